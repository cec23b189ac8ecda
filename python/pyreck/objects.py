"""What lies in a cluster: a record of each object, and the list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import nlargest
from itertools import islice

from pyreck.render import escaped, table
from pyreck.summary import count
from pyreck.units import format_bytes

SEEN = 20  # of a list that is shown
SORTED = 1000  # up to so many objects are looked through for the largest
SHORT_ID = 12  # digits


@dataclass(frozen=True, slots=True)
class ObjectRecord:
    """What is known of an object without downloading it."""

    id: str  # that of its content, on a cluster of nodes: equal values have the same
    names: tuple[str, ...]
    type_name: str
    length: int | None  # items; None: it has none
    size_bytes: int  # of memory, where it is used
    chunks: int  # that it lies in; 0: in its record
    provenance: str
    holders: int  # clients that have a proxy of it; in this process: proxies
    age: float | None  # seconds since it was stored; None: it is not known

    @property
    def is_named(self) -> bool:
        """Whether it stays when all proxies have gone."""
        return bool(self.names)


class Objects:
    """The objects of a cluster, as they are when this is iterated over: in parts, by their ids.

    What is there all the while comes exactly once; what comes and goes meanwhile may be missing.
    """

    def __init__(
        self, records: Callable[[], Iterator[ObjectRecord]], size: Callable[[], int]
    ) -> None:
        self._records = records
        self._size = size

    def __iter__(self) -> Iterator[ObjectRecord]:
        """Raises ClusterUnavailable."""
        return self._records()

    def __len__(self) -> int:
        """How many there are now. Raises ClusterUnavailable."""
        return self._size()

    def __bool__(self) -> bool:
        return len(self) > 0

    def _seen(self) -> tuple[list[ObjectRecord], str]:
        """The records to be shown, and what there is in all."""
        some = list(islice(self, SORTED + 1))
        if len(some) > SORTED:
            return some[:SEEN], f"{count(len(self), 'object')}; the first {SEEN} are shown"
        seen = largest(some, SEEN)
        size = format_bytes(sum(record.size_bytes for record in some))
        cut = f"; the {SEEN} largest are shown" if len(some) > SEEN else ""
        return seen, f"{count(len(some), 'object')}, {size}{cut}"

    def __repr__(self) -> str:
        return f"<pyreck.Objects: {self._seen()[1]}>"

    def _repr_html_(self) -> str:
        seen, total = self._seen()
        rows = [[text(record) for text in COLUMNS.values()] for record in seen]
        return (table([*COLUMNS], rows) if rows else "") + f"<div>{escaped(total)}</div>"


def largest(records: Iterable[ObjectRecord], most: int) -> list[ObjectRecord]:
    """The largest first, and of equal ones those that have names."""
    return nlargest(most, records, key=lambda record: (record.size_bytes, record.is_named))


def format_age(seconds: float) -> str:
    """`40 s`, `12 min`, `5 h`, `3 days`."""
    for unit, length in (("days", 86400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"


COLUMNS: dict[str, Callable[[ObjectRecord], str]] = {  # for people
    "id": lambda record: record.id[:SHORT_ID],
    "names": lambda record: ", ".join(record.names) or "-",
    "type": lambda record: record.type_name,
    "items": lambda record: "-" if record.length is None else f"{record.length:,}",
    "size": lambda record: format_bytes(record.size_bytes),
    "chunks": lambda record: str(record.chunks),
    "holders": lambda record: str(record.holders),
    "age": lambda record: "-" if record.age is None else format_age(record.age),
    "from": lambda record: record.provenance,
}
