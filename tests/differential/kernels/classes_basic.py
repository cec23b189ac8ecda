"""Classes: fields, methods, properties, class attributes, static and class methods, privacy."""

from __future__ import annotations

from corpus import kernel


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def norm2(self):
        return self.x * self.x + self.y * self.y

    def moved(self, dx, dy=0):
        return Point(self.x + dx, self.y + dy)

    def shift(self, dx):
        self.x += dx
        return self


@kernel((3, 4), (0, -2), (1.5, 2))
def norm(x, y):
    return Point(x, y).norm2()


@kernel((1, 2), (0.5, -1))
def moved_and_shifted(x, y):
    p = Point(x, y)
    q = p.moved(10).moved(dy=5, dx=1)
    q.shift(100).shift(1000)
    return p.x, p.y, q.x, q.y


@kernel((10,), (0,))
def many_points(n):
    return sum(Point(i, i + 1).norm2() for i in range(n))


@kernel((5,), (0,))
def list_of_points(n):
    points = [Point(i, -i) for i in range(n)]
    for p in points:
        p.y = p.y * 2 + p.x
    return [(p.x, p.y) for p in points]


class Counter:
    step = 2
    names = ("a", "b")

    def __init__(self):
        self.value = 0

    def advance(self):
        self.value += self.step
        return self.value

    @staticmethod
    def double(x):
        return 2 * x

    @classmethod
    def started(cls, value):
        made = cls()
        made.value = value
        return made

    @classmethod
    def step_of(cls):
        return cls.step


@kernel((3,), (0,))
def counted(n):
    c = Counter()
    for _ in range(n):
        c.advance()
    return c.value, c.step, Counter.step, c.names[0], Counter.names


@kernel((3,), (2.5,), ("ab",))
def static_and_class_methods(x):
    c = Counter.started(x)
    return c.value, Counter.double(x), c.double(x), Counter.step_of(), c.step_of()


@kernel(5, 7)
def class_attribute_shadowed(n):
    c = Counter()
    d = Counter()
    c.step = n
    c.advance()
    d.advance()
    return c.value, d.value, Counter.step


class Celsius:
    def __init__(self, degrees):
        self._degrees = degrees

    @property
    def fahrenheit(self):
        return self._degrees * 9 / 5 + 32

    @fahrenheit.setter
    def fahrenheit(self, value):
        self._degrees = (value - 32) * 5 / 9

    @property
    def degrees(self):
        return self._degrees


@kernel(0, 100, -40.0)
def property_read_and_written(degrees):
    c = Celsius(degrees)
    before = c.fahrenheit
    c.fahrenheit = before + 9
    c.fahrenheit += 9
    return before, c.degrees, c.fahrenheit


@kernel((1,))
def property_without_setter(value):
    c = Celsius(value)
    c.degrees = value
    return c


class Account:
    __secret = 7

    def __init__(self, balance):
        self.__balance = balance

    def __add(self, amount):
        self.__balance += amount

    def deposit(self, amount):
        self.__add(amount)
        return self.__balance

    def secret(self):
        return self.__secret


@kernel((10, 5))
def private_names(balance, amount):
    a = Account(balance)
    a.deposit(amount)
    return a.deposit(amount), a.secret(), a._Account__balance


@kernel((1,))
def private_name_from_outside(balance):
    return Account(balance).balance


class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next


@kernel(0, 1, 6)
def linked_list(n):
    head = None
    for i in range(n):
        head = Node(i, head)
    out = []
    node = head
    while node is not None:
        out.append(node.value)
        node = node.next
    return out


@kernel(6, 1)
def reversed_in_place(n):
    head = Node(0)
    tail = head
    for i in range(1, n):
        tail.next = Node(i)
        tail = tail.next
    before = None
    while head is not None:
        head.next, before, head = before, head, head.next
    out = []
    while before is not None:
        out.append(before.value)
        before = before.next
    return out


class Tree:
    def __init__(self, value):
        self.value = value
        self.left = None
        self.right = None

    def insert(self, value):
        if value < self.value:
            if self.left is None:
                self.left = Tree(value)
            else:
                self.left.insert(value)
        elif self.right is None:
            self.right = Tree(value)
        else:
            self.right.insert(value)

    def walk(self, out):
        if self.left is not None:
            self.left.walk(out)
        out.append(self.value)
        if self.right is not None:
            self.right.walk(out)

    def depth(self):
        left = self.left.depth() if self.left else 0
        right = self.right.depth() if self.right else 0
        return 1 + max(left, right)


@kernel(([5, 2, 8, 1, 9, 3],), ([1],), (["b", "a", "c"],))
def tree_sort(values):
    root = Tree(values[0])
    for value in values[1:]:
        root.insert(value)
    out = []
    root.walk(out)
    return out, root.depth()


class Stack:
    def __init__(self):
        self.items = []

    def push(self, *items):
        for item in items:
            self.items.append(item)
        return self

    def pop(self):
        if not self.items:
            raise IndexError("the stack is empty")
        return self.items.pop()


@kernel(((1, 2, 3), 2), ((1,), 2), ((), 0))
def stack(items, pops):
    s = Stack().push(*items)
    return [s.pop() for _ in range(pops)], s.items


@kernel((4,))
def aliases_and_identity(n):
    a = Point(n, n)
    b = a
    c = Point(n, n)
    b.x = 99
    return a.x, a is b, a is c, a == c, a == b, a != c


@kernel((2,))
def closure_over_an_instance(n):
    p = Point(n, n)

    def grow(k):
        p.x *= k
        return p.x

    grow(3)
    return grow(5), p.x


@kernel((2,))
def bound_method_as_a_value(n):
    p = Point(n, 1)
    f = p.norm2
    g = Point.norm2
    p.x = 10
    return f(), g(p), [h() for h in (p.norm2, f)]


@kernel(([3, 1, 2],))
def method_as_a_key(values):
    points = [Point(v, -v) for v in values]
    return [p.x for p in sorted(points, key=lambda p: p.y)], max(points, key=Point.norm2).x


@kernel((1, 2))
def fields_added_later(a, b):
    p = Point(a, b)
    p.label = "p"
    q = p.moved(1)
    q.label = "q"
    del p.label
    p.label = "again"
    return p.label + q.label


@kernel((1, 2))
def class_defined_inside(a, b):
    class Pair:
        size = 2

        def __init__(self, first, second):
            self.first, self.second = first, second

        def total(self):
            return self.first + self.second + a

    return Pair(a, b).total(), Pair.size


@kernel((3,))
def class_with_a_variable_body(n):
    class Table:
        size = n * 2
        squares = [i * i for i in range(n)]
        first, *rest = squares

        def at(self, i):
            return self.squares[i]

    return Table.size, Table().at(n - 1), Table.first, Table.rest


@kernel((3, 4), ("a", 2))
def type_of_instances(x, y):
    p = Point(x, y)
    return (
        type(p) is Point,
        isinstance(p, Point),
        isinstance(p, (int, Counter)),
        isinstance(x, Point),
    )
