"""Arguments that nobody gives on purpose: what CPython says of them, and what it asks first."""

from __future__ import annotations

import base64
import binascii
import collections
import datetime
import fractions
import math
import re
import statistics
import string
import struct

from corpus import kernel


def said(call):
    try:
        return call()
    except Exception as error:
        return type(error).__name__, str(error)


@kernel(b"aXb")
def of_bytes(data):
    return [
        said(lambda: data.hex({1})),
        said(lambda: bytearray(data).hex({1: 2})),
        said(lambda: binascii.hexlify(data, {1})),
        said(lambda: data.hex([])),
        said(lambda: data.hex(7)),
        said(lambda: int.from_bytes(data, 0)),
        said(lambda: (5).to_bytes(2, 0)),
        said(lambda: bytearray(data).partition(bytearray(b"X"))),
        said(lambda: data.partition(b"X")),
        said(lambda: binascii.b2a_base64()),
        said(lambda: binascii.b2a_base64(data, data)),
        said(lambda: binascii.a2b_base64(data, data, data)),
        said(lambda: base64.b64encode(data, b"+")),
    ]


@kernel(3)
def of_numbers(n):
    return [
        said(lambda: math.prod([n], n, n)),
        said(lambda: math.isclose(n, n, n, n, n)),
        said(lambda: math.isclose(n, n, n)),
        said(lambda: [n].sort(1, 2, 3)),
        said(lambda: [n].sort(1)),
        said(lambda: fractions.Fraction(1, 2, 3)),
        said(lambda: struct.calcsize([])),
        said(lambda: struct.calcsize({})),
        said(lambda: struct.pack(bytearray(b"i"), n)),
        said(lambda: statistics.fmean(n, 1.5)),
        said(lambda: statistics.fmean(["a", None], [n, n])),
        said(lambda: statistics.fmean(iter([1, n]), iter([n, 2]))),
        said(lambda: statistics.harmonic_mean("a", "a")),
    ]


@kernel(range(3))
def of_texts(sequence):
    return [
        said(lambda: string.capwords(sequence, sequence)),
        said(lambda: string.capwords("a b", "")),
        said(lambda: string.capwords("a b", " ")),
        said(lambda: re.compile("a").match(0, None)),
        said(lambda: re.compile("a").search(b"a", "")),
        said(lambda: re.compile("a").findall("aba", 1, {})),
        said(lambda: re.compile("a").fullmatch("aba", 2, 2**70).span()),
    ]


@kernel(2**70)
def of_deques(huge):
    deque = collections.deque
    return [
        said(lambda: deque([1])[huge]),
        said(lambda: deque([1, 2]).rotate(huge)),
        said(lambda: deque([1]).insert(huge, 1)),
        said(lambda: deque([1], huge)),
        said(lambda: deque([1, 2, 1]).index(1, 1, huge)),
        said(lambda: deque([1, 2, 1]).index(1, huge)),
        said(lambda: deque([1]).index(1, 0, None)),
        said(lambda: deque([1]).index(1, "")),
        said(lambda: deque([1]).index(1, False)),
    ]


@kernel(29)
def of_dates(day):
    date = datetime.date(2024, 2, day)
    moment = datetime.datetime(2024, 2, day, 3, 4)
    return [
        said(lambda: date.replace(None)),
        said(lambda: date.replace(2023)),
        said(lambda: str(date.replace(month=3))),
        said(lambda: moment.replace(hour=None)),
        said(lambda: str(moment.replace(2023, 3, minute=5, fold=1))),
        said(lambda: datetime.time(3).replace(None)),
        said(lambda: str(datetime.time(3).replace(minute=4))),
        said(lambda: datetime.datetime.combine(None, 0)),
        said(lambda: datetime.datetime.combine(date, None)),
    ]


class Declines(dict):
    def __or__(self, other):
        return NotImplemented

    def __ror__(self, other):
        return NotImplemented


@kernel(2)
def of_dicts(n):
    found = [
        collections.Counter("aab") | {1: n},
        Declines({1: n}) | {3: 4},
        {3: 4} | Declines({1: n}),
        Declines({1: n}) | Declines({3: n}),
    ]
    return [(type(each).__name__, each) for each in found], said(lambda: Declines() | [n])
