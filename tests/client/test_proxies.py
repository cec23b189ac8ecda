"""Proxies: what they show, their parts, `put`, names, and HTML. Nodes run these tests too."""

from __future__ import annotations

import pickle
import re
import time

import pyreck
import pytest
from pyreck.base import Cluster


class Point:
    def __init__(self, x: int) -> None:
        self.x = x

    def __repr__(self) -> str:
        return f"<b>Point {self.x}</b>"


def forever(x: int) -> int:
    while x >= 0:
        x = (x + 1) % 1000
    return x


def preview_of(proxy: object) -> str:
    match = re.fullmatch(r"<RemoteObject [^:]+: .*?, from [^>]*?:\d+(: (.*))?>", repr(proxy))
    assert match is not None, repr(proxy)
    return match[2] or ""


def test_previews(cluster: Cluster) -> None:
    with cluster.remotely.remote_all():
        numbers = [i * 3 for i in range(100_000)]
        floats = [i * 0.5 for i in range(100_000)]
        text = "abc" * 100_000
        short, empty, one, pair = [1, 2, 3], [], 7, (1, "a")
        table = {"a": [1, 2.5], "b": []}
        nested = [[i] * 3 for i in range(100_000)]
        far = range(10**9)
        function = lambda x: x
    assert preview_of(numbers) == "[0, 3, 6, 9, 12, 15, ...]"
    assert preview_of(floats) == "[0.0, 0.5, 1.0, 1.5, 2.0, 2.5, ...]"
    assert preview_of(text) == "'abcabc'..."
    assert [preview_of(v) for v in (short, empty, one)] == ["[1, 2, 3]", "[]", "7"]
    assert [preview_of(v) for v in (pair, far)] == ["(1, 'a')", "range(0, 1000000000)"]
    assert preview_of(table) == "{'a': [1, 2.5], 'b': []}"
    assert [preview_of(v) for v in (nested, function)] == ["", ""]
    shapes = [v.shape for v in (numbers, one, nested, far)]  # type: ignore[attr-defined]
    assert shapes == [(100_000,), (), (100_000,), (10**9,)]
    assert numbers.nbytes == numbers.size_bytes >= 800_000  # type: ignore[attr-defined]
    assert "1 item," in repr(cluster.put([5])) and ", 8 bytes" in repr(one)


def test_items_and_slices(cluster: Cluster) -> None:
    numbers = cluster.put(list(range(0, 300_000, 3)), "numbers")
    assert [numbers[0], numbers[-1], numbers[True]] == [0, 299_997, 3]
    middle = numbers[50_000:50_010]
    assert isinstance(middle, pyreck.RemoteObject) and len(middle) == 10
    assert repr(middle).startswith("<RemoteObject numbers[50000:50010]: list[int], 10 items")
    assert middle.to_local().result() == list(range(150_000, 150_030, 3))
    assert numbers[::-2][1:3].to_local().result() == [299_991, 299_985]
    assert cluster.submit(sum, numbers[:10]).result() == 135
    table = cluster.put({"a": 1, (1, 2): [3]})
    assert table["a"] == 1 and table[1, 2] == [3]
    for use, error, message in [
        (lambda: numbers[100_000], IndexError, "list index out of range"),
        (lambda: table["z"], KeyError, "'z'"),
        (lambda: cluster.put(7)[0], TypeError, "'int' object is not subscriptable"),
        (lambda: numbers["a"], TypeError, "list indices must be integers or slices, not str"),
    ]:
        with pytest.raises(error) as caught:
            use()
        assert message in str(caught.value)
        assert {entry.path.name for entry in caught.traceback} == {"test_proxies.py"}


def test_put(cluster: Cluster) -> None:
    original = [1, 2, 3]
    proxy = cluster.put(original)
    line = test_put.__code__.co_firstlineno + 2
    original.append(4)
    assert proxy.to_local().result() == [1, 2, 3]
    assert proxy.provenance == f"`value` of put() at {__file__}:{line}"
    for value in (None, 2**100, "é", b"x", (1, [2.5]), {"k": {1, 2}}, range(3), 1j):
        back = cluster.put(value).to_local().result()
        assert back == value and type(back) is type(value)
    points = cluster.put([Point(1), Point(2)])
    assert [p.x for p in points.to_local().result()] == [1, 2] and points[1].x == 2
    with cluster.remotely.download_all():
        total = sum(p.x for p in points)
    assert total == 3
    with pytest.raises(pyreck.InvalidOperation, match="cannot be taken along"):
        cluster.put(open)


def test_names(cluster: Cluster) -> None:
    name = f"numbers of {time.time_ns()}"
    cluster.name(name, cluster.put([1, 2, 3]))  # type: ignore[attr-defined]
    again = cluster[name]  # type: ignore[index]
    assert again.to_local().result() == [1, 2, 3] and again[1] == 2
    assert f"<RemoteObject {name}: list[int]" in repr(again)
    del cluster[name]  # type: ignore[attr-defined]
    with pytest.raises(KeyError):
        cluster[name]  # type: ignore[index]
    with pytest.raises(KeyError):
        del cluster[name]  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="a name is given to a RemoteObject, not to int"):
        cluster.name(name, 5)  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="a name has 1 to 256 bytes"):
        cluster.name("", again)  # type: ignore[attr-defined]


