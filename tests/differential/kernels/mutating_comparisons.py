"""What CPython does where comparing, hashing or converting runs code that changes the operands."""

from __future__ import annotations

from collections import deque

from corpus import kernel


def told(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error)


class Clears:
    def __init__(self, owner):
        self.owner = owner

    def __hash__(self):
        return 0

    def __eq__(self, other):
        self.owner.clear()
        return NotImplemented


@kernel(())
def lists_that_shrink():
    a, b, c = [], [], []
    a.append(Clears(b))
    b.append(Clears(a))
    c.append(Clears(c))
    return a == b, c == [1], len(a), len(b), len(c)


@kernel(())
def items_views():
    d = {0: set()}
    e = {1: 2, "k": [1]}
    return (
        (0, Clears(d)) in d.items(),
        (1, 2) in e.items(),
        ("k", [1]) in e.items(),
        (1, 3) in e.items(),
        [1, 2] in e.items(),
        (1,) in e.items(),
        told(lambda: ([], 1) in e.items()),
    )


class ClearsAndDiffers(Clears):
    def __eq__(self, other):
        self.owner.clear()
        return False

    __hash__ = Clears.__hash__


@kernel(())
def dict_changed_by_its_update():
    other = {i: 0 for i in range(1, 40)}
    other[ClearsAndDiffers(other)] = 0
    d = {ClearsAndDiffers(other): 0, 1: 1}
    return told(lambda: d.update(other))


class Equal:
    def __eq__(self, other):
        return True

    __hash__ = None


class Holds:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other


@kernel(())
def right_operands():
    return (
        (1 + 0j) == Holds(1),
        (2 + 0j) != Holds(2.0),
        [1j] == [Holds(1j)],
        Equal() in range(3),
        Equal() in range(0),
        (1 + 0j) in range(3),
        (1 + 1j) in range(3),
    )


class Bytes:
    def __init__(self, value):
        self.value = value

    def __bytes__(self):
        return self.value


@kernel(())
def bytes_of_instances():
    return (
        bytes(Bytes(b"abc")),
        told(lambda: bytes(Bytes(None))),
        told(lambda: bytearray(Bytes(b""))),
    )


class NoLength:
    def __getitem__(self, i):
        return 1


@kernel(())
def reversed_without_length():
    return told(lambda: reversed(NoLength()))


class Twice:
    __match_args__ = ("a", "a")
    a = None


class Keys:
    key = "a"


@kernel((0,), (1,), (2,))
def patterns(which):
    try:
        if which == 0:
            match Twice():
                case Twice(_, _):
                    return "matched"
        if which == 1:
            match {"a": 1}:
                case {Keys.key: _, "a": _}:
                    return "matched"
        match {"a": 1, "b": 2}:
            case {Keys.key: x, "b": y}:
                return x, y
    except Exception as error:
        return type(error).__name__, str(error)


@kernel(())
def deques_that_grow_at_the_end():
    grown, turned = deque([1]), deque([1])
    forward, backward = iter(grown), reversed(turned)
    seen = [next(forward), next(backward)]
    grown.append(2)
    turned.appendleft(2)

    def walk():
        d = deque([1, 2])
        for x in d:
            if x == 2:
                d.append(5)

    return seen, told(lambda: next(forward)), told(lambda: next(backward)), told(walk)


class Grows:
    def __init__(self, xs):
        self.xs = xs

    def hit(self):
        if len(self.xs) < 6:
            self.xs.append(5)
        return True

    def cut(self):
        self.xs.clear()
        return True

    def __bool__(self):
        return self.hit()

    def __lt__(self, other):
        return self.cut()


@kernel((3,), (0,))
def comprehensions_over_what_they_change(n):
    xs, ys = [1, 2, n], [1, 2, 3, "a", 2.5][: n + 1]
    b, box = Grows(xs), [Grows(ys), ys, 3]
    table = {"k": list(range(n))}
    return (
        [x for x in xs if b.hit()],
        xs,
        [y for y in ys if box[0].cut()],
        sum(1 for y in ys if box[0].hit()),
        [table["k"].append(1) if len(table["k"]) < 9 else x for x in table["k"]],
    )


@kernel((3,), may_refuse=True)
def lists_changed_by_special_methods(n):
    xs = list(range(n))
    b = Grows(xs)
    return sum(x for x in xs if b), xs


@kernel((3,), may_refuse=True)
def lists_cut_by_special_methods(n):
    xs = list(range(n))
    b = Grows(xs)
    return [x for x in xs if b < b], xs


class ClearsAsIndex:
    def __init__(self, owner, i=1):
        self.owner = owner
        self.i = i

    def __index__(self):
        self.owner.clear()
        return self.i


@kernel((3,))
def slices_whose_bounds_change_the_list(n):
    a, b, c, d = ([n, n + 1, n + 2] for _ in range(4))
    taken = a[ClearsAsIndex(a) :], a[: ClearsAsIndex(a)], [0, 1][ClearsAsIndex([])]
    del b[ClearsAsIndex(b) :]
    c[ClearsAsIndex(c) :] = [9]
    d[:: ClearsAsIndex(d)] = []
    data = bytearray(b"abc")
    return taken, a, b, c, d, data[ClearsAsIndex(data) :], data
