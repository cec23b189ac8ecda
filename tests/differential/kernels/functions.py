"""Functions: recursion, closures, defaults, keywords, lambdas, functions as values."""

from corpus import kernel


@kernel(0, 1, 10, 18)
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


@kernel(0, 1, 20, 21, 200)
def factorial(n):
    return 1 if n == 0 else n * factorial(n - 1)


@kernel((0, 0), (1, 3), (2, 3))
def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def is_even(n):
    return True if n == 0 else is_odd(n - 1)


def is_odd(n):
    return False if n == 0 else is_even(n - 1)


@kernel(0, 1, 7, 50)
def mutual_recursion(n):
    return is_even(n), is_odd(n)


@kernel(1, 3, 6)
def hanoi(n):
    moves = []

    def move(k, source, target, spare):
        if k > 0:
            move(k - 1, source, spare, target)
            moves.append((source, target))
            move(k - 1, spare, target, source)

    move(n, "a", "c", "b")
    return moves


@kernel((0, 0), (2, 2), (7, 5))
def paths_in_a_grid(n, m):
    return 1 if n == 0 or m == 0 else paths_in_a_grid(n - 1, m) + paths_in_a_grid(n, m - 1)


@kernel(0, 5, 100)
def recursion_of_mixed_results(n):
    if n == 0:
        return None
    if n % 7 == 0:
        return "seven"
    return recursion_of_mixed_results(n - 1)


@kernel(1, 4)
def recursion_over_lists(n):
    def total(tree):
        return tree if type_is_int(tree) else sum([total(t) for t in tree])

    def type_is_int(x):
        return not is_list(x)

    def is_list(x):
        return x == [] or str(x)[0] == "["

    tree = 1
    for _ in range(n):
        tree = [tree, 1, [tree]]
    return total(tree)


@kernel(3, 0, may_refuse=True)
def late_binding(n):
    fs = [lambda: i for i in range(n)]
    return [f() for f in fs]


@kernel(3)
def early_binding_by_default(n):
    fs = [lambda i=i: i for i in range(n)]
    return [f() for f in fs]


@kernel(3)
def late_binding_in_a_loop(n):
    fs = []
    for i in range(n):

        def f():
            return i * 10

        fs.append(f)
    i = 7
    return [f() for f in fs]


@kernel(5)
def counter(n):
    count = 0

    def increment(by=1):
        nonlocal count
        count += by
        return count

    return [increment() for _ in range(n)], increment(10), count


@kernel(2)
def two_counters(n):
    def make(start):
        value = start

        def step():
            nonlocal value
            value += n
            return value

        return step

    a, b = make(0), make(100)
    return a(), a(), b(), a(), b()


@kernel(3)
def adder(n):
    def add(a):
        return lambda b: a + b + n

    return add(1)(2), add("x" * 0 + "1" == "1")(2)


@kernel(1)
def default_evaluated_once(x):
    def f(items=[]):
        items.append(x)
        return items

    return f(), f(), f([]), len(f())


def with_defaults(a, b=2, *, c=3, d=None):
    return a, b, c, d


@kernel(1)
def keywords_and_defaults(x):
    return (
        with_defaults(x),
        with_defaults(x, 5),
        with_defaults(b=x, a=0),
        with_defaults(x, c=7),
        with_defaults(x, d="d", c=1, b=4),
    )


def three(a, b, c=0):
    return a + b + c


@kernel(1)
def missing_argument(x):
    return three(x)


@kernel(1)
def two_missing_arguments(x):
    return three()


@kernel(1)
def too_many_arguments(x):
    return three(1, 2, 3, 4)


@kernel(1)
def unknown_keyword(x):
    return three(1, 2, d=x)


@kernel(1)
def twice_given_argument(x):
    return three(1, 2, a=x)


@kernel(1, "a", None, 2.5)
def calling_no_function(x):
    return x(1)