def test_html_is_escaped(cluster: Cluster) -> None:
    for proxy in (cluster.put("<script>", "<i>"), cluster.put(Point(3)), cluster.put(["<&>"])):
        shown = proxy._repr_html_()
        assert "&lt;" in shown
        for tag in ("<script>", "<i>", "<b>", "<&>"):
            assert tag not in shown
    shown = cluster._repr_html_()  # type: ignore[attr-defined]
    assert "pyreck." in shown and "threads" in shown
    future = cluster.submit(lambda x: x, "<b>")
    assert future.result() == "<b>"
    shown = future._repr_html_()
    assert "&lt;lambda&gt;" in shown and "done, &#x27;&lt;b&gt;&#x27;" in shown


def test_futures_show_how_they_are(cluster: Cluster) -> None:
    future = cluster.submit(forever, 0)
    assert re.fullmatch(r"<pyreck\.Future of forever: running, \d+\.\d s>", repr(future))
    assert "running" in future._repr_html_()
    future.cancel()
    assert repr(future) == "<pyreck.Future of forever: cancelled>"
    future = cluster.submit(lambda x: [x] * 100, 3)
    future.result()
    assert re.fullmatch(r"<pyreck.Future of .*<lambda>: done, \[3, 3, 3, .*\]>", repr(future))
    future = cluster.submit(divmod, 1, 0)
    assert isinstance(future.exception(), ZeroDivisionError)
    assert repr(future).startswith("<pyreck.Future of divmod: failed, ZeroDivisionError: ")
    assert repr(pyreck.Future()).startswith("<pyreck.Future: running")


def test_objects_are_listed(cluster: Cluster) -> None:
    name = f"<b>{time.time_ns()}</b>"
    numbers = cluster.put([time.time_ns(), *range(50_000)])  # nobody else holds that
    cluster.name(name, numbers)  # type: ignore[attr-defined]
    objects = cluster.objects()  # type: ignore[attr-defined]
    (found,) = (record for record in objects if name in record.names)
    assert isinstance(found, pyreck.ObjectRecord) and found.is_named
    assert (found.type_name, found.length, found.holders) == ("list[int]", 50_001, 1)
    assert found.size_bytes == numbers.nbytes and found.provenance.startswith("put() at ")
    assert len(objects) == len(list(objects)) and "object" in repr(objects)
    assert name not in objects._repr_html_() and "&lt;b&gt;" in objects._repr_html_()
    del numbers
    again = cluster[name]  # type: ignore[index]
    del cluster[name]  # type: ignore[attr-defined]
    (found,) = (record for record in objects if record.id == found.id)
    assert not found.is_named and found.holders == 1
    del again
    deadline = time.monotonic() + 10
    while found.id in [record.id for record in objects]:
        assert time.monotonic() < deadline
    with pytest.raises(AttributeError):
        found.names = ()  # type: ignore[misc]


def test_proxies_of_this_process_are_not_pickled() -> None:
    with pyreck.local(threads=1) as cluster:
        proxy = cluster.put([1, 2], "numbers")
        with pytest.raises(TypeError, match=r"numbers is .*`\.to_local\(\)\.result\(\)`.*connect"):
            pickle.dumps(proxy)


def test_iterating(cluster: Cluster) -> None:
    with cluster.remotely.remote_all():
        numbers = [i * 3 for i in range(700_000)]
        halves = [i / 2 for i in range(300_000)]
        nested, empty, text, table = [[1], [2, 3]], [], "añb", {"a": 1, "b": 2}
        one = 7
    assert sum(numbers) == 3 * sum(range(700_000))  # type: ignore[arg-type]
    assert all(x == i / 2 for i, x in enumerate(halves))
    assert [*nested] == [[1], [2, 3]] and [*empty] == [] and [*text] == ["a", "ñ", "b"]
    assert [*table] == ["a", "b"] and list(reversed(list(nested))) == [[2, 3], [1]]
    first, *_ = numbers
    some = iter(numbers)
    assert (first, next(some), next(some)) == (0, 0, 3)
    assert [numbers[i] for i in (0, -1, 262_143, 262_144, 699_999)] == [
        0, 2_099_997, 786_429, 786_432, 2_099_997,
    ]  # fmt: skip
    assert [halves[1], halves[True], halves[-300_000]] == [0.5, 0.5, 0.0]
    with pytest.raises(IndexError, match="list index out of range"):
        numbers[700_000]
    with pytest.raises(TypeError, match="'int' object is not iterable"):
        iter(one)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="looking for an item"):
        3 in numbers  # noqa: B015
