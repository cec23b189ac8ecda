"""Strings: code points, indexing, slicing, comparison, f-strings and format specifications."""

from corpus import kernel

TEXTS = ["", "a", "hello", "naïve", "日本語", "😀🎉x", "a\x00b", "tab\tnew\n", "it's", 'say "hi"']


@kernel(*[(a, b) for a in ("", "ab", "é", "😀") for b in ("", "xy", "日")])
def concatenate(a, b):
    return a + b, b + a, len(a + b)


@kernel(*[(text, n) for text in ("", "ab", "é日") for n in (-1, 0, 1, 3)])
def repeat(text, n):
    return text * n, n * text


@kernel(*TEXTS)
def length_and_items(text):
    return len(text), [c for c in text], list(text), tuple(text)


@kernel(*[(text, i) for text in ("hello", "日本語", "😀x") for i in (0, 1, -1, -2)])
def index(text, i):
    return text[i]


@kernel(("abc", 3), ("abc", -4), ("", 0), ("é", 1))
def index_outside(text, i):
    return text[i]


@kernel(*[(text,) for text in TEXTS])
def slices(text):
    return text[1:], text[:-1], text[::2], text[::-1], text[1:4], text[-3:], text[10:], text[:]


@kernel(("hello", 1, 4, 2), ("hello", 4, 0, -1), ("hello", None, None, -2), ("hello", 0, 5, 0))
def slice_with_step(text, start, stop, step):
    return text[start:stop:step]


@kernel(*[(a, b) for a in ("", "a", "ab", "Z", "é") for b in ("a", "b", "日", "")])
def compare(a, b):
    return a < b, a <= b, a == b, a != b, a > b, a >= b


@kernel(("lo", "hello"), ("", "x"), ("xyz", "xy"), ("本", "日本語"), ("", ""))
def contains(part, text):
    return part in text, part not in text


@kernel((1, 2.5), (-3, 1e100), (2**70, -0.0), (True, float("nan")), (None, float("inf")))
def interpolate(a, b):
    return f"{a} and {b}", f"{a}{b}", f"", f"{{{a}}}", f"{a!r}|{b!s}"


@kernel(*TEXTS)
def interpolate_text(text):
    return f"<{text}>", f"{text!r}", f"{text!s}", f"{text!a}"


@kernel(
    ([1, "a", None, 2.0],), (("x",),), ({"k": [1, (2,)]},), ([],), ((),), ({},), (((1,), [()]),)
)
def interpolate_containers(value):
    return f"{value}", str(value), f"{value!r}"


@kernel(0, 7, -7, 255, 10**12, 2**70)
def format_integer(n):
    return f"{n:5}", f"{n:<8}|", f"{n:^9}|", f"{n:>12}", f"{n:05}", f"{n:+}", f"{n:,}", f"{n:x}"


@kernel(5, -255, 2**65)
def format_bases(n):
    return f"{n:b}", f"{n:o}", f"{n:X}", f"{n:#x}", f"{n:#b}", f"{n:d}", f"{n:_}", f"{n: d}"


@kernel(0.0, -0.0, 3.14159, 2.5, -1e10, 1e-7, 1e22, float("inf"), float("nan"), 123456789.0)
def format_float(x):
    return f"{x:.2f}", f"{x:8.3f}|", f"{x:e}", f"{x:.3e}", f"{x:g}", f"{x:.3}", f"{x:,.1f}"


@kernel(
    0.1, 1 / 3, 1e16, 1e15, 123456789012345680.0, 5e-324, 1.7976931348623157e308, 100.0, -2.5e-5
)
def float_digits(x):
    return str(x), f"{x}", f"{x!r}"


@kernel(("ab", 6), ("日本", 5), ("long text", 3))
def format_text(text, width):
    return f"{text:10}|", f"{text:>10}|", f"{text:^{width}}|", f"{text:*<8}", f"{text:.2}"


@kernel((3.14159, 2), (2.0, 0), (1e5, 4))
def nested_specification(x, digits):
    return f"{x:.{digits}f}", f"{x:{digits + 8}.{digits}f}"


