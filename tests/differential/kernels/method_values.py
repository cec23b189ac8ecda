"""Methods of builtin types as values: of an object, and of the class."""

from __future__ import annotations

from functools import reduce

from corpus import kernel

WORDS = ["beta", "Alpha", " gamma ", "Straße", "ÉCOLE"]


def told(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error)


@kernel((WORDS,), ([],))
def as_keys(words):
    lengths = {word: len(word) for word in words}
    return (
        sorted(words, key=str.lower),
        sorted(words, key=str.casefold, reverse=True),
        max(lengths, key=lengths.get, default=None),
        sorted(lengths, key=lengths.__getitem__) if False else sorted(lengths, key=lengths.get),
        min([[3, 1], [2, 9, 9]], key=len),
    )


@kernel((WORDS,))
def as_functions(words):
    return (
        list(map(str.strip, words)),
        list(map(str.upper, words)),
        list(filter(str.isalpha, words)),
        list(map(", ".join, [["a", "b"], ["c"], []])),
        list(map("{}-{}".format, [1, 2], [3, 4])),
        list(map({1: "one", 2: "two"}.get, [1, 2, 3])),
        reduce(set.union, [{1}, {2, 3}, {3, 4}]),
        list(map(float.is_integer, [1.0, 1.5])),
        list(map(int.bit_length, [0, 1, 255, -8, True])),
        [list.copy(row) for row in ([1], [])],
        list(map(bytes.hex, [b"ab", b""])),
    )


@kernel((5,), (0,))
def local_names(n):
    out, seen, text = [], set(), "a,b;c"
    append, add, replace = out.append, seen.add, text.replace
    for i in range(n):
        append(i * i)
        add(i % 3)
    split = replace(";", ",").split
    return out, seen, split(","), split(sep="b"), split(",", maxsplit=1)


@kernel(())
def in_containers():
    steps = [str.strip, str.title, lambda s: s + "!"]
    text = "  hello wORLD "
    for step in steps:
        text = step(text)
    table = {"upper": str.upper, "lower": str.lower, "length": len}
    return text, {name: f("aBc") for name, f in table.items()}


@kernel(([3, 1, 2],), ({"a": 1},), ("text",), ((1, 2),), (5,), (None,))
def read_of_anything(x):
    made = []
    for name in ("index", "count", "get", "copy", "items"):
        try:
            if name == "index":
                made.append(callable(x.index))
            elif name == "count":
                made.append(x.count(1) if not isinstance(x, str) else x.count("t"))
            elif name == "get":
                made.append(x.get("a"))
            elif name == "copy":
                made.append(x.copy())
            else:
                made.append(list(x.items()))
        except Exception as error:
            made.append((type(error).__name__, str(error)))
    return made, x


class Row:
    def __init__(self, count, items):
        self.count = count
        self.items = items

    def index(self, x):
        return self.items.index(x) + 100

    def total(self):
        return self.count + sum(self.items)


@kernel((0,), (1,), (2,))
def fields_of_the_same_names(which):
    x = [Row(3, [1, 2]), "a12a", [1, "a", 1]][which]
    count, index = x.count, x.index
    if isinstance(count, int):
        return count, index(2), x.items, x.total()
    return count("a"), index("a")


@kernel(())
def wrong_calls():
    append, get = [].append, {}.get
    return (
        told(lambda: append()),
        told(lambda: append(1, 2)),
        told(lambda: get()),
        told(lambda: str.lower(1)),
        told(lambda: list(map(str.lower, [b"a"]))),
        told(lambda: dict.get([], 1)),
        told(lambda: "abc".split(1)),
        told(lambda: (1).append),
        told(lambda: ().append),
        told(lambda: frozenset().add),
        told(lambda: set.add(frozenset(), 1)),
    )


@kernel((["b", "a"],))
def specials_by_name(words):
    return (
        list.__len__(words),
        list.__eq__(words, ["b", "a"]),
        list.__eq__(words, ("b", "a")) is NotImplemented,
        dict.__getitem__({"k": 1}, "k"),
        tuple.__lt__((1, 2), (1, 3)),
        list(list.__iter__(words)),
        told(lambda: list.__len__(())),
        told(lambda: dict.__getitem__({}, "k")),
    )


class Stack(list):
    def push(self, x):
        list.append(self, x)
        return list.__len__(self)

    def append(self, x):
        super().append(("own", x))


@kernel(())
def of_derived_classes():
    stack = Stack()
    push, append = stack.push, stack.append
    append(1)
    return push(2), list.pop(stack), list(map(list.copy, [stack])), stack


@kernel(())
def methods_that_look_at_all_arguments():
    xs, d = [3, 1, 2], {}
    sort, update, fill = xs.sort, d.update, "{a}-{}".format
    sort(key=lambda x: -x)
    update(a=1)
    update({"b": 2}, c=3)
    return xs, d, fill(1, a=2), list.sort(xs), xs, told(lambda: sort(1))


@kernel((bytes,), (dict,), may_refuse=True)
def class_methods_of_a_class_in_a_variable(cls):
    return cls.fromhex("00ff") if cls is bytes else cls.fromkeys([1, 2])
