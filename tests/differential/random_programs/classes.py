"""Classes at the top of a file: plain ones, data classes, derived ones, exceptions."""

from __future__ import annotations

from random_programs.kinds import INT, STR, Kind, instance_of, list_of
from random_programs.writer import Class, Function, Variable, Writer

BASES = ["Exception", "ValueError", "KeyError", "ArithmeticError", "LookupError"]


def error_class(w: Writer) -> None:
    name = w.fresh("Error")
    base = w.among([*BASES, *w.errors])
    w.line(f"class {name}({base}):")
    match w.count(0, 2):
        case 0:
            w.line("    pass")
        case 1:
            w.line("    def __str__(self):")
            w.line("        return f'<{self.args!r}>'")
        case _:
            w.line("    def __init__(self, *parts):")
            w.line("        super().__init__(*parts[:2])")
            w.line("        self.parts = parts")
    w.lines += ["", ""]
    w.errors.append(name)


def user_class(w: Writer) -> None:
    name = w.fresh("Class")
    base = w.among(w.classes) if w.classes and w.chance(0.4) else None
    fields = dict(base.fields) if base else {}
    own = {w.fresh("f"): field_kind(w) for _ in range(w.count(0 if base else 1, 2))}
    as_data = base.dataclass if base else w.chance(0.35)
    cls = Class(name, fields | own, base=base, dataclass=as_data)
    if base:
        cls.methods = list(base.methods)
        cls.properties = dict(base.properties)
        cls.abilities = set(base.abilities)
    if as_data:
        head_of_data(w, cls, own)
    else:
        head_of_plain(w, cls, own)
    body(w, cls, own)
    w.lines += ["", ""]
    w.classes.append(cls)


def field_kind(w: Writer) -> Kind:
    return w.one(INT, INT, STR, list_of(INT), w.scalar(), w.kind(1))


def head_of_data(w: Writer, cls: Class, own: dict[str, Kind]) -> None:
    options = []
    if cls.base:
        if "frozen" in cls.abilities:
            options.append("frozen=True")
    elif w.chance(0.25):
        options.append("frozen=True")
        cls.abilities.add("frozen")
    comparable = all(kind in (INT, STR) for kind in cls.fields.values())
    if comparable and w.chance(0.5):
        options.append("order=True")
        cls.abilities.add("__lt__")
    w.line(f"@dataclass({', '.join(options)})")
    w.line(f"class {cls.name}{f'({cls.base.name})' if cls.base else ''}:")
    if not own:
        w.line(f"    note = {cls.name!r}")
    for name, kind in own.items():
        default = ""
        if list(own)[-1] == name or cls.base:
            if kind.name == "list":
                default = " = field(default_factory=list)"
            elif cls.base or (kind in (INT, STR) and w.chance(0.5)):
                default = "" if not cls.base else " = None"
        w.line(f"    {name}: object{default}")
    if cls.base is None and w.chance(0.2) and "frozen" not in cls.abilities and INT in own.values():
        name = next(name for name, kind in own.items() if kind == INT)
        w.line("    def __post_init__(self):")
        w.line(f"        self.{name} = self.{name} ^ 1")


def head_of_plain(w: Writer, cls: Class, own: dict[str, Kind]) -> None:
    w.line(f"class {cls.name}{f'({cls.base.name})' if cls.base else ''}:")
    if w.chance(0.15) and cls.base is None:
        w.line(f"    __slots__ = ({', '.join(repr(name) for name in own)},)")
    if w.chance(0.3):
        w.line(f"    shared = {w.one('7', repr('é'), '(1, 2)')}")
        cls.abilities.add("shared")
    inherited = [name for name in cls.fields if name not in own]
    if own or not cls.base:
        w.line(f"    def __init__(self, {', '.join(cls.fields)}):")
        if cls.base:
            w.line(f"        super().__init__({', '.join(inherited)})")
        for name in own:
            w.line(f"        self.{name} = {name}")
    fields = ", ".join(f"{{self.{name}!r}}" for name in cls.fields)
    w.line("    def __repr__(self):")
    w.line(f"        return f'{cls.name}({fields})'")


def body(w: Writer, cls: Class, own: dict[str, Kind]) -> None:
    me = Variable("self", instance_of(cls.name), fixed=True)
    w.classes.append(cls)  # so that the kind of `self` is known
    for _ in range(w.count(0, 2)):
        method(w, cls, me)
    numbers = [name for name, kind in cls.fields.items() if kind == INT]
    lists = [name for name, kind in cls.fields.items() if kind.name == "list"]
    plain = not cls.dataclass
    if numbers and w.chance(0.5):
        operator_methods(w, cls, w.among(numbers))
    if numbers and plain and w.chance(0.4):
        comparisons(w, cls, w.among(numbers))
    if lists and w.chance(0.6):
        container_methods(w, cls, w.among(lists))
    if numbers and "frozen" not in cls.abilities and plain and w.chance(0.4):
        property_of(w, cls, w.among(numbers))
    if w.chance(0.2):
        w.line("    def __enter__(self):")
        w.line(f"        return {w.one('self', '5', 'self')}")
        w.line("    def __exit__(self, kind, error, trace):")
        w.line(f"        return {w.one('False', 'None', 'kind is ValueError', 'True')}")
        cls.abilities.add("__enter__")
    if w.chance(0.15):
        w.line("    def __getattr__(self, name):")
        w.line("        if name.startswith('x'):")
        w.line("            return name")
        w.line("        raise AttributeError(f'no {name}')")
        cls.abilities.add("__getattr__")
    w.classes.remove(cls)


