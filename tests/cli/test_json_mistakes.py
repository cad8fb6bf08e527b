"""Tickets that are not JSON: every mistake in our own words, at its place."""

from __future__ import annotations

import importlib

import pytest

decode = importlib.import_module("policy_engine.cli.tickets").decode

CASES = [
    ("", 1, 1, "there is nothing in it"),
    (" \n", 1, 1, "there is nothing in it"),
    ("{", 1, 1, "this `{` is never closed"),
    ('[{"a": {"b": 1}', 1, 2, "this `{` is never closed"),
    ('{"a": "[", "b": [1', 1, 17, "this `[` is never closed"),
    ('{"id": 1,}', 1, 10, "there is a comma before `}`, and nothing after it"),
    ("[1,\n]", 2, 1, "there is a comma before `]`, and nothing after it"),
    ('{"a" 1}', 1, 6, "a `:` is missing between a name and its value, before `1}`"),
    ('{"a": }', 1, 7, "a value is missing before `}`"),
    (
        '{"a": 1\n "b": 2}',
        2,
        2,
        'a comma is missing, or a bracket is closed too early, before `"b": 2}`',
    ),
    ('{"a": [1, 2}', 1, 12, "a comma is missing, or a bracket is closed too early, before `}`"),
    ("{'a': 1}", 1, 2, 'texts stand in double quotes, `"..."`, not in single ones'),
    ("{“a”: 1}", 1, 2, '`“` is a typographic quotation mark; texts stand in straight ones, `"..."`'),
    ("{a: 1}", 1, 2, 'names stand in double quotes: `"a"`'),
    ('{"a": foo}', 1, 7, 'texts stand in double quotes: `"foo"`'),
    ('{"a": True}', 1, 7, "`True` is written `true`"),
    ('{"a": None}', 1, 7, "`None` is written `null`"),
    ('{"a": "x', 1, 7, "the text that begins here has no closing quotation mark"),
    ('{"a": "x\ny"}', 1, 9, "a line ends within a text; it is written `\\n`"),
    ('{"a": "x\ty"}', 1, 9, "there is a tab within a text; it is written `\\t`"),
    ('{"a": "x\x01y"}', 1, 9, "there is a control character within a text; it is written `\\u0000`"),
    ('{"a": "\\d"}', 1, 8, "`\\d` is no escape; a backslash is written `\\\\`"),
    ('{"a": "\\u12"}', 1, 8, "`\\u` is no escape; a backslash is written `\\\\`"),
    ('{"a": 010}', 1, 8, "a number begins with a zero"),
    ("01", 1, 2, "a number begins with a zero"),
    ('{"a": 1_000}', 1, 8, "there is a `_` too many in a number"),
    ('{"a": .5}', 1, 7, "a number does not begin with `.`"),
    ('{"a": +5}', 1, 7, "a number does not begin with `+`"),
    ('{"a": 1 // x\n}', 1, 9, "there are no comments in JSON"),
    ("# x", 1, 1, "there are no comments in JSON"),
    ("id: 1\n", 1, 1, 'it looks like YAML, and a ticket is JSON: `{"id": ..., "facts": {...}, "events": [...]}`'),
    ("<x/>", 1, 1, "`<x/>` is no value"),
    ("{,}", 1, 2, "a name in double quotes is missing before `,}`"),
    ('{"a": 1}}', 1, 9, "more follows after the end of the ticket"),
    (
        '{"a": 1}\n{"b": 2}',
        2,
        1,
        "a second ticket follows; write them as a list, `[{...}, {...}]`, or one a line into a `.jsonl` file",
    ),
    ("\x00", 1, 1, "`?` is no value"),
]


@pytest.mark.parametrize(("text", "line", "column", "what"), CASES, ids=[repr(case[0]) for case in CASES])
def test_a_document(text: str, line: int, column: int, what: str) -> None:
    found = decode(text.encode(), None).bad
    assert found is not None
    message = f"this is not JSON, from line {line}, column {column} on: {what}"
    assert (found.code, found.message, found.line, found.path) == ("K030", message, line, "")


@pytest.mark.parametrize(
    ("text", "column", "what"),
    [
        ("{", 1, "this `{` is never closed; one ticket stands on one line here"),
        ('{"a": 1} {"b": 2}', 10, "more follows after the ticket; one ticket stands on one line"),
        ('{"a": True}', 7, "`True` is written `true`"),
    ],
)
def test_a_line_of_several(text: str, column: int, what: str) -> None:
    found = decode(text.encode(), 7).bad
    assert found is not None
    assert (found.code, found.message, found.line) == (
        "K030",
        f"this is not JSON, from column {column} on: {what}",
        7,
    )
