"""Words and signs of other languages that stand between two values, and what is written here instead."""

from __future__ import annotations

import re

from policy_engine.expr.errors import Complaint

__all__ = ["EDGES", "METHODS", "NEAR", "beside", "doubled", "either", "implication", "left_out"]

NEAR = 200
"""Characters before and after a mistake that are looked at."""

METHODS = {
    **{name.lower(): name for name in ("contains", "startsWith", "endsWith", "matches", "within", "after", "before")},
    **dict.fromkeys(("includes", "has", "contain", "like"), "contains"),
    "since": "after",
    "until": "before",
}
"""Words that people put between two values, and the method that says it."""

EDGES = re.compile(r"(starts|begins|ends)\s+with\b\s*(\"[^\"\n]*\"|'[^'\n]*'|[\w.]+)?", re.IGNORECASE)
"""`starts with` and the like, and the text after it."""

_DOUBLED = {
    "**": ("`**` is not an operator", "there are no powers: multiply, as in `x * x`"),
    "++": ("`++` is not an operator", "an expression changes nothing: write `x + 1` for one more"),
    "/*": ("`/*` does not begin a comment", "a comment begins with `//` and ends with its line"),
}
"""Signs of two characters that other languages have, and that are read as two signs."""


def doubled(text: str, start: int, end: int) -> Complaint | None:
    """The complaint about a sign that other languages have, of whose two characters one cannot stand here."""
    for at in (start - 1, start):
        sign = text[max(at, 0) : at + 2]
        if sign in _DOUBLED and end <= at + 2:
            return Complaint("E003", _DOUBLED[sign][0], at, at + 2, _DOUBLED[sign][1])
    return None


def beside(text: str, start: int, before: str) -> Complaint | None:
    """The complaint about a value beside another one: a time beside its date, an argument without brackets."""
    near = max(start - NEAR, 0)
    time = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(Z|[+-][0-9]{2}:[0-9]{2})?(?!\w)").match(text, start)
    if before == "DATE" and time and (day := re.search(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\s+$", text[near:start])):
        meant = f"{day[1]}T{int(time[1]):02}:{time[2]}:{time[3] or '00'}{time[4] or '+01:00'}"
        shown = f"{day[1]} {time.group()}"
        return Complaint("E006", f"`{shown}` is not an instant", near + day.start(), time.end(), f"write `{meant}`")
    method = re.search(r"\.(\w+)\s+$", text[near:start])
    value = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|[\w.]+").match(text, start)
    if method and value and method[1] in METHODS.values():
        at = near + method.start(1)
        help = f"write `.{method[1]}({value.group()[:60]})`"
        return Complaint("E003", f"what `{method[1]}` takes stands in brackets", at, value.end(), help)
    return None


def either(left: str, right: str) -> str:
    """What says that one of two conditions holds, and not both."""
    left, right = left.strip(), right.strip()
    if re.fullmatch(r"[\w.]{1,60}", left) and re.fullmatch(r"[\w.]{1,60}", right):
        return f"write `{left} != {right}`"
    return "two conditions that differ are written with `!=`: `(a) != (b)`"


def implication(rest: str) -> str:
    """What is written for `if a then b`, and for `if a then b else c`, without the `if`; empty if it is neither."""
    found = re.fullmatch(r"\s*(.+?)\s+then\s+(.+?)(?:\s+else\s+(.+?))?\s*", rest)
    if not found:
        return ""
    asked, then, otherwise = found.groups()
    if otherwise:
        return f"write `{asked} ? {then} : {otherwise}`"
    joined = re.search(r"\b(?:and|or)\b|&&|\|\||\?", asked)
    return f"write `not {f'({asked})' if joined else asked} or {then}`"


def left_out(text: str, start: int, end: int) -> str:
    """What to write where a sign follows another one: the name again, or both ends of a range; else empty."""
    before, sign = text[max(start - NEAR, 0) : start], text[start:end]
    compared = re.search(r"([\w.]+)\s*(?:[=!]=|[<>]=?)\s*[^\s()]+\s*(?:and|or|&&|\|\|)\s*$", before)
    if compared and re.fullmatch(r"[=!]=|[<>]=?", sign):
        return f"write the name again: `{compared[1][:60]} {sign} ...`"
    span = re.search(r"([\w.]+)\s+in\s+([0-9]+)\.$", before)
    if span and re.fullmatch(r"\.[0-9]+", sign):
        name = span[1][:60]
        return f"write `{name} >= {span[2]} and {name} <= {sign[1:]}`"
    return ""
