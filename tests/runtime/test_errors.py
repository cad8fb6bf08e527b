"""Conditions that go wrong on a ticket: never "did not match", never unknown without a cause."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from policy_engine.expr.values import Fault, Mishap, Unknown, went_wrong
from policy_engine.runtime.decision import QUESTIONS

from .faulty import AT, FAULTY, error, given, place
from .sample import answer, event, pick, policy, ticket
from .test_tickets import EVERY_TYPE


def decide(given_: dict[str, Any]) -> dict[str, Any]:
    return policy(FAULTY).evaluate(given_).to_dict()


HEALTHY = decide(given())


def test_a_ticket_on_which_nothing_goes_wrong_has_no_errors() -> None:
    assert [HEALTHY[question]["outcome"] for question in QUESTIONS] == ["determined"] * 8
    assert "errors" not in repr(HEALTHY)


# ---- one condition after the other, everything else well


@pytest.mark.parametrize(
    ("fact", "question", "outcome", "rule", "clause"),
    [
        ("n_category", "classification", "error", "classification.category.rule", "S-3"),
        ("n_decider", "classification", "error", "classification.severity.vendor", "S-3"),
        ("n_term", "classification", "error", "definitions.crowded", "S-2"),
        ("n_exception", "classification", "determined", "definitions.excused.holiday", "S-2"),
        ("n_compared", "classification", "determined", "classification.severity.other", "S-3"),
        ("n_size", "sla", "error", "definitions.size", "S-2"),
        ("n_target", "sla", "error", "sla.targets.odd", "S-4"),
        ("n_caveat", "sla", "determined", "sla.caveats.careful", "S-4"),
        ("n_guard", "transition", "error", "lifecycle.transitions.shut", "S-5"),
        ("n_need", "transition", "error", "lifecycle.transitions.shut", "S-5"),
        ("n_timer", "transition", "determined", "lifecycle.transitions.lapse", "S-5"),
        ("n_way", "transition", "determined", "lifecycle.transitions.file", "S-5"),
        ("n_ground", "exclusion", "error", "exclusions.limits.tight", "S-6"),
        ("n_occasion", "obligation", "error", "obligations.on-occasion", None),
        ("n_done", "obligation", "error", "obligations.always.check", "S-7"),
        ("n_charge", "charge", "error", "charges.work", "S-8"),
        ("n_gate", "charge", "error", "charges.gates.agreed", "S-8"),
        ("n_approval", "charge", "error", "charges.gates.signed", "S-8"),
        ("n_escalation", "escalation", "error", "escalations.first", "S-9"),
    ],
)
def test_a_condition_without_a_value_is_an_error_of_its_rule(
    fact: str, question: str, outcome: str, rule: str, clause: str | None
) -> None:
    decision = decide(given(**{fact: 0}))
    section = decision[question]
    assert section["outcome"] == outcome
    assert section["needs"] == []
    assert section["errors"] == [error(rule, clause, fact)]
    for other in set(QUESTIONS) - {question}:
        assert decision[other] == HEALTHY[other], other


def test_of_two_conditions_that_go_wrong_alike_both_are_named() -> None:
    section = decide(given(n_scope=0))["exclusion"]
    assert pick(section, "outcome", "verdict", "needs") == ("error", "error", [])
    assert section["errors"] == [
        error("exclusions.scope.told", "S-6", "n_scope", "told: {when: 10 / n_scope"),
        error("exclusions.scope.others", "S-6", "n_scope", "others: {when: not (10 / n_scope"),
    ]


def test_the_first_track_of_a_window() -> None:
    section = decide(given(n_track=0))["window"]
    wrong = [error("windows.support.early", "S-10", "n_track", "early: {when: 10 / n_track")]
    assert pick(section, "outcome", "needs", "errors") == ("error", [], wrong)
    (support,) = [one for one in section["windows"] if one["name"] == "support"]
    assert support == {
        "name": "support", "state": "error", "opens_at": None, "closes_at": None, "needs": [], "errors": wrong,
    }  # fmt: skip


def test_a_condition_about_an_event_names_the_event() -> None:
    section = decide(given(n_promise=0))["sla"]
    happened = {"event": {"type": "promised", "at": "2025-09-10T09:00:00Z"}}
    assert section["errors"] == [{**error("sla.metrics.visit.promise", "S-4", "n_promise"), **happened}]
    assert [target["result"] for target in section["targets"]] == ["due", "due", "error", "due", "met"]


def test_an_event_that_may_not_count_leaves_the_milestone_open() -> None:
    section = decide(given(n_milestone=0))["transition"]
    happened = {"event": {"type": "fixed", "at": "2025-09-10T11:30:00Z"}}
    assert pick(section, "outcome", "milestones") == ("determined", {"settled_at": None})
    assert section["errors"] == [{**error("definitions.settled", "S-2", "n_milestone"), **happened}]


def test_an_objective() -> None:
    target = decide(given(uptime=0))["sla"]["targets"][4]
    wrong = {
        "code": "K020",
        "rule": "sla.metrics.uptime",
        "clause": "S-4",
        "message": "division by zero",
        "expression": "1000 / uptime",
        "at": place("1000 / uptime", "1000 / uptime"),
    }
    assert pick(target, "result", "needs", "errors") == ("error", [], [wrong])


def test_an_error_reaches_every_section_that_rests_on_the_rule() -> None:
    decision = decide(given(n_calendar=0))
    wrong = [error("definitions.busy", "S-2", "n_calendar")]
    assert decision["classification"]["definitions"] == {"crowded": False, "excused": True, "busy": "error"}
    assert decision["classification"]["errors"] == wrong
    (call,) = [duty for duty in decision["obligation"]["duties"] if duty["duty"] == "call"]
    assert pick(call, "state", "due_at", "needs", "errors") == ("error", None, [], wrong)
    assert decision["obligation"]["errors"] == wrong


def test_a_way_that_cannot_be_judged_is_listed_as_an_error() -> None:
    ways = decide(given(n_way=0))["transition"]["transitions"]
    assert [pick(way, "to", "verdict") for way in ways] == [("shut", "allowed"), ("filed", "error")]


def test_a_status_that_time_may_have_brought() -> None:
    """The timer has run out, and whether it speaks of the ticket cannot be said."""
    late = {**given(n_timer=0), "at": "2025-09-12T08:00:00Z"}
    section = decide(late)["transition"]
    assert pick(section, "outcome", "verdict", "status") == ("error", "error", None)
    assert section["errors"] == [error("lifecycle.transitions.lapse", "S-5", "n_timer")]


def test_the_reasons_say_which_rules_were_asked_in_vain() -> None:
    because = decide(given(n_ground=0))["exclusion"]["because"]
    assert because[-1] == {
        "rule": "exclusions.limits.tight",
        "clause": "S-6",
        "file": "sample.yaml",
        "line": place("10 / n_ground", "")["line"] - 1,
        "text": "could not be worked out: 10 / n_ground < 5",
        "holds": "error",
    }


# ---- other causes, and where they stand


@pytest.mark.parametrize(
    ("condition", "message", "expression", "column"),
    [
        ("10 % count == 1", "remainder of a division by zero", "10 % count", 11),
        ("1 < 2 * (big * big)", "the result does not fit in 64 bits", "(big * big)", 19),
        ("1 < 2 * ((count + 1) / (count - 0))", "division by zero", "((count + 1) / (count - 0))", 19),
        ("1 < 5 / ( ( count ) )", "division by zero", "5 / ( ( count ) )", 15),
        ("-5 < [7, 8][big]", "there is no item 9223372036854775807 in a list of 2", "[7, 8][big]", 16),
        ("not {'a': true}[word]", "there is no entry `b`", "{'a': true}[word]", 15),
        ("big > 5 and int(word) > 1", None, "int(word)", 23),
        ("signs.exists(s, 1 / count > 2)", "division by zero", "1 / count", 27),
    ],
)
def test_the_place_is_that_of_the_part_that_has_no_value(
    condition: str, message: str | None, expression: str, column: int
) -> None:
    loaded = policy(f"""
