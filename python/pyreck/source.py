"""Finds the source text of code objects and the statement that a running frame stands at.

Functions are found by their code objects, never by name: first line, name and the positions of the
instructions, so that two lambdas on a line are told apart. What is found is compared with the
names that the code object uses: a file that changed after it was imported is noticed.
"""

from __future__ import annotations

import ast
import linecache
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import CodeType, FrameType

from pyreck import native
from pyreck.errors import BlockError, SourceNotFound

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
WithNode = ast.With | ast.AsyncWith
WORD = re.compile(r"\w+")
ADDED_BY_PYTEST = {"AssertionError", "locals"}  # its rewriting of `assert` keeps all positions


@dataclass(eq=False)
class Source:
    """One file's text as `linecache` gives it, parsed when first asked."""

    path: str
    text: str
    first_line: int = 1
    found: dict[CodeType, FunctionNode] = field(default_factory=dict)

    @cached_property
    def tree(self) -> ast.Module:
        try:
            with native.parsing:
                return ast.parse(self.text, self.path, type_comments=False)
        except SyntaxError as error:
            raise SourceNotFound(
                f"the source of `{self.path}` does not parse ({error}); "
                "it must have changed since it was run"
            ) from error

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines(keepends=True)

    @cached_property
    def functions(self) -> dict[tuple[int, str], list[FunctionNode]]:
        """By first line (of a decorator, if any) and name, as code objects say them."""
        index: dict[tuple[int, str], list[FunctionNode]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Lambda):
                index.setdefault((node.lineno, "<lambda>"), []).append(node)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                first = node.decorator_list[0] if node.decorator_list else node
                index.setdefault((first.lineno, node.name), []).append(node)
        return index

    @cached_property
    def withs(self) -> list[WithNode]:
        return [n for n in ast.walk(self.tree) if isinstance(n, (ast.With, ast.AsyncWith))]

    def words(self, node: ast.AST) -> set[str]:
        """All identifiers and keywords in the lines of `node`."""
        lines = self.lines[node.lineno - 1 : node.end_lineno]  # type: ignore[attr-defined]
        return set(WORD.findall("".join(lines)))


_sources: dict[str, Source] = {}


def source_of(code: CodeType, module_globals: Mapping[str, object]) -> Source:
    """The source that `code` was compiled from. Raises SourceNotFound."""
    path = code.co_filename
    file = _frozen_file(path, module_globals) or path
    text = "".join(linecache.getlines(file, dict(module_globals) if module_globals else None))
    if not text:
        text = _command_line_text(path, module_globals)
    if not text:
        raise SourceNotFound(_advice(path))
    known = _sources.get(path)
    if known is None or known.text != text:
        known = _sources[path] = Source(path, text)
    return known


def _frozen_file(path: str, module_globals: Mapping[str, object]) -> str | None:
    """The file of a module that is frozen into the interpreter, such as `posixpath`."""
    file = module_globals.get("__file__") if path.startswith("<frozen ") else None
    return file if isinstance(file, str) else None


def _command_line_text(path: str, module_globals: Mapping[str, object]) -> str:
    """The program of `python -c`, which linecache knows only from 3.13 on."""
    if path != "<string>" or module_globals.get("__name__") != "__main__":
        return ""
    arguments = sys.orig_argv
    for position, argument in enumerate(arguments[1:-1], 1):
        if re.fullmatch(r"-[A-Za-z]*c", argument):
            return arguments[position + 1]
        if not argument.startswith("-"):
            break
    return ""


def _advice(path: str) -> str:
    if path.startswith("<"):
        return (
            f"there is no source text for code from `{path}`: pyreck compiles from source; put the "
            "code into a file, a notebook cell or IPython"
        )
    return f"the source file `{path}` cannot be read: pyreck compiles from source"


