"""Methods that Python itself calls: operators, comparison, containers, iteration, text, `with`."""

from __future__ import annotations

from corpus import kernel


class Vector:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        if not isinstance(other, Vector):
            return NotImplemented
        return Vector(self.x + other.x, self.y + other.y)

    def __radd__(self, other):
        return Vector(self.x + other, self.y + other)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y)

    def __mul__(self, k):
        return Vector(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __matmul__(self, other):
        return self.x * other.x + self.y * other.y

    def __neg__(self):
        return Vector(-self.x, -self.y)

    def __abs__(self):
        return (self.x * self.x + self.y * self.y) ** 0.5

    def __eq__(self, other):
        return isinstance(other, Vector) and (self.x, self.y) == (other.x, other.y)

    def __hash__(self):
        return hash((self.x, self.y))

    def __bool__(self):
        return self.x != 0 or self.y != 0

    def __repr__(self):
        return f"Vector({self.x!r}, {self.y!r})"

    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self


@kernel((1, 2, 3), (0.5, 0, -1))
def arithmetic(a, b, k):
    v, w = Vector(a, b), Vector(b, k)
    return repr(v + w), repr(v - w), repr(k * v), repr(v * k), v @ w, repr(-v), abs(v)


@kernel(5)
def sum_of_vectors(n):
    return repr(sum(Vector(i, 1) for i in range(n)))


@kernel((1, 2))
def equal_and_hashed(a, b):
    seen = {Vector(a, b): "ab", Vector(b, a): "ba"}
    pair = (Vector(a, b) == Vector(a, b), Vector(a, b) != Vector(b, a), Vector(a, b) == 3)
    return pair, seen[Vector(a, b)], seen.get(Vector(0, 0)), Vector(a, b) in [Vector(a, b)]


@kernel((0, 0), (1, 0))
def truth(a, b):
    v = Vector(a, b)
    return (1 if v else 2), not v, bool(v), (v and 5) == 5


@kernel((1, 2))
def changed_in_place(a, b):
    v = Vector(a, b)
    w = v
    v += Vector(10, 20)
    return repr(w), v is w


@kernel((1, "a"), (1, None))
def unsupported_operands(a, b):
    return Vector(a, a) + b


@kernel((1,))
def unsupported_operator(a):
    return Vector(a, a) // 2


class Money:
    def __init__(self, cents):
        self.cents = cents

    def __lt__(self, other):
        return self.cents < other.cents

    def __le__(self, other):
        return self.cents <= other.cents

    def __eq__(self, other):
        return self.cents == other.cents

    def __str__(self):
        return f"{self.cents // 100}.{self.cents % 100:02d}"

    def __format__(self, spec):
        return f"{self.cents / 100:{spec}}" if spec else str(self)

    def __int__(self):
        return self.cents // 100

    def __float__(self):
        return self.cents / 100

    def __index__(self):
        return self.cents


@kernel(([300, 5, 120],))
def compared(cents):
    all_money = [Money(c) for c in cents]
    smallest, largest = min(all_money), max(all_money)
    return str(smallest), str(largest), [str(m) for m in sorted(all_money)], smallest > largest


@kernel(1234, 5)
def converted(cents):
    m = Money(cents)
    return str(m), f"{m}", f"{m:.1f}", int(m), float(m), [0, 1, 2, 3, 4, 5][Money(3)], hex(m)


class Grid:
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, key):
        if isinstance(key, tuple):
            i, k = key
            return self.rows[i][k]
        return self.rows[key]

    def __setitem__(self, key, value):
        i, k = key
        self.rows[i][k] = value

    def __delitem__(self, i):
        del self.rows[i]

    def __contains__(self, value):
        return any(value in row for row in self.rows)


@kernel((3,))
def indexed(n):
    g = Grid([[i * n + k for k in range(n)] for i in range(n)])
    g[1, 1] = -1
    g[2, 0] += 50
    before = len(g), g[0], g[1, 1], g[2, 0], -1 in g, 99 in g, bool(g)
    del g[0]
    return before, g.rows


@kernel((3,))
def iterated_by_index(n):
    g = Grid([[i] for i in range(n)])
    return [row for row in g], list(g), g[0:2]


class Countdown:
    def __init__(self, start):
        self.at = start

    def __iter__(self):
        return self

    def __next__(self):
        if self.at <= 0:
            raise StopIteration
        self.at -= 1
        return self.at


@kernel(4, 0)
def iterated(n):
    c = Countdown(n)
    first = [x * x for x in c]
    out = []
    for x in Countdown(n):
        if x == 1:
            continue
        out.append(x)
    return (
        first,
        list(c),
        out,
        sum(Countdown(n)),
        tuple(Countdown(n)),
        max(Countdown(n), default=None),
    )


class Numbers:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return iter(self.items)


@kernel(([1, 2, 3],), ([],))
def iterator_of_a_list(items):
    n = Numbers(items)
    return list(n), [a + b for a in n for b in n], sorted(n, reverse=True), dict(zip(n, "abc"))


@kernel((1, 2, 3))
def unpacked(a, b, c):
    x, *rest = Numbers([a, b, c])
    return x, rest, [*Numbers([a])], max(*Numbers([a, b]))


