"""The `pyreck` command: what is installed, and whether it works here."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence

from pyreck.errors import PyreckError
from pyreck.units import format_bytes, memory_bytes_of_machine
from pyreck.version import __version__


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; gives its exit status."""
    parser = argparse.ArgumentParser(
        prog="pyreck",
        description="pyreck compiles pure-functional Python and runs it on every core.",
        epilog="To check or compile a file without running it, see `pyreckc --help`.",
    )
    parser.add_argument("--version", action="version", version=f"pyreck {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    doctor = commands.add_parser("doctor", help="show versions and try the compiler")
    doctor.set_defaults(run=run_doctor)
    options = parser.parse_args(arguments)
    try:
        return options.run()
    except PyreckError as error:
        print(f"pyreck: error: {error}", file=sys.stderr)
        return 1


def run_doctor() -> int:
    """Prints what a report of a problem needs, and runs one job. Raises PyreckError."""
    import pyreck
    from pyreck import native

    module = native.load()
    cluster = pyreck.local()
    print(f"pyreck   {__version__}, {os.path.dirname(pyreck.__file__)}")
    print(f"_pyreck  {module.__file__}")
    print(f"Python   {platform.python_version()}, {sys.executable}")
    print(f"LLVM     {module.llvm_version}")
    print(f"cores    {cluster.threads}")
    print(f"memory   {format_bytes(memory_bytes_of_machine())}")
    answer = cluster.submit(_count_primes, 1000).result()
    print(f"compiler {'works' if answer == 170 else f'gives {answer} instead of 170'}")
    return 0 if answer == 170 else 1


def _count_primes(limit: int) -> int:
    """How many of 0 .. limit - 1 have no divisor from 2 to their root: 0 and 1 count."""
    return sum(all(n % d for d in range(2, int(n**0.5) + 1)) for n in range(limit))


if __name__ == "__main__":
    sys.exit(main())
