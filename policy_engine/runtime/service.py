"""Which SLA: for each metric its target, clock, due instant, state and pauses."""

from __future__ import annotations

from typing import Any

from policy_engine.expr.values import Unknown
from policy_engine.model.amounts import Amount
from policy_engine.model.policy import Cell, Metric, Row, Sla, Table
from policy_engine.runtime.case import NO_START, Case
from policy_engine.runtime.clocks import Run, first_after, measure, restarted, start_of, waits_of
from policy_engine.runtime.hours import OpenHours
from policy_engine.runtime.instants import iso
from policy_engine.runtime.parts import Part, Reason, reason, settle, unknown_part
from policy_engine.runtime.tables import IMPOSSIBLE, Clashing, Impossible, holds, resolve

WORDS = {
    "none": "no_target",
    "silent": "no_target",
    "not_applicable": "not_applicable",
    "not_guaranteed": "not_guaranteed",
}


def service_levels(case: Case) -> dict[str, Any]:
    """The section `sla`."""
    policy = case.engine.policy
    if policy.sla is None:
        return case.engine.silent("sla", {"targets": []})
    targets: list[dict[str, Any]] = []
    because: list[Reason] = []
    needs: list[str] = []
    for metric in policy.sla.metrics:
        part = settle(case, lambda c, metric=metric: target(c, metric))  # type: ignore[misc]
        data = {"metric": metric.name, **part.data}
        if part.unknown:
            data["result"] = "unknown"
        data["needs"] = list(part.needs)
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
    section["needs"] = list(dict.fromkeys(needs))
    section["because"] = because
    caveats = _caveats(case, policy.sla)
    if caveats:
        section["warnings"] = caveats
    return section


def _outcome(targets: list[dict[str, Any]]) -> str:
    """Convention 17."""
    results = [target["result"] for target in targets]
    if "unknown" in results:
        return "unknown"
    return "silent" if all(result == "no_target" for result in results) else "determined"


def _caveats(case: Case, sla: Sla) -> list[dict[str, Any]]:
    return [
        {
            "rule": caveat.origin.id,
            "clause": list(caveat.origin.cites),
            "metrics": list(caveat.metrics),
            "text": caveat.says,
        }
        for caveat in sla.caveats
        if holds(caveat.when, case) is True
    ]


def target(case: Case, metric: Metric) -> Part:
    """One metric of one case."""
    if metric.measured is not None:
        return _measured(case, metric)
    if metric.start is None:
        found = _lookup(case, metric)
        return found if isinstance(found, Part) else _not_started(case, metric, found[0], found[1])
    start = start_of(case, metric.start)
    if start.__class__ is Unknown:
        return unknown_part(start, [reason(metric.start.origin, "it is not known when the clock starts")])
    promised = _promised(case, metric, start)
    if start is None and promised is None:
        return _before_start(case, metric)
    if start is not None:
        start = restarted(case, metric, start)
    return _running(case, metric, start, promised)


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


# ---- the figure


def _lookup(case: Case, metric: Metric) -> Part | tuple[Cell, list[Reason], str]:
    """The cell for the metric in the first layer that has one, or a part that is already the answer."""
    sla = case.engine.policy.sla
    assert sla is not None
    for layer, table in case.engine.tables_of(metric):
        found = resolve(table, case)
        if found is None:
            continue
        if isinstance(found, Impossible):
            return unknown_part((IMPOSSIBLE,))
        if isinstance(found, Unknown):
            return unknown_part(found)
        row = found.rows[0] if isinstance(found, Clashing) else found
        cell = row.outputs.get(metric.name)
        if cell is None:
            continue
        if cell.kind == "from":
            told = _told_figure(case, metric, cell)
            if told is None:
                continue
            if isinstance(told, Unknown):
                return unknown_part(told, [reason(row.origin, "the figures of the contract hold")])
            cell = told
        why = [_row_reason(case, table, row, metric, cell)]
        why.extend(case.engine.supporting(case, table))
        if cell.word:
            return _word(metric, cell, why)
        return cell, why, layer
    origin = sla.origin
    return unknown_part((), [reason(origin, f"no row gives a figure for {metric.name}")])


def _row_reason(case: Case, table: Table, row: Row, metric: Metric, cell: Cell) -> Reason:
    key = (id(row), metric.name, cell.text)
    kept = case.engine.known_reasons.get(key)
    if kept is None:
        text = f"{_conditions(case, table, row)}: {metric.name} {cell.text}"
        kept = case.engine.kept_reason(key, row.origin, text)
    return kept


