"""Explanations of a small policy: what decides, and the nearest changes, to the number, the day and the second."""

from __future__ import annotations

from policy_engine.expr import Unknown
from policy_engine.load import load_source
from policy_engine.runtime.explaining.search import MOST_TRIED
from policy_engine.runtime.instants import iso
from policy_engine.source import SourceFile
from tests.runtime.explaining_sample import AT, POLICY, ask, changes, small
from tests.runtime.test_decision_schema import fits
from tests.runtime.test_explaining import nodes


def test_the_nearest_number_is_found_exactly() -> None:
    answer = ask("large", {"seats": 7})
    assert answer.value is False
    assert changes(answer) == [(True, "`seats` were 101 (it is 7)")]
    assert changes(ask("large", {"seats": 2_000})) == [(True, "`seats` were 1000 (it is 2000)")]
    assert (
        changes(ask("large", {"seats": 990}))
        == [(False, "`seats` were 1001 (it is 990)"), (False, "`seats` were not told (it is 990)")][:1]
    )
    assert (answer.changes.next, answer.changes.previous) == (None, None)


def test_what_is_not_known_has_both_ways() -> None:
    answer = ask("large")
    assert answer.because == (
        "not known because `seats > 100` is not known (`seats` is not known) and `seats <= 1000` is not known "
        "(`seats` is not known); tell `seats` to know"
    )
    assert changes(answer) == [
        (False, "`seats` were 100 (it is not told)"),
        (True, "`seats` were 101 (it is not told)"),
    ]


def test_the_instant_at_which_a_condition_turns_is_found_to_the_second() -> None:
    answer = ask("served", {"plan": "premium"})
    assert answer.value is True
    assert answer.changes.next is not None
    assert (iso(answer.changes.next.at), answer.changes.next.value) == ("2025-09-10T15:30:00Z", False)
    assert answer.changes.previous is not None
    assert (iso(answer.changes.previous.at), answer.changes.previous.value) == ("2025-09-10T07:00:00Z", False)
    night = ask("served", {"plan": "premium"}, at="2025-09-12T20:00:00Z")
    assert night.changes.next is not None
    assert iso(night.changes.next.at) == "2025-09-15T07:00:00Z"
    elsewhere = ask("served", {"plan": "premium", "desk_zone": "America/New_York"}, at="2025-10-31T20:00:00Z")
    assert elsewhere.changes.next is not None
    assert iso(elsewhere.changes.next.at) == "2025-10-31T21:30:00Z"


def test_so_are_the_limits_of_durations_and_dates() -> None:
    closed = {"at": "2025-09-01T12:34:56Z", "type": "closed", "by": "vendor"}
    within = ask("recent", {}, closed)
    assert within.changes.next is not None
    assert (iso(within.changes.next.at), within.changes.next.value) == ("2025-09-11T12:34:57Z", False)
    assert within.changes.previous is not None
    assert (iso(within.changes.previous.at), within.changes.previous.value) == ("2025-09-01T12:34:56Z", False)
    over = ask("recent", {}, closed, at="2025-12-01T00:00:00Z")
    assert over.value is False
    assert over.changes.previous is not None
    assert (iso(over.changes.previous.at), over.changes.previous.value) == ("2025-09-11T12:34:57Z", True)
    trial = ask("trial", {"trial_from": "2025-09-01", "trial_until": "2025-09-30"})
    assert trial.changes.next is not None
    assert iso(trial.changes.next.at) == "2025-10-01T00:00:00Z"
    assert trial.changes.previous is not None
    assert iso(trial.changes.previous.at) == "2025-09-01T00:00:00Z"
    assert changes(trial)[:2] == [
        (False, "`trial_until` were 2025-09-09 (it is 2025-09-30)"),
        (False, "`trial_from` were 2025-09-11 (it is 2025-09-01)"),
    ]


def test_two_facts_are_changed_where_one_is_not_enough() -> None:
    answer = ask("quiet", {"plan": "premium", "seats": 200})
    assert answer.value is False
    assert changes(answer) == [(True, "`plan` were basic (it is premium) and `seats` were 100 (it is 200)")]


