"""Patterns, flags and matches cross the border between the client and its jobs."""

from __future__ import annotations

import re
import time
from typing import Any

import pyreck
import pytest
from pyreck import InvalidOperation, LocalCluster

WORD = re.compile(r"(?P<first>\w)(\w*)", re.IGNORECASE)
FLAGS = re.IGNORECASE | re.MULTILINE
RULES = [(re.compile(r"\d+"), "number"), (re.compile("[a-z]+"), "word")]


class Reader:
    pattern = re.compile(rb"(\w+)=(\w+)")

    def __init__(self, skipped: str) -> None:
        self.skipped = re.compile(skipped)

    def pairs(self, data: bytes) -> list[tuple[bytes, bytes]]:
        return self.pattern.findall(data)

    def clean(self, text: str) -> str:
        return self.skipped.sub("", text)


def kind_of(text: str) -> str:
    for pattern, kind in RULES:
        if pattern.fullmatch(text):
            return kind
    return "other"


def test_patterns_of_functions_blocks_classes_and_containers(cluster: LocalCluster) -> None:
    reader = Reader(r"\s+")
    with cluster.remotely.download_all():
        words = [m["first"] for m in WORD.finditer("ab Cd")]
        kinds = [kind_of(text) for text in ("12", "ab", "a1")]
        pairs = reader.pairs(b"a=1 b=2")
        clean = reader.clean(" a b\n")
        flags = re.compile("^a", FLAGS).findall("a\nA")
    assert (words, kinds) == (["a", "C"], ["number", "word", "other"])
    assert (pairs, clean, flags) == ([(b"a", b"1"), (b"b", b"2")], "ab", ["a", "A"])


def test_patterns_as_arguments_and_results(cluster: LocalCluster) -> None:
    def used(pattern: Any, flags: Any) -> Any:
        return pattern, [pattern.sub("x", "aB"), flags], re.compile("é+", flags), flags == 10

    back, rest, made, same = cluster.submit(used, WORD, FLAGS).result()
    assert back is WORD and rest == ["x", FLAGS] and type(rest[1]) is re.RegexFlag and same
    assert type(made) is re.Pattern and made == re.compile("é+", FLAGS)


def test_matches_as_results(cluster: LocalCluster) -> None:
    text = "one two"

    def used(text: str) -> Any:
        return WORD.match(text, 4), [{"m": m} for m in WORD.finditer(text)], WORD.fullmatch("x")

    match, found, full = cluster.submit(used, text).result()
    expected = WORD.match(text, 4)
    assert expected is not None and type(match) is re.Match
    assert (match.regs, match.pos, match.string) == (expected.regs, 4, text)
    assert [item["m"].group() for item in found] == ["one", "two"]
    assert full.lastgroup is None and full.re == WORD and full["first"] == "x"


def test_what_is_not_taken(cluster: LocalCluster) -> None:
    found = WORD.match("a")
    local = re.compile(b"a", re.LOCALE)
    with pytest.raises(InvalidOperation, match=r"of a regular expression: take along"):
        cluster.submit(lambda m: m.group(), found)
    with pytest.raises(InvalidOperation, match="with the flag LOCALE"):
        cluster.submit(lambda p: p.pattern, local)
    with pytest.raises(InvalidOperation, match="LOCALE"):
        cluster.submit(lambda: re.compile(b"a", re.LOCALE)).result()
    with pytest.raises(InvalidOperation, match="nested this deep"):
        cluster.submit(lambda: re.compile("(" * 101 + ")" * 101)).result()
    with pytest.raises(InvalidOperation, match="finditer"):
        cluster.submit(lambda: WORD.scanner("a")).result()  # type: ignore[attr-defined]


def test_errors_are_those_of_re(cluster: LocalCluster) -> None:
    with pytest.raises(re.error, match=r"unterminated character set at position 1") as caught:
        cluster.submit(lambda text: re.compile(text), "a[").result()
    assert type(caught.value) is re.error
    assert (caught.value.msg, caught.value.pos, caught.value.lineno, caught.value.colno) == (
        "unterminated character set", 1, 1, 2,
    )  # fmt: skip
    assert caught.value.pattern == "a["


def test_a_match_without_end_is_stopped() -> None:
    with pyreck.local(threads=2, time_limit=0.3) as cluster:
        started = time.monotonic()
        with pytest.raises(pyreck.TimeLimit):
            cluster.submit(lambda text: re.match(r"(?:a+)+b", text), "a" * 60).result()
        with pytest.raises(pyreck.TimeLimit):
            cluster.submit(lambda text: re.search(r"(?:a|a?)+?\d", text), "a" * 50).result()
        assert time.monotonic() - started < 5
        assert cluster.submit(lambda: re.sub("a", "b", "a")).result() == "b"


def test_a_match_is_held_to_the_memory_limit() -> None:
    with pyreck.local(threads=1, memory="32 MiB") as cluster:
        with pytest.raises(pyreck.MemoryLimit):
            cluster.submit(lambda n: re.match("(?:(a)|b)*", "ab" * n), 4_000_000).result()
        with pytest.raises(pyreck.MemoryLimit):
            cluster.submit(lambda n: re.sub("a", "b" * n, "a" * n), 100_000).result()
        assert cluster.submit(lambda: re.split("a", "bab")).result() == ["b", "b"]
