"""struct, binascii, base64 and the checksums of zlib."""

from __future__ import annotations

import base64
import binascii
import struct
import zlib

from corpus import kernel
from told import told


@kernel(
    "b",
    "<h",
    ">i",
    "=q",
    "@l",
    "!Q",
    "n",
    "BHIQ",
    "bq",
    "xxh",
    "3s",
    "5p",
    "?c",
    "<efd",
    "2i3x0q",
    "",
    "< 2h x",
    b"<i",
    "<bq",
    "=l",
)
def sizes(form):
    return struct.calcsize(form)


@kernel(("<bBhHiIqQ", -1, 255, -2, 65535, -3, 2**32 - 1, -(2**63), 2**64 - 1), (">hi", 1, -1), ("@bi", 1, 2), ("?3sc5p", 5, b"ab", b"x", b"hello!"), ("<2h", 1, 2), ("3x", ), (b">I", True), ("2p2s", b"a", bytearray(b"xyz")))  # fmt: skip
def packed(form, *values):
    data = struct.pack(form, *values)
    return data, struct.unpack(form, data), struct.unpack_from(form, b"__" + data, 2)


@kernel(
    0.0,
    -0.0,
    1.5,
    -2.25,
    1e-8,
    65504.0,
    6e-8,
    0.1,
    3,
    1e-40,
    float("inf"),
    2.0**-24,
    2.0**-25,
    1.0009765625,
)
def floats(x):
    data = struct.pack("<efd", x, x, x)
    return data, struct.pack(">efd", x, x, x), struct.unpack("<efd", data)


@kernel(70000.0, 65520.0, 1e39)
def too_large_floats(x):
    return struct.pack("<e", x), struct.pack("<f", x)


@kernel(b"\x01\x02\x03\x04\x05\x06")
def iterated(data):
    total = 0
    for a, b in struct.iter_unpack("<BB", data):
        total += a * b
    return (
        total,
        list(struct.iter_unpack(">H", data)),
        [x for (x,) in struct.iter_unpack("b", data)],
    )


@kernel("x", 5, None, [1])
def unpacking_of_no_bytes(data):
    return struct.unpack("b", data)


@kernel(b"", b"a", b"abc", bytes(range(256)), bytearray(b"xy"))
def checksums(data):
    return (
        zlib.crc32(data), zlib.adler32(data), binascii.crc32(data), zlib.crc32(data, 7),
        zlib.adler32(data, 12345), zlib.crc32(data, -1), zlib.crc32(data, 2**40 + 1),
    )  # fmt: skip


@kernel("text", 5)
def checksums_of_no_bytes(data):
    return zlib.crc32(data)


@kernel(b"", b"a", b"ab", b"abc", bytes(range(256)), bytearray(b"xyz"))
def texts(data):
    return (
        binascii.hexlify(data), binascii.hexlify(data, ":"), binascii.hexlify(data, "-", 2),
        binascii.unhexlify(binascii.hexlify(data)), binascii.b2a_base64(data),
        binascii.b2a_base64(data, newline=False), base64.b64encode(data), base64.b64decode(base64.b64encode(data)),
        base64.standard_b64encode(data), base64.b16encode(data), base64.b64encode(data, b"-_"),
    )  # fmt: skip


@kernel(b"YWJj", b"YWI=", b"YQ==", b"Y W\nJj", b"YWJj====", "YWJj", b"YQ==YQ==", b"", b"!!!!", b"=")
def decoded(data):
    return binascii.a2b_base64(data), base64.b64decode(data)


@kernel("é", 5)
def decoded_from_no_bytes(data):
    return binascii.a2b_base64(data)


@kernel(b"YWJj", b"_-8=")
def by_other_letters(data, mark=b"<"):
    text = base64.urlsafe_b64decode(data)
    return text, base64.urlsafe_b64encode(mark + text), base64.b64decode(data, altchars="-_")


@kernel(b"YWJj", may_refuse=True)
def decoded_strictly(data):
    return (
        binascii.a2b_base64(data, strict_mode=True),
        base64.b64decode(data, validate=True),
        base64.urlsafe_b64encode(data),
        base64.urlsafe_b64decode(data),
    )


@kernel(b"Y", b"YW", may_refuse=True)
def broken(data):
    return binascii.a2b_base64(data)


EDGES = [
    (letter, order, value)
    for letter, bits in {"b": 8, "h": 16, "i": 32, "l": 32, "q": 64}.items()
    for order in "@=<>!"
    for value in (0, -1, 1, 2 ** (bits - 1) - 1, -(2 ** (bits - 1)))
]


@kernel((EDGES,))
def every_integer(cases):
    out = []
    for letter, order, value in cases:
        data = struct.pack(order + letter, value)
        unsigned = struct.unpack(order + letter.upper(), data)
        again = struct.pack(order + letter.upper(), unsigned[0])
        out.append((data, struct.unpack(order + letter, data), unsigned, again == data))
    return out


