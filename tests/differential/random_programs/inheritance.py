"""Class hierarchies of fixed shapes with random bodies: diamonds, mixins, class attributes."""

from __future__ import annotations

from random_programs.corners import guarded
from random_programs.kinds import INT, STR
from random_programs.rules import allowed, statement
from random_programs.writer import Writer


def diamond(w: Writer) -> None:
    """Base, Left, Right and Both, with methods that call `super()`; used by `hierarchy`."""
    values = [w.expr(w.one(INT, STR), 3) for _ in range(6)]
    w.lines += [
        "class Base:",
        f"    level = {values[0]}",
        "    def __init__(self, p, *rest, k=0):",
        "        self.p = p",
        "        self.trail = ['Base', k, *rest]",
        "    def who(self):",
        "        return ['Base', self.level]",
        "    def twice(self):",
        "        return self.who() + self.who()",
        "    def __repr__(self):",
        "        return f'{type(self).__name__}({self.p!r}, {self.trail})'",
        "    @classmethod",
        "    def made(cls, *p):",
        "        return cls(*p, k=1)",
        "    @staticmethod",
        f"    def fixed(p={values[1]}):",
        "        return p",
        "class Left(Base):",
    ]
    w.lines += [f"    level = {values[2]}"] if w.chance(0.5) else []
    w.lines += [
        "    def who(self):",
        "        return ['Left', *super().who()]",
        "    def __init__(self, p, *rest, **named):",
        "        super().__init__(p, *rest, **named)",
        f"        self.{w.one('trail', 'left')} = {values[3]}",
        "class Right(Base):",
        "    def who(self):",
        f"        return {w.one('super().who()[::-1]', 'Base.who(self)')} + ['Right']",
    ]
    if w.chance(0.5) and allowed("inheritance.property_over_attribute"):
        w.lines += ["    @property", "    def level(self):", "        return len(self.trail)"]
    w.lines += [f"class Both({w.one('Left, Right', 'Right, Left')}):"]
    if w.chance(0.6):
        w.lines += ["    def who(self):", "        return ['Both', *super().who()]"]
    else:
        w.lines += [f"    level = {values[4]}"]
    w.lines += ["", ""]
    w.hierarchy = True


@statement(weight=2, needs_out=True)
def hierarchy(w: Writer, depth: int) -> None:
    if not w.hierarchy:
        w.line(f"out.append({w.expr(w.kind())})")
        return
    name, value = w.fresh("h"), w.expr(w.scalar(), 2)
    cls = w.one("Base", "Left", "Right", "Both")
    other = w.one("Base", "Left", "Right", "Both")
    made = w.one(f"{cls}({value})", f"{cls}.made({value}, 4)", f"{cls}({value}, 1, k=2)", f"{cls}()",
                 f"{cls}({value}, j=1)")  # fmt: skip
    uses = [
        f"out.append({name}.who())", f"out.append({name}.twice())", f"out.append(repr({name}))",
        f"out.append({name}.fixed())", f"out.append({name}.fixed({value}))",
        f"out.append(({name}.level, {cls}.__name__))", f"{name}.level = {value}; out.append({name}.level)",
        f"out.append((isinstance({name}, {other}), issubclass({cls}, {other})))",
        f"out.append({name}.left)", f"del {name}.p; out.append({name})", f"out.append({name} == {name})",
        f"out.append({other}.who({name}))", f"{name}.trail.append({value}); out.append({name})",
        f"out.append({name} < {name})", f"out.append({name}.p + {value})",
        f"out.append(getattr({name}, 'level', None))", f"out.append(hasattr({name}, 'left'))",
    ]  # fmt: skip
    guarded(w, f"{name} = {made}", *w.random.sample(uses, 3))
