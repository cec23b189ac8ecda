"""`match` statements with every kind of pattern."""

from __future__ import annotations

from random_programs.kinds import (
    ANY,
    BOOL,
    INT,
    STR,
    Kind,
    dict_of,
    list_of,
    tuple_of,
)
from random_programs.literals import BYTES as BYTE_LITERALS
from random_programs.literals import INTEGERS, TEXTS
from random_programs.rules import allowed, statement
from random_programs.statements import assign
from random_programs.writer import Writer


@statement(weight=3, nests=True)
def match(w: Writer, depth: int) -> None:
    kind = w.one(INT, STR, list_of(INT), tuple_of(INT, STR), dict_of(STR, INT), w.kind())
    if w.classes and w.chance(0.3):
        kind = Kind("instance", (Kind(w.among(w.classes).name),))
    subject = w.expr(kind)
    if not allowed("matching.sequence_of_a_deque") and ("deque" in subject or holds(kind, "deque")):
        return assign(w, depth)
    w.line(f"match {subject}:")
    with w.block():
        for _ in range(w.count(1, 4)):
            kept = list(w.variables)
            guard = f" if {w.expr(BOOL, 2)}" if w.chance(0.2) else ""
            found = pattern(w, kind if w.chance(0.7) else w.kind(), 0)
            refutable = guard or not irrefutable(found)
            w.line(f"case {found}{guard}:")
            w.suite(depth + 1)
            w.variables = kept
            if not refutable:
                return None
        if w.chance(0.5):
            w.line("case _:")
            w.suite(depth + 1)
    return None


def holds(kind: Kind, name: str) -> bool:
    return kind.name == name or any(holds(one, name) for one in kind.of)


def irrefutable(text: str) -> bool:
    """Whether nothing may follow `case text`; "(x)" and "x as y" are not written."""
    return text.isidentifier() and text not in ("None", "True", "False")


def capture(w: Writer, kind: Kind) -> str:
    return w.declare(kind, "c") if w.chance(0.7) else "_"


def pattern(w: Writer, kind: Kind, depth: int) -> str:
    """A pattern that values of `kind` may match; each name in it is new."""
    if depth > 2 or w.chance(0.12):
        return capture(w, kind)
    if w.chance(0.1):
        return f"({literal(w)} | {literal(w)} | {literal(w)})"
    if w.chance(0.12):
        inner = pattern(w, kind, depth + 1)
        if not irrefutable(inner):
            return f"({inner} as {w.declare(kind, 'c')})"
        return inner
    match kind.name:
        case "list" | "tuple" | "deque":
            return sequence(w, kind, depth)
        case "dict":
            return mapping(w, kind, depth)
        case "instance":
            return instance(w, kind, depth)
        case "int" | "float" | "str" | "bool" | "bytes" | "bytearray" | "set" if w.chance(0.4):
            return f"{kind.name}({w.one('', capture(w, kind))})"
    return literal(w)


def literal(w: Writer) -> str:
    return w.one(
        str(w.among(INTEGERS)),
        str(w.count(-3, 5)),
        repr(w.among(TEXTS)),
        w.one("None", "True", "False"),
        w.one("-0.0", "1.5", "2.0", "1+2j"),
        repr(w.among(BYTE_LITERALS)),
        w.one("math.pi", "math.inf"),
    )


def sequence(w: Writer, kind: Kind, depth: int) -> str:
    elements = kind.of if kind.name == "tuple" else [kind.of[0] if kind.of else INT] * w.count(0, 3)
    items = [pattern(w, one, depth + 1) for one in elements]
    if w.chance(0.5):
        star = w.one("*_", f"*{w.declare(list_of(ANY), 'c')}")
        items.insert(w.count(0, len(items)), star)
    if not items or w.chance(0.7):
        return f"[{', '.join(items)}]"
    return f"({', '.join(items)},)"


def mapping(w: Writer, kind: Kind, depth: int) -> str:
    keys = w.random.sample(["'a'", "'k'", "''", "1", "2", "None", "-1"], w.count(0, 2))
    if kind.of[0] == STR:
        keys = w.random.sample(["'a'", "'abc'", "''", "'k'"], w.count(0, 2))
    items = [f"{key}: {pattern(w, kind.of[1], depth + 1)}" for key in keys]
    if w.chance(0.4):
        items.append(f"**{w.declare(kind, 'c')}")
    return f"{{{', '.join(items)}}}"


def instance(w: Writer, kind: Kind, depth: int) -> str:
    cls = w.cls(kind)
    names = list(cls.fields)
    if cls.dataclass and w.chance(0.5):
        count = w.count(0, len(names))
        items = [pattern(w, cls.fields[name], depth + 1) for name in names[:count]]
    else:
        chosen = w.random.sample(names, w.count(0, len(names)))
        items = [f"{name}={pattern(w, cls.fields[name], depth + 1)}" for name in chosen]
    return f"{cls.name}({', '.join(items)})"
