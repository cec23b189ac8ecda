"""Proxies in pickles: where their objects are, never what they are.

A pickle says which object of which cluster it means, and has no password. From its making on the
object stays for LENT_SECONDS, whoever lets go of it meanwhile; whoever loads the pickle holds it.
"""

from __future__ import annotations

from typing import Any

from pyreck import native
from pyreck.base import _clusters
from pyreck.connected import RemoteCluster
from pyreck.errors import ClusterUnavailable, InvalidOperation, ObjectNotFound
from pyreck.options import NAME
from pyreck.remote import RemoteObject
from pyreck.settings import Settings

LENT_SECONDS = 600  # kChunkSeconds
MOST_ID = 256  # bytes
MOST_ROOT = 2**32 - 1

_opened: dict[tuple[str, str], RemoteCluster] = {}  # for pickles, and until the process ends


def reduced(proxy: RemoteObject) -> tuple[Any, ...]:
    """What `proxy.__reduce__()` gives. Raises TypeError, ObjectNotFound, ClusterUnavailable."""
    value, cluster = proxy._value, proxy._cluster
    if type(value) is not native.load().Stored:
        if not isinstance(cluster, RemoteCluster):
            raise TypeError(
                f"{proxy._name} is a RemoteObject of this process, which no other can reach: "
                "pickle its value (`.to_local().result()`), or compute it on a cluster of nodes "
                "(`pyreck.connect`)"
            )
        value = cluster._open_session().put(value, proxy._origin)  # small: it came with its job
    address, name, object_id, root = value.lend()
    return restored, (address, name, object_id, root, proxy._name, proxy._origin)


def restored(
    address: str, cluster_name: str, object_id: str, root: int, name: str, origin: str
) -> RemoteObject:
    """The proxy that a pickle means. Nothing is taken on trust: it may be anybody's, or broken.

    Raises ObjectNotFound, ClusterUnavailable, InvalidOperation.
    """
    for what, text in (("name", name), ("origin", origin), ("id", object_id)):
        if type(text) is not str:
            raise _broken(f"its {what} is no text")
    if not 0 < len(object_id) <= MOST_ID or not object_id.isascii():
        raise _broken("its id is none")
    if type(root) is not int or not 0 <= root <= MOST_ROOT:
        raise _broken("the part of the object that it means is none")
    try:
        NAME.check("the name of its cluster", cluster_name)
        is_address = native.load().shown_address(address) == address  # nor has it a password
    except (TypeError, ValueError, InvalidOperation) as error:
        raise _broken(str(error)) from None
    if not is_address:
        raise _broken("its address is none")
    cluster = _open_cluster(address, cluster_name)
    try:
        return cluster._opened(object_id, root, name, origin)
    except ObjectNotFound:
        raise ObjectNotFound(
            f"{name} is gone from {cluster!r}: nobody held it, and it was pickled more than "
            f"{LENT_SECONDS // 60} minutes ago; give it a name (`cluster.name`), or keep a proxy"
        ) from None


def _broken(why: str) -> InvalidOperation:
    return InvalidOperation(f"the pickle of a RemoteObject cannot be read: {why}")


def _open_cluster(address: str, name: str) -> RemoteCluster:
    """One that is open here already, or else a new one. Raises ClusterUnavailable."""
    for cluster in [*_opened.values(), *_clusters]:
        if not isinstance(cluster, RemoteCluster) or cluster._closed:
            continue
        if (cluster.address, cluster._cluster_name) == (address, name):
            return cluster
    try:
        cluster = RemoteCluster(_url(address), name=name)
    except ClusterUnavailable as error:
        raise ClusterUnavailable(
            f"a pickled RemoteObject lies in the cluster {name!r} in Redis at {address}: {error}; "
            "pickles have no password: call `pyreck.connect(URL)` before, or set PYRECK_ADDRESS"
        ) from None
    _opened[address, name] = cluster
    return cluster


def _url(address: str) -> str:
    """The address with the password that this process's own settings have for it."""
    url: str = Settings()["address"]
    try:
        return url if native.load().shown_address(url) == address else address
    except InvalidOperation:
        return address
