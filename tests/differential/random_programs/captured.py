"""What stands at the top of the file and is taken along: tables of functions, values, instances,
enums, functions with a cache."""

from __future__ import annotations

from random_programs.containers import function
from random_programs.corners import guarded
from random_programs.kinds import INT, instance_of
from random_programs.rules import allowed, statement
from random_programs.templates import fill, filled
from random_programs.writer import Writer

VALUES = [
    "<ints>", "[<any>, <any>]", "{'a': <any>, 'k': [1]}", "(<int>, <str>, [2])", "{1: 'x', <int>: <str>}", "<set>",
    "frozenset([1, 2])", "bytearray(b'ab')", "Counter('abca')", "defaultdict(list, {'a': [1]})", "range(3, 9, 2)",
    "[[<int>], [<int>]]", "2**70", "<float>", "<str>", "<bytes>", "1.5j", "[None, True, 2.5]", "Fraction(1, 3)",
    "date(2024, 2, 29)", "timedelta(days=<int>)", "re.compile(r'[a-c]+')", "{'n': {'m': (1, 2)}}",
]  # fmt: skip
VALUE_USES = [
    "<h>", "len(<h>)", "[*<h>]", "<h>[<digit>]", "<h>['a']", "<h> == <any>", "repr(<h>)", "sorted(<h>, key=repr)",
    "[q for q in <h>]", "<h> + <h>", "copy.copy(<h>)", "copy.deepcopy(<h>)", "type(<h>).__name__",
    "<h>.get('a')", "<h> * 2", "list(<h>)", "str(<h>)", "bool(<h>)", "<h>.findall(s)", "isinstance(<h>, (list, dict))",
    "{**<h>}", "max(<h>, key=str)", "<any> in <h>", "<h>[1:]", "hash(<h>) == hash(<h>)", "dict(<h>)", "[<h>, <h>]", "-<h>",
]  # fmt: skip
CALLABLES = [
    "len", "str", "repr", "abs", "str.upper", "lambda q: [q, q]", "lambda q, r=<int>: (q, r)", "operator.neg", "math.sqrt",
    "functools.partial(lambda p, q: (p, q), <int>)", "sorted", "list", "int", "operator.itemgetter(0)", "tuple", "bool",
    "lambda *p, **k: (p, k)", "list.copy", "str.split", "max", "math.floor", "ValueError", "float", "sum",
    "operator.methodcaller('upper')", "functools.cmp_to_key(lambda p, q: 0)", "Counter", "set", "<value>.get",
]  # fmt: skip
MEMBERS = [
    "<e>.RED", "<e>.RED.value", "<e>.BLUE.name", "<e>(1)", "<e>(<any>)", "<e>['RED']", "<e>[<str>]", "list(<e>)", "len(<e>)",
    "<e>.RED in <e>", "<e>.RED is <e>(1)", "<e>.RED == 1", "{<e>.RED: 1, <e>.BLUE: 2}", "{<e>.RED, <e>.BLUE, <e>.RED}",
    "repr(<e>.RED)", "str(<e>.BLUE)", "f'{<e>.RED}'", "[q.value for q in <e>]", "isinstance(<e>.RED, <e>)", "<e>.GREEN",
    "<e>.RED < <e>.BLUE", "<e>.RED.shout()", "<e>.CRIMSON", "sorted(<e>, key=lambda q: str(q.value))", "<e>.__name__",
    "[q for q in <e> if q is not <e>.RED]", "<e>.RED != <e>.BLUE", "<e>.RED.BLUE", "hash(<e>.RED) == hash(<e>.RED)",
    "max(<e>, key=lambda q: q.name)", "dict.fromkeys(<e>, 0)", "bool(<e>.RED)", "type(<e>.RED).__name__", "<e>.RED + 1",
    "(<e>.RED, <any>) in {(<e>.BLUE, 1): 2}", "copy.copy(<e>.RED)", "<e>.RED.value + <int>", "[*<e>][0]",
    "[*zip(<e>, <ints>)]", "next(iter(<e>))", "<e>.RED in [<e>.BLUE]", "list(reversed(<e>))", "<any> in <e>",
]  # fmt: skip
CACHES = ["@functools.cache", "@functools.lru_cache", "@functools.lru_cache(maxsize=2)", "@functools.lru_cache(None)",
          "@functools.lru_cache(maxsize=None, typed=True)", "@functools.lru_cache(0)"]  # fmt: skip
CACHED_CALLS = [
    "<c>(<small>)", "<c>(<int>)", "<c>(<any>)", "<c>(<small>, <int>)", "<c>(n=<small>)", "[<c>(q) for q in <ints>]",
    "<c>(<small>) == <c>(<small>)", "list(map(<c>, <ints>))", "<c>(1), <c>(1.0), <c>(True)", "<c>([1])", "<c>()",
    "sum(len(str(<c>(q % 4))) for q in <ints>)", "<c>(*<ints>)", "{<c>(2): 1}", "<c>(<str>)",
]  # fmt: skip


