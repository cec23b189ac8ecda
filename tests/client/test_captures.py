"""What blocks and functions take along: values, functions, modules, and what they cannot."""

from __future__ import annotations

import functools
import math
import random
import time
from math import sqrt
from pathlib import Path
from typing import Any

import pyreck
import pytest
from client_support import Script
from pyreck import CompileError, InvalidOperation, LocalCluster

VALUES = [
    0, -1, 2**62 - 1, 2**62, -(2**62), -(2**62) - 1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1,
    2**64, 10**100, -(10**100), True, False, None, 0.0, -0.0, 1.5, float("inf"), float("-inf"),
    "", "text", "é", "€uro", "😀", "a\0b", "\ud800", (), (1,), (1, "a", None, 2.5), [], [1], [1.5],
    [1, 2.5], [True, False], ["a", "b"], [1, "a", None], [2**70, 1], [1, 2**70], [[1], [2, 3], []],
    {}, {"a": 1}, {1: "x", "y": 2.5, (1, 2): [3]}, {"d": {"e": {"f": {"g": {"h": [1]}}}}},
    range(0), range(10), range(10, 0, -3), range(0, 10**30, 10**29), [range(3)],
    tuple(range(100)), [[[[[[1]]]]]], [(1, 2.0), (3, 4.0)],
    1j, complex(-0.0, -0.0), complex("nan+infj"), [2 - 1j, 3j], {1j: (2j, 1.5)},
    b"", b"a\0\xff", [b"x", b"yz"], {b"k": (b"v", 1)}, bytearray(), bytearray(b"\x00b"),
    [bytearray(b"c")],
]  # fmt: skip


