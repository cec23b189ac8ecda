"""Every function of itertools: what it gives, for which arguments it fails, and how."""

import itertools
from itertools import chain as joined
from itertools import count, islice, repeat, tee

from corpus import kernel

flatten = itertools.chain.from_iterable


@kernel(())
def endless_ones():
    a = list(islice(count(), 3)), list(islice(count(5, 2), 3)), list(islice(count(2.5, 0.5), 3))
    b = list(islice(count(2**63 - 2), 4)), list(islice(count(-(2**70), -(2**69)), 3))
    c = list(islice(count(True), 3)), list(islice(count(True, 2), 3)), list(islice(count(1j), 2))
    d = list(islice(itertools.cycle("ab"), 5)), list(itertools.cycle([]))
    e = list(repeat(1, 3)), list(islice(repeat("x"), 2)), list(repeat(1, -1)), list(repeat(1, True))
    return a, b, c, d, e, list(repeat(object=[], times=2)), next(count(step=3, start=1))


@kernel(())
def cycles_keep_what_they_saw():
    items = [1, 2]
    it = itertools.cycle(items)
    first = [next(it) for _ in range(2)]
    items.append(3)
    return first, [next(it) for _ in range(4)], items


@kernel(([[3, 1, 4, 1, 5], [], "abc", [[1], [2]], range(5), [0.1] * 10],))
def accumulates(many):
    return [
        (list(itertools.accumulate(items)), list(itertools.accumulate(items, initial=None)))
        for items in many
    ]


@kernel(([3, 1, 4, 1, 5],), ([],), ([2**62] * 3,))
def accumulates_by(items):
    return (
        list(itertools.accumulate(items, max)),
        list(itertools.accumulate(items, lambda a, b: a * b, initial=10)),
        list(itertools.accumulate(func=None, iterable=items, initial=0)),
        list(itertools.accumulate(items, divmod, initial=7)) if len(items) < 2 else 0,
    )


@kernel(([1, "a", 2, 3],))
def accumulates_what_cannot_be_added(items):
    it = itertools.accumulate(items)
    seen = []
    for _ in range(4):
        try:
            seen.append(next(it))
        except (TypeError, StopIteration) as e:
            seen.append(str(e))
    return seen


@kernel(())
def chains():
    return (
        list(joined([1], "ab", (2.5,))),
        list(joined()),
        list(joined.from_iterable([[1, 2], "c"])),
        list(itertools.chain.from_iterable(range(i) for i in range(4))),
        list(flatten([])),
        sum(flatten([[1, 2], (3,), {4: 5}])),
        [f("a", "b") for f in (lambda *x: list(joined(*x)), lambda *x: list(flatten(x)))],
    )


@kernel(())
def chain_comes_to_what_is_not_iterable():
    return list(joined([1], 2))


@kernel(())
def chain_goes_on():
    def fails():
        yield 1
        raise ValueError("inside")

    seen = []
    for it in (joined(fails(), [2]), joined([1], 3, [2]), joined.from_iterable(fails())):
        for _ in range(4):
            try:
                seen.append(next(it))
            except (ValueError, TypeError, StopIteration) as e:
                seen.append((type(e).__name__, str(e)))
    return seen


@kernel(([1, 4, 6, 3, 8],), ([],), ((True, 2.5, 9),))
def filters(xs):
    return (
        list(itertools.takewhile(lambda x: x < 5, xs)),
        list(itertools.dropwhile(lambda x: x < 5, xs)),
        list(itertools.filterfalse(lambda x: x % 2, xs)),
        list(itertools.filterfalse(None, [0, 1, "", "a", xs])),
        list(itertools.filterfalse(bool, [0, 1, "", "a", xs])),
        list(itertools.compress(xs, [1, 0, True, False, "x"])),
        list(itertools.compress(data=xs, selectors=itertools.cycle([0, 1]))),
    )


@kernel(())
def predicates_that_fail():
    def picky(x):
        if x == 2:
            raise KeyError(x)
        return x < 3

    seen = []
    for kind in (itertools.takewhile, itertools.dropwhile, itertools.filterfalse):
        it = kind(picky, [1, 2, 1, 3, 1, 4])
        for _ in range(6):
            try:
                seen.append(next(it))
            except KeyError as e:
                seen.append(e.args)
            except StopIteration:
                seen.append("end")
    return seen


