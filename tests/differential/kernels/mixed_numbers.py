"""Ints and floats (and other things) in one variable, list, field, call or fold."""

import math

from corpus import kernel
from told import told

# Around what fits a word: magnitudes, zeros, infinities, NaN, the least and the largest floats.
EDGES = [
    0.0,
    -0.0,
    1.0,
    -1.5,
    2.0**-255,
    2.0**-256,
    -(2.0**-255) * (1 + 2.0**-52),
    2.0**-255 * (1 - 2.0**-53),
    2.0**256 * 1.75,
    2.0**257,
    2.0**257 * (1 - 2.0**-53),
    -(2.0**257),
    5e-324,
    2.2250738585072014e-308,
    1.7976931348623157e308,
    math.inf,
    -math.inf,
    math.nan,
]
INTS = [0, 1, -7, 2**53, 2**53 + 1, -(2**61), 2**62 - 1, 2**62, -(2**62), 2**63, 10**30]


@kernel(*range(len(EDGES)))
def edges_through_containers(i):
    x = EDGES[i]
    anything = [x, "a", None]
    return (
        anything,
        {"k": x},
        (x, 1),
        repr(x),
        [y for y in EDGES[i:] if not y < 1][:3],
        x != x or hash(x) == hash(EDGES[i]),
    )


@kernel(())
def edges_compared():
    mixed = EDGES[:-1] + INTS
    return [(a < b, a <= b, a == b, a != b, a >= b, a > b) for a in mixed for b in mixed]


@kernel(())
def nan_in_containers():
    x = math.nan
    xs = [x, 1, "a"]
    return x == x, xs[1] in xs, [str(y) for y in xs], 1.5 in xs, xs.count(1), xs.index("a")


def pick(i):
    return i if i % 3 else i / 4


def pick_or_none(i):
    return None if i % 5 == 0 else pick(i)


@kernel(0, 1, 100)
def sum_of_mixed(n):
    total = 0
    for i in range(n):
        total = total + pick(i) * 2 - 1
    return total


@kernel(0, 1, 100)
def float_sum_of_mixed(n):
    total = 0.0
    for i in range(n):
        x = pick(i)
        total += x * x
    return total


@kernel(0, 3, 100)
def either(n):
    least, seen = math.inf, []
    for i in range(n):
        x = pick(i * 7 % 11)
        if x < least:
            least = x
        if x and x != 2:
            seen.append(x)
    return least, seen, [type(x).__name__ for x in seen]


