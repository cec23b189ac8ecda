"""Writes runtime_cases.inc: what CPython 3.11 says of the runtime's operations.

Run it with CPython 3.11: `python3 runtime_cases.py > runtime_cases.inc`.
"""

import itertools
import operator
import sys
from collections.abc import Callable, Iterator
from typing import Any

Row = tuple[str, tuple[Any, ...], str]

POWERS = (53, 62, 63, 127)
INTS = [0, 1, -1, 2, -3, 7, 10] + [
    sign * (2**power + off) for power in POWERS for off in (-1, 0) for sign in (1, -1)
]
FEW_INTS = [0, -1, 7, 2**62 - 1, -(2**62), -(2**63), 2**64 - 1, 3**80]
INF, NAN = float("inf"), float("nan")
FLOATS = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -7.0, 0.1, 5e-324, -5e-324,
    2.2250738585072014e-308, 1.7976931348623157e308, INF, -INF, NAN,
    1e-5, 1e-4, 123456.789, 1e15, 9999999999999998.0, 1e16, 1e22, 1e23, 2.0**63,
]  # fmt: skip
FEW_FLOATS = [0.0, -0.0, 1.0, -1.5, 2.5, 3.0, -7.0, 5e-324, 1e308, INF, -INF, NAN]
TEXTS = ["", "abcabc", " a b  c ", "Hello World", "x1", "12", "\t\n"]
WIDE = [
    "é",
    "aé中",
    "😀b",
    "\ud800",
    "\x00\x7f",
    "中中文",
    "\u200b\xa0\xad",
    "\u0378\u05cc",
    "\U000e0001\U0001f600\U0010ffff",
    "it's",
    "\"'",
    "\\\n\r\t",
]


def case(operation: str, arguments: tuple[Any, ...], function: Callable[..., Any]) -> Row:
    try:
        expected = repr(function(*arguments))
    except Exception as error:
        expected = f"{type(error).__name__}: {error}"
    return operation, arguments, expected


def compare(a: Any, b: Any) -> int:
    return 2 if b != b else (a > b) - (a < b)


def integer() -> Iterator[Row]:
    binary = {
        "add": operator.add, "sub": operator.sub, "mul": operator.mul,
        "floordiv": operator.floordiv, "mod": operator.mod, "truediv": operator.truediv,
        "and": operator.and_, "or": operator.or_, "xor": operator.xor, "compare": compare,
    }  # fmt: skip
    for (name, function), a, b in itertools.product(binary.items(), FEW_INTS, FEW_INTS):
        yield case(f"int.{name}", (a, b), function)
    for a in INTS:
        for name, function in {
            "neg": operator.neg, "invert": operator.invert, "abs": abs, "to_float": float,
        }.items():  # fmt: skip
            yield case(f"int.{name}", (a,), function)
        for exponent in (0, 2, 5, -1):
            yield case("int.pow", (a, exponent), operator.pow)
        for count in (0, 1, 64, 129, -1):
            yield case("int.shl", (a, count), operator.lshift)
            yield case("int.shr", (a, count), operator.rshift)
        yield case("int.shr", (a, 2**70), operator.rshift)
    for a, b in itertools.product((-3, -2, -1, 0, 1, 2, 3, 10), (0, 1, 2, 19, 39, 62, 63, 64, -1)):
        yield case("i64.pow", (a, b), operator.pow)
    for a, b, m in itertools.product((0, 3, -7, 2**65), (0, 5, 2**70, -1), (1, 10, -10, 2**64, 0)):
        yield case("int.pow_mod", (a, b, m), pow)
    for a in (2**1024 - 2**970, 2**1024 - 2**970 - 1, 2**1024, -(2**1024), 2**53 + 1, 2**54 + 3):
        yield case("int.to_float", (a,), float)
        for b in (1, 3, 2**500, 2**2098, 2**2099 + 1):
            yield case("int.truediv", (a, b), operator.truediv)
    yield case("int.shl", (1, 2**80), operator.lshift)
    yield case("int.shl", (0, 2**80), operator.lshift)


def parse() -> Iterator[Row]:
    for text in (
        "0", " -12\n", "+7", "1_000", "1__0", "_1", "1_", "", " ", "-", "--1", "0x10", "12.0", "1e3",
        "99999999999999999999", "-9223372036854775809", "a", "it's", "\u0663", "1\u3000", "9" * 4301,
    ):  # fmt: skip
        yield case("call.int", (text,), int)
    for text, base in (
        ("ff", 16), ("0xFf", 16), ("0x_f", 16), ("0x", 16), ("z", 36), ("12", 2), ("0b101", 0),
        ("0o17", 0), ("017", 0), ("00", 0), ("0_0", 0), ("-0x1", 0), ("1", 1), ("1", 37), ("0b1", 16),
        ("f" * 4400, 16),
    ):  # fmt: skip
        yield case("call.int", (text, base), int)
    for text in (
        "1", " 1.5 ", "-.5", "5.", ".", "1e5", "1E-5", "1e", "1e+", "1_0.0_1", "1._0", "1_.0", "inf",
        "-Infinity", "nan", "+NaN", "infi", "0x1p3", "1e400", "-1e400", "1e-400", "", " ", "1 2", "4.9e-324",
        "2.4703282292062327e-324", "2.4703282292062328e-324", "179769313486231580793e289", "\u0661.5",
        "1\x00",
    ):  # fmt: skip
        yield case("call.float", (text,), float)


