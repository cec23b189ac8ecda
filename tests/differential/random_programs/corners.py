"""Statements for places where meaning is easily lost: order of evaluation, changes while iterating,
late binding, `finally` that leaves, unbound names, keys that are equal but not the same.

`t(x)` notes `x` and gives it back: whatever is written around it, the order of notes must stay.
"""

from __future__ import annotations

from random_programs import kinds
from random_programs.containers import comprehension, iterable
from random_programs.kinds import ANY, BOOL, FLOAT, INT, STR, dict_of, list_of
from random_programs.rules import statement
from random_programs.statements import assign
from random_programs.writer import Variable, Writer

ERRORS = "ValueError", "KeyError", "TypeError", "ZeroDivisionError"


def guarded(w: Writer, *lines: str, caught: str = "Exception") -> None:
    """The lines in a `try` that notes what they raise."""
    w.line("try:")
    for line in lines:
        w.line("    " + line)
    w.line(f"except {caught} as e:")
    w.line("    out.append((type(e).__name__, str(e), e.args))")


@statement(weight=3, needs_out=True)
def order(w: Writer, depth: int) -> None:
    a, b, c = (f"t({w.expr(w.one(INT, INT, w.scalar()), 1)})" for _ in range(3))
    xs, d = f"t({w.expr(list_of(INT), 1)})", f"t({w.expr(dict_of(STR, INT), 1)})"
    key = w.expr(STR, 2)
    guarded(
        w,
        w.one(
            f"out.append({a} {w.one('+', '*', '-', '<', '==', 'and', 'or')} {b} == {c})",
            f"out.append({a} < {b} {w.one('<', '>', '!=')} {c})",
            f"{xs}[{a} % 2] {w.one('=', '+=', '|=')} {b}",
            f"{d}[t({key})] {w.one('=', '+=')} {a}",
            f"out.append({{t({key}): {a}, {b}: {c}}})",
            f"out.append([*{xs}, {a}, *{xs}])",
            f"out.append((lambda p, *q, r=0, **k: (p, q, r, k))({a}, *{xs}, r={b}, **{d}))",
            f"out.append({a} if {b} else {c})",
            f"out.append({xs}[{a}:{b}:{c}])",
            f"out.append(f'{{{a}}}|{{{b}!r:>{{t(6)}}}}')"
            if "'" not in a + b and '"' not in a + b and "{" not in a + b and "\\" not in a + b
            else f"out.append(({a}, {b}))",
            f"out.append({w.one('max', 'min')}({a}, {b}, key=lambda q: t(str(q))))",
            f"out.append(sorted({xs}, key=lambda q: t(-q)))",
            f"out.append([t(q) for q in {xs} if t(q > 1)])",
            f"out.append({w.one('any', 'all')}(t(q > 2) for q in {xs}))",
            f"out.append(sum(t(q) for q in {xs}))",
            f"out.append({{t(q): t(q + 1) for q in {xs}}})",
            f"out.append(list(map(t, {xs})) + list(filter(t, {xs})))",
            f"out.append(next((q for q in {xs} if t(q) > 1), {a}))",
            f"out.append(list(zip(map(t, {xs}), map(t, {xs}))))",
            f"out.append(functools.reduce(lambda p, q: t(p) - t(q), [*{xs}], {a}))",
            f"assert {a} == {b}, {c}",
            f"raise ValueError({a}) from (t(None) or {b})",
        ),
    )


@statement(weight=2, needs_out=True)
def changed_while_iterated(w: Writer, depth: int) -> None:
    name = w.fresh("m")
    element = w.expr(w.one(INT, STR), 2)
    start, change = w.one(
        (w.expr(list_of(INT), 1), f"{name}.append({element})"),
        (w.expr(list_of(INT), 1), f"{name}.remove(q)"),
        (w.expr(list_of(INT), 1), f"{name}.insert(0, {element})"),
        (w.expr(list_of(STR), 1), f"del {name}[-1]"),
        (w.expr(list_of(INT), 1), f"{name}[:] = {name}[1:]"),
        (w.expr(dict_of(INT, INT), 1), f"{name}[len(out)] = q"),
        (w.expr(dict_of(STR, INT), 1), f"{name}.pop(q, None)"),
        (w.expr(dict_of(INT, STR), 1), f"{name}[q] = {element}"),
        (w.expr(kinds.set_of(INT), 1), f"{name}.add(len(out) + 50)"),
        (f"bytearray({w.expr(kinds.BYTES, 1)})", f"{name}.append(65)"),
    )
    iterate_and_change(w, name, start, change)


