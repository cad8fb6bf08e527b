"""What an error changes and what it does not: absorbed operands, rules that settle it all the same, absent facts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from policy_engine.runtime.decision import QUESTIONS

from .faulty import AT, FAULTY, NUMBERS, error, given
from .generated import tickets
from .sample import answer, event, pick, policy
from .test_absence import ERROR, UNKNOWN, parts_of, read
from .test_decision_schema import fits
from .test_errors import HEALTHY, decide

# ---- what is settled all the same


def test_a_graver_ground_settles_the_verdict_and_nothing_is_said_of_the_error() -> None:
    grave = decide(given(grave=True))["exclusion"]
    assert decide(given(grave=True, n_ground=0))["exclusion"] == {
        **grave,
        "because": [why for why in grave["because"] if why["rule"] != "exclusions.limits.tight"],
    }
    assert grave["verdict"] == "not_covered"


def test_a_condition_that_nobody_asks_for_does_no_harm() -> None:
    assert decide(given(n_lent=0, n_bound=0)) == HEALTHY


def test_an_answer_that_is_the_same_both_ways_stands() -> None:
    """The desk is busy or calm, and the hotline is open in either case."""
    windows = decide(given(n_calendar=0))["window"]
    assert pick(windows, "outcome", "needs") == ("determined", [])
    assert "errors" not in windows
    assert pick(windows["windows"][0], "name", "state", "closes_at") == ("hotline", "open", None)
    text = "whatever `definitions.busy` would say, which could not be worked out, the answer is the same"
    assert [why["text"] for why in windows["because"] if why["rule"] is None] == [text]


ABSORBED = [
    ("calm or 10 / n < 5", True),
    ("10 / n < 5 or calm", True),
    ("not calm and 10 / n < 5", False),
    ("10 / n < 5 and not calm", False),
    ("calm or (10 / n < 5 and 20 / n > 7)", True),
    ("not (calm or not 10 / n < 5)", False),
    ("calm ? calm : 10 / n < 5", True),
    ("calm in [10 / n < 5, true]", True),
    ("[1, 2].exists(x, 2 / (x - 1) == 2)", True),
    ("[1, 2].all(x, 2 / (x - 1) == 3)", False),
    ("broken or calm", True),
    ("calm and not (broken and not calm)", True),
]


@pytest.mark.parametrize(("condition", "value"), ABSORBED)
def test_an_error_in_an_operand_that_does_not_count_changes_nothing(condition: str, value: bool) -> None:
    def section(text: str) -> dict[str, Any]:
        loaded = policy(
            f"""
definitions: {{broken: {{when: 10 / n < 5, cites: S-1}}}}
exclusions:
  combine: most_restrictive
  scope: {{all: {{when: always, then: {{verdict: covered}}, cites: S-1}}}}
  limits:
    odd:
      when: |
        {text}
      verdict: not_covered
      cites: S-2
facts: {{n: integer, calm: boolean}}
events: {{}}
""".replace(" n ", " count ").replace("{n:", "{count:")
        )
        found = answer(loaded, "exclusion", AT, count=0, calm=True)
        return {**found, "because": [{**why, "text": ""} for why in found["because"]]}

    assert section(condition) == section("calm" if value else "not calm")


# ---- facts that events set

SET = """
definitions:
  correction: {event: graded, when: 10 / event.weight < 5, cites: S-1}
classification:
  severity:
    scale: [1, 2, 3]
    decided_by: [vendor]
    otherwise: unknown
    vendor: {from: assigned, cites: S-1}
facts: {assigned: {scale: severity, set_by: correction}}
events: {graded: {value: {scale: severity}, weight: integer}}
"""


def graded(*given: tuple[int, int], **facts: Any) -> dict[str, Any]:
    """The classification after gradings, each a value and a weight."""
    events = [event(f"2025-09-10T0{hour}:00:00Z", "graded", value=value, weight=weight) for hour, (value, weight) in
              enumerate(given)]  # fmt: skip
    return answer(policy(SET), "classification", AT, *events, **facts)


def test_a_fact_that_an_event_may_have_set() -> None:
    assert pick(graded((1, 5), assigned=2), "severity", "outcome") == (1, "determined")
    section = graded((1, 5), (3, 0), assigned=2)
    assert pick(section, "severity", "outcome", "needs") == (None, "error", [])
    assert [pick(one, "rule", "expression", "event") for one in section["errors"]] == [
        ("definitions.correction", "10 / event.weight", {"type": "graded", "at": "2025-09-10T01:00:00Z"})
    ]


def test_a_fact_that_an_event_may_have_set_to_the_value_it_has() -> None:
    section = graded((2, 0), assigned=2)
    assert pick(section, "severity", "outcome", "needs") == (2, "determined", [])
    assert "errors" not in section
    assert graded((2, 0), (3, 0), (1, 5), assigned=2)["severity"] == 1


# ---- beside facts that are absent


def test_a_fact_that_may_settle_it_is_needed_and_the_error_is_named_beside_it() -> None:
    section = decide(given(n_ground=0, grave=...))["exclusion"]
    assert pick(section, "outcome", "verdict", "needs") == ("unknown", "unknown", ["grave"])
    assert section["errors"] == [error("exclusions.limits.tight", "S-6", "n_ground")]


def test_a_fact_that_cannot_help_is_not_needed() -> None:
    """Whether the ground that is less grave holds does not matter while the graver one may."""
    loaded = policy("""
