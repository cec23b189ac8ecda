"""The differential corpus agrees with CPython on two nodes, split at every element."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "differential"))

import pyreck
from agreement import Agree
from cluster_support import Nodes, Redis
from corpus import Entry, load


@pytest.fixture(scope="module")
def agree_on_nodes(redis: Redis) -> Iterator[Agree]:
    nodes = Nodes(redis, "agreement", "--split-every-element")
    nodes.start(2)
    with pyreck.connect(redis.url, name=nodes.name) as cluster:
        yield Agree({"two nodes, split at every element": cluster})
    nodes.close()


@pytest.mark.parametrize("entry", load(), ids=lambda entry: entry.name)
def test_agrees_with_cpython(agree_on_nodes: Agree, entry: Entry) -> None:
    compare = agree_on_nodes.or_refuses if entry.may_refuse else agree_on_nodes
    for arguments in entry.arguments:
        compare(entry.function, *arguments)
