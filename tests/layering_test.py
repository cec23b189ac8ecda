"""Reads every #include and fails when one points up, or at a library the folder may not use.

The rules are those of the design: what a folder may include of ours, which third-party headers it
may see, and that no third-party type stands in a header that another folder includes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
GENERATED = ("generated/",)

# Headers of other people, by the name that the rules below use.
LIBRARIES = {
    "llvm": ("llvm/", "llvm-c/"),
    "cpython": ("Python.h", "structmember.h"),
    "nanobind": ("nanobind/",),
    "boost": ("boost/context/",),
    "gmp": ("gmp.h", "gmpxx.h"),
    "libuv": ("uv.h",),
    "hiredis": ("hiredis/",),
    "msgpack": ("msgpack",),
    "json": ("nlohmann/",),
    "cli": ("CLI/",),
    "openssl": ("openssl/",),
    "gtest": ("gtest/", "gmock/"),
    "benchmark": ("benchmark/",),
}


@dataclass(frozen=True)
class Rule:
    ours: frozenset[str]
    libraries: frozenset[str]


def rule(ours: str, libraries: str = "") -> Rule:
    return Rule(frozenset(ours.split()), frozenset(libraries.split()))


EVERY_LIBRARY = " ".join(LIBRARIES)
RULES = {
    "runtime/base": rule("runtime/base"),
    "runtime": rule("runtime runtime/base", "boost gmp libuv openssl"),
    "ir": rule("ir runtime/base", "openssl"),
    "frontend": rule("frontend ir runtime/base", "cpython json"),
    "jit": rule("jit ir runtime runtime/base", "llvm openssl gmp"),
    "cluster": rule("cluster jit ir runtime runtime/base", "libuv hiredis msgpack openssl"),
    "python": rule("python frontend cluster jit ir runtime runtime/base", "nanobind cpython gmp"),
    "tools": rule("tools python frontend cluster jit ir runtime runtime/base", "cli json libuv"),
    "tests": rule("tests frontend cluster jit ir runtime runtime/base", EVERY_LIBRARY),
}
# Values in memory are GMP's limbs: the one third-party type that headers may show to other folders.
SHARED_LIBRARIES = {"gmp"}
# The one file of the frontend that knows PyObject.
CPYTHON_DOORS = {"frontend/cpython.cpp"}


@dataclass(frozen=True)
class Include:
    file: str
    line: int
    name: str
    quoted: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: #include of {self.name}"


def sources() -> list[Path]:
    found = []
    for folder in sorted({name.split("/")[0] for name in RULES}):
        found += [
            path for path in (ROOT / folder).rglob("*") if path.suffix in (".h", ".cpp", ".def")
        ]
    return found


@cache
def includes() -> tuple[Include, ...]:
    found = []
    for path in sources():
        file = path.relative_to(ROOT).as_posix()
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if match := INCLUDE.match(line):
                found.append(Include(file, number, match[2], match[1] == '"'))
    return tuple(found)


def room(path: str) -> str:
    """The folder whose rule holds for `path`: the longest one that contains it."""
    return max((name for name in RULES if path.startswith(name + "/")), key=len, default="")


def library(name: str) -> str | None:
    for title, prefixes in LIBRARIES.items():
        if name.startswith(prefixes):
            return title
    return None


def is_ours(include: Include) -> bool:
    return room(include.name) != "" and library(include.name) is None


def complaints(offending: list[Include], reason: str) -> str:
    return "\n".join(f"{include}: {reason}" for include in offending)


def test_includes_point_down() -> None:
    up = [i for i in includes() if is_ours(i) and room(i.name) not in RULES[room(i.file)].ours]
    assert not up, complaints(up, "this folder may not see that one")


def test_our_includes_are_paths_from_the_root() -> None:
    strange = [
        i
        for i in includes()
        if i.quoted and not (ROOT / i.name).exists() and not i.name.startswith(GENERATED)
    ]
    assert not strange, complaints(strange, "there is no such file below the root")


def test_third_party_headers_stay_in_their_folders() -> None:
    foreign = []
    for include in includes():
        title = library(include.name)
        if title is not None and title not in RULES[room(include.file)].libraries:
            foreign.append(include)
    assert not foreign, complaints(foreign, "this folder may not use that library")


def test_cpython_has_one_door_in_the_frontend() -> None:
    inside = [
        i
        for i in includes()
        if library(i.name) == "cpython"
        and room(i.file) == "frontend"
        and i.file not in CPYTHON_DOORS
    ]
    assert not inside, complaints(inside, "use frontend/cpython.h")


def test_headers_that_others_include_show_no_third_party_type() -> None:
    shared = {i.name for i in includes() if is_ours(i) and room(i.name) != room(i.file)}
    shown = [
        i
        for i in includes()
        if i.file in shared
        and room(i.file) != "tests"
        and library(i.name) not in SHARED_LIBRARIES | {None}
    ]
    assert not shown, complaints(shown, "another folder includes this header")


def test_every_header_is_guarded() -> None:
    headers = [path for path in sources() if path.suffix == ".h"]
    bare = [str(path) for path in headers if "#pragma once" not in path.read_text()]
    assert not bare


@pytest.mark.parametrize(
    ("path", "expected"),
    [("runtime/base/id.h", "runtime/base"), ("runtime/value.h", "runtime"), ("vector", "")],
)
def test_the_longest_folder_decides(path: str, expected: str) -> None:
    assert room(path) == expected
