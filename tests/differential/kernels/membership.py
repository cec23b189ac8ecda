"""`in` of tuples, lists and sets that are made for the question."""

from __future__ import annotations

from corpus import kernel


def asked(x):
    return [
        x in (1, 2),
        x in {1, 2.0, 3},
        x in [True, -1],
        x not in (1, "a"),
        x in (),
        x in (0.5, 1),
        x in {"a", 1},
        x in {0.5, 2.0},
    ]


@kernel(5)
def of_numbers(n):
    numbers = [-0.0, 0.5, 1.0, 2.0, float("nan"), True, False, 2**53 + 1, n * 1.0]
    return [asked(i) for i in range(-3, n)] + [asked(x) for x in numbers]


@kernel("hello, world")
def of_texts(text):
    vowels = [c for c in text if c in {"a", "e", "o"}]
    return vowels, [c for c in text if c not in ("h", "", "l")], [asked(c) for c in text]


@kernel(2**63)
def of_wide(n):
    return [n + i in (n, 1, 2 * n) for i in range(3)], -n in {1, 2, 3}, n in (n,)


@kernel(3)
def keeps_order(n):
    told = []

    def tell(k):
        told.append(k)
        return k

    found = [
        tell(n) in (tell(1), tell(n), tell(3)),
        tell(n) in {tell(1), tell(2), tell(n)},
        1 < tell(2) in (tell(n), 2) not in [tell(5)],
        tell(9) < tell(1) in (tell(2), n),
    ]
    return found, told


@kernel(0)
def raises_first(n):
    return n in (n, 1 // n)


@kernel(1)
def list_in_set(n):
    return [n] in {1, 2}


@kernel(1)
def list_among_elements(n):
    return n in {n, (2, [n])}


@kernel(3)
def of_several_types(n):
    values = [1, "a", None, 2.5, (1,), n]
    return (
        [x in {1, "a"} for x in values],
        [x in (None, 2.5) for x in values],
        [x in ("a", 1.0, n) for x in values],
    )


@kernel(10_000)
def counted(n):
    return sum(1 for i in range(n) if i % 10 in {1, 3, 7} and i % 7 not in (2, 4))


class Wrapped:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other

    def __hash__(self):
        return hash(self.value)


@kernel(3)
def of_users(n):
    w = Wrapped(n)
    return w in (1, 3), w in {1, 3}, n in (w, 1), n in {w, Wrapped(4)}, w not in (1, 2)


@kernel(3)
def of_nan(n):
    """No set and no dict here has a NaN, so none is found."""
    nan = float("nan")
    numbers, names = {n, 1.5}, {n: "three"}
    numbers.discard(nan)
    return (
        nan in numbers,
        nan in names,
        names.get(nan),
        names.pop(nan, 0),
        numbers,
        complex(nan, 1) in names,
    )


@kernel(3)
def nan_as_key(n):
    return {n: 1}[float("nan")]


@kernel(3)
def removes_nan(n):
    return {n}.remove(float("nan"))