@kernel(())
def all_pairs():
    values = [pick(i) for i in range(-4, 5)] + [True, 2**62, 1e300, 2**64]
    out = []
    for a in values:
        for b in values:
            out.append(
                (
                    a + b,
                    a - b,
                    a * b,
                    told(lambda a=a, b=b: a / b),
                    told(lambda a=a, b=b: a // b),
                    told(lambda a=a, b=b: a % b),
                    -a,
                    abs(b),
                )
            )
    return out


@kernel(())
def division_by_zero():
    out = []
    for b in [pick(1), pick(0), 0, 0.0, -0.0]:
        for a in [1, 2.5]:
            out.append(told(lambda a=a, b=b: a / b))
            out.append(told(lambda a=a, b=b: a // b))
            out.append(told(lambda a=a, b=b: a % b))
    return out


@kernel(1, 2**61, 2**62, 2**63)
def overflowing(n):
    x = n if n % 2 else n + 0.5
    y = n if n > 5 else 1.5
    y = y + n
    y = y * 3
    return x * n, y, y - n


@kernel(-1, 0, 1)
def divided_by_zero_at_a_line(n):
    x = n if n > 0 else float(n)
    y = 7
    return y / x


@kernel(0, 1, 6, 50)
def optional_floats(n):
    values = [pick_or_none(i) for i in range(n)]
    known = [v for v in values if v is not None]
    return values, sum(known), [v or 0.5 for v in values], max(known, default=None)


@kernel(())
def none_plus_number():
    return [told(lambda v=v: v + 1) for v in [pick_or_none(i) for i in range(7)]]


@kernel(0, 1, 2, 3)
def text_or_float(n):
    x = 1.5 if n == 0 else "a" if n == 1 else None if n == 2 else 3
    y = x
    if isinstance(y, str):
        return y + "b", y * 2
    if isinstance(y, (int, float)):
        return y * 2, y < 5, f"{y:.3f}"
    return y, told(lambda: y + 1), told(lambda: y < 1)


class Box:
    def __init__(self, value):
        self.value = value
        self.other = None

    def grow(self, by):
        self.value = self.value + by
        self.other = by if by > 1 else None
        return self.value


@kernel(())
def fields():
    boxes = [Box(1), Box(2.5), Box(10**30), Box(5e-324)]
    for step in [1, 0.5, 2, 2**62]:
        for box in boxes:
            box.grow(step)
    return [(box.value, box.other) for box in boxes]


@kernel(())
def in_place():
    xs = [1, 2.5, 3]
    for i in range(len(xs)):
        xs[i] += 0.5 if i == 1 else 1
        xs[i] *= 2
    ys = [0.5]
    ys.append(pick(1))
    ys.append(pick(3))
    ys[0] = pick(2)
    return xs, ys, sorted(xs + ys), min(xs), max(ys)


@kernel(())
def tuples_and_dicts():
    pairs = [(pick(i), pick_or_none(i)) for i in range(12)]
    table = {a: b for a, b in pairs}
    total = 0
    for a, b in pairs:
        total += a + (b if b is not None else 0.25)
    return pairs, table, total, [table[k] for k in table], table.get(0.75), table.get(1.25, "none")


def generated(n):
    for i in range(n):
        got = yield pick(i)
        if got is not None:
            yield got


@kernel(0, 1, 10)
def generators(n):
    return list(generated(n)), sum(generated(n)), max(generated(n), default=-1.0)


def recurse(x, n):
    return x if n == 0 else recurse(x + (0.5 if n % 2 else 1), n - 1)


@kernel(0, 1, 20)
def recursion(n):
    return recurse(1, n), recurse(1.5, n)


@kernel(0, 1, 5000)
def folds(n):
    values = [pick(i) for i in range(n)]
    return (
        sum(values),
        sum(x * 2 for x in values),
        [x + 1 for x in values if x > 3][:5],
        sum(1 for x in values if isinstance(x, float)),
        any(x == 1.5 for x in values),
        max((x for x in values), default=None),
        [row[-1] for row in [[x, y] for x, y in zip(values, values[1:])]][:5],
    )


def matrix_product(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


@kernel(0, 1, 7)
def matrices(n):
    a = [[(i * j) % 7 + 0.25 for j in range(n)] for i in range(n)]
    b = [[float(i - j) for j in range(n)] for i in range(n)]
    product = matrix_product(a, b)
    return product, sum(sum(row) for row in product), matrix_product(product, a)


@kernel(())
def attributes_and_methods():
    out = []
    for i in range(8):
        x = pick(i)
        out.append(
            (
                x.real,
                x.imag,
                x.conjugate(),
                x.as_integer_ratio(),
                str(x),
                round(x),
                int(x),
                float(x),
            )
        )
    return out


@kernel(())
def method_of_a_float():
    f = (2.5).hex
    g = (0.0).is_integer
    return f(), g(), (1e-300).hex(), [m() for m in ((1.5).is_integer, (5e-324).is_integer)]


@kernel(())
def as_keys():
    table = {0.0: "zero", 1: "one", 2.5: "x", 1e300: "big", 2.0**62: "power"}
    return [table.get(k) for k in (-0.0, 0, False, 1.0, True, 2.5, 1e300, 2**62, 10**300)], {
        1.0,
        1,
        True,
        2.0,
    }


@kernel(0, 1, 2, 3)
def matched(n):
    match [1, 1.0, 2.5, None][n]:
        case None:
            return "none"
        case int(x):
            return "int", x
        case 2.5:
            return "half"
        case float(x):
            return "float", x


@kernel(0, 1, 2)
def unbound_or_number(n):
    if n == 1:
        x = 1
    elif n == 2:
        x = 2.5
    return x
