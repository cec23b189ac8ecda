"""graphlib: orders, what is ready when, cycles, wrong calls."""

import graphlib
from graphlib import CycleError, TopologicalSorter

from corpus import kernel
from told import told

GRAPHS = [
    {}, {1: []}, {4: [3], 3: [1, 2], 2: [1]}, {"d": ("b", "c"), "b": {"a"}, "c": ["a"]},
    {1: [2], 2: [3], 3: [1]}, {1: [1]}, {5: [4, 4], 4: [3]}, {1: [2], 3: [4], 4: [5], 5: [3, 1]},
    {i: [j for j in range(i) if (i * j) % 7 == 1] for i in range(40)},
    {(i, 0): [(i // 2, 0), (i // 3, 0)] for i in range(2, 30)},
]  # fmt: skip


@kernel(*GRAPHS)
def ordered(graph):
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as e:
        return e.args, isinstance(e, ValueError)


@kernel(*GRAPHS[:4], GRAPHS[8])
def in_rounds(graph):
    sorter = graphlib.TopologicalSorter(graph)
    sorter.add("extra", *graph)
    sorter.prepare()
    rounds = []
    while sorter.is_active():
        ready = sorter.get_ready()
        rounds.append(ready)
        sorter.done(*reversed(ready))
    return rounds, bool(sorter)


@kernel()
def wrong_calls():
    sorter = TopologicalSorter({2: [1]})
    before = (
        told(lambda: sorter.get_ready()),
        told(lambda: sorter.done(1)),
        told(lambda: bool(sorter)),
    )
    sorter.prepare()
    return (
        before, told(lambda: sorter.prepare()), told(lambda: sorter.add(3)),
        told(lambda: sorter.done(2)), told(lambda: sorter.done("x")), sorter.get_ready(),
        sorter.done(1), told(lambda: sorter.done(1)), sorter.get_ready(), sorter.get_ready(),
    )  # fmt: skip


@kernel({1: [2], 2: [1]})
def uncaught(graph):
    return list(TopologicalSorter(graph).static_order())
