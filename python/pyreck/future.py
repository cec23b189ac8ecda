"""Future: the result of a job, in the shape of `concurrent.futures`, awaitable as well."""

from __future__ import annotations

import reprlib
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future as StandardFuture
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pyreck.errors import cut_own_frames
from pyreck.job import SLICE_SECONDS, Ending, Progress, progress_of, stop
from pyreck.render import bar, card, code, escaped
from pyreck.summary import Summary
from pyreck.workers import join_at_exit

if TYPE_CHECKING:
    from pyreck.progress import ProgressLine

T = TypeVar("T")


class Future(StandardFuture, Generic[T]):
    """The result of `cluster.submit(...)` or `RemoteObject.to_local()`.

    It works wherever a `concurrent.futures.Future` does (`wait`, `as_completed`), can be awaited,
    and may be passed to other jobs in place of its value. Unlike the standard one, `cancel()` also
    stops a job that is running.
    """

    def __init__(self) -> None:
        super().__init__()
        self._job: Any = None  # _pyreck.Job
        self._started = time.monotonic()
        self._what = ""  # is called, for people
        self._end: Callable[[], Ending] | None = None  # how the job ended; asked once
        self._line: Callable[[], ProgressLine] | None = None  # for who waits in the main thread
        self._raised: BaseException | None = None  # what the job raised, and its traceback then
        self._raised_at: TracebackType | None = None
        self._summary: Summary | None = None
        self._settle = threading.Lock()  # between cancel() and the job's end

    @classmethod
    def of(cls, value: T) -> Future[T]:
        """A future that is done already."""
        future = cls()
        future.set_result(value)
        return future

    @classmethod
    def of_call(cls, function: Callable[[], T]) -> Future[T]:
        """A future of what `function` gives in a thread of its own."""
        future = cls()
        future.set_running_or_notify_cancel()

        def run() -> None:
            try:
                future.set_result(function())
            except BaseException as error:
                cut_own_frames(error)
                future._fail(error)

        thread = threading.Thread(target=run, name="pyreck-download", daemon=True)
        join_at_exit(thread)
        thread.start()
        return future

    @classmethod
    def of_error(cls, error: BaseException) -> Future[T]:
        """A future that has failed already."""
        future = cls()
        future._fail(error)
        return future

    def result(self, timeout: float | None = None) -> T:
        """The result, waited for; raises what the job raised, CancelledError, TimeoutError."""
        try:
            return super().result(self._wait_for_job(timeout, shows_progress=True))
        except Exception as error:
            if error is self._raised:
                error.__traceback__ = self._raised_at  # as it was, however often it is asked for
            raise
        finally:
            del self  # breaks the cycle of exception, traceback, frame and future

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """What result() would raise, or None; waits, and raises CancelledError, TimeoutError."""
        return super().exception(self._wait_for_job(timeout))

    def cancel(self) -> bool:
        """Stops the job. False if it had ended before, True otherwise."""
        with self._settle:
            if not super().cancel():
                return False
            job, end, self._job, self._end = self._job, self._end, None, None
            self._line = None
            if job is not None:
                self.set_running_or_notify_cancel()  # or wait() and as_completed() never wake
        if job is not None:
            stop(job)
        del end  # not under the lock: the last reference to a cluster closes it
        return True

    def running(self) -> bool:
        """Whether the job has been started and has not ended."""
        return self._job is not None and not self.done()

    def progress(self) -> Progress:
        """How far the job is; `fraction` is 1.0 when it has ended."""
        job = self._job
        if job is None or self.done():
            return Progress(1.0 if self.done() else 0.0, 0, 0, 0, 0.0)
        return progress_of(job, self._started)

    def summary(self) -> Summary | None:
        """Who did how much of the job, once it has ended; None for jobs of this process."""
        return self._summary

    def __await__(self) -> Generator[Any, None, T]:
        import asyncio

        return asyncio.wrap_future(self).__await__()

    def _told(self) -> str:
        """How it is doing, in a few words."""
        if self.cancelled():
            return "cancelled"
        if not self.done():
            progress = self.progress()
            share = f", {progress.fraction:.0%}" if progress.fraction > 0 else ""
            return f"running{share}, {progress.seconds:.1f} s"
        error = super().exception()
        if error is None:
            return f"done, {reprlib.repr(super().result())}"
        return f"failed, {type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"

    def __repr__(self) -> str:
        return f"<pyreck.Future{f' of {self._what}' if self._what else ''}: {self._told()}>"

    def _repr_html_(self) -> str:
        facts = [("call", code(self._what))] if self._what else []
        facts.append(("state", escaped(self._told())))
        progress = None if self.done() else self.progress()
        if progress is not None and progress.fraction > 0:
            facts.append(("done", bar(progress.fraction)))
        return card("pyreck.Future", facts)

    def _wait_for_job(self, timeout: float | None, shows_progress: bool = False) -> float | None:
        """Waits for the job, sooner than the waiting thread; gives the time that is left."""
        deadline = None if timeout is None else time.monotonic() + timeout
        job, make_line = self._job, self._line  # both go when it ends, which may be now
        line = None
        if shows_progress and make_line and threading.current_thread() is threading.main_thread():
            line = make_line()
        del make_line  # it holds the cluster
        try:
            while job is not None and not self.done():
                left = SLICE_SECONDS if deadline is None else deadline - time.monotonic()
                if left <= 0:
                    break
                if job.wait(min(left, SLICE_SECONDS)):
                    self._job_has_ended()
                    break
                if line is not None:
                    line(progress_of(job, self._started))
        finally:
            if line is not None:
                line.close()
        return None if deadline is None else max(0.0, deadline - time.monotonic())

    def _attach(
        self, job: Any, end: Callable[[], Ending], line: Callable[[], ProgressLine] | None = None
    ) -> None:
        """Says which job it is the result of; `end` tells how the job ended, once it has."""
        self._job, self._end, self._line = job, end, line

    def _job_has_ended(self) -> None:
        """Takes over the job's end. Whoever notices first does; called again it does nothing."""
        with self._settle:
            end, self._end, self._job, self._line = self._end, None, None, None
            if end is None or self.cancelled():
                return
            self.set_running_or_notify_cancel()
        try:
            ending = end()
        except BaseException as error:  # whoever asks for the result shall know
            ending = Ending(error=error)
        self._summary = ending.summary
        if ending.error is not None:
            self._fail(ending.error)
        else:
            self.set_result(ending.value)

    def _fail(self, error: BaseException) -> None:
        self._raised, self._raised_at = error, error.__traceback__
        self.set_exception(error)