exclusions:
  combine: most_restrictive
  scope: {{all: {{when: always, then: {{verdict: covered}}, cites: S-1}}}}
  limits:
    odd:
      when: |
          {condition}
      verdict: not_covered
      cites: S-2
facts: {{count: integer, big: integer, word: text, signs: {{set_of: [red, green]}}}}
events: {{}}
""")
    section = answer(loaded, "exclusion", AT, count=0, big=2**63 - 1, word="b", signs=["red"])
    assert pick(section, "outcome", "verdict", "needs") == ("error", "error", [])
    (wrong,) = section["errors"]
    assert message is None or wrong["message"] == message
    assert pick(wrong, "code", "rule", "clause", "expression") == ("K020", "exclusions.limits.odd", "S-2", expression)
    assert wrong["at"] == {"file": "sample.yaml", "line": 10, "column": column}


def test_the_place_in_a_condition_of_several_lines() -> None:
    loaded = policy("""
exclusions:
  combine: most_restrictive
  scope: {all: {when: always, then: {verdict: covered}, cites: S-1}}
  limits:
    odd:
      when:
        all:
          - colour == red
          - any:
              - colour == green
              - "7 / count > 2"
      verdict: not_covered
      cites: [S-2, S-3]
facts: {count: integer, colour: [red, green]}
events: {}
""")
    assert answer(loaded, "exclusion", AT, count=0, colour="green")["verdict"] == "covered"
    (wrong,) = answer(loaded, "exclusion", AT, count=0, colour="red")["errors"]
    assert pick(wrong, "clause", "expression", "at") == (
        ["S-2", "S-3"], "7 / count", {"file": "sample.yaml", "line": 14, "column": 18},
    )  # fmt: skip


# ---- time beyond the calendars


def test_a_clock_that_runs_past_the_years_of_the_calendars_is_an_error_of_its_metric() -> None:
    loaded, late = policy(EVERY_TYPE), event("2199-12-31T12:00:00Z", "created")
    hours = {"time_zone": "UTC", "open": "09:00", "close": "17:00"}
    targets = {"answer": {"minor": {"value": 40, "unit": "business_hour"}}}
    facts: dict[str, Any] = {"hours": hours, "targets": targets, "severity_told": "minor"}
    wrong = {"code": "C010", "rule": "sla.metrics.answer", "clause": "S-3", "expression": None}
    section = answer(loaded, "sla", "2199-12-31T12:00:00Z", late, **facts)
    assert pick(section, "outcome", "needs") == ("error", [])
    (found,) = section["errors"]
    assert found == {
        **wrong,
        "message": "`144000` open seconds after `2199-12-31T12:00:00Z` are beyond the year 2199",
        "at": {"file": "sample.yaml", "line": 18, "column": 5},
    }
    facts["targets"] = {"answer": {"minor": {"value": 1_000_000, "unit": "year"}}}
    (target,) = answer(loaded, "sla", AT, event(AT, "created"), **facts)["targets"]
    assert target["result"] == "error"
    assert [one["message"] for one in target["errors"]] == ["1000000 years after `2025-09-10` is too far away"]


@pytest.mark.parametrize(
    ("part", "question", "rule"),
    [
        ("due", "obligation", "obligations.always.it"),
        ("after", "escalation", "escalations.one"),
        ("lapse", "transition", "lifecycle.transitions.lapse"),
        ("last", "transition", "lifecycle.transitions.last"),
        ("phase", "window", "windows.support"),
    ],
)
def test_time_beyond_the_calendars_elsewhere(part: str, question: str, rule: str) -> None:
    far = {name: "9000 years" if name == part else "1 year" for name in ("due", "after", "lapse", "last", "phase")}
    loaded = policy(f"""
