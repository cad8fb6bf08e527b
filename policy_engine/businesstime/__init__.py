"""Business calendars: opening hours in a time zone, due instants and elapsed open time."""

from policy_engine.businesstime.calendar import Calendar
from policy_engine.businesstime.holiday import (
    CountryHolidays,
    Dates,
    HolidaySource,
    Together,
    holidays_of,
    read_date,
)
from policy_engine.businesstime.hours import ALWAYS, DAYS, DaySpan, WeeklyHours, make_span, parse_hours
from policy_engine.businesstime.problems import CODES, CalendarInputError
from policy_engine.businesstime.zone import Zone, parse_zone
from policy_engine.errors import CalendarError

__all__ = [
    "ALWAYS",
    "CODES",
    "DAYS",
    "Calendar",
    "CalendarError",
    "CalendarInputError",
    "CountryHolidays",
    "Dates",
    "DaySpan",
    "HolidaySource",
    "Together",
    "WeeklyHours",
    "Zone",
    "holidays_of",
    "make_span",
    "parse_hours",
    "parse_zone",
    "read_date",
]
