"""Reasons that rest on definitions: events under a condition, exceptions, hours that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from policy_engine.expr.values import Unknown
from policy_engine.model.policy import Exception_, Row
from policy_engine.runtime.case import Case
from policy_engine.runtime.instants import iso
from policy_engine.runtime.parts import Reason, reason
from policy_engine.runtime.tables import holds, resolve

ANY_VALUE = object()


def event_reasons(case: Case, names: Iterable[str], value: Any = ANY_VALUE) -> list[Reason]:
    """For each event under a condition among the names: when it last happened (with that value, if one is given)."""
    found = []
    for name in names:
        definition = case.engine.defined_events.get(name)
        history = case.defined_history(definition.slot) if definition is not None else ()
        if definition is None or history.__class__ is Unknown or not history:
            continue
        counted = [one for one in history if value is ANY_VALUE or one.get("value") == value] or history
        last = counted[-1]
        if isinstance(last.at, int):
            found.append(reason(definition.origin, f"`{name}`: {last.kind} at {iso(last.at)}"))
    return found


def exception_reasons(case: Case, exceptions: tuple[Exception_, ...]) -> Iterator[Reason]:
    """The exceptions that apply, those within them too."""
    for exception in exceptions:
        if holds(exception.when, case) is True:
            yield reason(exception.origin, f"an exception: {exception.when.text}")
            yield from exception_reasons(case, exception.exceptions)


def unknown_hours(case: Case, name: str | None) -> list[Reason]:
    """Why the hours of a calendar are not known: the row that says so, and the parameters nobody told."""
    policy = case.engine.policy
    definition = policy.calendars.get(name) if name is not None else None
    if definition is None:
        return []
    found = []
    row = resolve(definition.table, case) if definition.table is not None else None
    if isinstance(row, Row):
        found.append(reason(row.origin, f"the hours of `{definition.name}` are not known"))
    for parameter in definition.parameters:
        if not parameter.has_default and case.values[policy.facts[parameter.fact].slot].__class__ is Unknown:
            found.append(reason(parameter.origin, f"{parameter.name} is not known: {parameter.why}"))
    return found
