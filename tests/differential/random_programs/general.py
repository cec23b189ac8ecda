"""Expressions that give any kind: choices, items, attributes, calls."""

from __future__ import annotations

from random_programs.containers import iterable
from random_programs.kinds import BOOL, INT, NONE, STR, Kind, dict_of, list_of, tuple_of
from random_programs.rules import expression
from random_programs.writer import Function, Writer

GUARDED = 0.85


@expression("", weight=2)
def conditional(w: Writer, kind: Kind, depth: int) -> str:
    one, other = w.expr(kind, depth + 1), w.expr(kind, depth + 1)
    return f"({one} if {w.expr(BOOL, depth + 1)} else {other})"


@expression("")
def either(w: Writer, kind: Kind, depth: int) -> str:
    return f"({w.expr(w.one(kind, NONE), depth + 1)} or {w.expr(kind, depth + 1)})"


@expression("", weight=2)
def item(w: Writer, kind: Kind, depth: int) -> str:
    value = w.expr(kind, depth + 1)
    match w.count(0, 5):
        case 0 | 1:
            index = w.small(depth + 1, 3) if w.chance(0.6) else str(w.count(-3, 2))
            source = w.expr(list_of(kind), depth + 1)
            name = w.variable(list_of(kind))
            if name and w.chance(GUARDED):
                return f"({name}[{index}] if len({name}) > 3 else {value})"
            return f"([*{source}, {value}, {value}, {value}][{index}])"
        case 2:
            key = w.one(INT, STR)
            source = w.expr(dict_of(key, kind), depth + 1)
            if w.chance(GUARDED):
                method = w.one("get", "get", "pop") if source.startswith("{") else "get"
                return f"{source}.{method}({w.expr(key, depth + 1)}, {value})"
            return f"{source}[{w.expr(key, depth + 1)}]"
        case 3:
            pair = tuple_of(w.scalar(), kind)
            return f"{w.expr(pair, depth + 1)}[{w.one('1', '-1')}]"
        case 4:
            return f"next(iter({iterable(w, kind, depth)}), {value})"
        case _:
            second = w.expr(kind, depth + 1)
            return f"{w.one('min', 'max')}([{value}, {second}], key={w.one('repr', 'str')})"


@expression("", weight=2)
def attribute(w: Writer, kind: Kind, depth: int) -> str:
    owners = []
    for variable in w.variables:
        if variable.kind.name == "instance":
            cls = w.cls(variable.kind)
            names = {**cls.fields, **cls.properties}
            owners += [f"{variable.name}.{name}" for name, held in names.items() if held == kind]
    return w.among(owners) if owners else w.expr(kind, depth + 1)


@expression("", weight=3)
def call(w: Writer, kind: Kind, depth: int) -> str:
    choices = [(f.name, f) for f in w.functions if f.result == kind and not f.generator]
    for variable in w.variables:
        if variable.kind.name == "instance":
            methods = w.cls(variable.kind).methods
            choices += [(f"{variable.name}.{f.name}", f) for f in methods if f.result == kind]
    if not choices or w.loops > 1:
        return w.expr(kind, depth + 1)
    name, function = w.among(choices)
    return f"{name}({arguments(w, function, depth)})"


def arguments(w: Writer, function: Function, depth: int) -> str:
    spelled = [w.expr(one, depth + 1) for one in function.positional]
    if spelled and w.chance(0.08):
        return f"*[{', '.join(spelled)}]" if not function.named else f"*({spelled[0]},)"
    if function.takes_more:
        spelled += [w.expr(INT, depth + 1) for _ in range(w.count(0, 2))]
    elif function.names and w.chance(0.2):
        spelled[-1] = f"{function.names[len(spelled) - 1]}={spelled[-1]}"
    for name, kind in function.named.items():
        if w.chance(0.6):
            value = w.expr(kind, depth + 1)
            spelled.append(f"**{{{name!r}: {value}}}" if w.chance(0.15) else f"{name}={value}")
    return ", ".join(spelled)


@expression("")
def copied(w: Writer, kind: Kind, depth: int) -> str:
    if kind.name == "deque":  # refused
        return w.expr(kind, depth + 1)
    return f"copy.{w.one('copy', 'deepcopy')}({w.expr(kind, depth + 1)})"


@expression("")
def noted(w: Writer, kind: Kind, depth: int) -> str:
    value = w.expr(kind, depth + 1)
    return f"t({value})" if w.has_out and not w.loops else value


@expression("")
def called_at_once(w: Writer, kind: Kind, depth: int) -> str:
    value = w.expr(kind, depth + 1)
    return w.one(
        f"(lambda *p, **k: {value})({w.expr(INT, depth + 1)})",
        f"functools.partial(lambda p, r: r, {w.expr(INT, depth + 1)})({value})",
        f"[{value}, {w.expr(kind, depth + 1)}][{w.expr(BOOL, depth + 1)}]",
        f"{{True: {value}, False: {w.expr(kind, depth + 1)}}}[{w.expr(BOOL, depth + 1)}]",
    )
