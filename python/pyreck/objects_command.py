"""`pyreck objects`: what lies in a cluster, its names, and the end of what nobody needs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from heapq import nsmallest

from pyreck.connected import RemoteCluster
from pyreck.errors import InvalidOperation, ObjectNotFound
from pyreck.objects import COLUMNS, SHORT_ID, ObjectRecord, Objects, format_age, largest
from pyreck.remote import MOST_NAME_BYTES, checked_name
from pyreck.summary import count
from pyreck.tables import aligned
from pyreck.units import format_bytes

RIGHT = ("items", "size", "chunks", "holders")  # numbers; the others are text
SHOWN = 50  # unless said otherwise
LEAST_DIGITS = 4  # of an abbreviated id
PICKLED = "stays for some minutes, because a proxy of it was pickled"
SEEN_IDS = 5  # of those that begin alike
MOST_TYPE, MOST_NAMES = 40, 40  # characters of a cell


def run_list(
    url: str | None, name: str | None, as_json: bool, limit: int | None, by_name: bool
) -> int:
    """Prints the objects. Raises ClusterUnavailable, ConfigError."""
    with RemoteCluster(url, name=name) as cluster:
        total = Total(cluster.objects())
        most = limit or (sys.maxsize if as_json else SHOWN)
        if by_name:
            shown = nsmallest(most, total, key=lambda record: (not record.names, *record.names))
        else:
            shown = largest(total, most)
        address, cluster_name = cluster.address, cluster._cluster_name
    if as_json:
        data = {"address": address, "name": cluster_name, "count": total.count}
        data |= {"named": total.named, "size_bytes": total.size_bytes}
        print(json.dumps({**data, "objects": [asdict(record) for record in shown]}))
        return 0
    if shown:
        print(as_table(shown) + "\n")
    line = (
        f"{count(total.count, 'object')}, {format_bytes(total.size_bytes)}, {total.named:,} named"
    )
    if total.count > len(shown):
        line += f"; {len(shown):,} shown, `--limit N` shows more"
    print(f"{line}, in cluster {cluster_name!r} in Redis at {address}")
    return 0


class Total:
    """The records as they pass, counted."""

    def __init__(self, records: Objects) -> None:
        self.records = records
        self.count = self.named = self.size_bytes = 0

    def __iter__(self) -> Iterator[ObjectRecord]:
        for record in self.records:
            self.count += 1
            self.named += record.is_named
            self.size_bytes += record.size_bytes
            yield record


def as_table(records: list[ObjectRecord]) -> str:
    """A line for each record under a line of headings."""
    most = {"names": MOST_NAMES, "type": MOST_TYPE}

    def cell(heading: str, text: str) -> str:
        limit = most.get(heading, len(text))
        return text if len(text) <= limit else text[: limit - 3] + "..."

    rows = ([cell(name, text(record)) for name, text in COLUMNS.items()] for record in records)
    return aligned(list(COLUMNS), rows, RIGHT)


def run_show(url: str | None, name: str | None, as_json: bool, wanted: str) -> int:
    """Prints all that is known of one object. Raises ObjectNotFound, InvalidOperation, ..."""
    with RemoteCluster(url, name=name) as cluster:
        record = find(cluster, wanted)
    if as_json:
        print(json.dumps(asdict(record)))
        return 0
    place = count(record.chunks, "chunk") if record.chunks else "its record"
    facts = [
        ("id", record.id),
        ("names", ", ".join(record.names) or "none"),
        ("type", record.type_name),
        ("items", "none" if record.length is None else f"{record.length:,}"),
        ("size", f"{format_bytes(record.size_bytes)} in {place}"),
        ("held by", count(record.holders, "client")),
        ("stored", "-" if record.age is None else f"{format_age(record.age)} ago"),
        ("from", record.provenance),
    ]
    print("\n".join(f"{what:<8} {text}" for what, text in facts))
    return 0


def run_name(url: str | None, cluster_name: str | None, name: str, wanted: str) -> int:
    """Names an object. Raises ObjectNotFound, InvalidOperation, ClusterUnavailable, ..."""
    try:
        checked_name(name)
    except ValueError as error:
        raise InvalidOperation(str(error)) from None
    with RemoteCluster(url, name=cluster_name) as cluster:
        record = find(cluster, wanted)
        before = find_named(cluster, name)
        cluster._open_session().name_object(name, record.id)
        print(f"`{name}` names {short(record)}")
        if before is not None and before.id != record.id:
            print(f"it named {short(before)} before, which {fate(cluster, before)}")
    return 0


def run_delete(url: str | None, cluster_name: str | None, wanted: list[str]) -> int:
    """Takes names away, or all names of the object that has that id: what is in use stays.

    Nothing is changed if any of them is wrong. Raises ObjectNotFound, InvalidOperation, ...
    """
    with RemoteCluster(url, name=cluster_name) as cluster:
        session = cluster._open_session()
        found = []
        for text in dict.fromkeys(wanted):
            named = find_named(cluster, text)
            record = named or find(cluster, text)
            if not record.names:
                raise InvalidOperation(
                    f"{short(record)} has no name that could be taken away, and "
                    f"{holders_of(record)}"
                )
            found.append((text if named else None, record))
        for name, record in found:
            if name is None:
                session.unname_object(record.id)
                what = " and ".join(f"`{name}`" for name in record.names)
            else:
                with suppress(KeyError):  # somebody else was faster
                    session.unname(name)
                what = f"`{name}`"
            print(f"{what} deleted; {short(record)} {fate(cluster, record)}")
    return 0


def find(cluster: RemoteCluster, wanted: str) -> ObjectRecord:
    """What is named `wanted`, or what alone has an id that begins so.

    Raises ObjectNotFound, InvalidOperation if there are several.
    """
    session = cluster._open_session()
    named = find_named(cluster, wanted)
    if named is not None:
        return named
    known = f"no object of the cluster {cluster._cluster_name!r} has the name `{wanted}`"
    if len(wanted.encode("utf-8", "replace")) > MOST_NAME_BYTES or not wanted.isalnum():
        raise ObjectNotFound(known)
    if len(wanted) < LEAST_DIGITS:
        raise ObjectNotFound(f"{known}; an id has at least its first {LEAST_DIGITS} digits")
    ids = session.find(wanted.lower(), SEEN_IDS + 1)
    if not ids:
        raise ObjectNotFound(f"{known}, or an id that begins so")
    if len(ids) > 1:
        which = ", ".join(ids[:SEEN_IDS])
        more = ", ..." if len(ids) > SEEN_IDS else ""
        raise InvalidOperation(f"several ids begin with `{wanted}`: {which}{more}")
    return cluster._record(ids[0])


def find_named(cluster: RemoteCluster, name: str) -> ObjectRecord | None:
    try:
        return cluster._record(cluster._open_session().id_of(checked_name(name)))
    except (KeyError, ObjectNotFound, ValueError):
        return None


def short(record: ObjectRecord) -> str:
    return f"{record.id[:SHORT_ID]} ({record.type_name}, {format_bytes(record.size_bytes)})"


def holders_of(record: ObjectRecord) -> str:
    """What keeps an object that has no name."""
    if record.holders == 0:
        return PICKLED
    if record.holders == 1:
        return "stays until the client that has a proxy of it lets go"
    return f"stays until the {record.holders:,} clients that have proxies of it let go"


def fate(cluster: RemoteCluster, record: ObjectRecord) -> str:
    """What became of an object that has lost a name."""
    try:
        left = cluster._record(record.id)
    except ObjectNotFound:
        return "is gone"
    if left.names:
        return "stays: it is also named " + " and ".join(f"`{name}`" for name in left.names)
    return holders_of(left)
