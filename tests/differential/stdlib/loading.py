"""Modules of CPython's own test suite, made into modules whose tests can be kernels.

They are read where Debian's `libpython3.11-testsuite` puts them. `unittest.TestCase` becomes
`stdlib.case.TestCase`, and what the rest of `unittest` and `test.support` decorates stays
undecorated. Top-level statements that do not run without those are left out, and so are the tests
that need them.
"""

from __future__ import annotations

import ast
import contextlib
import sys
import sysconfig
import types
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stdlib.case import TestCase

SUITE = Path(sysconfig.get_path("stdlib")) / "test"
HEAD = """\
import bisect, functools, heapq, operator
import random as the_random
from stdlib.case import TestCase
"""
# A module as a value is refused: attributes that hold one are replaced by its name.
MODULE_ATTRIBUTES = {
    "test_bisect": "bisect",
    "test_functools": "functools",
    "test_heapq": "heapq",
    "test_operator": "operator",
}
# Of the module `random`: unseeded, so a generator of the function's own stands in.
UNSEEDED = {"choice", "getrandbits", "randint", "random", "randrange", "sample", "shuffle"}
WITHOUT_SETUP = {"test_unicode", "test_cmath"}  # few tests use the codec, the file
# Tests of gigabytes that are not marked as such.
TOO_BIG = {"test_join_overflow", "test_bigrepeat", "test_repr_large", "test_large_hash"}
# Tests so marked want gigabytes, a clock, or to be left alone.
LEFT_OUT = {"bigmemtest", "bigaddrspacetest", "skip", "requires_resource", "no_tracing"}


def is_there() -> bool:
    return (SUITE / "test_bisect.py").exists()


@dataclass(frozen=True)
class Case:
    name: str  # Class.test
    kernel: Callable[[], Any]


def root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def last(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


class Plain(ast.NodeTransformer):
    """Replaces what stands around tests; what is in them stays as it is."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._helpers = {"unittest", "support"}

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | list[ast.AST] | None:
        module = node.module or ""
        if module == "__future__":
            return None
        if module.startswith(("unittest", "test.support")):
            self._helpers |= {alias.asname or alias.name for alias in node.names}
            node.names = [alias for alias in node.names if alias.name != "TestCase"]
            return node if node.names else None
        elif module == "test":
            return [self._import(alias) for alias in node.names]
        elif module.startswith("test."):
            return ast.ImportFrom(load(module[5:]).__name__, node.names, 0)
        return node

    @staticmethod
    def _import(alias: ast.alias) -> ast.AST:
        """`from test import NAME`: the transformed module, unless it is no tests."""
        if (SUITE / f"{alias.name}.py").exists():
            return ast.Import([ast.alias(load(alias.name).__name__, alias.asname or alias.name)])
        return ast.ImportFrom("test", [alias], 0)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """`operator = self.module` and `module = ...` go: the module has a name at the top."""
        target, value = ast.unparse(node.targets[0]), ast.unparse(node.value)
        if self._module and "module" in (target, value.removeprefix("self.")):
            return ast.Pass()
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._module, node.ctx) if self._module and node.id == "mod" else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if ast.unparse(node) == "unittest.TestCase":
            return ast.Name("TestCase", node.ctx)
        if self._module and ast.unparse(node) == "self.module":
            return ast.Name(self._module, node.ctx)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST | None:
        if node.name in TOO_BIG | {"load_tests"} or any(
            last(d) in LEFT_OUT for d in node.decorator_list
        ):
            return None
        node.decorator_list = [d for d in node.decorator_list if root(d) not in self._helpers]
        drawn = {f"random.{name}" for name in UNSEEDED}
        if any(isinstance(n, ast.Attribute) and ast.unparse(n) in drawn for n in ast.walk(node)):
            node.body[:0] = ast.parse("random = the_random.Random(7)").body
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST | None:
        if any(last(d) in LEFT_OUT for d in node.decorator_list):
            return None
        node.decorator_list = [d for d in node.decorator_list if root(d) not in self._helpers]
        return self.generic_visit(node)


_folder: Path | None = None


def use_folder(folder: Path) -> None:
    """Where the transformed modules are written: the client reads their source."""
    global _folder
    _folder = folder
    sys.path.insert(0, str(folder))


def load(name: str) -> types.ModuleType:
    """The transformed `test.NAME`, as a module `cpython_NAME`."""
    assert _folder is not None
    title = f"cpython_{name}"
    if title in sys.modules:
        return sys.modules[title]
    tree = ast.parse((SUITE / f"{name}.py").read_text())
    tree = Plain(MODULE_ATTRIBUTES.get(name, "")).visit(tree)
    text = HEAD + ast.unparse(ast.fix_missing_locations(tree)) + "\n"
    path = _folder / f"{title}.py"
    path.write_text(text)
    module = sys.modules[title] = types.ModuleType(title)
    module.__file__ = str(path)
    for statement in ast.parse(text).body:
        part = ast.Module([statement], [])
        with contextlib.suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(part, str(path), "exec"), module.__dict__)
    return module


def cases(name: str) -> list[Case]:
    """All tests of `test.NAME`, with those that its classes inherit."""
    assert _folder is not None
    module = load(name)
    lines = [f"import {module.__name__} as tests", ""]
    names = []
    for title, cls in vars(module).items():
        if not (isinstance(cls, type) and issubclass(cls, TestCase)) or cls is TestCase:
            continue
        for test in sorted(dir(cls)):
            if test.startswith("test") and callable(getattr(cls, test)):
                names.append(f"{title}.{test}")
                lines += [
                    f"from {module.__name__} import {title}",
                    f"def {title}_{test}():",
                    f"    case = {title}()",
                    "    pass" if name in WITHOUT_SETUP else "    case.setUp()",
                    f"    case.{test}()",
                    "    return case._noted",
                    "",
                ]
    title = f"kernels_{name}"
    path = _folder / f"{title}.py"
    path.write_text("\n".join(lines))
    kernels = types.ModuleType(title)
    kernels.__file__ = str(path)
    sys.modules[title] = kernels
    exec(compile("\n".join(lines), str(path), "exec"), kernels.__dict__)
    return [Case(one, getattr(kernels, one.replace(".", "_", 1))) for one in names]