@statement(weight=1, needs_out=True)
def deque_changed_while_iterated(w: Writer, depth: int) -> None:
    name = w.fresh("m")
    change = w.one("append(3)", "pop()", "appendleft(1)", "rotate()", "clear()")
    iterate_and_change(w, name, f"deque({w.expr(list_of(INT), 1)})", f"{name}.{change}")


def iterate_and_change(w: Writer, name: str, start: str, change: str) -> None:
    view = w.one("", "", ".items()", ".values()") if start.startswith("{") else ""
    over = w.one(f"{name}{view}", f"enumerate({name})", f"zip({name}, {name})", f"iter({name})")
    w.line(f"{name} = {start}")
    guarded(
        w,
        f"for q in {over}:",
        "    out.append(q)",
        "    if len(out) > 40:",
        "        break",
        f"    if {w.expr(BOOL, 2)}:",
        f"        {change}",
    )
    w.line(f"out.append({name})")


@statement(weight=1, needs_out=True)
def attribute_before_arguments(w: Writer, depth: int) -> None:
    """A method that may be missing: its arguments are evaluated only if it is there."""
    owner = w.expr(w.one(kinds.NONE, w.kind(1)), 1)
    method = w.one("upper", "append", "nothing", "get", "add", "count")
    guarded(w, f"out.append(({owner}).{method}(t({w.expr(w.scalar(), 2)}), t({w.expr(INT, 2)})))")


@statement(weight=1, needs_out=True)
def changed_through_an_object(w: Writer, depth: int) -> None:
    """A list changed by a method of an object that holds it, while a comprehension runs over it."""
    name, cls = w.fresh("m"), w.fresh("Keeper")
    change = w.one("append(5)", "pop()", "insert(0, 7)", "reverse()")
    w.line(f"class {cls}:")
    w.line("    def __init__(self, kept):")
    w.line("        self.kept = kept")
    w.line("    def hit(self, q=True):")
    w.line("        if 0 < len(self.kept) < 9:")
    w.line(f"            self.kept.{change}")
    w.line("        return q")
    w.line(f"{name} = {w.expr(list_of(INT), 1)}")
    w.line(f"k = {cls}({name})")
    folds = [
        f"[q for q in {name} if k.hit()]", f"[k.hit(q) for q in {name}]", f"sum(k.hit(q) for q in {name})",
        f"any(not k.hit() for q in {name})", f"{{k.hit(q): q for q in {name}}}", f"list(map(k.hit, {name}))",
        f"[k.hit(q) for q in zip({name}, {name})]", f"sorted({name}, key=k.hit)",
    ]  # fmt: skip
    guarded(w, f"out.append({w.among(folds)})")
    w.line(f"out.append({name})")


def over(w: Writer, i: str) -> tuple[str, str]:
    """What `i` runs over, and an expression that may use it."""
    source = iterable(w, INT, 1)
    kept = w.variables
    w.variables = [*kept, Variable(i, INT, fixed=True)]
    body = w.expr(w.scalar(), 1)
    w.variables = kept
    return source, body


@statement(weight=2, needs_out=True)
def late_binding(w: Writer, depth: int) -> None:
    name, i = w.fresh("fs"), w.fresh("i")
    source, body = over(w, i)
    w.line(f"{name} = []")
    w.line(f"for {i} in {source}:")
    bound = w.one("", f"{i}={i}")
    w.line(f"    def g({bound}):")
    w.line(f"        return {body}, {i}")
    w.line(f"    {name}.append(g)")
    w.line(f"out.append([f() for f in {name}])")


@statement(weight=1, needs_out=True)
def late_binding_in_comprehension(w: Writer, depth: int) -> None:
    name, i = w.fresh("fs"), w.fresh("i")
    source, body = over(w, i)
    w.line(f"{name} = [lambda: ({i}, {body}) for {i} in {source}]")
    w.line(f"out.append([f() for f in {name}])")


