"""Arrays of NumPy, pandas and Arrow: into kernels as lists, out of proxies. Nodes run these too."""

from __future__ import annotations

import gc
import json
import math
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyreck
import pytest
from client_support import Script
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyreck.base import Cluster

SMALL = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def elements(xs: Any) -> Any:
    return [x for x in xs]


def rows(xs: Any) -> Any:
    return [[x for x in row] for row in xs]


def listed(array: Any) -> Any:
    return array.to_pylist() if hasattr(array, "to_pylist") else array.tolist()


NAN = float("nan")
ONE_DIMENSION = [
    *(np.array([0, 1, 100], dtype=kind) for kind in "bBhHiIlLqQ"),
    *(np.array([0.0, -0.0, 1.5, math.inf], dtype=kind) for kind in "efd"),
    np.array([2**63 - 1, -(2**63)]),
    np.array([2**63, 1], dtype=np.uint64),
    np.array([True, False]),
    np.array([1 + 2j, -0j], dtype=np.complex64),
    np.array([1, 2, 3], dtype=">i4"),
    np.arange(10)[::-3],
    np.array([], dtype=np.int32),
    np.frombuffer(b"x" + np.arange(5).tobytes(), dtype="u1")[1:].view("i8"),  # not aligned
    np.frombuffer(b"x" + np.array([1.5, NAN]).tobytes(), dtype="u1")[1:].view("f8"),
    np.array(["a", "Zürich", ""]),
    np.array([b"a", b""]),
    np.array([1, "two", None], dtype=object),
    pd.Series([1.5, NAN]),
    pd.Series(["x", "y"]),
    pd.Series([3, 4], dtype="category"),
    pd.Index([5, 6]),
    pa.array([1, 2, 3]),
    pa.array([1.5, None]),
    pa.array(["a", None, "b"]),
    pa.chunked_array([[1], [2, 3]]),
]


@pytest.mark.parametrize("array", ONE_DIMENSION, ids=lambda a: f"{type(a).__name__} {listed(a)}")
def test_elements(cluster: Cluster, array: Any) -> None:
    found = cluster.submit(elements, array).result()
    assert repr(found) == repr(listed(array))
    assert [type(x) for x in found] == [type(x) for x in listed(array)]


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12).reshape(3, 4),
        np.arange(12.0).reshape(3, 4).T[::2, ::-1],
        np.asfortranarray(np.arange(6, dtype=np.int8).reshape(2, 3)),
        np.zeros((0, 3)),
        np.zeros((3, 0)),
        np.array([[True], [False]]),
        pa.array([[1, 2], [], [3]]),
    ],
    ids=repr,
)
def test_rows(cluster: Cluster, array: Any) -> None:
    assert cluster.submit(rows, array).result() == listed(array)


def test_three_dimensions(cluster: Cluster) -> None:
    cube = np.arange(24).reshape(2, 3, 4)
    with cluster.remotely.download_all():
        total = sum(x for plane in cube for row in plane for x in row)
        corner = cube[1][2][3]
        size = len(cube), len(cube[0]), len(cube[0][0])
        same = cube
        part = list(cube[1][0][1:3])
    assert (total, corner, size, part) == (276, 23, (2, 3, 4), [13, 14])
    assert same is cube or same == cube.tolist()  # in this process the client's own


def test_scalars(cluster: Cluster) -> None:
    given = np.int64(7), np.float32(0.5), np.bool_(True), np.str_("ß"), np.array(3), pa.scalar(9)
    found = cluster.submit(elements, given).result()
    assert found == [7, 0.5, True, "ß", 3, 9]
    assert [type(x) for x in found] == [int, float, bool, str, int, int]


def test_large_arrays_travel_as_objects(cluster: Cluster) -> None:
    numbers = np.arange(300_000)
    proxy = cluster.put(numbers)
    with cluster.remotely.download_all():
        total = sum(x % 7 for x in numbers)
        again = sum(x % 7 for x in proxy)
    assert total == again == int((numbers % 7).sum())
    with pytest.raises(pyreck.InvalidOperation, match="an array from outside"):
        cluster.submit(lambda xs: xs * 2, proxy).result()


