"""`*` in targets and displays, `**` in dict displays."""

from corpus import kernel

SEQUENCES = [([1, 2, 3, 4],), ((1, 2, 3),), ("abcd",), (range(5),), ([1, 2],), ([1],), ([],)]


@kernel(*SEQUENCES)
def head_and_tail(xs):
    head, *tail = xs
    return head, tail


@kernel(*SEQUENCES)
def last_of_all(xs):
    *start, last = xs
    return start, last


@kernel(*SEQUENCES)
def both_ends(xs):
    a, *b, c = xs
    return a, b, c


@kernel(*SEQUENCES)
def three_before_and_one_after(xs):
    [a, b, *rest, z] = xs
    return a + b, rest, z


@kernel(*SEQUENCES)
def nothing_but_a_star(xs):
    (*all_of_them,) = xs
    return all_of_them


@kernel(({1: 2, 3: 4},), (5,), (None,), (2.5,))
def star_target_of_other_values(x):
    a, *b = x
    return a, b


@kernel((1, 2.5, "x"))
def star_target_of_a_display(a, b, c):
    first, *rest = a, b, c
    *most, last = [c, b, a]
    return first, rest, most, last


@kernel(([1, [2, 3, 4], 5, 6],), ([1, [2], 5],), ([1, [], 5],), ([1],), ([1, 2],))
def nested_star_targets(xs):
    a, (b, *c), *d = xs
    return a, b, c, d


@kernel(([(1, 2, 3), (4,), (5, 6)],), ([(1,), ()],))
def star_targets_of_loops(rows):
    out = []
    for head, *tail in rows:
        out.append((head, tail))
    return out, [(tail, head) for head, *tail in rows], {h: t for h, *t in rows}


@kernel(([1, 2, 3],))
def star_target_is_a_new_list(xs):
    ys = xs[:]
    *copy, last = ys
    copy.append(last)
    (*same,) = copy
    same[0] = 9
    return xs, ys, copy, same


@kernel(([1, 2, 3],))
def star_into_an_item(xs):
    slots = [0, 0, 0]
    slots[0], *slots[1], slots[2] = xs
    return slots


@kernel(([1, 2, 3], (4, 5)), ([], ()), ("ab", range(3)), ([1.5], [2]), ({1: 2}, "x"))
def star_in_lists_and_tuples(xs, ys):
    return [*xs], [0, *xs], [*xs, 0], [*xs, *ys], (*xs,), (0, *xs, 1, *ys), (*xs, *ys)


@kernel(([1, 2, 3], (4, 1)), ([], ()), ([1, 200, 3000, 8], range(20)))
def star_in_sets(xs, ys):
    return [list({*xs}), list({0, *xs}), list({*xs, *ys, 7}), {*xs} == set(xs)]


@kernel(({1: 2}, {1: 3, 4: 5}), ({}, {}), ({"a": 1}, {"b": [2]}))
def double_star_in_dicts(a, b):
    return {**a}, {**a, **b}, {**b, **a}, {0: 0, **a, 1: "last"}, {**a, "x": 1, **b}


@kernel(({1: 2},))
def double_star_copies(a):
    b = {**a}
    b[5] = 6
    return len(a), b


@kernel((1,), (None,), (2.5,))
def star_in_a_list_of_no_iterable(x):
    return [0, *x]


@kernel((1,), (None,))
def star_in_a_tuple_of_no_iterable(x):
    return (*x,)


@kernel((1,), (None,))
def star_in_a_set_of_no_iterable(x):
    return {*x}


@kernel((1,), ([1],), (None,), ("ab",))
def double_star_of_no_mapping(x):
    return {**x}


@kernel(([[1], [2]],))
def star_in_a_set_of_what_has_no_hash(x):
    return {*x}


@kernel(0)
def order_of_displays(n):
    xs = [1]
    a = [*xs, xs.append(2), *xs]
    b = (*xs, xs.append(3), *xs)
    d = {1: 0}
    e = {**d, 2: d.pop(1), **d}
    return a, b, xs, d, e


@kernel(0)
def iteration_comes_before_what_follows(n):
    try:
        return [*n, 1 // n]
    except TypeError as error:
        return str(error)


@kernel(([1, 2, 3],))
def star_of_lazy_values(xs):
    return [*map(str, xs), *filter(None, xs), *zip(xs, xs), *enumerate(xs), *reversed(xs)]


@kernel(([1, 2, 3],))
def star_in_return_and_subscript(xs):
    d = {(1, 2, 3): "found"}

    def f(values):
        return 0, *values

    return f(xs), d[*xs], [y for y in (*xs, 4)]


@kernel((5,), ([[]],), ([5],))
def errors_of_targets_over_several_lines(x):
    out = []
    for (
        a,
        *b,
    ) in x:
        out.append((a, b))
    return out


@kernel((5,), ([],))
def errors_of_displays_over_several_lines(x):
    d = [
        0,
        *x,
    ]
    return {
        "d": d,
        **x,
    }


@kernel(([1],))
def errors_of_calls_over_several_lines(x):
    return (
        x
        .index(
            *[1, 2, 3, 4]
        )
    )  # fmt: skip


@kernel(20)
def stars_in_loops(n):
    xs = []
    t = ()
    for i in range(n):
        xs = [*xs, i]
        t = *t, i
    first, *_, last = xs
    return xs, t, first, last


class OfKeys:
    """A mapping as `**` wants it: keys() and items by key."""

    def __init__(self, keys, items):
        self.given = keys
        self.items = items

    def keys(self):
        if self.given is None:
            raise AttributeError("keys")
        return self.given

    def __getitem__(self, key):
        if key == "none":
            raise AttributeError(key)
        return self.items[key]


def named(**given):
    return given


@kernel(
    (["a", "b"], {"a": 1, "b": 2}),
    (5, {}),
    ([5], {5: 6}),
    ([[]], {}),
    (["a", "none"], {"a": 1}),
    (None, {}),
    (["a", "a"], {"a": 1}),
    ({"b": 2}, {"b": 3}),
)
def mappings_by_their_keys(keys, items):
    def said(call):
        try:
            return call()
        except Exception as error:
            return type(error).__name__, str(error)

    given = OfKeys(keys, items)
    found = [
        said(lambda: {"k": 0, **given}),
        said(lambda: dict(given)),
        said(lambda: {"k": 0} | dict(given)),
    ]
    if keys in (["a", "b"], 5, [5], {"b": 2}):
        found.append(said(lambda: named(k=0, **given)))
    return found
