"""Instances and classes of the client's in blocks and calls: identity, sharing, what is refused."""

from __future__ import annotations

import collections.abc
import datetime
import gc
import weakref
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import Flag
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyreck import InvalidOperation, LocalCluster


@dataclass
class Point:
    x: float
    y: float

    def moved(self, by: float) -> Point:
        return Point(self.x + by, self.y)


class Node:
    def __init__(self, value: Any, next: Any = None) -> None:
        self.value = value
        self.next = next


class Bag(bytearray):
    pass


class Access(Flag):
    READ = 1


def test_what_comes_back_is_the_clients_own(cluster: LocalCluster) -> None:
    p = Point(1.0, 2.0)
    points = [p, Point(3.0, 4.0)]

    def both(p: Point, points: list[Point]) -> Any:
        return p, points, points[0] is p, [q for q in points if q.x > 2.0]

    first, all_points, is_same, some = cluster.submit(both, p, points).result()
    assert first is p and all_points is points and is_same and some[0] is points[1]
    with cluster.remotely.download_all():
        last = points[-1]
        made = last.moved(1.0)
    assert last is points[1] and type(made) is Point and made == Point(4.0, 4.0)


def test_results_with_instances_go_into_other_blocks(cluster: LocalCluster) -> None:
    points = [Point(float(i), 0.0) for i in range(4)]
    with cluster.remotely:
        moved = [p.moved(10.0) for p in points]
    with cluster.remotely.download_all():
        total = sum(p.x for p in moved)
        again = [p.moved(1.0) for p in moved]
    assert total == 46.0 and again == [Point(11.0 + i, 0.0) for i in range(4)]
    assert cluster.submit(lambda ps: ps[0].x, moved).result() == 10.0


def test_a_long_chain_and_a_ring(cluster: LocalCluster) -> None:
    head = None
    for i in range(100_000):
        head = Node(i, head)

    def total(node: Any) -> int:
        sum = 0
        while node is not None:
            sum += node.value
            node = node.next
        return sum

    assert cluster.submit(total, head).result() == sum(range(100_000))
    while head is not None:  # CPython would free it recursively
        head = head.next
    ring = Node(1)
    ring.next = Node(2, ring)
    assert cluster.submit(lambda r: r.next.next is r, ring).result() is True


def test_a_ring_is_let_go(cluster: LocalCluster) -> None:
    ring = Node(1)
    ring.next = Node(2, ring)
    gone = weakref.ref(ring)
    assert cluster.submit(lambda r: r.next.value, ring).result() == 2
    del ring
    gc.collect()
    assert gone() is None


def test_map_takes_instances_of_several_classes(cluster: LocalCluster) -> None:
    given = [Point(1.0, 2.0), Node(3), Point(5.0, 6.0), Node("s")]
    out = cluster.map(lambda g: g.x if isinstance(g, Point) else g.value, given)
    assert list(out) == [1.0, 3, 5.0, "s"]


def test_other_attributes_at_the_next_call(cluster: LocalCluster) -> None:
    node = Node(1)
    assert cluster.submit(lambda n: n.value + 1, node).result() == 2
    node.value, node.extra = 2.5, "e"  # type: ignore[attr-defined]
    assert cluster.submit(lambda n: (n.value + 1, n.extra), node).result() == (3.5, "e")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Bag(), "an instance of `Bag`, which is not compiled: it derives from `bytearray`"),
        (Node(Bag()), "an instance of `Node` whose attribute `value` is an instance of `Bag`"),
        (
            [Node([Bag()])],
            r"a `list` that leads to .*`Node` whose attribute `value\[0\]` is .*`Bag`",
        ),
        (Access.READ, "an instance of `Access`, which is not compiled: it derives from `Flag`"),
        (Path("x"), "an instance of `PosixPath`"),
        ([1, ValueError(2)], r"`v\[1\]` is an instance of `ValueError`"),
        ({Point: 1}, "a key that holds an instance or a class of yours"),
        ({(1, Node(1))}, "a key that holds an instance or a class of yours"),
        (gc, "module"),
    ],
)
def test_what_cannot_be_taken_along(cluster: LocalCluster, value: object, said: str) -> None:
    with pytest.raises(InvalidOperation, match=said):
        cluster.submit(lambda v: v, value)


