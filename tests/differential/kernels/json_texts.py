"""json: what is read and written, what is wrong with a text and where, hooks and wrong calls."""

import json
import random
from json import JSONDecodeError, dumps, loads

from corpus import kernel
from told import told

VALUES = [
    None, True, False, 0, -1, 2**62, 10**30, -(10**400), 1.5, -0.0, 1e300, 1e16, float("inf"),
    float("-inf"), float("nan"), "", "a", "\"\\/\b\f\n\r\t", "\x00\x1f\x7f\x80\xff", "ü", "€",
    "\ud83d\ude00", "😀", "\ud800", "\udc00x", [], {}, (), [1], (1, "x"), [[], [[]]], {"a": {}},
    {"b": 1, "a": [1, {"c": None}]}, {1: 2, 1.5: 3, None: 4, True: 5, "x": 6},
    [1, 2, 3], [0.5, 0.25], {"😀": "ü"}, {"key": [True, False, None]},
]  # fmt: skip
TEXTS = [
    "", " ", "1", "-1", "01", "-", "-a", "1.", "1.5", ".5", "1e5", "1E+5", "1e", "1e+", "1.e5",
    "1.5e-7x", "-0", "-0.0", "1e400", "123456789012345678901234567890", "null", "nul", "nulll",
    "true", "True", "false", "NaN", "Infinity", "-Infinity", "-Inf", "N", "I", "n", "t", "f",
    '"', '"a', '"a"', '"a" ', ' "a"', '"\\', '"\\"', '"\\x"', '"\\n\\t\\/\\\\"', '"\\u"',
    '"\\u00"', '"\\u0041"', '"\\u0041', '"\\u00g1"', '"\\u 041"', '"\\ud83d\\ude00"',
    '"\\ud83d\\u0041"', '"\\ud83d\\u"', '"\\ud83d\\u00"', '"\\ud83d\\u00zz"', '"\\ud83d"',
    '"\\ude00\\ud83d"', '"\\ud83d\\ud83d\\ude00"', '"\\uD83D\\uDE00"', '"\n"', '"\x00"', '"\x1f"',
    '"\x7f"', '"ü€😀"', '"\ud800"', "[", "]", "[]", "[ ]", "[1", "[1,", "[1,]", "[1 2]", "[1,2]",
    " [ 1 , 2 ] ", "[,]", "[[]]", "[[", "[[]", '["a",', "{", "}", "{}", "{ }", '{"a"', '{"a":',
    '{"a":1', '{"a":1,', '{"a":1,}', '{"a" 1}', '{"a":1 "b":2}', '{"a":1,"b":2}', '{a:1}',
    "{1:2}", '{"a":1,"a":2,"b":3}', '{"a":}', '{"a":,}', "{,}", '{"a":[{"b":null}]}', "[1]x",
    "1 2", "\n\n  x", '[1,\n 2,\n\n  "abc\n"]', "\ufeff1", "1\x0b", "\t\r\n 1 \t\r\n", "'a'",
    "[1, 2, 3", "[0.1, 0.2]", '{"a":1}}', "+1", "--1", "0x10", "1_000", "٣", "[NaN, Infinity]",
]  # fmt: skip


@kernel(VALUES)
def written(values):
    def row(v):
        return (
            told(lambda: dumps(v)), told(lambda: dumps(v, ensure_ascii=False)),
            told(lambda: dumps(v, allow_nan=False)), told(lambda: dumps(v, sort_keys=True)),
            told(lambda: dumps(v, indent=2)), told(lambda: dumps(v, separators=(",", ":"))),
            told(lambda: dumps(v, indent="\t", ensure_ascii=False, allow_nan=False)),
        )  # fmt: skip

    return [row(v) for v in values]


@kernel(VALUES[:24] + VALUES[25:])
def there_and_back(values):
    return [json.loads(json.dumps(v)) for v in values]


def read_or_told(text):
    try:
        return json.loads(text)
    except json.JSONDecodeError as e:
        return str(e), e.args, e.msg, e.pos, e.lineno, e.colno, e.doc == text


@kernel(TEXTS)
def read(texts):
    return [read_or_told(t) for t in texts]


@kernel(TEXTS)
def read_loosely(texts):
    def one(t):
        return told(lambda: loads(t, strict=False))

    return [one(t) for t in texts]


@kernel(*[t for t in TEXTS if t in ("", "[1,]", '{"a":1,}', "nul", '"a', "1 2", "\n\n  x")])
def raised(text):
    return json.loads(text)


def damaged(seed, count):
    """Good texts with characters dropped, doubled and exchanged."""
    source = random.Random(seed)
    good = ['{"a": [1, -2.5e+3, "x\\u00e4\\n", null], "b": {"c": true}}',
            '["\\ud83d\\ude00", {"k": [[], {}]}, 0.1, -0, 1e5, "\\\\\\""]']  # fmt: skip
    out = []
    for _ in range(count):
        text = list(source.choice(good))
        for _ in range(source.randint(1, 2)):
            i = source.randrange(len(text))
            text[i : i + source.randint(0, 2)] = source.choice(
                ["", '"', "\\", "{", "]", ",", ":", "1", "e", "-", " ", "\n", "\\u12", "nu"]
            )
        out.append("".join(text))
    return out


@kernel(damaged(1, 400), damaged(2, 400))
def read_damaged(texts):
    return [read_or_told(t) for t in texts]


