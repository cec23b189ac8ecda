"""Classes derived from list, dict and tuple, and named tuples, with statements that use them."""

from __future__ import annotations

from random_programs.corners import guarded
from random_programs.rules import allowed, statement
from random_programs.templates import fill, filled
from random_programs.writer import Writer

LIST_METHODS = [
    "def __getitem__(self, key):\n    return super().__getitem__(key), 'got'",
    "def append(self, one):\n    super().append([one])",
    "def __len__(self):\n    return 2",
    "def __contains__(self, one):\n    return one == 3",
    "def __eq__(self, other):\n    return 'eq'",
    "def __iter__(self):\n    return iter(self[:2])",
    "def __add__(self, other):\n    return type(self)([*self, other])",
    "def __init__(self, *parts):\n    super().__init__(*parts)\n    self.note = len(self)",
    "def total(self):\n    return [len(self), *self]",
    "def __repr__(self):\n    return 'L' + super().__repr__()",
    "def __bool__(self):\n    return False",
    "def __lt__(self, other):\n    return len(self) < len(other)",
]
LIST_USES = [
    "<h>[<digit>]", "<h>[<digit>:<digit>]", "len(<h>)", "[*<h>]", "<h> + [<any>]", "<h> == [*<h>]", "[1] + <h>",
    "<h>.append(<any>)", "<h> * 2", "sorted(<h>, key=repr)", "bool(<h>)", "repr(<h>)", "type(<h>[:1])", "<any> in <h>",
    "isinstance(<h>, list)", "max(<h>, key=repr, default=0)", "list(<h>)", "<h>.total()", "<h>.note",
    "list(reversed(<h>))", "<h>.copy()", "type(<h> + <h>).__name__", "<h> < <h>", "<h>.pop(<digit>)", "tuple(<h>)",
    "<h>.extend(<ints>)", "<h>.index(<int>)", "<h>.__class__.__name__", "setattr(<h>, 'note', <any>)", "str(<h>)",
    "<h>.sort(key=str)", "<h>.insert(<digit>, <any>)", "[q for q in <h>]", "dict(enumerate(<h>))", "sum(<h>)",
    "json.dumps(<h>)", "','.join(map(str, <h>))", "<h>.__len__()", "f'{<h>}'",
]  # fmt: skip
DICT_METHODS = [
    "def __missing__(self, key):\n    return key, 'missing'",
    "def __missing__(self, key):\n    self[key] = 5\n    return key",
    "def __setitem__(self, key, value):\n    super().__setitem__(key, [value])",
    "def __getitem__(self, key):\n    return 'item', super().__getitem__(key)",
    "def __contains__(self, key):\n    return not super().__contains__(key)",
    "def __iter__(self):\n    return iter(['only'])",
    "def get(self, key, other=None):\n    return super().get(key, 'own')",
    "def __len__(self):\n    return 7",
    "def keys(self):\n    return ['a', 'z']",
    "def __repr__(self):\n    return 'D' + super().__repr__()",
    "def __or__(self, other):\n    return 'or'",
    "def __delitem__(self, key):\n    self['deleted'] = key",
]
DICT_USES = [
    "<h>[<str>]", "<h>.get(<str>)", "<h>.get(<str>, <int>)", "<str> in <h>", "[*<h>]", "len(<h>)", "dict(<h>)", "{**<h>}",
    "(<h> | <dict>)", "<dict> | <h>", "<h>.setdefault(<str>, <any>)", "<h>.update(<dict>)", "repr(<h>)", "<h> == dict(<h>)",
    "list(<h>.items())", "<h>.pop(<str>, <int>)", "<h>.copy()", "type(<h>.copy()).__name__", "isinstance(<h>, dict)",
    "sorted(<h>)", "<h>.popitem()", "bool(<h>)", "list(map(<h>.get, <strs>))", "type(<h> | {}).__name__",
    "'{k}'.format_map(<h>)", "'%(k)s' % <h>", "json.dumps(<h>)", "<h>.fromkeys(<strs>)", "{1: <h>}[1]",
    "list(<h>.values())", "(lambda **k: k)(**<h>)", "<h>.__missing__(<str>)", "operator.itemgetter('a')(<h>)",
]  # fmt: skip
TUPLE_METHODS = [
    "def __getitem__(self, key):\n    return 'got', tuple.__getitem__(self, key)",
    "def __repr__(self):\n    return 'T' + super().__repr__()",
    "def __eq__(self, other):\n    return len(self) == len(other)\ndef __hash__(self):\n    return 3",
    "def __add__(self, other):\n    return type(self)((*self, other))",
    "def total(self):\n    return [len(self), *self]",
    "def __len__(self):\n    return 1",
    "def __lt__(self, other):\n    return True",
    "@property\ndef first(self):\n    return self[0]",
]
TUPLE_USES = [
    "<h>[<digit>]", "<h>[<digit>:]", "len(<h>)", "[*<h>]", "<h> + (<any>,)", "<h> == (*<h>,)", "hash(<h>) == hash(<h>)",
    "<h> * 2", "sorted([<h>, <h>])", "repr(<h>)", "<any> in <h>", "<h>.total()", "<h>.first", "type(<h> * 1).__name__",
    "isinstance(<h>, tuple)", "<h>.index(<int>)", "<h> < <h>", "{<h>: 1}", "'%s' % <h>", "'%s %s' % <h>", "tuple(<h>)",
    "<h>.count(<int>)", "max(<h>, key=repr)", "f'{<h>}'", "json.dumps(<h>)", "(lambda *p: p)(*<h>)", "<h> > (1,)",
    "setattr(<h>, 'note', <int>) or <h>.note", "str(<h>)", "() + <h>", "bool(<h>)",
]  # fmt: skip
NAMED_USES = [
    "<h>", "<h>.x", "<h>.y", "<h>[<digit>]", "<h>._replace(x=<any>)", "<h>._asdict()", "<n>._fields", "<n>._make(<ints>)",
    "<h> == (1, 2)", "<h> + (3,)", "repr(<h>)", "hash(<n>(1, 2)) == hash((1, 2))", "sorted([<n>(2, 1), <n>(1, 5)])",
    "<n>()", "<n>(1, 2, 3)", "<n>(x=1)", "<n>(1, z=2)", "<n>(1, y=<any>)", "[*<h>]", "<h>._field_defaults", "len(<h>)",
    "<h>._replace(z=1)", "isinstance(<h>, tuple)", "<h>.index(<any>)", "f'{<h>}'", "'%s-%s' % <h>", "<h> < <n>(3, 3)",
    "type(<h>[:]).__name__", "<n>.__name__", "(lambda x, y: [y, x])(*<h>)", "(lambda x, y: [y, x])(**<h>._asdict())",
    "json.dumps(<n>(1, <ints>))", "{<n>(1, 2): 3}[1, 2]", "<h>.z", "<h>.swapped()",
]  # fmt: skip
FORMS = {
    "list": ("<any>, <any>", "", LIST_METHODS, LIST_USES),
    "dict": ("'a': <any>, <str>: <any>", "", DICT_METHODS, DICT_USES),
    "tuple": ("<any>, <int>", ",", TUPLE_METHODS, TUPLE_USES),
}
BRACKETS = {"list": "[]", "dict": "{}", "tuple": "()"}


