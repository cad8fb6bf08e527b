"""Mutants of values: figures, hours, zones, verdicts, parties, events, calendars, cells of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from policy_engine.analysis.mutation.conditions import shifted
from policy_engine.analysis.mutation.edits import Edit, Mutant, made
from policy_engine.document.nodes import Scalar
from policy_engine.expr.types import BOOLEAN, DATE, INSTANT, EnumType, ListType, Type
from policy_engine.model.policy import Policy

__all__ = ["Words", "of_scalar", "words_of"]

Path = tuple[str, ...]

_AMOUNT = re.compile(r"(\d+)( business)? (minute|hour|day|week|month|year)(s?)\b")
_DAY_OF = re.compile(r"\b(same|next) business day")
_HOURS = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_DAYS = re.compile(r"\bmon-fri\b")
_TIME = re.compile(r"^(\d\d):(\d\d)(?= on )")
_OFFSET = re.compile(r"UTC([+-])(\d\d):(\d\d)")

_PERCENT = re.compile(r"(\d+) ?%")
_OTHERWISE = {"next": "unknown", "unknown": "next", "impossible": "next"}

_ENUMERATIONS: Mapping[str, tuple[str, ...]] = {
    "strength": ("must", "should"),
    "party": ("customer", "vendor", "both"),
    "by": ("customer", "vendor", "any"),
    "start": ("keep", "reset"),
    "hit": ("unique", "gravest", "first"),
}
"""Words of which another one of the same list is tried, by the key they stand after."""

_VERDICTS: Mapping[str, Mapping[str, str]] = {
    "exclusions": {
        "covered": "not_covered", "not_covered": "covered", "silent": "covered", "best_effort": "not_covered",
        "may_refuse": "not_covered", "redirected": "covered", "no_guarantee": "not_covered",
    },
    "escalations": {
        "permitted": "required", "discretionary": "permitted", "required": "permitted", "silent": "permitted",
    },
    "lifecycle": {"silent": "denied", "denied": "silent"},
}  # fmt: skip

_EVENT_KEYS = frozenset(
    {"event", "each", "latest_of", "earliest_of", "from", "until", "upon", "unless", "per", "holds_up"}
)
_CALENDAR_KEYS = frozenset({"calendar", "during", "open", "cut_by"})
_NO_FIGURES = {
    "none": "silent", "silent": "none", "not_applicable": "none", "not_guaranteed": "none", "unknown": "none",
}  # fmt: skip


class Words(NamedTuple):
    """The words of a policy that a mutant may put in each other's place."""

    events: tuple[str, ...]
    calendars: tuple[str, ...]
    statuses: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    """For the name of a column or fact, the words it can have."""
    scale: tuple[str, ...]
    twins: Mapping[str, str]
    """For a fact, another one of the same type."""


def words_of(model: Policy) -> Words:
    """The words of one policy."""
    columns = {name: _members(fact.type) for name, fact in model.facts.items()}
    columns |= {definition.name: _members(definition.type) for definition in model.definitions}
    for kind in model.events.values():
        for name, attribute in kind.attributes.items():
            columns.setdefault(name, _members(attribute.type))
    for classified in (model.category, model.severity):
        if classified is not None:
            columns[classified.name] = _members(classified.type)
    events = (*model.events, *(one.name for one in model.definitions if one.kind == "event"))
    statuses = tuple(status.name for status in model.lifecycle.statuses) if model.lifecycle is not None else ()
    scale = tuple(map(str, model.severity.scale)) if model.severity is not None else ()
    return Words(tuple(events), tuple(model.calendars), statuses, columns, scale, _twins(model))


def _twins(model: Policy) -> dict[str, str]:
    """For each fact that names a day or one of some words, the next one of the same type."""
    alike: dict[str, list[str]] = {}
    for name, fact in model.facts.items():
        if fact.type in (DATE, INSTANT) or isinstance(fact.type, EnumType):
            alike.setdefault(f"{fact.type} {_members(fact.type)}", []).append(name)
    return {name: _next(name, names) for names in alike.values() if len(names) > 1 for name in names}


