"""The section `sla` for a person: when each thing is due, how far that is, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from . import moments
from .desk import Desk
from .page import Page
from .wording import instant_of, missing

_PLAIN = {
    "no_target": ("no target", "quiet"),
    "not_applicable": ("does not apply", "quiet"),
    "not_guaranteed": ("not guaranteed", "open"),
    "not_started": ("not started", "open"),
    "unknown": ("not known", "open"),
    "error": ("could not be worked out", "bad"),
}
_MOST_PAUSES = 5

Target = Mapping[str, Any]


def sla(page: Page, section: Mapping[str, Any], desk: Desk) -> None:
    """One answer for each metric; reasons that all of them share come once, at the end."""
    targets = section["targets"]
    if section["outcome"] == "conflict":
        candidates = " or ".join(str(value) for value in section["candidates"])
        page.answer("", f"the severity is in conflict: {candidates}", "bad", f"; below, as if {section['preferred']}")
    width = max((len(target["metric"]) for target in targets), default=0)
    shared = _shared(targets)
    for target in targets:
        text, style, tail = _headline(target, desk)
        page.answer(target["metric"].ljust(width), text, style, tail)
        _details(page, target, desk)
        page.reasons(reason for reason in target["because"] if reason not in shared)
    if shared:
        page.answer("", "for all of them")
        page.reasons(shared)


def _shared(targets: Sequence[Target]) -> list[Any]:
    if len(targets) < 2:
        return []
    first, *others = [target["because"] for target in targets]
    return [reason for reason in first if all(reason in other for other in others)]


def _headline(target: Target, desk: Desk) -> tuple[str, str, str]:
    """What a person wants to know of a metric, its colour, and the rest of the line."""
    result = target["result"]
    if result in _PLAIN:
        text, style = _PLAIN[result]
        figure = _figure(target)
        return text, style, f", {figure} once it starts" if result == "not_started" and figure else ""
    if result in ("met", "missed"):
        return result, "good" if result == "met" else "bad", f": {target['measured']} measured"
    left = target["remaining_seconds"]
    if result == "paused":
        return "paused", "open", f", {_amount(left, target)} left"
    state = target["state"]
    if state == "met":
        return "met", "good", f" with {_amount(left, target)} to spare"
    if state == "breached":
        return "breached", "bad", f", {_amount(left, target)} over"
    if state == "stopped":
        return "stopped", "quiet", ", nothing more is due"
    due = instant_of(target["due_at"])
    return f"due {moments.distance(due, desk.now)}", "open", _open_part(target["metric"], due, desk)


def _amount(seconds: int, target: Target) -> str:
    if target["clock"] == "business":
        return f"{moments.duration(seconds, days=False)} of open time"
    return moments.duration(seconds)


def _open_part(metric: str, due: int, desk: Desk) -> str:
    """How much of the time left the desk is open: what a person can still use."""
    part = desk.open_part(metric, desk.now, due) if due > desk.now else None
    if part is None:
        return ""
    if part == 0:
        return ", none of it open"
    return ", all of it open" if part == due - desk.now else f", {moments.duration(part, days=False)} of it open"


def _figure(target: Target) -> str:
    amount = target.get("target")
    if not amount:
        return ""
    unit = amount["unit"].replace("_", " ")
    return f"{amount['value']} {unit}{'' if amount['value'] == 1 else 's'}"


def _details(page: Page, target: Target, desk: Desk) -> None:
    zone = desk.zone(target["metric"])
    page.errors(target.get("errors", ()))
    if target["result"] == "unknown":
        page.detail(missing(target["needs"]), "help")
    if target.get("due_at"):
        page.detail(f"due      {moments.moment(instant_of(target['due_at']), zone)}")
    if target.get("starts_at"):
        figure = _figure(target)
        until = f"target {figure}" if figure else "promised in place of a target"
        page.detail(f"started  {moments.moment(instant_of(target['starts_at']), zone)}, {until}")
    pauses = target.get("pauses") or []
    for pause in pauses[:_MOST_PAUSES]:
        begin = instant_of(pause["from"])
        end = instant_of(pause["until"]) if pause["until"] else None
        length = f"for {moments.duration(end - begin)}" if end is not None else "and still is"
        page.detail(f"paused   {moments.moment(begin, zone)} {length}")
    if len(pauses) > _MOST_PAUSES:
        page.detail(f"paused   {len(pauses) - _MOST_PAUSES} times more")
