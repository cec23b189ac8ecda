"""Data classes with their options, and what is made of them."""

from __future__ import annotations

from random_programs.corners import guarded
from random_programs.rules import statement
from random_programs.templates import fill, filled
from random_programs.writer import Writer

OPTIONS = ["", "", "order=True", "frozen=True", "eq=False", "frozen=True, order=True", "unsafe_hash=True", "kw_only=True", "slots=True", "repr=False",
           "init=False", "match_args=False"]  # fmt: skip
FIELDS = ["int", "int = <int>", "object = field(default=<int>)", "list = field(default_factory=list)", "int = field(default=3, compare=False)",
          "int = field(default=4, repr=False)", "int = field(default=5, init=False)", "str = 'x'", "int = field(default=6, kw_only=True)",
          "dict = field(default_factory=lambda: {'k': 1})", "int = field(default=7, hash=False)", "object = None"]  # fmt: skip
EXTRAS = [
    "def __post_init__(self):\n    self.extra = self.p",
    "def __post_init__(self):\n    if self.p == 3:\n        raise ValueError('three')",
    "@property\ndef double(self):\n    return [self.p, self.p]",
    "def __eq__(self, other):\n    return 'eq'",
    "def __lt__(self, other):\n    return self.p < other.p",
    "def __hash__(self):\n    return 5",
    "def __repr__(self):\n    return f'<{self.p}>'",
    "def moved(self):\n    return type(self)(self.p, self.q)",
    "q2 = 8",
    "@classmethod\ndef made(cls):\n    return cls(1, 2)",
    "@staticmethod\ndef fixed():\n    return 'fixed'",
]
MADE = ["<n>(<int>, <int>)", "<n>(p=<int>, q=<int>)", "<n>(<int>)", "<n>(<any>, q=<any>)", "<n>(1, 2, 3)", "<n>()", "<n>(1, z=2)", "<n>(*<ints>)",
        "<n>(3, 3)"]  # fmt: skip
USES = [
    "<h>", "repr(<h>)", "<h> == <n>(1, 2)", "<h> < <n>(1, 2)", "sorted([<n>(2, 1), <n>(1, 5)])", "hash(<h>) == hash(<n>(1, 2))", "{<h>: 1}", "<h>.p", "<h>.q",
    "<h>.extra", "<h>.double", "<h>.moved()", "<n>.made()", "<h>.fixed()", "setattr(<h>, 'p', <any>)", "setattr(<h>, 'zz', 1)",
    "<h> != <h>",
    "<h> >= <n>(0, 0)", "<h> in [<n>(1, 2)]", "max(<n>(1, 2), <n>(3, 4)).p", "<n>.q2", "<n>.q", "copy.copy(<h>) == <h>", "<h>.__match_args__",
    "<h> == (1, 2)", "isinstance(<h>, <n>)", "[<h>] == [<n>(1, 2)]", "str(<h>)", "f'{<h>}'", "<n>.__name__", "delattr(<h>, 'p')", "hasattr(<h>, 'extra')",
]  # fmt: skip
PATTERNS = [
    "<n>(x)",
    "<n>(p=1, q=x)",
    "<n>(x, _)",
    "<n>()",
    "<n>(1, x) | <n>(2, x)",
    "<n>(p=int(x))",
    "<n>(zz=x)",
    "<n>(_, _, x)",
]


def record_class(w: Writer) -> None:
    name = w.fresh("Record")
    base = w.among(w.records) if w.records and w.chance(0.3) else ""
    w.line(f"@dataclass({w.among(OPTIONS)})")
    w.line(f"class {name}{f'({base})' if base else ''}:")
    if base:
        w.line(f"    r: int = {fill(w, '<int>')}")
    else:
        w.line(f"    p: {fill(w, w.one('int', 'int', w.among(FIELDS)))}")
        w.line(f"    q: {fill(w, w.among(FIELDS))}")
    for extra in w.random.sample(EXTRAS, w.one(0, 0, 1, 2)):
        w.lines += ["    " + line for line in extra.splitlines()]
    w.lines += ["", ""]
    w.records.append(name)


@statement(weight=2, needs_out=True)
def record(w: Writer, depth: int) -> None:
    if not w.records:
        w.line(f"out.append({w.expr(w.kind())})")
        return
    name, h = w.among(w.records), w.fresh("h")
    uses = [one.replace("<h>", h).replace("<n>", name) for one in filled(w, USES, 3)]
    made = fill(w, w.among(MADE)).replace("<n>", name)
    guarded(w, f"{h} = {made}", *(f"out.append({use})" for use in uses))
    if w.chance(0.3):
        chosen = w.among(PATTERNS).replace("<n>", name)
        bound = "x" if "x" in chosen.replace(name, "") else "'no x'"
        guarded(
            w,
            f"match {made}:",
            f"    case {chosen}:",
            f"        out.append({bound})",
            "    case _:",
            "        out.append('other')",
        )
