"""Texts made worse: characters and words exchanged, pieces doubled, nested, spliced, made long."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

__all__ = ["Mutator", "soup"]

_WORD = re.compile(r"\s+|[A-Za-z_]\w*|[0-9][\w.]*|\"[^\"\n]*\"?|'[^'\n]*'?|[<>=!&|]{1,2}|.", re.DOTALL)

_DATA: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))

TOKENS: list[str] = _DATA["tokens"]
"""Words and signs of the language, whole and in part."""

CHARACTERS: str = _DATA["characters"]
_WRAPS: list[tuple[str, str]] = _DATA["wraps"]
_NESTS: list[tuple[str, str]] = _DATA["nests"]


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
        before, after = self.random.choice(_WRAPS)
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
        before, after = self.random.choice(_NESTS)
        times = self.random.choice((10, 60, 64, 65, 100, 160, 500))
        return (before * times + text + after * times)[:40_000]
