"""Future: the result of a job, in the shape of `concurrent.futures`, awaitable as well."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future as StandardFuture
from typing import Any, Generic, TypeVar

from pyreck.job import Ending, Progress, progress_of

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
        self._settle = threading.Lock()  # between cancel() and the job's end

    @classmethod
    def of(cls, value: T) -> Future[T]:
        """A future that is done already."""
        future = cls()
        future._settle_with(lambda: Ending(value))
        return future

    def cancel(self) -> bool:
        """Stops the job. False if it had ended before, True otherwise."""
        with self._settle:
            if not super().cancel():
                return False
            if self._job is not None:
                self._job.cancel()
                self._job = None
                self.set_running_or_notify_cancel()  # or wait() and as_completed() never wake
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

    def __await__(self) -> Generator[Any, None, T]:
        import asyncio

        return asyncio.wrap_future(self).__await__()

    def _attach(self, job: Any) -> None:
        """Says which job it is the result of; the job may have ended."""
        with self._settle:
            if not self.done():
                self._job = job

    def _settle_with(self, end: Callable[[], Ending]) -> None:
        """Called once, when the job has ended: `end` gives how."""
        with self._settle:
            self._job = None
            if not self.cancelled():
                self.set_running_or_notify_cancel()
        if self.cancelled():
            return
        try:
            ending = end()
        except BaseException as error:  # whoever asks for the result shall know
            ending = Ending(error=error)
        if ending.error is not None:
            self.set_exception(ending.error)
        else:
            self.set_result(ending.value)
