"""Exceptions: raised, caught, chained; operations that are wrong on purpose; `with`."""

from __future__ import annotations

from random_programs.containers import iterable
from random_programs.general import arguments
from random_programs.kinds import (
    ANY,
    BOOL,
    BYTES,
    COMPLEX,
    FLOAT,
    INT,
    STR,
    dict_of,
    instance_of,
    list_of,
    set_of,
)
from random_programs.rules import statement
from random_programs.statements import assign
from random_programs.writer import Writer

CAUGHT = [
    "Exception", "ValueError", "TypeError", "KeyError", "IndexError", "ZeroDivisionError",
    "(TypeError, ValueError)", "LookupError", "ArithmeticError", "AttributeError",
    "(KeyError, IndexError, ZeroDivisionError)",
]  # fmt: skip
RAISED = ["ValueError", "TypeError", "KeyError", "IndexError", "RuntimeError", "StopIteration",
          "AttributeError", "AssertionError", "OverflowError", "NotImplementedError"]  # fmt: skip
SIGNS = ["+", "-", "*", "/", "//", "%", "&", "|", "^", "<<", "<", ">=", "in", "@"]


def seen(name: str) -> str:
    return f"out.append((type({name}).__name__, str({name}), {name}.args))"


@statement(weight=5, nests=True)
def try_statement(w: Writer, depth: int) -> None:
    w.line("try:")
    with w.block():
        w.statements(1, 3, depth + 1)
        if w.chance(0.4):
            raise_something(w, 1)
    handlers = w.one(1, 1, 2, 0)
    for _ in range(handlers):
        name = w.fresh("e")
        w.line(f"except {w.among(CAUGHT + w.errors)} as {name}:")
        with w.block():
            if w.has_out:
                w.line(seen(name))
                if w.chance(0.3):
                    w.line(f"out.append((repr({name}.__cause__), repr({name}.__context__)))")
            w.statements(0, 1, depth + 1)
            if w.chance(0.15):
                w.line(w.one("raise", f"raise RuntimeError('again') from {name}"))
    if handlers and w.chance(0.25):
        w.line("else:")
        w.suite(depth)
    if not handlers or w.chance(0.3):
        w.line("finally:")
        w.suite(depth)


def raise_something(w: Writer, depth: int) -> None:
    indent = ""
    if w.chance(0.6):
        w.line(f"if {w.expr(BOOL, depth + 1)}:")
        indent = "    "
    name = w.among([*RAISED, *w.errors, *w.errors])
    values = ", ".join(w.expr(w.one(STR, INT), 2) for _ in range(w.count(0, 2)))
    cause = w.one("", "", "", " from None", f" from {w.among(RAISED)}('cause')")
    w.line(f"{indent}raise {name}{'' if w.chance(0.1) else f'({values})'}{cause}")


@statement(weight=1)
def asserted(w: Writer, depth: int) -> None:
    if w.chance(0.7):  # would end most programs
        return assign(w, depth)
    w.line(f"assert {w.expr(BOOL, 1)}, {w.expr(w.scalar(), 1)}")
    return None


@statement(weight=1)
def uncaught(w: Writer, depth: int) -> None:
    if w.chance(0.8):
        return assign(w, depth)
    raise_something(w, 1)
    return None


@statement(weight=6, needs_out=True)
def wrong(w: Writer, depth: int) -> None:
    """Something that mostly raises; what and in which words is compared."""
    w.line("try:")
    with w.block():
        w.line(f"out.append({mistake(w)})")
    w.line("except Exception as e:")
    w.line("    " + seen("e"))