def _members(type_: Type) -> tuple[str, ...]:
    if isinstance(type_, ListType):
        type_ = type_.element
    if type_ == BOOLEAN:
        return ("true", "false")
    return tuple(map(str, type_.members)) if isinstance(type_, EnumType) else ()


def of_scalar(node: Scalar, path: Path, words: Words, beside: Sequence[str] = ()) -> Iterator[Mutant]:
    """The mutants of one value. `path` ends with its key; in a list, with the key of the list.

    `beside` are the texts of the same column in other rows of its table.
    """
    text = node.text
    for kind, new in dict.fromkeys(_others(text, path, words, beside)):
        if new != text:
            edit = Edit(node.start, node.end, _typed(node, new))
            yield made(kind, path, node.source, node.span, f"`{path[-1]}: {text}` is now `{new}`", edit)


def _typed(node: Scalar, text: str) -> str:
    """The new text in the quotes of the old one."""
    quote = {"single": "'", "double": '"'}.get(node.style, "")
    return f"{quote}{text}{quote}"


def _others(text: str, path: Path, words: Words, beside: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What was done, and the new text."""
    section, key = path[0], path[-1]
    if "rows" in path[:-1] or "then" in path[:-1] or path[-2:-1] == ("otherwise",):
        yield from _cell(text, path, words, beside)
    elif section == "calendars":
        yield from _calendar(text, key)
    elif section in ("sla", "lifecycle", "definitions", "obligations", "charges", "escalations", "windows"):
        yield from _of_section(text, path, words)
        yield from _zones(text) if key == "zone" else ()
    if section in ("classification", "windows") and key == "from" and text in words.twins:
        yield "fact exchanged", words.twins[text]
    if key == "verdict":
        other = _VERDICTS.get(section, {}).get(text)
        yield from [("verdict changed", other)] if other is not None else ()
    elif key in _ENUMERATIONS and text in _ENUMERATIONS[key] and section not in ("facts", "events"):
        yield "word exchanged", _next(text, _ENUMERATIONS[key])
    elif key == "assumed" and text != "unknown":
        yield from _zones(text)
        yield from (("figure moved", new) for new in shifted(text))
        yield from [("country changed", "DE" if text != "DE" else "FR")] if re.fullmatch("[A-Z]{2}", text) else ()
        yield "assumption dropped", "unknown"
    elif key == "otherwise" and text in _OTHERWISE:
        yield "otherwise changed", _OTHERWISE[text]
    elif key in ("no_graver_than", "no_milder_than") and text in words.scale:
        yield "bound moved", _next(text, words.scale)
    elif key == "at" and _PERCENT.fullmatch(text):
        yield from (("figure moved", new) for new in shifted_percent(text))
    elif key == "absent" and section in ("facts", "events"):
        yield from _absent(text, path, words)
    elif section == "escalations" and key == "value":
        yield from (("figure moved", new) for new in shifted(text))
    if section in ("lifecycle", "sla", "obligations", "escalations", "windows") or "rows" in path or "then" in path:
        yield from _amounts(text)


def _cell(text: str, path: Path, words: Words, beside: Sequence[str]) -> Iterator[tuple[str, str]]:
    """A cell of a table or a value of a rule."""
    column = path[-1]
    members = words.columns.get(column, ())
    if text in _NO_FIGURES and path[0] == "sla":
        yield "figure changed", _NO_FIGURES[text]
    elif text in members:
        yield "cell changed", _next(text, members)
        if text in words.scale and column not in words.columns:
            return
    elif text.startswith("not "):
        yield "negation dropped", text[4:]
    elif text.startswith(("at most ", "at least ", "more than ", "less than ")):
        word, _, number = text.rpartition(" ")
        yield from (("threshold moved", f"{word} {new}") for new in shifted(number))
    elif column not in ("verdict", "cites"):
        others = [one for one in dict.fromkeys(beside) if one != text]
        if others and not _AMOUNT.match(text):
            yield "cell changed", others[0]
        if re.fullmatch(r"\d+(\.\d+)?", text):
            yield from (("figure moved", new) for new in shifted(text))
    yield from _hours(text)
    yield from _zones(text)


def _calendar(text: str, key: str) -> Iterator[tuple[str, str]]:
    if key in ("hours", "override") or _HOURS.search(text):
        yield from _hours(text)
    if key == "zone":
        yield from _zones(text)
    if key == "business_day":
        yield from _amounts(text)


def _of_section(text: str, path: Path, words: Words) -> Iterator[tuple[str, str]]:
    """Names of events, calendars and statuses."""
    section, key = path[0], path[-1]
    if section == "lifecycle" and key in ("from", "to") and text in words.statuses:
        yield "status exchanged", _next(text, words.statuses)
    elif key in _EVENT_KEYS and text in words.events:
        yield "event exchanged", _next(text, words.events)
    elif key in _CALENDAR_KEYS:
        if len(words.calendars) > 1 and text in words.calendars:
            yield "calendar swapped", _next(text, words.calendars)
        if key == "open" and words.calendars:
            yield "calendar swapped", "always" if text != "always" else words.calendars[0]


def _next(text: str, words: Sequence[str]) -> str:
    return words[(words.index(text) + 1) % len(words)]


def _absent(text: str, path: Path, words: Words) -> Iterator[tuple[str, str]]:
    """What an absent fact or attribute counts as: another word of its own."""
    members = words.columns.get(path[-2], ())
    if text in members:
        yield "default changed", _next(text, members)
    elif text == "empty" and members:
        yield "default changed", members[0]


def _amounts(text: str) -> Iterator[tuple[str, str]]:
    """An amount of time by one more and one less, and on another clock."""
    found = _AMOUNT.match(text)
    if found is not None:
        number, business, unit = int(found[1]), found[2] or "", found[3]
        rest = text[found.end() :]
        for other in (number + 1, number - 1):
            if other > 0:
                yield "figure moved", f"{other}{business} {unit}{'s' if other != 1 else ''}{rest}"
        if unit in ("hour", "day"):
            yield "clock changed", f"{number}{'' if business else ' business'} {unit}{found[4]}{rest}"
    if _TIME.match(text):
        yield "figure moved", _TIME.sub(lambda time: f"{(int(time[1]) + 1) % 24:02}:{time[2]}", text)
    if _DAY_OF.search(text):
        yield "figure moved", _DAY_OF.sub(lambda day: f"{'next' if day[1] == 'same' else 'same'} business day", text)


def _hours(text: str) -> Iterator[tuple[str, str]]:
    """Opening hours wider and narrower by half an hour at each end, and by a day."""
    found = _HOURS.search(text)
    if found is None:
        return
    opens, closes = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    for kind, start, end in (
        ("window narrowed", opens + 30, closes), ("window narrowed", opens, closes - 30),
        ("window widened", opens - 30, closes), ("window widened", opens, closes + 30),
    ):  # fmt: skip
        if start >= 0 and end <= 1440:
            new = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
            yield kind, text[: found.start()] + new + text[found.end() :]
    if _DAYS.search(text):
        yield "window narrowed", _DAYS.sub("mon-thu", text)
        yield "window widened", _DAYS.sub("mon-sat", text)


def shifted_percent(text: str) -> Iterator[str]:
    """A share of a hundred by one more and one less."""
    number = text.rstrip("% ")
    yield from (f"{new}{text[len(number) :]}" for new in shifted(number))


def _zones(text: str) -> Iterator[tuple[str, str]]:
    found = _OFFSET.fullmatch(text)
    if found is not None:
        yield "zone changed", f"UTC{found[1]}{(int(found[2]) + 1) % 12:02}:{found[3]}"
    elif text == "UTC":
        yield "zone changed", "UTC+05:00"
    elif re.fullmatch(r"(Africa|America|Asia|Australia|Europe|Pacific)/\w+", text):
        yield "zone changed", "Asia/Tokyo" if not text.startswith("Asia/") else "America/New_York"
