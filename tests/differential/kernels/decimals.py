"""decimal.Decimal among other values; most of what it computes: tests/differential/test_decimal.py."""

import decimal
from decimal import Context, Decimal, InvalidOperation

from corpus import kernel
from told import told


def failing(action):
    try:
        return action()
    except decimal.DivisionByZero as error:
        return "division", isinstance(error, ZeroDivisionError), len(error.args[0])
    except InvalidOperation as error:
        return "invalid", isinstance(error, ArithmeticError), len(error.args[0])
    except decimal.Overflow:
        return "overflow"


@kernel()
def with_others():
    x = Decimal("2.5")
    return (
        (x + 1, 1 + x, x - True, 2 * x, 10 / x, 7 // x, 7 % x, 2**x, x**3, x**-2, divmod(7, x)),
        (x == 2.5, x == 2, 2 < x, x < 2.6, x >= 2, x != 2.5, 2.5 == x, x == "2.5", x in [2.5]),
        (told(lambda: x + 1.0), told(lambda: 1.0 * x), told(lambda: x < "a"), sum([x, x, 1])),
        (
            {x: 1}[2.5],
            {2: "two"}[Decimal(2)],
            len({Decimal("1.0"), 1, 1.0}),
            sorted([x, 1, 3.5, -x]),
        ),
        (Decimal(5), Decimal(True), Decimal(0.1), Decimal((1, (1, 2, 5), -2)), Decimal(" 1_0.5\n")),
        (told(lambda: int(Decimal("NaN"))), told(lambda: int(Decimal("inf"))), complex(x)),
        (told(lambda: Decimal([1])), told(lambda: Decimal(None)), type(x).__name__),
    )


@kernel()
def wrong():
    return [
        failing(lambda: Decimal("abc")),
        failing(lambda: Decimal(1) / 0),
        failing(lambda: Decimal(0) / 0),
        failing(lambda: Decimal(-1).sqrt()),
        failing(lambda: Decimal(10) ** 10000000),
        failing(lambda: Decimal(1).quantize(Decimal("1E-40"))),
        failing(lambda: Decimal("inf") - Decimal("inf")),
        failing(lambda: Decimal("NaN") < 1),
        failing(lambda: Decimal("sNaN") + 1),
    ]


@kernel(5, 50)
def contexts(prec):
    context = Context(prec=prec, rounding=decimal.ROUND_DOWN)
    x, y = Decimal(2), Decimal(3)
    return (
        (context.divide(x, y), context.sqrt(x), x.sqrt(context), y.ln(context), x.exp(context)),
        (context.power(x, Decimal("0.5")), context.create_decimal("1.23456789"), context.prec),
        (y.log10(Context(prec=prec)), x.fma(y, 1, context), context.multiply(x, 5)),
    )


@kernel(200)
def in_a_fold(n):
    prices = [Decimal(i) / 100 for i in range(n)]
    return sum(prices), max(prices), [p.quantize(Decimal("0.1")) for p in prices], min(prices)


GIVEN = Decimal("1.50")


@kernel((Decimal("-0.00"),), ([Decimal("NaN"), Decimal("-Infinity")],), ({"a": Decimal("1E+500")},))
def passed(given):
    return given, GIVEN, GIVEN * 2, GIVEN.as_tuple(), {GIVEN: 1}[GIVEN]


@kernel()
def uncaught_division():
    return Decimal(1) / Decimal(0)
