"""RemoteCluster: nodes that are reached through Redis. `pyreck.connect()` makes one."""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from typing import Any

from pyreck import native
from pyreck.base import Cluster, check_type
from pyreck.remote import RemoteObject

DEFAULT_URL = "redis://127.0.0.1:6379"
MOST_INLINE = 1 << 20  # bytes of results that come with the end of their job, if downloaded at all
MOST_NAME_BYTES = 256  # of an object's name, in UTF-8


def connect(
    url: str | None = None,
    *,
    name: str = "default",
    memory: int | str | None = None,
    time_limit: float | None = None,
    recursion: int | None = None,
) -> RemoteCluster:
    """The cluster `name` whose nodes (`pyreckd`) and clients meet in the Redis at `url`.

    url: `redis://[[user]:password@]host[:port][/db]` or `unix:///path`; if None, what the
        environment variable PYRECK_ADDRESS says, or else redis://127.0.0.1:6379.
    memory: limit of one job on each node, in bytes or as "8 GiB"; the node's own if None.
    time_limit, recursion: as for `pyreck.local()`.

    Raises ClusterUnavailable, ValueError, TypeError. Warns when no node has joined yet: jobs then
    wait for one.
    """
    cluster = RemoteCluster(
        default_url() if url is None else url,
        name=name,
        memory=memory,
        time_limit=time_limit,
        recursion=recursion,
    )
    for problem in cluster._problems():
        warnings.warn(problem, stacklevel=2)
    return cluster


def default_url() -> str:
    """Where the cluster is when nothing was said."""
    return os.environ.get("PYRECK_ADDRESS") or DEFAULT_URL


@dataclass(frozen=True)
class Node:
    """What a node says of itself; counts since it joined."""

    id: str
    name: str  # of its host
    address: str  # for other nodes
    threads: int
    memory_bytes: int  # what jobs may use; 0: no limit
    process: int
    build: str  # its version of pyreck
    draining: bool  # ends what it has, takes nothing more
    running: int
    jobs: int
    pieces_given: int
    pieces_taken: int
    refused: int  # late or foreign reports

    @property
    def state(self) -> str:
        if self.draining:
            return "draining"
        return "working" if self.running else "idle"


class RemoteCluster(Cluster):
    """Nodes that are reached through Redis. Made by `pyreck.connect()`.

    It has the methods of a local cluster. Large results stay in Redis: their proxies hold them, and
    so do names, which other processes can open:

        cluster.name("primes", primes)
        primes = cluster["primes"]
        del cluster["primes"]
    """

    _maker = "pyreck.connect"

    def __init__(
        self,
        url: str,
        *,
        name: str = "default",
        memory: int | str | None = None,
        time_limit: float | None = None,
        recursion: int | None = None,
    ) -> None:
        check_type("url", url, str, "a str")
        check_type("name", name, str, "a str")
        if not name or not name.isprintable() or "{" in name or "}" in name:
            raise ValueError(f"{name!r} is no name of a cluster")
        super().__init__(memory=memory, time_limit=time_limit, recursion=recursion)
        self._url = url
        self._cluster_name = name
        self._address = ""
        self._session: Any = None  # _pyreck.Session
        self._running()

    @property
    def address(self) -> str:
        """The URL of its Redis, without user and password."""
        return self._address

    def nodes(self) -> list[Node]:
        """The nodes that are in the registry now. Raises ClusterUnavailable."""
        return [
            Node(**{field: entry[field] for field in Node.__dataclass_fields__})
            for entry in self._open_session().nodes()
        ]

    def stats(self) -> dict[str, int]:
        """Counters of the cluster, by name. Raises ClusterUnavailable."""
        return dict(self._open_session().stats())

    def name(self, name: str, proxy: RemoteObject) -> None:
        """Names the object behind `proxy`: it stays until the name is deleted or given to another.

        Raises InvalidOperation for a proxy of another cluster.
        """
        session = self._open_session()
        if type(proxy) is not RemoteObject:
            raise TypeError(f"a name is given to a RemoteObject, not to {type(proxy).__name__}")
        value = proxy._value
        if type(value) is native.load().Value:  # small, or of another cluster: it is here
            value = session.put(value, proxy._origin)
        session.name(_checked_name(name), value)

    def __getitem__(self, name: str) -> RemoteObject:
        """The object of that name, whoever made it. Raises KeyError."""
        value = self._open_session().named(_checked_name(name))
        return RemoteObject(value, name, value.provenance())

    def __delitem__(self, name: str) -> None:
        """Takes the name away, and with it the object unless proxies hold it. Raises KeyError."""
        self._open_session().unname(_checked_name(name))

    def __repr__(self) -> str:
        name = "" if self._cluster_name == "default" else f" {self._cluster_name!r}"
        state = ", closed" if self._closed else ""
        return f"<pyreck.RemoteCluster{name} in Redis at {self._address}{state}>"

    def _problems(self) -> list[str]:
        """What a user should know at once, in one line each."""
        problems = list(self._session.warnings())
        if not self._session.nodes():
            problems.append(
                f"no node has joined the cluster {self._cluster_name!r} in Redis at "
                f"{self._address}: jobs will wait; start one with `pyreckd --redis URL`, "
                "or try `pyreck up`"
            )
        return problems

    def _open_session(self) -> Any:
        self._running()
        return self._session

    def _open_pool(self) -> Any:
        self._session = native.load().Session(self._url, self._cluster_name)
        self._address = self._session.address()
        return self._session

    def _memory_limit(self) -> int:
        return 0

    def _most_inline(self, bytecount: int | None) -> int:
        return MOST_INLINE if bytecount is None else min(bytecount, MOST_INLINE)


def _checked_name(name: object) -> str:
    check_type("name", name, str, "a str")
    assert isinstance(name, str)
    if not 0 < len(name.encode("utf-8", "surrogatepass")) <= MOST_NAME_BYTES:
        raise ValueError(f"a name has 1 to {MOST_NAME_BYTES} bytes")
    return name
