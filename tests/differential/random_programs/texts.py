"""Expressions of strings and bytes."""

from __future__ import annotations

from random_programs.containers import generator_expression, subscript
from random_programs.kinds import (
    BYTEARRAY,
    BYTES,
    COMPLEX,
    FLOAT,
    INT,
    ORDERED,
    STR,
    Kind,
    list_of,
)
from random_programs.rules import expression
from random_programs.writer import Writer

INT_SPECS = [
    "",
    "d",
    "5",
    "<6",
    "^+9d",
    "08",
    "x",
    "#b",
    "#o",
    "X",
    ",",
    "_",
    ">12,",
    "e",
    ".2f",
    "c",
]
FLOAT_SPECS = [
    "",
    ".3f",
    "10.2f",
    "+.1e",
    "g",
    ".4g",
    "%",
    ".0f",
    "08.3f",
    ",.2f",
    "<9",
    "_^12.2f",
    "n",
]
TEXT_SPECS = ["", "5", ">8", "^7", "*<6", ".2", "é^9.3", "s"]
COMPLEX_SPECS = ["", ".2f", ">20", "+.1e"]
PERCENT = {
    "int": ["%d", "%5d", "%-6d|", "%x", "%+i", "%05d", "%s", "%c"],
    "float": ["%f", "%.2f", "%10.3e", "%g", "%s", "%d", "%r"],
    "str": ["%s", "%r", "%10s", "%-5s|", "%.1s", "%a"],
}


def specification(w: Writer, kind: Kind) -> str:
    table = {INT: INT_SPECS, FLOAT: FLOAT_SPECS, STR: TEXT_SPECS, COMPLEX: COMPLEX_SPECS}
    spec = w.among(table[kind])
    # A code point of any value would be refused or raise: only ones that exist.
    return "" if spec == "c" else spec


@expression("str", weight=3)
def formatted(w: Writer, kind: Kind, depth: int) -> str:
    parts = []
    for _ in range(w.count(1, 3)):
        one = w.one(INT, FLOAT, STR, STR, COMPLEX)
        value = w.expr(one, depth + 1)
        if any(mark in value for mark in "\"'\\{}#!:\n"):  # a field of an f-string holds none
            value = w.variable(one) or w.one("a", "b", "s") if w.has_out else "1"
            one = STR if value == "s" else FLOAT if value == "b" else INT if value == "a" else one
            one = INT if value == "1" else one
        conversion = w.one("", "", "", "!r", "!s", "!a")
        spec = specification(w, one if not conversion else STR)
        parts.append(f"{{{value}{conversion}{':' + spec if spec else ''}}}")
    return 'f"' + w.one("", " ", "é=", "|", "{{").join(parts) + '"'


@expression("str")
def format_call(w: Writer, kind: Kind, depth: int) -> str:
    one = w.one(INT, FLOAT, STR, COMPLEX)
    spec, value = specification(w, one), w.expr(one, depth + 1)
    two = w.among(ORDERED)
    return w.one(
        f"format({value}, {spec!r})",
        f"'{{:{spec}}}|{{!r}}'.format({value}, {w.expr(two, depth + 1)})",
        f"'{{0}}{{1:>{w.count(1, 9)}}}{{0}}'.format({value}, {w.expr(STR, depth + 1)})",
        f"'{{k}}-{{}}'.format({value}, k={w.expr(two, depth + 1)})",
        f"'{w.among(PERCENT[two.name])} %s' % ({w.expr(two, depth + 1)}, {value})",
        f"str({value})",
        f"{w.one('repr', 'ascii', 'str')}({w.expr(w.kind(1), depth + 1)})",
    )


