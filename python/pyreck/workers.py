"""The threads behind a cluster: what runs its jobs, and one that waits for their ends.

Blocks wait for their own jobs. The ends of submitted jobs are announced by the pool through a queue
of tokens, which one Python thread empties: it turns each end into the result of a future. A job
that somebody waits for when it ends is taken over by that thread, which withdraws the token.
"""

from __future__ import annotations

import atexit
import contextlib
import itertools
import threading
import weakref
from collections.abc import Callable
from typing import Any

from pyreck.errors import PyreckError

STOP = 0  # the token that ends the waiting thread; no job has it


class Workers:
    """A `_pyreck.Pool` or `Session`, and the waiting thread once it is needed. Thread-safe."""

    def __init__(self, pool: Any) -> None:
        self._pool = pool
        self._lock = threading.RLock()  # the collector may close a cluster at any instruction
        self._tokens = itertools.count(STOP + 1)
        self._finishers: dict[int, Callable[[], None]] = {}
        self._ended_early: set[int] = set()  # before their finisher was known
        self._waiter: threading.Thread | None = None
        self._closed = False

    def start(self, *arguments: Any, **named: Any) -> Any:
        """Starts a job of the pool and gives it; see `_pyreck.Pool.start`."""
        return self._pool.start(*arguments, STOP, **named)

    def submit(
        self,
        attach: Callable[[Any, int], None],
        ended: Callable[[], None],
        *arguments: Any,
        **named: Any,
    ) -> None:
        """Like start(), but gives job and token to `attach`, and calls `ended` when it has ended.

        `ended` is called after `attach`, in the waiting thread or in this one, unless withdraw()
        comes first.
        """
        with self._lock:
            if self._closed:
                raise PyreckError("this cluster is closed")
            if self._waiter is None:
                self._waiter = threading.Thread(
                    target=self._serve, name="pyreck-waiter", daemon=True
                )
                self._waiter.start()
        token = next(self._tokens)
        attach(self._pool.start(*arguments, token, **named), token)
        with self._lock:
            if token not in self._ended_early:
                self._finishers[token] = ended
                return
            self._ended_early.remove(token)
        ended()

    def withdraw(self, token: int) -> None:
        """The job's end has been taken over: nobody need be told, if nobody has been yet."""
        if self._pool.withdraw(token):
            with self._lock:
                self._finishers.pop(token, None)

    def close(self) -> None:
        """Cancels what runs and ends all threads. May be called again, and by any of them."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            waiter = self._waiter
        self._pool.close()
        if waiter is not None:
            self._pool.announce(STOP)
            if waiter is threading.current_thread():
                join_at_exit(waiter)
            else:
                waiter.join()

    def _serve(self) -> None:
        while (token := self._pool.next_ended()) != STOP:
            with self._lock:
                finisher = self._finishers.pop(token, None)
                if finisher is None:
                    self._ended_early.add(token)
            if finisher is not None:
                with contextlib.suppress(Exception):  # the future has been told; nobody else asks
                    finisher()


_joined: weakref.WeakSet[threading.Thread] = weakref.WeakSet()


def join_at_exit(thread: threading.Thread) -> None:
    """The interpreter's end waits for `thread`, which ends by itself but may be in native code.

    Were it there then, the process would abort.
    """
    _joined.add(thread)


@atexit.register
def _join() -> None:
    for thread in list(_joined):
        thread.join()
