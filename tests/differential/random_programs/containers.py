"""Expressions of lists, tuples, dicts and sets; comprehensions; what can be iterated over."""

from __future__ import annotations

from random_programs.kinds import (
    ANY,
    BOOL,
    BYTES,
    COUNTED,
    DEQUE,
    FLOAT,
    INT,
    ORDERED,
    STR,
    Kind,
    dict_of,
    list_of,
    set_of,
    tuple_of,
)
from random_programs.rules import expression
from random_programs.writer import Variable, Writer


def subscript(w: Writer, depth: int) -> str:
    """A slice, in brackets."""

    def bound() -> str:
        return w.one("", "", str(w.count(-3, 4)), w.small(depth + 1, 4))

    step = w.one("", "", ":", ":-1", ":2", ":-2", f":{w.one(1, 3, -3)}")
    return f"[{bound()}:{bound()}{step}]"


def iterable(w: Writer, kind: Kind, depth: int) -> str:
    """What gives elements of `kind`, not too many of them, over and over the same."""
    plain = w.expr(list_of(kind), depth + 1)
    choices = [plain, plain, f"reversed({plain})", f"({', '.join([w.expr(kind, depth + 1), ''])})"]
    choices.append(f"{plain}{subscript(w, depth)}")
    choices.append(f"{w.expr(dict_of(INT, kind), depth + 1)}.values()")
    choices.append(f"[*{plain}, {w.expr(kind, depth + 1)}]")
    choices.append(f"iter({plain})")
    choices.append(f"(q for q in {plain})")
    choices.append(f"itertools.chain({plain}, {w.expr(list_of(kind), depth + 1)})")
    choices.append(f"itertools.islice({plain}, {w.count(0, 4)})")
    choices += [f"{f.name}({w.small(depth + 1)})" for f in w.functions
                if f.generator and f.result == kind][:2]  # fmt: skip
    if kind == INT:
        step = w.one("1", "2", "-1", "3")
        choices += [f"range({w.small(depth + 1, 9)})"] * 3
        choices.append(f"range({w.count(-3, 9)}, {w.count(-3, 9)}, {step})")
        choices.append(f"{w.expr(set_of(INT), depth + 1)}")
        choices.append(w.expr(dict_of(INT, w.scalar()), depth + 1))
        choices.append(w.expr(BYTES, depth + 1))
        choices.append(f"map(len, {w.expr(list_of(STR), depth + 1)})")
        choices.append(f"map(operator.add, {plain}, {w.expr(list_of(INT), depth + 1)})")
        choices.append(f"filter(None, {plain})")
        choices.append(f"itertools.accumulate({plain}{w.one('', ', max', ', initial=3')})")
    elif kind == STR:
        choices += [w.expr(STR, depth + 1)] * 2
        choices.append(f"{w.expr(STR, depth + 1)}.split({w.one('', repr(','), 'None, 1')})")
        choices.append(w.expr(dict_of(STR, w.scalar()), depth + 1))
        choices.append(f"sorted({w.expr(dict_of(STR, INT), depth + 1)})")
    elif kind.name == "tuple" and len(kind.of) == 2:
        left, right = kind.of
        lists = w.expr(list_of(left), depth + 1), w.expr(list_of(right), depth + 1)
        choices += [f"zip({lists[0]}, {lists[1]})"] * 3
        choices.append(f"itertools.zip_longest({lists[0]}, {lists[1]})")
        choices.append(f"itertools.product({lists[0]}[:3], {lists[1]}[:3])")
        if left in (INT, STR):
            choices.append(f"{w.expr(dict_of(left, right), depth + 1)}.items()")
        if left == INT:
            choices += [f"enumerate({lists[1]}{w.one('', ', 5', ', start=-1')})"] * 3
        if left == right:
            choices.append(f"itertools.pairwise({lists[0]})")
            choices.append(f"itertools.combinations({lists[0]}[:4], 2)")
    return w.among(choices)


def bind(w: Writer, kind: Kind) -> str:
    """Targets for elements of `kind`: a name, or names in brackets."""
    if kind.name == "tuple" and w.chance(0.7):
        if w.chance(0.2):
            first = w.declare(kind.of[0], "x", fixed=True)
            return f"{first}, *{w.declare(list_of(ANY), 'x', fixed=True)}"
        return ", ".join(w.declare(one, "x", fixed=True) for one in kind.of)
    return w.declare(kind, "x", fixed=True)


def element_kind(w: Writer) -> Kind:
    return w.one(INT, INT, FLOAT, STR, BOOL, tuple_of(INT, STR), tuple_of(INT, INT), w.kind(1))


def comprehension(w: Writer, element: list[Kind], depth: int) -> str:
    """`element for ... in ... if ...`, without brackets; two kinds make the entry of a dict."""
    kept = w.variables
    w.variables = list(kept)
    clauses = []
    for _ in range(w.one(1, 1, 1, 2)):
        kind = element_kind(w)
        source = iterable(w, kind, depth + 1)
        clauses.append(f"for {bind(w, kind)} in {source}")
        if w.chance(0.35):
            clauses.append(f"if {w.expr(BOOL, depth + 1)}")
    spelled = ": ".join(w.expr(kind, depth + 1) for kind in element)
    w.variables = kept
    return f"{spelled} {' '.join(clauses)}"


