"""`with cluster.remotely...`: the body is compiled and run elsewhere, and skipped here.

How: entering asks the interpreter for an event before every instruction of the caller's frame. The
first one comes before anything of the body has run; there the block is captured and run, and an
exception leaves the body. `__exit__` writes the results into the frame and swallows that exception,
or gives the kernel's own exception the traceback that CPython would have made. Line events would
not do: a block written on one line has none. Whatever tracer was active (a debugger, coverage) is
put back.
"""

from __future__ import annotations

import opcode
import sys
import threading
from dataclasses import dataclass, field
from types import FrameType, FunctionType, MethodType, TracebackType
from typing import TYPE_CHECKING, Any

from pyreck import native
from pyreck.capture import Capture, block_place, capture_block
from pyreck.errors import BlockError, cut_own_frames
from pyreck.job import ending
from pyreck.raised import Rebuilder
from pyreck.remote import RemoteObject
from pyreck.source import shown_path
from pyreck.units import parse_bytes

if TYPE_CHECKING:
    from pyreck.base import Cluster

ENTERS_WITH = {"BEFORE_WITH"} | ({"CALL"} if sys.version_info >= (3, 14) else set())
ONLY_WITH = "`cluster.remotely` works only as the item of a `with` statement"
FAST_LOCALS = 0x0001  # co_flags CO_OPTIMIZED: the frame of a function


class _Skip(BaseException):
    """Leaves the body of a block whose results are in."""


@dataclass(frozen=True)
class Delivery:
    """Which results are downloaded: those of at most `bytecount` bytes; None: all of them."""

    bytecount: int | None

    def downloads(self, value: Any) -> bool:
        return self.bytecount is None or value.size_bytes() <= self.bytecount


DOWNLOAD_ALL = Delivery(None)
REMOTE_ALL = Delivery(-1)


@dataclass
class _Tracing:
    """The tracer that was active, and the settings of the frame's own."""

    tracer: Any
    frame_tracer: Any
    lines: bool
    opcodes: bool

    @classmethod
    def of(cls, frame: FrameType) -> _Tracing:
        return cls(sys.gettrace(), frame.f_trace, frame.f_trace_lines, frame.f_trace_opcodes)

    def restore(self, frame: FrameType, leaving: FrameType) -> None:
        """Puts the frame's settings back; sys.settrace(self.tracer) is left to do.

        A tracer written in C (coverage's) sees every frame without being asked by `f_trace`. Set
        from Python it gets no event before the next call, so it is put into the frame itself, and
        into that of `__exit__` (`leaving`): it counts calls and returns, and has seen `__enter__`
        being called but not return.
        """
        frame.f_trace_lines = self.lines
        frame.f_trace_opcodes = self.opcodes
        in_c = not isinstance(self.tracer, (FunctionType, MethodType, type(None)))
        if self.frame_tracer is None and in_c:
            leaving.f_trace_lines = False
            leaving.f_trace = frame.f_trace = self.tracer
        else:
            frame.f_trace = self.frame_tracer


def _ignore(frame: FrameType, event: str, argument: object) -> None:
    """The thread's tracer while a block waits for its event: other frames are not traced."""


@dataclass
class _Entry:
    """One passage through a `with` statement."""

    cluster: Cluster
    delivery: Delivery
    frame: FrameType
    instruction: int
    tracing: _Tracing
    leaving: BaseException | None = None  # what left the body: a _Skip, or the error to show
    results: dict[str, object] = field(default_factory=dict)
    traceback: TracebackType | None = None
    context: BaseException | None = None

    def on_event(self, frame: FrameType, event: str, argument: object) -> None:
        """The event before the body's first instruction. Always raises."""
        try:
            self.run()
        except BaseException as error:
            cut_own_frames(error)
            self.fail(error)
        if self.leaving is None:
            self.leaving = _Skip()
        raise self.leaving

    def run(self) -> None:
        """Captures and runs the block; leaves `results`, or calls fail()."""
        captured = capture_block(self.frame, self.instruction)
        job, limits, watching = self.cluster._run_block(captured, self.delivery.bytecount)
        end = ending(job, limits, self.frame, watching)
        if end.error is not None:
            self.fail(end.error)
            return
        outcome, *values = end.value.items()
        raised = outcome.exception()
        self.collect(captured, job.assigned(), values)
        if raised is not None:
            self.fail(Rebuilder(self.frame).exception(raised))

    def collect(self, captured: Capture, names: list[str], values: list[Any]) -> None:
        """Sorts the values of the assigned names: downloaded, or left where they are."""
        wanted: list[tuple[str, Any]] = []
        for name, value in zip(names, values, strict=True):
            before = captured.before.get(name)
            if value is None:
                continue  # not assigned
            if type(before) is RemoteObject and before._value.same(value):
                self.results[name] = before  # captured, and not assigned after all
            elif self.delivery.downloads(value):
                wanted.append((name, value))
            else:
                self.results[name] = self.proxy(captured, name, value)
        downloads = native.load().download([value for _, value in wanted], [captured.values])
        for (name, value), (fits, result) in zip(wanted, downloads, strict=True):
            self.results[name] = result if fits else self.proxy(captured, name, value)

    def proxy(self, captured: Capture, name: str, value: Any) -> RemoteObject:
        if type(value) is native.load().Value:  # it may hold arrays, which their owner changes
            captured.values.detach(value)
        place = block_place(self.frame, self.instruction)
        origin = f"the block at {shown_path(place.source.path)}:{place.line}"
        return self.cluster._proxy(value, name, origin)

    def fail(self, error: BaseException) -> None:
        """Makes `error` what the block raises, shown at the user's frame above its own frames."""
        self.leaving = error
        self.context = error.__context__
        inner = error.__traceback__
        if isinstance(error, KeyboardInterrupt):
            inner = None  # it struck somewhere inside this package
        if inner is None or not self.is_shown_by(inner.tb_frame):
            line = self.frame.f_code.co_firstlineno
            for index, position in enumerate(self.frame.f_code.co_positions()):
                if 2 * index == self.instruction:
                    line = position[0] or line
            inner = TracebackType(inner, self.frame, self.instruction, line)
        self.traceback = inner

    def is_shown_by(self, frame: FrameType) -> bool:
        """Whether it is the block's own frame, or stands in for it."""
        own, code = self.frame.f_code, frame.f_code
        same = (code.co_filename, code.co_name) == (own.co_filename, own.co_name)
        return frame is self.frame or (same and frame.f_globals is self.frame.f_globals)

    def leave(self, value: BaseException | None) -> bool:
        """The end of the body, left by `value`. Whether that is swallowed."""
        if value is None or value is not self.leaving:
            error = BlockError(
                "the body of this block was not intercepted and ran locally: another tracer is at "
                "work in this frame, or it is traced itself; its results are not to be trusted"
            )
            raise error from value
        write_variables(self.frame, self.results)
        if isinstance(value, _Skip):
            forget_copy(self.frame)
            return True
        value.__traceback__ = self.traceback
        if self.context is not None:
            value.__context__ = self.context  # `raise` has replaced it
        return False


