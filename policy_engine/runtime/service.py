"""Which SLA: for each metric its target, clock, due instant, state and pauses."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from policy_engine.errors import CalendarError
from policy_engine.expr.values import Unknown
from policy_engine.model.amounts import ELAPSED
from policy_engine.model.policy import Cell, Metric, Row, Sla
from policy_engine.runtime.case import NO_START, Case
from policy_engine.runtime.clocks import Run, first_after, measure, merged_history, restarted, start_of, waits_of
from policy_engine.runtime.figures import candidates, kind_of, lookup
from policy_engine.runtime.hours import OpenHours
from policy_engine.runtime.instants import iso
from policy_engine.runtime.mishaps import beyond, facts_among, mishaps_among, show_errors
from policy_engine.runtime.parts import Part, Reason, reason, settled, unknown_part
from policy_engine.runtime.reasons import unknown_hours
from policy_engine.runtime.tables import holds
from policy_engine.runtime.wording import not_recorded, open_stretches, started_with

Over = tuple[int | None, int | None]
"""When a clock was stopped, and when it was ended for good."""


def service_levels(case: Case) -> dict[str, Any]:
    """The section `sla`."""
    policy = case.engine.policy
    if policy.sla is None:
        return case.engine.silent("sla", {"targets": []})
    targets: list[dict[str, Any]] = []
    because: list[Reason] = []
    needs: list[str] = []
    for metric in policy.sla.metrics:
        plain = case.engine.plain_clock(metric)
        try:
            part = plain(case) if plain is not None else None
            if part is None:
                part = target(case, metric)
        except CalendarError as wrong:
            part = unknown_part(beyond(case, metric.origin, wrong))
        if part.unknown:
            part = settled(case, partial(_target_of, metric), part, metric.origin)
        data = part.data
        data["metric"] = metric.name
        data["needs"] = []
        if part.unknown:
            data["result"] = part.word
            part.show_needs(data)
        if part.note:
            data["note"] = part.note
        data["because"] = part.because
        targets.append(data)
        needs.extend(part.needs)
        because.extend(part.because)
    section: dict[str, Any] = {"outcome": _outcome(targets), "targets": targets}
    graded = case.engine.graded(case, policy.severity)
    if graded.conflict:
        section["outcome"] = "conflict"
        section["candidates"] = list(graded.candidates)
        section["preferred"] = graded.preferred
        because = [*graded.because, *because]
    section["needs"] = facts_among(dict.fromkeys(needs)) if needs else []
    # Reasons that several metrics share are the same objects.
    section["because"] = list({id(one): one for one in because}.values())
    caveats = _caveats(case, policy.sla, needs)
    if caveats:
        section["warnings"] = caveats
    if needs:
        show_errors(section, needs)
    return section


def _target_of(metric: Metric, case: Case) -> Part:
    return target(case, metric)


def _outcome(targets: list[dict[str, Any]]) -> str:
    """Convention 17."""
    results = [target["result"] for target in targets]
    if "unknown" in results:
        return "unknown"
    if "error" in results:
        return "error"
    return "silent" if all(result == "no_target" for result in results) else "determined"


def _caveats(case: Case, sla: Sla, needs: list[str]) -> list[dict[str, Any]]:
    """The warnings that hold; what went wrong with one is added to `needs`."""
    warnings = []
    for caveat in sla.caveats:
        applies = holds(caveat.when, case)
        if applies is True:
            warnings.append(
                {
                    "rule": caveat.origin.id,
                    "clause": list(caveat.origin.cites),
                    "metrics": list(caveat.metrics),
                    "text": caveat.says,
                }
            )
        elif applies is not False:
            needs.extend(mishaps_among(applies.needs))
    return warnings


def target(case: Case, metric: Metric) -> Part:
    """One metric of one case."""
    if metric.measured is not None:
        return _measured(case, metric)
    if metric.start is None:
        found = lookup(case, metric)
        return found if isinstance(found, Part) else _not_started(case, metric, found[0], found[1])
    start = start_of(case, metric.start)
    if start.__class__ is Unknown:
        return unknown_part(start, [reason(metric.start.origin, "it is not known when the clock starts")])
    over = _over(case, metric, start)
    if isinstance(over, Unknown):
        return unknown_part(over)
    until = min((instant for instant in over if instant is not None), default=None)
    promised = _promised(case, metric, start, until)
    if isinstance(promised, Unknown):
        return unknown_part(promised)
    if start is None and promised is None:
        return _before_start(case, metric)
    if start is not None:
        start = restarted(case, metric, start, until)
    return _running(case, metric, start, over, promised)


def _over(case: Case, metric: Metric, start: int | None) -> Over | Unknown:
    """When a clock that started then was stopped, and when it was ended for good."""
    if start is None or metric.start is None:
        return None, None
    stop = ended = None
    if metric.stop is not None:
        stop = first_after(case, metric.stop.events, start, metric.start.kind == "each")
    if metric.ends is not None:
        ended = first_after(case, metric.ends.events, start, False)
    for instant in (stop, ended):
        if isinstance(instant, Unknown):
            return instant
    return stop, ended


def figure_case(case: Case, metric: Metric) -> Case:
    """The case in which the figure of a metric is looked up: from the start of its clock, as of the end of it."""
    if metric.start is None:
        return case
    start = start_of(case, metric.start)
    if not isinstance(start, int):
        return case.with_start(NO_START if start is None else start)
    over = _over(case, metric, start)
    ends = () if isinstance(over, Unknown) else over
    until = min((instant for instant in ends if instant is not None), default=None)
    judged = case.as_of(until) if until is not None else case
    return judged.with_start(restarted(case, metric, start, until))


def _measured(case: Case, metric: Metric) -> Part:
    assert metric.measured is not None
    value = metric.measured(case)
    met = holds(metric.objective, case) if metric.objective is not None else Unknown()
    text = metric.objective.text if metric.objective is not None else ""
    if met.__class__ is Unknown or value is None:
        return unknown_part(
            met if isinstance(met, Unknown) else (), [reason(metric.origin, f"the objective is {text}")]
        )
    result = "met" if met else "missed"
    return Part(
        {"result": result, "measured": value},
        result,
        because=[reason(metric.origin, f"{text}: {value} measured, {result}")],
    )


# ---- states


def _before_start(case: Case, metric: Metric) -> Part:
    """Not started, where there is a figure at all; which one may depend on a start that is not there yet."""
    found = lookup(case.with_start(NO_START), metric)
    if isinstance(found, Part):
        if not found.unknown or set(found.needs) != {"start"}:
            return _without_start(found)
        kinds = {kind_of(cell) for cell in candidates(case, metric)}
        if kinds != {"figure"}:
            only = kinds.pop() if len(kinds) == 1 else None
            return Part({"result": only, "target": None, "due_at": None}, only) if only else unknown_part(())
        return _not_started(case, metric, None, found.because)
    return _not_started(case, metric, found[0], found[1])


def _without_start(part: Part) -> Part:
    """The facts still needed; the start is no fact that anybody could tell."""
    part.needs = tuple(need for need in part.needs if need != "start")
    return part


def _not_started(case: Case, metric: Metric, cell: Cell | None, why: list[Reason]) -> Part:
    amount = cell.amount if cell is not None else None
    data: dict[str, Any] = {
        "result": "not_started",
        "target": amount.to_dict() if amount else None,
        "clock": amount.clock if amount else None,
        "starts_at": None,
        "due_at": None,
        "state": "not_started",
        "pauses": [],
    }
    if metric.start is not None:
        why = [*why, reason(metric.start.origin, not_recorded(metric))]
    return Part(data, "not_started", because=why)


def _promised(case: Case, metric: Metric, start: int | None, until: int | None) -> Any:
    """The instant last promised while the clock ran, in place of the figure; nothing where none was."""
    promise = metric.promise
    if promise is None:
        return None
    history = promise.event.history(case)
    if history.__class__ is Unknown:
        return history
    for occurrence in reversed(history):
        if start is not None and occurrence.instant < start:
            return None
        if until is not None and occurrence.instant > until:
            continue
        kept = first_after(case, promise.until, occurrence.instant, True) if promise.until else None
        if isinstance(kept, Unknown):
            return kept
        if kept is not None and (until is None or kept < until):
            return None
        if promise.when is not None:
            case.event = occurrence
            counts = holds(promise.when, case)
            case.event = None
            if counts.__class__ is Unknown:
                return counts
            if not counts:
                continue
        due = occurrence.get(promise.due)
        if due is not None:
            return due
    return None


def _running(case: Case, metric: Metric, start: int | None, over: Over, promised: int | None) -> Part:
    """A metric whose clock has started, or for which an instant was promised."""
    stop, ended = over
    until = min((instant for instant in over if instant is not None), default=None)
    # A response that was given is judged by the figure of its time (convention 15), and so is a clock ended for good.
    judged = case.as_of(until) if until is not None else case
    found = lookup(judged.with_start(start if start is not None else NO_START), metric)
    if isinstance(found, Part):
        if promised is not None and found.unknown and set(found.needs) == {"start"}:
            return _by_promise(case, metric, start, over, promised, found.because)
        return found
    cell, why, source, row = found
    if promised is not None:
        return _by_promise(case, metric, start, over, promised, why)
    assert start is not None
    return _against(case, metric, Figure(cell, row, source), Span(start, stop, ended), why)


class Figure(NamedTuple):
    """A cell with a figure, its row, and the layer it stands in."""

    cell: Cell
    row: Row
    layer: str


class Span(NamedTuple):
    """When a clock started, was stopped, and was ended for good."""

    start: int
    stop: int | None
    ended: int | None


def _against(case: Case, metric: Metric, figure: Figure, span: Span, why: list[Reason]) -> Part:
    """The clock against its figure."""
    engine, amount = case.engine, figure.cell.amount
    assert amount is not None
    own = figure.row.outputs.get("calendar")
    if own is not None:
        metric = metric._replace(calendar=own.text)
    end = min(instant for instant in (case.at, span.stop, span.ended) if instant is not None)
    over = span.stop is not None or span.ended is not None
    # A wait that begins at this very instant is known; one that begins with the stop comes too late.
    waits = waits_of(case, metric.pause, span.start, end if over else end + 1)
    if isinstance(waits, Unknown):
        return unknown_part(waits)
    hours: OpenHours | None = None
    if amount.unit not in ELAPSED:
        known = engine.hours(case, metric.calendar)
        if not isinstance(known, OpenHours):
            text = f"`{amount}` is counted on hours that are not known"
            origin = engine.calendar_origin(metric.calendar) or figure.row.origin
            why = [*why, reason(origin, text), *unknown_hours(case, metric.calendar)]
            return unknown_part(known if isinstance(known, Unknown) else (), why)
        hours = known
    day = hours.business_day if hours is not None else None
    if day is None and amount.unit == "business_day" and not amount.by:
        text = "the days of the calendar differ in length, so a business day has none"
        return unknown_part((), [*why, reason(figure.row.origin, text)])
    run = measure(amount, hours, day or 0, span.start, end, waits, hours.zone if hours else None)
    if isinstance(run, Unknown):
        origin = engine.calendar_origin(metric.calendar) or figure.row.origin
        text = "its holidays are not known, so open time cannot be counted"
        return unknown_part(run, [*why, reason(origin, text), *unknown_hours(case, metric.calendar)])
    state = _state(run.due, run.paused, case.at, span.stop, span.ended)
    data: dict[str, Any] = {
        "result": "paused" if state == "paused" else "due",
        "target": amount.to_dict(),
        "clock": amount.clock,
        "starts_at": iso(span.start),
        "due_at": None if state == "paused" or run.due is None else iso(run.due),
        "state": state,
        "pauses": [{"from": iso(a), "until": None if b is None else iso(b)} for a, b in waits],
        "elapsed_seconds": run.counted,
        "remaining_seconds": run.total - run.counted,
        "source": figure.layer,
    }
    why.extend(_reasons(case, metric, figure, span, run, hours, data))
    if metric.reminders:
        data["reminders"] = reminders = []
        for one in metric.reminders:
            share = measure(amount, hours, day or 0, span.start, end, waits, hours.zone if hours else None, one.percent)
            at = share.due if isinstance(share, Run) else None
            reached = at is not None and at <= end
            text = f"{one.percent} % of {amount} are used up at {iso(at)}" if at is not None else "paused before"
            reminders.append({"name": one.name, "at": None if at is None else iso(at), "reached": reached})
            why.append(reason(one.origin, f"{one.name}: {text}"))
    return Part(data, (data["result"], str(amount), data["due_at"], state), because=why)


def _state(due: int | None, paused: bool, at: int, stop: int | None, ended: int | None) -> str:
    """Convention 8: a response at the due instant is in time. Without a due instant nothing can be late."""
    if stop is not None and (ended is None or stop <= ended):
        return "met" if due is None or stop <= due else "breached"
    if ended is not None:
        return "stopped" if due is None or ended <= due else "breached"
    if paused:
        return "paused"
    return "breached" if due is not None and at > due else "running"


def _reasons(
    case: Case, metric: Metric, figure: Figure, span: Span, run: Run, hours: OpenHours | None, data: dict[str, Any]
) -> list[Reason]:
    """What a reader needs to redo the computation: start, waits, hours, pieces counted, stop."""
    assert metric.start is not None
    amount = figure.cell.amount
    why = [reason(metric.start.origin, f"{started_with(metric)} at {data['starts_at']}")]
    pause = metric.pause
    if pause is not None:
        if data["pauses"]:
            waits = ", ".join(f"{wait['from']} to {wait['until'] or 'now'}" for wait in data["pauses"])
            why.append(reason(pause.origin, f"taken out: {waits}"))
        elif not pause.begins and not pause.parts:
            why.append(case.engine.kept_reason(("pause", metric.name), pause.origin, "nothing pauses the clock"))
    if metric.retarget is not None and _changed(case, metric):
        text = f"the {metric.retarget.follows} was changed: the new figure, the start is {_KEPT[metric.retarget.start]}"
        why.append(reason(metric.retarget.origin, text))
    if hours is not None:
        why.extend(case.engine.calendar_reasons(case, metric.calendar, hours))
    if data["due_at"]:
        text = f"{amount} {'is' if amount is not None and amount.by else 'from the start end at'} {data['due_at']}"
        if hours is not None and run.due is not None and amount is not None and amount.clock == "business":
            text = (
                f"{amount} of open time are used up at {data['due_at']}: {open_stretches(hours, span.start, run.due)}"
            )
        why.append(reason(figure.row.origin, text))
    if span.stop is not None and metric.stop is not None:
        why.append(reason(metric.stop.origin, f"stopped at {iso(span.stop)}"))
    elif span.ended is not None and metric.ends is not None:
        why.append(reason(metric.ends.origin, f"ended for good at {iso(span.ended)}"))
    elif metric.stop is not None and _follows_another(case, metric, span.start):
        why.append(reason(metric.stop.origin, f"the run before was stopped at {iso(span.start)}"))
    return why


def _follows_another(case: Case, metric: Metric, start: int) -> bool:
    """Whether a recurring clock that starts then has run before and was stopped at that instant."""
    if metric.start is None or metric.start.kind != "each" or metric.stop is None:
        return False
    starts = merged_history(case, metric.start.events)
    stops = merged_history(case, metric.stop.events)
    if isinstance(starts, Unknown) or isinstance(stops, Unknown):
        return False
    return len(starts) > 1 and any(one.at == start for one in stops)


_KEPT = {"keep": "kept", "reset": "the change"}


def _changed(case: Case, metric: Metric) -> bool:
    """Whether what is followed has had more than one value."""
    if metric.retarget is None or not metric.retarget.facts:
        return False
    for slot, told, timeline in case.timelines():
        if slot in metric.retarget.facts:
            return len(timeline) > 1 or (bool(timeline) and told.__class__ is not Unknown)
    return False


def _by_promise(case: Case, metric: Metric, start: int | None, over: Over, due: int, why: list[Reason]) -> Part:
    """The promised instant is due in place of the figure."""
    assert metric.promise is not None
    end = min(instant for instant in (case.at, *over) if instant is not None)
    state = _state(due, False, case.at, *over)
    data: dict[str, Any] = {
        "result": "due",
        "target": None,
        "clock": "elapsed",
        "starts_at": iso(start) if start is not None else None,
        "due_at": iso(due),
        "state": state,
        "pauses": [],
        "remaining_seconds": due - end,
        "source": "promise",
    }
    why = [*why, reason(metric.promise.origin, f"{iso(due)} was promised, in place of the figure")]
    return Part(data, ("due", data["due_at"], state), because=why)
