"""Methods of str that take texts apart, and what they say to wrong arguments."""

from corpus import kernel
from told import told

TEXTS = ["", "a", "a,b,,c", ",", "  a \t b\u3000c  ", "abcabc", "日,本", "x" * 40, "\x1c a\x85b "]
WRONG = [None, 1, 1.5, "", [","], ("a",), True]


@kernel(*[(text, part) for text in TEXTS for part in (",", "abc", "本")])
def partitions(text, part):
    return text.partition(part), text.rpartition(part)


@kernel(*[(text, most) for text in TEXTS for most in (-1, 0, 1, 2)])
def splits(text, most):
    return (
        text.split(None, most),
        text.rsplit(None, most),
        text.split(",", most),
        text.rsplit(",", maxsplit=most),
        text.rsplit(sep=","),
        text.split(maxsplit=most),
    )


@kernel("", "a\nb", "a\r\nb\r", "\n\n", "a\x0bb\x0cc\x1cd\x1ee\x85f\u2028g\u2029", "a\r\r\n\nb")
def lines(text):
    return text.splitlines(), text.splitlines(True), text.splitlines(keepends=1)


@kernel(*[(text, part) for text in TEXTS for part in ("", "a", "abc", "c", " ")])
def affixes(text, part):
    return (
        text.removeprefix(part),
        text.removesuffix(part),
        text.startswith(part),
        text.endswith((part, "b")),
        text.strip(part),
        text.lstrip(part),
        text.rstrip(),
    )


@kernel(*[("abcabc", i, j) for i in (-9, -2, 0, 3, 9, 2**70) for j in (None, -(2**70), 4, 99)])
def ranges(text, i, j):
    return (
        text.find("bc", i, j),
        text.rfind("bc", i, j),
        text.count("", i, j),
        text.count("b", i, j),
        text.startswith("", i, j),
        text.endswith("c", i, j),
    )


@kernel(("abc", WRONG), ("", WRONG))
def wrong_types(text, values):
    def row(value):
        return (
            told(lambda: text.partition(value)),
            told(lambda: text.split(value)),
            told(lambda: text.rsplit(None, value)),
            told(lambda: text.splitlines(value)),
            told(lambda: text.removeprefix(value)),
            told(lambda: text.strip(value)),
            told(lambda: text.find(value)),
            told(lambda: text.find("a", value)),
            told(lambda: text.index(value)),
            told(lambda: text.startswith(value)),
            told(lambda: text.count(value, value)),
        )

    return [row(value) for value in values]


@kernel("abc")
def wrong_numbers(text):
    return (
        told(lambda: text.partition()),
        told(lambda: text.split(",", 1, 2)),
        told(lambda: text.split(",", sep=",")),
        told(lambda: text.split(separator=",")),
        told(lambda: text.splitlines(1, 2)),
        told(lambda: text.strip("a", "b")),
        told(lambda: text.find()),
        told(lambda: text.find("a", 1, 2, 3)),
        told(lambda: text.removeprefix("a", "b")),
        told(lambda: text.find(sub="a")),
        told(lambda: text.no_such_method()),
    )
