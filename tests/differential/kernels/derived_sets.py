"""Classes derived from set and frozenset."""

from corpus import kernel
from told import told


class Bag(set):
    def put(self, *items):
        for item in items:
            self.add(item)
        return self

    def __contains__(self, item):
        return super().__contains__(item) or item == "anything"


class Ordered(set):
    def __init__(self, items=(), name="?"):
        super().__init__(items)
        self.name = name

    def __iter__(self):
        return iter(sorted(super().__iter__(), reverse=True))

    def __or__(self, other):
        return Ordered(super().__or__(other), self.name)

    def __len__(self):
        return 100


class Fixed(frozenset):
    def first(self):
        return min(self)


class Keyed(frozenset):
    def __new__(cls, items, key=None):
        made = super().__new__(cls, items)
        made.key = key
        return made


@kernel([1, 2, 3], [], [5, 5, 70, -3])
def operators(items):
    b = Bag(items)
    out = [b | {9}, {9} | b, b & {1, 2}, {1, 2} & b, b - {1}, {1, 100} - b, b ^ {1}, {1} ^ b]
    types = [type(each).__name__ for each in out]
    order = [
        b == set(items),
        set(items) == b,
        b != {7},
        b <= {1, 2, 3, 5, 70, -3},
        b < {1},
        {1} >= b,
    ]
    out = [sorted(each) for each in out]
    return out, types, order, len(b), sorted(b), 1 in b, "anything" in b, bool(b), len(list(b))


@kernel()
def methods():
    b = Bag([1, 2]).put(3, 4)
    b.discard(9)
    b.update([5], {6})
    b |= {7}
    b -= {1}
    b &= {2, 3, 4, 5}
    plain = {1, 2}
    same = plain
    plain |= b
    return (
        b,
        type(b).__name__,
        b.union([10]),
        b.intersection({2}),
        type(b.copy()).__name__,
        b.issubset({2, 3, 4, 5, 6}),
        b.isdisjoint([100]),
        b.difference(Bag([2])),
        {2, 3}.union(b),
        {2, 3}.issubset(b),
        same,
        set(b),
        frozenset(b),
        isinstance(b, set),
        isinstance(b, frozenset),
        told(lambda: b.remove(77)),
        told(lambda: hash(b)),
        told(lambda: b | [1]),
        told(lambda: b + {1}),
        told(lambda: b < [1]),
        told(lambda: b.nothing),
        told(lambda: Bag(5)),
    )


@kernel()
def overridden():
    o = Ordered([3, 1, 2], "n")
    return (
        list(o),
        len(o),
        o.name,
        o | {9},
        (o | {9}).name,
        set(o) == {1, 2, 3},
        {5}.union(o) == {1, 2, 3, 5},
        sorted(o),
        [x for x in o],
        {0} | o,
        o & {1},
        max(o),
    )


@kernel()
def frozen():
    f = Fixed([3, 1, 2])
    k = Keyed([1, 2], key="k")
    return (
        f.first(),
        f | {4},
        type(f | {4}).__name__,
        {4} | f,
        type({4} | f).__name__,
        f == {1, 2, 3},
        hash(f) == hash(frozenset([1, 2, 3])),
        {f: 1}[frozenset([1, 2, 3])],
        f in {frozenset([1, 2, 3])},
        repr(f),
        repr(Fixed()),
        k.key,
        k,
        len(k),
        2 in k,
        told(lambda: f.add(1)),
        told(lambda: Keyed()),
    )


CAPTURED = [Bag([1, 2]), Fixed([7]), Ordered([2, 1], "cap")]


@kernel()
def captured():
    bag, fixed, ordered = CAPTURED
    return bag | {5}, fixed.first(), list(ordered), ordered.name, CAPTURED, 2 in bag
