"""What to write instead of a part that does not fit, in the author's own words where there are some.

Imported only where there is a mistake.
"""

from __future__ import annotations

import re

from policy_engine.expr.misreadings import date_meant
from policy_engine.expr.syntax import Binary, Call, Conditional, Expr, Index, ListExpr, Literal, Member, Name
from policy_engine.expr.types import (
    BOOLEAN,
    DATE,
    DATES,
    DURATION,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    EnumType,
    EventType,
    ListType,
    Type,
    elements,
)

__all__ = [
    "bridge",
    "example",
    "fitting_argument",
    "fitting_operands",
    "fitting_receiver",
    "membership",
    "own",
    "receiver",
]

LONGEST = 80
"""Characters of a part that is written out again."""

_NUMBERS = (INTEGER, NUMBER)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(?:Z|[+-][0-9]{2}:[0-9]{2})")
_SPAN = re.compile(r"([0-9]+[wdhms])+")
_FIGURE = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def own(expr: Expr) -> str:
    """A part as its author wrote it, or in the canonical form where the file has escapes in it; empty if long."""
    if expr.source is not None:
        raw = expr.source.text[expr.span.start : expr.span.end]
        if raw.isprintable() and "\\" not in raw and "''" not in raw:
            return raw if len(raw) <= LONGEST else ""
    from policy_engine.expr.unparse import unparse

    text = unparse(expr)
    return text if len(text) <= LONGEST and text.isprintable() else ""


def receiver(expr: Expr, missing: str = "x") -> str:
    """A part as it stands before a point: in brackets where it needs them; `missing` if it is long."""
    text = own(expr)
    if not text:
        return missing
    return text if isinstance(expr, Name | Member | Call | Index | Literal | ListExpr) else f"({text})"


def example(expr: Expr, given: Type) -> str:
    """What a condition could ask of a value that is none."""
    text = receiver(expr)
    if isinstance(expr, Literal):
        return f"compare a fact with it, as in `x == {own(expr) or '...'}`"
    if isinstance(given, EventType):
        return f"write `{text}.happened`"
    if given == TEXT:
        return f'compare it, as in `{text} != ""`, or ask whether it is told: `given({text})`'
    if isinstance(given, EnumType) and isinstance(expr, Member) and expr.name in given.members:
        return f"write `{receiver(expr.target)} == {expr.name}`"
    if isinstance(given, EnumType):
        first = f"`{text} == {given.members[0]}`" if given.members else f"`{text} == ...`"
        return f"compare it with a value, as in {first}, or ask whether it is told: `given({text})`"
    if isinstance(given, ListType):
        return f"write `{text}.contains(...)`, or `{text}.size() > 0`"
    compared = {"integer": "> 0", "number": "> 0", "duration": "> 4h", "date": "<= today", "instant": "<= now"}
    sign = compared.get(given.name)
    if sign is not None and isinstance(expr, Binary):
        return f"compare it, as in `{own(expr) or 'x'} {sign}`"
    if sign is not None and not isinstance(expr, Conditional):
        return f"compare it, as in `{text} {sign}`, or ask whether it is told: `given({text})`"
    if given.name == "calendar":
        return f"ask it: `{text}.open_at(now)`"
    return "compare it with something"


def bridge(op: str, left: tuple[Expr, Type], right: tuple[Expr, Type]) -> str:
    """How the two sides of a comparison could be made to meet; empty where nobody knows."""
    for one, other, sign in ((left, right, op), (right, left, _FLIPPED.get(op, op))):
        found = _toward(one, other, sign)
        if found:
            return found
    return ""


def _toward(one: tuple[Expr, Type], other: tuple[Expr, Type], op: str) -> str:
    """What to write where `one`, which stands on the left of `op` or is turned there, meets `other`."""
    (expr, kind), (there, wanted) = one, other
    if kind == INTEGER and wanted in (DATE, INSTANT) and (day := date_meant(own(expr))):
        return day
    if isinstance(expr, ListExpr) and isinstance(kind, ListType) and op in ("==", "!=") and expr.items:
        return f"write `{receiver(there)} {'in' if op == '==' else 'not in'} {own(expr) or '[a, b]'}`"
    if isinstance(expr, ListExpr) and not expr.items and not isinstance(wanted, ListType):
        return f"for no value write `{receiver(there)} {_turned(op)} empty`"
    if isinstance(expr, Literal) and expr.kind == "text":
        return _unquoted(str(expr.value), wanted, own(there), op)
    if isinstance(expr, Literal) and kind in _NUMBERS:
        return _number(own(expr), wanted, there, op)
    if kind == DATE and wanted == INSTANT:
        day = _day_of(expr)
        if day:
            return f"write an instant: `{own(there) or 'x'} {_turned(op)} {day}T00:00:00+01:00`"
        return f'take the day of the instant: `{receiver(there)}.date_in("Europe/Paris")`'
    if kind == DURATION and wanted == INSTANT:
        since = "x.at" if isinstance(there, Name) and there.name == "now" else receiver(there)
        return f"compare the time that has passed: `now - {since} {_turned(op)} {own(expr) or '4h'}`"
    if isinstance(expr, Literal) and kind == DURATION and wanted in _NUMBERS:
        return f"`{own(there)}` has no unit: compare it with a number" if own(there) else "compare it with a number"
    if isinstance(kind, EventType):
        return _of_event(receiver(expr), there, wanted, op)
    if isinstance(kind, ListType) and not isinstance(wanted, ListType):
        return _membership(op, f"{receiver(expr, 'list')}.contains({own(there) or 'item'})")
    if kind == DATES:
        return _membership(op, f"{receiver(expr, 'dates')}.contains({own(there) or 'date'})")
    return ""


