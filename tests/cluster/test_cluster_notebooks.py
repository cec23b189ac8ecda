"""A notebook on three nodes: what a user sees, from connecting to closing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from client_support import Notebook
from cluster_support import Redis
from conftest import StartNodes

nbformat = pytest.importorskip("nbformat")

TOUR = Path(__file__).resolve().parents[2] / "docs" / "tour.ipynb"
CELLS = (
    "%load_ext pyreck",
    "%pyreck connect {url} --name {name}",
    "def is_prime(p):\n    return p > 1 and all(p % x for x in range(2, int(p ** 0.5) + 1))",
    "%%remotely\nprimes = [x for x in range(100_000) if is_prime(x)]\nlen(primes)",
    "primes",
    "%%remotely --download\nlast = primes[-3:]",
    "last, primes[0]",
    "cluster.name('primes', primes)",
    "cluster['primes']",
    "cluster.last_summary",
    "%pyreck objects",
    "with cluster.executor() as each:\n    found = list(each.map(is_prime, range(4)))\nfound",
    "%%remotely\nx = 1\ny = x // (len(primes) - 9592)",
    "future = cluster.submit(lambda n: sum(i % 7 for i in range(n)), 10**14)\n"
    "future.cancel(), future",
    "%pyreck close",
)


def test_a_session(redis: Redis, start_nodes: StartNodes, notebook: Notebook) -> None:
    nodes = start_nodes(redis, 3)
    cells = [cell.replace("{url}", redis.url).replace("{name}", nodes.name) for cell in CELLS]
    outputs = notebook(*cells, allow_errors=True)

    def data(cell: str, kind: str = "text/plain") -> str:
        (output,) = outputs[next(i for i, text in enumerate(CELLS) if text.startswith(cell))]
        return str(output["data"][kind])

    assert "3, 3 threads" in data("%pyreck connect", "text/html")
    assert data("%%remotely\nprimes") == "9592"
    shown = data("primes")
    assert "<RemoteObject primes: list[int], 9,592 items, " in shown and "in Redis at" in shown
    assert data("primes", "text/html").count("[2, 3, 5, 7, 11, 13, ...]") == 1
    assert data("last, primes[0]") == "([99971, 99989, 99991], 2)"
    assert "list[int], 9,592 items" in data("cluster['primes']")
    assert "attempt" in data("cluster.last_summary", "text/html")
    assert "1 proxy" in data("%pyreck objects", "text/html")
    assert data("with cluster.executor") == "[False, False, True, True]"
    (error,) = outputs[12]
    shown = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error["traceback"]))
    assert error["ename"] == "ZeroDivisionError" and "----> 3     y = x // " in shown
    assert "(True, <pyreck.Future of <lambda>: cancelled>)" in data("future")
    assert outputs[5] == outputs[7] == outputs[14] == []


def test_the_tour(
    redis: Redis,
    start_nodes: StartNodes,
    notebook: Notebook,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """docs/tour.ipynb gives what it shows, but for what differs from cluster to cluster."""
    nodes = start_nodes(redis, 3)
    monkeypatch.setenv("PYRECK_ADDRESS", redis.url)
    monkeypatch.setenv("PYRECK_NAME", nodes.name)
    written = [c.outputs for c in nbformat.read(TOUR, 4).cells if c.cell_type == "code"]
    outputs = notebook(file=TOUR)
    assert [comparable(o) for o in outputs] == [comparable(w) for w in written]


def comparable(outputs: list[Any]) -> list[Any]:
    found = []
    for output in outputs:
        if output["output_type"] == "error":
            found.append(("error", output["ename"], output["evalue"]))
            continue
        text = output.get("text") or output["data"]["text/plain"]
        if not text:  # a bar that has gone
            continue
        text = re.sub(r"redis://[\w.:]+", "redis://HERE", text)
        text = re.sub(r"RemoteCluster '[^']*'", "RemoteCluster", text)
        found.append(("Summary",) if text.startswith("Summary(") else (text,))
    return found
