"""Writes runtime/not_printable.inc: run with CPython 3.11, whose Unicode tables are the law."""

import sys
from collections.abc import Iterator


def denied_ranges() -> Iterator[tuple[int, int]]:
    """First and last of each run of code points beyond ASCII that are not printable."""
    start = None
    for point in range(0x80, sys.maxunicode + 2):
        denied = point <= sys.maxunicode and not chr(point).isprintable()
        if denied and start is None:
            start = point
        if not denied and start is not None:
            yield start, point - 1
            start = None


def main() -> None:
    if sys.version_info[:2] != (3, 11):
        sys.exit("the tables are those of CPython 3.11")
    print("// Code points beyond ASCII that str.isprintable() of CPython 3.11 denies: first, last.")
    print("// Written by tools/dev/unicode_tables.py.")
    line = ""
    for first, last in denied_ranges():
        item = f"{{{first:#x}, {last:#x}}}, "
        if len(line) + len(item) > 100:
            print(line.rstrip())
            line = ""
        line += item
    print(line.rstrip())


if __name__ == "__main__":
    main()
