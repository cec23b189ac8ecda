"""Modules that are compiled from the interpreter's own source: heapq, bisect, colorsys, ..."""

import bisect
import calendar
import colorsys
import functools
import heapq
import html
import string
import textwrap
from bisect import bisect_left as bl
from bisect import insort
from heapq import heapify, heappop, heappush

from corpus import kernel

NUMBERS = [5, 3, 8, 1, 9, 2, 7, 7, 0, -4, 3]


@kernel(10, 60)
def dijkstra(n):
    graph = {i: [((i * 7 + 1) % n, i % 5 + 1), ((i * 3 + 2) % n, i % 7 + 2)] for i in range(n)}
    distance = {0: 0}
    heap = [(0, 0)]
    while heap:
        d, node = heapq.heappop(heap)
        if d > distance[node]:
            continue
        for neighbour, weight in graph[node]:
            through = d + weight
            if neighbour not in distance or through < distance[neighbour]:
                distance[neighbour] = through
                heapq.heappush(heap, (through, neighbour))
    return distance


@kernel((NUMBERS,), ([],), ([2.5, 1, True, -1.5],), (["b", "a", "cc"],), ([2**70, 1, -(2**80)],))
def heap_sort(items):
    heap = []
    for item in items:
        heappush(heap, item)
    return [heappop(heap) for _ in range(len(heap))], heap


@kernel((NUMBERS, 3), (NUMBERS, 0), (NUMBERS, 20), ([], 2))
def k_smallest(items, k):
    heap = list(items)
    heapify(heap)
    layout = list(heap)
    out = []
    while heap and len(out) < k:
        out.append(heappop(heap))
    return layout, out, heap


@kernel((NUMBERS, 3), (NUMBERS, 1))
def k_largest(items, k):
    heap = list(items[:k])
    heapq.heapify(heap)
    for item in items[k:]:
        if item > heap[0]:
            heapq.heapreplace(heap, item)
    return sorted(heap, reverse=True), heap


@kernel((NUMBERS, 4), ([], 1), ([3], 2), ([1.5], 2), ([2], 2))
def push_and_pop(items, item):
    heap = list(items)
    heapq.heapify(heap)
    return heapq.heappushpop(heap, item), heap


@kernel(())
def long_heapify():
    heap = [(i * 7919) % 5003 for i in range(5000)]
    heapify(heap)
    return heap


@kernel((NUMBERS,), (["b", "a", "ab", ""],), ([],))
def insertion_sort(items):
    out, left = [], []
    for item in items:
        insort(out, item)
        bisect.insort_left(left, item)
    return out, left


@kernel(3, 0, 4, 9, 3.5, -1, True)
def positions(x):
    items = [0, 1, 1, 3, 3, 3, 5, 8]
    return [
        bl(items, x),
        bisect.bisect(items, x),
        bisect.bisect_right(items, x, 2),
        bisect.bisect_left(items, x, lo=1, hi=4),
        bisect.bisect_left(tuple(items), x, 2, -1),
        bisect.bisect(range(10), x),
        bisect.bisect_left([], x, True),
    ]


@kernel(("m", "q"), ("", "zz"))
def of_texts(x, y):
    return bisect.bisect("amz", x), bl(("a", "m", "z"), y), bl(list("abc"), x, 0, None)


@kernel(("c",), ("ccc",), ("",))
def with_key(x):
    words = ["", "a", "bb", "ccc", "dddd"]
    where = bisect.bisect_left(words, len(x), key=len)
    bisect.insort(words, x, key=len)
    bisect.insort_right(words, "xx", key=lambda w: len(w))
    return where, bisect.bisect_right(words, 2, key=lambda w: len(w)), words


def failing(x):
    return 10 // (x - 3)


@kernel((0,), (100,))
def key_raises(x):
    return bisect.bisect_left([1, 2, 3, 4, 5], x, key=failing)


