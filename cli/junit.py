"""Test reports in the form that continuous integration reads: JUnit's XML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from policy_engine.authoring.testing import render_failures
from policy_engine.diagnostics.printers.junit import attribute, text_of
from policy_engine.diagnostics.printers.writing import file_name

if TYPE_CHECKING:
    from policy_engine.authoring.testing import TestReport
    from policy_engine.diagnostics.record import Diagnostic


def junit(reports: Iterable[TestReport], found: Iterable[Diagnostic], low: Iterable[Diagnostic], root: str) -> str:
    """One suite a policy; what is wrong with the test files themselves is one more case, an error.

    Files are named from the folder `root` on. `low` are findings on coverage: a case of the policy's suite that failed.
    """
    missing = list(low)
    suites = [_suite(report, [one for one in missing if one.path == report.path], root) for report in reports]
    mistakes = [one for one in found if one.is_error]
    if mistakes:
        suites.append(
            f'  <testsuite name="test files" tests="1" failures="0" errors="1">\n'
            f'    <testcase classname="test files" name="can be read">\n'
            f'      <error message="{len(mistakes)} mistakes">{text_of(mistakes)}</error>\n'
            "    </testcase>\n  </testsuite>\n"
        )
    return '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n' + "".join(suites) + "</testsuites>\n"


def _suite(report: TestReport, low: list[Diagnostic], root: str) -> str:
    name, file = attribute(report.policy), attribute(file_name(report.path, root))
    tests, failures = len(report.cases) + bool(low), len(report.failures) + bool(low)
    lines = [f'  <testsuite name={name} tests="{tests}" failures="{failures}" errors="0">']
    for case in report.cases:
        head = f'    <testcase classname={name} name={attribute(case.id)} file={file} line="{case.line}"'
        if case.passed:
            lines.append(head + "/>")
            continue
        paths = ", ".join(failure.difference.path for failure in case.failures)
        lines.append(head + ">")
        lines.append(f"      <failure message={attribute(paths)}>{escape(render_failures(case))}</failure>")
        lines.append("    </testcase>")
    if low:
        lines.append(f'    <testcase classname={name} name="coverage" file={file} line="{low[0].line}">')
        lines.append(f"      <failure message={attribute(low[0].message)}>{text_of(low)}</failure>")
        lines.append("    </testcase>")
    lines.append("  </testsuite>\n")
    return "\n".join(lines)
