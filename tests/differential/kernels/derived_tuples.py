"""Named tuples, and classes derived from tuple."""

import collections
from collections import namedtuple
from typing import NamedTuple

from corpus import kernel
from told import told

Point = namedtuple("Point", "x y")
Named = namedtuple("Named", ["name", "value", "unit"], defaults=("?", None))
Nothing = namedtuple("Nothing", ())
Other = collections.namedtuple("Other", "x, y")
Wide = namedtuple("Wide", [f"f{i}" for i in range(20)])


class Sample(NamedTuple):
    """With methods and defaults."""

    time: float
    value: float = 0.0
    tags: tuple = ()

    @property
    def is_late(self):
        return self.time > 10

    def scaled(self, factor):
        return self._replace(value=self.value * factor)

    def __str__(self):
        return f"{self.value}@{self.time}"

    @classmethod
    def at(cls, time):
        return cls(time)


class Position(namedtuple("Position", "x y")):
    __slots__ = ()

    def __add__(self, other):
        return Position(self.x + other.x, self.y + other.y)

    def norm(self):
        return (self.x**2 + self.y**2) ** 0.5


class Marked(Point):
    """With attributes beside its items."""

    def mark(self, text):
        self.text = text
        return self


class Vec(tuple):
    def __add__(self, other):
        return Vec(a + b for a, b in zip(self, other))

    def dot(self, other):
        return sum(a * b for a, b in zip(self, other))


class Pair(tuple):
    @property
    def first(self):
        return self[0]


@kernel((1, 2), (1.5, -0.0), ("a", [1]))
def made(x, y):
    p = Point(x, y)
    q = Point(y=y, x=x)
    return p, q, p.x, p.y, p == q, p is q, repr(p), str(p), f"{p}"


@kernel((3, 4))
def as_a_tuple(x, y):
    p = Point(x, y)
    a, b = p
    first, *rest = p
    return (
        (len(p), p[0], p[-1], p[:1], p[::-1], list(p), tuple(p), sum(p), max(p), sorted(p)),
        (a, b, first, rest, x in p, 9 in p, p.count(x), p.index(y), [*p], (*p, 1)),
        (p + (5,), (5,) + p, p * 2, 2 * p, p + p, type(p + p).__name__),
        (p == (3, 4), (3, 4) == p, p != (3, 4), p < (3, 5), (3, 3) < p, p <= p, p == [3, 4]),
        (p == Other(3, 4), hash(p) == hash((3, 4)), {p: 1}[3, 4], {(3, 4): 2}[p], p in {(3, 4)}),
        ("%d %d" % p, "{} {}".format(*p), "{0.x} {0[1]}".format(p), divmod(*p)),
        (isinstance(p, tuple), isinstance(p, Point), isinstance(p, Other), type(p) is tuple),
        (issubclass(Point, tuple), bool(p), bool(Nothing()), list(zip(p, p)), list(reversed(p))),
        (told(lambda: p[2]), told(lambda: p["a"]), told(lambda: p + [1]), told(lambda: p - p)),
        (told(lambda: p < [1]), told(lambda: p < Point("a", 1)), told(lambda: p * "a")),
    )


@kernel()
def methods():
    p = Point(1, 2)
    n = Named("n")
    return (
        (p._replace(x=5), p._replace(), p._asdict(), p._fields, Point._make([7, 8])),
        (n, n._replace(unit="m", value=3), Named._field_defaults, Named("a", 1, "b")._asdict()),
        (Nothing(), Nothing()._asdict(), Nothing._fields, Nothing() == (), Nothing()._replace()),
        (
            told(lambda: p._replace(z=1)),
            told(lambda: Point._make([1])),
            told(lambda: p._make("abc")),
        ),
        (p.__class__ is Point, Point.__name__, p._make((1, 2)) == p, p.__getnewargs__()),
    )


