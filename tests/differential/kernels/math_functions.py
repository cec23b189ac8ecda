"""The functions of math: values to the last bit, and CPython's rules for errors."""

import math

from corpus import kernel
from told import told

NUMBERS = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2, 3.7, -2.5, 22.0, 23.0, 24.0, 100.25, 171.0, 172.5, -171.5,
    700.0, 710.5, -745.2, 1e-5, 1e-21, 1e15, 1e308, 5e-324, -5e-324, float("inf"), float("-inf"),
    float("nan"), 2**70, 10**400, -(10**400), True,
]  # fmt: skip
PAIRS = [(x, y) for x in NUMBERS for y in (0.0, -0.0, 1, -3.0, 0.5, 1e300, float("-inf"))]


@kernel(NUMBERS)
def trigonometric(xs):
    def row(x):
        return (
            told(lambda: math.sin(x)),
            told(lambda: math.cos(x)),
            told(lambda: math.tan(x)),
            told(lambda: math.asin(x)),
            told(lambda: math.acos(x)),
            told(lambda: math.atan(x)),
            told(lambda: math.sinh(x)),
            told(lambda: math.cosh(x)),
            told(lambda: math.tanh(x)),
            told(lambda: math.asinh(x)),
            told(lambda: math.acosh(x)),
            told(lambda: math.atanh(x)),
            told(lambda: math.degrees(x)),
            told(lambda: math.radians(x)),
        )

    return [row(x) for x in xs]


@kernel(NUMBERS)
def exponential(xs):
    def row(x):
        return (
            told(lambda: math.exp(x)),
            told(lambda: math.exp2(x)),
            told(lambda: math.expm1(x)),
            told(lambda: math.log(x)),
            told(lambda: math.log2(x)),
            told(lambda: math.log10(x)),
            told(lambda: math.log1p(x)),
            told(lambda: math.log(x, 3)),
            told(lambda: math.log(7, x)),
            told(lambda: math.sqrt(x)),
            told(lambda: math.cbrt(x)),
        )

    return [row(x) for x in xs]


@kernel(NUMBERS, [i * 0.37 - 20 for i in range(120)])
def special(xs):
    def row(x):
        return (
            told(lambda: math.gamma(x)),
            told(lambda: math.lgamma(x)),
            told(lambda: math.erf(x)),
            told(lambda: math.erfc(x)),
        )

    return [row(x) for x in xs]


@kernel(NUMBERS)
def representation(xs):
    def row(x):
        return (
            told(lambda: math.frexp(x)),
            told(lambda: math.modf(x)),
            told(lambda: math.ulp(x)),
            told(lambda: math.trunc(x)),
            told(lambda: math.floor(x)),
            told(lambda: math.ceil(x)),
            told(lambda: math.fabs(x)),
            told(lambda: math.isfinite(x)),
            told(lambda: math.isinf(x)),
            told(lambda: math.isnan(x)),
        )

    return [row(x) for x in xs]


@kernel(PAIRS)
def of_two(pairs):
    def row(x, y):
        return (
            told(lambda: math.atan2(x, y)),
            told(lambda: math.pow(x, y)),
            told(lambda: math.fmod(x, y)),
            told(lambda: math.remainder(x, y)),
            told(lambda: math.copysign(x, y)),
            told(lambda: math.nextafter(x, y)),
            told(lambda: math.hypot(x, y)),
            told(lambda: math.dist((x, y), [y, x])),
            told(lambda: math.isclose(x, y)),
            told(lambda: math.isclose(x, y, rel_tol=0.5, abs_tol=1)),
        )

    return [row(x, y) for x, y in pairs]


@kernel([0, 1, -1, 52, 5000, -5000, 2**70, -(2**70), 2.0, "a"])
def scaled(exponents):
    def row(x, i):
        return told(lambda: math.ldexp(x, i))

    return [row(x, i) for x in (0.0, 0.75, -3, 5e-324) for i in exponents]


@kernel(
    [], [0.1] * 10, [1e100, 1.0, -1e100, 1e-100], [1e308, 1e308, -1e308], [1, True, 2**70],
    [float("inf"), 1.0], [float("inf"), float("-inf")], [1, "a"], [0.5, -(2.0**-54), 2.0**-107],
)  # fmt: skip
def sums(xs):
    return (
        told(lambda: math.fsum(xs)),
        told(lambda: math.prod(xs)),
        told(lambda: math.prod(xs, start=2.0)),
        told(lambda: math.hypot(*xs)),
    )


@kernel([(0, 0), (12, 18), (-4, 6), (2**70, 6**40), (5, 0), (True, 3), (1.5, 2), ("a", 1), (9, -2)])
def of_ints(pairs):
    def row(a, b):
        return (
            told(lambda: math.gcd(a, b)),
            told(lambda: math.lcm(a, b)),
            told(lambda: math.comb(a, b)),
            told(lambda: math.perm(a, b)),
            told(lambda: math.isqrt(a)),
        )

    return [row(a, b) for a, b in pairs]


@kernel([0, 1, 20, 21, 200, -1, True, 5.0, "a", 2**70, -(2**70)])
def factorials(ns):
    def row(n):
        return told(lambda: math.factorial(n))

    return ([row(n) for n in ns], math.comb(100, 50), math.perm(30, 12))


@kernel(10**30)
def huge_choices(n):
    return (
        math.comb(n, n - 2),
        math.perm(n, 3),
        told(lambda: math.comb(n, n // 2)),
        told(lambda: math.perm(n, n // 2)),
        math.comb(5, n),
        math.perm(5, None),
        math.isqrt(n * n - 1),
    )


@kernel(1.0)
def wrong_numbers(x):
    return (
        told(lambda: math.sin()),
        told(lambda: math.atan2(x)),
        told(lambda: math.log()),
        told(lambda: math.log(x, 2, 3)),
        told(lambda: math.log(x, base=2)),
        told(lambda: math.isclose(x)),
        told(lambda: math.isclose(x, x, x)),
        told(lambda: math.isclose(x, x, rel_tol=-1)),
        told(lambda: math.prod()),
        told(lambda: math.dist([x], [x, x])),
        told(lambda: math.sqrt(x=2)),
        told(lambda: math.gcd(a=1)),
        (math.gcd(), math.lcm(), math.hypot()),
    )


@kernel([1.5, -2.25, 3.0, 0.0])
def as_values(xs):
    return (
        list(map(math.floor, xs)),
        [f(2.0) for f in (math.cbrt, math.exp2)],
        sum(map(math.sin, xs)),
    )
