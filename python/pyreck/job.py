"""One run of compiled code: waiting for it, and its end as a result or an exception."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

from pyreck.errors import (
    Cancelled,
    InternalError,
    InvalidOperation,
    MemoryLimit,
    PyreckError,
    StackLimit,
    TimeLimit,
)
from pyreck.profiling import Profile
from pyreck.raised import KernelFrame, Rebuilder
from pyreck.summary import Summary, summary_of
from pyreck.units import format_bytes, format_seconds

SLICE_SECONDS = 0.05  # a signal is noticed between two slices
MOST_SECONDS = 10.0**9  # of a time limit; beyond it there is none
MOST_BYTES, MOST_FRAMES = 2**62, 2**31 - 1  # more than any machine has
CANCEL_SECONDS = 0.5  # how long a cancelled job may take to notice before it is left behind

# rt::Abandon, in its order.
CANCELLED, MEMORY, TIME, STACK, FOREIGN_WRITE, REFUSED = range(1, 7)


@dataclass(frozen=True)
class Limits:
    """What one job may use. 0 is no limit for `memory_bytes` and `time_seconds`."""

    memory_bytes: int
    time_seconds: float
    recursion: int
    maker: str = "pyreck.local"  # what sets them, for messages

    def native(self) -> tuple[int, int, int]:
        """As `_pyreck.Pool.start` takes them: bytes, milliseconds, frames."""
        seconds = self.time_seconds if self.time_seconds < MOST_SECONDS else 0
        return (
            min(self.memory_bytes, MOST_BYTES),
            math.ceil(seconds * 1000),
            min(self.recursion, MOST_FRAMES),
        )


@dataclass(frozen=True)
class Progress:
    """How far a running job is: of its outermost folds, from 0 to 1; counts since it started."""

    fraction: float
    elements_done: int
    steals: int
    splits: int
    seconds: float


def progress_of(job: Any, started: float) -> Progress:
    return Progress(*job.progress(), time.monotonic() - started)


def wait(job: Any, watch: Callable[[Progress], None] | None = None) -> None:
    """Waits until `job` (a `_pyreck.Job`) has ended, and calls `watch` now and then.

    Whatever interrupts it, Ctrl-C above all, cancels the job first.
    """
    started = time.monotonic()
    try:
        while not job.wait(SLICE_SECONDS):
            if watch is not None:
                watch(progress_of(job, started))
    except BaseException:
        stop(job)
        raise


def stop(job: Any) -> None:
    """Cancels `job` and waits a moment until it has ended.

    One that is inside a single long operation, such as a product of huge numbers, is left behind:
    it ends by itself, after that operation.
    """
    job.cancel()
    with contextlib.suppress(KeyboardInterrupt):  # a second Ctrl-C stops waiting
        if job.wait(CANCEL_SECONDS):
            return
    _left_behind[:] = [*(other for other in _left_behind if not other.wait(0)), job]


_left_behind: list[Any] = []  # dropping the last reference to a job would wait for its end


@dataclass(frozen=True)
class Ending:
    """How a job ended: `value` (a `_pyreck.Value`), or else the exception to raise."""

    value: Any = None
    error: BaseException | None = None
    summary: Summary | None = None


@dataclass(frozen=True)
class Watching:
    """Whose profiles a job belongs to."""

    profiles: tuple[Profile, ...] = ()
    workers: int = 0

    def take(self, job: Any) -> None:
        for profile in self.profiles:
            profile._add(job.profile(), self.workers)


NOBODY = Watching()


def ending(job: Any, limits: Limits, frame: FrameType | None, watching: Watching) -> Ending:
    """The end of a job that has ended. `frame` is the frame whose block ran, or None."""
    how, *rest = job.outcome()
    summary = summary_of(job)
    watching.take(job)
    if how == "done":
        return Ending(rest[0], None, summary)
    if how == "raised":
        return Ending(None, Rebuilder(frame).exception(rest[0]), summary)
    return Ending(None, _abandoned(*rest, limits=limits, frame=frame), summary)


def _abandoned(
    reason: int, message: str, site: tuple[Any, ...] | None, limits: Limits, frame: FrameType | None
) -> PyreckError:
    if reason == REFUSED:
        where = KernelFrame(*site) if site else None
        error = InvalidOperation(message, where.position() if where else None)
        return error.with_traceback(Rebuilder(frame).traceback([site] if site else []))
    return _limit_error(reason, message, limits)


def _limit_error(reason: int, message: str, limits: Limits) -> PyreckError:
    if reason == CANCELLED:
        return Cancelled("the job was cancelled")
    if reason == MEMORY:
        limit = "what its node allows"
        if limits.memory_bytes > 0:
            limit = f"its limit of {format_bytes(limits.memory_bytes)}"
        return MemoryLimit(
            f"the job needs more than {limit}; allow more with `{limits.maker}(memory=...)`"
        )
    if reason == TIME:
        return TimeLimit(
            f"the job took longer than its limit of {format_seconds(limits.time_seconds)}; "
            f"allow more with `{limits.maker}(time_limit=...)`"
        )
    if reason == STACK:
        return StackLimit("the machine's stack was used up before the recursion limit")
    if reason == FOREIGN_WRITE:
        return InternalError(message or "a write to an object of another region was not caught")
    return InternalError(message or f"the job was abandoned for an unknown reason ({reason})")
