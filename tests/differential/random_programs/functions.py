"""Functions of every shape: at the top of a file, recursive, closures, generators."""

from __future__ import annotations

from random_programs.containers import iterable
from random_programs.general import arguments
from random_programs.kinds import ANY, INT, Kind, list_of
from random_programs.rules import OFF, feature, statement
from random_programs.statements import assign
from random_programs.writer import Function, Variable, Writer


def helper(w: Writer) -> None:
    """One function at the top of the file."""
    shapes = [plain, plain, recursive, generator, generator, delegating]
    w.among([shape for shape in shapes if feature(shape) not in OFF])(w)


def parameters(w: Writer, name: str) -> tuple[str, Function, list[Variable]]:
    """The parameter list of a function called `name`, and what it brings into scope."""
    positional = [w.kind(1) for _ in range(w.count(1, 2))]
    names = [w.fresh("p") for _ in positional]
    known = [Variable(n, kind) for n, kind in zip(names, positional, strict=True)]
    spelled = list(names)
    if w.chance(0.1):
        spelled.append("/")
        function_names: tuple[str, ...] = ()
    else:
        function_names = tuple(names)
    takes_more = w.chance(0.2)
    if takes_more:
        spelled.append("*more")
        known.append(Variable("more", list_of(INT), fixed=True))
    named = {}
    for _ in range(w.one(0, 0, 1, 2)):
        n, kind = w.fresh("o"), w.scalar()
        if not takes_more and not named:
            spelled.append("*")
        named[n] = kind
        spelled.append(f"{n}={w.expr(kind, 3)}")
        known.append(Variable(n, kind))
    if w.chance(0.1):
        spelled.append("**rest")
    function = Function(name, positional, named, w.kind(1), takes_more, names=function_names)
    return ", ".join(spelled), function, known


def plain(w: Writer) -> None:
    name = w.fresh("helper")
    spelled, function, known = parameters(w, name)
    w.line(f"def {name}({spelled}):")
    with w.scope(*known):
        w.statements(0, 2, 1)
        if w.chance(0.3):
            w.line(f"if {w.expr(Kind('bool'), 1)}:")
            w.line(f"    return {w.expr(function.result, 1)}")
        w.line(f"return {w.expr(function.result)}")
    w.lines += ["", ""]
    w.functions.append(function)


def recursive(w: Writer) -> None:
    name = w.fresh("recursive")
    kind = w.kind(1)
    result = w.one(INT, kind)
    w.line(f"def {name}(n, p):")
    with w.scope(Variable("n", INT, fixed=True), Variable("p", kind)):
        w.line("if not 0 < n < 6:")
        w.line(f"    return {w.expr(result, 1)}")
        again = f"{name}({w.one('n - 1', 'n // 2', 'n - 2')}, {w.expr(kind, 2)})"
        w.line(f"r = {again}")
        w.variables.append(Variable("r", result))
        if w.chance(0.3):
            w.line(f"r2 = {again}")
        w.statements(0, 1, 1)
        w.line(f"return {w.expr(result, 1)}")
    w.lines += ["", ""]
    w.functions.append(Function(name, [INT, kind], {}, result))


def generator(w: Writer) -> None:
    """A generator function of one integer, which yields a few values of one kind."""
    name = w.fresh("generated")
    kind = w.one(INT, w.kind(1))
    w.line(f"def {name}(n):")
    with w.scope(Variable("n", INT, fixed=True)):
        w.loops = 1
        variable = w.declare(INT, "i", fixed=True)
        guarded = w.chance(0.3)
        if guarded:
            w.line("try:")
            w._indent += 1
        w.line(f"for {variable} in range(n % 5):")
        with w.block():
            w.statements(0, 1, 1)
            if w.chance(0.3):
                got = w.declare(ANY, "got")
                w.line(f"{got} = yield {w.expr(kind, 1)}")
                w.line(f"if {got}:")
                w.line(f"    yield {w.one(got, w.expr(kind, 1))}")
            else:
                w.line(f"yield {w.expr(kind, 1)}")
        if w.chance(0.3):
            w.line(f"yield from {iterable(w, kind, 1)}")
        if guarded:
            w._indent -= 1
            if w.chance(0.5):
                w.line("except ValueError:")
                w.line(f"    yield {w.expr(kind, 1)}")
            else:
                w.line("finally:")
                w.line("    n += 1")
        if w.chance(0.3):
            w.line(f"return {w.expr(w.scalar(), 1)}")
    w.lines += ["", ""]
    w.functions.append(Function(name, [INT], {}, kind, generator=True))


