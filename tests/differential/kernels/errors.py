"""Exceptions: type, message and line of each; try, except, else, finally; the first one wins."""

from corpus import kernel


@kernel((1, 0), (1.0, 0), (1, 0.0), (True, False), (2**70, 0))
def division_by_zero(a, b):
    return [a / b]


@kernel((1, 0), (1.5, 0), (2**70, 0), (-1, 0.0))
def floor_division_by_zero(a, b):
    return a // b


@kernel((1, 0), (1.5, 0), (2**70, 0), (-1, 0.0))
def modulo_by_zero(a, b):
    return a % b


@kernel((1, "a"), ("a", 1), (None, 1), ([1], (1,)), ({}, {}), (1.5, []), (True, "x"))
def add_strangers(a, b):
    return a + b


@kernel((1, "a"), (None, None), ([1], [2]), ("a", "b"), ({}, 1))
def subtract_strangers(a, b):
    return a - b


@kernel((None, 1), ([1], 1.5), ({}, 2), ("a", "b"))
def multiply_strangers(a, b):
    return a * b


@kernel((1, 1.5), (1.5, 2.5), ("a", 1), (None, True))
def bitwise_strangers(a, b):
    return a & b


@kernel((1, 1.5), (1.5, 1), ("a", 2))
def shift_strangers(a, b):
    return a << b


@kernel((1, "a"), (None, 2), ([], 2))
def power_strangers(a, b):
    return a**b


@kernel((1, "a"), (None, 2), ([], 2), ("a", "b"))
def divide_strangers(a, b):
    return a / b


@kernel((1, None), ("a", 1), ((), []), ({}, 1))
def augmented_strangers(a, b):
    a += b
    return a


@kernel("a", None, [1], ((),))
def negate_stranger(a):
    return -a


@kernel(1.5, "a", None)
def invert_stranger(a):
    return ~a


@kernel((1, "a"), (None, 1), ({}, {}), ([1], 1), (1.5, None))
def order_strangers(a, b):
    return a < b


@kernel((1, "a"), (None, 1), ([1], 1))
def order_strangers_otherwise(a, b):
    return a >= b


@kernel((1, 2), (1, "abc"), (None, [1]))
def in_no_container(a, b):
    return b in a


@kernel((5, 0), (None, 1), (2.5, 0))
def subscript_of_no_container(x, i):
    return x[i]


@kernel((5,), (None,), ("ab",), ((1, 2),))
def assign_to_item_of_no_container(x):
    x[0] = 1
    return x


@kernel(5, None, "a", [1], may_refuse=True)
def missing_attribute(x):
    return x.nothing


@kernel(0, 1, 2, 3)
def raises_builtin(n):
    if n == 0:
        raise ValueError("bad value")
    if n == 1:
        raise KeyError("k")
    if n == 2:
        raise TypeError
    raise RuntimeError("many", n, [1])


@kernel(0, 5)
def asserts(n):
    assert n > 0
    return n


@kernel(0, 5)
def asserts_with_message(n):
    assert n > 0, f"n is {n}"
    return n


@kernel((1, 0), (6, 3))
def catches(a, b):
    try:
        return a // b
    except ZeroDivisionError:
        return "caught"


@kernel(0, 1, 2, 3)
def catches_by_type(n):
    try:
        if n == 0:
            return [1][5]
        if n == 1:
            return {}["x"]
        if n == 2:
            return 1 // 0
        return n + "a"
    except IndexError:
        return "index"
    except (KeyError, ZeroDivisionError):
        return "key or zero"


@kernel(0, 1, 2)
def catches_base_classes(n):
    try:
        if n == 0:
            [][0]
        elif n == 1:
            {}[0]
        else:
            1 % 0
    except LookupError:
        return "lookup"
    except ArithmeticError:
        return "arithmetic"


@kernel(0, 1)
def else_and_finally(n):
    log = []
    try:
        log.append("try")
        10 // n
    except ZeroDivisionError:
        log.append("except")
    else:
        log.append("else")
    finally:
        log.append("finally")
    return log


@kernel(0, 1)
def finally_runs_on_return(n):
    log = []

    def f():
        try:
            if n:
                return "early"
            log.append("late")
        finally:
            log.append("finally")
        return "late"

    return f(), log


@kernel(3)
def finally_in_loops(n):
    log = []
    for i in range(n):
        try:
            if i == 0:
                continue
            if i == 2:
                break
            log.append(i)
        finally:
            log.append("f")
    return log


@kernel(1)
def finally_overrides(n):
    try:
        return "try"
    finally:
        return "finally"  # noqa: B012


@kernel(1)
def finally_then_propagates(n):
    log = []
    try:
        try:
            [n][7]
        finally:
            log.append("cleanup")
    except IndexError as error:
        return log, str(error), error.args


@kernel((ValueError, "v"), (KeyError, "k"), may_refuse=True)
def raises_a_given_class(cls, text):
    raise cls(text)


@kernel("x", 5, None)
def text_and_arguments(x):
    try:
        raise ValueError(x, 1)
    except ValueError as error:
        return str(error), error.args


@kernel("x", 5)
def text_of_key_error(x):
    try:
        return {}[x]
    except KeyError as error:
        return str(error), f"{error}"


@kernel(1)
def reraises(n):
    try:
        n // 0
    except ZeroDivisionError:
        raise


@kernel(1)
def raises_while_handling(n):
    try:
        n // 0
    except ZeroDivisionError:
        return [][n]