def extended(xs: list[Any], more: Any) -> list[Any]:
    xs += more
    return xs


def matched(x: Any) -> str:
    match x:
        case [first, *_]:
            return f"sequence from {first}"
        case _:
            return "something else"


REFUSED: list[Callable[[Any], Any]] = [
    lambda x: x + x,
    lambda x: [1] + x,  # noqa: RUF005
    lambda x: x * 2,
    lambda x: 2 * x,
    lambda x: x[1:] * 2,
    lambda x: x == x,
    lambda x: x == 3,
    lambda x: x != [1, 2, 3],
    lambda x: x < x,
    lambda x: 1 if x else 2,
    lambda x: not x,
    lambda x: repr(x),
    lambda x: f"{x}",
    lambda x: str([x]),
    lambda x: x.index(3),
    lambda x: x.copy(),
    lambda x: x.append(3),
    lambda x: x.sort(),
    lambda x: max(x, x),
    lambda x: extended([0], x),
    lambda x: -x,
    lambda x: ~x,
    lambda x: abs(x),
    lambda x: round(x),
    lambda x: divmod(x, 2),
    lambda x: pow(x, 2),
    lambda x: int(x),
    lambda x: float(x),
    lambda x: math.sqrt(x),
    lambda x: bytes(x),
    lambda x: json.dumps(x),
    lambda x: json.dumps({"a": [x]}),
    lambda x: x[[0, 1]],
    lambda x: x[0, 1],
    lambda x: x[True],
    lambda x: x[None],
    lambda x: x.shape,
    lambda x: hasattr(x, "shape"),
    lambda x: getattr(x, "size", 3),
    lambda x: isinstance(x, list),
    lambda x: isinstance(x, (tuple, list)),
    lambda x: isinstance([x, 3][0], list),
    lambda x: type(x) is list,
    lambda x: matched(x),
]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_what_arrays_do_otherwise_is_refused(cluster: Cluster, number: int) -> None:
    with pytest.raises(pyreck.InvalidOperation):
        cluster.submit(REFUSED[number], np.array([1, 2, 3])).result()


def change_of_slice(xs: Any) -> Any:
    part = xs[1:]
    part[0] = 7
    return xs


def test_arrays_are_not_changed(cluster: Cluster) -> None:
    with pytest.raises(pyreck.InvalidOperation, match="made outside"):
        cluster.submit(change_of_slice, np.array([1, 2, 3])).result()


def test_lists_of_arrays(cluster: Cluster) -> None:
    table = {"a": np.arange(3), "b": [np.arange(2.0), np.array([])]}
    with cluster.remotely.download_all():
        sums = [sum(table["a"]), [sum(x) for x in table["b"]]]
    assert sums == [3, [1.0, 0]]


