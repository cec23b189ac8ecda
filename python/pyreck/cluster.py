"""LocalCluster: all cores of this process. `pyreck.local()` makes one."""

from __future__ import annotations

import os
from typing import Any

from pyreck import native
from pyreck.base import Cluster
from pyreck.settings import Settings
from pyreck.units import memory_bytes_of_machine

MEMORY_SHARE = 0.8  # of what the machine has: the default limit of a job


def local(
    threads: int | None = None,
    *,
    memory: int | str | None = None,
    time_limit: float | None = None,
    recursion: int | None = None,
    progress: bool | None = None,
    _split_every_element: bool = False,
) -> LocalCluster:
    """A cluster in this process.

    threads: how many run kernels; one a core if None.
    memory: limit of one job, in bytes or as "8 GiB"; 80 % of the machine's memory if None.
    time_limit: limit of one job in seconds; none if None.
    recursion: limit of nested calls; `sys.getrecursionlimit()` at the time of the job if None.
    progress: whether a bar shows how far long jobs are; where somebody looks at it if None.

    What is None here may be said in the environment or in a file: see docs/configuration.md.
    Nothing is started before the first block or `submit`. Raises ValueError, TypeError,
    ConfigError.
    """
    return LocalCluster(
        threads,
        memory=memory,
        time_limit=time_limit,
        recursion=recursion,
        progress=progress,
        _split_every_element=_split_every_element,
    )


class LocalCluster(Cluster):
    """All cores of this machine, in this process, without any server. Made by `pyreck.local()`.

    Proxies stay valid when it is closed. `progress` as in `Cluster`.
    """

    _maker = "pyreck.local"

    def __init__(
        self,
        threads: int | None = None,
        *,
        memory: int | str | None = None,
        time_limit: float | None = None,
        recursion: int | None = None,
        progress: bool | None = None,
        _split_every_element: bool = False,
    ) -> None:
        settings = Settings(
            {
                "threads": threads,
                "memory": memory,
                "time_limit": time_limit,
                "recursion": recursion,
                "progress": progress,
            }
        )
        super().__init__(settings)
        self._threads: int = settings["threads"] or len(os.sched_getaffinity(0))
        self._split_every_element = _split_every_element

    @property
    def threads(self) -> int:
        """How many threads run kernels."""
        return self._threads

    def parallelism(self) -> int:
        return self._threads

    def __repr__(self) -> str:
        threads = "1 thread" if self._threads == 1 else f"{self._threads} threads"
        state = ", closed" if self._closed else ""
        return f"<pyreck.LocalCluster: {threads} in this process{state}>"

    def _open_pool(self) -> Any:
        return native.load().Pool(self._threads, self._split_every_element)

    def _memory_limit(self) -> int:
        return int(memory_bytes_of_machine() * MEMORY_SHARE)
