"""Statements that change lists, dicts, sets, bytearrays, deques and instances in place."""

from __future__ import annotations

import re

from random_programs import kinds
from random_programs.containers import function, iterable, subscript
from random_programs.kinds import ANY, BYTES, INT, Kind
from random_programs.rules import statement
from random_programs.statements import assign
from random_programs.writer import CUT_TO, Writer

CONTAINERS = ("list", "dict", "set", "bytearray", "deque", "instance")


@statement(weight=9)
def change(w: Writer, depth: int) -> None:
    found = w.known(lambda kind: kind.name in CONTAINERS)
    if found is None:
        return assign(w, depth)
    name = found.name
    match found.kind.name:
        case "list":
            change_list(w, name, found.kind.of[0])
        case "dict":
            change_dict(w, name, *found.kind.of)
        case "set":
            change_set(w, name, found.kind.of[0])
        case "bytearray":
            change_bytearray(w, name)
        case "deque":
            change_deque(w, name)
        case "instance":
            change_instance(w, name, found.kind)
    return None


@statement(weight=4)
def alias(w: Writer, depth: int) -> None:
    found = w.known(lambda kind: kind.name in CONTAINERS)
    if found is None:
        return assign(w, depth)
    w.line(f"{w.declare(found.kind)} = {found.name}")
    return None


@statement(weight=1)
def nest(w: Writer, depth: int) -> None:
    """Puts one container into another: what is changed later is seen in both."""
    outer = w.known(lambda kind: kind.name in ("list", "deque", "dict"), free=True)
    inner = w.known(lambda kind: kind.name in CONTAINERS)
    if outer is None or inner is None or outer is inner or outer.kind == inner.kind:
        return assign(w, depth)
    if outer.kind.name == "dict":
        w.line(f"{outer.name}[{w.expr(outer.kind.of[0], 2)}] = {inner.name}")
    else:
        w.line(f"{outer.name}.append({inner.name})")
    return None


@statement(weight=2, needs_out=True)
def same(w: Writer, depth: int) -> None:
    one = w.known(lambda kind: kind.name in CONTAINERS)
    other = w.known(lambda kind: kind.name in CONTAINERS)
    if one is None or other is None:
        return assign(w, depth)
    w.line(f"out.append({one.name} {w.one('is', 'is not')} {other.name})")
    return None


def shorten(w: Writer, name: str) -> None:
    if w.loops:
        w.line(f"del {name}[{CUT_TO}:]")


def change_list(w: Writer, name: str, kind: Kind) -> None:
    element = w.expr(kind, 1)
    match w.count(0, 12):
        case 0 | 1 | 2:
            w.line(f"{name}.append({element})")
            shorten(w, name)
        case 3:
            w.line(f"{name}.insert({w.count(-3, 4)}, {element})")
            shorten(w, name)
        case 4:
            source = iterable(w, kind, 1)
            # In a list: a lazy one over the list, under this name or another, would never end.
            may_be_lazy = name in source or ("(" in source and re.search(r"\b(xs|v\d+)\b", source))
            w.line(f"{name}.extend({f'list({source})' if may_be_lazy else source})")
            shorten(w, name)
        case 5:
            w.line(f"if {name}:")
            w.line(f"    {name}[{w.one('0', '-1', f'len({name}) // 2')}] = {element}")
        case 6:
            w.line(f"{name}[{w.count(-1, 1)}] = {element}")
        case 7:
            w.line(f"{name}{subscript(w, 1)} = {iterable(w, kind, 1)}")
            shorten(w, name)
        case 8:
            w.line(f"del {name}{subscript(w, 1)}")
        case 9:
            w.line(f"if {name}:")
            w.line(f"    {w.declare(ANY)} = {name}.pop({w.one('', '0', '-1')})")
            w.variables.pop()
        case 10:
            key = function(w, kind, INT, 2)
            w.line(f"{name}.sort(key={key}{w.one('', ', reverse=True')})")
        case 11:
            w.line(f"{name}.{w.one('reverse()', 'clear()', f'remove({element})', 'reverse()')}")
        case _:
            sign = w.one("+=", "*=")
            w.line(f"{name} {sign} {w.count(0, 2) if sign == '*=' else f'[{element}]'}")
            shorten(w, name)


