"""Values on their way to nodes and back: captures, arguments, proxies, names."""

from __future__ import annotations

import gc

import pyreck
import pytest
from client_support import Script
from cluster_support import Nodes, until
from pyreck import RemoteCluster, RemoteObject

VALUES = [
    None,
    True,
    -(2**62),
    3**300,
    -0.0,
    float("inf"),
    "",
    "grüße \U0001f680 \ud800",
    (),
    (1, (2.5, "x"), None),
    [],
    [1, 2**70, "mixed"],
    list(range(1000)),
    [i / 7 for i in range(1000)],
    {"a": [1], 2: {"b": ()}},
    {3, 1, 2},
    frozenset({(1, 2)}),
    range(3, 10**30, 7),
    b"\x00bytes\xff",
    bytearray(b"\x00array\xff"),
    {b"key": [b"", bytearray()]},
]


@pytest.mark.parametrize(
    "value", VALUES, ids=lambda value: repr(value)[:30].encode("ascii", "replace").decode()
)
def test_there_and_back(cluster: RemoteCluster, value: object) -> None:
    with cluster.remotely.download_all():
        captured = value
    assert captured == value and type(captured) is type(value)
    returned = cluster.submit(lambda x: x, value).result()
    assert returned == value and type(returned) is type(value)


def test_shared_stays_shared(cluster: RemoteCluster) -> None:
    inner = [1, 2, 3]
    pair = (inner, inner)
    with cluster.remotely.download_all():
        same = pair[0] is pair[1]
        twice = [[7], [8]]
        alias = twice[0]
    assert same
    assert alias is twice[0]


@pytest.mark.parametrize("kind", [int, float])
def test_large_lists_travel_as_objects(cluster: RemoteCluster, kind: type) -> None:
    large = [kind(i) for i in range(300_000)]
    with cluster.remotely.download_all():
        total, length, last = sum(large), len(large), large[-1]
        turned = large[::-1]
    assert (total, length, last) == (sum(large), len(large), large[-1])
    assert turned == large[::-1]
    assert list(cluster.map(lambda i: large[i], [0, 299_999])) == [large[0], large[-1]]


def test_proxies(cluster: RemoteCluster) -> None:
    with cluster.remotely.remote_all():
        squares = [x * x for x in range(200_000)]
        small = 7
    assert type(squares) is RemoteObject and type(small) is RemoteObject
    assert squares.type_name == "list[int]" and len(squares) == 200_000
    assert squares.size_bytes >= 1_600_000
    assert "in Redis at" in repr(squares) and "200,000 items" in repr(squares)
    assert "test_cluster_values.py" in squares.provenance
    with cluster.remotely.download_all():
        total, tail, n = sum(squares), squares[-3:], len(squares) + small
    assert total == sum(x * x for x in range(200_000))
    assert tail == [199_997**2, 199_998**2, 199_999**2] and n == 200_007
    assert cluster.submit(lambda xs: xs[2], squares).result() == 4
    assert squares.to_local().result(timeout=30) == [x * x for x in range(200_000)]
    assert small.to_local().result() == 7


def test_a_proxy_that_is_not_assigned_stays_itself(cluster: RemoteCluster) -> None:
    with cluster.remotely.remote_all():
        xs = [x + 1 for x in range(20_000)]
    before = xs
    with cluster.remotely.remote_all():
        if len(xs) < 10:
            xs = [1]
    assert xs is before or (type(xs) is RemoteObject and len(xs) == 20_000)


def test_proxies_hold_what_lies_in_redis(nodes: Nodes) -> None:
    def stored() -> list[str]:
        return [
            key
            for key in nodes.redis.all_keys()
            if f"pyreck:{nodes.name}" in key and (":object:" in key or ":chunk:" in key)
        ]

    def multiples(cluster: RemoteCluster, of: int) -> RemoteObject:
        with cluster.remotely.remote_all():
            xs = [x * of for x in range(20_000)]
        return xs  # here, `del xs` would leave it in the frame's f_locals

    gc.collect()
    until(lambda: stored() == [], what="the end of what other tests made")
    with pyreck.connect(nodes.redis.url, name=nodes.name) as cluster:
        proxy = multiples(cluster, 3)
        assert len(stored()) == 2  # an object and its only chunk
        del proxy
        until(lambda: stored() == [], what="dropping")
        proxy = multiples(cluster, 5)
    assert len(proxy.to_local().result()) == 20_000  # a proxy outlives its cluster's close()
    del proxy, cluster
    gc.collect()
    until(lambda: stored() == [], what="leaving")


