"""What an answer depends on: which facts, through definitions, deciders, parameters and exclusions.

Where that is facts alone (no event, no instant but the start of a clock), the answer is a function of their
values, and is kept for the values it was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from policy_engine.model.policy import (
    CalendarDef,
    Classified,
    Condition,
    Definition,
    Exception_,
    Exclusions,
    Policy,
    Table,
)


class Dependencies(NamedTuple):
    """Slots of the facts read, and the definitions that depend on the start of a clock."""

    slots: tuple[int, ...]
    by_start: tuple[int, ...]


class _Walk:
    """Follows names to facts; `timeless` turns false where an event or the instant of the case matters."""

    def __init__(self, policy: Policy, by_start: list[bool]) -> None:
        self.policy = policy
        self.by_start = by_start
        self.definitions = {definition.name: definition for definition in policy.definitions}
        self.seen: set[str] = set()
        self.slots: set[int] = set()
        self.start_definitions: set[int] = set()
        self.timeless = True

    def table(self, table: Table) -> None:
        self.condition(table.when)
        self.names(column.name for column in table.inputs)
        for row in table.rows:
            self.slots.update(cell.fact for cell in row.outputs.values() if cell.kind == "from")

    def condition(self, condition: Condition | None) -> None:
        if condition is not None:
            self.names(condition.reads)

    def names(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.seen:
                self.seen.add(name)
                self.name(name)

    def name(self, name: str) -> None:
        policy = self.policy
        if name in policy.facts and not (name == "status" and policy.lifecycle is not None):
            self.slots.add(policy.facts[name].slot)
        elif name in policy.parameters:
            self.names((policy.parameters[name].fact,))
        elif name in self.definitions:
            self.definition(self.definitions[name])
        elif policy.category is not None and name == policy.category.name:
            self.classified(policy.category)
        elif policy.severity is not None and name == policy.severity.name:
            self.classified(policy.severity)
        elif name == "exclusions" and policy.exclusions is not None:
            self.exclusions(policy.exclusions)
        elif name != "reading":
            self.timeless = False

    def definition(self, definition: Definition) -> None:
        if definition.kind == "event":
            self.timeless = False
            return
        conditions = [definition.when, *(condition for _, condition in definition.values)]
        if self.by_start[definition.slot]:
            # Its value is part of the key; what its calendars rest on is part of the reasons.
            self.start_definitions.add(definition.slot)
            for condition in conditions:
                for name in condition.reads if condition is not None else ():
                    if name in self.policy.calendars:
                        self.calendar(self.policy.calendars[name])
            return
        for condition in conditions:
            self.condition(condition)
        self.exceptions(definition.exceptions)
        if definition.table is not None:
            self.table(definition.table)

    def calendar(self, calendar: CalendarDef) -> None:
        self.names(calendar.reads)

    def classified(self, classified: Classified) -> None:
        for bound in classified.bounds:
            self.condition(bound.when)
        for decider in classified.deciders:
            self.condition(decider.when)
            if decider.table is not None:
                self.table(decider.table)
            elif decider.source:
                self.names((decider.source.partition(".")[0],))

    def exclusions(self, exclusions: Exclusions) -> None:
        for table in exclusions.scope:
            self.table(table)
        for ground in exclusions.limits:
            self.condition(ground.when)
            self.exceptions(ground.exceptions)
            if ground.table is not None:
                self.table(ground.table)

    def exceptions(self, exceptions: Iterable[Exception_]) -> None:
        for exception in exceptions:
            self.condition(exception.when)
            self.exceptions(exception.exceptions)


def dependencies_of(
    policy: Policy, by_start: list[bool], tables: Iterable[Table], names: Iterable[str] = ()
) -> Dependencies | None:
    """What these tables and names depend on; nothing where it is more than facts and a start."""
    walk = _Walk(policy, by_start)
    for table in tables:
        walk.table(table)
    walk.names(names)
    if not walk.timeless:
        return None
    return Dependencies(tuple(sorted(walk.slots)), tuple(sorted(walk.start_definitions)))