def _turned(op: str) -> str:
    """The sign as it reads from the other side."""
    return _FLIPPED.get(op, op)


def _membership(op: str, text: str) -> str:
    return f"write `not {text}`" if op == "!=" else f"write `{text}`"


def _unquoted(value: str, wanted: Type, there: str, op: str) -> str:
    """What a text in quotes was meant to be, where a value of another type stands on the other side."""
    sign = _turned(op)
    there = there or "x"
    if wanted == INSTANT:
        if _DAY.fullmatch(value):
            return f"write an instant without quotes: `{there} {sign} {value}T00:00:00+01:00`"
        if _MOMENT.fullmatch(value):
            return f"leave out the quotes: `{there} {sign} {value.replace(' ', 'T')}`"
        return "write an instant without quotes, such as `2024-01-19T17:30:00Z`"
    if wanted == DATE:
        if _DAY.fullmatch(value):
            return f"leave out the quotes: `{there} {sign} {value}`"
        return "write a date without quotes, such as `2024-01-19`"
    if wanted == DURATION:
        if _SPAN.fullmatch(value):
            return f"leave out the quotes: `{there} {sign} {value}`"
        return "write a duration without quotes, such as `4h`"
    if wanted == BOOLEAN and value.lower() in _TRUTH:
        return f"write `{_truth(there, _TRUTH[value.lower()], op)}`"
    numbers = wanted in _NUMBERS or (isinstance(wanted, EnumType) and any(isinstance(n, int) for n in wanted.members))
    if numbers and _FIGURE.fullmatch(value):
        return f"leave out the quotes: `{there} {sign} {value}`"
    return "leave out the quotes, and write a number" if numbers else ""


def _number(figure: str, wanted: Type, there: Expr, op: str) -> str:
    """What a number was meant to be."""
    if wanted == TEXT:
        return f'put it in quotes: `{own(there) or "x"} {_turned(op)} "{figure}"`'
    if wanted == DURATION and figure.isdigit():
        return f"write the unit: `{figure}m`, `{figure}h` or `{figure}d`"
    if wanted == DURATION:
        return "write a duration: `90m`, `4h`, `10d`"
    if wanted == BOOLEAN and figure in ("0", "1"):
        return f"write `{_truth(receiver(there), figure == '1', op)}`"
    if isinstance(wanted, EnumType) and wanted.members and op in ("==", "!="):
        return f"write one of its values: `{own(there) or 'x'} {op} {wanted.members[0]}`"
    return ""


def _truth(text: str, value: bool, op: str) -> str:
    return text if value is (op != "!=") else f"not {text}"


def _of_event(text: str, there: Expr, wanted: Type, op: str) -> str:
    if isinstance(wanted, EventType) and op[0] in "<>":
        return f"write `{text}.{'after' if op[0] == '>' else 'before'}({own(there) or 'other'})`"
    if isinstance(there, Literal) and there.kind == "boolean":
        return f"write `{_truth(f'{text}.happened', bool(there.value), op)}`"
    if wanted == INSTANT:
        return f"compare its instant: `{text}.at {op} {own(there) or 'now'}`"
    if wanted == DURATION and op in ("<", "<="):
        return f"write `{text}.within({own(there) or '10d'})`"
    if wanted == DURATION:
        return f"compare the time that has passed: `now - {text}.at {_turned(op)} {own(there) or '10d'}`"
    return f"write `{text}.happened`, or `{text}.at` for the instant, or an attribute of the event"


def _day_of(expr: Expr) -> str:
    """The day of a date that is written out."""
    found = _DAY.search(own(expr)) if isinstance(expr, Literal | Call) else None
    return found.group() if found else ""


