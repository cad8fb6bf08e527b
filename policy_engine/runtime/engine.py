"""A policy made ready for tickets: templates, caches, and what the closures of a case ask for."""

from __future__ import annotations

from typing import Any

from policy_engine.expr.types import ZONE
from policy_engine.expr.values import Unknown
from policy_engine.model.policy import (
    CalendarDef,
    Classified,
    Definition,
    Exception_,
    Metric,
    Origin,
    Parameter,
    Policy,
    Row,
    Table,
)
from policy_engine.runtime.case import Case, Chosen
from policy_engine.runtime.classify import NOT_CLASSIFIED, Graded, grade
from policy_engine.runtime.dependencies import dependencies_of
from policy_engine.runtime.figures import Found, look_up
from policy_engine.runtime.hours import CalendarMaker, OpenHours
from policy_engine.runtime.kept import Kept
from policy_engine.runtime.parts import Reason, domain, not_known, reason
from policy_engine.runtime.plain_clock import PlainClock, plain_clock
from policy_engine.runtime.tables import IMPOSSIBLE, Impossible, holds, resolve

OPEN_ABOUT = {
    "sla": ("sla",),
    "transition": ("lifecycle",),
    "exclusion": ("exclusions",),
    "obligation": ("obligations",),
    "charge": ("charges",),
    "escalation": ("escalations",),
    "window": ("windows", "calendars"),
    "classification": ("classification",),
}
"""For each question, the sections whose absence a silence can be about."""


MOST_REASONS = 10_000
"""Reasons kept of one policy."""


