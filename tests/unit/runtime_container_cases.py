"""Writes runtime_container_cases.inc: what CPython makes of operations on containers.

Run with the CPython that pyreck has to agree with: python3 tests/unit/runtime_container_cases.py
A case is an operation and its arguments; the tables are named after the tests that use them.
"""

from __future__ import annotations

import ast
import functools
import math
import operator
from collections.abc import Iterator
from pathlib import Path

BUILTINS = {
    "len": len, "sum": sum, "min": min, "max": max, "any": any, "all": all, "abs": abs,
    "list": list, "tuple": tuple, "dict": dict, "range": range, "int": int, "float": float,
    "bool": bool, "str": str, "repr": repr, "enumerate": enumerate, "zip": zip, "sorted": sorted,
    "reversed": reversed, "map": map, "filter": filter, "isinstance": isinstance,
    "divmod": divmod, "pow": pow, "round": round, "ord": ord, "chr": chr, "callable": callable,
    "set": set, "frozenset": frozenset, "functools.reduce": functools.reduce,
}  # fmt: skip
BINARY = [
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "lshift",
    "rshift",
    "and",
    "or",
    "xor",
    "matmul",
]
UNARY = ["neg", "pos", "invert"]
ORDER = ["lt", "le", "gt", "ge"]


def operate(operation: str, args: tuple) -> object:
    group, _, name = operation.partition(".")
    if group == "binary":
        return getattr(operator, name + "_" * (name in ("and", "or")))(*args)
    if group == "inplace":
        return getattr(operator, "i" + name)(*args)
    if group == "churn":
        changed: set = set()
        for number in args[0]:
            (changed.discard if number in changed else changed.add)(number)
        return changed
    if group == "unary":
        return getattr(operator, name)(*args)
    if group == "compare":
        if name in ("in", "not_in"):
            return (args[0] in args[1]) is (name == "in")
        return getattr(operator, name)(*args)
    if group == "truth":
        return bool(args[0])
    if group == "item":
        return getattr(operator, name + "item")(*args)
    if group == "slice":
        return getattr(operator, name + "item")(args[0], slice(*args[1:4]), *args[4:])
    if group == "unpack":
        return unpack(args[0], int(name))
    if group == "call":
        if name.startswith("math."):
            return getattr(math, name[5:])(*args)
        return BUILTINS[name](*args)
    return getattr(args[0], name)(*args[1:])


def unpack(items: object, count: int) -> tuple:
    targets = ", ".join(f"v{i}" for i in range(count)) + ","
    scope = {"items": items}
    exec(f"{targets} = items", scope)
    return tuple(scope[f"v{i}"] for i in range(count))


class OneByOne(ast.NodeTransformer):
    """Set displays of constants are merged from a frozenset by CPython; tests add one by one."""

    def visit_Set(self, node: ast.Set) -> ast.AST:
        items = ast.List(node.elts, ast.Load())
        return ast.Call(ast.Name("set", ast.Load()), [items], [])


def observe(operation: str, arguments: str) -> str:
    tree = ast.fix_missing_locations(OneByOne().visit(ast.parse(arguments, mode="eval")))
    args = eval(compile(tree, "<case>", "eval"), {"inf": math.inf, "nan": math.nan})
    try:
        result = operate(operation, args)
        text = repr(list(result) if isinstance(result, Iterator) else result)
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
    if args and isinstance(args[0], (list, dict, set)):
        text += f" -> {args[0]!r}"
    return text


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


VALUES = ["None", "True", "3", "2.5", "'ab'", "(1, 2)", "[1, 2]", "{1: 2}", "{1, 2}"]


