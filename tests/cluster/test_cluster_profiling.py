"""Profiles of jobs on nodes: the client's tests again, and what other nodes saw."""

from __future__ import annotations

import pyreck
from cluster_support import Redis
from conftest import StartNodes
from test_profiling import *  # noqa: F403 - on the `cluster` of this folder
from test_profiling import count_primes, is_prime, line_of


def test_what_other_nodes_saw(redis: Redis, start_nodes: StartNodes) -> None:
    nodes = start_nodes(redis, 2)
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        cluster.submit(count_primes, 1000).result()
        with pyreck.profile() as report:
            future = cluster.submit(count_primes, 2_000_000)
            assert future.result() == 148933
        summary = future.summary()
        assert summary is not None and len(summary.shares) == 2
        assert report.parallel_seconds > 0.5 * report.seconds
        busy = sum(share.busy_seconds for share in summary.shares)
        assert report.seconds > 0.5 * busy  # on either node
        hot = range(line_of(is_prime, "while d * d <= n:"), line_of(is_prime, "d += 1") + 1)
        assert any(line.line in hot for line in report.lines)
        (fold,) = report.folds
        assert fold.pieces > 0
