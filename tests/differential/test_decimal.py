"""Random decimals: operations of all kinds agree with CPython's C module."""

from __future__ import annotations

import math
import random
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

import pytest
from agreement import Agree

ROUNDINGS = ("CEILING", "DOWN", "FLOOR", "HALF_DOWN", "HALF_EVEN", "HALF_UP", "UP", "05UP")


def computed(what: str, a: str, b: str, n: int, rounding: str) -> Any:
    x, y = Decimal(a), Decimal(b)
    if what == "sums":
        return x + y, x - y, x * y
    if what == "quotients":
        return x / y, x // y, x % y
    if what == "both":
        return divmod(x, y)
    if what == "compared":
        return x == y, x < y, x.compare(y), x.max(y), x.min(y)
    if what == "rounded":
        return x.quantize(y, rounding), x.to_integral_value(rounding), round(x, n)
    if what == "texts":
        return str(x), x.normalize(), -x, +x, abs(x), x.as_tuple(), x.to_eng_string()
    if what == "numbers" and x.is_finite():
        whole = int(x), math.floor(x), math.ceil(x), round(x), float(x), hash(x)
        return whole, x.as_integer_ratio(), x.adjusted(), x.number_class(), bool(x), x.is_signed()
    if what == "formats":
        return f"{x:.{abs(n)}e}", f"{x:,.{abs(n)}g}", f"{x:{abs(n)}}", f"{x:+%}"
    if what == "functions":
        return x.sqrt(), x.ln(), x.log10(), (x / 10**20).exp()
    if what == "power":
        return x**n, abs(x) ** (y / 1000)
    context = Context(prec=abs(n) + 1, rounding=rounding)
    return context.add(x, y), context.multiply(x, y), context.divide(x, y)


def all_of(cases: list[tuple[str, str, str, int, str]]) -> list[Any]:
    results: list[Any] = []
    for case in cases:
        try:
            results.append(computed(*case))
        except DivisionByZero as error:
            results.append(("division by zero", str(error)))
        except InvalidOperation as error:
            results.append(("invalid operation", str(error)))
        except Overflow as error:
            results.append(("overflow", str(error)))
    return results


WHAT = ["sums", "quotients", "both", "compared", "rounded", "texts", "numbers"]
WHAT += ["formats", "functions", "power", "context"]


def number(source: random.Random) -> str:
    kind = source.random()
    if kind < 0.05:
        return source.choice(["Infinity", "-Infinity", "NaN", "-NaN12", "0", "-0E+3", "0.00"])
    digits = source.choice([1, 2, 3, 8, 20, 28, 29, 40])
    exponent = source.choice([0, -2, -digits, source.randint(-40, 10), source.randint(-999, 999)])
    text = source.choice([str(source.randrange(10**digits)), "9" * digits, "1" + "0" * digits])
    return f"{source.choice(['', '', '-'])}{text}E{exponent:+d}"


@pytest.mark.parametrize("what", WHAT)
def test_random_decimals_agree(agree: Agree, what: str) -> None:
    source = random.Random(what)
    cases = [
        (
            what,
            number(source),
            number(source),
            source.randint(-30, 30),
            "ROUND_" + source.choice(ROUNDINGS),
        )
        for _ in range(60)
    ]
    agree(all_of, cases)
