"""What clusters of every kind have in common: blocks, `submit`, `map`, limits, an end."""

from __future__ import annotations

import os
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

from pyreck import native
from pyreck.block import RemoteBlock
from pyreck.calls import Arguments, head_of, item, part, plain_function, same
from pyreck.capture import Capture, capture_function
from pyreck.errors import PyreckError, cut_own_frames
from pyreck.future import Future
from pyreck.integrations import offer_joblib
from pyreck.job import NOBODY, Ending, Limits, Progress, Watching, ending, wait
from pyreck.kernel import KernelCache
from pyreck.log import logger, write_log
from pyreck.mapping import Mapping
from pyreck.profiling import active
from pyreck.progress import ProgressLine
from pyreck.remote import RemoteObject, download_one
from pyreck.settings import Settings
from pyreck.source import shown_path
from pyreck.summary import Summary, summary_of
from pyreck.workers import Workers

if TYPE_CHECKING:
    from pyreck.executor import Executor

T = TypeVar("T")
Self = TypeVar("Self", bound="Cluster")


class Cluster:
    """Where blocks and functions run. Not made directly: `pyreck.local()`, `pyreck.connect()`.

    On a terminal and in a notebook a bar shows how far a block is, or a future whose result() is
    waited for, that takes over half a second. `progress` may be set to False (no bar), True (lines
    of text elsewhere, too), None (as at first), or a function: it is called with a
    `pyreck.Progress` some twenty times a second while a block runs.
    """

    _maker = ""  # what users call to make one, for messages

    def __init__(self, settings: Settings) -> None:
        self._memory: int | None = settings["memory"]
        self._time_limit: float | None = settings["time_limit"]
        self._recursion: int | None = settings["recursion"]
        self._small_bytes: int = settings["small"]
        self._bar: bool | None = settings["progress"]  # None: where somebody looks at it
        self._progress: Callable[[Progress], None] | None = None
        self._kernels = KernelCache()
        self._lock = threading.Lock()
        self._workers: Workers | None = None  # from the first job on
        self._finalizer: weakref.finalize[..., Cluster] | None = None
        self._last_summary: Summary | None = None
        self._closed = False
        write_log(settings["log"])
        offer_joblib()
        _clusters.add(self)

    def _open_pool(self) -> Any:
        """What runs jobs: a `_pyreck.Pool` or `_pyreck.Session`. Called once, and after a fork."""
        raise NotImplementedError

    def _memory_limit(self) -> int:
        """Bytes that a job may use when nothing was said; 0: whoever runs it decides."""
        raise NotImplementedError

    def _most_inline(self, bytecount: int | None) -> int:
        """How large a result may be to come with its job's end; -1: no result but scalars.

        `bytecount`: the size up to which results are downloaded at all; None: every size.
        """
        return 0

    def _noted(self, origin: str) -> dict[str, str]:
        """What native code is told beside a job of where its result is from."""
        return {}

    def _stored(self, value: Any, origin: str) -> Any:
        """A `_pyreck.Value` of this process where jobs run."""
        self._running()
        return value

    def _proxy(self, value: Any, name: str, origin: str) -> RemoteObject:
        return RemoteObject(value, name, origin, self)

    def _item_of(self, proxy: RemoteObject, key: Any) -> Future[Any]:
        """`proxy[key]`: of a slice, what a proxy holds."""
        if isinstance(key, slice):
            function, args = part, (proxy, key.start, key.stop, key.step)
        else:
            function, args = item, (proxy, key)
        captured = capture_function(function)
        arguments = Arguments(captured, function, args, {})
        return self._submit(captured, arguments, downloads=not isinstance(key, slice))

    def _head_of(self, proxy: RemoteObject) -> Future[Any]:
        """The first items of what can be sliced."""
        function = head_of(proxy)
        captured = capture_function(function)
        return self._submit(captured, Arguments(captured, function, (), {}))

    @property
    def progress(self) -> Callable[[Progress], None] | bool | None:
        """What is called with a `pyreck.Progress` while a block runs, or whether a bar is shown."""
        return self._bar if self._progress is None else self._progress

    @progress.setter
    def progress(self, wanted: Callable[[Progress], None] | bool | None) -> None:
        if wanted is None or isinstance(wanted, bool):
            self._bar, self._progress = wanted, None
        elif callable(wanted):
            self._progress = wanted
        else:
            raise TypeError(
                f"progress is a function, True, False or None, not {type(wanted).__name__}"
            )

    def _progress_line(self, callback: Callable[[Progress], None] | None) -> ProgressLine:
        return ProgressLine(callback, self._bar, self._workers_text)

    def _workers_text(self) -> str:
        """Who is at work, beside a bar."""
        return ""

    @property
    def last_summary(self) -> Summary | None:
        """Who did how much of the last block that ended; None where nobody counts."""
        return self._last_summary

    @property
    def remotely(self) -> RemoteBlock:
        """The context manager that runs its body on this cluster; see RemoteBlock."""
        return RemoteBlock(self)

    def submit(self, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Runs `function(*args, **kwargs)` and gives a future of its result.

        The function is a Python function, or another callable that compiled code knows; arguments
        are numbers, strings, None, tuples, lists, dicts, sets, ranges, instances of your own
        classes, proxies, or futures of them. What can be said at once is raised here (CompileError,
        SourceNotFound, InvalidOperation for what cannot be taken along, TypeError for arguments
        that do not fit); what the function raises, and limits, come from the future.
        """
        try:
            plain = plain_function(function, None if kwargs else len(args))
            captured = capture_function(plain)
            arguments = Arguments(captured, plain, args, kwargs)
            future = self._submit(captured, arguments, shows_progress=True)
            future._what = getattr(function, "__qualname__", "") or type(function).__name__
            return future
        except Exception as error:
            cut_own_frames(error)
            raise

    def map(
        self,
        function: Callable[..., T],
        /,
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int | None = None,
    ) -> Iterator[T]:
        """`function` over the items of the iterables, in parallel; results come in order.

        Calls run in batches of `chunksize`, or of as many as take some 50 ms. The iterables may be
        endless: a few batches run ahead of the results that were asked for. The first failure is
        raised where its result would have come, and what runs behind it is cancelled. TimeoutError
        is raised if a result is not there `timeout` seconds after this call. Raises like submit().
        """
        try:
            return Mapping(self, plain_function(function), iterables, timeout, chunksize).results()
        except Exception as error:
            cut_own_frames(error)
            raise

    def put(self, value: Any, name: str = "value") -> RemoteObject:
        """Takes a value to where jobs run, and gives a proxy of it. Raises like submit()."""
        try:
            place = sys._getframe(1)
            origin = f"put() at {shown_path(place.f_code.co_filename)}:{place.f_lineno}"
            captured = capture_function(same)
            arguments = Arguments(captured, same, (value,), {})
            whole = arguments.values.whole(0)
            if whole is not None:
                return self._proxy(self._stored(whole, origin), name, origin)
            future = self._submit(captured, arguments, downloads=False, origin=origin)
            return self._proxy(future.result(), name, origin)
        except Exception as error:
            cut_own_frames(error)
            raise

    def executor(self) -> Executor:
        """This cluster as a `concurrent.futures.Executor`."""
        from pyreck.executor import Executor

        return Executor(self)

    def parallelism(self) -> int:
        """How many threads run kernels, all nodes together. Raises ClusterUnavailable."""
        raise NotImplementedError

    def close(self) -> None:
        """Cancels what runs and lets go of what ran it; new jobs are refused."""
        with self._lock:
            self._closed = True
            finalizer = self._finalizer
        if finalizer is not None:
            finalizer()

    def __enter__(self: Self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _watching(self) -> Watching:
        """Who wants a profile of what starts now."""
        profiles = active()
        return Watching(profiles, self.parallelism()) if profiles else NOBODY

    def _run_block(self, captured: Capture, bytecount: int | None) -> tuple[Any, Limits, Watching]:
        """Runs a captured block to its end, showing its progress: the ended job.

        `bytecount` as for _most_inline().
        """
        limits = self._limits()
        kernel = self._kernels.kernel(captured.request())
        inline = self._most_inline(bytecount)
        watching = self._watching()
        job = self._running().start(
            kernel,
            captured.values,
            None,
            *limits.native(),
            inline,
            profiled=bool(watching.profiles),
        )
        line = self._progress_line(self._progress)
        started = time.monotonic()
        try:
            wait(job, line)
        finally:
            line.close()
        logger.debug("a block ended after %.3f s", time.monotonic() - started)
        self._last_summary = summary_of(job)
        return job, limits, watching

    def _submit(
        self,
        captured: Capture,
        arguments: Arguments,
        *,
        downloads: bool = True,
        shows_progress: bool = False,
        origin: str = "",
    ) -> Future[Any]:
        """A future of the result; if it is not to be downloaded, of what a proxy of it holds.

        `origin`: where the value is from, if that is not the function.
        """
        limits = self._limits()
        kernel = self._kernels.kernel(captured.request())
        future: Future[Any] = Future()
        origins, keep = (arguments.values,), arguments.keep

        workers = self._running()
        watching = self._watching()

        def attach(job: Any, token: int) -> None:
            def end() -> Ending:
                workers.withdraw(token)
                return self._ended(job, limits, origins if downloads else None, keep, watching)

            # Until the job has ended the future keeps the cluster, in `self`: `local().submit(f)`.
            line = (lambda: self._progress_line(None)) if shows_progress else None
            future._attach(job, end, line)

        workers.submit(
            attach,
            future._job_has_ended,
            kernel,
            captured.values,
            arguments.values,
            *limits.native(),
            self._most_inline(None if downloads else -1),
            **self._noted(origin),
            profiled=bool(watching.profiles),
        )
        return future

    def _ended(
        self,
        job: Any,
        limits: Limits,
        origins: tuple[Any, ...] | None,
        keep: list[object],
        watching: Watching,
    ) -> Ending:
        """How a submitted job that has announced its end ended; its result is downloaded.

        `origins` as for download_one(), None: it is not. `keep` owns memory that the job used.
        """
        wait(job)  # its outcome comes a moment after the announcement
        end = ending(job, limits, None, watching)
        keep.clear()
        if end.error is not None or origins is None:
            return end
        return Ending(download_one(end.value, origins), None, end.summary)

    def _limits(self) -> Limits:
        memory = self._memory
        if memory is None:
            memory = self._memory = self._memory_limit()
        recursion = self._recursion or sys.getrecursionlimit()
        return Limits(memory, self._time_limit or 0.0, recursion, self._maker)

    def _running(self) -> Workers:
        with self._lock:
            if self._closed:
                raise PyreckError("this cluster is closed")
            if self._workers is None:
                self._workers = Workers(self._open_pool())
                self._finalizer = weakref.finalize(self, self._workers.close)
            return self._workers


_clusters: weakref.WeakSet[Cluster] = weakref.WeakSet()
_abandoned: list[object] = []


def _after_fork() -> None:
    """Threads do not survive a fork: the child's clusters start their own at first use."""
    native.parsing = threading.RLock()
    for cluster in _clusters:
        cluster._lock = threading.Lock()
        if cluster._finalizer is not None:
            cluster._finalizer.detach()
        _abandoned.append(cluster._workers)  # ending it would wait for threads that are not there
        cluster._workers = cluster._finalizer = None


os.register_at_fork(after_in_child=_after_fork)