@kernel(b'{"a": "\xc3\xbc"}', b"[1, 2", b"", b'"\xed\xa0\x80"', bytearray(b"[true]"), 5, None, [1])
def read_bytes(data):
    return told(lambda: loads(data))


@kernel(b"\xff", b'"\x80"')
def not_utf8(data):
    return told(lambda: loads(data))


@kernel(b"\xef\xbb\xbf1", "1".encode("utf-16"), "[1]".encode("utf-32-le"), may_refuse=True)
def marked_bytes(data):
    return loads(data)


@kernel('{"a": {"b": 1, "b": 2}, "c": [1.5, -3, NaN, 1e3]}', "[1.25, 7, -Infinity]", "{}")
def hooks(text):
    return (
        loads(text, object_hook=lambda d: ("object", len(d), d)),
        loads(text, object_pairs_hook=lambda pairs: ("pairs", pairs)),
        loads(text, object_hook=lambda d: 1, object_pairs_hook=dict),
        loads(text, parse_float=lambda t: "float " + t),
        loads(text, parse_int=lambda t: int(t) * 2, parse_float=str),
        loads(text, parse_constant=lambda t: t.lower()),
        loads(text, parse_int=float),
        told(lambda: loads(text, parse_int=lambda t: 1 // 0)),
    )


@kernel(5000, 4301)
def too_many_digits(n):
    return told(lambda: loads("[" + "9" * n + "]")), told(lambda: dumps([10**n]))


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


@kernel()
def defaults():
    def described(o):
        if isinstance(o, Point):
            return {"x": o.x, "y": o.y}
        if isinstance(o, set):
            return sorted(o)
        if isinstance(o, complex):
            return o.real, o.imag
        raise TypeError(f"not {type(o).__name__}")

    data = {"p": Point(1, 2.5), "s": {3, 1, 2}, "z": [1j]}
    return (
        dumps(data, default=described), dumps(data, default=described, indent=1),
        told(lambda: dumps([b"x"], default=described)), dumps([b"x", 1j], default=str),
        told(lambda: dumps(data)), told(lambda: dumps([Point(1, 2)], indent=2)),
        told(lambda: dumps([1j], default=lambda o: o)), told(lambda: dumps(1j, default=lambda o: [o])),
        told(lambda: dumps({1}, default=5)), told(lambda: dumps([len], default=None)),
    )  # fmt: skip


@kernel()
def circles():
    a = []
    a.append(a)
    d = {"x": 1}
    d["d"] = [d]
    shared = [1]
    return (
        told(lambda: dumps(a)), told(lambda: dumps(d)), told(lambda: dumps(a, indent=1)),
        dumps([shared, shared, {"s": shared}]),
    )  # fmt: skip


@kernel()
def keys():
    odd = {(1, 2): 3, "a": 1, b"x": 2, "c": {(): 1}}
    return (
        told(lambda: dumps(odd)), dumps(odd, skipkeys=True), dumps({(): 1}, skipkeys=True, indent=2),
        told(lambda: dumps({1: 1, "a": 2}, sort_keys=True)),
        dumps({3: 1, 1: 2, 2.5: 3}, sort_keys=True), dumps({True: 1, 0: 2}, sort_keys=True),
        dumps({"b": 1, "a": 2, "ä": 3, "B": 4}, sort_keys=True, indent=1),
        told(lambda: dumps({float("inf"): 1}, allow_nan=False)), dumps({float("inf"): 1}),
        told(lambda: dumps({None: 1, "a": 2}, sort_keys=True)),
    )  # fmt: skip


@kernel(0, -1, 1, True, "", "--", 3, 2.5, [1])
def indents(indent):
    data = {"a": [1, [2, {}]], "b": ()}
    return told(lambda: dumps(data, indent=indent)), told(lambda: dumps("x", indent=indent))


@kernel((",", ":"), ([" , ", " : "],), ("ab",), (("a",),), (5,), (("x", "y", "z"),))
def separators(*given):
    separators = given[0] if len(given) == 1 else given
    data = {"a": [1, 2], "b": {}}
    return (
        told(lambda: dumps(data, separators=separators)),
        told(lambda: dumps(data, separators=separators, indent=1)),
    )


@kernel()
def uncaught():
    try:
        loads("[1,")
    except ValueError as e:
        caught = type(e) is JSONDecodeError, isinstance(e, JSONDecodeError), repr(e)
    return caught, told(lambda: loads("{")), issubclass(JSONDecodeError, ValueError)


@kernel()
def own_error():
    e = JSONDecodeError("oh", "a\nbc", 3)
    raise e


@kernel(100, 600)
def deep(n):
    value = loads("[" * n + "]" * n)
    depth = 0
    while value:
        value = value[0]
        depth += 1
    return depth, len(dumps(loads('{"a":' * n + "1" + "}" * n)))


@kernel(10000, may_refuse=True)
def too_deep(n):
    return loads("[" * n + "]" * n)


@kernel(300)
def records(n):
    lines = [
        dumps({"id": i, "name": f"n{i}", "tags": ["a"] * (i % 3), "x": i / 7}) for i in range(n)
    ]
    rows = [loads(line) for line in lines]
    return sum(row["id"] for row in rows), sum(row["x"] for row in rows), rows[5], "\n".join(lines)
