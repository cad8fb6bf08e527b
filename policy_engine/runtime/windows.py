"""Is the desk open, is the release supported, and until when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from policy_engine.businesstime import parse_zone
from policy_engine.expr.values import Unknown
from policy_engine.model.policy import Phase, Row, Window
from policy_engine.runtime.case import Case
from policy_engine.runtime.clocks import add_to_date
from policy_engine.runtime.hours import OpenHours
from policy_engine.runtime.instants import iso
from policy_engine.runtime.mishaps import show_needs
from policy_engine.runtime.parts import Part, Reason, distinct, overall, reason, settle, unknown_part
from policy_engine.runtime.reasons import unknown_hours
from policy_engine.runtime.tables import IMPOSSIBLE, Impossible, holds, resolve


def window_section(case: Case) -> dict[str, Any]:
    """The section `window`."""
    windows = case.engine.policy.windows
    if windows is None:
        return case.engine.silent("window", {"windows": []})
    listed: list[dict[str, Any]] = []
    needs: list[str] = []
    because: list[Reason] = []
    for window in windows:
        part = settle(case, lambda c, window=window: _state(c, window), window.origin)  # type: ignore[misc]
        data = {"name": window.name, "state": "unknown", "opens_at": None, "closes_at": None, **part.data, "needs": []}
        if part.unknown:
            data["state"] = part.word
            part.show_needs(data)
        if part.note:
            data["note"] = part.note
        listed.append(data)
        needs.extend(part.needs)
        because.extend(part.because)
    outcome = overall((window["state"] for window in listed), "determined")
    section = {"outcome": outcome, "windows": listed, "needs": [], "because": distinct(because)}
    if needs:
        show_needs(section, dict.fromkeys(needs))
    return section


def state_value(case: Case, name: str) -> Any:
    """The state of a window as conditions read it."""
    for window in case.engine.policy.windows or ():
        if window.name == name:
            part = _state(case, window)
            if part.unknown:
                # Before the first phase there is none, and that is known.
                return Unknown(part.needs) if part.needs or part.data.get("phases") is None else None
            return part.data["state"]
    return None


def _state(case: Case, window: Window) -> Part:
    if window.tracks:
        return _phase(case, window)
    name, why = window.calendar, [reason(window.origin, f"{window.name}: {window.calendar}")]
    if window.table is not None:
        found = resolve(window.table, case)
        if isinstance(found, Unknown):
            return unknown_part(found)
        if isinstance(found, Impossible):
            return unknown_part((IMPOSSIBLE,))
        if not isinstance(found, Row):
            return unknown_part(())
        name = found.outputs[window.name].value
        cells = [
            f"{i.name} is {m.text}" for i, m in zip(window.table.inputs, found.matchers, strict=False) if not m.any
        ]
        why = [reason(found.origin, f"{' and '.join(cells) or 'always'}: {window.name} {name}")]
    if name == "silent":
        return unknown_part((), [reason(window.origin, "the handbook does not say")])
    if name == "always":
        return Part({"state": "open", "opens_at": None, "closes_at": None}, "open", because=why)
    hours = case.engine.hours(case, name)
    if not isinstance(hours, OpenHours):
        why.extend(unknown_hours(case, name))
        return unknown_part(hours if isinstance(hours, Unknown) else (), why)
    return _hours(case, name or "", hours, why)


def _hours(case: Case, name: str, hours: OpenHours, why: list[Reason]) -> Part:
    opened = hours.is_open(case.at)
    why = [*why, *case.engine.calendar_reasons(case, name, hours)]
    if opened.__class__ is Unknown:
        return unknown_part(opened, why)
    change = hours.next_close(case.at) if opened else hours.next_open(case.at)
    at = iso(change) if isinstance(change, int) else None
    state = "open" if opened else "closed"
    data: dict[str, Any] = {
        "state": state,
        "opens_at": None if opened else at,
        "closes_at": at if opened else None,
    }
    return Part(data, state, because=why)


def _phase(case: Case, window: Window) -> Part:
    """The phase of the first track whose condition holds; its dates begin at midnight in the window's zone."""
    for track in window.tracks:
        applies = holds(track.when, case)
        if applies is False:
            continue
        if applies is not True:
            return unknown_part(applies)
        zone = window.zone(case) if window.zone is not None else "UTC"
        if zone.__class__ is Unknown:
            return unknown_part(zone)
        today = parse_zone(zone).date_at(case.at)
        phases: list[dict[str, Any]] = []
        needs: list[str] = []
        missing: list[Phase] = []
        state, origin = None, track.origin
        for phase in track.phases:
            begins = phase.read(case)
            if begins.__class__ is Unknown:
                needs.extend(begins.needs)
                missing.append(phase)
                continue
            if begins is None:
                continue
            if phase.amount is not None:
                begins = add_to_date(begins, phase.amount)
            phases.append({"state": phase.name, "from": begins.isoformat()})
            if begins <= today:
                state, origin = phase.name, phase.origin
                needs = []
        why = [reason(phase.origin, f"{phase.name} from {_from(phases, phase.name)}") for phase in track.phases]
        if needs and missing == [track.phases[0]]:
            # A ticket speaks of what is in use, so the first phase has begun; the later ones are known not to have.
            state, needs = track.phases[0].name, []
        if needs:
            return unknown_part(tuple(needs), why, phases=phases)
        if state is None:
            first = min((dt.date.fromisoformat(p["from"]) for p in phases), default=None)
            text = f"nothing before {first}" if first is not None else "no phase has a date"
            return unknown_part((), [*why, reason(origin, text)], phases=phases)
        data: dict[str, Any] = {"state": state, "opens_at": None, "closes_at": None, "phases": phases}
        return Part(data, (state, repr(phases)), because=why)
    return unknown_part(())


def _from(phases: list[dict[str, Any]], name: str) -> str:
    return next((phase["from"] for phase in phases if phase["state"] == name), "a date not known")
