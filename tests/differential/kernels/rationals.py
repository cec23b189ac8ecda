"""fractions.Fraction."""

import fractions
import math
from fractions import Fraction

from corpus import kernel
from told import told

INF, NAN = float("inf"), float("nan")
NUMBERS = [0, 1, -1, 3, -7, True, 10**30, -(10**25), 0.5, -0.75, 0.1, 1e300, -0.0, 5e-324]
TEXTS = [
    "1/2", " -3/4 ", "+5", "007", "1_000/3", "1__0", "_1", "1/0", "0/5", "1/-2", "1 /2", "", " ",
    "-", ".5", "5.", ".", "1.25", "-1.5e3", "1e-3", "1E+2", "1.e5", "e5", "1e", "1e5_0", "1/2e3",
    "1.5/2", "٣/٤", "\u20031/2\t", "1.2.3", "nan", "inf", "1.5_0", "1._5", "--1", "0x10", "1/2/3",
    "\n12\n",
]  # fmt: skip


@kernel(NUMBERS)
@kernel(TEXTS)
@kernel([None, [1], 1j, (1, 2), b"1"])
def made(values):
    def one(v):
        return told(lambda: Fraction(v))

    return [one(v) for v in values]


@kernel(([0, 1, -6, 4, True, 10**20], [1, -4, 8, False, 3 * 10**20]))
@kernel(([0.5, "1", None, 3], [1, 0.5, "2"]))
def made_of_two(above, below):
    def one(n, d):
        return told(lambda: Fraction(n, d)), told(lambda: Fraction(Fraction(n, 7), d))

    return [one(n, d) for n in above for d in below]


@kernel(([Fraction(1, 2)],))
def not_finite(values):
    return (
        told(lambda: Fraction(INF)), told(lambda: Fraction(NAN)), told(lambda: Fraction(INF, 2)),
        told(lambda: Fraction.from_float(0.3)), told(lambda: Fraction.from_float(3)),
        told(lambda: Fraction.from_float("3")), values[0] < INF, values[0] > NAN,
        values[0] == INF, values[0] != NAN, values[0] >= -INF,
    )  # fmt: skip


SOME = [Fraction(1, 2), Fraction(-3, 4), Fraction(0), Fraction(7), Fraction(10**20, 3)]
OTHERS = [Fraction(2, 3), Fraction(0), 0, 2, -3, True, 0.5, -0.0, 1 + 2j, "x", None, 10**30]


@kernel((SOME, OTHERS))
def arithmetic(left, right):
    def row(a, b):
        return (
            told(lambda: a + b), told(lambda: b + a), told(lambda: a - b), told(lambda: b - a),
            told(lambda: a * b), told(lambda: b * a), told(lambda: a / b), told(lambda: b / a),
            told(lambda: a // b), told(lambda: b // a), told(lambda: a % b), told(lambda: b % a),
            told(lambda: divmod(a, b)), told(lambda: divmod(b, a)),
        )  # fmt: skip

    return [row(a, b) for a in left for b in right]


@kernel((SOME, OTHERS))
def compared(left, right):
    def row(a, b):
        return (
            a == b, b == a, a != b, told(lambda: a < b), told(lambda: b < a),
            told(lambda: a <= b), told(lambda: a > b), told(lambda: b >= a),
        )  # fmt: skip

    return [row(a, b) for a in left for b in right]


@kernel(SOME)
def powers(values):
    def row(a):
        return (
            told(lambda: a**2), told(lambda: a**0), told(lambda: a**-3), told(lambda: a**True),
            told(lambda: a ** Fraction(2)), told(lambda: 2 ** Fraction(3)),
            told(lambda: 2 ** Fraction(-3)), told(lambda: 2.5 ** Fraction(2)),
            told(lambda: abs(a) ** Fraction(1, 2)), told(lambda: abs(a) ** 0.5),
            told(lambda: 4 ** Fraction(1, 2)), told(lambda: a ** "x"),
        )  # fmt: skip

    return [row(a) for a in values]


@kernel(SOME + [Fraction(5, 2), Fraction(-5, 2), Fraction(355, 113), Fraction(1, 10**30)])
def unary(values):
    return [
        (
            -a, +a, abs(a), bool(a), int(a), float(a), complex(a), math.floor(a), math.ceil(a),
            math.trunc(a), round(a), round(a, 1), round(a, -1), round(a, 0), hash(a), str(a),
            repr(a), f"{a}", a.numerator, a.denominator, a.real, a.imag, a.conjugate(),
            a.as_integer_ratio(),
        )
        for a in values
    ]  # fmt: skip


@kernel(SOME + [Fraction("3.141592653589793"), Fraction(0.1), Fraction(-4321, 8765)])
def limited(values):
    return [
        (
            a.limit_denominator(), a.limit_denominator(10), a.limit_denominator(1),
            told(lambda: Fraction(1, 2).limit_denominator(0)),
        )
        for a in values
    ]  # fmt: skip


@kernel(60)
def harmonic(n):
    total = sum(fractions.Fraction(1, k) for k in range(1, n))
    return total, float(total), sum([Fraction(1, 3)] * 3) == 1, max(Fraction(1, k) for k in (3, 2))


@kernel(20)
def as_keys(n):
    counts = {}
    for a in range(1, n):
        for b in range(1, n):
            key = Fraction(a, b)
            counts[key] = counts.get(key, 0) + 1
    return counts[1], counts[0.5], len(counts), sorted(counts)[:5], Fraction(2) in {2: 1}


@kernel(Fraction(3, 4), Fraction(-1))
def taken_along(x):
    same = x
    return same, [x, x * 2], {"half": Fraction(1, 2)}, type(x) is Fraction, isinstance(x, Fraction)


@kernel([Fraction(1, 3), 2, Fraction(4, 5)])
def solved(values):
    matrix = [[Fraction(i * j + 1, i + j + 1) for j in range(3)] for i in range(3)]
    for i in range(3):
        pivot = matrix[i][i]
        matrix[i] = [x / pivot for x in matrix[i]]
        for k in range(3):
            if k != i:
                factor = matrix[k][i]
                matrix[k] = [x - factor * y for x, y in zip(matrix[k], matrix[i], strict=True)]
    return [[sum(a * x for a, x in zip(row, values, strict=True))] for row in matrix]
