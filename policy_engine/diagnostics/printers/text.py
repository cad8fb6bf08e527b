"""Findings for a person: each with its underlined line and its cure, then how many there are."""

from __future__ import annotations

from policy_engine.diagnostics.printers import Report

__all__ = ["counts", "render"]


def render(report: Report) -> str:
    """The findings, and a last line such as `2 policies, 1 error, 0 warnings`."""
    if not report.findings:  # which is the rule, and then nothing more needs to be imported
        return counts(report) + "\n"
    from policy_engine.diagnostics.render import render_text

    return render_text(report.findings, report.colour) + counts(report) + "\n"


def counts(report: Report) -> str:
    """How many files were checked, and how many findings of each kind there are; notes where there are any."""
    kinds = [finding.severity.value for finding in report.findings]
    parts = [_count(len(report.files), *report.things)]
    parts += [_count(kinds.count(kind), kind, f"{kind}s") for kind in ("error", "warning")]
    if "note" in kinds:
        parts.append(_count(kinds.count("note"), "note", "notes"))
    return ", ".join(parts)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
