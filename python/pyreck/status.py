"""`pyreck status`: the nodes of a cluster and its counters, for people or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from pyreck.connected import NODE_COLUMNS, RemoteCluster
from pyreck.summary import count
from pyreck.tables import aligned

NUMBERS = set(NODE_COLUMNS) - {"name", "address", "state"}


def run_status(url: str | None, name: str | None, as_json: bool) -> int:
    """Prints how the cluster does. Raises ClusterUnavailable, ConfigError."""
    with RemoteCluster(url, name=name) as cluster:
        nodes, counters, address = cluster.nodes(), cluster.stats(), cluster.address
        name = cluster._cluster_name
    counters["clients"] = max(0, counters.get("clients", 0) - 1)  # not this one
    if as_json:
        entries = [{**asdict(node), "state": node.state} for node in nodes]
        print(json.dumps({"address": address, "name": name, "nodes": entries, "stats": counters}))
        return 0
    print(f"cluster {name!r} in Redis at {address}: {count(len(nodes), 'node')}")
    if nodes:
        rows = ([text(node) for text in NODE_COLUMNS.values()] for node in nodes)
        print("\n" + aligned(list(NODE_COLUMNS), rows, NUMBERS))
    print("\n" + ", ".join(f"{name} {value:,}" for name, value in sorted(counters.items())))
    return 0
