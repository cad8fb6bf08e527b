"""What an author most likely meant where an expression cannot be read: the message and the cure."""

from __future__ import annotations

import re

from policy_engine.expr.errors import Complaint
from policy_engine.expr.foreign import EDGES, METHODS, NEAR, beside, doubled, either, implication, left_out
from policy_engine.expr.limits import outside_texts

__all__ = ["HALF_A_CHARACTER", "better", "date_meant", "strange_character", "unexpected"]

HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")
"""What no text file can hold, and no text should: it could not be written out again."""

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
    (re.compile(r"=!"), "`=!` does not compare", "write `!=`"),
    (re.compile(r"=(?![=~])"), "`=` does not compare", "write `==`"),
    (re.compile(r"&(?!&)"), "`&` is not an operator", "write `and`"),
    (re.compile(r"\|(?!\|)"), "`|` is not an operator", "write `or`"),
    (re.compile(r"=~|~=|~"), "there is no sign for matching", 'write `x.matches("...")`'),
    (re.compile(r"\^"), "`^` is not an operator", ""),
    (re.compile(r"[@#$;\\]"), "", ""),
)
_WORDS = {
    "and": "and",
    "or": "or",
    "not": "not",
    "in": "in",
    "is": "==",
    "equals": "==",
    "equal": "==",
    "unless": "and not",
}
_UNITS = {
    **dict.fromkeys(("w", "week", "weeks", "W"), "w"),
    **dict.fromkeys(("d", "day", "days", "D"), "d"),
    **dict.fromkeys(("h", "hour", "hours", "hr", "hrs", "H"), "h"),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "M"), "m"),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "S"), "s"),
}
_UNITS_HELP = "units are `w`, `d` (24 hours), `h`, `m` (minutes) and `s`; there are no months or years"
_OPEN_TIME = "open time is counted by a calendar: `desk.elapsed(ticket_created.at, now) <= 16h`"
_CLOSING = {"RPAR": ")", "RSQB": "]", "RBRACE": "}"}
_OPERANDS = frozenset(
    [
        "operand",
        "NAME",
        "INTEGER",
        "UNSIGNED",
        "FLOAT",
        "DURATION",
        "DATE",
        "INSTANT",
        "STRING",
        "RAW_STRING",
        "BYTES",
        "RAW_BYTES",
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
    if character == "=" and at > 1 and text[at - 2 : at] in ("==", "!=", ">=", "<="):
        sign = text[at - 2 : at + 1]
        return Complaint("E003", f"`{sign}` does not compare", at - 2, at + 1, f"write `{sign[:2]}`")
    for pattern, message, cure in _LOOSE:
        if found := pattern.match(text, at):
            shown = message or f"`{found.group()}` means nothing in an expression"
            return Complaint("E003", shown, at, found.end(), cure)
    if character == "`":
        return _back_ticks(text, at, at + 1)
    if character.isalpha():
        while at and (text[at - 1].isalnum() or text[at - 1] == "_"):
            at -= 1
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
    if re.fullmatch(r"([0-9]+[wdh])+[0-9]{1,2}", word):
        cure = f"write `{word}{'m' if word.rstrip('0123456789')[-1] == 'h' else 'h'}`"
        return Complaint("E006", f"`{word}` is neither a number nor a duration", at, end, cure)
    if re.fullmatch(r"[0-9]+[a-zA-Z]+", word):
        unit = word.lstrip("0123456789")
        cure = f"write `{word[: -len(unit)]}{_UNITS[unit]}`" if unit in _UNITS else _UNITS_HELP
        return Complaint("E006", f"`{word}` is neither a number nor a duration", at, end, cure)
    if re.fullmatch(r"[0-9]+(_[0-9]+)+", word):
        cure = f"digits stand without a sign between them: `{word.replace('_', '')}`"
        return Complaint("E006", f"`{word}` is not a number", at, end, cure)
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
    if (sign := doubled(text, start, end)) is not None:
        return sign
    if after_operand and (found := beside(text, start, before)) is not None:
        return found
    lowered = word.lower()
    if kind == "NAME" and after_operand and (found := _between(text, start, end, before)) is not None:
        return found
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
        if text[:start].rstrip().endswith("=="):
            help = "write `!=` for `== not`"
        return Complaint("E001", "`not` cannot stand after a comparison or a sign", start, end, help)
    if kind in _CLOSING:
        opened = "nothing stands before it" if before in _OPENING or not before else "it closes nothing or too early"
        return Complaint("E001", f"`{shown}` cannot stand here: {opened}", start, end)
    if kind == "ESCAPED_NAME":
        return _back_ticks(text, start, end)
    if kind == "COMMA" and after_operand:
        return Complaint("E001", "`,` cannot stand here", start, end, _comma(text, start, end))
    if before in ("STRING", "RAW_STRING") and text[start - 1 : start] in ("'", '"') and text[start - 1 : start]:
        help = "within a text, its own quote is written with a backslash before it"
        return Complaint("E001", f"`{shown}` follows without an operator", start, end, help)
    if kind == "COLON":
        clock = re.search(r"[0-9]{1,2}$", text[max(start - 2, 0) : start])
        rest = re.match(r":[0-9]{2}(?::[0-9]{2})?(?![0-9])", text[start:])
        if clock and rest:
            message = f"`{clock.group()}{rest.group()}` is a time of day, and a condition has none"
            return Complaint("E006", message, start - len(clock.group()), start + rest.end(), _CLOCK_HELP)
        return Complaint("E001", "`:` cannot stand here", start, end, _TIME_HELP)
    if after_operand and kind in _OPERANDS - frozenset(_CLOSING):
        help = "join conditions by `and` or `or`; put a text of several words in quotes"
        return Complaint("E001", f"`{shown}` follows without an operator", start, end, help)
    if after_operand:
        return Complaint("E001", f"`{shown}` cannot stand here", start, end)
    help = left_out(text, start, end)
    return Complaint("E001", f"`{shown}` cannot stand here: a value is missing before it", start, end, help)


def _back_ticks(text: str, start: int, end: int) -> Complaint:
    """The complaint about a word in back-ticks; names have underscores where other systems have hyphens."""
    word = text[start:end].strip("`")
    name = re.sub(r"\W+", "_", word)
    help = "write the word alone, or in quotes if it is a text"
    if name != word and name.strip("_"):
        help = f"a name is written with `_`: `{name[:60]}`"
    return Complaint("E003", "back-ticks do not quote a word", start, end, help)


_TIME_HELP = "a date is written `2024-01-19`, an instant `2024-01-19T17:30:00Z`"
_CLOCK_HELP = "ask a calendar, as in `desk.open_at(now)`, or compare an instant such as `2024-01-19T17:30:00Z`"


_LISTED = re.compile(r"\bin\s*(?:\(([^()\[\]]*)\)|([\w\"'., ]*,[\w\"'., ]*))")


def _comma(text: str, start: int, end: int) -> str:
    """What to write instead of a comma that separates nothing."""
    near = max(start - NEAR, 0)
    around = text[near : end + NEAR]
    figure = re.search(r"(?<![\w.])[0-9]+$", text[near:start])
    if figure and (fraction := re.match(r"[0-9]+(?!\w)", text[end:])):
        if whole := re.match(r"[0-9]{3}(?:,[0-9]{3})+(?!\w)", text[end:]):
            return f"a number has no commas: `{figure.group()}{whole.group().replace(',', '')}`"
        with_point = f"{figure.group()}.{fraction.group()}"
        if len(fraction.group()) == 3:  # thousands for some, a fraction for others
            return f"write `{figure.group()}{fraction.group()}` for the whole number, `{with_point}` for a fraction"
        return f"a number with a fraction has a point: `{with_point}`"
    for listed in _LISTED.finditer(around):
        if listed.start() < start - near < listed.end():
            return f"a list stands in square brackets: `[{(listed[1] or listed[2]).strip()[:80]}]`"
    return "conditions are joined by `and` or `or`; a list stands in square brackets: `[a, b]`"


def _between(text: str, start: int, end: int, before: str) -> Complaint | None:
    """The complaint about a word between two values: a unit, or what other languages have for an operator."""
    word = text[start:end]
    near = max(start - NEAR, 0)  # what stands before, without the long way back
    before_it = text[near:start]
    figure = re.search(r"(?<![\w.])[0-9]+(?:\.[0-9]+)?\s+$", before_it) if before in ("INTEGER", "FLOAT") else None
    if figure is not None and (unit := _unit_after(text, start)) is not None:
        shown, cure = unit
        number = figure.group().strip()
        help = f"write `{number}{cure}`" if len(cure) == 1 else cure
        return Complaint("E006", f"`{number} {shown}` is no duration", near + figure.start(), start + len(shown), help)
    left = re.search(r"[A-Za-z_][\w.]*\s*$", before_it)
    right = re.match(r"\s*(\"[^\"\n]*\"|'[^'\n]*'|[\w.]+)", text[end : end + NEAR])
    one, other = left.group().strip() if left else "x", right[1] if right else "y"
    lowered = word.lower()
    if (edge := EDGES.match(text, start)) is not None:
        method = "endsWith" if edge[1].lower() == "ends" else "startsWith"
        help = f"write `{one}.{method}({edge[2] or '...'})`"
        stop = start + len(edge[0]) - len(edge[2] or "")
        shown = " ".join(text[start:stop].split())
        return Complaint(
            "E003", f"`{shown}` is not an operator", start, start + len(edge[0][: stop - start].rstrip()), help
        )
    if lowered in METHODS:
        help = f"write `{one}.{METHODS[lowered]}({other})`"
        return Complaint("E003", f"`{word}` stands after a point, with brackets", start, end, help)
    if lowered == "xor":
        return Complaint("E003", f"`{word}` is not an operator", start, end, either(text[:start], text[end:]))
    if lowered == "between":
        bounds = re.match(r"\s*([\w.\"'-]+)\s+and\s+([\w.\"'-]+)", text[end:])
        least, most = bounds.groups() if bounds else ("a", "b")
        help = f"write `{one} >= {least} and {one} <= {most}`"
        return Complaint("E003", f"`{word}` is not an operator", start, end, help)
    if lowered == "is" and other.lower() in ("not", "empty", "null", "none", "known", "unknown", "missing"):
        return _is(text, start, end, one, other.lower())
    if lowered in ("then", "else"):
        return Complaint("E003", f"there is no `{word}`", start, end, "a condition stands alone, without `if`")
    if left and one.lower() in ("if", "when", "where"):
        at = near + left.start()
        help = (one.lower() == "if" and implication(text[start : start + NEAR])) or "leave it out"
        return Complaint("E003", f"there is no `{one}`", at, at + len(one), help)
    return None


def _unit_after(text: str, start: int) -> tuple[str, str] | None:
    """The unit that stands after a figure, as it is written, and its letter, or what to do where there is none."""
    found = re.match(r"(business|working|open)\s+([A-Za-z]+)|([A-Za-z]+)", text[start:])
    if found is None:
        return None
    if found[1]:
        return found.group(), _OPEN_TIME
    if found.group() in _UNITS:
        return found.group(), _UNITS[found.group()]
    return (found.group(), _UNITS_HELP) if found.group().rstrip("s") in ("month", "year", "quarter") else None


def _is(text: str, start: int, end: int, one: str, other: str) -> Complaint:
    """The complaint about `is not`, `is empty` and the like."""
    after = re.match(r"\s*\w+", text[end:])
    stop = end + (after.end() if after else 0)
    further = re.match(r"\s+(empty|null|none|known)\b", text[stop:])
    if other == "not" and further:
        cure = f"write `{one} != empty`, or `given({one})`"
    elif other == "not":
        cure = "write `!=`"
    elif other in ("known", "unknown", "missing"):
        cure = f"write `{'not ' if other != 'known' else ''}given({one})`"
    else:
        cure = f"write `{one} == empty`"
    return Complaint("E003", f"`{' '.join(text[start:stop].split())}` does not compare", start, stop, cure)


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OTHER_DATES = re.compile(
    r"(?<![\w.])(?:([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})|([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}))(?![\w.])"
)


def better(text: str, complaint: Complaint) -> Complaint:
    """The complaint about a whole date where only a piece of it was complained of: `19.01.2024`, `2024/01/19`."""
    if complaint.code not in ("E001", "E006"):
        return complaint
    for found in _OTHER_DATES.finditer(text):
        if found.start() <= complaint.start < found.end() and not _DAY.fullmatch(found.group()):
            return Complaint("E006", f"`{found.group()}` is not a date", found.start(), found.end(), date_meant(found))
    return complaint


def date_meant(found: str | re.Match[str]) -> str:
    """How a date is written that stands there otherwise: `01-02-2024`, `2024/1/2`; empty for what is no date."""
    match = _OTHER_DATES.fullmatch(found) if isinstance(found, str) else found
    if match is None:
        return ""
    shown = _year_first(match)
    return f"write the year first, with `-`: `{shown}`" if shown else "write the year first: `2024-01-19`"


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
        closing = {"(": ")", "[": "]", "{": "}"}[text[at]]
        return Complaint("E002", f"`{text[at]}` is never closed", at, at + 1, f"put a `{closing}` where it ends")
    last = re.search(r"(\w+|[^\w\s]+)$", text[:end])
    at = last.start() if last else max(end - 1, 0)
    help = "write what comes after it, or leave it out"
    if text[at:end] == "%" and (figure := re.search(r"[0-9.]+%$", text[:end])):
        help = f"`%` is a remainder; a percentage is a number: `{figure.group()[:-1]}`"
    return Complaint("E002", f"the expression stops after `{text[at:end][:40]}`", at, end, help)


def _year_first(found: re.Match[str]) -> str:
    """The date with the year first; empty where nobody can tell the day from the month."""
    if found[1]:
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    else:
        year, first, second = int(found[6]), int(found[4]), int(found[5])
        day, month = (first, second) if first > 12 else (second, first)
        if first <= 12 and second <= 12 and first != second:
            return ""
    return f"{year}-{month:02}-{day:02}" if month <= 12 and day <= 31 else ""
