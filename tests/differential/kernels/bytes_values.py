"""bytes as values: literals, constructors, operators, items, comparison, keys, iteration."""

from __future__ import annotations

from functools import reduce

from corpus import kernel

DATA = b"\x00\x01abc\xff"


@kernel()
def literals():
    return b"", b"abc", b"\x00\xff\n\t\r'\"\\", rb"\d", b"it's", b'"both\'"', b"ab", bytes()


@kernel(DATA, b"", b"~\x7f\x80", b"'", b'"', b"'\"")
def texts(data):
    return repr(data), str(data), f"{data} {data!r:>20} {data!a}", "%s %r" % (data, data)


@kernel(DATA, b"x", b"")
def sizes_and_truth(data):
    return len(data), bool(data), not data, 1 if data else 2


@kernel((b"abc", b"abd"), (b"", b"a"), (b"abc", b"abc"), (b"\xff", b"a"), (b"ab", b"abc"))
def comparisons(a, b):
    return a == b, a != b, a < b, a <= b, a > b, a >= b, max(a, b), min(a, b)


@kernel((b"abc", "abc"), (b"", ""), (b"a", 97), (b"a", [97]), (b"", None), (b"a", bytearray(b"a")))
def equality_with_others(a, b):
    return a == b, a != b, b == a, [a] == [b], a in [b]


@kernel((b"a", "a"), (b"a", 1), (b"", None), ([1], b"a"))
def order_with_others(a, b):
    return a < b


@kernel((b"ab", b"cd"), (b"", b""), (b"ab", bytearray(b"cd")), (bytearray(b"ab"), b"cd"))
def sums(a, b):
    c = a[:]
    c += b
    return a + b, c, a + b + a


@kernel((b"a", "b"), (b"a", 1), (1, b"a"), ("a", b"b"), ([1], b"a"), (b"a", [1]), (b"a", None))
def wrong_sums(a, b):
    return a + b


@kernel((b"ab", 3), (b"ab", 0), (b"ab", -1), (b"", 5), (b"x", True), (b"a", 1.5), (b"a", b"a"))
def products(data, times):
    return data * times


@kernel((3, b"ab"), (True, b"ab"), (2.0, b"ab"), (2**70, b"ab"))
def products_from_the_left(times, data):
    return times * data


@kernel((b"abc", b"b"), (b"abc", b""), (b"abc", 98), (b"abc", 300), (b"abc", 2**70), (b"abc", -1))
def membership(data, part):
    return part in data, part not in data


@kernel((b"abc", "b"), (b"abc", 1.5), (b"abc", None), (b"\x01", True), (b"abc", bytearray(b"bc")))
def membership_of_others(data, part):
    return part in data


@kernel((b"abc", 0), (b"abc", -1), (b"abc", 3), (b"abc", -4), (b"abc", True), (b"", 0))
def items(data, i):
    return data[i]


@kernel((b"abc", "a"), (b"abc", 1.0), (b"abc", None), (b"abc", 2**70), (b"abc", -(2**70)))
def wrong_indices(data, i):
    return data[i]


@kernel([(None, None, 2), (1, None, None), (None, -1, None), (5, 1, -2), (-3, None, None)])
def slices(bounds):
    data = b"0123456789"
    return [data[slice(a, b, c)] for a, b, c in bounds], data[2:5], data[::-1], data[:], data[7:3]


@kernel((b"abc", 0))
def slices_of_step_zero(data, step):
    return data[::step]


@kernel(b"hello world", b"")
def iteration(data):
    total = 0
    seen = []
    for i, byte in enumerate(data):
        total += byte * (i + 1)
        seen.append(byte)
    return total, seen, [b ^ 1 for b in data if b > 100], {b: 1 for b in data}, list(reversed(data))


@kernel(bytes(range(256)) * 40)
def folds(data):
    return (
        sum(b for b in data),
        sum(data),
        max(b * 3 % 251 for b in data),
        any(b == 300 for b in data),
        all(b < 256 for b in data),
        min(data),
        max(data),
        len([b for b in data if b % 7 == 0]),
        reduce(lambda a, b: a * 31 + b & 0xFFFF, data, 7),
        sum(a * b for a, b in zip(data, data[1:])),
    )


