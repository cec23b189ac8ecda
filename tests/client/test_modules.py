"""Modules of the standard library that are compiled from the interpreter's own source."""

from __future__ import annotations

import bisect
import colorsys
import heapq
import traceback
from pathlib import Path
from typing import Any

import pyreck
import pytest
from client_support import Script
from pyreck import LocalCluster


def frames_of(error: BaseException) -> list[tuple[str, str]]:
    """(file, function) of the frames, from the kernel's own on."""
    frames = [(f.filename, f.name) for f in traceback.extract_tb(error.__traceback__)]
    first = next(i for i, (path, name) in enumerate(frames) if path == __file__ and name in KERNELS)
    return frames[first:]


def reciprocal(x: int) -> int:
    return 1 // x


def finds() -> int:
    return bisect.bisect([1, 0, 1], 1, key=reciprocal)


def pops() -> Any:
    return heapq.heappop([])


def converts() -> Any:
    return colorsys.rgb_to_hsv("red", 0, 1)  # type: ignore[arg-type]


KERNELS = {"finds", "pops", "converts"}


@pytest.mark.parametrize("kernel", [finds, pops, converts])
def test_the_same_frames_as_cpython(cluster: LocalCluster, kernel: Any) -> None:
    with pytest.raises(Exception) as there:
        kernel()
    with pytest.raises(Exception) as here:
        cluster.submit(kernel).result()
    assert (type(here.value), str(here.value)) == (type(there.value), str(there.value))
    assert frames_of(here.value) == frames_of(there.value)


def pushes_too_much(items: list[int]) -> None:
    heapq.heappush(*items)


def pushes_to_a_tuple() -> None:
    heapq.heappush((1,), 2)  # type: ignore[arg-type]


def names_the_item() -> None:
    heapq.heappush([1], item=2)  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("kernel", "arguments", "said"),
    [
        (pushes_too_much, ([1, 2, 3],), "`heappush` is called with other arguments than it takes"),
        (pushes_to_a_tuple, (), "`heapq.heappush` of what is no list"),
        (names_the_item, (), "`heapq.heappush` with these arguments"),
    ],
)
def test_refusals_name_the_function_and_the_users_line(
    cluster: LocalCluster, kernel: Any, arguments: tuple[Any, ...], said: str
) -> None:
    with pytest.raises(pyreck.InvalidOperation, match="heap") as caught:
        cluster.submit(kernel, *arguments).result()
    assert said in str(caught.value)
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert frames[-1].name == kernel.__name__ and "heapq." in (frames[-1].line or "")


def test_a_block_uses_them(cluster: LocalCluster) -> None:
    from heapq import heapify, heappop

    with cluster.remotely.download_all():
        heap = [(i * 7) % 5 for i in range(5)]
        heapify(heap)
        smallest = heappop(heap)
        where = bisect.bisect_left(range(100), smallest + 3)
    assert (heap, smallest, where) == ([1, 2, 4, 3], 0, 3)


def test_a_module_of_the_users_with_the_name_of_one_of_these(
    script: Script, tmp_path: Path
) -> None:
    (tmp_path / "colorsys.py").write_text("def rgb_to_hsv(r, g, b):\n    return 'mine'\n")
    program = """
    import colorsys
    import pyreck

    def outside():
        return colorsys.rgb_to_hsv(1, 2, 3)

    def inside():
        import colorsys
        return colorsys.rgb_to_hsv(1, 2, 3)

    cluster = pyreck.local(threads=1)
    print(cluster.submit(outside).result())
    try:
        cluster.submit(inside).result()
    except pyreck.InvalidOperation as error:
        print(str(error).partition(";")[0])
    """
    said = script(program)
    assert said.stdout == "mine\n`colorsys.rgb_to_hsv` is not compiled yet\n", said.stderr
