"""Methods that bytes and bytearray have in common, and `%`."""

from __future__ import annotations

from corpus import kernel

WORDS = b"  The quick\tBROWN fox\r\njumps\n over 12 dogs  "


@kernel(WORDS, bytearray(WORDS), b"", b"abc", b"ABC", b"12", b"\xe9a", b" \t", b"A Title", b"aB c")
def cases_and_properties(data):
    return (
        data.upper(), data.lower(), data.title(), data.capitalize(), data.swapcase(),
        data.isalnum(), data.isalpha(), data.isascii(), data.isdigit(), data.islower(),
        data.isspace(), data.istitle(), data.isupper(),
    )  # fmt: skip


@kernel(WORDS, bytearray(WORDS), b"", b"xxaxx", b"   ")
def stripping(data):
    return (
        data.strip(), data.lstrip(), data.rstrip(), data.strip(None), data.strip(b"x "),
        data.lstrip(bytearray(b"x")), data.rstrip(b""), data.removeprefix(b"  "),
        data.removesuffix(b"xx"), data.removeprefix(b""), data.removesuffix(data),
    )  # fmt: skip


@kernel((b"a", "a"), (b"a", 5), (b"a", [97]))
def wrong_stripping(data, what):
    return data.strip(what)


@kernel((b"a", "a"), (b"a", None))
def wrong_prefix(data, what):
    return data.removeprefix(what)


@kernel(WORDS, bytearray(WORDS), b"", b"a,b,,c", b",", b" a ", b"a")
def splitting(data):
    return (
        data.split(), data.split(None, 2), data.rsplit(None, 2), data.split(b","),
        data.split(b",", 1), data.rsplit(b",", 1), data.split(sep=b" ", maxsplit=3),
        data.rsplit(b"12"), data.split(b",", 0), data.rsplit(maxsplit=0), data.split(maxsplit=1),
    )  # fmt: skip


@kernel((b"a b", ""), (b"a b", b""), (b"a b", " "), (b"a b", 32))
def wrong_splitting(data, separator):
    return data.split(separator)


@kernel(b"a\nb\r\nc\rd\n\n", b"", b"\r\n", b"a\x0bb\x0cc\x1cd\x85e", bytearray(b"x\ny"))
def lines(data):
    return data.splitlines(), data.splitlines(True), data.splitlines(keepends=True)


@kernel((b"a=b=c", b"="), (b"abc", b"="), (bytearray(b"a=b"), b"="), (b"a", b""), (b"a", "="))
def partitioning(data, separator):
    return data.partition(separator), data.rpartition(separator)


@kernel(b"ab", b"", b"zz", 97, bytearray(b"a"), "a", 256, None, 2**70, True)
def finding(part):
    data = b"abcabcab"
    return (
        data.find(part), data.rfind(part), data.count(part), data.find(part, 1),
        data.rfind(part, 0, -1), data.count(part, 2, 100), data.find(part, 9, 2),
        bytearray(data).find(part, -3), data.count(part, None, None),
    )  # fmt: skip


@kernel(b"ab", b"zz", 98, 300, "a")
def indices(part):
    data = b"abcabc"
    return data.index(part), data.rindex(part), data.index(part, 1)


@kernel((b"abc", "x"), (b"abc", 1.5))
def wrong_bounds(data, start):
    return data.find(b"a", start)


@kernel(b"ab", (b"x", b"ab"), (), "a", ("a",), (b"ab", 5), (5, b"ab"), 97, bytearray(b"a"), [b"a"])
def beginnings(affix):
    data = b"abab"
    return (
        data.startswith(affix),
        data.endswith(affix),
        data.startswith(affix, 1, 3),
        data.endswith(affix, 9),
    )


@kernel(
    (b"abc", 6), (b"abc", 7), (b"-5", 6), (b"+", 3), (bytearray(b"x"), 4), (b"abc", 2), (b"", 3)
)
def layout(data, width):
    return (
        data.ljust(width), data.rjust(width), data.center(width), data.zfill(width),
        data.ljust(width, b"*"), data.center(width, bytearray(b".")), data.rjust(width, b"0"),
    )  # fmt: skip


@kernel(
    (b"a", 5, "x"),
    (b"a", 5, b"xy"),
    (b"a", "5", b"x"),
    (b"a", 5, None),
    (b"a", 5, 32),
    (b"a", 1.5, b"x"),
)
def wrong_layout(data, width, fill):
    return data.center(width, fill)


@kernel(b"a\tbc\td", b"\t\n\tx", b"", bytearray(b"ab\tc"))
def tabs(data):
    return (
        data.expandtabs(),
        data.expandtabs(4),
        data.expandtabs(0),
        data.expandtabs(tabsize=1),
        data.expandtabs(-2),
    )


@kernel([b"a", b"b", bytearray(b"c")], [], (b"x",), [b"a", "b"], [1], b"ab", 5, "ab", {b"k": 1})
def joining(parts):
    return b", ".join(parts), bytearray(b"-").join(parts)


@kernel([1, 20, 300])
def joining_of_a_generator(numbers):
    return b" ".join(b"%d" % n for n in numbers), b"".join([bytes([n % 256]) for n in numbers])


