"""Methods and attributes of ints and floats; bin, oct, hex, hash; powers modulo a number."""

from corpus import kernel
from told import told

FLOATS = [0.0, -0.0, 1.5, -2.0, 0.1, 5e-324, 2.0**-1022, -1.7976931348623157e308, 1e22]


@kernel(0, 1, -1, 255, -(2**70), 2**200 + 5, True)
def ints(n):
    return (
        n.bit_length(),
        n.bit_count(),
        n.conjugate(),
        n.as_integer_ratio(),
        n.numerator,
        n.denominator,
        n.real,
        n.imag,
    )


@kernel(*FLOATS)
def floats(x):
    return (
        x.hex(),
        float.fromhex(x.hex()),
        x.as_integer_ratio(),
        x.is_integer(),
        x.conjugate(),
        x.real,
        x.imag,
    )


@kernel(float("inf"), float("-inf"), float("nan"))
def not_finite(x):
    return x.hex(), x.is_integer(), told(lambda: x.as_integer_ratio())


@kernel(
    ["0x1.8p3", "1.8", " 0xA.Bp-3 ", "0x1p-1075", "0x1.8p-1075", "0x1p1024", "-inf", "NaN", "0x"]
    + ["0x1.00000000000008p0", "0x1.00000000000018p0", "p1", "1p", "é", "", "0x1p+", "1 2"]
)
def from_hex(texts):
    def row(text):
        return repr(told(lambda: float.fromhex(text)))

    return [row(text) for text in texts]


@kernel(0, 5, -5, 2**70, True)
def digits(n):
    return bin(n), oct(n), hex(n), format(n, "#x"), format(n), ascii(n)


@kernel([0, -1, 2**61 - 1, 2**61, 1.0, 0.1, 1e300, float("inf"), (), (1, 2.5), ((1, True), -1.0)])
def hashes(values):
    return [hash(value) for value in values]


@kernel([(2, 10, 1000), (2, -1, 7), (2, -1, 4), (-7, 3, 10), (2, 3, -5), (2, 3, 0), (3, 2**70, 7)])
def modular_powers(triples):
    def row(a, b, m):
        return told(lambda: pow(a, b, m))

    return [row(a, b, m) for a, b, m in triples]


@kernel(["12", " -7 ", "0x1f", "0b11", "z", "1_0", "1__0", "", "٣", "0"])
def ints_of_texts(texts):
    def row(text, base):
        return told(lambda: int(text, base))

    bases = [0, 2, 8, 10, 16, 36, 1, 37, -1, 2**70]
    return [row(text, base) for text in texts for base in bases]


@kernel([1.5, "a", None, [1]])
def wrong_types(values):
    def row(value):
        return (
            told(lambda: bin(value)),
            told(lambda: hash([value])),
            told(lambda: format(1, value)),
            told(lambda: float.fromhex(value)),
            told(lambda: pow(2, value, 3)),
            told(lambda: pow(value, value, value)),
            told(lambda: round([value], value)),
            told(lambda: int("1", value)),
            told(lambda: str(value, value)),
        )

    return [row(value) for value in values]


@kernel(5)
def wrong_numbers(n):
    return (
        told(lambda: n.bit_length(1)),
        told(lambda: n.no_such()),
        told(lambda: bin()),
        told(lambda: hash(1, 2)),
        told(lambda: format()),
        told(lambda: pow(2, mod=3)),
        told(lambda: round(number=2.675, ndigits=2)),
        told(lambda: pow(base=2, exp=5, mod=7)),
        told(lambda: str(object=n)),
        told(lambda: sum([1], 2, 3)),
    )
