"""Names and elements that hold different types on different paths."""

from corpus import kernel


@kernel(0, 1, 2, 3, 4)
def one_of_five(n):
    if n == 0:
        x = 1
    elif n == 1:
        x = 2.5
    elif n == 2:
        x = "text"
    elif n == 3:
        x = None
    else:
        x = [n]
    return x


@kernel(0, 1)
def number_or_text(flag):
    x = 5 if flag else "5"
    return x * 2, str(x), f"{x}", x == 5


@kernel(0, 1, 2)
def number_or_none(n):
    best = None
    for x in [3, 1, 2][:n]:
        if best is None or x < best:
            best = x
    return best


@kernel(0, 5)
def int_then_float(n):
    total = 0
    for i in range(n):
        total = total + i * 0.5
    return total


@kernel(6)
def changes_type_each_round(n):
    x = 1
    out = []
    for i in range(n):
        if i % 3 == 0:
            x = str(i)
        elif i % 3 == 1:
            x = x + "!"
        else:
            x = len(x)
        out.append(x)
    return out


@kernel(([1, 2.5, "a", None, True, [1], (2,), {"k": 1}],), ([],))
def list_of_everything(xs):
    return [x for x in xs], [str(x) for x in xs], [not x for x in xs], [x == 1 for x in xs]


@kernel(([1, "a"],), (["a", 1],), ([1, 2],))
def adds_elements(xs):
    total = xs[0]
    for x in xs[1:]:
        total = total + x
    return total


@kernel(({"n": 1, "s": "x", "l": [1]},))
def dict_of_everything(d):
    return d["n"] + 1, d["s"] + "y", d["l"] + [2]


def maybe(n):
    if n % 3 == 0:
        return None
    return n if n % 3 == 1 else str(n)


@kernel(7)
def function_of_three_results(n):
    return [maybe(i) for i in range(n)], [maybe(i) is None for i in range(n)]


@kernel(1, 2)
def error_on_one_type(n):
    return 10 + maybe(n)


@kernel(0, 1)
def list_or_tuple(flag):
    xs = [1, 2] if flag else (1, 2)
    return xs[0], len(xs), xs * 2, [x for x in xs], xs == [1, 2]


@kernel(0, 1)
def list_or_text_indexed(flag):
    xs = ["a", "b"] if flag else "ab"
    return xs[0] + xs[1], "a" in xs, xs[::-1]


@kernel(0, 1)
def function_or_none(flag):
    f = (lambda x: x + 1) if flag else None
    return f(1) if f is not None else f


@kernel(4)
def tuples_of_different_lengths(n):
    t = ()
    for i in range(n):
        t = t + (i,)
    return t, len(t)


@kernel(3)
def nesting_grows(n):
    x = 0
    for _ in range(n):
        x = [x]
    return x


@kernel(9)
def nesting_grows_beyond_every_bound(n):
    x = ()
    for i in range(n):
        x = (x, i)
    return x


@kernel(0, 1)
def bool_or_int(flag):
    x = True if flag else 7
    return x, x + 1, x * 2.0, [x], not x


@kernel(0, 1)
def narrowed_by_none(flag):
    x = 3 if flag else None
    if x is None:
        return "none"
    return x + 1


@kernel(5)
def mixed_keys(n):
    d = {}
    for i in range(n):
        d[i if i % 2 else str(i)] = i if i > 2 else None
    return d


@kernel(20)
def comprehension_of_unions(n):
    return [i if i % 2 else i / 2 if i % 3 else None for i in range(n)]


@kernel(6)
def sum_becomes_float_late(n):
    return sum(i if i < n - 1 else 0.5 for i in range(n)), max(
        i if i < 3 else i / 1 for i in range(n)
    )


@kernel((1, "a"), (2.5, None), ([1], (2,)))
def passes_through_containers(a, b):
    box = [a]
    box.append(b)
    d = {"a": box[0], "b": box[1]}
    t = (d["b"], d["a"])
    return t, box, d


@kernel(1, "s", None, 2.5)
def equality_with_everything(x):
    return [x == y for y in [1, 1.0, True, "s", None, [x], (x,), 2.5]]


@kernel([({1, 2}, ())], [({1, 2},)], [(1,), ("a",), (None,)], [(1, ()), ("a", ())])
def tuples_of_one_part_of_any_type(cases):
    out = []
    for case in cases:
        first, *rest = case
        out.append(rest)
        out.append(first)
        out.append(case[0] == first)
    return out, cases[0][0], [case[0] for case in cases]


@kernel((3, "x"), ("y", None))
def closures_of_one_variable_of_any_type(a, b):
    fs = [lambda v=v: v for v in (a, b)]
    return [f() for f in fs], fs[0](), fs[-1]()
