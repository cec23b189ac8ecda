"""decimal.Decimal."""

import decimal
import math
from decimal import Context, Decimal, InvalidOperation

from corpus import kernel
from told import told

VALUES = [
    Decimal(text)
    for text in (
        "0 -0 1 -1 0.1 1.10 3.14159 -2.50 1E+3 1E-7 123456789.123456789 0E-10 9.999 1E+30 "
        "0.00000123 -7.00 28 1234567890123456789012345678.9 Infinity -Infinity NaN 5E-1 2E+2"
    ).split()
]
NUMBERS = [x for x in VALUES if x.is_finite()]


def failing(action):
    try:
        return action()
    except decimal.DivisionByZero as error:
        return "division", isinstance(error, ZeroDivisionError), len(error.args[0])
    except InvalidOperation as error:
        return "invalid", isinstance(error, ArithmeticError), len(error.args[0])
    except decimal.Overflow:
        return "overflow"


@kernel(VALUES)
def texts(values):
    return [
        (str(x), repr(x), f"{x}", x.to_eng_string(), x.as_tuple(), bool(x), x.is_signed(), x)
        for x in values
    ]


@kernel(NUMBERS)
def arithmetic(values):
    return [
        [
            (
                x + y, x - y, x * y, x < y, x == y, x >= y, max(x, y), x.compare(y),
                failing(lambda x=x, y=y: x / y), failing(lambda x=x, y=y: x // y),
                failing(lambda x=x, y=y: x % y), failing(lambda x=x, y=y: divmod(x, y)),
            )
            for y in values
        ]
        for x in values
    ]  # fmt: skip


@kernel(VALUES)
def specials(values):
    return [
        [failing(lambda x=x, y=y: (x + y, x * y, x == y)) for y in values if not y.is_finite()]
        for x in values
    ]


@kernel(NUMBERS)
def one_operand(values):
    return [
        (
            -x, +x, abs(x), x.normalize(), x.to_integral_value(), int(x), float(x), hash(x),
            math.floor(x), math.ceil(x), round(x), round(x, 2), x.adjusted(), x.number_class(),
            x.as_integer_ratio(), failing(lambda x=x: x.sqrt()), failing(lambda x=x: x.ln()),
            failing(lambda x=x: x.log10()), failing(lambda x=x: (x / 1000).exp()),
            failing(lambda x=x: x.quantize(Decimal("0.01"))), x.copy_negate(),
        )
        for x in values
    ]  # fmt: skip


@kernel()
def with_others():
    x = Decimal("2.5")
    return (
        (x + 1, 1 + x, x - True, 2 * x, 10 / x, 7 // x, 7 % x, 2**x, x**3, x**-2, divmod(7, x)),
        (x == 2.5, x == 2, 2 < x, x < 2.6, x >= 2, x != 2.5, 2.5 == x, x == "2.5", x in [2.5]),
        (told(lambda: x + 1.0), told(lambda: 1.0 * x), told(lambda: x < "a"), sum([x, x, 1])),
        ({x: 1}[2.5], {2: "two"}[Decimal(2)], {Decimal("1.0"), 1, 1.0}, sorted([x, 1, 3.5, -x])),
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


@kernel(
    ">12", "<12.3f", "^+15.2e", ",.2f", "012", "*=20,", "%", ".1%", "g", ".3g", "E", "+", "x<9", "z"
)
def formats(spec):
    return [format(x, spec) for x in VALUES]


@kernel("2.675", "-2.675", "2.665", "0.5", "1.5", "-0.05")
def roundings(text):
    x = Decimal(text)
    names = (
        decimal.ROUND_CEILING, decimal.ROUND_DOWN, decimal.ROUND_FLOOR, decimal.ROUND_HALF_DOWN,
        decimal.ROUND_HALF_EVEN, decimal.ROUND_HALF_UP, decimal.ROUND_UP, decimal.ROUND_05UP,
    )  # fmt: skip
    return [(x.quantize(Decimal("0.01"), rounding=r), x.to_integral_value(r)) for r in names]


@kernel(5, 50)
def contexts(prec):
    context = Context(prec=prec, rounding=decimal.ROUND_DOWN)
    x, y = Decimal(2), Decimal(3)
    return (
        (context.divide(x, y), context.sqrt(x), x.sqrt(context), y.ln(context), x.exp(context)),
        (context.power(x, Decimal("0.5")), context.create_decimal("1.23456789"), context.prec),
        (y.log10(Context(prec=prec)), x.fma(y, 1, context), context.multiply(x, 5)),
    )


@kernel(30)
def e_by_series(n):
    total, term = Decimal(0), Decimal(1)
    for i in range(1, n):
        total += term
        term /= i
    return total, total - Decimal(1).exp(), [Decimal(i) / 7 for i in range(n)]


@kernel(200)
def in_a_fold(n):
    prices = [Decimal(i) / 100 for i in range(n)]
    return sum(prices), max(prices), [p.quantize(Decimal("0.1")) for p in prices], min(prices)


GIVEN = Decimal("1.50")


@kernel((Decimal("-0.00"),), ([Decimal("NaN"), Decimal("-Infinity")],), ({"a": Decimal("1E+500")},))
def passed(given):
    return given, GIVEN, GIVEN * 2, GIVEN.as_tuple(), {GIVEN: 1}


@kernel()
def uncaught_division():
    return Decimal(1) / Decimal(0)


@kernel()
def uncaught_syntax():
    return Decimal("1.2.3")