@expression("str", weight=3)
def text_method(w: Writer, kind: Kind, depth: int) -> str:
    text, other = w.expr(STR, depth + 1), w.expr(STR, depth + 1)
    cased = "upper", "lower", "title", "capitalize", "swapcase", "casefold", "strip", "lstrip"
    return w.one(
        f"{text}.{w.among(cased)}()",
        f"{text}.{w.among(cased)}()",
        f"{text}.replace({other}, {w.expr(STR, depth + 1)}, {w.count(-1, 3)})",
        f"{text}.{w.one('strip', 'rstrip', 'lstrip')}({w.one(repr(' .x'), repr('é'), 'None')})",
        f"{text}.{w.one('ljust', 'rjust', 'center')}({w.count(0, 12)}, {w.one(repr('*'), repr('é'))})",
        f"{text}.{w.one('zfill', 'expandtabs', 'ljust')}({w.count(0, 10)})",
        f"{text}.{w.one('removeprefix', 'removesuffix')}({other})",
        f"{text}.join([{other}, {w.expr(STR, depth + 1)}])",
        f"{text}.join(str(q) for q in {w.expr(list_of(INT), depth + 1)})",
        f"{text}.translate({{97: 'ä', 120: None, 98: 255}})",
        f"{text}.{w.one('partition', 'rpartition')}({w.one(repr(','), repr(' '), repr('é'))})"
        f"[{w.count(0, 2)}]",
    )


@expression("str", weight=2)
def text_parts(w: Writer, kind: Kind, depth: int) -> str:
    text = w.expr(STR, depth + 1)
    return w.one(
        f"({text} + {w.expr(STR, depth + 1)})",
        f"({text} * {w.small(depth + 1, 4)})",
        f"{text}{subscript(w, depth)}",
        f"({text} or 'xyz')[{w.one('0', '-1')}]",
        f"chr({w.expr(INT, depth + 1)} % {w.one('128', '0xD800')})",
        f"''.join({generator_expression(w, STR, depth)})",
        f"{w.one('hex', 'bin', 'oct')}({w.expr(INT, depth + 1)})",
        f"max({text}, {w.expr(STR, depth + 1)})",
        f"{w.expr(BYTES, depth + 1)}.decode('utf-8', {w.one(repr('replace'), repr('ignore'))})",
        f"{w.expr(BYTES, depth + 1)}.hex()",
        f"type({w.expr(w.kind(1), depth + 1)}).__name__",
        f"textwrap.indent({text}, '> ')",
    )


@expression("bytes", weight=2)
def bytes_parts(w: Writer, kind: Kind, depth: int) -> str:
    one, other = w.expr(w.one(BYTES, BYTES, BYTEARRAY), depth + 1), w.expr(BYTES, depth + 1)
    return w.one(
        f"bytes({one})",
        f"({other} + {one})",
        f"({other} * {w.small(depth + 1, 4)})",
        f"{other}{subscript(w, depth)}",
        f"bytes([{w.expr(INT, depth + 1)} & 255, {w.expr(INT, depth + 1)} % 256])",
        f"{w.expr(STR, depth + 1)}.encode()",
        f"{w.expr(STR, depth + 1)}.encode('ascii', {w.one(repr('replace'), repr('xmlcharrefreplace'))})",
        f"{other}.{w.one('upper', 'title', 'strip', 'swapcase', 'lower', 'capitalize')}()",
        f"{other}.replace({w.expr(BYTES, depth + 1)}, b'-')",
        f"({w.expr(INT, depth + 1)} & 0xFFFFFF).to_bytes({w.count(3, 5)}, {w.one(repr('big'), repr('little'))})",
        f"{other}.join([{w.expr(BYTES, depth + 1)}, b'z'])",
        f"b'%d:%s' % ({w.expr(INT, depth + 1)}, {other})",
        f"struct.pack('<ih', {w.expr(INT, depth + 1)} % 1000, {w.small(depth + 1, 90)})",
    )


@expression("bytearray")
def bytearray_parts(w: Writer, kind: Kind, depth: int) -> str:
    return w.one(
        f"bytearray({w.expr(BYTES, depth + 1)})",
        f"bytearray({w.small(depth + 1)})",
        f"({w.expr(BYTEARRAY, depth + 1)} + {w.expr(BYTES, depth + 1)})",
        f"{w.expr(BYTEARRAY, depth + 1)}{subscript(w, depth)}",
        f"{w.expr(BYTEARRAY, depth + 1)}.copy()",
    )
