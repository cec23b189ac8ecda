"""str.encode, bytes.decode, and the exceptions of what cannot be."""

from __future__ import annotations

from corpus import kernel

TEXTS = ["", "abc", "é", "a\u20acb", "\U0001f600x", "\x00\x7f\x80\xff\u0100"]


@kernel(*TEXTS)
def round_trip(text):
    data = text.encode()
    return (
        data,
        data.decode(),
        data.decode("utf-8") == text,
        str(data, "utf-8"),
        len(data),
        bytearray(data).decode(),
    )


@kernel(*TEXTS)
def other_encodings(text):
    return (
        text.encode("ascii", "replace"), text.encode("latin-1", "ignore"),
        text.encode("ascii", "backslashreplace"), text.encode("ascii", "xmlcharrefreplace"),
        text.encode("latin1", "xmlcharrefreplace"), text.encode(encoding="UTF8", errors="strict"),
        text.encode("us-ascii", "surrogateescape") if text.isascii() else None,
    )  # fmt: skip


@kernel("é", "a\u20ac\u20acb", "\U0001f600", "ab\xff")
def not_ascii(text):
    return text.encode("ascii")


@kernel("\u20ac", "a\u0100\u0101")
def not_latin(text):
    return text.encode("iso-8859-1")


@kernel("\ud800", "a\udc80\udcffb", "\udfff")
def lone_surrogates(text):
    made = []
    for how in ("ignore", "replace", "surrogatepass", "backslashreplace", "xmlcharrefreplace"):
        made.append(text.encode("utf-8", how))
    try:
        made.append(text.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError as error:
        made.append((error.start, error.end, error.reason, error.encoding, str(error)))
    return made, text.encode()


BROKEN = [
    b"\xff", b"a\xe9b", b"\xc3", b"\xe2\x82", b"\xe2\x28\xa1", b"\xed\xa0\x80", b"\xf0\x9f\x98",
    b"\xf4\x90\x80\x80", b"\xc0\x80", b"ok\x80\x81", b"\xf0\x80\x80\x80", b"\xe2\x82\xacx\xfe\xff",
    b"\xf1\x80\x80x", b"\xe0\x9f\xbf", b"\xed", b"\xf8\x88\x80\x80\x80", b"\xf0\x9f\x41\x42",
]  # fmt: skip


@kernel(*BROKEN)
def broken_utf8(data):
    return data.decode()


@kernel(*BROKEN)
def broken_utf8_with_handlers(data):
    return [
        data.decode("utf-8", how)
        for how in ("ignore", "replace", "backslashreplace", "surrogateescape")
    ]


@kernel(*BROKEN)
def broken_utf8_with_surrogates(data):
    return data.decode("utf-8", "surrogatepass")


@kernel(*BROKEN)
def decoded_otherwise(data):
    return (
        data.decode("latin-1"), data.decode("ascii", "replace"), data.decode("ascii", "ignore"),
        data.decode("ascii", "surrogateescape"), data.decode("ascii", "backslashreplace"),
        str(data, "latin-1"), str(data, errors="replace"),
    )  # fmt: skip


@kernel(b"a\xffb", bytearray(b"\x80"))
def not_ascii_bytes(data):
    return data.decode("ascii")


@kernel(b"a\xff\xfeb", bytearray(b"x\x80"))
def fields_of_the_error(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        assert isinstance(error, ValueError) and isinstance(error, UnicodeError)
        where = data[error.start : error.end]
        return (
            error.encoding,
            error.object,
            error.start,
            error.end,
            error.reason,
            where,
            error.args,
            str(error),
            repr(error),
        )


@kernel("a\u20acb")
def fields_of_the_other_error(text):
    try:
        return text.encode("ascii")
    except UnicodeError as error:
        return error.encoding, error.object, error.start, error.end, error.reason, str(error)


@kernel(
    ("u", b"abc", 0, 1, "r"), ("u", b"abc", 5, 6, "r"), ("u", bytearray(b"abc"), 0, 2, "r"),
    ("u", b"abc", True, 2, "r"), ("u", "abc", 0, 1, "r"), (1, b"a", 0, 1, "r"), ("u", b"a", "0", 1, "r"),
    ("u", b"a", 0, 1, None), ("u", b"a", 2**70, 1, "r"), ("u", b"a", 1.5, 1, "r"),
)  # fmt: skip
def made_by_hand(*fields):
    error = UnicodeDecodeError(*fields)
    return str(error), repr(error), error.object, error.start, error.end, error.args


@kernel(
    ("u", "abc", 0, 1, "r"),
    ("u", "a\u1234", 1, 2, "r"),
    ("u", "\U00012345", 0, 1, "r"),
    ("u", b"a", 0, 1, "r"),
    ("u", None, 0, 1, "r"),
)
def other_made_by_hand(*fields):
    error = UnicodeEncodeError(*fields)
    return str(error), error.object, error.reason


@kernel(("abc", 0, 1, "r"), ("abc", 0, 3, "r"), (5, 0, 1, "r"))
def third_made_by_hand(*fields):
    error = UnicodeTranslateError(*fields)
    return str(error), error.object, error.start, error.end, error.reason


@kernel(0, 1, 2, 3)
def wrong_numbers_of_fields(which):
    if which == 0:
        raise UnicodeDecodeError
    if which == 1:
        raise UnicodeEncodeError("a", "b")
    if which == 2:
        return UnicodeTranslateError("a", "b", 1, 2, "c")
    raise UnicodeError("any", "number")


@kernel("foo", "strict", "xmlcharrefreplace", "")
def handlers(how):
    return b"a".decode("ascii", how), "é".encode("utf-8", how), b"\xff".decode("ascii", how)


@kernel("foo")
def unknown_handler_of_encode(how):
    return "é".encode("ascii", how)


@kernel(0, 1, 2, 3, 4, 5, 6, 7)
def wrong_calls(which):
    if which == 0:
        return "a".encode(5)
    if which == 1:
        return "a".encode("utf-8", None)
    if which == 2:
        return "a".encode("utf-8", "strict", 1)
    if which == 3:
        return b"a".decode(1)
    if which == 4:
        return b"a".decode(codec="utf-8")
    if which == 5:
        return str("a", "utf-8")
    if which == 6:
        return str(5, "utf-8")
    return str(b"a", 5)


@kernel(b"k=v;a=b", b"", b"=;")
def parsed(data):
    return [part.decode().split("=") for part in data.split(b";")]


@kernel("é", may_refuse=True)
def unknown_encoding(text):
    return text.encode("utf-16")