def test_series_have_labels(cluster: Cluster) -> None:
    assert cluster.submit(lambda xs: 3 in xs, np.array([1, 3])).result() is True
    with pytest.raises(pyreck.InvalidOperation, match="searched"):
        cluster.submit(lambda xs: 3 in xs, pd.Series([1, 3])).result()


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (np.array(["2026-11-22"], dtype="M8[D]"), r"datetime64\[D\]"),
        (np.datetime64("2026-11-22"), "datetime64"),
        (np.zeros(2, dtype=[("a", "i4")]), "'<i4'"),
        (np.longdouble(1), "float128|longdouble"),
        (np.ma.array([1, 2], mask=[0, 1]), "MaskedArray"),
        (pd.DataFrame({"a": [1]}), "its columns"),
        (pd.Series([1, 2], index=[3, 4]), "index is not 0, 1, 2"),
        (pa.table({"a": [1]}), "its columns"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_without_counterpart(cluster: Cluster, given: Any, what: str) -> None:
    with pytest.raises(pyreck.InvalidOperation, match=what):
        cluster.submit(len, given).result()


# ---- out of proxies ----


@pytest.mark.parametrize(
    ("value", "dtype", "shape"),
    [
        ([1, 2, 3], "int64", (3,)),
        ([1.5], "float64", (1,)),
        ([2**63 - 1, -(2**63)], "int64", (2,)),
        ([True, False], "bool", (2,)),
        ([1, 2.5], "float64", (2,)),
        ([1 + 2j, 3], "complex128", (2,)),
        ([[1, 2], [3, 4], [5, 6]], "int64", (3, 2)),
        ([(1, 2.0)], "float64", (1, 2)),
        (((1, 2), (3, 4)), "int64", (2, 2)),
        ([[[1]], [[2]]], "int64", (2, 1, 1)),
        ([], "float64", (0,)),
        ([[], []], "float64", (2, 0)),
        (["a", "Zürich"], "<U6", (2,)),
        ([b"ab"], "|S2", (1,)),
        (range(3), "int64", (3,)),
        (7, "int64", ()),
        (2.5, "float64", ()),
        ("text", "<U4", ()),
        (list(range(200_000)), "int64", (200_000,)),
    ],
    ids=lambda value: str(value)[:30],
)
def test_to_numpy(cluster: Cluster, value: Any, dtype: str, shape: tuple[int, ...]) -> None:
    proxy = cluster.put(value)
    array = proxy.to_numpy()
    assert (str(array.dtype), array.shape) == (dtype, shape)
    assert np.array_equal(array, np.array(value)) and not array.flags.writeable
    assert np.array_equal(np.asarray(proxy), array) and np.array(proxy).flags.writeable
    copy = proxy.to_numpy(copy=True)
    assert copy.flags.writeable and repr(copy) == repr(np.array(value))


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ([2**63], "64 bits"),
        ([2**60, 0.5], "no float equals"),
        ([[1], [2, 3]], "equally long"),
        ([[1], 2], "equally deep"),
        ([2, [1]], "equally deep"),
        ([2, [1, 2]], "equally deep"),
        ([[[1]], [2]], "equally deep"),
        ([1, None], "type `list"),
        ([1, "a"], "type `list"),
        (["a\0"], "type `list"),
        ({"a": 1}, "type `dict"),
        ({1, 2}, "type `set"),
    ],
    ids=str,
)
def test_without_numpy_counterpart(cluster: Cluster, value: Any, why: str) -> None:
    with pytest.raises(pyreck.InvalidOperation, match=why):
        cluster.put(value).to_numpy()


def test_arrays_outlive_their_proxies() -> None:
    with pyreck.local(threads=1) as cluster:
        proxy = cluster.put([float(x) for x in range(100_000)])
        array, column = proxy.to_numpy(), proxy.to_arrow()
        del proxy
    gc.collect()
    assert array[99_999] == 99_999.0 and column[99_999].as_py() == 99_999.0


def test_numpy_dtype(cluster: Cluster) -> None:
    proxy = cluster.put([1, 2, 3])
    assert np.asarray(proxy, dtype=np.float32).dtype == np.float32
    with pytest.raises(ValueError, match="copy"):
        np.asarray(proxy, dtype=np.float32, copy=False)
    assert np.add(proxy, 1).tolist() == [2, 3, 4] and float(np.mean(proxy)) == 2.0


@pytest.mark.parametrize(
    "value",
    [
        [1, None, -(2**63)],
        [0.5, None, math.inf],
        [1, None, 2.5],
        [True, None, False] * 5,
        ["a", None, "", "€", "𝄞"],
        [b"a", None, b""],
        [None, None],
        [],
        [[1, 2], None, [], [3]],
        [[0.5], [2**0.5]],
        [["a"], ["b", None]],
        [[[1], []], []],
        list(range(200_000)),
    ],
    ids=lambda value: str(value)[:30],
)
def test_to_arrow(cluster: Cluster, value: Any) -> None:
    array = cluster.put(value).to_arrow()
    array.validate(full=True)
    assert array.to_pylist() == value and array.null_count == value.count(None)


