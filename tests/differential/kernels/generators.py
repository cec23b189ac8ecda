"""Generator functions: values, sending, throwing, closing, delegation, what is seen of their order."""

from corpus import kernel


def squares(n):
    for i in range(n):
        yield i * i


def count_from(n):
    while True:
        yield n
        n += 1


def tree(n):
    if n:
        yield from tree(n - 1)
        yield n
        yield from tree(n - 1)


@kernel(0, 1, 10, 2000)
def in_a_loop(n):
    total = 0
    for x in squares(n):
        total += x
    return total


@kernel(5)
def consumed_by_builtins(n):
    pairs = [list(squares(n)), tuple(squares(n)), sorted(squares(n), reverse=True)]
    sums = [sum(squares(n)), max(squares(n)), min(squares(n)), sum(squares(n), 7)]
    truth = [any(squares(n)), all(squares(n)), 9 in squares(n), 10 in squares(n)]
    others = [set(squares(n)), frozenset(squares(n)), dict(zip(squares(n), squares(n)))]
    lazy = [
        list(map(str, squares(n))),
        list(enumerate(squares(n), 1)),
        list(filter(None, squares(n))),
    ]
    return pairs, sums, truth, others, lazy, ",".join(map(str, squares(n)))


@kernel(4)
def consumed_by_methods(n):
    out = [1]
    out.extend(squares(n))
    out += squares(2)
    out[1:2] = squares(3)
    seen = set()
    seen.update(squares(n))
    table = {}
    table.update((x, x + 1) for x in squares(n))
    return out, sorted(seen), table, dict.fromkeys(squares(3), 0)


@kernel(3)
def unpacked(n):
    a, b, c = squares(n)
    first, *rest = squares(6)
    return a, b, c, first, rest, [*squares(2), *squares(2)], {*squares(3)}, (*squares(2), 7)


@kernel(2, 4)
def unpacked_wrongly(n):
    a, b, c = squares(n)
    return a + b + c


def three(a, b, c):
    return a * 100 + b * 10 + c


@kernel(3)
def as_star_arguments(n):
    return three(*squares(n)), three(1, *squares(2)), max(*squares(n))


@kernel(())
def endless_with_break():
    out = []
    for x in count_from(5):
        if x % 7 == 0 and x > 20:
            break
        out.append(x)
    return out


@kernel(0, 3, 8)
def tree_walk(n):
    return list(tree(n)), sum(tree(n))


@kernel(())
def next_to_the_end():
    g = squares(2)
    return next(g), next(g), next(g, "over"), next(g, None), list(g)


@kernel(())
def next_past_the_end():
    g = squares(1)
    next(g)
    return next(g)


@kernel(())
def nobody_asks():
    log = []

    def f():
        log.append("begun")
        yield 1

    g = f()
    log.append("made")
    next(g)
    return log


@kernel(())
def order_of_effects():
    log = []

    def f(n):
        for i in range(n):
            log.append(("before", i))
            yield i
            log.append(("after", i))
        log.append("end")

    for x in f(3):
        log.append(("body", x))
    return log


@kernel(())
def sends():
    def average():
        total, count = 0.0, 0
        value = None
        while True:
            value = yield value
            total += value
            count += 1
            value = total / count

    g = average()
    next(g)
    return [g.send(10), g.send(20), g.send(2)]


@kernel(())
def send_returns_value():
    def f():
        x = yield 1
        y = yield x + 1
        return x, y

    g = f()
    out = [next(g), g.send(10)]
    try:
        g.send(7)
    except StopIteration as e:
        out.append(e.value)
        out.append(e.args)
    try:
        g.send(7)
    except StopIteration as e:
        out.append(e.value)
        out.append(e.args)
    return out


@kernel(())
def send_to_a_fresh_one():
    return squares(3).send(1)


@kernel(())
def send_none_to_a_fresh_one():
    g = squares(3)
    return g.send(None), g.send(None)


@kernel(())
def wrong_arguments_of_send():
    return squares(3).send()


@kernel(())
def wrong_arguments_of_close():
    return squares(3).close(1)


@kernel(())
def throw_is_caught():
    log = []

    def f():
        while True:
            try:
                x = yield len(log)
                log.append(x)
            except ValueError as e:
                log.append(e.args)

    g = f()
    return (
        next(g),
        g.send("a"),
        g.throw(ValueError("b")),
        g.throw(ValueError),
        g.throw(ValueError, 3),
        log,
    )


