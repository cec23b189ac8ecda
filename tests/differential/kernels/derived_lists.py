"""Classes derived from list."""

from corpus import kernel
from told import told


class Stack(list):
    def push(self, item):
        self.append(item)
        return self

    def top(self):
        return self[-1] if self else None


class Logged(list):
    """With fields of its own, and methods that C code does not call."""

    kind = "log"

    def __init__(self, items=(), name="?"):
        super().__init__(items)
        self.name = name
        self.added = 0

    def append(self, item):
        self.added += 1
        super().append(item)

    def __getitem__(self, index):
        if isinstance(index, slice):
            return Logged(super().__getitem__(index), self.name)
        return ("got", super().__getitem__(index))

    def __len__(self):
        return 100

    def __repr__(self):
        return f"<{self.name}: {super().__repr__()}>"


class Vector(list):
    def __add__(self, other):
        return Vector(a + b for a, b in zip(self, other))

    def __radd__(self, other):
        return ("radd", len(other))

    def __mul__(self, factor):
        return Vector([factor * each for each in self])

    def __eq__(self, other):
        return isinstance(other, Vector) and super().__eq__(other)

    __hash__ = None


class Left:
    def __add__(self, other):
        return ("left", type(other).__name__)

    def __radd__(self, other):
        return ("right", type(other).__name__)


class Unfilled(list):
    def __init__(self, size):
        self.size = size


class Mixin:
    def twice(self):
        return [each * 2 for each in self]


class Mixed(Mixin, list):
    pass


class Deep(Stack):
    def push(self, item):
        return super().push((item, len(self)))


@kernel(0, 1, 30)
def push_and_pop(n):
    stack = Stack()
    for i in range(n):
        stack.push(i * i)
        if i % 3 == 2:
            stack.pop()
    return stack, stack.top(), len(stack), bool(stack), list(stack)


@kernel(5)
def all_methods(n):
    s = Stack(range(n))
    s.extend([7, 8])
    s.insert(1, 99)
    s.remove(3)
    s.reverse()
    t = s.copy()
    s.sort()
    u = Stack(s)
    u.clear()
    s[0] = 5
    s[1:3] = [4, 4, 4]
    del s[-1]
    del s[:1]
    return s, t, type(t) is list, u, s.count(4), s.index(4), s.index(4, 1), s.pop(0), s


@kernel(3)
def operators(n):
    a, b = Stack(range(n)), Stack([n, n])
    both = a + b
    left, right = [9] + a, a + [9]
    doubled, reflected = a * 2, 2 * b
    same = a
    a += [10]
    a *= 2
    return (
        (both, left, right, doubled, reflected, a, same is a),
        [type(x).__name__ for x in (both, left, right, doubled, a)],
        (b == [n, n], [n, n] == b, b != [n], b < [n, n + 1], [n, n] <= b, b > a, b >= b),
        (b in [[n, n]], n in b, a[::2], type(a[1:]).__name__),
    )


@kernel([1, 2], (3,), "ab", 5)
def added_to_what_is_no_list(other):
    s = Stack([1])
    return (
        told(lambda: s + other),
        told(lambda: other + s),
        told(lambda: s * other),
        told(lambda: other * s),
        told(lambda: s - other),
        told(lambda: s < other),
        told(lambda: s == other),
        told(lambda: Stack(other)),
        told(lambda: s.extend(other)),
        told(lambda: s[other]),
    )


@kernel()
def operands_with_methods_of_their_own():
    s, v = Stack([1]), Vector([1, 2])
    return (
        s + Left(),
        Left() + s,
        [1] + v,
        v + [1, 2],
        v + v,
        v * 3,
        s + v,
        (v == v, v == [1, 2], [1, 2] == v, v != [1, 2]),
    )


@kernel()
def in_builtins():
    s = Stack([3, 1, 2])
    a, b, *c = s
    return (
        (sum(s), max(s), min(s), sorted(s), len(s), list(reversed(s)), list(map(str, s))),
        (list(zip(s, s)), list(enumerate(s)), tuple(s), set(s), any(s), all(s)),
        (a, b, c, [*s, 0], "-".join(Stack(["x", "y"])), f"{s}", str(s), repr(s)),
        (isinstance(s, list), isinstance(s, Stack), isinstance(s, tuple), issubclass(Stack, list)),
        (type(s) is list, type(s) is Stack, type(s).__name__),
        [x * 2 for x in s if x != 1],
        [*range(2)] == Stack([0, 1]),
    )


@kernel()
def overridden():
    log = Logged([1, 2], "a")
    log.append(3)
    log.extend([4, 5])
    log.insert(0, 0)
    log += [6]
    return (
        (log.added, log.name, log.kind, len(log), log[0], log[1:3], repr(log), str(log)),
        (list(log), sorted(log, reverse=True), [x for x in log], sum(log)),
        (log == [0, 1, 2, 3, 4, 5, 6], bool(Logged()), log.pop(), log.copy(), log.index(3)),
        log,
    )


@kernel(4)
def without_its_init(n):
    u = Unfilled(n)
    before = list(u), u.size, u == []
    u.append(n)
    return before, u, u.size


@kernel()
def mixed_in():
    m = Mixed([1, "a", 2.5])
    d = Deep()
    d.push(1).push(2)
    return m.twice(), m, d, d.top(), isinstance(d, Stack)


@kernel()
def unhashable():
    s = Stack([1])
    return told(lambda: {s: 1}), told(lambda: {s}), told(lambda: hash(Vector())), s in [1, [1]]


@kernel(([1, 2, 3],), ([],), (["a", None],), ((),))
def matched(items):
    match Stack(items):
        case []:
            return "empty"
        case [1, *rest]:
            return rest, type(rest).__name__
        case [first, second]:
            return first, second
    return "no"


@kernel()
def nested_and_shared():
    inner = Stack([1])
    outer = Stack([inner, inner])
    outer[0].push(2)
    return outer, outer[1] is inner, [outer, inner]


@kernel(20)
def in_folds(n):
    stacks = [Stack(range(i % 4)) for i in range(n)]
    longest = max(stacks, key=len)
    total = sum(len(s) + sum(s) for s in stacks)
    return total, longest, sorted(stacks)[:5], [s.top() for s in stacks][:6]


@kernel(None, 1, "x")
def of_unknown_type(which):
    values = [Stack([1, 2]), [1, 2], (1, 2), Logged([1, 2])]
    mixed = {"a": values[0], "b": which}
    out = []
    for value in values:
        out.append((list(value), value == [1, 2], [0] + list(value), sum(value)))
    return out, mixed["a"].top(), mixed["a"] + [3], mixed["a"][0]


GIVEN = Stack([1, 2, 3])
LOGGED = Logged(["x"], "given")
LOGGED.append("y")


@kernel()
def captured():
    return GIVEN.top(), list(GIVEN), GIVEN, LOGGED, LOGGED.added, LOGGED[0], GIVEN == [1, 2, 3]


@kernel((Stack([1.5, 2.5]),), (Stack(),), (Stack([Stack([1]), None]),))
def passed(stack):
    return stack, len(stack), stack + [0], [stack, stack], stack == [1.5, 2.5]


@kernel((Stack([1]),), may_refuse=True)
def given_and_changed(stack):
    stack.pop()
    return stack
