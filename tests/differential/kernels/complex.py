"""The type complex: CPython's formulas, conversions, texts and complaints."""

import math
import random

from corpus import kernel
from told import told

INF, NAN = float("inf"), float("nan")
SPECIAL = [0.0, -0.0, 1.0, -2.5, 1e300, -1e-310, INF, -INF, NAN]
VALUES = [complex(x, y) for x in SPECIAL for y in SPECIAL]
FEW = [0j, complex(-0.0, 0.0), 1 + 2j, -2.5 - 0.5j, 1e200 + 1e200j, complex(INF, -1.0),
       complex(0.0, NAN), 3j, complex(-4, -0.0)]  # fmt: skip
REALS = [0, 1, -3, True, False, 2**53 + 1, 10**400, 0.0, -0.0, 0.5, -1.5, INF, -INF, NAN]
OTHERS = ["1", None, [1], (1j,), {}]


def random_values(seed, count):
    source = random.Random(seed)
    return [
        complex(source.uniform(-4, 4) * 10 ** source.choice([0, 0, 5, -5, 150]), source.gauss(0, 2))
        for _ in range(count)
    ]


@kernel(1.5, 2, -0.0)
def literals(x):
    return (
        2j, 1 + 2j, -2j, 1 - 2j, -1.5e3j, 0j, 1e400j, 0x10 + 1j, x + 1j, x - 1j, x * 1j, -(x + 0j),
        +2j, 1_0j, 1 / 2j, (x, 3j),
    )  # fmt: skip


@kernel((VALUES, FEW))
@kernel((random_values(1, 40), random_values(2, 20)))
def arithmetic(left, right):
    def row(a, b):
        return a + b, a - b, a * b, told(lambda: a / b)

    return [row(a, b) for a in left for b in right]


@kernel((FEW, FEW))
@kernel((random_values(3, 20), random_values(4, 20)))
@kernel(([complex(x, y) for x in (0.0, -1.0, 2.0) for y in (0.0, -0.0, 3.0, INF)], VALUES))
def powers(left, right):
    def power(a, b):
        return told(lambda: a**b)

    return [power(a, b) for a in left for b in right]


@kernel(FEW + VALUES[:12])
def integral_powers(values):
    def power(z, n):
        return told(lambda: z**n)

    exponents = [0, 1, 2, 3, -1, -2, 7, 100, 101, -100, -101, 2.0, 0.5, -0.5, True]
    return [power(z, n) for z in values for n in exponents]


@kernel((FEW, REALS))
def mixed_operands(values, reals):
    def row(z, r):
        return (
            told(lambda: z + r), told(lambda: r + z), told(lambda: z - r), told(lambda: r - z),
            told(lambda: z * r), told(lambda: r * z), told(lambda: z / r), told(lambda: r / z),
            told(lambda: z**r), told(lambda: r**z),
        )  # fmt: skip

    return [row(z, r) for z in values for r in reals]