@kernel(1)
def raises_from(n):
    try:
        n // 0
    except ZeroDivisionError as error:
        raise ValueError("wrapped") from error


@kernel(1)
def name_is_unbound_after_except(n):
    try:
        n // 0
    except ZeroDivisionError as error:
        pass
    return error


@kernel(1, 0)
def nested_tries(n):
    try:
        try:
            [][0] if n else {}[0]
        except KeyError:
            return "inner"
        return "not reached"
    except IndexError:
        return "outer"


def fails(n):
    if n == 0:
        raise ValueError(f"reached {n}")
    return fails(n - 1)


@kernel(0, 1, 3)
def propagates_through_calls(n):
    return fails(n) + 1


@kernel(0, 3)
def caught_far_above(n):
    try:
        fails(n)
    except Exception as error:
        return f"{error}"


@kernel(1)
def wrong_except_does_not_catch(n):
    try:
        return {}[n]
    except (ValueError, TypeError):
        return "caught"


@kernel(1, "a", None)
def raises_no_exception(x):
    raise x


@kernel(1)
def bare_except(n):
    try:
        return n + "a"
    except:
        return "anything"


@kernel(0, 5, 12)
def state_at_the_exception(n):
    done = []
    total = 0
    try:
        for i in range(10):
            total += 100 // (n - i)
            done.append(i)
    except ZeroDivisionError:
        total = -total
    return done, total, i


@kernel(3, 7, 100)
def first_in_a_fold_wins(k):
    return sum(10 // (x - k) if x < 50 else [][x] for x in range(60))


@kernel(5)
def first_of_several_kinds(k):
    return [1 // (x - 20) if x > 10 else [1, 2][x - 4] for x in range(30)]


@kernel(3)
def first_in_nested_folds(k):
    return sum(sum(1 // (i * 10 + j - 33) for j in range(10)) for i in range(10))


@kernel(4, 20)
def raises_in_a_filter(k):
    return [x for x in range(10) if 1 // (x - k)]


@kernel(4, 20)
def raises_in_a_key(k):
    return sorted(range(10), key=lambda x: 1 // (x - k))


@kernel(4)
def raises_in_a_dict_comprehension(k):
    return {x: 1 / (x - k) for x in range(10)}


@kernel(6)
def caught_inside_a_fold(k):
    def safe(x):
        try:
            return 100 // (x - k)
        except ZeroDivisionError:
            return 0

    return sum(safe(x) for x in range(12)), [safe(x) for x in range(12)]


@kernel(6)
def caught_outside_a_fold(k):
    try:
        return sum(100 // (x - k) for x in range(12))
    except ZeroDivisionError as error:
        return f"no sum: {error}"


@kernel(5)
def raises_on_an_inner_line(k):
    total = 0
    for i in range(10):
        total += i
        value = total // (i - k)
    return value


@kernel(10**400, -(10**400))
def too_large_for_a_float(n):
    return n + 0.5


@kernel((10**400, 3), (1, 10**400))
def too_large_a_quotient(a, b):
    return a / b


@kernel(0)
def one_over_zero_in_a_condition(n):
    if 1 // n:
        return 1
    return 2


@kernel(0, 1)
def unbound_after_try(n):
    try:
        value = 1 // n
    except ZeroDivisionError:
        pass
    return value


@kernel(2)
def handler_that_changes_a_list(n):
    xs = [1]
    try:
        xs.append(2)
        xs.append([][n])
    except IndexError:
        xs.append("handled")
    return xs


# What the iteration itself raises is raised in the frame of the comprehension, on its first line.


@kernel((3, 4), (4, 3), (30, 31))
def strict_zip_in_a_generator(a, b):
    return sum(
        x * y
        for x, y in
        # apart from the first line of the expression
        zip(range(a), list(range(b)), strict=True)
    )


@kernel((3, 4), (4, 3), (30, 31))
def strict_zip_in_an_inner_loop(a, b):
    return [
        x * y
        for _ in range(3)
        for x, y in
        # apart from the first line of the expression
        zip(range(a), list(range(b)), strict=True)
    ]


@kernel((3, 4), (4, 3))
def strict_zip_without_a_generator(a, b):
    return max(zip(range(a), range(b), strict=True))


@kernel(5, 50)
def dict_grows_in_a_comprehension(n):
    d = {i: i for i in range(n)}
    return [
        # apart from the dict
        d.setdefault(k + 1000, k)
        for k in d
    ]


@kernel(5, None, (1,), [[1]], [[1], 5], [[1], None])
def inner_loop_over_anything(rows):
    return sorted(
        z
        for _ in [1]
        for row in
        # apart from the first line of the expression
        rows
        for z in row
    )


@kernel(5, None, [[1]])
def outer_loop_over_anything(rows):
    return sum(
        len(row)
        for row in
        # apart from the first line of the expression
        rows
    )


@kernel(0, 1, 2, 3)
def key_fails(k):
    rows = [(1, 2), (0, 3)] if k < 3 else [(1, 2), (0,)]
    if k == 0:
        return max(
            (x for x, _ in rows),
            key=lambda v: 1 // v,
        )
    if k == 1:
        return min(
            (x for _ in range(2) for x, _ in rows),
            key=lambda v: v + "a",
        )
    key = 5 if k == 2 else abs
    return min((x for x, _ in rows), key=key)


@kernel(0, 1)
def element_before_a_key_fails(k):
    return max(
        (
            # apart from the first line
            1 // (x - k)
            for x in range(3)
        ),
        key=lambda v: -v,
    )