def write_variables(frame: FrameType, values: dict[str, object]) -> None:
    """Assigns variables of a suspended frame, as statements in its body would."""
    code = frame.f_code
    variables = frame.f_locals
    if not code.co_flags & FAST_LOCALS:  # a module or class body: all names are its own
        variables.update(values)
        return
    own = {*code.co_varnames, *code.co_cellvars, *code.co_freevars}
    for name, value in values.items():
        scope = variables if name in own else frame.f_globals
        scope[name] = value
    if sys.version_info < (3, 13):  # later, f_locals writes through
        native.load().locals_to_fast(frame)


def forget_copy(frame: FrameType) -> None:
    """Empties the dict that f_locals has left with a function's frame, until it is asked again.

    It would keep what the variables were until the function returns.
    """
    if sys.version_info < (3, 13) and frame.f_code.co_flags & FAST_LOCALS:
        frame.f_locals.clear()


_entries = threading.local()


class RemoteBlock:
    """What `cluster.remotely` gives: the context manager, and the ways to receive results.

    Plain `with cluster.remotely:` downloads results of up to 64 KiB (the option `small`)
    and leaves larger ones as `RemoteObject`s. A RemoteBlock can be kept, used again and used by
    several threads.
    """

    __slots__ = ("_cluster", "_delivery")

    def __init__(self, cluster: Cluster, delivery: Delivery | None = None) -> None:
        self._cluster = cluster
        self._delivery = Delivery(cluster._small_bytes) if delivery is None else delivery

    def download_all(self) -> RemoteBlock:
        """All assigned names get local values."""
        return RemoteBlock(self._cluster, DOWNLOAD_ALL)

    def remote_all(self) -> RemoteBlock:
        """All assigned names get `RemoteObject`s; nothing is downloaded."""
        return RemoteBlock(self._cluster, REMOTE_ALL)

    def download_small(self, bytecount: int | str | None = None) -> RemoteBlock:
        """Names whose values take at most `bytecount` bytes get local values, others proxies.

        The size may be written "1 MiB"; the option `small` (64 KiB) if None. Raises ValueError,
        TypeError.
        """
        most = None if bytecount is None else Delivery(parse_bytes(bytecount))
        return RemoteBlock(self._cluster, most)

    downloadAll = download_all
    remoteAll = remote_all
    downloadSmall = download_small

    def __enter__(self) -> None:
        frame = sys._getframe(1)
        instruction = frame.f_lasti
        if not _is_with(frame, instruction):
            raise BlockError(ONLY_WITH)
        entry = _Entry(self._cluster, self._delivery, frame, instruction, _Tracing.of(frame))
        if not hasattr(_entries, "stack"):
            _entries.stack = []
        _entries.stack.append(entry)
        # The frame first: from 3.12 on, settrace() reads what it asks for.
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        frame.f_trace = entry.on_event
        sys.settrace(_ignore)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool:
        if not getattr(_entries, "stack", None):
            raise BlockError(ONLY_WITH)
        entry: _Entry = _entries.stack.pop()
        try:
            return entry.leave(value)
        finally:
            entry.leaving = None  # breaks the cycle of exception, traceback, frame and entry
            entry.traceback = entry.context = None
            entry.tracing.restore(entry.frame, sys._getframe())
            sys.settrace(entry.tracing.tracer)

    def __repr__(self) -> str:
        limit = self._delivery.bytecount
        how = "download_all()" if limit is None else f"download_small(bytecount={limit})"
        return f"<{self._cluster!r}.remotely.{'remote_all()' if limit == -1 else how}>"


def _is_with(frame: FrameType, instruction: int) -> bool:
    key = id(frame.f_code), instruction
    known = _with_instructions.get(key)
    if known is None or known[0] is not frame.f_code:
        name = opcode.opname[frame.f_code.co_code[instruction]]
        known = _with_instructions[key] = (frame.f_code, name in ENTERS_WITH)
    return known[1]


_with_instructions: dict[tuple[int, int], tuple[Any, bool]] = {}
