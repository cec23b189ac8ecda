"""`%load_ext pyreck`: `%%remotely` and `%pyreck`."""

from __future__ import annotations

import contextlib
import io
import textwrap
from collections.abc import Callable, Iterator

import pyreck
import pytest
from pyreck.base import Cluster

IPython = pytest.importorskip("IPython")

Cells = Callable[..., str]


@pytest.fixture
def shell() -> Iterator[object]:
    """A shell of IPython with the extension, and a cluster in the variable `cluster`."""
    from IPython.core.interactiveshell import InteractiveShell

    made = InteractiveShell()
    made.run_line_magic("colors", "nocolor")
    made.run_line_magic("load_ext", "pyreck")
    made.user_ns["cluster"] = cluster = pyreck.local(threads=2)
    yield made
    cluster.close()


@pytest.fixture
def cells(shell: object) -> Cells:
    """Runs cells, and gives what they print and show."""

    def run(*texts: str) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            for text in texts:
                shell.run_cell(textwrap.dedent(text))  # type: ignore[attr-defined]
        return out.getvalue()

    return run


def test_a_cell(cells: Cells) -> None:
    shown = cells(
        "k = 3",
        """\
        %%remotely
        def f(x):
            return x * k

        # a comment
        total = sum(f(x) for x in range(1000))
        numbers = [x for x in range(100_000)]
        """,
        "print(total, numbers)",
    )
    assert shown.startswith("1498500 <RemoteObject numbers: list[int], 100,000 items, ")


def test_the_last_expression_is_shown(cells: Cells) -> None:
    assert "[0, 2, 4]" in cells("%%remotely\nk = 2\n[k * x for x in range(3)]")
    assert "'äb'" in cells('%%remotely\nx = "ä"; x + (\n  "b"\n)')
    assert cells("%%remotely\nk = 2\nk + 1;") == ""
    assert cells("%%remotely\nk = 2\nNone") == ""
    assert cells("%%remotely\n", "%%remotely\n# nothing\n") == ""


def test_delivery(cells: Cells, shell: object) -> None:
    names = shell.user_ns  # type: ignore[attr-defined]
    body = "\nlong = list(range(100_000))\nshort = [1]"
    for options, kinds in [
        ("", (pyreck.RemoteObject, list)),
        ("--download", (list, list)),
        ("--remote", (pyreck.RemoteObject, pyreck.RemoteObject)),
        ("--small '1 MiB'", (list, list)),
        ("cluster --small=16", (pyreck.RemoteObject, pyreck.RemoteObject)),
    ]:
        assert cells(f"%%remotely {options}{body}") == ""
        assert (type(names["long"]), type(names["short"])) == kinds, options
    names["other"] = pyreck.local(threads=1)
    assert cells("%%remotely other --download\nlong = 5", "print(long)") == "5\n"


def test_texts_of_several_lines_keep_their_lines(cells: Cells) -> None:
    cell = '%%remotely --download\nname = "x"\ntext = """a\n  b\n"""\nother = f"""{name}\n c"""\n'
    cell += "joined = 'p\\\n  q'\nfor _ in [1]:\n    inner = '''\n    z'''\n"
    expected = {"text": "a\n  b\n", "other": "x\n c", "joined": "p  q", "inner": "\n    z"}
    assert cells(cell, "print((text, other, joined, inner))") == f"{tuple(expected.values())}\n"


def test_errors(cells: Cells) -> None:
    shown = cells("z = 0", "%%remotely\nb = 1\na = b // z\n")
    assert "ZeroDivisionError" in shown and "----> 3     a = " in shown
    assert "magics.py" not in shown and "block.py" not in shown
    shown = cells("%%remotely\na = 1\nprint(a)\n")
    assert "error[PR0201]: `print` writes to the outside" in shown
    assert "SyntaxError" in cells("%%remotely\ndef f(x)\n    return x\n")
    assert "name 'nobody' is not defined" in cells("%%remotely nobody\na = 1\n")
    for options, problem in [
        ("--bogus", "UsageError: unrecognized arguments: --bogus"),
        ("--download --remote", "not allowed with argument"),
        ("'", "UsageError: %%remotely: No closing quotation"),
        ("f(x)", "UsageError: `f(x)` is no variable with a cluster"),
    ]:
        assert problem in cells(f"%%remotely {options}\na = 1\n")


def test_the_magic_can_be_called(cells: Cells) -> None:
    cell = "get_ipython().run_cell_magic('remotely', '--download', 'a = [7]\\n')"
    assert cells(cell, "print(a)") == "[7]\n"


def test_line_magics(cells: Cells, shell: object) -> None:
    names = shell.user_ns  # type: ignore[attr-defined]
    assert "<pyreck.LocalCluster: 2 threads" in cells("%pyreck")
    assert "3 threads" in cells("%pyreck local 3") and names["cluster"].threads == 3
    assert "1 thread in" in cells("%pyreck --cluster mine local 1")
    assert isinstance(names["mine"], Cluster)
    assert cells("%pyreck progress off") == "" and names["cluster"].progress is False
    assert cells("%pyreck progress auto") == "" and names["cluster"].progress is None
    assert cells("%pyreck objects") == "no variable holds a proxy\n"
    cells("%%remotely --remote\nxs = [1, 2, 3]\nn = 7\n")
    shown = cells("%pyreck objects")
    assert "list[int]" in shown and "[1, 2, 3]" in shown and "2 proxies, 72 bytes" in shown
    assert "option " in cells("%pyreck config")
    assert cells("%pyreck --cluster mine close", "print(mine)").endswith("process, closed>\n")
    for command, problem in [
        ("dance", "invalid choice: 'dance'"),
        ("--cluster nobody status", "UsageError: the variable `nobody` holds no cluster"),
        ("connect redis://127.0.0.1:1", "ClusterUnavailable"),
    ]:
        assert problem in cells(f"%pyreck {command}")


def test_unloading(cells: Cells, shell: object) -> None:
    assert cells("%reload_ext pyreck", "%%remotely --download\na = 1", "print(a)") == "1\n"
    cells("%unload_ext pyreck")
    assert "magic" in cells("%%remotely\na = 2") and "not found" in cells("%pyreck")
