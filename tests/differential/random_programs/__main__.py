"""Compares many random programs with CPython, from `tests/differential`:

    python -m random_programs --first 1000 --count 500     # seeds 1000 to 1499
    python -m random_programs --show 1042                  # the program of a seed
    python -m random_programs --reduce 1042                # made small while it disagrees
    python -m random_programs --reduce some_file.py

Each program runs on one cluster. Options: `--clusters` names those of conftest.py to take in turn
by their titles' first word, `--keep FOLDER` is where programs that disagree or crash are written,
each with what was seen as a comment at its end. `--log FILE` keeps count; the same command goes on
where it was stopped:

    python -m random_programs --first 100000 --count 100000 --log run.jsonl --keep found

`--only` makes short programs of a few statements, to try one feature often (rules.py tells how
features are named):

    python -m random_programs --only oddities.odd,tools.functions --count 1000
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from pathlib import Path

from random_programs.attempts import answer
from random_programs.program import program
from random_programs.record import Record, next_seed, total
from random_programs.runner import MIX, Finding, child, private_stdout, run


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m random_programs")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--count", type=int, default=100, help="how many programs")
    parser.add_argument("--clusters", default=",".join(MIX), help="with commas")
    parser.add_argument("--keep", type=Path, help="a folder for programs that disagree")
    parser.add_argument("--log", type=Path, help="counts per thousand; a run goes on from there")
    parser.add_argument("--only", metavar="FEATURES", help="programs of a few statements")
    parser.add_argument("--show", type=int, metavar="SEED", help="print one program")
    parser.add_argument("--reduce", metavar="SEED|FILE", help="make one that disagrees small")
    parser.add_argument("--seconds", type=float, default=120, help="how long to reduce")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--attempts", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    options = arguments()
    names = options.clusters.split(",")
    only = options.only.split(",") if options.only else []
    if options.child:
        child(*json.loads(options.child))
    elif options.attempts:
        answer(options.attempts.split(","), private_stdout())
    elif options.show is not None:
        print(program(options.show, only), end="")
    elif options.reduce:
        from random_programs.reducer import reduce

        given = options.reduce
        text = program(int(given), only) if given.isdigit() else Path(given).read_text()
        print(reduce(text, names, options.seconds), end="")
    else:
        return many(options, names, only)
    return 0


def many(options: argparse.Namespace, names: list[str], only: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # with what is counted so far
    first = next_seed(options.log, options.first) if options.log else options.first
    record = Record(options.log)
    wrong = 0
    try:
        for finding in run(list(range(first, options.first + options.count)), names, only):
            record.add(finding)
            if finding.verdict.kind in ("differs", "crash"):
                wrong += 1
                tell(finding, program(finding.seed, only), options.keep)
    finally:
        record.write()
    if options.log:
        print(total(options.log))
    return 1 if wrong else 0


def tell(finding: Finding, text: str, keep: Path | None) -> None:
    verdict = finding.verdict
    print(f"seed {finding.seed} {verdict.kind}: {verdict.text}\n", flush=True)
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        comment = "\n".join(f"# {line}" for line in verdict.text.splitlines())
        told = f"{text}\n# {verdict.kind}\n{comment}\n"
        (keep / f"seed_{finding.seed}.py").write_text(told)


if __name__ == "__main__":
    raise SystemExit(main())
