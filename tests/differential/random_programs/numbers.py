"""Expressions of numbers and truth values."""

from __future__ import annotations

from random_programs.kinds import (
    ANY,
    BOOL,
    BYTES,
    COMPLEX,
    FLOAT,
    INT,
    ORDERED,
    STR,
    Kind,
    list_of,
    set_of,
)
from random_programs.rules import expression
from random_programs.writer import Writer

GUARDED = 0.95  # share of divisions that take care not to raise


def divisor(w: Writer, text: str) -> str:
    return f"({text} or 3)" if w.chance(GUARDED) else text


@expression("int", weight=5)
def arithmetic(w: Writer, kind: Kind, depth: int) -> str:
    sign = w.one("+", "-", "+", "-", "//", "%", "&", "|", "^")
    right = w.expr(INT, depth + 1)
    if sign in ("//", "%"):
        right = divisor(w, right)
    return f"({w.expr(w.one(INT, INT, INT, BOOL), depth + 1)} {sign} {right})"


@expression("int", weight=2)
def product(w: Writer, kind: Kind, depth: int) -> str:
    modulus = w.one("2**31", "2**63", "2**64", "10**30", "1000") if w.big else "1000"
    return f"({w.expr(INT, depth + 1)} * {w.expr(INT, depth + 1)} % {modulus})"


@expression("int")
def power(w: Writer, kind: Kind, depth: int) -> str:
    if w.chance(0.3):
        exponent = w.expr(INT, depth + 1)
        modulus = w.one("97", "10**9 + 7", "(-5)", "2**64" if w.big else "256")
        return f"pow({w.expr(INT, depth + 1)}, abs({exponent}), {modulus})"
    return f"({w.expr(INT, depth + 1)} % 100) ** {w.count(0, 12 if w.big else 3)}"


@expression("int")
def shift(w: Writer, kind: Kind, depth: int) -> str:
    left = w.expr(INT, depth + 1)
    if w.chance(0.5):
        return f"({left} >> {w.small(depth + 1, 70)})"
    return f"(({left} & 0xFFFF) << {w.small(depth + 1, 70 if w.big else 10)})"


@expression("int")
def unary(w: Writer, kind: Kind, depth: int) -> str:
    return w.one("-{}", "~{}", "abs({})", "+{}", "int({})").format(w.expr(INT, depth + 1))


@expression("int", weight=2)
def measured(w: Writer, kind: Kind, depth: int) -> str:
    """A size, place or number of something."""
    texts = w.expr(STR, depth + 1), w.expr(STR, depth + 1)
    things = w.expr(list_of(w.kind(2)), depth + 1)
    return w.one(
        f"len({w.expr(w.one(STR, BYTES, list_of(INT), set_of(INT)), depth + 1)})",
        f"{texts[0]}.{w.one('find', 'rfind', 'count')}({texts[1]})",
        f"{things}.count({w.expr(ANY, depth + 1)})",
        f"len({things})",
        f"({w.expr(INT, depth + 1)}).{w.one('bit_length', 'bit_count')}()",
        f"ord({texts[0]}[:1] or 'q')",
        f"hash({w.expr(w.one(INT, FLOAT), depth + 1)})" if w.chance(0.3) else f"len({texts[1]})",
    )


@expression("int", weight=2)
def folded(w: Writer, kind: Kind, depth: int) -> str:
    from random_programs.containers import generator_expression

    numbers = generator_expression(w, INT, depth)
    return w.one(
        f"sum({numbers})",
        f"sum(({numbers}), {w.expr(INT, depth + 1)})",
        f"{w.one('max', 'min')}(({numbers}), default={w.expr(INT, depth + 1)})",
        f"functools.reduce({w.one('operator.add', 'operator.xor', 'lambda p, q: p - q', 'max')}, "
        f"({numbers}), {w.expr(INT, depth + 1)})",
        f"len([{numbers}])",
    )


