"""Tests that failed, and coverage that is too low, as findings, for the forms in which all findings are printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policy_engine.authoring.case_coverage import KINDS
from policy_engine.authoring.case_report import CaseResult, TestReport, percentage, shown
from policy_engine.diagnostics.record import Collector, Diagnostic, Severity
from policy_engine.document.files import load_source
from policy_engine.source import SourceFile, Span

__all__ = ["failed_tests", "too_few_noticed", "too_little"]

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
        f"line {failure.line}, `{one.path or 'the ticket'}`: expected {shown(one.expected)}, got {shown(one.got)}"
        for failure, one in ((failure, failure.difference) for failure in case.failures[:_MOST])
    ]
    more = len(case.failures) - _MOST
    help = "\n".join([*told, f"and {more} more"] if more > 0 else told)
    return Diagnostic("V005", Severity.ERROR, f"the test `{case.id}` failed", source, span, help)


_NAMES = {"rules": "rules", "rows": "rows of tables", "conditions": "outcomes of conditions"}


def too_little(reports: Iterable[TestReport], least: Mapping[str, float]) -> list[Diagnostic]:
    """A finding, V006, for each policy and each kind of coverage that is below what is asked for.

    `least` has per cent by kind. The finding stands where the test file names the policy, and its help lists what
    is missing, by line of the policy.
    """
    found = []
    for report in reports:
        for kind in KINDS:
            share = report.coverage.share(kind)
            if kind not in least or share.percent >= least[kind]:
                continue
            source = load_source(report.path, Collector()) or SourceFile(report.path, "")
            missing = [
                f"line {place.line}: `{place.id}`{f' was never {place.lacks}' if place.lacks else ''}"
                for place in share.missing[:_MOST]
            ]
            if len(share.missing) > _MOST:
                missing.append(f"and {len(share.missing) - _MOST} more")
            help = "\n".join([f"not covered in {report.policy_path}:", *missing])
            message = (
                f"the tests cover {percentage(share.percent)} of the {_NAMES[kind]} of `{report.policy}`, "
                f"and {least[kind]:g} % are asked for"
            )
            found.append(Diagnostic("V006", Severity.ERROR, message, source, _head(source), help))
    return found


def too_few_noticed(policy: str, path: str, percent: float, least: float) -> Diagnostic:
    """The finding V007, where the test file at a path names its policy."""
    source = load_source(path, Collector()) or SourceFile(path, "")
    message = (
        f"the tests notice {percentage(percent)} of the changes of meaning tried on `{policy}`, "
        f"and {least:g} % are asked for"
    )
    help = "each change that no test notices is listed with a ticket: make tests of those that the handbook decides"
    return Diagnostic("V007", Severity.ERROR, message, source, _head(source), help)


def _head(source: SourceFile) -> Span:
    """The line that names the policy."""
    start = source.text.find("\npolicy:") + 1
    end = source.text.find("\n", start)
    return Span(start, end if end >= 0 else len(source.text))