def delegating(w: Writer) -> None:
    """A generator that hands on to another."""
    others = [f for f in w.functions if f.generator and f.positional == [INT]]
    if not others:
        return generator(w)
    other = w.among(others)
    name = w.fresh("handed")
    w.line(f"def {name}(n):")
    with w.scope(Variable("n", INT, fixed=True)):
        w.line(f"got = yield from {other.name}(n)")
        w.line(f"yield {w.expr(other.result, 1)}")
        w.line("return got")
    w.lines += ["", ""]
    w.functions.append(Function(name, [INT], {}, other.result, generator=True))
    return None


@statement(weight=2, nests=True)
def closure(w: Writer, depth: int) -> None:
    name = w.fresh("inner")
    spelled, function, known = parameters(w, name)
    changed = w.known(lambda kind: kind == INT, free=True)
    w.line(f"def {name}({spelled}):")
    with w.inner_scope(*known):
        if changed and w.chance(0.4):
            w.line(f"nonlocal {changed.name}")
            w.line(f"{changed.name} {w.one('+', '-', '^')}= {w.count(1, 9)}")
        w.statements(0, 2, 1)
        w.line(f"return {w.expr(function.result, 1)}")
    w.functions.append(function)


@statement(weight=2, needs_out=True)
def table(w: Writer, depth: int) -> None:
    """Functions in a container, called through it."""
    argument, result = w.scalar(), w.scalar()
    from random_programs.containers import function

    entries = [function(w, argument, result, 1) for _ in range(w.count(1, 3))]
    value = w.expr(argument, 1)
    if w.chance(0.5):
        w.line(f"out.append([f({value}) for f in [{', '.join(entries)}]])")
    else:
        name = w.fresh("t")
        pairs = ", ".join(f"{chr(97 + i)!r}: {entry}" for i, entry in enumerate(entries))
        w.line(f"{name} = {{{pairs}}}")
        w.line(f"for k, f in {name}.items():")
        w.line(f"    out.append((k, f({value})))")


@statement(weight=2, needs_out=True)
def called(w: Writer, depth: int) -> None:
    """A function of the file, called for its result."""
    if not w.functions:
        return assign(w, depth)
    function = w.among(w.functions)
    if function.generator and w.chance(0.6):
        return stepped(w, depth)
    text = f"{function.name}({arguments(w, function, 0)})"
    w.line(f"out.append({f'list({text})' if function.generator else text})")
    return None


@statement(weight=3, needs_out=True)
def stepped(w: Writer, depth: int) -> None:
    """A generator advanced by hand."""
    known = [f for f in w.functions if f.generator]
    if not known:
        w.line(f"out.append(list({iterable(w, w.kind(1), 0)}))")
        return
    function = w.among(known)
    name = w.fresh("steps")
    w.line(f"{name} = {function.name}({w.count(0, 6)})")
    for _ in range(w.count(1, 3)):
        match w.count(0, 5):
            case 0 | 1 | 2:
                w.line(f"out.append(next({name}, {w.one('None', '-1')}))")
            case 3:
                w.line("try:")
                w.line(f"    out.append({name}.send({w.one('None', w.expr(function.result, 1))}))")
                w.line("except (StopIteration, TypeError) as e:")
                w.line("    out.append((str(e), e.args))")
            case 4:
                w.line("try:")
                w.line(f"    out.append({name}.throw({w.one('ValueError(3)', 'KeyError')}))")
                w.line("except (StopIteration, ValueError, KeyError) as e:")
                w.line("    out.append(repr(e))")
            case _:
                w.line(f"out.append({name}.close())")
    if w.chance(0.7):
        w.line(f"out.append(list({name}))")
