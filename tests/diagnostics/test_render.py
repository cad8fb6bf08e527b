"""Text and JSON of findings: the underline stands under what it is about, and nothing hostile gets out."""

from __future__ import annotations

import json

import pytest

from policy_engine.diagnostics import Collector, Diagnostic, Related, Severity
from policy_engine.diagnostics.render import (
    LINE_CELLS,
    quoted_line,
    render_json,
    render_text,
    safe,
    summary,
)
from policy_engine.source import SourceFile, Span


def finding(text: str, start: int, end: int, **more: object) -> Diagnostic:
    source = SourceFile("policies/x.yaml", text)
    return Diagnostic("S001", Severity.ERROR, "unknown key `two`", source, Span(start, end), **more)  # type: ignore[arg-type]


def test_text() -> None:
    source = SourceFile("policies/x.yaml", "one: 1\ntwo: 2\n")
    related = (Related("the other", source, Span(0, 3)),)
    shown = render_text([finding(source.text, 7, 10, help="did you mean `one`?", related=related)])
    assert shown == (
        "policies/x.yaml:2:1: error S001: unknown key `two`\n"
        " 2 | two: 2\n"
        "   | ^^^\n"
        "   = help: did you mean `one`?\n"
        "   = see: policies/x.yaml:1:1: the other\n"
    )


def test_text_without_a_place() -> None:
    nowhere = Diagnostic("Y001", Severity.ERROR, "the file does not exist", SourceFile("x.yaml", ""))
    assert render_text([nowhere]) == "x.yaml: error Y001: the file does not exist\n"
    nofile = Diagnostic("Y090", Severity.WARNING, "something", help="a cure")
    assert render_text([nofile]) == "warning Y090: something\n  = help: a cure\n"
    assert render_text([]) == ""


def test_colour_changes_nothing_but_the_colour() -> None:
    import re

    found = [finding("one: 1\n", 0, 3, help="a cure")]
    coloured = render_text(found, colour=True)
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render_text(found)


def test_json_is_json() -> None:
    found = [finding("one: 1\n", 0, 3)]
    assert json.loads(json.dumps(render_json(found)))[0]["column"] == 1


@pytest.mark.parametrize(
    ("line", "word", "shown", "underline"),
    [
        ("a: bad", "bad", "a: bad", "   ^^^"),
        ("日本: bad", "bad", "日本: bad", "      ^^^"),
        ("a: 日本", "日本", "a: 日本", "   ^^^^"),
        ("e\u0301: bad", "bad", "e\u0301: bad", "   ^^^"),
        ("\ta: bad", "bad", "    a: bad", "       ^^^"),
        ("ab\tbad", "bad", "ab  bad", "    ^^^"),
        ("\x1b[31m: bad", "bad", "<U+001B>[31m: bad", "              ^^^"),
        ("\u202ea: bad", "bad", "<U+202E>a: bad", "           ^^^"),
        ("a\xa0b: bad", "bad", "a\xa0b: bad", "     ^^^"),
    ],
)
def test_the_underline_counts_cells(line: str, word: str, shown: str, underline: str) -> None:
    source = SourceFile("x", f"first\n{line}\r\nlast\n")
    start = source.text.index(word)
    assert quoted_line(source, Span(start, start + len(word))) == (shown, underline)


def test_an_empty_span_gets_one_caret_and_a_long_one_its_first_line() -> None:
    source = SourceFile("x", "ab\ncd\n")
    assert quoted_line(source, Span(2, 2)) == ("ab", "  ^")
    assert quoted_line(source, Span(1, 5)) == ("ab", " ^")
    assert quoted_line(source, Span(6, 6)) == ("", "^")


@pytest.mark.parametrize("at", [0, 10, 500, 950, 994])
@pytest.mark.parametrize("filler", ["x", "日", "\t"])
def test_long_lines_are_cropped_around_the_span(at: int, filler: str) -> None:
    source = SourceFile("x", filler * at + "WRONG" + filler * (1000 - at))
    shown, underline = quoted_line(source, Span(at, at + 5))
    from policy_engine.diagnostics.render import _cells

    cells = [width for _, width in _cells(shown)]
    assert sum(cells) <= LINE_CELLS + 2
    place = shown.index("WRONG")
    assert sum(cells[:place]) == underline.index("^")
    assert underline.strip() == "^^^^^"


def test_a_very_long_span_is_cropped_too() -> None:
    source = SourceFile("x", "y" * 3000)
    shown, underline = quoted_line(source, Span(1000, 2900))
    assert len(underline) <= len(shown)
    assert underline.startswith(" ")
    assert underline.endswith("^")


def test_hostile_names_and_messages_are_escaped() -> None:
    source = SourceFile("x\x1b]0;\n.yaml", "a")
    shown = render_text([Diagnostic("Y010", Severity.ERROR, "a\x07b\u202e", source, Span(0, 1))])
    assert shown.splitlines()[0] == "x<U+001B>]0;\\n.yaml:1:1: error Y010: a<U+0007>b<U+202E>"
    assert safe("grüße\t日本") == "grüße\\t日本"


def test_summary() -> None:
    collector = Collector()
    assert summary(collector.diagnostics) == "no findings"
    collector.error("Y018", "twice", SourceFile("a", "x"), Span(0, 1))
    assert summary(collector.diagnostics) == "1 error in 1 file"
    collector.error("Y018", "twice", SourceFile("b", "x"), Span(0, 1))
    collector.warning("Y090", "twice", SourceFile("b", "x"), Span(0, 1))
    assert summary(collector.diagnostics) == "2 errors, 1 warning in 2 files"
