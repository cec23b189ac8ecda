"""Lists and tuples: slices, aliases, mutation in place, order, repetition."""

from corpus import kernel

XS = [10, 20, 30, 40, 50]
INF = float("inf")


@kernel(*[(XS, i) for i in (0, 4, -1, -5, 5, -6)], ([], 0), ([], -1))
def get(xs, i):
    return xs[i]


@kernel(*[(3, i) for i in (0, 2, -1, -3, 3, -4)])
def put(n, i):
    xs = list(range(n))
    xs[i] = 99
    return xs


@kernel((XS,), ([],), ([1.5, 2.5],), (["a", "b", "c"],), ([1, "a", None],))
def slices(xs):
    return xs[1:], xs[:2], xs[-2:], xs[1:4], xs[::2], xs[::-1], xs[3:1], xs[:], xs[-100:100]


@kernel(
    *[(XS, *s) for s in ((0, 5, 2), (4, 0, -2), (-1, -6, -1), (1, 100, 3), (2, 2, 1), (0, 3, 0))]
)
def slice_with_step(xs, start, stop, step):
    return xs[start:stop:step]


@kernel((XS, 1.0), (XS, "a"), ((1, 2), None))
def index_of_wrong_type(xs, i):
    return xs[i]


@kernel((XS, True), (XS, False))
def index_by_truth(xs, flag):
    return xs[flag], (1, 2)[flag]


@kernel(([1], [2]), ([], []), ([1.5], ["a"]), ([[1]], [[2]]))
def concatenate(a, b):
    c = a + b
    c.append(a)
    return c, a, b


@kernel(([1, 2], 3), ([], 5), ([0], 0), (["a"], -2))
def repeat(xs, n):
    return xs * n, n * xs


@kernel(([1, 2], (3,)), ([1], "a"), ((1,), [2]), ([1], None))
def adding_strangers(a, b):
    return a + b


@kernel(3, 1, 0)
def repeated_rows_are_shared(n):
    grid = [[0] * 3] * n
    if n:
        grid[0][1] = 7
    return grid


@kernel(3, 1)
def rows_of_a_comprehension_are_not(n):
    grid = [[0] * 3 for _ in range(n)]
    grid[0][1] = 7
    return grid


@kernel((3, 1, 2), (4, 0, 0))
def change_through_a_row(n, i, j):
    grid = [[r * n + c for c in range(n)] for r in range(n)]
    row = grid[i]
    row[j] = -1
    row.append(5)
    return grid, row, grid[i] is row


@kernel((1,), (2.5,), ("a",))
def alias_of_an_alias(x):
    a = [x]
    b = a
    c = [a, b]
    b.append(x)
    c[0].append(None)
    return a, b, c


def double_all(xs):
    for i in range(len(xs)):
        xs[i] = xs[i] * 2


def push(xs, x, times):
    for _ in range(times):
        xs.append(x)
    return xs


@kernel(([1, 2, 3],), ([],), ([1.5, 2**62],), (["a"],))
def helper_changes_its_argument(xs):
    mine = list(xs)
    double_all(mine)
    return mine, xs


@kernel((1, 3), ("a", 0), (2**70, 2))
def helper_appends(x, times):
    xs = []
    ys = push(xs, x, times)
    return xs, xs is ys


@kernel(5, 0)
def append_while_iterating(n):
    xs = [n]
    for x in xs:
        if x > 0:
            xs.append(x - 1)
    return xs


@kernel(([1, 2, 3, 4, 5, 6],), ([2, 4],), ([],))
def pop_while_iterating(xs):
    mine = list(xs)
    seen = []
    for x in mine:
        seen.append(x)
        if x % 2 == 0:
            mine.pop()
    return seen, mine


@kernel(([1, 2, 3],), (["a"],))
def pop_everywhere(xs):
    mine = list(xs)
    last = mine.pop()
    mine.append(last)
    first = mine.pop(0)
    return first, last, mine


@kernel(0, 1)
def pop_from_empty(n):
    xs = [1] * n
    xs.pop()
    xs.pop()


@kernel(3, -4, 7)
def pop_outside(i):
    xs = [1, 2, 3]
    return xs.pop(i)


@kernel((5,), (0,))
def stack(n):
    stack = []
    out = []
    for i in range(n):
        stack.append(i)
        if i % 3 == 2:
            out.append(stack.pop() + stack.pop())
    return stack, out


@kernel(4, 0)
def a_list_that_contains_itself(n):
    xs = [n]
    xs.append(xs)
    return xs[1][1][0], len(xs), xs is xs[1]


@kernel((1, 2.5), (1, "a"), (None, 3), (2**63, 1))
def element_of_another_type(a, b):
    xs = [a]
    xs.append(b)
    xs[0] = b
    xs[1] = a
    return xs


@kernel(70)
def elements_grow_wide(n):
    xs = [1] * 3
    for _ in range(n):
        xs[1] = xs[1] * 2
        xs.append(xs[1])
    return xs


@kernel(([1, 2], [1, 3]), ([1], [1, 0]), ([], []), ([1, 2.0], [True, 2]), ([[1], 2], [[1], 1]))
def compare(a, b):
    return a == b, a != b, a < b, a <= b, a > b, a >= b


@kernel(((1, 2), (1, 3)), ((), (0,)), ((1, "a"), (1, "b")), ((1, (2, 3)), (1, (2,))))
def compare_tuples(a, b):
    return a == b, a != b, a < b, a <= b, a > b, a >= b, a + b, a * 2


