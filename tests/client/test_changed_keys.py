"""Keys of dicts and sets that are changed when they are in them: CPython keeps the hash that they
had. Downloads keep it too, or are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from pyreck import InvalidOperation
from pyreck.base import Cluster


@dataclass(unsafe_hash=True)
class Record:
    value: Any


class Key:
    def __init__(self, value: Any) -> None:
        self.value = value

    def __hash__(self) -> int:
        return hash(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self.value == other.value

    def __repr__(self) -> str:
        return f"Key({self.value!r})"


def another_value() -> Any:
    key = Record(5)
    found = {key: 1}
    key.value = 6
    return found


def no_hash_any_more() -> Any:
    key = Record(5)
    found = {key: 1}
    key.value = {1: 2}
    return found


def another_key_now() -> Any:
    first, second = Key(1), Key(2)
    found = {first: "first", second: "second"}
    second.value = 1
    return found


def in_a_tuple() -> Any:
    key = Key(1)
    found = {(1, (key, 2.5)): 3, ("a", Key(4)): 5}
    key.value = 7
    return found


def as_it_was() -> Any:
    key = Key(1)
    found = {key: "one", Key(2): "two", (Key(3), 4): "tuple"}
    key.value = 7
    key.value = 1
    return found


def in_a_set() -> Any:
    first, second = Key(1), Key(2)
    found = {first, second}
    second.value = 1
    return found


def unhashable_in_a_set() -> Any:
    key = Key(1)
    found = frozenset([key])
    key.value = []
    return found


def beside_a_text() -> Any:
    key = Key(1)
    found = {(key, "text"): 3}
    key.value = 7
    return found


def unhashable_in_a_tuple() -> Any:
    key = Key(1)
    found = {(key, 2): 3}
    key.value = []
    return found


@pytest.mark.parametrize(
    "function", [another_value, no_hash_any_more, another_key_now, in_a_tuple, as_it_was]
)
def test_dicts_keep_the_hashes(cluster: Cluster, function: Callable[[], Any]) -> None:
    expected = function()
    try:
        found = cluster.submit(function).result()
    except InvalidOperation as error:  # a dict with such keys cannot leave a node
        assert "key" in str(error) and cluster.parallelism() and "Remote" in type(cluster).__name__
        return
    assert repr(found) == repr(expected) and len(found) == len(expected)
    for mine, its in zip(expected, found, strict=True):
        for dictionary, key in ((expected, mine), (found, its)):
            try:
                known: Any = key in dictionary
            except TypeError as error:
                known = str(error)
            if dictionary is expected:
                wanted = known
        assert known == wanted


@pytest.mark.parametrize(
    "function", [in_a_set, unhashable_in_a_set, unhashable_in_a_tuple, beside_a_text]
)
def test_what_python_cannot_make_is_refused(cluster: Cluster, function: Callable[[], Any]) -> None:
    function()
    with pytest.raises(InvalidOperation, match="key"):
        cluster.submit(function).result()
