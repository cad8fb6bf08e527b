"""Findings as commands that GitHub turns into annotations of a pull request: one a line, then the counts.

GitHub shows the columns of an annotation that begins and ends in one line, and drops the others; they are left out
here. The end column is the one after the last character, as everywhere.
"""

from __future__ import annotations

from policy_engine.diagnostics.codes import CATALOGUE
from policy_engine.diagnostics.printers import Report
from policy_engine.diagnostics.printers.text import counts
from policy_engine.diagnostics.printers.writing import file_name
from policy_engine.diagnostics.record import Diagnostic
from policy_engine.diagnostics.render import safe

__all__ = ["render"]

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def render(report: Report) -> str:
    """One command for each finding, and a last line for the reader of the log."""
    lines = [_command(finding, report.root) for finding in report.findings]
    return "\n".join([*lines, counts(report)]) + "\n"


def _command(finding: Diagnostic, root: str) -> str:
    fields: dict[str, str] = {}
    if finding.path:
        fields["file"] = safe(file_name(finding.path, root))
    at, end = finding.position, finding.end_position
    if at is not None and end is not None:
        fields |= {"line": str(at.line), "endLine": str(end.line)}
        if at.line == end.line:
            fields |= {"col": str(at.column), "endColumn": str(end.column)}
    info = CATALOGUE.get(finding.code)
    fields["title"] = f"{finding.code}: {info.title}" if info is not None else finding.code
    shown = ",".join(f"{name}={_field(value)}" for name, value in fields.items())
    text = "\n".join(safe(line) for line in (finding.message, *finding.help.split("\n")) if line)
    return f"::{_COMMANDS[finding.severity.value]} {shown}::{_data(text)}"


def _data(text: str) -> str:
    """A text that cannot end its command: whoever writes a line of a policy must not give commands here."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _field(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
