"""Tests that failed as findings, for the forms in which all findings are printed."""

from __future__ import annotations

from collections.abc import Iterable

from policy_engine.authoring.case_report import CaseResult, TestReport, shown
from policy_engine.diagnostics.record import Collector, Diagnostic, Severity
from policy_engine.document.files import load_source
from policy_engine.source import SourceFile, Span

__all__ = ["failed_tests"]

_MOST = 20
"""Differences of a test that are told; more than that have one cause."""


def failed_tests(reports: Iterable[TestReport]) -> list[Diagnostic]:
    """A finding, V005, for each test that failed, at the line where it begins."""
    found = []
    for report in reports:
        if report.failures:
            source = load_source(report.path, Collector()) or SourceFile(report.path, "")
            found += [_finding(case, source) for case in report.failures]
    return found


def _finding(case: CaseResult, source: SourceFile) -> Diagnostic:
    line = source.line_text(case.line)
    start = source.line_starts[min(case.line, len(source.line_starts)) - 1] + len(line) - len(line.lstrip())
    span = Span(start, start + len(line.strip()))
    told = [
        f"`{one.path or 'the ticket'}`: expected {shown(one.expected)}, got {shown(one.got)}"
        for one in (failure.difference for failure in case.failures[:_MOST])
    ]
    more = len(case.failures) - _MOST
    help = "\n".join([*told, f"and {more} more"] if more > 0 else told)
    return Diagnostic("V005", Severity.ERROR, f"the test `{case.id}` failed", source, span, help)
