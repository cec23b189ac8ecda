"""Long loops: they begin in quick code and end in optimised code, with all that can live in them."""

from corpus import kernel


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def moved(self, by):
        return Point(self.x + by, self.y + 0.5)


@kernel(3_000_000)
def counted(n):
    total = 0
    for i in range(n):
        total = (total * 31 + i) % 1_000_003
    return total


@kernel(3_000_000)
def nested(n):
    a = i = 0
    while i < n // 100:
        j = 0
        while j < 100:
            a = (a + i * j) % 7919
            j += 1
        i += 1
    return a


@kernel(1_000_000)
def through_both_levels(n):
    """The optimised code is entered in the inner loop and has to begin the outer one anew."""
    rows = []
    for i in range(5):
        text = "row" + str(i)
        total = 0.5
        for j in range(n):
            total += j * 0.25
        rows.append((text, total))
    return rows


@kernel(27)
def recursive(n):
    def fib(k):
        return k if k < 2 else fib(k - 1) + fib(k - 2)

    return fib(n)


@kernel(500_000)
def generated(n):
    def numbers(stop):
        x = 0
        try:
            while x < stop:
                yield x
                x += 1
        finally:
            log.append(x)

    log = []
    return sum(v % 7 for v in numbers(n)), log


@kernel(400_000)
def grown(n):
    squares, seen, last = [], {}, None
    for i in range(n):
        squares.append(i * i % 91)
        seen[i % 97] = last
        last = (i, squares[i // 2])
    return len(squares), sum(squares), seen, last


@kernel(400_000)
def of_instances(n):
    point = Point(0, 0.0)
    trail = [point]
    for i in range(n):
        point = point.moved(i % 3)
        if i % (n // 4) == 0:
            trail.append(point)
    return [(p.x, p.y) for p in trail]


@kernel(3_000_000)
def overflowing(n):
    """Leaves 64 bits long after the optimised code has taken over."""
    x, steps = 1, 0
    for i in range(n):
        steps += i
        if i > n - 100:
            x *= 3
    return x, steps


@kernel(1_000_000)
def raising(n):
    items = list(range(50))
    total = 0
    for i in range(n):
        try:
            total += items[i % 51]
        except IndexError as error:
            total += len(str(error))
        if i == n - 5:
            total += 1 // (i - (n - 5))
    return total


@kernel(400_000)
def over_a_dict(n):
    table = {str(i): i for i in range(n // 10)}
    total = 0
    for _ in range(10):
        for key, value in table.items():
            total += len(key) + value
    return total


@kernel(400_000)
def one_at_a_time(n):
    """A fold over what has no positions, which the body changes around itself."""
    seen = []

    def note(x):
        if len(seen) < 10 or x % 1000 == 0:
            seen.append(x)
        return x % 5

    return sum(note(x) for x in {i: None for i in range(n)}), len(seen)