def test_names(nodes: Nodes, script: Script) -> None:
    with pyreck.connect(nodes.redis.url, name=nodes.name) as cluster:
        with cluster.remotely.remote_all():
            primes = [x * x for x in range(50_000)]
            few = (1, 2)
        cluster.name("squares", primes)
        cluster.name("few", few)
        again = cluster["squares"]
        assert again.to_local().result() == primes.to_local().result()
        with pytest.raises(KeyError, match="nothing"):
            cluster["nothing"]
        with pytest.raises(KeyError, match="nothing"):
            del cluster["nothing"]
        with pytest.raises(ValueError, match="256"):
            cluster["n" * 257]
        with pytest.raises(TypeError, match="RemoteObject"):
            cluster.name("x", 3)  # type: ignore[arg-type]
    del primes, few, again, cluster
    gc.collect()
    other = f"""
    import pyreck
    cluster = pyreck.connect({nodes.redis.url!r}, name={nodes.name!r})
    squares = cluster["squares"]
    print(squares)
    with cluster.remotely.download_all():
        last = squares[-1]
    print(last, cluster["few"].to_local().result())
    del cluster["squares"], cluster["few"]
    print(len(squares.to_local().result()))
    """
    done = script(other)
    assert done.stderr == ""
    shown, values, length = done.stdout.splitlines()
    assert "squares: list[int], 50,000 items" in shown and "test_cluster_values.py" in shown
    assert values == f"{49_999**2} (1, 2)" and length == "50000"


def test_proxies_of_other_clusters(cluster: RemoteCluster) -> None:
    with pyreck.local(threads=1) as local:
        with local.remotely.remote_all():
            here = [x + 1 for x in range(10_000)]
        with cluster.remotely.remote_all():
            total = sum(here)
            there = [x * 2 for x in range(50_000)]
        with local.remotely.download_all():
            both = len(here) + len(there) + there[-1]
        cluster.name("here", here)
        assert cluster["here"].to_local().result() == list(range(1, 10_001))
        del cluster["here"]
    assert total.to_local().result() == sum(range(1, 10_001))
    assert both == 10_000 + 50_000 + 99_998


def test_functions_stay_where_they_were_made(cluster: RemoteCluster) -> None:
    with cluster.remotely.remote_all():
        f = lambda x: x + 1
    with pytest.raises(pyreck.InvalidOperation, match="function"):
        f.to_local().result()
    with pytest.raises(pyreck.InvalidOperation, match="function"):
        with cluster.remotely.download_all():
            y = f(1)


def test_what_holds_functions_is_not_stored(cluster: RemoteCluster) -> None:
    with cluster.remotely.remote_all():
        add = 10
        steps = {"add": lambda x: x + add, "double": lambda x: x * 2}
        fifteen = steps["add"](5)
    assert fifteen.to_local().result() == 15
    with pytest.raises(pyreck.InvalidOperation, match="function"):
        with cluster.remotely.download_all():
            y = steps["double"](4)
    with pytest.raises(pyreck.InvalidOperation, match="function"):
        cluster.submit(lambda functions: functions["double"](4), steps).result()
    with pytest.raises(pyreck.InvalidOperation, match="function"):
        steps.to_local().result()
    with pytest.raises(pyreck.PyreckError, match="functions stay in the job that made them"):
        cluster.name("steps", steps)


def test_download_small(cluster: RemoteCluster) -> None:
    with cluster.remotely.download_small(bytecount="1 MiB"):
        small = list(range(1000))
        large = list(range(1_000_000))
    assert small == list(range(1000))
    assert type(large) is RemoteObject and len(large) == 1_000_000
    with cluster.remotely:
        small, large = small[:10], list(range(10_000))
    assert small == list(range(10)) and type(large) is RemoteObject


def test_a_proxy_twice_in_one_argument_is_one_object(cluster: RemoteCluster) -> None:
    with cluster.remotely.remote_all():
        stored = [1, 2, 3]
    pair = [stored, (stored, 4)]
    assert cluster.submit(lambda p: (p[0] is p[1][0], p[0]), pair).result() == (True, [1, 2, 3])


def test_ends_are_told_once_whoever_waits(cluster: RemoteCluster) -> None:
    """Whoever waits for a job takes its end over; callbacks come, once, and nothing is left."""
    told: list[int] = []
    for i in range(20):
        future = cluster.submit(lambda x: x, i)
        future.add_done_callback(lambda done: told.append(done.result()))
        assert future.result() == i
        assert cluster.submit(lambda x: x, -i).result() == -i
    for i in range(20, 40):
        cluster.submit(lambda x: x, i).add_done_callback(lambda done: told.append(done.result()))
    until(lambda: len(told) >= 40)
    assert sorted(told) == list(range(40))
    workers = cluster._running()
    until(lambda: not workers._finishers and not workers._ended_early)
