"""The joblib backend "pyreck": `Parallel(...)(delayed(f)(x) for x in xs)` on a cluster.

joblib hands over batches of (function, arguments, named arguments), which become one job each for
every run of calls of the same function.
"""

from __future__ import annotations

import itertools
import threading
import traceback
from collections.abc import Callable
from concurrent import futures
from typing import TYPE_CHECKING, Any

from joblib.parallel import (
    AutoBatchingMixin,
    ParallelBackendBase,
    register_parallel_backend,
)

from pyreck.calls import Caller, batch_of_calls, plain_function
from pyreck.errors import cut_own_frames
from pyreck.future import Future

if TYPE_CHECKING:
    from pyreck.base import Cluster

LEAST_JOBS = 2  # asked for one, joblib runs the calls itself
Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]


class PyreckBackend(AutoBatchingMixin, ParallelBackendBase):  # type: ignore[misc]
    """`cluster`: where calls run; unless given, that of `address`, or this process."""

    supports_retrieve_callback = True
    default_n_jobs = -1

    def __init__(self, cluster: Cluster | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._cluster = cluster or default_cluster()
        self._callers: dict[int, tuple[object, Caller]] = {}  # by id of the function, kept alive
        self._pending: set[_Batch] = set()
        self._lock = threading.Lock()

    def effective_n_jobs(self, n_jobs: int | None) -> int:
        if n_jobs == 0:
            raise ValueError("n_jobs == 0 in Parallel has no meaning")
        most = max(LEAST_JOBS, self._cluster.parallelism())
        if n_jobs is None:
            return most
        return max(LEAST_JOBS, most + 1 + n_jobs) if n_jobs < 0 else n_jobs

    def configure(self, n_jobs: int = 1, parallel: Any = None, **options: Any) -> int:
        self.parallel = parallel
        return self.effective_n_jobs(n_jobs)

    def submit(self, func: Any, callback: Callable[[Any], None] | None = None) -> _Batch:
        """Never raises: joblib also calls it where nobody would hear of it."""
        batch = _Batch()
        with self._lock:
            self._pending.add(batch)
        batch.add_done_callback(self._forget)
        if callback is not None:
            batch.add_done_callback(callback)
        try:
            groups = itertools.groupby(func.items, key=lambda call: id(call[0]))
            batch.start([self._start([*calls]) for _, calls in groups])
        except Exception as error:
            batch.start([Future.of_error(error)])
        return batch

    def retrieve_result_callback(self, out: _Batch) -> list[Any]:
        try:
            return out.result()
        except Exception as error:
            note_place(error)
            raise

    def abort_everything(self, ensure_ready: bool = True) -> None:
        with self._lock:
            pending = list(self._pending)
        for batch in pending:
            batch.cancel()

    def terminate(self) -> None:
        self._callers.clear()
        self.reset_batch_stats()

    def _start(self, calls: list[Call]) -> Future[list[Any]]:
        function = calls[0][0]
        known = self._callers.get(id(function))
        if known is None:
            known = function, Caller(batch_of_calls(plain_function(function)))
            self._callers[id(function)] = known
        rows = [(args, kwargs) for _, args, kwargs in calls]
        return self._cluster._submit(*known[1].call((rows,)))

    def _forget(self, batch: Any) -> None:
        with self._lock:
            self._pending.discard(batch)


class _Batch(futures.Future[list[Any]]):
    """The results of several jobs, each a list, one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[Future[list[Any]]] = []
        self._left = 0
        self._count = threading.Lock()

    def start(self, parts: list[Future[list[Any]]]) -> None:
        self._parts, self._left = parts, len(parts)
        self.set_running_or_notify_cancel()
        for part in parts:
            part.add_done_callback(self._part_has_ended)

    def cancel(self) -> bool:
        return any([part.cancel() for part in self._parts])

    def _part_has_ended(self, part: object) -> None:
        with self._count:
            self._left -= 1
            if self._left > 0:
                return
        try:
            self.set_result([result for part in self._parts for result in part.result()])
        except (Exception, futures.CancelledError) as error:
            self.set_exception(error)


def note_place(error: BaseException) -> None:
    """Writes the user's frames into a note: joblib takes the traceback away."""
    cut_own_frames(error)
    frames = "".join(traceback.format_tb(error.__traceback__))
    if frames and not getattr(error, "__notes__", None):
        error.add_note("Traceback of the call that failed (most recent call last):\n" + frames)


def register() -> None:
    """Makes "pyreck" a backend of joblib."""
    register_parallel_backend("pyreck", PyreckBackend)


_default: list[Cluster] = []
_default_lock = threading.Lock()


def default_cluster() -> Cluster:
    """The cluster that `address` names, or one in this process; made once."""
    from pyreck import connect, local
    from pyreck.settings import Settings

    with _default_lock:
        if not _default or _default[0]._closed:
            told = Settings().source("address") != "default"
            _default[:] = [connect() if told else local()]
        return _default[0]