calendars:
  desk: {{zone: UTC, hours: always, cites: S-1}}
lifecycle:
  zone: UTC
  unlisted: silent
  statuses: {{open: {{upon: created, cites: S-1}}, shut: {{cites: S-1}}, gone: {{cites: S-1}}}}
  transitions:
    lapse: {{from: open, to: gone, by: time, upon: {far["lapse"]} after created, cites: S-1}}
    last: {{from: open, to: shut, by: any, upon: request, until: {far["last"]} after created, cites: S-1}}
obligations:
  always:
    when: always
    duties:
      it:
        party: vendor
        strength: must
        done: done.happened
        within: {far["due"]} after created
        during: desk
        cites: S-2
escalations:
  cites: S-3
  precedence: [one]
  one:
    when: always
    after: {far["after"]} after created
    during: desk
    then: {{verdict: required}}
    cites: S-3
windows:
  support:
    zone: UTC
    phases: {{full: {{from: {far["phase"]} after released_on, cites: S-4}}}}
    cites: S-4
facts: {{released_on: date, requested_status: {{one_of: [open, shut], absent: not_asked}}}}
events: {{created: {{}}, done: {{}}}}
""")
    happened = event("2025-09-10T08:00:00Z", "created")
    given_ = ticket(AT, happened, released_on="2020-01-01", requested_status="shut")
    decision = loaded.evaluate(given_).to_dict()
    section = decision[question]
    assert section["outcome"] == "error"
    assert section["needs"] == []
    wrong = {(one["code"], one["rule"]) for one in section["errors"]}
    assert wrong == {("C010", rule)}
    assert [name for name in QUESTIONS if "errors" in decision[name]] == [question]


def test_decisions_do_not_remember_what_went_wrong_on_another_ticket() -> None:
    """Figures and severities are kept from ticket to ticket, errors are not."""
    loaded = policy(FAULTY)
    broken = given(n_size=0, n_term=0)
    before = [loaded.evaluate(broken).to_dict(), loaded.evaluate(given()).to_dict()]
    again = [loaded.evaluate(copy.deepcopy(broken)).to_dict(), loaded.evaluate(given()).to_dict()]
    assert before == again
    assert before[1] == HEALTHY


def test_what_went_wrong() -> None:
    mishap = Mishap("one")
    assert went_wrong(Fault("division by zero"))
    assert went_wrong(Unknown((mishap,)))
    assert not went_wrong(Unknown((mishap, "fact")))
    assert not went_wrong(Unknown())
    assert not went_wrong(False)
