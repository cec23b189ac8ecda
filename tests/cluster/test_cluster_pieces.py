"""Pieces of folds on other nodes: objects keep their identity, and what a node has reported of a
piece is not run again when the node is lost."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pyreck
import pytest
from cluster_support import Redis, until
from conftest import StartNodes
from test_cluster_failures import count_primes

NUMBERS = 16_000_000
PRIMES = 1_031_132  # of them, with 0 and 1
TICKS = os.sysconf("SC_CLK_TCK")


def slow(i: int) -> int:
    x = i
    for j in range(3000):
        x = (x * 31 + j) % 1000003
    return x


def one_row(n: int, rows: list[list[int]]) -> object:
    row = [1, 2]
    out = [(row, slow(i)) for i in range(n)]
    out[0][0].append(3)
    return all(pair[0] is row for pair in out), len(out[-1][0])


def several_rows(n: int, rows: list[list[int]]) -> object:
    memo = [[i] for i in range(5)]
    out = [memo[(i + 0 * slow(i)) % 5] for i in range(n)]
    out[0].append(99)
    return memo, out[-5], all(out[i] is memo[i % 5] for i in range(n))


def captured_rows(n: int, rows: list[list[int]]) -> object:
    out = [rows[(i + 0 * slow(i)) % 3] for i in range(n)]
    return all(out[i] is rows[i % 3] for i in range(n)), rows[0] is rows[1]


def functions(n: int, rows: list[list[int]]) -> object:
    made = [lambda x, k=k: x + k for k in range(3)]
    out = [made[(i + 0 * slow(i)) % 3] for i in range(n)]
    return sum(out[i](i) for i in range(n))


def nested(n: int, rows: list[list[int]]) -> object:
    row: list[int] = []
    table = {"row": row, "rows": [row, [row]]}
    out = [[(table, slow(i + j))[0] for j in range(3)] for i in range(n)]
    return all(inner["rows"][1][0] is row for outer in out for inner in outer), len(out)


@pytest.mark.parametrize(
    "kernel", [one_row, several_rows, captured_rows, functions, nested], ids=lambda k: k.__name__
)
def test_objects_around_a_fold_keep_their_identity(
    redis: Redis, start_nodes: StartNodes, kernel: object
) -> None:
    nodes = start_nodes(redis, 2)
    shared = [0]
    rows = [shared, shared, [1]]
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        wanted, steals = kernel(6000, rows), 0  # type: ignore[operator]
        for _ in range(50):  # until the other node has had a part in it
            future = cluster.submit(kernel, 6000, rows)
            assert future.result() == wanted
            steals += future.summary().steals
            if steals >= 3:
                break
        assert steals >= 3


def seconds_used(process: subprocess.Popen[bytes]) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def test_what_a_lost_node_has_reported_is_not_run_again(
    redis: Redis, start_nodes: StartNodes
) -> None:
    nodes = start_nodes(redis, 1)
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        future = cluster.submit(count_primes, NUMBERS)
        until(lambda: seconds_used(nodes.processes[0]) > 0.3, what="the start of the job")
        nodes.start(1)
        [taker] = [node for node in cluster.nodes() if node.process == nodes.processes[1].pid]
        # It reports about once a second, and its first piece is a large part of the job.
        until(lambda: seconds_used(nodes.processes[1]) > 1.8, what="a report")
        nodes.processes[1].kill()
        assert future.result(timeout=60) == PRIMES
        summary = future.summary()
        assert summary.attempts == 1
        shares = {share.node: share for share in summary.shares}
        assert sum(share.elements for share in summary.shares) == NUMBERS
        assert shares[taker.id].elements > 0


def collatz(n: int) -> int:
    steps = 0
    while n > 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps * 1_000_003 % 999_983


def test_a_large_result_is_written_by_the_nodes_that_made_it(
    redis: Redis, start_nodes: StartNodes
) -> None:
    nodes = start_nodes(redis, 2)
    key = f"pyreck:{nodes.name}:chunk:"
    monitor = subprocess.Popen(
        ["redis-cli", "-p", str(redis.port), "MONITOR"], stdout=subprocess.PIPE, text=True
    )
    assert monitor.stdout is not None and monitor.stdout.readline() == "OK\n"
    writers: dict[str, set[str]] = {}  # chunks by who wrote them
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        with cluster.remotely.remote_all():
            steps = [collatz(x) for x in range(5_000_000)]
        redis.command("PING", "end of the job")
        for line in monitor.stdout:
            words = line.split('"', 5)[1::2]
            if words[:2] == ["PING", "end of the job"]:
                break
            if words[0] == "SET" and words[1].startswith(key):
                writers.setdefault(line.split()[2], set()).add(words[1])
        monitor.kill()
        monitor.wait()
        assert len(writers) >= 2, cluster.last_summary
        assert min(len(chunks) for chunks in writers.values()) >= 2
        everything = [chunk for chunks in writers.values() for chunk in chunks]
        assert len(everything) < 1.2 * len(set(everything))
        assert len(steps) == 5_000_000
        with cluster.remotely.download_all():
            some = steps[:3], steps[777_777], steps[-3:]
        assert some == (
            [collatz(x) for x in range(3)],
            collatz(777_777),
            [collatz(x) for x in range(4_999_997, 5_000_000)],
        )


def test_the_progress_of_a_job_is_told(redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(redis, 2)
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        future = cluster.submit(count_primes, 20 * NUMBERS)
        first = until(lambda: future.progress().elements_done, what="progress")
        until(lambda: future.progress().elements_done > first, what="more progress")
        progress = future.progress()
        assert 0 < progress.fraction < 1
        until(lambda: future.progress().steals, what="a piece on the other node")
        assert future.cancel()
