"""A cluster as a `concurrent.futures.Executor`, for programs that are written for one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent import futures
from typing import TYPE_CHECKING, Any, TypeVar

from pyreck.future import Future

if TYPE_CHECKING:
    from pyreck.base import Cluster

T = TypeVar("T")


class Executor(futures.Executor):
    """Runs calls on a cluster: `cluster.executor()`, or `pyreck.Executor(cluster)`.

    It goes wherever the standard library takes an executor, such as `loop.run_in_executor`. Unlike
    those of the standard library it stops a running call that is cancelled. The cluster stays open
    when it is shut down.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._lock = threading.Lock()
        self._pending: set[Future[Any]] = set()
        self._is_shut = False

    @property
    def cluster(self) -> Cluster:
        return self._cluster

    def submit(  # type: ignore[override]
        self, function: Callable[..., T], /, *args: Any, **kwargs: Any
    ) -> Future[T]:
        """As `cluster.submit`. RuntimeError after shutdown()."""
        self._check_open()
        future = self._cluster.submit(function, *args, **kwargs)
        with self._lock:
            self._pending.add(future)
        future.add_done_callback(self._forget)
        return future

    def map(  # type: ignore[override]
        self,
        function: Callable[..., T],
        /,
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int | None = None,
    ) -> Iterator[T]:
        """As `cluster.map`. RuntimeError after shutdown()."""
        self._check_open()
        return self._cluster.map(function, *iterables, timeout=timeout, chunksize=chunksize)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Takes no more calls. Waits for those that run, or cancels them first if told to."""
        with self._lock:
            self._is_shut = True
            pending = list(self._pending)
        if cancel_futures:
            for future in pending:
                future.cancel()
        if wait:
            futures.wait(pending)

    def _check_open(self) -> None:
        if self._is_shut:
            raise RuntimeError("cannot schedule new futures after shutdown")

    def _forget(self, future: Any) -> None:
        with self._lock:
            self._pending.discard(future)

    def __repr__(self) -> str:
        return f"<pyreck.Executor of {self._cluster!r}{', shut down' if self._is_shut else ''}>"
