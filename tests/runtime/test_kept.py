"""What is kept from one ticket to the next changes no answer: each is what a policy just loaded would say."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine.authoring.case_file import read_tests
from policy_engine.diagnostics import Collector
from policy_engine.document.files import load_source
from policy_engine.load import load
from policy_engine.runtime.evaluate import Evaluator

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "policies", ROOT / "tests" / "cases" / "policies")
FILES = [path for folder in FOLDERS for path in sorted(folder.glob("*.tests.yaml"))]
ASKED = ["classification", "sla"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_answer_does_not_depend_on_the_tickets_before(path: Path) -> None:
    policy, collector = load(str(path).replace(".tests.yaml", ".yaml")), Collector()
    source = load_source(str(path), collector)
    assert source is not None
    for case in read_tests(source, policy.model, collector):
        fresh = Evaluator(policy.model).evaluate(case.ticket, ask=ASKED).to_dict()
        assert policy.evaluate(case.ticket, ask=ASKED).to_dict() == fresh, case.id


def test_a_severity_set_by_an_event_names_its_own_event() -> None:
    policy = load(str(ROOT / "policies" / "megaport.yaml"))
    for minute in ("05", "07"):
        at = f"2025-09-10T06:{minute}:00Z"
        events = [
            {"at": "2025-09-10T06:00:00Z", "type": "ticket_created"},
            {"at": at, "type": "severity_assigned", "value": 1},
        ]
        ticket = {"at": "2025-09-10T07:00:00Z", "facts": {"request_category": "incident"}, "events": events}
        reasons = policy.evaluate(ticket, ask=["sla"]).to_dict()["sla"]["because"]
        assert [one["text"] for one in reasons if one["rule"] == "definitions.vendor_grading"] == [
            f"`vendor_grading`: severity_assigned at {at}"
        ]