def number() -> Iterator[Row]:
    binary = {"floordiv": operator.floordiv, "mod": operator.mod, "pow": operator.pow}
    for (name, function), a, b in itertools.product(binary.items(), FEW_FLOATS, FEW_FLOATS):
        if not (name == "pow" and isinstance(_quiet_pow(a, b), complex)):
            yield case(f"float.{name}", (a, b), function)
    for a in FLOATS:
        yield case("call.repr", (a,), repr)
        yield case("int.from_float", (a,), int)
        yield case("call.round", (a,), round)
        for digits in (-309, -1, 0, 2, 22, 400):
            yield case("call.round", (a, digits), round)
        for b in (0, -1, 2**53 + 1, 2**63, 10**23):
            yield case("int.compare_float", (b, a), compare)
    for a, digits in (
        (2.675, 2),
        (0.125, 2),
        (0.375, 2),
        (1.7e308, -308),
        (5e-324, 323),
        (15.5, -1),
    ):
        yield case("call.round", (a, digits), round)


def _quiet_pow(a: float, b: float) -> Any:
    try:
        return a**b
    except ArithmeticError:
        return None


def text_methods() -> Iterator[Row]:
    plain = (
        "upper lower swapcase title capitalize strip lstrip rstrip split isdigit isalpha isalnum "
        "isspace isupper islower isdecimal isnumeric"
    )
    for name, text in itertools.product(plain.split(), TEXTS):
        yield case(f"str.{name}", (text,), getattr(str, name))
    searches = "find rfind index rindex count startswith endswith"
    for name, text, part in itertools.product(searches.split(), TEXTS, ("", "a", "bc", "X")):
        yield case(f"str.{name}", (text, part), getattr(str, name))
    for name, text in itertools.product(("find", "rfind", "count", "startswith"), TEXTS):
        for bounds in ((1,), (-2,), (0, -1), (9, 2), (None, 3), (2**70,), (-(2**70), 2**70)):
            yield case(f"str.{name}", (text, "a", *bounds), getattr(str, name))
    for text in WIDE[:6]:
        for part in WIDE[:6]:
            for name in ("find", "rfind", "count", "split", "startswith", "endswith", "strip"):
                yield case(f"str.{name}", (text + part, part), getattr(str, name))
            yield case("str.replace", (text + part, part, "é"), str.replace)
    for text, old, new in itertools.product(TEXTS, ("", "a", "b", "X"), ("", "zz")):
        yield case("str.replace", (text, old, new), str.replace)
        yield case("str.replace", (text, old, new, 1), str.replace)
    for text, most in itertools.product(("a,b,,c", ",", ""), (-1, 0, 1, 2)):
        yield case("str.split", (text, ",", most), str.split)
    for text, most in itertools.product(TEXTS, (1, 2)):
        yield case("str.split", (text, None, most), str.split)
    for name, width in itertools.product(("ljust", "rjust", "center", "zfill"), (-1, 3, 4, 7)):
        for text in ("", "ab", "-1", "+é"):
            yield case(f"str.{name}", (text, width), getattr(str, name))
    yield case("str.center", ("ab", 7, "é"), str.center)
    yield case("str.center", ("ab", 7, "xy"), str.center)
    for items in ([], ["a"], ("a", "é"), ["a", 1], "xyz"):
        yield case("str.join", (", ", items), str.join)
    for arguments in ((), (1,), ("a", 1), ("",)):
        yield case("str.split", ("a b", *arguments), str.split)
        yield case("str.strip", ("a b", *arguments), str.strip)
        yield case("str.startswith", ("a b", *arguments), str.startswith)
    for name in ("find", "count", "replace", "upper", "split", "strip", "center", "join"):
        yield case(f"str.{name}", ("a", *"abcde"), getattr(str, name))
    for text, most in (("b ", 0), (" a b \n", 1), ("a\n\n", 0)):
        yield case("str.split", (text, None, most), str.split)
    yield case("str.rjust", ("", 10, 1), str.rjust)
    yield case("str.startswith", ("abc", ("x", "ab")), str.startswith)
    yield case("str.endswith", ("abc", ("x", 1)), str.endswith)


