"""Classes with a `__new__` of their own."""

from collections import namedtuple
from typing import NamedTuple

from corpus import kernel
from told import told


class Point:
    def __new__(cls, x, y=0):
        made = super().__new__(cls)
        made.x, made.y = x, y
        return made


class Both:
    def __new__(cls, *args, **named):
        made = object.__new__(cls)
        made.seen = (args, sorted(named))
        return made

    def __init__(self, a, b=2):
        self.a, self.b = a, b


class Derived(Both):
    def __init__(self, a):
        super().__init__(a, a)


class Other:
    """Makes something else: nothing is initialised."""

    def __new__(cls, what):
        if what == "int":
            return 5
        if what == "point":
            return Point(1, 2)
        return super().__new__(cls)

    def __init__(self, what):
        self.what = what


class Shape:
    def __new__(cls, kind, *rest):
        if cls is Shape:
            return {"round": Round, "square": Square}[kind](kind, *rest)
        return super().__new__(cls)


class Round(Shape):
    def __init__(self, kind, radius):
        self.radius = radius

    def area(self):
        return 3 * self.radius**2


class Square(Shape):
    def __init__(self, kind, side):
        self.side = side

    def area(self):
        return self.side**2


class Inch(float):
    def __new__(cls, value, unit="in"):
        made = super().__new__(cls, value * {"in": 1.0, "ft": 12.0}[unit])
        made.unit = unit
        return made


class Even(int):
    def __new__(cls, value):
        if value % 2:
            raise ValueError(f"{value} is odd")
        return int.__new__(cls, value)

    def __init__(self, value):
        self.half = value // 2


class Id(str):
    def __new__(cls, text, *, kind="user"):
        made = str.__new__(cls, text.strip().lower())
        made.kind = kind
        return made


class Vector(tuple):
    def __new__(cls, *items):
        return tuple.__new__(cls, items)

    def __add__(self, other):
        return Vector(*(a + b for a, b in zip(self, other)))

    @property
    def norm(self):
        return sum(x * x for x in self) ** 0.5


class Pair(tuple):
    __slots__ = ()

    def __new__(cls, a, b):
        return super().__new__(cls, (a, b))

    a = property(lambda self: self[0])
    b = property(lambda self: self[1])


class Named(NamedTuple):
    x: int
    y: int = 0


class Shifted(Named):
    def __new__(cls, x, y=1):
        return super().__new__(cls, x + 10, y)

    def __init__(self, *args):
        self.given = args


class Place(namedtuple("Place", "lat lon")):
    __slots__ = ()

    def __new__(cls, text):
        lat, lon = text.split(",")
        return super().__new__(cls, float(lat), float(lon))


class Registered(list):
    def __new__(cls, *args):
        made = super().__new__(cls)
        made.count = len(args)
        return made


class Base:
    def __new__(cls, *args):
        made = super().__new__(cls)
        made.base = args
        return made


class Mixed(Base, Point):
    def __init__(self, *args):
        self.args = args


def make(cls, *args):
    return cls(*args)


@kernel()
def plain():
    p, b, d = Point(1), Both(1, b=3), Derived(7)
    return (
        (p.x, p.y, Point(3, y=4).y, type(p).__name__),
        (b.seen, b.a, b.b),
        (d.seen, d.a, d.b),
        told(lambda: Point()),
        told(lambda: Point(1, 2, 3)),
        told(lambda: Both()),
        told(lambda: Both(1, 2, 3)),
        told(lambda: Derived(1, 2)),
    )


@kernel()
def other_results():
    o = Other("x")
    return Other("int"), Other("point").y, o.what, type(o).__name__


@kernel()
def factories():
    shapes = [Shape("round", 2), Shape("square", 3), Round("round", 1)]
    return [(type(s).__name__, s.area()) for s in shapes], told(lambda: Shape("flat"))


@kernel()
def numbers():
    i, e = Inch(2, "ft"), Even(4)
    return (
        [i, i + 1, i.unit, Inch(3).unit, type(i).__name__, i > 20],
        [e, e.half, e + 1, type(e).__name__, told(lambda: Even(3))],
        [Id("  Ab "), Id("x", kind="y").kind, Id("Q") == "q", type(Id("q").upper()).__name__],
    )


@kernel()
def tuples():
    v, p = Vector(3, 4), Pair(1, "b")
    return (
        [v, v.norm, v + Vector(1, 1), len(v), v == (3, 4), type(v + v).__name__, [*v]],
        [p, p.a, p.b, p == (1, "b")],
        [Shifted(1), Shifted(1).x, Shifted(1, 5).given],
        [Place("1.5,2"), Place("1,2").lat],
        [Named(1), Named(1, y=2), Named._make([3, 4]), Named(1)._replace(x=5)],
        told(lambda: Named()),
        told(lambda: Pair(1)),
        told(lambda: Place("x")),
    )


@kernel()
def lists():
    r = Registered([1, 2])
    return list(r), r.count


@kernel()
def several():
    m = Mixed(1, 2)
    return m.args, m.base, told(lambda: m.x)


@kernel()
def through_values():
    classes = [Point, Both, Even, Vector, Named]
    out = []
    for cls in classes:
        made = told(lambda: make(cls, 2))
        out.append((type(made).__name__, made if isinstance(made, (int, tuple)) else "object"))
    return out, list(map(Even, [2, 4])), [*map(Vector, [1, 2], [3, 4])]


@kernel()
def errors():
    return [
        told(lambda: Base(1).nothing),
        Base(1, 2).base,
    ]


@kernel(50)
def in_loops(n):
    total = 0
    for i in range(n):
        p = Point(i, i + 1)
        total += p.x * p.y + Even(2 * i).half + Vector(i, 1)[0]
    return total


MADE = [Point(5, 6), Even(8), Vector(1, 2), Id("Z"), Place("7,8"), Both(1)]


@kernel()
def captured():
    point, even, vector, name, place, both = MADE
    return point.x, even + even.half, vector.norm, name + "!", place.lat, both.seen, even, vector