class Adder:
    def __init__(self, k):
        self.k = k

    def __call__(self, x, *, twice=False):
        return x + (2 * self.k if twice else self.k)


@kernel((1, 5), (0.5, 2))
def called(x, k):
    add = Adder(k)
    return (
        add(x),
        add(x, twice=True),
        [*map(add, [x, x])],
        sorted([3, 1], key=Adder(-1)),
        callable(add),
    )


class Default:
    def __init__(self):
        self.known = 1

    def __getattr__(self, name):
        if name.startswith("x"):
            return name * 2
        raise AttributeError("no " + name)


@kernel()
def missing_attributes():
    d = Default()
    return d.known, d.xy


@kernel()
def missing_attribute_that_raises():
    return Default().other


class Second:
    def __index__(self):
        return 1


@kernel("abc", ([1, 2, 3],), ((4, 5),), b"xyz", range(9))
def items_by_index_method(items):
    return items[Second()], items[: Second()], items[-Second().__index__()]


class Weight:
    def __int__(self):
        return 7


# Each is an int or a text in CPython: a TypeError would be a wrong answer.
@kernel(may_refuse=True)
def percent_of_an_int_method():
    return "%d" % Weight()


@kernel(may_refuse=True)
def percent_of_an_index_method():
    return "%x" % Second()


@kernel(may_refuse=True)
def bytes_by_index_method():
    return bytes(Second()), bytes([Second()])


@kernel(may_refuse=True)
def found_by_index_method():
    return Second() in b"\x01", [0, 5].index(5, Second()), b"a\x01".find(Second())


@kernel()
def repeated_by_index_method():
    x = Second()
    return [0] * x, (1,) * x, "ab" * x, b"c" * x, [1, 2].pop(x), hex(x)


class Fallback:
    @property
    def broken(self):
        return self.missing

    @property
    def sound(self):
        return 7

    def __getattr__(self, name):
        return "instead of " + name


@kernel()
def getattr_after_a_property():
    f = Fallback()
    return f.broken, f.sound, f.missing, getattr(f, "broken"), hasattr(f, "broken")


class Guard:
    def __init__(self, out, swallow=()):
        self.out = out
        self.swallow = swallow

    def __enter__(self):
        self.out.append("in")
        return self

    def __exit__(self, kind, error, trace):
        self.out.append("out" if kind is None else str(error))
        return kind is not None and kind in self.swallow


@kernel(1, 0)
def guarded(x):
    out = []
    with Guard(out, (ZeroDivisionError,)) as g:
        g.out.append(1 // x)
    with Guard(out), Guard(out):
        out.append("both")
    return out


@kernel(1, 0)
def guarded_and_raised(x):
    out = []
    try:
        with Guard(out):
            out.append(1 // x)
    except ZeroDivisionError as error:
        out.append("caught " + str(error))
    return out


@kernel(0)
def raised_through_a_with(x):
    with Guard([]):
        return 1 // x


@kernel(5)
def left_by_jumps(n):
    out = []
    for i in range(n):
        with Guard(out):
            if i == 1:
                continue
            if i == 3:
                break
            out.append(i)

    def inner():
        with Guard(out):
            return "returned"

    return inner(), out


class BadExit:
    def __enter__(self):
        return 1

    def __exit__(self, *rest):
        raise KeyError("exit")


@kernel(0, 1)
def exit_that_raises(x):
    try:
        with BadExit():
            1 // x
    except KeyError as error:
        return type(error.__context__) is ZeroDivisionError
    return None


class NoExit:
    def __enter__(self):
        return 1


@kernel(may_refuse=True)
def no_exit():
    with NoExit():
        pass


@kernel(may_refuse=True)
def no_enter():
    with Adder(1):
        pass


class Shape:
    __match_args__ = ("w", "h")

    def __init__(self, w, h, tag=None):
        self.w, self.h, self.tag = w, h, tag


class Round(Shape):
    pass


@kernel(0, 1, 2, 3, 4, 5)
def class_patterns(which):
    subjects = [Shape(0, 5), Shape(2, 2), Round(1, 7), Shape(3, 4, "t"), 17, Shape(8, 9)]
    match subjects[which]:
        case Shape(0, h):
            return "flat", h
        case Round(w, h=7):
            return "round", w
        case Shape(w=w, h=h) if w == h:
            return "square", w
        case Shape(tag=str(t)):
            return "tagged", t
        case Shape(missing=_):
            return "never"
        case Shape(w, h):
            return w, h
        case int(n):
            return n


@kernel()
def too_many_patterns():
    match Shape(1, 2):
        case Shape(1, 2, 3):
            return 1


@kernel()
def no_positional_patterns():
    match Adder(1):
        case Adder(1):
            return 1


class Checked:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n < other.n if isinstance(other, Checked) else NotImplemented


@kernel(2000)
def many_calls_back_are_no_recursion(n):
    return [x.n for x in sorted(Checked(i * 7919 % n) for i in range(n))]


@kernel(())
def slots_of_what_has_no_room():
    try:

        class Sized(tuple):
            __slots__ = ("a",)

    except TypeError as e:
        return str(e)
