"""Sets of constants: CPython's compiler fills them from a frozenset, and their order shows it."""

from __future__ import annotations

from corpus import kernel


@kernel(3)
def from_frozensets(n):
    return (
        list({1, 2, 3, 4, 16}),
        list({1, 2, 3, 4, n + 13}),
        [*{1, 2, 3, 4, 5, 32}],
        [x for x in {1, 2, 3, 4, 16}],
        list({True, 2, 4 * 4, 3 - 7}),
        list({-1, ~5, +7, not 0}),
    )


@kernel(3)
def in_loops(n):
    out = []
    for x in {1, 2, 3, 4, 16}:
        out.append(x)
    for x, y in zip({1, 2, 3, 4, 16}, {x for x in {5, 6}}, strict=False):
        out.append((x, y))
    return out + [n for n in {n, 1, 5}]


@kernel(3, 4)
def of_any_order(n):
    """3 and 11 meet in the table: which one comes first depends on where the code came from."""
    found = {3, 5, 11}
    more = found | {n}
    found.add(19)
    found.discard(5)
    return (
        sorted(found),
        len(more),
        n in found,
        11 in {3, 5, 11},
        found == {3, 11, 19},
        sum(sorted(found)),
        max(sorted(more)),
        found & {3, 7} == {3},
        sorted({x + 1 for x in sorted(more)}),
        found <= more,
        hash(frozenset({3, 5, 11})) == hash(frozenset([11, 5, 3])),
    )


@kernel(3)
def order_after_clear(n):
    found = {3, 5, 11}
    found.clear()
    found.update([n + 8, n])
    return list(found)


@kernel(True, False, may_refuse=True)
def that_loop_in_any_order(which):
    if which:
        return [x for x in {3, 5, 11}]
    return list({3, 5, 11} | {1})


class OnlyDeletes:
    def __delitem__(self, key):
        raise KeyError("x")


class OnlySets:
    def __setitem__(self, key, value):
        raise KeyError("x")


class Unsettable(list):
    __setitem__ = None


class Derived(OnlyDeletes):
    pass


@kernel(0, 1, 2, 3)
def half_of_a_slot(which):
    """`x[k] = v` and `del x[k]` are one slot of C: what is missing is an AttributeError."""
    made = [OnlyDeletes, OnlySets, Unsettable, Derived][which]()
    out = []
    for change in range(4):
        try:
            if change == 0:
                made[0] = 1
            elif change == 1:
                made[1:2] = [1]
            elif change == 2:
                del made[0]
            else:
                del made[0:1]
        except Exception as error:
            out.append(repr(error))
    return out


class Record(dict):
    def get(self, key, other=None):
        return super().get(key, "own")


def one_of(which):
    return [{"a": 1}, [1], "x", 5, None][which]


@kernel(0, 1, 2, 3, 4)
def one_of_several_on_the_left(which):
    record = Record({"b": 2})
    try:
        return one_of(which) | record
    except TypeError as error:
        return str(error)
