"""The typed policy: frozen data that every consumer reads (runtime, analysis, differences, rendering).

The classes are named tuples: creating one costs a seventh of a frozen dataclass, and every run of the command
pays for all of them. Nodes hold no behaviour beyond small questions about themselves. Conditions carry their checked
expression and the closure that runs it; instants are epoch seconds in UTC, durations are seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from policy_engine.expr.types import Type
from policy_engine.model.amounts import Amount
from policy_engine.source import SourceFile

if TYPE_CHECKING:
    pass
from policy_engine.model.elements import (
    Attribute,
    CalendarDef,
    Cell,
    Clash,
    Condition,
    Conflict,
    Definition,
    EventKind,
    Exception_,
    Fact,
    Holidays,
    Input,
    Layer,
    Matcher,
    Origin,
    Parameter,
    Reading,
    Row,
    Silence,
    Table,
)

__all__ = [
    "Attribute",
    "Bound",
    "CalendarDef",
    "Caveat",
    "Cell",
    "Charge",
    "Charges",
    "Clash",
    "Classified",
    "Condition",
    "Conflict",
    "Decider",
    "Definition",
    "Duty",
    "EscalationRule",
    "Escalations",
    "EventKind",
    "EventRef",
    "Exception_",
    "Exclusions",
    "Fact",
    "Gate",
    "Ground",
    "Holidays",
    "Input",
    "Layer",
    "Lifecycle",
    "Matcher",
    "Metric",
    "Milestone",
    "Origin",
    "Parameter",
    "Pause",
    "Phase",
    "Policy",
    "Promise",
    "Reading",
    "Reminder",
    "Retarget",
    "Row",
    "Silence",
    "Sla",
    "Start",
    "Status",
    "Stop",
    "Table",
    "Timer",
    "Track",
    "Transition",
    "Window",
]

# ---- sections


class Decider(NamedTuple):
    """One who may decide a category or severity: a table, or a value taken from somewhere."""

    name: str
    origin: Origin
    table: Table | None = None
    when: Condition | None = None
    read: Callable[[Any], Any] | None = None
    source: str = ""
    fact: str | None = None


class Bound(NamedTuple):
    """A condition under which a value is no graver, or no milder, than a stated one, whoever decided it."""

    origin: Origin
    when: Condition
    worst: Any
    """The gravest value that may stand, or nothing."""
    least: Any
    """The mildest value that may stand, or nothing."""
    of: tuple[str, ...]
    """The deciders it binds; all where empty."""


class Classified(NamedTuple):
    """How a category, severity or priority comes about."""

    name: str
    type: Type
    scale: tuple[Any, ...]
    deciders: tuple[Decider, ...]
    provisional: frozenset[str]
    compared_with: tuple[Decider, ...]
    otherwise: Row | None
    origin: Origin
    bounds: tuple[Bound, ...] = ()


class EventRef(NamedTuple):
    """An event or an event under a condition, by name and how its history is read."""

    name: str
    history: Callable[[Any], Any]


class Start(NamedTuple):
    """When a clock starts: `event`, `latest_of`, `earliest_of` or `each` (recurrence)."""

    kind: str
    events: tuple[EventRef, ...]
    origin: Origin


class Stop(NamedTuple):
    """What stops a clock, or ends a recurring metric for good."""

    events: tuple[EventRef, ...]
    origin: Origin


class Pause(NamedTuple):
    """When a clock stands still: from an event until another, or never; with `parts`, while one of them lasts."""

    begins: tuple[EventRef, ...]
    ends: tuple[EventRef, ...]
    origin: Origin
    parts: tuple[Pause, ...] = ()


class Promise(NamedTuple):
    """An announced instant that replaces the figure of a recurring metric until one of the events `until`."""

    event: EventRef
    when: Condition | None
    due: str
    origin: Origin
    until: tuple[EventRef, ...] = ()


class Retarget(NamedTuple):
    """What a change of the severity does to a running clock."""

    follows: str
    start: str
    pauses: str
    facts: tuple[int, ...]
    origin: Origin


class Reminder(NamedTuple):
    """A share of a target, in percent, at which somebody is to be told."""

    name: str
    percent: int
    origin: Origin


class Metric(NamedTuple):
    """One service-level metric."""

    name: str
    origin: Origin
    start: Start | None = None
    stop: Stop | None = None
    ends: Stop | None = None
    pause: Pause | None = None
    promise: Promise | None = None
    retarget: Retarget | None = None
    calendar: str | None = None
    measured: Callable[[Any], Any] | None = None
    objective: Condition | None = None
    reminders: tuple[Reminder, ...] = ()
    measured_name: str = ""
    """The fact that `measured` reads."""


class Caveat(NamedTuple):
    """A warning that travels with the answer for some metrics."""

    origin: Origin
    metrics: tuple[str, ...]
    when: Condition
    says: str


class Sla(NamedTuple):
    """Metrics, and the layers of tables their targets are looked up in."""

    metrics: tuple[Metric, ...]
    layers: tuple[Layer, ...]
    caveats: tuple[Caveat, ...]
    origin: Origin


class Status(NamedTuple):
    """A status of the life cycle, and the events that record it."""

    name: str
    events: tuple[EventRef, ...]
    origin: Origin


class Timer(NamedTuple):
    """An instant derived from an event: an amount after it."""

    amount: Amount
    event: EventRef


class Transition(NamedTuple):
    """A move from statuses to a status: by an event, on request, or by time."""

    origin: Origin
    name: str
    sources: tuple[str, ...] | None
    """`None` where the ticket has no status yet (`from: nothing`)."""
    any_source: bool
    to: str
    by: str
    events: tuple[EventRef, ...]
    request: str | None
    """The word asked for in `requested_status`, where the transition can be asked for."""
    timer: Timer | None
    unless: tuple[EventRef, ...]
    when: Condition
    needs: tuple[tuple[str, Condition], ...]
    limit: tuple[EventRef, int] | None
    """An event and the seconds after it up to which a request is allowed, where `needs` has such a limit."""
    instead: str | None
    until: Timer | None = None
    """The last instant at which the move can be made (`until: 5 business days after closed`)."""


class Milestone(NamedTuple):
    """An instant recorded without a change of status."""

    name: str
    event: EventRef
    origin: Origin


class Lifecycle(NamedTuple):
    """Statuses, transitions and milestones. `zone` reads the zone in which days and weeks run."""

    statuses: tuple[Status, ...]
    transitions: tuple[Transition, ...]
    milestones: tuple[Milestone, ...]
    zone: Callable[[Any], Any] | None
    unlisted: Origin
    origin: Origin
    zone_name: str = ""
    calendar: str | None = None
    """The calendar on which business hours and business days of timers and limits are counted."""


class Ground(NamedTuple):
    """A limit of the coverage: a rule with exceptions, or a table of verdicts."""

    origin: Origin
    name: str
    when: Condition | None
    verdict: str
    extent: str | None
    exceptions: tuple[Exception_, ...]
    also: tuple[str, str | None, Origin] | None
    table: Table | None
    possible: frozenset[str]
    """Every verdict it can come to, `covered` (no limit) included."""


class Exclusions(NamedTuple):
    """What is offered (`scope`) and what limits it (`limits`)."""

    scope: tuple[Table, ...]
    limits: tuple[Ground, ...]
    origin: Origin


class Duty(NamedTuple):
    """What a party owes on an occasion."""

    origin: Origin
    name: str
    party: str
    strength: str
    occasion: Condition
    done: Condition | None
    """`None` where nothing can tell (`untold`)."""
    occasion_origin: Origin
    by_events: bool
    within: tuple[Amount, EventRef] | None = None
    calendar: str | None = None
    """The calendar (`during:`) on which `within` is counted, and in whose zone its days run."""


class Gate(NamedTuple):
    """What holds work up until it is approved."""

    origin: Origin
    events: tuple[int, ...]
    when: Condition
    approval: tuple[tuple[str, Condition], ...]


class Charge(NamedTuple):
    """A table of multipliers for each piece of work of one kind of event."""

    origin: Origin
    events: tuple[int, ...]
    calendar: str | None
    table: Table


class Charges(NamedTuple):
    """Charges, gates and the rate."""

    charges: tuple[Charge, ...]
    gates: tuple[Gate, ...]
    rate: Parameter | None
    origin: Origin


class EscalationRule(NamedTuple):
    """A table of verdicts, once or for each event of a kind."""

    name: str
    origin: Origin
    event: int | None
    table: Table
    after: tuple[Amount, EventRef] | None = None
    """How long after an event the rule begins to speak; nothing for at once."""
    calendar: str | None = None
    """The calendar (`during:`) on which `after` is counted."""


class Escalations(NamedTuple):
    """Escalation rules in their order of precedence."""

    rules: tuple[EscalationRule, ...]
    start_level: tuple[int, Origin] | None
    levels_above: tuple[str, Origin] | None
    origin: Origin


class Phase(NamedTuple):
    """A phase of a support window, from an instant read off a date fact."""

    name: str
    amount: Amount | None
    read: Callable[[Any], Any]
    fact: str
    origin: Origin


class Track(NamedTuple):
    """The phases that hold under a condition."""

    origin: Origin
    when: Condition
    phases: tuple[Phase, ...]


class Window(NamedTuple):
    """Opening hours of something, or support phases."""

    name: str
    origin: Origin
    calendar: str | None = None
    """Name of a calendar, or `always`."""
    table: Table | None = None
    tracks: tuple[Track, ...] = ()
    zone: Callable[[Any], Any] | None = None
    zone_name: str = ""
    """The zone, or the name that `zone` reads; none for UTC."""


class Policy(NamedTuple):
    """A whole policy, checked."""

    id: str
    title: str
    edition: str
    language: str
    in_force_from: str
    digest: str
    source: SourceFile
    register: str | None
    document: str | None
    facts: Mapping[str, Fact]
    events: Mapping[str, EventKind]
    parameters: Mapping[str, Parameter]
    readings: Mapping[str, Reading]
    conflicts: tuple[Conflict, ...]
    calendars: Mapping[str, CalendarDef]
    definitions: tuple[Definition, ...]
    category: Classified | None
    severity: Classified | None
    sla: Sla | None
    lifecycle: Lifecycle | None
    exclusions: Exclusions | None
    occasions: tuple[Duty, ...] | None
    charges: Charges | None
    escalations: Escalations | None
    windows: tuple[Window, ...] | None
    silences: tuple[Silence, ...]
    rules: Mapping[str, Origin]
    """Every entry that cites, by id: what `policy test` covers and the register checks."""
