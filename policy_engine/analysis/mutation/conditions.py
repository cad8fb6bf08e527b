"""Mutants of conditions: an operator flipped, a part negated or dropped, a threshold moved, a word exchanged."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from itertools import pairwise

from policy_engine.analysis.mutation.edits import Edit, Mutant, made
from policy_engine.expr.typed import Apply, Compare, Connective, Constant, Contained, Not, Shown, Truth, Typed, walk
from policy_engine.expr.types import EnumType
from policy_engine.model.elements import Condition
from policy_engine.source import SourceFile, Span

__all__ = ["of_condition", "shifted"]

_OPERATORS = re.compile(r"==|!=|<=|>=|<|>")
_FLIPPED = {"==": ("!=",), "!=": ("==",), "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<")}
_LOGIC = re.compile(r"\band\b|\bor\b|&&|\|\|")
_OTHER_LOGIC = {"and": "or", "or": "and", "&&": "||", "||": "&&"}
_NOT = re.compile(r"(?:not\b|!)\s*")
_CALLS = {".after(": ".before(", ".before(": ".after("}
_NUMBER = re.compile(r"(-?\d+)([a-z]*)")
_DECIMAL = re.compile(r"-?\d+\.\d+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def of_condition(condition: Condition, source: SourceFile) -> Iterator[Mutant]:
    """The mutants of one condition, from the outside in."""
    if condition.typed is None:
        return
    path = (condition.path,)
    whole = condition.typed
    top = source.text[condition.span.start : condition.span.end]
    if "\n" not in top and not top.startswith(("[", "{")):
        yield made(
            "guard dropped", path, source, condition.span, f"`{top}` is now `always`", _whole(condition, "always")
        )
    yield from _negated(whole, path, source)
    for node in walk(whole):
        yield from _of_node(node, path, source)


def _whole(condition: Condition, text: str) -> Edit:
    return Edit(condition.span.start, condition.span.end, text)


def _of_node(node: Typed, path: tuple[str, ...], source: SourceFile) -> Iterator[Mutant]:
    span = node.expr.span
    yield from _items_dropped(span, path, source)
    match node:
        case Compare(left=left, right=right):
            yield from _flipped(left.expr.span, right.expr.span, path, source)
        case Connective(operands=operands):
            for number, operand in enumerate(operands):
                yield from _negated(operand, path, source)
                yield from _part_dropped(operands, number, path, source)
            yield from _other_logic(operands, path, source)
        case Not():
            yield from _without(span, _NOT, "negation dropped", path, source)
        case Shown(operand=operand):
            inner = operand.expr.span
            if source.text.startswith("shown(", span.start):
                text = source.text[inner.start : inner.end]
                says = f"`{source.text[span.start : span.end]}` is now `{text}`"
                yield made("doubt not seen", path, source, span, says, Edit(span.start, span.end, text))
        case Apply():
            yield from _other_call(span, path, source)
        case Constant():
            yield from _other_constant(node, path, source)
        case _:
            return


def _flipped(left: Span, right: Span, path: tuple[str, ...], source: SourceFile) -> Iterator[Mutant]:
    found = _OPERATORS.search(source.text, left.end, right.start)
    for other in _FLIPPED[found[0]] if found is not None else ():
        assert found is not None
        span = Span(found.start(), found.end())
        before = source.text[left.start : right.end]
        after = source.text[left.start : span.start] + other + source.text[span.end : right.end]
        yield made("operator flipped", path, source, span, f"`{before}` is now `{after}`", Edit(*_ends(span), other))


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _negated(node: Typed, path: tuple[str, ...], source: SourceFile) -> Iterator[Mutant]:
    """The opposite of a part; of a comparison and of a negation that is another mutant's."""
    span = node.expr.span
    text = source.text[span.start : span.end]
    if isinstance(node, Compare | Not | Connective | Constant) or "\n" in text:
        return
    inner = node.operand if isinstance(node, Truth) else node
    if isinstance(inner, Compare | Not | Connective | Constant):
        return
    new = f"not ({text})" if isinstance(inner, Contained) else f"not {text}"
    yield made("condition negated", path, source, span, f"`{text}` is now `{new}`", Edit(span.start, span.end, new))