def texts() -> Iterator[Row]:
    values: list[Any] = [
        *TEXTS, *WIDE, *FEW_INTS, None, True, False, (), (1,), (1, 2.0), [], [1, 2], [1.5, NAN],
        ["a", None], [[1], [2.5], []], {}, {1: "a", "b": [2]}, {1}, {3, 1, 2}, ([], {}, ()),
        10**4299,
    ]  # fmt: skip
    for value in values:
        yield case("call.repr", (value,), repr)
        yield case("call.str", (value,), str)
        yield case("format", (value, None, "a"), lambda value, *_: ascii(value))
        yield case("format", (value, "", "r"), lambda value, *_: repr(value))


def formats() -> Iterator[Row]:
    def row(value: Any, spec: str) -> Row:
        return case("format", (value, spec, None), lambda value, spec, _: format(value, spec))

    layouts = ["", "+", " ", "9", "012", "<8", "^13", "*=13", "é>8"]
    for value, layout in itertools.product((0, -1234567, True, 2**70), layouts):
        for kind in ("", "d", "X", "o", "_", ",", "_b"):
            yield row(value, layout + kind)
    for spec in ("#x", "#X", "+#b", "#012o", "*=#12x", "#020_x", "c", "<5c", "n", "e", ".2f", "%"):
        yield row(97, spec)
    for value, layout in itertools.product((0.0, -1.5, 1234567.891, 1e22, -INF), layouts):
        for kind in ("", ".3f", "G", ",", "_.2%", ".2"):
            yield row(value, layout + kind)
    for value, spec in itertools.product(
        (0.5, 99.6, 1e-7, 123456789.0, NAN),
        ("e", ".0f", ".0e", "g", ".3g", ".1", "n", "F", "E", "#.0f"),
    ):
        yield row(value, spec)
    for value, spec in itertools.product(
        ("", "abc", "é中"), (*layouts, "s", ".2", "5.1s", "*<4.9")
    ):
        yield row(value, spec)
    for value, spec in itertools.product(
        (5, 1.5, "a"),
        ("y", "5.", ".", ",_", "_,", "99999999999999999999", ".99999999999999999999", "5dd"),
    ):
        yield row(value, spec)
    for value, spec in (
        (1e16, "#"), (1.0, "#.0"), (-0.0, ".1"), (-0.0, ",.0"), (99.6, "#.2g"), (99.6, "#.2n"),
        (-INF, "012,"), (1.7e308, "z0,.3%"), (-0.0, "z"), (-0.001, "z.2f"), (-0.0, "ze"),
        (1, "z"), ("a", "z"), (1, ".2s"), (1, ".2"), (1.5, ",r"), (1, "é"), ("a", "é"), (1, " "),
        ("a", ","), (2**64, "c"), (-1, "c"), (65, "5c"), (65, "+c"), (65, "#c"), ("a", "05"),
        ("a", "=5"), ("a", "+"), ("a", " "), ("a", "#"), (True, "c"),
    ):  # fmt: skip
        yield row(value, spec)
    for value in (None, [1], (1,), {}):
        yield row(value, "")
        yield row(value, "5")
    for value in ("a'b", "é", 1.0, [1], None):
        for conversion, function in {"s": str, "r": repr, "a": ascii}.items():
            yield case(
                "format",
                (value, ">9", conversion),
                lambda value, spec, _, function=function: format(function(value), spec),
            )


def hashes() -> Iterator[Row]:
    numbers = [*INTS, *(a for a in FLOATS if a == a), True, False, 2**61 - 1, 2**61 - 2, 2.0**61]
    for value in [*numbers, (), (1,), (1, 2.5), ((1, 2), 3), tuple(range(9)), [], {}, {1}, (1, [])]:
        yield case("hash", (value,), hash)


def quoted(text: str) -> str:
    """A C string literal of the UTF-8 bytes (lone surrogates as three)."""
    out = ""
    for byte in text.encode("utf-8", "surrogatepass"):
        char = chr(byte)
        out += f"\\{byte:03o}" if byte < 32 or byte > 126 or char in '"\\?' else char
    return f'"{out}"'


def main() -> None:
    if sys.version_info[:2] != (3, 11):
        sys.exit("the cases are those of CPython 3.11")
    print("// What CPython 3.11 says: operation, arguments, result. Written by runtime_cases.py.")
    for name, rows in {
        "Integer": integer(), "Parse": parse(), "Number": number(), "Str": text_methods(),
        "Text": texts(), "Format": formats(), "Hash": hashes(),
    }.items():  # fmt: skip
        print(f"constexpr Case k{name}Cases[] = {{")
        for operation, arguments, expected in rows:
            print(f"{{{quoted(operation)}, {quoted(ascii(arguments))}, {quoted(expected)}}},")
        print("};")


if __name__ == "__main__":
    main()
