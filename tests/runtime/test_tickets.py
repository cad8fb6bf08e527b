"""Tickets that are not what the policy declares: every refusal whole, and nothing but refusals for any JSON value."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from policy_engine.errors import TicketError
from policy_engine.load import load

from .sample import answer, event, policy, ticket

EVERY_TYPE = """
parameters:
  local: {told_by: hours, assumed: unknown, why: "not given", cites: S-1}
calendars:
  desk: {given_by: local, cites: S-1}
  other: {zone: zone, hours: mon-fri 09:00-17:00, holidays: {country: country, cites: S-1}, cites: S-1}
  third: {zone: UTC, hours: mon-fri 09:00-17:00, holidays: {dates: dates, cites: S-1}, cites: S-1}
classification:
  severity:
    scale: [critical, moderate, minor]
    decided_by: [vendor]
    otherwise: unknown
    vendor: {from: severity_told, cites: S-2}
sla:
  metrics:
    answer: {start: {event: created, cites: S-3}, stop: {event: answered, cites: S-3}, calendar: desk, cites: S-3}
  targets:
    contract: {when: always, then: {answer: from targets}, cites: S-4}
obligations:
  always:
    when: always
    duties:
      flag: {party: vendor, strength: must, done: flag, cites: S-5}
      count: {party: vendor, strength: must, done: count > 1 and share > 0.5, cites: S-5}
      day: {party: vendor, strength: must, done: today > day and now > moment, cites: S-5}
      words: {party: vendor, strength: must, done: words == "x" and colour == red and level == 1, cites: S-5}
      signs: {party: vendor, strength: must, done: red in signs, cites: S-5}
windows:
  one: {open: desk, cites: S-6}
  two: {open: other, cites: S-6}
  three: {open: third, cites: S-6}
facts:
  flag: boolean
  count: integer
  share: number
  words: text
  day: date
  moment: instant
  zone: zone
  country: country
  hours: calendar
  dates: dates
  targets: targets
  colour: [red, green, blue]
  level: [1, 2]
  signs: {set_of: [red, green, blue]}
  severity_told: {scale: severity}
events:
  created: {}
  answered: {by: [customer, vendor], due: instant}
