"""The form answers what the engine answers, for every ticket that tells nothing but what the form asks."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pytest

from policy_engine.model.coverage import VERDICTS
from policy_engine.showing.form import Field, Form, data_of, form_of
from tests.showing.answering import Answers
from tests.showing.shown import OTHERS, SHIPPED, policy

AT = "2025-09-10T12:00:00Z"
INSIDE, OUTSIDE = "2025-09-10T09:00:00Z", "2025-09-10T02:00:00Z"
TICKETS = 160


@lru_cache
def form(name: str) -> Form:
    found = form_of(policy(name))
    assert found is not None
    return found


def told_of(field: Field, at: int) -> Any:
    """A value of a field as a ticket tells it."""
    if field.several:
        return [word for number, word in enumerate(field.tokens) if at >> number & 1]
    token = field.tokens[at]
    if token == "another":
        return "zz"
    return {"true": True, "false": False, "empty": None}.get(token, int(token) if token.isdigit() else token)


def count(field: Field) -> int:
    return 2 ** len(field.tokens) if field.several else len(field.tokens)


def drawn(found: Form, seed: int) -> dict[int, int]:
    """Values for some of the fields of a form, not those that no fact tells."""
    luck = random.Random(seed)
    share = luck.choice((0.2, 0.5, 0.8, 1.0))
    asked = {one.number for one in found.fields if one.name not in found.asker.policy.facts}
    return {
        one.number: luck.randrange(count(one))
        for one in found.fields
        if one.number not in asked and luck.random() < share
    }


def ticket(found: Form, told: Mapping[int, int], start: str = "") -> dict[str, Any]:
    """The ticket that tells just this."""
    facts = {one.name: told_of(one, told[one.number]) for one in found.fields if one.number in told}
    events = []
    if start:
        starts = [ref.name for metric in found.asker.policy.sla.metrics if metric.start for ref in metric.start.events]  # type: ignore[union-attr]
        events = [{"at": start, "type": kind} for kind in dict.fromkeys(starts) if kind in found.asker.policy.events]
    return {"id": "T-1", "at": AT, "facts": facts, "events": events}


@pytest.mark.parametrize("name", [*SHIPPED, *OTHERS])
def test_classification_and_coverage_are_those_of_the_engine(name: str) -> None:
    found = form(name)
    answers = Answers(data_of(found))
    classes = [one for one in found.questions if one.kind == "class"]
    seen = set()
    for seed in range(TICKETS):
        told = drawn(found, seed)
        decision = policy(name).evaluate(ticket(found, told), ask=("classification", "exclusion")).to_dict()
        for question in classes:
            said, section = answers.answer(question.name, told), decision["classification"]
            seen.add((question.name, said.known))
            value = section[question.name]
            candidates = section.get("candidates") if question.name != "category" else None
            if candidates is not None:
                assert said.key == repr((tuple(candidates), section["preferred"], section["decided_by"])), told
            elif not said.known:
                assert value is None, (told, question.name)
            elif question.name == "category":
                assert said.key.startswith(f"({value!r}, "), told
            else:
                assert said.key == repr((value, section["decided_by"], section["provisional"])), told
        verdict, said = decision["exclusion"]["verdict"], answers.coverage(told)
        seen.add(("coverage", said.known))
        if decision["exclusion"]["outcome"] == "conflict":
            assert said.key == ("conflict", *map(VERDICTS.index, decision["exclusion"]["candidates"])), told
        else:
            assert (VERDICTS[said.key] if said.known else "unknown") == verdict, told
    assert {(one.name, True) for one in classes} | {("coverage", True), ("coverage", False)} <= seen


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("start", [INSIDE, OUTSIDE])
def test_targets_are_those_of_the_engine(name: str, start: str) -> None:
    """The clocks have started, inside or outside opening hours; the form is told which."""
    found = form(name)
    answers = Answers(data_of(found))
    regime = {one.number: int(start == OUTSIDE) for one in found.fields if one.name == "regime"}
    metrics = [one for one in found.questions if one.kind == "metric"]
    for seed in range(TICKETS // 2):
        told = drawn(found, seed)
        told_to_engine = ticket(found, told, start)
        decision = policy(name).evaluate(told_to_engine, ask=("sla",), settings=KNOWN.get(name)).to_dict()
        targets = {one["metric"]: one for one in decision["sla"]["targets"]}
        for question in metrics:
            said, target = answers.answer(question.name, {**told, **regime}), targets[question.name]
            if not said.known:
                assert target["result"] == "unknown", (told, question.name)
            elif target.get("target") is not None:
                unit = target["target"]["unit"].replace("_", " ")
                figure = target["target"]["value"]
                assert said.key == f"{figure} {unit}{'' if figure == 1 else 's'}", (told, question.name)
            else:
                assert said.key == target["result"], (told, question.name)


KNOWN: Mapping[str, Mapping[str, Any]] = {
    "managry": {"holiday_country": "CZ"},
    "megaport": {
        "local_hours": {
            "zone": "UTC",
            "hours": {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        }
    },
}
"""What the policies leave open of opening hours, without which no clock that counts them can be read."""