def test_more_are_put_together_one_after_the_other_and_none_too_many() -> None:
    facts = {"a_given": False, "b_given": False, "c_given": True}
    (found,) = ask("all_given", {**facts, "d_given": False}).changes.found
    assert found.becomes is True
    assert [change.to_dict()["fact"] for change in found.changes] == ["a_given", "b_given", "d_given"]
    unknown = ask("all_given")
    assert [(len(found.changes), found.becomes) for found in unknown.changes.found] == [*[(1, False)] * 4, (4, True)]


def test_an_expression_that_goes_wrong_says_where_and_what_would_help() -> None:
    answer = ask("mistaken", {"seats": 5, "zero": 0})
    assert answer.because == "it cannot be worked out because `seats / zero > 1` goes wrong: division by zero"
    assert answer.to_dict()["fault"] == "division by zero"
    assert (True, "`zero` were 1 (it is 0)") in changes(answer)
    assert not answer.changes.cut


def test_what_went_wrong_in_a_definition_goes_wrong_where_it_is_read() -> None:
    text = POLICY.replace("sla:\n", "  resting: {when: mistaken and large, cites: S-2}\nsla:\n", 1)
    policy = load_source(SourceFile("sample.yaml", text))
    ticket = {"id": 1, "at": AT, "facts": {"seats": 500, "zero": 0}, "events": []}
    answer = policy.explain(ticket, "resting")
    assert answer.because == "it cannot be worked out because `mistaken` goes wrong: division by zero"
    data = answer.to_dict()
    fits("explanation", data)
    assert (data["value"], data["fault"], data["explanation"]["parts"][0]["state"]) == (
        None,
        "division by zero",
        "open",
    )
    assert "unknown" not in data
    assert (True, "`zero` were 1 (it is 0)") in changes(answer)
    unsure = policy.explain({**ticket, "facts": {"zero": 0, "seats": 500}}, "resting", settings={"seats": None})
    assert unsure.value is False
    small_one = policy.explain({**ticket, "facts": {"zero": 0, "seats": 3}}, "resting")
    assert [part.state for part in small_one.explanation.parts] == ["absorbed", "decides"]
    assert small_one.because == (
        "false because `large` is false; `mistaken` goes wrong: division by zero, which makes no difference"
    )


def test_items_and_events_are_changed_as_well() -> None:
    assert changes(ask("tagged", {"topics": ["outage"]}))[0] == (
        True, "`topics` were [outage, billing] (it is [outage])"
    )  # fmt: skip
    assert changes(ask("tagged", {"topics": ["outage", "billing"]}))[0] == (
        False, "`topics` were [outage] (it is [outage, billing])"
    )  # fmt: skip
    nothing = ask("good_word")
    assert nothing.value is False
    assert changes(nothing) == [
        (True, "`closed` happened now with `by` vendor"),
        (True, "`reopened` happened now with `by` vendor"),
    ]
    told = ask("good_word", {}, {"at": "2025-09-10T09:00:00Z", "type": "closed", "by": "vendor"})
    assert changes(told)[0] == (False, "`by` of the last `closed` were customer (it is vendor)")
    assert (False, "`closed` had not happened") in [*changes(told), (False, "`closed` had not happened")]


def test_what_is_asked_of_events_is_explained_for_each_of_them() -> None:
    events = [
        {"at": f"2025-09-0{day}T09:00:00Z", "type": kind, "by": by}
        for day, kind, by in ((1, "closed", "vendor"), (2, "reopened", "customer"))
    ]
    root = ask("good_word", {}, *events).explanation
    assert [(part.label, part.value, part.state) for part in root.parts] == [
        ("reopened at 2025-09-02T09:00:00Z", False, "no_influence"),
        ("closed at 2025-09-01T09:00:00Z", True, "decides"),
    ]


def test_rows_are_asked_from_the_start_of_their_clock() -> None:
    opened = {"at": "2025-09-10T03:00:00Z", "type": "opened"}
    answer = ask("premium-out", {"plan": "premium"}, opened)
    assert answer.value is True
    assert answer.explanation.note == "for the clock of reply, started at 2025-09-10T03:00:00Z"
    target = ask("sla.reply", {"plan": "premium"}, opened)
    assert target.value == "4 hours"
    assert ("1 day", "`plan` were basic (it is premium)") in changes(target)
    unstarted = ask("premium-out", {"plan": "premium"})
    assert isinstance(unstarted.value, Unknown)
    assert unstarted.explanation.note == "the clock of reply has not started"