"""

NOW = "2025-09-10T07:00:00Z"


def refused(given: Any, *, strict: bool = False, **more: Any) -> tuple[str, str, str]:
    """Code, message and path of the refusal of a ticket."""
    with pytest.raises(TicketError) as found:
        policy(EVERY_TYPE).evaluate(given, strict=strict, **more)
    return found.value.code, found.value.message, found.value.path


def fact(**facts: Any) -> tuple[str, str, str]:
    return refused(ticket(NOW, **facts))


# ---- the ticket itself


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, "`null`"),
        (True, "`true`"),
        (7, "`7`"),
        ("text", "`text`"),
        ([], "`[...]`"),
        (float("nan"), "`nan`"),
        (10**400, "a number beyond 64 bits"),
        ("a" * 100, f"`{'a' * 57}...`"),
        ("two\nlines\x1b[31m", "`two?lines?[31m`"),
    ],
)
def test_a_ticket_is_an_object(given: Any, shown: str) -> None:
    assert refused(given) == ("K001", f"a ticket is an object with `facts` and `events`, not {shown}", "")


def test_a_number_of_more_digits_than_can_be_printed_is_no_ticket_either() -> None:
    assert refused(10**5000)[1].endswith("not a number beyond 64 bits")


def test_facts_and_events_have_their_kinds() -> None:
    assert refused({"at": NOW, "facts": []}) == ("K001", "`facts` is an object, not `[...]`", "facts")
    assert refused({"at": NOW, "facts": None}) == ("K001", "`facts` is an object, not `null`", "facts")
    assert refused({"at": NOW, "events": {}}) == ("K001", "`events` is a list, not `{...}`", "events")
    assert refused({"at": NOW, "events": "x"}) == ("K001", "`events` is a list, not `x`", "events")


def test_facts_and_events_may_be_left_out() -> None:
    assert policy(EVERY_TYPE).evaluate({"at": NOW}).to_dict()["ticket"] is None


# ---- the instant


def test_without_an_instant_the_present_counts() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    decided = load("managry").evaluate({"id": "T"}, ask=["window"]).to_dict()
    assert before <= datetime.fromisoformat(decided["at"]) <= datetime.now(UTC)


NAIVE = "has no offset from UTC, so it could be any hour of a day; write `Z` or `+02:00` after it"
NO_INSTANT = "is not an instant such as `2025-09-10T07:00:00Z`"


@pytest.mark.parametrize(
    ("at", "code", "message"),
    [
        ("2025-09-10T07:00:00", "K014", f"`2025-09-10T07:00:00` {NAIVE}"),
        ("2025-09-10", "K014", f"`2025-09-10` {NAIVE}"),
        ("2025-02-30T07:00:00Z", "K013", f"`2025-02-30T07:00:00Z` {NO_INSTANT}"),
        ("2025-09-10T25:00:00Z", "K013", f"`2025-09-10T25:00:00Z` {NO_INSTANT}"),
        ("1899-12-31T23:59:59Z", "K013", "`1899-12-31T23:59:59Z` is outside the years 1900 to 2199"),
        ("2200-01-01T00:00:00Z", "K013", "`2200-01-01T00:00:00Z` is outside the years 1900 to 2199"),
        ("0001-01-01T00:00:00+14:00", "K013", "`0001-01-01T00:00:00+14:00` is outside the years 1900 to 2199"),
        ("tomorrow", "K013", f"`tomorrow` {NO_INSTANT}"),
        (1757487600, "K013", f"`1757487600` {NO_INSTANT}"),
        (None, "K013", f"`null` {NO_INSTANT}"),
        ({}, "K013", f"`{{...}}` {NO_INSTANT}"),
    ],
)
def test_an_instant_is_iso_8601_with_an_offset_and_of_our_times(at: Any, code: str, message: str) -> None:
    assert refused({"at": at}) == (code, message, "at")
    assert fact(moment=at)[::2] == (code, "facts.moment") if at is not None else True
    assert refused({"at": NOW, "events": [{"at": at, "type": "created"}]}) == (code, message, "events[0]")


def test_the_call_may_say_at_what_instant() -> None:
    loaded = policy(EVERY_TYPE)
    for at in (1757487600, NOW, datetime(2025, 9, 10, 7, tzinfo=UTC), "2025-09-10T09:00:00+02:00"):
        assert loaded.evaluate({"at": "2000-01-01T00:00:00Z"}, at).to_dict()["at"] == NOW
    assert refused({}, at=datetime(2025, 9, 10, 7)) == ("K014", "the instant has no offset from UTC", "at")
    beyond = ("K013", "the instant is not of the years 1900 to 2199", "at")
    assert refused({}, at=10**30) == refused({}, at=-(10**12)) == beyond
    assert refused({}, at="soon") == ("K013", f"`soon` {NO_INSTANT}", "at")
    assert refused({}, at=True) == ("K013", f"`true` {NO_INSTANT}", "at")


def test_fractions_of_a_second_are_cut_off() -> None:
    assert policy(EVERY_TYPE).evaluate({"at": "2025-09-10T07:00:00.999999Z"}).to_dict()["at"] == NOW


# ---- facts, type by type

HUGE = 10**400


@pytest.mark.parametrize(
    ("name", "value", "code", "message"),
    [
        ("flag", "true", "K010", '`"true"` is not true or false; leave the quotes out'),
        ("flag", 1, "K010", "`1` is not true or false"),
        ("count", True, "K010", "`true` is not a whole number"),
        ("count", 1.0, "K010", "`1.0` is not a whole number"),
        ("count", "1", "K010", '`"1"` is not a whole number; leave the quotes out'),
        ("count", HUGE, "K010", "a number beyond 64 bits is not a whole number"),
        ("count", -HUGE, "K010", "a number beyond 64 bits is not a whole number"),
        ("share", False, "K010", "`false` is not a number"),
        ("share", float("nan"), "K010", "`nan` is not a number"),
        ("share", float("-inf"), "K010", "`-inf` is not a number"),
        ("share", HUGE, "K010", "a number beyond 64 bits is not a number"),
        ("share", 1e300, "K010", "`1e+300` is not a number"),
        ("words", 1, "K010", "`1` is not a text"),
        ("words", [], "K010", "`[...]` is not a text"),
        ("words", "a" * 100_001, "K011", "a text of 100,001 characters; at most 100,000 are read"),
        ("day", "2025-02-30", "K012", "`2025-02-30` is no date of the calendar"),
        ("day", "1899-01-01", "K012", "`1899-01-01` is not a date such as `2025-09-10`, of the years 1900 to 2200"),
        ("day", "10.9.2025", "K012", "`10.9.2025` is not a date such as `2025-09-10`, of the years 1900 to 2200"),
        ("day", 20250910, "K012", "`20250910` is not a date such as `2025-09-10`, of the years 1900 to 2200"),
        ("zone", "Mars/Olympus", "C001", "there is no time zone `Mars/Olympus`"),
        ("zone", "Europe/Pari", "C001", "there is no time zone `Europe/Pari`; did you mean `Europe/Paris`?"),
        ("zone", 3, "K010", "`3` is not a text"),
        ("country", "fr", "K015", "`fr` is not a country code such as `FR`, or of a part of it such as `DE-BY`"),
        ("country", "QQ", "C006", "no public holidays are known for the country `QQ`"),
        ("country", [], "K010", "`[...]` is not a text"),
        ("hours", "9 to 5", "K010", '`"9 to 5"` is not a set of opening hours'),
        (
            "hours",
            {"time_zone": "Europe/Paris", "open": "09:00", "close": "17:00", "closed": []},
            "K016",
            "`closed` is not `time_zone`, `days`, `open`, `close` or `holidays`",
        ),
        ("hours", {"time_zone": "UTC", "days": "mon"}, "K010", "`mon` is not a list of days such as `mon`"),
        ("hours", {"time_zone": "UTC", "days": [{}]}, "K010", "`[...]` is not a list of days such as `mon`"),
        ("dates", "2025-12-25", "K010", '`"2025-12-25"` is not a list of dates; one alone is written `["2025-12-25"]`'),
        ("dates", ["2025-12-25"] * 10_001, "K021", "a list of 10,001 values; no more than 10,000 can be read"),
        ("dates", ["2025-13-25"], "K012", "`2025-13-25` is no date of the calendar"),
        ("targets", [], "K010", "`[...]` is not a table of targets"),
        ("targets", {"answer": 4}, "K010", "`4` is not a map from priority to target"),
        (
            "targets",
            {"answer": {"minor": {"value": 4, "unit": ["hour"]}}},
            "K017",
            '`{...}` is not a target such as `{"value": 4, "unit": "hour"}`',
        ),
        (
            "targets",
            {"answer": {"minor": {"value": -1, "unit": "hour"}}},
            "K017",
            "`-1` is no figure of a target; at most 1,000,000",
        ),
        ("targets", {"answer": {"minor": {"unit": "hour"}}}, "K010", "`null` is not a whole number"),
        ("colour", "gren", "K018", "`gren` is not a value of `colour`; did you mean `green`?"),
        ("colour", 7, "K018", "`7` is not a value of `colour`; it is one of `red`, `green`, `blue`"),
        ("level", HUGE, "K018", "a number beyond 64 bits is not a value of `level`; it is one of `1`, `2`"),
        ("colour", ["red"], "K018", "`[...]` is not a value of `colour`; it is one of `red`, `green`, `blue`"),
        ("level", "1", "K018", '`"1"` is a text, and `level` is a number; leave the quotes out'),
        ("level", True, "K018", "`true` is not a value of `level`; it is one of `1`, `2`"),
        ("signs", "red", "K010", '`"red"` is not a list of values; one alone is written `["red"]`'),
        ("signs", ["red", "bleu"], "K018", "`bleu` is not a value of `signs`; did you mean `blue`?"),
        ("severity_told", "criticl", "K018", "`criticl` is not a value of `severity`; did you mean `critical`?"),
    ],
)  # fmt: skip
def test_a_fact_of_the_wrong_type(name: str, value: Any, code: str, message: str) -> None:
    assert fact(**{name: value}) == (code, message, f"facts.{name}")


def test_hours_that_cannot_be_are_refused_with_the_calendars_own_codes() -> None:
    hours = {"time_zone": "Europe/Paris", "days": ["mon"], "open": "09:00", "close": "17:00"}
    for change, code in (
        ({"time_zone": "Mars"}, "C001"),
        ({"time_zone": []}, "C001"),
        ({"close": "09:00"}, "C002"),
        ({"open": None}, "C002"),
        ({"days": []}, "C005"),
        ({"holidays": ["2025-02-30"]}, "C003"),
    ):
        found = fact(hours={**hours, **change})
        assert found[::2] == (code, "facts.hours"), found


@pytest.mark.parametrize(
    "name",
    [
        "flag",
        "count",
        "share",
        "words",
        "day",
        "moment",
        "zone",
        "country",
        "hours",
        "dates",
        "targets",
        "colour",
        "signs",
    ],
)
def test_null_is_known_to_have_no_value_whatever_the_type(name: str) -> None:
    policy(EVERY_TYPE).evaluate(ticket(NOW, event("2025-09-10T06:00:00Z", "created"), **{name: None}))


# ---- events


def test_an_event_is_an_object_with_a_type() -> None:
    def of(*events: Any) -> tuple[str, str, str]:
        return refused({"at": NOW, "events": [event(NOW, "created"), *events]})

    assert of("created") == ("K001", "an event is an object with `at` and `type`, not `created`", "events[1]")
    assert of({"at": NOW}) == ("K001", "the type of an event is a text, not `null`", "events[1]")
    assert of({"at": NOW, "type": ["created"]}) == ("K001", "the type of an event is a text, not `[...]`", "events[1]")
    assert of({"type": "created"}) == ("K013", "the event has no `at`, the instant at which it happened", "events[1]")
    assert of({"at": None, "type": "created"}) == ("K013", f"`null` {NO_INSTANT}", "events[1]")


def test_every_mistake_of_a_ticket_is_told_the_first_one_first() -> None:
    given = ticket(NOW, event("x", "created"), event(NOW, "answered", by="vendr"), flag="true", count=1.5, colour="red")
    with pytest.raises(TicketError) as found:
        policy(EVERY_TYPE).evaluate(given)
    first = found.value
    assert (first.code, first.path) == ("K010", "facts.flag")
    assert [(one.code, one.path, one.others) for one in first.others] == [
        ("K010", "facts.count", ()),
        ("K013", "events[0]", ()),
        ("K018", "events[1]", ()),
    ]


def test_of_very_many_mistakes_the_first_are_told() -> None:
    with pytest.raises(TicketError) as found:
        policy(EVERY_TYPE).evaluate({"at": NOW, "events": [5] * 1_000_000})
    assert len(found.value.others) == 49


def test_strict_tells_every_name_that_is_not_declared() -> None:
    with pytest.raises(TicketError) as found:
        policy(EVERY_TYPE).evaluate(ticket(NOW, event(NOW, "parked"), flg=True, cont=1), strict=True)
    told = [(one.code, one.message, one.path) for one in (found.value, *found.value.others)]
    assert told == [
        ("K019", "the fact `flg` is not declared by the policy", "facts.flg"),
        ("K019", "the fact `cont` is not declared by the policy", "facts.cont"),
        ("K019", "the event `parked` is not declared by the policy", "events"),
    ]


def test_an_attribute_of_the_wrong_type() -> None:
    def of(**fields: Any) -> tuple[str, str, str]:
        return refused({"at": NOW, "events": [event(NOW, "answered", **fields)]})

    assert of(by="vendr") == ("K018", "`by`: `vendr` is not a value of `by`; did you mean `vendor`?", "events[0]")
    assert of(due=5) == ("K013", f"`due`: `5` {NO_INSTANT}", "events[0]")


ORDER = """
lifecycle:
  unlisted: silent
  statuses:
    open: {upon: opened, cites: S-1}
    shut: {upon: shut, cites: S-1}