@kernel(())
def throw_is_not_caught():
    def f():
        yield 1
        yield 2

    g = f()
    next(g)
    g.throw(KeyError("k"))


@kernel(())
def throw_into_a_fresh_one():
    def f():
        yield 1

    f().throw(KeyError("k"))


@kernel(())
def throw_into_an_ended_one():
    g = squares(0)
    list(g)
    g.throw(KeyError("k"))


@kernel(1, "x", None)
def throw_what_is_no_exception(x):
    squares(1).throw(x)


@kernel(())
def throw_instance_with_value():
    squares(1).throw(ValueError(1), 2)


@kernel(())
def throw_then_over():
    def f():
        try:
            yield 1
        except ValueError:
            return "caught"

    g = f()
    next(g)
    try:
        g.throw(ValueError)
    except StopIteration as e:
        return e.value


@kernel(())
def close_runs_finally():
    log = []

    def f():
        try:
            yield 1
        except GeneratorExit:
            log.append("exit")
            raise
        finally:
            log.append("finally")

    g = f()
    next(g)
    log.append(g.close())
    log.append(g.close())
    log.append(next(g, "over"))
    fresh = f()
    fresh.close()
    log.append(list(fresh))
    return log


@kernel(())
def close_returns_quietly():
    def f():
        try:
            yield 1
        except GeneratorExit:
            return 5

    g = f()
    next(g)
    return g.close()


@kernel(())
def close_is_ignored():
    def f():
        try:
            yield 1
        except GeneratorExit:
            yield 2

    g = f()
    next(g)
    g.close()


@kernel(())
def close_raises():
    def f():
        try:
            yield 1
        finally:
            1 // 0

    g = f()
    next(g)
    g.close()


@kernel(())
def break_runs_finally():
    log = []

    def f():
        try:
            yield 1
            yield 2
        finally:
            log.append("finally")

    for x in f():
        log.append(x)
        break
    log.append("after")
    return log


@kernel(())
def return_out_of_a_loop_runs_finally():
    log = []

    def f():
        try:
            yield from range(5)
        finally:
            log.append("finally")

    def g():
        for x in f():
            if x == 2:
                return x

    log.append(g())
    return log


@kernel(())
def raise_out_of_a_loop_runs_finally():
    log = []

    def f():
        try:
            yield 1
        finally:
            log.append("finally")

    try:
        for x in f():
            log.append(x)
            raise KeyError(x)
    except KeyError:
        log.append("handler")
    return log


@kernel(())
def inner_is_closed_with_outer():
    log = []

    def inner():
        try:
            yield 1
        finally:
            log.append("inner")

    def outer():
        try:
            yield from inner()
        finally:
            log.append("outer")

    g = outer()
    next(g)
    g.close()
    for _ in outer():
        break
    return log


@kernel(())
def finally_around_yields():
    log = []

    def f():
        for i in range(2):
            try:
                yield i
            finally:
                log.append(i)
        return "done"

    def g():
        log.append((yield from f()))

    return list(g()), log


@kernel(())
def delegates_sends_and_throws():
    log = []

    def inner():
        while True:
            try:
                log.append((yield len(log)))
            except ValueError as e:
                log.append(str(e))
            except KeyError:
                return "left"

    def outer():
        result = yield from inner()
        yield result

    g = outer()
    return next(g), g.send("a"), g.throw(ValueError("b")), g.throw(KeyError), log


@kernel(())
def delegates_to_others():
    def f():
        a = yield from [1, 2]
        b = yield from (3,)
        c = yield from "xy"
        d = yield from range(2)
        e = yield from {7: 8}
        g = yield from zip([1], [2])
        yield (a, b, c, d, e, g)

    return list(f())


@kernel(5, None, 1.5)
def delegates_to_nothing_iterable(x):
    def f():
        yield 1
        yield from x

    return list(f())


@kernel(())
def send_through_to_a_list():
    def f():
        yield from [1, 2]

    g = f()
    next(g)
    g.send(3)


@kernel(())
def throw_through_to_a_list():
    def f():
        try:
            yield from [1, 2]
        except ValueError as e:
            yield e.args

    g = f()
    next(g)
    return g.throw(ValueError("v")), list(g)


@kernel(900)
def deep_delegation(n):
    def f(k):
        yield k
        if k < n:
            yield from f(k + 1)

    return sum(f(0))


