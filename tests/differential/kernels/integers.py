"""Integers: never wrapping, floor division and modulo, bits, powers."""

from corpus import kernel

EDGES = [0, 1, -1, 2**31, 2**62 - 1, 2**62, -(2**62), -(2**62) - 1, 2**63 - 1, 2**63, -(2**63)]
WIDE = [2**64 - 1, 2**64, -(2**64), 2**127, -(2**127) - 1, 10**40, -(10**40)]
PAIRS = [(a, b) for a in (*EDGES[3:], *WIDE[:2]) for b in (1, -1, 3, 2**62, -(2**63))]
DIVISIONS = [(a, b) for a in (7, -7, 0, 2**63, -(2**63), 10**30) for b in (2, -2, 3, -(10**15))]


@kernel(*PAIRS)
def add(a, b):
    return a + b


@kernel(*PAIRS)
def subtract(a, b):
    return a - b, b - a


@kernel(*PAIRS)
def multiply(a, b):
    return a * b


@kernel(*DIVISIONS, (1, 0), (2**70, 0), (-(2**63), -1), (2**63 - 1, -1))
def floor_divide(a, b):
    return a // b


@kernel(*DIVISIONS, (1, 0), (2**70, 0), (-(2**63), -1), (5, -(2**70)))
def modulo(a, b):
    return a % b


@kernel(*DIVISIONS, (1, 0), (2**70, 2**69), (10**400, 10**399), (10**400, 3))
def true_divide(a, b):
    return a / b


@kernel(*EDGES, *WIDE)
def negate_and_abs(a):
    return -a, abs(a), +a


@kernel(*EDGES, *WIDE)
def invert(a):
    return ~a, ~~a


@kernel(*[(a, b) for a in (5, -5, 2**63, -(2**64) + 1) for b in (3, -3, 2**62, 2**65 - 1)])
def bitwise(a, b):
    return a & b, a | b, a ^ b


@kernel((1, 62), (1, 63), (1, 64), (-1, 63), (-1, 64), (3, 200), (0, 1000), (5, 0), (1, -1))
def shift_left(a, n):
    return a << n


@kernel((2**70, 3), (2**70, 70), (-1, 5), (-1, 100), (-(2**65), 64), (7, 0), (7, -2))
def shift_right(a, n):
    return a >> n


@kernel((2, 10), (2, 62), (2, 63), (2, 64), (-2, 63), (3, 100), (0, 0), (10, 30), (-1, 1001))
def power(a, n):
    return a**n


@kernel((2, -1), (10, -3), (-4, -2), (0, -1))
def power_with_negative_exponent(a, n):
    return a**n


@kernel((3, 4, 5), (2**62, 2, -(2**63)), (-7, 2, 3))
def precedence(a, b, c):
    return a + b * c - a // b % 5, -(a**2), (a + b) * c, a - b - c, 2**3**2, ~a & b | c


@kernel(10, 20, 21, 25, 100, 200)
def factorial_loop(n):
    result = 1
    for i in range(1, n + 1):
        result = result * i
    return result


@kernel(1, 2, 60, 63, 64, 65, 130)
def doubling(n):
    x = 1
    steps = []
    for _ in range(n):
        x = x + x
        steps.append(x)
    return steps


