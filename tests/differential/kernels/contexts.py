"""contextlib, and `typing.cast`, which says something to type checkers alone."""

import contextlib
import typing
from collections import deque
from contextlib import closing, nullcontext, suppress
from typing import Any, Optional, cast

from corpus import kernel
from told import told

T = typing.TypeVar("T")
Table = dict[str, int]


class Mine(KeyError):
    pass


class Door:
    def __init__(self):
        self.closed = 0

    def close(self):
        self.closed += 1


@kernel()
def suppressed():
    out = []
    with suppress(KeyError, ZeroDivisionError):
        out.append(1)
        out.append(1 / 0)
    with contextlib.suppress(KeyError):
        raise Mine("x")
    with suppress(Exception):
        out.append(int("x"))
    with suppress():
        out.append(2)

    def other():
        with suppress(KeyError):
            return [][1]

    return out, told(other)


@kernel()
def not_suppressed():
    with suppress(KeyError, TypeError):
        return 1 // 0


@kernel(0, 1, 3)
def suppressed_in_a_loop(n):
    numbers = []
    for text in ["1", "x", "2", ""][: n + 1]:
        with suppress(ValueError):
            numbers.append(int(text))
    return numbers


@kernel()
def null_contexts():
    with nullcontext(5) as x:
        y = x + 1
    with nullcontext() as z:
        pass
    return y, z, told(lambda: nullcontext(1, 2))


@kernel()
def closed():
    door = Door()
    with closing(door) as same:
        same.closed += 10

    def failing():
        with closing(door):
            raise ValueError("inside")

    return door.closed, told(failing), door.closed


@kernel(3)
def casts(n):
    return (
        cast(int, n) + 1,
        typing.cast("list[int]", [n])[0],
        cast(Optional[int], None),
        cast(list[int], [n]),
        cast(Any, "x"),
        cast(dict[str, list[int]], {}),
        cast(int | None, n),
        cast(Mine, n),
        cast(T, n),
        cast(Table, n),
        cast("typing.Callable[[int], str]", n),
        cast(typing.Callable[[int], str], n),
    )


@kernel()
def pairs_that_are_deques():
    made = {1: 2}
    made.update([deque([3, 4])])
    return dict([deque(["a", 1]), deque(["b", 2])]), made, told(lambda: dict([deque([1, 2, 3])]))
