"""Texts made worse: characters and words exchanged, pieces doubled, nested, spliced, made long."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

__all__ = ["Mutator", "soup"]

_WORD = re.compile(r"\s+|[A-Za-z_]\w*|[0-9][\w.]*|\"[^\"\n]*\"?|'[^'\n]*'?|[<>=!&|]{1,2}|.", re.DOTALL)

TOKENS = (
    *("and", "or", "not", "in", "not in", "true", "false", "null", "empty", "always", "never", "has(", "shown(", "given("),
    *("&&", "||", "!", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "?", ":", "?:", ".", ",", ".?", "[?", "{?"),
    *("(", ")", "[", "]", "{", "}", "()", "[]", "{}", "'", '"', "'''", '"""', "`", "r'", "b'", "//", "#", "\\", "\n", "\t"),
    *("0", "1", "-1", "1u", "0x1F", "0x", "1.5", ".5", "1.", "1e3", "1e400", "1e-400", "9223372036854775807", "01", "00"),
    *("9223372036854775808", "-9223372036854775808", "18446744073709551615u", "99999999999999999999", "1_000", "0b1"),
    *("10d", "1h30m", "30m1h", "99999999999w", "0s", "1x", "1dd", "2024-01-19", "2024-13-45", "2024-01-19T17:30:00Z"),
    *("'a'", '"b"', "''", "'\\n'", "'\\x41'", "'\\u00e9'", "'\\U0001F600'", "'\\ud800'", "'\\400'", "'\\q'", "b'\\xff'"),
    *("x", "tags", "tasks", "now", "language", "support_plan", "premier", "severity", "minor", "event.closed", "desk"),
    *("ticket_created", "closed.at", "prices", "symptoms", "urgent", "unset", "absent_fact", "rate", "reason", "empty"),
    *(".exists(x, ", ".all(x, ", ".map(x, ", ".filter(x, ", ".exists_one(x, ", ".size()", "size(", ".contains(", "int("),
    *(".matches('(a*)*b')", ".matches('", ".startsWith(", "string(", "duration(", "timestamp(", "date(", ".within(10d)"),
    *(".orValue(", "optional.of(", "optional.none()", "cel.bind(x, ", "type(", "dyn(", "double(", "uint(", "bytes("),
    *(".getHours('", ".date_in('Europe/Paris')", ".weekday()", ".split(", ".join(", ".substring(", ".replace(", "math."),
)
"""Words and signs of the language, whole and in part."""

CHARACTERS = (
    *"aAzZ_09 .,:;!?()[]{}<>=+-*/%&|^~@#$`'\"\\\n\r\t\x00\x0b\x0c\x1b\x7f",
    *("\u0080", "\u0085", "\u00a0", "\u00ad", "\u200b", "\u200e", "\u2028", "\u202e", "\ufeff", "\uffff", "\ud800", "\udfff"),
    *("é", "ß", "İ", "ſ", "K", "日", "😀", "\U0010ffff", "“", "”", "‘", "’", "–", "−", "×", "≠", "≤", "∧", "٣", "𝟙", "ª", "²"),
)


def soup(random: Random, longest: int = 20) -> str:
    """Words and signs in no order."""
    glue = random.choice(("", " ", " "))
    return glue.join(random.choices(TOKENS, k=random.randint(1, longest)))


