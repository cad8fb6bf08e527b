"""The typed policy: frozen data that every consumer reads (runtime, analysis, differences, rendering).

The classes are named tuples, because creating one costs a seventh of a frozen dataclass and every run of
the command pays for all of them. Nodes hold no behaviour beyond small questions about themselves. Conditions carry their checked
expression and the closure that runs it; instants are epoch seconds in UTC, durations are seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from policy_engine.expr.types import Type
from policy_engine.model.amounts import Amount
from policy_engine.source import SourceFile, Span

if TYPE_CHECKING:
    from policy_engine.expr.typed import Typed


class Origin(NamedTuple):
    """Which rule something is: its id (a path of keys), the clauses it rests on, and its place."""

    id: str
    cites: tuple[str, ...]
    line: int
    span: Span
    cite_spans: tuple[Span, ...] = ()
    """Where each clause stands in the file; for a clause inherited from above, there."""
    file: str = ""

    @property
    def clause(self) -> str | list[str] | None:
        """The clauses as a decision shows them: one, several, or none."""
        cites = self.cites
        return cites[0] if len(cites) == 1 else list(cites) or None


class Condition(NamedTuple):
    """A checked expression. `reads` names the facts, definitions and events it mentions."""

    text: str
    run: Callable[[Any], Any]
    reads: frozenset[str]
    span: Span
    mentions_events: bool = False
    typed: Typed | None = None
    """The checked expression, for what looks into it instead of running it; `always` has none."""


# ---- vocabulary


class Fact(NamedTuple):
    """A fact that a ticket may tell. `absent` is the value an absent fact has by declaration, if any."""

    name: str
    slot: int
    type: Type
    nullable: bool
    absent: Any
    has_absent: bool
    set_by: str | None
    tells: str | None
    origin: Origin


class Attribute(NamedTuple):
    """A field of an event."""

    name: str
    type: Type
    absent: Any
    has_absent: bool


class EventKind(NamedTuple):
    """A kind of event of a ticket's history."""

    name: str
    slot: int
    attributes: Mapping[str, Attribute]
    told_by: str | None
    origin: Origin


class Parameter(NamedTuple):
    """What the handbook leaves open: told by a fact, else assumed (`has_default`), else unknown."""

    name: str
    fact: str
    default: Any
    has_default: bool
    shown: str
    why: str
    origin: Origin


class Reading(NamedTuple):
    """A passage that can be read in several ways, and the way chosen."""

    name: str
    chosen: str
    others: Mapping[str, str]
    why: str
    origin: Origin


class Conflict(NamedTuple):
    """Rules that contradict each other; `preferred` is one of them, or none if it is undecided."""

    id: str
    between: tuple[str, ...]
    preferred: str | None
    settled_by: str | None
    origin: Origin


class Silence(NamedTuple):
    """What the handbook does not say."""

    clause: str
    about: tuple[str, ...]
    answer: str
    origin: Origin
    about_spans: tuple[Span, ...] = ()


# ---- tables


class Matcher(NamedTuple):
    """An input cell. `accepts` is asked only about known values (`None` is the value `empty`)."""

    text: str
    accepts: Callable[[Any], bool]
    values: frozenset[Any] | None = None
    """The values accepted, where they can be listed; `None` for a test such as `at most 5`."""
    any: bool = False
    mentions: frozenset[Any] = frozenset()
    """The values the cell names, whether it accepts them or not: what a proof has to try."""
    negative: bool = False
    """Whether it accepts all but what it names."""


class Cell(NamedTuple):
    """An output cell: a figure, a word without a figure, a plain value, or a fact to look the figure up in."""

    kind: str
    """`figure`, `value`, `word` or `from`."""
    text: str
    amount: Amount | None = None
    value: Any = None
    word: str = ""
    fact: int = -1


class Input(NamedTuple):
    """A column of conditions: a name and how its value is read from a case."""

    name: str
    type: Type
    read: Callable[[Any], Any]


class Row(NamedTuple):
    """One line of a table."""

    origin: Origin
    matchers: tuple[Matcher, ...]
    outputs: Mapping[str, Cell]


class Clash(NamedTuple):
    """A declared contradiction inside one table: rows by side, and the side preferred (or none)."""

    conflict: Conflict
    sides: tuple[frozenset[str], ...]
    preferred: int | None


class Table(NamedTuple):
    """A decision table; a rule is a table of one row without inputs."""

    origin: Origin
    when: Condition
    inputs: tuple[Input, ...]
    outputs: tuple[str, ...]
    rows: tuple[Row, ...]
    hit: str
    otherwise: Row | str | None
    """A row without inputs, the word `next` or `impossible`, or nothing."""
    clashes: tuple[Clash, ...] = ()
    always: bool = False
    """Whether `when` always holds."""
    rows_by_values: Mapping[Any, Row | None] | None = None
    """For a `unique` table over finite inputs: the row for each combination of their values."""


class Layer(NamedTuple):
    """Tables of one rank: at most one of them speaks of an output."""

    name: str
    tables: tuple[Table, ...]


# ---- time


class Holidays(NamedTuple):
    """Where a calendar's holidays come from: `none`, `country`, `dates`."""

    kind: str
    read: Callable[[Any], Any] | None = None
    dates: tuple[str, ...] = ()
    parameter: Parameter | None = None
    origin: Origin | None = None


class CalendarDef(NamedTuple):
    """A calendar of the policy: fixed, given by a parameter, chosen by a table, or several together."""

    name: str
    slot: int
    kind: str
    """`fixed`, `given`, `chosen` or `together`."""
    zone: Callable[[Any], Any] | None
    hours: Any
    holidays: Holidays
    overrides: Mapping[str, Any]
    table: Table | None
    business_day: int | None
    """Open seconds of one business day, where they are declared or the same on every day."""
    parameters: tuple[Parameter, ...]
    origin: Origin
    reads: frozenset[str] = frozenset()
    """Names of the facts, parameters and definitions it is made from."""
    parts: tuple[int, ...] = ()
    """Slots of the calendars that one of the kind `together` is open with."""


# ---- definitions


class Exception_(NamedTuple):
    """A carve-out of a definition or an exclusion; the deepest that applies decides."""

    origin: Origin
    when: Condition
    verdict: str
    extent: str | None
    exceptions: tuple[Exception_, ...]
    also: tuple[str, str | None, Origin] | None = None


class Definition(NamedTuple):
    """A named predicate, choice of values, event under a condition, or looked-up value."""

    name: str
    slot: int
    kind: str
    """`predicate`, `values`, `event` or `table`."""
    origin: Origin
    type: Type
    when: Condition | None = None
    exceptions: tuple[Exception_, ...] = ()
    values: tuple[tuple[Any, Condition | None], ...] = ()
    events: tuple[int, ...] = ()
    table: Table | None = None
    by_start: bool = False
    """Whether it depends on the start of a clock or of a piece of work."""


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
    """An announced instant that replaces the figure of a recurring metric until the next event."""

    event: EventRef
    when: Condition | None
    due: str
    origin: Origin


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
