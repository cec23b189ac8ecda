"""Matrices as lists of rows: products, a determinant, linear equations, exact and in floats."""

SMALL, LARGE = (6,), (120,)


def product(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def identity(n):
    return [[int(i == j) for j in range(n)] for i in range(n)]


def power(a, n):
    result = identity(len(a))
    while n:
        if n & 1:
            result = product(result, a)
        a = product(a, a)
        n >>= 1
    return result


def solve(a, b):
    """Gauss's elimination with partial pivoting."""
    n = len(a)
    rows = [[*row, right] for row, right in zip(a, b)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(i + 1, n):
            factor = rows[r][i] / rows[i][i]
            for c in range(i, n + 1):
                rows[r][c] -= factor * rows[i][c]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (rows[i][n] - sum(rows[i][c] * x[c] for c in range(i + 1, n))) / rows[i][i]
    return x


def determinant(a):
    """Bareiss's elimination: exact for ints of any size."""
    rows, sign, before = [row[:] for row in a], 1, 1
    n = len(rows)
    for i in range(n - 1):
        if rows[i][i] == 0:
            swap = next((r for r in range(i + 1, n) if rows[r][i]), None)
            if swap is None:
                return 0
            rows[i], rows[swap], sign = rows[swap], rows[i], -sign
        for r in range(i + 1, n):
            for c in range(i + 1, n):
                rows[r][c] = (rows[r][c] * rows[i][i] - rows[r][i] * rows[i][c]) // before
        before = rows[i][i]
    return sign * rows[-1][-1]


def program(n):
    fibonacci = power([[1, 1], [1, 0]], n * 10)[0][1]
    a = [
        [float((i * 7 + j * 3) % 11) + (10.0 if i == j else 0.0) for j in range(n)]
        for i in range(n)
    ]
    x = solve(a, [float(i) for i in range(n)])
    whole = [
        [(i * 5 + j * j * 3 + i * j) % 13 - 6 for j in range(min(n, 24))] for i in range(min(n, 24))
    ]
    trace = sum(row[i] for i, row in enumerate(product(a, a)))
    return fibonacci, x[:5], sum(x), determinant(whole), trace
