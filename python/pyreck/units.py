"""Sizes and durations, read from arguments and written in messages."""

from __future__ import annotations

import os
import re

UNITS = {"": 1, "B": 1}
for _power, _letter in enumerate("KMGT", 1):
    UNITS[f"{_letter}iB"] = 1024**_power
    UNITS[f"{_letter}B"] = 1000**_power


def parse_bytes(size: int | str) -> int:
    """`8 * 2**30`, `"8 GiB"` or `"500 MB"` as a number of bytes. Raises ValueError, TypeError."""
    if isinstance(size, str):
        match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?i?B?)\s*", size)
        if match is None or match[2] not in UNITS:
            raise ValueError(f'{size!r} is not a size in bytes; write for example "8 GiB"')
        size = int(float(match[1]) * UNITS[match[2]])
    if isinstance(size, bool) or not isinstance(size, int):
        raise TypeError(
            f'a size in bytes is an int or a str such as "8 GiB", not {type(size).__name__}'
        )
    if size <= 0:
        raise ValueError("a size in bytes must be positive")
    return size


def format_bytes(size: float) -> str:
    if size == 1:
        return "1 byte"
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"


def format_count(number: float) -> str:
    """`950`, `12.3k`, `4.56M`."""
    for unit in ("", "k", "M", "G", "T"):
        text = f"{number:.3g}"
        if float(text) < 1000:
            return text + unit
        number /= 1000
    return f"{1000 * number:,.0f}T"


def format_seconds(seconds: float) -> str:
    return f"{seconds:g} s" if seconds < 120 else f"{seconds / 60:.1f} min"


def memory_bytes_of_machine() -> int:
    """What this process may use: physical memory, or the limit of its control group if smaller."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            with open(path, encoding="ascii") as file:
                return min(physical, int(file.read()))
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return physical