def change_dict(w: Writer, name: str, key: Kind, value: Kind) -> None:
    one, other = w.expr(key, 2), w.expr(value, 1)
    match w.count(0, 8):
        case 0 | 1 | 2:
            w.line(f"{name}[{one}] = {other}")
        case 3:
            w.line(f"{name}.update({w.expr(kinds.dict_of(key, value), 1)})")
        case 4:
            w.line(f"{name}.pop({one}, {other})")
        case 5:
            w.line(f"{name}.setdefault({one}, {other})")
        case 6:
            w.line(f"if {one} in {name}:")
            w.line(f"    del {name}[{one}]")
        case 7:
            w.line(f"{name} |= {w.expr(kinds.dict_of(key, value), 1)}")
        case _:
            w.line(w.one(f"del {name}[{one}]", f"{name}.clear()", f"{name}.popitem()"))


def change_set(w: Writer, name: str, kind: Kind) -> None:
    other = w.expr(kinds.set_of(kind), 1)
    methods = "add", "discard", "add", "discard", "remove"
    updates = "update", "difference_update", "symmetric_difference_update"
    match w.count(0, 3):
        case 0 | 1:
            w.line(f"{name}.{w.among(methods)}({w.expr(kind, 1)})")
        case 2:
            w.line(f"{name} {w.one('|=', '&=', '-=', '^=')} {other}")
        case _:
            w.line(f"{name}.{w.among(updates)}({other})")


def change_bytearray(w: Writer, name: str) -> None:
    byte = f"{w.expr(INT, 2)} & 255"
    match w.count(0, 5):
        case 0:
            w.line(f"{name}.append({byte})")
        case 1:
            w.line(f"{name}.extend({w.expr(BYTES, 1)})")
        case 2:
            w.line(f"{name}{subscript(w, 1)} = {w.expr(BYTES, 1)}")
        case 3:
            w.line(f"del {name}{subscript(w, 1)}")
        case 4:
            w.line(f"if {name}:")
            w.line(f"    {name}[{w.one('0', '-1')}] = {byte}")
        case _:
            w.line(f"{name}.{w.one('reverse()', 'clear()', f'insert(1, {byte})')}")
    shorten(w, name)


def change_deque(w: Writer, name: str) -> None:
    element = w.expr(w.scalar(), 1)
    change = w.one("append", "appendleft", "extend", "rotate", "pop", "popleft", "reverse")
    if change == "extend":
        w.line(f"{name}.{w.one('extend', 'extendleft')}([{element}, {w.expr(INT, 2)}])")
    elif change == "rotate":
        w.line(f"{name}.rotate({w.count(-3, 3)})")
    elif change in ("pop", "popleft"):
        w.line(f"if {name}:")
        w.line(f"    {name}.{change}()")
    elif change == "reverse":
        w.line(f"{name}.reverse()")
    else:
        w.line(f"{name}.{change}({element})")
    if w.loops:
        w.line(f"while len({name}) > {CUT_TO}:")
        w.line(f"    {name}.pop()")


def change_instance(w: Writer, name: str, kind: Kind) -> None:
    cls = w.cls(kind)
    if "frozen" in cls.abilities and w.chance(0.9):
        return
    if not cls.fields:
        return
    field, held = w.among(list(cls.fields.items()))
    if w.chance(0.05):
        held = w.kind(1)
    if held == INT and w.chance(0.4):
        w.line(f"{name}.{field} {w.one('+', '-', '^')}= {w.expr(INT, 1)}")
    elif held.name == "list" and w.chance(0.6):
        w.line(f"{name}.{field}.append({w.expr(held.of[0], 1)})")
    else:
        w.line(f"{name}.{field} = {w.expr(held, 1)}")
