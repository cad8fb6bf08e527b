"""Holidays: local dates on which a calendar does not open.

A source answers year by year, so that rules (a country's public holidays, every 24 December) need no list
that ends.
"""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Protocol

from policy_engine.businesstime.problems import (
    BAD_DATE,
    BEYOND_HORIZON,
    TOO_LARGE,
    UNKNOWN_COUNTRY,
    CalendarInputError,
    did_you_mean,
    shown,
)

MAX_DATES = 20_000

#: The package knows the holidays of countries up to about this year, and says nothing after it.
LAST_KNOWN_YEAR = 2100

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_NEARLY_DATE = re.compile(r"([0-9]{4})[-/.]?([0-9]{1,2})[-/.]?([0-9]{1,2})(?:[T ].*)?\Z")


class HolidaySource(Protocol):
    """Where holidays come from. Equal sources must give equal dates for ever: calendars remember them."""

    def in_year(self, year: int) -> frozenset[date]:
        """The holidays of a local calendar year."""
        ...


def read_date(value: object, *, path: str = "") -> date:
    """A date from `YYYY-MM-DD` (or a date itself). Raises `CalendarInputError` (C003)."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        if _DATE.match(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise CalendarInputError(
                    BAD_DATE, f"{shown(value)} is not in the calendar", help=_no_such_day(value), path=path
                ) from None
        raise CalendarInputError(BAD_DATE, f"{shown(value)} is not a date", help=_date_help(value), path=path)
    raise CalendarInputError(BAD_DATE, f"a date is a text such as `2025-12-25`, not {_described(value)}", path=path)


def _described(value: object) -> str:
    return "an instant" if isinstance(value, datetime) else shown(value)


def _no_such_day(text: str) -> str:
    year, month = int(text[:4]), int(text[5:7])
    if year == 0:
        return "years begin with 0001"
    if not 1 <= month <= 12:
        return "write year, month and day, such as `2025-12-25`"
    last = 31
    while last > 28:
        try:
            date(year, month, last)
        except ValueError:
            last -= 1
        else:
            break
    return f"the last day of that month is `{text[:8]}{last}`"


def _date_help(text: str) -> str:
    match = _NEARLY_DATE.match(text.strip()[:40])
    if match:
        try:
            return f"write `{date(int(match[1]), int(match[2]), int(match[3])).isoformat()}`"
        except ValueError:
            pass
    return "write year, month and day, such as `2025-12-25`"


class Dates:
    """A plain list of dates as a source of holidays."""

    __slots__ = ("_years", "dates")

    def __init__(self, dates: Iterable[date] = ()) -> None:
        self.dates = frozenset(dates)
        if len(self.dates) > MAX_DATES:
            raise CalendarInputError(
                TOO_LARGE, f"a calendar has at most {MAX_DATES} holidays, this one has {len(self.dates)}"
            )
        years: dict[int, set[date]] = {}
        for day in self.dates:
            years.setdefault(day.year, set()).add(day)
        self._years = {year: frozenset(days) for year, days in years.items()}

    def in_year(self, year: int) -> frozenset[date]:
        return self._years.get(year, frozenset())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dates) and self.dates == other.dates

    def __hash__(self) -> int:
        return hash(self.dates)


class Together:
    """Several sources as one: a date is a holiday where any of them says so."""

    __slots__ = ("sources",)

    def __init__(self, *sources: HolidaySource) -> None:
        self.sources = sources

    def in_year(self, year: int) -> frozenset[date]:
        return frozenset().union(*(source.in_year(year) for source in self.sources))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Together) and self.sources == other.sources

    def __hash__(self) -> int:
        return hash(self.sources)


#: The package that computes holidays fills class-level tables on first use.
_LOCK = threading.Lock()


class CountryHolidays:
    """The public holidays of a country, or of a part of it, year by year. Make one with `holidays_of`."""

    __slots__ = ("_years", "country", "subdivision")

    def __init__(self, country: str, subdivision: str | None) -> None:
        self.country = country
        self.subdivision = subdivision
        self._years: dict[int, frozenset[date]] = {}

    def __repr__(self) -> str:
        return f"CountryHolidays({self.country!r}, {self.subdivision!r})"

    def in_year(self, year: int) -> frozenset[date]:
        known = self._years.get(year)
        if known is None:
            from holidays import country_holidays

            with _LOCK, warnings.catch_warnings():
                # The package warns about years for which it has no data; they are documented to have none.
                warnings.simplefilter("ignore")
                computed = country_holidays(self.country, subdiv=self.subdivision, years=[year], expand=False)
                known = frozenset(day for day in computed if day.year == year)
            if not known and year > LAST_KNOWN_YEAR:
                # No days would read as no holidays: that would be a guess.
                raise CalendarInputError(
                    BEYOND_HORIZON,
                    f"no public holidays of `{self.country}` are known for the year {year}",
                    help=f"holidays of countries are known up to about {LAST_KNOWN_YEAR}",
                )
            self._years[year] = known
        return known

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CountryHolidays) and (self.country, self.subdivision) == (
            other.country,
            other.subdivision,
        )

    def __hash__(self) -> int:
        return hash((self.country, self.subdivision))


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Two-letter codes by every name under which somebody may ask for a country."""
    from holidays.registry import COUNTRIES

    names: dict[str, str] = {}
    for module, (title, code, *others) in COUNTRIES.items():
        for name in (code, title, module, *others):
            names.setdefault(name.casefold(), code)
    return names


