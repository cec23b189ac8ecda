"""copy.copy and copy.deepcopy."""

import copy
from copy import deepcopy
from dataclasses import dataclass, field

from corpus import kernel
from told import told

VALUES = [
    1, 2**80, 1.5, True, None, "text", b"bytes", 2j, (1, 2), (), (1, [2]), [1, 2, 3], [1.5], [], [[1], [2, [3]]], [1, "a", None],
    {"a": [1]}, {}, {(1, 2): {3: [4]}}, {1, 2, 30}, frozenset({1, 2}), range(5), bytearray(b"xy"), [(1, [2]), {3}],
    [{"x": [1]}] * 2,
]  # fmt: skip


@kernel(*[(value,) for value in VALUES])
def equal_and_other(value):
    shallow, deep = copy.copy(value), deepcopy(value)
    return shallow, deep, shallow == value, deep == value


@kernel(())
def who_is_who():
    rows = [[1], [2]]
    pair = (rows, 1)
    table = {"rows": rows}
    shallow, deep = copy.copy(rows), deepcopy(rows)
    return (
        shallow is rows, shallow[0] is rows[0], deep is rows, deep[0] is rows[0],
        copy.copy(pair)[0] is rows, deepcopy(pair)[0] is rows,
        copy.copy(table)["rows"] is rows, deepcopy(table)["rows"] is rows,
    )  # fmt: skip


@kernel(({"b", "a"},), ({("x", 1): {"y"}},), ([frozenset({"p", "q"}), frozenset()],))
def of_sets_of_texts(value):
    return copy.copy(value) == value, deepcopy(value) == value, deepcopy(value)


@kernel(())
def sharing_is_kept():
    row = [1]
    rows = [row, row, (row, 5)]
    made = deepcopy(rows)
    made[0].append(2)
    return rows, made, made[0] is made[1], made[2][0] is made[0]


@kernel(())
def circles_are_kept():
    ring = [1]
    ring.append(ring)
    made = deepcopy(ring)
    table = {}
    table["self"] = (table, 1)
    other = deepcopy(table)
    return made[0], made[1] is made, made is ring, other["self"][0] is other, other is table


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)

    def moved(self, dx):
        self.x += dx
        return self


class Node:
    def __init__(self, value, parent=None):
        self.value = value
        self.parent = parent
        self.children = []
        if parent is not None:
            parent.children.append(self)


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a):
        self.a = a


@dataclass
class Settings:
    name: str
    values: list = field(default_factory=list)


@dataclass(frozen=True)
class Fixed:
    items: tuple


@kernel(1, 1.5, "a")
def of_instances(x):
    point = Point(x, [1, 2])
    shallow, deep = copy.copy(point), copy.deepcopy(point)
    point.y.append(3)
    point.x = None
    return shallow.x, shallow.y, deep.x, deep.y, shallow == deep, type(deep) is Point


@kernel(2, 2.5)
def changed_after(x):
    point = Point(x, x)
    return deepcopy(point).moved(1).x, copy.copy(point).moved(x).x, point.x


@kernel(4)
def of_trees(n):
    root = Node("root")
    for i in range(n):
        Node(i, Node(-i, root))
    made = deepcopy(root)
    made.children[0].value = "other"
    first = made.children[0]
    return (
        [child.value for child in root.children], [child.value for child in made.children],
        first.parent is made, first.children[0].parent is first, made.parent,
    )  # fmt: skip


@kernel(())
def of_slots_and_data():
    slotted = Slotted([1])
    copied = deepcopy(slotted)
    settings = Settings("a", [1])
    shallow, deep = copy.copy(settings), deepcopy(settings)
    deep.values.append(2)
    fixed = Fixed(([1], 2))
    return (
        copied.a, copied.a is slotted.a, hasattr(copied, "b"), settings, shallow, deep,
        shallow.values is settings.values, deepcopy(fixed), deepcopy(fixed) == fixed, deepcopy(fixed).items[0] is fixed.items[0],
    )  # fmt: skip


class Own:
    def __init__(self, x):
        self.x = x

    def __copy__(self):
        return Own(self.x + 1)

    def __deepcopy__(self, memo):
        return Own(self.x * 2)


@kernel(5, may_refuse=True)
def of_their_own_making(x):
    return copy.copy(Own(x)).x, deepcopy([Own(x)])[0].x


@kernel(())
def of_functions_and_classes():
    f = lambda: 1
    return deepcopy(f)(), copy.copy(Point) is Point, deepcopy(len) is len, deepcopy([f])[0]()


@kernel(0, 1, 2, 3, 4, may_refuse=True)
def odd_things(case):
    if case == 0:
        return list(copy.copy(iter([1, 2])))
    if case == 1:
        return told(lambda: copy.copy({1: 2}.keys()))
    if case == 2:
        return str(copy.copy(ValueError("x")))
    if case == 3:
        return deepcopy([1], {})
    return told(lambda: copy.copy())


@kernel(30)
def boards_in_folds(n):
    board = [[i * j % 3 for j in range(4)] for i in range(4)]
    return [played(deepcopy(board), i) for i in range(n)], board


def played(board, move):
    board[move % 4][move % 3] = 9
    return sum(sum(row) for row in board)


OUTSIDE = [[1], [2]]


@kernel(())
def of_what_is_captured():
    mine = deepcopy(OUTSIDE)
    mine[0].append(5)
    row = copy.copy(OUTSIDE)
    row.append([3])
    return mine, row, OUTSIDE


@kernel(200, 5000, may_refuse=True)
def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    try:
        made = deepcopy(value)
    except RecursionError:
        return "too deep"
    levels = 0
    while made:
        made = made[0]
        levels += 1
    return levels