@kernel((FEW, REALS + FEW + OTHERS))
def refused_operators(values, others):
    def row(z, o):
        return (
            told(lambda: z // o), told(lambda: o // z), told(lambda: z % o), told(lambda: o < z),
            told(lambda: divmod(z, o)), told(lambda: divmod(o, z)), told(lambda: z < o),
            told(lambda: z >= o), told(lambda: z & o), told(lambda: z << o), told(lambda: z @ o),
        )  # fmt: skip

    return [row(z, o) for z in values for o in others]


@kernel((FEW, OTHERS))
def wrong_operands(values, others):
    def row(z, o):
        return (
            told(lambda: z + o), told(lambda: o + z), told(lambda: z * o), told(lambda: o * z),
            told(lambda: z / o), told(lambda: z - o), told(lambda: z**o), told(lambda: o**z),
            z == o, o != z,
        )  # fmt: skip

    return [row(z, o) for z in values for o in others]


@kernel(VALUES)
def unary(values):
    def row(z):
        return -z, +z, told(lambda: abs(z)), bool(z), not z, z.real, z.imag, z.conjugate()

    def inverted(z):
        return told(lambda: ~z)

    return [row(z) for z in values] + [inverted(z) for z in values[:2]]


@kernel([1e308 + 1e308j, complex(1e308, INF), complex(NAN, INF), complex(NAN, 1), 3 + 4j])
def absolute_values(values):
    def absolute(z):
        return told(lambda: abs(z))

    return [absolute(z) for z in values]


@kernel(random_values(5, 200))
def absolute_of_random(values):
    return [abs(z) for z in values]


@kernel((VALUES, REALS + [9007199254740992.0, 9007199254740993, 2**53 + 0j]))
@kernel(([2**53 + 0j, 1 + 0j, 0j, 2 + 1j], REALS + [9007199254740992, 9007199254740993, 2 + 1j]))
def equality(values, others):
    return [(z == o, z != o, o == z, o != z) for z in values for o in others]


@kernel((FEW, 2))
def unary_refusals(values, two):
    def row(z):
        return (
            told(lambda: int(z)), told(lambda: float(z)), told(lambda: round(z)),
            told(lambda: round(z, two)), told(lambda: math.sqrt(z)), told(lambda: math.floor(z)),
            told(lambda: math.isnan(z)), told(lambda: range(z)), told(lambda: [1, 2][z]),
            told(lambda: len(z)), told(lambda: list(z)), told(lambda: z[0]), told(lambda: z()),
            told(lambda: chr(z)), told(lambda: max(z, 1j)), told(lambda: sorted([z, 1j])),
            told(lambda: z.real_part), told(lambda: z.conjugate(1)), told(lambda: "%d" % z),
            told(lambda: "%f" % z), told(lambda: "%s" % z), told(lambda: math.pow(z, 2)),
        )  # fmt: skip

    return [row(z) for z in values]


@kernel(3, 2.5)
def powers_of_three_arguments(x):
    return (
        told(lambda: pow(1j, 2)), told(lambda: pow(1j, x, 3)), told(lambda: pow(x, 1j, 3)),
        told(lambda: pow(x, 3, 1j)), told(lambda: pow(1j, x, None)), told(lambda: pow(1j, "a", 3)),
    )  # fmt: skip


@kernel([0j, 1 + 0j, 2.5 + 0j, 1j, -1 - 1j, 1e300 + 2j, complex(2**61, 2**61), complex(INF, -INF)])
def hashes(values):
    return [hash(z) for z in values] + [hash((z, 1)) for z in values]


@kernel([1, 2.0, 1 + 0j, 2 + 0j, 1j, 0j, -0.0, True, 1j])
def keys(values):
    table = {}
    for value in values:
        table[value] = table.get(value, 0) + 1
    distinct = set(values)
    return table, len(distinct), list(distinct), 1 in distinct, (1 + 0j) in {1: 2}, 3j in values


@kernel([1 + 0j, 2j, 3, 2.5, 2j])
def in_containers(values):
    return (
        values.count(2j), values.index(2.5 + 0j), 3 + 0j in values, {"z": values[1]}, (values, 1j),
        [z * 2 for z in values], {z: i for i, z in enumerate(values)}, tuple(values) == (1, 2j, 3, 2.5, 2j),
    )  # fmt: skip


@kernel(VALUES + random_values(6, 30))
def texts(values):
    return [(repr(z), str(z), f"{z}", f"{z!r:>30}") for z in values]


@kernel(FEW + [1234567.891 - 0.000123j, complex(1e20, -1e-20), -7.25 + 1e16j])
def formats(values):
    specs = [
        "", "e", "E", ".3e", "f", "F", ".0f", "g", "G", ".3g", ".0g", "n", "30", "<30", ">30.2f",
        "^31", "*^40.1f", "+", " ", "-", "+.2f", " .2f", "#", "#.0f", "#g", ",", ",.2f", "_.1f",
        ".4", ".0", "z", "z.1f", "30.3", "x<20", "+#.3",
        "05", "0=10", "=20", "0<20", "d", "%", "s", "c", "x", "q", ".2d", "10.", "abc",
    ]  # fmt: skip

    def formatted(z, spec):
        return told(lambda: format(z, spec))

    return [formatted(z, spec) for z in values for spec in specs]


@kernel(
    [
        "1", "1+2j", "  1+2j\n", "(1+2j)", " ( 1+2j ) ", "j", "-j", "+J", "2J", "1e3-4e-2j", "inf",
        "nan+infj", "-inf-nanj", "Infinity-INFj", "1_0+2_0j", ".5j", "5.+.5j", "1e400j", "-0-0j",
        "1e", "1ej", "", " ", "1 +2j", "1+ 2j", "1+2", "1+2jj", "()", "(1", "1)", "((1))", "1+-2j",
        "1__0", "_1", "1_", "1_j", "1j+2", "abc", "1+2i", "\u0661+2j", "1\x00", "1_0\x00", "--1j",
        "++j", "+", "-", "1+j", "1-j", "infinit", "nanj", "1e+j", "\u00a01\u2003",
        "1.7976931348623157e308+4.9e-324j", "é",
    ]
)  # fmt: skip
def parsing(parts):
    def parsed(text):
        return told(lambda: complex(text))

    return [parsed(text) for text in parts]


@kernel(
    (VALUES[:20] + REALS + OTHERS, [1, -0.0, 2.5, True, 1 - 2j, complex(-0.0, NAN), 10**400, "1"])
)
def construction(firsts, seconds):
    def one(a):
        return (
            told(lambda: complex(a)),
            told(lambda: complex(real=a)),
            told(lambda: complex(imag=a)),
        )

    def two(a, b):
        return told(lambda: complex(a, b)), told(lambda: complex(b, imag=a))

    return [one(a) for a in firsts + seconds], [two(a, b) for a in firsts for b in seconds]


@kernel(1)
def wrong_constructions(x):
    return (
        complex(), told(lambda: complex(x, 2, 3)), told(lambda: complex(x, 2, imag=3)),
        told(lambda: complex(x, real=3)), told(lambda: complex(x, other=3)),
        told(lambda: complex("1", 2)), told(lambda: complex(x, "2")), told(lambda: complex(None)),
        told(lambda: complex(imag=None)), told(lambda: complex([])), list(map(complex, [x, "2j"])),
    )  # fmt: skip


@kernel([1, 2.5, 1j, True, "1j", None])
def classes(values):
    return [
        (isinstance(v, complex), isinstance(v, (int, complex)), isinstance(v, float))
        for v in values
    ]


@kernel([1, 2.5, 1j, 3 + 4j, "a"])
def patterns(values):
    def kind(value):
        match value:
            case 1j:
                return "the unit"
            case 3 + 4j:
                return "five long"
            case complex():
                return "complex"
            case int() | float():
                return "real"
            case _:
                return "other"

    return [kind(v) for v in [*values, 2j]]


@kernel([1j, 2.5, 1 - 1j, 3, True, -0.0])
@kernel([0.1, 0.2, 0.3j, 1e16, 1.0, -1e16])
@kernel([-0.0, -0.0])
def sums(values):
    return (
        sum(values), sum(values, 1), sum(values, 0.5), sum(values, 2j), sum([], 1j), sum([1j, 2j]),
        sum(z * z for z in values), sum((z for z in values), -0.0), math.prod([1j, 2, 0.5]),
        any(z == 3 for z in values), min(abs(z) for z in values),
    )  # fmt: skip


@kernel(random_values(7, 300))
def large_sums(values):
    total = 0j
    for z in values:
        total += z * z.conjugate()
    return total, sum(values), [z for z in values if z.real > 0][:5], max(values, key=abs)


@kernel((-8.0, 0.5))
@kernel((-2, 1.5))
def power_of_literals(base, exponent):
    def power(e):
        return told(lambda: (-2.0) ** e)

    return (
        (-8.0) ** 0.5, (-8) ** 0.5, (-2) ** 3.0, (-2.0) ** exponent, pow(base, exponent),
        (-1) ** 1e300, [power(e) for e in (0.5, 2.0, -3.5, 0.0, INF, NAN)],
    )  # fmt: skip


@kernel([(2.0, 0.5), (-8.0, 2.0), (0.0, 1.5), (4, 0.5), (-3, 3)])
def powers_of_floats(pairs):
    return [x**y for x, y in pairs], pairs[0][0] ** 0.5, sum([1.5, 2.5]) ** 0.5


@kernel((-4.0, 0.5), (-4, 0.5), (-0.5, -1.5), may_refuse=True)
def powers_that_turn_out_complex(x, y):
    return x**y


@kernel(-1.0, 4.0, 0.0)
def changes_type(x):
    z = x
    if x < 0:
        z = z * 1j
    for _ in range(3):
        z = z * z + 0.25
    return z, z == x, isinstance(z, complex), abs(z)


@kernel((24, 16))
def mandelbrot(width, height):
    def escape(c):
        z = 0j
        for i in range(60):
            if abs(z) > 2:
                return i
            z = z * z + c
        return 60

    return [
        escape(complex(-2.2 + 3.0 * x / width, -1.2 + 2.4 * y / height))
        for y in range(height)
        for x in range(width)
    ]


@kernel(1, 0)
def raised_in_place(x):
    z = 1j
    w = z / (x * 1j - 1j)
    return w


@kernel(10**400)
def conversion_raises(x):
    return x + 1j


@kernel(2)
def identity(x):
    z = complex(x, 1)
    return isinstance(z, complex) and z is not None and z is not True
