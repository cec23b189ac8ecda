"""Floats: signed zeros, infinities, NaN, rounding, order of sums, mixed with integers."""

from corpus import kernel

INF = float("inf")
NAN = float("nan")
VALUES = [0.0, -0.0, 1.5, -1.5, 1e308, 5e-324, INF, -INF, NAN]
PAIRS = [(a, b) for a in (0.0, -0.0, 7.5, -7.5, 1e308, INF, NAN) for b in (2.0, -2.0, 1e-3, INF)]


@kernel(*PAIRS, (0.1, 0.2), (1e16, 1.0), (-0.0, 0.0), (INF, -INF))
def add_and_subtract(a, b):
    return a + b, a - b, b - a


@kernel(*PAIRS, (0.1, 3.0), (1e200, 1e200), (-1e-200, 1e-200))
def multiply(a, b):
    return a * b


@kernel(*PAIRS, (1.0, 0.0), (0.0, 0.0), (1.0, -0.0), (NAN, 0.0))
def divide(a, b):
    return a / b


@kernel(*PAIRS, (1.0, 0.0), (-0.0, 3.0), (6.0, -0.1), (-1e-20, 3.0))
def floor_divide(a, b):
    return a // b


@kernel(*PAIRS, (1.0, 0.0), (-0.0, 3.0), (6.0, -0.1), (-1e-20, 3.0), (5.0, -INF))
def modulo(a, b):
    return a % b


@kernel((2.0, 0.5), (2.0, -1.0), (0.0, 0.0), (NAN, 0.0), (1.0, NAN), (-8.0, 3.0), (0.0, -1.0))
def power(a, b):
    return a**b


@kernel((10.0, 400.0), (-10.0, 401.0), (1e200, 2.0))
def power_too_large(a, b):
    return a**b


@kernel(*VALUES)
def negate_and_abs(a):
    return -a, abs(a), +a, a == a, a != a


@kernel(*[(a, b) for a in VALUES for b in (0.0, 1.5, NAN, INF)])
def compare_all_ways(a, b):
    return a < b, a <= b, a == b, a != b, a > b, a >= b


@kernel((2**53, 2.0**53), (2**53 + 1, 2.0**53), (2**53 + 1, 2.0**53 + 2), (10**30, 1e30))
@kernel((2**1100, INF), (-(2**1100), -INF), (2**1100, 1e308), (0, NAN), (0, -0.0), (2**63, 2.0**63))
@kernel((2**63 - 1, 2.0**63), (-(2**63), -(2.0**63)), (2**62, 2.0**62), (3, 2.5), (-3, -2.5))
def compare_int_with_float(a, b):
    return a < b, a <= b, a == b, a != b, a > b, a >= b, b < a, b == a


@kernel((1, 0.5), (2**53 + 1, 1.0), (2**80, 0.25), (-7, 2.0), (True, 0.5), (10**400, 1.0))
def mixed_arithmetic(a, b):
    return a + b, a - b, a * b, a / b, a // b, a % b, b - a


@kernel((7, 2.0), (-7, 2.0), (7.5, 2), (7.5, 0), (-7, 0.0), (10**400, 2.5))
def mixed_division(a, b):
    return a // b, a % b


@kernel(10, 1000)
def harmonic(n):
    return sum(1.0 / (x + 1) for x in range(n))


@kernel(0, 1, 10, 999)
def tenths(n):
    return sum([0.1] * n)


@kernel(([1e16, 1.0, -1e16],), ([1e308, 1e308, -1e308],), ([INF, -INF],), ([-0.0, -0.0],), ([],))
@kernel(([0.1, 0.2, 0.3],), ([1, 0.5, 2],), ([2**60, 0.5, 2**60],), ([NAN, 1.0],))
def sum_of_list(xs):
    return sum(xs)


@kernel(0.0, -0.0, 0.5, 2)
def sum_with_start(start):
    return sum([0.25, -0.25], start), sum([], start), sum([-0.0], start)


@kernel(
    ([3.0, NAN, 2.0],), ([NAN, 3.0, 2.0],), ([3.0, 2.0, NAN],), ([NAN],), ([2.0, NAN, 3.0, 1.0],)
)
@kernel(([0.0, -0.0],), ([-0.0, 0.0],), ([INF, -INF, NAN],), ([1, 1.0, True],), ([2**60, 2.0**60],))
def least_and_greatest(xs):
    return min(xs), max(xs)


@kernel(([0.0, -0.0], -0.0), ([NAN, 1.0], 1.0), ([1.5, 2.5], 2.5), ([1, 2], 2.0), ([True], 1.0))
def contains(xs, x):
    return x in xs, x not in xs


@kernel(1.0, 2.0, 1e10, 0.0)
def newton_square_root(x):
    guess = x if x > 1.0 else 1.0
    for _ in range(60):
        guess = 0.5 * (guess + x / guess)
    return guess