def _word(metric: Metric, cell: Cell, why: list[Reason]) -> Part:
    if cell.word == "unknown":
        return unknown_part((), why)
    result = WORDS[cell.word]
    return Part({"result": result, "target": None, "due_at": None}, result, because=why)


def _told_figure(case: Case, metric: Metric, cell: Cell) -> Cell | Unknown | None:
    """A figure from a fact: metric, then severity, then `{value, unit}`."""
    figures = case.values[cell.fact]
    if figures.__class__ is Unknown:
        return figures
    if not figures or metric.name not in figures:
        return None
    policy = case.engine.policy
    graded = case.engine.graded(case, policy.severity)
    if graded.value.__class__ is Unknown:
        return graded.value
    amount = figures[metric.name].get(str(graded.value))
    if amount is None:
        name = next(fact.name for fact in policy.facts.values() if fact.slot == cell.fact)
        return Unknown((name,))
    return Cell("figure", str(amount), amount=amount)


def _conditions(case: Case, table: Table, row: Row) -> str:
    """What made the row hold, in the words of the table and the values of the case."""
    parts = [] if table.when.text == "always" else [table.when.text]
    for column, matcher in zip(table.inputs, row.matchers, strict=False):
        if not matcher.any:
            parts.append(f"{column.name} is {matcher.text}")
    return " and ".join(parts) or "always"


# ---- states


def _before_start(case: Case, metric: Metric) -> Part:
    """Not started, where there is a figure at all; which one may depend on a start that is not there yet."""
    found = _lookup(case.with_start(NO_START), metric)
    if isinstance(found, Part):
        if not found.unknown or set(found.needs) != {"start"}:
            return _without_start(found)
        kinds = {_kind(case, metric, cell) for cell in _candidates(case, metric)}
        if kinds != {"figure"}:
            only = kinds.pop() if len(kinds) == 1 else None
            return Part({"result": only, "target": None, "due_at": None}, only) if only else unknown_part(())
        return _not_started(case, metric, None, found.because)
    return _not_started(case, metric, found[0], found[1])


def _without_start(part: Part) -> Part:
    """The facts still needed; the start is no fact that anybody could tell."""
    part.needs = tuple(need for need in part.needs if need != "start")
    return part


def _candidates(case: Case, metric: Metric) -> list[Cell]:
    """Every cell the start could select."""
    unstarted = case.with_start(NO_START)
    cells = []
    sla = case.engine.policy.sla
    for layer in sla.layers if sla is not None else ():
        for table in layer.tables:
            if metric.name not in table.outputs or holds(table.when, unstarted) is False:
                continue
            for row in table.rows:
                values = [column.read(unstarted) for column in table.inputs]
                if all(
                    m.any or v.__class__ is Unknown or m.accepts(v) for m, v in zip(row.matchers, values, strict=False)
                ):
                    cells.append(row.outputs[metric.name])
    return cells


def _kind(case: Case, metric: Metric, cell: Cell) -> str:
    return WORDS.get(cell.word, "figure") if cell.word else "figure"


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
        names = " and ".join(event.name for event in metric.start.events)
        why = [*why, reason(metric.start.origin, f"the clock starts with {names}, not yet recorded")]
    return Part(data, "not_started", because=why)


def _promised(case: Case, metric: Metric, start: int | None) -> Any:
    """The instant last promised since the start, in place of the figure; nothing where none was."""
    promise = metric.promise
    if promise is None:
        return None
    history = promise.event.history(case)
    if history.__class__ is Unknown:
        return None
    for occurrence in reversed(history):
        if start is not None and occurrence.instant < start:
            return None
        if promise.when is not None:
            case.event = occurrence
            counts = holds(promise.when, case)
            case.event = None
            if counts is not True:
                continue
        due = occurrence.get(promise.due)
        if isinstance(due, int):
            return due
    return None


