"""Literals and displays: the shortest expression of a kind."""

from __future__ import annotations

from random_programs.kinds import ANY, INT, STR, Kind, instance_of
from random_programs.rules import expression
from random_programs.writer import MAX_EXPRESSION_DEPTH, Writer

SMALL_INTEGERS = [0, 1, 2, 3, 4, 7, -1, -2, -5, 10, 97, 255, 256]
INTEGERS = [*SMALL_INTEGERS, 2**31, 2**62 - 1, 2**62, 2**63 - 1]
INTEGERS += [-(2**62), -(2**63), 2**64, 10**20, -(10**25)]
FLOATS = ["0.0", "-0.0", "0.5", "1.5", "-2.25", "0.1", "1e300", "5e-324", "3.0", "1e16", "2.675"]
FLOATS += ["float('inf')", "float('nan')", "1e22", "123456.789"]
TEXTS = ["", "a", "abc", "Zürich", "ß", "ñandú", "日本", "🙂x", "x y  z", "12", " 7 ", "-3.5"]
TEXTS += ["A,b,C", "l1\nl2", "tab\t.", "{}", "%s", "é\u0301", "ﬁn", "İ", "Σας", "'q\"", "\x00\x7f"]
BYTES = [b"", b"a", b"abc", b"\x00\xff", b" x y ", b"12", b"A,b", b"caf\xc3\xa9"]
COMPLEX = ["1j", "(1+2j)", "(-0.5-0j)", "0j", "complex(3, -4)", "complex(0.0, -0.0)"]


@expression("literal")
def literal(w: Writer, kind: Kind, depth: int) -> str:
    match kind.name:
        case "int":
            table = INTEGERS if w.big else SMALL_INTEGERS
            value = w.among(table) if w.chance(0.6) else w.count(-9, 30)
            return str(value) if value >= 0 else f"({value})"
        case "float":
            value = w.among(FLOATS)
            return f"({value})" if value.startswith("-") else value
        case "bool":
            return w.one("True", "False")
        case "str":
            return repr(w.among(TEXTS))
        case "bytes":
            return repr(w.among(BYTES))
        case "complex":
            return w.among(COMPLEX)
        case "none":
            return "None"
        case "bytearray":
            return f"bytearray({w.among(BYTES)!r})"
        case "deque":
            items = display(w, ANY, depth, 3)
            return f"deque([{items}]{w.one('', '', ', 3', ', maxlen=2')})"
        case "list":
            return f"[{display(w, kind.of[0], depth, 4)}]"
        case "set":
            items = display(w, kind.of[0], depth, 4)
            return f"{{{items}}}" if items else "set()"
        case "tuple":
            return f"({', '.join(w.expr(one, depth + 1) for one in kind.of)},)"
        case "dict":
            return f"{{{', '.join(entry(w, kind, depth) for _ in range(w.count(0, 3)))}}}"
        case "instance":
            return construct(w, kind, depth)
    raise ValueError(kind)


def display(w: Writer, kind: Kind, depth: int, most: int) -> str:
    return ", ".join(w.expr(kind, depth + 1) for _ in range(w.count(0, most)))


def entry(w: Writer, kind: Kind, depth: int) -> str:
    key, value = kind.of
    simple = key in (INT, STR) and w.chance(0.7)
    spelled = literal(w, key, depth) if simple else w.expr(key, depth + 1)
    return f"{spelled}: {w.expr(value, depth + 1)}"


def construct(w: Writer, kind: Kind, depth: int) -> str:
    cls = w.cls(kind)
    deep = max(depth + 1, MAX_EXPRESSION_DEPTH - 1)
    arguments = []
    by_name = False
    for name, field in cls.fields.items():
        # A field of the class's own kind would recurse without end.
        value = "None" if field == instance_of(cls.name) else w.expr(field, deep)
        by_name = by_name or w.chance(0.15)
        arguments.append(f"{name}={value}" if by_name else value)
    return f"{cls.name}({', '.join(arguments)})"
