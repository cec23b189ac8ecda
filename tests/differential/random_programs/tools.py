"""itertools, functools and operator with right and wrong arguments."""

from __future__ import annotations

from random_programs.corners import guarded
from random_programs.rules import statement
from random_programs.templates import filled
from random_programs.writer import Writer

ITERATORS = [
    "itertools.accumulate(<ints>)", "itertools.accumulate(<ints>, operator.mul, initial=<int>)", "itertools.accumulate(<strs>)",
    "itertools.chain(<ints>, <strs>)", "itertools.chain.from_iterable([<ints>, <str>])",
    "itertools.chain(<ints>, <int>)", "itertools.combinations(<ints>, <small>)", "itertools.combinations_with_replacement(<ints>[:3], <digit>)",
    "itertools.compress(<strs>, <ints>)", "itertools.dropwhile(str.isalpha, <strs>)", "itertools.filterfalse(None, <ints>)",
    "itertools.filterfalse(lambda q: q > 1, <ints>)", "[(k, [*g]) for k, g in itertools.groupby(<strs>, len)]", "itertools.islice(<ints>, <digit>)",
    "itertools.islice(<ints>, <small>, None, <small>)", "itertools.pairwise(<ints>)", "itertools.permutations(<ints>[:3])",
    "itertools.product(<ints>[:2], <strs>[:2])", "itertools.product([1, 2], repeat=<small>)", "itertools.repeat(<any>, <digit>)",
    "itertools.starmap(divmod, zip(<ints>, [3, 0]))", "itertools.takewhile(lambda q: q, <ints>)", "itertools.zip_longest(<ints>, <strs>, fillvalue=<int>)",
    "itertools.islice(itertools.cycle(<strs>), <small>)", "itertools.islice(itertools.count(<number>, <number>), 3)", "itertools.permutations(<ints>[:4], <digit>)",
    "zip(<ints>, <strs>, strict=True)", "map(lambda p, q: (p, q), <ints>, <strs>)", "enumerate(<strs>, start=<int>)", "zip(*[iter(<ints>)] * 2)",
    "filter(None, <floats>)", "reversed(<ints>)", "map(str, <any>)", "iter(<ints>.pop, <int>)", "(q for q in <ints> if q)", "itertools.tee(<ints>)[1]",
    "map(None, <ints>)", "itertools.islice(<ints>, -1)", "itertools.count('a')", "zip()", "itertools.repeat(1, times=<small>)",
]  # fmt: skip
TAKES = ["list(<i>)", "next(<i>)", "[*<i>][:4]", "sum(1 for q in <i>)", "tuple(<i>)", "dict(enumerate(<i>))", "sorted(<i>, key=repr)", "max(<i>, key=repr)",
         "next(<i>, 'none')", "set(map(repr, <i>)) == {1}", "[q for q in <i>]", "(lambda *p: p)(*<i>)", "list(zip(<i>, 'abc'))", "repr(list(<i>))"]  # fmt: skip
FUNCTIONS = [
    "functools.reduce(lambda p, q: [p, q], [*<ints>])", "functools.reduce(operator.add, [*<strs>], <str>)", "functools.partial(max, 3)(<int>)",
    "functools.partial(sorted, reverse=True)(<ints>)", "functools.partial(lambda p, *q, **k: (p, q, k), 1, a=2)(<any>, b=3)",
    "functools.partial(functools.partial(divmod, <int>), 3)()", "functools.partial(int, base=2)('101')",
    "sorted(<ints>, key=functools.cmp_to_key(lambda p, q: q - p))", "functools.reduce(max, [])", "functools.reduce(lambda p: p, [*<ints>])",
    "operator.itemgetter(0, -1)(<ints>)", "operator.itemgetter('a')(<dict>)", "operator.attrgetter('real', 'imag')(<number>)",
    "operator.attrgetter('real.imag')(<int>)", "operator.methodcaller('split', 'b')(<str>)", "operator.methodcaller('nothing')(<int>)",
    "operator.concat(<ints>, <strs>)", "operator.contains(<ints>, <int>)", "operator.countOf(<ints>, <int>)", "operator.indexOf(<ints>, <int>)",
    "operator.truediv(<number>, <int>)", "operator.mod(<str>, <any>)", "operator.not_(<any>)", "operator.truth(<any>)", "operator.is_(None, <any>)",
    "operator.getitem(<dict>, <str>)", "operator.index(<any>)", "operator.pow(<int> % 9, <digit>)", "operator.lshift(<int>, <digit>)", "operator.inv(<any>)",
    "operator.setitem(<ints>, 0, 5)", "operator.delitem(<ints>, <digit>)", "operator.iadd(<ints>, <strs>)", "operator.lt(<any>, <any>)", "operator.xor(<bool>, <int>)",
    "max(<ints>, <ints>)", "min(<any>, <any>)", "max(<strs>, key=len, default='d')", "sum(<floats>, <int>)", "sum(<strs>)", "sorted(<strs>, key=None)", "sum([<ints>], [])",
    "abs(<any>)", "divmod(<number>, <number>)", "pow(<int> % 7, <digit>, <int>)", "round(<number>, <digit>)", "all(<any>)", "any([])", "len(<any>)", "hash(<number>)",
    "int(<any>)", "float(<any>)", "complex(<any>)", "bool(<any>)", "str(<any>)", "list(<any>)", "tuple(<any>)", "dict(<any>)", "set(<ints>)", "bytes(<strs>)", "ord(<str>)",
    "chr(<int>)", "bin(<int>)", "oct(<any>)", "hex(<any>)", "repr(<any>)", "ascii(<any>)", "format(<any>, <str>)", "range(<int>, <int>, <digit>)[:3]", "slice(1, 2)", "iter(<any>) and 1",
    "isinstance(<any>, (int, (str, float)))", "issubclass(bool, (int, str))", "callable(<any>)", "type(<any>) is int", "range(<digit>) == range(<digit>)", "<ints>[slice(<digit>, <digit>)]",
    "range(<int>).index(<int>)", "<int> in range(<int>)", "range(0, <int>, 3)[-1]", "len(range(<int>, <int>))", "reversed(range(<small>))", "range(<float>)", "enumerate(<int>)",
]  # fmt: skip


@statement(weight=2.5, needs_out=True)
def iterators(w: Writer, depth: int) -> None:
    made, taken = filled(w, ITERATORS)[0], filled(w, TAKES)[0]
    if w.chance(0.3):
        i = w.fresh("i")
        again = filled(w, TAKES)[0]
        guarded(
            w,
            f"{i} = {made}",
            f"out.append({taken.replace('<i>', i)})",
            f"out.append({again.replace('<i>', i)})",
        )
    else:
        guarded(w, f"out.append({taken.replace('<i>', made)})")


@statement(weight=3, needs_out=True)
def functions(w: Writer, depth: int) -> None:
    for use in filled(w, FUNCTIONS, 2):
        guarded(w, f"out.append({use})")