def fitting_operands(op: str, expr: Expr, given: tuple[Type, ...]) -> str:
    """What to write instead of an operator that does not go with its operands."""
    sides = (expr.left, expr.right) if isinstance(expr, Binary) else ()
    if DATE in given and (DURATION in given or INTEGER in given):
        return "a date has no time of day; compare the difference of two dates with a duration"
    if INSTANT in given and any(one in _NUMBERS for one in given):
        figure = next((own(one) for one, kind in zip(sides, given, strict=False) if kind in _NUMBERS), "")
        return f"write a duration such as `{figure}h` or `{figure}d`" if figure.isdigit() else "write a duration: `4h`"
    if given == (INSTANT, INSTANT):
        return "two instants have a difference, `a - b`, and no sum"
    if set(given) == {INSTANT, DATE}:
        return 'take the day of the instant: `x.date_in("Europe/Paris")`'
    if op == "%" and set(given) <= set(_NUMBERS):
        return "a remainder is of whole numbers: write `int(x)` for one that may have a fraction"
    if op == "[]" and given[0] == TEXT and isinstance(expr, Index):
        return f"write `{receiver(expr.target)}.charAt({own(expr.index) or '0'})`"
    if DURATION in given and NUMBER in given:
        return "write it in a smaller unit: `90m` for one and a half hours"
    if op == "+" and TEXT in given and any(one in (*_NUMBERS, BOOLEAN, DATE) for one in given):
        part = next((own(one) for one, kind in zip(sides, given, strict=False) if kind != TEXT), "")
        return f"make a text of it: `string({part or 'x'})`"
    if any(isinstance(one, EventType) for one in given):
        event = next(
            (receiver(one) for one, kind in zip(sides, given, strict=False) if isinstance(kind, EventType)), "x"
        )
        return f"take the instant of the event: `{event}.at`"
    return ""


def membership(item: Expr, kind: Type, container: Expr, wanted: Type) -> str:
    """What to write instead of an item that a list cannot have."""
    text, listed = own(item) or "x", own(container) or "list"
    if wanted == TEXT and kind in _NUMBERS:
        if isinstance(item, Literal):
            return f'put it in quotes: `{receiver(container, "list")}.contains("{text}")`'
        return f"make a text of it: `string({text}) in {listed}`"
    return fitting_argument(item, wanted, kind)


def fitting_argument(argument: Expr, wanted: Type, given: Type) -> str:
    """What to write instead of an argument that a function does not take, or an item that is never found."""
    text = own(argument)
    if wanted in _NUMBERS and isinstance(argument, Literal) and isinstance(argument.value, str):
        return f"leave out the quotes: `{argument.value}`" if _FIGURE.fullmatch(argument.value) else "write a number"
    if wanted == DURATION and isinstance(argument, Literal):
        if given == INTEGER:
            return f"write the unit: `{text}h` or `{text}d`"
        if isinstance(argument.value, str) and _SPAN.fullmatch(argument.value):
            return f"leave out the quotes: `{argument.value}`"
        return "write a duration, such as `10d`"
    if wanted == INSTANT and given == DATE and _day_of(argument):
        return f"write an instant: `{_day_of(argument)}T00:00:00+01:00`"
    if wanted == INSTANT and given == DATE:
        return "a date has no time of day: take an instant, such as `now` or `2024-01-19T17:30:00Z`"
    if wanted == INSTANT and isinstance(given, EventType):
        return f"take its instant: `{receiver(argument)}.at`"
    if wanted == INSTANT and given == DURATION and text:
        return f"write an instant, such as `now - {text}`"
    if wanted == INSTANT and given == TEXT:
        return "write an instant without quotes, such as `2024-01-19T17:30:00Z`"
    if wanted == DATE and given == INSTANT:
        return f'take the day of the instant: `{receiver(argument)}.date_in("Europe/Paris")`'
    if wanted == DATE and given == TEXT:
        return "write a date without quotes, such as `2024-01-19`"
    if wanted == TEXT and isinstance(argument, Literal) and given in _NUMBERS:
        return f'put it in quotes: `"{text}"`'
    if wanted == TEXT and given in _NUMBERS:
        return f"make a text of it: `string({text or 'x'})`"
    return ""


def fitting_receiver(name: str, expr: Call, target: Expr, given: Type) -> str:
    """What to write instead of a method that the value before the point does not have."""
    text, argument = receiver(target), own(expr.arguments[0]) if len(expr.arguments) == 1 else ""
    if name == "contains" and elements(given) is None and argument:
        return f"it is one value: write `{text} == {argument}`"
    if name == "within" and given == INSTANT:
        return f"write `now - {text} <= {argument or '10d'}`"
    if name in ("after", "before") and given == INSTANT and argument:
        return f"write `{text} {'>=' if name == 'after' else '<='} {argument}`"
    if name in ("weekday", "day_of_month", "month", "year") and given == INSTANT:
        return f'take the day first: `{text}.date_in("Europe/Paris").{name}()`'
    if name in ("size", "matches", "startsWith", "endsWith") and given in _NUMBERS and expr.target is target:
        return f"make a text of it: `string({own(target) or 'x'}).{name}({argument})`"
    return ""