def test_an_instance_of_outside_is_not_changed(cluster: LocalCluster) -> None:
    p = Point(1.0, 2.0)

    def change(p: Point) -> None:
        p.x = 5.0

    with pytest.raises(InvalidOperation, match="this `Point` was made outside"):
        cluster.submit(change, p).result()
    assert p == Point(1.0, 2.0)


def test_attributes_with_odd_names(cluster: LocalCluster) -> None:
    node = Node(1)
    node.__dict__[7] = "no attribute"
    setattr(node, "two words", 2)
    assert cluster.submit(lambda n: (n.value, getattr(n, "two words")), node).result() == (1, 2)
    setattr(node, "\ud800", 3)
    with pytest.raises(InvalidOperation, match="`Node` with an attribute whose name is no Unicode"):
        cluster.submit(lambda n: n.value, node)


def test_more_attributes_than_an_instance_can_have(cluster: LocalCluster) -> None:
    node = Node(1)
    node.__dict__.update({f"a{i}": i for i in range(10_001)})
    with pytest.raises(InvalidOperation, match="there are over 10000 attributes"):
        cluster.submit(lambda n: n.value, node)


def test_dates_and_fractions_go_both_ways(cluster: LocalCluster) -> None:
    day, half = datetime.date(2024, 2, 29), Fraction(1, 2)
    delta = datetime.timedelta(days=1.5)
    given = {"day": day, "at": [datetime.datetime(2024, 1, 1, 5, fold=1)], "half": half}

    def used(given: dict[str, Any], cls: Any) -> Any:
        moved = given["at"][0] + delta
        is_date = isinstance(given["day"], cls) and type(given["day"]) is datetime.date
        return given, moved, given["half"] * 3, given["day"].isocalendar(), is_date

    back, moved, times, week, is_date = cluster.submit(used, given, datetime.date).result()
    assert back is given and is_date
    assert moved == given["at"][0] + delta and type(moved) is datetime.datetime
    assert times == Fraction(3, 2) and type(times) is Fraction
    assert week == day.isocalendar() and type(week) is type(day.isocalendar())


def test_times_with_a_zone_are_refused(cluster: LocalCluster) -> None:
    moment = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    with pytest.raises(InvalidOperation, match="an instance of `datetime` with a time zone"):
        cluster.submit(lambda m: m.year, moment)
    with pytest.raises(InvalidOperation, match="clock"):
        cluster.submit(lambda: datetime.datetime.now()).result()
    with pytest.raises(InvalidOperation, match="the hash of a `datetime"):
        cluster.submit(lambda: hash(datetime.date(2024, 1, 1))).result()


class Sample(NamedTuple):
    time: float
    tags: list[str]


class Stack(list):  # type: ignore[type-arg]
    def __init__(self, *items: int) -> None:
        super().__init__(items)
        self.limit = 5


def test_instances_of_classes_derived_from_builtin_ones(cluster: LocalCluster) -> None:
    sample, stack, counts = Sample(1.5, ["a"]), Stack(1, 2), Counter("abca")
    groups = defaultdict(list, {1: [sample]})
    back = cluster.submit(lambda: [sample, stack, counts, groups]).result()
    assert all(one is own for one, own in zip(back, [sample, stack, counts, groups], strict=True))
    with cluster.remotely.download_all():
        moved = sample._replace(time=2.0)
        longer = Stack(*stack, 3)
        more = counts + Counter("cc")
        grouped = defaultdict(int, {"x": 1})
    assert type(moved) is Sample and moved == (2.0, ["a"])
    assert type(longer) is Stack and longer == [1, 2, 3] and longer.limit == 5
    assert type(more) is Counter and more == Counter(a=2, b=1, c=3)
    assert type(grouped) is defaultdict and grouped.default_factory is int and grouped["y"] == 0


