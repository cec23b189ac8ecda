"""The tutorial's program, verbatim and on a smaller range."""

from __future__ import annotations

import pyreck
import pytest
from client_support import Script

TUTORIAL = """
import pyreck

def isPrime(p):
    x = 2
    while x*x <= p:
        if p%x == 0:
            return 0
        x = x + 1
    return 1

cluster = pyreck.local()

with cluster.remotely.downloadAll():
    result = sum(isPrime(x) for x in range(10 * 1000 * 1000))
print(result)                                # 664581: this kernel counts 0 and 1

with cluster.remotely.remoteAll():
    primes = [x for x in range(10 * 1000 * 1000) if isPrime(x)]
print(primes)                                # a proxy: type, length, size, where it lives

with cluster.remotely.downloadAll():
    lastFewPrimes = primes[-100:]

primes = primes.toLocal().result()
"""

SHOWN = """
print(len(lastFewPrimes), lastFewPrimes[-1], len(primes), primes[-100:] == lastFewPrimes)
"""


def test_a_hundred_thousand(script: Script) -> None:
    text = TUTORIAL.replace("10 * 1000 * 1000", "100 * 1000") + SHOWN
    done = script(text)
    assert done.stderr == ""
    count, proxy, checks = done.stdout.splitlines()
    assert count == "9594"
    assert "list[int]" in proxy and "9,594 items" in proxy and "in this process" in proxy
    assert checks == "100 99991 9594 True"


@pytest.mark.slow
def test_ten_million_verbatim(script: Script) -> None:
    done = script(TUTORIAL + SHOWN, timeout=280)
    assert done.stderr == ""
    count, proxy, checks = done.stdout.splitlines()
    assert count == "664581"
    assert "664,581 items" in proxy
    assert checks == "100 9999991 664581 True"


def is_prime(p: int) -> int:
    x = 2
    while x * x <= p:
        if p % x == 0:
            return 0
        x = x + 1
    return 1


def test_every_kind_of_cluster_agrees(any_cluster: pyreck.LocalCluster) -> None:
    with any_cluster.remotely.download_all():
        count = sum(is_prime(x) for x in range(3000))
        primes = [x for x in range(3000) if is_prime(x)]
    assert count == len(primes) == 432
    assert primes == [x for x in range(3000) if is_prime(x)]
