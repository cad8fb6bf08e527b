"""What an explanation consists of, and what each part did to the value of the part it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from policy_engine.expr.errors import ExpressionError
from policy_engine.expr.explain_values import known
from policy_engine.expr.frozen import Frozen
from policy_engine.expr.limits import outside_texts
from policy_engine.expr.parser import parse
from policy_engine.expr.syntax import Expr, Logic, Unary
from policy_engine.expr.types import Type
from policy_engine.expr.unparse import unparse
from policy_engine.expr.values import Fault, Unknown, Value, equal, merge
from policy_engine.source import SourceFile, Span

__all__ = [
    "STATES",
    "Explanation",
    "chain_states",
    "choice_states",
    "item_states",
    "kleene",
    "marked",
    "place_of",
    "strict_states",
    "text_of",
]

STATES = {
    "decides": "the value round it rests on this part",
    "open": "it is not known, or went wrong, and so the value round it is not known either",
    "absorbed": "it is not known, or went wrong, and makes no difference",
    "not_needed": "the answer was settled before it; evaluation leaves it out",
    "no_influence": "it is known and makes no difference",
}
"""What a part did to the value of the part it stands in."""


class Explanation(Frozen):
    """One part of an expression: what it is, its text and place, its value, and its own parts.

    `kind` is the operator (`and`, `==`, `+`), `name`, `constant`, `call`, `field`, `choice`, the name of a macro,
    `round` for one item of it, or a word of whoever put expressions together (`row`, `exception`). `state` is one of
    `STATES`. For a name, `role` says what it is (`fact`, `definition`) and `note` where its value comes from.
    `left_out` counts the parts that are not shown.
    """

    kind: str
    text: str
    span: Span | None
    source: SourceFile | None
    type: Type | None
    value: Value
    state: str = "decides"
    parts: tuple[Explanation, ...] = ()
    name: str = ""
    role: str = ""
    label: str = ""
    note: str = ""
    left_out: int = 0


def marked(part: Explanation, state: str = "", **more: Any) -> Explanation:
    """The same explanation with another state, label or note."""
    changed = {**more, "state": state} if state else more
    return Explanation(**{field: changed.get(field, getattr(part, field)) for field in Explanation._fields})


def kleene(op: str, values: Iterable[Value]) -> Value:
    """What `and` or `or` makes of values: the deciding one if there is one, then unknown, then what went wrong."""
    deciding = op == "or"
    unknown: list[Unknown] = []
    fault: Fault | None = None
    for value in values:
        if value is deciding or (value is None and not deciding):
            return deciding
        if value.__class__ is Unknown:
            unknown.append(value)
        elif value.__class__ is Fault and fault is None:
            fault = value
    if unknown:
        return unknown[0] if len(unknown) == 1 else merge(unknown)
    return not deciding if fault is None else fault


# --- what each part did ---


def chain_states(op: str, value: Value, parts: Sequence[Explanation]) -> list[Explanation]:
    """The operands of `and` or `or`, the rounds of `all` or `exists`."""
    deciding = op == "or"
    if value is not deciding:
        return strict_states(value, parts)
    found = []
    settled = False
    for part in parts:
        mine = part.value is deciding or (part.value is None and not deciding)
        if settled:
            found.append(marked(part, "not_needed"))
        elif mine:
            settled = True
            found.append(marked(part, "decides"))
        else:
            found.append(marked(part, "no_influence" if known(part.value) else "absorbed"))
    return found


def strict_states(value: Value, parts: Sequence[Explanation]) -> list[Explanation]:
    """Parts of which all are needed: what is not known leaves the whole open, unless something else settles it."""
    if known(value):
        return [marked(part, "decides" if known(part.value) else "absorbed") for part in parts]
    unknown = value.__class__ is Unknown
    blamed = [part.value.__class__ is (Unknown if unknown else Fault) for part in parts]
    if not any(blamed):
        return [marked(part, "decides") for part in parts]  # it went wrong here
    if not unknown:
        blamed = [one and not any(blamed[:place]) for place, one in enumerate(blamed)]
    return [
        marked(part, "open" if mine else "no_influence" if known(part.value) else "absorbed")
        for part, mine in zip(parts, blamed, strict=True)
    ]


def item_states(item: Value, value: Value, parts: Sequence[Explanation]) -> list[Explanation]:
    """The items of a list that something is looked for in: the first that is equal decides."""
    if value is not True:
        return strict_states(value, parts)
    found = []
    settled = False
    for part in parts:
        here = not settled and known(part.value) and equal(item, part.value)
        state = "not_needed" if settled else "decides" if here else "no_influence" if known(part.value) else "absorbed"
        settled = settled or here
        found.append(marked(part, state))
    return found


def choice_states(parts: Sequence[Explanation]) -> list[Explanation]:
    """Condition, value if it holds, value otherwise."""
    condition, then, otherwise = parts
    if not known(condition.value):
        return [marked(condition, "open"), marked(then, "not_needed"), marked(otherwise, "not_needed")]
    chosen, other = (then, otherwise) if condition.value is True else (otherwise, then)
    chosen, other = marked(chosen, "decides" if known(chosen.value) else "open"), marked(other, "not_needed")
    return [marked(condition, "decides"), *([chosen, other] if condition.value is True else [other, chosen])]


# --- the text and the place of a part ---

_STRUCTURE = ("all:", "any:", "not:", "{", "'", '"')
"""What a structured condition begins with; an expression that does so is none the worse for its canonical form."""


def place_of(expr: Expr, parts: Sequence[Explanation] = ()) -> Span:
    """The place of a part, without the brackets round it.

    That of a structured condition ends with the last of its parts, whatever else stands there.
    """
    if expr.source is None:
        return expr.span
    if isinstance(expr, Logic | Unary) and expr.source.text.startswith(_STRUCTURE, expr.span.start):
        ends = [part.span.end for part in parts if part.span is not None and part.source is expr.source]
        return Span(expr.span.start, max(ends, default=expr.span.end))
    return _without_brackets(expr.source.text, expr.span)


def _without_brackets(text: str, span: Span) -> Span:
    """The place within the brackets that stand round the whole of a part."""
    start, end = span.start, span.end
    while text.startswith("(", start) and _closing(text[start:end]) == end - start - 1:
        inside = text[start + 1 : end - 1]
        start, end = start + 1 + len(inside) - len(inside.lstrip()), end - 1 - (len(inside) - len(inside.rstrip()))
    return Span(start, end)


def _closing(text: str) -> int:
    """Where the bracket closes with which a text begins; -1 where it does not."""
    depth = 0
    for at, sign in outside_texts(text):
        depth += (sign in "([{") - (sign in ")]}")
        if depth == 0:
            return at
    return -1


def text_of(expr: Expr) -> str:
    """A part as its author wrote it, on one line; in the canonical form where its place holds more than that."""
    if expr.source is None:
        return unparse(expr)
    place = place_of(expr)
    written = expr.source.text[place.start : place.end]
    text = " ".join(written.split())
    if text == written and place == expr.span and "\\" not in text and "''" not in text:
        # A list under `all:` is on one line as well where it stands in brackets.
        return unparse(expr) if isinstance(expr, Logic | Unary) and text.startswith(_STRUCTURE) else text
    try:
        return text if parse(text) == expr else unparse(expr)
    except ExpressionError:
        return unparse(expr)
