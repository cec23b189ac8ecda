"""RemoteCluster: nodes that are reached through Redis. `pyreck.connect()` makes one."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import starmap
from typing import Any

from pyreck import native
from pyreck.base import Cluster
from pyreck.errors import PyreckError
from pyreck.log import logger
from pyreck.objects import ObjectRecord, Objects
from pyreck.options import check_type
from pyreck.remote import RemoteObject, check_named, checked_name
from pyreck.render import card, code, escaped, table
from pyreck.settings import Settings
from pyreck.summary import count
from pyreck.units import format_bytes

MOST_INLINE = 1 << 20  # bytes of results that come with the end of their job, if downloaded at all


def connect(
    url: str | None = None,
    *,
    name: str | None = None,
    memory: int | str | None = None,
    time_limit: float | None = None,
    recursion: int | None = None,
    progress: bool | None = None,
) -> RemoteCluster:
    """The cluster `name` whose nodes (`pyreckd`) and clients meet in the Redis at `url`.

    url: `redis://[[user]:password@]host[:port][/db]` or `unix:///path`, and options behind it:
        `redis://host?name=research&memory=8GiB`.
    name: "default" if None.
    memory: limit of one job on each node, in bytes or as "8 GiB"; the node's own if None.
    time_limit, recursion, progress: as for `pyreck.local()`.

    What is None here, and not in the URL, may be said in the environment or in a file: see
    docs/configuration.md. Raises ClusterUnavailable, ValueError, TypeError, ConfigError. Warns when
    no node has joined yet: jobs then wait for one.
    """
    cluster = RemoteCluster(
        url,
        name=name,
        memory=memory,
        time_limit=time_limit,
        recursion=recursion,
        progress=progress,
    )
    for problem in cluster._problems():
        warnings.warn(problem, stacklevel=2)
    return cluster


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


NODE_COLUMNS: dict[str, Callable[[Node], str]] = {  # for people
    "name": lambda node: node.name,
    "address": lambda node: node.address,
    "process": lambda node: str(node.process),
    "threads": lambda node: str(node.threads),
    "memory": lambda node: format_bytes(node.memory_bytes) if node.memory_bytes else "-",
    "running": lambda node: str(node.running),
    "jobs": lambda node: str(node.jobs),
    "given": lambda node: str(node.pieces_given),
    "taken": lambda node: str(node.pieces_taken),
    "refused": lambda node: str(node.refused),
    "state": lambda node: node.state,
}


class RemoteCluster(Cluster):
    """Nodes that are reached through Redis. Made by `pyreck.connect()`.

    It has the methods of a local cluster. Large results stay in Redis: their proxies hold them, and
    so do names, which other processes can open:

        cluster.name("primes", primes)
        primes = cluster["primes"]
        del cluster["primes"]

    `objects()` lists what is there.
    """

    _maker = "pyreck.connect"

    def __init__(
        self,
        url: str | None = None,
        *,
        name: str | None = None,
        memory: int | str | None = None,
        time_limit: float | None = None,
        recursion: int | None = None,
        progress: bool | None = None,
    ) -> None:
        if url is not None:
            check_type("url", url, str, "a str")
        settings = Settings(
            {
                "name": name,
                "memory": memory,
                "time_limit": time_limit,
                "recursion": recursion,
                "progress": progress,
            },
            url,
        )
        super().__init__(settings)
        self._url: str = settings["address"]
        self._cluster_name: str = settings["name"]
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

    def parallelism(self) -> int:
        return sum(node.threads for node in self.nodes())

    def _workers_text(self) -> str:
        try:
            return count(len(self.nodes()), "node")
        except PyreckError:  # whoever waits for the job will be told
            return ""

    def stats(self) -> dict[str, int]:
        """Counters of the cluster, by name. Raises ClusterUnavailable."""
        return dict(self._open_session().stats())

    def name(self, name: str, proxy: RemoteObject) -> None:
        """Names the object behind `proxy`: it stays until the name is deleted or given to another.

        Raises InvalidOperation for a proxy of another cluster.
        """
        session = self._open_session()
        check_named(proxy)
        value = proxy._value
        if type(value) is native.load().Value:  # small, or of another cluster: it is here
            value = session.put(value, proxy._origin)
        session.name(checked_name(name), value)

    def __getitem__(self, name: str) -> RemoteObject:
        """The object of that name, whoever made it. Raises KeyError."""
        value = self._open_session().named(checked_name(name))
        return self._proxy(value, name, value.provenance())

    def __delitem__(self, name: str) -> None:
        """Takes the name away, and with it the object unless proxies hold it. Raises KeyError."""
        self._open_session().unname(checked_name(name))

    def objects(self) -> Objects:
        """Records of all that lies in the cluster, whoever made it: named, or held by a client.

            for record in cluster.objects():
                print(record.id, record.names, record.type_name, record.size_bytes)

        They come in parts, so that there may be millions.
        """
        self._running()
        return Objects(self._records, lambda: int(self._open_session().objects("")[0]))

    def _records(self) -> Iterator[ObjectRecord]:
        place = ""
        while True:
            _, place, part = self._open_session().objects(place)
            yield from starmap(ObjectRecord, part)
            if not place:
                return

    def _record(self, object_id: str) -> ObjectRecord:
        """What is known of one object. Raises ObjectNotFound."""
        return ObjectRecord(*self._open_session().describe(object_id))

    def _opened(self, object_id: str, root: int, name: str, origin: str) -> RemoteObject:
        """A proxy of an object that is known by its id. Raises ObjectNotFound."""
        return self._proxy(self._open_session().open(object_id, root), name, origin)

    def __repr__(self) -> str:
        name = "" if self._cluster_name == "default" else f" {self._cluster_name!r}"
        state = ", closed" if self._closed else ""
        return f"<pyreck.RemoteCluster{name} in Redis at {self._address}{state}>"

    def _repr_html_(self) -> str:
        facts = [("Redis", code(self._address)), ("name", code(self._cluster_name))]
        if self._closed:
            return card("pyreck.RemoteCluster, closed", facts)
        try:
            nodes = self.nodes()
        except PyreckError as error:
            return card("pyreck.RemoteCluster", [*facts, ("nodes", escaped(error))])
        threads = sum(node.threads for node in nodes)
        facts.append(("nodes", f"{len(nodes)}, {count(threads, 'thread')}"))
        rows = [[text(node) for text in NODE_COLUMNS.values()] for node in nodes]
        return card("pyreck.RemoteCluster", facts, table([*NODE_COLUMNS], rows) if rows else "")

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
        logger.info("client %s of %r", self._session.id(), self)
        return self._session

    def _memory_limit(self) -> int:
        return 0

    def _stored(self, value: Any, origin: str) -> Any:
        return self._open_session().put(value, origin)

    def _noted(self, origin: str) -> dict[str, str]:
        return {"provenance": origin} if origin else {}

    def _most_inline(self, bytecount: int | None) -> int:
        return MOST_INLINE if bytecount is None else min(bytecount, MOST_INLINE)
