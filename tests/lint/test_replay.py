"""What rules say is never used is never named by a decision, whatever the ticket says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from policy_engine.expr.types import BOOLEAN, EnumType
from policy_engine.lint.pages import parts
from policy_engine.lint.registry import CODES, code_of
from policy_engine.load import Policy, load_source
from policy_engine.source import SourceFile
from tests.lint.linting import HEAD, lint

AT = "2025-09-10T12:00:00Z"
START = "2025-08-01T09:00:00Z"

NEVER = ("unasked-decider", "unasked-layer", "unasked-escalation", "overtaken-timer")
"""Rules that say of another rule that it never decides."""


def tickets(policy: Policy) -> Iterator[dict[str, Any]]:
    """Every combination of facts with a list of values, all told; every event has happened."""
    choices: dict[str, tuple[Any, ...]] = {}
    for fact in policy.model.facts.values():
        if fact.type == BOOLEAN:
            choices[fact.name] = (True, False)
        elif isinstance(fact.type, EnumType):
            choices[fact.name] = fact.type.members
    events = [{"type": event, "at": START} for event in policy.model.events]
    for chosen in product(*choices.values()):
        yield {"id": "T-1", "facts": dict(zip(choices, chosen, strict=True)), "events": events}


def named(data: Any) -> Iterator[str]:
    """The rules that a decision rests on."""
    if isinstance(data, dict):
        if isinstance(data.get("rule"), str):
            yield data["rule"]
        for value in data.values():
            yield from named(value)
    elif isinstance(data, list):
        for value in data:
            yield from named(value)


@pytest.mark.parametrize("name", NEVER)
def test_what_never_decides_is_in_no_reason(name: str) -> None:
    rule = CODES[code_of(name) or ""]
    text = HEAD + parts(rule).avoid
    policy = load_source(SourceFile("sample.yaml", text))
    lines = {found.line for found in lint(text)}
    dead = {origin.id for origin in policy.model.rules.values() if origin.line in lines}
    assert dead
    seen: set[str] = set()
    for ticket in tickets(policy):
        seen.update(named(policy.evaluate(ticket, AT).to_dict()))
    assert seen, "no decision names a rule at all"
    assert not dead & seen


@pytest.mark.parametrize("name", ["never-true", "overruled-limit"])
def test_what_never_decides_may_say_anything(name: str) -> None:
    rule = CODES[code_of(name) or ""]
    text = HEAD + parts(rule).avoid
    exclusions = load_source(SourceFile("sample.yaml", text)).model.exclusions
    assert exclusions is not None
    spans = {found.span.start for found in lint(text) if found.span is not None}
    (dead,) = [
        ground
        for ground in exclusions.limits
        if ground.origin.span.start in spans or (ground.when is not None and ground.when.span.start in spans)
    ]
    line = dead.origin.line - 1
    lines = text.split("\n")
    changed = "\n".join([*lines[:line], lines[line].replace(dead.verdict, "may_refuse"), *lines[line + 1 :]])
    assert changed != text
    before, after = (load_source(SourceFile("sample.yaml", one)) for one in (text, changed))
    for ticket in tickets(before):
        verdicts = [one.evaluate(ticket, AT).to_dict()["exclusion"]["verdict"] for one in (before, after)]
        assert verdicts[0] == verdicts[1]
