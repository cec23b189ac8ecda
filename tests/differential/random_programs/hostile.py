"""Instances whose special methods change the list that is being worked on, or answer oddly.

Lists only: dicts and sets are not changed, and `list(h)`, which asks for a length, is not written.
"""

from __future__ import annotations

from random_programs.corners import guarded
from random_programs.kinds import INT, dict_of, list_of, set_of
from random_programs.rules import statement
from random_programs.writer import Writer

CLASS = """\
class Hostile:
    def __init__(self, owner, change, answer):
        self.owner = owner
        self.change = change
        self.answer = answer
        self.times = 0
    def act(self):
        self.times += 1
        if self.times > 3:
            return
        if self.change == 'clear':
            self.owner.clear()
        elif self.change == 'pop' and self.owner:
            self.owner.pop()
        elif self.change == 'grow' and isinstance(self.owner, list):
            self.owner.append(self.times)
        elif self.change == 'raise':
            raise ValueError(self.times)
    def __eq__(self, other):
        self.act()
        return self.answer
    def __lt__(self, other):
        self.act()
        return self.answer
    def __hash__(self):
        return 1
    def __bool__(self):
        self.act()
        return self.answer
    def __index__(self):
        self.act()
        return 1
    def __len__(self):
        self.act()
        return self.answer
    def __iter__(self):
        self.act()
        return iter([1, 2])
    def __add__(self, other):
        self.act()
        return self.answer
    def __repr__(self):
        return f'Hostile({self.change}, {self.times})'
"""
ON_LISTS = [
    "{c}.index(5)", "{c}.count(5)", "{c}.remove(5)", "5 in {c}", "{c} == [5, 6, 7]", "{c} < [5, 6]",
    "{c}.sort()", "sorted({c})", "min({c})", "max({c}, default=0)", "{c}.sort(key=lambda q: h == q)",
    "[q == h for q in {c}]", "{c}[h]", "{c}[h:]", "{c}[:h]", "{c}.insert(h, 9)",
    "{c}.pop(h)", "{c} * h", "{c}.index(h)", "any({c})", "all({c})", "list(filter(None, {c}))",
    "{c}[1:2] == [h]", "sum({c}, h)", "{c} == {c}[:]", "max({c}, key=bool)",
    "{c}.index(h, 0, 2)", "h in {c}", "[h] in {c}", "tuple({c}) == (5, 6)", "tuple({c}).index(5)",
]  # fmt: skip
CHANGES_LISTS = ["{c}[h] = 3", "{c}[h:] = [1]", "del {c}[h]", "{c}[1:h] = [5]"]
ON_DICTS = [
    "1 in {c}", "{c}.get(1)", "{c}[1]", "{c}.pop(1, None)", "{c}.setdefault(1, 5)", "{c} == {{1: 2, h: 3}}",
    "{c}.update({{1: 5}})", "{c} | {{1: 3, h: 4}}", "{{**{c}, 1: 2}}", "{c}.copy() == {c}",
    "(1, 2) in {c}.items()", "h in {c}.values()", "{{h, 1}}", "{{q: 1 for q in [h, 1, h]}}",
    "dict([(h, 1), (1, 2)])", "list({c}.items())", "{c}.popitem()", "h in {c}",
]  # fmt: skip
ON_SETS = [
    "1 in {c}", "{c}.add(1)", "{c}.discard(1)", "{c}.remove(1)", "len({c} | {{1}})", "{c} == {{1, h}}",
    "{c} <= {{1, h}}", "{c}.isdisjoint([1])", "len({c} - {{1}})", "{c}.update([1, h])", "h in {c}",
    "{c}.difference_update([1])", "len({c} & {{1, h}})", "len({c} ^ {{1}})",
]  # fmt: skip


def hostile_class(w: Writer) -> None:
    w.lines += [*CLASS.splitlines(), "", ""]
    w.hostile = True


@statement(weight=3, needs_out=True)
def hostile(w: Writer, depth: int) -> None:
    if not w.hostile:
        w.line(f"out.append({w.expr(w.kind())})")
        return
    c = w.fresh("c")
    what = w.one("list", "list", "dict", "set")
    change = w.one("clear", "pop", "grow", "raise", "nothing")
    answer = w.one("True", "False", "False", "NotImplemented", "0", "2")
    if what != "list":
        change = w.one("raise", "nothing")
    kind = {"list": list_of(INT), "dict": dict_of(INT, INT), "set": set_of(INT)}[what]
    w.line(f"{c} = {w.expr(kind, 1)}")
    w.line(f"h = Hostile({c}, {change!r}, {answer})")
    if w.chance(0.8):
        put = {"list": [f"{c}.append(h)", f"{c}.insert(0, h)"], "set": [f"{c}.add(h)"],
               "dict": [f"{c}[h] = 7", f"{c}[1] = h"]}[what]  # fmt: skip
        guarded(w, w.among(put))
    table = {"list": ON_LISTS, "dict": ON_DICTS, "set": ON_SETS}[what]
    for _ in range(2):
        if what == "list" and w.chance(0.2):
            guarded(w, w.among(CHANGES_LISTS).format(c=c))
        else:
            guarded(w, f"out.append(repr({w.among(table).format(c=c)}))")
    w.line(f"out.append((len({c}), h.times))")