def mistake(w: Writer) -> str:
    one, other = w.kind(1), w.kind(1)
    first, second = w.expr(one, 2), w.expr(other, 2)
    match w.count(0, 17):
        case 0 | 1 | 2 | 3:
            return f"{first} {w.among(SIGNS)} {second}"
        case 4:
            return f"{w.one('-', '~', '+', 'not ')}{first}"
        case 5:
            names = (
                "len",
                "abs",
                "int",
                "float",
                "sum",
                "max",
                "sorted",
                "ord",
                "chr",
                "list",
                "set",
            )
            more = "hash", "iter", "next", "round", "bin", "dict", "bytes", "reversed", "complex"
            return (
                f"{w.among([*names, *more])}({first})"
                if one.name not in ("str", "bytes", "tuple", "instance", "none", "complex")
                else f"len({first})"
            )
        case 6:
            return f"{first}[{second}]"
        case 7:
            return f"({first}).{w.one('upper', 'append', 'nothing', 'keys', 'add', 'real')}{w.one('()', f'({second})')}"
        case 8:
            known = [f for f in w.functions if not f.generator]
            if not known:
                return f"int({w.expr(STR, 2)})"
            function = w.among(known)
            changed = w.one("", f"{second}", f"{first}, {second}, {first}", f"zz={second}",
                            f"{arguments(w, function, 2)}, zz=1")  # fmt: skip
            return f"{function.name}({changed})"
        case 9:
            return f"[*{first}, {second}]" if w.chance(0.5) else f"{{**{first}}}"
        case 10:
            method, argument = w.one(("index", INT), ("remove", INT), ("pop", INT), ("sort", None))
            value = w.expr(argument, 2) if argument else ""
            return f"{w.expr(list_of(w.scalar()), 2)}.{method}({value})"
        case 11:
            text = w.expr(STR, 2)
            return w.one(f"{text}.index({w.expr(STR, 2)})", f"{text}.join({first})",
                         f"{text}.split('')", f"{text} % {first}" if one == INT else f"int({text})",
                         f"float({text})", f"format({first}, 'q')", f"{text}.encode('ascii')",
                         f"'{{}} {{}}'.format({first})", f"{text}.center('a')",
                         f"'%d' % {w.expr(STR, 2)}")  # fmt: skip
        case 12:
            number = w.expr(w.one(INT, FLOAT, COMPLEX), 2)
            return w.one(f"1 // ({number} * 0)", f"{number} % 0", f"1 / ({number} - {number})",
                         f"1 << -{w.count(1, 3)}", f"math.sqrt({number})", f"math.log({number})",
                         f"int({number})", f"round({number})", f"0 ** -{w.count(0, 2)}",
                         f"math.floor({number})", f"({number}).is_integer()", f"chr({number})",
                         f"math.factorial({number})" if w.chance(0.1) else f"range({number}, 2, 0)")  # fmt: skip
        case 13:
            return f"{w.expr(dict_of(w.one(STR, INT), other), 2)}[{first}]"
        case 14:
            return w.one(f"bytes({w.expr(list_of(INT), 2)})", f"{w.expr(BYTES, 2)} + {first}",
                         f"{w.expr(BYTES, 2)}.decode()", f"bytearray({w.expr(STR, 2)})",
                         f"bytes.fromhex({w.expr(STR, 2)})", f"{w.expr(BYTES, 2)}.index(b'a')")  # fmt: skip
        case 15:
            return w.one(f"{{{first}: 1}}", f"{{{first}}}", f"{w.expr(set_of(INT), 2)}.remove(3)",
                         f"isinstance({first}, {second})" if one == INT else f"hash([{first}])",
                         f"dict([{first}])", f"zip({first}, 3)", f"sum([{first}])",
                         f"sorted([{first}, {second}])", f"max([{first}, {second}])")  # fmt: skip
        case 16 if w.classes:
            cls = w.among(w.classes)
            value = w.expr(instance_of(cls.name), 2)
            return w.one(f"{value}.missing", f"{value}.xyz", f"{cls.name}()", f"{value}({first})",
                         f"{value} {w.among(SIGNS)} {first}", f"{first} {w.among(SIGNS)} {value}",
                         f"len({value})", f"{value}[0]", f"list({value})", f"int({value})",
                         f"sorted([{value}, {value}])", f"{{{value}: 1}}", f"{value} in {value}",
                         f"f'{{{value}:>30}}'" if "'" not in value and '"' not in value else "0",
                         f"[1, 2, 3][{value}]", f"{value} == {first}", f"bool({value})")  # fmt: skip
        case _:
            a = w.expr(list_of(one), 2)
            return w.one(f"next(iter({a}[:0]))", f"min({a}[5:])", f"functools.reduce(max, {a}[9:])",
                         f"operator.itemgetter(9)({a})", f"heapq.heappop({a}[:0])",
                         f"({a})[{w.count(5, 20)}]", f"list(zip({a}, [1], strict=True))",
                         f"dict(zip({a}, {a}))", f"{a}[::0]", f"{a}.pop(9)")  # fmt: skip