def _part_dropped(
    operands: tuple[Typed, ...], number: int, path: tuple[str, ...], source: SourceFile
) -> Iterator[Mutant]:
    """One part less of those joined by `and` or `or` on a line."""
    spans = [operand.expr.span for operand in operands]
    if number:
        edit = Edit(spans[number - 1].end, spans[number].end, "")
    else:
        edit = Edit(spans[0].start, spans[1].start, "")
    if "\n" in source.text[edit.start : edit.end]:
        return  # an item of a list: dropped as such
    span = spans[number]
    yield made("part dropped", path, source, span, f"without `{source.text[span.start : span.end]}`", edit)


def _other_logic(operands: tuple[Typed, ...], path: tuple[str, ...], source: SourceFile) -> Iterator[Mutant]:
    for one, other in pairwise(operands):
        found = _LOGIC.search(source.text, one.expr.span.end, other.expr.span.start)
        if found is not None:
            span, word = Span(found.start(), found.end()), _OTHER_LOGIC[found[0]]
            yield made(
                "operator flipped", path, source, span, f"`{found[0]}` is now `{word}`", Edit(*_ends(span), word)
            )


def _without(
    span: Span, head: re.Pattern[str], kind: str, path: tuple[str, ...], source: SourceFile
) -> Iterator[Mutant]:
    found = head.match(source.text, span.start)
    if found is not None:
        text = source.text[span.start : span.end]
        says = f"`{text}` is now `{source.text[found.end() : span.end]}`"
        yield made(kind, path, source, span, says, Edit(span.start, found.end(), ""))


def _other_call(span: Span, path: tuple[str, ...], source: SourceFile) -> Iterator[Mutant]:
    text = source.text[span.start : span.end]
    for name, other in _CALLS.items():
        if text.count(name) == 1:
            new = text.replace(name, other)
            yield made("order turned", path, source, span, f"`{text}` is now `{new}`", Edit(span.start, span.end, new))


def _items_dropped(span: Span, path: tuple[str, ...], source: SourceFile) -> Iterator[Mutant]:
    """A list of words on one line, each of them left out in turn."""
    text = source.text[span.start : span.end]
    items = text[1:-1].split(",")
    if not (text.startswith("[") and text.endswith("]")) or len(items) < 2 or "\n" in text:
        return
    for number, item in enumerate(items):
        new = f"[{', '.join(one.strip() for place, one in enumerate(items) if place != number)}]"
        says = f"`{text}` is now `{new}`"
        yield made("item dropped", (*path, item.strip()), source, span, says, Edit(span.start, span.end, new))


def _other_constant(node: Constant, path: tuple[str, ...], source: SourceFile) -> Iterator[Mutant]:
    span = node.expr.span
    text = source.text[span.start : span.end]
    if isinstance(node.type, EnumType) and text in map(str, node.type.members):
        members = [str(member) for member in node.type.members]
        new = members[(members.index(text) + 1) % len(members)]
        if new != text:
            yield made(
                "word exchanged", path, source, span, f"`{text}` is now `{new}`", Edit(span.start, span.end, new)
            )
        return
    for new in shifted(text):
        yield made("threshold moved", path, source, span, f"`{text}` is now `{new}`", Edit(span.start, span.end, new))


def shifted(text: str) -> Iterator[str]:
    """A number, a duration or a date by one more and one less; a truth value turned."""
    if text in ("true", "false"):
        yield "false" if text == "true" else "true"
    elif found := _NUMBER.fullmatch(text):
        yield from (f"{int(found[1]) + step}{found[2]}" for step in (1, -1) if found[1] != "0" or step == 1)
    elif _DECIMAL.fullmatch(text):
        digits = len(text.partition(".")[2])
        yield from (f"{float(text) + step * 10**-digits:.{digits}f}" for step in (1, -1))
    elif _DATE.fullmatch(text):
        try:
            day = dt.date.fromisoformat(text)
            yield from (str(day + dt.timedelta(days=step)) for step in (1, -1))
        except (ValueError, OverflowError):
            return
