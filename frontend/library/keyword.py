"""keyword: what is one in CPython 3.9 to 3.14. The lists themselves are the client's."""


def iskeyword(s, /):
    return s in (
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class",
        "continue", "def", "del", "elif", "else", "except", "finally", "for", "from", "global",
        "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return",
        "try", "while", "with", "yield",
    )  # fmt: skip


def issoftkeyword(s, /):
    if python_minor() < 12:
        return s in ("_", "case", "match")
    return s in ("_", "case", "match", "type")
