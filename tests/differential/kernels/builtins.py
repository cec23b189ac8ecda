"""Builtin functions: sum, min, max, sorted, zip, enumerate, len, abs and their edges."""

from corpus import kernel

NAN = float("nan")


@kernel(([3, 1, 2],), ([],), (["b", "a"],), ([(2, "a"), (1, "z")],), ([1.5, 1, True],))
def sort(xs):
    return sorted(xs), sorted(xs, reverse=True), sorted(xs, key=lambda x: str(x))


@kernel(([(1, "b"), (0, "x"), (1, "a"), (0, "a")],), ([],))
def sort_is_stable(xs):
    by_first = sorted(xs, key=lambda p: p[0])
    return (
        by_first,
        sorted(xs, key=lambda p: p[0], reverse=True),
        sorted(by_first, key=lambda p: p[1]),
    )


@kernel(([3, "a"],), ([None, 1],), ([[1], (1,)],), ([1, [2]],))
def sort_strangers(xs):
    return sorted(xs)


@kernel(([1.0, NAN, 0.5, 2.0],), ([NAN, 3, 1, 2],), ([5, 4, NAN, 1, 3, 2],))
def sort_with_nan(xs):
    return sorted(xs), sorted(xs, reverse=True)


@kernel(([3, 1, 2],), ("hello",), ((2.5, 1),), ({3: 0, 1: 0},), (5,), (None,))
def sort_any_iterable(xs):
    return sorted(xs)


@kernel(100, 1)
def sort_many(n):
    xs = [(i * 7919) % 1009 - 500 for i in range(n)]
    return sorted(xs), sorted(xs, key=abs), sorted(xs, key=lambda x: (x % 10, -x))


@kernel(([1, 2, 3],), ([],), ("",), ((),), ({},))
def least(xs):
    return min(xs)


@kernel(([1, 2, 3],), ([],), ((),))
def greatest(xs):
    return max(xs)


@kernel(([3, -5, 4],), (["bb", "a", "ccc"],))
def least_by_key(xs):
    return (
        min(xs, key=lambda x: x * 2 if x == x else 0),
        max(xs, key=lambda x: x),
        min(xs, key=lambda x: 0),
        max(xs, key=lambda x: 0),
    )


@kernel((3, 1, 2), (1.5, 1, 2), ("a", "b", "A"), (NAN, 1.0, 2.0), (1.0, NAN, 2.0))
def least_of_arguments(a, b, c):
    return min(a, b, c), max(a, b, c), min(a, b), max(b, c)


@kernel((1, "a"), (None, 1), ([1], 1))
def least_of_strangers(a, b):
    return min(a, b)


@kernel(([],), ([4],))
def least_with_default(xs):
    return min(xs, default=0), max(xs, default="none")


@kernel(([1, 2, 3],), ([],), ([1, 2.5],), ([True, True],), (([1.5, 2**70]),))
def total(xs):
    return sum(xs), sum(xs, 10), sum(xs, 0.5)


@kernel((["a", "b"],), ([[1], [2]],), ([1, None],), ([None],))
def total_of_strangers(xs):
    return sum(xs)


@kernel((["a"], ""), ([], "x"))
def total_of_text_is_refused_by_python(xs, start):
    return sum(xs, start)


@kernel(([1, 2], "ab"), ([], "x"), ([1, 2, 3], "a"), ((), ()))
def zip_two(xs, ys):
    return list(zip(xs, ys)), [x for x, _ in zip(xs, ys)], dict(zip(ys, xs))


@kernel(
    ([1, 2, 3], (4, 5, 6), "xyz"),
)
def zip_three(a, b, c):
    return list(zip(a, b, c)), list(zip(a)), list(zip())


@kernel("abc", "")
def enumerated(text):
    return (
        list(enumerate(text)),
        list(enumerate(text, 5)),
        [i for i, c in enumerate(text) if c > "a"],
    )


@kernel([1, 2, 3], "abc", ((1,),), {"a": 1}, range(5), [])
def length(xs):
    return len(xs)


@kernel(5, None, 2.5, True)
def length_of_no_container(x):
    return len(x)


@kernel(3, -3, 2.5, -0.0, True, 2**63, -(2**63), -(2**62))
def absolute(x):
    return abs(x)


@kernel("a", None, [1])
def absolute_of_stranger(x):
    return abs(x)


@kernel("abc", ((1, 2),), [1, [2]], {"a": 1}, range(3), "")
def lists_and_tuples(xs):
    return list(xs), tuple(xs), list(tuple(xs)), len(list(xs))


@kernel(5, None, 1.5)
def list_of_no_iterable(x):
    return list(x)


@kernel(([1, 2, 3],))
def list_is_a_copy(xs):
    a = list(xs)
    b = list(a)
    b.append(4)
    return a, b


@kernel(1)
def empty_calls(x):
    return list(), tuple(), dict(), str(), int(), float(), bool()


@kernel(3, 0)
def any_all_of_comprehensions(n):
    return any([x > 1 for x in range(n)]), all([x > 1 for x in range(n)]), any([]), all([])


@kernel(3)
def builtins_as_values(n):
    fs = [abs, len, str]
    return fs[0](-n), fs[1]("xyz"), fs[2](n), sorted([-3, 2, -1], key=abs)


@kernel((5, 2), (1, 2))
def wrong_count_of_arguments(a, b):
    return len(a, b)


@kernel(1)
def min_of_one_number(x):
    return min(x)


@kernel(([[3, 1], [2]],))
def sorts_lists(xs):
    return sorted(xs), min(xs), max(xs), sum(xs, [])


@kernel((b"a",), (bytearray(b"a"),), (b"",), ("a",), (1,), ([1],))
def sums_of_generators_from(start):
    def total(values):
        try:
            return sum((x for x in values), start)
        except TypeError as error:
            return str(error)

    return total([]), total([1]), total([start]), [sum((x for x in []), s) for s in [1, 2.5]]
