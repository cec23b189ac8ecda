"""Exceptions of compiled code, as Python exceptions with a native traceback.

The runtime reports an exception as data: class name, arguments, chained exceptions and the frames
that it passed, each with the range of source text at fault. A frame becomes a real one: a division
by zero is compiled at exactly that range under the function's name, run, and its frame kept. So
every printer of tracebacks (the interpreter's, IPython's, pytest's) shows the user's file, line and
`~~^~~` marks. The frame of a block is the user's own, or in cells one that shows the same.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import linecache
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from types import CodeType, FrameType, FunctionType, TracebackType
from typing import Any, NamedTuple

from pyreck import native
from pyreck.errors import Position
from pyreck.source import instruction_at

OWN_KERNELS = os.path.join(os.path.dirname(__file__), "calls.py")  # no code of the user's


class KernelFrame(NamedTuple):
    """A frame that an exception passed, as `_pyreck` reports it."""

    path: str
    name: str
    qualname: str
    line: int
    column: int
    end_line: int
    end_column: int
    is_block: bool  # the body of a `with` statement: the client's own frame

    def position(self) -> Position:
        return Position(
            self.path, self.line, self.column, self.end_line, self.end_column, self.name
        )


class Raised(NamedTuple):
    """An exception, as `_pyreck` reports it. Frames stand outermost first.

    `what` is the name of a builtin class; or the exception itself, if its class is the client's; or
    (name, qualified name, module, builtin base, attributes) of a class that only the job knows.
    """

    what: str | BaseException | tuple[str, str, str, str, dict[str, Any]]
    args: tuple[Any, ...]
    cause: tuple[Any, ...] | None
    context: tuple[Any, ...] | None
    suppress_context: bool
    frames: list[tuple[Any, ...]]


@dataclass
class Rebuilder:
    """Makes exceptions of one job. `frame` is the frame whose block ran, or None."""

    frame: FrameType | None = None
    exceptions: dict[int, BaseException] = field(default_factory=dict)
    stand_ins: dict[KernelFrame, tuple[FrameType, int]] = field(default_factory=dict)

    def exception(self, data: tuple[Any, ...]) -> BaseException:
        """The exception with its traceback, cause and context. Equal data gives one object."""
        known = self.exceptions.get(id(data))
        if known is not None:
            return known
        raised = Raised(*data)
        error = _made(raised)
        self.exceptions[id(data)] = error
        error.__traceback__ = self.traceback(raised.frames)
        error.__context__ = self.exception(raised.context) if raised.context else None
        error.__cause__ = self.exception(raised.cause) if raised.cause else None
        error.__suppress_context__ = raised.suppress_context
        return error

    def traceback(self, frames: list[tuple[Any, ...]]) -> TracebackType | None:
        """A traceback of these frames; the first is shown first."""
        tail: TracebackType | None = None
        for data in reversed(frames):
            entry = KernelFrame(*data)
            if entry.line == 0 or entry.path == OWN_KERNELS:
                continue
            frame, instruction = self._locate(entry)
            tail = TracebackType(tail, frame, instruction, entry.line)
        return tail

    def _locate(self, entry: KernelFrame) -> tuple[FrameType, int]:
        """A frame and an instruction of it that stand at the entry's position."""
        if entry.is_block and self.frame is not None and os.path.exists(entry.path):
            instruction = instruction_at(
                self.frame.f_code, entry.line, entry.column, entry.end_line, entry.end_column
            )
            if instruction >= 0:
                return self.frame, instruction
        stand_in = self.stand_ins.get(entry)
        if stand_in is None:
            around = self.frame if entry.is_block else None
            stand_in = self.stand_ins[entry] = _stand_in(entry, around)
        return stand_in


def _made(raised: Raised) -> BaseException:
    """The exception without its traceback; one of a class like the job's where that is its own."""
    if isinstance(raised.what, BaseException):
        return raised.what
    if isinstance(raised.what, str):
        cls: type[BaseException] = getattr(builtins, raised.what)
        return cls(*raised.args)
    name, qualname, module, base, attributes = raised.what
    if module in native.load().written_modules():
        # Of a module in C the name begins with the module's.
        cls = getattr(importlib.import_module(module), name.rpartition(".")[2])
        known: BaseException = cls.__new__(cls, *raised.args)  # its `__init__` takes others
        known.__dict__.update(attributes)
        return known
    names = {"__qualname__": qualname, "__module__": module}
    error: BaseException = type(name, (getattr(builtins, base),), names)(*raised.args)
    error.__dict__.update(attributes)
    return error


def _stand_in(entry: KernelFrame, around: FrameType | None) -> tuple[FrameType, int]:
    """A finished frame whose last instruction stands at the entry's range of source text.

    `around`: the frame that it stands in for, whose variables it shows. That one has left its block
    from the `with`, and printers that ask it for its line, as IPython does for cells, are misled.
    """
    try:
        if around is None:
            _failing_function(entry)()
        else:
            exec(_placed(entry, "1 / 0"), around.f_globals, around.f_locals)
    except ZeroDivisionError as error:
        innermost = error.__traceback__
        while innermost is not None and innermost.tb_next is not None:
            innermost = innermost.tb_next
        assert innermost is not None
        return innermost.tb_frame, innermost.tb_lasti
    raise AssertionError("a division by zero did not raise")


def _failing_function(entry: KernelFrame) -> Callable[[], None]:
    """A function, not code of a module: printers of source ask for its first line."""
    names: dict[str, Any] = {"__name__": "__pyreck_kernel__"}
    exec(_placed(entry, "def stand_in(): 1 / 0", _first_line(entry)), names)
    function: FunctionType = names["stand_in"]
    function.__code__ = function.__code__.replace(co_name=entry.name, co_qualname=entry.qualname)
    return function


def _first_line(entry: KernelFrame) -> int:
    """Where the function of the entry begins, if it has a name; else the entry's own line."""
    lines = linecache.getlines(entry.path)
    for number in range(min(entry.line, len(lines)), 0, -1):
        if re.match(rf"\s*(async\s+)?def\s+{re.escape(entry.name)}\b", lines[number - 1]):
            return number
    return entry.line


def _placed(entry: KernelFrame, text: str, first_line: int = 0) -> CodeType:
    """Code of `text`, which stands at the entry's range; a function in it at `first_line`.

    It divides by zero: a bare `raise` would do, were it not that it raises again what is being
    handled.
    """
    with native.parsing:
        module = ast.parse(text)
    for node in ast.walk(module):
        if isinstance(node, (ast.stmt, ast.expr)):
            node.lineno, node.col_offset = entry.line, entry.column
            node.end_lineno, node.end_col_offset = entry.end_line, entry.end_column
        if isinstance(node, ast.FunctionDef):
            node.lineno = first_line
    code = compile(module, entry.path, "exec", dont_inherit=True)
    return code.replace(co_name=entry.name, co_qualname=entry.qualname)