@statement(weight=1, needs_out=True)
def shared_default(w: Writer, depth: int) -> None:
    name = w.fresh("keeps")
    kind = w.one(INT, STR)
    w.line(f"def {name}(p, kept={w.expr(list_of(kind), 1)}):")
    w.line("    kept.append(p)")
    w.line(f"    return kept{w.one('', '[-3:]', '')}")
    for _ in range(2):
        w.line(f"out.append({name}({w.expr(kind, 1)}))")


@statement(weight=3, needs_out=True)
def finally_leaves(w: Writer, depth: int) -> None:
    """`return`, `break` and `continue` through `finally`, in a function of its own."""
    name = w.fresh("leaves")
    leave = w.one(
        "pass", "return 'r'", "break", "continue", "raise ValueError(i)", "1 // i", "[][i]"
    )
    last = w.one("pass", "out.append('f')", "return 'f'", "break", "continue", "n += 1", "raise")
    caught = w.one("ZeroDivisionError", "Exception", "(IndexError, ValueError)")
    then = w.one(
        "raise", "return e.args", "continue", "out.append(str(e))", "raise KeyError(i) from e"
    )
    w.line(f"def {name}(n):")
    w.line("    for i in range(n):")
    w.line("        try:")
    w.line(f"            if i {w.one('==', '>=', '!=', '<')} {w.count(0, 2)}:")
    w.line(f"                {leave}")
    w.line("            out.append(i)")
    form = w.count(0, 2)
    if form != 1:
        w.line(f"        except {caught} as e:")
        w.line(f"            {then}")
    if form != 0:
        w.line("        finally:")
        w.line("            out.append(('finally', i))")
        w.line(f"            {last if last != 'raise' else 'n -= 1'}")
    if w.chance(0.5):
        w.line("    else:")
        w.line("        out.append('else')")
    w.line(f"    return {w.expr(w.scalar(), 2)}, n")
    guarded(w, f"out.append({name}({w.count(0, 4)}))")


@statement(weight=2, needs_out=True)
def unbound(w: Writer, depth: int) -> None:
    name = w.fresh("u")
    condition, value = w.expr(BOOL, 1), w.expr(w.kind(1), 1)
    match w.count(0, 4):
        case 0:
            w.line(f"if {condition}:")
            w.line(f"    {name} = {value}")
            guarded(w, f"out.append({name})")
        case 1:
            w.line(f"for {name} in {iterable(w, INT, 1)}:")
            w.line("    pass")
            guarded(w, f"out.append({name})")
        case 2:
            w.line("try:")
            w.line(f"    out.append({w.expr(INT, 1)} // ({condition}))")
            w.line(f"except ZeroDivisionError as {name}:")
            w.line("    pass")
            guarded(w, f"out.append({name})")
        case 3:
            w.line(f"{name} = {value}")
            w.line(f"if {condition}:")
            w.line(f"    del {name}")
            w.line(f"def in_{name}():")
            w.line(f"    return {name}")
            guarded(w, f"out.append(in_{name}())")
        case _:
            guarded(w, f"out.append([{name} := {value}, {name}])", f"del {name}, {name}")


@statement(weight=1, needs_out=True)
def equal_keys(w: Writer, depth: int) -> None:
    keys = [
        "1",
        "1.0",
        "True",
        "0",
        "-0.0",
        "False",
        "0j",
        "2**63",
        "2.0**63",
        "'1'",
        "(1,)",
        "(1.0,)",
    ]
    keys += [w.expr(w.one(INT, FLOAT, BOOL), 2) for _ in range(3)]
    chosen = w.random.sample([key for key in keys if "nan" not in key], 5)
    name = w.fresh("eq")
    w.line(f"{name} = {{}}")
    guarded(
        w,
        f"for i, q in enumerate([{', '.join(chosen)}]):",
        f"    {name}[q] = i",
        f"out.append(({name}, {w.among(chosen)} in {name}, {{{', '.join(chosen[:3])}}}))",
    )


@statement(weight=2, needs_out=True)
def views(w: Writer, depth: int) -> None:
    key = w.one(INT, STR)
    one, other = w.expr(dict_of(key, INT), 1), w.expr(dict_of(key, INT), 1)
    name = w.fresh("d")
    w.line(f"{name} = {one}")
    guarded(
        w,
        w.one(
            f"out.append(list(reversed({name})))",
            f"out.append(({name}.keys() == {other}.keys(), {name}.items() <= {other}.items()))",
            f"k = {name}.keys(); {name}.update({other}); out.append((list(k), len(k)))",
            f"{name}.pop(next(iter({name}))); {name}.update({other}); out.append({name})",
            f"out.append({name} == {other}); out.append({name}.popitem()); out.append({name})",
        ),
    )


