"""functools.cache and lru_cache: of functions of outside, of methods, and made in kernels.

What depends on calls before the job, CPython's own among them, may be refused: it is compared with
empty caches in tests/client/test_caches.py.
"""

from __future__ import annotations

import functools
from functools import cache, lru_cache

from corpus import kernel


@cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@lru_cache
def paths(rows, columns):
    if rows == 0 or columns == 0:
        return 1
    return paths(rows - 1, columns) + paths(rows, columns - 1)


@functools.lru_cache(maxsize=None)
def distance(a, b):
    if not a or not b:
        return len(a) + len(b)
    if a[0] == b[0]:
        return distance(a[1:], b[1:])
    return 1 + min(distance(a[1:], b), distance(a, b[1:]), distance(a[1:], b[1:]))


@cache
def same(x):
    return (x, type(x).__name__)


@lru_cache(maxsize=None, typed=True)
def typed_same(x, y=0):
    return (x, type(x).__name__, y)


@cache
def fresh(n):
    return [n]


@lru_cache(maxsize=2)
def fresh_of_two(n):
    return [n]


@lru_cache(maxsize=0)
def never_kept(n):
    return [n]


@cache
def maybe_none(n):
    return None if n % 2 else str(n)


@cache
def fails(n):
    return 10 // n


@cache
def many(*args, sep="-", **named):
    return sep.join(map(str, args)) + str(sorted(named.items()))


@cache
def counts_bits(n, tight):
    if n == 0:
        return int(tight)
    return counts_bits(n // 2, tight) + counts_bits(n // 2, False)


class Table:
    scale = 3

    def __init__(self, n: int) -> None:
        self.n = n

    @cache  # noqa: B019
    def power(self, k):
        return 1 if k == 0 else self.power(k - 1) * self.n

    @staticmethod
    @cache
    def half(x):
        return x / 2

    @classmethod
    @cache
    def scaled(cls, x):
        return [x * cls.scale]


@kernel(0, 1, 90, 300)
def fibonacci(n):
    return fib(n)


@kernel(100)
def fibonacci_of_all(n):
    return [fib(i) for i in range(n)]


@kernel(300)
def sum_of_fibonacci(n):
    return sum(fib(i) % 1000 for i in range(n))


@kernel((12, 12))
def grid(rows, columns):
    return paths(rows, columns)


@kernel(("kitten sitting on", "sitting kitten at"), ("", "abc"))
def edit_distance(a, b):
    return distance(a, b)


@kernel((), may_refuse=True)
def equal_keys():
    return [same(1), same(1.0), same(True), same("1"), same(0.5), same(-0.0), same(0), same(None)]


@kernel((), may_refuse=True)
def equal_keys_split():
    return [same(x) for x in [2, 2.0, 3.0, 3, True, 1, 0.0, -0.0, (1, 2), (1.0, True)] * 5]


@kernel((), may_refuse=True)
def typed_keys():
    return [
        typed_same(1),
        typed_same(1.0),
        typed_same(True),
        typed_same(1, 0),
        typed_same(1, y=0),
        typed_same(y=0.0, x=1),
    ]


@kernel((), may_refuse=True)
def the_same_list():
    a, b = fresh(1), fresh(1)
    a.append(5)
    return [a is b, fresh(1), fresh(2), fresh(n=1)]


@kernel(20, may_refuse=True)
def lists_in_a_fold(n):
    return [fresh(i % 3) for i in range(n)]


@kernel(20, may_refuse=True)
def changed_in_a_fold(n):
    total = 0
    for i in range(n):
        fresh(i % 3).append(i)
        total += len(fresh(i % 2))
    return total, fresh(0)


@kernel(12, may_refuse=True)
def changed_by_elements(n):
    return [len(fresh(i % 3)) + (fresh(i % 3).append(i) or 0 if i % 2 else 0) for i in range(n)]


@kernel((), may_refuse=True)
def least_recently_used():
    a = fresh_of_two(1)
    b = fresh_of_two(2)
    kept = fresh_of_two(1) is a
    fresh_of_two(3)
    return [kept, fresh_of_two(1) is a, fresh_of_two(2) is b, fresh_of_two(3)]


@kernel((), may_refuse=True)
def without_room():
    return never_kept(1) is never_kept(1)


@kernel(6)
def results_that_are_none(n):
    return [maybe_none(i % 4) for i in range(n)]


@kernel(1, 0)
def exceptions_are_not_kept(n):
    out = []
    for i in (n, n, 5):
        try:
            out.append(fails(i))
        except ZeroDivisionError as e:
            out.append(str(e))
    return out


@kernel(0)
def exceptions_leave(n):
    return fails(n)


@kernel(())
def unhashable():
    return same([1])


@kernel(())
def unhashable_inside():
    try:
        return same(({},))
    except TypeError as e:
        return str(e)


@kernel(())
def arguments():
    return [
        many(),
        many(1, 2),
        many(1, 2, sep="/"),
        many(a=1, b=2),
        many(b=2, a=1),
        many((1, 2)),
        many(*[1, 2], **{"z": 1}),
    ]


@kernel(())
def wrong_arguments():
    out = []
    for call in (lambda: fib(), lambda: fib(1, 2), lambda: fib(m=1)):
        try:
            out.append(call())
        except TypeError as e:
            out.append(str(e))
    return out


@kernel(20, may_refuse=True)
def keys_with_bools(n):
    return [counts_bits(i, i % 2 == 0) for i in range(n)]


@kernel(5, may_refuse=True)
def methods(k):
    t, u = Table(2), Table(3)
    return [t.power(k), u.power(k), t.power(k), Table.half(k), t.half(k), Table.scaled(k)]


@kernel(30, may_refuse=True)
def methods_in_a_fold(n):
    t = Table(2)
    return sum(t.power(i) for i in range(n))


@kernel(4, may_refuse=True)
def the_same_of_a_class_method(x):
    return Table.scaled(x) is Table.scaled(x)


@kernel(([3, 1, 2, 3],))
def passed_on(xs):
    return [list(map(fib, xs)), sorted(xs, key=fib), max(xs, key=lambda x: -fib(x))]


@kernel(50)
def made_in_the_kernel(n):
    @cache
    def f(k):
        calls.append(k)
        return k if k < 2 else f(k - 1) + f(k - 2)

    calls = []
    return f(n), len(calls)


@kernel(8)
def made_with_a_limit(n):
    calls = []

    @lru_cache(maxsize=3)
    def f(k):
        calls.append(k)
        return -k

    return [f(i % 5) for i in range(n)] + [f(4), f(0), calls]


@kernel(10)
def made_from_a_lambda(n):
    square = cache(lambda x: [x * x])
    return [square(i % 3) for i in range(n)], square(1) is square(1)


@kernel(())
def wrong_limit():
    return lru_cache("3")


@kernel((), may_refuse=True)
def asks_for_counts():
    fib(3)
    return fib.cache_info()


@kernel((), may_refuse=True)
def asks_for_the_name():
    return fib.__name__
