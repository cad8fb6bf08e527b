"""Conditions that YAML reads, though not as they were meant: cut, joined, or taken for something else.

Imported only where the reader has a reason to look closely.
"""

from __future__ import annotations

import re

from policy_engine.document import places
from policy_engine.document.condition_traps import Trap, as_block, culprit, trap_in
from policy_engine.document.layout import Value, matching
from policy_engine.document.nodes import Entry, Scalar

__all__ = [
    "comment_in_lines",
    "cut_at_comma",
    "cut_prose",
    "cut_short",
    "empty_block",
    "entry_for_condition",
    "negation",
    "value_of",
]


def value_of(scalar: Scalar, keys: tuple[str, ...], flow: int | None) -> Value:
    """A scalar of the reader as a place in the text; `flow` is where the brackets open that it stands in."""
    text = scalar.source.text
    brackets = None if flow is None else (flow, matching(text, flow) + 1)
    return Value(scalar.start, scalar.end, keys, brackets)


def negation(scalar: Scalar, value: Value) -> Trap | None:
    """A tag that was meant to negate: `!closed`."""
    text = scalar.source.text
    return trap_in(text[value.start : value.end], value)


def cut_short(scalar: Scalar, value: Value) -> Trap | None:
    """A condition without quotes that stops too early: at a comment, or at a comma between brackets."""
    text = scalar.source.text
    end = places.comment_after(text, scalar.end)
    if end is not None:
        return trap_in(text[scalar.start : end], value._replace(end=end))
    return _of_list(text, value)


def _of_list(text: str, value: Value) -> Trap | None:
    """The trap in the list in brackets that a value is an item of."""
    if value.flow is None or value.head != "-" or text[value.flow[0]] != "[" or not value.flow[1]:
        return None
    found = culprit(text, Value(*value.flow, value.keys[:-1], None))
    return None if found is None else found[1]


def cut_at_comma(before: Scalar, end: int, value: Value) -> Trap | None:
    """A condition in braces, from `before` up to `end`, that YAML cuts at a comma."""
    return trap_in(before.source.text[before.start : end], value._replace(end=end))


def empty_block(scalar: Scalar, value: Value) -> Trap | None:
    """A block without a line: `>5`, where the figure is taken for an indentation, or one indented too little."""
    raw = scalar.source.text[scalar.start : scalar.end]
    if re.match(r">[0-9]", raw):
        return trap_in(raw, value)
    what = "this item" if value.head == "-" else f"`{value.head.rstrip(':')}`"
    message = f"{what} has no value: the block is empty"
    help = "the text of a block begins on the next line, indented more than its key"
    return Trap("Y021", message, scalar.start, scalar.start + 1, help)


def comment_in_lines(scalar: Scalar, at: int, value: Value) -> Trap:
    """A `//` comment, at an index of the decoded text, in lines that YAML joins into one."""
    raw = scalar.source.text[scalar.start : scalar.end]
    if scalar.style == "folded":
        raw = raw.partition("\n")[2]
    elif scalar.style in ("single", "double"):
        raw = raw[1:-1]
    lines = "" if value.flow is not None else as_block(value.head, raw)
    cure = f"write it as a block that keeps its lines:\n{lines}" if lines else "keep the lines apart in a `|` block"
    span = scalar.textmap.span(at, at + 2)
    message = "YAML joins these lines into one, so that a `//` comment swallows what follows it"
    return Trap("Y033", message, span.start, span.end, cure)


def cut_prose(scalar: Scalar, key: str) -> Trap | None:
    """A sentence without quotes that is cut at a `#`, as in `see ticket #5`."""
    text = scalar.source.text
    end = places.comment_after(text, scalar.end)
    if end is None:
        return None
    sign = text.index("#", scalar.end)
    if text[sign + 1 : sign + 2] in (" ", "\n", "\r", "", "#"):
        return None  # what a comment looks like
    whole = " ".join(text[scalar.start : end].replace('"', '\\"').split())
    cure = f'put the text in quotes: `{key}: "{whole}"`' if len(whole) <= 200 else "put the text in quotes"
    return Trap("Y042", "a `#` after a blank starts a comment, which cuts this text", sign, end, cure)


def entry_for_condition(entry: Entry, value: Value) -> Trap | None:
    """A condition with a colon in it, which YAML takes for a key and its value: `text == "a: b"`, `vip: true`."""
    key = entry.key
    if key.text in places.CONNECTIVES or not isinstance(entry.value, Scalar):
        return None
    if key.style == "plain" and re.fullmatch(r"[a-z]{2,4}", key.text) and _near_connective(key.text):
        return None
    text = key.source.text
    if value.flow is not None and value.head == "-":
        return _of_list(text, value)
    end = max(key.end, entry.value.end)
    stop = places.comment_after(text, end)
    if stop is not None and places.quote_open(text[key.start : end]):
        end = stop
    return trap_in(text[key.start : end], value._replace(start=key.start, end=end))


def _near_connective(word: str) -> bool:
    from policy_engine.diagnostics.suggest import did_you_mean

    return did_you_mean(word, places.CONNECTIVES) is not None
