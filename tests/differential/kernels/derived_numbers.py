"""Classes derived from int, float and complex."""

import json
import math
from fractions import Fraction

from corpus import kernel
from told import told


class Whole(int):
    """Nothing of its own."""


class Money(int):
    currency = "EUR"

    def __add__(self, other):
        return Money(int(self) + int(other))

    def __repr__(self):
        return f"Money({int(self)})"

    def __radd__(self, other):
        return ("radd", int(self), other)

    @property
    def cents(self):
        return self * 100

    @classmethod
    def of(cls, text):
        return cls(text, 10)


class Tagged(int):
    def __new__(cls, value, tag="?"):
        return super().__new__(cls, value)

    def __init__(self, value, tag="?"):
        self.tag = tag


class Noted(int):
    """Without a `__new__` the builtin one gets all arguments."""

    def __init__(self, value, note="?"):
        self.note = note


class Level(Whole):
    def __str__(self):
        return f"level {int(self)}"

    def __format__(self, spec):
        return f"<{super().__format__(spec)}>"


class Loud(int):
    """Says what it is asked."""

    def __eq__(self, other):
        return "yes" == other or super().__eq__(other)

    def __hash__(self):
        return super().__hash__() + 1

    def __lt__(self, other):
        return super().__gt__(other)

    def __bool__(self):
        return False

    def __index__(self):
        return 1000

    def __int__(self):
        return 2000

    def __float__(self):
        return 0.5

    def __neg__(self):
        return "neg"

    def __abs__(self):
        return "abs"


class Real(float):
    def half(self):
        return self / 2


class Celsius(float):
    unit = "C"

    def __str__(self):
        return f"{float(self):.1f}°{self.unit}"

    def __sub__(self, other):
        return Celsius(super().__sub__(other))


class Plane(complex):
    def norm(self):
        return abs(self) ** 2


