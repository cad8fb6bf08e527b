"""The citations of the shipped policies, and where a register is looked for. The findings are in tests/model."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine.authoring.citations import check_register, register_path
from policy_engine.diagnostics import Collector
from policy_engine.load import load

POLICIES = ("hydra", "managry", "mega", "megaport", "meteorage")


@pytest.mark.parametrize("name", POLICIES)
def test_shipped_policies_rest_on_their_registers(name: str) -> None:
    model = load(name).model
    collector = Collector()
    register = check_register(model, collector)
    assert register is not None
    assert collector.diagnostics == ()
    assert all(len(origin.cite_spans) == len(origin.cites) for origin in model.rules.values())


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("other.clauses.yaml", "other.clauses.yaml"),
        (None, "hydra.clauses.yaml"),
        ("../../etc/passwd", "hydra.clauses.yaml"),
        ("/etc/passwd", "hydra.clauses.yaml"),
        (".hidden", "hydra.clauses.yaml"),
        ("..", "hydra.clauses.yaml"),
        ("a\\b", "hydra.clauses.yaml"),
    ],
)
def test_a_register_stands_beside_its_policy(named: str | None, found: str) -> None:
    model = load("hydra").model
    path = Path(register_path(model._replace(register=named)))
    assert path.parent == Path(model.source.path).parent
    assert path.name == found


def test_every_citation_has_its_own_place() -> None:
    model = load("mega").model
    text = model.source.text
    for origin in model.rules.values():
        for clause, span in zip(origin.cites, origin.cite_spans, strict=True):
            assert text[span.start : span.end].strip("\"'") == clause
