"""The plain clock is a faster twin: it says exactly what the general way says, reasons included."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine.authoring.case_file import read_tests
from policy_engine.diagnostics import Collector
from policy_engine.document.files import load_source
from policy_engine.load import Policy, load

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "policies", ROOT / "tests" / "cases" / "policies")
FILES = [path for folder in FOLDERS for path in sorted(folder.glob("*.tests.yaml"))]


def general(policy: Policy) -> Policy:
    """The same policy without its plain clocks."""
    sla = policy.model.sla
    assert sla is not None
    policy.evaluator.engine.plain_clocks.update({metric.name: None for metric in sla.metrics})
    return policy


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_twins_agree_on_every_ticket(path: Path) -> None:
    name = str(path).replace(".tests.yaml", ".yaml")
    plain, slow, collector = load(name), general(load(name)), Collector()
    source = load_source(str(path), collector)
    assert source is not None
    cases = read_tests(source, plain.model, collector)
    assert cases
    for case in cases:
        found, expected = (policy.evaluate(case.ticket, ask=["sla"]).to_dict() for policy in (plain, slow))
        assert found == expected, case.id


def test_the_plain_clock_is_taken() -> None:
    """Otherwise the twins would agree for want of one of them."""
    policy = load(str(ROOT / "policies" / "megaport.yaml"))
    ticket = {
        "at": "2025-09-10T07:00:00Z",
        "facts": {"request_category": "incident", "assigned_severity": 1},
        "events": [{"at": "2025-09-10T06:00:00Z", "type": "ticket_created"}],
    }
    policy.evaluate(ticket, ask=["sla"])
    engine = policy.evaluator.engine
    case, _ = policy.evaluator.reader.read({"id": "T", **ticket}, None, {}, False)
    clock = engine.plain_clocks["first_response"]
    assert clock is not None
    part = clock(case)
    assert part is not None
    assert part.data["due_at"] == "2025-09-10T06:15:00Z"