@kernel(90, 91, 92, 93, 94, 200)
def fibonacci_loop(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a


@kernel(1, 10, 1000)
def lcg_64(n):
    state = 88172645463325252
    for _ in range(n):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
    return state


@kernel(1, 50)
def lcg_masked(n):
    state = 42
    out = []
    for _ in range(n):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out.append(state)
    return out


@kernel(1, 100)
def xorshift_64(n):
    x = 0x9E3779B97F4A7C15
    mask = (1 << 64) - 1
    for _ in range(n):
        x = x ^ (x << 13) & mask
        x = x ^ (x >> 7)
        x = x ^ (x << 17) & mask
    return x


@kernel(5, 3000)
def cubes(n):
    return sum(x * x * x for x in range(n))


@kernel(0, 1, 4, 5)
def overflows_in_the_last_elements(k):
    return sum(2**60 if x >= 20 - k else x for x in range(28))


@kernel(10, 64)
def overflows_and_returns(n):
    return sum(2**62 if x % 2 == 0 else -(2**62) for x in range(n))


@kernel(([2**63 - 1, 1, -1],), ([2**62] * 5,), ([-(2**63), -1],), ([1, 2**100, -(2**100)],), ([],))
def sum_of_list(xs):
    return sum(xs)


@kernel((48, 36), (17, 5), (0, 9), (2**70, 2**65 * 3), (-48, 36))
def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


@kernel((3, 200, 13), (2, 10**18, 10**9 + 7), (5, 0, 1), (7, 3, -5))
def modular_power(base, exponent, modulus):
    result = 1 % modulus
    base = base % modulus
    while exponent > 0:
        if exponent & 1:
            result = result * base % modulus
        base = base * base % modulus
        exponent >>= 1
    return result


@kernel(0, 1, 15, 16, 2**62, 2**63, 10**40)
def integer_square_root(n):
    if n < 2:
        return n
    x = n
    y = (x + 1) // 2
    while y < x:
        x = y
        y = (x + n // x) // 2
    return x


@kernel(0, 7, 255, 2**63, 2**64 - 1, 2**100)
def count_bits(n):
    count = 0
    while n:
        n &= n - 1
        count += 1
    return count


@kernel(0, 9, 12345678901234567890, 10**30 + 7)
def digit_sum(n):
    total = 0
    while n > 0:
        total += n % 10
        n //= 10
    return total


@kernel(12, 121, 123454321, 2**64)
def is_palindrome(n):
    reverse, rest = 0, n
    while rest:
        reverse = reverse * 10 + rest % 10
        rest //= 10
    return reverse == n


@kernel(1, 7, 27, 97)
def collatz_path(n):
    path = [n]
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        path.append(n)
    return path


@kernel((2**62 - 1, 2**62), (-(2**62), -(2**62) - 1), (2**63, 2**63), (10**30, -(10**30)), (5, 5))
def compare_all_ways(a, b):
    return a < b, a <= b, a == b, a != b, a > b, a >= b


@kernel((2**63 - 1,), (2**64,), (-(2**63),))
def augmented(n):
    a = n
    a += 1
    b = a
    b -= n
    b *= 7
    c = a
    c //= 3
    c %= 1000
    c <<= 60
    c >>= 3
    c |= 5
    c ^= 3
    c &= (1 << 61) - 1
    d = 3
    d **= 50
    return a, b, c, d


@kernel(0, 3, 40)
def alternating_series(n):
    return sum((-1) ** k * 3**k for k in range(n))


@kernel(0, 1, 10, 67)
def catalan(n):
    c = 1
    for i in range(n):
        c = c * 2 * (2 * i + 1) // (i + 2)
    return c


@kernel(0, 1, 2**40, 2**62)
def range_past_the_edge(step):
    return [x for x in range(2**62, 2**62 + 3 * step, step)] if step else []


@kernel(10, 65, 70)
def minimum_and_maximum_of_wide(n):
    powers = [(-2) ** k for k in range(n)]
    return min(powers), max(powers), sum(powers)


@kernel(3, 2**70)
def overflow_before_the_parameter_is_used(unused):
    def beyond(a):
        return 7 * 4611686018427387904

    return min(beyond(unused) for _ in range(4)), [beyond(x) for x in range(2)]


WIDE_INDICES = [0, 3, -1, 4, 5, -5, -6, 10**20, -(10**20), 10**30 - 1, -(10**30), 10**30, True]


@kernel(*[(a, i) for a in (0, 5, 10**30) for i in WIDE_INDICES])
def item_of_range(a, i):
    return range(a, a + 10, 2)[i]


@kernel(*WIDE_INDICES)
def item_of_huge_range(i):
    return range(10**30)[i], range(0, -(10**30), -3)[i // 4]


@kernel(
    *[
        (n, at, step)
        for n in (0, 5, 2**62)
        for at in (None, 2**70, -(2**70), 1, -2)
        for step in (2**64, -(2**64), 2**63 - 1, -(2**63), -(2**63) + 1, True)
    ]
)
def slice_of_range_by_wide_steps(n, at, step):
    return range(n)[at::step], range(3, 3 + n * 4, 4)[:at:step], list(range(5))[at::step]
