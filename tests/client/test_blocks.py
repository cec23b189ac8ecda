"""`with cluster.remotely`: where it may stand, what it assigns, and what it refuses."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import ExitStack

import pyreck
import pytest
from client_support import Script, environment
from pyreck import BlockError, CompileError, LocalCluster, RemoteObject, SourceNotFound


def test_in_a_function(cluster: LocalCluster) -> None:
    n = 20
    with cluster.remotely.download_all():
        squares = [i * i for i in range(n)]
        total = sum(squares)
    assert squares == [i * i for i in range(20)]
    assert total == sum(squares)


def test_on_one_line(cluster: LocalCluster) -> None:
    with cluster.remotely.download_all(): y = 6 * 7  # fmt: skip
    assert y == 42


def test_several_statements_on_one_line(cluster: LocalCluster) -> None:
    with cluster.remotely.download_all(): a = 1; b = a + 1; c = [a, b]  # fmt: skip
    assert (a, b, c) == (1, 2, [1, 2])


def test_the_body_does_not_run_here(cluster: LocalCluster) -> None:
    import builtins

    def trap() -> int:
        return 1

    calls = []
    before = builtins.abs
    builtins.abs = lambda x: calls.append(x)  # type: ignore[assignment]
    try:
        with cluster.remotely.download_all():
            r = trap()
    finally:
        builtins.abs = before
    assert r == 1 and calls == []


def test_in_nested_functions_and_cells(cluster: LocalCluster) -> None:
    base = 10

    def outer(k: int) -> tuple[int, int]:
        shown = 0

        def inner() -> int:
            return shown

        with cluster.remotely.download_all():
            shown = base + k
        return shown, inner()

    assert outer(5) == (15, 15)


GLOBAL = 1


def test_global_names_of_a_function(cluster: LocalCluster) -> None:
    global GLOBAL
    before = GLOBAL
    with cluster.remotely.download_all():
        GLOBAL = before + 1
    assert globals()["GLOBAL"] == before + 1


def test_reads_what_it_assigns(cluster: LocalCluster) -> None:
    total = 5
    for step in range(4):
        with cluster.remotely.download_all():
            total = total + step
    assert total == 11


def test_names_not_assigned_keep_their_values(cluster: LocalCluster) -> None:
    kept: object = object()
    flag = False
    with cluster.remotely.download_all():
        if flag:
            kept = 1
        other = 2
    assert type(kept) is object and other == 2


def test_del_of_a_variable_is_refused(cluster: LocalCluster) -> None:
    x = 3
    with pytest.raises(pyreck.InvalidOperation, match="`del` of the block's variable `x`"):
        with cluster.remotely.download_all():
            del x
    assert x == 3


def test_in_a_generator(cluster: LocalCluster) -> None:
    def numbers() -> Iterator[int]:
        for i in range(3):
            with cluster.remotely.download_all():
                y = i * 10
            yield y

    assert list(numbers()) == [0, 10, 20]


def test_in_a_coroutine(cluster: LocalCluster) -> None:
    async def work() -> int:
        await asyncio.sleep(0)
        with cluster.remotely.download_all():
            y = 4
        await asyncio.sleep(0)
        return y

    assert asyncio.run(work()) == 4


def test_in_a_class_body(cluster: LocalCluster) -> None:
    class Holder:
        with cluster.remotely.download_all():
            table = [i for i in range(3)]

    assert Holder.table == [0, 1, 2]


def test_contexts_can_be_used_again(cluster: LocalCluster) -> None:
    remotely = cluster.remotely.download_all()
    with remotely:
        a = 1
    with remotely:
        b = a + 1
    assert (a, b) == (1, 2)


def test_inside_other_contexts(cluster: LocalCluster) -> None:
    with ExitStack(), threading.Lock():
        with cluster.remotely.download_all():
            a = 1
        b = a + 1
    assert b == 2


def test_in_threads(cluster: LocalCluster) -> None:
    results: dict[int, int] = {}

    def work(k: int) -> None:
        for _ in range(5):
            with cluster.remotely.download_all():
                y = sum(i * k for i in range(100))
            results[k] = y

    threads = [threading.Thread(target=work, args=(k,)) for k in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {k: 4950 * k for k in range(6)}


def test_while_another_exception_is_handled(cluster: LocalCluster) -> None:
    try:
        raise KeyError("x")
    except KeyError as error:
        with cluster.remotely.download_all():
            y = 1
        assert sys.exception() is error if sys.version_info >= (3, 12) else True
    assert y == 1


def test_plain_blocks_leave_large_results(cluster: LocalCluster) -> None:
    with cluster.remotely:
        small = [1, 2, 3]
        large = [i for i in range(10_000)]
    assert small == [1, 2, 3]
    assert isinstance(large, RemoteObject) and len(large) == 10_000


def test_remote_all_and_download_small(cluster: LocalCluster) -> None:
    with cluster.remotely.remote_all():
        a = 1
    assert isinstance(a, RemoteObject)
    with cluster.remotely.downloadSmall(bytecount=1000):
        b = [1] * 100
        c = [1] * 1000
    assert b == [1] * 100
    assert isinstance(c, RemoteObject)


def test_from_the_command_line() -> None:
    text = (
        "import pyreck\n"
        "cluster = pyreck.local(threads=1)\n"
        "def f(x): return x + 1\n"
        "with cluster.remotely.download_all(): y = f(41)\n"
        "print(y)"
    )
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, env=environment(), timeout=60
    )
    assert (done.stdout, done.stderr) == ("42\n", "")


def test_without_source_it_is_refused() -> None:
    text = (
        "import pyreck\nwith pyreck.local(threads=1).remotely:\n    leaked = 1\n\nprint(leaked)\n"
    )
    done = subprocess.run(
        [sys.executable, "-i", "-q"],
        input=text,
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
    )
    if sys.version_info < (3, 13):  # later ones keep the source of what was typed
        assert "SourceNotFound" in done.stderr
        assert "name 'leaked' is not defined" in done.stderr


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("with cluster.remotely as x: y = 1", "as name"),
        ("with cluster.remotely, open('/dev/null'): y = 1", "only item"),
        ("with open('/dev/null'), cluster.remotely: y = 1", "only item"),
    ],
)
def test_other_shapes_are_refused(
    cluster: LocalCluster, script: Script, statement: str, what: str
) -> None:
    done = script(f"import pyreck\ncluster = pyreck.local(threads=1)\n{statement}\n")
    assert "BlockError" in done.stderr and what in done.stderr
    assert "site-packages" not in done.stderr and "pyreck/block.py" not in done.stderr


def test_only_with_statements_enter_it(cluster: LocalCluster) -> None:
    with pytest.raises(BlockError, match="only as the item of a `with`"), ExitStack() as stack:
        stack.enter_context(cluster.remotely)
    with pytest.raises(BlockError, match="only as the item of a `with`"):
        cluster.remotely.__exit__(None, None, None)
    assert not hasattr(sys, "tracer") and sys.gettrace() is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("return 1", "PR0101"),
        ("yield 1", "PR0102"),
        ("print(1)", "PR0201"),
        ("x = input()", "PR0202"),
    ],
)
def test_refusals_before_anything_runs(script: Script, body: str, code: str) -> None:
    done = script(
        f"""
        import pyreck
        def f():
            with pyreck.local(threads=1).remotely:
                first = 1
                {body}
        try:
            for _ in f() or (): pass
        except pyreck.CompileError as error:
            print(error.code, error.lineno, error.filename[-10:])
            print(error)
        """
    )
    assert done.stdout.startswith(f"{code} 6 program.py"), done.stderr
    assert body in done.stdout and "^" in done.stdout


def test_compile_errors_look_like_syntax_errors(cluster: LocalCluster) -> None:
    with pytest.raises(CompileError) as caught:
        with cluster.remotely.download_all():
            y = 1
            print(y)
    error = caught.value
    assert error.filename == __file__
    assert error.lineno is not None and error.offset == 13
    assert all(d.code.startswith("PR") for d in error.diagnostics)
    assert pyreck.CompileError.__module__ == "pyreck"


def test_code_without_a_file(cluster: LocalCluster) -> None:
    text = "with cluster.remotely.download_all():\n    y = 1\n"
    with pytest.raises(SourceNotFound):
        exec(compile(text, "<nowhere>", "exec"), {"cluster": cluster})
    assert sys.gettrace() is None


def test_closed_clusters_refuse() -> None:
    cluster = pyreck.local(threads=1)
    cluster.close()
    with pytest.raises(pyreck.PyreckError, match="closed"):
        with cluster.remotely:
            pass
    assert "closed" in repr(cluster)


def test_a_block_keeps_no_variables(cluster: Cluster) -> None:
    """frame.f_locals is a dict that stays with the frame."""

    class Held:
        pass

    held, number = Held(), 5
    gone = weakref.ref(held)
    with cluster.remotely:
        result = number + 1
    assert held is gone() and (result, number) == (6, 5)
    assert sys._getframe().f_locals["held"] is held
    sys._getframe().f_locals.clear()
    del held
    assert gone() is None

    def nested() -> int:
        return number + result

    proxies = [cluster.put([number] * 100_000)]
    with cluster.remotely.remote_all():
        total = sum(proxies[0])
    last = weakref.ref(proxies[0])
    del proxies
    gc.collect()
    assert last() is None
    assert nested() == 11 and total.to_local().result() == 500_000
