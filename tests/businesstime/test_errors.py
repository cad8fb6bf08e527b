"""What is no calendar and no question, asserted whole: code, message, help and place."""

from __future__ import annotations

import copy
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

import pytest

from policy_engine.businesstime import CODES, DAYS, Calendar, CalendarError, CalendarInputError
from policy_engine.businesstime.hours import MAX_INTERVALS_A_DAY
from policy_engine.errors import PolicyEngineError

GOOD: dict[str, Any] = {"zone": "Europe/Paris", "hours": {"mon": [["09:00", "17:00"]]}}
DAYS_HELP = "days are `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`"
PAIR_HELP = 'write a list of intervals such as `[["09:00", "17:00"]]`'
KEYS_HELP = "its keys are `zone`, `hours`, `holidays`, `overrides`"
HORIZON = "calendars cover the years 1900 to 2199"


def hours(*pairs: object) -> dict[str, Any]:
    return {**GOOD, "hours": {"mon": list(pairs)}}


WRONG: list[tuple[object, str, str, str, str]] = [
    ([], "C004", "a calendar is a mapping, not a list", KEYS_HELP, ""),
    (None, "C004", "a calendar is a mapping, not `null`", KEYS_HELP, ""),
    ({"hours": {}}, "C004", "a calendar needs `zone`", KEYS_HELP, "zone"),
    ({"zone": "UTC"}, "C004", "a calendar needs `hours`", KEYS_HELP, "hours"),
    ({**GOOD, "holiday": []}, "C004", "a calendar has no `holiday`", "did you mean `holidays`?", "holiday"),
    ({**GOOD, "x": []}, "C004", "a calendar has no `x`", KEYS_HELP, "x"),
    ({"zone": "UTC", "hours": {}, 5: []}, "C004", "a calendar has no `5`", KEYS_HELP, "5"),
    (
        {**GOOD, "zone": 3},
        "C001",
        "a time zone is a name, not `3`",
        "write a name such as `Europe/Paris`",
        "zone",
    ),
    (
        {**GOOD, "zone": "Paris"},
        "C001",
        "there is no time zone `Paris`",
        "did you mean `Europe/Paris`?",
        "zone",
    ),
    (
        {**GOOD, "hours": []},
        "C004",
        "hours are a mapping of weekdays, not a list",
        'write for example `{"mon": [["09:00", "17:00"]]}`',
        "hours",
    ),
    (
        {**GOOD, "hours": {"Monday": []}},
        "C002",
        "`Monday` is not a day of the week",
        "did you mean `mon`?",
        "hours.Monday",
    ),
    ({**GOOD, "hours": {"": []}}, "C002", "`` is not a day of the week", DAYS_HELP, "hours."),
    ({**GOOD, "hours": {1: []}}, "C002", "`1` is not a day of the week", DAYS_HELP, "hours.1"),
    (
        {**GOOD, "hours": {"mon": "09:00-17:00"}},
        "C004",
        "the intervals of a day are a list, not `09:00-17:00`",
        PAIR_HELP,
        "hours.mon",
    ),
    (
        {**GOOD, "hours": {"mon": None}},
        "C004",
        "the intervals of a day are a list, not `null`",
        PAIR_HELP,
        "hours.mon",
    ),
    (
        hours("09:00-17:00"),
        "C004",
        "an interval is an opening and a closing time, not `09:00-17:00`",
        PAIR_HELP,
        "hours.mon[0]",
    ),
    (
        hours(["09:00", "10:00"], ["09:00"]),
        "C004",
        "an interval is an opening and a closing time, not a list of 1",
        PAIR_HELP,
        "hours.mon[1]",
    ),
    (
        hours([540, "17:00"]),
        "C002",
        "a time of day is a text such as `09:00`, not `540`",
        "put it in quotes",
        "hours.mon[0][0]",
    ),
    (
        hours(["09:00", True]),
        "C002",
        "a time of day is a text such as `09:00`, not `true`",
        "",
        "hours.mon[0][1]",
    ),
    (hours(["9:00", "17:00"]), "C002", "`9:00` is not a time of day", "write `09:00`", "hours.mon[0]"),
    (hours(["09:00", "5pm"]), "C002", "`5pm` is not a time of day", "write `17:00`", "hours.mon[0]"),
    (
        hours(["09:00", "24:01"]),
        "C002",
        "`24:01` is not a time of day",
        "a day goes from `00:00` to `24:00`",
        "hours.mon[0]",
    ),
    (
        hours(["09:00", "25:00"]),
        "C002",
        "`25:00` is not a time of day",
        "a day goes from `00:00` to `24:00`",
        "hours.mon[0]",
    ),
    (
        hours(["09:60", "10:00"]),
        "C002",
        "`09:60` is not a time of day",
        "minutes go from 00 to 59",
        "hours.mon[0]",
    ),
    (
        hours(["noon", "17:00"]),
        "C002",
        "`noon` is not a time of day",
        "write hours and minutes with two digits each, such as `09:00`",
        "hours.mon[0]",
    ),
    (
        hours(["-9:00", "17:00"]),
        "C002",
        "`-9:00` is not a time of day",
        "write hours and minutes with two digits each, such as `09:00`",
        "hours.mon[0]",
    ),
    (
        hours(["٠٩:٠٠", "17:00"]),
        "C002",
        "`٠٩:٠٠` is not a time of day",
        "write hours and minutes with two digits each, such as `09:00`",
        "hours.mon[0]",
    ),
    (
        hours(["09:00", "09:00"]),
        "C002",
        "`09:00-09:00` opens and closes at the same time",
        "write `00:00-24:00` for a whole day, or leave the interval out",
        "hours.mon[0]",
    ),
    (
        hours(["24:00", "06:00"]),
        "C002",
        "an interval cannot open at `24:00`",
        "write `00:00` on the next day",
        "hours.mon[0]",
    ),
    (
        hours(*[["09:00", "17:00"]] * (MAX_INTERVALS_A_DAY + 1)),
        "C007",
        "a day has at most 96 intervals, this one has 97",
        "",
        "hours.mon",
    ),
    (
        {**GOOD, "holidays": "2025-12-25"},
        "C004",
        "holidays are a list of dates, not `2025-12-25`",
        'write `["2025-12-25"]`',
        "holidays",
    ),
    (
        {**GOOD, "holidays": None},
        "C004",
        "holidays are a list of dates, not `null`",
        'write `["2025-12-25"]`',
        "holidays",
    ),
    (
        {**GOOD, "holidays": ["2025-12-25", "25.12.2025"]},
        "C003",
        "`25.12.2025` is not a date",
        "write year, month and day, such as `2025-12-25`",
        "holidays[1]",
    ),
    (
        {**GOOD, "holidays": ["20251225"]},
        "C003",
        "`20251225` is not a date",
        "write `2025-12-25`",
        "holidays[0]",
    ),
    (
        {**GOOD, "holidays": ["2025-02-30"]},
        "C003",
        "`2025-02-30` is not in the calendar",
        "the last day of that month is `2025-02-28`",
        "holidays[0]",
    ),
    (
        {**GOOD, "holidays": ["2025-13-01"]},
        "C003",
        "`2025-13-01` is not in the calendar",
        "write year, month and day, such as `2025-12-25`",
        "holidays[0]",
    ),
    (
        {**GOOD, "holidays": ["0000-01-01"]},
        "C003",
        "`0000-01-01` is not in the calendar",
        "years begin with 0001",
        "holidays[0]",
    ),
    (
        {**GOOD, "holidays": [20251225]},
        "C003",
        "a date is a text such as `2025-12-25`, not `20251225`",
        "",
        "holidays[0]",
    ),
    (
        {**GOOD, "holidays": [datetime(2025, 12, 25, tzinfo=UTC)]},
        "C003",
        "a date is a text such as `2025-12-25`, not an instant",
        "",
        "holidays[0]",
    ),
    (
        {**GOOD, "holidays": ["2025-12-25"] * 20_001},
        "C007",
        "a calendar has at most 20000 holidays, this one has 20001",
        "",
        "holidays",
    ),
    (
        {**GOOD, "overrides": []},
        "C004",
        "overrides are a mapping of dates, not a list",
        'write for example `{"2025-12-24": [["09:00", "12:00"]]}`',
        "overrides",
    ),
    (
        {**GOOD, "overrides": {"24 December": []}},
        "C003",
        "`24 December` is not a date",
        "write year, month and day, such as `2025-12-25`",
        "overrides.24 December",
    ),
    (
        {**GOOD, "overrides": {"2025-12-24": [["12:00", "12:00"]]}},
        "C002",
        "`12:00-12:00` opens and closes at the same time",
        "write `00:00-24:00` for a whole day, or leave the interval out",
        "overrides.2025-12-24[0]",
    ),
    (
        {**GOOD, "overrides": {"2025-12-24": [], date(2025, 12, 24): []}},
        "C003",
        "the date `2025-12-24` has two overrides",
        "",
        "overrides.2025-12-24",
    ),
    (
        {**GOOD, "hours": {}},
        "C005",
        "this calendar never opens",
        'give at least one weekday an interval, such as `mon: [["09:00", "17:00"]]`',
        "hours",
    ),
]


