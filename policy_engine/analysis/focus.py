"""What a ticket must tell to bear on some rules of one policy or of several versions of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from policy_engine.expr.types import BOOLEAN, CALENDAR, COUNTRY, DATES, TARGETS, ZONE, EnumType, ListType, Type
from policy_engine.model.amounts import Amount
from policy_engine.model.policy import EventRef, Metric
from policy_engine.model.policy import Policy as Model
from policy_engine.runtime.explaining.candidates import Values
from policy_engine.runtime.explaining.changes import ABSENT
from policy_engine.runtime.explaining.reach import Reach, Wanted

if TYPE_CHECKING:
    from policy_engine.load import Policy
    from policy_engine.runtime.case import Case

__all__ = ["ABSENT", "Focus", "amounts_of", "finite"]

_ZONES = ("Europe/Paris", "America/New_York", "UTC+09:00")
_HOURS = (
    {"time_zone": "Europe/Paris", "days": ["mon", "tue", "wed", "thu", "fri"], "open": "09:00", "close": "17:00"},
    {"time_zone": "America/New_York", "days": ["mon", "sat"], "open": "22:00", "close": "06:00"},
)


def finite(type_: Type) -> bool:
    """Whether a type has so few values that all of them can be tried."""
    return type_ == BOOLEAN or (isinstance(type_, EnumType) and not type_.open)


class Focus:
    """The facts, events, calendars and lengths of time that some rules of one policy depend on."""

    def __init__(self, policy: Policy, rules: Iterable[str] = (), facts: Iterable[str] = ()) -> None:
        """`rules` are ids, or beginnings of ids; without any (and without `facts`) all rules are meant."""
        self.policy, self.model = policy, policy.model
        self.rules = tuple(rules)
        told = [name for name in facts if name in self.model.facts]
        everything = not self.rules and not told
        bodies = [rule.body for rule in policy.questions.rules.by_id.values() if everything or self.concerns(rule.id)]
        self.reach = Reach(self.model, *bodies)
        for name in [*told, *self._read_elsewhere()]:
            self.reach.follow(name)
        if everything:
            for name in (*self.model.facts, *self.model.events):
                self.reach.follow(name)
        for name, kind in self.model.events.items():
            if name in self.reach.events:
                for attribute in kind.attributes:
                    self.reach.events[name].setdefault(attribute, Wanted())

    def concerns(self, rule: str) -> bool:
        """Whether a rule is in the focus, or lies within or around something that is."""
        return any(rule == one or rule.startswith(f"{one}.") or one.startswith(f"{rule}.") for one in self.rules)

    def _read_elsewhere(self) -> Iterator[str]:
        """Names that rules without a condition depend on: the events of clocks and statuses, calendars, vocabulary."""
        for rule in self.rules:
            head, _, rest = rule.partition(".")
            name = rest.partition(".")[0]
            if head in ("facts", "events", "calendars", "definitions"):
                yield name
            if head == "parameters" and name in self.model.parameters:
                yield self.model.parameters[name].fact
        sla = self.model.sla
        for metric in sla.metrics if sla is not None else ():
            everywhere = any(one.startswith(("sla.every_metric", "sla.targets")) for one in self.rules)
            if everywhere or self.concerns(metric.origin.id):
                yield from (event.name for event in events_of(metric))
                if metric.calendar is not None:
                    yield metric.calendar
        life = self.model.lifecycle
        if life is not None and any(one.startswith("lifecycle") for one in self.rules):
            yield from ("status", "requested_status", "actor")
            events = [event for status in life.statuses for event in status.events]
            events += [event for transition in life.transitions for event in transition.events]
            yield from (event.name for event in (*events, *(one.event for one in life.milestones)))
        for duty in self.model.occasions or ():
            if duty.within is not None and self.concerns(duty.origin.id):
                yield duty.within[1].name

    def values(self, name: str, case: Case, ticket: dict[str, Any]) -> list[Any]:
        """The values of a fact that matter; the last ones are `None` for empty, and "not told"."""
        fact = self.model.facts[name]
        wanted = self.reach.facts.get(name) or Wanted()
        found = Values(self.model, self.reach, ticket, case).of_fact(fact, ABSENT, wanted)
        return [*self._stock(fact.type), *found, ABSENT] if not finite(fact.type) else [*found, ABSENT]

    def attribute(self, event: str, name: str, case: Case, ticket: dict[str, Any]) -> list[Any]:
        """The values of a field of an event that matter."""
        kind = self.model.events[event]
        wanted = self.reach.events.get(event, {}).get(name) or Wanted()
        found = Values(self.model, self.reach, ticket, case).of_attribute(kind, name, ABSENT, wanted)
        return [*self._stock(kind.attributes[name].type), *found]

    def _stock(self, type_: Type) -> list[Any]:
        """Values of types of which no condition names any."""
        if type_ == ZONE:
            return list(_ZONES)
        if type_ == COUNTRY:
            return ["FR", "DE"]
        if type_ == CALENDAR:
            return list(_HOURS)
        if type_ == DATES:
            return [["2025-09-10"]]
        if type_ == TARGETS:
            return [self._figures()]
        if isinstance(type_, ListType) and isinstance(type_.element, EnumType):
            return [[member] for member in type_.element.members]
        return []

    def _figures(self) -> dict[str, dict[str, dict[str, Any]]]:
        """A contract's table of targets: the same figure for every metric and grade."""
        grades = getattr(self.model.severity.type, "members", ()) if self.model.severity is not None else ()
        figure = {"value": 5, "unit": "hour"}
        metrics = [metric.name for metric in self.model.sla.metrics] if self.model.sla is not None else []
        return {metric: {str(grade): figure for grade in grades} for metric in metrics}


def events_of(metric: Metric) -> Iterator[EventRef]:
    """Every event that moves the clock of a metric."""
    for part in (metric.start, metric.stop, metric.ends):
        yield from part.events if part is not None else ()
    if metric.pause is not None:
        for pause in (metric.pause, *metric.pause.parts):
            yield from (*pause.begins, *pause.ends)
    if metric.promise is not None:
        yield from (metric.promise.event, *metric.promise.until)


def amounts_of(model: Model) -> dict[Amount, None]:
    """Every length of time that a policy writes as a figure, a timer or a limit."""
    found: dict[Amount, None] = {}
    for layer in model.sla.layers if model.sla is not None else ():
        for table in layer.tables:
            for row in table.rows:
                found.update({cell.amount: None for cell in row.outputs.values() if cell.amount is not None})
    for transition in model.lifecycle.transitions if model.lifecycle is not None else ():
        found.update({one.amount: None for one in (transition.timer, transition.until) if one is not None})
    for duty in model.occasions or ():
        if duty.within is not None:
            found[duty.within[0]] = None
    for rule in model.escalations.rules if model.escalations is not None else ():
        if rule.after is not None:
            found[rule.after[0]] = None
    return found
