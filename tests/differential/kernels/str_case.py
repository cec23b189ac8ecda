"""Methods of str that change case or ask what the code points are, for all of Unicode."""

from corpus import kernel
from told import told

TEXTS = [
    "",
    "hello World",
    "straße ŉ ǰ ΐ ﬁ ﬃ",
    "ΟΔΥΣΣΕΥΣ ΣΑΣ. Σ' Σ\u00adΣ AΣ\u0345 ΑΣB",
    "İstanbul ıI ſ K Å",
    "Ǆ ǅ ǆ Ǉ They're Bill's ǅz",
    "𐐀𐐨 Ა ა ꭰ Ꭰ",
    "日本語 ١٢٣ ²³ Ⅷ ½ \u2028 \u3000",
    "_name9 é² a-b",
]


@kernel(*TEXTS)
def changes(text):
    return text.upper(), text.lower(), text.title(), text.swapcase(), text.capitalize()


@kernel(*TEXTS)
def folds(text):
    return text.casefold(), text.casefold() == text.upper().casefold()


@kernel(*TEXTS)
def properties(text):
    return [
        (
            c,
            c.isalnum(),
            c.isalpha(),
            c.isascii(),
            c.isdecimal(),
            c.isdigit(),
            c.isidentifier(),
            c.islower(),
            c.isnumeric(),
            c.isprintable(),
            c.isspace(),
            c.istitle(),
            c.isupper(),
        )
        for c in [text, *text]
    ]


@kernel((0, 0x3000), (0xA640, 0xABC0), (0xFB00, 0xFB20), (0x10400, 0x10500), (0x1E900, 0x1E950))
def all_code_points(first, last):
    return [
        (c.upper(), c.lower(), c.title(), c.casefold(), c.isidentifier(), c.isprintable())
        for c in map(chr, range(first, last))
    ]


@kernel(["aB", "Ab Cd", "AB", "a1", "1", "A b", "ǅ", "ǅa", "aǅ"])
def titles(texts):
    return [(text.istitle(), text.isupper(), text.islower()) for text in texts]


@kernel("abc")
def arguments(text):
    return told(lambda: text.upper(1)), told(lambda: text.isalpha(None, 2))