@kernel()
def wrong_calls():
    return (
        told(lambda: Point(1)),
        told(lambda: Point(1, 2, 3)),
        told(lambda: Point(1, x=2)),
        told(lambda: Point(1, 2, z=3)),
        told(lambda: Named()),
        told(lambda: Named(1, 2, 3, 4)),
        told(lambda: Nothing(1)),
        told(lambda: Sample()),
        told(lambda: Point(1, 2).z),
    )


@kernel()
def cannot_be_changed():
    p, s = Point(1, 2), Sample(1.0)

    def set_x(q):
        q.x = 5

    def set_z(q):
        q.z = 5

    def delete(q):
        del q.x

    def set_item(q):
        q[0] = 1

    def set_time(q):
        q.time = 5

    return (
        told(lambda: set_x(p)),
        told(lambda: set_z(p)),
        told(lambda: delete(p)),
        told(lambda: set_item(p)),
        told(lambda: set_time(s)),
        told(lambda: setattr(p, "y", 1)),
        p,
        s,
    )


@kernel()
def with_methods():
    s = Sample(12.5, 3.0, ("a",))
    return (
        (s, s.is_late, s.scaled(2), str(s), repr(s), f"{s}", Sample.at(1.0), Sample(1.0).tags),
        (s.value, s[1], s == (12.5, 3.0, ("a",)), Sample._fields, Sample._field_defaults),
        (s._asdict(), s > Sample(1.0), sorted([s, Sample(1.0, 5.0)])),
    )


@kernel()
def derived():
    p = Position(3, 4)
    m = Marked(1, 2).mark("here")
    return (
        (p, p + Position(1, 1), p.norm(), p._replace(x=0), type(p._replace(x=0)).__name__),
        (p == (3, 4), p == Point(3, 4), isinstance(p, Position), repr(p), Position._make([1, 2])),
        (m, m.text, m.x, m == (1, 2), repr(m), told(lambda: Marked(1, 2).text)),
    )


@kernel(5)
def plain_tuples(n):
    v = Vec(range(n)) + Vec([1] * n)
    p = Pair(("a", 1))
    return (
        (v, v.dot(v), v[0], v[1:], type(v[1:]).__name__, len(v), list(v), v == tuple(v)),
        (p, p.first, p == ("a", 1), hash(Vec((1, 2))) == hash((1, 2)), Pair(), Pair("xy")),
        (
            repr(v),
            v < Vec([9]),
            v * 2,
            type(v * 2).__name__,
            list({v: 1}.items()),
            told(lambda: Pair(5)),
        ),
        isinstance(v, tuple),
    )


@kernel((1, 2), (0, 0), (5, 5), ("a", 0))
def matched(x, y):
    def match(value):
        match value:
            case Point(0, 0):
                return "origin"
            case Point(x=1, y=other):
                return "one", other
            case (a, b) if a == b:
                return "same", a
            case [a, *rest]:
                return a, rest
        return "no"

    return [match(v) for v in (Point(x, y), Other(x, y), (x, y), Marked(x, y), x, Nothing())]


@kernel(200)
def in_folds(n):
    points = [Point(i % 7, i * 0.5) for i in range(n)]
    total = sum(p.x * p.y for p in points)
    best = max(points, key=lambda p: (p.x, -p.y))
    ordered = sorted(points)[:5]
    table = {}
    for p in points:
        table.setdefault(p.x, []).append(p)
    unique = len({Point(p.x, 0) for p in points})
    return (
        total,
        best,
        ordered,
        min(points),
        max(points),
        unique,
        {k: len(v) for k, v in table.items()},
    )


@kernel(30)
def as_keys(n):
    seen = {}
    for i in range(n):
        seen[Point(i % 5, i % 3)] = i
        seen[i % 5, 0] = -i
    return (
        list(seen.items()),
        len(seen),
        seen[Point(1, 1)],
        (2, 2) in seen,
        set(seen) == {tuple(k) for k in seen},
    )