@kernel(())
def what_remains():
    a, b, c = iter(range(9)), iter(range(9)), iter(range(9))
    return (
        list(itertools.takewhile(lambda x: x < 3, a)),
        list(a),
        next(itertools.dropwhile(lambda x: x < 3, b)),
        list(b),
        list(itertools.compress(c, [1, 1])),
        list(c),
    )


@kernel(())
def maps():
    return (
        list(itertools.starmap(pow, [(2, 3), [3, 2], iter((2, 5))])),
        list(itertools.starmap(lambda *x: x, [(), "ab", {1: 2}])),
        list(itertools.pairwise("abcd")),
        list(itertools.pairwise([1])),
        list(itertools.pairwise([])),
        [a - b for a, b in itertools.pairwise([9, 4, 2])],
    )


@kernel(([5],), ([("a", 2)],), ([(2, -1, 0)],))
def starmap_of_wrong_arguments(calls):
    return list(itertools.starmap(pow, calls))


BOUNDS = [(5,), (2, 6), (2, None), (0, 9, 3), (None, None, 2), (4, 2), (0,), (3, 3), (1, 9, 8)]
BOUNDS += [(None,), (True,), (20,), (20, 30), (0, 3, 2**63 - 1), (2**63 - 1,), (0, None, 1)]


@kernel((BOUNDS,))
def slices(all_bounds):
    seen = []
    for bounds in all_bounds:
        it = iter(range(10))
        sliced = islice(it, *bounds)
        seen.append((list(sliced), list(sliced), list(it)))
    return seen, list(islice("abcd", 1, 3)), next(islice(range(9), 4, None))


WRONG = [(-1,), ("a",), (1, "a"), (-1, 2), (0, 5, 0), (0, 5, "a"), (2.0,), (-2,), (0, -2), (0, -1)]
WRONG += [(2**63,), (2**63, 1), (0, 5, 2**63), (None, None, -1), ([],), ("a", 5)]


@kernel((WRONG,))
def wrong_slices(all_bounds):
    seen = []
    for bounds in all_bounds:
        try:
            seen.append(islice([1, 2, 3], *bounds) is None)
        except ValueError as e:
            seen.append(str(e))
    return seen


@kernel(-1)
def wrong_slice(stop):
    return list(islice([1, 2, 3], stop))


class Three:
    def __index__(self):
        return 3


@kernel(())
def indices():
    n = Three()
    a = list(islice(range(9), n)), list(islice(range(9), 0, 9, n)), list(repeat(1, n))
    b = list(itertools.product("a", repeat=n)), len(tee([], n))
    return a, b, list(itertools.combinations("abcd", n))


@kernel(())
def zips():
    it = iter([1, 2, 3, 4])
    return (
        list(itertools.zip_longest("ab", [1, 2, 3], fillvalue="-")),
        list(itertools.zip_longest([], [1])),
        list(itertools.zip_longest()),
        list(itertools.zip_longest(it, it, it)),
        list(itertools.zip_longest([], [])),
        [a + b for a, b in itertools.zip_longest([1, 2], [3], fillvalue=0)],
    )


@kernel(())
def products():
    return (
        list(itertools.product("ab", [1, 2])),
        list(itertools.product([0, 1], repeat=3)),
        list(itertools.product()),
        list(itertools.product(repeat=2)),
        list(itertools.product("ab", [])),
        list(itertools.product("ab", repeat=0)),
        list(itertools.product(5, repeat=0)),
        len(list(itertools.product(range(10), repeat=4))),
        list(itertools.product(iter("ab"), repeat=2)),
    )


@kernel(0, 1, 2, 3, 4, 5)
def choices(r):
    pool = "abcd"
    return (
        list(itertools.permutations(pool, r)),
        list(itertools.permutations(pool[:3])),
        list(itertools.permutations([])),
    )


@kernel(0, 1, 2, 3, 4, 5)
def choices_in_order(r):
    pool = "abcd"
    return (
        list(itertools.combinations(pool, r)),
        list(itertools.combinations_with_replacement(pool, r)),
        list(itertools.combinations([], r)),
        list(itertools.combinations_with_replacement([], r)),
        list(itertools.combinations(iterable=range(5), r=r)),
    )


