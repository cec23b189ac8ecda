"""operator.itemgetter and its kin, and the functions of operator that change what they are given."""

import operator
from operator import attrgetter, itemgetter, methodcaller

from corpus import kernel
from told import told

ROWS = [("b", 2, 1.5), ("a", 3, 0.5), ("c", 1, 2.5), ("a", 1, 1.0)]


@kernel((ROWS,), ([],))
def sorted_by_items(rows):
    return (
        sorted(rows, key=itemgetter(0)),
        sorted(rows, key=itemgetter(1), reverse=True),
        sorted(rows, key=operator.itemgetter(0, 1)),
        max(rows, key=itemgetter(2), default=None),
        list(map(itemgetter(0, 2), rows)),
        [itemgetter(-1)(row) for row in rows],
    )


@kernel(([5, 6, 7],), ("abc",), ({0: "x", 1: "y"},), ((),), (5,), (None,))
def items_of(value):
    one, two = itemgetter(1), itemgetter(1, 0)
    part = itemgetter(slice(0, 2))
    return (
        told(lambda: one(value)),
        told(lambda: two(value)),
        told(lambda: part(value)) if value != {0: "x", 1: "y"} else 0,
    )


@kernel([{"name": "x", "age": 3}, {"name": "y", "age": 2}])
def of_dicts(people):
    people = sorted(people, key=itemgetter("age"))
    return people, list(map(itemgetter("name"), people))


class Person:
    def __init__(self, name, age, boss=None):
        self.name = name
        self.age = age
        self.boss = boss

    def greeting(self, word, end="!"):
        return word + " " + self.name + end


@kernel(())
def by_attributes():
    boss = Person("z", 50)
    people = [Person("b", 3, boss), Person("a", 2, boss)]
    return (
        [p.name for p in sorted(people, key=attrgetter("name"))],
        [p.name for p in sorted(people, key=attrgetter("age", "name"))],
        [attrgetter("boss.name")(p) for p in people],
        [attrgetter("name", "boss.age")(p) for p in people],
    )


@kernel(())
def missing_attributes():
    person = Person("a", 1)
    return told(lambda: attrgetter("shoe")(person)), told(lambda: attrgetter("boss.name")(person))


@kernel(())
def wrong_names():
    return (
        told(lambda: attrgetter(5)),
        told(lambda: attrgetter("a", 5)),
        told(lambda: methodcaller(5)),
    )


@kernel(())
def by_methods():
    person = Person("b", 3)
    greet = methodcaller("greeting", "hello", end="?")
    return (
        greet(person),
        methodcaller("greeting", "bye")(person),
        told(lambda: methodcaller("shout")(person)),
    )


@kernel("a b c", may_refuse=True)
def by_methods_of_builtins(text):
    return (
        methodcaller("split")(text),
        methodcaller("replace", "a", "x")(text),
        methodcaller("upper")(text),
    )


@kernel(())
def changed():
    items, table, groups = [1, 2, 3], {"a": 1}, {1, 2}
    operator.setitem(items, 0, 9)
    operator.setitem(table, "b", 2)
    operator.delitem(items, 1)
    operator.delitem(table, "a")
    same = operator.iadd(items, [4])
    union = operator.ior(groups, {3})
    return (
        items,
        table,
        same is items,
        union is groups,
        groups,
        told(lambda: operator.delitem(items, 10)),
    )


@kernel((7, 2), (7.5, 2), (-7, 3), (7, 0))
def in_place(a, b):
    return (
        operator.iadd(a, b), operator.isub(a, b), operator.imul(a, b), told(lambda: operator.itruediv(a, b)),
        told(lambda: operator.ifloordiv(a, b)), told(lambda: operator.imod(a, b)), operator.ipow(a, b),
        told(lambda: operator.iand(a, b)), told(lambda: operator.ior(a, b)), told(lambda: operator.ixor(a, b)),
        told(lambda: operator.ilshift(a, b)), told(lambda: operator.irshift(a, b)),
    )  # fmt: skip


@kernel("x", [1], may_refuse=True)
def wrong_operands(a):
    return (
        told(lambda: operator.iadd(a, 1)),
        told(lambda: operator.setitem(a, "k", 1)),
        told(lambda: operator.isub(a, a)),
    )


@kernel(0, 1, 2, may_refuse=True)
def wrong_calls(case):
    if case == 0:
        return told(lambda: itemgetter())
    if case == 1:
        return told(lambda: itemgetter(1)())
    return told(lambda: itemgetter(item=1))


@kernel(50)
def in_folds(n):
    pairs = [(i * 7 % 11, i) for i in range(n)]
    first = itemgetter(0)
    return sum(first(p) for p in pairs), [max(pairs[i:], key=itemgetter(0, 1)) for i in range(n)]
