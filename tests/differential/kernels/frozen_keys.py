"""Frozensets as keys and elements, and sets that are looked for among them."""

from __future__ import annotations

from corpus import kernel


def told(function, *arguments):
    try:
        return function(*arguments)
    except Exception as error:
        return type(error).__name__, str(error)


@kernel(([(1, 2), (2, 1), (3,), ()],), ([],), ([("a", "b"), ("b", "a"), ("c",)],))
def as_keys(groups):
    counts = {}
    for group in groups:
        key = frozenset(group)
        counts[key] = counts.get(key, 0) + 1
    return sorted((sorted(key), count) for key, count in counts.items()), len(counts)


@kernel(())
def as_elements():
    faces = {frozenset(edge) for edge in [(1, 2), (2, 3), (2, 1), (4, 5), (5, 4)]}
    return (
        len(faces),
        frozenset([1, 2]) in faces,
        {2, 1} in faces,
        {9} in faces,
        [sorted(face) for face in faces],
        frozenset(faces) == frozenset(frozenset(face) for face in faces),
    )


@kernel(())
def hashes():
    return (
        [hash(frozenset(range(n))) for n in (0, 1, 2, 5, 40, 1000)],
        hash(frozenset([frozenset([1]), frozenset()])),
        hash(frozenset([1.5, -1, (2, 3), True])),
        hash((frozenset([7]), 1)),
        list({frozenset([n, n * 7]) for n in range(20)})[:5],
    )


@kernel(([frozenset([1]), frozenset([2, 3])],))
def given(sets):
    counts = {s: len(s) for s in sets}
    return [x in counts for x in sets], list(counts.items()), frozenset([3, 2]) in counts


@kernel(())
def sets_are_looked_for():
    s = {frozenset([3]), 1}
    s.discard({4})
    s.discard({3})
    return (
        s,
        told(lambda: s.remove({3, 4})),
        told(lambda: s.add({3})),
        told(lambda: {}[{3}]),
        told(lambda: {3} in {}),
    )


@kernel(())
def memo_of_states():
    known = {}

    def ways(rest):
        if not rest:
            return 1
        if rest not in known:
            known[rest] = sum(ways(rest - {x}) for x in sorted(rest)[:2])
        return known[rest]

    return ways(frozenset(range(9))), len(known)
