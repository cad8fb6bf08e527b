"""Answers of engines, and whether two of them are the same."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

__all__ = ["Answer", "same", "same_unordered", "shown"]

Typed = dict[str, Any]


class Answer(NamedTuple):
    """A typed value, or the message of an error."""

    value: Typed | None
    error: str = ""


def shown(answer: Answer) -> str:
    """The answer on one line, for people and for the patterns of `intended.json`."""
    return f"error {answer.error}" if answer.value is None else _shown(answer.value)


def _shown(value: Typed) -> str:
    ((kind, inner),) = value.items()
    if kind == "list":
        return f"list [{', '.join(map(_shown, inner))}]"
    if kind == "map":
        return "map {" + ", ".join(f"{_shown(key)}: {_shown(one)}" for key, one in inner) + "}"
    if kind == "optional":
        return f"optional {_shown(inner[0])}" if inner else "optional none"
    return f"{kind} {inner!r}"


def same(left: Answer, right: Answer) -> bool:
    """Whether both are errors, or values of one type that are equal; what is not a number equals itself."""
    if left.value is None or right.value is None:
        return left.value is right.value
    return _same(left.value, right.value, True)


def same_unordered(left: Answer, right: Answer) -> bool:
    """The same, but for the order in lists and texts: that of the entries of a map is nobody's promise."""
    if left.value is None or right.value is None:
        return left.value is right.value
    return _same(left.value, right.value, False)


def _same(left: Typed, right: Typed, ordered: bool) -> bool:
    ((kind, mine),) = left.items()
    ((other, theirs),) = right.items()
    if kind != other:
        return False
    if kind == "double":
        a, b = float(mine), float(theirs)
        return (math.isnan(a) and math.isnan(b)) or (a == b and math.copysign(1, a) == math.copysign(1, b))
    if kind == "list":
        return len(mine) == len(theirs) and (
            all(_same(a, b, ordered) for a, b in zip(mine, theirs, strict=True)) if ordered else _paired(mine, theirs)
        )
    if kind == "map":
        return len(mine) == len(theirs) and _matched(_rows(mine), _rows(theirs), ordered)
    if kind == "optional":
        return len(mine) == len(theirs) and all(_same(a, b, ordered) for a, b in zip(mine, theirs, strict=True))
    if kind == "string" and not ordered:
        return sorted(mine) == sorted(theirs)
    if kind == "timestamp" or kind == "duration":
        return _instant(mine) == _instant(theirs)
    return bool(mine == theirs)


def _rows(entries: list[list[Typed]]) -> list[Typed]:
    """The entries as lists; the binding of the other engine does not show whether a key has a sign."""
    return [{"list": [{"int": key["uint"]} if "uint" in key else key, value]} for key, value in entries]


def _paired(mine: list[Typed], theirs: list[Typed]) -> bool:
    return _matched(mine, theirs, False)


def _matched(mine: list[Typed], theirs: list[Typed], ordered: bool) -> bool:
    """Whether each of the one side has a partner on the other."""
    rest = list(theirs)
    for one in mine:
        partner = next((at for at, other in enumerate(rest) if _same(one, other, ordered)), None)
        if partner is None:
            return False
        del rest[partner]
    return True


def _instant(text: str) -> str:
    """A time value cut to microseconds: finer ones the binding of the other engine does not show.

    `string(...)`, which the generator writes often, does show them.
    """
    head, point, fraction = text.rstrip("Zs").partition(".")
    kept = fraction[:6].rstrip("0")
    return f"{head}.{kept}" if point and kept else head if head != "-0" else "0"