@kernel((0,), (5,), (-7,), (2**70,))
def arithmetic(n):
    x = Whole(n)
    sums = [x + 1, 1 + x, x - 1, 1 - x, x * 2, 2 * x, -x, +x, ~x, abs(x), x + x, x * True, True + x]
    types = [type(each).__name__ for each in sums]
    more = [told(lambda: 7 // x), told(lambda: x / 2), told(lambda: 7 % x)]
    more.append(told(lambda: divmod(x, 3)))
    more.append(told(lambda: divmod(100, x)))
    more.append(told(lambda: pow(x, 2, 7)))
    more.append(told(lambda: (x & 6, x | 6, x ^ 6, 6 & x, x << 2, x >> 1)))
    more.append(told(lambda: 2.5 * x))
    more.append(told(lambda: x**2 + (x + 1.5)))
    return sums, types, more, x == n, n == x, x != n, x < n + 1, n < x, hash(x) == hash(n)


@kernel()
def errors():
    x, r = Whole(3), Real(2.5)
    return [
        told(lambda: x + "a"),
        told(lambda: "a" + x),
        told(lambda: x + None),
        told(lambda: [1] + x),
        told(lambda: x < "a"),
        told(lambda: r & 1),
        told(lambda: ~r),
        told(lambda: x.nothing),
        told(lambda: r.bit_length()),
        told(lambda: x[0]),
        told(lambda: len(x)),
        told(lambda: x()),
        told(lambda: [1, 2][r]),
        told(lambda: "abc" * r),
        told(lambda: chr(r)),
        told(lambda: range(r)),
        told(lambda: "abc".center(r)),
        told(lambda: "abc".replace(x, "b")),
        told(lambda: x @ 2),
        told(lambda: x << r),
        told(lambda: Whole("x")),
        told(lambda: Whole(1, 2)),
        told(lambda: Whole([])),
        told(lambda: Real("y")),
        told(lambda: divmod(x, "a")),
        told(lambda: sum([x, "a"])),
        told(lambda: Plane(1) < 2),
        told(lambda: "%s %x" % (x, r)),
        told(lambda: math.isqrt(r)),
        told(lambda: f"{x:q}"),
    ]


@kernel()
def as_an_int():
    x = Whole(2)
    items = [10, 20, 30, 40]
    return (
        items[x],
        items[x:],
        items[: Whole(1)],
        "abcd"[x],
        (1, 2, 3)[x],
        b"abc"[x],
        range(9)[x],
        list(range(x)),
        list(range(x, 10, Whole(3))),
        "ab" * x,
        x * [1],
        {2: "two"}[x],
        {x: "x"}[2],
        2 in [x],
        x in {2, 3},
        x in range(5),
        [1, 2].index(x),
        (2, 2).count(x),
        chr(Whole(97)),
        bin(x),
        hex(Whole(255)),
        oct(x),
        "a-b-c".split("-", Whole(1)),
        "abc".center(Whole(7)),
        "abc".find("c", x),
        round(1.2345, x),
        round(x),
        round(Whole(1234), -2),
        int("ff", Whole(16)),
        list(enumerate("ab", x)),
        bytes(x),
        bytes([x, Whole(3)]),
        x.to_bytes(x, "big"),
        x.bit_length(),
        x.bit_count(),
        x.conjugate(),
        x.real,
        x.imag,
        x.numerator,
        x.denominator,
        x.as_integer_ratio(),
        (2).to_bytes(x, "little"),
    )


@kernel()
def texts():
    x, m, v = Whole(42), Money(5), Level(3)
    return (
        str(x),
        repr(x),
        f"{x} {x:5} {x!r} {x:x} {x:,}",
        "%d %s %r %x %05d %c" % (x, x, x, x, x, Whole(65)),
        "{} {:>4}".format(x, x),
        format(x, "b"),
        str(m),
        repr(m),
        f"{m} {m:03} {m!r}",
        "%s %d" % (m, m),
        str(v),
        repr(v),
        f"{v} {v:02} {v!s}",
        [m, x],
        repr({m: m}),
        "".join(map(str, [x, m, v])),
        ascii(m),
    )


@kernel()
def conversions():
    x, r = Whole(7), Real(2.5)
    return (
        [int(x), type(int(x)).__name__, float(x), complex(x), bool(x), bool(Whole(0))],
        [float(r), type(float(r)).__name__, int(r), bool(r), complex(r), round(r), round(r, 1)],
        [math.floor(r), math.ceil(r), math.trunc(r), math.sqrt(x), math.sin(r), math.gcd(x, 21)],
        [math.factorial(Whole(5)), math.comb(Whole(5), 2), math.isqrt(x), math.fsum([r, x])],
        [
            math.prod([x, r]),
            math.pow(r, x),
            math.ldexp(r, x),
            math.hypot(r, x),
            math.copysign(r, -1),
        ],
        [sum([x, x]), sum([r, x]), min(x, 3), max([x, 9]), sorted([x, 3, r])],
        [
            isinstance(x, int),
            isinstance(x, Whole),
            isinstance(x, float),
            isinstance(r, (int, float)),
        ],
        [issubclass(Whole, int), issubclass(Level, Whole), type(x) is int, type(x) is Whole],
        [json.dumps([x, r, {x: r}]), json.dumps({"a": x}, indent=1)],
        Fraction(x, 2),
        [int.from_bytes(bytes([x]), "big"), r.is_integer(), r.hex(), r.as_integer_ratio()],
    )


@kernel()
def own_methods():
    m = Money.of("12")
    return (
        m + 3,
        type(m + 3).__name__,
        5 + m,
        2.5 + m,
        True + m,
        m.cents,
        type(m.cents).__name__,
        m.currency,
        sum([Money(1), Money(2)]),
        m - 2,
        m == 12,
        {m: 1}[12],
        Tagged(3).tag,
        Tagged(3, tag="x").tag,
        Tagged(3, "y") + 1,
        told(lambda: Tagged(1, 2, 3)),
        Noted(3).note,
        (Noted("11", 2), Noted("11", 2).note),
        told(lambda: Noted(1, "x")),
        told(lambda: Noted(1, note="x")),
    )


@kernel()
def told_by_itself():
    x = Loud(5)
    return (
        x == "yes",
        x == 5,
        5 == x,
        5.0 == x,
        x != 5,
        x < 3,
        3 < x,
        sorted([Loud(1), Loud(2)]),
        bool(x),
        "t" if x else "f",
        list(range(10))[x],
        int(x),
        float(x),
        math.sqrt(x),
        -x,
        abs(x),
        "%d %s %r %x" % (x, x, x, x),
        hash(x),
        x + 1,
        chr(Loud(66)),
        [0] * Loud(2),
        x in [5],
        json.dumps([x]),
    )


@kernel()
def floats():
    r, t = Real(1.5), Celsius(21.37)
    return (
        [r + 1, 1 + r, r * r, r // 1, r % 1, -r, abs(Real(-2)), r**2, 2**r, r / 2, 3 / r],
        [type(r + 1).__name__, type(r * r).__name__],
        [r == 1.5, r == 3 / 2, Real(2) == 2, r < 2, 2 > r, hash(r) == hash(1.5), {r: 1}[1.5]],
        [str(r), repr(r), f"{r} {r:.3f} {r:e}", "%g %f %s %d" % (r, r, r, r)],
        [str(t), repr(t), f"{t} {t:.2f}", t.unit, t - 1, type(t - 1).__name__, 1 - t],
        r.half(),
        [Real("nan") != Real("nan"), Real("inf") > 1e308, Real()],
        told(lambda: Real(1) / 0),
        told(lambda: divmod(r, 0)),
        divmod(r, 1),
    )


@kernel()
def complexes():
    z = Plane(3, 4)
    return (
        [abs(z), z + 1, 1 + z, z * z, z / 2, -z, z == 3 + 4j, z.real, z.imag, z.conjugate()],
        [z.norm(), type(z + 1).__name__, hash(z) == hash(3 + 4j), bool(Plane()), z**2, 2 * z],
        [str(z), repr(z), f"{z}", Whole(2) * z, z - Real(1)],
        isinstance(z, complex),
    )


@kernel(5)
def in_loops(n):
    total, seen = Whole(0), []
    for i in map(Whole, range(n)):
        total += i
        seen.append(i)
    best = max(seen, key=lambda each: -each)
    match seen[2]:
        case 2:
            shape = "two"
        case _:
            shape = "?"
    match seen[3]:
        case int(value):
            shape += str(value)
    return (
        total,
        type(total).__name__,
        best,
        shape,
        seen == list(range(n)),
        {*seen} == {0, 1, 2, 3, 4},
    )


@kernel([1, "a", 2.5, None])
def of_any_type(values):
    """What is an int or not is not known."""
    out = []
    for value in [*values, Whole(4), Real(0.5), Money(1)]:
        if isinstance(value, int):
            out.append(("int", value + 1, value * 2, value == 4, [10, 20, 30, 40, 50][value]))
        elif isinstance(value, float):
            out.append(("float", value + 1))
        else:
            out.append(("other", value))
    return out


CAPTURED = [Whole(3), Money(4), Real(1.25), Tagged(9, tag="t")]
BY_LEVEL = {1: "one", 3: "three"}


@kernel()
def captured():
    whole, money, real, tagged = CAPTURED
    return (
        whole + 1,
        money + 1,
        real.half(),
        tagged.tag,
        tagged * 2,
        BY_LEVEL[whole],
        CAPTURED,
        Money(7),
        Level(2),
        type(Level(2)).__name__,
    )
