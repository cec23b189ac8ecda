"""Signatures and calls: kinds of parameters, `*` and `**` on both sides, what wrong calls raise."""

from functools import reduce

from corpus import kernel


def collect(*args):
    return args


def collect_named(**kwargs):
    return kwargs


def everything(a, b=2, /, c=3, *rest, d, e=5, **named):
    return a, b, c, rest, d, e, named


def positional_only(a, b, /, c):
    return a, b, c


def keyword_only(*, a, b=2):
    return a - b


def two(a, b):
    return a * 10 + b


def three(a, b, c=3):
    return a, b, c


@kernel((1, 2.5, "x"))
def rest_of_the_arguments(a, b, c):
    return collect(), collect(a), collect(a, b), collect(a, b, c)


@kernel((1, 2.5, "x"))
def rest_of_the_keywords(a, b, c):
    return collect_named(), collect_named(x=a), collect_named(z=a, y=b, x=c)


@kernel((1, 2))
def all_kinds_of_parameters(x, y):
    return (
        everything(x, d=y),
        everything(x, y, d=0),
        everything(x, y, 7, d=0),
        everything(x, y, 7, 8, 9, d=0, e=1, f=2, g=3),
        everything(x, d=y, c=4, a=5),
        everything(x, d=y, b=6),
    )


@kernel(([1, 2, 3],), ((4, 5),), (range(3),), ("ab",), ([],))
def star_of_anything(xs):
    return collect(*xs), collect(0, *xs), collect(*xs, 9), collect(*xs, *xs), collect(0, *xs, 1)


@kernel(({"x": 1, "y": 2},), ({},))
def double_star_of_a_dict(d):
    return collect_named(**d), collect_named(a=0, **d), collect_named(**d, z=9)


@kernel(((1, 2),), ((1,),), ((1, 2, 3),), ((),))
def star_into_plain_parameters(t):
    return two(*t)


@kernel(([1, 2],), ([1],), ([1, 2, 3],), ([],))
def star_of_a_list_into_plain_parameters(xs):
    return two(*xs)


@kernel(({"a": 1, "b": 2},), ({"b": 1, "a": 2},), ({"a": 1},), ({"a": 1, "c": 2},), ({},))
def double_star_into_plain_parameters(d):
    return two(**d)


@kernel((1, {"b": 2}), (1, {"a": 2}), (1, {}), (1, {"b": 2, "c": 3}))
def positional_and_double_star(x, d):
    return two(x, **d)


@kernel(([[1, 2, 3], [4, 5, 6]],), ([[1], [2], [3]],), ([],), ([[], [1]],))
def transpose(rows):
    return [list(column) for column in zip(*rows)]


@kernel(([3, 1, 2],), ([],), ([5],), ([2.5, 7],))
def builtins_take_stars(xs):
    return max(*xs), min(0, *xs)


@kernel(([3, -1, 2],), ([[1, 2], [0, 5]],))
def builtins_take_named_stars(xs):
    options = {"key": lambda x: -x if isinstance(x, int) else -len(x), "reverse": True}
    return sorted(xs, **options), max(*xs, **{"key": lambda x: str(x)})


@kernel(([1, 2],), ([],), ([1, 2, 3],))
def methods_take_stars(xs):
    out = [0]
    out.insert(*xs)
    return out


def total(*numbers):
    if not numbers:
        return 0
    return numbers[0] + total(*numbers[1:])


@kernel((1, 2.5, 3), (1, 2, 2**70))
def recursion_over_the_rest(a, b, c):
    return total(a, b, c), total(), total(a)


def forward(function, *args, **kwargs):
    return function(*args, **kwargs)


@kernel((1, 2), (0, -1))
def forwarding(a, b):
    return (
        forward(two, a, b),
        forward(two, b=a, a=b),
        forward(three, a, b, c=0),
        forward(lambda *xs: len(xs), a, b),
        forward(forward, two, a, b=b),
        forward(max, a, b),
    )


@kernel(([3, 1, 2],))
def collectors_as_values(xs):
    pairs = list(map(collect, xs, xs))
    ordered = sorted(xs, key=lambda *args: -args[0])
    return pairs, ordered, list(map(lambda x, *rest: (x, rest), xs)), reduce(collect, xs)


@kernel(3)
def collectors_in_closures(n):
    def add(*numbers, times=n):
        return sum(numbers) * times

    def apply(f, *args, **kwargs):
        return f(*args, **kwargs)

    return add(), add(1), add(1, 2), add(1, 2, times=2), apply(add, 5), apply(add, 5, times=1)


