"""bytearray: what changes it, aliases, and what CPython says of wrong changes."""

from __future__ import annotations

from corpus import kernel


@kernel(
    5, 0, -1, 2**70, 1.5, "a", None, [1, 2], [256], ["a"], range(4), b"ab", bytearray(b"x"), [-1]
)
def constructor(source):
    return bytearray(source)


@kernel(0, 1, 2, 3, 4, 5)
def constructor_with_encoding(which):
    if which == 0:
        return (
            bytearray("é", "utf-8"),
            bytearray(),
            bytearray("a", encoding="ascii", errors="strict"),
        )
    if which == 1:
        return bytearray("a", None)
    if which == 2:
        return bytearray(b"a", "ascii")
    if which == 3:
        return bytearray(errors="x")
    if which == 4:
        return bytearray(1, 2, 3, 4)
    return bytearray("é", "ascii")


@kernel(b"abc")
def methods(given):
    data = bytearray(given)
    data.append(100)
    data.extend(b"ef")
    data.extend([103, 104])
    data.extend(data)
    data.insert(0, 1)
    data.insert(-1, 2)
    data.insert(100, 3)
    data.remove(97)
    popped = data.pop(), data.pop(0), data.pop(-2)
    data.reverse()
    other = data.copy()
    other.clear()
    return data, popped, other, len(data), data.copy() is data


@kernel([1, 2, 250], (5,), range(3), b"xy", "", {7: 1}, bytearray(b"q"), [b + 1 for b in b"ab"])
def extending(source):
    data = bytearray(b"ab")
    data.extend(source)
    return data


@kernel("x", 5, [1, "x"], [1, 300], [b"a"], None, 1.5)
def wrong_extending(source):
    data = bytearray(b"ab")
    try:
        data.extend(source)
    except (TypeError, ValueError) as error:
        return data, str(error)
    return data


@kernel("x", 300, -1, 2**80, 1.5, None, b"a")
def wrong_values(value):
    data = bytearray(b"abc")
    caught = []
    for change in range(4):
        try:
            if change == 0:
                data.append(value)
            elif change == 1:
                data[1] = value
            elif change == 2:
                data.insert(0, value)
            else:
                data.remove(value)
        except (TypeError, ValueError) as error:
            caught.append((change, str(error)))
    return data, caught


@kernel(
    (0, 5),
    (-1, 255),
    (5, 1),
    (-6, 1),
    ("x", 1),
    (1, True),
    (1.0, 2),
    (2**70, 1),
    (9, "x"),
    (9, 300),
)
def item_assignment(i, value):
    data = bytearray(b"abcde")
    data[i] = value
    return data


@kernel(
    b"",
    b"XY",
    b"123456789",
    [1, 2],
    range(3),
    bytearray(b"q"),
    "ab",
    5,
    1.5,
    None,
    ["x"],
    [300],
    (7,),
)
def slice_assignment(value):
    a, b, c, d = [bytearray(b"0123456789") for _ in range(4)]
    a[2:5] = value
    b[5:2] = value
    c[:] = value
    d[20:30] = value
    return a, b, c, d


@kernel(
    (None, None, 2, b"abcde"),
    (None, None, 2, b"ab"),
    (8, 2, -3, b"XY"),
    (1, 8, 3, b""),
    (None, None, -1, b"9876543210"),
)
def extended_slice_assignment(start, stop, step, value):
    data = bytearray(b"0123456789")
    data[start:stop:step] = value
    return data


@kernel(b"abc")
def assignment_of_itself(given):
    data = bytearray(given)
    data[1:2] = data
    data[::-1] = data
    data[0:0] = data[:2]
    return data


@kernel(0, -1, 9, "x", (2, 5, 1), (None, None, 2), (8, 1, -3), (5, 2, None), 1.5, 2**70, True)
def deletion(place):
    data = bytearray(b"0123456789")
    del data[slice(*place) if isinstance(place, tuple) else place]
    return data, len(data)


@kernel(b"cd", bytearray(b"ef"), [1], "x", 5, None)
def augmented_sum(other):
    data = bytearray(b"ab")
    alias = data
    data += other
    return data, alias, data is alias


@kernel(3, 0, -1, True, 1.5, 2**70, b"x")
def augmented_product(times):
    data = bytearray(b"ab")
    alias = data
    data *= times
    return data, alias is data


@kernel(b"ab", b"")
def added_to_itself(given):
    data = bytearray(given)
    data += data
    return data


@kernel(b"ab")
def pops(given):
    data = bytearray(given)
    try:
        data.pop(5)
    except IndexError as error:
        first = str(error)
    data.clear()
    try:
        data.pop()
    except IndexError as error:
        return first, str(error)
    return first


@kernel(b"ab")
def removes_what_is_not_there(given):
    data = bytearray(given)
    data.remove(120)
    return data


@kernel((bytearray(b"abc"), bytearray(b"abc")), (bytearray(b"a"), b"b"), (bytearray(b""), ""))
def comparisons(a, b):
    return a == b, a != b, b == a, a is b, [a] == [b], sorted([a, bytearray(b"A")])


@kernel((bytearray(b"a"), b"b"), (bytearray(b"b"), bytearray(b"a")), (bytearray(b"a"), "a"))
def order(a, b):
    return a < b, a <= b, a > b, a >= b, min(a, b)


@kernel(b"abc")
def shared(given):
    data = bytearray(given)
    pair = [data, data]
    pair[0].append(5)
    table = {"x": data}
    table["x"][0] = 9
    return pair, table, data, bytes(data), len(data)


@kernel(bytearray(b"hello"), bytearray())
def texts(data):
    return (
        repr(data),
        str(data),
        f"{data}",
        bool(data),
        "%s" % (data,),
        [data],
        list(data),
        sum(data),
    )


@kernel(b"abc")
def changed_while_iterated(given):
    data = bytearray(given)
    seen = []
    for byte in data:
        seen.append(byte)
        if len(data) < 8:
            data.append(byte + 1)
    return seen, data


@kernel(50, 2)
def sieve(limit):
    flags = bytearray([1]) * (limit + 1)
    flags[0:2] = b"\x00\x00"
    for i in range(2, int(limit**0.5) + 1):
        if flags[i]:
            flags[i * i :: i] = bytes(len(range(i * i, limit + 1, i)))
    return [i for i in range(limit + 1) if flags[i]], sum(flags)


@kernel(bytes(range(200)) * 3, b"")
def cipher(data):
    state = list(range(256))
    j = 0
    key = b"secret"
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    out = bytearray(len(data))
    i = j = 0
    for k in range(len(data)):
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out[k] = data[k] ^ state[(state[i] + state[j]) & 255]
    return bytes(out)


@kernel(6)
def made_in_each_piece(n):
    def row(i):
        line = bytearray(n)
        for k in range(n):
            line[k] = i * k % 256
        return line

    rows = [row(i) for i in range(n)]
    rows[0][0] = 7
    return rows, sum(sum(r) for r in rows)


@kernel(20)
def written_from_a_comprehension(n):
    log = bytearray()
    found = [log.append(i) for i in range(n) if i % 3 == 0]
    return log, found


@kernel(bytearray(b"xyz"), b"xyz")
def unhashable(data):
    return {data: 1}