@kernel(([-1, "a", None, 2.0, 2**64, -(2**64), True],))
def wrong_numbers(numbers):
    seen = []
    n = None
    makes = (
        lambda: list(itertools.permutations([1, 2], n)),
        lambda: list(itertools.combinations([1, 2], n)),
        lambda: list(itertools.combinations_with_replacement([1, 2], n)),
        lambda: list(itertools.product([1, 2], repeat=n)),
        lambda: list(repeat(1, n)),
        lambda: len(tee([1], n)),
        lambda: next(count(n)),
        lambda: next(count(1, n)),
    )
    for n in numbers:
        for make in makes:
            try:
                seen.append(make())
            except (TypeError, ValueError, OverflowError) as e:
                seen.append((type(e).__name__, str(e)))
    return seen


@kernel(5)
def what_is_not_iterable(x):
    seen = []
    for make in (
        lambda: itertools.permutations(x),
        lambda: itertools.combinations(x, 1),
        lambda: itertools.cycle(x),
        lambda: itertools.accumulate(x),
        lambda: islice(x, 2),
        lambda: tee(x),
        lambda: itertools.groupby(x),
        lambda: itertools.product([1], x),
        lambda: itertools.starmap(pow, x),
        lambda: itertools.takewhile(bool, x),
        lambda: itertools.dropwhile(bool, x),
        lambda: itertools.filterfalse(bool, x),
        lambda: itertools.compress([1], x),
        lambda: itertools.compress(x, [1]),
        lambda: itertools.zip_longest([], x),
        lambda: itertools.pairwise(x),
        lambda: joined.from_iterable(x),
        lambda: list(joined(x)),
        lambda: tee(x, 0),
    ):
        try:
            seen.append(type(make()) is tuple)
        except TypeError as e:
            seen.append(str(e))
    return seen


@kernel(())
def names_of_types():
    seen = []
    for it in (
        count(),
        itertools.cycle("a"),
        repeat(1),
        itertools.accumulate([]),
        joined(),
        joined.from_iterable([]),
        itertools.compress([], []),
        itertools.dropwhile(bool, []),
        itertools.takewhile(bool, []),
        itertools.filterfalse(bool, []),
        itertools.starmap(bool, []),
        itertools.pairwise([]),
        islice([], 1),
        itertools.zip_longest(),
        itertools.product(),
        itertools.permutations([]),
        itertools.combinations([], 1),
        itertools.combinations_with_replacement([], 1),
        itertools.groupby([]),
        tee([])[0],
        next(itertools.groupby([1]))[1],
    ):
        try:
            it[0]
        except TypeError as e:
            seen.append(str(e))
        seen.append((iter(it) is it, bool(it), callable(it)))
    return seen


@kernel(())
def no_length():
    return len(itertools.product("ab", repeat=2))


@kernel(())
def no_attribute():
    return itertools.cycle("ab").close()


@kernel(())
def predicate_is_no_function():
    return list(itertools.takewhile(3, [1]))


@kernel(([1, 1, 2, 3, 3, 3, 1],), ([],), ([1, True, 1.0, 2],))
def groups(xs):
    a = [(k, list(g)) for k, g in itertools.groupby(xs)]
    b = [(k, next(g)) for k, g in itertools.groupby(xs, lambda x: x == xs[0])]
    kept = list(itertools.groupby(xs))
    c = [k for k, g in kept], [list(g) for k, g in kept]
    return a, b, c, [(k, len(list(g))) for k, g in itertools.groupby(iterable=xs, key=None)]


@kernel(())
def groups_in_part():
    it = itertools.groupby("AAABBC")
    first, of_first = next(it)
    one = next(of_first)
    second, of_second = next(it)
    return first, one, list(of_first), second, list(of_second), list(of_second), next(it)[0]


@kernel(())
def groups_of_a_key_that_fails():
    def key(x):
        if x == 3:
            raise KeyError(x)
        return x // 2

    it = itertools.groupby([0, 1, 3, 2, 5], key)
    seen = []
    for _ in range(4):
        try:
            k, group = next(it)
            seen.append((k, list(group)))
        except KeyError as e:
            seen.append(e.args)
        except StopIteration:
            seen.append("end")
    return seen


@kernel(())
def tees():
    a, b = tee(iter([1, 2, 3]))
    first = next(a), next(a)
    c, d, e = tee("xy", 3)
    f, g = tee(range(200_000))
    whole = sum(f)
    return first, list(b), list(a), list(c), list(d), next(e), tee([1], 0), whole, sum(g)