class Engine:
    """What is made once per policy and shared by all its cases."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.calendars = list(policy.calendars.values())
        self.calendar_maker = CalendarMaker()
        self.readings = Chosen({name: reading.chosen for name, reading in policy.readings.items()})
        self.absent = [fact.absent if fact.has_absent else Unknown((fact.name,)) for fact in policy.facts.values()]
        self.domains = {fact.name: domain(fact.type, fact.nullable) for fact in policy.facts.values()}
        """Every value of each fact that has few."""
        self.by_start = _by_start(policy)
        self.set_by = self._setters()
        self._by_name = {d.name: d for d in policy.definitions if d.kind != "event"}
        self._mentioned = {d.name: self._calendars_of(d) for d in self._by_name.values()}
        self._figures: dict[str, Kept[Found]] = {}
        self.plain_clocks: dict[str, PlainClock | None] = {}
        self._grades: dict[str, Kept[Graded]] = {}
        self._supports: dict[int, list[str]] = {}
        self._tables: dict[str, list[tuple[str, Table]]] = {}
        self.known_reasons: dict[Any, Reason] = {}
        self.defined_events = {d.name: d for d in policy.definitions if d.kind == "event"}

    def _setters(self) -> list[tuple[int, Any]]:
        found = []
        definitions = {d.name: d.slot for d in self.policy.definitions if d.kind == "event"}
        for fact in self.policy.facts.values():
            if fact.set_by is None:
                continue
            if fact.set_by in definitions:
                found.append((fact.slot, _defined(definitions[fact.set_by])))
            elif fact.set_by in self.policy.events:
                found.append((fact.slot, _recorded(self.policy.events[fact.set_by].slot)))
        return found

    def _calendars_of(self, definition: Definition) -> list[CalendarDef]:
        conditions = [c for c in (definition.when, *(c for _, c in definition.values)) if c is not None]
        reads = frozenset().union(*(condition.reads for condition in conditions))
        return [calendar for calendar in self.calendars if calendar.name in reads]

    def tables_of(self, metric: Metric) -> list[tuple[str, Table]]:
        """The tables that have a cell for a metric, in the order of their layers, with the layer's name."""
        found = self._tables.get(metric.name)
        if found is None:
            layers = self.policy.sla.layers if self.policy.sla is not None else ()
            found = [(layer.name, t) for layer in layers for t in layer.tables if metric.name in t.outputs]
            self._tables[metric.name] = found
        return found

    def figures_of(self, metric: Metric) -> Kept[Found]:
        """The figures of a metric, kept by what they depend on."""
        kept = self._figures.get(metric.name)
        if kept is None:
            tables = [table for _, table in self.tables_of(metric)]
            dependencies = dependencies_of(self.policy, self.by_start, tables)
            kept = self._figures[metric.name] = Kept(dependencies, lambda case: look_up(case, metric))
        return kept

    def plain_clock(self, metric: Metric) -> PlainClock | None:
        """The faster twin of a metric's general clock, where it has one."""
        if metric.name not in self.plain_clocks:
            self.plain_clocks[metric.name] = plain_clock(self, metric)
        return self.plain_clocks[metric.name]

    def kept_reason(self, key: Any, origin: Origin, text: str) -> Reason:
        """A reason whose sentence is the same for every ticket, made once."""
        found = self.known_reasons.get(key)
        if found is None:
            if len(self.known_reasons) >= MOST_REASONS:
                # Figures that tickets tell are in the keys, so there is no end to them.
                self.known_reasons.clear()
            found = self.known_reasons[key] = reason(origin, text)
        return found

    # ---- what bindings ask for

    def calendar(self, case: Case, slot: int) -> Any:
        return self.calendar_maker.make(case, self.calendars[slot])

    def hours(self, case: Case, name: str | None) -> Any:
        """`OpenHours` of a calendar by name, `Unknown`, or nothing."""
        definition = self.policy.calendars.get(name) if name is not None else None
        return case.calendar(definition.slot) if definition is not None else None

    def calendar_origin(self, name: str | None) -> Origin | None:
        definition = self.policy.calendars.get(name) if name is not None else None
        return definition.origin if definition is not None else None

    def define(self, case: Case, slot: int) -> Any:
        definition = self.policy.definitions[slot]
        if definition.kind == "predicate":
            return self._predicate(case, definition)
        if definition.kind == "values":
            for value, condition in definition.values:
                found = True if condition is None else holds(condition, case)
                if found is True:
                    return value
                if found is not False:
                    return found
            return None
        if definition.table is not None:
            row = resolve(definition.table, case)
            if isinstance(row, Row):
                cell = next(iter(row.outputs.values()))
                if cell.word:
                    return Unknown()
                return cell.value(case) if definition.type == ZONE else cell.value
            if isinstance(row, Impossible):
                return Unknown((IMPOSSIBLE,))
            return row if isinstance(row, Unknown) else None
        return None

    def _predicate(self, case: Case, definition: Definition) -> Any:
        value = holds(definition.when, case)
        if value is False or not definition.exceptions:
            return value
        taken = any_applies(case, definition.exceptions)
        if taken is False:
            return value
        return False if taken is True else (taken if value is True else value.merge(taken))

    def defined_history(self, case: Case, slot: int) -> Any:
        """The occurrences of an event under a condition, in order; `Unknown` where one may or may not be one."""
        definition = self.policy.definitions[slot]
        found = []
        kept = case.event
        for kind in definition.events:
            for occurrence in case.histories[kind]:
                case.event = occurrence
                counts = holds(definition.when, case)
                if counts.__class__ is Unknown:
                    case.event = kept
                    return counts
                if counts:
                    found.append(occurrence)
        case.event = kept
        if len(definition.events) > 1:
            found.sort(key=lambda occurrence: occurrence.rank)
        return tuple(found)

    def graded(self, case: Case, classified: Classified | None) -> Graded:
        name = classified.name if classified is not None else ""
        found = case.memo.get(name)
        if found is None:
            found = case.memo[name] = self._grades_of(classified).of(case) if classified is not None else NOT_CLASSIFIED
        return found

    def _grades_of(self, classified: Classified) -> Kept[Graded]:
        kept = self._grades.get(classified.name)
        if kept is None:
            dependencies = dependencies_of(self.policy, self.by_start, (), (classified.name,))
            kept = self._grades[classified.name] = Kept(dependencies, lambda case: grade(case, classified))
        return kept

    def classified(self, case: Case, name: str) -> Graded:
        return self.graded(case, self.policy.category if name == "category" else self.policy.severity)

    def status(self, case: Case) -> Any:
        from policy_engine.runtime.course import current_status

        return current_status(case)

    def verdict(self, case: Case) -> Any:
        if "verdict" not in case.memo:
            from policy_engine.runtime.coverage import verdict_value

            case.memo["verdict"] = verdict_value(case)
        return case.memo["verdict"]

    def window_state(self, case: Case, name: str) -> Any:
        key = ("window", name)
        if key not in case.memo:
            from policy_engine.runtime.windows import state_value

            case.memo[key] = state_value(case, name)
        return case.memo[key]

    def told(self, case: Case, name: str) -> Any:
        """The value of a fact by name; unknown where the policy does not declare it."""
        fact = self.policy.facts.get(name)
        return case.values[fact.slot] if fact is not None else Unknown()

    # ---- reasons

    def supporting(self, case: Case, table: Table) -> list[Reason]:
        """The reasons of what a table's inputs and condition rest on: severity, category, definitions."""
        names = self._supports.get(id(table))
        if names is None:
            known = {*self._by_name, *(c.name for c in (self.policy.category, self.policy.severity) if c is not None)}
            mentioned = (*(column.name for column in table.inputs), *sorted(table.when.reads))
            names = self._supports[id(table)] = [name for name in dict.fromkeys(mentioned) if name in known]
        found = [one for name in names for one in self.support(case, name)]
        if "exclusions" in table.when.reads:
            from policy_engine.runtime.coverage import verdict_reasons

            found.extend(verdict_reasons(case))
        return found

    def support(self, case: Case, name: str) -> list[Reason]:
        """The reasons of a category, a severity or a definition."""
        policy = self.policy
        for classified in (policy.category, policy.severity):
            if classified is not None and classified.name == name:
                return self.graded(case, classified).because
        definition = self._by_name.get(name)
        if definition is None:
            return []
        value = case.define(definition.slot)
        text = shown(value)
        row = resolve(definition.table, case) if definition.table is not None else None
        origin = row.origin if isinstance(row, Row) else definition.origin
        said = f"`{name}` is {text}{chosen_by(definition, text)}"
        if value.__class__ is Unknown:
            said = f"`{name}` {not_known(value, 'is ')}"
        why = [self.kept_reason((name, text, origin.id), origin, said)]
        for calendar in self._mentioned[name]:
            hours = case.calendar(calendar.slot)
            if isinstance(hours, OpenHours):
                why.extend(self.calendar_reasons(case, calendar.name, hours))
        return why

    def calendar_reasons(self, case: Case, name: str | None, hours: OpenHours) -> list[Reason]:
        """Why a calendar is what it is; of one that is chosen among others, the row that chose as well."""
        chooser = self.policy.calendars.get(name) if name is not None else None
        if chooser is None or chooser.table is None or chooser is hours.definition:
            return self._hours_reasons(case, hours)
        found = resolve(chooser.table, case)
        if not isinstance(found, Row):
            return self._hours_reasons(case, hours)
        text = f"`{name}` is `{hours.definition.name}`"
        chosen = self.kept_reason(("chosen", found.origin.id), found.origin, text)
        return [chosen, *self._hours_reasons(case, hours)]

    def _hours_reasons(self, case: Case, hours: OpenHours) -> list[Reason]:
        kept = hours.reasons
        if kept is not None:
            for parameter in definition_parameters(case, hours):
                case.assumed.add(parameter.name)
            return kept
        definition = hours.definition
        text = f"`{definition.name}` is open {hours.calendar.hours} in {hours.zone}"
        if definition.parts:
            names = ", ".join(f"`{self.calendars[slot].name}`" for slot in definition.parts)
            text = f"`{definition.name}` is open while one of {names} is"
        why = [reason(definition.origin if hours.row is None else hours.row.origin, text)]
        if definition.holidays.origin is not None:
            why.append(reason(definition.holidays.origin, f"holidays: {self._holidays(case, definition)}"))
        for parameter in definition.parameters:
            fact = self.policy.facts[parameter.fact]
            if case.values[fact.slot].__class__ is not Unknown:
                continue
            if not parameter.has_default:
                why.append(reason(parameter.origin, f"{parameter.name} is not known: {parameter.why}"))
            else:
                case.assumed.add(parameter.name)
                why.append(
                    reason(parameter.origin, f"assumed: {parameter.name} is {parameter.shown} ({parameter.why})")
                )
        hours.reasons = why
        return why

    def _holidays(self, case: Case, definition: Any) -> str:
        source = definition.holidays
        if source.kind == "none":
            return "not mentioned"
        value = source.read(case) if source.read is not None else source.dates
        if value.__class__ is Unknown:
            return "not known"
        if value is None:
            return "none"
        if source.kind == "country":
            return f"the public holidays of {value}"
        return ", ".join(str(day) for day in value) or "none"

    def silent(self, question: str, extra: dict[str, Any]) -> dict[str, Any]:
        """The section of a question on which the handbook says nothing; cites the silence that says so."""
        names = OPEN_ABOUT[question]
        because = [
            reason(silence.origin, f"the handbook says nothing of {names[0]}")
            for silence in self.policy.silences
            if any(about == name for about in silence.about for name in names)
        ]
        return {"outcome": "silent", **extra, "needs": [], "because": because}