def test_structs_and_tables(cluster: Cluster) -> None:
    pairs = cluster.put([(1, "a"), (2, None), None]).to_arrow()
    pairs.validate(full=True)
    assert pairs.to_pylist() == [{"0": 1, "1": "a"}, {"0": 2, "1": None}, None]
    columns = {"ints": [1, 2], "text": ["a", None], "lists": [[1], []]}
    table = cluster.put(columns).to_arrow()
    assert table.to_pydict() == columns and table.column_names == list(columns)
    assert pa.record_batch(cluster.put({"a": [1.5]})).to_pydict() == {"a": [1.5]}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ([2**63], "64 bits"),
        ([1, "a"], "mixes types"),
        ([1j], "other than"),
        (["\ud800"], "no Unicode"),
        ([(1,), (1, 2)], "equally long"),
        ({"a": [1], "b": []}, "equally long"),
        ({1: [1]}, "keys are texts"),
        (5, "no list"),
    ],
    ids=repr,
)
def test_without_arrow_counterpart(cluster: Cluster, value: Any, why: str) -> None:
    with pytest.raises(pyreck.InvalidOperation, match=why):
        cluster.put(value).to_arrow()


@pytest.mark.parametrize("value", [{"a": [1, 2], "b": [1]}, {"a": 1, "b": 2}, 7])
def test_no_pandas_counterpart(cluster: Cluster, value: Any) -> None:
    proxy = cluster.put(value)
    with pytest.raises(pyreck.InvalidOperation, match="no pandas counterpart"):
        proxy.to_pandas()


def test_to_pandas(cluster: Cluster) -> None:
    def frame(value: Any) -> Any:
        return cluster.put(value).to_pandas()

    assert frame([1, 2]).equals(pd.Series([1, 2]))
    assert frame([0.5, None]).equals(pd.Series([0.5, None]))
    assert frame(["a", "b"]).equals(pd.Series(["a", "b"]))
    assert frame([2**70]).tolist() == [2**70]
    assert frame([[1, 2], [3, 4]]).equals(pd.DataFrame([[1, 2], [3, 4]]))
    assert frame([(1, "a"), (2, "b")]).equals(pd.DataFrame([(1, "a"), (2, "b")]))
    columns = {"a": [1, 2], "b": ["x", None], "c": [0.5, 1.5]}
    assert frame(columns).equals(pd.DataFrame(columns))
    assert frame({}).equals(pd.DataFrame({}))
    with pytest.raises(pyreck.InvalidOperation, match="type `int`"):
        frame(5)


# ---- round trips ----


@dataclass
class Point:
    x: Any
    y: Any


class Slotted:
    __slots__ = ("left", "right")

    def __init__(self, left: Any, right: Any) -> None:
        self.left, self.right = left, right


class Row(NamedTuple):
    name: str
    values: Any


class Colour(Enum):
    RED = 1
    BLUE = "b"


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**64), 2**64)
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.text()
    | st.binary()
)
KEYS = st.integers() | st.booleans() | st.text() | st.tuples(st.integers(), st.text())
VALUES = st.recursive(
    SCALARS
    | st.binary().map(bytearray)
    | st.sets(st.text())
    | st.frozensets(st.integers(0, 5))
    | st.sampled_from(Colour)
    | st.builds(range, st.integers(), st.integers(-(2**70), 2**70), st.integers(1, 2**65)),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(KEYS, inner)
        | st.lists(st.integers())
        | st.lists(st.floats(allow_nan=False))
        | st.builds(Point, inner, inner)
        | st.builds(Slotted, inner, inner)
        | st.builds(Row, st.text(), inner)
    ),
    max_leaves=30,
)


@SMALL
@given(value=VALUES)
def test_round_trip(cluster: Cluster, value: Any) -> None:
    proxy = cluster.put(value)
    back = proxy.to_local().result()
    assert (shown(back), type(back)) == (shown(value), type(value))


