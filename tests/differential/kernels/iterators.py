"""iter, next, iterators as values, generator expressions as values."""

from corpus import kernel


@kernel(())
def next_on_everything():
    out = []
    for source in ([1, 2], (3, 4), "ab", "é€", range(2), range(2**70, 2**70 + 2), {5: 6, 7: 8}):
        it = iter(source)
        out.append((next(it), next(it), next(it, "over"), list(it)))
    return out


@kernel(())
def dict_views():
    d = {1: "a", 2: "b"}
    keys, values, items = iter(d.keys()), iter(d.values()), iter(d.items())
    return next(keys), next(values), next(items), list(keys), list(values), list(items)


@kernel(())
def sets_in_order():
    it = iter({3, 1, 2})
    return next(it), list(it)


@kernel(())
def iter_of_an_iterator():
    it = iter([1, 2, 3])
    same = iter(it)
    return it is same, next(it), next(same), list(it)


@kernel(())
def lazy_builtins():
    out = []
    for it in (
        zip([1, 2], "ab"),
        map(lambda x: x + 1, [1, 2]),
        filter(lambda x: x > 1, [1, 2, 3]),
        enumerate("ab", 5),
        reversed([1, 2]),
        reversed(range(2)),
        reversed("ab"),
        reversed({1: 2, 3: 4}),
    ):
        out.append((next(it), next(it), next(it, "over")))
    return out


@kernel(())
def half_consumed():
    it = iter(range(10))
    a = next(it)
    b = [x for x in it if x % 3 == 0]
    return a, b, list(it)


@kernel(())
def pairs_from_one_iterator():
    it = iter(range(7))
    return list(zip(it, it)), list(it)


@kernel(())
def loop_goes_on():
    it = iter("abcdef")
    out = []
    for c in it:
        out.append(c)
        if c == "b":
            out.append(next(it))
            break
    for c in it:
        out.append(c.upper())
    return out


@kernel(())
def list_grows_meanwhile():
    xs = [1, 2]
    it = iter(xs)
    a = next(it)
    xs.append(3)
    b = list(it)
    xs.append(4)
    return a, b, list(it)


@kernel(())
def dict_changes_meanwhile():
    d = {1: 2, 3: 4}
    it = iter(d)
    next(it)
    d[5] = 6
    return next(it)


@kernel(5, None, 1.5)
def iter_of_what_is_not_iterable(x):
    return iter(x)


@kernel(5, [1], (1,), "a", {1: 2}, range(3), None)
def next_of_what_is_no_iterator(x):
    return next(x)


@kernel(0, 1, 2, 3)
def wrong_calls(which):
    if which == 0:
        return next()
    if which == 1:
        return next(1, 2, 3)
    if which == 2:
        return iter()
    return iter(1, 2, 3)


@kernel(())
def next_at_the_end():
    it = iter([])
    return next(it)


@kernel(())
def sentinel():
    xs = [3, 1, 4, 1, 5]

    def draw():
        return xs.pop()

    it = iter(draw, 4)
    return list(it), xs, next(it, "over"), xs


@kernel(())
def sentinel_with_stop():
    it = iter([1, 2, 3])

    def draw():
        return next(it)

    return list(iter(draw, 9))


@kernel(())
def sentinel_of_what_cannot_be_called():
    return iter(5, 6)


@kernel(())
def sentinel_raises():
    def draw():
        raise KeyError("k")

    return next(iter(draw, 1))


@kernel("send", "throw", "close")
def methods_that_iterators_lack(name):
    it = iter([1])
    if name == "send":
        return it.send(1)
    if name == "throw":
        return it.throw(ValueError)
    return it.close()


@kernel([1], (1,), "a", "é", range(2), {1: 2})
def names_in_messages(x):
    return iter(x) + 1


@kernel(0, 1, 2, 3, 4)
def names_of_reversed_in_messages(which):
    return reversed([[1], (1,), "a", range(2), {1: 2}][which]) + 1


@kernel(())
def min_with_default_of_iterators():
    it = iter([3, 1, 2])
    next(it)
    return (
        min(it),
        max(iter([]), default=0),
        sum(iter([1, 2])),
        sorted(iter("ba")),
        "b" in iter("abc"),
    )


