"""Zones by name, their changes of offset, and holidays of countries."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from itertools import pairwise

import pytest

from policy_engine.businesstime import (
    Calendar,
    CalendarError,
    CalendarInputError,
    Dates,
    Together,
    holidays_of,
    parse_hours,
    parse_zone,
)
from policy_engine.businesstime.zone import year_start


@pytest.mark.parametrize(
    ("name", "offset"),
    [
        ("UTC", 0),
        ("UTC+03:00", 10_800),
        ("UTC-05:30", -19_800),
        ("UTC+00:00", 0),
        ("Etc/GMT+3", -10_800),
        ("GMT", 0),
        ("GMT+0", 0),
    ],
)
def test_zones_without_changes(name: str, offset: int) -> None:
    zone = parse_zone(name)
    assert zone.name == name
    assert zone.stretches(0, 10**9) == [(0, 10**9, offset)]
    assert zone.offset_at(0) == offset
    assert parse_zone(zone) is zone


NAME_HELP = "write an IANA name such as `Europe/Paris`, or `UTC+03:00`"
OFFSET_HELP = "an offset has at most 18 hours and 59 minutes in an hour"


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("Paris", "did you mean `Europe/Paris`?"),
        ("America/Paris", "did you mean `Europe/Paris`?"),
        ("europe/paris", "did you mean `Europe/Paris`?"),
        ("Europe/Pariss", "did you mean `Europe/Paris`?"),
        ("New York", "did you mean `America/New_York`?"),
        ("UTC+3", "did you mean `UTC+03:00`?"),
        ("+0530", "did you mean `UTC+05:30`?"),
        ("gmt-5", "did you mean `UTC-05:00`?"),
        ("utc", "did you mean `UTC`?"),
        ("UTC+25:00", OFFSET_HELP),
        ("UTC+03:60", OFFSET_HELP),
        ("Europe", NAME_HELP),
        ("localtime", NAME_HELP),
        ("posixrules", NAME_HELP),
        ("/etc/passwd", NAME_HELP),
        ("../../etc/passwd", NAME_HELP),
        ("zone.tab", NAME_HELP),
        ("x" * 5_000, NAME_HELP),
        ("Europe/Paris\0", "did you mean `Europe/Paris`?"),
        ("Europe/Paris\n", "did you mean `Europe/Paris`?"),
        ("UTC\n", "did you mean `UTC`?"),
    ],
)
def test_unknown_zones(name: str, help: str) -> None:
    with pytest.raises(CalendarInputError) as caught:
        parse_zone(name)
    assert caught.value.code == "C001"
    assert caught.value.help == help
    assert caught.value.message.startswith("there is no time zone `")
    assert caught.value.message.isprintable()
    assert len(caught.value.message) < 100
    assert (caught.value.start, caught.value.end) == (0, len(name))


def test_an_empty_name() -> None:
    with pytest.raises(CalendarError, match=r"^C001: the name of a time zone is empty$"):
        parse_zone(" ")


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Paris",
        "Africa/Casablanca",
        "Africa/Freetown",
        "America/Recife",
        "Pacific/Apia",
        "Europe/Warsaw",
    ],
)
def test_stretches_are_what_the_clock_shows(name: str) -> None:
    zone = parse_zone(name)
    runs = [
        *zone.stretches(year_start(1938), year_start(1946)),
        *zone.stretches(year_start(1999), year_start(2013)),
    ]
    for start, end, offset in runs:
        for instant in range(start, end, 50_000):
            assert zone.offset_at(instant) == offset
        assert zone.offset_at(end - 1) == offset
    for (_, end, before), (start, _, after) in pairwise(runs):
        assert end == start or end == year_start(1946)
        assert before != after or start == year_start(1999)


def test_the_first_instant_of_a_local_date() -> None:
    saopaulo = parse_zone("America/Sao_Paulo")
    # 2018-11-04 began at 01:00 there.
    assert saopaulo.first_at(date(2018, 11, 4)) == saopaulo.first_at(date(2018, 11, 4), 3600) == 1_541_300_400
    assert saopaulo.date_at(1_541_300_399) == date(2018, 11, 3)
    assert saopaulo.date_at(1_541_300_400) == date(2018, 11, 4)
    apia = parse_zone("Pacific/Apia")
    # The date that never was begins with the one after it.
    assert apia.first_at(date(2011, 12, 30)) == apia.first_at(date(2011, 12, 31))
    assert apia.wall_at(apia.first_at(date(2011, 12, 31))) % 86_400 == 0
    with pytest.raises(CalendarError, match=r"^C010: the date `0001-01-01` is too far away$"):
        apia.first_at(date(1, 1, 1))
    with pytest.raises(CalendarError, match=r"^C010: no clock is known for the instant `1000000000000`$"):
        apia.offset_at(10**12)


def test_public_holidays_of_a_country_and_of_a_part_of_it() -> None:
    assert date(2025, 7, 14) in holidays_of("FR").in_year(2025)
    assert date(2025, 6, 19) in holidays_of("DE", "BY").in_year(2025)
    assert date(2025, 6, 19) not in holidays_of("DE").in_year(2025)
    calendar = Calendar("Europe/Paris", parse_hours("mon-fri 09:00-18:00"), holidays_of("FR"))
    assert not calendar.is_open_on(date(2025, 7, 14))
    assert calendar.is_open_on(date(2025, 7, 15))


def test_sources_of_holidays_together() -> None:
    both = Together(holidays_of("FR"), Dates([date(2025, 12, 24)]))
    assert {date(2025, 12, 24), date(2025, 12, 25)} <= both.in_year(2025)
    assert date(2026, 12, 24) not in both.in_year(2026)
    assert both == Together(holidays_of("FR"), Dates([date(2025, 12, 24)]))
    calendar = Calendar("Europe/Paris", parse_hours("always"), both)
    assert calendar.seconds_of_day(date(2025, 12, 24)) == 0


def test_years_without_rules_have_no_holidays_and_no_noise() -> None:
    # The rules for India end in 2035; a warning would fail this test.
    assert isinstance(holidays_of("IN").in_year(2100), frozenset)


@pytest.mark.parametrize(
    ("country", "subdivision", "message", "help"),
    [
        ("France", None, "no public holidays are known for the country `France`", "did you mean `FR`?"),
        ("fr", None, "no public holidays are known for the country `fr`", "did you mean `FR`?"),
        ("FRA", None, "no public holidays are known for the country `FRA`", "did you mean `FR`?"),
        ("Germny", None, "no public holidays are known for the country `Germny`", "did you mean `DE`?"),
        (
            "United Kingdom",
            None,
            "no public holidays are known for the country `United Kingdom`",
            "did you mean `GB`?",
        ),
        ("UK", None, "no public holidays are known for the country `UK`", "did you mean `GB`?"),
        (
            "QQ",
            None,
            "no public holidays are known for the country `QQ`",
            "write a two-letter code such as `FR`",
        ),
        ("", None, "no public holidays are known for the country ``", "write a two-letter code such as `FR`"),
        ("DE", "by", "no public holidays are known for `by` in `DE`", "did you mean `BY`?"),
        ("SG", "X", "no public holidays are known for `X` in `SG`", "leave it out"),
    ],
)
def test_unknown_countries(country: str, subdivision: str | None, message: str, help: str) -> None:
    with pytest.raises(CalendarInputError) as caught:
        holidays_of(country, subdivision)
    assert (caught.value.code, caught.value.message, caught.value.help) == ("C006", message, help)


@pytest.mark.parametrize(("country", "subdivision"), [(None, None), (5, None), ("FR", 5)])
def test_a_country_is_a_text(country: str, subdivision: str | None) -> None:
    with pytest.raises(CalendarError, match=r"^C006: a country is a two-letter code, not `(null|5)`$"):
        holidays_of(country, subdivision)


def test_what_is_costly_is_imported_only_when_it_is_needed() -> None:
    code = (
        "import sys, policy_engine.businesstime as b; b.parse_zone('UTC+03:00'); b.parse_hours('always');"
        "print([name for name in ('holidays', 'zoneinfo', 'difflib') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
