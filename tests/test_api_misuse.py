"""What Python programs give wrongly: our own typed errors, and never another."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

import policy_engine
from policy_engine import PolicyEngineError, ReadError, TicketError

TICKET = {"id": "T", "at": "2025-09-10T07:00:00Z", "facts": {}, "events": []}
POLICIES = Path(__file__).parents[1] / "policies"


@pytest.mark.parametrize(
    ("given", "shown"),
    [(None, "nothing"), (5, "`5`"), (True, "`True`"), ([], "`[]`"), (b"mega", "`b'mega'`"), ({}, "`{}`")],
)
def test_what_names_no_policy(given: Any, shown: str) -> None:
    with pytest.raises(ReadError) as found:
        policy_engine.load(given)
    assert found.value.message == f"a policy has a name, which is a text, and not {shown}"
    assert (found.value.code, found.value.path) == ("Y001", "")
    assert found.value.help == "give the path of a file, or the name of a shipped policy"


@pytest.mark.parametrize("given", ["", ".", "nope", "\0", "a" * 5000, "policies/nope.yaml", "policies/\0.yaml"])
def test_names_of_nothing(given: str) -> None:
    with pytest.raises(PolicyEngineError) as found:
        policy_engine.load(given)
    assert found.value.code in ("Y001", "Y002")
    assert len(found.value.message) < 200


def test_a_path_may_be_an_object() -> None:
    assert policy_engine.load(POLICIES / "mega.yaml").id == policy_engine.load("mega").id


@pytest.mark.parametrize(
    ("more", "code", "path"),
    [
        ({"at": 1.5}, "K013", "at"),
        ({"at": True}, "K013", "at"),
        ({"at": []}, "K013", "at"),
        ({"at": "x"}, "K013", "at"),
        ({"ask": 5}, "K019", "ask"),
        ({"ask": [5]}, "K019", "ask"),
        ({"ask": [[]]}, "K019", "ask"),
        ({"ask": b"sla"}, "K019", "ask"),
        ({"ask": "slaa"}, "K019", "ask"),
        ({"settings": 5}, "K001", "settings"),
        ({"settings": "x"}, "K001", "settings"),
        ({"settings": [("a", 1)]}, "K001", "settings"),
        ({"settings": {5: 1}}, "K019", "settings.5"),
    ],
)
def test_other_arguments(more: dict[str, Any], code: str, path: str) -> None:
    with pytest.raises(TicketError) as found:
        policy_engine.load("mega").evaluate(TICKET, **more)
    assert (found.value.code, found.value.path) == (code, path)


@pytest.mark.parametrize("given", [None, 5, "x", [], b"", object()])
def test_what_is_no_ticket(given: Any) -> None:
    with pytest.raises(TicketError) as found:
        policy_engine.load("mega").evaluate(given, at="2025-09-10T07:00:00Z")
    assert (found.value.code, found.value.path) == ("K001", "")


def test_one_question_and_any_mapping_will_do() -> None:
    decision = policy_engine.load("mega").evaluate(MappingProxyType(TICKET), ask="sla")
    assert set(decision.to_dict()) >= {"sla"}
    assert "window" not in decision.to_dict()