def list_cases() -> Iterator[tuple[str, str]]:
    lists = ["[]", "[1, 2, 3, 4, 5]", "[1.5, 2.5, -0.0]", "['a', 'b', 'c']", "[1, 2.5, 'x', None]"]
    for xs in lists:
        yield from ((f"list.{name}", f"({xs},)") for name in ["copy", "clear", "reverse", "pop"])
        for value in ["7", "7.5", "'q'", "True", str(2**70), "None", "[9]"]:
            yield "list.append", f"({xs}, {value})"
            yield "list.insert", f"({xs}, 1, {value})"
            yield "item.set", f"({xs}, -1, {value})"
        for index in ["0", "-1", "2", "-3", "9", "-9", "True", "'k'", "1.0", str(2**70)]:
            yield "item.get", f"({xs}, {index})"
            yield "item.del", f"({xs}, {index})"
            yield "list.pop", f"({xs}, {index})"
        for value in ["1", "1.0", "'b'", "None", "2.5", "9"]:
            for name in ["remove", "index", "count"]:
                yield f"list.{name}", f"({xs}, {value})"
        for other in ["[]", "[8]", "[8.5]", "['z']", "(1, 'k')", "'xy'", "5"]:
            yield "list.extend", f"({xs}, {other})"
            yield "inplace.add", f"({xs}, {other})"
            yield "binary.add", f"({xs}, {other})"
        for times in ["0", "-1", "3", "True", "1.5", "'x'"]:
            yield "binary.mul", f"({xs}, {times})"
            yield "inplace.mul", f"({xs}, {times})"
        for cut in ["None, None, None", "1, 3, None", "None, None, -1", "-2, None, 1",
                    "4, 0, -2", "0, 99, 2", "3, 1, 1", "None, None, 0", "'a', 1, 1"]:  # fmt: skip
            yield "slice.get", f"({xs}, {cut})"
            yield "slice.del", f"({xs}, {cut})"
            for value in ["[]", "[6]", "[6.5, 7.5]", "'uvw'"]:
                yield "slice.set", f"({xs}, {cut}, {value})"
    yield "slice.set", "([1, 2], 0, 1, None, 5)"
    yield "slice.set", "([1, 2], 0, 1, 2, 5)"
    yield "list.index", "([1, 2, 1, 2], 2, 2)"
    yield "list.index", "([1, 2, 1, 2], 2, -1, 9)"
    yield "list.index", "(['a'], 'x')"
    yield "list.foo", "([1],)"
    yield "list.append", "([1],)"
    yield "list.insert", "([1], 0)"
    yield "list.pop", "([1], 1, 2)"
    yield "list.sort", "([3, 1, 2],)"
    yield "list.sort", "(['b', 'a'],)"
    yield "list.sort", "([2.5, -1, True],)"
    yield "list.sort", "([(2, 'b'), (1, 'z'), (1, 'a')],)"
    yield "list.sort", "([3, 1, 'a', 0],)"
    yield "list.sort", "([[2], [1, 5], [1]],)"
    yield "list.sort", "([1], 2)"


def tuple_cases() -> Iterator[tuple[str, str]]:
    for t in ["()", "(1, 2, 3)", "('a', 2.5, None)"]:
        for index in ["0", "-1", "3", "-4", "True", "'k'", str(2**70)]:
            yield "item.get", f"({t}, {index})"
        for cut in ["None, None, None", "1, None, None", "None, None, -1", "2, 0, -1"]:
            yield "slice.get", f"({t}, {cut})"
        for value in ["1", "1.0", "None", "'z'"]:
            yield "tuple.index", f"({t}, {value})"
            yield "tuple.count", f"({t}, {value})"
            yield "compare.in", f"({value}, {t})"
        yield "item.set", f"({t}, 0, 1)"
        yield "item.del", f"({t}, 0)"
        yield "item.del", f"({t}, 'k')"
        yield "tuple.append", f"({t}, 1)"


def dict_cases() -> Iterator[tuple[str, str]]:
    for d in ["{}", "{1: 'a', 2: 'b'}", "{'x': 1, 'y': [2]}", "{(1, 2): 3, None: 4, 2.5: 5}"]:
        for name in ["copy", "clear", "popitem"]:
            yield f"dict.{name}", f"({d},)"
        for name in ["list", "tuple", "len", "sorted", "sum", "bool", "min"]:
            yield f"call.{name}", f"({d},)"
        for key in ["1", "True", "1.0", "'x'", "None", "(1, 2)", "[1]", "{1: 2}", "{1}"]:
            yield "item.get", f"({d}, {key})"
            yield "item.del", f"({d}, {key})"
            yield "item.set", f"({d}, {key}, 'new')"
            yield "compare.in", f"({key}, {d})"
            yield "compare.not_in", f"({key}, {d})"
            yield "dict.get", f"({d}, {key})"
            yield "dict.get", f"({d}, {key}, 'default')"
            yield "dict.pop", f"({d}, {key})"
            yield "dict.pop", f"({d}, {key}, 'default')"
            yield "dict.setdefault", f"({d}, {key}, 0)"
        for other in ["{}", "{2: 'z', 3: 'c'}", "[(1, 5), (9, 6)]", "[1]", "5", "[(1, 2, 3)]"]:
            yield "dict.update", f"({d}, {other})"
            yield "binary.or", f"({d}, {other})"
            yield "inplace.or", f"({d}, {other})"
            yield "compare.eq", f"({d}, {other})"
    yield "dict.get", "({1: 2},)"
    yield "dict.update", "({1: 2}, {}, {})"
    yield "dict.nothing", "({1: 2},)"