@kernel(3)
def function_as_argument(n):
    def apply(f, x, times):
        for _ in range(times):
            x = f(x)
        return x

    def double(x):
        return x + x

    return apply(double, 1, n), apply(double, "ab", n), apply(lambda x: x - 0.5, 0, n)


@kernel((2, 5), (3.5, 2))
def composition(a, b):
    def compose(f, g):
        return lambda x: f(g(x))

    plus = lambda x: x + a
    times = lambda x: x * b
    return compose(plus, times)(10), compose(times, plus)(10)


@kernel(True, False)
def function_chosen_at_run_time(flag):
    f = abs if flag else lambda x: x * 2
    return f(-3), f(2.5)


@kernel("square", "cube", "none")
def dispatch_table(name):
    table = {"square": lambda x: x**2, "cube": lambda x: x**3}
    return table[name](7)


@kernel(5)
def function_before_its_definition(n):
    def first(k):
        return 0 if k == 0 else second(k - 1) + 1

    def second(k):
        return 0 if k == 0 else first(k - 1) + 2

    return first(n)


@kernel(2)
def shadowing(n):
    len = lambda xs: n
    sum = n + 1
    return len([1, 2, 3]), sum


SCALE = 3
NAMES = ("x", "y")


@kernel(4)
def globals_are_read(n):
    return n * SCALE, NAMES[0], with_defaults(SCALE)


@kernel(1)
def missing_global(n):
    return n + there_is_no_such_name


@kernel(0, 1)
def missing_global_on_one_path(n):
    return there_is_no_such_name if n else n


@kernel(1)
def unbound_local(n):
    n = n + later
    later = 1
    return n


@kernel(1)
def unbound_free_variable(n):
    def f():
        return later

    result = f()
    later = n
    return result


@kernel(4)
def nested_three_deep(n):
    def a(x):
        def b(y):
            def c(z):
                return x * 100 + y * 10 + z + n

            return c(y + 1)

        return b(x + 1)

    return a(1)


@kernel(1, 2.5, "x")
def same_function_many_types(x):
    def twice(v):
        return v + v

    return twice(x), twice(1), twice(0.5), twice("s"), twice([1]), twice((x,)), twice(2**62)


@kernel((5, 3))
def returns_many(a, b):
    def both(x, y):
        return x + y, x * y

    s, p = both(a, b)
    (q, r), t = both(s, p), both(1, 1)
    return s, p, q, r, t


@kernel(30)
def recursion_inside_a_fold(n):
    return sum(fibonacci(i % 10) for i in range(n)), [factorial(i) for i in range(n)]


@kernel(25)
def fold_inside_recursion(n):
    def work(k):
        return 0 if k <= 0 else sum(work(j - 1) for j in range(k // 4 + 1)) + k

    return work(n)


@kernel(4, may_refuse=True)
def closures_have_an_identity(n):
    made = [lambda x, k=k: x + k for k in range(3)]
    out = [made[i % 3] for i in range(n)]
    return [out[i] == made[i % 3] for i in range(n)], [f is made[0] for f in out]


@kernel(4, may_refuse=True)
def a_closure_is_itself(n):
    def add(x):
        return x + n

    return add == add, add is add, [add].index(add), add in (add, 1)


@kernel(4, may_refuse=True)
def a_closure_as_a_key(n):
    def add(x):
        return x + n

    return {add: n}[add], len({add, add})


@kernel(4)
def functions_of_different_definitions_differ(n):
    def add(x):
        return x + n

    def sub(x):
        return x - n

    fs = [add, sub]
    return add == sub, add is sub, fs[0] != fs[1], add == n, add is None, fs[1] in (1, "a", None)


@kernel(2, "x")
def closure_of_what_is_deep(n):
    nested = {"a": [1, [2, {}]], "b": ()}
    circle = [n]
    circle.append(circle)
    text = (lambda: str(nested) + str(n))()
    length = lambda: len(circle) + nested["a"][0]  # noqa: E731
    return text, length()