@pytest.mark.parametrize(("mapping", "code", "message", "help", "path"), WRONG, ids=[row[2][:50] for row in WRONG])
def test_no_calendar(mapping: Any, code: str, message: str, help: str, path: str) -> None:
    with pytest.raises(CalendarInputError) as caught:
        Calendar.from_mapping(mapping)
    error = caught.value
    assert (error.code, error.message, error.help, error.path) == (code, message, help, path)
    assert isinstance(error, CalendarError)
    assert isinstance(error, PolicyEngineError)
    assert error.code in CODES
    assert "\n" not in str(error)


def test_messages_stay_short_and_on_one_line() -> None:
    for text in ("x" * 10_000, "a\nb", "\u202e09:00", "\0"):
        with pytest.raises(CalendarInputError) as caught:
            Calendar.from_mapping(hours([text, "17:00"]))
        assert len(caught.value.message) < 120
        assert caught.value.message.isprintable()


class Nowhere(tzinfo):
    """A zone object that knows no offset."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        return None

    def dst(self, dt: datetime | None) -> timedelta | None:
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        return None


START = datetime(2025, 9, 10, 8, tzinfo=UTC)
NAIVE_HELP = "an instant needs an offset from UTC, such as `2025-09-10T07:00:00Z`"
NAIVE = "`2025-09-10T08:00:00` has no time zone"
NO_INSTANT = "an instant is a date with a time and an offset, or whole seconds since 1970, not "
NO_AMOUNT = "an amount of time is a whole number of seconds, not "

QUESTIONS: list[tuple[str, tuple[Any, ...], str, str, str]] = [
    ("due", (START.replace(tzinfo=None), 5), "C008", NAIVE, NAIVE_HELP),
    ("due", (START.replace(tzinfo=Nowhere()), 5), "C008", NAIVE, NAIVE_HELP),
    ("elapsed", (START.replace(tzinfo=None), START), "C008", NAIVE, NAIVE_HELP),
    ("elapsed", (START, START.replace(tzinfo=None)), "C008", NAIVE, NAIVE_HELP),
    ("is_open", (START.replace(tzinfo=None),), "C008", NAIVE, NAIVE_HELP),
    ("intervals", (START, START.replace(tzinfo=None)), "C008", NAIVE, NAIVE_HELP),
    ("next_open", (START.replace(tzinfo=None),), "C008", NAIVE, NAIVE_HELP),
    ("due", ("2025-09-10T08:00:00Z", 5), "C008", NO_INSTANT + "`2025-09-10T08:00:00Z`", ""),
    ("due", (1.5, 5), "C008", NO_INSTANT + "`1.5`", ""),
    ("due", (True, 5), "C008", NO_INSTANT + "`true`", ""),
    ("due", (None, 5), "C008", NO_INSTANT + "`null`", ""),
    ("elapsed", (0, 1.5), "C008", NO_INSTANT + "`1.5`", ""),
    ("is_open", (False,), "C008", NO_INSTANT + "`false`", ""),
    ("is_open", (date(2025, 9, 10),), "C008", NO_INSTANT + "a value of kind `date`", ""),
    ("due", (START, 1.0), "C009", NO_AMOUNT + "`1.0`", ""),
    ("due", (START, True), "C009", NO_AMOUNT + "`true`", ""),
    ("due", (START, "5"), "C009", NO_AMOUNT + "`5`", ""),
    ("due", (START, timedelta(hours=1)), "C009", NO_AMOUNT + "a value of kind `timedelta`", ""),
    (
        "due",
        (datetime(1, 1, 1, tzinfo=UTC), 5),
        "C010",
        "the instant `0001-01-01T00:00:00Z` is too far away",
        HORIZON,
    ),
    (
        "due",
        (datetime(9999, 12, 31, 23, tzinfo=UTC), 5),
        "C010",
        "the instant `9999-12-31T23:00:00Z` is too far away",
        HORIZON,
    ),
    (
        "elapsed",
        (datetime(1, 1, 1, tzinfo=UTC), START),
        "C010",
        "the instant `0001-01-01T00:00:00Z` is too far away",
        HORIZON,
    ),
    (
        "elapsed",
        (START, datetime(9999, 1, 1, tzinfo=UTC)),
        "C010",
        "the instant `9999-01-01T00:00:00Z` is too far away",
        HORIZON,
    ),
    ("is_open", (10**12,), "C010", "the instant `1000000000000` is too far away", HORIZON),
    ("is_open", (10**5000,), "C010", "the instant a number of more than 30 digits is too far away", HORIZON),
    ("is_open", (7_258_118_400,), "C010", "the instant `2200-01-01T00:00:00Z` is too far away", HORIZON),
    ("is_open", (-2_208_988_801,), "C010", "the instant `1899-12-31T23:59:59Z` is too far away", HORIZON),
    ("next_close", (10**12,), "C010", "the instant `1000000000000` is too far away", HORIZON),
    ("intervals", (0, 10**12), "C010", "the instant `1000000000000` is too far away", HORIZON),
    (
        "due",
        (START, 10**10),
        "C010",
        "`10000000000` open seconds after `2025-09-10T08:00:00Z` are beyond the year 2199",
        HORIZON,
    ),
    (
        "due",
        (START, 10**9),
        "C010",
        "`1000000000` open seconds after `2025-09-10T08:00:00Z` are beyond the year 2199",
        HORIZON,
    ),
    (
        "due",
        (START, -(10**9)),
        "C010",
        "`1000000000` open seconds before `2025-09-10T08:00:00Z` are before the year 1900",
        HORIZON,
    ),
    (
        "due",
        (START, 10**5000),
        "C010",
        "a number of more than 30 digits open seconds after `2025-09-10T08:00:00Z` are beyond the year 2199",
        HORIZON,
    ),
    ("is_open_on", (START,), "C008", "a local date is needed here, not a value of kind `datetime`", ""),
    ("seconds_of_day", (date(2300, 1, 1),), "C010", "the date `2300-01-01` is too far away", HORIZON),
]


@pytest.mark.parametrize(("name", "arguments", "code", "message", "help"), QUESTIONS)
def test_no_question(name: str, arguments: tuple[Any, ...], code: str, message: str, help: str) -> None:
    with pytest.raises(CalendarInputError) as caught:
        getattr(Calendar.from_mapping(GOOD), name)(*arguments)
    assert (caught.value.code, caught.value.message, caught.value.help) == (code, message, help)


def test_the_same_questions_are_wrong_for_a_calendar_that_never_closes() -> None:
    always = Calendar.from_mapping({"zone": "UTC", "hours": {day: [["00:00", "24:00"]] for day in DAYS}})
    for question in (
        lambda: always.due(START, 10**10),
        lambda: always.due(10**12, 1),
        lambda: always.elapsed(START, datetime(9999, 1, 1, tzinfo=UTC)),
        lambda: always.is_open(datetime(1, 1, 1, tzinfo=UTC)),
    ):
        with pytest.raises(CalendarError, match=r"^C010: "):
            question()


def test_a_calendar_whose_openings_are_used_up_says_so() -> None:
    calendar = Calendar.from_mapping({"zone": "UTC", "hours": {}, "overrides": {"2025-12-24": [["09:00", "12:00"]]}})
    start = datetime(2025, 12, 24, 11, tzinfo=UTC)
    assert calendar.due(start, 3600) == datetime(2025, 12, 24, 12, tzinfo=UTC)
    assert calendar.next_open(start + timedelta(hours=1)) is None
    assert calendar.next_close(start + timedelta(hours=1)) is None
    with pytest.raises(
        CalendarError,
        match=r"^C010: `3601` open seconds after `2025-12-24T11:00:00Z` are beyond the year 2199$",
    ):
        calendar.due(start, 3601)
    with pytest.raises(CalendarError, match=r"^C010: the calendar does not open again after `2025-12-24T12:00:00Z`$"):
        calendar.due(start + timedelta(hours=1), 0)


def test_the_edges_of_the_horizon_are_answered() -> None:
    calendar = Calendar.from_mapping({"zone": "UTC", "hours": {day: [["00:00", "12:00"]] for day in DAYS}})
    first, last = datetime(1900, 1, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)
    end = last + timedelta(days=1)
    days = (end - first).days
    assert calendar.is_open(first)
    assert calendar.due(last, 12 * 3600) == last + timedelta(hours=12)
    assert calendar.elapsed(first, end) == days * 12 * 3600
    assert calendar.due(first, days * 12 * 3600) == last + timedelta(hours=12)
    assert calendar.due(last, -(days - 1) * 12 * 3600) == first
    assert calendar.next_open(last + timedelta(hours=12)) is None


def test_wrong_data_is_not_remembered_as_right() -> None:
    good = Calendar.from_mapping(GOOD)
    assert Calendar.from_mapping(copy.deepcopy(GOOD)) is good
    with pytest.raises(CalendarError):
        Calendar.from_mapping({**GOOD, "zone": ["Europe/Paris"]})
    with pytest.raises(CalendarError):
        Calendar.from_mapping({**GOOD, "holidays": {}})
    assert Calendar.from_mapping({**GOOD, "holidays": []}) is not good