class Mutator:
    """Makes new texts of a corpus."""

    def __init__(self, random: Random, corpus: Sequence[str]) -> None:
        self.random = random
        self.corpus = tuple(corpus)
        self._ways: tuple[tuple[int, Callable[[str], str]], ...] = (
            (12, self._characters),
            (12, self._words),
            (6, self._splice),
            (4, self._insert),
            (3, self._double),
            (3, self._wrap),
            (2, self._cut),
            (2, self._number),
            (1, self._long),
            (1, self._deep),
        )
        self._chances = [chance for chance, _ in self._ways]

    def text(self) -> str:
        """One text of the corpus, changed one to four times."""
        found = self.random.choice(self.corpus)
        for _ in range(self.random.choice((1, 1, 1, 2, 2, 3, 4))):
            found = self.changed(found)
        return found

    def changed(self, text: str) -> str:
        """The text with one change."""
        ((_, way),) = self.random.choices(self._ways, self._chances)
        return way(text)

    def _place(self, text: str) -> int:
        return self.random.randint(0, len(text))

    def _piece(self, text: str, longest: int = 30) -> tuple[int, int]:
        at = self._place(text)
        return at, min(len(text), at + self.random.randint(1, longest))

    def _characters(self, text: str) -> str:
        at = self._place(text)
        match self.random.randrange(4):
            case 0:
                return text[:at] + text[at + 1 :]
            case 1:
                return text[:at] + self.random.choice(CHARACTERS) + text[at:]
            case 2:
                return text[:at] + self.random.choice(CHARACTERS) + text[at + 1 :]
        code = ord(text[at]) ^ (1 << self.random.randrange(8)) if at < len(text) else self.random.randrange(0x110000)
        return text[:at] + chr(code) + text[at + 1 :]

    def _words(self, text: str) -> str:
        words = _WORD.findall(text)
        if not words:
            return self.random.choice(TOKENS)
        at = self.random.randrange(len(words))
        match self.random.randrange(5):
            case 0:
                del words[at]
            case 1:
                words[at] = self.random.choice(TOKENS)
            case 2:
                words.insert(at, self.random.choice(TOKENS))
            case 3:
                words.insert(at, words[at])
            case _:
                other = self.random.randrange(len(words))
                words[at], words[other] = words[other], words[at]
        return "".join(words)

    def _splice(self, text: str) -> str:
        other = self.random.choice(self.corpus)
        return text[: self._place(text)] + other[self._place(other) :]

    def _insert(self, text: str) -> str:
        at, other = self._place(text), self.random.choice(self.corpus)
        first, last = self._piece(other)
        return text[:at] + other[first:last] + text[at:]

    def _double(self, text: str) -> str:
        first, last = self._piece(text)
        return text[:last] + text[first:last] * self.random.choice((1, 2, 5, 20)) + text[last:]

    def _wrap(self, text: str) -> str:
        first, last = self._piece(text, max(1, len(text)))
        before, after = self.random.choice(
            (("(", ")"), ("[", "]"), ("!(", ")"), ("-(", ")"), ("not ", ""), ("{'a': ", "}"), ("size(", ")"), ("'", "'"),
             ("[", "].map(x, x)"), ("", ".a"), ("", "[0]"), ("true ? ", " : 1"), ("has(", ".a)"), ("string(", ")"), ("'''", ""))
        )  # fmt: skip
        return text[:first] + before + text[first:last] + after + text[last:]

    def _cut(self, text: str) -> str:
        first, last = self._piece(text, max(1, len(text)))
        return self.random.choice((text[:first], text[first:last], text[last:], text[:first] + text[last:]))

    def _number(self, text: str) -> str:
        edges = ("0", "-1", "9223372036854775807", "9223372036854775808", "1e308", "0.0", "100000", "4294967296", "1u")
        return re.sub(r"[0-9]+", lambda found: self.random.choice((found.group(), self.random.choice(edges))), text)

    def _long(self, text: str) -> str:
        first, last = self._piece(text)
        return (text[:last] + text[first:last] * self.random.choice((50, 200, 1000)) + text[last:])[:40_000]

    def _deep(self, text: str) -> str:
        before, after = self.random.choice(
            (("(", ")"), ("[", "]"), ("!", ""), ("-", ""), ("not ", ""), ("{1: ", "}"), ("f(", ")"), ("a ? b : ", ""),
             ("", ".a"), ("", "[0]"), ("1 + (", ")"), ("[1].map(x, ", ")"), ("", " + 1"), ("", " and x"), ("x in ", ""))
        )  # fmt: skip
        times = self.random.choice((10, 60, 64, 65, 100, 160, 500))
        return (before * times + text + after * times)[:40_000]
