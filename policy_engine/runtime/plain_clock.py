"""The commonest clock, answered in few steps: it starts with one event, nothing pauses it, nothing was changed.

A faster twin of `service.target` for one metric. It gives exactly the same part, or nothing where the case is not
that simple: then the general way is taken. Tests hold the two together on every ticket there is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from policy_engine.expr.values import Unknown
from policy_engine.model.amounts import ELAPSED, Amount
from policy_engine.model.policy import EventRef, Metric
from policy_engine.runtime.case import NO_START, Case
from policy_engine.runtime.instants import iso
from policy_engine.runtime.kept import Kept
from policy_engine.runtime.parts import Part, reason
from policy_engine.runtime.wording import not_recorded, open_stretches, started_with

if TYPE_CHECKING:
    from policy_engine.runtime.engine import Engine
    from policy_engine.runtime.figures import Found

PlainClock = Callable[[Case], Part | None]


def plain_clock(engine: Engine, metric: Metric) -> PlainClock | None:
    """The twin for a metric; nothing where the metric is never that simple."""
    start, stop = metric.start, metric.stop
    if start is None or metric.reminders or (metric.retarget is not None and metric.retarget.start == "reset"):
        return None
    if metric.pause is not None and metric.pause.parts:
        return None
    kept = engine.figures_of(metric)
    starts = _slots(engine, start.events)
    stops = _slots(engine, stop.events) if stop is not None else ()
    silent = [ref for ref in (metric.promise.event if metric.promise else None,) if ref is not None]
    silent.extend(metric.ends.events if metric.ends is not None else ())
    silent.extend(metric.pause.begins if metric.pause is not None else ())
    quiet = _slots(engine, tuple(silent))
    if kept.dependencies is None or starts is None or stops is None or quiet is None:
        return None
    return _Twin(engine, metric, kept, starts, stops, quiet).answer


def _slots(engine: Engine, events: tuple[EventRef, ...]) -> tuple[int, ...] | None:
    """Slots of plain events; nothing where one is an event under a condition."""
    known = engine.policy.events
    slots = [known[ref.name].slot for ref in events if ref.name in known]
    return tuple(slots) if len(slots) == len(events) else None


class _Twin:
    """What is worked out once for a metric."""

    def __init__(
        self, engine: Engine, metric: Metric, kept: Kept[Found], starts: tuple[int, ...], stops: tuple[int, ...],
        quiet: tuple[int, ...],
    ) -> None:  # fmt: skip
        assert metric.start is not None
        self.engine, self.metric, self.kept = engine, metric, kept
        self.starts, self.stops, self.quiet = starts, stops, quiet
        self.kind, self.origin = metric.start.kind, metric.start.origin
        self.stop_origin = metric.stop.origin if metric.stop is not None else metric.origin
        self.started = started_with(metric)
        self.waiting = reason(self.origin, not_recorded(metric))
        definition = engine.policy.calendars.get(metric.calendar) if metric.calendar is not None else None
        self.calendar = definition.slot if definition is not None else None
        pause = metric.pause
        self.start_base = reason(self.origin, "")
        self.stop_base = reason(self.stop_origin, "")
        self.row_bases: dict[int, dict[str, Any]] = {}
        self.fixed = []
        if pause is not None and not pause.begins:
            self.fixed = [engine.kept_reason(("pause", metric.name), pause.origin, "nothing pauses the clock")]

    def answer(self, case: Case) -> Part | None:
        """The part, or nothing where the general way has to be taken."""
        if case.raw is not case.values or case.real is not case:
            return None
        histories = case.histories
        for slot in self.quiet:
            if histories[slot]:
                return None
        start = self._start(histories)
        if start is False:
            return None
        stop = None
        if start is not None:
            for slot in self.stops:
                for occurrence in histories[slot]:
                    at = occurrence.at
                    if at.__class__ is not int:
                        return None
                    if at > start or (at == start and self.kind != "each"):
                        stop = at if stop is None or at < stop else stop
                        break
        case.start, case.start_memo = NO_START if start is None else start, {}
        found = self.kept.of(case)
        case.start, case.start_memo = NO_START, {}
        if isinstance(found, Part):
            if found.unknown:
                return None
            return Part(found.data.copy(), found.key, because=found.because.copy())
        cell, why, layer, row = found
        amount = cell.amount
        if amount is None or amount.by or "calendar" in row.outputs:
            return None
        if start is None:
            return self._waiting(amount, why)
        return self._running(case, amount, why, layer, row, start, stop)

    def _start(self, histories: Any) -> Any:
        """The start; `None` before it; `False` where it is not plain."""
        if len(self.starts) == 1:
            history = histories[self.starts[0]]
            if not history:
                return None
            if self.kind == "each" and len(history) > 1:
                return False
            at = history[0].at
            return at if at.__class__ is int else False
        found: list[int] = []
        for slot in self.starts:
            history = histories[slot]
            if history:
                at = history[0].at
                if at.__class__ is not int or (self.kind == "each" and (found or len(history) > 1)):
                    return False
                found.append(at)
            elif self.kind == "latest_of":
                return None
        if not found:
            return None
        return max(found) if self.kind == "latest_of" else min(found)

    def _waiting(self, amount: Amount, why: list[Any]) -> Part:
        data: dict[str, Any] = {
            "result": "not_started", "target": amount.to_dict(), "clock": amount.clock, "starts_at": None,
            "due_at": None, "state": "not_started", "pauses": [],
        }  # fmt: skip
        return Part(data, "not_started", because=[*why, self.waiting])

    def _running(
        self, case: Case, amount: Amount, why: list[Any], layer: str, row: Any, start: int, stop: int | None
    ) -> Part | None:
        end = case.at if stop is None or stop > case.at else stop
        seconds = ELAPSED.get(amount.unit)
        started = iso(start)
        why = [*why, {**self.start_base, "text": f"{self.started} at {started}"}, *self.fixed]
        base = self.row_bases.get(id(row))
        if base is None:
            base = self.row_bases[id(row)] = reason(row.origin, "")
        if seconds is not None:
            total = amount.value * seconds
            due, counted = start + total, max(0, end - start)
            due_at = iso(due)
            why.append({**base, "text": f"{amount} from the start end at {due_at}"})
        else:
            if amount.clock != "business" or self.calendar is None:
                return None
            hours = case.calendar(self.calendar)
            if hours.__class__ is Unknown or hours.unknown is not None:
                return None
            length = 3600 if amount.unit == "business_hour" else hours.business_day
            if length is None:
                return None
            total, calendar = amount.value * length, hours.calendar
            due, counted = calendar.due(start, total), calendar.elapsed(start, end)
            due_at = iso(due)
            why.extend(self.engine.calendar_reasons(case, self.metric.calendar, hours))
            text = f"{amount} of open time are used up at {due_at}: {open_stretches(hours, start, due)}"
            why.append({**base, "text": text})
        if stop is not None:
            state = "met" if stop <= due else "breached"
            why.append({**self.stop_base, "text": f"stopped at {iso(stop)}"})
        else:
            state = "breached" if case.at > due else "running"
        data = {
            "result": "due", "target": amount.to_dict(), "clock": amount.clock, "starts_at": started,
            "due_at": due_at, "state": state, "pauses": [], "elapsed_seconds": counted,
            "remaining_seconds": total - counted, "source": layer,
        }  # fmt: skip
        return Part(data, ("due", str(amount), due_at, state), because=why)
