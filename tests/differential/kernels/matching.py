"""`match`: every kind of pattern, what it binds and in which order."""

import math
from collections import Counter, OrderedDict, defaultdict

from corpus import kernel

VALUES = [
    (0,), (1,), (-1,), (2.0,), (1.0,), (True,), (False,), (None,), ("",), ("a",), ("ab",),
    ([],), ([1],), ([1, 2],), ([1, 2, 3],), ((),), ((1, 2),), (("a", 1),), (range(2),), ({},),
    ({"a": 1},), ({"a": 1, "b": 2},), ({1, 2},), (2**70,), (frozenset((1,)),), ([[1], [2]],),
]  # fmt: skip


@kernel(*VALUES)
def literals(x):
    match x:
        case 1:
            return "one"
        case -1 | 2.0:
            return "minus one or two"
        case "a":
            return "letter"
        case "":
            return "nothing"
        case 1180591620717411303424:
            return "big"
    return "other"


@kernel(*VALUES)
def singletons(x):
    match x:
        case None:
            return "None"
        case True:
            return "True"
        case False:
            return "False"
        case 1 | 0:
            return "number"
        case _:
            return "other"


@kernel(*VALUES)
def sequences(x):
    match x:
        case []:
            return "empty"
        case [a]:
            return "one", a
        case (a, b):
            return "two", a, b
        case [a, *rest]:
            return "more", a, rest
    return "no sequence"


@kernel(*VALUES)
def stars(x):
    match x:
        case [*_, 3]:
            return "ends in 3"
        case [first, *middle, last]:
            return first, middle, last
        case [*every]:
            return every
    return "no sequence"


@kernel(*VALUES)
def mappings(x):
    match x:
        case {"a": 1, "b": b, **rest}:
            return "a and b", b, rest
        case {"a": a}:
            return "a", a
        case {**rest}:
            return "any", rest
    return "no mapping"


@kernel(({"k": 1, "z": [1, 2]},), ({"z": 1, "k": 2, 3: 4},), ({},))
def mapping_that_leaves_a_rest(d):
    match d:
        case {"k": k, **rest}:
            rest["new"] = k
            return rest, d
        case {}:
            return "anything at all"


@kernel(*VALUES)
def classes(x):
    match x:
        case bool():
            return "bool", x
        case int(n):
            return "int", n + 1
        case float() as f:
            return "float", f / 2
        case str(s):
            return "str", s + "!"
        case list([a, b]):
            return "list of two", a, b
        case list():
            return "list", len(x)
        case tuple((first, *_)):
            return "tuple", first
        case dict():
            return "dict", list(x)
        case set() | frozenset():
            return "set", len(x)
        case range():
            return "range", x[0]
    return "nothing else"


@kernel(*VALUES)
def alternatives_that_capture(x):
    match x:
        case [a, b] | {"a": a, "b": b}:
            return a, b
        case [a] | {"a": a} | (int() as a) | (str() as a):
            return a
    return None


@kernel(*VALUES)
def guards(x):
    seen = []
    match x:
        case n if seen.append(1) or n == 1:
            seen.append("first")
        case [n, *_] if seen.append(2) or n == 1:
            seen.append("second")
        case n if seen.append(3):
            seen.append("never")
    return seen, n


@kernel(*VALUES)
def names_of_patterns_that_fail(x):
    a = b = "before"
    match x:
        case [a, 2, 3]:
            pass
        case [a, b] if a == b:
            pass
        case {"a": a, "b": b} if a == b:
            pass
    return a, b


@kernel((1,), ("x",))
def name_that_is_not_bound(x):
    match x:
        case 1 as found:
            pass
    return found


@kernel(*VALUES)
def nested(x):
    match x, [x]:
        case (1, [y]):
            return "one", y
        case ([[a], [b]], _):
            return a, b
        case ({"a": a}, [{"a": b, **rest}]):
            return a, b, rest
        case (("a" | "ab") as s, [t]):
            return s, t
        case _, [y]:
            return "rest", y


POINTS = [((0, 0),), ((0, 5),), ((5, 0),), ((3, 4),), ((1, 2, 3),), ("no",)]


@kernel(*POINTS)
def tutorial(point):
    match point:
        case (0, 0):
            return "Origin"
        case (0, y):
            return f"Y={y}"
        case (x, 0):
            return f"X={x}"
        case (x, y):
            return f"X={x}, Y={y}"
        case _:
            return "Not a point"


@kernel(["go", "north"], ["drop", "a", "b"], ["quit"], [], ["go"], ["go", "up"])
def commands(*words):
    match words:
        case ("quit",):
            return "bye"
        case "go", ("north" | "south") as way:
            return way
        case "go", other:
            return "no way " + other
        case "drop", *things:
            return things
        case _:
            return words


@kernel((math.pi,), (3,), (math.e,))
def value_patterns(x):
    match x:
        case math.pi:
            return "pi"
        case math.e:
            return "e"
    return "other"


