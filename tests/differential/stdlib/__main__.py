"""Runs tests of CPython's own suite as kernels, from `tests/differential`:

    python -m stdlib test_list test_bisect    # what passes, is refused and differs, per module
    python -m stdlib --all --table FILE       # every module of modules.py, a table in Markdown

Each module runs in a process of its own, which is started anew after a test that kills it.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from stdlib.counting import Tally, child, run
from stdlib.modules import MODULES
from stdlib.table import table


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m stdlib")
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--all", action="store_true", help="every module of modules.py")
    parser.add_argument("--table", type=Path, help="where the table goes")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child[0], int(options.child[1]))
        return 0
    tallies: list[Tally] = []
    for name in MODULES if options.all else options.modules:
        tally = run(name)
        tallies.append(tally)
        print(tally.summary(), flush=True)
        for test, text in tally.differs.items():
            print(f"  DIFFERS {name} {test}:\n{text}", flush=True)
        if not options.all:
            for reason, times in tally.reasons.most_common():
                print(f"  {times} {reason}")
    if options.table:
        options.table.write_text(table(tallies))
    return 1 if any(tally.differs for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