def same(a: Any, b: Any) -> bool:
    """Equal, of the same types all the way down, and floats to the last bit."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    return repr(a) == repr(b)


@pytest.mark.parametrize("value", VALUES, ids=lambda v: repr(v)[:40].encode().hex()[:24])
def test_values_survive_the_way_there_and_back(cluster: LocalCluster, value: Any) -> None:
    with cluster.remotely.download_all():
        back = (value,)
    assert same(back, (value,))
    assert same(cluster.submit(lambda x: [x, x], value).result(), [value, value])


def test_nan(cluster: LocalCluster) -> None:
    x = math.nan
    with cluster.remotely.download_all():
        y = [x, x + 1.0]
    assert all(math.isnan(v) for v in y)


def test_large_lists(cluster: LocalCluster) -> None:
    ints = list(range(-50_000, 50_000))
    floats = [i / 7 for i in range(100_000)]
    texts = [str(i) for i in range(10_000)]
    with cluster.remotely.download_all():
        total = sum(ints) + len(texts)
        weight = sum(floats)
        doubled = [i * 2 for i in ints]
        last = texts[-1]
    assert total == sum(ints) + len(texts) and weight == sum(floats)
    assert doubled == [i * 2 for i in ints] and last == "9999"


def test_shared_objects_stay_shared(cluster: LocalCluster) -> None:
    row = [1, 2]
    grid = [row, row, [1, 2]]
    with cluster.remotely.download_all():
        facts = (grid[0] is grid[1], grid[0] is grid[2], grid[0] is row)
        new = [0]
        pair = [new, new]
    assert facts == (True, False, True)
    assert pair[0] is pair[1] is new


def test_captured_objects_come_back_as_themselves(cluster: LocalCluster) -> None:
    row, table = [1, 2], {"k": [3]}
    with cluster.remotely.download_all():
        mine = row
        inner = [table, table["k"]]
    assert mine is row and inner[0] is table and inner[1] is table["k"]
    assert cluster.submit(lambda x: x, row).result() is row


def test_defaults_and_keywords(cluster: LocalCluster) -> None:
    def f(a: int, b: int = 10, *, c: int = 100) -> tuple[int, int, int]:
        return (a, b, c)

    with cluster.remotely.download_all():
        results = [f(1), f(1, 2), f(1, c=3), f(b=4, a=5)]
    assert results == [f(1), f(1, 2), f(1, c=3), f(b=4, a=5)]


def test_closures_of_one_function(cluster: LocalCluster) -> None:
    def adder(k: int) -> Any:
        return lambda x: x + k

    one, ten = adder(1), adder(10)
    with cluster.remotely.download_all():
        y = [one(5), ten(5)]
    assert y == [6, 15]


def test_lambdas_on_one_line(cluster: LocalCluster) -> None:
    fs = (lambda x: x + 1, lambda x: x * 2, lambda x: (lambda y: y - x)(0))
    assert [cluster.submit(f, 10).result() for f in fs] == [11, 20, -10]


def test_mutual_recursion(cluster: LocalCluster) -> None:
    with cluster.remotely.download_all():
        y = [even(10), odd(7), even(7)]
    assert y == [True, True, False]


def even(n: int) -> bool:
    return True if n == 0 else odd(n - 1)


def odd(n: int) -> bool:
    return False if n == 0 else even(n - 1)


def test_modules_and_imported_names(cluster: LocalCluster) -> None:
    with cluster.remotely.download_all():
        y = [math.sqrt(16.0), sqrt(25.0), math.floor(2.5), math.pi]
    assert y == [4.0, 5.0, 2, math.pi]


def test_functions_of_another_file(script: Script, tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text(
        "SCALE = 3\ndef scaled(x):\n    return x * SCALE + other(x)\ndef other(x):\n    return x\n"
    )
    done = script(
        """
        import pyreck
        from helper import scaled
        with pyreck.local(threads=1).remotely.download_all():
            y = [scaled(x) for x in range(4)]
        print(y)
        """
    )
    assert (done.stdout, done.stderr) == ("[0, 4, 8, 12]\n", "")


def test_through_a_module_of_the_users(script: Script, tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text(
        "SCALE = 3\nTABLE = [1, 2]\nDEBUG = False\ndef scaled(x):\n    return x * SCALE\n"
    )
    done = script(
        """
        import pyreck
        import helper as h
        cluster = pyreck.local(threads=1)
        with cluster.remotely.download_all():
            y = [h.scaled(x) + h.SCALE for x in range(3)], h.TABLE[-1], sorted(y for y in h.TABLE)
            if h.DEBUG:
                print("never")
        print(y)
        try:
            with cluster.remotely: h.TABLE.append(1)
        except pyreck.CompileError as error:
            print(error.code)
        """
    )
    assert (done.stdout, done.stderr) == ("([3, 6, 9], 2, [1, 2])\nPR0208\n", "")


def test_sets(cluster: LocalCluster) -> None:
    captured, frozen, words = {5, 1, 3}, frozenset((1, 2)), {"a", "b"}
    with cluster.remotely.download_all():
        facts = (3 in captured, 4 in captured, len(words), "a" in words)
        made = {x % 5 for x in range(12)}
        same = (captured, frozen, words)
    assert facts == (True, False, 2, True)
    assert made == {0, 1, 2, 3, 4} and list(made) == [0, 1, 2, 3, 4]
    assert same == (captured, frozen, words) and same[0] is captured
    assert type(same[1]) is frozenset


def test_undefined_names(cluster: LocalCluster) -> None:
    flag = False
    with cluster.remotely.download_all():
        y = nowhere if flag else 1  # type: ignore[name-defined]
    assert y == 1


class Thing(bytearray):  # of a class that is not compiled
    rows = 1


def test_unsupported_objects_are_refused_when_reached(cluster: LocalCluster) -> None:
    thing, use = Thing(), False
    with cluster.remotely.download_all():
        y = thing.rows if use else 0
    assert y == 0
    config = {"rows": [1, 2, Thing()]}
    with pytest.raises(InvalidOperation, match=r"config\['rows'\]\[2\]. is an instance of .Thing."):
        with cluster.remotely.download_all():
            y = config["rows"]


def test_unsupported_arguments(cluster: LocalCluster) -> None:
    with pytest.raises(InvalidOperation, match=r"argument `x`.*instance of `Thing`"):
        cluster.submit(lambda x: x, Thing())
    circular: list[Any] = [1]
    circular.append(circular)
    with pytest.raises(InvalidOperation, match=r"`x\[1\]` is part of itself"):
        cluster.submit(lambda x: x, circular)
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(InvalidOperation, match="more than 1000 levels"):
        cluster.submit(lambda x: x, deep)


@functools.cache
def cached(x: int) -> int:
    return x


def test_callables_that_are_no_plain_functions(cluster: LocalCluster) -> None:
    assert cluster.submit(len, [1]).result() == 1
    assert cluster.submit(cached, 1).result() == 1


def test_cached_functions_are_captured(cluster: LocalCluster) -> None:
    with cluster.remotely.download_all():
        y = cached(1)
    assert y == 1  # type: ignore[name-defined]


def test_impure_objects_are_refused_before_anything_runs(cluster: LocalCluster) -> None:
    now, dice = time.time, random.random
    for function, code in [
        (lambda: time.time(), "PR0205"),
        (lambda: now(), "PR0205"),
        (lambda: random.random(), "PR0206"),
        (lambda: dice(), "PR0206"),
        (lambda: open("/dev/null"), "PR0207"),
        (lambda: print(1), "PR0201"),
    ]:
        with pytest.raises(CompileError) as caught:
            cluster.submit(function)
        assert caught.value.code == code


def test_captured_constants_rule_out_branches(cluster: LocalCluster) -> None:
    debug = False
    with cluster.remotely.download_all():
        if debug:
            print("never")
        y = 1
    assert y == 1


def test_captured_lists_cannot_be_changed(cluster: LocalCluster) -> None:
    kept = [1, 2]

    def change(values: list[int]) -> int:
        values.append(3)
        return len(values)

    with pytest.raises(pyreck.PyreckError):
        with cluster.remotely.download_all():
            n = change(kept)
    assert kept == [1, 2] and "n" not in locals()


def test_a_file_that_has_changed_is_noticed(script: Script) -> None:
    done = script(
        """
        import pyreck
        def f(x):
            return x + 1
        text = open(__file__).read()
        open(__file__, "w").write(text.replace("def f(x):", "def f(x, y):\\n        z = 0"))
        try:
            print(pyreck.local(threads=1).submit(f, 1).result())
        except pyreck.SourceNotFound as error:
            print("noticed")
        """
    )
    assert done.stdout in ("noticed\n", "2\n"), done.stderr


class Shut:
    def __getattribute__(self, name: str) -> object:
        raise LookupError(f"no {name} here")


@pytest.mark.parametrize(
    "wrap", [lambda o: [1, "a", o], lambda o: {"a": (o,)}, lambda o: [["b"], [o]]]
)
def test_what_an_object_raises_is_raised_and_nothing_else_breaks(
    cluster: LocalCluster, wrap: Any
) -> None:
    held = wrap(Shut())
    for _ in range(3):
        with pytest.raises(LookupError, match="here"):
            cluster.submit(lambda v: len(v), held).result()
        with pytest.raises(LookupError, match="here"):
            cluster.submit(lambda: len(held)).result()
        assert cluster.submit(lambda v: sum(v), [1, 2, 3]).result() == 6