@expression("int")
def converted(w: Writer, kind: Kind, depth: int) -> str:
    return w.one(
        f"int({w.one(repr('12'), repr(' -7_0 '), repr('٣'), w.expr(BOOL, depth + 1))})",
        f"int({w.one(repr('ff'), repr('1010'), repr('-0x1f'))}, {w.one('16', '0', '2', '36')})"
        if w.chance(0.2)
        else "int('z', 36)",
        f"round({w.finite(depth + 1)})",
        f"math.{w.one('floor', 'ceil', 'trunc')}({w.finite(depth + 1)})",
        f"math.{w.one('isqrt', 'factorial')}(abs({w.expr(INT, depth + 1)}) % 25)",
        f"math.{w.one('gcd', 'lcm')}({w.expr(INT, depth + 1)}, {w.expr(INT, depth + 1)})",
        f"round({w.expr(INT, depth + 1)}, {w.count(-3, 1)})",
        f"divmod({w.expr(INT, depth + 1)}, {divisor(w, w.expr(INT, depth + 1))})[{w.count(0, 1)}]",
        f"int.from_bytes({w.expr(BYTES, depth + 1)}, {w.one(repr('big'), repr('little'))}"
        f"{w.one('', ', signed=True')})",
    )


@expression("float", weight=4)
def float_arithmetic(w: Writer, kind: Kind, depth: int) -> str:
    sign = w.one("+", "-", "*", "/", "//", "%")
    left, right = w.expr(w.one(FLOAT, FLOAT, INT), depth + 1), w.expr(FLOAT, depth + 1)
    if sign in ("/", "//", "%"):
        right = divisor(w, right)
    return f"({left} {sign} {right})" if w.chance(0.7) else f"({right} {sign} ({left} or 2))"


@expression("float", weight=2)
def real_function(w: Writer, kind: Kind, depth: int) -> str:
    value = w.expr(w.one(FLOAT, FLOAT, INT), depth + 1)
    return w.one(
        f"float({value})",
        f"abs({w.expr(w.one(FLOAT, COMPLEX), depth + 1)})",
        f"math.sqrt(abs({value}))",
        f"math.{w.one('sin', 'atan', 'tanh', 'fabs', 'cbrt')}({value})"
        if w.chance(0.5)
        else f"math.copysign({value}, {w.expr(FLOAT, depth + 1)})",
        f"math.hypot({value}, {w.expr(FLOAT, depth + 1)})",
        f"math.fsum([{value}, {w.expr(FLOAT, depth + 1)}, 1e16, -1e16])",
        f"round({w.expr(FLOAT, depth + 1)}, {w.count(-2, 4)})",
        f"({w.expr(INT, depth + 1)} / {divisor(w, w.expr(INT, depth + 1))})",
        f"-{w.expr(FLOAT, depth + 1)}",
        f"{w.expr(COMPLEX, depth + 1)}.{w.one('real', 'imag')}",
        f"float({w.one(repr('1e5'), repr(' inf '), repr('-nan'), repr('1_0.5'))})",
        f"max({value}, {w.expr(FLOAT, depth + 1)})",
        f"min({w.expr(FLOAT, depth + 1)}, {value}, {w.expr(INT, depth + 1)})",
        f"math.{w.one('ldexp', 'nextafter')}({w.expr(FLOAT, depth + 1)}, {w.count(-3, 9)})",
    )


@expression("float")
def float_fold(w: Writer, kind: Kind, depth: int) -> str:
    from random_programs.containers import generator_expression

    numbers = generator_expression(w, FLOAT, depth)
    return w.one(
        f"sum({numbers})",
        f"sum(({numbers}), 0.5)",
        f"max(({numbers}), default=0.0)",
        f"math.fsum({numbers})",
        f"math.prod({numbers})",
    )


