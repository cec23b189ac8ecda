"""Containers and iterators of the user's, and what builtins make of them."""

from __future__ import annotations

from corpus import kernel


class Old:
    """Iterated over by position."""

    def __init__(self, stop):
        self.stop = stop

    def __getitem__(self, i):
        if i >= self.stop:
            raise IndexError(i)
        return i * i


class Count:
    def __init__(self, stop):
        self.at = 0
        self.stop = stop

    def __iter__(self):
        return self

    def __next__(self):
        if self.at == self.stop:
            raise StopIteration
        self.at += 1
        return self.at


class NoIterator:
    def __iter__(self):
        return 5


class Box:
    def __init__(self, items):
        self.items = items

    def __contains__(self, item):
        return item in self.items

    def __getitem__(self, key):
        return self.items[key]

    def __setitem__(self, key, value):
        self.items[key] = value

    def __delitem__(self, key):
        del self.items[key]

    def __len__(self):
        return len(self.items)

    def __reversed__(self):
        return iter_of(self.items)


class Plain:
    pass


class Clearing:
    """Empties a list when it is compared."""

    def __init__(self, victim):
        self.victim = victim

    def __eq__(self, other):
        self.victim.clear()
        return False


class Key:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n

    def __hash__(self):
        return self.n % 2


def iter_of(items):
    return Count(len(items))


def told(function):
    try:
        return function()
    except Exception as error:
        return type(error).__name__, str(error)


@kernel(0, 1, 4)
def by_position(n):
    old = Old(n)
    return (
        list(old),
        tuple(old),
        sum(old),
        4 in old,
        5 in old,
        [x for x in old],
        dict(zip(old, old)),
    )


@kernel(0, 3)
def by_iterator(n):
    return list(Count(n)), sum(Count(n)), sorted(Count(n), reverse=True), list(map(str, Count(n)))


@kernel(3)
def taken_apart(n):
    a, *rest = Count(n)
    x, y, z = Count(3)
    return a, rest, [*Count(n), *Old(n)], (x, y, z)


@kernel()
def no_iterators():
    def unpack():
        a, b = Plain()
        return a

    return (
        told(lambda: list(Plain())),
        told(lambda: list(NoIterator())),
        told(lambda: 1 in Plain()),
        told(lambda: [*Plain()]),
        told(unpack),
        told(lambda: len(Plain())),
        told(lambda: reversed(Plain())),
    )


@kernel()
def no_items():
    plain = Plain()

    def store():
        plain[0] = 1

    def delete():
        del plain[0]

    return told(lambda: plain[0]), told(store), told(delete)


@kernel([1, 2, 3])
def box(items):
    b = Box(list(items))
    b[0] = 9
    del b[1]
    return b.items, len(b), 9 in b, 1 in b, b[-1], b[0:1], list(reversed(b))


@kernel()
def cleared_while_compared():
    items = [1, 2, 3]
    items[1] = Clearing(items)
    found = 7 in items
    return found, items


@kernel()
def lists_cleared_while_compared():
    left, right = [0, 1, 2], [0, 1, 2]
    left[0] = Clearing(right)
    return left == right, len(left), right


@kernel(5)
def keys_that_collide(n):
    table = {Key(i): i for i in range(n)}
    table[Key(1)] = "one"
    removed = table.pop(Key(2))
    return (
        [(k.n, v) for k, v in table.items()],
        removed,
        Key(3) in table,
        Key(9) in table,
        len({Key(1), Key(1), Key(3)}),
    )


@kernel()
def same_object_is_found():
    class Never:
        def __eq__(self, other):
            return False

        def __hash__(self):
            return 1

    x = Never()
    return x in [x], [x].index(x), {x: 1}[x], x == x, [x] == [x]


@kernel()
def default_keys():
    a, b = Plain(), Plain()
    table = {a: 1, b: 2}
    return table[a], table[b], Plain() in table, len({a, b, a})


@kernel()
def text_in_containers():
    class Word:
        def __init__(self, text):
            self.text = text

        def __repr__(self):
            return "<" + self.text + ">"

        def __str__(self):
            return self.text

    w = Word("é")
    return (
        str([w]),
        f"{w} {w!r} {w!s:>4}",
        "%s %r" % (w, w),
        str({"k": (w,)}),
        ascii(w),
        "{}".format(w),
    )


@kernel(may_refuse=True)
def dict_of_what_has_keys():
    class Table:
        def keys(self):
            return ["a", "b"]

        def __getitem__(self, key):
            return key * 2

        def __iter__(self):
            return iter([("x", 1)])

    into = {"z": 0}
    into.update(Table())
    return dict(Table()), into


@kernel()
def dict_of_pairs_that_an_instance_gives():
    class Pairs:
        def __iter__(self):
            return iter([("x", 1), ("y", 2)])

    into = {"z": 0}
    into.update(Pairs())
    return dict(Pairs()), into