@kernel(())
def too_deep():
    def f(k):
        yield k
        yield from f(k + 1)

    try:
        return sum(f(0))
    except RecursionError as e:
        return str(e)


@kernel(())
def recursion_inside():
    def depth(n):
        return 0 if n == 0 else 1 + depth(n - 1)

    def f():
        yield depth(900)
        yield depth(10)

    return list(f())


@kernel(())
def raises_in_the_middle():
    def f(xs):
        for x in xs:
            yield 10 // x

    out = []
    try:
        for y in f([5, 2, 0, 1]):
            out.append(y)
    except ZeroDivisionError as e:
        out.append(str(e))
    return out


@kernel(3)
def raises_through_two(n):
    def inner():
        yield 1
        raise KeyError(n)

    def outer():
        yield from inner()

    return list(outer())


@kernel(())
def ended_by_its_exception():
    def f():
        yield 1
        raise KeyError("k")

    g = f()
    out = [next(g)]
    try:
        next(g)
    except KeyError:
        out.append(list(g))
    return out


@kernel(())
def stop_iteration_inside():
    def f():
        yield 1
        next(iter([]))

    return list(f())


@kernel(())
def stop_iteration_raised():
    def f():
        yield 1
        raise StopIteration(5)

    g = f()
    next(g)
    try:
        next(g)
    except RuntimeError as e:
        return (
            str(e),
            isinstance(e.__cause__, StopIteration),
            e.__cause__.args,
            e.__suppress_context__,
        )


@kernel(())
def runs_itself():
    box = []

    def f():
        yield next(box[0])

    box.append(f())
    return next(box[0])


@kernel(())
def closes_itself():
    box = []

    def f():
        box[0].close()
        yield 1

    box.append(f())
    return next(box[0])


@kernel(())
def held_in_a_list():
    gens = [squares(n) for n in range(4)]
    out = []
    while gens:
        alive = []
        for g in gens:
            x = next(g, None)
            if x is not None:
                out.append(x)
                alive.append(g)
        gens = alive
    return out


def take(n, iterable):
    out = []
    for x in iterable:
        if len(out) == n:
            break
        out.append(x)
    return out


@kernel(4)
def passed_to_a_function(n):
    g = count_from(3)
    return take(n, g), take(2, g), take(1, g)


@kernel(())
def closure_over_a_generator():
    g = count_from(0)

    def draw():
        return next(g)

    return [draw() + draw(), draw(), next(g)]


@kernel(())
def captures_change():
    n = 1

    def f():
        while n < 4:
            yield n

    out = []
    for x in f():
        out.append(x)
        n += 1
    return out


@kernel(())
def nonlocal_in_a_generator():
    count = 0

    def f():
        nonlocal count
        for i in range(3):
            count += i
            yield count

    return list(f()), count


@kernel(())
def parameters_of_all_kinds():
    def f(a, /, b=2, *rest, c=4, **named):
        yield a
        yield b
        yield from rest
        yield c
        yield sorted(named.items())

    return list(f(1)), list(f(1, 5, 6, 7, c=8, d=9)), list(f(*[1, 2], **{"z": 3}))


@kernel(())
def wrong_call():
    def f(a):
        yield a

    return list(f())


@kernel(())
def arguments_are_kept():
    def f(xs):
        for x in xs:
            yield x

    xs = [1, 2]
    g = f(xs)
    xs.append(3)
    first = list(g)
    xs = [9]
    return first, xs


@kernel(())
def lambda_with_yield():
    f = lambda n: [(yield n), (yield n + 1)]  # noqa: E731
    g = f(5)
    out = [next(g), g.send("a")]
    try:
        g.send("b")
    except StopIteration as e:
        out.append(e.value)
    return out


@kernel(())
def yields_of_many_types():
    def f():
        yield 1
        yield 2.5
        yield "s"
        yield None
        yield (1, [2])
        yield {"k": 10**30}
        yield True
        yield 2**64

    return list(f()), [x for x in f() if isinstance(x, int)]


@kernel(())
def yields_nothing():
    def f():
        return 5
        yield

    g = f()
    try:
        next(g)
    except StopIteration as e:
        return e.value, list(f())


@kernel(())
def mixes_of_consumers():
    g = count_from(0)
    a = [x for x, _ in zip(g, range(3))]
    b = [next(g) for _ in range(2)]
    c = list(zip(range(2), g))
    return a, b, c, next(g)