def generator_expression(w: Writer, kind: Kind, depth: int) -> str:
    return comprehension(w, [kind], depth)


@expression("list", weight=3)
def list_comprehension(w: Writer, kind: Kind, depth: int) -> str:
    return f"[{comprehension(w, [kind.of[0]], depth)}]"


@expression("list", weight=3)
def list_operation(w: Writer, kind: Kind, depth: int) -> str:
    one = w.expr(kind, depth + 1)
    return w.one(
        f"({one} + {w.expr(kind, depth + 1)})",
        f"({one} * {w.small(depth + 1, 3)})",
        f"{one}{subscript(w, depth)}",
        f"{one}{subscript(w, depth)}",
        f"list({iterable(w, kind.of[0], depth)})",
        f"[*{iterable(w, kind.of[0], depth)}]",
        f"{one}.copy()",
        f"copy.{w.one('copy', 'deepcopy')}({one})",
        f"list(map({function(w, kind.of[0], kind.of[0], depth)}, {one}))",
        f"list(filter({function(w, kind.of[0], BOOL, depth)}, {one}))",
        f"list(itertools.repeat({w.expr(kind.of[0], depth + 1)}, {w.count(0, 3)}))",
    )


@expression("list", weight=2)
def sorted_list(w: Writer, kind: Kind, depth: int) -> str:
    backwards = w.one("", "", ", reverse=True")
    source = w.one(w.expr(kind, depth + 1), iterable(w, kind.of[0], depth))
    if kind.of[0] in ORDERED and w.chance(0.5):
        if w.chance(0.2):
            return f"heapq.{w.one('nsmallest', 'nlargest')}({w.count(0, 4)}, {source})"
        return f"sorted({source}{backwards})"
    key = function(w, kind.of[0], w.one(INT, INT, STR), depth)
    return f"sorted({source}, key={key}{backwards})"


@expression("tuple")
def tuple_operation(w: Writer, kind: Kind, depth: int) -> str:
    one = w.expr(kind, depth + 1)
    last = w.expr(kind.of[-1], depth + 1)
    if len(kind.of) == 2 and kind.of == (INT, INT):
        return f"divmod({w.expr(INT, depth + 1)}, {last} or 7)"
    return w.one(f"(*{one}[:-1], {last})", f"({one}[:-1] + ({last},))", f"tuple({one})")


@expression("dict", weight=3)
def dict_operation(w: Writer, kind: Kind, depth: int) -> str:
    key, value = kind.of
    one = w.expr(kind, depth + 1)
    return w.one(
        f"{{{comprehension(w, [key, value], depth)}}}",
        f"{{{comprehension(w, [key, value], depth)}}}",
        f"{{**{one}, {w.expr(key, depth + 1)}: {w.expr(value, depth + 1)}}}",
        f"({one} | {w.expr(kind, depth + 1)})",
        f"dict(zip({w.expr(list_of(key), depth + 1)}, {w.expr(list_of(value), depth + 1)}))",
        f"dict.fromkeys({w.expr(list_of(key), depth + 1)}, {w.expr(value, depth + 1)})",
        f"dict(sorted({one}.items(), key=lambda q: q[0]))",
        f"dict({one}{f', k={w.expr(value, depth + 1)}' if key == STR else ''})",
        f"{one}.copy()",
    )


@expression("set", weight=3)
def set_operation(w: Writer, kind: Kind, depth: int) -> str:
    one, other = w.expr(kind, depth + 1), w.expr(set_of(w.among(COUNTED)), depth + 1)
    return w.one(
        f"{{{comprehension(w, [kind.of[0]], depth)}}}",
        f"({one} {w.one('|', '&', '-', '^')} {other})",
        f"{one}.{w.one('union', 'difference', 'intersection')}({w.expr(list_of(INT), depth + 1)})",
        f"set({iterable(w, kind.of[0], depth)})",
        f"frozenset({one})" if w.chance(0.2) else f"set({one})",
    )


@expression("deque")
def deque_operation(w: Writer, kind: Kind, depth: int) -> str:
    return w.one(
        f"deque({w.expr(list_of(w.scalar()), depth + 1)})",
        f"deque({iterable(w, INT, depth)}, maxlen={w.count(0, 4)})",
        f"{w.expr(DEQUE, depth + 1)}.copy()",
    )


def function(w: Writer, argument: Kind, result: Kind, depth: int) -> str:
    """Something callable with one argument."""
    if result == INT and argument in (INT, BOOL, FLOAT) and w.chance(0.3):
        return w.one("abs", "int", "operator.neg", "lambda q: -q") if argument != FLOAT else "bool"
    if argument == STR and result == INT and w.chance(0.4):
        return "len"
    if argument == STR and result == STR and w.chance(0.3):
        return w.one("str", "repr", "lambda q: q.upper()")
    if argument.name == "tuple" and w.chance(0.3):
        return f"operator.itemgetter({w.count(0, 1)})"
    known = [f.name for f in w.functions if f.positional == [argument] and f.result == result]
    if known and w.chance(0.5):
        return w.among(known)
    kept = w.variables
    name = w.fresh("q")
    w.variables = [*kept, Variable(name, argument, fixed=True)]
    body = w.expr(result, depth + 1)
    w.variables = kept
    default = f", {w.fresh('q')}={w.expr(INT, depth + 2)}" if w.chance(0.1) else ""
    return f"(lambda {name}{default}: {body})"
