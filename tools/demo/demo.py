"""The tutorial: primes below ten million on every core, beside plain CPython, and then on a cluster
of three nodes that is started for it. `./dev demo`"""

from __future__ import annotations

import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pyreck
from pyreck.up import node_daemons, redis_server, wait_for_nodes

COUNT = 10 * 1000 * 1000
SMALL_COUNT = 200 * 1000  # what plain CPython does in about a second
PRIMES = 664_581  # this kernel counts 0 and 1
NODES = 3  # of one thread each


def isPrime(p: int) -> int:
    x = 2
    while x * x <= p:
        if p % x == 0:
            return 0
        x = x + 1
    return 1


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announces what runs, and says afterwards how long it took."""
    print(f"\n{title}", flush=True)
    start = time.perf_counter()
    yield
    print(f"    {time.perf_counter() - start:.3f} s", flush=True)


class Quarters:
    """Progress where no terminal shows the moving line: a word at each quarter."""

    def __init__(self) -> None:
        self._reached = 0

    def __call__(self, progress: pyreck.Progress) -> None:
        quarter = int(progress.fraction * 4)
        if quarter < self._reached:  # another block
            self._reached = 0
        if self._reached < quarter < 4:
            self._reached = quarter
            print(f"    {quarter * 25} % after {progress.seconds:.1f} s", flush=True)


def check(what: str, ours: object, expected: object) -> None:
    if ours != expected:
        sys.exit(f"demo: {what}: got {ours!r}, expected {expected!r}")


def show_shares(cluster: pyreck.LocalCluster | pyreck.RemoteCluster) -> None:
    """Who did how much of the last block, if nodes have shared it."""
    summary = cluster.last_summary
    if summary is None:
        return
    for line in str(summary).splitlines():
        print(f"    {line}")


def tutorial(cluster: pyreck.LocalCluster | pyreck.RemoteCluster) -> None:
    with step(f"sum(isPrime(x) for x in range({COUNT:,}))"):
        with cluster.remotely.downloadAll():
            result = sum(isPrime(x) for x in range(COUNT))
        print(f"    {result:,}")
    show_shares(cluster)
    check("the sum", result, PRIMES)

    with step(f"[x for x in range({COUNT:,}) if isPrime(x)], kept where it was computed"):
        with cluster.remotely.remoteAll():
            primes = [x for x in range(COUNT) if isPrime(x)]
        print(f"    {primes}")
    show_shares(cluster)
    check("the length of the proxy", len(primes), PRIMES)

    with step("primes[-100:], of which the last three"):
        with cluster.remotely.downloadAll():
            lastFewPrimes = primes[-100:]
        print(f"    {lastFewPrimes[-3:]}")
    check("their count", len(lastFewPrimes), 100)

    with step("n, ps = len(primes), primes, of which only the small one is downloaded"):
        with cluster.remotely.downloadSmall(bytecount=10 * 1000):
            n, ps = len(primes), primes
        print(f"    {n:,} and a {type(ps).__name__}")
    check("what is small, and what is not", (n, type(ps)), (PRIMES, pyreck.RemoteObject))

    with step("primes.toLocal().result()"):
        primes = primes.toLocal().result()
        print(f"    a {type(primes).__name__} of {len(primes):,}")
    check("the end of the list", primes[-100:], lastFewPrimes)


def comparison(cluster: pyreck.LocalCluster) -> None:
    print(f"\nBeside plain CPython, for x in range({SMALL_COUNT:,}):")
    start = time.perf_counter()
    expected = sum(isPrime(x) for x in range(SMALL_COUNT))
    plain = time.perf_counter() - start
    times = []
    for _ in range(2):  # the first one compiles
        start = time.perf_counter()
        with cluster.remotely.downloadAll():
            result = sum(isPrime(x) for x in range(SMALL_COUNT))
        times.append(time.perf_counter() - start)
    compiling, ours = times[0] - times[1], times[1]
    check("the sum beside CPython", result, expected)
    print(f"    CPython {plain:8.3f} s   {expected:,}")
    print(f"    pyreck  {ours:8.3f} s   {result:,}   {plain / ours:.0f} times as fast")
    print(f"    and {compiling:.3f} s once, to compile")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def cluster_of(nodes: int) -> Iterator[pyreck.RemoteCluster]:
    """A Redis and so many nodes of this machine, as of `pyreck up`: they end with the block."""
    port = free_port()
    url = f"redis://127.0.0.1:{port}"
    with (
        redis_server(port),
        node_daemons(nodes, 1, url, "default", None, log="error") as daemons,
        pyreck.RemoteCluster(url) as cluster,
    ):
        wait_for_nodes(cluster, daemons)
        yield cluster


def stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def show() -> None:
    with pyreck.local() as cluster:
        print(f"pyreck {pyreck.__version__}: {cluster!r}")
        if not sys.stderr.isatty():
            cluster.progress = Quarters()
        tutorial(cluster)
        comparison(cluster)

    print(f"\nThe same on a cluster of {NODES} nodes, each a process with one thread:")
    with cluster_of(NODES) as cluster:
        print(cluster)
        for node in cluster.nodes():
            print(f"    node {node.id} at {node.address}")
        tutorial(cluster)


def main() -> None:
    signal.signal(signal.SIGTERM, stop)
    try:
        show()
    except KeyboardInterrupt:
        sys.exit("\ndemo: stopped")
    print("\nAll results as expected.")


if __name__ == "__main__":
    main()
