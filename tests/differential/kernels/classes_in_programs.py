"""Classes as programs use them: what one class of kernels alone would not show."""

from __future__ import annotations

from corpus import kernel


class Counter:
    total = 0

    def __init__(self):
        self.n = 0

    def inc(self):
        self.n += 1
        return self


@kernel()
def chained_calls():
    c = Counter()
    c.inc().inc()
    return c.n, Counter.total, c.total


@kernel()
def instances_of_a_list():
    cs = [Counter() for _ in range(3)]
    for c in cs:
        c.inc()
    return sum(c.n for c in cs), [c.n for c in cs]


@kernel()
def a_class_made_twice():
    def make(k):
        class Local:
            def __init__(self, v):
                self.v = v

            def get(self):
                return self.v + k

        return Local

    A = make(1)
    B = make(100)
    return A(1).get(), B(1).get(), isinstance(A(1), B), isinstance(A(1), A)


@kernel()
def bound_method():
    c = Counter()
    f = c.inc
    f()
    f()
    return c.n


@kernel(10)
def written_in_a_fold(n):
    # foreign write inside a fold
    c = Counter()
    return sum(c.inc().n for i in range(n)), c.n


class Stack:
    def __init__(self):
        self.items = []

    def push(self, x):
        self.items.append(x)

    def pop(self):
        if not self.items:
            raise IndexError("empty stack")
        return self.items.pop()

    def __len__(self):
        return len(self.items)

    def __bool__(self):
        return len(self.items) > 0

    def __contains__(self, x):
        return x in self.items

    def __getitem__(self, i):
        return self.items[i]


@kernel()
def stack():
    s = Stack()
    for i in range(5):
        s.push(i * i)
    return len(s), s.pop(), bool(s), 4 in s, s[1], s[-1]


@kernel()
def empty_stack():
    s = Stack()
    return s.pop()


@kernel(0, 1)
def optional_instance(x):
    v = Counter() if x else None
    return v.n


class A:
    def who(self):
        return "A"

    def chain(self):
        return ["A"]


class B(A):
    def who(self):
        return "B" + super().who()

    def chain(self):
        return ["B"] + super().chain()


class C(A):
    def who(self):
        return "C" + super().who()

    def chain(self):
        return ["C"] + super().chain()


class D(B, C):
    def who(self):
        return "D" + super().who()

    def chain(self):
        return ["D"] + super().chain()


@kernel()
def diamond():
    return (
        D().who(),
        D().chain(),
        [x.who() for x in [A(), B(), C(), D()]],
        D.__name__,
        isinstance(D(), C),
        issubclass(D, A),
    )


class Temp:
    def __init__(self, c):
        self._c = c

    @property
    def f(self):
        return self._c * 9 / 5 + 32

    @f.setter
    def f(self, v):
        self._c = (v - 32) * 5 / 9


@kernel()
def temperature():
    t = Temp(100)
    a = t.f
    t.f = 32
    return a, t._c


class Money:
    def __init__(self, v):
        self.v = v

    def __eq__(self, o):
        return isinstance(o, Money) and self.v == o.v

    def __hash__(self):
        return hash(self.v)

    def __lt__(self, o):
        return self.v < o.v

    def __repr__(self):
        return f"${self.v}"


@kernel()
def money():
    ms = [Money(3), Money(1), Money(2)]
    return (
        repr(sorted(ms)),
        max(ms).v,
        Money(1) in ms,
        {Money(1): "x"}[Money(1)],
        str(ms),
        Money(1) == 1,
        Money(1) != Money(2),
        len({Money(1), Money(1)}),
    )


@kernel()
def local_exception():
    class Err(Exception):
        pass

    try:
        raise Err("x", 1)
    except Err as e:
        return e.args, type(e).__name__, isinstance(e, Exception)


@kernel(12)
def mixed(n):
    out = []
    for i in range(n):
        x = [Money(i), i, str(i), None, 2.5][i % 5]
        out.append(x.v if isinstance(x, Money) else x)
    return out


@kernel()
def too_many_arguments():
    return Counter(5)


@kernel()
def attribute_from_outside():
    c = Counter()
    c.other = 5
    return c.other


@kernel()
def no_class_attribute():
    return Counter.nope


@kernel()
def no_operator():
    return Money(1) + Money(2)


@kernel()
def comparison_that_fails():
    return Money(1) < 5
