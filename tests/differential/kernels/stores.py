"""Items of typed lists that are changed where they stand, by several names and across pieces."""

from corpus import kernel


@kernel(1, 50)
def rows_made_in_pieces(n):
    rows = [[float(i + j) for j in range(4)] for i in range(n)]
    for step in range(3):
        for row in rows:
            row[0] -= 0.5 * row[-1]
            row[-1] *= 2.0
            other = rows[(step * 7) % n]
            other[1] += row[2]
            row[3], other[3] = other[3], row[3]
    try:
        for row in rows:
            row[4] = 1.0
    except IndexError:
        rows[0][0] = -1.0
    return rows


@kernel(0, 100)
def two_names(n):
    xs = [1.0, 2.0]
    ys = xs
    for i in range(n):
        xs[0] += ys[1]
        ys[1] = xs[0]
        if i % 3 == 0:
            xs.append(ys[0])
        xs[-1] += 1.0
    return xs


@kernel(0, 40)
def row_replaced_while_in_use(n):
    rows = [[0.5, 1.5]] * 3
    out = []
    for i in range(n):
        row = rows[i % 3]
        row[0] += row[1]
        rows[(i + 1) % 3] = [row[0], row[1] + i]
        row[1] = rows[0][0]
        out.append(row[0] + row[1])
    return out


@kernel(3, 100)
def folds_of_wide_code(n):
    x = 1
    for i in range(n):
        x = x * 3 + i
    rows = [[sum(a * b for a, b in zip(range(5), range(i))) for i in range(4)] for j in range(3)]
    return x, sum(sum(row) for row in rows), [i * x for i in range(5)]
