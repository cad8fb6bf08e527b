"""Decisions and tickets against their schemas: every test of every policy, and tickets put together at random."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from cli.tickets import decode
from policy_engine.authoring.case_file import TestCase, read_tests
from policy_engine.diagnostics import Collector
from policy_engine.document.reader import read_document, read_yaml
from policy_engine.document.schema import check
from policy_engine.errors import TicketError
from policy_engine.expr.types import (
    CALENDAR,
    COUNTRY,
    DATE,
    DATES,
    INSTANT,
    INTEGER,
    NUMBER,
    TARGETS,
    ZONE,
    ListType,
    Type,
)
from policy_engine.load import Policy, load
from policy_engine.runtime.decision import QUESTIONS
from policy_engine.runtime.parts import domain
from policy_engine.source import SourceFile

from . import faulty, sample

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "policies", ROOT / "tests" / "cases" / "policies")
TESTS = [path for folder in FOLDERS for path in sorted(folder.glob("*.tests.yaml"))]
WHOLE = ROOT / "tests" / "document" / "whole_language.yaml"
RANDOM_TICKETS = 40


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    return found


DECISION, TICKET = schema("decision"), schema("ticket")


@cache
def validator(name: str) -> Any:
    return jsonschema_rs.Draft202012Validator(schema(name))


@cache
def policy(path: Path) -> Policy:
    return load(str(path))


def policy_of(tests: Path) -> Policy:
    return policy(tests.with_name(tests.name.replace(".tests.yaml", ".yaml")))


@cache
def cases(path: Path) -> tuple[TestCase, ...]:
    collector = Collector()
    source = SourceFile(str(path), path.read_text(encoding="utf-8"))
    found = read_tests(source, policy_of(path).model, collector)
    assert not collector.has_errors, collector.diagnostics
    return found


def fits(name: str, data: Any) -> None:
    """Assert that data fits a schema, and say where it does not."""
    if not validator(name).is_valid(data):
        errors = Draft202012Validator(schema(name)).iter_errors(data)
        raise AssertionError([(list(error.absolute_path), error.message[:200]) for error in errors])


def decide(of: Policy, ticket: Any) -> Any:
    """A decision as it is written out."""
    return json.loads(json.dumps(of.evaluate(ticket).to_dict()))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name.split(".")[0])
def test_the_tests_of_a_policy(path: Path) -> None:
    node = read_document(path, Collector(), conditions=False)
    assert node is not None
    assert check(node, "tests", Collector())
    for case in cases(path):
        fits("ticket", dict(case.ticket))
        decision = decide(policy_of(path), dict(case.ticket))
        assert set(QUESTIONS) <= set(decision)
        fits("decision", decision)


# ---- tickets at random


def tickets(of: Policy, seed: str) -> Iterator[dict[str, Any]]:
    """Tickets with a few facts and events of a policy, their values any that could stand there."""
    chance = random.Random(seed)
    facts, events = of.model.facts, of.model.events
    for number in range(RANDOM_TICKETS):
        told = {
            name: None if chance.random() < 0.1 else value(fact.type, chance)
            for name, fact in facts.items()
            if chance.random() < 0.6
        }
        happened = [
            {
                "at": instant(chance),
                "type": kind.name,
                **{
                    name: value(attribute.type, chance)
                    for name, attribute in kind.attributes.items()
                    if chance.random() < 0.8
                },
            }
            for kind in events.values()
            for _ in range(chance.choice((0, 0, 1, 2)))
        ]
        told["not_a_fact"] = [number]
        happened.append({"at": instant(chance), "type": "not_an_event"})
        yield {"id": number, "at": "2025-09-20T12:00:00Z", "facts": told, "events": happened}


def instant(chance: random.Random) -> str:
    return f"2025-09-{chance.randrange(1, 25):02}T{chance.randrange(24):02}:{chance.randrange(60):02}:00+02:00"


def value(type_: Type, chance: random.Random) -> Any:
    """Some value of a type, as a ticket has it."""
    if isinstance(type_, ListType):
        return [value(type_.element, chance) for _ in range(min(2, type_.most))]
    members = domain(type_, False)
    if members is not None:
        return chance.choice(members)
    return {
        INTEGER: 3,
        NUMBER: 1.5,
        DATE: f"202{chance.randrange(2, 7)}-02-28",
        INSTANT: instant(chance),
        ZONE: "America/New_York",
        COUNTRY: "FR",
        CALENDAR: {"time_zone": "Europe/Paris", "open": "09:00", "close": "17:00", "holidays": ["2025-12-25"]},
        DATES: ["2025-09-15"],
        TARGETS: {
            "resolution": {"high": {"value": 4, "unit": "hour"}, "critical": {"value": 2, "unit": "business_day"}}
        },
    }.get(type_, "word")


@pytest.mark.parametrize("path", [*TESTS, WHOLE], ids=lambda path: path.name.split(".")[0])
def test_tickets_at_random(path: Path) -> None:
    of = policy(WHOLE) if path == WHOLE else policy_of(path)
    answered = 0
    for ticket in tickets(of, path.name):
        fits("ticket", ticket)
        try:
            decision = decide(of, ticket)
        except TicketError:
            continue
        answered += 1
        fits("decision", decision)
    assert answered > RANDOM_TICKETS // 2


# ---- strictness


def faulty_decisions() -> Iterator[Any]:
    """One condition after the other goes wrong."""
    for number in faulty.NUMBERS:
        yield decide(sample.policy(faulty.FAULTY), faulty.given(**{number: 0}))


def decisions() -> list[Any]:
    found = [decide(policy_of(path), dict(case.ticket)) for path in TESTS for case in cases(path)]
    whole = (decide(policy(WHOLE), ticket) for ticket in tickets(policy(WHOLE), WHOLE.name))
    return [*found, *whole, *faulty_decisions()]


def test_decisions_with_errors() -> None:
    for decision in faulty_decisions():
        fits("decision", decision)


def test_every_property_of_a_decision_is_used() -> None:
    """What no decision has, the schema need not describe; but remarks are rare."""
    rare = ("$defs/decision/properties/ignored/properties/keys", "$defs/bad_ticket")
    seen = decisions()
    changed = schema("decision")
    unused = []
    for path, part in _properties(changed):
        for name, inner in list(part.items()):
            where = "/".join((*path, name))
            if where.startswith(rare) or name == "note":
                continue
            part[name] = False
            is_valid = jsonschema_rs.Draft202012Validator(changed).is_valid
            if all(is_valid(decision) for decision in seen):
                unused.append(where)
            part[name] = inner
    assert unused == []


def _properties(part: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    if isinstance(part, dict):
        for name, inner in part.items():
            if name == "properties":
                yield (*path, name), inner
            yield from _properties(inner, (*path, name))


def test_a_key_that_is_not_described_is_refused_everywhere() -> None:
    """In every mapping of a decision, except where names of the policy are the keys."""
    free = {"definitions", "milestones"}
    is_valid = validator("decision").is_valid
    decision = decide(policy(TESTS[0].with_name("megaport.yaml")), dict(cases(TESTS[3])[0].ticket))
    assert is_valid(decision)

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            part["unheard_of"] = 1
            assert not is_valid(decision)
            del part["unheard_of"]
            for name, inner in part.items():
                if name not in free:
                    walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(decision)


@pytest.mark.parametrize("text", ["{", "7", '{"facts": 5}', '{"id": "T", "at": "soon"}'])
def test_a_ticket_that_cannot_be_read(text: str) -> None:
    item = decode(text.encode(), 3)
    if item.bad is not None:
        fits("decision", item.bad.to_dict())
        return
    with pytest.raises(TicketError) as caught:
        policy(ROOT / "policies" / "managry.yaml").evaluate(item.ticket)
    wrong = caught.value
    error = {"code": wrong.code, "message": wrong.message, "path": wrong.path, "line": 3}
    fits("decision", {"ticket": None, "error": error})
    assert not validator("decision").is_valid({"ticket": None, "error": {**error, "code": "no code"}})


@pytest.mark.parametrize(
    "ticket",
    [
        {"at": "2025-09-10"},
        {"at": "2025-09-10T07:00:00"},
        {"facts": []},
        {"events": [{"type": "ticket_created"}]},
        {"events": [{"at": "2025-09-10T07:00:00Z"}]},
        {"fact": {}},
    ],
)
def test_a_ticket_of_the_wrong_shape(ticket: dict[str, Any]) -> None:
    assert not validator("ticket").is_valid(ticket)


BROKEN_TESTS = """\
policy: managry
tests:
  saturday: {why: "closed", at: "2025-11-15T09:00:00Z", expect: {window: {windows: {business_hours: {state: closed}}}}}
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("policy: managry\n", "", "S002 1:1 `policy` is missing | add `policy:`"),
        ("tests:", "test:", "S001 2:1 unknown key `test` | did you mean `tests`?"),
        ('why: "closed", ', "", "S002 3:3 `why` is missing in `saturday` | add `why:` with a sentence in quotes"),
        ("saturday:", "On Saturday:", "S005 3:3 expected a name in lower case with hyphens, such as "),
        ("T09:00:00Z", "", "S005 3:33 expected an instant with its offset in quotes, such as "),
        ("{window:", "{windo:", "S001 3:66 unknown key `windo` | did you mean `window`?"),
        (
            "{state: closed}",
            "closed",
            "S005 3:101 expected keys and values, such as `{state: open}`, or `empty`, found `closed`",
        ),
        ("state: closed", "stat: closed", "S001 3:102 unknown key `stat` | did you mean `state`?"),
        (
            "{window: {",
            "{obligation: {duties: {answer: done}}, window: {",
            "S005 3:96 expected `fulfilled`, `breached`",
        ),
        ("{window: {", "{exclusion: {verdict: coverd}, window: {", "S004 3:87 `coverd` is not allowed here | did you"),
    ],
)
def test_mistakes_in_a_test_file(old: str, new: str, expected: str) -> None:
    assert BROKEN_TESTS.count(old) == 1
    collector = Collector()
    node = read_yaml(SourceFile("t.tests.yaml", BROKEN_TESTS.replace(old, new)), collector, conditions=False)
    assert node is not None
    check(node, "tests", collector)
    found = [f"{one.code} {one.line}:{one.column} {one.message} | {one.help}" for one in collector.diagnostics]
    assert len(found) == 1, found
    assert found[0].startswith(expected), found
