"""`%load_ext pyreck`: the cell magic `%%remotely` and the line magic `%pyreck` of IPython.

`%%remotely` is no magic while a cell runs: before it is compiled, its first line becomes the `with`
that it stands for. So lines keep their numbers, tracebacks show the cell, and assigned names are
the notebook's.
"""

from __future__ import annotations

import ast
import io
import shlex
import tokenize
from collections.abc import Callable
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class
from IPython.core.magic_arguments import MagicArgumentParser
from IPython.display import display

import pyreck
from pyreck import config
from pyreck.base import Cluster
from pyreck.remote import RemoteObject
from pyreck.render import table
from pyreck.settings import Settings
from pyreck.summary import count
from pyreck.units import format_bytes

MAGIC = "%%remotely"
RESULT = "_remotely_"  # the value of a last line that is an expression
INDENT = "    "
PROGRESS = {"on": True, "off": False, "auto": None}


def load_ipython_extension(shell: Any) -> None:
    shell.register_magics(PyreckMagics)
    if transform not in shell.input_transformers_cleanup:
        shell.input_transformers_cleanup.append(transform)


def unload_ipython_extension(shell: Any) -> None:
    shell.input_transformers_cleanup.remove(transform)
    for kind, name in (("cell", "remotely"), ("line", "pyreck")):
        shell.magics_manager.magics[kind].pop(name, None)


# ---- %%remotely --------------------------------------------------------------------------------


def remotely_parser() -> MagicArgumentParser:
    parser = MagicArgumentParser(prog=MAGIC, add_help=False)
    parser.add_argument("cluster", nargs="?", default="cluster", help="variable with the cluster")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--download", action="store_true", help="all names get values")
    how.add_argument("--remote", action="store_true", help="all names get proxies")
    how.add_argument("--small", metavar="SIZE", help="values up to SIZE, proxies beyond")
    return parser


def transform(lines: list[str]) -> list[str]:
    """A cell that begins with `%%remotely`, as the `with` that it means; others as they are."""
    if not lines or lines[0].split(maxsplit=1)[:1] != [MAGIC]:
        return lines
    try:
        header = header_of(lines[0].strip()[len(MAGIC) :])
    except (UsageError, ValueError):  # the magic itself says what is wrong
        return lines
    return [header + "\n", *body_of("".join(lines[1:]))]


def header_of(line: str) -> str:
    """The `with` of a line of options. Raises UsageError, ValueError."""
    options = remotely_parser().parse_args(shlex.split(line))
    if not options.cluster.replace(".", "").isidentifier():
        raise UsageError(f"`{options.cluster}` is no variable with a cluster")
    how = ""
    if options.download:
        how = ".download_all()"
    elif options.remote:
        how = ".remote_all()"
    elif options.small:
        how = f".download_small({options.small!r})"
    return f"with {options.cluster}.remotely{how}:"


def body_of(text: str) -> list[str]:
    """The lines of a block with this body, and one that shows its last expression."""
    try:
        statements = ast.parse(text).body
    except SyntaxError:  # shown when the cell is compiled
        return indented(text)
    if not statements:
        return [*indented(text), INDENT + "pass\n"]
    last = statements[-1]
    if not isinstance(last, ast.Expr) or text.rstrip().endswith(";"):
        return indented(text)
    lines = text.splitlines(keepends=True)
    line = lines[last.lineno - 1].encode()  # columns count bytes
    shown = line[: last.col_offset] + f"{RESULT} = ".encode() + line[last.col_offset :]
    lines[last.lineno - 1] = shown.decode()
    return [*indented("".join(lines)), f"{RESULT}\n"]


def indented(text: str) -> list[str]:
    """The lines, moved to the right; those inside of a text stay as they are."""
    inside: set[int] = set()
    opened: list[int] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            kind = tokenize.tok_name[token.type]
            if kind in ("FSTRING_START", "TSTRING_START"):
                opened.append(token.start[0])
            first = opened.pop() if kind in ("FSTRING_END", "TSTRING_END") else token.start[0]
            if kind == "STRING" or kind.endswith("STRING_END"):
                inside.update(range(first + 1, token.end[0] + 1))
    except (tokenize.TokenError, SyntaxError):
        pass  # shown when the cell is compiled
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return [
        line if number in inside or not line.strip() else INDENT + line
        for number, line in enumerate(lines, 1)
    ]


# ---- %pyreck -----------------------------------------------------------------------------------


