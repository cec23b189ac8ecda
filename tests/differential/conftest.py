"""The fixture `agree`: CPython beside pyreck with one thread, two, and with everything split."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from agreement import Agree

CLUSTERS: dict[str, dict[str, Any]] = {
    "one thread": {"threads": 1},
    "two threads": {"threads": 2},
    "four threads, split at every element": {"threads": 4, "_split_every_element": True},
}


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
        for title, options in CLUSTERS.items():
            clusters[title] = pyreck.local(**options)
            stack.callback(clusters[title].close)
        yield Agree(clusters)
