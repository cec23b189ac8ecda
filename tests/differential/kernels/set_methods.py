"""Methods of sets and frozensets, with every kind of operand; the order of what they give."""

from corpus import kernel
from told import told

LISTS = [[], [1], [3, 1, 2], [5, -1, 2.5, 2**40], list(range(0, 100, 7)), list(range(40))]
PAIRS = [(a, b) for a in LISTS for b in LISTS]


def kinds(xs):
    return [set(xs), frozenset(xs), xs, tuple(xs), dict.fromkeys(xs)]


@kernel(*PAIRS)
def combinations(a, b):
    out = []
    for left in (set(a), frozenset(a)):
        for right in kinds(b):
            for result in (
                left.union(right),
                left.intersection(right),
                left.difference(right),
                left.symmetric_difference(right),
            ):
                out.append((isinstance(result, set), list(result)))
            out.append((left.issubset(right), left.issuperset(right), left.isdisjoint(right)))
    return out


@kernel(*PAIRS)
def updates(a, b):
    out = []
    for right in kinds(b):
        one, two, three, four = set(a), set(a), set(a), set(a)
        one.update(right)
        two.intersection_update(right)
        three.difference_update(right)
        four.symmetric_difference_update(right)
        out.append([list(one), list(two), list(three), list(four)])
    return out


@kernel(*LISTS)
def several(xs):
    s = set(xs)
    t = s.copy()
    t.update([7], (8,), {9: 1})
    return (
        list(s.union(xs, [1], {2})),
        list(s.intersection()),
        list(s.intersection(xs, range(3))),
        list(s.difference([1], {2}, range(5, 9))),
        list(t),
        list(frozenset(xs).copy()),
    )


@kernel(*LISTS)
def popped(xs):
    s = set(xs)
    out = []
    while s:
        out.append(s.pop())
        if len(out) % 3 == 0:
            s.discard(out[0] + 1)
            s.add(-len(out))
        if len(out) > 60:
            s.clear()
    return out, told(lambda: s.pop())


@kernel([1, None, "a", [[]], 1.5])
def wrong_types(values):
    def row(value):
        return (
            told(lambda: sorted(s.intersection(value))),
            told(lambda: s.issubset(value)),
            told(lambda: s.issuperset(value)),
            told(lambda: s.isdisjoint(value)),
            told(lambda: s.difference(value) == s),
            told(lambda: dict.fromkeys(value)),
            told(lambda: dict.fromkeys(value, 0)),
        )

    s = {1, 2}
    return [row(value) for value in values]


@kernel(3)
def wrong_numbers(n):
    s, f = {n}, frozenset([n])
    return (
        told(lambda: s.add()),
        told(lambda: s.symmetric_difference()),
        told(lambda: f.issubset(s, s)),
        told(lambda: f.copy(1)),
        told(lambda: f.add(1)),
        told(lambda: s.remove(n + 1)),
        told(lambda: s.union(a=1)),
        told(lambda: dict.fromkeys()),
        told(lambda: dict.fromkeys([1], 2, 3)),
    )


@kernel((7, 12), (30, 3), (1, 1), (200, 17))
def sets_of_tuples_keep_their_order(n, m):
    points = {(i * 7 % m, -i, (i % 3, i / 4)) for i in range(n)}
    more = {(x, y, z) for x, y, z in points if x % 2} | {(), (1,), (-1,), (-2, 2**70), ((),)}
    more.discard((1,))
    frozen = frozenset((i, i * 0.5, True) for i in range(m))
    return list(points), list(more), [*(points - more)], list(points ^ more), list(frozen)


@kernel((12, 20))
def life(n, steps):
    cells = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
    for _ in range(steps):
        counts = {}
        for x, y in cells:
            for dx in (-1, 0, 1):
                for dy in (-1, 0, 1):
                    if dx or dy:
                        p = ((x + dx) % n, (y + dy) % n)
                        counts[p] = counts.get(p, 0) + 1
        cells = {p for p, c in counts.items() if c == 3 or (c == 2 and p in cells)}
    return cells, list(cells), [cells.pop() for _ in range(3)]


@kernel("ab", may_refuse=True)
def sets_of_tuples_with_text_have_no_order(text):
    return [pair for pair in {(1, c) for c in text}]


WORDS = ["pear", "fig", "apple", "fig", "kiwi", "épi", ""]


@kernel((WORDS,), ([],), (["one"],))
def set_of_strings_sorted(words):
    s = set(words)
    parts = {w[:1] for w in words}
    by_length = sorted(s, key=lambda w: (-len(w), w))
    return sorted(s), sorted(parts, reverse=True), by_length, len(s)


@kernel((WORDS,), (["", ""],))
def any_and_all_of_strings(words):
    s, tests = frozenset(words), [any, all, min, max]
    return [test(s) for test in tests], [test(s - {"fig"}) for test in tests]


@kernel(([("a", 1), ("a", 2), ("b",), ()],), ([b"x", b"", b"y"],))
def set_of_tuples_sorted(items):
    return sorted(set(items)), sorted(set(items), reverse=True)


@kernel((["aa", "b", "cc"],), may_refuse=True)
def keys_that_are_equal(words):
    return len(sorted(set(words), key=len)), max(set(words), key=lambda w: w.count("b"))


@kernel((["a", 1],), ([None, "a"],), ([("a", 1), (1, "a")],), may_refuse=True)
def sets_that_do_not_sort(items):
    return sorted(set(items))


@kernel(())
def elements_that_are_not_hashable():
    out = []
    for s in (set(), {1}):
        for f in (
            lambda: s.difference([[]]),
            lambda: s - {1},
            lambda: s.discard([]),
            lambda: s.discard(set()),
            lambda: s.remove(set()),
            lambda: [] in s,
            lambda: set() in s,
            lambda: s.intersection([[]]),
            lambda: s.symmetric_difference([[]]),
            lambda: s.isdisjoint([[]]),
            lambda: s.issubset([[]]),
            lambda: s.issuperset([[]]),
            lambda: s.union([[]]),
            lambda: s.difference_update([[]]),
            lambda: s.intersection_update([[]]),
            lambda: s.difference({1: []}),
            lambda: {}.get([]),
            lambda: {}.pop([], 1),
            lambda: [] in {},
            lambda: {}.setdefault([]),
            lambda: s.difference([set()]),
        ):
            try:
                out.append(repr(f()))
            except Exception as e:
                out.append(str(e))
    return out