@kernel(1, 10, 2000)
def leibniz(n):
    total = 0.0
    sign = 1.0
    for k in range(n):
        total += sign / (2 * k + 1)
        sign = -sign
    return 4.0 * total


@kernel(0.0, 1.0, -3.0, 700.0)
def exponential_series(x):
    term = 1.0
    total = 1.0
    k = 1
    while k < 200:
        term = term * x / k
        total += term
        k += 1
    return total


@kernel((1.0, 2.0, 3.0), (0.1, 0.2, 0.3), (1e308, 10.0, 1e-308), (3.0, 1.0 / 3.0, -1.0))
def not_contracted(a, b, c):
    return a * b + c, a * b - c, a + b + c, a + (b + c), (a - b) * (a + b)


@kernel(([1.5, 2.5], [2.0, 4.0]), ([], []), ([1e308, 1e308], [10.0, -10.0]), ([1, 2], [0.5, 0.25]))
def dot(xs, ys):
    return sum(x * y for x, y in zip(xs, ys))


@kernel(([3.0, 1.0, 2.0],), ([0.0, -0.0, 0.0],), ([INF, -INF, 0.0],), ([2, 1.5, True, 0.5],))
def sort(xs):
    return sorted(xs), sorted(xs, reverse=True)


@kernel(([1.0, 2.0, 4.0],), ([5],), ([0.1] * 10,))
def mean_and_variance(xs):
    mean = sum(xs) / len(xs)
    return mean, sum((x - mean) ** 2 for x in xs) / len(xs)


@kernel((0.0, 1.0, 100), (-2.0, 2.0, 7))
def trapezoid(a, b, n):
    h = (b - a) / n
    return h * (0.5 * (a * a + b * b) + sum((a + i * h) ** 2 for i in range(1, n)))


@kernel((-0.5, 0.5), (0.3, 0.6), (2.0, 2.0), (0.0, 0.0))
def mandelbrot_point(cr, ci):
    zr, zi = 0.0, 0.0
    for i in range(100):
        if zr * zr + zi * zi > 4.0:
            return i
        zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
    return 100


@kernel((8, 6), (1, 1), (13, 5))
def mandelbrot_picture(width, height):
    def steps(cr, ci):
        zr = zi = 0.0
        n = 0
        while n < 50 and zr * zr + zi * zi <= 4.0:
            zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
            n += 1
        return n

    return [
        [steps(-2.0 + 3.0 * x / width, -1.0 + 2.0 * y / height) for x in range(width)]
        for y in range(height)
    ]


@kernel(1, 20)
def two_bodies(steps):
    x, y, vx, vy = 1.0, 0.0, 0.0, 1.0
    dt = 0.01
    for _ in range(steps):
        r2 = x * x + y * y
        r3 = r2 * r2**0.5
        vx -= dt * x / r3
        vy -= dt * y / r3
        x += dt * vx
        y += dt * vy
    return x, y, vx, vy


@kernel(3, 40)
def n_bodies(steps):
    bodies = [[0.0, 0.0, 0.0, 0.0, 10.0], [1.0, 0.0, 0.0, 3.0, 1.0], [0.0, 2.0, -2.0, 0.0, 0.5]]
    for _ in range(steps):
        for i, a in enumerate(bodies):
            for b in bodies[i + 1 :]:
                dx = a[0] - b[0]
                dy = a[1] - b[1]
                pull = 0.001 / (dx * dx + dy * dy + 0.01) ** 1.5
                a[2] -= dx * b[4] * pull
                a[3] -= dy * b[4] * pull
                b[2] += dx * a[4] * pull
                b[3] += dy * a[4] * pull
        for body in bodies:
            body[0] += 0.001 * body[2]
            body[1] += 0.001 * body[3]
    return bodies


@kernel((2.0, 0.5, -1.0), (0.0, 1.0, 1.0), (1.0, 2.0, 1.0), (1.0, 0.0, -4.0))
def quadratic_roots(a, b, c):
    d = b * b - 4 * a * c
    if a == 0:
        return (-c / b,)
    if d < 0:
        return ()
    return ((-b - d**0.5) / (2 * a), (-b + d**0.5) / (2 * a))


@kernel((3.5,), (-0.0,), (1e300,))
def horner(x):
    value = 0.0
    for coefficient in [1, -2.5, 3, 0, -0.0]:
        value = value * x + coefficient
    return value


@kernel(5, 63)
def halving(n):
    x = 1.0
    out = []
    while n > 0:
        x = x / 2
        out.append(x)
        n -= 1
    return out, sum(out)


@kernel(1.0, 0.5, -0.0)
def changes_from_int_to_float(x):
    total = 0
    for i in range(5):
        total = total + (i if i < 3 else x)
    return total
