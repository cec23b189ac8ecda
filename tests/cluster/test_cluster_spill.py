"""Lists larger than the memory that nodes give a job: on disk, in messages, and in Redis."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyreck
import pytest
from cluster_support import Nodes, Redis
from pyreck.up import daemon_path

MEMORY = "--memory", "16MB"
COUNT = 8_000_000  # 64 MB


@pytest.fixture(scope="module")
def small_nodes(redis: Redis) -> Iterator[Nodes]:
    started = Nodes(redis, "small", *MEMORY)
    started.start(3)
    yield started
    started.close()


@pytest.fixture
def cluster(small_nodes: Nodes) -> Iterator[pyreck.RemoteCluster]:
    with pyreck.connect(small_nodes.redis.url, name=small_nodes.name) as connected:
        yield connected


def mixed(i: int) -> int:
    return i * 2654435761 % 4294967296


def test_lists_larger_than_memory(cluster: pyreck.RemoteCluster) -> None:
    with cluster.remotely.remote_all():
        xs = [mixed(i) for i in range(COUNT)]
    assert len(xs) == COUNT
    with cluster.remotely.remote_all():
        few = [x // 2 for x in xs if x % 2 == 0]
        ys = sorted(xs)
        halves = [x / 2 for x in xs[: COUNT // 2]]
    with cluster.remotely.download_all():
        sums = sum(xs), sum(few), sum(ys), len(few), len(halves)
        is_sorted = all(ys[i] <= ys[i + 1] for i in range(COUNT - 1))
        part = xs[1000:1003], xs[-1], halves[1000]
    evens = [x // 2 for x in map(mixed, range(COUNT)) if x % 2 == 0]
    total = sum(map(mixed, range(COUNT)))
    assert sums == (total, sum(evens), total, len(evens), COUNT // 2)
    assert is_sorted
    assert part == ([mixed(1000), mixed(1001), mixed(1002)], mixed(COUNT - 1), mixed(1000) / 2)
    assert xs[5_000_000:5_000_002].to_local().result() == [mixed(5_000_000), mixed(5_000_001)]


def test_changes_of_lists_on_disk(cluster: pyreck.RemoteCluster) -> None:
    def sieve(n: int) -> int:
        known = [1] * n
        for i in range(2, int(n**0.5) + 1):
            if known[i]:
                for j in range(i * i, n, i):
                    known[j] = 0
        grown = []
        for i in range(2, n):
            grown.append(known[i])
        del known[1000:]
        return sum(grown) + len(known)

    assert cluster.submit(sieve, 3_000_000).result(timeout=120) == 216_816 + 1000


def test_dicts_on_disk(cluster: pyreck.RemoteCluster) -> None:
    def counted(n: int) -> tuple[int, int]:
        counts: dict[int, int] = {}
        for i in range(n):
            counts[i * 7] = i
        return len(counts), counts[7 * (n // 2)]

    assert cluster.submit(counted, 400_000).result(timeout=120) == (400_000, 200_000)


@pytest.mark.parametrize(
    "options", [("--spill-dir", "none"), ("--spill-limit", "8MB")], ids=["none", "limited"]
)
def test_what_does_not_fit_is_an_error(redis: Redis, options: tuple[str, str]) -> None:
    nodes = Nodes(redis, f"spill-{options[1]}", *MEMORY, *options)
    try:
        nodes.start(1)
        with pyreck.connect(redis.url, name=nodes.name) as cluster:
            with pytest.raises(pyreck.MemoryLimit):
                cluster.submit(lambda n: len([i for i in range(n)]), COUNT).result(timeout=60)
            assert cluster.submit(lambda n: n + 1, 1).result(timeout=60) == 2
    finally:
        nodes.close()


def test_a_directory_that_is_none(redis: Redis, tmp_path: Path) -> None:
    command = [daemon_path(), "--redis", redis.url, "--name", "nowhere"]
    command += ["--spill-dir", str(tmp_path / "nowhere")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1
    assert "no file can be made in the directory" in ended.stderr
    assert str(tmp_path / "nowhere") in ended.stderr
