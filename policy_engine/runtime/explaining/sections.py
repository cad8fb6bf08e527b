"""The rules of the sections: what each of their entries is made of, and when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from policy_engine.expr.types import EnumType
from policy_engine.expr.values import Unknown
from policy_engine.model.policy import (
    Charges,
    Duty,
    Escalations,
    Exclusions,
    Metric,
    Policy,
    Row,
    Sla,
    Table,
    Window,
)
from policy_engine.runtime.case import Case
from policy_engine.runtime.explaining.bodies import Body, Each, First, Joined, Said, Seen, excepted, table_body
from policy_engine.runtime.explaining.moves import of_transition
from policy_engine.runtime.explaining.occasions import from_clock, of_event, of_references, of_work
from policy_engine.runtime.explaining.rules import Rule, of_condition, of_exceptions, of_table
from policy_engine.runtime.figures import lookup
from policy_engine.runtime.parts import Part

__all__ = ["of"]


def of(policy: Policy) -> Iterator[Rule]:
    """The rules of all sections but definitions and classification."""
    for calendar in policy.calendars.values():
        if calendar.table is not None:
            yield from of_table(calendar.table, "calendar")
    if policy.sla is not None:
        yield from _sla(policy, policy.sla)
    if policy.lifecycle is not None:
        for transition in policy.lifecycle.transitions:
            yield from of_transition(policy.lifecycle, transition)
    if policy.exclusions is not None:
        yield from _exclusions(policy.exclusions)
    yield from _duties(policy.occasions or ())
    if policy.charges is not None:
        yield from _charges(policy, policy.charges)
    if policy.escalations is not None:
        yield from _escalations(policy, policy.escalations)
    for window in policy.windows or ():
        yield from _window(window)


# --- service levels ---


def _sla(policy: Policy, sla: Sla) -> Iterator[Rule]:
    for metric in sla.metrics:
        tables = [table for layer in sla.layers for table in layer.tables if metric.name in table.outputs]
        if tables and metric.measured is None:
            yield _target(sla, metric, tables)
        if metric.objective is not None:
            yield from of_condition(metric.origin, "objective", metric.objective, "the objective is met")
        if metric.promise is not None and metric.promise.when is not None:
            promise, origin = metric.promise, metric.promise.origin
            event = promise.event
            body = Each(
                of_references(event), Said(metric.promise.when), f"each {event.name}", origin.span, (event.name,)
            )
            yield Rule(origin.id, "promise", origin, body, "a promise counts")
    for layer in sla.layers:
        for table in layer.tables:
            own = [metric for metric in sla.metrics if metric.name in table.outputs and metric.start is not None]
            yield from of_table(table, "target", within=_seen(policy, table, own))
    for caveat in sla.caveats:
        yield from of_condition(caveat.origin, "caveat", caveat.when, "the warning is given")


def _target(sla: Sla, metric: Metric, tables: list[Table]) -> Rule:
    """Which figure a metric has: the first table with a cell for it."""

    def figure(case: Case) -> Any:
        found = lookup(case, metric)
        if isinstance(found, Part):
            return Unknown(found.needs) if found.unknown else found.data["result"]
        return found[0].text

    origin = metric.origin
    if origin.id == sla.origin.id:
        origin = origin._replace(id=f"sla.metrics.{metric.name}")
    parts = tuple(_labelled(table_body(table), table.origin.id.removeprefix("sla.targets.")) for table in tables)
    first = First(parts, figure, f"target of {metric.name}", origin.span, EnumType("target", ()))
    return Rule(origin.id, "metric", origin, Seen(from_clock((metric,)), first, _clock_events([metric])), "its target")


def _clock_events(metrics: list[Metric]) -> tuple[str, ...]:
    """The events that the clocks of metrics start and stop with."""
    parts = [part for metric in metrics for part in (metric.start, metric.stop, metric.ends) if part is not None]
    return tuple(dict.fromkeys(event.name for part in parts for event in part.events))


def _seen(policy: Policy, table: Table, metrics: list[Metric]) -> Callable[[Body], Body] | None:
    """Where the conditions of a table of targets are asked: from the start of a clock, if they depend on it."""
    names = {column.name for column in table.inputs} | table.when.reads
    by_start = {definition.name for definition in policy.definitions if _by_start(policy, definition.name, set())}
    if not metrics or not names & {"start", *by_start}:
        return None
    return lambda body: Seen(from_clock(metrics), body, _clock_events(metrics))


def _by_start(policy: Policy, name: str, seen: set[str]) -> bool:
    """Whether a definition depends, directly or not, on the start of a clock."""
    if name == "start":
        return True
    definition = next((one for one in policy.definitions if one.name == name), None)
    if definition is None or name in seen:
        return False
    seen.add(name)
    conditions = [definition.when, *(when for _, when in definition.values)]
    conditions.extend(one.when for one in definition.exceptions)
    reads = {read for condition in conditions if condition is not None for read in condition.reads}
    if definition.table is not None:
        reads |= definition.table.when.reads | {column.name for column in definition.table.inputs}
    return any(_by_start(policy, read, seen) for read in reads)


def seen_from(policy: Policy, name: str) -> Callable[[Body], Body] | None:
    """Where a definition is asked that depends on a start: that of a clock, else of some work; nothing for others."""
    if not _by_start(policy, name, set()):
        return None
    metrics = [metric for metric in (policy.sla.metrics if policy.sla is not None else ()) if metric.start is not None]
    if metrics:
        return lambda body: Seen(from_clock(metrics), body, _clock_events(metrics))
    if policy.charges is None:
        return None
    slots = tuple(dict.fromkeys(slot for charge in policy.charges.charges for slot in charge.events))
    return _at_work(of_work(policy.charges, slots), _kinds(policy, slots))


def _labelled(body: Body, label: str) -> Body:
    from dataclasses import replace

    return replace(body, label=label)  # type: ignore[type-var]


# --- coverage, duties ---


def _exclusions(exclusions: Exclusions) -> Iterator[Rule]:
    for table in exclusions.scope:
        yield from of_table(table, "scope")
    for ground in exclusions.limits:
        if ground.table is not None:
            yield from of_table(ground.table, "limit of the coverage", _verdict)
        elif ground.when is not None:
            verdict = ground.also[0] if ground.also is not None else ground.verdict
            body = excepted(Said(ground.when), ground.exceptions, ground.origin.span, False)
            yield Rule(ground.origin.id, "limit of the coverage", ground.origin, body, f"the limit holds ({verdict})")
            yield from of_exceptions(ground.exceptions, f"exception of {ground.origin.id}", False)


def _verdict(row: Row) -> Any:
    return row.outputs["verdict"].value


def _duties(duties: tuple[Duty, ...]) -> Iterator[Rule]:
    for duty in duties:
        yield from of_condition(duty.occasion_origin, "occasion of duties", duty.occasion, "its duties are owed")
        occasion = Said(duty.occasion, "when")
        if duty.done is None:
            yield from of_condition(duty.origin, "duty", duty.occasion, "the duty is owed")
        elif duty.occasion.typed is None:
            yield from of_condition(duty.origin, "duty", duty.done, "it is done")
        else:
            parts = (occasion, Said(duty.done, "done"))
            body = Joined("and", parts, "when and done", duty.origin.span, kind="rule")
            yield Rule(duty.origin.id, "duty", duty.origin, body, "the duty is owed and done")


# --- charges, escalations, windows ---


def _charges(policy: Policy, charges: Charges) -> Iterator[Rule]:
    for charge in charges.charges:
        seen = of_work(charges, charge.events)
        names = _kinds(policy, charge.events)
        yield from of_table(charge.table, "charge", within=_at_work(seen, names))
    for gate in charges.gates:
        when: tuple[Body, ...] = () if gate.when.typed is None else (Said(gate.when, "when"),)
        approvals = tuple(Said(condition, f"approval {party}") for party, condition in gate.approval)
        parts = (*when, *approvals)
        if parts:
            body = Joined("and", parts, "needed and approved", gate.origin.span, kind="rule")
            seen_body = Seen(of_work(charges, gate.events), body, _kinds(policy, gate.events))
            yield Rule(gate.origin.id, "gate", gate.origin, seen_body, "approval is needed and given")


def _kinds(policy: Policy, slots: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(name for name, kind in policy.events.items() if kind.slot in slots)


def _at_work(seen: Callable[[Case], tuple[str, Case]], names: tuple[str, ...]) -> Callable[[Body], Body]:
    return lambda body: Seen(seen, body, names)


def _escalations(policy: Policy, escalations: Escalations) -> Iterator[Rule]:
    kinds = list(policy.events.values())
    for rule in escalations.rules:
        if rule.event is None:
            yield from of_table(rule.table, "escalation")
            continue
        name = kinds[rule.event].name
        yield from of_table(rule.table, "escalation", within=_last(of_event(rule.event), name))


def _last(cases: Any, name: str) -> Callable[[Body], Body]:
    def seen(case: Case) -> tuple[str, Case | None]:
        found = cases(case)
        return (f"for {found[0][0]}", found[0][1]) if found else (f"{name} has not happened", None)

    return lambda body: Seen(seen, body, (name,))


def _window(window: Window) -> Iterator[Rule]:
    if window.table is not None:
        yield from of_table(window.table, "window")
    for track in window.tracks:
        yield from of_condition(track.origin, "track of a window", track.when, "its phases hold")
    if len(window.tracks) > 1:
        tracks = tuple(Said(track.when, track.origin.id.rpartition(".")[2]) for track in window.tracks)
        name = window.name
        body = First(tracks, lambda case: case.sections.get(name), name, window.origin.span, EnumType(name, ()))
        yield Rule(window.origin.id, "window", window.origin, body, "its state")
