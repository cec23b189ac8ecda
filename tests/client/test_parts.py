"""Parts of the client that need no cluster."""

from __future__ import annotations

import ast

import pytest
from pyreck.errors import CompileError, Diagnostic, Position
from pyreck.raised import Rebuilder
from pyreck.source import Source, function_node, source_of
from pyreck.units import format_bytes, format_count, parse_bytes


def test_sizes() -> None:
    assert parse_bytes("8 GiB") == 8 * 2**30 and parse_bytes("500MB") == 500_000_000
    assert parse_bytes("1.5 KiB") == 1536 and parse_bytes("100") == 100 == parse_bytes(100)
    for bad in ("", "GiB", "1 XB", "1 KB/s", "-1"):
        with pytest.raises(ValueError, match="not a size"):
            parse_bytes(bad)
    assert format_bytes(100) == "100 bytes" and format_bytes(1536) == "1.5 KiB"
    assert format_bytes(3 * 2**40) == "3.0 TiB"
    counts = [0, 999, 1000, 12_345, 999_900, 4_560_000, 2 * 10**9, 10**12, 10**16]
    shown = ["0", "999", "1k", "12.3k", "1M", "4.56M", "2G", "1T", "10,000T"]
    assert list(map(format_count, counts)) == shown


def decorated(value: object) -> object:
    return value


@decorated
def twice(x: int) -> int:
    return x * 2


PAIR = (lambda x: x + 1, lambda x: x + 2)


def test_functions_are_found_by_their_code() -> None:
    code = twice.__code__  # type: ignore[attr-defined]
    source = source_of(code, globals())
    node = function_node(source, code)
    assert isinstance(node, ast.FunctionDef) and node.name == "twice"
    assert source.lines[node.lineno - 1].startswith("def twice")
    for number, function in enumerate(PAIR, 1):
        node = function_node(source, function.__code__)
        assert ast.unparse(node) == f"lambda x: x + {number}"


def test_nested_lambdas_are_told_apart() -> None:
    outer = lambda x: lambda y: x + y
    source = source_of(outer.__code__, globals())
    assert ast.unparse(function_node(source, outer.__code__)) == "lambda x: lambda y: x + y"
    assert ast.unparse(function_node(source, outer(1).__code__)) == "lambda y: x + y"


def test_rebuilt_exceptions_share_what_the_data_shares() -> None:
    frame = (__file__, "f", "f", 1, 3, 1, 8, False)
    inner = ("KeyError", ("k",), None, None, False, [frame])
    error = Rebuilder().exception(("ValueError", ("v", 1), inner, inner, True, [frame, frame]))
    assert type(error) is ValueError and error.args == ("v", 1)
    assert error.__cause__ is error.__context__ and isinstance(error.__cause__, KeyError)
    tb = error.__traceback__
    assert tb is not None and tb.tb_lineno == 1 and tb.tb_next is not None
    assert tb.tb_frame is tb.tb_next.tb_frame and tb.tb_frame.f_code.co_name == "f"


def test_rebuilding_ignores_what_is_being_handled() -> None:
    try:
        raise OSError("outside")
    except OSError as outside:
        error = Rebuilder().exception(
            ("KeyError", ("k",), None, None, False, [("a.py", "f", "f", 7, 0, 7, 1, False)])
        )
        assert error.__context__ is None and outside.__traceback__ is not None
    assert error.__traceback__ is not None and error.__traceback__.tb_lineno == 7


def test_compile_errors_can_be_copied() -> None:
    import pickle

    diagnostic = Diagnostic("PR0201", "error", "m", Position("a.py", 3, 4, 3, 9), "shown")
    error = CompileError((diagnostic,))
    again = pickle.loads(pickle.dumps(error))
    assert (again.lineno, again.offset, again.code) == (3, 5, "PR0201") and str(again) == str(error)


def test_sources_without_text() -> None:
    assert Source("<x>", "x = 1\n").functions == {}


def test_ages() -> None:
    from pyreck.objects import format_age

    shown = [format_age(seconds) for seconds in (0, 119, 120, 7199, 7200, 172_800)]
    assert shown == ["0 s", "119 s", "2 min", "120 min", "2 h", "2 days"]
