"""Every convention of business time, each named by a test."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from policy_engine.businesstime import DAYS, Calendar, CalendarError

PARIS = ZoneInfo("Europe/Paris")
HOUR = 3600


def office(**changes: object) -> Calendar:
    mapping: dict[str, object] = {
        "zone": "Europe/Paris",
        "hours": {day: [["09:00", "17:00"]] for day in DAYS[:5]},
    }
    return Calendar.from_mapping({**mapping, **changes})


def nightly(opens: str, closes: str, **changes: object) -> Calendar:
    return office(hours={day: [[opens, closes]] for day in DAYS}, **changes)


def paris(text: str) -> datetime:
    """An instant by the wall clock of Paris, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# 2025-09-10 is a Wednesday.


def test_a_target_used_up_at_closing_time_is_due_at_closing_time() -> None:
    assert office().due(paris("2025-09-10T09:00"), 8 * HOUR) == paris("2025-09-10T17:00")
    assert office().due(paris("2025-09-10T09:00"), 8 * HOUR + 1) == paris("2025-09-11T09:00:01")


def test_a_start_at_closing_time_counts_from_the_next_opening() -> None:
    assert office().due(paris("2025-09-10T17:00"), HOUR) == paris("2025-09-11T10:00")


def test_due_zero_is_the_first_open_instant_at_or_after_the_start() -> None:
    assert office().due(paris("2025-09-10T10:30"), 0) == paris("2025-09-10T10:30")
    assert office().due(paris("2025-09-10T17:00"), 0) == paris("2025-09-11T09:00")
    assert office().due(paris("2025-09-12T18:00"), 0) == paris("2025-09-15T09:00")
    assert office().due(paris("2025-09-10T09:00"), 0) == paris("2025-09-10T09:00")


def test_an_interval_is_open_at_its_start_and_closed_at_its_end() -> None:
    calendar = office()
    assert not calendar.is_open(paris("2025-09-10T08:59:59"))
    assert calendar.is_open(paris("2025-09-10T09:00"))
    assert calendar.is_open(paris("2025-09-10T16:59:59"))
    assert not calendar.is_open(paris("2025-09-10T17:00"))


def test_the_end_of_a_day_is_24_00() -> None:
    calendar = office(hours={"wed": [["18:00", "24:00"]], "thu": [["00:00", "02:00"]]})
    assert calendar.intervals(paris("2025-09-10T00:00"), paris("2025-09-12T00:00")) == [
        (paris("2025-09-10T18:00"), paris("2025-09-11T02:00"))
    ]


def test_an_end_before_its_start_is_on_the_next_local_day() -> None:
    calendar = office(hours={"wed": [["22:00", "06:00"]]})
    assert calendar.elapsed(paris("2025-09-10T00:00"), paris("2025-09-12T00:00")) == 8 * HOUR
    assert calendar.is_open(paris("2025-09-11T05:59:59"))
    assert not calendar.is_open(paris("2025-09-10T05:00"))
    midnight = office(hours={"wed": [["22:00", "00:00"]]})
    assert midnight.next_close(paris("2025-09-10T22:00")) == paris("2025-09-11T00:00")


def test_an_end_equal_to_its_start_is_refused() -> None:
    with pytest.raises(CalendarError, match=r"^C002: `09:00-09:00` opens and closes at the same time$"):
        office(hours={"mon": [["09:00", "09:00"]]})


def test_a_negative_amount_gives_the_latest_instant_with_so_much_before_the_start() -> None:
    calendar = office()
    assert calendar.due(paris("2025-09-11T10:00"), -2 * HOUR) == paris("2025-09-10T16:00")
    # From 17:00 on Wednesday until 09:00 on Thursday nothing counts: the latest of those instants.
    assert calendar.due(paris("2025-09-11T10:00"), -HOUR) == paris("2025-09-11T09:00")
    assert calendar.due(paris("2025-09-10T20:00"), -HOUR) == paris("2025-09-10T16:00")


def test_elapsed_is_zero_where_the_end_is_not_after_the_start() -> None:
    assert office().elapsed(paris("2025-09-10T12:00"), paris("2025-09-10T11:00")) == 0
    assert office().elapsed(paris("2025-09-10T12:00"), paris("2025-09-10T12:00")) == 0
    assert office().elapsed(paris("2025-09-10T12:00"), paris("2025-09-10T12:00:01")) == 1


def test_local_time_that_a_clock_change_skips_adds_nothing() -> None:
    # On 2025-03-30 the clock goes from 02:00 to 03:00.
    calendar = nightly("01:00", "04:00")
    assert calendar.elapsed(paris("2025-03-30T00:00"), paris("2025-03-30T12:00")) == 2 * HOUR
    assert calendar.due(paris("2025-03-30T01:00"), HOUR) == paris("2025-03-30T03:00")


def test_an_opening_inside_the_skipped_hour_keeps_the_part_that_exists() -> None:
    calendar = nightly("02:30", "03:30")
    assert calendar.intervals(paris("2025-03-30T00:00"), paris("2025-03-30T12:00")) == [
        (paris("2025-03-30T03:00"), paris("2025-03-30T03:30"))
    ]


def test_an_hour_that_happens_twice_counts_twice() -> None:
    # On 2025-10-26 the clock goes from 03:00 back to 02:00, at 01:00 UTC.
    assert nightly("01:00", "04:00").elapsed(paris("2025-10-26T00:00"), paris("2025-10-26T12:00")) == 4 * HOUR


