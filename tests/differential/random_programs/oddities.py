"""A class whose special methods answer as they should not, and what asks them."""

from __future__ import annotations

from random_programs.corners import guarded
from random_programs.rules import allowed, statement
from random_programs.templates import filled
from random_programs.writer import Writer

# Parameters, what can be given back, and expressions that ask for it.
METHODS: dict[str, tuple[str, list[str], list[str]]] = {
    "__len__": ("self", ["2", "-1", "'x'", "True", "2**64", "0"], ["len(<h>)", "bool(<h>)", "not <h>", "[*reversed(<h>)]", "<h> and 1"]),
    "__bool__": ("self", ["1", "True", "None", "[]"], ["bool(<h>)", "not <h>", "<h> or 2", "1 if <h> else 2", "any([<h>])", "[q for q in [1] if <h>]"]),
    "__index__": ("self", ["1", "'1'", "True", "2.0", "-1"], ["[5, 6, 7][<h>]", "range(<h>)", "hex(<h>)", "'ab' * <h>", "chr(<h>)", "[1, 2, 3][:<h>]",
                  "int(<h>)", "float(<h>)", "bytes(<h>)", "operator.index(<h>)", "'abc'[<h>]", "1 << <h>", "math.gcd(<h>, 4)", "round(2.5, <h>)", "(1, 2)[<h>:]", "complex(<h>)"]),
    "__int__": ("self", ["3", "'3'", "2.5", "True"], ["int(<h>)", "round(<h>)", "'%d' % <h>", "math.floor(<h>)", "float(<h>)", "[1][<h>]"]),
    "__float__": ("self", ["2.5", "3", "'x'"], ["float(<h>)", "math.sqrt(<h>)", "complex(<h>)", "'%f' % <h>", "math.hypot(<h>, 1)", "sum([<h>], 0.5)", "math.isnan(<h>)", "math.fsum([<h>])"]),
    "__complex__": ("self", ["1j", "2.0", "'x'"], ["complex(<h>)", "cmath.sqrt(<h>)", "complex(<h>, 1)"]),
    "__hash__": ("self", ["5", "'x'", "2**70", "-1", "None"], ["hash(<h>)", "{<h>: 1}", "{<h>, 1}", "hash((<h>, 1)) == hash((<h>, 1))", "<h> in {1: 2}", "{1: 2}.get(<h>)"]),
    "__str__": ("self", ["'text'", "3", "None"], ["str(<h>)", "f'{<h>}'", "'%s' % <h>", "'{}'.format(<h>)", "str([<h>])", "format(<h>)", "'{!s:>9}'.format(<h>)", "','.join([<h>])"]),
    "__repr__": ("self", ["'text'", "3", "'é'"], ["repr(<h>)", "str(<h>)", "str([<h>, (<h>,), {1: <h>}])", "ascii(<h>)", "f'{<h>!r:>9}'", "'%r' % (<h>,)", "repr(deque([<h>]))", "str(KeyError(<h>))"]),
    "__format__": ("self, spec", ["spec * 2", "3", "'f' + spec"], ["f'{<h>:>4}'", "format(<h>, 'a')", "'{:x}{}'.format(<h>, <h>)", "f'{<h>!r}'", "f'{<h>}'", "format(<h>, 3)"]),
    "__iter__": ("self", ["iter([1, 2])", "[1]", "None", "self", "(q for q in 'ab')"], ["[*<h>]", "list(<h>)", "sum(<h>)", "2 in <h>", "p, q = <h>", "dict([<h>])", "tuple(<h>)", "sorted(<h>)",
                 "'ab'.join(<h>)", "set(<h>)", "[*zip(<h>, <h>)]", "max(<h>)", "f(*<h>)", "[q for q in <h>]", "any(<h>)", "enumerate(<h>).__class__.__name__", "itertools.chain(<h>).__class__.__name__", "[].extend(<h>)"]),
    "__next__": ("self", ["3", "[3, 2][self.n]"], ["next(<h>)", "[*itertools.islice(<h>, 3)]", "next(iter(<h>))", "[*zip(<h>, 'ab')]"]),
    "__contains__": ("self, one", ["one == 1", "'x'", "[]", "None"], ["1 in <h>", "5 not in <h>", "(1 in <h>) is True", "operator.contains(<h>, 3)"]),
    "__getitem__": ("self, key", ["[5, 6][key]", "{0: 'a'}[key]", "(key, 1)[key]"], ["<h>[0]", "<h>[1:2]", "[*itertools.islice(iter(<h>), 2)]", "6 in <h>", "<h>['k']", "<h>[1, 2]", "'{0[1]}'.format(<h>)", "list(zip(<h>, 'ab'))", "<h>[::2]", "<h>[-1]"]),
    "__eq__": ("self, other", ["'eq'", "NotImplemented", "[]", "other", "True"], ["<h> == 1", "1 == <h>", "<h> != 1", "<h> in [1]", "[<h>] == [1]", "(1, <h>) == (1, 2)", "[1].index(<h>)", "<h> == <h>", "{'k': <h>} == {'k': 1}", "[3].count(<h>)", "<any> == <h>"]),
    "__ne__": ("self, other", ["'ne'", "NotImplemented", "False"], ["<h> != 1", "1 != <h>", "<h> == 1", "[<h>] != [1]", "<h> != <h>"]),
    "__lt__": ("self, other", ["'lt'", "NotImplemented", "0", "True"], ["<h> < 1", "1 > <h>", "sorted([<h>, <h>]) and 1", "min(<h>, <h>) and 1", "<h> < <h>", "[<h>] < [2]", "max([1, <h>])", "<h> > 1", "1 < <h> < 3", "(1, <h>) < (1, 2)"]),
    "__ge__": ("self, other", ["'ge'", "NotImplemented"], ["<h> >= 1", "1 <= <h>", "<h> >= <h>", "<h> <= 1"]),
    "__add__": ("self, other", ["('add', other)", "NotImplemented", "self"], ["<h> + 1", "<h> + <h>", "1 + <h>", "sum([<h>], 1)", "sum([<h>, <h>])", "'a' + <h>", "[1] + <h>", "operator.add(<h>, 2)", "<h> - 1"]),
    "__radd__": ("self, other", ["('radd', other)", "NotImplemented"], ["1 + <h>", "'a' + <h>", "[1] + <h>", "sum([<h>])", "<h> + <h>", "(1,) + <h>", "1.5 + <h>", "<any> + <h>", "b'a' + <h>"]),
    "__iadd__": ("self, other", ["('iadd', other)", "NotImplemented", "self"], ["q = <h>; q += 1; out.append(q)", "q = [<h>]; q[0] += 2; out.append(q)"]),
    "__mul__": ("self, other", ["('mul', other)", "NotImplemented"], ["<h> * 2", "2 * <h>", "<h> * <h>", "'a' * <h>", "[1] * <h>", "math.prod([<h>])"]),
    "__rmul__": ("self, other", ["('rmul', other)", "NotImplemented"], ["2 * <h>", "'a' * <h>", "[1] * <h>", "1.5 * <h>", "math.prod([2, <h>])"]),
    "__matmul__": ("self, other", ["('matmul', other)"], ["<h> @ 1", "1 @ <h>", "<h> @ <h>", "q = <h>; q @= 2; out.append(q)"]),
    "__pow__": ("self, other, mod=None", ["('pow', other, mod)", "NotImplemented"], ["<h> ** 2", "pow(<h>, 2)", "pow(<h>, 2, 3)", "2 ** <h>", "pow(2, <h>, 3)"]),
    "__divmod__": ("self, other", ["('divmod', other)", "NotImplemented"], ["divmod(<h>, 2)", "divmod(2, <h>)"]),
    "__rsub__": ("self, other", ["('rsub', other)", "NotImplemented"], ["1 - <h>", "{1} - <h>", "<h> - 1", "1.5 - <h>", "1j - <h>"]),
    "__and__": ("self, other", ["('and', other)"], ["<h> & 1", "1 & <h>", "{1} & <h>", "True & <h>"]),
    "__ror__": ("self, other", ["('ror', other)", "NotImplemented"], ["1 | <h>", "{1} | <h>", "{} | <h>", "None | <h>", "Counter('a') | <h>"]),
    "__neg__": ("self", ["'neg'", "None"], ["-<h>", "operator.neg(<h>)", "+<h>", "~<h>"]),
    "__abs__": ("self", ["'abs'"], ["abs(<h>)", "max([<h>], key=abs) and 1"]),
    "__round__": ("self, digits=7", ["('round', digits)"], ["round(<h>)", "round(<h>, 2)", "round(<h>, None)"]),
    "__floor__": ("self", ["'floor'"], ["math.floor(<h>)", "math.ceil(<h>)", "math.trunc(<h>)"]),
    "__call__": ("self, *p, **k", ["(p, k)", "len(p)"], ["<h>()", "<h>(1, q=2)", "list(map(<h>, [1, 2]))", "sorted([3, 1], key=<h>)", "callable(<h>)", "functools.reduce(<h>, [1, 2])", "max('ab', key=<h>)", "functools.partial(<h>, 1)(2)", "<h>(*[1], **{'a': 2})"]),
    "__getattr__": ("self, name", ["name", "[name][1]", "getattr([], name)"], ["<h>.nothing", "hasattr(<h>, 'zz')", "getattr(<h>, 'zz', 5)", "<h>.n", "<h>.append", "<h>.f(1)"]),
    "__setattr__": ("self, name, value", ["None"], ["setattr(<h>, 'zz', 1)", "<h>.n"]),
    "__reversed__": ("self", ["iter('ba')", "3"], ["[*reversed(<h>)]", "list(reversed(<h>))"]),
    "__length_hint__": ("self", ["3"], ["bool(<h>)"]),
    "__bytes__": ("self", ["b'x'", "'x'", "bytearray(b'y')"], ["bytes(<h>)", "bytearray(b'a').join([bytes(<h>)])"]),
    "__setitem__": ("self, key, value", ["None"], ["<h>[0] = 1", "<h>[1:2] = [3]", "<h>['a'] += 1"]),
    "__delitem__": ("self, key", ["None", "[][key]"], ["del <h>[0]", "del <h>[:]"]),
    "__delattr__": ("self, name", ["None"], ["del <h>.n", "delattr(<h>, 'zz')"]),
    "__exit__": ("self, kind, error, trace", ["True", "kind is ValueError", "'x'", "None", "error.args"], ["with <h>: out.append(1)", "with <h> as q: [][3]", "with <h>: raise ValueError(3)", "with <h> as q, <h>: out.append(q)"]),
    "__enter__": ("self", ["5", "self", "None"], ["with <h> as q: out.append(q)", "with <h>: pass"]),
}  # fmt: skip


