"""Conway's game of life on a torus, as a list of rows."""

GLIDER = [".#.", "..#", "###"]
SMALL, LARGE = (GLIDER, 12, 10), (GLIDER, 96, 60)


def place(pattern, size):
    rows = [[0] * size for _ in range(size)]
    for y, line in enumerate(pattern):
        for x, mark in enumerate(line):
            rows[y][x] = 1 if mark == "#" else 0
    return rows


def step(rows):
    size = len(rows)
    after = []
    for y in range(size):
        above, here, below = rows[y - 1], rows[y], rows[(y + 1) % size]
        line = []
        for x in range(size):
            left, right = x - 1, (x + 1) % size
            around = above[left] + above[x] + above[right] + here[left] + here[right]
            around += below[left] + below[x] + below[right]
            line.append(1 if around == 3 or (around == 2 and here[x]) else 0)
        after.append(line)
    return after


def program(pattern, size, steps):
    rows = place(pattern, size)
    for _ in range(steps):
        rows = step(rows)
    alive = [(x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell]
    return len(alive), alive, "\n".join("".join(".#"[cell] for cell in row) for row in rows)
