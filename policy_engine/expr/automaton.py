"""Runs the parser's tables: text to tokens to what a builder makes of them.

The tables are the generator's (`tables.py`); this is the loop that it would run on them, without what a language of
one line does not need, in a third of the time. A test holds it to the generator's own parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

__all__ = ["Automaton", "StrangeCharacter", "Token", "UnexpectedToken"]

Token = tuple[str, int, int]
"""A word or sign of the text, where it begins, and where it ends."""


class StrangeCharacter(Exception):
    """No word or sign begins at a place."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class UnexpectedToken(Exception):
    """A word or sign that cannot stand there: its kind, and the kind of what stands before it.

    The kind of the end is empty. `before` is `operand` where more than one word was understood, empty at the start.
    """

    def __init__(self, token: Token, kind: str, before: str) -> None:
        super().__init__(kind)
        self.token = token
        self.kind = kind
        self.before = before


class Automaton:
    """A parser. `builder` has a method for every alternative of the grammar that makes something."""

    def __init__(self, tables: dict[str, Any], builder: object) -> None:
        self._match = re.compile(tables["pattern"]).match
        self._keywords: dict[str, str] = tables["keywords"]
        self._ignored = frozenset(tables["ignored"])
        self._end: int = tables["end"]
        self._states: list[dict[str, int]] = [dict(actions) for actions in tables["states"]]
        self._rules = [
            (origin, count, tuple(kept), any(place < 0 for place in kept), _work(builder, name))
            for origin, count, kept, name in tables["rules"]
        ]

    def tokens(self, text: str) -> tuple[list[tuple[str, Token]], int]:
        """The words and signs with their kinds, and the place where none begins, or -1."""
        found: list[tuple[str, Token]] = []
        match, keywords, ignored = self._match, self._keywords, self._ignored
        at, end = 0, len(text)
        while at < end:
            word = match(text, at)
            if word is None:
                return found, at
            kind = word.lastgroup or ""
            start, at = at, word.end()
            if kind not in ignored:
                shown = word.group()
                if kind == "NAME":
                    kind = keywords.get(shown, kind)
                found.append((kind, (shown, start, at)))
        return found, -1

    def parse(self, text: str) -> Any:
        """What the builder makes of a text. Raises `UnexpectedToken`, `StrangeCharacter`, and what the builder does.

        Of two mistakes the first in the text is told.
        """
        states, rules, last = self._states, self._rules, self._end
        stack, values, kinds = [0], list[Any](), list[str]()
        tokens, strange = self.tokens(text)
        tokens.append(("$END", ("", len(text), len(text))))
        for kind, token in tokens:
            if kind == "$END" and strange >= 0:
                raise StrangeCharacter(strange)
            while True:
                action = states[stack[-1]].get(kind)
                if action is None:
                    raise UnexpectedToken(token, "" if kind == "$END" else kind, kinds[-1] if kinds else "")
                if action >= 0:
                    stack.append(action)
                    values.append(token)
                    kinds.append(kind)
                    break
                origin, count, kept, nested, work = rules[-1 - action]
                parts = values[-count:] if count else []
                if nested:
                    parts = _flattened(parts, kept)
                elif len(kept) != count:
                    parts = [parts[place] for place in kept]
                if count:
                    del stack[-count:], values[-count:], kinds[-count:]
                made = parts if work is None else work(parts)
                state = states[stack[-1]][origin]
                if state == last:
                    return made
                stack.append(state)
                values.append(made)
                kinds.append("operand")
        raise AssertionError("the end of a text is always a token")


def _work(builder: object, name: str) -> Callable[[list[Any]], Any] | None:
    """The builder's method; a rule without one hands on its parts, or the only one."""
    if name == "_":
        return None
    found: Callable[[list[Any]], Any] = _only if name == "" else getattr(builder, name)
    return found


def _only(parts: list[Any]) -> Any:
    return parts[0]


def _flattened(parts: list[Any], kept: tuple[int, ...]) -> list[Any]:
    """The kept parts, those that are lists item by item. A list that comes first is the result itself and grows."""
    first = kept[0]
    children: list[Any] = parts[-1 - first] if first < 0 else [parts[first]]
    for place in kept[1:]:
        if place < 0:
            children.extend(parts[-1 - place])
        else:
            children.append(parts[place])
    return children
