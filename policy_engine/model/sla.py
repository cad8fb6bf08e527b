"""Service levels: metrics with their clocks, and the layers of tables that give their targets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policy_engine.document.nodes import Entry, Node, Scalar
from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.expr.scope import Binding
from policy_engine.expr.types import BOOLEAN, EnumType
from policy_engine.model.amounts import ELAPSED
from policy_engine.model.calendars import is_declared
from policy_engine.model.cells import figure_cell
from policy_engine.model.context import Build, entries, scalars, text_of, texts
from policy_engine.model.definitions import START, event_ref, event_refs
from policy_engine.model.policy import (
    CalendarDef,
    Caveat,
    Cell,
    Definition,
    EventKind,
    EventRef,
    Fact,
    Layer,
    Metric,
    Pause,
    Promise,
    Reminder,
    Retarget,
    Sla,
    Start,
    Stop,
)
from policy_engine.model.tables import build_layers

CALENDAR = "calendar"
"""The output of a table of targets that is no metric: the calendar on which the figures of the row are counted."""


class SlaBuilder:
    """Builds the section; holds the vocabularies its parts need."""

    def __init__(
        self,
        b: Build,
        facts: Mapping[str, Fact],
        events: Mapping[str, EventKind],
        definitions: tuple[Definition, ...],
        calendars: Mapping[str, CalendarDef],
        graded: str | None,
    ) -> None:
        self.b = b
        self.facts = facts
        self.events = events
        self.event_definitions = {d.name: d.slot for d in definitions if d.kind == "event"}
        self.calendars = calendars
        self.graded = graded

    def build(self, node: Node | None, key: Scalar | None) -> Sla | None:
        if not isinstance(node, MappingNode):
            return None
        b = self.b
        with b.at("sla"), b.citing(node), b.owned("sla"):
            origin = b.origin(node, key, cite=False)
            every = node.get("every_metric")
            declared = entries(node.get("metrics"))
            metrics = []
            for entry in declared:
                with b.at("metrics", entry.name), b.citing(entry.value):
                    metrics.append(self._metric(entry, every))
            with b.at("targets"), b.scope(START):
                layers = self._layers(node.get("targets"))
            named = {metric.name for metric in metrics}
            for name in _outputs(layers):
                if name not in named:
                    metrics.append(Metric(name, origin))
            self._check_clocks(metrics, layers, node.get("targets"))
            caveats = self._caveats(node.get("caveats"), [metric.name for metric in metrics])
        return Sla(tuple(metrics), layers, caveats, origin)

    def _layers(self, node: Node | None) -> tuple[Layer, ...]:
        def cell(name: str, inner: Node) -> Cell | None:
            if name == CALENDAR:
                calendar = self._calendar(inner)
                return Cell("value", calendar, value=calendar) if calendar is not None else None
            return figure_cell(self.b, inner, self.facts)

        return build_layers(self.b, node, cell, ())

    def _metric(self, entry: Entry, every: Node | None) -> Metric:
        b, node = self.b, entry.value
        shared = every if isinstance(every, MappingNode) else None
        origin = b.origin(node, entry.key)
        if not isinstance(node, MappingNode):
            return Metric(entry.name, origin)
        measured = node.get("measured")
        if measured is not None:
            binding = b.name(measured, "the fact")
            objective = b.expression(inner, BOOLEAN) if (inner := node.get("objective")) is not None else None
            read = binding.read if binding else None
            name = text_of(measured) or ""
            return Metric(entry.name, origin, measured=read, objective=objective, measured_name=name)

        def part(name: str) -> tuple[Node | None, tuple[str, ...]]:
            own = node.get(name)
            if own is not None:
                return own, (*b._path, name)
            return (shared.get(name) if shared is not None else None), ("sla", "every_metric", name)

        return Metric(
            entry.name,
            origin,
            start=self._start(*part("start")),
            stop=self._stop(*part("stop")),
            ends=self._stop(*part("ends")),
            pause=self._pause(*part("pause")),
            promise=self._promise(*part("promise")),
            retarget=self._retarget(*part("retarget")),
            calendar=self._calendar(part("calendar")[0]),
            reminders=tuple(self._reminders(*part("reminders"))),
        )

    def _reminders(self, node: Node | None, path: tuple[str, ...]) -> Iterator[Reminder]:
        """`{shift-leader: {at: 75 %}}`: instants at which a share of the target is used up."""
        b = self.b
        for entry in entries(node):
            body = entry.value
            with self._at((*path, entry.name)), b.citing(body):
                inner = body.get("at") if isinstance(body, MappingNode) else None
                text = text_of(inner) or ""
                number = text.removesuffix("%").strip()
                if not text.endswith("%") or not number.isdecimal() or not 0 < int(number[:4]) < 100:
                    b.error("M023", f"`{text}` is no share of a target", inner or body, "write it as `75 %`")
                    continue
                yield Reminder(entry.name, int(number), b.origin(body, entry.key))

    def _at(self, path: tuple[str, ...]) -> Any:
        """The path of a part, which may stand under `every_metric`."""
        return _Path(self.b, path)

    def _calendar(self, node: Node | None) -> str | None:
        name = text_of(node)
        if name is None or name in self.calendars or is_declared(self.b, name):
            return name
        if node is not None and self.b.names.lookup(name) is None:
            self.b.unknown_word("N006", "the calendar", name, self.calendars, node)
        return None

    def _refs(self, node: Node | None) -> tuple[EventRef, ...]:
        return event_refs(self.b, node, self.events, self.event_definitions)

    def _start(self, node: Node | None, path: tuple[str, ...]) -> Start | None:
        if not isinstance(node, MappingNode):
            return None
        with self._at(path), self.b.citing(node):
            origin = self.b.origin(node)
            for kind in ("event", "latest_of", "earliest_of", "each"):
                inner = node.get(kind)
                if inner is not None:
                    return Start(kind, self._refs(inner), origin)
        return None

    def _stop(self, node: Node | None, path: tuple[str, ...]) -> Stop | None:
        if not isinstance(node, MappingNode):
            return None
        with self._at(path), self.b.citing(node):
            return Stop(self._refs(node.get("event")), self.b.origin(node))

    def _pause(self, node: Node | None, path: tuple[str, ...]) -> Pause | None:
        if not isinstance(node, MappingNode):
            return None
        b = self.b
        with self._at(path), b.citing(node):
            if "when" in node or "from" in node:
                return Pause(self._refs(node.get("from")), self._refs(node.get("until")), b.origin(node))
            parts = []
            for entry in entries(node, ("cites",)):
                with b.at(entry.name), b.citing(entry.value):
                    inner = entry.value
                    if isinstance(inner, MappingNode):
                        begins, ends = self._refs(inner.get("from")), self._refs(inner.get("until"))
                        parts.append(Pause(begins, ends, b.origin(inner, entry.key)))
            return Pause((), (), b.origin(node), tuple(parts))

    def _promise(self, node: Node | None, path: tuple[str, ...]) -> Promise | None:
        if not isinstance(node, MappingNode):
            return None
        b = self.b
        with self._at(path), b.citing(node):
            origin = b.origin(node)
            event = node.get("event")
            if not isinstance(event, Scalar):
                return None
            ref = event_ref(b, event, self.events, self.event_definitions)
            binding = b.names.lookup(event.text)
            if ref is None or binding is None:
                return None
            with b.scope(Binding("event", binding.type, lambda case: case.event, "event")):
                when = b.condition(node.get("when"), node) if "when" in node else None
            due = (text_of(node.get("due")) or "").removeprefix("event.")
            attributes = getattr(binding.type, "attributes", {})
            if due not in attributes:
                b.unknown_word("N005", f"the field of `{event.text}`", due, attributes, node.get("due") or node)
            return Promise(ref, when, due, origin, self._refs(node.get("until")))

    def _retarget(self, node: Node | None, path: tuple[str, ...]) -> Retarget | None:
        if not isinstance(node, MappingNode):
            return None
        with self._at(path), self.b.citing(node):
            origin = self.b.origin(node)
            follows = text_of(node.get("follows")) or ""
            if follows != self.graded and node.get("follows") is not None:
                self.b.unknown_word(
                    "N007", "what is followed", follows, [self.graded or ""], node.get("follows") or node
                )
            facts = tuple(
                fact.slot
                for fact in self.facts.values()
                if fact.set_by and isinstance(fact.type, EnumType) and fact.type.name == follows
            )
            return Retarget(
                follows,
                text_of(node.get("start")) or "keep",
                text_of(node.get("pauses")) or "keep",
                facts,
                origin,
            )

    def _check_clocks(self, metrics: list[Metric], layers: tuple[Layer, ...], node: Node | None) -> None:
        """A figure needs a clock: a start, and a calendar where it counts open time."""
        by_name = {metric.name: metric for metric in metrics}
        told: set[str] = set()
        for layer in layers:
            for table in layer.tables:
                for row in table.rows:
                    for name, cell in row.outputs.items():
                        if cell.kind in ("figure", "from"):
                            metric = by_name[name]
                            if CALENDAR in row.outputs:
                                metric = metric._replace(calendar=row.outputs[CALENDAR].text)
                            # One finding a metric: what is missing is missing for all of its figures.
                            if name not in told and self._check_clock(metric, cell, row.origin.span):
                                told.add(name)

    def _check_clock(self, metric: Metric, cell: Cell, place: Any) -> bool:
        """Report what the clock of a figure lacks; true if something does."""
        b = self.b
        if metric.start is None:
            b.error(
                "M020",
                f"`{metric.name}` has a figure and no start",
                place,
                f"say under `metrics: {metric.name}:` which event starts its clock",
            )
            return True
        if cell.amount is None or cell.amount.unit in ELAPSED:
            return False
        if metric.calendar is None:
            what = "counts open time" if cell.amount.on_calendar else "runs on a wall clock"
            b.error(
                "M021",
                f"`{cell.text}` {what}, and `{metric.name}` has no calendar",
                place,
                "add `calendar: <name>` to the metric or to `every_metric`",
            )
            return True
        calendar = self.calendars.get(metric.calendar)
        counted = cell.amount.unit == "business_day" and not cell.amount.by
        if counted and calendar is not None and self._days_differ(calendar):
            b.error(
                "M022",
                f"the days of `{calendar.name}` differ in length, so a business day has no length",
                place,
                "add `business_day: 8 business hours` to the calendar",
            )
            return True
        return False

    def _days_differ(self, calendar: CalendarDef) -> bool:
        """Whether a business day of a calendar has no length; that of one told by a fact is not known yet."""
        table = calendar.table
        if table is None or "calendar" not in table.outputs:
            return calendar.kind != "given" and calendar.business_day is None
        names = [cell.text for row in table.rows if not (cell := row.outputs["calendar"]).word]
        return any(self._days_differ(self.calendars[name]) for name in names if name in self.calendars)

    def _caveats(self, node: Node | None, metrics: list[str]) -> tuple[Caveat, ...]:
        found = []
        for entry in entries(node):
            with self.b.at("caveats", entry.name), self.b.citing(entry.value):
                body = entry.value
                if not isinstance(body, MappingNode):
                    continue
                for scalar in scalars(body.get("metrics")):
                    if scalar.text not in metrics:
                        self.b.unknown_word("N008", "the metric", scalar.text, metrics, scalar)
                when = self.b.condition(body.get("when"), body)
                found.append(
                    Caveat(
                        self.b.origin(body, entry.key),
                        texts(body.get("metrics")),
                        when,
                        text_of(body.get("says")) or "",
                    )
                )
        return tuple(found)


class _Path:
    """Puts the builder at a path for a while."""

    def __init__(self, b: Build, path: tuple[str, ...]) -> None:
        self.b, self.path = b, path

    def __enter__(self) -> None:
        self.kept, self.b._path = self.b._path, list(self.path)

    def __exit__(self, *exc: object) -> None:
        self.b._path = self.kept


def _outputs(layers: tuple[Layer, ...]) -> list[str]:
    seen: dict[str, None] = {}
    for layer in layers:
        for table in layer.tables:
            seen.update(dict.fromkeys(name for name in table.outputs if name != CALENDAR))
    return list(seen)