def definition_parameters(case: Case, hours: OpenHours) -> list[Parameter]:
    """The parameters of a calendar that a case leaves to their defaults."""
    facts = case.engine.policy.facts
    return [
        parameter
        for parameter in hours.definition.parameters
        if parameter.has_default and case.values[facts[parameter.fact].slot].__class__ is Unknown
    ]


def chosen_by(definition: Definition, value: str) -> str:
    """The condition by which a choice of values came to a value."""
    for name, condition in definition.values:
        if str(name) == value:
            others = [c.text for n, c in definition.values if c is not None and n != name]
            return f": {condition.text}" if condition is not None else f": not {' and not '.join(others)}"
    return ""


def shown(value: Any) -> str:
    """A value as a reason names it."""
    if value is True or value is False:
        return "true" if value else "false"
    return not_known(value) if value.__class__ is Unknown else str(value)


def any_applies(case: Case, exceptions: tuple[Exception_, ...]) -> Any:
    """Whether one of the exceptions applies (its own exceptions not applying)."""
    unknown: Unknown | None = None
    for exception in exceptions:
        applies = holds(exception.when, case)
        if applies is not False and exception.exceptions:
            inner = any_applies(case, exception.exceptions)
            if inner is True:
                applies = False
            elif inner is not False:
                applies = inner if applies is True else applies.merge(inner)
        if applies is True:
            return True
        if applies is not False:
            unknown = applies if unknown is None else unknown.merge(applies)
    return False if unknown is None else unknown


def _defined(slot: int) -> Any:
    return lambda case: case.defined_history(slot)


def _recorded(slot: int) -> Any:
    return lambda case: case.histories[slot]


def _by_start(policy: Policy) -> list[bool]:
    """Which definitions depend, directly or not, on the start of a clock."""
    reads = {}
    for definition in policy.definitions:
        names: set[str] = set()
        conditions = [definition.when, *(c for _, c in definition.values)]
        if definition.table is not None:
            names.update(column.name for column in definition.table.inputs)
            conditions.append(definition.table.when)
        conditions.extend(exception.when for exception in definition.exceptions)
        for condition in conditions:
            if condition is not None:
                names |= condition.reads
        reads[definition.name] = names
    dependent = {name for name, names in reads.items() if "start" in names}
    while True:
        more = {name for name, names in reads.items() if names & dependent} - dependent
        if not more:
            return [definition.name in dependent for definition in policy.definitions]
        dependent |= more
