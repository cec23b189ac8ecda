"""difflib, compiled from its source."""

import difflib
from difflib import SequenceMatcher, get_close_matches

from corpus import kernel
from told import told

OLD = "one two three four five six seven\nthe same\nlast line\n".splitlines(keepends=True)
NEW = "one two tree four six seven\nthe same\nnew line\nlast line!\n".splitlines(keepends=True)
WORDS = ["ape", "apple", "peach", "puppy", "apply", "maple", "ample"]


@kernel(
    ("abxcd", "abcd"), ("", ""), ("", "a"), ("private Thread currentThread;", "private volatile"),
    ([1, 2, 3, 4], [2, 3, 5, 4]), ("aaaa", "aa"), ("qabxcd", "abycdf"),
)  # fmt: skip
def matched(a, b):
    s = SequenceMatcher(None, a, b)
    return (
        (
            s.get_matching_blocks(),
            s.get_opcodes(),
            s.ratio(),
            s.quick_ratio(),
            s.real_quick_ratio(),
        ),
        [list(group) for group in s.get_grouped_opcodes(1)],
        (s.find_longest_match(), s.find_longest_match(0, len(a), 0, len(b))),
    )


@kernel()
def with_junk():
    s = SequenceMatcher(
        lambda x: x in " \t", "private Thread currentThread;", "private volatile Thread t"
    )
    m = s.find_longest_match(0, 29, 0, 25)
    return s.get_matching_blocks(), round(s.ratio(), 3), m, m.a, m.size, sorted(s.bjunk)


@kernel(250)
def popular(n):
    a = "abcdefgh" * (n // 8) + "xyz"
    b = "bcdefgha" * (n // 8) + "yzx"
    s, t = SequenceMatcher(None, a, b), SequenceMatcher(None, a, b, autojunk=False)
    return s.ratio(), sorted(s.bpopular), t.ratio(), len(t.get_opcodes())


@kernel("appel", "zzz", "ap", "pupy")
def close_matches(word):
    return (
        (get_close_matches(word, WORDS), get_close_matches(word, WORDS, n=1, cutoff=0.3)),
        (
            told(lambda: get_close_matches(word, WORDS, n=0)),
            told(lambda: get_close_matches(word, WORDS, cutoff=2)),
        ),
    )


@kernel((OLD, NEW), (OLD, OLD), ([], NEW), (OLD, []))
def diffs(a, b):
    return (
        list(difflib.unified_diff(a, b, "old", "new")),
        list(difflib.unified_diff(a, b, "old", "new", "1 May", "2 May", n=0, lineterm="")),
        list(difflib.context_diff(a, b, "old", "new", n=1)),
        list(difflib.ndiff(a, b)),
        list(difflib.Differ().compare(a, b)),
        "".join(difflib.restore(difflib.ndiff(a, b), 1)),
    )


@kernel()
def wrong_lines():
    return (
        told(lambda: list(difflib.unified_diff([1], ["a"]))),
        told(lambda: list(difflib.unified_diff(["a"], ["b"], fromfile=5))),
    )


@kernel(["kitten", "mitten", "sitting", "bitten"])
def in_a_fold(words):
    return [
        max(words, key=lambda w: (w != word) * SequenceMatcher(None, word, w).ratio())
        for word in words
    ]