@kernel((0, -1, None), (5, 0, 10), (5, 3, -1), (5, 0, -2), (5, 9, 3), (5, 0, 2))
def bounds(x, lo, hi):
    items = [1, 2]
    bisect.insort(items, x, lo, hi)
    return items, bisect.bisect_left([1, 2], x, lo, hi)


@kernel((0.5, None), (0, 1.5), (None, None), (2**70, None), (0, 2**70), ("a", 2), may_refuse=True)
def odd_bounds(lo, hi):
    return bisect.bisect_left([1, 2], 1, lo, hi)


@kernel(({1: 2},), ({1, 2},), (5,), ("abc",), ((1, 2),), (None,), may_refuse=True)
def odd_sequences(items):
    insort(items, 1)
    return items


@kernel(({1: 2},), ((1, 2),), (5,), may_refuse=True)
def odd_heaps(heap):
    heappush(heap, 1)
    return heappop(heap)


@kernel(())
def pop_of_nothing():
    return heapq.heappop([])


@kernel(())
def replace_in_nothing():
    try:
        heapq.heapreplace([], 1)
    except IndexError as error:
        return str(error), error.args


@kernel(([3, 1],), ([3, "a"],), ([(1, [2]), (1, {})],), may_refuse=True)
def mixed_items(items):
    heap = []
    try:
        for item in items:
            heappush(heap, item)
        heappush(heap, 0)
        heappush(heap, "b")
    except TypeError as error:
        return heap, str(error)
    return heap


@kernel(())
def tie_of_dicts():
    heap = []
    try:
        heappush(heap, (1, {}))
        heappush(heap, (1, {2: 3}))
    except TypeError as error:
        return heap, str(error), error.__context__ is None


@kernel(([5, 9, 6, 10, "a"], 1), ([5, 9, 6, 10], "a"), ([5, 9, "a", 10], 7), may_refuse=True)
def push_among_others(heap, item):
    try:
        heappush(heap, item)
    except TypeError:
        return heap
    return len(heap)


