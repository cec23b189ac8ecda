"""Runs the examples on CPython and on pyreck and compares them: `python run.py [NAME...]`.

Prints the seconds of both, those of pyreck's first call, which compiles, and where results are not
equal to the last bit.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyreck

FOLDER = Path(__file__).resolve().parent


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "run")


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    value = call()
    return time.perf_counter() - started, value


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs examples on CPython and on pyreck.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="an example; default: all")
    parser.add_argument("--threads", type=int, help="default: all cores")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(names())
    if unknown:
        parser.error(
            f"no such example: {', '.join(sorted(unknown))}; there are {', '.join(names())}"
        )
    sys.path.insert(0, str(FOLDER))
    failed = 0
    print(f"{'':12} {'CPython':>9} {'pyreck':>9} {'first':>9} {'ratio':>7}")
    with pyreck.local(threads=chosen.threads) as cluster:
        for name in chosen.names or names():
            module = importlib.import_module(name)

            def run(module: Any = module, size: tuple[Any, ...] = module.LARGE) -> Any:
                return cluster.submit(module.program, *size).result()

            theirs, expected = timed(lambda module=module: module.program(*module.LARGE))
            first, _ = timed(lambda module=module: run(size=module.SMALL))
            ours, actual = timed(run)
            same = repr(actual) == repr(expected)
            failed += not same
            ending = "" if same else "  DIFFERENT"
            print(
                f"{name:12} {theirs:8.3f}s {ours:8.3f}s {first:8.3f}s {theirs / ours:6.1f}x{ending}"
            )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