def odd_class(w: Writer) -> None:
    name = w.fresh("Odd")
    base = w.among([*w.odd, "object"]) if w.chance(0.3) else "object"
    chosen = w.random.sample(list(METHODS), w.count(1, 4))
    everything = [*chosen, *w.odd.get(base, [])]
    if "__setattr__" in everything and "__next__" in everything:  # would never end
        everything = chosen = ["__len__"]
        base = "object"
    w.lines += [f"class {name}{f'({base})' if base != 'object' else ''}:", "    n = 4"]
    for special in chosen:
        parameters, answers, _ = METHODS[special]
        w.line(f"    def {special}({parameters}):")
        if special == "__next__":
            w.line("        self.n -= 1")
            w.line("        if self.n < 0:")
            w.line("            raise StopIteration")
        if w.chance(0.15):
            w.line(
                f"        raise {w.one('ValueError', 'KeyError', 'StopIteration', 'AttributeError', 'IndexError')}({special!r})"
            )
        else:
            w.line(f"        return {w.among(answers)}")
    if "__repr__" not in chosen and base == "object":
        w.lines += ["    def __repr__(self):", "        return 'Odd()'"]
    w.lines += ["", ""]
    w.odd[name] = everything


@statement(weight=2, needs_out=True)
def odd(w: Writer, depth: int) -> None:
    if not w.odd:
        w.line(f"out.append({w.expr(w.kind())})")
        return
    name = w.among(list(w.odd))
    h = w.fresh("h")
    w.line(f"{h} = {name}()")
    special = w.among(w.odd[name]) if w.chance(0.85) else w.among(list(METHODS))
    if "__getattr__" in w.odd[name] and not allowed("oddities.with_by_getattr"):
        special = special.replace("__enter__", "__getattr__").replace("__exit__", "__getattr__")
    for use in filled(w, METHODS[special][2], 3):
        text = use.replace("<h>", h).replace("f(*", "t(*")
        is_expression = not any(mark in text for mark in (" = ", "; ", "del ", "with ", "+= "))
        guarded(w, f"out.append({text})" if is_expression else text)
