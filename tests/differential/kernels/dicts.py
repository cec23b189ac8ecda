"""Dicts: order of insertion, equal keys of different types, iteration, errors."""

from corpus import kernel


@kernel(("a", 1), (1, "x"), ((1, 2), None), (2.5, []), (None, 0), (True, False))
def literal(key, value):
    return {key: value, "other": key}, {}


@kernel(0, 3, 7)
def order_of_insertion(n):
    d = {}
    for i in range(n):
        d[(i * 5) % 7] = i
    d[0] = "again"
    return d, [k for k in d], list(d), len(d)


@kernel((1, True), (True, 1), (1, 1.0), (0, False), (0.0, -0.0), (2**60, 2.0**60))
def equal_keys_share_an_entry(a, b):
    d = {a: "first"}
    d[b] = "second"
    return d, len(d), d[a], b in d


@kernel(float("nan"), 1.5, may_refuse=True)
def nan_as_a_key(x):
    d = {x: 1}
    d[x + 0] = 2
    return len(d)


@kernel(({"a": 1}, "a"), ({"a": 1}, "b"), ({1: 2}, 1.0), ({}, None), ({(1, 2): 3}, (1, 2)))
def lookup(d, key):
    return d[key]


@kernel(({"a": 1}, "a"), ({"a": 1}, "b"), ({1: 2}, True), ({}, ()))
def get(d, key):
    return d.get(key), d.get(key, 5), key in d, key not in d


@kernel(([1],), ({},), ((1, []),))
def unhashable_key(key):
    return {key: 1}


@kernel(([1],), (({},),))
def unhashable_lookup(key):
    d = {1: 2}
    return key in d


@kernel(({"b": 1, "a": 2},), ({},), ({1: [1], None: "x"},))
def iterate(d):
    out = []
    for key in d:
        out.append((key, d[key]))
    return out


@kernel(({"b": 1, "a": 2},), ({},))
def iterate_views(d):
    return (
        [(k, v) for k, v in d.items()],
        [k for k in d.keys()],
        [v for v in d.values()],
        sum(d.values()),
        list(d.items()),
    )


@kernel(0, 5)
def comprehension(n):
    return {i: i * i for i in range(n)}, {str(i): [i] for i in range(n) if i % 2}


@kernel(4, 9)
def comprehension_with_equal_keys(n):
    return {i % 3: i for i in range(n)}, {i % 2 == 0: i for i in range(n)}


@kernel(({"a": 1, "b": 2}, {"b": 2, "a": 1}), ({}, {}), ({1: 1}, {1: 1.0}), ({1: [1]}, {1: [2]}))
def equality(a, b):
    return a == b, a != b


@kernel(({1: 2}, {1: 2}))
def ordering(a, b):
    return a < b


@kernel(5, 0)
def groups(n):
    d = {}
    for i in range(n):
        key = "even" if i % 2 == 0 else "odd"
        if key not in d:
            d[key] = []
        d[key].append(i)
    return d


@kernel(({"a": 1},), ({},))
def change_through_an_alias(source):
    d = {"inner": {}}
    inner = d["inner"]
    for key in source:
        inner[key] = source[key]
    d["alias"] = inner
    inner["last"] = 0
    return d


def count_into(counts, key):
    counts[key] = counts.get(key, 0) + 1


@kernel(([1, 2, 1, 1],), (["x", "y", "x"],), ([],), ([1, True, 1.0],))
def helper_changes_a_dict(keys):
    counts = {}
    for key in keys:
        count_into(counts, key)
    return counts


@kernel(2, 0)
def grows_while_iterated(n):
    d = {i: i for i in range(n)}
    for key in d:
        d[key + 10] = key
    return d


@kernel(3)
def values_change_while_iterated(n):
    d = {i: i for i in range(n)}
    for key in d:
        d[key] = d[key] * 2
    return d


@kernel(10, 40, 90)
def memoized_fibonacci(n):
    memo = {}

    def fib(k):
        if k < 2:
            return k
        if k not in memo:
            memo[k] = fib(k - 1) + fib(k - 2)
        return memo[k]

    return fib(n), len(memo)


@kernel(100)
def many_entries(n):
    d = {}
    for i in range(n):
        d[i * 7919 % 1009] = i
        d[str(i)] = i
        d[(i, i + 1)] = i
    return len(d), d[7919 % 1009], d["5"], d[(3, 4)], list(d)[:10]


@kernel(([("a", 1), ("b", 2)],), ([],), ([[1, 2]],), ([("a", 1), ("a", 2)],))
def dict_of_pairs(pairs):
    return dict(pairs)


@kernel(([("a",)],), ([1],), (["abc"],))
def dict_of_bad_pairs(pairs):
    return dict(pairs)


@kernel(({"a": [1]},))
def dict_of_dict_is_shallow(d):
    copy = dict(d)
    copy["b"] = 2
    return copy, d


@kernel(1)
def keyword_dict(x):
    return dict(a=x, b=2)


@kernel(5)
def augmented_item(n):
    d = {"n": n}
    d["n"] += 1
    d["n"] *= 2.5
    return d


@kernel("x")
def augmented_missing_item(key):
    d = {}
    d[key] += 1
    return d


@kernel(({1: "a"},), ({},))
def truth_and_length(d):
    return bool(d), len(d), not d


@kernel(({"x": {"y": [1, {"z": 5}]}},))
def deep_lookup(d):
    return d["x"]["y"][1]["z"], d["x"]["y"][-1]


@kernel((["b", "a"], [1, 2]), ([], []))
def dict_of_zip(keys, values):
    return dict(zip(keys, values)), {k: v for k, v in zip(keys, values)}


@kernel(({"b": 2, "a": 1},), ({},))
def sort_keys(d):
    return sorted(d), sorted(d, key=lambda k: d[k]), [d[k] for k in sorted(d)]


@kernel(({2: "x", 1: "y"},))
def least_and_greatest_keys(d):
    return min(d), max(d), sum(d), any(d), all(d), list(d), tuple(d)


@kernel([[0, 1], [1, 2], [2, 0], [3, 3]])
def breadth_first(edges):
    neighbours = {}
    for a, b in edges:
        neighbours[a] = neighbours.get(a, []) + [b]
        neighbours[b] = neighbours.get(b, []) + [a]
    distance = {0: 0}
    frontier = [0]
    while frontier:
        following = []
        for node in frontier:
            for other in neighbours[node]:
                if other not in distance:
                    distance[other] = distance[node] + 1
                    following.append(other)
        frontier = following
    return distance
