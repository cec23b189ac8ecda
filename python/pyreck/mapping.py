"""`map`: calls of one function over items that need not all be there, in batches, a few ahead.

A batch is one job. When it fails, for whatever reason but the cluster's, its halves run again until
the call at fault is alone: kernels are pure, so that costs time and changes nothing. Results before
it are given first, and a limit holds for each call.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from types import FunctionType
from typing import TYPE_CHECKING, Any

from pyreck.calls import Batcher, Row
from pyreck.errors import ClusterUnavailable, CompileError, SourceNotFound, cut_own_frames
from pyreck.future import Future
from pyreck.options import check_type
from pyreck.remote import RemoteObject

if TYPE_CHECKING:
    from pyreck.base import Cluster

SHORT_SECONDS, LONG_SECONDS = 0.05, 0.5  # batches become larger below the one, smaller above
MOST_ROWS = 1 << 14
AHEAD = 2  # batches in flight for each thread: one runs, one waits


class _Piece:
    """A batch in flight."""

    def __init__(
        self, rows: list[Row], future: Future[Any], refused: Exception | None = None
    ) -> None:
        self.rows, self.future = rows, future
        self.refused = refused  # why it was not started
        self.started = time.monotonic()
        self.ended = self.started
        future.add_done_callback(self._note_end)

    def _note_end(self, future: object) -> None:
        self.ended = time.monotonic()


class Mapping:
    """One call of `map`. The first batches are started here, the others as results are taken."""

    def __init__(
        self,
        cluster: Cluster,
        function: FunctionType,
        iterables: tuple[Iterable[Any], ...],
        timeout: float | None,
        chunksize: int | None,
    ) -> None:
        if chunksize is not None:
            check_type("chunksize", chunksize, int, "an int")
            if chunksize < 1:
                raise ValueError("chunksize must be at least 1")
        self._cluster = cluster
        self._batcher = Batcher(function)
        self._rows = zip(*iterables, strict=False)
        self._deadline = None if timeout is None else time.monotonic() + timeout
        self._chunk = chunksize or 1
        self._adapts = chunksize is None
        self._most = max(1, cluster.parallelism()) * AHEAD
        self._pieces: deque[_Piece] = deque()
        self._last_end = 0.0
        self._left_over: Row | None = None  # taken from the iterables, but for a batch of its own
        self._fill()
        if self._pieces and len(self._pieces[0].rows) == 1 and self._pieces[0].refused:
            raise self._pieces[0].refused

    def results(self) -> Iterator[Any]:
        try:
            while self._pieces:
                yield from self._next()
        except Exception as error:
            cut_own_frames(error)
            raise
        finally:
            for piece in self._pieces:
                piece.future.cancel()

    def _next(self) -> list[Any]:
        """The results of the leftmost piece, or of its left half."""
        piece = self._pieces.popleft()
        try:
            given = piece.future.result(self._seconds_left())
        except (CancelledError, ClusterUnavailable):
            raise
        except TimeoutError:
            if not piece.future.done():
                piece.future.cancel()
                raise
            self._split(piece)
            return []
        except Exception:
            self._split(piece)
            return []
        self._adapt(piece)
        self._fill()
        return [given] if len(piece.rows) == 1 else given

    def _split(self, piece: _Piece) -> None:
        """Puts the halves of a piece that failed in its place. One call alone: raises again.

        Called while its exception is handled.
        """
        if len(piece.rows) == 1:
            raise
        middle = len(piece.rows) // 2
        for rows in (piece.rows[middle:], piece.rows[:middle]):
            self._pieces.appendleft(self._start(rows))

    def _fill(self) -> None:
        while len(self._pieces) < self._most:
            rows = self._take()
            if not rows:
                return
            self._pieces.append(self._start(rows))

    def _start(self, rows: list[Row]) -> _Piece:
        try:
            future = self._cluster._submit(*self._batcher.call(rows))
        except (CompileError, SourceNotFound):
            raise
        except Exception as error:
            return _Piece(rows, Future.of_error(error), error)
        return _Piece(rows, future)

    def _take(self) -> list[Row]:
        """The rows of the next batch. Futures among them are waited for; a proxy travels alone."""
        rows: list[Row] = []
        while len(rows) < self._chunk:
            row, self._left_over = self._left_over, None
            if row is None:
                row = next(self._rows, None)
            if row is None:
                break
            if any(isinstance(item, (Future, RemoteObject)) for item in row):
                row = tuple(item.result() if isinstance(item, Future) else item for item in row)
                if any(isinstance(item, RemoteObject) for item in row):
                    if rows:
                        self._left_over = row
                    return rows or [row]
            rows.append(row)
        return rows

    def _adapt(self, piece: _Piece) -> None:
        """Makes batches larger or smaller by how long this one kept the cluster."""
        seconds = piece.ended - max(piece.started, self._last_end)
        self._last_end = piece.ended
        if not self._adapts or len(piece.rows) < self._chunk:
            return
        if seconds < SHORT_SECONDS:
            self._chunk = min(self._chunk * 2, MOST_ROWS)
        elif seconds > LONG_SECONDS:
            self._chunk = max(self._chunk // 2, 1)

    def _seconds_left(self) -> float | None:
        return None if self._deadline is None else max(0.0, self._deadline - time.monotonic())
