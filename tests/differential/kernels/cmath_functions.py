"""cmath: every function on special values, near its thresholds and at random; wrong calls."""

import cmath
import random

from corpus import kernel
from told import told

INF, NAN = float("inf"), float("nan")
PARTS = [0.0, -0.0, 1.0, -1.0, 0.75, -2.3, 1e-310, -5e-324, 1e-160, 1e160, -1e300, 1.7e308, 7e307,
         708.0, -710.5, 711.0, 0.5e-8, INF, -INF, NAN]  # fmt: skip
VALUES = [complex(x, y) for x in PARTS for y in PARTS]
OTHERS = ["1", None, [1], 10**400, True, 3, -2, 0.5, -0.0]


def random_values(seed, count):
    source = random.Random(seed)

    def part():
        return source.choice(
            [source.gauss(0, 1), source.uniform(-800, 800), source.gauss(0, 1) * 1e-9]
        )

    return [complex(part(), part()) for _ in range(count)]


@kernel(VALUES, random_values(1, 300), OTHERS)
def exponential_and_logarithmic(values):
    def row(z):
        return (
            told(lambda: cmath.exp(z)), told(lambda: cmath.log(z)), told(lambda: cmath.log10(z)),
            told(lambda: cmath.sqrt(z)), told(lambda: cmath.phase(z)),
            told(lambda: cmath.polar(z)),
        )  # fmt: skip

    return [row(z) for z in values]


@kernel(VALUES, random_values(2, 300), OTHERS)
def circular(values):
    def row(z):
        return (
            told(lambda: cmath.cos(z)), told(lambda: cmath.sin(z)), told(lambda: cmath.tan(z)),
            told(lambda: cmath.acos(z)), told(lambda: cmath.asin(z)), told(lambda: cmath.atan(z)),
        )  # fmt: skip

    return [row(z) for z in values]


@kernel(VALUES, random_values(3, 300), OTHERS)
def hyperbolic(values):
    def row(z):
        return (
            told(lambda: cmath.cosh(z)), told(lambda: cmath.sinh(z)), told(lambda: cmath.tanh(z)),
            told(lambda: cmath.acosh(z)), told(lambda: cmath.asinh(z)),
            told(lambda: cmath.atanh(z)),
        )  # fmt: skip

    return [row(z) for z in values]


@kernel(VALUES, OTHERS)
def classified(values):
    def row(z):
        return (
            told(lambda: cmath.isfinite(z)), told(lambda: cmath.isinf(z)),
            told(lambda: cmath.isnan(z)),
        )  # fmt: skip

    return [row(z) for z in values]


@kernel((PARTS, PARTS), (OTHERS, OTHERS))
def from_polar(lengths, angles):
    def one(r, phi):
        return told(lambda: cmath.rect(r, phi))

    return [one(r, phi) for r in lengths for phi in angles]


@kernel((VALUES[::23], VALUES[::7]), (random_values(4, 30), random_values(5, 30)))
@kernel(([0, 0.0, 1, 2, 1j, "a"], [0, 1, 2, 10, -1, None, "b"]))
def logarithms_to_a_base(values, bases):
    def one(z, base):
        return told(lambda: cmath.log(z, base))

    return [one(z, base) for z in values for base in bases]


@kernel((VALUES[::19], VALUES[::11]))
@kernel(([1, 1.0 + 1e-10, 1 + 1e-10j, 1e-12], [1, 1 + 1e-8j, 0, 0j]))
def close(left, right):
    def row(a, b):
        return (
            cmath.isclose(a, b), cmath.isclose(a, b, rel_tol=0.5), cmath.isclose(a=a, b=b),
            cmath.isclose(a, b, abs_tol=1e-9), told(lambda: cmath.isclose(a, b, rel_tol=-1)),
        )  # fmt: skip

    return [row(a, b) for a in left for b in right]


@kernel()
def wrong_calls():
    return (
        told(lambda: cmath.sqrt()), told(lambda: cmath.sqrt(1, 2)), told(lambda: cmath.log()),
        told(lambda: cmath.log(1, 2, 3)), told(lambda: cmath.rect(1)),
        told(lambda: cmath.rect(1, 1j)), told(lambda: cmath.isclose(1)),
        told(lambda: cmath.isclose(1, 2, 3)), told(lambda: cmath.isclose(b=2)),
        told(lambda: cmath.isclose(1, 2, c=3)), told(lambda: cmath.isclose(1, 2, rel_tol="a")),
        told(lambda: cmath.polar()), told(lambda: cmath.phase(1, 2)),
    )  # fmt: skip


@kernel()
def constants():
    return cmath.pi, cmath.e, cmath.tau, cmath.inf, cmath.nan, cmath.infj, cmath.nanj


class Both:
    def __complex__(self):
        return 3 + 4j

    def __float__(self):
        return 2.0


class Real:
    def __float__(self):
        return -2.0


class Whole:
    def __index__(self):
        return 7


class Wrong:
    def __complex__(self):
        return 5.0


@kernel()
def instances():
    return (
        cmath.sqrt(Both()), cmath.sqrt(Real()), cmath.sqrt(Whole()), told(lambda: cmath.exp(Wrong())),
        cmath.polar(Both()), cmath.rect(Both(), Real()), cmath.log(Whole(), Both()),
    )  # fmt: skip


@kernel(500)
def roots_of_unity(n):
    roots = [cmath.rect(1.0, 2 * cmath.pi * k / n) for k in range(n)]
    return sum(roots), [cmath.phase(z) for z in roots][:10], max(abs(z) for z in roots)
