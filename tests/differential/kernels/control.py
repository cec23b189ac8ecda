"""Control flow: for and while with else, break, continue, nested loops, loop variables."""

from corpus import kernel


@kernel(0, 1, 5)
def for_else(n):
    for i in range(n):
        if i == 3:
            result = "broken"
            break
    else:
        result = "exhausted"
    return result


@kernel(0, 2, 9)
def while_else(n):
    while n > 0:
        n -= 2
        if n == 3:
            break
    else:
        n = -100
    return n


@kernel(0, 7)
def continues(n):
    out = []
    for i in range(n):
        if i % 2:
            continue
        if i > 4:
            continue
        out.append(i)
    return out


@kernel((3, 3), (0, 2), (4, 0))
def nested_break(n, m):
    out = []
    for i in range(n):
        for j in range(m):
            if j > i:
                break
            out.append((i, j))
        else:
            out.append("full")
            continue
        out.append("cut")
    return out


@kernel(4, 1)
def loop_variable_survives(n):
    for i in range(n):
        pass
    return i


@kernel(0)
def loop_variable_unbound_if_empty(n):
    for i in range(n):
        pass
    return i


@kernel(5)
def loop_variable_may_be_changed(n):
    out = []
    for i in range(n):
        i = i * 10
        out.append(i)
    return out, i


@kernel((0, 10, 3), (10, 0, -3), (0, 0, 1), (5, 0, 1), (0, -5, 2), (-3, 3, 2), (0, 5, 0))
def ranges(start, stop, step):
    return [i for i in range(start, stop, step)], len(range(start, stop, step))


@kernel((2**62, 2**62 + 3), (-(2**63), -(2**63) + 2), (2**64, 2**64 + 2))
def range_of_wide(start, stop):
    return list(range(start, stop)), sum(range(start, stop))


@kernel(1.5, "a", None)
def range_of_wrong_type(n):
    return [i for i in range(n)]


@kernel((10, 3), (10, -1), (10, 10), (0, 0))
def range_item(n, i):
    return range(n)[i]


@kernel((3, 2), (3, 3), (3, -1), (3, 1.0), (3, "a"))
def in_range(n, x):
    return x in range(n)


@kernel(10)
def range_slices(n):
    return list(range(n)[2:5]), list(range(n)[::-1]), list(range(n)[::3])


@kernel(3)
def range_is_evaluated_once(n):
    out = []
    for i in range(n):
        n = 1
        out.append(i)
    return out, n


@kernel(1, 10, 1000)
def while_true(n):
    steps = 0
    while True:
        if n == 1:
            break
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


@kernel(3)
def returns_out_of_loops(n):
    for i in range(n):
        while True:
            for j in range(5):
                if i + j == 4:
                    return i, j
            break
    return None


@kernel(-1, 0, 1)
def falls_off_the_end(x):
    if x > 0:
        return x


@kernel(-1, 0, 1, 5, 50)
def elif_ladder(x):
    if x < 0:
        kind = "negative"
    elif x == 0:
        kind = "zero"
    elif x < 10:
        kind = "small"
    else:
        kind = "large"
    return kind


@kernel(True, False)
def bound_on_one_path(flag):
    if flag:
        x = 1
    return x


@kernel(0, 3)
def bound_in_a_loop(n):
    while n:
        found = n
        n -= 1
    return found


@kernel((True,), (False,))
def pass_and_docstring(flag):
    """Text that does nothing."""
    if flag:
        pass
    else:
        ...
    1 + 1
    return flag


@kernel(5, 0)
def two_accumulators(n):
    total = 0
    product = 1
    squares = []
    for i in range(1, n + 1):
        total += i
        product *= i
        squares.append(i * i)
    return total, product, squares


@kernel(5, 1)
def carried_through_conditions(n):
    a, b = 0, 1
    for i in range(n):
        if i % 2:
            a = a + b
        else:
            b = b + a + 1
    return a, b


@kernel("hello", "")
def over_text(text):
    out = []
    for c in text:
        if c == "l":
            continue
        out.append(c)
    return out


@kernel(((1, 2.0, "x"),), ((),))
def over_tuple(xs):
    last = None
    for x in xs:
        last = x
    return last


@kernel(1, 2.5, None, True)
def over_no_iterable(x):
    for y in x:
        return y


@kernel(3, 0)
def sequence_of_loops(n):
    out = []
    for i in range(n):
        out.append(i)
    for i in out:
        if i == 1:
            break
    else:
        i = -1
    for j in range(i + 1):
        out.append(j * 100)
    return out


@kernel(100)
def state_machine(n):
    state = "a"
    trace = ""
    for i in range(n):
        if state == "a":
            state = "b" if i % 3 == 0 else "c"
        elif state == "b":
            state = "c"
        else:
            state = "a"
        trace += state
    return trace


@kernel(6)
def while_with_two_exits(n):
    i = j = 0
    while i < n and j < n:
        if (i * j) % 5 == 4:
            break
        if i <= j:
            i += 1
            continue
        j += 2
    return i, j


@kernel(4)
def triple_nest(n):
    count = 0
    for i in range(n):
        for j in range(i, n):
            for k in range(j, n):
                if i + j + k == n:
                    count += 1
    return count
