"""Compares many random programs with CPython, from `tests/differential`:

    python -m random_programs --first 1000 --count 500     # seeds 1000 to 1499
    python -m random_programs --show 1042                  # the program of a seed
    python -m random_programs --reduce 1042                # made small while it disagrees
    python -m random_programs --reduce some_file.py

Each program runs on one cluster. Options: `--clusters` names those of conftest.py to take in turn
by their titles' first word, `--keep FOLDER` is where programs that disagree or crash are written,
each with what was seen as a comment at its end.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from random_programs.attempts import answer
from random_programs.comparison import refusal_class
from random_programs.program import program
from random_programs.runner import child, private_stdout, run


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m random_programs")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--count", type=int, default=100, help="how many programs")
    parser.add_argument("--clusters", default="four,two,four,four,two,four,one", help="with commas")
    parser.add_argument("--keep", type=Path, help="a folder for programs that disagree")
    parser.add_argument("--show", type=int, metavar="SEED", help="print one program")
    parser.add_argument("--reduce", metavar="SEED|FILE", help="make one that disagrees small")
    parser.add_argument("--seconds", type=float, default=120, help="how long to reduce")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--attempts", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    options = arguments()
    names = options.clusters.split(",")
    if options.child:
        child(*json.loads(options.child))
    elif options.attempts:
        answer(options.attempts.split(","), private_stdout())
    elif options.show is not None:
        print(program(options.show), end="")
    elif options.reduce:
        from random_programs.reducer import reduce

        given = options.reduce
        text = program(int(given)) if given.isdigit() else Path(given).read_text()
        print(reduce(text, names, options.seconds), end="")
    else:
        return many(range(options.first, options.first + options.count), names, options.keep)
    return 0


def many(seeds: range, names: list[str], keep: Path | None) -> int:
    kinds: Counter[str] = Counter()
    refusals: Counter[str] = Counter()
    began = time.monotonic()
    for finding in run(list(seeds), names):
        verdict = finding.verdict
        kinds[verdict.kind] += 1
        if verdict.kind == "refused":
            refusals[refusal_class(verdict.text)] += 1
        elif verdict.kind in ("differs", "crash"):
            print(f"seed {finding.seed} {verdict.kind}: {verdict.text}\n", flush=True)
            if keep:
                keep.mkdir(parents=True, exist_ok=True)
                comment = "\n".join(f"# {line}" for line in verdict.text.splitlines())
                text = f"{program(finding.seed)}\n# {verdict.kind}\n{comment}\n"
                (keep / f"seed_{finding.seed}.py").write_text(text)
        if sum(kinds.values()) % 100 == 0:
            print(f"{finding.seed}: {dict(kinds)}, {time.monotonic() - began:.0f} s", flush=True)
            print_refusals(refusals)
            refusals.clear()
    print(dict(kinds))
    print_refusals(refusals)
    return 1 if kinds["differs"] + kinds["crash"] else 0


def print_refusals(refusals: Counter[str]) -> None:
    for message, times in refusals.most_common():
        print(f"  {times} refused: {message}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