def pyreck_parser() -> MagicArgumentParser:
    parser = MagicArgumentParser(prog="%pyreck", add_help=False)
    parser.add_argument("--cluster", metavar="NAME", default="cluster", help="the variable")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def add(name: str, what: str) -> MagicArgumentParser:
        return commands.add_parser(name, help=what, add_help=False)

    add("status", "shows the cluster")
    local = add("local", "makes one in this process, in the variable `cluster`")
    local.add_argument("threads", nargs="?", type=int)
    connect = add("connect", "connects to one of nodes, in the variable `cluster`")
    connect.add_argument("url", nargs="?")
    connect.add_argument("--name")
    add("objects", "lists the proxies in variables, with sizes")
    add("config", "shows each option, and where its value is from")
    progress = add("progress", "says when a bar is shown")
    progress.add_argument("when", choices=PROGRESS)
    add("close", "closes the cluster")
    return parser


@magics_class
class PyreckMagics(Magics):  # type: ignore[misc]
    """`%%remotely` and `%pyreck`."""

    @cell_magic  # type: ignore[untyped-decorator]
    def remotely(self, line: str, cell: str) -> None:
        """Runs the cell on a cluster: `%%remotely [CLUSTER] [--download|--remote|--small SIZE]`.

        CLUSTER is a variable, `cluster` unless said. Names that the cell assigns get values of up
        to 64 KiB and proxies beyond; `--download`: values, `--remote`: proxies. The value of an
        expression in its last line is shown.
        """
        try:
            header = header_of(line)
        except ValueError as error:  # of shlex
            raise UsageError(f"{MAGIC}: {error}") from None
        # Only a call of run_cell_magic() comes here: cells are transformed before.
        self.shell.run_cell("".join([header + "\n", *body_of(cell)])).raise_error()

    @line_magic  # type: ignore[untyped-decorator]
    def pyreck(self, line: str) -> Any:
        """Clusters of a notebook.

            %pyreck                        the cluster in the variable `cluster`
            %pyreck local [THREADS]        makes one in this process
            %pyreck connect [URL] [--name NAME]
            %pyreck status                 the same as %pyreck alone
            %pyreck objects                proxies in variables, with their sizes
            %pyreck config                 options, and where their values are from
            %pyreck progress on|off|auto   when a bar is shown
            %pyreck close

        `%pyreck --cluster NAME ...` is about another variable.
        """
        options = pyreck_parser().parse_args(shlex.split(line))
        command: Callable[[Any], Any] = getattr(self, f"_{options.command or 'status'}")
        return command(options)

    def _status(self, options: Any) -> Cluster:
        return self._cluster(options)

    def _local(self, options: Any) -> Cluster:
        return self._assign(options, pyreck.local(options.threads))

    def _connect(self, options: Any) -> Cluster:
        return self._assign(options, pyreck.connect(options.url, name=options.name))

    def _objects(self, options: Any) -> None:
        found = [
            (name, value)
            for name, value in self.shell.user_ns.items()
            if isinstance(value, RemoteObject) and not name.startswith("_")
        ]
        if not found:
            print("no variable holds a proxy")
            return
        headings = ("variable", "type", "items", "size", "place", "first items")
        rows = [
            (
                name,
                proxy.type_name,
                f"{proxy.shape[0]:,}" if proxy.shape else "",
                format_bytes(proxy.nbytes),
                proxy._value.place(),
                proxy.preview(),
            )
            for name, proxy in found
        ]
        size = format_bytes(sum(proxy.nbytes for _, proxy in found))
        plain = "\n".join("  ".join(row).rstrip() for row in rows)
        total = f"{count(len(found), 'proxy').replace('proxys', 'proxies')}, {size}"
        shown = {"text/html": table(headings, rows) + total, "text/plain": f"{plain}\n{total}"}
        display(shown, raw=True)

    def _config(self, options: Any) -> None:
        print(config.table(Settings().all()))

    def _progress(self, options: Any) -> None:
        self._cluster(options).progress = PROGRESS[options.when]

    def _close(self, options: Any) -> None:
        self._cluster(options).close()

    def _cluster(self, options: Any) -> Cluster:
        found = self.shell.user_ns.get(options.cluster)
        if not isinstance(found, Cluster):
            raise UsageError(
                f"the variable `{options.cluster}` holds no cluster; make one: `%pyreck local`, "
                "or `%pyreck connect URL`"
            )
        return found

    def _assign(self, options: Any, cluster: Cluster) -> Cluster:
        self.shell.user_ns[options.cluster] = cluster
        return cluster
