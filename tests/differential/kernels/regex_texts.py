"""textwrap, which is compiled from its source and uses `re`."""

import textwrap

from corpus import kernel

TEXT = (
    "  It was the best of times, it was the worst of times --- it was the age of wisdom, it was the"
    " age of foolishness-as-usual.\n\tIt was the epoch of belief. (Or not?)  And so-called 'words'."
)


@kernel(TEXT, "", "word", "a" * 50)
def wrapped(text):
    return (
        textwrap.wrap(text, 30), textwrap.fill(text, width=20, initial_indent="* ", subsequent_indent="  "),
        textwrap.shorten(text, 40), textwrap.shorten(text, 25, placeholder="..."),
        textwrap.wrap(text, 12, break_long_words=False), textwrap.wrap(text, 15, break_on_hyphens=False),
        textwrap.wrap(text, 40, fix_sentence_endings=True, max_lines=2), textwrap.indent(text, "> "),
    )  # fmt: skip


@kernel("  a\n    b\n\n  c\n", "\ta\n\t b", "x\n  y", "", "   \n a\n")
def dedented(text):
    return textwrap.dedent(text)
