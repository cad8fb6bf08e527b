"""Findings as the report that GitLab calls code quality: a list of objects, one a finding.

GitLab's grades are those of a code's upkeep; an error keeps a policy from loading, so it is `critical`.
"""

from __future__ import annotations

from policy_engine.diagnostics.fingerprints import fingerprints
from policy_engine.diagnostics.printers import Report
from policy_engine.diagnostics.printers.writing import file_name, json_text
from policy_engine.diagnostics.record import Diagnostic
from policy_engine.diagnostics.render import safe

__all__ = ["render"]

_GRADES = {"error": "critical", "warning": "minor", "note": "info"}


def render(report: Report) -> str:
    """A JSON list, empty where nothing was found."""
    prints = fingerprints(report.findings, report.root)
    return json_text(
        [_issue(finding, print_, report.root) for finding, print_ in zip(report.findings, prints, strict=True)]
    )


def _issue(finding: Diagnostic, print_: str, root: str) -> dict[str, object]:
    # Every issue needs a file and a line, also one about no place in particular.
    begin, end = finding.line or 1, finding.end_line or 1
    return {
        "description": safe(f"{finding.code}: {finding.message}"),
        "check_name": finding.code,
        "fingerprint": print_,
        "severity": _GRADES[finding.severity.value],
        "location": {
            "path": file_name(finding.path, root) if finding.path else ".",
            "lines": {"begin": begin, "end": end},
        },
    }
