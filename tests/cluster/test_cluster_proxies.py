"""Proxies on nodes: the client's tests again, and without any node."""

from __future__ import annotations

import pyreck
import pytest
from cluster_support import Redis
from test_proxies import *  # noqa: F403 - on the `cluster` of this folder
from test_proxies import preview_of


def test_summaries_have_html(cluster: pyreck.RemoteCluster) -> None:
    with cluster.remotely.download_all():
        total = sum(i % 7 for i in range(100_000))
    assert total > 0 and cluster.last_summary is not None
    shown = cluster.last_summary._repr_html_()
    assert "attempt" in shown and cluster.nodes()[0].address in cluster._repr_html_()


@pytest.mark.filterwarnings("ignore:no node has joined")
def test_without_a_node(redis: Redis) -> None:
    with pyreck.connect(redis.url, name="nobody") as cluster:
        assert "0, 0 threads" in cluster._repr_html_()
        with pyreck.local(threads=1) as here:
            numbers = here.put(list(range(100_000)))
        cluster.name("numbers", numbers)
        proxy = cluster["numbers"]
        assert len(proxy) == 100_000 and preview_of(proxy) == ""  # nobody to ask: not for ever
        assert "value" not in proxy._repr_html_()
        del cluster["numbers"]
    assert "closed" in cluster._repr_html_()