@kernel(b"hello")
def builtins_over_bytes(data):
    return (
        list(data), tuple(data), sorted(data), sorted(data, reverse=True), sum(data), set(data),
        list(enumerate(data)), list(zip(data, data)), list(map(chr, data)), dict.fromkeys(data),
        list(filter(lambda b: b > 105, data)), any(data), all(data), [*data], (*data, 1),
    )  # fmt: skip


@kernel(b"ab", b"abc", b"", b"a")
def unpacking(data):
    a, b = data
    return a, b


@kernel(b"abcdef")
def unpacking_with_star(data):
    first, *rest, last = data
    return first, rest, last


@kernel([b"x", b"y", b"x", b"", bytes([120])])
def keys(all):
    counts = {}
    for key in all:
        counts[key] = counts.get(key, 0) + 1
    mixed = {b"a": 1, "a": 2, 97: 3, (b"a",): 4}
    return (
        counts,
        b"x" in counts,
        mixed[b"a"],
        mixed["a"],
        mixed[(b"a",)],
        {b"q"} | {b"q"},
        len({*all}),
    )


@kernel({b"one"}, set(), frozenset({b"k"}))
def sets_of_one(all):
    return [key for key in all], sorted(all), b"one" in all, len(all)


@kernel([b"pear", b"apple", b"", b"\xff", b"apple"])
def sorting(all):
    return (
        sorted(all),
        sorted(all, key=len),
        min(all),
        max(all, key=len),
        sorted((a, 1) for a in all),
    )


@kernel([b"a", "b"], [b"a", 1])
def sorting_mixed(all):
    return sorted(all)


@kernel(b"x", bytearray(b"x"), "x", [1], 5)
def instances(value):
    kinds = isinstance(value, bytes), isinstance(value, bytearray), isinstance(value, (bytes, str))
    if isinstance(value, bytes):
        return kinds, value[0]
    if isinstance(value, bytearray):
        return kinds, len(value)
    return kinds


@kernel(b"GET", b"PUT", "GET", 5, [b"a", 1], (b"b",), bytearray(b"GET"), b"")
def patterns(value):
    match value:
        case b"GET" | b"HEAD":
            return "read"
        case bytes(data):
            return "bytes", data
        case bytearray():
            return "array"
        case [b"a", n]:
            return n
        case [x]:
            return x
    return None


@kernel(5, 0, -1, True, 2**70, 1.5, "a", None, [1, 2], (255,), [256], [-1], ["a"], range(4), b"ab")
def constructor(source):
    return bytes(source)


@kernel(bytearray(b"x"), [2**80], [1.5], {1: 2}, {3}, [True, False], [None])
def constructor_of_others(source):
    return bytes(source)


@kernel()
def constructor_by_name():
    return (
        bytes(source=b"a"),
        bytes("é", "utf-8"),
        bytes("é", encoding="latin-1"),
        bytes("é", "ascii", "ignore"),
    )


@kernel(0, 1, 2, 3, 4, 5, 6, 7, 8)
def wrong_constructors(which):
    if which == 0:
        return bytes(b"a", "utf-8")
    if which == 1:
        return bytes(1, errors="strict")
    if which == 2:
        return bytes("a", errors="strict")
    if which == 3:
        return bytes(encoding="ascii")
    if which == 4:
        return bytes(errors="strict")
    if which == 5:
        return bytes("a", 1)
    if which == 6:
        return bytes("a", "ascii", 1)
    if which == 7:
        return bytes(1, 2, 3, 4)
    return bytes(source=1, base=2)


@kernel(b" 12 ", b"0x1f", b"x", b"", b"\xff", bytearray(b"7"), bytearray(b"seven"), b"1_000")
def to_int(data):
    return int(data)