@SMALL
@given(values=st.lists(st.integers(-(2**63), 2**63 - 1)) | st.lists(st.floats()))
def test_round_trip_of_columns(cluster: Cluster, values: list[Any]) -> None:
    array = cluster.put(values).to_numpy()
    assert repr(array.tolist()) == repr(values)
    assert repr(cluster.put(array).to_arrow().to_pylist()) == repr(values)
    assert repr(cluster.submit(elements, array).result()) == repr(values)


def shown(value: Any) -> str:
    """Types and values all the way down; sets in no order."""
    if isinstance(value, (set, frozenset)):
        return f"{type(value).__name__} {sorted(map(shown, value))}"
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__} {[shown(item) for item in value]}"
    if isinstance(value, dict):
        return f"dict {[(shown(key), shown(item)) for key, item in value.items()]}"
    if isinstance(value, Point):
        return f"Point {shown(vars(value))}"
    if isinstance(value, Slotted):
        return f"Slotted {shown([value.left, value.right])}"
    return f"{type(value).__name__} {value!r}"


def test_blocks_use_the_memory_of_an_array(script: Script) -> None:
    done = script(
        """
        import pathlib, numpy, pyreck

        def most_kib():
            status = pathlib.Path("/proc/self/status").read_text().splitlines()
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

        array = numpy.arange(20_000_000)
        with pyreck.local(threads=2) as cluster:
            with cluster.remotely:
                total = sum([1, 2, 3])
            before = most_kib()
            with cluster.remotely:
                total = sum(array) + len(array)
            print(total, most_kib() - before < 80_000)
        """
    )
    assert done.stdout == f"{sum(range(20_000_001))} True\n", done.stderr


def test_what_a_block_leaves_does_not_change(cluster: Cluster) -> None:
    """The same in this process as on nodes, and for arrays as for lists."""
    array, row, numbers = np.arange(1000), np.array([0.5, 1.5]), [1, 2]
    with cluster.remotely.remote_all():
        same = array
        held = {"a": [array, [row, row], numbers], "b": (array, 1)}
        total = sum(array)
    with cluster.remotely.download_all():
        copied = array[:]
    array[0] = row[0] = numbers[0] = 78
    left = held.to_local().result()
    assert [left["a"][0][0], left["a"][1], left["a"][2], left["b"][0][0]] == [
        0,
        [[0.5, 1.5], [0.5, 1.5]],
        [1, 2],
        0,
    ]
    assert left["a"][0] is left["b"][0] and left["a"][1][0] is left["a"][1][1]
    assert (same[0], total.to_local().result(), copied[0]) == (0, 499500, 0)
    assert cluster.submit(lambda held: held["a"][0][0], held).result() == 0


def test_blocks_let_go_of_arrays() -> None:
    with pyreck.local(threads=2) as cluster:
        gone = used_up(cluster)
        gc.collect()
        assert gone() is None


def used_up(cluster: Cluster) -> Callable[[], Any]:
    """An array that a block has used, once nobody else holds it any more."""
    alone = np.array([0.5, 1.5])
    with cluster.remotely.download_all():
        total = sum(alone)
    assert total == 2.0
    return weakref.ref(alone)


def test_calls_take_arrays_as_they_are_now(cluster: Cluster) -> None:
    array = np.arange(200_000)
    futures = []
    for i in range(5):
        array[:] = i
        futures.append(cluster.submit(sum, array))
    array[:] = 100
    assert [future.result() for future in futures] == [200_000 * i for i in range(5)]


def test_an_array_may_go_before_what_stands_on_it() -> None:
    with pyreck.local(threads=2) as cluster:
        proxies = []
        for i in range(20):
            array = np.full(10_000, i)
            with cluster.remotely.remote_all():
                held = [array, i]
            proxies.append(held)
        del array, held
        gc.collect()
        for i, proxy in enumerate(proxies):
            first, number = proxy.to_local().result()
            assert (first[0], len(first), number) == (i, 10_000, i)
        del proxies, proxy, first
        gc.collect()
