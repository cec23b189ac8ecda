"""Booleans, truth, comparison chains, conditional expressions, None."""

from corpus import kernel

TRUTHS = [
    0,
    1,
    -1,
    0.0,
    -0.0,
    float("nan"),
    "",
    "a",
    (),
    (0,),
    [],
    [0],
    {},
    {0: 0},
    None,
    True,
    False,
]


@kernel(*[(a, b) for a in (True, False) for b in (True, False)])
def arithmetic(a, b):
    return a + b, a - b, a * b, -a, +a, ~a, abs(a), a & b, a | b, a ^ b, a << b, a**b


@kernel((True, 2), (False, 2), (True, 0.5), (True, 2**63 - 1), (False, -(2**63)))
def arithmetic_with_numbers(a, n):
    return a + n, n - a, a * n, a & 3, a / 2, a == n, a < n


@kernel((True, False), (True, True), (False, 0))
def division(a, b):
    return a // b, a % b, a / b


@kernel(*[(x,) for x in TRUTHS])
def truth(x):
    return bool(x), not x, not not x, 1 if x else 2


@kernel(*[(a, b) for a in (0, 5, "", "x", None) for b in (False, 7, "y", ())])
def and_or_give_operands(a, b):
    return a and b, a or b, a and b or 3, not (a and b)


@kernel((0,), (1,), (-5,))
def short_circuit_saves(x):
    return x == 0 or 10 // x, x != 0 and 10 // x


@kernel((1, 2, 3), (3, 2, 1), (2, 2, 2), (1.5, 2, 2**70))
def chains(a, b, c):
    return a < b < c, a <= b <= c, a < b > c, a == b == c, a != b != c, 0 < a < 10, not a < b < c


@kernel(0, 1, 5)
def chain_stops_early(n):
    return 0 < n < 10 // n if n else n < 0 < 1 // n


@kernel(1, 3, 7)
def chain_evaluates_once(n):
    calls = []

    def middle():
        calls.append(n)
        return n

    return 2 < middle() < 5, len(calls)


@kernel((None,), (0,), (False,), ("None",))
def none_tests(x):
    return x is None, x is not None, x == None, x != None  # noqa: E711


@kernel((True,), (False,), (None,))
def identity_of_singletons(x):
    return x is True, x is False, x is not True, x is None


@kernel((1, True), (0, False), (1.0, True), (2, True), ("1", 1), ((1,), (True,)), ([1], [True]))
def equality_across_types(a, b):
    return a == b, a != b, (a, b), [a, b]


@kernel((1, "a"), ((), []), (None, 0), ([1], (1,)), ("a", None), (1, [1]))
def equality_of_strangers(a, b):
    return a == b, a != b


@kernel(0, 3, 10)
def nested_conditionals(n):
    return "none" if n == 0 else "few" if n < 5 else "many"


@kernel(([True, False, True],), ([],), ([True, 2, 3.5],))
def sums_of_booleans(xs):
    return sum(xs), len([x for x in xs if x]), sum(x for x in xs)


@kernel(([0, 0, 3],), ([],), ([0, "", None],), ([[], [1]],))
def any_and_all(xs):
    return any(xs), all(xs), any(not x for x in xs), all(x is None for x in xs)


@kernel(12, 0)
def any_stops_early(n):
    return any(100 // (5 - x) > 0 for x in range(n)), all(x < 3 or 1 // (x - 9) for x in range(n))


@kernel((True,), (False,))
def stored(flag):
    flags = [flag, not flag]
    flags[0] = not flags[0]
    flags.append(flag == flags[0])
    return flags, tuple(flags), {flag: flags[1]}


@kernel(3, 0)
def while_on_a_value(n):
    rounds = 0
    rest = [1] * n
    while rest:
        rest.pop()
        rounds += 1
    return rounds, rest


@kernel((1, 2), (2, 1), (1, 1.0), (True, 1))
def picks_the_first_of_equals(a, b):
    return min(a, b), max(a, b), min([a, b]), max([b, a])
