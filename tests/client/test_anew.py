"""What `partial`, `itemgetter` and their kin have made outside, captured by name."""

from __future__ import annotations

import functools
import operator
from typing import Any

import pyreck
import pytest
from pyreck import InvalidOperation, LocalCluster


def scaled(x: float, factor: float, shift: float = 0) -> float:
    if x < 0:
        raise ValueError(f"{x} is negative")
    return x * factor + shift


class Counter:
    def __init__(self, first: int) -> None:
        self.first = first

    def of(self, n: int) -> int:
        return self.first + n


DOUBLED = functools.partial(scaled, factor=2)
FROM_THREE = functools.partial(scaled, 3)
BOTH = functools.partial(scaled, 3, 4)
NESTED = functools.partial(DOUBLED, shift=1)
BINARY = functools.partial(int, base=2)
POWER = functools.partial(pow, 2)
METHOD = functools.partial(Counter(10).of, 5)
LAMBDA = functools.partial(lambda a, b: (a, b), [1])
SECOND, ENDS = operator.itemgetter(1), operator.itemgetter(0, -1)
REAL, PARTS = operator.attrgetter("real"), operator.attrgetter("real", "imag")
UPPER = operator.methodcaller("upper")
SPLIT = operator.methodcaller("split", ",", maxsplit=1)
REPLACED = operator.methodcaller("replace", "a", "b")
MARKED: Any = functools.partial(scaled, 1)
MARKED.note = "mine"


def of_partials() -> Any:
    return (
        DOUBLED(4),
        DOUBLED(4, shift=1),
        FROM_THREE(5),
        BOTH(),
        BOTH(shift=2),
        NESTED(2.5),
        BINARY("101"),
        POWER(5),
        METHOD(),
        LAMBDA(2),
        [DOUBLED(x) for x in range(4)],
        list(map(FROM_THREE, [1, 2])),
        functools.partial(FROM_THREE, 7)(),
    )


def of_getters() -> Any:
    rows = [(2, "a"), (1, "c"), (3, "b")]
    return (
        sorted(rows, key=SECOND),
        [ENDS(row) for row in rows],
        max(rows, key=SECOND),
        [REAL(z) for z in [1j, 2.5, 3]],
        PARTS(1 + 2j),
        UPPER("abc"),
        SPLIT("a,b,c"),
        REPLACED("banana"),
    )


@pytest.mark.parametrize("kernel", [of_partials, of_getters])
def test_they_are_what_they_are_outside(cluster: LocalCluster, kernel: Any) -> None:
    assert cluster.submit(kernel).result() == kernel()


def test_errors_in_what_they_call(cluster: LocalCluster) -> None:
    with pytest.raises(ValueError, match="-1 is negative"):
        cluster.submit(lambda: DOUBLED(-1)).result()
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        cluster.submit(lambda: FROM_THREE()).result()
    with pytest.raises(IndexError):
        cluster.submit(lambda: SECOND((1,))).result()


def test_in_a_block(cluster: LocalCluster) -> None:
    double, second = functools.partial(scaled, factor=2), operator.itemgetter(1)
    with cluster.remotely.download_all():
        values = [double(x) for x in [1, 2]] + [second([5, 6])]
    assert values == [2, 4, 6]


class Holder:
    apply = DOUBLED


def test_what_is_refused(cluster: LocalCluster) -> None:
    printing, table = functools.partial(print, 1), [DOUBLED]
    for use in (
        lambda: printing(),
        lambda: table[0](1),
        lambda: MARKED(1),
        lambda: Holder().apply(1),
    ):
        with pytest.raises((InvalidOperation, pyreck.CompileError)):
            cluster.submit(use).result()
