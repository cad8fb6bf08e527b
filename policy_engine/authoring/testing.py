"""The tests of a policy: `NAME.tests.yaml` beside `NAME.yaml`, run through the same evaluation as any ticket."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policy_engine.authoring.case_compare import Difference, differences
from policy_engine.authoring.case_conditions import watched
from policy_engine.authoring.case_coverage import Recorder
from policy_engine.authoring.case_file import TestCase, read_tests
from policy_engine.authoring.case_report import CaseResult, Failure, TestReport, render_failures, render_text
from policy_engine.authoring.case_words import PART_KEYS
from policy_engine.diagnostics import Collector
from policy_engine.document.files import load_source
from policy_engine.errors import TicketError
from policy_engine.load import Policy, find
from policy_engine.load import load_source as load_policy
from policy_engine.source import SourceFile

__all__ = [
    "CaseResult",
    "Suite",
    "TestReport",
    "load_suite",
    "render_failures",
    "render_text",
    "run_tests",
    "tests_path",
]


def tests_path(policy_path: str) -> str:
    """The test file that belongs to a policy's file: `policies/desk.yaml` has `policies/desk.tests.yaml`."""
    return os.path.splitext(policy_path)[0] + ".tests.yaml"


class Suite(NamedTuple):
    """A policy and the cases that could be read of the test file beside it."""

    policy: Policy
    path: str
    source: SourceFile
    """The test file."""
    cases: tuple[TestCase, ...]

    def run(self) -> TestReport:
        """Ask the policy about every case."""
        model, conditions = watched(self.policy.model)
        answering = Policy(model)
        recorder = Recorder(model, conditions)
        results = tuple(_run(answering, case, recorder) for case in self.cases)
        return TestReport(self.policy.id, self.path, self.source.path, results, recorder.coverage())

    def notices(self, other: Policy) -> bool:
        """Whether at least one case fails where another policy answers in the place of this one."""
        for case in self.cases:
            try:
                decision = other.evaluate(case.ticket, ask=case.expect).to_dict()
            except TicketError:
                return True
            if differences(case.expect, decision):
                return True
        return False

    def again(self, source: SourceFile) -> Suite | None:
        """The same policy with another text of the test file; nothing where there is a mistake in it."""
        collector = Collector()
        cases = read_tests(source, self.policy.model, collector)
        return None if collector.has_errors else self._replace(source=source, cases=cases)


def load_suite(policy_path: str, collector: Collector) -> Suite | None:
    """Load a policy (a path, or the bare name of a shipped one), and read its test file.

    Mistakes in the test file are findings of `collector`; cases with a mistake are left out. Nothing comes back
    where the test file cannot be read at all. Raises `PolicyError` where the policy does not load, `ReadError`
    where there is no shipped policy of that name.
    """
    path = find(policy_path)
    policy_findings = Collector()
    text = load_source(path, policy_findings)
    policy_findings.raise_errors()
    assert text is not None
    policy = load_policy(text, policy_findings)
    source = load_source(tests_path(path), collector)
    if source is None:
        return None
    return Suite(policy, path, source, read_tests(source, policy.model, collector))


def run_tests(policy_path: str, collector: Collector) -> TestReport | None:
    """`load_suite`, and run its cases."""
    suite = load_suite(policy_path, collector)
    return None if suite is None else suite.run()


def _run(policy: Policy, case: TestCase, recorder: Recorder) -> CaseResult:
    try:
        decision = policy.evaluate(case.ticket, ask=case.expect).to_dict()
    except TicketError as error:
        difference = Difference(error.path, "a decision", f"{error.code}: {error.message}")
        failure = Failure(difference, (), case.line, case.column)
        return CaseResult(case.id, case.why, case.line, (failure,))
    seen, _ = policy.evaluator.reader.read(case.ticket, None, {}, False)
    recorder.take(decision, case.expect, seen)
    found = (_failure(case, one, decision) for one in differences(case.expect, decision))
    return CaseResult(case.id, case.why, case.line, tuple(found))


def _failure(case: TestCase, difference: Difference, decision: Mapping[str, Any]) -> Failure:
    """A difference with its reasons and the place of what was expected."""
    _, node = case.find(difference.path)
    at = node.source.position(node.start)
    return Failure(difference, _reasons(difference.path, decision), at.line, at.column)


def _reasons(path: str, decision: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The reasons of the part that a path leads to, where it has its own; else those of its section."""
    names = path.split(".")
    section = decision[names[0]]
    if len(names) > 2 and names[1] in PART_KEYS:
        for part in section.get(names[1], ()):
            if part[PART_KEYS[names[1]]] == names[2] and "because" in part:
                return (*_errors(part), *part["because"])
    return (*_errors(section), *section.get("because", ()))


def _errors(part: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What went wrong with an answer, in the form of a reason."""
    for error in part.get("errors", ()):
        within = f" in `{error['expression']}`" if error["expression"] else ""
        yield {
            "rule": error["rule"],
            "clause": error["clause"],
            "file": error["at"]["file"],
            "line": error["at"]["line"],
            "text": f"error {error['code']}: {error['message']}{within}",
            "holds": "error",
        }
