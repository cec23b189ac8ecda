"""Statements with regular expressions."""

from __future__ import annotations

from random_programs.corners import guarded
from random_programs.rules import statement
from random_programs.templates import fill, filled
from random_programs.writer import Writer

ATOMS = [
    "a", "b", ".", "[a-c]", "[^a]", r"\w", r"\d", r"\s", r"\b", "x", "(a|b)", "(?:ab)", "(b*)", "(?P<n>a)", "^", "$", "é",
    "(?=a)", "(?!b)", r"\W", "(a)?", "[A-Z]", "(?i:A)", "(?<=a)", "()", "[]b]", r"\.", "Z", "(?>a*)", r"[\d,]", "|",
]  # fmt: skip
REPEATS = ["", "", "", "*", "+", "?", "*?", "+?", "{2}", "{1,2}", "{0,}", "??", "*+", "{2"]
FLAGS = ["", "", "", ", re.I", ", re.M", ", re.S", ", re.A", ", re.X", ", re.I | re.M"]
TEXTS = [
    "<str>",
    "'abcab'",
    "'aAbB 12, x'",
    "'a\\nb\\nab'",
    "'Zürich, éa'",
    "'aaaa'",
    "''",
    "str(<any>)",
]
REPLACEMENTS = [
    "'-'",
    r"r'<\g<0>>'",
    r"r'\1'",
    "''",
    "lambda m: m.group().upper()",
    r"r'\n'",
    r"'[\\g<n>]'",
    "<str>",
]
MATCH_USES = [
    "<m>.group()", "<m>.groups()", "<m>.span()", "<m>.groupdict()", "<m>.start(1)", "<m>.group(1)", "<m>.lastindex",
    "<m>.lastgroup", "<m>[0]", "<m>['n']", "<m>.expand(r'<\\g<0>>')", "<m>.pos", "<m>.string", "repr(<m>)", "bool(<m>)",
    "<m>.end()", "<m>.groups('none')", "<m>.re.pattern", "<m>.regs", "<m>.group(0, 1)", "<m>.endpos",
]  # fmt: skip


def pattern(w: Writer) -> str:
    text = "".join(w.among(ATOMS) + w.among(REPEATS) for _ in range(w.count(1, 4)))
    if w.chance(0.1):
        text += w.one(r"\1", "(?P=n)", "(?(1)a|b)", "[", ")", "\\")
    return repr(text)


@statement(weight=1.2, needs_out=True)
def regular(w: Writer, depth: int) -> None:
    p, text, flags = pattern(w), fill(w, w.among(TEXTS)), w.among(FLAGS)
    if "(?i" in p or w.chance(0.5):
        flags = ""
    replacement = fill(w, w.among(REPLACEMENTS))
    calls = [
        f"re.findall({p}, {text}{flags})", f"[m.span() for m in re.finditer({p}, {text}{flags})]",
        f"re.sub({p}, {replacement}, {text})", f"re.subn({p}, {replacement}, {text}, {w.count(0, 2)})",
        f"re.split({p}, {text})", f"re.split({p}, {text}, {w.count(0, 2)})", f"re.escape({text})",
        f"re.compile({p}{flags}).sub({replacement}, {text})", f"re.compile({p}{flags}).groups",
        f"re.compile({p}{flags}).findall({text}, {w.count(-1, 3)}, {w.count(2, 6)})", f"re.compile({p}).pattern",
        f"re.findall({p}.encode(), {text}.encode())", f"dict(re.compile({p}{flags}).groupindex)",
    ]  # fmt: skip
    guarded(w, f"out.append({w.among(calls)})")
    m = w.fresh("m")
    kind = w.one("search", "match", "fullmatch")
    uses = [use.replace("<m>", m) for use in filled(w, MATCH_USES, 2)]
    guarded(w, f"{m} = re.{kind}({p}, {text}{flags})", *(f"out.append({use})" for use in uses))