@kernel(
    ([(i * 37) % 101 for i in range(120)],),
    ([(i * 7) % 13 / 4 for i in range(90)],),
    ([(i % 5, str(i % 7)) for i in range(80)],),
    ([1, 2.5, True, 2**70, -1] * 12,),
)
def churn(items):
    heap = []
    for item in items:
        heappush(heap, item)
    layout = list(heap)
    popped = [heappop(heap) for _ in range(len(heap) // 2)]
    given = [heapq.heappushpop(heap, item) for item in items[:20]]
    given += [heapq.heapreplace(heap, item) for item in items[20:40]]
    return layout, popped, given, heap


@kernel("a", 2)
def compares_with(x):
    return bl([1, 2, 3], x)


@kernel(0, 1, 2, 3, may_refuse=True)
def wrong_calls(case):
    if case == 0:
        return heapq.heappush([1])
    if case == 1:
        return heapq.heappush([1], item=2)
    if case == 2:
        return bisect.bisect_left([1])
    push = heapq.heappush
    return push(*[[1], 2, 3])


@kernel(5)
def as_values(n):
    push, pop = heapq.heappush, heapq.heappop
    heap = []
    for i in range(n):
        push(heap, -i)
    return [pop(heap) for _ in range(n)], list(map(pop, [[3], [4, 5]]))


@kernel(20)
def in_folds(n):
    return [sum(heap_of(i)) for i in range(n)], sum(bl([3, 6, 9], i) for i in range(n))


def heap_of(n):
    heap = [(i * 5) % 7 for i in range(n)]
    heapify(heap)
    return [heappop(heap) for _ in range(len(heap) // 2)]


@kernel(30)
def heap_around_a_fold(n):
    heap = []
    order = [(heappush(heap, (i * 7) % 13), len(heap))[1] for i in range(n)]
    return order, heap


@kernel(4)
def imported_inside(n):
    import heapq as h
    from bisect import bisect_right as where
    from colorsys import rgb_to_hsv

    heap = list(range(n, 0, -1))
    h.heapify(heap)
    return where(heap, 2), heap, rgb_to_hsv(0.25, 0.5, 0.75)


OUTSIDE = [1, 2]


@kernel((), may_refuse=True)
def changes_what_is_captured():
    heappush(OUTSIDE, 1)
    return len(OUTSIDE)


@kernel((0.2, 0.4, 0.4), (1, 0, 0.5), (0.0, 0.0, 0.0), (0.9, 0.1, 0.3))
def colours(r, g, b):
    return [
        colorsys.rgb_to_hls(r, g, b), colorsys.hls_to_rgb(r, g, b), colorsys.rgb_to_hsv(r, g, b),
        colorsys.hsv_to_rgb(r, g, b), colorsys.rgb_to_yiq(r, g, b), colorsys.yiq_to_rgb(r, g, b),
    ]  # fmt: skip


@kernel(("a", 1, 2), (None, 0, 0))
def colours_of_nothing(r, g, b):
    return colorsys.rgb_to_hsv(r, g, b)


@kernel(1900, 2000, 2024, 2025)
def leap_years(year):
    return calendar.isleap(year), calendar.leapdays(year, 2100)


@kernel("a < b & 'c'", '<"x">', "")
def escaped(text):
    return html.escape(text), html.escape(text, quote=False)


@kernel("x1_", "Q")
def letters(text):
    return [c in string.ascii_letters for c in text], string.digits.find(text[:1]), string.hexdigits


SOME = [
    (NUMBERS, 3),
    (NUMBERS, 1),
    (NUMBERS, 0),
    (NUMBERS, -2),
    (NUMBERS, 99),
    ([], 2),
    ("hello", 3),
]
SOME += [(range(1000), 5), ([2.5, 1, True, 0.5], 2), ([[2], [1, 5], [1]], 2), ([], 1)]


@kernel((SOME,))
def some_of_them(cases):
    return [(heapq.nsmallest(n, items), heapq.nlargest(n, items)) for items, n in cases]


@kernel(([1, "a"], 2), (5, 2), ([1, 2], "a"), (5, 1))
def some_of_wrong_ones(items, n):
    return heapq.nsmallest(n, items)


@kernel((NUMBERS, 3), (NUMBERS, 1), ([], 1), (NUMBERS, 99))
def some_of_them_by_key(items, n):
    return (
        heapq.nsmallest(n, items, key=lambda x: -x),
        heapq.nlargest(n, items, lambda x: x % 5),
        heapq.nsmallest(n, (x for x in items), key=abs),
        heapq.nlargest(n, iter(items)),
    )


@kernel(0, 3)
def key_of_some_fails(divisor):
    return heapq.nsmallest(2, [1, 2, 3], key=lambda x: x // divisor)


@kernel(
    ([1, 4, 7], [2, 4, 8], []), ("ace", "bdf"), ([3], [1, 2]), (), ([],), ([1], 5), ([1, 2], ["a"])
)
def merged(*parts):
    return list(heapq.merge(*parts))


@kernel(([7, 4, 1], [8, 4, 2], []), ([[2], [1]], [[3, 1]]))
def merged_by(*parts):
    return (
        list(heapq.merge(*parts, reverse=True)),
        list(heapq.merge(*parts, key=lambda x: [x], reverse=True)),
        list(heapq.merge(*parts, key=str)),
    )


@kernel(())
def merged_lazily():
    log = []

    def source(name, items):
        for x in items:
            log.append((name, x))
            yield x

    both = heapq.merge(source("a", [1, 4, 5]), source("b", [2, 3, 9]))
    return [next(both) for _ in range(3)], log[:], [x for x, _ in zip(both, range(2))], log


@kernel(())
def reduced():
    return functools.reduce(lambda heap, x: (heappush(heap, x), heap)[1], [3, 1, 2], [])


@kernel(2023, 2024, 1900, 1)
def months(year):
    return [calendar.monthrange(year, month) for month in range(1, 13)], calendar.weekday(
        year, 2, 1
    )


@kernel("a\n b\n\n  c", "", "one")
def indented(text):
    return textwrap.indent(text, "> "), textwrap.indent(text, "-", lambda line: True)