events: {opened: {}, shut: {}}
"""


def status(*events: Any, at: str = NOW) -> Any:
    return answer(policy(ORDER), "transition", at, *events)["status"]


def test_events_out_of_order_are_sorted() -> None:
    early, late = "2025-09-10T05:00:00Z", "2025-09-10T06:00:00Z"
    assert status(event(late, "shut"), event(early, "opened")) == "shut"
    assert status(event(late, "opened"), event(early, "shut")) == "open"


def test_events_of_one_instant_keep_the_order_of_the_ticket() -> None:
    one = "2025-09-10T05:00:00Z"
    same = "2025-09-10T07:00:00+02:00"
    assert status(event(one, "opened"), event(same, "shut")) == "shut"
    assert status(event(one, "shut"), event(same, "opened")) == "open"


def test_events_after_the_instant_are_not_yet_known() -> None:
    opened, shut = event("2025-09-10T05:00:00Z", "opened"), event("2025-09-10T07:00:01Z", "shut")
    assert status(opened, shut) == "open"
    assert status(opened, shut, at="2025-09-10T07:00:01Z") == "shut"


def test_a_million_events_are_read_and_more_than_two_are_not() -> None:
    events = [event("2025-09-10T05:00:00Z", "opened")] * 1_000_000
    assert policy(ORDER).evaluate({"at": NOW, "events": events}, ask=["window"])["window"]["outcome"] == "silent"
    assert status(*events[:100_000]) == "open"
    assert refused({"at": NOW, "events": [None] * 2_000_001}) == (
        "K003", "2,000,001 events; at most 2,000,000 are read", "events",
    )  # fmt: skip


def test_work_of_centuries_is_not_cut_into_pieces_without_end() -> None:
    loaded = load("hydra")
    work = event("1950-01-01T00:00:00Z", "work_logged", until="2199-01-01T00:00:00Z")
    with pytest.raises(TicketError) as found:
        loaded.evaluate(ticket("2199-02-01T00:00:00Z", work, bank_holidays=[]), ask=["charge"])
    assert (found.value.code, found.value.path) == ("K003", "events")


# ---- what the policy does not declare


def test_what_is_not_declared_is_listed_and_changes_nothing() -> None:
    loaded = policy(EVERY_TYPE)
    plain = loaded.evaluate(ticket(NOW, event(NOW, "created"), flag=True)).to_dict()
    given = ticket(NOW, event(NOW, "created"), event(NOW, "seen", x=[1]), event(NOW, "seen"), flag=True, other={"a": 1})
    more = loaded.evaluate({**given, "channel": "mail"}).to_dict()
    assert more.pop("ignored") == {"keys": ["channel"], "facts": ["other"], "events": ["seen"]}
    assert more == plain


def test_strict_refuses_what_is_not_declared() -> None:
    assert refused(ticket(NOW, other=1), strict=True) == (
        "K019", "the fact `other` is not declared by the policy", "facts.other",
    )  # fmt: skip
    assert refused(ticket(NOW, event(NOW, "seen")), strict=True) == (
        "K019", "the event `seen` is not declared by the policy", "events",
    )  # fmt: skip
    assert refused({"at": NOW, "channel": 1}, strict=True) == ("K019", "`channel` is no part of a ticket", "channel")


def test_a_misspelt_setting_and_a_misspelt_question_do_not_pass_in_silence() -> None:
    assert refused({"at": NOW}, settings={"zon": "UTC"}) == (
        "K019", "the policy has no fact or parameter `zon`", "settings.zon",
    )  # fmt: skip
    assert refused({"at": NOW}, settings={"zone": "Mars/Olympus"})[::2] == ("C001", "zone")
    assert refused({"at": NOW}, ask=["slaa"])[::2] == ("K019", "ask")


@pytest.mark.parametrize("name", [None, 7, 7.5, "T-1", "", True, ["a"], {"a": {"b": 1}}])
def test_the_id_of_a_ticket_is_any_json_value(name: Any) -> None:
    assert policy(EVERY_TYPE).evaluate({"id": name, "at": NOW}).to_dict()["ticket"] == name


def test_a_history_made_to_ask_for_ever_is_refused() -> None:
    """Each event that may or may not change the status looks back over all that came before it."""
    events = [{"at": "2025-08-01T00:00:00Z", "type": "ticket_created"}]
    for minute in range(200):
        for second in range(60):
            kind = "resolved" if second % 2 else "solution_accepted"
            events.append({"at": f"2025-09-01T{minute // 60:02}:{minute % 60:02}:{second:02}Z", "type": kind})
    ticket = {"id": "T", "at": "2025-09-02T00:00:00Z", "facts": {"awaiting_further_fix": True}, "events": events}
    with pytest.raises(TicketError) as refused:
        load("mega").evaluate(ticket, ask=["transition"])
    assert (refused.value.code, refused.value.path) == ("K003", "events")
    assert refused.value.message == ("more than 5,000 events ask whether the status may change; no more are followed")


def test_keys_that_are_no_part_of_a_ticket_are_listed() -> None:
    """`event` for `events` would lose the history without a word."""
    given = {"id": "T", "at": "2025-09-10T07:00:00Z", "facts": {}, "event": [], "colour": "red"}
    assert load("managry").evaluate(given, ask=["window"]).to_dict()["ignored"] == {"keys": ["event", "colour"]}
