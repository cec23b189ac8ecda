"""Executors, `map` and joblib on nodes: the client's tests again, and that cancelling ends jobs."""

from __future__ import annotations

import pyreck
from cluster_support import until
from test_executor import *  # noqa: F403 - on the `cluster` of this folder


def endless(x: int) -> int:
    return sum(i % 7 for i in range(10**15)) + x


def test_cancelled_jobs_end_on_every_node(cluster: pyreck.RemoteCluster) -> None:
    futures = [cluster.submit(endless, i) for i in range(4)]
    until(lambda: cluster.stats().get("running", 0) > 0, what="a running job")
    assert all(future.cancel() for future in futures)
    until(lambda: cluster.stats()["running"] == 0, what="the end of all jobs")
    until(lambda: all(not node.running for node in cluster.nodes()), what="idle nodes")
    assert cluster.submit(lambda x: x + 1, 1).result(timeout=60) == 2
