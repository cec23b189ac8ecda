"""All methods of the builtin types, and builtin functions, with arguments of all types.

There are 50,000 calls, of which each run takes some, the same ones; `PYRECK_ALL_CALLS=1` takes all
(some minutes). What pyreck refuses agrees.
"""

from __future__ import annotations

import copy
import itertools
import linecache
import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pyreck
import pytest
from agreement import Describer

ALL = os.environ.get("PYRECK_ALL_CALLS") == "1"
ONE_IN = 1 if ALL else 59
SHARES = 4

RECEIVERS: list[list[Any]] = [
    ["aXb", "", "é1 \n"],
    [b"aXb", b""],
    [bytearray(b"aXb"), bytearray()],
    [[1, 2, 1], []],
    [{1: 2, "a": 3}, {}],
    [{1, 2}, set()],
    [frozenset({1, 2})],
    [(1, "a", 1), ()],
    [5, -3, 2**70],
    [2.5, -0.0, float("inf")],
    [1 + 2j],
    [True],
    [range(5)],
]
# fmt: off
ARGUMENTS = [
    0, -1, 1, 3, 2**70, 1.5, True, None, "", "a", "é", "X", b"", b"a", bytearray(b"X"), [], [1],
    ["a", "b"], (), (1,), ("a", "X"), {}, {1: 2}, {"a": "b"}, {-3}, frozenset({1}), range(2), 1j,
    slice(0, 1),
]
PAIRED = [0, 1, -1, 1.5, None, "a", "", b"X", [1], (1, 2), {1}, {1: 2}]
FUNCTIONS = [
    "abs", "all", "any", "ascii", "bin", "bool", "bytearray", "bytes", "chr", "complex", "dict",
    "divmod", "enumerate", "float", "format", "frozenset", "hash", "hex", "int", "len", "list",
    "max", "min", "oct", "ord", "pow", "range", "repr", "reversed", "round", "sorted", "str", "sum",
    "tuple", "zip",
]
# fmt: on
THREE: list[tuple[Any, ...]] = [(1, 2, 3), ("a", 1, None), (0, 1, "a"), (None, None, None)]

Call = tuple[str, tuple[Any, ...]]  # an expression of r, a, b, c, and their values


def calls() -> Iterator[Call]:
    for receivers in RECEIVERS:
        kind = type(receivers[0])
        for name in sorted(dir(kind)):
            if name.startswith("__") or not callable(getattr(kind, name)):
                continue
            for receiver in receivers:
                yield from with_arguments(f"r.{name}", (receiver,))
    for name in FUNCTIONS:
        yield from with_arguments(name, (None,))


def with_arguments(callee: str, receiver: tuple[Any, ...]) -> Iterator[Call]:
    yield f"{callee}()", receiver
    for a in ARGUMENTS:
        if not (callee in ("bytes", "bytearray", "range") and a == 2**70):
            yield f"{callee}(a)", (*receiver, a)
    for a, b in itertools.product(PAIRED, PAIRED):
        yield f"{callee}(a, b)", (*receiver, a, b)
    for three in THREE:
        yield f"{callee}(a, b, c)", (*receiver, *three)


def function_of(expression: str, count: int) -> Callable[..., Any]:
    text = (
        f"def called({', '.join('rabc'[:count])}):\n"
        "    try:\n"
        f"        value = {expression}\n"
        "        if type(value).__name__ in ('reversed', 'enumerate', 'zip', 'list_reverseiterator'"
        ", 'dict_reversekeyiterator', 'range_iterator', 'longrange_iterator'):\n"
        "            value = list(value)\n"
        "    except Exception as error:\n"
        "        return type(error).__name__, str(error), r\n"
        "    return type(value).__name__, value, r\n"
    )
    name = f"<{expression} of {count}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    space: dict[str, Any] = {}
    exec(compile(text, name, "exec"), space)
    function: Callable[..., Any] = space["called"]
    return function


def outcome(call: Callable[..., Any], values: tuple[Any, ...]) -> str:
    try:
        return Describer().spell(call(*copy.deepcopy(values)))
    except pyreck.PyreckError:
        raise
    except Exception as error:
        return f"{type(error).__name__} {error}"


def answer(cluster: pyreck.LocalCluster, function: Callable[..., Any], *values: Any) -> Any:
    return cluster.submit(function, *values).result()


@pytest.mark.parametrize("share", range(SHARES))
def test_odd_arguments(share: int) -> None:
    known: dict[tuple[str, int], Callable[..., Any]] = {}
    wrong, compared = [], 0
    with pyreck.local(threads=1) as cluster:
        for expression, values in itertools.islice(calls(), share * ONE_IN, None, SHARES * ONE_IN):
            key = expression, len(values)
            function = known.setdefault(key, known.get(key) or function_of(*key))
            expected = outcome(function, values)
            if " at 0x" in expected:
                continue
            try:
                found = outcome(partial(answer, cluster, function), values)
            except pyreck.PyreckError:
                continue
            compared += 1
            if found != expected:
                wrong.append(f"{expression} of {values}:\n  CPython {expected}\n  pyreck  {found}")
    assert not wrong, "\n".join(wrong)
    assert compared > 100
