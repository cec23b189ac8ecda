"""Dynamic programming: the edit distance with its edits, and the knapsack with what is packed."""

A = "the quick brown fox jumps over the lazy dog"
B = "a quack brawn ox jumped over thy hazy dogs"
SMALL, LARGE = (A, B, 1, 60), (A, B, 8, 4000)


def edits(source, target):
    """The Levenshtein distance, and one shortest list of edits."""
    table = [
        [i + j if i * j == 0 else 0 for j in range(len(target) + 1)] for i in range(len(source) + 1)
    ]
    for i, a in enumerate(source, 1):
        for j, b in enumerate(target, 1):
            change = table[i - 1][j - 1] + (a != b)
            table[i][j] = min(change, table[i - 1][j] + 1, table[i][j - 1] + 1)
    steps = []
    i, j = len(source), len(target)
    while i or j:
        if i and j and table[i][j] == table[i - 1][j - 1] + (source[i - 1] != target[j - 1]):
            if source[i - 1] != target[j - 1]:
                steps.append(f"{source[i - 1]!r} -> {target[j - 1]!r} at {i - 1}")
            i, j = i - 1, j - 1
        elif i and table[i][j] == table[i - 1][j] + 1:
            steps.append(f"- {source[i - 1]!r} at {i - 1}")
            i -= 1
        else:
            steps.append(f"+ {target[j - 1]!r} at {i}")
            j -= 1
    return table[-1][-1], steps[::-1]


def knapsack(items, capacity):
    """The greatest value of items (name, weight, value) that weigh at most `capacity` together."""
    best = [0] * (capacity + 1)
    taken = []
    for _, weight, value in items:
        row = [False] * (capacity + 1)
        for room in range(capacity, weight - 1, -1):
            if best[room - weight] + value > best[room]:
                best[room] = best[room - weight] + value
                row[room] = True
        taken.append(row)
    packed, room = [], capacity
    for (name, weight, _), row in zip(reversed(items), reversed(taken)):
        if row[room]:
            packed.append(name)
            room -= weight
    return best[capacity], packed[::-1]


def program(source, target, times, capacity):
    distance, steps = edits(source * times, target * times)
    items = [(f"item {i}", 3 + i * 7 % 23, 10 + i * 13 % 37) for i in range(40)]
    return distance, steps[:20], knapsack(items, capacity)
