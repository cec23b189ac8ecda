"""Small whole programs: searching, sorting, dynamic programming, number theory, simulation."""

from corpus import kernel


def is_prime(p):
    x = 2
    while x * x <= p:
        if p % x == 0:
            return 0
        x = x + 1
    return 1


@kernel(0, 2, 1000)
def count_primes(n):
    return sum(is_prime(x) for x in range(n))


@kernel(0, 100)
def list_primes(n):
    return [x for x in range(n) if is_prime(x)]


@kernel(1, 300)
def longest_collatz(n):
    def steps(k):
        count = 0
        while k != 1:
            k = k // 2 if k % 2 == 0 else 3 * k + 1
            count += 1
        return count

    return max((steps(k), k) for k in range(1, n + 1)), sum(steps(k) for k in range(1, n + 1))


@kernel(([3, 6, 1, 8, 2, 9, 2],), ([],), ([1],), (["b", "c", "a"],))
def quicksort(xs):
    if len(xs) <= 1:
        return xs
    pivot = xs[len(xs) // 2]
    left = [x for x in xs if x < pivot]
    middle = [x for x in xs if x == pivot]
    right = [x for x in xs if x > pivot]
    return quicksort(left) + middle + quicksort(right)


@kernel(0, 1, 33)
def quicksort_in_place(n):
    xs = [(i * 37) % 41 for i in range(n)]

    def sort(lo, hi):
        if lo >= hi:
            return
        pivot = xs[hi]
        i = lo
        for j in range(lo, hi):
            if xs[j] < pivot:
                xs[i], xs[j] = xs[j], xs[i]
                i += 1
        xs[i], xs[hi] = xs[hi], xs[i]
        sort(lo, i - 1)
        sort(i + 1, hi)

    sort(0, n - 1)
    return xs


@kernel(([5, 1, 4, 2, 3],), ([],), ([2.5, 1, 3],))
def merge_sort(xs):
    if len(xs) < 2:
        return xs
    half = len(xs) // 2
    a, b = merge_sort(xs[:half]), merge_sort(xs[half:])
    out = []
    i = j = 0
    while i < len(a) and j < len(b):
        if b[j] < a[i]:
            out.append(b[j])
            j += 1
        else:
            out.append(a[i])
            i += 1
    return out + a[i:] + b[j:]


@kernel(12, 0)
def insertion_sort(n):
    xs = [(i * 5) % 13 for i in range(n)]
    for i in range(1, n):
        x = xs[i]
        j = i - 1
        while j >= 0 and xs[j] > x:
            xs[j + 1] = xs[j]
            j -= 1
        xs[j + 1] = x
    return xs


@kernel(15)
def heap_sort(n):
    heap = []
    for x in [(i * 11) % 17 for i in range(n)]:
        heap.append(x)
        i = len(heap) - 1
        while i > 0 and heap[i] < heap[(i - 1) // 2]:
            heap[i], heap[(i - 1) // 2] = heap[(i - 1) // 2], heap[i]
            i = (i - 1) // 2
    out = []
    while heap:
        out.append(heap[0])
        last = heap.pop()
        if heap:
            heap[0] = last
            i = 0
            while 2 * i + 1 < len(heap):
                child = 2 * i + 1
                if child + 1 < len(heap) and heap[child + 1] < heap[child]:
                    child += 1
                if heap[i] <= heap[child]:
                    break
                heap[i], heap[child] = heap[child], heap[i]
                i = child
    return out


@kernel(([1, 3, 5, 7], 5), ([1, 3, 5, 7], 4), ([], 1), ([2], 2), (["a", "b"], "b"))
def binary_search(xs, x):
    lo, hi = 0, len(xs)
    while lo < hi:
        middle = (lo + hi) // 2
        if xs[middle] < x:
            lo = middle + 1
        else:
            hi = middle
    return lo if lo < len(xs) and xs[lo] == x else -1


@kernel(([2, 3, 4], [3, 4, 5], 6), ([], [], 10), ([1], [1], 0))
def knapsack(weights, values, capacity):
    best = [0] * (capacity + 1)
    for w, v in zip(weights, values):
        for c in range(capacity, w - 1, -1):
            best[c] = max(best[c], best[c - w] + v)
    return best


@kernel(("abcbdab", "bdcaba"), ("", "abc"), ("x", "x"))
def longest_common_subsequence(a, b):
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] == b[j]:
                table[i + 1][j + 1] = table[i][j] + 1
            else:
                table[i + 1][j + 1] = max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1], table


@kernel((100, [1, 5, 10, 25, 50]), (7, [2]), (0, [1]), (300, [1, 2, 5]))
def ways_to_change(amount, coins):
    ways = [1] + [0] * amount
    for coin in coins:
        for a in range(coin, amount + 1):
            ways[a] += ways[a - coin]
    return ways[amount]


@kernel(1, 4, 6)
def queens(n):
    def place(row, columns):
        if row == n:
            return 1
        count = 0
        for c in range(n):
            if all(c != k and row - r != abs(c - k) for r, k in enumerate(columns)):
                count += place(row + 1, columns + [c])
        return count

    return place(0, [])


@kernel(([1, 2, 3],), ([],), (["a", "b"],))
def permutations(xs):
    if not xs:
        return [[]]
    return [[xs[i]] + rest for i in range(len(xs)) for rest in permutations(xs[:i] + xs[i + 1 :])]


@kernel(([1, 2, 3],), ([],))
def powerset(xs):
    out = [[]]
    for x in xs:
        out = out + [s + [x] for s in out]
    return out


@kernel(5, 9)
def floyd_warshall(n):
    far = 10**9
    d = [
        [0 if i == j else (i * 7 + j * 3) % 10 + 1 if (i + j) % 3 else far for j in range(n)]
        for i in range(n)
    ]
    for k in range(n):
        for i in range(n):
            for j in range(n):
                d[i][j] = min(d[i][j], d[i][k] + d[k][j])
    return d


@kernel(4, 12)
def life(n):
    cells = [[(r * 3 + c * 5) % 4 == 0 for c in range(n)] for r in range(n)]

    def neighbours(r, c):
        return sum(
            cells[(r + i) % n][(c + j) % n] for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j
        )

    for _ in range(3):
        cells = [
            [neighbours(r, c) == 3 or (cells[r][c] and neighbours(r, c) == 2) for c in range(n)]
            for r in range(n)
        ]
    return cells, sum(sum(row) for row in cells)


@kernel(0, 30, 110)
def rule_automaton(rule):
    row = [0] * 10 + [1] + [0] * 10
    history = [row]
    for _ in range(8):
        row = [
            rule >> (row[i - 1] * 4 + row[i] * 2 + row[(i + 1) % len(row)]) & 1
            for i in range(len(row))
        ]
        history.append(row)
    return history


@kernel(1, 360, 9699690, 2**31 - 1, 600851475143)
def factorize(n):
    factors = []
    p = 2
    while p * p <= n:
        while n % p == 0:
            factors.append(p)
            n //= p
        p += 1
    if n > 1:
        factors.append(n)
    return factors


@kernel((240, 46), (17, 0), (10**18 + 9, 10**9 + 7))
def extended_gcd(a, b):
    x0, x1, y0, y1 = 1, 0, 0, 1
    while b:
        q, a, b = a // b, b, a % b
        x0, x1 = x1, x0 - q * x1
        y0, y1 = y1, y0 - q * y1
    return a, x0, y0


@kernel(1, 30)
def totients(n):
    def gcd(a, b):
        return a if b == 0 else gcd(b, a % b)

    return [sum(1 for k in range(1, m + 1) if gcd(k, m) == 1) for m in range(1, n)]


@kernel(28, 500)
def perfect_numbers(n):
    return [m for m in range(2, n + 1) if sum(d for d in range(1, m) if m % d == 0) == m]


@kernel(50, 100)
def pi_digits(n):
    scale = 10**n

    def arctan(inverse):
        power = scale // inverse
        total = power
        k = 3
        sign = -1
        while power:
            power = power // (inverse * inverse)
            total += sign * (power // k)
            sign = -sign
            k += 2
        return total

    return 4 * (4 * arctan(5) - arctan(239))


@kernel(10, 40)
def monte_carlo_pi(n):
    state = 12345
    inside = 0
    for _ in range(n):
        state = (state * 6364136223846793005 + 1) % 2**64
        x = (state >> 11) / 2**53
        state = (state * 6364136223846793005 + 1) % 2**64
        y = (state >> 11) / 2**53
        inside += x * x + y * y <= 1.0
    return inside, 4 * inside / n


@kernel("3 4 + 2 *", "5 1 2 + 4 * + 3 -", "7")
def reverse_polish(text):
    stack = []
    number = ""
    for c in text + " ":
        if c in "0123456789":
            number += c
        elif c == " ":
            if number:
                stack.append(int(number))
                number = ""
        else:
            b, a = stack.pop(), stack.pop()
            stack.append(a + b if c == "+" else a - b if c == "-" else a * b)
    return stack


@kernel("1+2*3", "(1+2)*3-4", "2*(3+(4-1))*2", "7", "1+")
def recursive_descent(text):
    def expression(i):
        value, i = term(i)
        while i < len(text) and text[i] in "+-":
            right, j = term(i + 1)
            value = value + right if text[i] == "+" else value - right
            i = j
        return value, i

    def term(i):
        value, i = factor(i)
        while i < len(text) and text[i] == "*":
            right, i = factor(i + 1)
            value = value * right
        return value, i

    def factor(i):
        if text[i] == "(":
            value, i = expression(i + 1)
            return value, i + 1
        return int(text[i]), i + 1

    return expression(0)


@kernel(
    ([[2.0, 1.0], [1.0, 3.0]], [3.0, 5.0]), ([[0.0, 1.0], [1.0, 0.0]], [2.0, 3.0]), ([[0.0]], [1.0])
)
def gaussian_elimination(matrix, right):
    n = len(right)
    a = [list(row) + [r] for row, r in zip(matrix, right)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(a[r][i]))
        a[i], a[pivot] = a[pivot], a[i]
        for r in range(i + 1, n):
            factor = a[r][i] / a[i][i]
            a[r] = [x - factor * y for x, y in zip(a[r], a[i])]
    x = [0.0] * n
    for i in range(n - 1, -1, -1):
        x[i] = (a[i][n] - sum(a[i][j] * x[j] for j in range(i + 1, n))) / a[i][i]
    return x


@kernel(([(0, 0), (4, 0), (4, 3), (1, 1), (2, 5)],), ([(0, 0)],))
def shoelace_and_box(points):
    n = len(points)
    twice = sum(
        points[i][0] * points[(i + 1) % n][1] - points[(i + 1) % n][0] * points[i][1]
        for i in range(n)
    )
    return twice / 2, min(x for x, _ in points), max(y for _, y in points)


@kernel(0, 1, 8)
def gray_codes(n):
    return [i ^ (i >> 1) for i in range(1 << n)][-4:], len(range(1 << n))


@kernel(1, 12)
def look_and_say(n):
    text = "1"
    for _ in range(n):
        out = ""
        i = 0
        while i < len(text):
            j = i
            while j < len(text) and text[j] == text[i]:
                j += 1
            out += str(j - i) + text[i]
            i = j
        text = out
    return text


@kernel(10, 30)
def union_find(n):
    parent = list(range(n))

    def find(x):
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for i in range(0, n - 3, 2):
        a, b = find(i), find(i + 3)
        if a != b:
            parent[a] = b
    return [find(i) for i in range(n)], parent


@kernel(0, 6)
def linked_list_of_tuples(n):
    nodes = None
    for i in range(n):
        nodes = (i, nodes)
    out = []
    while nodes is not None:
        head, nodes = nodes
        out.append(head)
    return out


@kernel(7, 0)
def binary_tree(n):
    def insert(tree, x):
        if tree is None:
            return (None, x, None)
        left, value, right = tree
        if x < value:
            return (insert(left, x), value, right)
        return (left, value, insert(right, x))

    def walk(tree):
        return [] if tree is None else walk(tree[0]) + [tree[1]] + walk(tree[2])

    tree = None
    for i in range(n):
        tree = insert(tree, i * 5 % 7)
    return tree, walk(tree)