class Purse:
    """Its method is named like one of a list's that changes it."""

    def __init__(self, coins: int) -> None:
        self.coins = coins

    def append(self, n: int) -> int:
        return self.coins + n

    def add(self, n: int) -> None:
        self.coins += n


PURSE = Purse(5)


class Table(collections.abc.Mapping):  # type: ignore[type-arg]
    def __init__(self, of: dict[str, int]) -> None:
        self.of = of

    def __getitem__(self, key: str) -> int:
        return self.of[key]

    def __iter__(self) -> Any:
        return iter(self.of)

    def __len__(self) -> int:
        return len(self.of)


TABLE, USER_DICT = Table({"a": 1}), collections.UserDict({"a": 1})


def test_methods_named_like_those_that_change_containers(cluster: LocalCluster) -> None:
    assert cluster.submit(lambda n: PURSE.append(n), 2).result() == 7
    with pytest.raises(InvalidOperation):
        cluster.submit(lambda n: PURSE.add(n), 2).result()
    assert PURSE.coins == 5


@pytest.mark.parametrize("use", [lambda: TABLE.get("a"), lambda: USER_DICT.get("a")])
def test_classes_with_methods_of_abstract_ones_are_refused(cluster: LocalCluster, use: Any) -> None:
    with pytest.raises(InvalidOperation, match=r"it derives from|cannot be compiled"):
        cluster.submit(use).result()


class Door:
    def __enter__(self) -> str:
        return "the class's"

    def __exit__(self, *_: object) -> None:
        pass


DOOR, OWN_DOOR = Door(), Door()
OWN_DOOR.__dict__["__enter__"] = lambda: "its own"


def test_what_with_asks_the_class_for_is_not_set_on_objects(cluster: LocalCluster) -> None:
    def enter(door: Any, changed: Any) -> Any:
        if changed is not None:
            setattr(door, changed, lambda: "its own")
        with door as told:
            return told

    assert cluster.submit(lambda: enter(Door(), None)).result() == "the class's"
    assert cluster.submit(lambda: enter(DOOR, None)).result() == "the class's"
    for run in (lambda: enter(Door(), "__" + "enter__"), lambda: enter(OWN_DOOR, None)):
        with pytest.raises(InvalidOperation, match="__enter__"):
            cluster.submit(run).result()


class Name(str):
    def __eq__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0


def test_names_of_attributes_that_compare_otherwise_are_refused(cluster: LocalCluster) -> None:
    assert cluster.submit(lambda: getattr(3, "re" + "al")).result() == 3
    with pytest.raises(InvalidOperation, match="attribute's name"):
        cluster.submit(lambda: getattr(3, Name("real"))).result()


QUEUE = collections.deque([1, 2, 3], maxlen=4)


def test_deques_are_taken_along(cluster: LocalCluster) -> None:
    def of(queue: Any) -> Any:
        return list(QUEUE), QUEUE[-1], len(queue), [q for q in queue if q > 1], QUEUE.maxlen

    assert cluster.submit(of, collections.deque("ab")).exception() is not None
    assert cluster.submit(of, QUEUE).result() == ([1, 2, 3], 3, 3, [2, 3], 4)
    copied = cluster.submit(lambda q: collections.deque(q, 2), QUEUE).result()
    assert copied == collections.deque([2, 3]) and copied.maxlen == 2
    given: Any = cluster.submit(lambda: [QUEUE, QUEUE]).result()
    assert given[0] is given[1] and given[0] == QUEUE
    with pytest.raises(InvalidOperation):
        cluster.submit(lambda q: q.append(5), QUEUE).result()
    assert len(QUEUE) == 3
