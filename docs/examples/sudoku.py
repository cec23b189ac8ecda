"""A sudoku solver: constraint propagation, then search where fewest digits are left."""

EASY = "003020600900305001001806400008102900700000008006708200002609500800203009005010300"
HARD = "4.....8.5.3..........7......2.....6.....8.4......1.......6.3.7.5..2.....1.4......"
SMALL, LARGE = ([EASY],), ([EASY, HARD, HARD[::-1]],)

ROWS = [[r * 9 + c for c in range(9)] for r in range(9)]
COLUMNS = [[r * 9 + c for r in range(9)] for c in range(9)]
BOXES = [
    [(r + i) * 9 + c + j for i in range(3) for j in range(3)] for r in (0, 3, 6) for c in (0, 3, 6)
]
UNITS = [[unit for unit in ROWS + COLUMNS + BOXES if cell in unit] for cell in range(81)]
PEERS = [sorted({other for unit in UNITS[cell] for other in unit} - {cell}) for cell in range(81)]


def assign(left, cell, digit):
    """Whether nothing contradicts `digit` in `cell`; `left`: what digits cells can have."""
    return all(eliminate(left, cell, other) for other in left[cell].replace(digit, ""))


def eliminate(left, cell, digit):
    if digit not in left[cell]:
        return True
    left[cell] = left[cell].replace(digit, "")
    if not left[cell]:
        return False
    if len(left[cell]) == 1 and not all(eliminate(left, peer, left[cell]) for peer in PEERS[cell]):
        return False
    for unit in UNITS[cell]:
        places = [other for other in unit if digit in left[other]]
        if not places or (len(places) == 1 and not assign(left, places[0], digit)):
            return False
    return True


def search(left):
    if all(len(digits) == 1 for digits in left):
        return left
    _, cell = min((len(digits), at) for at, digits in enumerate(left) if len(digits) > 1)
    for digit in left[cell]:
        tried = left.copy()
        if assign(tried, cell, digit):
            solved = search(tried)
            if solved is not None:
                return solved
    return None


def solve(grid):
    left = ["123456789"] * 81
    for cell, digit in enumerate(grid):
        if digit in "123456789" and not assign(left, cell, digit):
            return None
    solved = search(left)
    return None if solved is None else "".join(solved)


def program(grids):
    return [solve(grid) for grid in grids]
