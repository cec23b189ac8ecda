"""Names: `:=` and its scopes, `del`, `global` reads, annotations, imports inside functions."""

from math import floor as lower

from corpus import kernel

LIMIT = 10


@kernel(([1, 2, 3],), ([],))
def walrus_in_a_comprehension(xs):
    return [y for x in xs if (y := x * 2) > 2], y


@kernel(([1, 2, 3],))
def walrus_that_accumulates(xs):
    total = 0
    partial = [total := total + x for x in xs]
    return partial, total


@kernel(([1, 2, 3],), ([0],), ([],))
def walrus_as_a_witness(xs):
    if any((hit := x) > 1 for x in xs):
        return "found", hit
    return "last", hit


@kernel(([1, 2, 3],))
def walrus_in_nested_comprehensions(xs):
    grid = [[(z := i * j) for j in xs] for i in xs]
    lookup = {(k := x): k + 1 for x in xs}
    return grid, z, lookup, k, {(w := x) for x in xs}, w


@kernel(([1, 2, 3],))
def walrus_seen_by_a_closure(xs):
    def get():
        return last

    squares = [last := x * x for x in xs]
    return get(), squares


@kernel(([1, 2],))
def walrus_everywhere(xs):
    pair = (a := 1, (b := a + 1))
    d = {(k := "x"): (v := 5), v: k}
    text = f"{(n := 7)} {n:>3}"
    item = xs[(i := 1)]
    f = lambda: (q := len(xs)) + q  # noqa: E731
    return pair, b, d, text, item, i, f(), (x := [y := 1, y**2]), x, (not (m := 0)) or m


@kernel(5, 0)
def walrus_in_a_condition(n):
    steps = 0
    while (n := n - 1) > 0:
        steps += n
    return n, steps, (r if (r := n) else r - 1)


@kernel(1)
def deleted_parameter(a):
    del a
    return a


@kernel(1)
def deleted_twice(a):
    del a
    del a


@kernel(1)
def deleted_and_bound_again(a):
    b, c = a, a
    del b, (c,)
    try:
        return b
    except UnboundLocalError as error:
        b = 5
        return str(error), b


@kernel(3, 2, 0)
def deleted_in_a_loop(n):
    for i in range(n):
        if i == 2:
            del n
    return n


@kernel(1)
def deleted_under_a_closure(a):
    b = a

    def get():
        return b

    del b
    return get()


@kernel(1)
def deleted_by_a_closure(a):
    def drop():
        nonlocal a
        del a

    drop()
    return a


@kernel(1)
def deleted_by_a_closure_twice(a):
    def drop():
        nonlocal a
        del a

    drop()
    drop()


@kernel(7)
def global_is_read(n):
    global LIMIT
    return LIMIT + n


@kernel(1)
def annotation_alone(a):
    x: int
    y: list[undefined] = [a]  # noqa: F821
    return y, x


@kernel(0)
def annotated_item(n):
    log = []

    def see(x):
        log.append(x)
        return x

    xs = [0, 1]
    see(xs)[see(n)]: int
    xs[see(1)]: int = see(9)
    return log, xs


@kernel((1, 2, 3), (3, 3, 3), (2, 1, 2))
def chained_comparisons(a, b, c):
    log = []

    def see(x):
        log.append(x)
        return x

    first = see(a) < see(b) < see(c) <= see(a)
    return first, a < b > c, a == b == c, a in [b] in [[b]], not a < b < c, log


@kernel(([1, 2, 3, 4, 5],), ([1, 2],))
def slices_assigned_and_deleted(given):
    xs = list(given)
    xs[1:3] = [9]
    ys = list(given)
    ys[::2] = [7] * len(ys[::2])
    zs = list(given)
    del zs[::2]
    us = list(given)
    del us[-1:0:-2]
    vs = list(given)
    vs[1:1] = vs
    vs[len(vs) :] = "ab"
    return xs, ys, zs, us, vs


@kernel(([1, 2, 3, 4, 5],), ([1, 2],))
def slice_of_the_wrong_size(given):
    xs = list(given)
    xs[::2] = [1]
    return xs


@kernel(([1, 2, 3],))
def slice_of_no_iterable(given):
    xs = list(given)
    xs[1:2] = 5
    return xs


@kernel(([1, 2, 3],))
def augmented_with_one_evaluation(given):
    xs = list(given)
    log = []

    def see(x):
        log.append(x)
        return x

    see(xs)[see(0)] += see(5)
    see(xs)[see(1) : see(2)] += [see(6)]
    see(xs)[1:2] *= see(2)
    a = b = xs
    a += [8]
    b = b + [9]
    return len(log), log[1:3], xs, a is xs, b


@kernel()
def augmented_item_of_a_tuple():
    t = (1, [2])
    try:
        t[1] += [3]
    except TypeError as error:
        return str(error), t


@kernel()
def augmented_item_that_is_missing():
    d = {}
    d["a"] += 1


@kernel(2.25, -1.0)
def imports_in_a_function(x):
    import math
    import math as m
    from functools import reduce
    from math import floor
    from math import sqrt as root

    def inner(y):
        return math.fabs(y) + floor(y)

    return root(x), m.ceil(x), inner(x), reduce(lambda a, b: a + b, [1, 2, 3]), lower(x)


@kernel(1.0, -1.0)
def import_that_may_not_have_run(x):
    if x > 0:
        import math
    return math.sqrt(4.0)


@kernel(4.0)
def import_that_comes_too_late(x):
    y = sqrt(x)  # noqa: F823
    from math import sqrt

    return y


@kernel([4.0, 9.0])
def import_in_folds(*xs):
    from math import sqrt

    return [sqrt(x) for x in xs], sum(sqrt(x) for x in xs), list(map(sqrt, xs))
