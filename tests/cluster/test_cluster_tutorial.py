"""The tutorial's program on clusters of one, two and three nodes."""

from __future__ import annotations

import pyreck
import pytest
from client_support import Script
from cluster_support import Nodes

TUTORIAL = """
import pyreck

def isPrime(p):
    x = 2
    while x*x <= p:
        if p%x == 0:
            return 0
        x = x + 1
    return 1

cluster = pyreck.connect(URL, name=NAME)

with cluster.remotely.downloadAll():
    result = sum(isPrime(x) for x in range(10 * 1000 * 1000))
print(result)                                # 664581: this kernel counts 0 and 1

with cluster.remotely.remoteAll():
    primes = [x for x in range(10 * 1000 * 1000) if isPrime(x)]
print(primes)                                # a proxy: type, length, size, where it lives

with cluster.remotely.downloadAll():
    lastFewPrimes = primes[-100:]

with cluster.remotely.downloadSmall(bytecount=10 * 1000):
    n, ps = len(primes), primes
print(n, type(ps).__name__)

primes = primes.toLocal().result()
print(len(lastFewPrimes), lastFewPrimes[-1], len(primes), primes[-100:] == lastFewPrimes)
"""


def program(nodes: Nodes, text: str = TUTORIAL) -> str:
    return text.replace("URL", repr(nodes.redis.url)).replace("NAME", repr(nodes.name))


def test_a_hundred_thousand(nodes: Nodes, script: Script) -> None:
    done = script(program(nodes).replace("10 * 1000 * 1000", "100 * 1000"))
    assert done.stderr == ""
    count, proxy, small, checks = done.stdout.splitlines()
    assert count == "9594"
    assert "list[int]" in proxy and "9,594 items" in proxy
    assert f"in Redis at redis://127.0.0.1:{nodes.redis.port}" in proxy
    assert "program.py:18" in proxy
    assert small == "9594 RemoteObject"
    assert checks == "100 99991 9594 True"


@pytest.mark.slow
def test_ten_million_verbatim(nodes: Nodes, script: Script) -> None:
    done = script(program(nodes), timeout=280)
    assert done.stderr == ""
    count, proxy, small, checks = done.stdout.splitlines()
    assert count == "664581"
    assert "664,581 items" in proxy
    assert small == "664581 RemoteObject"
    assert checks == "100 9999991 664581 True"


def is_prime(p: int) -> int:
    x = 2
    while x * x <= p:
        if p % x == 0:
            return 0
        x = x + 1
    return 1


def test_as_embedded(cluster: pyreck.RemoteCluster) -> None:
    with cluster.remotely.download_all():
        count = sum(is_prime(x) for x in range(3000))
        primes = [x for x in range(3000) if is_prime(x)]
        by_last = {d: [p for p in primes if p % 10 == d] for d in range(10)}
        text = ", ".join(str(p) for p in primes[:5])
        huge = 3**200 + count
    assert count == len(primes) == 432
    assert primes == [x for x in range(3000) if is_prime(x)]
    assert by_last == {d: [p for p in primes if p % 10 == d] for d in range(10)}
    assert text == "0, 1, 2, 3, 5"
    assert huge == 3**200 + 432


def test_work_is_shared_and_counted(cluster: pyreck.RemoteCluster) -> None:
    with cluster.remotely.download_all():
        count = sum(is_prime(x) for x in range(1_000_000))
    assert count == 78500
    summary = cluster.last_summary
    assert summary is not None and summary.attempts == 1
    nodes = len(cluster.nodes())
    assert len(summary.shares) == nodes
    assert summary.steals > 0 or nodes == 1
    assert abs(sum(share.fraction for share in summary.shares) - 1) < 1e-9
    assert "attempt" in str(summary)


def test_a_future_knows_who_worked(cluster: pyreck.RemoteCluster) -> None:
    future = cluster.submit(lambda n: sum(is_prime(x) for x in range(n)), 200_000)
    assert future.result() == 17986
    summary = future.summary()
    assert summary is not None
    assert sum(share.elements for share in summary.shares) == 200_000
