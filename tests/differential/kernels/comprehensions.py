"""Comprehensions and generator expressions: nested, filtered, consumed by every fold."""

from corpus import kernel


@kernel(0, 1, 20)
def filtered(n):
    return [x for x in range(n) if x % 2 if x % 3], [x * x for x in range(n) if not x % 4]


@kernel(0, 4)
def nested(n):
    return [(i, j) for i in range(n) for j in range(i) if (i + j) % 2]


@kernel(0, 3)
def comprehension_of_comprehensions(n):
    return [[i * j for j in range(i)] for i in range(n)]


@kernel(([[1, 2], [], [3]],), ([],))
def flatten(rows):
    return [x for row in rows for x in row]


@kernel(2, 3)
def three_sources(n):
    return [i * 100 + j * 10 + k for i in range(n) for j in range(n) for k in range(n) if i != k]


@kernel(0, 1, 30)
def consumed_by_folds(n):
    return (
        sum(x * 2 for x in range(n)),
        min((x * 7 % 11 for x in range(n)), default=-1),
        max((x * 7 % 11 for x in range(n)), default=None),
        any(x == 5 for x in range(n)),
        all(x < 5 for x in range(n)),
        sorted(x * 7 % 11 for x in range(n)),
        list(x + 0.5 for x in range(n)),
        tuple(str(x) for x in range(n)),
        dict((x, -x) for x in range(n)),
    )


@kernel(10)
def sum_of_mixed(n):
    return sum(x if x % 2 else x / 2 for x in range(n)), sum(x > 3 for x in range(n))


@kernel(3, 0)
def sum_of_lists(n):
    return sum(([i] for i in range(n)), []), sum(((i, i) for i in range(n)), ())


@kernel(0, 7)
def reads_its_surroundings(n):
    scale = n + 1
    shift = [1, 2, 3]
    return [x * scale + shift[x % 3] for x in range(n)]


@kernel(5)
def variable_does_not_leak(n):
    x = "outside"
    inside = [x for x in range(n)]
    return x, inside


@kernel(4)
def first_source_is_evaluated_outside(n):
    x = [1, 2, 3]
    return [x for x in x for _ in range(n - x)]


@kernel((4,), (0,))
def conditional_element(n):
    return ["even" if x % 2 == 0 else x for x in range(n)]


@kernel(([3, 1, 2], ["a", "b", "c"]), ([], []), ([1], ["x", "y"]))
def over_zip(xs, ys):
    return [(x, y) for x, y in zip(xs, ys)], {y: x for x, y in zip(xs, ys)}


@kernel("abc", "")
def over_enumerate(text):
    return [c * i for i, c in enumerate(text)], {c: i for i, c in enumerate(text, 5)}


@kernel(([(1, (2, 3)), (4, (5, 6))],), ([],))
def unpacks_in_depth(items):
    return [a * b + c for a, (b, c) in items]


@kernel(6)
def filter_calls_a_function(n):
    def prime(x):
        return x > 1 and all(x % d for d in range(2, x))

    return [x for x in range(n * 5) if prime(x)], sum(prime(x) for x in range(n))


@kernel(0, 200)
def sieve(n):
    composite = [False] * (n + 1)
    for i in range(2, n + 1):
        if not composite[i]:
            for j in range(i * i, n + 1, i):
                composite[j] = True
    return [i for i in range(2, n + 1) if not composite[i]]


@kernel(1, 25)
def pythagorean(n):
    return [
        (a, b, c)
        for a in range(1, n)
        for b in range(a, n)
        for c in range(b, n)
        if a * a + b * b == c * c
    ]


@kernel(8, 0)
def nested_folds(n):
    return (
        sum(sum(j for j in range(i)) for i in range(n)),
        max((max((i * j % 7 for j in range(n)), default=0) for i in range(n)), default=-1),
        sum(1 for i in range(n) if any(i * j == 12 for j in range(n))),
        [sum(row) for row in [[j for j in range(i)] for i in range(n)]],
    )


@kernel(5)
def fold_in_a_condition(n):
    return [x for x in range(n * 3) if sum(1 for d in range(1, x + 1) if x % d == 0) == 2]


@kernel(3)
def fold_in_a_source(n):
    return [y for y in sorted(x * 5 % 7 for x in range(n + 4)) if y > n]


@kernel(4)
def lists_made_per_element_are_distinct(n):
    rows = [[] for _ in range(n)]
    rows[0].append(1)
    return rows


@kernel(4)
def shared_element(n):
    row = [0]
    rows = [row for _ in range(n)]
    rows[0].append(1)
    return rows


@kernel((3, 5), (0, 2))
def generator_as_the_only_argument(n, k):
    return sum(x**k for x in range(n)), tuple(x for x in "ab" * n), len([_ for _ in range(n)])


@kernel(64, 3)
def elements_beyond_64_bits(n):
    return [1 << x for x in range(n * 2)], sum(1 << x for x in range(n * 2))


@kernel(12)
def tuple_elements(n):
    return [(x, x / 2, str(x)) for x in range(n)], max((x % 5, x) for x in range(n))


@kernel(7)
def walks_a_dict(n):
    d = {x: x * x for x in range(n)}
    return [k + d[k] for k in d if k % 2], sum(d[k] for k in d), {d[k]: k for k in d}


@kernel(
    ([1, 2, 3], [1.5, 2.5]),
    ([], [1]),
    ([2**70, 1], [3, 4]),
    (["a"], [2]),
    ([0, 1, 2], [1, 0, 2]),
)
def zipped_lists(xs, ys):
    products = sum(x * y for x, y in zip(xs, ys)) if xs and xs[0] != "a" else None
    thrice = [(x, y, z) for x, y, z in zip(xs, ys, xs)]
    pairs = [pair for pair in zip(xs, xs) if pair[0] == pair[1]]
    return (
        products,
        thrice,
        pairs,
        [i for i, x in enumerate(ys) if x],
        [p for p in enumerate(xs, -3)],
    )


@kernel(([1, 2, 3], [0, 1, 2]), ([1, 0], [4, 0]))
def zipped_with_a_failing_element(xs, ys):
    return [x // y for x, y in zip(xs, ys)]


@kernel([1, 2, 3], [])
def zipped_lists_that_the_body_changes(xs):
    mine = list(xs)
    seen = [mine.append(x) if len(mine) < 8 else y for x, y in zip(mine, mine)]
    kept = [mine.pop() for i, x in enumerate(mine) if i < 2]
    return seen, kept, mine


@kernel([3, 1], [[1], [2, 3]])
def zipped_with_inner_lists(xs):
    rows = [[x] for x in xs]
    joined = [row + [y] for row, y in zip(rows, xs)]
    return joined, [row.append(i) for i, row in enumerate(rows)], rows


@kernel([1, 2, 3], [], ["a"], [2.5, float("nan"), 1.0], [True, False], [(1,), (0, 2)], [2**63, 1])
def builtins_over_a_list(xs):
    try:
        total = sum(xs)
    except TypeError as error:
        total = str(error)
    return total, any(xs), all(xs), (max(xs), min(xs)) if len(xs) != 0 else None


@kernel([1, "a"], [], ["a", 1], [None])
def minimum_of_what_cannot_be_ordered(xs):
    return min(xs)