@expression("complex", weight=3)
def complex_arithmetic(w: Writer, kind: Kind, depth: int) -> str:
    sign = w.one("+", "-", "*", "+", "/")
    right = w.expr(w.one(COMPLEX, COMPLEX, FLOAT, INT), depth + 1)
    if sign == "/":
        right = f"({right} or 1j)"
    return f"({w.expr(COMPLEX, depth + 1)} {sign} {right})"


@expression("complex")
def complex_function(w: Writer, kind: Kind, depth: int) -> str:
    return w.one(
        f"complex({w.expr(FLOAT, depth + 1)}, {w.expr(FLOAT, depth + 1)})",
        f"{w.expr(COMPLEX, depth + 1)}.conjugate()",
        f"-{w.expr(COMPLEX, depth + 1)}",
        f"complex({w.one(repr('1+2j'), repr('nanj'), repr(' -3.5 '))})",
        f"{w.expr(COMPLEX, depth + 1)} ** {w.count(0, 3)}",
    )


@expression("bool", weight=5)
def comparison(w: Writer, kind: Kind, depth: int) -> str:
    one = w.among(ORDERED)
    other = w.one(one, one, one, FLOAT) if one in (INT, FLOAT) else one
    sign = w.one("<", "<=", "==", "!=", ">", ">=")
    return f"({w.expr(one, depth + 1)} {sign} {w.expr(other, depth + 1)})"


@expression("bool")
def equality(w: Writer, kind: Kind, depth: int) -> str:
    one = w.kind(1)
    other = one if w.chance(0.7) else w.kind(1)
    return f"({w.expr(one, depth + 1)} {w.one('==', '!=')} {w.expr(other, depth + 1)})"


@expression("bool")
def chain(w: Writer, kind: Kind, depth: int) -> str:
    signs = w.one("<", "<=", "=="), w.one("<", ">", "!=")
    a, b, c = (w.expr(w.one(INT, FLOAT), depth + 1) for _ in range(3))
    return f"({a} {signs[0]} {b} {signs[1]} {c})"


@expression("bool", weight=2)
def logic(w: Writer, kind: Kind, depth: int) -> str:
    a, b = w.expr(BOOL, depth + 1), w.expr(BOOL, depth + 1)
    return w.one(f"({a} and {b})", f"({a} or {b})", f"(not {a})", f"({a} ^ {b})")


@expression("bool", weight=2)
def question(w: Writer, kind: Kind, depth: int) -> str:
    from random_programs.containers import generator_expression

    value = w.expr(w.kind(1), depth + 1)
    text = w.expr(STR, depth + 1)
    types = "int", "str", "(int, float)", "list", "bool", "(str, bytes)", "dict"
    return w.one(
        f"isinstance({value}, {w.among(types)})",
        f"bool({value})",
        f"({value} is {w.one('None', 'not None')})",
        f"callable({value})" if w.chance(0.2) else f"(not {value})",
        f"{text}.{w.one('isalpha', 'isdigit', 'isupper', 'isidentifier', 'isspace', 'istitle')}()",
        f"{text}.{w.one('startswith', 'endswith')}({w.expr(STR, depth + 1)})",
        f"({w.expr(STR, depth + 1)} {w.one('in', 'not in')} {text})",
        f"{w.one('any', 'all')}({generator_expression(w, w.one(BOOL, INT), depth)})",
        f"math.{w.one('isnan', 'isinf', 'isfinite')}({w.expr(FLOAT, depth + 1)})",
        f"math.isclose({w.expr(FLOAT, depth + 1)}, {w.expr(FLOAT, depth + 1)})",
        f"{w.expr(FLOAT, depth + 1)}.is_integer()",
    )


@expression("bool", weight=2)
def membership(w: Writer, kind: Kind, depth: int) -> str:
    element = w.one(INT, FLOAT, STR)
    container = w.one(list_of(element), set_of(element), list_of(w.kind(2)))
    return f"({w.expr(element, depth + 1)} {w.one('in', 'not in')} {w.expr(container, depth + 1)})"
