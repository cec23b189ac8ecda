"""Statements on Counter, defaultdict and frozensets."""

from __future__ import annotations

from random_programs.corners import guarded
from random_programs.rules import statement
from random_programs.templates import fill, filled
from random_programs.writer import Writer

COUNTED = [
    "<ints>",
    "<str>",
    "<strs>",
    "{1: 2, 3: -1}",
    "<dict>",
    "a=2, b=-1",
    "",
    "<set>",
    "<ints>, k=3",
]
COUNTER_USES = [
    "<h>[<int>]", "<h>.most_common()", "<h>.most_common(<digit>)", "sorted(<h>.elements(), key=repr)", "<h>.total()",
    "<h> + Counter(<ints>)", "<h> - Counter(<ints>)", "<h> & Counter(<str>)", "<h> | Counter(<str>)", "+<h>", "-<h>",
    "<h>.update(<ints>)", "<h>.subtract(<strs>)", "repr(<h>)", "<h> == Counter(<ints>)", "<h> <= Counter(<str>)",
    "<h>.update(<dict>)", "<h>.copy()", "dict(<h>)", "list(<h>.items())", "<h>.pop('a', <int>)", "len(<h>)",
    "type(<h> + <h>).__name__", "<h>.setdefault(<str>, 5)", "max(<h>, key=<h>.get, default=None)", "sum(<h>.values())",
    "<h>.update(z=<int>)", "isinstance(<h>, dict)", "<h> < <h>", "<h>.get(<any>, 'x')", "list(<h>.elements())",
    "<h>.fromkeys([1])", "<h>.most_common(None)", "bool(<h>)", "<h>.clear()", "<h> + {1: 2}", "<h>.update(3)",
    "<h>.subtract(<dict>, q=2)", "sorted(<h>, key=str)", "<h> != {}", "json.dumps(<h>)",
]  # fmt: skip
COUNTER_CHANGES = [
    "<h>[<int>] += <int>", "<h>['x'] -= 1", "del <h>[<any>]", "<h> += Counter(<str>)", "<h> -= Counter(<ints>)",
    "<h> |= Counter(<ints>)", "<h> &= <h>", "for q in <ints>: <h>[q] += 1", "<h>[<scalar>] = <any>",
]  # fmt: skip
FACTORIES = [
    "int",
    "list",
    "lambda: [7]",
    "str",
    "None",
    "",
    "set",
    "dict",
    "lambda: <any>",
    "float",
    "3",
]
DEFAULT_USES = [
    "<h>[<str>]", "<h>[<int>]", "<h>.get(<str>)", "len(<h>)", "dict(<h>)", "repr(<h>)", "<h>.default_factory is None",
    "<str> in <h>", "<h>.copy()", "<h> | <dict>", "<dict> | <h>", "<h>.setdefault(<str>, 4)", "list(<h>.items())",
    "<h> == dict(<h>)", "<h>.pop(<str>)", "sorted(<h>, key=str)", "<h>.__missing__(<str>)", "isinstance(<h>, dict)",
    "<h>.update(<dict>)", "type(<h>.copy()).__name__", "bool(<h>)",
]  # fmt: skip
DEFAULT_CHANGES = [
    "<h>[<str>].append(<any>)", "<h>[<int>] += <any>", "<h>[<str>] += 1", "for q in <strs>: <h>[len(q)].append(q)",
    "for q in <ints>: <h>[q % 2] += q", "del <h>[<str>]", "<h>[<str>].add(<int>)", "<h>[<str>][1] = <any>",
    "<h>.default_factory = list", "<h>[<any>] = <any>", "<h> |= <dict>",
]  # fmt: skip
FROZEN_USES = [
    "<h> == {1, 2}", "<h> | <set>", "<set> & <h>", "<h> ^ {<int>}", "len(<h>)", "hash(<h>) == hash(frozenset(<h>))",
    "{<h>: 1, frozenset([1, 2]): 2}", "<h> in {frozenset({1}), <h>}", "{<h>, frozenset(), frozenset(<ints>)}", "[*<h>]",
    "sorted(<h>)", "repr(<h>)", "<h> <= <set>", "<h>.union(<ints>, [4])", "<h>.copy() is <h>", "<h> - <set>", "{<h>: <any>}[<h>]",
    "<h>.isdisjoint(<ints>)", "type(<h> | <set>).__name__", "type(<set> | <h>).__name__", "<h>.add(3)", "set(<h>)",
    "{frozenset(q): q for q in ([1, 2], [2, 1], <ints>)}", "<set> in {<h>: 1}", "max([<h>, frozenset()], key=len)",
    "frozenset(frozenset([q]) for q in <ints>)", "tuple(frozenset([3, 1, <int>]))", "dict.fromkeys([<h>, <h>])",
]  # fmt: skip


def statements_on(w: Writer, made: str, uses: list[str], changes: list[str]) -> None:
    h = w.fresh("h")
    w.line("try:")
    w.line(f"    {h} = {made}")
    w.line("except Exception as e:")
    w.line("    out.append((type(e).__name__, str(e)))")
    w.line("else:")
    with w.block():
        for change in filled(w, changes, 2) if changes else []:
            guarded(w, change.replace("<h>", h))
        for use in filled(w, uses, 3):
            guarded(w, f"out.append({use.replace('<h>', h)})")
        w.line(f"out.append({h})")


@statement(weight=1.5, needs_out=True)
def counter(w: Writer, depth: int) -> None:
    made = f"Counter({fill(w, w.among(COUNTED))})"
    statements_on(w, made, COUNTER_USES, COUNTER_CHANGES)


@statement(weight=1.5, needs_out=True)
def default_dict(w: Writer, depth: int) -> None:
    more = w.one("", "", "", ", <dict>", ", a=<any>")
    made = f"defaultdict({fill(w, w.among(FACTORIES))}{fill(w, more)})"
    statements_on(w, made.replace("(, ", "(None, "), DEFAULT_USES, DEFAULT_CHANGES)


@statement(weight=1.5, needs_out=True)
def frozen(w: Writer, depth: int) -> None:
    statements_on(w, f"frozenset({fill(w, w.one('<ints>', '<set>', '[1, 2]'))})", FROZEN_USES, [])
