"""collections.deque."""

import collections
from collections import deque

from corpus import kernel
from told import told


@kernel(40)
def breadth_first(n):
    graph = {i: [(i * 2) % n, (i * 3 + 1) % n] for i in range(n)}
    distance = {0: 0}
    queue = deque([0])
    while queue:
        node = queue.popleft()
        for neighbour in graph[node]:
            if neighbour not in distance:
                distance[neighbour] = distance[node] + 1
                queue.append(neighbour)
    return distance


@kernel(100, 1000)
def both_ends(n):
    d = collections.deque()
    taken = []
    for i in range(n):
        if i % 3 == 0:
            d.appendleft(i)
        else:
            d.append(i)
        if i % 5 == 4:
            taken.append(d.popleft())
        if i % 7 == 6:
            taken.append(d.pop())
    return taken, list(d), len(d), repr(d)


@kernel(0, 1, 3, 10)
def with_a_limit(limit):
    d = deque(range(5), limit)
    first = list(d)
    d.append("x")
    d.appendleft("y")
    d.extend([1, 2])
    d.extendleft((3, 4))
    return first, list(d), d.maxlen, repr(d), told(lambda: d.insert(0, 5)), list(d)


@kernel((None,), (-1,), ("a",), (1.5,), (True,))
def odd_limits(limit):
    return told(lambda: repr(deque([1, 2], limit))), told(lambda: len(deque((), maxlen=limit)))


@kernel(([1, 2, 3],), ("abc",), ((),), ({1: 2},), (range(3),))
def made_of(items):
    d = deque(items)
    return (
        list(d),
        len(d),
        bool(d),
        d == deque(items),
        list(reversed(d)),
        d.copy() == d,
        d.copy() is d,
    )


@kernel((5,), (None,))
def made_of_nothing(items):
    return told(lambda: deque(items))


@kernel([1, 2, 3, 2], ["a", "b"])
def searched(items):
    d = deque(items)
    d.appendleft(items[-1])
    x = items[0]
    return (
        x in d, 99 in d, d.count(items[-1]), d.index(x), told(lambda: d.index(x, 2)), told(lambda: d.index("zz")),
        told(lambda: d.index(items[-1], 1)), told(lambda: d.index(x, -2, 10)), told(lambda: d.index(x, 0, -1)),
    )  # fmt: skip


@kernel(0, 1, -1, 3, 10, -10)
def items_and_places(i):
    d = deque([10, 20, 30])
    d.appendleft(5)
    got = told(lambda: d[i])
    put = told(lambda: d.__setitem__(i, "x"))
    after = list(d)
    d.insert(i, "new")
    inserted = list(d)

    def delete():
        del d[i]

    return got, put, after, inserted, told(delete), list(d)


@kernel(0, 1, 2, -1, 5, 7, -8, 100)
def rotated(n):
    d = deque(range(5))
    d.rotate(n)
    e = deque()
    e.rotate(n)
    f = deque([1, 2, 3], 3)
    f.rotate(n)
    return list(d), list(e), list(f), d.rotate()


@kernel(())
def emptied():
    d = deque([1])
    d.clear()
    return (
        told(lambda: d.pop()),
        told(lambda: d.popleft()),
        told(lambda: d[0]),
        told(lambda: d.remove(1)),
        not d,
    )


@kernel(([3, 1, 2, 1], 1), ([1], 1), (["a", None, "b"], None))
def removed(items, x):
    d = deque(items)
    d.remove(x)
    d.reverse()
    return list(d), told(lambda: d.remove("no"))


@kernel(([1, 2], [1, 2]), ([1, 2], [1, 3]), ([], [1]), ([1, 2], [1]), (["a"], ["b"]))
def compared(a, b):
    x, y = deque(a), deque(b)
    return x == y, x != y, x < y, x <= y, x > y, x >= y, x == a, x != a


@kernel(([1], [2, 3], 2), ([], [1], 0), ([1, 2], [], -1))
def added(a, b, n):
    x, y = deque(a), deque(b, 5)
    both = x + y
    same = x
    same += y
    z = deque(b)
    z *= n
    return (
        list(both),
        both.maxlen,
        list(x),
        same is x,
        list(y * n),
        list(n * y),
        list(z),
        (y * n).maxlen,
    )


@kernel(())
def changed_while_iterated():
    d = deque([1, 2, 3])
    try:
        for x in d:
            if x == 2:
                d.append(5)
    except RuntimeError as error:
        return str(error), list(d)


@kernel(())
def extended_by_itself():
    d = deque([1, 2])
    d.extend(d)
    d.extendleft(d)
    d += d
    return list(d)


@kernel(())
def nested():
    d = deque([deque([1]), [2, deque([3], 1)]])
    return repr(d), str(d), f"{d}", d[0][0], d[1][1][0]


@kernel(30)
def sliding_window(n):
    values = [(i * 7) % 11 for i in range(n)]
    window, out = deque(maxlen=3), []
    for value in values:
        window.append(value)
        if len(window) == 3:
            out.append(max(window) + sum(window) + min(window))
    return (
        out,
        sorted(window),
        [*window],
        list(map(str, window)),
        list(enumerate(window)),
        list(zip(window, window)),
    )


@kernel(20)
def in_folds(n):
    return [last_standing(i) for i in range(1, n)], sum(last_standing(i) for i in range(1, n))


def last_standing(n):
    ring = deque(range(n))
    while len(ring) > 1:
        ring.rotate(-2)
        ring.pop()
    return ring[0]


@kernel(0, 5, 50)
def as_results(n):
    d, limited = deque(), deque([1.5, "a"], 2)
    for i in range(n):
        d.append([i])
        d.appendleft(-i)
        d.pop()
    limited.append(d)
    return d, limited, [limited, deque([1])], {"d": d}


@kernel(())
def unpacked():
    a, *b = deque([1, 2, 3])
    return (
        a,
        b,
        isinstance(deque(), deque),
        tuple(deque("ab")),
        "".join(deque("xy")),
        set(deque([1, 1, 2])),
    )


@kernel(0, 1, 2, 3, may_refuse=True)
def odd_uses(case):
    d = deque([1, 2])
    if case == 0:
        return d["a"]
    if case == 1:
        return d[0:1]
    if case == 2:
        return d + [1]
    return {d: 1}


@kernel(())
def attributes_that_are_not_there():
    d = deque()
    return (
        told(lambda: d.foo),
        hasattr(d, "bar"),
        hasattr(d, "append"),
        told(lambda: hash(d)),
        d.maxlen,
    )


class Meddler:
    def __init__(s, d, k):
        s.d = d
        s.k = k
        s.n = 0

    def __eq__(s, o):
        s.n += 1
        if s.k == "clear":
            s.d.clear()
        if s.k == "app":
            s.d.append(1)
        return s.k == "yes"

    __hash__ = None


@kernel(())
def changed_while_searched():
    out = []
    for k in ("clear", "app", "yes", "no"):
        for f in (
            lambda d, m: m in d,
            lambda d, m: d.count(m),
            lambda d, m: d.index(m),
            lambda d, m: d.remove(m),
            lambda d, m: 5 in d,
            lambda d, m: d.index(5),
            lambda d, m: d.count(2),
        ):
            d = deque([1, 2, 3])
            m = Meddler(d, k)
            d.append(m)
            d.append(4)
            try:
                out.append(f(d, m))
            except Exception as e:
                out.append((type(e).__name__, "obj" if "Meddler object" in str(e) else str(e)))
            out.append((m.n, len(d)))
    return out