@lru_cache(maxsize=256)
def _subdivisions(country: str) -> tuple[str, ...]:
    from holidays import country_holidays

    with _LOCK:
        return tuple(type(country_holidays(country, expand=False)).subdivisions)


def holidays_of(country: str, subdivision: str | None = None) -> CountryHolidays:
    """The public holidays of a country by its two-letter code (`FR`), or of a part of it (`DE`, `BY`; `DE-BY`).

    They come from the `holidays` package, which is imported here and not before. Years that the package has
    no rules for have no holidays. Raises `CalendarInputError` (C006) with a suggestion for a code it does
    not know.
    """
    for value in (country, subdivision):
        if not isinstance(value, str) and (value is not None or value is country):
            raise CalendarInputError(
                UNKNOWN_COUNTRY,
                f"a country is a two-letter code, not {shown(value)}",
                help="write for example `FR`",
            )
    if subdivision is None and "-" in country:
        country, _, subdivision = country.partition("-")
    return _holidays_of(country, subdivision)


@lru_cache(maxsize=256)
def _holidays_of(country: str, subdivision: str | None) -> CountryHolidays:
    names = _countries()
    if names.get(country.casefold()) != country:
        named = names.get(country.casefold().strip().replace(" ", "_"))
        help = f"did you mean `{named}`?" if named else ""
        if not help and len(country) > 3:
            near = did_you_mean(country, [name for name in names if len(name) > 3])
            help = f"did you mean `{names[near.split('`')[1]]}`?" if near else ""
        if not help and country.casefold() == "uk":
            help = "did you mean `GB`?"
        raise CalendarInputError(
            UNKNOWN_COUNTRY,
            f"no public holidays are known for the country {shown(country)}",
            help=help or "write a two-letter code such as `FR`",
            start=0,
            end=len(country),
        )
    if subdivision is not None:
        known = _subdivisions(country)
        if subdivision not in known:
            listed = ", ".join(f"`{name}`" for name in known[:20])
            help = did_you_mean(subdivision, known) or (f"known are {listed}" if known else "leave it out")
            raise CalendarInputError(
                UNKNOWN_COUNTRY,
                f"no public holidays are known for {shown(subdivision)} in `{country}`",
                help=help,
                start=0,
                end=len(subdivision),
            )
    return CountryHolidays(country, subdivision)
