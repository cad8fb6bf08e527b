"""Findings as JUnit's XML: one case a file, which fails where a finding in it is grave enough.

A reader of the form knows one failure a case, so all grave findings of a file stand in one; the others are what the
case printed. A file that was not asked for, such as the register beside a policy, is a case where it has findings.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from policy_engine.diagnostics.printers import Report, grave
from policy_engine.diagnostics.printers.writing import file_name
from policy_engine.diagnostics.record import Diagnostic
from policy_engine.diagnostics.render import render_text, safe, summary

__all__ = ["attribute", "render", "text_of"]


def render(report: Report) -> str:
    """One suite with a case for each file."""
    found: dict[str, list[Diagnostic]] = {path: [] for path in report.files}
    for finding in report.findings:
        found.setdefault(finding.path, []).append(finding)
    failed = sum(any(grave(finding, report.fail_level) for finding in one) for one in found.values())
    numbers = f'tests="{len(found)}" failures="{failed}" errors="0"'
    cases = "".join(_case(path, one, report) for path, one in found.items())
    name = attribute(report.command)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name={name} {numbers}>\n'
        f"  <testsuite name={name} {numbers}>\n{cases}  </testsuite>\n</testsuites>\n"
    )


def _case(path: str, found: list[Diagnostic], report: Report) -> str:
    name = attribute(file_name(path, report.root) if path else "no file in particular")
    place = f" file={name}" if path else ""
    line = next((finding.line for finding in found if finding.line is not None), None)
    place += f' line="{line}"' if line is not None else ""
    head = f"    <testcase classname={attribute(report.command)} name={name}{place}"
    failures = [finding for finding in found if grave(finding, report.fail_level)]
    others = [finding for finding in found if not grave(finding, report.fail_level)]
    if not found:
        return f"{head}/>\n"
    inner = ""
    if failures:
        codes = " ".join(dict.fromkeys(finding.code for finding in failures))
        message = f"{summary(failures).partition(' in ')[0]}: {failures[0].message}"
        inner += f"      <failure type={attribute(codes)} message={attribute(message)}>{text_of(failures)}</failure>\n"
    if others:
        inner += f"      <system-out>{text_of(others)}</system-out>\n"
    return f"{head}>\n{inner}    </testcase>\n"


def attribute(text: str) -> str:
    """A text as the value of an attribute, quoted; what XML cannot hold is shown as an escape."""
    return quoteattr(safe(text))


def text_of(findings: list[Diagnostic]) -> str:
    """Findings as they are shown to a person, between two tags."""
    return escape(render_text(findings))
