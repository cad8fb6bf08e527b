"""What an author most likely meant where an expression cannot be read: the message and the cure."""

from __future__ import annotations

import re

from policy_engine.expr.errors import Complaint
from policy_engine.expr.limits import outside_texts

__all__ = ["strange_character", "unexpected"]

_CURLY = {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "«": '"', "»": '"'}
_SIGNS = {
    "≠": "!=",
    "≤": "<=",
    "≥": ">=",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "*",
    "÷": "/",
    "¬": "not",
    "∧": "and",
    "∨": "or",
    "∈": "in",
}
_LOOSE = (
    (re.compile(r"=<"), "`=<` does not compare", "write `<=`"),
    (re.compile(r"=>"), "`=>` does not compare", "write `>=`"),
    (re.compile(r"=(?![=~])"), "`=` does not compare", "write `==`"),
    (re.compile(r"&(?!&)"), "`&` is not an operator", "write `and`"),
    (re.compile(r"\|(?!\|)"), "`|` is not an operator", "write `or`"),
    (re.compile(r"=~|~=|~"), "there is no sign for matching", 'write `x.matches("...")`'),
    (re.compile(r"\^"), "`^` is not an operator", ""),
    (re.compile(r"[@#$;\\]"), "", ""),
)
_WORDS = {"and": "and", "or": "or", "not": "not", "in": "in", "is": "==", "equals": "=="}
_CLOSING = {"RPAR": ")", "RSQB": "]", "RBRACE": "}"}
_OPERANDS = frozenset(
    [
        "operand",
        "NAME",
        "INTEGER",
        "FLOAT",
        "DURATION",
        "STRING",
        "RAW_STRING",
        "TRUE",
        "FALSE",
        "EMPTY",
        "NULL",
        "RPAR",
        "RSQB",
        "RBRACE",
        "ESCAPED_NAME",
    ]
)
_OPENING = frozenset(("LPAR", "LSQB", "LBRACE"))


def strange_character(text: str, at: int) -> Complaint:
    """The complaint about a place where no word, number, text or sign begins."""
    character = text[at]
    if character in "\"'" or re.match(r"[rR][\"']", text[at:]):
        return _open_text(text, at)
    if character in _CURLY:
        return Complaint(
            "E003",
            f"`{character}` is a typographic quote",
            at,
            at + 1,
            f"write it straight: `{_CURLY[character]}`",
        )
    if character in _SIGNS:
        return Complaint(
            "E003", f"`{character}` is not a sign of the language", at, at + 1, f"write `{_SIGNS[character]}`"
        )
    if character in "0123456789.":
        return _bad_number(text, at)
    for pattern, message, cure in _LOOSE:
        if found := pattern.match(text, at):
            shown = message or f"`{found.group()}` means nothing in an expression"
            return Complaint("E003", shown, at, found.end(), cure)
    if character == "`":
        return Complaint("E003", "back-ticks do not quote a word", at, at + 1, _BACKTICK_HELP)
    if character.isalpha():
        found = re.compile(r"\w+").match(text, at)
        assert found is not None
        word = found.group()[:40]
        return Complaint(
            "E003",
            f"`{word}` is not a name",
            at,
            found.end(),
            "names are of the letters a to z, digits and `_`; put any other text in quotes",
        )
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return Complaint("E003", f"`{shown}` means nothing in an expression", at, at + 1)


def _open_text(text: str, at: int) -> Complaint:
    line_end = re.compile(r"[\r\n]|$").search(text, at)
    end = line_end.start() if line_end else len(text)
    return Complaint(
        "E004",
        "this text has no closing quote",
        at,
        end,
        "a text ends on its line, with the quote it began with",
    )


def _bad_number(text: str, at: int) -> Complaint:
    found = re.compile(r"[0-9.]*\w*").match(text, at)
    end = max(found.end() if found else at + 1, at + 1)
    word = text[at:end][:40]
    after = text[end : end + 1]
    if re.fullmatch(r"[0-9]+[a-zA-Z]+", word):
        unit = word.lstrip("0123456789")
        known = {
            "min": "m",
            "mins": "m",
            "minutes": "m",
            "sec": "s",
            "hours": "h",
            "hour": "h",
            "hrs": "h",
            "hr": "h",
            "days": "d",
            "day": "d",
            "weeks": "w",
            "week": "w",
            "D": "d",
            "H": "h",
            "M": "m",
            "S": "s",
            "W": "w",
        }
        if unit in known:
            cure = f"write `{word[: -len(unit)]}{known[unit]}`"
        else:
            cure = "units are `w`, `d` (24 hours), `h`, `m` (minutes) and `s`; there are no months or years"
        return Complaint("E006", f"`{word}` is neither a number nor a duration", at, end, cure)
    if word == "." and not after.isdigit():
        return Complaint("E001", "`.` has nothing before it", at, end)
    return Complaint("E006", f"`{word}` is not a number", at, end)