@kernel(
    ("b", 128), ("B", -1), ("B", 256), ("<h", 32768), ("<H", 65536), ("i", 2**31), ("I", -5),
    ("<l", 2**31), ("q", 2**63), ("Q", 2**64), ("Q", -1), ("n", 2**63), ("N", -1), ("b", 1.5),
    ("b", "1"), ("d", "1"), ("f", None), ("c", b"ab"), ("c", 5), ("s", "a"), ("p", 3), ("d", 10**400),
    ("hh", 1), ("z", 1), ("3", 1), ("<n", 1), ("<P", 1), ("0p", b""), ("99999999999999999999s", b""),
    (None, 1), (5, 1), ("é", 1), ("f", 2**1024),
    may_refuse=True,
)  # fmt: skip
def odd_packing(form, value):
    return struct.pack(form, value)


@kernel(
    ("i", b"abc"), ("i", b"abcde"), ("3s", b"ab"), ("", b""), ("", b"x"), ("<i", "abcd"), (3, b"a"),
    ("h", bytearray(b"ab")), ("?", b"\x07"), ("0s", b""), ("<bi", b"12345"), ("bi", b"12345678"),
    may_refuse=True,
)  # fmt: skip
def odd_unpacking(form, data):
    return struct.unpack(form, data)


@kernel((b"abcdef", 2), (b"abcdef", -2), (b"abcdef", 5), (b"abcdef", -7), (b"abcdef", True), (b"", 0), (b"ab", 2**70), (b"ab", 1.0), (b"ab", None), may_refuse=True)  # fmt: skip
def unpacked_from(data, offset):
    return struct.unpack_from("<H", data, offset), struct.unpack_from("<H", data, offset=offset)


@kernel((b"",), (b"abc",), (b"abcd",), ("ab",), may_refuse=True)
def iterated_oddly(data):
    return list(struct.iter_unpack("<H", data))


@kernel(True, 0, "", "x", [], [0], None, 0.0, 5)
def truths(value):
    return struct.pack("??", value, not value)


@kernel(
    [0x0000, 0x8000, 0x0001, 0x03FF, 0x0400, 0x7BFF, 0x7C00, 0xFC00, 0x3C00, 0xBC01, 0x7C01, 0x5555]
)
def halves(patterns):
    return [struct.unpack("<e", struct.pack("<H", bits)) for bits in patterns]


@kernel(
    [
        2**-24, 2**-25, 2**-25 * 1.0001, 2**-14, 2**-14 - 2**-26, 2048.5, 2049.0, 2051.0, 65519.99,
        1 + 2**-11, 1 + 3 * 2**-11, 0.33325195,
    ]
)  # fmt: skip
def rounded_halves(values):
    return [struct.pack(">e", x) + struct.pack(">e", -x) for x in values]


@kernel(50)
def records(n):
    form = "<Hd8s?"
    data = b"".join(struct.pack(form, i, i / 7, str(i).encode(), i % 3 == 0) for i in range(n))
    size = struct.calcsize(form)
    rows = [struct.unpack_from(form, data, at) for at in range(0, len(data), size)]
    return len(data), sum(x for _, x, _, _ in rows), [s.rstrip(b"\0") for _, _, s, _ in rows]


@kernel(0, 1, 2, 3, 4, 5, 6, 7, 8)
def wrong_numbers_of_arguments(case):
    def action():
        if case == 0:
            return struct.calcsize()
        if case == 1:
            return struct.unpack("i")
        if case == 2:
            return struct.unpack("i", b"", 1)
        if case == 3:
            return struct.iter_unpack("i")
        if case == 4:
            return struct.unpack_from("i")
        if case == 5:
            return struct.pack()
        if case == 6:
            return binascii.unhexlify()
        if case == 7:
            return zlib.crc32()
        return zlib.adler32(b"", 1, 2)

    return told(action)


@kernel("0", b"a0B1", "zz", "é", 5, "", bytearray(b"00"), may_refuse=True)
def from_hex(text):
    return binascii.unhexlify(text), binascii.a2b_hex(text)


@kernel(b"hello", b"", may_refuse=True)
def other_names(data):
    return binascii.b2a_hex(data), binascii.a2b_hex(binascii.hexlify(data))


@kernel(b"hello", b"", may_refuse=True)
def other_bases(data):
    return base64.b32encode(data), base64.b16decode(base64.b16encode(data))


@kernel(2000)
def checksums_in_folds(n):
    return [zlib.crc32(b"%d" % i) for i in range(n)], sum(
        zlib.adler32(bytes([i % 256])) for i in range(n)
    )
