"""Random regular expressions and texts for test_regex.py, of few letters, so that much matches."""

from __future__ import annotations

import random

LETTERS = "aabbc\nA _0-é٣İkKſ\U00010400"  # of 1, 2 and 4 bytes; cases that are no pairs
QUANTIFIERS = ["*", "+", "?", "{2}", "{1,2}", "{,2}", "{2,}", "{0}", "{1,3}"]
SETS = ["[ab]", "[^a]", "[a-c]", r"[\w-]", r"[^\s]", "[b-]", r"[\d_a]", "[é-ٿ]", "[A-Z]", "[^\\W0]"]
ESCAPES = [r"\w", r"\W", r"\d", r"\D", r"\s", r"\S", r"\b", r"\B", r"\A", r"\Z"]


class Patterns:
    """Patterns that are mostly right."""

    def __init__(self, rng: random.Random, *, is_bytes: bool) -> None:
        self.rng = rng
        self.letters = [c for c in LETTERS if not is_bytes or ord(c) < 128]
        self.sets = [s for s in SETS if not is_bytes or s.isascii()]

    def pattern(self) -> str:
        self.groups = 0
        self.closed: list[int] = []
        text = self.alternatives(self.rng.randint(1, 4))
        if self.rng.random() < 0.15:
            text = f"(?{self.rng.choice(['i', 'm', 's', 'x', 'a', 'im', 'is'])})" + text
        if self.rng.random() < 0.05:  # something wrong, or not
            at = self.rng.randrange(len(text) + 1)
            text = text[:at] + self.rng.choice(list("()[]{}*+?\\|^$-")) + text[at:]
        return text

    def alternatives(self, depth: int) -> str:
        count = self.rng.choices([1, 2, 3], [6, 3, 1])[0]
        return "|".join(self.sequence(depth) for _ in range(count))

    def sequence(self, depth: int) -> str:
        return "".join(self.repeated(depth) for _ in range(self.rng.choice([0, 1, 1, 2, 2, 3])))

    def repeated(self, depth: int) -> str:
        item = self.item(depth)
        if self.rng.random() < 0.4 and item not in ("^", "$") and item not in ESCAPES[6:]:
            item += self.rng.choice(QUANTIFIERS)
            item += self.rng.choices(["", "?", "+"], [6, 3, 1])[0]
        return item

    def item(self, depth: int) -> str:
        kind = self.rng.random()
        if depth <= 0 or kind < 0.45:
            kind = self.rng.random()
            if kind < 0.5:
                letter = self.rng.choice(self.letters)
                return "\\" + letter if letter in "-" else letter
            if kind < 0.6:
                return "."
            if kind < 0.7:
                return self.rng.choice("^$")
            return self.rng.choice(self.sets if kind < 0.82 else ESCAPES)
        if kind < 0.5 and self.closed:
            group = self.rng.choice(self.closed)
            if self.rng.random() < 0.3:
                return f"(?({group}){self.sequence(0)}|{self.sequence(0)})"
            return f"(?:\\{group})"
        if kind < 0.8:
            self.groups += 1
            number = self.groups
            name = f"?P<g{number}>" if self.rng.random() < 0.2 else ""
            text = f"({name}{self.alternatives(depth - 1)})"
            self.closed.append(number)
            return text
        opening = self.rng.choice(
            ["?:", "?:", "?:", "?>", "?=", "?!", "?<=", "?<!", "?i:", "?s:", "?-i:", "?m:", "?a:"]
        )
        return f"({opening}{self.alternatives(depth - 1)})"


Case = tuple[str | bytes, int, str | bytes, str | bytes]  # pattern, flags, text, replacement


class Cases:
    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def case(self) -> Case:
        rng = self.rng
        is_bytes = rng.random() < 0.15
        patterns = Patterns(rng, is_bytes=is_bytes)
        pattern = patterns.pattern()
        widest = rng.choice([128, 256, 65536, 0x110000])
        letters = [c for c in patterns.letters if ord(c) < widest]
        text = "".join(rng.choice(letters) for _ in range(rng.randint(0, 10)))
        flags = rng.choice([0, 0, 0, 0, 2, 8, 16, 2 | 8, 256, 258])
        with_groups = [rf"<\g<{g}>>" for g in patterns.closed] + [r"\1"]
        replacement = rng.choice(["", "x", r"[\g<0>]", "é", r"\n", *with_groups])
        if is_bytes:
            replacement = "".join(c for c in replacement if ord(c) < 128)
            return pattern.encode(), flags, text.encode(), replacement.encode()
        return pattern, flags, text, replacement

    def cases(self, count: int) -> list[Case]:
        return [self.case() for _ in range(count)]