@kernel((5,), ("x",), (None,))
def too_many_positional_parts(x):
    match x:
        case int(a, b):
            return a, b
    return "no int"


@kernel((range(3),), (1,))
def positional_part_of_a_range(x):
    match x:
        case range(a):
            return a
    return "no range"


@kernel((0,), (1,), (2,))
def exceptions(n):
    errors = [ValueError("v"), ZeroDivisionError("z"), KeyError(1)]
    match errors[n]:
        case ValueError() as e:
            return "value", e.args
        case ArithmeticError():
            return "arithmetic"
        case Exception() as e:
            return str(e)


@kernel(0)
def subject_is_evaluated_once(n):
    log = []

    def next_one():
        log.append(len(log))
        return len(log)

    match next_one():
        case 5 | 6:
            return "no"
        case 1 if next_one() == 3:
            return "no"
        case m:
            return m, log


@kernel((1,), ([],))
def subject_that_raises(x):
    match 1 // (x == []):
        case _:
            return x


@kernel((3,), (None,))
def guard_that_raises(x):
    match x:
        case int(n) if n // 0:
            return n
        case None:
            return "None"


@kernel([(1, [2, (3, [])]), 4, (), (5,)])
def sums_of_trees(*trees):
    def total(tree):
        match tree:
            case int(n):
                return n
            case [] | ():
                return 0
            case [first, *rest]:
                return total(first) + total(rest)

    return [total(t) for t in trees]


def evaluate(tree):
    match tree:
        case ("+", a, b):
            return evaluate(a) + evaluate(b)
        case ("*", a, b):
            return evaluate(a) * evaluate(b)
        case ("-", a):
            return -evaluate(a)
        case int(n) | float(n):
            return n


@kernel(1, 2.5, 2**40)
def expressions(n):
    return evaluate(("+", ("*", n, 2), ("-", ("+", 1, n)))), evaluate("?")


@kernel(50)
def in_loops_and_folds(n):
    def kind(i):
        match i % 15, i % 3:
            case 0, _:
                return "FizzBuzz"
            case _, 0:
                return "Fizz"
            case ((5 | 10), _):
                return "Buzz"
            case _:
                return i

    out = []
    for i in range(n):
        match kind(i):
            case str(s) if s == "Buzz":
                continue
            case "FizzBuzz" if i > 30:
                break
            case x:
                out.append(x)
    return out, [kind(i) for i in range(n)], sum(1 for i in range(n) if kind(i) == i)


@kernel((1,), ("a",))
def captures_in_closures(x):
    def outer():
        value = None
        match x:
            case int(value):
                pass

        def get():
            return value

        match [x]:
            case [value]:
                pass
        return get()

    return outer()


class D1(dict):
    def __getitem__(self, k):
        return ("item", super().__getitem__(k))


class D2(dict):
    def get(self, k, d=None):
        return "own"


class D3(dict):
    def __contains__(self, k):
        return False

    def __missing__(self, k):
        return 5


@kernel(())
def mappings_of_other_classes():
    out = []
    for v in (
        D1(a=1),
        D2(a=1),
        D2(b=1),
        D3(a=1),
        D3(),
        {"a": 1},
        Counter(a=3),
        defaultdict(int, a=2),
        defaultdict(int),
        OrderedDict(a=4),
        {"b": 2},
    ):
        match v:
            case {"a": x, **r}:
                out.append((x, r))
            case {"b": y}:
                out.append(("b", y))
            case {}:
                out.append("no")
    return out


def typed_value(v):
    match v:
        case {"k": int(n), "t": [a, *_]}:
            return n + a
        case {"k": str(s)}:
            return s
    return None


@kernel(())
def mappings_with_types():
    return [
        typed_value({"k": 1, "t": [2, 3]}),
        typed_value({"k": "x"}),
        typed_value({}),
        typed_value({"k": 2.5}),
    ]


class L1(list):
    def __getitem__(self, k):
        return (super().__getitem__(k), "got")


class L2(list):
    def __iter__(self):
        return iter([7, 8])


class L3(tuple):
    def __len__(self):
        return 2


@kernel(())
def sequences_of_other_classes():
    out = []
    for v in (
        L1([1, 2]),
        L1([1]),
        L2([1, 2]),
        L2([1]),
        L3((1, 2)),
        L3((1, 2, 3)),
        L1([1, 2, 3]),
        L2([1, 2, 3]),
        [1, 2],
        (1,),
        range(3),
    ):
        for k in range(5):
            try:
                match v:
                    case [a, b] if k == 0:
                        out.append((0, a, b))
                    case [a, *r] if k == 1:
                        out.append((1, a, r))
                    case [*_, a] if k == 2:
                        out.append((2, a))
                    case [_, _] if k == 3:
                        out.append(3)
                    case [*r] if k == 4:
                        out.append((4, r))
                    case _:
                        out.append("no")
            except Exception as e:
                out.append((type(e).__name__, str(e)))
    return out