@kernel(
    (b"aXbXc", b"X", b"--"),
    (b"abc", b"", b"."),
    (b"aaa", b"aa", b"b"),
    (b"abc", b"b", b""),
    (b"", b"", b"x"),
)
def replacing(data, old, new):
    return (
        data.replace(old, new),
        data.replace(old, new, 1),
        bytearray(data).replace(old, new, 0),
        data.replace(old, new, -1),
    )


@kernel((b"a", "a", b"b"), (b"a", b"a", "b"), (b"a", 97, b"b"))
def wrong_replacing(data, old, new):
    return data.replace(old, new)


@kernel(b"hello", bytearray(b"hello"), b"")
def translating(data):
    table = bytes.maketrans(b"el", b"ip")
    return (
        data.translate(table), data.translate(table, b"o"), data.translate(None, b"l"),
        data.translate(None), data.translate(table, delete=b"h"), data.translate(bytearray(table)),
        bytearray.maketrans(b"a", b"b") == data.maketrans(b"a", b"b"), len(table), table[108],
    )  # fmt: skip


@kernel((b"ab", b"a"), (b"ab", "cd"), ("ab", b"cd"), (5, b"a"))
def wrong_tables(old, new):
    return bytes.maketrans(old, new)


@kernel(0, 1, 2, 3, 4, 5)
def wrong_translating(which):
    data = b"abc"
    if which == 0:
        return data.translate(b"x")
    if which == 1:
        return data.translate("x")
    if which == 2:
        return data.translate(None, "a")
    if which == 3:
        return data.translate()
    if which == 4:
        return data.translate(None, b"a", b"b")
    return data.translate(None, remove=b"a")


@kernel(b"\x00\xff\x10ab", b"", bytearray(b"\x01"))
def hexadecimal(data):
    return (
        data.hex(), data.hex(":"), data.hex(b"-", 2), data.hex("_", -2), data.hex(sep=" ", bytes_per_sep=3),
        data.hex(" ", 0), data.hex(bytes_per_sep=2), data.hex(":", 100),
    )  # fmt: skip


@kernel("", "::", 5, "é", None, b"\xff", bytearray(b":"), 1.5)
def wrong_hex_separators(separator):
    return b"abcd".hex(separator)


@kernel("00ff10", " AB cd\n", "", "a", "ab c", "zz", "aé", "abcdé12", "0x12", "a b", "ab\u2003")
def from_hexadecimal(text):
    return bytes.fromhex(text), bytearray.fromhex(text), b"".fromhex(text)


@kernel(5, b"aa", None)
def from_hexadecimal_of_no_text(text):
    return bytes.fromhex(text)


@kernel(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
def wrong_numbers_of_arguments(which):
    data = b"abc"
    if which == 0:
        return data.upper(1)
    if which == 1:
        return data.find()
    if which == 2:
        return data.center()
    if which == 3:
        return data.replace(b"a")
    if which == 4:
        return bytearray(data).isdigit(1, 2)
    if which == 5:
        return data.split(b"a", 1, 2)
    if which == 6:
        return data.join()
    if which == 7:
        return data.strip(b"a", b"b")
    if which == 8:
        return data.zfill()
    return data.hex(":", 1, 2)


@kernel(
    (b"%s", b"x"), (b"%b|%5b|%-5b|", (b"a", b"b", bytearray(b"c"))), (b"%.2s", b"abc"),
    (b"%d %5d %-5d| %05d %+d % d", (1, 2, 3, 4, 5, 6)), (b"%x %X %o %#x", (255, 255, 8, 10)),
    (b"%f %.2f %e %G", (1.5, 2.25, 1e10, 1e-7)), (b"%c%c", (65, b"B")), (b"%a %r", ("é", b"x")),
    (b"%%", ()), (b"%(a)d %(b)s", {b"a": 1, b"b": b"x"}), (b"%*d", (5, 42)), (b"%i %u", (1.9, True)),
    (bytearray(b"%d"), 5), (b"abc", ()), (b"%.*f", (2, 3.14159)), (b"%5.1f|%-8x|", (2.25, 255)),
    (b"%zf %z.1f %f %ze", (-0.0, -0.04, -0.0, -1.5)), (b"%zx", 255),
)  # fmt: skip
def percent(form, values):
    return form % values


@kernel(
    (b"%d", ()), (b"%d", "x"), (b"%s", "x"), (b"%s", 5), (b"%", 1), (b"%z", 1), (b"%y", 1), (b"%5z", 1), (b"%\x01", 1), (b"%d %d", (1,)),
    (b"%d", (1, 2)), (b"%c", 256), (b"%c", b"ab"), (b"%c", "a"), (b"%x", 1.5), (b"%f", "x"),
    (b"%f", b"1"), (b"%(a)s", 1), (b"%(a)s", {"a": b"x"}), (b"%(a", {}), (b"%*d", ("x", 1)),
    (b"%f", 10**400), (b"abc", 5), (b"abc", [5]), (b"%c", None), (b"%\xff", 1), (b"%.99999999999d", 1),
)  # fmt: skip
def wrong_percent(form, values):
    return form % values


@kernel(
    ("%s and %r", (b"a", bytearray(b"b"))), ("abc", b"x"), ("%s", b"x"), ("%d", b"1"), ("%c", b"a")
)
def percent_of_text(form, values):
    return form % values
