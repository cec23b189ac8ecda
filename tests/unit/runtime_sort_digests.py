"""Writes runtime_sort_digests.inc: digests of what CPython's sorted() makes of partial orders."""

from __future__ import annotations

from pathlib import Path

MASK = 2**64 - 1


def bit_sets(count: int, seed: int) -> list[set[int]]:
    out = []
    for i in range(count):
        seed = (seed * 6364136223846793005 + 1442695040888963407) & MASK
        bits = seed >> 40 & 7
        items = [b for b in range(3) if bits >> b & 1]
        out.append(set([*items, 10 + i % 2]))  # one by one, as the tests make them
    return out


def digest(text: str) -> int:
    h = 1469598103934665603
    for byte in text.encode():
        h = (h ^ byte) * 1099511628211 & MASK
    return h


def main() -> None:
    lines = ["// Written by runtime_sort_digests.py from CPython; not to be edited."]
    lines.append("struct Digest {")
    lines += ["  int count;", "  uint64_t seed, expected;", "};", "constexpr Digest kDigests[] = {"]
    for count in [2, 5, 20, 63, 64, 65, 100, 200, 333, 1000, 4000]:
        for seed in (1, 2, 3):
            value = digest(repr(sorted(bit_sets(count, seed))))
            lines.append(f"    {{{count}, {seed}, {value}u}},")
    lines.append("};")
    Path(__file__).with_suffix(".inc").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