def test_a_boundary_inside_the_repeated_hour_is_met_twice() -> None:
    calendar = nightly("02:15", "02:45")
    assert calendar.intervals(utc("2025-10-25T22:00"), utc("2025-10-26T12:00")) == [
        (utc("2025-10-26T00:15"), utc("2025-10-26T00:45")),
        (utc("2025-10-26T01:15"), utc("2025-10-26T01:45")),
    ]
    assert calendar.due(utc("2025-10-26T00:15"), HOUR) == utc("2025-10-26T01:45")


def test_a_calendar_that_never_closes_counts_real_seconds() -> None:
    always = office(hours={day: [["00:00", "24:00"]] for day in DAYS})
    start, end = paris("2025-01-01T00:00"), paris("2026-01-01T00:00")
    assert always.always_open
    assert always.elapsed(start, end) == 365 * 24 * HOUR
    assert always.due(start, 10**9) == start + timedelta(seconds=10**9)
    assert always.next_close(start) is None
    assert always.next_change(start) is None


def test_an_overnight_interval_belongs_to_its_opening_date() -> None:
    calendar = nightly("22:00", "06:00", holidays=["2025-09-10"])
    # The holiday removes all that opens on it, also after midnight, and nothing that opened the day before.
    assert calendar.is_open(paris("2025-09-10T05:00"))
    assert not calendar.is_open(paris("2025-09-10T23:00"))
    assert not calendar.is_open(paris("2025-09-11T05:00"))
    assert calendar.is_open(paris("2025-09-11T22:00"))


def test_an_override_replaces_the_hours_of_its_date() -> None:
    calendar = office(
        overrides={"2025-12-24": [["09:00", "12:00"]], "2025-12-31": [], "2025-12-27": [["10:00", "11:00"]]}
    )
    assert calendar.seconds_of_day(date(2025, 12, 24)) == 3 * HOUR
    assert calendar.seconds_of_day(date(2025, 12, 31)) == 0
    assert calendar.seconds_of_day(date(2025, 12, 27)) == HOUR
    assert calendar.due(paris("2025-12-24T11:00"), 2 * HOUR) == paris("2025-12-25T10:00")


def test_an_override_leaves_the_night_before_alone_and_takes_its_own() -> None:
    calendar = nightly("22:00", "06:00", overrides={"2025-09-10": [["12:00", "13:00"]]})
    assert calendar.intervals(paris("2025-09-09T21:00"), paris("2025-09-11T21:00")) == [
        (paris("2025-09-09T22:00"), paris("2025-09-10T06:00")),
        (paris("2025-09-10T12:00"), paris("2025-09-10T13:00")),
    ]


def test_a_holiday_beats_an_override() -> None:
    calendar = office(holidays=["2025-12-24"], overrides={"2025-12-24": [["09:00", "12:00"]]})
    assert not calendar.is_open(paris("2025-12-24T10:00"))
    assert not calendar.is_open_on(date(2025, 12, 24))


def test_holidays_are_local_dates_of_the_zone() -> None:
    calendar = Calendar.from_mapping(
        {
            "zone": "Pacific/Auckland",
            "hours": {day: [["00:00", "24:00"]] for day in DAYS},
            "holidays": ["2025-12-25"],
        }
    )
    # Christmas in Auckland begins at 11:00 UTC of the day before.
    assert calendar.next_close(utc("2025-12-24T10:00")) == utc("2025-12-24T11:00")
    assert calendar.next_open(utc("2025-12-24T11:00")) == utc("2025-12-25T11:00")


def test_several_intervals_of_a_day_may_touch_and_overlap() -> None:
    calendar = office(hours={"wed": [["13:00", "17:00"], ["09:00", "12:00"], ["11:00", "12:30"], ["12:30", "12:45"]]})
    assert calendar.intervals(paris("2025-09-10T00:00"), paris("2025-09-11T00:00")) == [
        (paris("2025-09-10T09:00"), paris("2025-09-10T12:45")),
        (paris("2025-09-10T13:00"), paris("2025-09-10T17:00")),
    ]


def test_whole_seconds_in_give_whole_seconds_out_and_datetimes_give_datetimes_in_utc() -> None:
    calendar = office()
    start = paris("2025-09-10T09:00")
    epoch = int(start.timestamp())
    assert calendar.due(epoch, HOUR) == epoch + HOUR
    found = calendar.due(start.astimezone(ZoneInfo("Asia/Tokyo")), HOUR)
    assert found == start + timedelta(hours=1)
    assert found.tzinfo is UTC
    assert calendar.elapsed(epoch, epoch + 60) == calendar.elapsed(start, start + timedelta(minutes=1)) == 60
    assert calendar.next_open(epoch) == epoch
    assert calendar.intervals(epoch, epoch + 5) == [(epoch, epoch + 5)]


def test_a_datetime_is_taken_at_its_whole_second() -> None:
    calendar = office()
    start = paris("2025-09-10T09:00").replace(microsecond=999_999)
    assert calendar.due(start, 1) == paris("2025-09-10T09:00:01")
    assert calendar.is_open(paris("2025-09-10T16:59:59").replace(microsecond=999_999))
    # Before 1970 too, where cutting towards zero would go forwards.
    early = datetime(1969, 12, 31, 9, 0, 0, 500_000, tzinfo=UTC)
    assert calendar.due(early, 1) == datetime(1969, 12, 31, 9, 0, 1, tzinfo=UTC)


def test_both_passes_of_a_repeated_hour_can_be_asked_about() -> None:
    calendar = nightly("02:00", "03:00")
    first = datetime(2025, 10, 26, 2, 30, tzinfo=PARIS)
    second = first.replace(fold=1)
    # They show the same time; they are an hour apart.
    assert calendar.elapsed(first, second) == HOUR
    assert calendar.due(first, HOUR) == second.astimezone(UTC)