@kernel(None, 3)
def of_unknown_type(which):
    values = [Point(1, 2), (1, 2), Sample(1.0, 2.0), Vec((1, 2)), [1, 2]]
    mixed = [which, Point(which, which)]
    return (
        [v[0] for v in values],
        [v == (1, 2) for v in values],
        [isinstance(v, tuple) for v in values],
        [list(v) for v in values],
        [(0, *v) for v in values],
        mixed[1].x,
        mixed[1][0],
        [a for a, *_ in values],
        [len(v) for v in values],
        sorted([(2, 1), Point(1, 2), Other(0, 5)]),
    )


@kernel()
def many_fields():
    w = Wide(*range(20))
    return w, w.f0, w.f19, w[5], len(w), w._replace(f3="x").f3, w == tuple(range(20)), sum(w)


@kernel(3)
def made_inside(n):
    Local = namedtuple("Local", "a b", defaults=[0])
    Typed = NamedTuple("Typed", [("a", int), ("b", str)])

    class Inner(NamedTuple):
        a: int
        b: int = 5

        def total(self):
            return self.a + self.b

    class Deeper(namedtuple("Deeper", "p q")):
        def both(self):
            return self.p, self.q

    local, typed, inner, deeper = Local(n), Typed(n, "x"), Inner(n), Deeper(n, [n])
    match local:
        case Local(a, b):
            found = a, b
    return (
        (tuple(local), repr(local), local.a, local == (n, 0), Local._fields, Local._field_defaults),
        (repr(typed), typed.b, repr(inner), inner.total(), inner.b, deeper.both(), found),
        (isinstance(local, Local), isinstance(local, Typed), told(lambda: Local(1, 2, 3))),
        [sum(Local(i, 1)) for i in range(n)],
        repr(deeper._replace(q=0)),
    )


@kernel()
def nested():
    line = Other(Point(0, 0), Point(3, 4))
    (a, b), (c, d) = line
    return (
        line,
        a + b + c + d,
        line.y.x,
        line._replace(x=1),
        [line, [Point(1, [2])]],
        line == ((0, 0), (3, 4)),
    )


@kernel("ab", 5)
def as_arguments(text):
    p = Point("a", "b")
    return (
        told(lambda: text.startswith(p)),
        told(lambda: isinstance(text, Point(int, str))),
        told(lambda: "%s" % p),
        told(lambda: "%s and %s" % p),
        told(lambda: ",".join(p)),
        told(lambda: [*p, *p]),
        told(lambda: dict([p])),
        told(lambda: max(p, ("a", "c"))),
        told(lambda: Point(*p)),
        told(lambda: Point(**p._asdict())),
    )


GIVEN = Point(1, 2.5)
POINTS = [Point(i, i * i) for i in range(5)]
SAMPLE = Sample(1.0, tags=("given",))
MARKED = Marked("m", 0).mark("outside")
VEC = Vec((1, 2, 3))


@kernel()
def captured():
    return (
        (GIVEN, GIVEN.x, GIVEN == (1, 2.5), sum(p.y for p in POINTS), POINTS[2], SAMPLE.scaled(2)),
        (MARKED.text, MARKED, VEC.dot(VEC), VEC, [p._replace(x=0) for p in POINTS]),
        (max(POINTS), list({p: p.x for p in POINTS}.items())),
    )


@kernel((Point(1, "a"),), (Vec((1.5, 2)),), (Sample(1.0),), (Position(Point(0, 0), None),))
def passed(p):
    return p, p[0], p[1], list(p), p == tuple(p), [p, p]


class Walks:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return iter(range(self.n))


@kernel(3)
def in_displays(n):
    p, walks = Point(n, n + 1), Walks(n)
    return [*p], [0, *p, *walks], {*p, *walks}, (*p, *walks), [*Vec((1, 2)), *p]


class Joined(tuple):
    def __add__(self, other):
        return type(self)((*self, other))


class Further(Joined):
    extra = "sub"


@kernel(())
def sums_of_a_class_derived_twice():
    h2 = Further(([], 5))
    return h2 + (0j,)


@kernel(())
def derived_twice_in_a_text():
    h2 = Further(([], 5))
    out = ["%s" % h2]
    out.append(h2 + (0j,))
    out.append(h2 == (*h2,))
    return out
