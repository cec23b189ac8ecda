"""Statements: assignment, notes of what is seen, branches and loops."""

from __future__ import annotations

from random_programs import kinds
from random_programs.containers import bind, element_kind, iterable
from random_programs.kinds import ANY, BOOL, FLOAT, INT, STR, Kind, list_of, tuple_of
from random_programs.rules import statement
from random_programs.writer import CUT_TO, Variable, Writer


def bounded(w: Writer, kind: Kind, value: str) -> str:
    """`value`, cut short in loops: it may have been made from what is being assigned."""
    return f"({value})[:{CUT_TO}]" if w.loops and kind.name in kinds.CUT else value


def target(w: Writer, kind: Kind) -> str:
    """A variable to assign to: a new one, one of the kind or, rarely, one of another kind."""
    if w.chance(0.45):
        found = w.variable(kind, free=True)
        if found:
            return found
    if w.chance(0.08):
        other = w.known(lambda _: True, free=True)
        if other:
            w.variables = [Variable(v.name, ANY) if v is other else v for v in w.variables]
            return other.name
    return w.declare(kind)


@statement(weight=10)
def assign(w: Writer, depth: int) -> None:
    kind = w.kind()
    value = bounded(w, kind, w.expr(kind))
    if w.chance(0.1):
        first = target(w, kind)
        w.line(f"{first} = {target(w, kind)} = {value}")
    elif w.chance(0.1):
        w.line(f"{w.declare(kind)}: object = {value}")
    else:
        w.line(f"{target(w, kind)} = {value}")


@statement(weight=4)
def augment(w: Writer, depth: int) -> None:
    kind = w.one(INT, INT, FLOAT, STR, list_of(INT), kinds.BYTES, kinds.COMPLEX)
    name = w.variable(kind, free=True)
    if name is None:
        return assign(w, depth)
    if kind == INT:
        sign = w.one("+", "-", "//", "%", "&", "|", "^", ">>", "*")
        right = w.small(1, 70) if sign == ">>" else w.expr(INT, 1)
        w.line(f"{name} {sign}= {f'({right} or 3)' if sign in ('//', '%') else right}")
        if sign == "*":  # products in loops would grow without end
            w.line(f"{name} %= {'2**70' if w.big else '2**20'}")
    elif kind in (FLOAT, kinds.COMPLEX):
        w.line(f"{name} {w.one('+', '-', '*')}= {w.expr(kind, 1)}")
    else:
        w.line(f"{name} += {w.expr(kind, 1)}[:4]")
    return None


@statement(weight=8, needs_out=True)
def note(w: Writer, depth: int) -> None:
    w.line(f"out.append({w.expr(w.kind(), 0)})")


@statement(weight=3)
def unpack(w: Writer, depth: int) -> None:
    first, second = w.scalar(), w.kind(1)
    one, two = w.expr(first, 1), w.expr(first, 1)
    found = w.known(lambda kind: kind == INT, free=True)
    form = w.count(0, 5)
    if form == 0:
        value = w.expr(tuple_of(first, second))
        w.line(f"{w.declare(first)}, {w.declare(second)} = {value}")
    elif form == 1:
        value = w.expr(list_of(first))
        w.line(f"{w.declare(first)}, *{w.declare(list_of(first))} = [*{value}, {one}]")
    elif form == 2:
        value = w.expr(list_of(tuple_of(first, second)), 1)
        pair = w.expr(tuple_of(first, second), 1)
        a, b, c = w.declare(ANY), w.declare(first), w.declare(second)
        w.line(f"*{a}, ({b}, {c}) = *{value}, {pair}")
    elif form == 3 and found:
        value = w.expr(INT, 1)
        w.line(f"{found.name}, {w.declare(INT)} = {value}, {found.name}")
    elif form == 4:
        value = w.expr(STR, 1)
        w.line(f"{w.declare(STR)}, *{w.declare(list_of(STR))} = {value} + 'qrs'")
    else:
        value = iterable(w, first, 0)
        a, b, c = w.declare(first), w.declare(list_of(first)), w.declare(first)
        w.line(f"{a}, *{b}, {c} = *{value}, {one}, {two}")


@statement(weight=4, nests=True)
def branch(w: Writer, depth: int) -> None:
    if w.chance(0.2):
        kind = w.kind(1)
        value = w.expr(kind)
        name = w.declare(kind)
        w.line(f"if ({name} := {value}):")
    else:
        w.line(f"if {w.expr(BOOL)}:")
    w.suite(depth)
    while w.chance(0.25):
        w.line(f"elif {w.expr(BOOL)}:")
        w.suite(depth)
    if w.chance(0.5):
        w.line("else:")
        w.suite(depth)


@statement(weight=5, nests=True)
def for_loop(w: Writer, depth: int) -> None:
    kind = element_kind(w)
    source = iterable(w, kind, 0)
    if w.chance(0.2):
        source = w.expr(list_of(kind), 3)  # perhaps a variable that the body changes
    # What the body makes longer must not be what it iterates over, unless the rounds are counted.
    grows = any(
        v.kind.name not in ("int", "float", "bool") and v.name in source for v in w.variables
    )
    watched = grows and w.has_out and w.chance(0.4)
    if grows and not watched:
        source = f"list({source})"
    kept = w.variables, w.loops, w.breakable
    w.variables, w.loops, w.breakable = list(w.variables), w.loops + 1, True
    w.line(f"for {bind(w, kind)} in {source}:")
    if watched:
        with w.block():
            w.line("if len(out) > 60:")
            w.line("    break")
            w.line("out.append('round')")
    w.suite(depth)
    w.variables, w.loops, w.breakable = kept
    if w.chance(0.15):
        w.line("else:")
        w.suite(depth)


@statement(weight=2, nests=True)
def while_loop(w: Writer, depth: int) -> None:
    name = w.declare(INT, "w", fixed=True)
    w.line(f"{name} = 0")
    condition = f"{name} < {w.count(1, 5)}"
    if w.chance(0.3):
        condition += f" and {w.expr(BOOL, 1)}"
    w.line(f"while {condition}:")
    kept = w.loops, w.breakable
    w.loops, w.breakable = w.loops + 1, True
    with w.block():
        w.line(f"{name} += 1")
    w.suite(depth)
    w.loops, w.breakable = kept
    if w.chance(0.15):
        w.line("else:")
        w.suite(depth)


@statement(weight=2)
def leave(w: Writer, depth: int) -> None:
    if not w.breakable:
        return assign(w, depth)
    w.line(f"if {w.expr(BOOL, 1)}:")
    with w.block():
        w.line(w.one("break", "continue"))
    return None


@statement(weight=2)
def delete_name(w: Writer, depth: int) -> None:
    if depth or w.loops:
        return assign(w, depth)
    found = w.known(lambda _: True, free=True)
    if found and found.name.startswith("v"):
        w.line(f"del {found.name}")
        if w.chance(0.95):
            w.forget(found.name)
    return None