def derived_class(w: Writer) -> None:
    base = w.one("list", "dict", "tuple")
    name = w.fresh("Derived")
    w.line(f"class {name}({base}):")
    methods = w.random.sample(FORMS[base][2], w.count(0, 2))
    for one in methods:
        w.lines += ["    " + line for line in one.splitlines()]
    if not methods:
        w.line(f"    note = {w.count(0, 9)}")
    if w.chance(0.25):
        w.lines += [f"class {name}Sub({name}):", "    extra = 'sub'"]
        name = f"{name}Sub"
    w.lines += ["", ""]
    w.derived[name] = base


@statement(weight=2, needs_out=True)
def derived(w: Writer, depth: int) -> None:
    if not w.derived:
        w.line(f"out.append({w.expr(w.kind())})")
        return
    name, base = w.among(list(w.derived.items()))
    items, last, _, uses = FORMS[base]
    opening, closing = BRACKETS[base]
    h = w.fresh("h")
    w.line(f"{h} = {name}({opening}{fill(w, items)}{last}{closing})")
    for use in filled(w, uses, 3):
        guarded(w, f"out.append({use.replace('<h>', h)})")
    w.line(f"out.append({h})")
    if w.chance(0.3) and allowed("derived.match_on"):
        match_on(w, h, base)


def match_on(w: Writer, h: str, base: str) -> None:
    pattern = w.one(f"{base}()", "[*_]", "{'a': q}", f"{base}(q)", "[_, q]", "[_, *q]", "{**q}")
    w.line(f"match {h}:")
    w.line(f"    case {pattern}:")
    w.line(f"        out.append({'q' if 'q' in pattern else repr(base)})")
    w.line("    case _:")
    w.line("        out.append('no')")


def named_tuple(w: Writer) -> None:
    name = w.fresh("Named")
    form = w.count(0, 3)
    default = fill(w, w.one("", "", "<int>"))
    if form == 0:
        more = f", defaults=[{default}]" if default else ""
        w.line(f"{name} = namedtuple({name!r}, {w.one(repr('x y'), repr(['x', 'y']))}{more})")
    elif form == 1:
        w.line(f"{name} = NamedTuple({name!r}, [('x', int), ('y', object)])")
    else:
        w.line(f"class {name}(NamedTuple):")
        w.line("    x: int")
        w.line(f"    y: object{f' = {default}' if default else ''}")
        if form == 3:
            w.line("    def swapped(self):")
            w.line("        return self._replace(x=self.y, y=self.x)")
    if w.chance(0.25):
        w.lines += [
            f"class {name}Sub({name}):",
            "    def swapped(self):",
            "        return self.y, self[0]",
        ]
        name = f"{name}Sub"
    w.lines += ["", ""]
    w.named_tuples.append(name)


@statement(weight=2, needs_out=True)
def named(w: Writer, depth: int) -> None:
    if not w.named_tuples:
        w.line(f"out.append({w.expr(w.kind())})")
        return
    name, h = w.among(w.named_tuples), w.fresh("h")
    given = ["<int>, <any>", "x=<int>, y=<any>"]
    given += ["*(1, <any>)"] if allowed("derived.star_for_a_named_tuple") else []
    w.line(f"{h} = {name}({fill(w, w.among(given))})")
    for use in filled(w, NAMED_USES, 3):
        guarded(w, f"out.append({use.replace('<h>', h).replace('<n>', name)})")
    if w.chance(0.3):
        pattern = w.one(f"{name}(q)", f"{name}(x=1, y=q)", "[_, q]", "(1, q)", "tuple(q)")
        w.lines += ["    " * w._indent + line for line in
                    (f"match {h}:", f"    case {pattern}:", "        out.append(q)")]  # fmt: skip