@kernel(())
def pipelines():
    def numbers(n):
        for i in range(n):
            yield i

    def evens(source):
        for x in source:
            if x % 2 == 0:
                yield x

    def scaled(source, by):
        for x in source:
            yield x * by

    return sum(scaled(evens(numbers(1000)), 2.5)), list(scaled(evens(numbers(10)), 3))


@kernel(1_000_000)
def a_million(n):
    total = 0
    for x in squares(n):
        total ^= x
    return total


@kernel(200_000)
def a_million_generators(n):
    total = 0
    for i in range(n):
        for x in squares(3):
            total += x + i
    return total


@kernel(())
def big_numbers():
    def powers(base):
        x = 1
        while True:
            yield x
            x *= base

    out = []
    for x in powers(10):
        if x > 10**40:
            return out
        out.append(x)


@kernel(300)
def in_a_parallel_fold(n):
    return [sum(squares(i)) for i in range(n)], [list(tree(i % 5)) for i in range(n)]


@kernel(60)
def made_in_a_fold(n):
    made = [squares(i) for i in range(n)]
    started = [count_from(i) for i in range(n)]
    firsts = [next(g) for g in started]
    return [list(g) for g in made], firsts, [next(g) for g in started]


@kernel(60)
def begun_in_a_fold(n):
    def begun(i):
        g = count_from(i)
        next(g)
        return g

    return [next(g) for g in [begun(i) for i in range(n)]]


@kernel(40)
def advanced_in_a_fold(n):
    g = count_from(0)
    return [next(g) * i for i in range(n)], next(g)


@kernel(())
def context_of_exceptions():
    def f():
        try:
            yield 1
        except ValueError:
            yield 2
            raise KeyError("k")

    g = f()
    next(g)
    g.throw(ValueError("v"))
    try:
        next(g)
    except KeyError as e:
        return repr(e.__context__), e.args


@kernel(())
def comparisons():
    g = squares(1)
    return g == g, g != squares(1), bool(g), isinstance(g, list), callable(g), g is g


@kernel("len(g)", "g[0]", "g + 1", "g()", "g < g", "g.foo", "reversed(g)", "list.append(g)")
def what_generators_cannot(which):
    g = squares(2)
    if which == "len(g)":
        return len(g)
    if which == "g[0]":
        return g[0]
    if which == "g + 1":
        return g + 1
    if which == "g()":
        return g()
    if which == "g < g":
        return g < g
    if which == "g.foo":
        return g.foo
    if which == "reversed(g)":
        return reversed(g)
    return g.append(1)


@kernel(())
def dropped_with_what_holds_it_while_it_waits_in_try():
    def numbers():
        n = 0
        while True:
            try:
                yield n
                n += 1
            except (ValueError, KeyError):
                n += 10

    held = [numbers(), numbers()]
    first = [next(g) for g in held], held[0].throw(KeyError)
    held.clear()
    return first, list(zip(numbers(), "ab")), list(map(max, numbers(), [0, 5]))


class Reader:
    def __init__(self, log):
        self.log = log

    def __iter__(self):
        return self

    def __next__(self):
        self.log.append("next")
        return len(self.log)

    def send(self, value):
        self.log.append(("sent", value))
        if value == "end":
            raise StopIteration("over")
        return value

    def close(self):
        self.log.append("closed")


class Silent:
    def __iter__(self):
        return self

    def __next__(self):
        return 1


@kernel(())
def delegates_to_a_class():
    log = []

    def through(inner):
        got = yield from inner
        log.append(got)
        yield "after"

    a = through(Reader(log))
    first = next(a), a.send("x"), next(a), a.send("end")
    b = through(Reader(log))
    next(b)
    b.close()
    c = through(Silent())
    next(c)
    try:
        c.throw(KeyError("here"))
    except KeyError as e:
        log.append(e.args)
    c = through(Silent())
    next(c)
    c.close()
    return first, log


@kernel(())
def sends_to_a_class_that_does_not_listen():
    def through(inner):
        yield from inner

    g = through(Silent())
    next(g)
    g.send(1)


class Unmakable(Exception):
    def __init__(self):
        raise KeyError("made")


@kernel(())
def throw_of_a_class_that_cannot_be_made():
    def steps():
        try:
            yield 1
        except KeyError as e:
            yield str(e)

    g = steps()
    return next(g), g.throw(Unmakable), list(g)
