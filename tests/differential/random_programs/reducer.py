"""Makes a program that disagrees with CPython small: statements go, expressions become parts of
themselves or literals, as long as the disagreement stays of the same sort.

Every attempt runs in a child process that answers many, and is started anew when one kills it.
Source: the greedy variant of delta debugging, Zeller and Hildebrandt, "Simplifying and Isolating
Failure-Inducing Input", TSE 2002, on syntax trees.
"""

from __future__ import annotations

import ast
import copy
import re
import sys
import time
import warnings
from collections.abc import Callable, Iterator

from random_programs.attempts import Attempts
from random_programs.comparison import Verdict

Test = Callable[[str], bool]
LITERALS = ["0", "1", "''", "[]", "None", "1.5"]


def reduce(text: str, names: list[str], seconds: float) -> str:
    """`text` made small for at most so many seconds; as it is if it agrees with CPython."""
    with Attempts(names) as attempts:
        first = attempts.verdict(text)
        if first.kind not in ("differs", "crash"):
            print(f"it {first.kind}: {first.text}", file=sys.stderr)
            return text
        sort = sort_of(first)
        end = time.monotonic() + seconds

        def keeps(smaller: str) -> bool:
            return time.monotonic() < end and sort_of(attempts.verdict(smaller)) == sort

        result = shrink(text, keeps)
        comment = "\n".join(f"# {line}" for line in attempts.verdict(result).text.splitlines())
        return result + comment + "\n"


def shrink(text: str, keeps: Test) -> str:
    """`text` without what `keeps` can do without."""
    tree = ast.parse(text)
    size = -1
    while size != (size := len(ast.unparse(tree))):
        tree = without_statements(tree, keeps)
        tree = with_simpler_expressions(tree, keeps)
    return ast.unparse(tree) + "\n"


def sort_of(verdict: Verdict) -> str:
    """What must stay while a program shrinks: crash, and who raised what."""
    if verdict.kind == "crash":
        place = re.search(r"\w+\.(cpp|h):\d+", verdict.text)
        return f"crash {place.group() if place else verdict.text[:12]}"
    if verdict.kind != "differs":
        return verdict.kind
    raised = re.findall(r"^  \w+ (gave|raised \w+)", verdict.text, re.MULTILINE)
    return " ".join(["differs", *raised])


def blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block
        for name in ("handlers", "cases", "decorator_list", "bases"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


def attempt(tree: ast.Module, keeps: Test) -> bool:
    """Whether the changed tree is a program that keeps the disagreement."""
    try:
        text = ast.unparse(ast.fix_missing_locations(tree))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            compile(text, "reduced", "exec")
    except (SyntaxError, ValueError, AttributeError, IndexError, TypeError, RecursionError):
        return False
    return keeps(text)


def without_statements(tree: ast.Module, keeps: Test) -> ast.Module:
    """Runs of statements are deleted, long runs first; a statement gives way to its own body."""
    for block in list(blocks(tree)):
        length = len(block)
        while length >= 1:
            start = len(block) - length
            while start >= 0:
                removed = block[start : start + length]
                block[start : start + length] = []
                if not attempt(tree, keeps):
                    block[start:start] = removed
                start -= length
            length //= 2
        for index, statement in enumerate(block):
            for body in inner_blocks(statement):
                block[index : index + 1] = body
                if attempt(tree, keeps):
                    break
                block[index : index + len(body)] = [statement]
    return tree


def inner_blocks(statement: ast.AST) -> list[list[ast.stmt]]:
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)) or not isinstance(
        statement, ast.stmt
    ):
        return []
    bodies = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
    bodies += [case.body for case in getattr(statement, "cases", [])]
    return [list(body) for body in bodies if body]


def with_simpler_expressions(tree: ast.Module, keeps: Test) -> ast.Module:
    for parent in list(ast.walk(tree)):
        if isinstance(parent, ast.JoinedStr):
            continue  # its parts are no expressions of their own
        for name, value in list(ast.iter_fields(parent)):
            if isinstance(value, ast.expr):
                simplify(lambda new, p=parent, n=name: setattr(p, n, new), value, tree, keeps)
            elif isinstance(value, list) and value and isinstance(value[0], ast.expr):
                shorten(value, parent, name, tree, keeps)
                for index, one in enumerate(list(value)):
                    if isinstance(one, ast.expr):
                        simplify(
                            lambda new, v=value, i=index: v.__setitem__(i, new), one, tree, keeps
                        )
    return tree


def shorten(
    items: list[ast.expr], parent: ast.AST, name: str, tree: ast.Module, keeps: Test
) -> None:
    """Elements of displays, arguments and targets go one by one."""
    twins = [items]
    if isinstance(parent, ast.Dict) and name == "keys":
        twins = [parent.keys, parent.values]  # type: ignore[list-item]
    elif isinstance(parent, (ast.Dict, ast.Compare)):
        return
    for index in reversed(range(len(items))):
        removed = [twin.pop(index) for twin in twins]
        if not attempt(tree, keeps):
            for twin, one in zip(twins, removed, strict=True):
                twin.insert(index, one)


def simplify(
    put: Callable[[ast.expr], None], expression: ast.expr, tree: ast.Module, keeps: Test
) -> None:
    """Replaces `expression` by a part of itself or a literal where the disagreement stays."""
    if isinstance(expression, (ast.Constant, ast.Name, ast.Starred)) and not isinstance(
        getattr(expression, "value", None), ast.expr
    ):
        return
    if not isinstance(getattr(expression, "ctx", ast.Load()), ast.Load):
        return
    parts = [node for node in ast.iter_child_nodes(expression) if isinstance(node, ast.expr)]
    literals = [ast.parse(text, mode="eval").body for text in LITERALS]
    for new in [*literals, *parts]:
        put(copy.deepcopy(new))
        if attempt(tree, keeps):
            return
    put(expression)
