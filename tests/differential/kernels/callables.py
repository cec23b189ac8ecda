"""functools.partial, and what it and operator's getters are called."""

import functools
import operator
from functools import cmp_to_key, partial, reduce
from operator import attrgetter, itemgetter, methodcaller

from corpus import kernel


def describe(a, b=2, *rest, c=3, **more):
    return a, b, rest, c, more


@kernel(())
def partials():
    p = partial(describe, 1)
    q = partial(describe, c=5, d=6)
    r = partial(p, 7, 8, e=9)
    return (
        [p(), p(4), p(4, 5, 6), p(b=4), p(c=1, z=2)],
        [q(1), q(1, 2, 3), q(1, c=2), q(1, d=0, e=1), q(a=5)],
        [r(), r(1), r(e=0, c=4)],
        [f(3) for f in (partial(pow, 2), partial(max, 1), partial(int, base=10) if False else abs)],
    )


@kernel("12", "ff", "zz")
def partial_of_a_builtin(text):
    return partial(int, base=16)(text), list(map(partial(int, base=36), text))


@kernel(10)
def partial_in_folds(n):
    add = partial(operator.add, 5)
    return (
        sum(add(i) for i in range(n)),
        [*map(partial(describe, c=1), range(n))],
        sorted(range(n), key=partial(pow, -2)),
    )


@kernel(1, "a", None)
def partial_of_no_function(x):
    return partial(x, 1)


@kernel(())
def partial_of_wrong_arguments():
    return partial(describe, 1, c=2)(a=3)


@kernel(())
def partial_of_too_many():
    return partial(lambda a: a, 1)(2)


@kernel(())
def partial_keeps_its_arguments():
    items = []
    push = partial(items.append, 1) if False else partial(lambda l, x: l.append(x), items)
    push(1)
    push(2)
    return items, reduce(partial(lambda k, a, b: a + k * b, 2), [1, 2, 3])


@kernel("partial", "itemgetter", "attrgetter", "methodcaller")
def names_of_types(which):
    made = {
        "partial": partial(abs),
        "itemgetter": itemgetter(1),
        "attrgetter": attrgetter("a"),
        "methodcaller": methodcaller("a"),
    }
    return made[which] + 1


@kernel(())
def callable_they_are():
    return [callable(f) for f in (partial(abs), itemgetter(1), partial, functools.partial)]


@kernel((), may_refuse=True)
def parts_of_a_partial():
    p = partial(describe, 1, c=2)
    return p.args, p.keywords


def by_last_digit(a, b):
    return a % 10 - b % 10


@kernel(([31, 12, 22, 5, 1],), ([],), ([True, 2.5],))
def sorted_by_comparing(items):
    key = cmp_to_key(by_last_digit)
    return (
        sorted(items, key=key),
        sorted(items, key=cmp_to_key(lambda a, b: (a < b) - (a > b))),
        min(items, key=key, default=None),
        max(items, key=key, default=None),
        [key(a) < key(b) for a in items for b in items],
        [key(a) == key(3) for a in items],
        [key(a) >= key(b) for a in items for b in items],
    )


@kernel(([3, 1, 0, 2],), (["a", 1],), ([None, 1],))
def comparing_fails(items):
    return sorted(items, key=cmp_to_key(lambda a, b: (a - b) // a))


@kernel(([3, 1],))
def comparing_gives_no_number(items):
    return sorted(items, key=cmp_to_key(lambda a, b: None))


@kernel(1)
def compared_with_something_else(x):
    return cmp_to_key(by_last_digit)(x) < x


class Backwards:
    def __init__(self, x):
        self.x = x

    def __lt__(self, other):
        return self.x > other.x


class Truth:
    def __init__(self, x):
        self.x = x

    def __bool__(self):
        return self.x > 1


class Two:
    def __eq__(self, other):
        return other == 2


@kernel([1, 3, 2])
def keys_alone_are_instances(items):
    return sorted(items, key=lambda x: Backwards(x))


@kernel([1, 3, 2])
def keys_of_a_method_are_instances(items):
    own = list(items)
    own.sort(key=lambda x: Backwards(x))
    return own


@kernel([1, 3, 2])
def what_filter_calls_gives_instances(items):
    return list(filter(lambda x: Truth(x), items))


@kernel([1, 3, 2, 4])
def sentinel_is_an_instance(items):
    it = iter(items)
    return list(iter(lambda: next(it), Two()))