@kernel(([3, 1, 2],), ([],))
def build(xs):
    text = ""
    for i, x in enumerate(xs):
        text += f"{i}={x};"
    return text


@kernel("hello", "", "racecar", "日本日")
def reverse_by_loop(text):
    out = ""
    for c in text:
        out = c + out
    return out, out == text


@kernel("mississippi", "", "aAbB")
def count_letters(text):
    counts = {}
    for c in text:
        counts[c] = counts.get(c, 0) + 1
    return counts


@kernel(["the cat the dog", "", " a  b ", "one"])
def split_words(texts):
    result = []
    for text in texts:
        words = []
        word = ""
        for c in text:
            if c == " ":
                if word:
                    words.append(word)
                word = ""
            else:
                word += c
        if word:
            words.append(word)
        result.append(words)
    return result


@kernel(("the cat and the dog and the bird",), ("",), ("a",))
def word_count(text):
    counts = {}
    word = ""
    for c in text + " ":
        if c == " ":
            if word != "":
                counts[word] = counts.get(word, 0) + 1
            word = ""
        else:
            word = word + c
    return counts, sorted(counts)


@kernel((["pear", "apple", "fig", ""],), (["b", "B", "a", "é"],))
def sort_texts(texts):
    return sorted(texts), sorted(texts, key=len), min(texts), max(texts)


@kernel(("abc", "abd"), ("", "kitten"), ("sitting", "kitten"))
def edit_distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a):
        above = row
        row = [i + 1]
        for j, y in enumerate(b):
            row.append(min(above[j] + (x != y), above[j + 1] + 1, row[j] + 1))
    return row[-1]


@kernel("(())()", "(()", ")(", "")
def balanced(text):
    depth = 0
    for c in text:
        if c == "(":
            depth += 1
        elif c == ")":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0


@kernel(("a", 1), (1, "a"), ("a", None), ("a", 2.5))
def adding_strangers(a, b):
    return a + b


@kernel(("a", "b"), ("a", 1.5), (2.0, "b"))
def multiplying_strangers(a, b):
    return a * b


@kernel(("a", 1), (1, "a"), (None, "a"))
def ordering_strangers(a, b):
    return a < b


@kernel("abc", "")
def text_is_immutable(text):
    text[0] = "x"
    return text


@kernel(1, 2.5, None)
def text_contains_no_number(x):
    return x in "abc"


@kernel(0, 65, 10000)
def to_binary(n):
    digits = ""
    while n:
        digits = "01"[n % 2] + digits
        n //= 2
    return digits or "0"


@kernel(1, 4, 1999, 3888)
def roman(n):
    out = ""
    for value, letters in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
    ]:
        out += letters * (n // value)
        n %= value
    for value, letters in [
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ]:
        while n >= value:
            out += letters
            n -= value
    return out


@kernel(("Hello, World", 3), ("xyz", 25), ("", 1))
def caesar(text, shift):
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    places = {c: i for i, c in enumerate(alphabet)}
    out = ""
    for c in text:
        out += alphabet[(places[c] + shift) % 26] if c in places else c
    return out


@kernel("aaabccd", "", "a", "abab")
def run_lengths(text):
    runs = []
    for c in text:
        if runs and runs[-1][0] == c:
            runs[-1][1] += 1
        else:
            runs.append([c, 1])
    return runs


SEARCHES = [
    ("aab" * 9 + "aaab" * 5, "aabaaab"),
    ("ab" * 20 + "a", "aba" * 2),
    ("é" * 9 + "a", "éé"),
]


@kernel(*SEARCHES, ("", ""), ("a", ""), ("aé😀" * 7, "😀aé"), ("abcabd" * 8, "abcabdabcabc"))
def searches(text, part):
    places = [text.find(part, i) for i in range(len(text) + 2)]
    from_the_right = [text.rfind(part, 0, i) for i in range(len(text) + 2)]
    return places, from_the_right, text.count(part), text.replace(part, "-"), part in text


@kernel(10**5)
def searches_among_the_like(n):
    text, part = "a" * n, "a" * (n // 2) + "b"
    return text.find(part), text.rfind(part[::-1]), part in text, text.find(part[:-1], 7)
