"""Cases that other systems got wrong, by the number under which the design lists them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from policy_engine.businesstime import DAYS, Calendar, CalendarError
from tests.businesstime.test_conventions import HOUR, nightly, office, paris, utc

WHOLE_DAYS = {day: [["00:00", "24:00"]] for day in DAYS}
#: A holiday far away keeps a calendar from being taken for one that never closes.
FAR = ["2001-01-01"]


def test_1_a_skipped_midnight_loses_no_day() -> None:
    # In Sao Paulo 2018-11-04 began at 01:00; 2018-02-17 had its last hour twice.
    calendar = Calendar.from_mapping({"zone": "America/Sao_Paulo", "hours": WHOLE_DAYS, "holidays": FAR})
    assert calendar.seconds_of_day(date(2018, 11, 3)) == 24 * HOUR
    assert calendar.seconds_of_day(date(2018, 11, 4)) == 23 * HOUR
    assert calendar.seconds_of_day(date(2018, 2, 17)) == 25 * HOUR
    start, end = utc("2018-01-01T00:00"), utc("2019-01-01T00:00")
    assert calendar.elapsed(start, end) == 365 * 24 * HOUR
    assert calendar.due(start, 365 * 24 * HOUR) == end
    assert calendar.intervals(start, end) == [(start, end)]


def test_1_from_a_winter_day_to_a_summer_day_counts_real_hours() -> None:
    calendar = Calendar.from_mapping({"zone": "America/Sao_Paulo", "hours": WHOLE_DAYS, "holidays": FAR})
    # 256 days and 10 hours by the calendar, one of which was skipped in November.
    start, end = utc("2018-04-01T03:00"), utc("2018-12-13T12:00")
    assert calendar.elapsed(start, end) == (256 * 24 + 9) * HOUR == 6153 * HOUR


@pytest.mark.parametrize(
    ("opens", "closes", "seconds"),
    [("02:00", "03:00", 0), ("02:10", "02:50", 0), ("01:30", "02:30", 1800), ("02:30", "03:30", 1800)],
)
def test_2_an_interval_in_the_gap_contributes_only_what_exists(opens: str, closes: str, seconds: int) -> None:
    calendar = nightly(opens, closes)
    assert calendar.seconds_of_day(date(2025, 3, 30)) == seconds
    pieces = calendar.intervals(paris("2025-03-29T12:00"), paris("2025-03-30T12:00"))
    assert sum(((b - a) for a, b in pieces), timedelta()) == timedelta(seconds=seconds)
    assert all(a < b for a, b in pieces)


def test_3_an_hour_repeated_without_daylight_saving_counts_twice() -> None:
    # Morocco went back an hour for Ramadan on 2025-02-23 at 03:00 local time, 02:00 UTC.
    calendar = Calendar.from_mapping({"zone": "Africa/Casablanca", "hours": {"sun": [["01:00", "04:00"]]}})
    assert calendar.intervals(utc("2025-02-22T12:00"), utc("2025-02-23T12:00")) == [
        (utc("2025-02-23T00:00"), utc("2025-02-23T04:00"))
    ]
    edge = Calendar.from_mapping({"zone": "Africa/Casablanca", "hours": {"sun": [["02:30", "03:30"]]}})
    assert edge.intervals(utc("2025-02-22T12:00"), utc("2025-02-23T12:00")) == [
        (utc("2025-02-23T01:30"), utc("2025-02-23T02:00")),
        (utc("2025-02-23T02:30"), utc("2025-02-23T03:30")),
    ]


def test_4_due_on_the_closing_instant_stays_there() -> None:
    assert office().due(paris("2025-09-12T16:00"), HOUR) == paris("2025-09-12T17:00")
    assert office().due(paris("2025-09-12T16:00"), 9 * HOUR) == paris("2025-09-15T17:00")


def test_5_zero_means_the_first_open_instant_and_negative_offsets_go_back() -> None:
    assert office().due(paris("2025-09-13T12:00"), 0) == paris("2025-09-15T09:00")
    assert office().due(paris("2025-09-13T12:00"), -1) == paris("2025-09-12T16:59:59")


def test_6_solution_time_across_a_clock_change_is_real_time() -> None:
    calendar = nightly("00:00", "12:00")
    assert calendar.elapsed(paris("2025-03-29T12:00"), paris("2025-03-30T12:00")) == 11 * HOUR
    assert calendar.due(paris("2025-03-30T00:00"), 11 * HOUR) == paris("2025-03-30T12:00")


def test_7_the_offset_is_that_of_the_instant_concerned() -> None:
    assert office().due(utc("2025-01-15T06:00"), 0) == utc("2025-01-15T08:00")
    assert office().due(utc("2025-07-15T06:00"), 0) == utc("2025-07-15T07:00")


def test_8_the_week_of_a_clock_change_is_not_10080_minutes() -> None:
    calendar = nightly("00:00", "24:00", holidays=FAR)
    assert calendar.elapsed(paris("2025-03-24T00:00"), paris("2025-03-31T00:00")) == (10_080 - 60) * 60
    assert calendar.elapsed(paris("2025-10-20T00:00"), paris("2025-10-27T00:00")) == (10_080 + 60) * 60
    # Office hours of that week are the ordinary ones.
    assert office().elapsed(paris("2025-03-24T00:00"), paris("2025-03-31T00:00")) == 40 * HOUR


def test_9_a_sunday_of_25_hours_has_25_hours() -> None:
    calendar = nightly("00:00", "24:00", holidays=FAR)
    assert calendar.seconds_of_day(date(2025, 10, 26)) == 25 * HOUR
    assert calendar.due(paris("2025-10-26T00:00"), 25 * HOUR) == paris("2025-10-27T00:00")


def test_10_adding_time_in_the_repeated_hour_moves_forward() -> None:
    calendar = nightly("00:00", "24:00", holidays=FAR)
    for minutes in range(0, 180, 15):
        start = utc("2025-10-26T00:00") + timedelta(minutes=minutes)
        assert calendar.due(start, HOUR) == start + timedelta(hours=1)


def test_11_holidays_are_dates_of_the_calendars_own_zone() -> None:
    calendar = Calendar.from_mapping(
        {"zone": "Asia/Tokyo", "hours": {"fri": [["09:00", "17:00"]]}, "holidays": ["2025-09-12"]}
    )
    assert calendar.due(utc("2025-09-11T00:00"), HOUR) == utc("2025-09-19T01:00")


def test_12_a_span_that_begins_and_ends_after_hours_is_cut_and_summed() -> None:
    assert office().elapsed(paris("2025-09-09T20:00"), paris("2025-09-11T20:00")) == 16 * HOUR
    assert office().elapsed(paris("2025-09-10T06:00"), paris("2025-09-10T20:00")) == 8 * HOUR


def test_13_closing_and_next_opening_are_two_instants_with_nothing_between() -> None:
    closing, opening = paris("2025-09-10T17:00"), paris("2025-09-11T09:00")
    assert office().elapsed(closing, opening) == 0
    assert office().due(paris("2025-09-10T16:30"), 1800) == closing
    assert office().due(closing, 0) == opening
    assert office().due(paris("2025-09-10T16:30"), HOUR) == paris("2025-09-11T09:30")


@pytest.mark.parametrize("missing", [(), ("mon", "thu"), ("mon", "tue", "wed", "thu", "fri", "sat")])
def test_14_any_set_of_weekdays_works(missing: tuple[str, ...]) -> None:
    days = [day for day in DAYS if day not in missing]
    calendar = office(hours={day: [["09:00", "17:00"]] for day in days})
    assert calendar.elapsed(paris("2025-09-08T00:00"), paris("2025-09-15T00:00")) == len(days) * 8 * HOUR


@pytest.mark.parametrize("hours", [{}, {"mon": []}, {day: [] for day in DAYS}])
def test_14_a_calendar_that_never_opens_is_refused(hours: object) -> None:
    with pytest.raises(CalendarError, match=r"^C005: this calendar never opens$"):
        office(hours=hours)


def test_14_an_opening_that_a_holiday_removes_does_not_count_as_one() -> None:
    with pytest.raises(CalendarError, match=r"^C005: this calendar never opens$"):
        office(hours={}, holidays=["2025-12-24"], overrides={"2025-12-24": [["09:00", "12:00"]]})


def test_15_hours_are_wall_time_in_a_named_zone() -> None:
    calendar = office()
    for month in range(1, 13):
        day = next(day for day in range(1, 8) if date(2025, month, day).weekday() == 0)
        opens = calendar.next_open(paris(f"2025-{month:02}-{day:02}T00:00"))
        assert opens is not None
        assert opens == paris(f"2025-{month:02}-{day:02}T09:00")


def test_a_date_that_the_zone_never_had_has_no_open_time() -> None:
    # Samoa went from 2011-12-29 to 2011-12-31.
    calendar = Calendar.from_mapping({"zone": "Pacific/Apia", "hours": {day: [["09:00", "17:00"]] for day in DAYS}})
    assert calendar.seconds_of_day(date(2011, 12, 30)) == 0
    assert calendar.seconds_of_day(date(2011, 12, 29)) == calendar.seconds_of_day(date(2011, 12, 31)) == 8 * HOUR
    start = datetime.fromisoformat("2011-12-29T16:00:00-10:00")
    assert calendar.due(start, 2 * HOUR) == datetime.fromisoformat("2011-12-31T10:00:00+14:00")


def test_half_an_hour_of_clock_change_is_half_an_hour() -> None:
    calendar = Calendar.from_mapping({"zone": "Australia/Lord_Howe", "hours": WHOLE_DAYS, "holidays": FAR})
    assert calendar.seconds_of_day(date(2025, 4, 6)) == 24 * HOUR + 1800
    assert calendar.seconds_of_day(date(2025, 10, 5)) == 24 * HOUR - 1800


def test_daylight_saving_that_is_negative_by_name_changes_nothing() -> None:
    # Irish winter time is the deviation from the standard there.
    calendar = Calendar.from_mapping({"zone": "Europe/Dublin", "hours": {"sun": [["00:00", "03:00"]]}})
    assert calendar.seconds_of_day(date(2024, 10, 27)) == 4 * HOUR
    assert calendar.seconds_of_day(date(2024, 3, 31)) == 2 * HOUR