def _running(case: Case, metric: Metric, start: int | None, promised: int | None) -> Part:
    engine, at = case.engine, case.at
    stop = (
        first_after(case, metric.stop.events, start, metric.start.kind == "each")
        if metric.stop and start is not None and metric.start
        else None
    )
    ended = first_after(case, metric.ends.events, start, False) if metric.ends and start is not None else None
    for instant in (stop, ended):
        if isinstance(instant, Unknown):
            return unknown_part(instant)
    judged = case.as_of(stop) if stop is not None else case
    found = _lookup(judged.with_start(start if start is not None else NO_START), metric)
    if isinstance(found, Part) and not (promised is not None and found.unknown):
        return found
    if isinstance(found, Part):
        # The promise stands in place of any figure, but not of a cell without one.
        return (
            found if {"start"} != set(found.needs) else _by_promise(case, metric, start, stop, promised, found.because)
        )
    cell, why, source = found
    if promised is not None:
        return _by_promise(case, metric, start, stop, promised, why)
    amount = cell.amount
    assert amount is not None
    assert start is not None
    assert metric.start is not None
    end = min(x for x in (at, stop, ended) if x is not None)
    waits = waits_of(case, metric.pause, start, end if stop is None else stop)
    if waits.__class__ is Unknown:
        return unknown_part(waits)
    hours = engine.hours(case, metric.calendar)
    if amount.clock == "business" and not isinstance(hours, OpenHours):
        why.append(
            reason(engine.calendar_origin(metric.calendar), f"`{cell.text}` counts open hours that are not known")
        )
        return unknown_part(hours if isinstance(hours, Unknown) else (), why)
    open_hours = hours if isinstance(hours, OpenHours) else None
    day = engine.business_day(metric.calendar)
    run = measure(amount, open_hours, day, start, end, waits, open_hours.zone if open_hours else None)
    if isinstance(run, Unknown):
        why.append(
            reason(
                engine.calendar_origin(metric.calendar),
                "its holidays are not known, so open time cannot be counted",
            )
        )
        return unknown_part(run, why)
    state = _state(run, at, stop, ended)
    return _due_part(case, metric, cell, amount, start, stop, run, state, waits, why, source, open_hours)


def _state(run: Run, at: int, stop: int | None, ended: int | None) -> str:
    """Convention 8: a response at the due instant is in time."""
    if stop is not None and (ended is None or stop <= ended):
        return "met" if run.due is None or stop <= run.due else "breached"
    if ended is not None:
        return "stopped" if run.due is None or ended <= run.due else "breached"
    if run.paused:
        return "paused"
    return "breached" if run.due is not None and at > run.due else "running"


def _due_part(
    case: Case, metric: Metric, cell: Cell, amount: Amount, start: int, stop: int | None, run: Run, state: str,
    waits: list[Any], why: list[Reason], source: str, hours: OpenHours | None,
) -> Part:  # fmt: skip
    assert metric.start is not None
    paused = state == "paused"
    total = run.total or 0
    data: dict[str, Any] = {
        "result": "paused" if paused else "due",
        "target": amount.to_dict(),
        "clock": amount.clock,
        "starts_at": iso(start),
        "due_at": None if paused or run.due is None else iso(run.due),
        "state": state,
        "pauses": [{"from": iso(a), "until": None if b is None else iso(b)} for a, b in waits],
        "elapsed_seconds": run.counted,
        "remaining_seconds": total - run.counted,
        "source": source,
    }
    why.append(reason(metric.start.origin, f"the clock started at {data['starts_at']}"))
    if waits and metric.pause is not None:
        why.append(reason(metric.pause.origin, f"{len(waits)} wait{'s' if len(waits) > 1 else ''} taken out"))
    elif metric.pause is not None and not metric.pause.begins:
        why.append(reason(metric.pause.origin, "nothing pauses the clock"))
    if amount.clock == "business" and hours is not None:
        why.extend(case.engine.calendar_reasons(case, metric.calendar, hours))
    if metric.stop is not None and stop is not None:
        why.append(reason(metric.stop.origin, f"stopped at {iso(stop)}"))
    if data["due_at"]:
        why.append(
            reason(
                metric.origin,
                f"{amount} of {'open' if amount.clock == 'business' else 'elapsed'} time are used up at {data['due_at']}",
            )
        )
    key = (data["result"], str(amount), data["due_at"], state)
    return Part(data, key, because=why)


def _by_promise(
    case: Case, metric: Metric, start: int | None, stop: int | None, due: int | None, why: list[Reason]
) -> Part:
    """The promised instant is due in place of the figure."""
    assert due is not None
    assert metric.promise is not None
    at = case.at
    state = ("met" if stop <= due else "breached") if stop is not None else ("breached" if at > due else "running")
    data: dict[str, Any] = {
        "result": "due",
        "target": None,
        "clock": "elapsed",
        "starts_at": iso(start) if start is not None else None,
        "due_at": iso(due),
        "state": state,
        "pauses": [],
        "remaining_seconds": due - min(at, stop or at),
        "source": "promise",
    }
    why = [*why, reason(metric.promise.origin, f"{iso(due)} was promised, in place of the figure")]
    return Part(data, ("due", data["due_at"], state), because=why)
