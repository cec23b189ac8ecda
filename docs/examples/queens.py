"""Eight queens: how many ways there are to put n queens on a board, and the first of them."""

SMALL, LARGE = (6,), (10,)


def safe(placed, column):
    row = len(placed)
    return all(
        column != other and abs(column - other) != row - at for at, other in enumerate(placed)
    )


def placements(n, placed=()):
    """All ways to go on from `placed`: the queen's column in each row."""
    if len(placed) == n:
        yield placed
        return
    for column in range(n):
        if safe(placed, column):
            yield from placements(n, (*placed, column))


def board(placed):
    return "\n".join(
        " ".join("Q" if column == queen else "." for column in range(len(placed)))
        for queen in placed
    )


def count_from(n, first):
    return sum(1 for _ in placements(n, (first,)))


def program(n):
    counts = [count_from(n, first) for first in range(n)]
    first = next(placements(n), None)
    return sum(counts), counts, board(first) if first is not None else "none"
