"""Methods of builtin types as values: of an object, of the class, in containers and as keys."""

from __future__ import annotations

from random_programs.corners import guarded
from random_programs.rules import statement
from random_programs.templates import fill, filled
from random_programs.writer import Writer

USES = [
    "list(map(str.upper, <strs>))", "sorted(<strs>, key=str.lower)", "max(<dict>, key=<dict>.get, default=None)",
    "list(map(<dict>.get, <strs>))", "list(filter(<str>.count, <strs>))", "sorted(<ints>, key=<ints>.count)",
    "list(map(int.bit_length, <ints>))", "list(map(float.hex, <floats>))", "list(map(<ints>.append, [*<ints>]))",
    "{'u': str.upper, 'l': str.lower}['u'](<str>)", "[m(<str>) for m in (str.title, str.strip, len)]",
    "(<str>.join)(<strs>)", "functools.reduce(set.union, [<set>, <set>])", "list(map(list.copy, [<ints>]))",
    "list(map(str.split, <strs>))", "sorted(<strs>, key=str.casefold, reverse=True)", "list.__eq__(<ints>, <ints>)",
    "any(map(str.isdigit, <strs>))", "list(map(bytes.hex, [<bytes>]))", "min(<strs>, key=str.swapcase, default='')",
    "dict(map(divmod, <ints>, [3, 4]))", "list(map(<str>.startswith, <strs>))", "[*map(<set>.isdisjoint, [<ints>])]",
    "functools.partial(str.replace, <str>)('a', 'b')", "<str>.upper()",
    "(lambda f: f(<str>))(str.strip)", "dict.fromkeys(map(str.lower, <strs>))", "list(map(dict.items, [<dict>]))",
    "str.join(<str>, <strs>)", "list(itertools.starmap(str.replace, [(<str>, 'a', 'b')]))", "str.upper(<any>)",
    "int.from_bytes(<bytes>, 'little')", "list(map(complex.conjugate, [<complex>]))", "list.index(<ints>, <int>)",
    "[f() for f in [<str>.upper, <str>.title, <bytes>.hex]]", "(<ints>.index if <bool> else <str>.find)(<any>)",
    "list(map(tuple.count, [(1, 1)], [1]))", "set.union(<set>, <ints>)",
    "bytes.fromhex('0a ff')", "dict.get(<dict>, <str>, <int>)", "str.maketrans('ab', 'xy')", "tuple.__add__((1,), (2,))",
]  # fmt: skip
BOUND = [
    ("<ints>", ["append", "count", "index", "extend", "pop", "remove", "insert", "copy", "sort", "reverse"]),
    ("<str>", ["upper", "find", "split", "join", "replace", "startswith", "encode", "center", "format"]),
    ("<dict>", ["get", "pop", "setdefault", "update", "items", "keys", "copy", "popitem"]),
    ("<set>", ["add", "discard", "union", "remove", "copy", "update", "issubset"]),
    ("deque(<ints>)", ["append", "appendleft", "pop", "rotate", "extend", "count"]),
    ("bytearray(<bytes>)", ["append", "extend", "find", "hex", "pop"]),
    ("Counter(<ints>)", ["most_common", "get", "update", "total", "subtract"]),
]  # fmt: skip
ARGUMENTS = [
    "",
    "<int>",
    "<any>",
    "<str>",
    "<ints>",
    "<int>, <any>",
    "<str>, <str>",
    "<strs>",
    "<small>",
]


@statement(weight=2, needs_out=True)
def method_value(w: Writer, depth: int) -> None:
    for use in filled(w, USES, 2):
        guarded(w, f"out.append({use})")


@statement(weight=2, needs_out=True)
def bound_method(w: Writer, depth: int) -> None:
    """A method taken from an object that is changed before it is called."""
    made, names = w.among(BOUND)
    h, f = w.fresh("h"), w.fresh("f")
    name = w.among(names)
    w.line(f"{h} = {fill(w, made)}")
    w.line(f"{f} = {h}.{name}")
    if w.chance(0.3):
        w.line(f"{h} = {fill(w, w.one(made, '<any>'))}")
    if w.chance(0.3):
        w.line(
            f"{f} = {w.one(f'[{f}][0]', f'(lambda: {f})()', f'functools.partial({f})', f'{{1: {f}}}[1]')}"
        )
    for _ in range(2):
        guarded(w, f"out.append({f}({fill(w, w.among(ARGUMENTS))}))")
    w.line(f"out.append({h})")