@kernel(([1], ["a"]), ([1, 2], [1, "a"]), ([None], [None]), ((1,), [1]))
def ordering_strangers(a, b):
    return a < b


@kernel(([1, 2, 3], 2), ([1, 2, 3], 5), ([[1], [2]], [2]), (["a", None], None), ((1, 2), 2.0))
def contains(xs, x):
    return x in xs, x not in xs


@kernel((XS,), ((1, "a", None),), ([],), ((),))
def tuple_and_back(xs):
    return tuple(xs), list(xs), len(xs), tuple(list(xs)) == tuple(xs)


@kernel(((1, 2, 3), 1), ((1, 2, 3), 3), ((), 0), (("a",), -1))
def tuple_item(xs, i):
    return xs[i]


@kernel(((1, 2, 3, 4),), ((),))
def tuple_slices(xs):
    return xs[1:], xs[::-1], xs[:2], xs[1:3:2]


@kernel(1)
def tuple_is_immutable(x):
    pair = (x, x)
    pair[0] = 5
    return pair


@kernel(2, 0)
def tuple_holds_a_list(n):
    pair = ([n], n)
    pair[0].append(7)
    return pair


@kernel(([1, 2], [3]), ([], [1.5]), ([1], []))
def augmented_add_changes_in_place(a, b):
    xs = list(a)
    alias = xs
    xs += b
    ys = list(a)
    other = ys
    ys = ys + b
    return xs, alias, ys, other


@kernel(([1, 2],), ([],))
def augmented_add_takes_any_iterable(a):
    xs = list(a)
    xs += (5, 6)
    xs += "ab"
    xs += range(2)
    return xs


@kernel(([1, 2], 2), ([1], 0))
def augmented_repeat(a, n):
    xs = list(a)
    alias = xs
    xs *= n
    return xs, alias


@kernel(3, 6)
def augmented_items(n):
    xs = [1.5] * n
    ys = list(range(n))
    for i in range(n):
        xs[i] += i
        ys[i] -= 10
        ys[-1] *= 2
    return xs, ys


@kernel((0,), (5,))
def evaluates_subscript_once(n):
    calls = []

    def where():
        calls.append(1)
        return 0

    xs = [n]
    xs[where()] += 5
    return xs, len(calls)


@kernel(([3, 1, 2],), ([],))
def swap(xs):
    mine = list(xs)
    n = len(mine)
    for i in range(n // 2):
        mine[i], mine[n - 1 - i] = mine[n - 1 - i], mine[i]
    return mine


@kernel((2, 3), (1, 1), (3, 0))
def transpose(rows, columns):
    m = [[r * 10 + c for c in range(columns)] for r in range(rows)]
    return [[m[r][c] for r in range(rows)] for c in range(columns)]


@kernel((2, 3, 2), (1, 1, 1), (3, 4, 5))
def matrix_product(n, k, m):
    a = [[i * k + j - 3 for j in range(k)] for i in range(n)]
    b = [[(i - j) * 0.5 for j in range(m)] for i in range(k)]
    return [[sum(a[i][x] * b[x][j] for x in range(k)) for j in range(m)] for i in range(n)]


@kernel((2, 40), (3, 70))
def matrix_power(n, exponent):
    result = [[1 if i == j else 0 for j in range(n)] for i in range(n)]
    base = [[1] * n for _ in range(n)]
    for _ in range(exponent):
        result = [
            [sum(result[i][k] * base[k][j] for k in range(n)) for j in range(n)] for i in range(n)
        ]
    return result


@kernel(([5, 2, 9],), ([],))
def accumulate_by_new_lists(xs):
    out = []
    for x in xs:
        out = out + [x * 2]
    return out


@kernel((4,), (1,))
def triangle(n):
    rows = [[1]]
    for _ in range(n):
        last = rows[-1]
        rows.append([1] + [last[i] + last[i + 1] for i in range(len(last) - 1)] + [1])
    return rows


@kernel((3,), (0,))
def nested_of_many_kinds(n):
    return [(i, [i, float(i)], {"i": i, "s": [str(i)]}) for i in range(n)]


@kernel(5)
def default_and_global_lists_are_read(n):
    return [XS[i] for i in range(n)], len(XS), XS[-1]


@kernel(([1, 2, 3],), ([],), may_refuse=True)
def changes_its_own_argument(xs):
    xs.append(4)
    xs[0] = 9
    return xs


@kernel(3, may_refuse=True)
def changes_a_global(n):
    ys = XS
    ys[0] = ys[0]
    return ys[0] + n


@kernel((4, 2), (10, 0), (0, 0))
def fold_body_writes_outside(n, k):
    counts = [0] * 3
    total = sum(push(counts, i, 1)[0] + len(counts) for i in range(n))
    return counts, total


@kernel(6, 0)
def fold_body_writes_through_an_alias(n):
    grid = [[0] * 2] * 2
    seen = []
    for i in range(n):
        row = grid[i % 2]
        row[0] += i
        seen.append(row[0])
    return grid, seen, [grid[j][0] for j in range(2)]


@kernel(8, 1)
def fold_body_with_its_own_lists(n):
    def work(i):
        xs = [i]
        push(xs, i + 1, i % 3)
        double_all(xs)
        return xs

    return [work(i) for i in range(n)], sum(len(work(i)) for i in range(n))
