"""What a run of a policy's tests found, as data and as text for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from policy_engine.authoring.case_compare import Difference
from policy_engine.authoring.case_coverage import Coverage
from policy_engine.diagnostics.render import safe

__all__ = ["CaseResult", "Failure", "TestReport", "percentage", "render_failures", "render_text", "shown", "summary"]

Reasons = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """One difference, why the engine answers as it does, and where in the test file the expectation stands."""

    difference: Difference
    because: Reasons
    line: int
    column: int

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        path, expected, got = self.difference
        because = [dict(one) for one in self.because]
        place = {"line": self.line, "column": self.column}
        return {"path": path, "expected": expected, "got": got, **place, "because": because}


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case and all its differences; it passed where there is none. `line` is that of the case in its file."""

    id: str
    why: str
    line: int
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        return not self.failures

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "why": self.why,
            "line": self.line,
            "passed": self.passed,
            "differences": [failure.to_dict() for failure in self.failures],
        }


@dataclass(frozen=True, slots=True)
class TestReport:
    """The outcome of `run_tests`; cases stand in the order of the file."""

    __test__: ClassVar[bool] = False

    policy: str
    policy_path: str
    path: str
    cases: tuple[CaseResult, ...]
    coverage: Coverage

    @property
    def failures(self) -> tuple[CaseResult, ...]:
        """The cases that did not pass."""
        return tuple(case for case in self.cases if not case.passed)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "policy": self.policy,
            "file": self.path,
            "passed": len(self.cases) - len(self.failures),
            "failed": len(self.failures),
            "cases": [case.to_dict() for case in self.cases],
            "coverage": self.coverage.to_dict(),
        }


_STYLES = {"bad": "1;31", "good": "1;32", "place": "1", "dim": "2"}


def render_text(report: TestReport, colour: bool = False, coverage: bool = False) -> str:
    """A report for a terminal: each failing case with its differences and reasons, then a summary.

    With `coverage`, also every rule that is not covered, what was seen on one side only, and the answers that came.
    """

    def paint(text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if colour else text

    lines: list[str] = []
    for case in report.failures:
        place = paint(f"{safe(report.path)}:{case.line}", "place")
        lines.append(f"{place}: {paint('failed', 'bad')}: {safe(case.id)}")
        lines.append(f"  {safe(case.why)}")
        lines.extend(_failures(case))
    total, failed = len(report.cases), len(report.failures)
    word = paint(f"{failed} failed", "bad") if failed else paint("all passed", "good")
    figures = report.coverage
    lines.append(f"{report.policy}: {total} test{'' if total == 1 else 's'}, {word}; {summary(figures)}")
    if coverage:
        lines.extend(_coverage(figures))
    return "\n".join(lines) + "\n"


def render_failures(case: CaseResult) -> str:
    """A failing case alone: its sentence, its differences and the reasons."""
    return "\n".join([f"  {safe(case.why)}", *_failures(case)]) + "\n"


def _failures(case: CaseResult) -> Iterator[str]:
    """The differences; reasons that several of them share stand once, after the last of these."""
    for index, failure in enumerate(case.failures):
        path, expected, got = failure.difference
        yield f"  {safe(path) or 'the ticket'} (line {failure.line})"
        yield f"    expected  {shown(expected)}"
        yield f"    got       {shown(got)}"
        following = case.failures[index + 1 : index + 2]
        if following and following[0].because == failure.because:
            continue
        for number, one in enumerate(failure.because):
            place = f" (line {one['line']})" if one["line"] else ""
            rule = f"{one['rule']}{place}: " if one["rule"] else ""
            yield f"    {'because' if number == 0 else '       '}   {rule}{safe(one['text'])}"


def summary(figures: Coverage) -> str:
    """The figures on one line; what the policy has none of is left out."""
    told = [f"{figures.rules.seen} of {figures.rules.total} rules covered ({percentage(figures.rules.percent)})"]
    others = ((figures.rows, "rows"), (figures.conditions, "outcomes of conditions"))
    told += [f"{share.seen} of {share.total} {name}" for share, name in others if share.total]
    return ", ".join(told)


def _coverage(figures: Coverage) -> Iterator[str]:
    for title, places in (
        ("rules not covered", figures.rules.missing),
        ("rows never seen to hold", figures.rows.missing),
        ("rows never seen not to hold", figures.always_held),
        ("conditions never seen true", [one for one in figures.conditions.missing if one.lacks == "true"]),
        ("conditions never seen false", [one for one in figures.conditions.missing if one.lacks == "false"]),
    ):
        if places:
            yield f"  {title}:"
            yield from (f"    {place.id} (line {place.line})" for place in places)
    yield f"  outside the count: {figures.documentation} readings and silences"
    yield "  answers seen:"
    for section, keys in figures.outcomes.items():
        for key, words in keys.items():
            yield f"    {section} {key}: " + ", ".join(f"{word} {count}" for word, count in words.items())


def percentage(value: float) -> str:
    """Rounded down, so that 100 % means all."""
    return f"{int(value * 10) / 10:g} %"


def shown(value: Any) -> str:
    """A value of a decision on one line."""
    if value is None:
        return "empty"
    return safe(value) if isinstance(value, str) else safe(json.dumps(value, ensure_ascii=False))