def unexpected(text: str, start: int, end: int, kind: str, before: str) -> Complaint:
    """The complaint about a word or sign of `kind` that cannot stand after one of kind `before`."""
    if not kind:
        return _unfinished(text)
    word = text[start:end]
    shown = word if len(word) <= 40 else word[:37] + "..."
    after_operand = before in _OPERANDS
    if kind in ("INTEGER", "DURATION", "FLOAT") and after_operand and text[start - 1 : start] == ":":
        return Complaint("E001", f"`{shown}` cannot stand here", start, end, _TIME_HELP)
    lowered = word.lower()
    if kind == "NAME" and lowered in _WORDS and (after_operand or lowered == "not"):
        return Complaint("E003", f"`{shown}` is not an operator", start, end, f"write `{_WORDS[lowered]}`")
    if text[start - 1 : start + 1] == "<>" and word == ">":
        return Complaint("E003", "`<>` does not compare", start - 1, end, "write `!=`")
    if (
        kind == "NAME"
        and before == "NAME"
        and (previous := _previous_word(text, start)).lower() in ("not", "and", "or")
    ):
        at = text.rindex(previous, 0, start)
        return Complaint(
            "E003", f"`{previous}` is not an operator", at, at + len(previous), f"write `{previous.lower()}`"
        )
    if kind == "NOT" and not after_operand:
        help = "put brackets round it: `(not x)`"
        return Complaint("E001", "`not` cannot stand after a comparison or a sign", start, end, help)
    if kind in _CLOSING:
        opened = "nothing stands before it" if before in _OPENING or not before else "it closes nothing or too early"
        return Complaint("E001", f"`{shown}` cannot stand here: {opened}", start, end)
    if kind == "ESCAPED_NAME":
        return Complaint("E003", "back-ticks do not quote a word", start, end, _BACKTICK_HELP)
    if kind == "COMMA" and after_operand:
        return Complaint("E001", "`,` cannot stand here", start, end, "a list stands in brackets: `[a, b]`")
    if before in ("STRING", "RAW_STRING") and text[start - 1 : start] in ("'", '"') and text[start - 1 : start]:
        help = "within a text, its own quote is written with a backslash before it"
        return Complaint("E001", f"`{shown}` follows without an operator", start, end, help)
    if kind == "COLON":
        return Complaint("E001", "`:` cannot stand here", start, end, _TIME_HELP)
    if after_operand and kind in _OPERANDS - frozenset(_CLOSING):
        help = "join conditions by `and` or `or`; put a text of several words in quotes"
        return Complaint("E001", f"`{shown}` follows without an operator", start, end, help)
    if after_operand:
        return Complaint("E001", f"`{shown}` cannot stand here", start, end)
    return Complaint("E001", f"`{shown}` cannot stand here: a value is missing before it", start, end)


_BACKTICK_HELP = "write the word alone, or in quotes if it is a text"
_TIME_HELP = 'write a date or time as `date("2024-01-19")` or `timestamp("2024-01-19T17:30:00Z")`'


def _previous_word(text: str, at: int) -> str:
    found = re.search(r"([A-Za-z_]\w*)\s*$", text[:at])
    return found[1] if found else ""


def _unfinished(text: str) -> Complaint:
    """The complaint about a text that stops too early: at an open bracket, or after a sign."""
    end = len(text.rstrip())
    open_brackets: list[int] = []
    for at, character in outside_texts(text):
        if character in "([{":
            open_brackets.append(at)
        elif open_brackets:
            open_brackets.pop()
    if open_brackets and text[end - 1] not in "([{,+-*/%<>=&|!?:.":
        at = open_brackets[-1]
        return Complaint("E002", f"`{text[at]}` is never closed", at, at + 1)
    last = re.search(r"(\w+|[^\w\s]+)$", text[:end])
    at = last.start() if last else max(end - 1, 0)
    return Complaint("E002", f"the expression stops after `{text[at:end][:40]}`", at, end)
