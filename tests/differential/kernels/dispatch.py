"""Functions in containers and attributes of outside: dispatch tables, callbacks, strategies."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable
from typing import Any

from corpus import kernel


def double(x, by=2):
    return x * by


def tagged(*args, sep="-", **named):
    return sep.join([*map(str, args), *(f"{k}={v}" for k, v in named.items())])


def deep(n):
    return 0 if n <= 0 else 1 + TABLE["deep"](n - 1)


def fails(x):
    return 1 // x


class Shape:
    def __init__(self, area: Callable[[float], float], scale: int) -> None:
        self.area = area
        self.scale = scale

    def total(self, x):
        return self.area(x) * self.scale

    @classmethod
    def named(cls, x):
        return cls.__name__ + str(x)

    @staticmethod
    def twice(x):
        return 2 * x


OPS = {
    "+": operator.add,
    "-": lambda a, b: a - b,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "<<": operator.lshift,
    "<": operator.lt,
    "==": operator.eq,
    "max": max,
}
MANY = {str(i): (lambda x, i=i: x + i) for i in range(30)}
LIST = [double, lambda x: -x, abs]
TABLE: dict[str, Any] = {"deep": deep, "fails": fails, "tagged": tagged, "double": double}
SHAPES = [Shape(lambda r: math.pi * r * r, 1), Shape(double, 3)]
METHODS = (SHAPES[1].total, Shape.named, Shape.twice)
OF_TEXT = ["x-{}".format]
BOUND = [SHAPES[0].total, SHAPES[1].total]
KINDS = [int, str, float, bool, list, Shape]
NESTED = {"unary": {"neg": operator.neg, "id": lambda x: x}, "n": (3, [double])}
NOT_CALLABLE = [double, 3, None]


@kernel((7, 2), (7.5, 2), (-7, 2), (2, 0), (2**70, 3), (True, False))
def dispatch_table(a, b):
    out = []
    for name in OPS:
        if name == "<<" and isinstance(a, float):
            continue
        try:
            out.append((name, OPS[name](a, b)))
        except ZeroDivisionError as e:
            out.append((name, str(e)))
    return out


@kernel("3 4 + 2 *", "1 2 3 + +", "5 0 /", "2 10 **")
def postfix(text):
    stack = []
    for token in text.split():
        if token in OPS:
            b = stack.pop()
            a = stack.pop()
            stack.append(OPS[token](a, b))
        else:
            stack.append(int(token))
    return stack


@kernel(("+", 1, "x"), ("-", "a", "b"), ("<", 1, None), ("?", 1, 2), ("max", [1], [2]))
def wrong_operands(name, a, b):
    return OPS[name](a, b)


@kernel(0, 29)
def large_tables(n):
    return [MANY[str(i)](n) for i in range(30)]


@kernel(5)
def lists_of_functions(n):
    return [f(i) for i in range(n) for f in LIST]


@kernel(40)
def calls_itself_through_a_table(n):
    return TABLE["deep"](n)


@kernel(0, 1)
def raises_inside(x):
    return TABLE["fails"](x)


@kernel(())
def arguments_of_every_kind():
    f = TABLE["tagged"]
    return [f(), f(1, 2), f(1, sep="/"), f(*[1, 2], **{"x": 3}), TABLE["double"](4, by=3)]


@kernel(())
def wrong_arguments():
    out = []
    for call in (
        lambda: TABLE["double"](),
        lambda: TABLE["double"](1, 2, 3),
        lambda: TABLE["double"](1, to=3),
    ):
        try:
            out.append(call())
        except TypeError as e:
            out.append(str(e))
    return out


@kernel((2,), (1.5,))
def attributes(x):
    return [s.area(x) for s in SHAPES] + [s.total(x) for s in SHAPES]


@kernel(3)
def bound_methods(x):
    return [m(x) for m in BOUND] + [METHODS[0](x), METHODS[1](x), METHODS[2](x)]


@kernel(3, may_refuse=True)
def methods_of_builtins(x):
    return OF_TEXT[0](x)


@kernel("12", may_refuse=True)
def classes_as_callables(x):
    return [KINDS[i](x) for i in range(5)]


@kernel(4)
def nested_tables(x):
    return [NESTED["unary"][k](x) for k in ("neg", "id")] + [NESTED["n"][1][0](x)]


@kernel(0, 1, 2, 3)
def what_is_not_callable(i):
    return NOT_CALLABLE[i](5)


@kernel((double, [1, 2]), (lambda x: x + 1, [1.5]), (abs, [-1]), (str, [None]), (BOUND[1], [4]))
def functions_as_arguments(f, xs):
    return [f(x) for x in xs]


@kernel(([double, abs], 3), ({"f": double}, 3), ((double, lambda x: x), -1))
def tables_as_arguments(fs, x):
    values = fs.values() if isinstance(fs, dict) else fs
    return [f(x) for f in values]


@kernel(([3, -1, 2],))
def passed_on(xs):
    return [
        sorted(xs, key=LIST[1]),
        list(map(LIST[0], xs)),
        functools.reduce(OPS["+"], xs),
        max(xs, key=LIST[2]),
        list(filter(LIST[0], xs)),
    ]


@kernel(1000)
def split_over_a_table(n):
    names = ["+", "-", "*"]
    return sum(OPS[names[i % 3]](i, 3) for i in range(n))


@kernel(())
def told_apart():
    f, g = OPS["+"], OPS["max"]
    return [f is g, f == g, callable(f), callable(OPS["-"]), f is operator.add, len(OPS)]


@kernel(())
def names_of_functions():
    return [LIST[0].__name__, TABLE["fails"].__qualname__, LIST[2].__name__]


@kernel(())
def as_keys_of_a_dict():
    costs = {operator.add: 1, max: 2, int: 3}
    return [costs[OPS["+"]], costs[OPS["max"]], costs[KINDS[0]]]


@kernel(3)
def text_of_types(x):
    try:
        return x + LIST[2]
    except TypeError as e:
        return str(e)
