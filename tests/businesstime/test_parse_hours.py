"""The short notation for weekly hours: what it means, and what it says about a mistake."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_engine.businesstime import (
    ALWAYS,
    DAYS,
    CalendarError,
    CalendarInputError,
    WeeklyHours,
    parse_hours,
)

OFFICE = (8 * 3600, 17 * 3600)
NIGHT = (22 * 3600, 30 * 3600)
MORNING = (9 * 3600, 12 * 3600)


def week(**days: tuple[tuple[int, int], ...]) -> WeeklyHours:
    return WeeklyHours(tuple(days.get(day, ()) for day in DAYS))


RIGHT: list[tuple[Any, WeeklyHours]] = [
    (
        "mon-fri 08:00-17:00, sat 09:00-12:00, sun 22:00-06:00",
        WeeklyHours(((OFFICE,),) * 5 + ((MORNING,), (NIGHT,))),
    ),
    ("mon 08:00-17:00", week(mon=(OFFICE,))),
    ("mon 09:00-12:00 22:00-06:00", week(mon=(MORNING, NIGHT))),
    ("mon 22:00-06:00 09:00-12:00", week(mon=(MORNING, NIGHT))),
    ("mon 09:00-12:00, mon 22:00-06:00", week(mon=(MORNING, NIGHT))),
    ("mon, wed 08:00-17:00", week(mon=(OFFICE,), wed=(OFFICE,))),
    ("mon wed 08:00-17:00", week(mon=(OFFICE,), wed=(OFFICE,))),
    ("mon 08:00-17:00; wed 08:00-17:00", week(mon=(OFFICE,), wed=(OFFICE,))),
    ("sat-mon 08:00-17:00", week(sat=(OFFICE,), sun=(OFFICE,), mon=(OFFICE,))),
    ("  mon   08:00 - 17:00  ,", week(mon=(OFFICE,))),
    ("mon 08:00–17:00", week(mon=(OFFICE,))),
    (["mon 08:00-17:00", "sat 09:00-12:00"], week(mon=(OFFICE,), sat=(MORNING,))),
    ("always", ALWAYS),
    ("mon-sun 00:00-24:00", ALWAYS),
    ("mon 22:00-00:00", week(mon=((22 * 3600, 86_400),))),
    ("mon 08:00:30-08:00:31", week(mon=((28_830, 28_831),))),
]


@pytest.mark.parametrize(("text", "hours"), RIGHT, ids=[str(row[0]) for row in RIGHT])
def test_hours(text: Any, hours: WeeklyHours) -> None:
    assert parse_hours(text) == hours
    assert parse_hours(str(hours)) == hours


EXAMPLE = "write for example `mon-fri 08:00-17:00`, or `always`"

WRONG: list[tuple[str, str, str, str, str]] = [
    # text, the offending part, code, message, help
    ("", "", "C005", "these opening hours never open", EXAMPLE),
    (" , ", "", "C005", "these opening hours never open", EXAMPLE),
    ("mo 08:00-17:00", "mo", "C002", "`mo` is not a day of the week", "did you mean `mon`?"),
    ("Mon 08:00-17:00", "Mon", "C002", "`Mon` is not a day of the week", "did you mean `mon`?"),
    ("monday 08:00-17:00", "monday", "C002", "`monday` is not a day of the week", "write `mon`"),
    ("mon-friday 08:00-17:00", "friday", "C002", "`friday` is not a day of the week", "write `fri`"),
    ("fridays 08:00-17:00", "fridays", "C002", "`fridays` is not a day of the week", "write `fri`"),
    ("weekdays 08:00-17:00", "weekdays", "C002", "`weekdays` is not a day of the week", "write `mon-fri`"),
    ("24x7", "24x7", "C002", "`24x7` is not a day of the week", "write `always`"),
    ("alwyas", "alwyas", "C002", "`alwyas` is not a day of the week", "did you mean `always`?"),
    (
        "xyzzy 08:00-17:00",
        "xyzzy",
        "C002",
        "`xyzzy` is not a day of the week",
        "days are `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`",
    ),
    (
        "mon-mon 08:00-17:00",
        "mon-mon",
        "C002",
        "`mon-mon` names one day twice",
        "write `mon`, or `mon-sun` for all days",
    ),
    (
        "mon-wed-fri 08:00-17:00",
        "mon-wed-fri",
        "C002",
        "`mon-wed-fri` is not a day or a range of days",
        "write `mon` or `mon-fri`",
    ),
    (
        "08:00-17:00",
        "08:00-17:00",
        "C002",
        "`08:00-17:00` says no day",
        "write the days first, such as `mon-fri 08:00-17:00`",
    ),
    ("mon-fri", "mon-fri", "C002", "no hours follow `mon-fri`", "write for example `mon-fri 08:00-17:00`"),
    ("mon 08:00-17:00, tue", "tue", "C002", "no hours follow `tue`", "write for example `tue 08:00-17:00`"),
    (
        "mon 08:00-17:00 tue 08:00-17:00",
        "tue",
        "C002",
        "a comma is missing before `tue`",
        "write `, tue` to begin the next days",
    ),
    ("mon 8:00-17:00", "8:00", "C002", "`8:00` is not a time of day", "write `08:00`"),
    ("mon 08:00-5pm", "5pm", "C002", "`5pm` is not a time of day", "write `17:00`"),
    (
        "mon 08:00 - 25:00",
        "25:00",
        "C002",
        "`25:00` is not a time of day",
        "a day goes from `00:00` to `24:00`",
    ),
    (
        "mon 08:00",
        "08:00",
        "C002",
        "`08:00` is not an interval",
        "write an opening and a closing, such as `08:00-17:00`",
    ),
    (
        "mon 08:00-08:00",
        "08:00-08:00",
        "C002",
        "`08:00-08:00` opens and closes at the same time",
        "write `00:00-24:00` for a whole day, or leave the interval out",
    ),
    (
        "mon 24:00-06:00",
        "24:00",
        "C002",
        "an interval cannot open at `24:00`",
        "write `00:00` on the next day",
    ),
    (
        "mon-fri 08:00-17:00, fri 16:00-18:00",
        "16:00-18:00",
        "C002",
        "`16:00-18:00` overlaps `08:00-17:00` on `fri`",
        "write each opening of a day once",
    ),
    (
        "mon 08:00-17:00, always",
        "always",
        "C002",
        "`always` stands alone",
        "leave out the other hours, or write `mon-sun 00:00-24:00`",
    ),
]


@pytest.mark.parametrize(("text", "part", "code", "message", "help"), WRONG, ids=[row[0] for row in WRONG])
def test_mistakes(text: str, part: str, code: str, message: str, help: str) -> None:
    with pytest.raises(CalendarInputError) as caught:
        parse_hours(text)
    error = caught.value
    assert (error.code, error.message, error.help) == (code, message, help)
    assert text[error.start : error.end] == part


def test_a_list_of_texts_names_the_one_that_is_wrong() -> None:
    with pytest.raises(CalendarInputError) as caught:
        parse_hours(["mon 08:00-17:00", "tue 8-17"])
    assert (caught.value.path, caught.value.start, caught.value.end) == ("[1]", 4, 5)
    with pytest.raises(CalendarInputError) as caught:
        parse_hours(["mon 08:00-17:00", 5])  # type: ignore[list-item]
    assert (caught.value.path, caught.value.message) == ("[1]", "opening hours are a text, not `5`")


def test_what_is_no_text_and_what_is_too_long() -> None:
    with pytest.raises(CalendarError, match=r"^C002: opening hours are a text, not `5`$"):
        parse_hours(5)  # type: ignore[arg-type]
    with pytest.raises(CalendarError, match=r"^C007: opening hours have at most 4000 characters, these have 4001$"):
        parse_hours("x" * 4001)
    with pytest.raises(CalendarError, match=r"^C007: opening hours are at most 100 texts, these are 101$"):
        parse_hours(["mon 08:00-17:00"] * 101)
    many = " ".join(f"{n // 4:02}:{n % 4 * 15:02}-{n // 4:02}:{n % 4 * 15 + 10:02}" for n in range(96))
    assert len(parse_hours(f"mon {many}").days[0]) == 96
    with pytest.raises(CalendarError, match=r"^C007: a day has at most 96 intervals$"):
        parse_hours(f"mon {many} 00:11-00:12")


@given(st.text(alphabet="montuewdhfrisa0123456789:-, \u2013\0\n", max_size=40) | st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_in_our_words(text: str) -> None:
    problem: CalendarInputError | None = None
    try:
        hours = parse_hours(text)
    except CalendarInputError as error:
        problem = error
    if problem is None:
        assert parse_hours(str(hours)) == hours
    else:
        assert problem.message.isprintable()
        assert problem.start is not None
        assert problem.end is not None
        assert 0 <= problem.start <= problem.end <= len(text)
