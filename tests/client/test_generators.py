"""Generators at the edges of a job: what goes in and out, limits, many of them."""

from __future__ import annotations

from collections.abc import Iterator

import pyreck
import pytest
from pyreck import InvalidOperation, LocalCluster


def naturals() -> Iterator[int]:
    n = 0
    while True:
        yield n
        n += 1


def guarded() -> Iterator[int]:
    while True:
        try:
            yield 1
        finally:
            [0].append(1)


def test_a_generator_does_not_leave_the_job(cluster: LocalCluster) -> None:
    with pytest.raises(InvalidOperation, match=r"contains a generator.*list\(\.\.\.\)"):
        cluster.submit(naturals).result()
    with pytest.raises(InvalidOperation, match=r"an iterator or a view.*list\(\.\.\.\)"):
        cluster.submit(lambda: [1, iter([2])]).result()


def test_a_captured_iterator_is_refused_and_not_advanced(cluster: LocalCluster) -> None:
    source = iter([1, 2, 3])
    with pytest.raises(InvalidOperation, match=r"`list_iterator`.*make a list"):
        cluster.submit(lambda: next(source)).result()
    with pytest.raises(InvalidOperation, match=r"`generator`.*make a list"):
        cluster.submit(lambda xs: next(xs), naturals()).result()
    assert next(source) == 1


def test_time_limit_of_an_endless_generator() -> None:
    def endless() -> int:
        return sum(x % 2 for x in naturals())

    def dropped() -> int:
        kept = [guarded(), guarded()]
        for g in kept:
            next(g)
        return sum(x % 2 for x in naturals())

    with pyreck.local(threads=2, time_limit=0.3) as cluster:
        for kernel in (endless, dropped):
            with pytest.raises(pyreck.TimeLimit):
                cluster.submit(kernel).result()
        assert cluster.submit(lambda: next(naturals())).result() == 0


def test_memory_limit_counts_stacks() -> None:
    def many(count: int) -> int:
        kept = [naturals() for _ in range(count)]
        return sum(next(g) for g in kept)

    with pyreck.local(threads=1, memory="64 MiB") as cluster:
        assert cluster.submit(many, 1000).result() == 0
        with pytest.raises(pyreck.MemoryLimit):
            cluster.submit(many, 10_000).result()
        assert cluster.submit(many, 2000).result() == 0


def test_what_waits_in_try_is_not_dropped_inside_a_list(cluster: LocalCluster) -> None:
    def overwritten() -> int:
        kept = [guarded()]
        next(kept[0])
        kept.clear()
        return 1

    with pytest.raises(InvalidOperation, match=r"call its close\(\)"):
        cluster.submit(overwritten).result()
