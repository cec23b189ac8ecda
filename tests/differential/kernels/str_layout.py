"""Methods of str that put texts together or lay them out."""

from corpus import kernel
from told import told

WRONG = [None, 1.5, "ab", "", [1], 2**70, True, -3]


@kernel(*[(text, width) for text in ("", "ab", "日本", "+1", "-") for width in (-1, 0, 5, 6)])
def widths(text, width):
    return (
        text.center(width),
        text.center(width, "é"),
        text.ljust(width, "*"),
        text.rjust(width),
        text.zfill(width),
    )


@kernel("\tx", "a\tbc\t\td\n\te\r\tf", "日\t本", "")
def tabs(text):
    return text.expandtabs(), text.expandtabs(3), text.expandtabs(tabsize=1), text.expandtabs(-2)


@kernel("hello é", "")
def translated(text):
    table = str.maketrans("el", "ip", "h")
    return (
        table,
        text.translate(table),
        text.translate({ord("l"): "LL", ord("o"): None, 233: 0x1F600}),
        text.translate([None] * 120),
        text.translate(str.maketrans({"e": "<e>", 108: 49})),
    )


@kernel(("abcabc", "bc"), ("", ""), ("aaa", "a"), ("日本日", "日"), ("ab", ""))
def replaced(text, part):
    return (
        text.replace(part, "xyz"),
        text.replace(part, "", 1),
        text.replace(part, "é", -1),
        text.replace(part, "-", 2),
    )


@kernel(("ab", WRONG), ("", WRONG))
def wrong_types(text, values):
    def row(value):
        return (
            told(lambda: text.expandtabs(value)),
            told(lambda: text.ljust(4, value)),
            told(lambda: text.replace(value, "x")),
            told(lambda: text.replace("a", value)),
            told(lambda: text.join(value)),
            told(lambda: text.translate(value)),
            told(lambda: str.maketrans(value)),
            told(lambda: str.maketrans("ab", value)),
            told(lambda: text.translate({97: value})),
        )

    return [row(value) for value in values]


@kernel([1.5, "5", None, [5]])
def wrong_widths(values):
    def row(value):
        return (told(lambda: "a".center(value)), told(lambda: "a".zfill(value)))

    return [row(value) for value in values]


@kernel(2**70)
def huge_widths(width):
    return told(lambda: "a".center(width)), told(lambda: "a".zfill(-width))


@kernel("a")
def wrong_numbers(text):
    return (
        told(lambda: text.center()),
        told(lambda: text.zfill(1, 2)),
        told(lambda: text.replace("a")),
        told(lambda: text.replace("a", "b", 1, 2)),
        told(lambda: text.expandtabs(1, 2)),
        told(lambda: text.expandtabs(size=1)),
        told(lambda: str.maketrans()),
        told(lambda: text.translate()),
        told(lambda: text.join()),
        told(lambda: text.center(5, fillchar="x")),
    )
