"""Exceptions of kernels: type, arguments, traceback of the user's own lines, chains."""

from __future__ import annotations

import traceback

import pyreck
import pytest
from client_support import Script
from pyreck import LocalCluster


def divide(a: int, b: int) -> float:
    return 1 + a // (b - 3)


def lines_of(error: BaseException) -> list[tuple[str, str, str | None]]:
    """(function, source line, what is underlined) of each frame of the traceback."""
    shown = []
    for frame in traceback.extract_tb(error.__traceback__):
        line = frame._line if hasattr(frame, "_line") else frame.line  # type: ignore[attr-defined]
        marked = None
        if frame.lineno == frame.end_lineno:
            marked = (line or "")[frame.colno : frame.end_colno]
        shown.append((frame.name, (frame.line or "").strip(), marked))
    return shown


def test_traceback_shows_the_users_lines(cluster: LocalCluster) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        with cluster.remotely.download_all():
            values = [divide(6, i) for i in range(5)]
    error = caught.value
    assert error.args == ("integer division or modulo by zero",)
    names = [name for name, _, _ in lines_of(error)]
    assert names == ["test_traceback_shows_the_users_lines", "<listcomp>", "divide"]
    assert lines_of(error)[-1] == ("divide", "return 1 + a // (b - 3)", "a // (b - 3)")
    assert lines_of(error)[0][1] == "values = [divide(6, i) for i in range(5)]"
    tb = error.__traceback__
    assert tb is not None and tb.tb_frame.f_locals["cluster"] is cluster


def test_the_same_traceback_as_cpython(script: Script) -> None:
    program = """
    {setup}

    def inner(x):
        return 10 // (x - 777)

    def outer(x):
        y = inner(x)
        return y

    def main():
        {block}
            total = sum(outer(x) for x in range(2000))
        return total

    main()
    """
    remote = script(
        program.format(
            setup="import pyreck; cluster = pyreck.local(threads=2)",
            block="with cluster.remotely.download_all():",
        )
    )
    here = script(program.format(setup="import contextlib", block="with contextlib.nullcontext():"))
    assert remote.stderr == here.stderr
    assert remote.stderr.endswith("ZeroDivisionError: integer division or modulo by zero\n")


def test_the_first_failure_in_order_wins(any_cluster: LocalCluster) -> None:
    def f(x: int) -> int:
        if x == 700:
            raise ValueError("seven hundred")
        return 1 // (x - 900)

    for _ in range(3):
        with pytest.raises(ValueError, match="seven hundred"):
            with any_cluster.remotely.download_all():
                total = sum(f(x) for x in range(2000))
        with pytest.raises(UnboundLocalError):
            print(total)


def test_names_assigned_before_keep_their_values(cluster: LocalCluster) -> None:
    a = 0
    with pytest.raises(KeyError) as caught:
        with cluster.remotely.download_all():
            a = 1
            b = {"k": a}["missing"]
    assert a == 1
    assert caught.value.args == ("missing",)
    with pytest.raises(UnboundLocalError):
        print(b)


def test_arguments_of_many_types(cluster: LocalCluster) -> None:
    with pytest.raises(ValueError) as caught:
        with cluster.remotely.download_all():
            raise ValueError("text", 2**100, 1.5, None, (1, [2]))
    assert caught.value.args == ("text", 2**100, 1.5, None, (1, [2]))


def test_cause_and_context(cluster: LocalCluster) -> None:
    with pytest.raises(ValueError, match="outer") as caught:
        with cluster.remotely.download_all():
            try:
                x = 1 // 0
            except ZeroDivisionError as e:
                raise ValueError("outer") from e
    error = caught.value
    assert isinstance(error.__cause__, ZeroDivisionError)
    assert error.__cause__ is error.__context__ and error.__suppress_context__
    assert lines_of(error.__cause__)[-1][2] == "1 // 0"


def test_context_of_the_client(cluster: LocalCluster) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        try:
            raise KeyError("first")
        except KeyError:
            with cluster.remotely.download_all():
                x = 1 // 0
    assert isinstance(caught.value.__context__, KeyError)


def test_exceptions_caught_inside(cluster: LocalCluster) -> None:
    with cluster.remotely.download_all():
        try:
            y = 1 // 0
        except ZeroDivisionError:
            y = -1
    assert y == -1


def test_from_a_future(cluster: LocalCluster) -> None:
    future = cluster.submit(divide, 6, 3)
    with pytest.raises(ZeroDivisionError, match="integer division or modulo by zero"):
        future.result()
    error = future.exception()
    assert error is not None
    assert lines_of(error)[-1] == ("divide", "return 1 + a // (b - 3)", "a // (b - 3)")


def test_no_frames_of_the_package(cluster: LocalCluster) -> None:
    failed = cluster.submit(divide, 6, 3)
    printing, wrong = (lambda x: print(x)), memoryview(b"")
    for use in (
        failed.result,
        lambda: cluster.submit(divide, failed, 1),
        lambda: cluster.submit(printing, 1),
        lambda: cluster.submit(divide, wrong, 1),
        lambda: cluster.map(printing, [1]),
        lambda: next(cluster.map(divide, [6], [3])),
    ):
        with pytest.raises((ZeroDivisionError, pyreck.PyreckError)) as caught:
            use()
        files = {frame.filename for frame in traceback.extract_tb(caught.value.__traceback__)}
        assert files == {__file__}
    with pytest.raises(ZeroDivisionError) as from_future:
        with cluster.remotely.download_all():
            y = failed
    assert "y" not in locals()
    names = [name for name, _, _ in lines_of(from_future.value)]
    assert names == ["test_no_frames_of_the_package", "divide"]


def test_refusals_name_the_place(cluster: LocalCluster) -> None:
    class Config(bytearray):  # type: ignore[type-arg]
        rows = 3

    config = Config()
    with pytest.raises(pyreck.InvalidOperation) as caught:
        with cluster.remotely.download_all():
            try:
                a = config.rows
            except Exception:
                a = 0
    error = caught.value
    assert "`config`" in str(error) and "Config" in str(error)
    assert error.position is not None and error.position.path == __file__
    assert lines_of(error)[-1][1] == "a = config.rows"


def test_recursion(cluster: LocalCluster) -> None:
    def deeper(n: int) -> int:
        return deeper(n + 1) + 1

    with pytest.raises(RecursionError, match="maximum recursion depth exceeded"):
        with cluster.remotely.download_all():
            n = deeper(0)
    with cluster.remotely.download_all():
        n = 1
    assert n == 1


def test_an_exception_of_a_class_that_only_the_job_knows(cluster: LocalCluster) -> None:
    def fails(n: int) -> None:
        class Odd(ValueError):
            def __init__(self, n: int) -> None:
                super().__init__(f"odd: {n}")
                self.n = n

        raise Odd(n)

    with pytest.raises(ValueError, match="odd: 3") as caught:
        cluster.submit(fails, 3).result()
    assert type(caught.value).__name__ == "Odd" and caught.value.n == 3  # type: ignore[attr-defined]

    def fails_with_text(n: int) -> None:
        class Told(ValueError):
            def __str__(self) -> str:
                return "told"

        raise Told(n)

    with pytest.raises(pyreck.InvalidOperation, match="`__str__`; define the class outside"):
        cluster.submit(fails_with_text, 3).result()