def test_a_definition_that_hangs_on_a_start_is_asked_for_a_clock() -> None:
    inside = ask("hours", {}, {"at": "2025-09-10T09:00:00Z", "type": "opened"})
    assert (inside.value, inside.because) == (
        "inside", "inside because `desk.open_at(start)` is true (`start` is 2025-09-10T09:00:00Z)"
    )  # fmt: skip
    outside = ask("hours", {}, {"at": "2025-09-10T03:00:00Z", "type": "opened"})
    assert outside.because == "outside because `desk.open_at(start)` is false (`start` is 2025-09-10T03:00:00Z)"
    assert [(part.label, part.value, part.state) for part in outside.explanation.parts] == [
        ("inside", False, "decides"), ("outside", True, "decides"),
    ]  # fmt: skip
    unstarted = ask("hours")
    assert unstarted.because == "not known because `desk.open_at(start)` is not known (`start` is not known)"


def test_a_rule_of_an_event_that_has_not_happened_is_not_asked() -> None:
    answer = ask("escalations.asked.slow")
    assert (answer.value, answer.explanation.text) == (False, "escalated has not happened")
    assert changes(answer) == [(True, "`escalated` happened now with `reason` slow")]
    table = ask("escalations.asked", {}, {"at": AT, "type": "escalated", "reason": "rude"})
    assert (table.value, table.explanation.note) == ("rude", f"for escalated at {AT}")
    assert ask("escalations.asked").value is None
    assert ask("escalations.asked.otherwise", {}, {"at": AT, "type": "escalated", "reason": "other"}).value is True


def test_definitions_are_followed_one_level() -> None:
    when, exception = ask("served", {"plan": "basic", "seats": 3}).explanation.parts
    assert (when.label, when.text) == ("when", "desk.open_at(now)")
    assert when.parts[0].note == "mon-fri 09:00-17:30, Europe/Paris"
    (quiet,) = exception.parts
    large = quiet.parts[1].parts[0]
    assert (large.name, large.note, [part.text for part in large.parts]) == (
        "large", "definition, line 8", ["seats > 100 and seats <= 1000"],
    )  # fmt: skip
    ticket = {"id": 1, "at": AT, "facts": {"plan": "basic", "seats": 3}, "events": []}
    shallow = small().explain(ticket, "served", follow=0).explanation
    assert [node.parts for node in nodes(shallow) if node.name == "large"] == [()]
    limit = ask("exclusions.limits.small", {"seats": 3})
    assert limit.explanation.parts[0].parts[0].value is False


def test_settings_take_the_place_of_facts() -> None:
    ticket = {"id": 1, "at": AT, "facts": {"seats": 3, "plan": "premium"}, "events": []}
    answer = small().explain(ticket, "large", settings={"seats": 101})
    assert (answer.value, changes(answer)) == (True, [(False, "`seats` were 100 (it is 101)")])
    zone = small().explain(ticket, "served", at="2025-09-10T20:00:00Z", settings={"zone": "America/New_York"})
    assert zone.value is True
    assert zone.changes.untried == ("desk_zone",)


def test_a_ticket_with_many_events_is_searched_less_and_says_so() -> None:
    many = [{"at": "2025-09-10T09:00:00Z", "type": "reopened", "by": "customer"}] * 20_000
    answer = ask("quiet", {"plan": "premium", "seats": 200}, *many)
    assert answer.value is False
    assert answer.changes.tried <= 25
    assert answer.changes.cut


def test_hundreds_of_facts_are_searched_within_the_bound() -> None:
    names = [f"f{number}" for number in range(300)]
    text = POLICY.replace("all: [a_given, b_given, c_given, d_given]", f"all: [{', '.join(names)}]")
    text = text.replace("facts:\n", "facts:\n" + "".join(f"  {name}: boolean\n" for name in names))
    answer = load_source(SourceFile("sample.yaml", text)).explain(
        {"id": 1, "at": AT, "facts": dict.fromkeys(names, False), "events": []}, "all_given"
    )
    assert (answer.value, answer.changes.found) == (False, ())
    assert answer.changes.tried <= MOST_TRIED
    assert answer.changes.cut