@statement(weight=1, needs_out=True)
def through_tuple(w: Writer, depth: int) -> None:
    """`+=` on an item of a tuple raises after it has changed the list."""
    name = w.fresh("tu")
    w.line(f"{name} = ({w.expr(list_of(INT), 1)}, {w.expr(w.scalar(), 1)})")
    guarded(w, f"{name}[{w.count(0, 1)}] += {w.expr(w.one(list_of(INT), INT), 1)}")
    w.line(f"out.append({name})")


@statement(weight=1, needs_out=True)
def circular(w: Writer, depth: int) -> None:
    name = w.fresh("own")
    w.line(f"{name} = {w.expr(list_of(INT), 1)}")
    w.line(f"{name}.append({w.one(name, f'[{name}]', f'({name}, 1)', '{1: ' + name + '}')})")
    w.line(f"out.append(({name}, repr({name}), len({name})))")


@statement(weight=2, needs_out=True)
def raises_inside(w: Writer, depth: int) -> None:
    """An exception out of a comprehension, a key, a generator, an argument."""
    value = w.expr(INT, 2)
    xs = w.expr(list_of(INT), 1)
    boom = w.one(
        f"{value} // (q % 3)", "[5, 6][q]", "{1: 2}[q]", "int('x' * (q % 2) or '4')", "'a' + q"
    )
    guarded(
        w,
        w.one(
            f"out.append([{boom} for q in {xs}])",
            f"out.append({w.one('sum', 'max', 'list', 'any', 'set')}({boom} for q in {xs}))",
            f"out.append(sorted({xs}, key=lambda q: {boom}))",
            f"out.append({{q: {boom} for q in {xs}}})",
            f"out.append(list(map(lambda q: {boom}, {xs})))",
            f"out.append(max({xs}, key=lambda q: {boom}, default=None))",
            f"out.append([p for q in {xs} for p in range({boom})][:9])",
            f"out.extend({boom} for q in {xs})",
            f"out.append(','.join(str({boom}) for q in {xs}))",
            f"out.append([q for q in {xs} if {boom}])",
        ),
    )


@statement(weight=2, needs_out=True)
def several_types(w: Writer, depth: int) -> None:
    """A variable that holds one type after the other."""
    name = w.fresh("v")
    values = ", ".join(w.expr(w.kind(1), 1) for _ in range(w.count(2, 4)))
    w.line(f"for {name} in [{values}]:")
    uses = [
        f"out.append({name} + {w.expr(w.scalar(), 2)})", f"out.append({name} * 2)",
        f"out.append(len({name}))", f"out.append([*{name}])", f"out.append(str({name}))",
        f"out.append({name} < {w.expr(w.scalar(), 2)})", f"out.append({name}[0])",
        f"out.append({name} == {w.expr(w.scalar(), 2)})", f"out.append(not {name})",
        f"{name} += {w.expr(w.scalar(), 2)}; out.append({name})", f"{name}.append(3)",
        f"out.append(f'{{{name}}}')", f"out.append(int({name}))", f"out.append(-{name})",
        f"out.append(isinstance({name}, (int, str)) and {name} * 2)", f"out.append({{{name}: 1}})",
        f"out.append({w.expr(w.scalar(), 2)} in {name})", f"out.append({name}.f)",
        f"out.append(list({name}.items()))", f"out.append({name} % 3)", f"out.append(abs({name}))",
    ]  # fmt: skip
    with w.block():
        for use in w.random.sample(uses, 2):
            guarded(w, use)
    w.variables.append(Variable(name, ANY))


@statement(weight=1, needs_out=True)
def nested_comprehension(w: Writer, depth: int) -> None:
    if not w.chance(0.8):
        return assign(w, depth)
    inner = comprehension(w, [w.scalar()], 1)
    name = w.fresh("n")
    w.line(f"out.append([[{inner}] for {name} in range({w.count(1, 3)})])")
    w.line(f"out.append([({name} := {w.expr(INT, 2)}) + q for q in range(2)] + [{name}])")
    return None
