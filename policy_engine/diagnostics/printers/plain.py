"""Findings as JSON: a summary, and every finding with the keys of `Diagnostic.to_dict` and its fingerprint."""

from __future__ import annotations

from typing import Any

from policy_engine.diagnostics.fingerprints import fingerprints
from policy_engine.diagnostics.printers import Report
from policy_engine.diagnostics.printers.writing import json_text
from policy_engine.diagnostics.render import render_json

__all__ = ["render"]


def render(report: Report) -> str:
    """One object with `summary` and `findings`."""
    kinds = [finding.severity.value for finding in report.findings]
    summary: dict[str, Any] = {
        report.things[1]: len(report.files),
        "errors": kinds.count("error"),
        "warnings": kinds.count("warning"),
        "notes": kinds.count("note"),
    }
    prints = fingerprints(report.findings, report.root)
    findings = [
        {**plain, "fingerprint": print_} for plain, print_ in zip(render_json(report.findings), prints, strict=True)
    ]
    return json_text({"summary": summary, "findings": findings})
