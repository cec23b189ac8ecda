"""A tokenizer, a recursive descent parser and an evaluator, with classes and `match`."""

from __future__ import annotations

from dataclasses import dataclass

TEXTS = [
    "1 + 2 * 3",
    "(1 + 2) * -3 ** 2",
    "x = 4; y = x * 2.5; y - x / 3",
    "2 ** 3 ** 2 % 1000",
    "max(x, 3, 2 + 2) + min(1, x)",
]
WRONG = ["1 +", "2 $ 3", "(1", "y + 1", "1 / 0", "f(1)"]
SMALL, LARGE = (TEXTS + WRONG, 1), (TEXTS + WRONG, 400)


class CalculatorError(Exception):
    pass


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    at: int


@dataclass
class Number:
    value: int | float


@dataclass
class Name:
    text: str


@dataclass
class Unary:
    operator: str
    operand: Number | Name | Unary | Binary | Call


@dataclass
class Binary:
    operator: str
    left: object
    right: object


@dataclass
class Call:
    function: str
    arguments: list


@dataclass
class Assign:
    name: str
    value: object


def tokens(text):
    at = 0
    while at < len(text):
        first = text[at]
        end = at + 1
        if first.isspace():
            at = end
            continue
        if first.isdigit():
            while end < len(text) and (text[end].isdigit() or text[end] == "."):
                end += 1
            kind = "number"
        elif first.isalpha():
            while end < len(text) and text[end].isalnum():
                end += 1
            kind = "name"
        elif first in "+-*/%()=;,":
            if text[at : at + 2] == "**":
                end += 1
            kind = "operator"
        else:
            raise CalculatorError(f"unknown character {first!r} at {at}")
        yield Token(kind, text[at:end], at)
        at = end
    yield Token("end", "", at)


class Parser:
    LEVELS = (("+", "-"), ("*", "/", "%"))

    def __init__(self, text):
        self.tokens = list(tokens(text))
        self.position = 0

    def peek(self):
        return self.tokens[self.position]

    def take(self, *texts):
        token = self.peek()
        if texts and token.text not in texts:
            return None
        self.position += 1
        return token

    def expect(self, text):
        if self.take(text) is None:
            raise CalculatorError(
                f"{text!r} expected at {self.peek().at}, not {self.peek().text!r}"
            )

    def program(self):
        parsed = [self.statement()]
        while self.take(";"):
            parsed.append(self.statement())
        if self.peek().kind != "end":
            raise CalculatorError(f"unexpected {self.peek().text!r} at {self.peek().at}")
        return parsed

    def statement(self):
        if self.peek().kind == "name" and self.tokens[self.position + 1].text == "=":
            name = self.take().text
            self.expect("=")
            return Assign(name, self.binary(0))
        return self.binary(0)

    def binary(self, level):
        if level == len(self.LEVELS):
            return self.unary()
        left = self.binary(level + 1)
        while operator := self.take(*self.LEVELS[level]):
            left = Binary(operator.text, left, self.binary(level + 1))
        return left

    def unary(self):
        if self.take("-"):
            return Unary("-", self.unary())
        base = self.atom()
        if self.take("**"):
            return Binary("**", base, self.unary())
        return base

    def atom(self):
        token = self.take()
        match token:
            case Token("number", text):
                return Number(float(text) if "." in text else int(text))
            case Token("name", text):
                if not self.take("("):
                    return Name(text)
                arguments = [self.binary(0)]
                while self.take(","):
                    arguments.append(self.binary(0))
                self.expect(")")
                return Call(text, arguments)
            case Token("operator", "("):
                inside = self.binary(0)
                self.expect(")")
                return inside
            case Token(kind="end"):
                raise CalculatorError(f"the text ends too early, at {token.at}")
            case _:
                raise CalculatorError(f"unexpected {token.text!r} at {token.at}")


def evaluate(node, names):
    match node:
        case Number(value):
            return value
        case Name(text):
            if text not in names:
                raise CalculatorError(f"{text!r} has no value")
            return names[text]
        case Unary("-", operand):
            return -evaluate(operand, names)
        case Binary(operator, left, right):
            return apply(operator, evaluate(left, names), evaluate(right, names))
        case Call("max", arguments):
            return max(evaluate(each, names) for each in arguments)
        case Call("min", arguments):
            return min(evaluate(each, names) for each in arguments)
        case Call(function):
            raise CalculatorError(f"no function {function!r}")
        case Assign(name, value):
            names[name] = evaluate(value, names)
            return names[name]


def apply(operator, a, b):
    match operator:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            return a / b
        case "%":
            return a % b
        case "**":
            return a**b


def run(text):
    names = {"x": 1}
    try:
        results = [evaluate(node, names) for node in Parser(text).program()]
    except CalculatorError as error:
        return f"error: {error}"
    except ZeroDivisionError:
        return "error: division by zero"
    return results[-1], sorted(names)


def program(texts, times):
    results = [[run(text) for text in texts] for _ in range(times)]
    return results[-1], all(each == results[0] for each in results)