@kernel(2)
def rest_is_a_tuple_of_its_own(n):
    def f(*args, **kwargs):
        kwargs["new"] = n
        return args + (n,), kwargs

    d = {"a": 1}
    t = (1, 2)
    return f(*t, **d), d, t


@kernel(1)
def defaults_are_evaluated_once(n):
    log = []

    def note(x):
        log.append(x)
        return x

    def f(a=note(n), *, b=note(n + 1)):
        return a, b

    def g(xs=[]):  # noqa: B006
        xs.append(n)
        return xs

    return f(), f(5), f(b=7), log, g(), g(), g([9])


@kernel(3)
def defaults_of_lambdas(n):
    scale = lambda x, k=n, *, plus=0: x * k + plus  # noqa: E731
    return scale(2), scale(2, 5), scale(2, plus=1), scale(x=1, k=1)


@kernel(0)
def order_of_evaluation(n):
    log = []

    def see(x):
        log.append(x)
        return x

    def f(*args, **kwargs):
        return args, kwargs

    result = see(f)(see(1), *see([2, 3]), see(4), *see((5,)), a=see(6), **see({"b": 7}), c=see(8))
    log[0] = "f"
    return result, log


@kernel(0)
def star_is_taken_before_the_next_argument(n):
    xs = [1]
    return collect(*xs, xs.append(2), *xs), collect(xs, *xs)


@kernel()
def none_missing_but_one():
    return two(1)


@kernel()
def all_missing():
    return two()


@kernel()
def three_missing():
    def inner(a, b, c, d=4):
        return a

    return inner()


@kernel()
def too_many():
    return two(1, 2, 3)


@kernel()
def too_many_for_defaults():
    return three(1, 2, 3, 4, 5)


@kernel()
def too_many_and_keyword_only():
    def f(a, *, b=1, c=2):
        return a

    return f(1, 2, 3, b=4)


@kernel()
def too_many_for_none():
    return (lambda: 1)(2)


@kernel()
def unexpected_keyword():
    return two(1, c=2)


@kernel()
def unexpected_keyword_of_a_nested_function():
    def outer():
        def inner(a):
            return a

        return inner(b=1)

    return outer()


@kernel()
def multiple_values():
    return two(1, 2, a=3)


@kernel()
def multiple_values_from_a_mapping():
    return two(1, **{"a": 2})


@kernel()
def positional_only_by_name():
    return positional_only(a=1, b=2, c=3)


@kernel()
def positional_only_by_name_of_one():
    return positional_only(1, 2, c=3), positional_only(1, b=2, c=3)


@kernel()
def positional_only_name_into_the_rest():
    def f(a, /, **kwargs):
        return a, kwargs

    return f(1, a=2)


@kernel()
def keyword_only_missing():
    return keyword_only()


@kernel()
def keyword_only_missing_two():
    def f(*args, a, b, c=0):
        return args

    return f(1, 2)


@kernel()
def keyword_only_by_position():
    return keyword_only(1)


@kernel((1,), (2.5,), ("ab",), (None,))
def star_among_others_of_what_is_no_iterable(x):
    return collect(0, *x)


@kernel((1,), (None,))
def star_of_what_is_no_iterable_to_a_builtin(x):
    return max(*x)


@kernel((1,), ([1],))
def double_star_of_what_is_no_mapping_to_a_builtin(x):
    return max([1], **x)


@kernel(({1: 2},), ({(1, 2): 3},))
def keywords_that_are_no_strings(d):
    return two(**d)


@kernel((5,), ({"a": 1},), may_refuse=True)
def what_names_the_module(x):
    return two(*x), two(a=1, **x)


@kernel()
def wrong_call_from_map():
    return list(map(two, [1, 2]))


@kernel(([3, 1],))
def wrong_call_of_a_key(xs):
    return sorted(xs, key=lambda a, b: a)


@kernel(([3, 1],))
def wrong_call_of_a_keyword_only_key(xs):
    return min(xs, key=keyword_only)


@kernel(0, 1, 2, 3)
def wrong_call_through_a_table(i):
    table = [two, lambda *, x: x, lambda x, /: x, max]
    return table[i](x=i)


@kernel(0, 1, 2)
def arity_known_only_at_run_time(i):
    functions = [lambda: 0, lambda a: a, lambda a, *rest: (a, rest)]
    return functions[i](*range(i))


@kernel(([(1, 2), (3, 4)],))
def stars_in_comprehensions(pairs):
    return [two(*p) for p in pairs], sum(two(*p) for p in pairs), {two(*p): p for p in pairs}


@kernel(4)
def rest_in_folds(n):
    def f(*xs, **named):
        return sum(xs) + len(named)

    return [f(i, *range(i), a=1) for i in range(n)], sum(f(*range(i)) for i in range(n))
