"""Findings and their collector: order, repetition, the cap, the exception."""

from __future__ import annotations

import pytest

from policy_engine.diagnostics import Collector, Diagnostic, Related, Severity
from policy_engine.errors import PolicyEngineError, PolicyError, ReadError, TicketError
from policy_engine.source import Position, SourceFile, Span, TextMap

A = SourceFile("a.yaml", "one\ntwo\nthree\n")
B = SourceFile("b.yaml", "one\n")


def test_positions_count_from_one_and_know_windows_line_ends() -> None:
    source = SourceFile("a", "\ufeffäb\r\n\r\nz")
    assert source.text == "äb\r\n\r\nz"
    assert [source.position(at) for at in (0, 1, 4, 6, 7, 99)] == [
        Position(1, 1),
        Position(1, 2),
        Position(2, 1),
        Position(3, 1),
        Position(3, 2),
        Position(3, 2),
    ]
    assert [source.line_text(line) for line in range(5)] == ["", "äb", "", "z", ""]
    assert source.offset(3, 1) == 6


def test_a_whole_file_maps_onto_itself() -> None:
    assert TextMap.whole(A).span(4, 7) == Span(4, 7)
    assert TextMap.whole(A).span(99, 5) == Span(14, 14)


def test_findings_are_sorted_by_file_offset_and_code() -> None:
    collector = Collector()
    collector.error("Y018", "later", A, Span(8, 13))
    collector.warning("Y090", "elsewhere", B, Span(0, 3))
    collector.error("Y021", "same place", A, Span(4, 7))
    collector.error("Y018", "same place", A, Span(4, 7))
    collector.error("Y001", "no place", A)
    assert [(d.path, d.line, d.code) for d in collector.diagnostics] == [
        ("a.yaml", None, "Y001"),
        ("a.yaml", 2, "Y018"),
        ("a.yaml", 2, "Y021"),
        ("a.yaml", 3, "Y018"),
        ("b.yaml", 1, "Y090"),
    ]
    assert collector.has_errors


def test_the_same_finding_is_kept_once() -> None:
    collector = Collector()
    for _ in range(3):
        collector.error("Y018", "twice", A, Span(0, 3))
    assert len(collector) == 1


def test_a_file_is_capped_and_says_so() -> None:
    collector = Collector(limit=2)
    for at in range(5):
        collector.error("Y018", "again", A, Span(at, at + 1))
    collector.error("Y018", "other file", B, Span(0, 1))
    assert [d.message for d in collector.diagnostics] == [
        "again",
        "again",
        "3 more findings in this file are not shown",
        "other file",
    ]
    assert len(collector) == 6


def test_a_level_comes_from_the_catalogue() -> None:
    collector = Collector()
    collector.report("Y090", "as the catalogue says", A)
    assert collector.diagnostics[0].severity is Severity.WARNING
    assert not collector.has_errors
    collector.raise_errors()


def test_errors_are_raised_with_every_finding() -> None:
    collector = Collector()
    collector.warning("Y090", "first in the file", A, Span(0, 1))
    collector.error("Y018", "the error", A, Span(4, 7))
    with pytest.raises(PolicyError, match=r"Y018: the error \(and 1 more\)") as caught:
        collector.raise_errors()
    assert len(caught.value.diagnostics) == 2


def test_plain_data_of_a_finding() -> None:
    first = Related("stands here first", A, Span(0, 3))
    diagnostic = Diagnostic("Y018", Severity.ERROR, "twice", A, Span(4, 7), "delete one", (first,))
    assert diagnostic.to_dict() == {
        "code": "Y018",
        "severity": "error",
        "message": "twice",
        "path": "a.yaml",
        "line": 2,
        "column": 1,
        "end_line": 2,
        "end_column": 4,
        "help": "delete one",
        "related": [{"message": "stands here first", "path": "a.yaml", "line": 1, "column": 1}],
    }
    assert Diagnostic("Y001", Severity.ERROR, "nowhere").to_dict()["line"] is None


def test_exceptions_say_where_and_what() -> None:
    assert str(ReadError("Y001", "the file does not exist", "x.yaml")) == "x.yaml: Y001: the file does not exist"
    assert str(TicketError("K001", "not a date", "facts.sent_on")) == "facts.sent_on: K001: not a date"
    assert issubclass(ReadError, PolicyEngineError)
