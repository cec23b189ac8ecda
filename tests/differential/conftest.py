"""The fixture `agree`: CPython beside pyreck with one thread, two, and with everything split."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from agreement import Agree

# Title, which code is compiled (docs/operations.md, PYRECK_TIERS), and options.
CLUSTERS: list[tuple[str, str, dict[str, Any]]] = [
    ("one thread", "optimised", {"threads": 1}),
    ("two threads", "eager", {"threads": 2}),
    (
        "four threads, split at every element",
        "quick",
        {"threads": 4, "_split_every_element": True},
    ),
]


class WithTiers:
    """A cluster whose kernels are compiled as `tiers` says."""

    def __init__(self, cluster: Any, tiers: str) -> None:
        self._cluster, self._tiers = cluster, tiers

    def submit(self, function: Any, /, *args: Any) -> Any:
        os.environ["PYRECK_TIERS"] = self._tiers
        try:
            return self._cluster.submit(function, *args)
        finally:
            del os.environ["PYRECK_TIERS"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--reference-only",
        action="store_true",
        help="run kernels under CPython alone, to check the kernels themselves",
    )


@pytest.fixture(scope="session")
def agree(request: pytest.FixtureRequest) -> Iterator[Agree]:
    if request.config.getoption("--reference-only"):
        yield Agree({})
        return
    import pyreck

    with ExitStack() as stack:
        clusters = {}
        for title, tiers, options in CLUSTERS:
            cluster = pyreck.local(**options)
            stack.callback(cluster.close)
            clusters[f"{title}, {tiers} code"] = WithTiers(cluster, tiers)
        yield Agree(clusters)
