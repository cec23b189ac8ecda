"""The kernels of the benchmarks, as users would write them; their C++ stands in native_*.cpp."""

from __future__ import annotations

import math


def list_sum(xs: list[int]) -> int:
    return sum(xs)


def dot_product_int(xs: list[int], ys: list[int]) -> int:
    return sum(x * y for x, y in zip(xs, ys))  # noqa: B905  # as users write it


def dot_product(xs: list[float], ys: list[float]) -> float:
    return sum(x * y for x, y in zip(xs, ys))  # noqa: B905


def matrix_product(n: int) -> float:
    a = [[(i * n + j) * 7 % 1009 / 1009.0 for j in range(n)] for i in range(n)]
    b = [[(i * n + j) * 11 % 1009 / 1009.0 for j in range(n)] for i in range(n)]
    product = [[sum(a[i][k] * b[k][j] for k in range(n)) for j in range(n)] for i in range(n)]
    return sum(sum(row) for row in product)


def collatz_steps(n: int) -> int:
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def collatz(n: int) -> int:
    return max(collatz_steps(k + 1) for k in range(n))


def is_prime(p: int) -> int:
    x = 2
    while x * x <= p:
        if p % x == 0:
            return 0
        x = x + 1
    return 1


def primes(n: int) -> int:
    return sum(is_prime(x) for x in range(n))


def primes_list(n: int) -> tuple[int, int]:
    found = [x for x in range(n) if is_prime(x)]
    return len(found), found[-1]


def escape_steps(cr: float, ci: float, limit: int) -> int:
    zr, zi = 0.0, 0.0
    for n in range(limit):
        if zr * zr + zi * zi > 4.0:
            return n
        zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
    return limit


def mandelbrot(n: int) -> int:
    rows = [
        sum(escape_steps(3.0 * x / n - 2.0, 4.0 * y / n - 2.0, 500) for x in range(n))
        for y in range(n)
    ]
    return sum(rows)


def advance(bodies: list[list[float]], dt: float) -> None:
    for i in range(5):
        a = bodies[i]
        for j in range(i + 1, 5):
            b = bodies[j]
            dx = a[0] - b[0]
            dy = a[1] - b[1]
            dz = a[2] - b[2]
            d2 = dx * dx + dy * dy + dz * dz
            pull = dt / (d2 * math.sqrt(d2))
            a[3] -= dx * b[6] * pull
            a[4] -= dy * b[6] * pull
            a[5] -= dz * b[6] * pull
            b[3] += dx * a[6] * pull
            b[4] += dy * a[6] * pull
            b[5] += dz * a[6] * pull
    for body in bodies:
        body[0] += dt * body[3]
        body[1] += dt * body[4]
        body[2] += dt * body[5]


def n_body(steps: int) -> float:
    bodies = [
        [
            k * 3.0,
            k * k - 2.0,
            0.5 * k,
            0.1 * k,
            0.3 - 0.1 * k,
            0.05 * (k - 2.0),
            39.5 if k == 0.0 else 0.01 * k,
        ]
        for k in [0.0, 1.0, 2.0, 3.0, 4.0]
    ]
    for _ in range(steps):
        advance(bodies, 0.001)
    total = 0.0
    for body in bodies:
        total += body[0] + body[1] + body[2]
    return total


def nested_folds(n: int) -> int:
    return sum(sum(1 for j in range(i) if i * j % 7 == 3) for i in range(n))


def nothing() -> None:
    return None


# Data for the kernels that read lists: made on the cluster, so that only the kernel is measured.


def make_integers(n: int, stride: int, modulus: int) -> list[int]:
    return [i * stride % modulus for i in range(n)]


def make_floats(n: int, stride: int) -> list[float]:
    return [i * stride % 1009 / 1009.0 for i in range(n)]
