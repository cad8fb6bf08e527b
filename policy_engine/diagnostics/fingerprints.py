"""A fingerprint for each finding, by which other programs know it again after lines were moved.

It is made of the code, the file, the line and what is underlined in it, without regard to white space; line
numbers and the wording of the message do not count. Of findings that agree in all of that, the second gets another
fingerprint than the first, so that no two in a report are equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from policy_engine.diagnostics.printers.writing import file_name
from policy_engine.diagnostics.record import Diagnostic

__all__ = ["fingerprints"]

_LENGTH = 32
"""Hexadecimal digits, which are 128 bits."""


def fingerprints(findings: Sequence[Diagnostic], root: str = "") -> list[str]:
    """The fingerprints of findings in their order; files are named from `root` on."""
    seen: dict[tuple[str, ...], int] = {}
    found: list[str] = []
    for finding in findings:
        marks = (finding.code, file_name(finding.path, root) if finding.path else "", *_place(finding))
        number = seen[marks] = seen.get(marks, 0) + 1
        text = "\0".join((*marks, str(number)))
        found.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LENGTH])
    return found


def _place(finding: Diagnostic) -> tuple[str, str]:
    """The line and what is underlined in it; of a finding about no place, its message."""
    if finding.source is None or finding.span is None:
        return "", finding.message
    at = finding.source.position(finding.span.start)
    line = finding.source.line_text(at.line)
    underlined = line[at.column - 1 : at.column - 1 + finding.span.end - finding.span.start]
    return " ".join(line.split()), " ".join(underlined.split())