@statement(weight=2, nests=True)
def with_statement(w: Writer, depth: int) -> None:
    managers = [cls for cls in w.classes if "__enter__" in cls.abilities]
    if not managers:
        return assign(w, depth)
    cls = w.among(managers)
    kind = instance_of(cls.name)
    value = w.expr(kind, 1)
    name = w.declare(ANY, "m", fixed=True)
    w.line(f"with {value} as {name}:")
    with w.block():
        w.statements(1, 2, depth + 1)
        if w.chance(0.3):
            raise_something(w, 1)
    return None


@statement(weight=2, needs_out=True)
def special_methods(w: Writer, depth: int) -> None:
    """What Python calls by itself on instances."""
    if not w.classes:
        return assign(w, depth)
    cls = w.among(w.classes)
    kind = instance_of(cls.name)
    a, b = w.expr(kind, 1), w.expr(kind, 1)
    number = w.expr(INT, 2)
    choices = [f"repr({a})", f"str({a})", f"isinstance({a}, {cls.name})", f"[{a}] == [{b}]"]
    texts = {
        "__add__": f"{a} + {w.one(b, number)}", "__sub__": f"{a} - {w.one(b, number)}",
        "__radd__": f"{number} + {a}", "__mul__": f"{a} * {number}", "__neg__": f"-{a}",
        "__bool__": f"[not {a}, bool({b})]", "__int__": f"int({a})", "__abs__": f"abs({a})",
        "__index__": f"[10, 20, 30][{a}]", "__call__": f"{a}({number}, {w.expr(STR, 2)})",
        "__eq__": f"[{a} == {b}, {a} != {b}, {a} in [{b}]]", "__lt__": f"sorted([{a}, {b}])",
        "__ge__": f"{a} >= {b}", "__hash__": f"{{{a}: 1, {b}: 2}}", "__len__": f"(len({a}), not {b})",
        "__getitem__": f"{a}[{w.count(-1, 1)}]", "__iter__": f"[*{a}]", "shared": f"{a}.shared",
        "__contains__": f"{number} in {a}", "__reversed__": f"list(reversed({a}))",
        "__format__": f"'{{:>3}}'.format({a})", "__getattr__": f"{a}.xab",
    }  # fmt: skip
    choices += [text for name, text in texts.items() if name in cls.abilities] * 3
    choices += [f"{a}.{name}" for name in cls.properties]
    w.line("try:")
    w.line(f"    out.append({w.among(choices)})")
    w.line("except Exception as e:")
    w.line("    " + seen("e"))
    return None


@statement(weight=1, needs_out=True)
def exhausted(w: Writer, depth: int) -> None:
    """An iterator used in two places."""
    kind = w.scalar()
    name = w.fresh("it")
    w.line(f"{name} = iter({iterable(w, kind, 1)})")
    w.line(f"out.append(next({name}, None))")
    w.line(f"out.append([{w.one('', '*')}q for q in zip({name}, {name})])".replace("*q", "q"))
    w.line(f"out.append(list({name}))")
