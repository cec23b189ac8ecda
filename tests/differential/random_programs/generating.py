"""Generators driven by hand: what they are sent, what is thrown into them, what they leave behind."""

from __future__ import annotations

from random_programs.corners import guarded
from random_programs.rules import statement
from random_programs.templates import fill, filled
from random_programs.writer import Writer

BODIES = [
    ["got = yield <any>", "out.append(('got', got))", "yield got"],
    ["try:", "    yield 1", "    yield 2", "except ValueError as e:", "    yield e.args", "finally:", "    out.append('finally')"],
    ["try:", "    got = yield 1", "except KeyError:", "    return 'caught'", "return got"],
    ["result = yield from inner()", "out.append(result)", "yield 'after'"],
    ["for q in <ints>:", "    yield q", "    if q > 2:", "        return"],
    ["while True:", "    try:", "        out.append((yield len(out)))", "    except ValueError:", "        out.append('v')", "    if len(out) > 9:", "        break"],
    ["yield from <ints>", "yield from (q * 2 for q in <ints>)", "return <any>"],
    ["yield", "raise <error>(<int>)"],
    ["with Manager() as m:", "    yield m", "    yield 2"],
    ["try:", "    yield from inner()", "finally:", "    yield 'last'"],
    ["try:", "    yield 1", "except GeneratorExit:", "    out.append('exit')", "    raise"],
    ["try:", "    yield 1", "except GeneratorExit:", "    yield 2"],
    ["x = [(yield 1), (yield 2)]", "yield x"],
    ["yield (yield (yield <int>))"],
    ["if <bool>:", "    yield 1", "return 5"],
    ["raise StopIteration(3)", "yield 1"],
    ["yield next(iter([]))"],
    ["try:", "    yield 1", "except BaseException as e:", "    out.append(repr(e))", "    yield 'again'"],
]  # fmt: skip
INNER = [
    ["yield 'i1'", "return 'r'"],
    ["try:", "    got = yield 'i1'", "    out.append(got)", "    yield 'i2'", "except ValueError:", "    return 'inner caught'"],
    ["yield from 'ab'"],
    ["return 3", "yield"],
]  # fmt: skip
STEPS = [
    "next(<g>)", "next(<g>)", "next(<g>, 'end')", "<g>.send(<any>)", "<g>.send(None)", "<g>.throw(ValueError('v'))", "<g>.throw(KeyError)", "<g>.close()",
    "<g>.throw(ValueError, 'v')", "[*itertools.islice(<g>, 2)]", "list(<g>)", "sum(1 for q in <g>)", "next(zip(<g>, <g>), None)", "[q for q in <g>][:5]", "<g>.throw(StopIteration)",
    "<g>.throw(GeneratorExit)", "dict(enumerate(<g>))", "(lambda *p: p)(*<g>)", "iter(<g>) is <g>", "3 in <g>", "<g>.send()", "<g>.throw(3)", "max(<g>, key=repr, default=0)",
]  # fmt: skip
CAUGHT = "(Exception, GeneratorExit)"
MANAGER = ["class Manager:", "    def __enter__(self):", "        return 'entered'", "    def __exit__(self, kind, error, trace):",
           "        return kind is ValueError"]  # fmt: skip


def manager_class(w: Writer) -> None:
    w.lines += [*MANAGER, "", ""]
    w.managers = True


@statement(weight=2, needs_out=True)
def driven(w: Writer, depth: int) -> None:
    known = [body for body in BODIES if w.managers or "with Manager() as m:" not in body]
    make, g = w.fresh("make"), w.fresh("g")
    chosen = w.among(known)
    if any("inner()" in line for line in chosen):
        w.line("def inner():")
        for line in w.among(INNER):
            w.line("    " + line)
    w.line(f"def {make}():")
    error = w.one("ValueError", "StopIteration", "KeyError", "RuntimeError")
    for line in chosen:
        w.line("    " + fill(w, line).replace("<error>", error))
    w.line(f"{g} = {make}()")
    for step in filled(w, STEPS, w.count(2, 4)):
        guarded(w, f"out.append({step.replace('<g>', g)})", caught=CAUGHT)
    guarded(w, f"{g}.close()" if w.chance(0.5) else f"{g} = None", caught=CAUGHT)
