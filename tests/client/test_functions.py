"""Functions in captured containers, attributes and arguments, and on their way back."""

from __future__ import annotations

import operator
from typing import Any

import pyreck
import pytest
from pyreck.cluster import LocalCluster


def triple(x: int) -> int:
    return x * 3


def speaks(x: int) -> int:
    print(x)
    return x


class Box:
    def __init__(self, f: Any) -> None:
        self.f = f

    def call(self, x: int) -> int:
        return self.f(x)


BOX = Box(triple)
TABLE = {"+": operator.add, "-": lambda a, b: a - b, "box": BOX, "call": BOX.call, "int": int}


def test_a_function_comes_back_as_itself(cluster: LocalCluster) -> None:
    def back() -> list[Any]:
        return [TABLE["+"], TABLE["-"], TABLE["box"], TABLE["int"], triple, [triple][0]]

    add, lambda_, box, int_, *functions = cluster.submit(back).result()
    assert add is operator.add and lambda_ is TABLE["-"] and box is BOX and int_ is int
    assert functions == [triple, triple]


def test_a_bound_method_comes_back_bound_to_its_object(cluster: LocalCluster) -> None:
    method = cluster.submit(lambda: TABLE["call"]).result()
    assert method == BOX.call and method.__self__ is BOX


def test_tables_of_one_job_go_into_the_next(cluster: LocalCluster) -> None:
    with cluster.remotely.remote_all():
        table = [TABLE["-"], triple]
    with cluster.remotely.download_all():
        results = [table[0](5, 3), table[1](5)]
    assert results == [2, 15]


def test_a_closure_made_by_a_job_stays_there(cluster: LocalCluster) -> None:
    def make(n: int) -> list[Any]:
        return [lambda x: x + n]

    with pytest.raises(pyreck.InvalidOperation, match="a function that the job made"):
        cluster.submit(make, 1).result()


def test_a_function_in_a_table_that_acts_on_the_outside(cluster: LocalCluster) -> None:
    table = {"speaks": speaks}
    with pytest.raises(pyreck.CompileError, match="print"):
        cluster.submit(lambda: table["speaks"](1)).result()


def test_a_function_without_source_in_a_table(cluster: LocalCluster) -> None:
    table = [eval("lambda x: x")]
    with pytest.raises(pyreck.InvalidOperation, match=r"table\[0\]` is a Python function"):
        cluster.submit(lambda: table[0](1)).result()


def test_a_default_that_cannot_be_taken_along(cluster: LocalCluster) -> None:
    def f(x: int, log: object = open) -> int:
        return x

    table = [f]
    with pytest.raises(pyreck.InvalidOperation, match="a function whose default of `log` is"):
        cluster.submit(lambda: table[0](1)).result()


def test_a_table_that_has_changed_is_taken_along_as_it_is(cluster: LocalCluster) -> None:
    table = [triple]

    def run() -> int:
        return table[0](2)

    assert cluster.submit(run).result() == 6
    table[0] = abs
    assert cluster.submit(run).result() == 2
    table[0] = lambda x: x - 10
    assert cluster.submit(run).result() == -8
