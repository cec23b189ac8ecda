"""int(), float(), str(), bool() and unpacking."""

from corpus import kernel


@kernel(0, 2.9, -2.9, True, 1e15, 1e30, -1e300, "12", " 42 ", "-7", "1_000", "+5", "0012")
def to_int(x):
    return int(x)


@kernel(float("nan"), float("inf"), -float("inf"), "", "1.5", "abc", "1e5", "--1", None)
def to_int_fails(x):
    return int(x)


@kernel(
    0, 1, -(2**53) - 1, 2**64, True, "1.5", " 2e3 ", "-inf", "nan", "1_0.5", ".5", "5.", "1e400"
)
def to_float(x):
    return float(x)


@kernel("", "abc", None, "1.2.3", "1e", 10**400, "- 1")
def to_float_fails(x):
    return float(x)


@kernel(0, -5, 2**70, 1.0, -0.0, 1e16, 0.1, True, None, "a", [1, "b"], ((1,),), {"k": 2.5}, ((),))
def to_str(x):
    return str(x)


@kernel(0, 1, "", "x", 0.0, float("nan"), [], [0], None, ((),), {}, {1: 2})
def to_bool(x):
    return bool(x)


@kernel(7, 0, -3)
def round_trips(n):
    return int(str(n)), int(float(n)), float(str(n)), str(float(n)), int(bool(n)), bool(str(n))


@kernel(((1, 2),), [1, 2], "ab", range(2), {"x": 1, "y": 2})
def unpack_two(pair):
    a, b = pair
    return b, a


@kernel(((1,),), ((1, 2, 3),), ((),))
def unpack_wrong_tuple(items):
    a, b = items
    return a, b


@kernel(([1],), ([1, 2, 3],), ([],), ("abc",), (range(5),))
def unpack_wrong_length(items):
    a, b = items
    return a, b


@kernel(5, None, 2.5)
def unpack_no_iterable(x):
    a, b = x
    return a


@kernel(((1, (2, [3, 4])),), (([1], "x"),))
def unpack_nested(value):
    a, (b, (c, d)) = value
    return d, c, b, a


@kernel((1, 2, 3))
def rotate(a, b, c):
    a, b, c = c, a, b
    x = y = z = a
    return a, b, c, x, y, z


@kernel((5, 6))
def assigns_left_to_right(a, b):
    xs = [0, 0]
    i = 0
    i, xs[i] = 1, a
    i, xs[i] = 0, b
    return i, xs


@kernel(([1, 2],))
def chained_assignment_shares(xs):
    a = b = [1]
    a.append(2)
    return a, b, a is b


@kernel(1, 2.5)
def swap_items(x):
    xs = [x, x + 1]
    xs[0], xs[1] = xs[1], xs[0]
    return xs


@kernel((3, 4), (0.5, 2))
def tuple_arithmetic(a, b):
    p = (a, b)
    q = (b, a)
    return tuple(x + y for x, y in zip(p, q)), p + q, (p, q)[1][0]


@kernel(0, 9, 10, 123, 9007199254740993)
def digits_through_text(n):
    return [int(c) for c in str(n)], sum(int(c) for c in f"{n}")


# int and float strip less than str.strip does; int shows 200 code points.
SPACED = ["12\x1f", "\x1c1", "1\x85", "\u20031", "\x1f", "1\x1d5", "\xa07", "\v3\f"]
LONG = ["a" * 1000, "é" * 300, "\ud800" * 150, "'" * 250, "\\" * 100, "😀" * 205]


@kernel(*SPACED, *LONG)
def int_of_spaced(text):
    return int(text)


@kernel(*SPACED, *LONG)
def float_of_spaced(text):
    return float(text)


@kernel("a" * 1000)
def int_in_base_of_long(text):
    return int(text, 7)
