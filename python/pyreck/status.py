"""`pyreck status`: the nodes of a cluster and its counters, for people or as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict

from pyreck.connected import NODE_COLUMNS, Node, RemoteCluster
from pyreck.summary import count

LEFT = ("name", "address", "state")  # text; the others are numbers


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
        print("\n" + table(nodes))
    print("\n" + ", ".join(f"{name} {value:,}" for name, value in sorted(counters.items())))
    return 0


def table(nodes: list[Node]) -> str:
    """A line for each node under a line of headings."""
    rows = [list(NODE_COLUMNS), *([text(node) for text in NODE_COLUMNS.values()] for node in nodes)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.ljust(width) if heading in LEFT else cell.rjust(width)
            for heading, cell, width in zip(NODE_COLUMNS, row, widths, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
