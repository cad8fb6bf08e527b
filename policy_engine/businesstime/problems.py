"""The errors of business time: what is wrong, where it stands and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable

from policy_engine.errors import CalendarError

UNKNOWN_ZONE = "C001"
BAD_HOURS = "C002"
BAD_DATE = "C003"
BAD_SHAPE = "C004"
EMPTY_CALENDAR = "C005"
UNKNOWN_COUNTRY = "C006"
TOO_LARGE = "C007"
BAD_INSTANT = "C008"
BAD_AMOUNT = "C009"
BEYOND_HORIZON = "C010"

#: Every code of this room with a title, for the catalogue of diagnostics.
CODES: dict[str, str] = {
    UNKNOWN_ZONE: "unknown time zone",
    BAD_HOURS: "opening hours that cannot be read",
    BAD_DATE: "not a date",
    BAD_SHAPE: "a calendar of the wrong shape",
    EMPTY_CALENDAR: "a calendar that never opens",
    UNKNOWN_COUNTRY: "no public holidays are known for this country or part of it",
    TOO_LARGE: "more than a calendar may hold",
    BAD_INSTANT: "not an instant",
    BAD_AMOUNT: "not a whole number of seconds",
    BEYOND_HORIZON: "beyond the years that a calendar covers",
}


class CalendarInputError(CalendarError):
    """A `CalendarError` that knows its place and its cure.

    `path` is the place in a mapping (`hours.mon[0]`), empty where there is none. `start` and `end` are
    half-open character offsets into the text that was read (opening hours, a zone name), None where no text
    was read. `help` says in one sentence what to write instead, empty where nothing better is known.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        help: str = "",
        path: str = "",
        start: int | None = None,
        end: int | None = None,
    ) -> None:
        super().__init__(code, message)
        self.help = help
        self.path = path
        self.start = start
        self.end = end


def shown(value: object, limit: int = 60) -> str:
    """`value` as an error message shows it: in back-ticks, on one line, never longer than about `limit`."""
    if isinstance(value, str):
        text = value if value.isprintable() else ascii(value)[1:-1]
    elif value is None:
        text = "null"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, int):
        # Python refuses to print integers of many thousand digits, and nobody wants to read them.
        text = str(value) if -(10**30) < value < 10**30 else "a number of more than 30 digits"
    elif isinstance(value, float):
        text = repr(value)
    else:
        return kind_of(value)
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return f"`{text}`" if not text.startswith("a number of") else text


def kind_of(value: object) -> str:
    """What `value` is, in the words of the documents rather than of the host language."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "a list"
    return f"a value of kind {shown(type(value).__name__)}"


def nearest(word: str, known: Iterable[str], likeness: float = 0.7) -> str | None:
    """The entry of `known` that `word` was probably meant to be, or None."""
    from difflib import get_close_matches

    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.casefold(), name)
    key = word.casefold().strip()[:80]
    for form in (key, key.replace(" ", "_"), key.replace("-", "_")):
        if form in folded:
            return folded[form]
    close = get_close_matches(key, folded, n=1, cutoff=likeness)
    return folded[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str], likeness: float = 0.7) -> str:
    """A help sentence that names the nearest entry of `known`, or an empty text."""
    near = nearest(word, known, likeness)
    return f"did you mean `{near}`?" if near else ""
