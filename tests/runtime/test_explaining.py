"""Explanations of rules: every rule of every policy has one, it agrees with the engine, and what it promises is so.

Changes are made here anew from their data, and put to a policy that has not seen the ticket, so that nothing an
explanation says rests on the search that found it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from policy_engine.expr import Fault, Unknown
from policy_engine.expr.explain_parts import Explanation
from policy_engine.load import Policy, load
from policy_engine.runtime.explaining.question import settled_value
from policy_engine.runtime.explaining.rules import Rule
from policy_engine.runtime.explaining.search import MOST_TRIED
from policy_engine.runtime.instants import parse_instant
from tests.runtime.test_decision_schema import TESTS, cases, fits, policy_of

NOT_KNOWN = "not known"
NAMES = [path.name.split(".")[0] for path in TESTS]


def nodes(explanation: Explanation) -> Iterator[Explanation]:
    yield explanation
    for part in explanation.parts:
        yield from nodes(part)


def instant(text: str) -> int:
    found = parse_instant(text)
    assert found is not None
    return found


@cache
def tickets(path: Path) -> tuple[dict[str, Any], ...]:
    return tuple(dict(case.ticket) for case in cases(path))


def settled(value: Any) -> Any:
    """A value as rules see it: what went wrong is not known."""
    return NOT_KNOWN if isinstance(value, Unknown | Fault) else value


# ---- every rule of every policy


@pytest.mark.parametrize("path", TESTS, ids=NAMES)
def test_an_explanation_has_the_value_that_the_engine_works_out(path: Path) -> None:
    from policy_engine.runtime.explaining.teller import Teller

    policy = policy_of(path)
    questions = policy.questions
    for ticket in tickets(path)[::4]:
        for rule in questions.rules.by_id.values():
            case = policy.evaluator.reader.read(ticket, None, {}, False)[0]
            teller = Teller(policy.model, questions.rules.definition_body, 1)
            found = rule.body.explain(case, teller)
            fresh = policy.evaluator.reader.read(ticket, None, {}, False)[0]
            assert settled(found.value) == settled(rule.value(fresh)), rule.id
            for node in nodes(found):
                if node.source is not None and node.span is not None:
                    assert 0 <= node.span.start <= node.span.end <= len(node.source.text)


@pytest.mark.parametrize("path", TESTS, ids=NAMES)
def test_explanations_say_what_decisions_say(path: Path) -> None:
    policy = policy_of(path)
    rules = policy.questions.rules.by_id
    for ticket in tickets(path):
        decision = policy.evaluate(ticket).to_dict()
        for name, value in decision["classification"]["definitions"].items():
            found = agreed_value(policy, ticket, f"definitions.{name}")
            assert found == (NOT_KNOWN if value == "unknown" else value)
        for target in decision["sla"].get("targets", ()):
            rule = rules.get(f"sla.metrics.{target['metric']}")
            if rule is None or not target.get("target") or target.get("source") == "promise":
                continue
            figure = agreed_value(policy, ticket, rule.id)
            unit = target["target"]["unit"].replace("_", " ")
            assert isinstance(figure, str)
            assert target["target"].get("by") or figure.startswith(f"{target['target']['value']} {unit}"), rule.id


WORDS = {"allowed": True, "denied": False, "not_triggered": False, "automatic": False}
"""What the explanation of a move comes to that leaves the status: one that time will bring has not come yet."""


@pytest.mark.parametrize("path", TESTS, ids=NAMES)
def test_explanations_of_moves_say_what_the_transition_section_says(path: Path) -> None:
    policy = policy_of(path)
    moves = [rule for rule in policy.questions.rules.by_id.values() if rule.kind == "transition"]
    for ticket in tickets(path):
        for at in (None, *_later(ticket)):
            case = policy.evaluator.reader.read(ticket, at, {}, False)[0]
            section = policy.evaluate(ticket, at=at).to_dict()["transition"]
            listed = {one["rule"]: one["verdict"] for one in section["transitions"]}
            brought = {one["rule"] for one in section["because"] if one["text"].endswith(f": {section['status']}")}
            for rule in moves:
                found = settled(rule.value(case))
                if rule.id in listed:
                    assert found == WORDS.get(listed[rule.id], found), (rule.id, ticket, at)
                    assert found is not True or listed[rule.id] == "allowed", (rule.id, ticket, at)
                elif section["status"] is not None:
                    made = rule.id in brought
                    assert (found is True) == made, (rule.id, ticket, at)


def _later(ticket: dict[str, Any]) -> list[int]:
    """Instants at which timers have run out."""
    at = instant(str(ticket["at"]))
    return [at + days * 86_400 for days in (3, 8, 40)] if ticket.get("events") else []


def agreed_value(policy: Policy, ticket: dict[str, Any], rule: str, at: int | None = None) -> Any:
    """The value of a rule as an explanation gives it, where it is the same whatever is not told."""
    asked = policy.questions.rules.by_id[rule]
    case = policy.evaluator.reader.read(ticket, at, {}, False)[0]
    found = asked.value(case)
    agreed = settled_value(asked, case, found)
    return settled(found) if agreed is None else agreed.value


def _sample(path: Path) -> Iterator[tuple[dict[str, Any], Rule]]:
    """Every rule, each with one of the tickets in turn."""
    told = tickets(path)
    for number, rule in enumerate(policy_of(path).questions.rules.by_id.values()):
        yield told[number % len(told)], rule


@pytest.mark.parametrize("path", TESTS, ids=NAMES)
def test_what_is_promised_is_so(path: Path) -> None:
    policy = policy_of(path)
    fresh = load(policy.model.source.path)
    turned = 0
    for ticket, rule in _sample(path):
        answer = policy.questions.ask(rule, ticket)
        data = json.loads(json.dumps(answer.to_dict()))
        fits("explanation", data)
        assert data["changes"]["tried"] <= MOST_TRIED
        assert answer.because
        turned += _promised(fresh, ticket, rule.id, data)
    assert turned > 10


def _promised(policy: Policy, ticket: dict[str, Any], rule: str, data: dict[str, Any]) -> int:
    """Check all that an explanation promises; how much that was."""
    count = 0
    was = NOT_KNOWN if "unknown" in data or "fault" in data else data["value"]
    if "settled" in data:
        was = data["settled"]["value"]
    turned = agreed_value if "settled" in data else value
    for found in data["changes"]["nearest"]:
        changed = made(ticket, found["changes"])
        again = value(policy, changed, rule)
        assert again == found["becomes"], (rule, found)
        assert again != was
        count += 1
    for turn, name, before in ((data["changes"]["next"], "becomes", -1), (data["changes"]["previous"], "was", 0)):
        if turn is None:
            continue
        at = instant(turn["at"])
        other, present = (at, at + before) if name == "becomes" else (at - 1, at)
        if name == "becomes":
            assert turned(policy, ticket, rule, other) == turn[name], (rule, turn)
            assert turned(policy, ticket, rule, present) != turn[name], (rule, turn)
        else:
            assert turned(policy, ticket, rule, present) == was, (rule, turn)
            assert turned(policy, ticket, rule, other) != was, (rule, turn)
        count += 1
    return count


def value(policy: Policy, ticket: dict[str, Any], rule: str, at: int | None = None) -> Any:
    """The value of a rule as data, without an explanation."""
    case = policy.evaluator.reader.read(ticket, at, {}, False)[0]
    found = policy.questions.rules.by_id[rule].value(case)
    return NOT_KNOWN if isinstance(found, Unknown | Fault) else found


def made(ticket: dict[str, Any], changes: list[dict[str, Any]]) -> dict[str, Any]:
    """A ticket with changes made, by their data alone."""
    found = copy.deepcopy(ticket)
    events = found.setdefault("events", [])
    for change in changes:
        if change.get("change") == "attribute":
            events[change["index"]][change["attribute"]] = change["to"]
    for change in changes:
        if "fact" in change:
            facts = found.setdefault("facts", {})
            assert facts.pop(change["fact"], "missing") == change.get("from", "missing")
            if "to" in change:
                facts[change["fact"]] = change["to"]
        elif change["change"] == "removed":
            assert sum(one["type"] == change["event"] for one in events) == change["count"]
            events[:] = [one for one in events if one["type"] != change["event"]]
        elif change["change"] == "added":
            events.append({"at": change["at"], "type": change["event"], **change["attributes"]})
    return found
