"""The cells of decision tables: what an input cell accepts, what an output cell says.

Input cells: a value, a list (any of), `any`, `not x`, `empty`, `at most 5`, `more than 4`, `at least`,
`less than`; for a set, a value means "contains". Output cells: an amount, a word without a figure, a value,
`from <fact>`, `empty`.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from policy_engine.diagnostics.suggest import did_you_mean
from policy_engine.document.nodes import Node, Scalar, Sequence
from policy_engine.expr.types import BOOLEAN, DATE, INTEGER, NUMBER, TEXT, EnumType, ListType, Type
from policy_engine.model.amounts import Amount, parse_amount
from policy_engine.model.context import Build
from policy_engine.model.policy import Cell, Fact, Matcher
from policy_engine.source import Span

NO_FIGURE = ("none", "silent", "not_applicable", "not_guaranteed", "unknown")
"""Words that stand where a figure could: the first two are no target, the text has the cell or has not."""

_COMPARISON = re.compile(r"(at most|at least|more than|less than)\s+(\S+)")
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "at most": operator.le,
    "at least": operator.ge,
    "more than": operator.gt,
    "less than": operator.lt,
}


def type_name(type_: Type) -> str:
    """The type in words an author knows."""
    if isinstance(type_, EnumType):
        return "one of " + ", ".join(str(member) for member in type_.members)
    if isinstance(type_, ListType):
        members = getattr(type_.element, "members", ())
        return "a set of " + (", ".join(map(str, members)) if members else "texts")
    return {
        BOOLEAN: "true or false",
        INTEGER: "a whole number",
        NUMBER: "a number",
        TEXT: "text",
        DATE: "a date",
    }.get(type_, str(type_))


def read_value(b: Build, scalar: Scalar, type_: Type) -> Any:
    """A cell's value of a type, or `NotImplemented` after reporting that it is not one."""
    value = scalar.as_value()
    if isinstance(type_, ListType):
        type_ = type_.element
    if isinstance(type_, EnumType):
        if any(value == member and type(value) is type(member) for member in type_.members):
            return value
        if type_.open and isinstance(value, str):
            return value
        b.unknown_word("N002", f"the value of `{type_.name}`", scalar.text, [str(m) for m in type_.members], scalar)
        return NotImplemented
    if type_ is BOOLEAN:
        ok = isinstance(value, bool)
    elif type_ is INTEGER:
        ok = isinstance(value, int) and not isinstance(value, bool)
    elif type_ is NUMBER:
        ok = isinstance(value, (int, float)) and not isinstance(value, bool)
    elif type_ is DATE:
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            ok = False
    else:
        return str(value) if not isinstance(value, bool) else value
    if not ok:
        b.error("N016", f"`{scalar.text}` is not {type_name(type_)}", scalar)
        return NotImplemented
    return value


def input_cell(b: Build, node: Node, type_: Type) -> Matcher | None:
    """What an input cell accepts; nothing after reporting what is wrong with it."""
    if isinstance(node, Sequence):
        values = [read_value(b, item, type_) for item in node.items if isinstance(item, Scalar)]
        if any(value is NotImplemented for value in values):
            return None
        shown = " or ".join(str(value) for value in values)
        return _one_of(shown, frozenset(values), type_, node.span)
    if not isinstance(node, Scalar):
        return None
    text = node.text
    if node.style == "plain":
        if text == "any":
            return Matcher("any", lambda value: True, None, True)
        if text == "empty":
            return Matcher("empty", lambda value: value is None, frozenset((None,)), span=node.span)
        compared = _COMPARISON.fullmatch(text)
        if compared and type_ in (INTEGER, NUMBER):
            return _comparison(b, node, compared.group(1), compared.group(2))
        if text.startswith("not "):
            part = Scalar(node.source, node.start + 4, node.end, text[4:].strip(), "plain")
            value = None if part.text == "empty" else read_value(b, part, type_)
            if value is NotImplemented:
                return None
            inner = _one_of(part.text, frozenset((value,)), type_, node.span).accepts
            mentions = frozenset((value,))
            return Matcher(text, lambda given: not inner(given), mentions=mentions, negative=True, span=node.span)
    value = read_value(b, node, type_)
    if value is NotImplemented:
        return None
    return _one_of(text, frozenset((value,)), type_, node.span)


def _one_of(text: str, values: frozenset[Any], type_: Type, place: Span) -> Matcher:
    if isinstance(type_, ListType):
        return Matcher(
            text, lambda given: given is not None and not values.isdisjoint(given), mentions=values, span=place
        )
    return Matcher(text, values.__contains__, values, mentions=values, span=place)


def _comparison(b: Build, node: Scalar, word: str, figure: str) -> Matcher | None:
    try:
        limit: int | float = int(figure)
    except ValueError:
        try:
            limit = float(figure)
        except ValueError:
            b.error("N016", f"`{figure}` is not a number", node)
            return None
    test = _OPERATORS[word]
    mentions = frozenset((limit,))
    return Matcher(node.text, lambda given: given is not None and test(given, limit), mentions=mentions, span=node.span)


def figure_cell(b: Build, node: Node | None, facts: Mapping[str, Fact]) -> Cell | None:
    """An output cell of a metric: an amount, a word without a figure, or a fact that tells the figures."""
    if not isinstance(node, Scalar):
        return None
    text = node.text.strip()
    if text in NO_FIGURE:
        return Cell("word", text, word=text)
    if text.startswith("from "):
        name = text[5:].strip()
        fact = facts.get(name)
        if fact is None:
            b.unknown_word("N001", "the fact", name, facts, node)
            return None
        b.note_reads([name])
        return Cell("from", text, fact=fact.slot)
    amount = parse_amount(text)
    if isinstance(amount, Amount):
        return Cell("figure", text, amount=amount)
    meant = _respelt(text)
    words = ", ".join(f"`{word}`" for word in NO_FIGURE)
    general = f"write an amount such as `4 hours` or `1 business day`, or one of {words}"
    b.error("T010", amount, node, f"did you mean `{meant}`?" if meant else general)
    return None


_UNITS = ("minute", "hour", "day", "week", "month")
_AMOUNT_WORDS = ("business", *_UNITS, *(f"{unit}s" for unit in _UNITS))


def _respelt(text: str) -> str | None:
    """The cell with its words put right, where that makes an amount or a word of it."""
    whole = did_you_mean(text, NO_FIGURE)
    if whole is not None:
        return whole
    words = [
        word if word.isdigit() or word in _AMOUNT_WORDS else did_you_mean(word, _AMOUNT_WORDS) or word
        for word in text.split()
    ]
    meant = " ".join(words)
    return meant if isinstance(parse_amount(meant), Amount) else None


def value_cell(b: Build, node: Node | None, type_: Type, words: tuple[str, ...] = ()) -> Cell | None:
    """An output cell with a value of a type, `empty`, or one of the words that stand for no value."""
    if not isinstance(node, Scalar):
        return None
    if node.style == "plain":
        if node.text == "empty":
            return Cell("value", "empty")
        if node.text in words:
            return Cell("word", node.text, word=node.text)
    value = read_value(b, node, type_)
    if value is NotImplemented:
        return None
    return Cell("value", node.text, value=value)