@kernel(())
def iterators_in_containers():
    its = [iter([1, 2]), iter("ab"), iter(range(2))]
    table = {"x": iter([7, 8])}
    return [next(i) for i in its], [next(i) for i in its], next(table["x"]), list(table["x"])


@kernel(())
def generator_expression_value():
    g = (x * x for x in range(5) if x % 2)
    return next(g), list(g), list(g)


@kernel(())
def nested_clauses():
    g = ((x, y, z) for x in range(3) for y in range(x) if x + y != 2 for z in "ab")
    return list(g)


@kernel(())
def first_iterable_at_once():
    log = []

    def source(name, n):
        log.append(name)
        return range(n)

    g = ((x, y) for x in source("first", 2) for y in source("second", 2))
    log.append("made")
    return list(g), log


@kernel(5)
def first_iterable_is_wrong(x):
    g = (y for y in x)
    return 1


@kernel(())
def late_binding():
    n = 1
    g = (x * n for x in range(3))
    n = 10
    return list(g)


@kernel(())
def late_binding_of_a_function():
    def f(x):
        return x + 1

    g = (f(x) for x in range(3))

    def f(x):
        return x * 100

    return list(g)


@kernel(())
def walrus_inside():
    g = (last := x for x in range(3))
    first = next(g)
    seen = last
    rest = list(g)
    return first, seen, rest, last


@kernel(())
def raises_inside():
    g = (1 // x for x in [1, 0])
    next(g)
    return next(g)


@kernel(())
def passed_on():
    def twice(source):
        for x in source:
            yield x
            yield x

    return list(twice(c.upper() for c in "ab")), sum(twice(i for i in range(4)))


@kernel(())
def captured_by_a_lambda_inside():
    g = ((lambda: i) for i in range(3))
    first = next(g)
    a = first()
    second = next(g)
    return a, first(), second()


@kernel(())
def generator_of_generators():
    g = ((x + y for y in range(2)) for x in range(3))
    return [list(h) for h in g]


@kernel(())
def generator_in_a_comprehension():
    rows = [[1, 2], [3, 4]]
    return [next(x for x in row if x > 1) for row in rows], [
        next((x for x in r if x > 9), None) for r in rows
    ]


@kernel(())
def dict_of_pairs():
    return dict(p for p in [(1, 2), (3, 4)]), dict((k, v) for k, v in [(5, 6)])


@kernel(())
def sum_called_otherwise():
    import math

    return math.prod(x for x in range(1, 5)), math.fsum(x / 10 for x in range(10))


@kernel(())
def genexpr_send():
    g = ((yield_ := x) for x in range(3))
    return next(g), g.send(5), g.close(), list(g)


@kernel(())
def variable_deleted():
    n = 2
    g = (x * n for x in range(2))
    del n
    return list(g)


@kernel(())
def own_sum():
    def sum(xs):
        return list(xs)

    n = 1
    out = sum(x * n for x in range(3))
    return out


@kernel(40)
def in_parallel(n):
    def first_divisor(k):
        return next((d for d in range(2, k) if k % d == 0), k)

    return [first_divisor(k) for k in range(2, n)], sum(first_divisor(k) for k in range(2, n))


@kernel(())
def iterator_advanced_in_a_fold():
    it = iter(range(100))
    return [next(it) + i for i in range(20)], next(it)


def complex_or(n):
    return 1j if n else 2j


@kernel([1, 2], range(3), "ab", {"a": 1})
def zipped_with_what_is_no_iterable(xs):
    """The first iterator is made, then the second one raises."""
    out = []
    for second in (5, 1j, None):
        try:
            for x, y in zip(xs, 5):
                out.append((x, y))
        except TypeError as error:
            out.append(str(error))
        try:
            for x, y in zip([x for x in xs], complex_or(3)):
                out.append((x, y))
        except TypeError as error:
            out.append(str(error))
        try:
            for x, y, z in zip(xs, range(2), None):
                out.append((x, y, z))
        except TypeError as error:
            out.append((str(error), second))
    return out