def function_node(source: Source, code: CodeType) -> FunctionNode:
    """The `def` or `lambda` in `source` that `code` was made from. Raises SourceNotFound."""
    node = source.found.get(code)
    if node is None:
        candidates = source.functions.get((code.co_firstlineno, code.co_name), [])
        fitting = [n for n in candidates if _covers(n, code) and _mentions(source, n, code)]
        if not fitting:
            raise SourceNotFound(
                f"`{code.co_qualname}` is not at line {code.co_firstlineno} of `{code.co_filename}`"
                ": the file has changed since it was imported"
            )
        node = source.found[code] = min(fitting, key=_extent)
    return node


def _extent(node: ast.expr | ast.stmt) -> tuple[int, int]:
    lines = (node.end_lineno or 0) - node.lineno
    return lines, (node.end_col_offset or 0) - (node.col_offset if lines == 0 else 0)


def _positions(code: CodeType) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Start and end (line, column) of the instructions that stand for source text."""
    for line, end_line, column, end_column in code.co_positions():
        if line is None or end_line is None or column is None or end_column is None:
            continue
        if (line, column) != (end_line, end_column):
            yield (line, column), (end_line, end_column)


def _covers(node: FunctionNode, code: CodeType) -> bool:
    whole = node
    if isinstance(node, ast.Lambda):  # the body alone: that of an outer lambda is all of an inner
        whole = node.body
        first = whole.lineno, whole.col_offset
    else:
        first = code.co_firstlineno, 0
    last = whole.end_lineno or 0, whole.end_col_offset or 0
    return all(first <= start and end <= last for start, end in _positions(code))


def _mentions(source: Source, node: FunctionNode, code: CodeType) -> bool:
    """Whether the text has every name that the code uses (compiler-made and mangled ones apart)."""
    names = {*code.co_names, *code.co_varnames, *code.co_freevars, *code.co_cellvars}
    plain = {n for n in names - ADDED_BY_PYTEST if n.isidentifier() and not n.startswith("_")}
    return plain <= source.words(node)


def with_statement(source: Source, frame: FrameType, instruction: int) -> ast.With:
    """The `with` whose context manager `frame` enters at the bytecode offset `instruction`.

    Raises BlockError for a shape that pyreck does not run, SourceNotFound if there is none.
    """
    code = frame.f_code
    position = _position_at(code, instruction)
    exact = [n for n in source.withs if position in (_range(n), *map(_item_range, n.items))]
    if not exact:
        raise SourceNotFound(
            f"no `with` statement at line {position[0]} of `{code.co_filename}`: "
            "the file has changed since it was run"
        )
    node = exact[0]
    if isinstance(node, ast.AsyncWith):
        raise BlockError("`async with` does not run a block remotely; write `with`")
    if len(node.items) > 1:
        raise BlockError(
            "`cluster.remotely` must be the only item of its `with`; nest two `with` statements"
        )
    if node.items[0].optional_vars is not None:
        raise BlockError(
            "`with cluster.remotely ... as name` has no meaning: the block's assigned names are "
            "its results"
        )
    return node


def _position_at(code: CodeType, instruction: int) -> tuple[int | None, ...]:
    for index, position in enumerate(code.co_positions()):
        if index == instruction // 2:
            return position
    return (None,) * 4


def _range(node: WithNode) -> tuple[int | None, ...]:
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


def _item_range(item: ast.withitem) -> tuple[int | None, ...]:
    expression = item.context_expr
    return (
        expression.lineno,
        expression.end_lineno,
        expression.col_offset,
        expression.end_col_offset,
    )


def instruction_at(code: CodeType, line: int, column: int, end_line: int, end_column: int) -> int:
    """Offset of an instruction of `code` with exactly this position, or -1."""
    wanted = (line, end_line, column, end_column)
    offset = -1
    for index, position in enumerate(code.co_positions()):
        if position == wanted:
            offset = 2 * index
    return offset


def shown_path(path: str) -> str:
    """A file as users know it: a cell of IPython is `In[3]`, not where its copy lies."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    named = None if shell is None else shell.compile.format_code_name(path)
    return path if named is None else named[1]
