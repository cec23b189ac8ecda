"""Writes runtime/unicode_tables.inc: run with CPython 3.11, whose Unicode tables are the law.

    python tools/dev/unicode_tables.py > runtime/unicode_tables.inc

Every property is asked of the methods of `str` themselves, of one code point at a time.
"""

import sys
from collections.abc import Callable, Iterator

# By bit, as in runtime/unicode.h.
PROPERTIES: list[Callable[[str], bool]] = [
    str.isalpha,
    str.isdecimal,
    str.isdigit,
    str.isnumeric,
    str.isspace,
    str.isupper,
    str.islower,
    lambda ch: ch.istitle() and not ch.isupper(),
    lambda ch: is_cased(ch),
    lambda ch: is_case_ignorable(ch),
    str.isidentifier,
    lambda ch: ("a" + ch).isidentifier(),
    str.isprintable,
]


def is_cased(ch: str) -> bool:
    """title() leaves the case of a letter that follows a cased one."""
    return (ch + "a").title()[-1] == "a"


def is_case_ignorable(ch: str) -> bool:
    """Whether lower() looks past it for the letter before a final sigma."""
    if is_cased(ch):
        return (ch + "\u03a3").lower()[-1] == "\u03c3"
    return ("A" + ch + "\u03a3").lower()[-1] == "\u03c2"


def flags(point: int) -> int:
    ch = chr(point)
    return sum(bool(holds(ch)) << bit for bit, holds in enumerate(PROPERTIES))


def runs() -> Iterator[tuple[int, int]]:
    """First code point and flags of each run of equal flags."""
    last = -1
    for point in range(sys.maxunicode + 1):
        now = flags(point)
        if now != last:
            yield point, now
        last = now


def shifts(change: Callable[[str], str]) -> Iterator[tuple[int, int, int, int]]:
    """First, last, step and distance of each series of code points that become one other."""
    first = last = distance = step = 0
    for point in range(sys.maxunicode + 1):
        to = change(chr(point))
        if len(to) != 1 or ord(to) == point:
            continue
        delta = ord(to) - point
        gap = point - last
        if distance == delta and first and (gap == step or (first == last and gap <= 2)):
            step, last = gap, point
            continue
        if first:
            yield first, last, step or 1, distance
        first = last = point
        distance, step = delta, 0
    yield first, last, step or 1, distance


def expansions(change: Callable[[str], str]) -> Iterator[tuple[int, ...]]:
    """Code points that become several: the code point, then these, 0 to the end."""
    for point in range(sys.maxunicode + 1):
        to = [ord(ch) for ch in change(chr(point))]
        if len(to) != 1:
            yield point, *to, *[0] * (3 - len(to))


def table(name: str, kind: str, rows: Iterator[tuple[int, ...]]) -> None:
    print(f"constexpr {kind} k{name}[] = {{")
    line = "    "
    for row in rows:
        item = "{" + ", ".join(f"{n:#x}" for n in row) + "}, "
        if len(line) + len(item) > 100:
            print(line.rstrip())
            line = "    "
        line += item
    print(line.rstrip())
    print("};")


def main() -> None:
    if sys.version_info[:2] != (3, 11):
        sys.exit("the tables are those of CPython 3.11")
    print("// Properties and cases of code points as CPython 3.11 has them (Unicode 14).")
    print("// Written by tools/dev/unicode_tables.py.")
    table("Runs", "Run", runs())
    for name, change in [
        ("Upper", str.upper),
        ("Lower", str.lower),
        ("Title", str.title),
        ("Fold", str.casefold),
    ]:
        table(name + "Shifts", "Shift", shifts(change))
        table(name + "Expansions", "Expansion", expansions(change))


if __name__ == "__main__":
    main()