@kernel(())
def tee_of_what_fails():
    def fails():
        yield 1
        raise ValueError("inside")

    seen = []
    for it in tee(fails()):
        for _ in range(3):
            try:
                seen.append(next(it))
            except (ValueError, StopIteration) as e:
                seen.append(type(e).__name__)
    return seen


@kernel(())
def tee_inside_of_itself():
    def again():
        yield 1
        yield next(first)

    first, second = tee(again())
    return next(second), next(second)


@kernel(())
def order_of_effects():
    log = []

    def source(name):
        for i in range(2):
            log.append((name, i))
            yield i

    out = list(itertools.product(source("a"), source("b")))
    for x in itertools.compress(source("c"), source("d")):
        log.append(x)
    for x in itertools.zip_longest(source("e"), source("f")):
        log.append(x)
    for x in joined(source("g"), source("h")):
        log.append(x)
    for x in itertools.groupby(source("i")):
        log.append(x[0])
    for x in itertools.pairwise(source("j")):
        log.append(x)
    for x in islice(source("k"), 1):
        log.append(x)
    for x in itertools.accumulate(source("l"), initial=5):
        log.append(x)
    return out, log


class Countdown:
    """An iterator of the user's, whose end carries a value."""

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration("done")
        self.n -= 1
        return self.n


@kernel(())
def iterators_of_classes():
    seen = [list(joined(Countdown(2), Countdown(1))), list(itertools.accumulate(Countdown(4)))]
    for it in (
        itertools.takewhile(lambda x: True, Countdown(1)),
        islice(Countdown(1), 3),
        itertools.pairwise(Countdown(2)),
        itertools.groupby(Countdown(1)),
        joined(Countdown(1)),
        itertools.starmap(max, zip(Countdown(1), [1, 2])),
        map(abs, Countdown(1)),
    ):
        next(it)
        for _ in range(2):
            try:
                next(it)
            except StopIteration as e:
                seen.append(e.args)
    return seen


@kernel(())
def functions_that_stop():
    def stops(*x):
        if x[0] == 2:
            raise StopIteration("by function")
        return x[0]

    seen = []
    for it in (
        itertools.starmap(stops, [(1,), (2,), (3,)]),
        itertools.filterfalse(stops, [0, 2, 0]),
        itertools.accumulate([1, 2, 3], lambda a, b: stops(b)),
        map(stops, [1, 2, 3]),
    ):
        for _ in range(3):
            try:
                seen.append(next(it))
            except StopIteration as e:
                seen.append(e.args)
    return seen, list(itertools.starmap(stops, [(1,), (2,), (3,)]))


@kernel(50)
def in_folds(n):
    return (
        sum(a * b for a, b in itertools.combinations(range(n), 2)),
        [sum(itertools.accumulate(range(i))) for i in range(n)],
        max(len(list(g)) for k, g in itertools.groupby(sorted(i * i % 7 for i in range(n)))),
        [next(islice(count(i), i, None)) for i in range(n)],
        {a: b for a, b in itertools.zip_longest(range(n), range(n // 2))},
    )


@kernel(20)
def one_iterator_for_a_whole_fold(n):
    it = count(10)
    return [next(it) + i for i in range(n)], next(it)


@kernel(6)
def in_generators(n):
    def rows():
        for k in itertools.count(1):
            yield list(itertools.repeat(k, k))

    def all_of():
        yield from itertools.chain.from_iterable(islice(rows(), n))

    return list(all_of()), [x for x in zip(count(), all_of())][-1]


@kernel(())
def imported_inside():
    import itertools as it
    from itertools import pairwise as pairs

    return list(pairs("abc")), [list(x) for x in it.tee("ab")], list(it.chain.from_iterable(["ab"]))


@kernel(8)
def queens(n):
    columns = range(n)
    return [
        rows
        for rows in itertools.permutations(columns)
        if n == len({rows[i] + i for i in columns}) == len({rows[i] - i for i in columns})
    ][:5]


@kernel((), may_refuse=True)
def constructor_of_wrong_calls():
    return itertools.chain(key=1)


@kernel(())
def tee_of_a_tee():
    a, b = tee("abc")
    next(a)
    c, d, e = tee(a, 3)
    return next(a), c is a, d is a, next(c), list(d), list(c), list(e), list(b), tee(a, 1)[0] is a


@kernel((), may_refuse=True)
def classes_of_iterators():
    return isinstance(joined(), itertools.chain)
