"""An object made at the top of the file, its methods and what they are stored in there."""

from __future__ import annotations

from random_programs.corners import guarded
from random_programs.kinds import INT
from random_programs.rules import allowed, statement
from random_programs.templates import fill, filled
from random_programs.writer import Writer

BODY = """\
    kinds = ['a', 'b']
    def __init__(self, v, inner=None):
        self.v = v
        self.inner = inner
        self.items = [v, v]
    def get(self, k=0):
        return self.v, k
    def add(self, other):
        return [self.v, other]
    def __call__(self, *p):
        return self.v, p
    @property
    def shown(self):
        return repr(self.v)
    @classmethod
    def made(cls, v):
        return cls(v).v
    @staticmethod
    def fixed(q=2):
        return q
    def walk(self):
        yield self.v
        yield from self.items
    def __repr__(self):
        return f'{type(self).__name__}({self.v!r})'
    def __eq__(self, other):
        return isinstance(other, type(self)) and self.v == other.v
"""
USES = [
    "<o>.get()", "<o>.get(k=<int>)", "<o>.add(<any>)", "<o>(<any>)", "<o>.shown", "<o>.made(<int>)", "<o>.fixed()", "[*<o>.walk()]", "repr(<o>)", "<o> == <o>",
    "<o>.kinds is <c>.kinds", "<o>.inner is <o>", "<o>.inner.get()", "<o>.items", "<c>.get(<o>, 3)", "list(map(<o>.get, <ints>))", "<o>", "[<o>, <o>][0] is <o>", "<o>.items + [1]",
    "<c>(<any>).v", "isinstance(<o>, <c>)", "type(<o>).__name__", "{'k': <o>.v}", "<o> in [<c>(<int>), <o>]", "sorted([<o>, <o>], key=lambda q: q.v)", "<o>.items[<digit>]",
    "next(<o>.walk())", "sum(<o>.walk())", "<o>.missing", "<o>.get(1, 2)", "max([<o>], key=<o>.get)", "(lambda m: m())(<o>.get)", "copy.copy(<o>)", "copy.deepcopy(<o>).v", "<o>.inner.inner.v",
    "<b>[0]()", "<b>[1](<int>)", "[m(1) for m in <b>]", "<b>[0](k=<any>)", "list(map(<b>[1], <strs>))", "len(<b>)", "<d>['w'](<int>)", "<d>[<str>](3)", "[f(1) for f in <d>.values()]",
    "<w>(<int>)", "<w>(<any>, k=2)", "<w>()", "<w>.__name__", "[<w>(q) for q in <ints>]", "<k>(<int>)", "<k>(<any>)", "<m>()",
]  # fmt: skip


def kept_object(w: Writer) -> None:
    c = w.fresh("Kept")
    o = f"OBJECT_{c}"
    w.lines += [
        f"class {c}:",
        *BODY.splitlines(),
        f"{o} = {c}({fill(w, w.one('<int>', '<str>', '<ints>'))})",
    ]
    w.lines += [f"{o}.inner = {w.one(o, f'{c}(5, {o})', f'{c}(2)')}"]
    w.lines += [f"BOUND_{c} = [{o}.get, {o}.add, {c}.fixed, {o}]"]
    w.lines += [f"NAMED_{c} = {{'w': lambda q: (q, {o}.v), 'b': {o}.made}}"]
    w.lines += [
        "def wraps(f):",
        "    def inner(*p, **k):",
        "        return 'w', f(*p, **k)",
        "    return inner",
        "@wraps",
    ]
    w.lines += [f"def wrapped_{c}(q, k=1):", f"    return {w.one('q, k', f'q, {o}.v', '[q] * 2')}"]
    w.lines += [
        f"def keeping(c={fill(w, '<any>')}):",
        "    return lambda q: (q, c)",
        f"closure_{c} = keeping()",
    ]
    if allowed("kept_objects.bound_method_by_name"):
        w.line(f"METHOD_{c} = {o}.get")
    w.lines += ["", ""]
    w.kept_objects.append(c)


@statement(weight=2, needs_out=True)
def object_kept(w: Writer, depth: int) -> None:
    if not w.kept_objects:
        w.line(f"out.append({w.expr(INT)})")
        return
    c = w.among(w.kept_objects)
    names = {"c": c, "o": f"OBJECT_{c}", "b": f"BOUND_{c}", "d": f"NAMED_{c}", "w": f"wrapped_{c}", "k": f"closure_{c}",
             "m": f"METHOD_{c}"}  # fmt: skip
    uses = USES if allowed("kept_objects.bound_method_by_name") else USES[:-1]
    for use in filled(w, uses, 3):
        for letter, name in names.items():
            use = use.replace(f"<{letter}>", name)
        guarded(w, f"out.append({use})")
