"""LocalCluster: all cores of this process. `pyreck.local()` makes one."""

from __future__ import annotations

import os
import weakref
from collections import defaultdict
from typing import Any

from pyreck import native
from pyreck.base import Cluster
from pyreck.objects import ObjectRecord, Objects
from pyreck.remote import RemoteObject, check_named, checked_name
from pyreck.render import card
from pyreck.settings import Settings
from pyreck.summary import count
from pyreck.units import format_bytes, memory_bytes_of_machine

MEMORY_SHARE = 0.8  # of what the machine has: the default limit of a job


def local(
    threads: int | None = None,
    *,
    memory: int | str | None = None,
    spill_dir: str | os.PathLike[str] | None = None,
    time_limit: float | None = None,
    recursion: int | None = None,
    progress: bool | None = None,
    _split_every_element: bool = False,
) -> LocalCluster:
    """A cluster in this process.

    threads: how many run kernels; one a core if None.
    memory: limit of one job, in bytes or as "8 GiB"; 80 % of the machine's memory if None.
    spill_dir: where lists go that need more than half of that; nowhere if None.
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
        spill_dir=spill_dir,
        time_limit=time_limit,
        recursion=recursion,
        progress=progress,
        _split_every_element=_split_every_element,
    )


class LocalCluster(Cluster):
    """All cores of this machine, in this process, without any server. Made by `pyreck.local()`.

    Proxies stay valid when it is closed. `progress` as in `Cluster`. Values can have names, as on a
    cluster of nodes, as long as this one is there:

        cluster.name("primes", primes)
        primes = cluster["primes"]
        del cluster["primes"]
    """

    _maker = "pyreck.local"

    def __init__(
        self,
        threads: int | None = None,
        *,
        memory: int | str | None = None,
        spill_dir: str | os.PathLike[str] | None = None,
        time_limit: float | None = None,
        recursion: int | None = None,
        progress: bool | None = None,
        _split_every_element: bool = False,
    ) -> None:
        settings = Settings(
            {
                "threads": threads,
                "memory": memory,
                "spill_dir": spill_dir,
                "time_limit": time_limit,
                "recursion": recursion,
                "progress": progress,
            }
        )
        super().__init__(settings)
        self._threads: int = settings["threads"] or len(os.sched_getaffinity(0))
        self._spill_dir: str = settings["spill_dir"] or "none"
        self._split_every_element = _split_every_element
        self._names: dict[str, RemoteObject] = {}
        self._proxies: weakref.WeakSet[RemoteObject] = weakref.WeakSet()

    @property
    def threads(self) -> int:
        """How many threads run kernels."""
        return self._threads

    def parallelism(self) -> int:
        return self._threads

    def name(self, name: str, proxy: RemoteObject) -> None:
        """Names the value behind `proxy`, until the name is deleted or given to another."""
        check_named(proxy)
        self._names[checked_name(name)] = RemoteObject(proxy._value, proxy._name, proxy._origin)

    def __getitem__(self, name: str) -> RemoteObject:
        """The value of that name. Raises KeyError."""
        found = self._names[checked_name(name)]
        return self._proxy(found._value, name, found._origin)

    def __delitem__(self, name: str) -> None:
        """Takes the name away. Raises KeyError."""
        del self._names[checked_name(name)]

    def objects(self) -> Objects:
        """Records of the values of this cluster that have names, or proxies."""
        return Objects(lambda: iter(self._records()), lambda: len(self._records()))

    def _records(self) -> list[ObjectRecord]:
        values: dict[int, RemoteObject] = {}
        names: dict[int, list[str]] = defaultdict(list)
        holders: dict[int, int] = defaultdict(int)
        for name, proxy in sorted(self._names.items()):
            values[id(proxy._value)] = proxy
            names[id(proxy._value)].append(name)
        for proxy in list(self._proxies):
            values[id(proxy._value)] = proxy
            holders[id(proxy._value)] += 1
        return [
            ObjectRecord(
                id=f"{place:016x}",
                names=tuple(names[place]),
                type_name=proxy.type_name,
                length=proxy._value.length(),
                size_bytes=proxy.size_bytes,
                chunks=0,
                provenance=proxy._origin,
                holders=holders[place],
                age=None,
            )
            for place, proxy in sorted(values.items())
        ]

    def _proxy(self, value: Any, name: str, origin: str) -> RemoteObject:
        proxy = super()._proxy(value, name, origin)
        self._proxies.add(proxy)
        return proxy

    def __repr__(self) -> str:
        state = ", closed" if self._closed else ""
        return f"<pyreck.LocalCluster: {count(self._threads, 'thread')} in this process{state}>"

    def _repr_html_(self) -> str:
        memory = self._limits().memory_bytes
        facts = [("threads", str(self._threads)), ("memory", f"{format_bytes(memory)} for a job")]
        return card(f"pyreck.LocalCluster{', closed' if self._closed else ''}", facts)

    def _open_pool(self) -> Any:
        return native.load().Pool(self._threads, self._spill_dir, self._split_every_element)

    def _memory_limit(self) -> int:
        return int(memory_bytes_of_machine() * MEMORY_SHARE)
