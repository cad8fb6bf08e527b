"""Conditions in one spelling: words for the connectives, one blank round an operator, values as bare words.

Only signs and blanks are replaced, each at its place, so that an author's lines, comments and spelling of values
stay. A condition that cannot be read is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from policy_engine.expr.automaton import Token
from policy_engine.expr.errors import ExpressionError
from policy_engine.expr.parser import parse, tokens

__all__ = ["Edit", "applied", "respelt"]


class Edit(NamedTuple):
    """Characters of a text from `start` to `end`, and what stands there instead."""

    start: int
    end: int
    text: str


def applied(text: str, edits: list[Edit]) -> str:
    """The text after the edits, which do not overlap; those at one place in the order in which they are given."""
    parts, at = [], 0
    for edit in sorted(edits, key=lambda one: (one.start, one.end)):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def respelt(text: str, words: Collection[tuple[int, int]] = ()) -> list[Edit]:
    """What makes the canonical spelling of a condition; nothing where it would become another condition.

    `words` are the places of texts in quotes that mean the same without them.
    """
    try:
        before = parse(text)
        found = tokens(text)
        edits = [*_connectives(found), *_blanks(text, found)]
        if parse(applied(text, edits)) != before:
            return []
        bare = (token for token in found if token[1:] in words and _QUOTED_WORD.fullmatch(token[0]))
        return [*edits, *(Edit(start, end, word[1:-1]) for word, start, end in bare)]
    except ExpressionError:
        return []


_QUOTED_WORD = re.compile(r"\"\w+\"|'\w+'")


# ---- words

_WORDS = {"&&": "and", "||": "or"}
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")
_BEFORE_NOT = frozenset(("&&", "||", "and", "or", "not", "(", "[", "{", ",", "?", ":"))
_AFTER_NOT = frozenset(("&&", "||", "and", "or", ")", "]", "}", ",", "?", ":"))


def _connectives(found: list[Token]) -> list[Edit]:
    """Words for `&&`, `||` and `!`. The word binds less than the sign, so that `!a == b` needs brackets."""
    edits = []
    for place, (word, start, end) in enumerate(found):
        if word in _WORDS:
            left = found[place - 1][2] == start
            right = found[place + 1][1] == end
            edits.append(Edit(start, end, f"{' ' if left else ''}{_WORDS[word]}{' ' if right else ''}"))
        elif word == "!":
            stop = _operand(found, place + 1)
            before = found[place - 1][0] if place else "("
            after = found[stop][0] if stop < len(found) else ")"
            # What stands after another sign is inside the brackets of that one, if it needs any.
            fits = before == "!" or (before in _BEFORE_NOT and after in _AFTER_NOT)
            blank = " " if found[place + 1][1] == end else ""
            edits.append(Edit(start, end, f"{'' if fits else '('}not{blank}"))
            if not fits:
                edits.append(Edit(found[stop - 1][2], found[stop - 1][2], ")"))
    return edits


def _operand(found: list[Token], place: int) -> int:
    """The place after the operand of a sign: signs of its own, a word or brackets, and what hangs on it."""
    while found[place][0] in ("!", "-"):
        place += 1
    if found[place][0] == ".":
        place += 1
    place = _closed(found, place)
    while place < len(found):
        if found[place][0] == ".":
            place += 2 if found[place + 1][0] == "?" else 1
            place += 1
        elif found[place][0] in ("(", "["):
            place = _closed(found, place)
        else:
            break
    return place


def _closed(found: list[Token], place: int) -> int:
    """The place after a word, or after the bracket that closes the one there."""
    depth = 0
    while True:
        depth += (found[place][0] in _OPENING) - (found[place][0] in _CLOSING)
        place += 1
        if depth == 0:
            return place


# ---- blanks

_APART = frozenset(("and", "or", "not", "in", "==", "!=", "<", "<=", ">", ">=", "+", "*", "/", "%", "&&", "||"))
_LEFT_ALONE = frozenset(("?", ":", "{", "}"))


def _blanks(text: str, found: list[Token]) -> list[Edit]:
    """One blank round operators and after commas, none inside brackets. Line breaks and comments stay."""
    edits = []
    for place in range(1, len(found)):
        start, end = found[place - 1][2], found[place][1]
        given = text[start:end]
        wanted = _wanted(found, place, given)
        if given != wanted and not given.strip(" "):
            edits.append(Edit(start, end, wanted))
    return edits


def _wanted(found: list[Token], place: int, given: str) -> str:
    """What stands between a word and the one before it."""
    left, right = found[place - 1][0], found[place][0]
    one = " " if given else ""
    if left in ("&&", "||", "!") or right in ("&&", "||"):
        # These bring their blanks along.
        return "" if left == "!" and not given else one
    if "?" in (left, right) and "." in (left, right):
        return ""
    if left in _LEFT_ALONE or right in _LEFT_ALONE:
        return one
    if left in ("(", "[") or right in (")", "]", ","):
        return ""
    if left == "." or (right == "." and _ends_operand(found, place - 1)):
        return ""
    if left == "," or left in _APART or right in _APART:
        return " "
    if left == "-" or right == "-":
        signed = place - 1 if left == "-" else place
        if left == "-" and not _ends_operand(found, signed - 1):
            return ""
        return " "
    if right in ("(", "[") and _ends_operand(found, place - 1):
        return ""
    return one


def _ends_operand(found: list[Token], place: int) -> bool:
    """Whether an operand ends with a word or sign, so that a minus after it is a subtraction."""
    if place < 0:
        return False
    word = found[place][0]
    if word in ("and", "or", "not", "in"):
        return place > 0 and found[place - 1][0] == "."
    return word in (")", "]", "}") or word[0].isalnum() or word[0] in "_\"'`" or (word[0] == "." and len(word) > 1)
