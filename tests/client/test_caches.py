"""functools.cache and lru_cache on functions of outside: what CPython gives with empty caches."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyreck
import pytest
from pyreck.cluster import LocalCluster

sys.path.insert(0, str(Path(__file__).parent.parent / "differential"))

from kernels import caches

CACHES = [value for value in vars(caches).values() if hasattr(value, "cache_clear")]


def clear() -> None:
    for cached in CACHES:
        cached.cache_clear()
    for name in ("power", "half", "scaled"):
        method = vars(caches.Table)[name]
        getattr(method, "__func__", method).cache_clear()


@pytest.fixture(params=["whole", "split"])
def empty(request: Any) -> Iterator[LocalCluster]:
    clear()
    cluster = pyreck.local(threads=2, _split_every_element=request.param == "split")
    yield cluster
    cluster.close()


@pytest.mark.parametrize(
    ("kernel", "arguments"),
    [
        (caches.equal_keys, ()),
        (caches.equal_keys_split, ()),
        (caches.typed_keys, ()),
        (caches.the_same_list, ()),
        (caches.lists_in_a_fold, (20,)),
        (caches.changed_in_a_fold, (20,)),
        (caches.changed_by_elements, (12,)),
        (caches.least_recently_used, ()),
        (caches.without_room, ()),
        (caches.the_same_of_a_class_method, (4,)),
        (caches.keys_with_bools, (20,)),
        (caches.methods, (5,)),
        (caches.methods_in_a_fold, (30,)),
    ],
)
def test_with_empty_caches(
    empty: LocalCluster, kernel: Callable[..., Any], arguments: tuple[Any, ...]
) -> None:
    result = empty.submit(kernel, *arguments).result()
    clear()
    assert repr(result) == repr(kernel(*arguments))


def test_what_was_kept_before_is_refused_where_it_may_be_seen(cluster: LocalCluster) -> None:
    clear()
    caches.fresh(7)
    with pytest.raises(pyreck.InvalidOperation, match="cache_clear"):
        cluster.submit(lambda: caches.fresh(7)).result()
    assert cluster.submit(lambda: caches.fib(50)).result() == 12586269025


def test_counts_of_a_cache_are_refused(cluster: LocalCluster) -> None:
    with pytest.raises(pyreck.InvalidOperation, match="cache_info"):
        cluster.submit(lambda: caches.fib.cache_info()).result()


def test_two_caches_of_one_function(cluster: LocalCluster) -> None:
    def f(x: int) -> list[int]:
        return [x]

    one, two = functools.cache(f), functools.cache(f)
    with pytest.raises(pyreck.InvalidOperation, match="a second cache of one function"):
        cluster.submit(lambda: (one(1), two(1))).result()