def dispatch_cases() -> Iterator[tuple[str, str]]:
    for a in VALUES:
        for name in UNARY:
            yield f"unary.{name}", f"({a},)"
        yield "truth.of", f"({a},)"
        yield "item.del", f"({a}, 'no')" if a[0] != "{" else "({}, 'no')"
        for b in VALUES:
            for name in BINARY:
                if name == "mod" and a == "'ab'":
                    continue  # formatting is refused
                if name == "pow" and a == "2.5":
                    continue
                yield f"binary.{name}", f"({a}, {b})"
                yield f"inplace.{name}", f"({a}, {b})"
            for name in ["eq", "ne", "in", "not_in", *ORDER]:
                yield f"compare.{name}", f"({a}, {b})"
    pairs = [("[1, 2]", "[1, 2.0]"), ("[1, [2, 3]]", "[1, [2, 4]]"), ("(1, 'a')", "(1, 'b')"),
             ("[1]", "[1, 2]"), ("[]", "[0]"), ("[1, 'a']", "[2, 3]"), ("[1, 'a']", "[1, 3]"),
             ("{1: [2]}", "{1.0: [2]}"), ("{1, 2}", "{2, 1, 3}"), ("(True,)", "(1,)"),
             (str(2**53 + 1), str(float(2**53))), (str(10**400), "inf"), ("nan", "1"),
             ("'a'", "'B'"), ("'\\u1234'", "'\\U00012345'")]  # fmt: skip
    for a, b in pairs:
        for name in ["eq", "ne", *ORDER]:
            yield f"compare.{name}", f"({a}, {b})"
            yield f"compare.{name}", f"({b}, {a})"
    for items in ["(1, 2, 3)", "[1, 2]", "'abcd'", "{1: 2}", "5", "None", "[]"]:
        for count in (1, 2, 3):
            yield f"unpack.{count}", f"({items},)"


def builtin_cases() -> Iterator[tuple[str, str]]:
    names = "len sum min max any all abs list tuple dict int float bool str repr enumerate zip"
    names += " sorted reversed round ord chr set frozenset"
    for name in names.split():
        for a in [*VALUES, "''", "'12'", "' -7 '", "'1.5'", "[]", "()", "-3", "-2.5", "0.5",
                  "[True, False]", "[1.5, 2]", "[1, 'a']", "[(1, 2), (3, 4)]", "['b', 'a']",
                  str(2**70), str(-(2**70)), "inf", "nan", "[0.1, 0.2, 0.3]", "[-0.0]",
                  f"[{2**62}, {2**62}, 1]", "[[3], [1]]", "'x'", "1114112", "-1"]:  # fmt: skip
            if name in ("set", "frozenset") and ("'" in a[1:] or "(" in a[1:]):
                continue  # their order is not fixed or not reproduced: refused
            yield f"call.{name}", f"({a},)"
    for name in [*names.split(), "range", "map", "filter", "isinstance", "divmod", "pow",
                 "callable", "functools.reduce", "math.sqrt"]:  # fmt: skip
        yield f"call.{name}", "()"
        yield f"call.{name}", "(1, 2, 3, 4)"
    for args in ["(3, 1, 2)", "(1, 1.0)", "(1.0, 1)", "(0.0, -0.0)", "(True, 1)", "('b', 'a')",
                 "(1, 'a')", "(nan, 1)", "(1, nan)"]:  # fmt: skip
        yield "call.min", args
        yield "call.max", args
    for args in ["([1, 2], 10)", "([1.5], 1)", "([[1], [2]], [])", "(['a'], '')", "([1], None)",
                 "([], 5)", "((1, True, 2.5, 3),)", "([1, 'a'],)"]:  # fmt: skip
        yield "call.sum", args
    for args in ["(5,)", "(2, 5)", "(5, 0, -2)", "(0, 5, 0)", "('a',)", "(1.5,)", "(True, 3)"]:
        yield "call.range", args
    for args in ["([1, 2], 'ab')", "([1], [2, 3], (4, 5))", "([], [1])", "([1], 5)", "(5, [1])"]:
        yield "call.zip", args
    for args in ["('ab', 5)", "(['x'], True)", "([1], 'a')", f"([1, 2], {2**62})"]:
        yield "call.enumerate", args
    numbers = ["7", "-7", "2", "-2", "0", "2.5", "-0.5", "True", "'a'", "None"]
    for a in numbers:
        for b in numbers:
            yield "call.divmod", f"({a}, {b})"
            if not (a in ("-7", "-2", "-0.5") and "." in b):
                yield "call.pow", f"({a}, {b})"
    for args in ["(3, 4, 5)", "(3, -1, 7)", "(2, -1, 4)", "(2, 3, 0)", "(2.0, 1, 3)",
                 "(2, 5, -7)", "(2, 3, None)"]:  # fmt: skip
        yield "call.pow", args
    for args in ["(2.675, 2)", "(0.5, 0)", "(1234, -2)", "(1250, -2)", "(-1350, -2)", "(2.5, None)",
                 "(1.5, 'a')", "(25, -1)", "(1e300, 400)", "(1.7e308, -308)", "('a', 1)",
                 "(5.015, 2)", "(True, 2)"]:  # fmt: skip
        yield "call.round", args
    for args in ["('ff', 16)", "('0x1f', 0)", "('z', 36)", "('9', 8)", "('1', 1)", "('1', 99)",
                 "(5, 10)", "('5', 'a')", "('1_000', 10)", "('__1', 10)"]:  # fmt: skip
        yield "call.int", args
    for a in [str(2**40), str(2**70), "65", "128512", "-1"]:
        yield "call.chr", f"({a},)"
    for name in [
        "sqrt",
        "sin",
        "cos",
        "tan",
        "exp",
        "log",
        "fabs",
        "floor",
        "ceil",
        "isnan",
        "isinf",
    ]:
        for a in ["0", "1", "-1.5", "2.5", "inf", "nan", "True", "'a'", "1000", "-1"]:
            yield f"call.math.{name}", f"({a},)"
    for args in ["(8, 2)", "(8, 1)", "(8, 0)", "(0, 2)", "(2.5, 'a')"]:
        yield "call.math.log", args


