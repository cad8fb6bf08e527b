"""What a rule depends on, through definitions, tables and sections: facts, events, calendars, the instant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policy_engine.expr import typed as t
from policy_engine.expr.explain_values import seconds
from policy_engine.expr.types import DATE, DURATION, INSTANT, EventType
from policy_engine.model.amounts import Amount
from policy_engine.model.policy import (
    Classified,
    Condition,
    Definition,
    EventRef,
    Exception_,
    Exclusions,
    Lifecycle,
    Policy,
    Table,
    Window,
)
from policy_engine.runtime.explaining.bodies import Body, Cell, Check, Each, Said, Seen

__all__ = ["Reach", "Wanted"]

MOST_COMPARED = 200
"""Parts of a comparison that is looked into; a longer one says little about any of its facts."""


class Wanted:
    """The values that a fact or an attribute is compared with, in order of mention."""

    def __init__(self) -> None:
        self._values: dict[Any, Any] = {}
        self.others: dict[str, None] = {}
        """Names of facts that it is compared with."""

    def add(self, values: Iterable[Any]) -> None:
        for value in sorted(values, key=str) if isinstance(values, frozenset) else values:
            for one in value if isinstance(value, tuple) else (value,):
                if not isinstance(one, dict):
                    self._values.setdefault((one.__class__, one), one)

    @property
    def values(self) -> list[Any]:
        return list(self._values.values())


class Reach:
    """Follows the names of rules to what a ticket tells."""

    def __init__(self, policy: Policy, *bodies: Body) -> None:
        self.policy = policy
        self.facts: dict[str, Wanted] = {}
        self.events: dict[str, dict[str, Wanted]] = {}
        self.calendars: dict[str, None] = {}
        self.durations: dict[int, None] = {}
        self.moments: dict[Any, None] = {}
        """Instants and dates that are written out."""
        self.amounts: dict[Amount, None] = {}
        self.timed = False
        """Whether the instant that is asked about matters."""
        self._definitions = {definition.name: definition for definition in policy.definitions}
        self._seen: set[str] = set()
        self._asked: tuple[str, ...] = ()
        for body in bodies:
            self._body(body)

    def follow(self, name: str) -> None:
        """Follow a name that no condition of the rules mentions."""
        self._name(name)

    # --- bodies ---

    def _body(self, body: Body) -> None:
        if isinstance(body, Said):
            self._condition(body.condition)
        elif isinstance(body, Cell):
            self._column(body.column.name, body.matcher.values or body.matcher.mentions)
        elif isinstance(body, Check) and body.name:
            self._name(body.name.partition(".")[0])
        elif isinstance(body, Check):
            self.timed = True
        kept = self._asked
        if isinstance(body, Each | Seen):
            self._asked = body.events or kept
            for name in body.events:
                self._name(name)
        for part in body.parts():
            self._body(part)
        self._asked = kept

    def _column(self, name: str, values: Iterable[Any]) -> None:
        self._name(name)
        if name in self.facts:
            self.facts[name].add(values)
        elif name in self.policy.parameters and self.policy.parameters[name].fact in self.facts:
            self.facts[self.policy.parameters[name].fact].add(values)
        else:
            self._attribute(self._asked, name).add(values)

    # --- conditions ---

    def _condition(self, condition: Condition | None) -> None:
        if condition is None or condition.typed is None:
            return
        for node in t.walk(condition.typed):
            if isinstance(node, t.Read):
                self._name(node.binding.name, node)
            elif isinstance(node, t.Attribute):
                self._field(node)
            elif isinstance(node, t.Constant):
                self._constant(node)
            elif isinstance(node, t.Compare | t.Contained | t.Apply):
                self._compared(node)

    def _constant(self, node: t.Constant) -> None:
        if node.type == DURATION:
            self.durations[seconds(node.value)] = None
        elif node.type in (INSTANT, DATE):
            self.moments[seconds(node.value)] = None

    def _compared(self, node: t.Typed) -> None:
        """Everything that is compared in one place: what is read there may have to be what is written there."""
        inside = list(t.walk(node))
        if len(inside) > MOST_COMPARED:
            return
        constants = [one.value for one in inside if isinstance(one, t.Constant)]
        reads = [one for one in inside if isinstance(one, t.Read)]
        for read in reads:
            fact = self._fact_of(read.binding.name)
            if fact is not None:
                wanted = self.facts.setdefault(fact, Wanted())
                wanted.add(constants)
                others = (self._fact_of(other.binding.name) for other in reads if other is not read)
                wanted.others.update(dict.fromkeys(name for name in others if name is not None and name != fact))
            elif read.binding.kind == "field":
                self._attribute(self._asked, read.binding.name).add(constants)
        for one in inside:
            if isinstance(one, t.Attribute) and isinstance(one.target.type, EventType):
                self._attribute((one.target.type.name,), one.name).add(constants)

    def _fact_of(self, name: str) -> str | None:
        if name in self.policy.parameters and name not in self.policy.facts:
            return self.policy.parameters[name].fact
        return name if name in self.policy.facts and not self._is_status(name) else None

    def _is_status(self, name: str) -> bool:
        return name == "status" and self.policy.lifecycle is not None

    def _attribute(self, events: Iterable[str], name: str) -> Wanted:
        """What is wanted of an attribute, of an event or of the kinds behind an event under a condition."""
        wanted = Wanted()
        for event in events:
            for kind in self._kinds(event):
                if name in self.policy.events[kind].attributes:
                    known = self.events.setdefault(kind, {})
                    wanted = known.setdefault(name, wanted)
        return wanted

    def _kinds(self, event: str) -> list[str]:
        if event in self.policy.events:
            return [event]
        definition = self._definitions.get(event)
        slots = definition.events if definition is not None else ()
        return [name for name, kind in self.policy.events.items() if kind.slot in slots]

    def _field(self, node: t.Attribute) -> None:
        target = node.target
        if isinstance(target.type, EventType):
            self._attribute((target.type.name,), node.name)
        elif isinstance(target, t.Read) and target.binding.name == "windows":
            for window in self.policy.windows or ():
                if window.name == node.name:
                    self._window(window)

    # --- names ---

    def _name(self, name: str, read: t.Read | None = None) -> None:
        policy = self.policy
        if read is not None and name == "event" and isinstance(read.type, EventType):
            name = read.type.name
        if name in ("now", "today", "start"):
            self.timed = True
        if name in self._seen:
            return
        self._seen.add(name)
        if (fact := self._fact_of(name)) is not None:
            self._fact(fact)
        elif self._is_status(name) and policy.lifecycle is not None:
            self._lifecycle(policy.lifecycle)
        elif name in self._definitions:
            self._definition(self._definitions[name])
        elif name in policy.events:
            self.events.setdefault(name, {})
            for told in policy.facts.values():
                if told.tells == name:
                    self._fact(told.name)
        elif name in policy.calendars:
            self._calendar(name)
        elif name == "exclusions" and policy.exclusions is not None:
            self._exclusions(policy.exclusions)
        else:
            for classified in (policy.category, policy.severity):
                if classified is not None and classified.name == name:
                    self._classified(classified)

    def _fact(self, name: str) -> None:
        self.facts.setdefault(name, Wanted())
        fact = self.policy.facts[name]
        if fact.set_by is not None:
            self._name(fact.set_by)
            self._attribute((fact.set_by,), "value")

    def _definition(self, definition: Definition) -> None:
        if definition.kind == "event":
            for kind in self._kinds(definition.name):
                self._name(kind)
        self._condition(definition.when)
        for _, when in definition.values:
            self._condition(when)
        self._exceptions(definition.exceptions)
        self._table(definition.table)

    def _exceptions(self, exceptions: Iterable[Exception_]) -> None:
        for one in exceptions:
            self._condition(one.when)
            self._exceptions(one.exceptions)

    def _table(self, table: Table | None) -> None:
        if table is None:
            return
        self._condition(table.when)
        for place, column in enumerate(table.inputs):
            for row in table.rows:
                matcher = row.matchers[place]
                self._column(column.name, matcher.values or matcher.mentions)

    def _classified(self, classified: Classified) -> None:
        for decider in classified.deciders:
            self._condition(decider.when)
            self._table(decider.table)
            if decider.source:
                event, _, field = decider.source.partition(".")
                self._name(event)
                if field:
                    self._attribute((event,), field).add(classified.type.members if classified.scale else ())  # type: ignore[attr-defined]
        for bound in classified.bounds:
            self._condition(bound.when)

    def _calendar(self, name: str) -> None:
        calendar = self.policy.calendars[name]
        self.calendars[name] = None
        for read in sorted(calendar.reads):
            self._name(read)
        self._table(calendar.table)

    def _exclusions(self, exclusions: Exclusions) -> None:
        for table in exclusions.scope:
            self._table(table)
        for ground in exclusions.limits:
            self._condition(ground.when)
            self._exceptions(ground.exceptions)
            self._table(ground.table)

    def _window(self, window: Window) -> None:
        self.timed = True
        self._table(window.table)
        if window.calendar in self.policy.calendars:
            self._name(str(window.calendar))
        for track in window.tracks:
            self._condition(track.when)
            for phase in track.phases:
                self._name(phase.fact)
                if phase.amount is not None:
                    self.amounts[phase.amount] = None

    def _lifecycle(self, lifecycle: Lifecycle) -> None:
        if "status" in self.policy.facts:
            self.facts.setdefault("status", Wanted())
        for status in lifecycle.statuses:
            self._references(status.events)
        for transition in lifecycle.transitions:
            self._references((*transition.events, *transition.unless))
            self._condition(transition.when)
            for _, need in transition.needs:
                self._condition(need)
            for timer in (transition.timer, transition.until):
                if timer is not None:
                    self.timed = True
                    self.amounts[timer.amount] = None
                    self._references((timer.event,))

    def _references(self, events: Iterable[EventRef]) -> None:
        for event in events:
            self._name(event.name)