def method(w: Writer, cls: Class, me: Variable) -> None:
    form = w.one("method", "method", "method", "static", "class")
    if w.chance(0.3) and cls.base:
        mine = [m for m in cls.base.methods if m.name.startswith("m")]
        if mine:
            return override(w, cls, w.among(mine), me)
    name = w.fresh("m")
    function = Function(name, [w.scalar()], {}, w.kind(1))
    owner = {"method": "self, ", "static": "", "class": "cls, "}[form]
    if form != "method":
        w.line(f"    @{form}method")
    w.line(f"    def {name}({owner}p):")
    w._indent += 1
    with w.scope(*([me] if form == "method" else []), Variable("p", function.positional[0])):
        w.statements(0, 1, 2)
        w.line(f"return {w.expr(function.result, 1)}")
    w._indent -= 1
    cls.methods.append(function)
    return None


def override(w: Writer, cls: Class, method: Function, me: Variable) -> None:
    w.line(f"    def {method.name}(self, p):")
    w._indent += 1
    with w.scope(me, Variable("p", method.positional[0])):
        w.line(f"r = super().{method.name}(p)")
        w.variables.append(Variable("r", method.result))
        w.line(f"return {w.expr(method.result, 1)}")
    w._indent -= 1


def operator_methods(w: Writer, cls: Class, name: str) -> None:
    rest = ", ".join(f"self.{one}" for one in cls.fields)
    for special, sign in [("__add__", "+"), ("__sub__", "-"), ("__radd__", "+"), ("__mul__", "*")]:
        if w.chance(0.5):
            w.line(f"    def {special}(self, other):")
            w.line(f"        if isinstance(other, {cls.name}):")
            w.line(f"            other = other.{name}")
            w.line("        if not isinstance(other, int):")
            w.line("            return NotImplemented")
            changed = rest.replace(f"self.{name}", f"(self.{name} {sign} other) % 10**9")
            w.line(f"        return {cls.name}({changed})")
            cls.abilities.add(special)
    if w.chance(0.3) and "frozen" not in cls.abilities:
        w.line("    def __iadd__(self, other):")
        w.line(f"        self.{name} += 1")
        w.line("        return self")
        cls.abilities.add("__iadd__")
    for special, text in [("__neg__", f"-self.{name}"), ("__bool__", f"self.{name} > 0"),
                          ("__int__", f"self.{name}"), ("__index__", f"self.{name} % 3"),
                          ("__call__", f"(self.{name}, more)"), ("__abs__", "'abs'"),
                          ("__format__", f"f'{{self.{name}:>5}}' + more[0]")]:  # fmt: skip
        if w.chance(0.15):
            more = ", *more" if "more" in text else ""
            w.line(f"    def {special}(self{more}):")
            w.line(f"        return {text}")
            cls.abilities.add(special)


def comparisons(w: Writer, cls: Class, name: str) -> None:
    for special, sign in [("__eq__", "=="), ("__lt__", "<"), ("__ge__", ">=")]:
        if w.chance(0.6):
            w.line(f"    def {special}(self, other):")
            w.line(f"        if not isinstance(other, {cls.name}):")
            w.line(f"            return {w.one('NotImplemented', 'False')}")
            w.line(f"        return self.{name} {sign} other.{name}")
            cls.abilities.add(special)
    if "__eq__" in cls.abilities and w.chance(0.6):
        w.line("    def __hash__(self):")
        w.line("        return 7")
        cls.abilities.add("__hash__")


def container_methods(w: Writer, cls: Class, name: str) -> None:
    for special, parameters, text in [
        ("__len__", "self", f"len(self.{name})"),
        ("__getitem__", "self, key", f"self.{name}[key]"),
        ("__iter__", "self", f"iter(self.{name})"),
        ("__contains__", "self, one", f"one in self.{name} or one == 3"),
        ("__reversed__", "self", f"reversed(self.{name})"),
    ]:
        if w.chance(0.5):
            w.line(f"    def {special}({parameters}):")
            w.line(f"        return {text}")
            cls.abilities.add(special)
    if w.chance(0.3):
        w.line("    def __setitem__(self, key, value):")
        w.line(f"        self.{name}.insert(0, (key, value))")
        cls.abilities.add("__setitem__")


def property_of(w: Writer, cls: Class, name: str) -> None:
    seen = w.fresh("prop")
    w.line("    @property")
    w.line(f"    def {seen}(self):")
    w.line(f"        return self.{name} + 1")
    if w.chance(0.5):
        w.line(f"    @{seen}.setter")
        w.line(f"    def {seen}(self, value):")
        w.line(f"        self.{name} = value")
    cls.properties[seen] = INT
