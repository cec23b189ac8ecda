"""Pure Python beyond this version's language: agreement, or a clear refusal, nothing else."""

from corpus import kernel


@kernel(("a,b,,c", ","), ("", "-"), may_refuse=True)
def split_and_join(text, separator):
    return text.split(separator), separator.join(["x", text])


@kernel("Hello World", "", "straße", may_refuse=True)
def case(text):
    return text.upper(), text.lower(), text.title(), text.swapcase()


@kernel(("hello", "l"), ("", "x"), may_refuse=True)
def find_and_replace(text, part):
    return text.find(part), text.count(part), text.replace(part, "_"), text.startswith(part)


@kernel("  x ", "\t\n", may_refuse=True)
def strip(text):
    return text.strip(), text.lstrip(), text.rstrip()


@kernel((7, 3), ("x", 2), may_refuse=True)
def percent_formatting(a, b):
    return "%s and %d" % (a, b)


@kernel(([3, 1, 2],), ([],), may_refuse=True)
def list_methods(xs):
    mine = list(xs)
    mine.extend([7, 8])
    mine.insert(1, 5)
    mine.reverse()
    mine.sort()
    return mine, mine.index(7), mine.count(8), mine.copy()


@kernel(([3, 1, 2], 1), ([3], 9), may_refuse=True)
def remove_and_clear(xs, x):
    mine = list(xs)
    mine.remove(x)
    rest = list(mine)
    mine.clear()
    return rest, mine


@kernel(4, may_refuse=True)
def delete_items(n):
    xs = list(range(n))
    d = {i: i for i in range(n)}
    del xs[1], d[2]
    return xs, d


@kernel(4, may_refuse=True)
def assign_slice(n):
    xs = list(range(n))
    xs[1:3] = ["a", "b", "c"]
    return xs


@kernel(({"a": 1},), may_refuse=True)
def dict_methods(d):
    mine = dict(d)
    mine.update({"b": 2})
    return mine.pop("a"), mine.setdefault("c", 3), mine


@kernel(([1, 2, 2, 3],), ([],), may_refuse=True)
def sets(xs):
    s = set(xs)
    return len(s), 2 in s, sorted(s), s == {1, 2, 3}


@kernel(5, 0, may_refuse=True)
def map_filter_reversed(n):
    return (
        list(map(lambda x: x * 2, range(n))),
        list(filter(lambda x: x % 2, range(n))),
        list(reversed(range(n))),
    )


@kernel(1, "a", None, [1], True, 2.5, may_refuse=True)
def type_tests(x):
    return isinstance(x, int), isinstance(x, (str, list)), isinstance(x, float)


@kernel((7, 2), (-7, 2), (7.5, 2), (1, 0), may_refuse=True)
def divmods(a, b):
    return divmod(a, b)


@kernel((2, 10, 1000), (3, -1, 7), (2, 5, 0), may_refuse=True)
def pow_with_modulus(a, b, m):
    return pow(a, b, m)


@kernel(0.5, 1.5, 2.5, -0.5, 2.675, 12345, may_refuse=True)
def rounding(x):
    return round(x), round(x, 2), round(x, -1)


@kernel("a", "日", "😀", may_refuse=True)
def code_points(c):
    return ord(c), chr(ord(c) + 1)


@kernel(0, 3, may_refuse=True)
def starred_unpacking(n):
    first, *rest = [n, n + 1, n + 2]
    return first, rest, [*rest, first], (*rest,)


@kernel(5, may_refuse=True)
def walrus(n):
    out = []
    while (n := n - 1) > 0:
        out.append(n)
    return out


@kernel(0, 1, "x", ((1, 2),), may_refuse=True)
def matches(x):
    match x:
        case 0:
            return "zero"
        case (a, b):
            return a + b
        case str():
            return "text"
    return None


@kernel(3, may_refuse=True)
def variadic(n):
    def f(*args, **kwargs):
        return args, kwargs

    return f(n, 2, key=n), f()


@kernel(4, may_refuse=True)
def generator_function(n):
    def squares():
        for i in range(n):
            yield i * i

    return list(squares()), sum(squares())


@kernel(b"ab", may_refuse=True)
def bytes_values(data):
    return data[0], len(data), data + b"c"


@kernel(3, may_refuse=True)
def small_class(n):
    class Point:
        def __init__(self, x):
            self.x = x

    return Point(n).x


@kernel(2, may_refuse=True)
def iterators_by_hand(n):
    it = iter([n, 2])
    return next(it), next(it), next(it, None)


@kernel(256, 257, may_refuse=True)
def identity_of_numbers(n):
    return n is 256  # noqa: F632


@kernel(1, may_refuse=True)
def int_with_base(n):
    return int("ff", 16), int("0b101", 0), int("z", 36)


@kernel(3, may_refuse=True)
def slices_as_values(n):
    return [1, 2, 3, 4][slice(1, n)]


@kernel("١٢", "٣.٥", may_refuse=True)
def digits_of_other_scripts(text):
    return int(text)
