"""Dataclasses, decorators, and exceptions of the user's that leave the kernel."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import ClassVar

from corpus import kernel


@dataclass
class Point:
    x: int
    y: int = 0
    names: list[str] = field(default_factory=list)
    origin: ClassVar[int] = 7

    def norm2(self):
        return self.x**2 + self.y**2


@kernel((3, 4), (0.5, 1))
def data_fields(x, y):
    p = Point(x, y)
    q = Point(y=y, x=x)
    p.names.append("p")
    return p.norm2(), repr(p), repr(q), p == q, q == Point(x, y), p.origin, q.names


@kernel()
def data_too_few():
    return Point()


@kernel()
def data_too_many():
    return Point(1, 2, [], 4)


@kernel()
def data_without_hash():
    return {Point(1): 2}


@kernel()
def data_without_order():
    return Point(1) < Point(2)


@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int = 0

    def bump(self):
        return Version(self.major, self.minor + 1)


@kernel(([(1, 2), (0, 9), (1, 0)],))
def data_ordered(pairs):
    versions = [Version(a, b) for a, b in pairs]
    first = min(versions)
    return [v.minor for v in sorted(versions)], first.major, Version(1) <= Version(1, 0).bump()


@kernel(4)
def data_as_keys(n):
    counts = {}
    for i in range(n):
        key = Version(i % 2)
        counts[key] = counts.get(key, 0) + i
    return list(counts.values()), Version(0) in counts, Version(0, 1) in counts


@kernel()
def data_frozen():
    v = Version(1)
    try:
        v.minor = 5
    except AttributeError as error:
        return str(error), v.minor


@dataclass
class Base:
    a: int
    b: int = 2

    def __post_init__(self):
        self.total = self.a + self.b


@dataclass
class Derived(Base):
    b: int = 20
    c: int = field(default=3, repr=False)
    d: int = field(init=False, default=9, compare=False)

    def __post_init__(self):
        super().__post_init__()
        self.total += self.c


@kernel(1)
def data_inherited(a):
    d, e = Derived(a), Derived(a, c=4)
    return d.total, e.total, repr(d), repr(Base(a)), d == e, Base(a) == d, d.d


@dataclass(kw_only=True)
class Options:
    depth: int = 1
    name: str


@kernel()
def data_by_keyword():
    o = Options(name="n")
    return repr(o), o.depth


@kernel()
def data_by_keyword_only():
    return Options("n")


@kernel(0, 1)
def data_patterns(which):
    match [Point(1, 2), Version(3)][which]:
        case Point(x, y=2):
            return "point", x
        case Version(major):
            return "version", major


@kernel(3)
def data_inside(n):
    @dataclass
    class Item:
        weight: int
        tags: tuple = ()

        def heavier(self, other):
            return self if self.weight > other.weight else other

    items = [Item(i * 7 % 5) for i in range(1, n + 1)]
    return repr(functools.reduce(Item.heavier, items)), items[0] == Item(2)


def doubled(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        return 2 * function(*args, **kwargs)

    return wrapper


def added(k):
    def decorate(function):
        def wrapper(x):
            return function(x) + k

        return wrapper

    return decorate


@doubled
@added(10)
def decorated(x):
    return x


class Machine:
    def __init__(self, k):
        self.k = k

    @doubled
    def run(self, x):
        return x + self.k

    @staticmethod
    @added(3)
    def three(x):
        return x


@kernel(5)
def decorators(x):
    @doubled
    def inner(y):
        return y + x

    return decorated(x), inner(1), Machine(1).run(x), Machine.three(x)


@functools.total_ordering
class Rank:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other.value

    def __lt__(self, other):
        return self.value < other.value


@kernel((1, 2), (2, 2), may_refuse=True)
def total_ordering(a, b):
    x, y = Rank(a), Rank(b)
    return x < y, x <= y, x > y, x >= y
