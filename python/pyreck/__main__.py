"""The `pyreck` command: whether it works here; its options; a cluster, and how it is doing."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyreck.errors import PyreckError
from pyreck.units import format_bytes, memory_bytes_of_machine
from pyreck.version import __version__

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; gives its exit status."""
    parser = argparse.ArgumentParser(
        prog="pyreck",
        description="pyreck compiles pure-functional Python and runs it on every core and node.",
        epilog="To check or compile a file without running it, see `pyreckc --help`.",
    )
    parser.add_argument("--version", action="version", version=f"pyreck {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    doctor = commands.add_parser("doctor", help="show versions and try the compiler")
    doctor.set_defaults(run=lambda options: run_doctor())
    add_up(commands)
    add_status(commands)
    add_objects(commands)
    add_config(commands)
    options = parser.parse_args(arguments)
    try:
        return options.run(options)
    except PyreckError as error:
        print(f"pyreck: error: {error}", file=sys.stderr)
        return 1


def add_up(commands: Commands) -> None:
    up = commands.add_parser("up", help="start a cluster on this machine")
    up.add_argument("--nodes", type=positive, default=1, metavar="N", help="processes (1)")
    up.add_argument("--threads", type=positive, metavar="T", help="of each; shares of the cores")
    up.add_argument("--redis", metavar="URL", help="one that runs already")
    up.add_argument("--port", type=positive, default=6379, help="of Redis on this machine (6379)")
    up.add_argument("--name", help="of the cluster (the option `name`, or default)")
    up.add_argument("--memory", metavar="SIZE", help="limit of a job on each node: 8GiB")

    up.add_argument(
        "--spill-dir",
        metavar="DIR",
        help="for lists that do not fit; $TMPDIR or /var/tmp unless given, `none`: nowhere",
    )

    def run(options: argparse.Namespace) -> int:
        from pyreck.settings import Settings
        from pyreck.up import run_up

        return run_up(
            options.nodes,
            options.threads,
            options.redis,
            options.port,
            Settings({"name": options.name})["name"],
            options.memory,
            options.spill_dir,
        )

    up.set_defaults(run=run)


def add_status(commands: Commands) -> None:
    status = commands.add_parser("status", help="show the nodes and counters of a cluster")
    status.add_argument("url", nargs="?", metavar="URL", help="of its Redis (the option `address`)")
    status.add_argument("--name", help="of the cluster (the option `name`, or default)")
    status.add_argument("--json", action="store_true", help="for programs")

    def run(options: argparse.Namespace) -> int:
        from pyreck.status import run_status

        return run_status(options.url, options.name, options.json)

    status.set_defaults(run=run)


OBJECTS_USAGE = """
  pyreck objects [URL] [--sort size|name] [--limit N] [--json]
  pyreck objects [URL] show ID|NAME [--json]
  pyreck objects [URL] name NAME ID|NAME
  pyreck objects [URL] delete ID|NAME...

URL is that of Redis (the option `address`). An ID may be abbreviated as long as it is the only one
that begins so, to 4 digits or more. What is deleted is the name, or all names of an ID: clients
that have proxies of the object keep it until they let go."""


def add_objects(commands: Commands) -> None:
    objects = commands.add_parser(
        "objects",
        help="list, show, name and delete what lies in a cluster",
        usage=OBJECTS_USAGE.strip(),
    )
    objects.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    objects.add_argument("--name", help="of the cluster (the option `name`, or default)")
    objects.add_argument("--sort", choices=("size", "name"), default="size", help="(size)")
    objects.add_argument("--limit", type=positive, metavar="N", help="objects (50; JSON: all)")
    objects.add_argument("--json", action="store_true", help="for programs")

    def run(options: argparse.Namespace) -> int:
        from pyreck import objects_command as command

        words = options.words
        url = words.pop(0) if words and "://" in words[0] else None
        match words:
            case []:
                by_name = options.sort == "name"
                return command.run_list(url, options.name, options.json, options.limit, by_name)
            case ["show", wanted]:
                return command.run_show(url, options.name, options.json, wanted)
            case ["name", name, wanted]:
                return command.run_name(url, options.name, name, wanted)
            case ["delete", _, *_]:
                return command.run_delete(url, options.name, words[1:])
        objects.error(f"what is to be done with {' '.join(words)}?")

    objects.set_defaults(run=run)


def add_config(commands: Commands) -> None:
    config = commands.add_parser("config", help="show each option, and where its value is from")
    config.add_argument("url", nargs="?", metavar="URL", help="as connect() would be given it")
    config.add_argument("--json", action="store_true", help="for programs")

    def run(options: argparse.Namespace) -> int:
        from pyreck.config import run_config

        return run_config(options.url, options.json)

    config.set_defaults(run=run)


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)  # argparse says: invalid ... value
    return number


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