exclusions:
  combine: most_restrictive
  scope: {all: {when: always, then: {verdict: covered}, cites: S-1}}
  limits:
    grave: {when: 10 / count < 5, verdict: not_covered, cites: S-2}
    slight: {when: slight, verdict: may_refuse, cites: S-3}
facts: {count: integer, slight: boolean}
events: {}
""")
    assert answer(loaded, "exclusion", AT, slight=True)["needs"] == ["count"]
    section = answer(loaded, "exclusion", AT, count=0)
    assert pick(section, "outcome", "needs") == ("error", [])


def test_an_error_whatever_an_absent_fact_is() -> None:
    """Beside something unknown the value is unknown; but both values of it lead to the error."""
    loaded = policy("""
definitions: {broken: {when: 10 / count < 5, cites: S-1}}
obligations:
  always:
    when: always
    duties:
      it: {party: vendor, strength: must, done: calm == broken, cites: S-2}
facts: {count: integer, calm: boolean}
events: {}
""")
    (duty,) = answer(loaded, "obligation", AT, count=0)["duties"]
    assert pick(duty, "state", "needs") == ("error", [])
    assert [one["rule"] for one in duty["errors"]] == ["definitions.broken"]


def test_a_duty_that_is_done_and_perhaps_was_not_in_time() -> None:
    """On the tenth the condition has a value, on the ninth, when the duty was due, it had none."""
    loaded = policy("""
obligations:
  always:
    when: always
    duties:
      it:
        party: vendor
        strength: must
        done: done.happened and 10 / (now.date_in("UTC").day_of_month() - 9) > 0
        within: 1 hour after created
        cites: S-2
facts: {}
events: {created: {}, done: {}}
""")
    created = event("2025-09-09T08:00:00Z", "created")
    in_time, late = event("2025-09-09T08:30:00Z", "done"), event("2025-09-09T10:00:00Z", "done")
    section = answer(loaded, "obligation", AT, created, in_time)
    assert pick(section["duties"][0], "state", "needs") == ("error", [])
    assert [one["expression"] for one in section["errors"]] == ['10 / (now.date_in("UTC").day_of_month() - 9)']
    assert section["because"][0]["text"] == "whether it was done by 2025-09-09T09:00:00Z could not be worked out"
    (duty,) = answer(loaded, "obligation", AT, created, late)["duties"]
    assert duty["state"] == "breached"


# ---- laws

TRUE, FALSE, BROKEN = 5, 1, 0


@settings(max_examples=150, deadline=None)
@for_any(st.data())
def test_what_is_known_although_something_went_wrong_holds_whatever_the_condition_would_say(data: Any) -> None:
    loaded = policy(FAULTY)
    numbers = data.draw(st.fixed_dictionaries(dict.fromkeys(NUMBERS, st.sampled_from([TRUE, FALSE, BROKEN, BROKEN]))))
    others = data.draw(
        st.fixed_dictionaries({}, optional={name: st.just(...) for name in ("calm", "grave", "assigned")})
    )
    base = given(**numbers, **others)
    known = parts_of(read(loaded, base))[0]
    mended = {name: data.draw(st.sampled_from([TRUE, FALSE])) for name, value in numbers.items() if value == BROKEN}
    told = {"calm": st.booleans(), "grave": st.booleans(), "assigned": st.sampled_from([1, 2, 3])}
    filled = {name: data.draw(told[name]) for name in others}
    then = parts_of(read(loaded, given(**{**numbers, **mended, **filled})))[0]
    for part, value in known.items():
        if value not in (UNKNOWN, ERROR):
            assert then.get(part) == value, part


@settings(max_examples=150, deadline=None)
@for_any(st.data())
def test_an_error_that_no_fact_helps_stays_one_when_facts_are_told(data: Any) -> None:
    loaded = policy(FAULTY)
    numbers = data.draw(st.fixed_dictionaries(dict.fromkeys(NUMBERS, st.sampled_from([FALSE, FALSE, BROKEN]))))
    told = {"calm": st.booleans(), "grave": st.booleans(), "assigned": st.sampled_from([1, 2, 3])}
    absent = data.draw(st.sets(st.sampled_from(sorted(told)), min_size=1))
    base = parts_of(read(loaded, given(**numbers, **dict.fromkeys(absent, ...))))[0]
    full = parts_of(read(loaded, given(**numbers, **{name: data.draw(told[name]) for name in absent})))[0]
    for part, value in base.items():
        if value not in (UNKNOWN, ERROR) or (value == ERROR and part != ("classification", "")):
            assert full.get(part) == value, part


@settings(max_examples=150, deadline=None)
@for_any(tickets(policy(FAULTY)))
def test_any_ticket_has_a_decision_that_says_why_it_is_not_known(given_: dict[str, Any]) -> None:
    """An error names what went wrong; what is unknown for want of facts does not claim that nothing helps."""
    decision = policy(FAULTY).evaluate(given_).to_dict()
    fits("decision", json.loads(json.dumps({**decision, "ticket": None})))
    for question in QUESTIONS:
        section = decision[question]
        parts = [section, *section.get("targets", ()), *section.get("duties", ()), *section.get("windows", ())]
        for part in parts:
            word = part.get("outcome") or part.get("result") or part["state"]
            if word == ERROR:
                assert part["errors"], part
                assert part["needs"] == [], part
            elif word == UNKNOWN and "errors" in part and "outcome" not in part:
                assert part["needs"], part