@kernel((b"ff", 16), (b"zz", 36), (b"12", 2), (bytearray(b"q"), 8), (b"11", 0))
def to_int_with_base(data, base):
    return int(data, base)


@kernel(b"1.5", b" nan ", b"x", bytearray(b"-1e3"), bytearray(b"y"), b"", b"1_0.5", b"\xff")
def to_float(data):
    return float(data)


@kernel(b"x", b"", b"xy", bytearray(b"\xff"), bytearray())
def ordinals(data):
    return ord(data)


@kernel((5, 1), (0, 0), (255, 1), (256, 1), (2**64, 9), (1, -1), (-1, 1), (7, "x"), (300, 4))
def int_to_bytes(n, length):
    return n.to_bytes(length, "big"), n.to_bytes(length, "little"), n.to_bytes(length)


@kernel(
    (-1, 1), (-128, 1), (-129, 1), (127, 1), (128, 1), (0, 0), (-1, 0), (-(2**63), 8), (2**63, 8)
)
def int_to_signed_bytes(n, length):
    return n.to_bytes(length, "big", signed=True), n.to_bytes(
        length, byteorder="little", signed=True
    )


@kernel((1, "x"), (1, 5), (1, None))
def wrong_byte_orders(n, order):
    return n.to_bytes(1, order)


@kernel(0, 1, 2, 3, 4)
def wrong_calls_of_to_bytes(which):
    n = 5
    if which == 0:
        return n.to_bytes(1, "big", True)
    if which == 1:
        return n.to_bytes(1, "big", 3, signed=True)
    if which == 2:
        return n.to_bytes(size=1)
    if which == 3:
        return int.from_bytes()
    return int.from_bytes(b"a", "big", True)


@kernel(
    b"", b"\xff", b"\x01\x02", b"\x80\x00", bytes(range(30)), bytearray(b"\xfe\xff"), [1, 2], (3,)
)
def int_from_bytes(data):
    return (
        int.from_bytes(data, "big"),
        int.from_bytes(data, "little"),
        int.from_bytes(data, "big", signed=True),
        int.from_bytes(data, byteorder="little", signed=True),
        int.from_bytes(data),
    )


@kernel("ab", 5, None, [300], ["a"], 1.5)
def int_from_what_is_none(data):
    return int.from_bytes(data, "big")


@kernel(b"a", b"b")
def hashes(data):
    return {data: 1}[b"a"]


@kernel([b"a"], bytearray(b"a"))
def unhashable(value):
    return {value: 1}


@kernel(bytearray(b"a"))
def unhashable_in_a_set(value):
    return value in {b"a"}


@kernel((b"abc", 1), (b"abc", "x"))
def cannot_be_changed(data, i):
    data[i] = 5
    return data


@kernel((b"abc", 1), (b"abc", None), (b"abc", "x"))
def items_cannot_be_deleted(data, i):
    if i is None:
        del data[0:1]
    del data[i]
    return data


@kernel(b"abc")
def has_no_such_method(data):
    return data.append(5)


@kernel(b"a", bytearray(b"a"))
def negated(data):
    return -data


@kernel([b"a", b"b"])
def sum_of_bytes(all):
    return sum(all, b"")


@kernel(b"abc", 5)
def union_of_types(x):
    value = x if isinstance(x, int) else b"xyz" + x
    if isinstance(value, bytes):
        return value[1] + len(value)
    return value * 2


@kernel(bytes(range(256)) * 8)
def checksum(data):
    a, b = 1, 0
    for byte in data:
        a = (a + byte) % 65521
        b = (b + a) % 65521
    return b << 16 | a


@kernel(b"the quick brown fox", b"")
def crc32(data):
    table = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ 0xEDB88320 if n & 1 else n >> 1
        table.append(n)
    crc = 0xFFFFFFFF
    for i in range(len(data)):
        crc = crc >> 8 ^ table[(crc ^ data[i]) & 255]
    return crc ^ 0xFFFFFFFF


@kernel((b"abc", 5), (b"abc", -4))
def raises_in_place(data, i):
    total = data[0]
    total += data[i]
    return total
