"""Instances of classes that the caller made: as arguments, captured, in containers and cycles."""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus import kernel


@dataclass
class Point:
    x: float
    y: float

    def norm(self):
        return (self.x * self.x + self.y * self.y) ** 0.5

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)


class Named(Point):
    unit = "m"

    def __init__(self, name, x, y):
        super().__init__(x, y)
        self.name = name

    def norm(self):
        return f"{self.name}: {super().norm()} {self.unit}"


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a):
        self.a = a


class Both(Slotted):
    """Slots of its base, and a `__dict__`."""

    def __init__(self, a, c):
        super().__init__(a)
        self.c = c


class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next


class Tree:
    def __init__(self, value, parent=None):
        self.value = value
        self.children = []
        self.parent = parent
        if parent is not None:
            parent.children.append(self)

    def total(self):
        return self.value + sum(child.total() for child in self.children)


class Config:
    """Its attributes come from outside."""


class Loud:
    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return name.upper()


class Bounded:
    def __init__(self, limit):
        self._limit = limit

    @property
    def limit(self):
        return self._limit


@dataclass(frozen=True)
class Options:
    rate: float = 0.5
    tags: tuple = ()
    names: dict = field(default_factory=dict)


POINTS = [Point(float(i), 2.0) for i in range(50)]
MIXED = [Point(1.0, 2.0), Named("n", 3.0, 4.0), 7, "s", Slotted((1, 2)), [Point(0.0, 1.0)], None]
CONFIG = Config()
CONFIG.steps, CONFIG.table, CONFIG.path = [1, 2, 3], {"p": Point(6.0, 8.0)}, None
HIDDEN = Bounded(3)
HIDDEN.__dict__["limit"] = 99
EMPTY = Slotted(1)
del EMPTY.a
KINDS = [Point, Options]
OPTIONS = Options(0.25, ("a", "b"), {"k": 1})


def chain(n):
    head = None
    for i in range(n):
        head = Node(i, head)
    return head


def ring(n):
    first = last = Node(0)
    for i in range(1, n):
        last = Node(i, last)
    first.next = last
    return last


def tree(depth, parent=None):
    made = Tree(depth, parent)
    if depth > 0:
        for _ in range(3):
            tree(depth - 1, made)
    return made


@kernel(Point(3.0, 4.0), Named("n", 3.0, 4.0), Point(3, 4), Point(2**70, 1.5))
def method_of_an_argument(p):
    return p.norm(), p.x, type(p).__name__, isinstance(p, Named)


@kernel((Point(3.0, 4.0), Point(1.0, 1.0)), (Named("n", 1.0, 2.0), Point(1, 1)))
def operator_of_arguments(p, q):
    r = p + q
    return r.x, r.y, repr(r), r == p, r != q


@kernel()
def captured_list():
    return sum(p.norm() for p in POINTS), max(POINTS, key=lambda p: p.x).x, POINTS[3].y


@kernel()
def made_of_captured():
    moved = [p + Point(1.0, 1.0) for p in POINTS]
    for p in moved:
        p.x = p.x * 2.0
    return sum(p.x for p in moved), POINTS[0].x


@kernel()
def of_many_kinds():
    out = []
    for m in MIXED:
        if isinstance(m, Point):
            out.append(m.norm())
        elif isinstance(m, Slotted):
            out.append(m.a)
        else:
            out.append(type(m).__name__)
    return out, MIXED[5][0].norm()


@kernel()
def attributes_of_a_config():
    steps = [s * 2 for s in CONFIG.steps]
    return steps, CONFIG.table["p"].norm(), CONFIG.path is None


@kernel("steps", "path", "nothing")
def attribute_by_name(name):
    return getattr(CONFIG, name, "none of that name"), hasattr(CONFIG, name)


@kernel(CONFIG)
def missing_attribute(c):
    return c.no_such_thing


@kernel(chain(0), chain(1), chain(150))
def links(head):
    total = 0
    while head is not None:
        total += head.value
        head = head.next
    return total


@kernel(ring(1), ring(2), ring(40))
def around_a_ring(start):
    count, at = 1, start.next
    while at is not start:
        count += 1
        at = at.next
    return count


@kernel(tree(0), tree(4))
def of_a_tree(root):
    back = all(child.parent is root for child in root.children)
    return root.total(), len(root.children), back


@kernel(Slotted(5), EMPTY, Both(1, 2))
def slots(s):
    def read(name):
        try:
            return getattr(s, name)
        except AttributeError as e:
            return str(e)

    return [read(name) for name in ("a", "b", "c")]


@kernel(Loud())
def attribute_function(loud):
    return loud.quiet


@kernel(HIDDEN, Bounded(2))
def property_hides(b):
    return b.limit


@kernel(OPTIONS, Options())
def frozen(o):
    return o.rate, o.tags, o.names, o == Options(), repr(o)


@kernel()
def classes_of_a_list():
    return [repr(kind(1.0, 2.0)) for kind in KINDS], KINDS[0] is Point, Named in KINDS


@kernel((Point(1.0, 2.0), [1, 2]), (Node(1), [Node(2)]))
def given_back(value, values):
    return type(value).__name__, len(values), [value, value][1] is value


@kernel(([Point(1.0, 2.0), Point(1, 2)],), ([Point(None, "s"), Point([1], 2.5)],))
def fields_of_several_types(points):
    return [[p.x, p.y] for p in points]


@kernel(({"a": Point(1.0, 2.0), "b": Node(3, Node(4))},))
def values_of_a_dict(d):
    return d["a"].norm(), d["b"].next.value, sorted(d), [type(v).__name__ for v in d.values()]


@kernel(({"deep": [[[[[[[[Node(7)]]]]]]]]},))
def deep_inside(d):
    at = d["deep"]
    while isinstance(at, list):
        at = at[0]
    return at.value


@kernel((Point(1.0, 2.0),))
def changed(p):
    q = Point(p.x, p.y)
    q.x += 1
    return q.x, p.x


@kernel((Point(1.0, 2.0),), may_refuse=True)
def changed_itself(p):
    p.x = 5.0
    return p.x


@kernel(POINTS)
def sorted_by_method(*points):
    return [p.x for p in sorted(points, key=lambda p: -p.x)][:3]