def captured_value(w: Writer) -> None:
    name = w.fresh("KEPT")
    instances = [cls for cls in w.classes if cls.fields]
    if instances and w.chance(0.3):
        made = w.expr(instance_of(w.among(instances).name), 2)
    else:
        made = fill(w, w.among(VALUES))
    w.lines += [f"{name} = {made}", "", ""]
    w.kept.append(name)


@statement(weight=2, needs_out=True)
def value_kept(w: Writer, depth: int) -> None:
    if not w.kept:
        w.line(f"out.append({w.expr(w.kind())})")
        return
    for use in filled(w, VALUE_USES, 3):
        guarded(w, f"out.append({use.replace('<h>', w.among(w.kept))})")


def captured_table(w: Writer) -> None:
    name = w.fresh("TABLE")
    chosen = [fill(w, one) for one in w.random.sample(CALLABLES, w.count(1, 4))]
    chosen = [one.replace("<value>", "{'a': 1}") for one in chosen]
    chosen += [f.name for f in w.functions[:2]] + [cls.name for cls in w.classes[:1]]
    if w.chance(0.3):
        chosen.append(function(w, INT, INT, 2))
    if w.chance(0.5):
        entries = [f"{chr(97 + i)!r}: {one}" for i, one in enumerate(chosen)]
        w.lines += [f"{name} = {{{', '.join(entries)}}}", "", ""]
    else:
        w.lines += [f"{name} = [{', '.join(chosen)}]", "", ""]
    w.tables.append(name)


@statement(weight=2, needs_out=True)
def table_kept(w: Writer, depth: int) -> None:
    if not w.tables:
        w.line(f"out.append({w.expr(w.kind())})")
        return
    name = w.among(w.tables)
    key = w.one("'a'", "'b'", "0", "1", "-1", "s")
    uses = [
        f"out.append({name}[{key}](<any>))", f"out.append({name}[{key}](<int>, <int>))", f"out.append({name}.get('a', str)(<str>))",
        f"out.append(len({name}))", f"out.append([*{name}] == [*{name}])", f"out.append({name}[{key}]())",
        f"out.append(sorted(<strs>, key={name}[{key}]))", f"out.append(list(map({name}[{key}], <ints>)))",
        f"out.append([callable(q) for q in {name}])", f"out.append({name}[{key}](<strs>))", f"g = {name}[{key}]; out.append(g(<any>))",
    ]  # fmt: skip
    for use in filled(w, uses, 2):
        guarded(w, use)
    values = w.one(f"{name}.values()", name, f"reversed({name})")
    guarded(w, f"for g in {values}:", f"    out.append(g({fill(w, '<any>')}))")


def enum_class(w: Writer) -> None:
    name = w.fresh("Color")
    red, blue = (
        w.one("1", "1", "'r'", "auto()", "(1, 2)"),
        fill(w, w.one("2", "auto()", "'b'", "<int>", "[1]")),
    )
    w.lines += [f"class {name}(Enum):", f"    RED = {red}", f"    BLUE = {blue}"]
    if w.chance(0.4):
        w.line(f"    CRIMSON = {'1' if red == 'auto()' else red}")
    if w.chance(0.4):
        w.lines += ["    def shout(self):", "        return self.name + '!', self.value"]
    if w.chance(0.2):
        w.lines += ["    @property", "    def GREEN(self):", "        return 'green'"]
    w.lines += ["", ""]
    w.enums.append(name)


@statement(weight=2, needs_out=True)
def enum_used(w: Writer, depth: int) -> None:
    if not w.enums:
        w.line(f"out.append({w.expr(w.kind())})")
        return
    name = w.among(w.enums)
    for use in filled(w, MEMBERS, 3):
        guarded(w, f"out.append({use.replace('<e>', name)})")
    if w.chance(0.3):
        w.line(f"match {w.one(f'{name}.RED', f'{name}.BLUE', 'a')}:")
        w.line(f"    case {name}.BLUE{w.one('', f' | {name}.RED', ' | 5')}:")
        w.line("        out.append('blue')")


def cached_function(w: Writer) -> None:
    name = w.fresh("cached")
    w.line(w.among([one for one in CACHES if allowed(one)]))
    w.line(f"def {name}(n{w.one('', ', m=1')}):")
    body = w.one(
        ["    return [n]"],
        ["    return n if n < 2 else <c>(n - 1) + <c>(n - 2)"],
        ["    if n == 2:", "        raise ValueError(n)", "    return n, 'r'"],
        ["    return str(n) * 2"],
        ["    return n * 2"],
        ["    return <c>(n // 2) + [n] if n > 0 else []"],
    )
    w.lines += [line.replace("<c>", name) for line in body] + ["", ""]
    w.cached.append(name)


@statement(weight=2, needs_out=True)
def cache_used(w: Writer, depth: int) -> None:
    if not w.cached:
        w.line(f"out.append({w.expr(w.kind())})")
        return
    name = w.among(w.cached)
    for use in filled(w, CACHED_CALLS, 3):
        guarded(w, f"out.append({use.replace('<c>', name)})")