def method_cases() -> Iterator[tuple[str, str]]:
    for a in ["0", "-1", "255", str(2**70), "True"]:
        yield "int.bit_length", f"({a},)"
    for a in ["1.0", "1.5", "inf", "nan"]:
        yield "float.is_integer", f"({a},)"
    for a in VALUES:
        yield "any.no_such_method", f"({a},)"
    for s in ["{1, 2, 3}", "{9, 16}", "{1.5}"]:
        for value in ["1", "True", "9", "[1]"]:
            for name in ["add", "discard", "remove"]:
                yield f"set.{name}", f"({s}, {value})"
        yield "set.clear", f"({s},)"


def churn_cases() -> Iterator[tuple[str, str]]:
    """Sets made by adding each number, or removing it where it is there: `churn.set`."""
    for seed in range(40):
        state, numbers = seed, []
        for _ in range(20 + 9 * seed):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            numbers.append((state >> 33) % 80 - 40)
        yield "churn.set", f"({tuple(numbers)},)"


def set_cases() -> Iterator[tuple[str, str]]:
    def numbers(seed: int, count: int, bits: int) -> str:
        out = []
        for _ in range(count):
            seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
            out.append((seed >> 33) % 2**bits - 2 ** (bits - 1) * (seed >> 20 & 1))
        return "{" + ", ".join(map(str, out)) + "}"

    for seed in range(6):
        for count, bits in [(3, 4), (7, 6), (20, 8), (40, 31), (90, 10)]:
            a, b = numbers(seed, count, bits), numbers(seed + 50, (seed * 13) % 40 + 1, bits)
            yield "call.list", f"({a},)"
            yield "call.set", f"({a},)"
            for name in ["sub", "and", "or", "xor"]:
                yield f"binary.{name}", f"({a}, {b})"
                yield f"inplace.{name}", f"({a}, {b})"
            yield "call.set", f"({{{a[1:-1].replace(',', ': 0,')}: 0}},)"
            yield "set.clear", f"({a},)"
            for name in ["eq", *ORDER]:
                yield f"compare.{name}", f"({a}, {b})"


TABLES = {
    "List": list_cases, "Tuple": tuple_cases, "Dict": dict_cases, "Dispatch": dispatch_cases,
    "Builtin": builtin_cases, "Method": method_cases, "Set": set_cases,
    "Churn": churn_cases,
}  # fmt: skip


def main() -> None:
    lines = ["// Written by runtime_container_cases.py from CPython; not to be edited."]
    for name, cases in TABLES.items():
        lines.append(f"constexpr Case k{name}Cases[] = {{")
        for operation, arguments in dict.fromkeys(cases()):
            row = (operation, arguments, observe(operation, arguments))
            lines.append("    {" + ", ".join(map(quoted, row)) + "},")
        lines.append("};")
    Path(__file__).with_suffix(".inc").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
