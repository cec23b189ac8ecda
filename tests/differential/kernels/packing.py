"""struct, binascii, base64 and the checksums of zlib."""

from __future__ import annotations

import base64
import binascii
import struct
import zlib

from corpus import kernel


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


@kernel(("<bBhHiIqQ", -1, 255, -2, 65535, -3, 2**32 - 1, -(2**63), 2**64 - 1), (">hi", 1, -1), ("@bi", 1, 2), ("?3sc5p", 5, b"ab", b"x", b"hello!"), ("<2h", 1, 2), ("3x", ), (b">I", True), ("0p2s", b"a", bytearray(b"xyz")))  # fmt: skip
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
