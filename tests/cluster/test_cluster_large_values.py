"""Values that are too large for the record of a job: stored first, or refused."""

from __future__ import annotations

from dataclasses import dataclass

import pyreck
import pytest
from cluster_support import Redis
from conftest import StartNodes

COUNT = 3_000_000  # 24 MB


@dataclass
class Holder:
    numbers: list[int]


def test_builtins_get_proxies_by_reference(redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(redis)
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        with cluster.remotely.remote_all():
            numbers = [x * 3 for x in range(3 * COUNT)]  # more than a record may hold
        total = 3 * 3 * COUNT * (3 * COUNT - 1) // 2
        assert cluster.submit(sum, numbers).result() == total
        assert cluster.submit(max, numbers).result() == 3 * (3 * COUNT - 1)
        assert cluster.submit(sum, numbers, 5).result() == total + 5
        assert cluster.submit(sorted, numbers).result()[-1] == 3 * (3 * COUNT - 1)


def test_large_nested_values_are_stored(redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(redis)
    table = {"a": list(range(COUNT)), "b": [0.5] * COUNT, "c": list(range(COUNT, 2 * COUNT))}
    few = [1, 2]
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        future = cluster.submit(lambda table, few: (sum(table["a"]), few, len(table)), table, few)
        assert future.result() == (COUNT * (COUNT - 1) // 2, few, 3)
        assert cluster.submit(lambda: table["b"][3] + table["c"][0]).result() == COUNT + 0.5


def test_what_cannot_be_stored_is_refused(redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(redis)
    holders = [Holder(list(range(i, i + COUNT))) for i in range(3)]
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        with pytest.raises(pyreck.InvalidOperation, match="more than 63 MiB"):
            cluster.submit(len, holders)
        assert cluster.submit(len, holders[:1]).result() == 1
