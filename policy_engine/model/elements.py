"""What the sections of a policy are made of: words, rules, tables, calendars, definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from policy_engine.expr.types import Type
from policy_engine.model.amounts import Amount
from policy_engine.source import Span

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
    path: str = ""
    """Where in the policy it stands: the id of its rule, or of something below it."""


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
    span: Span | None = None
    """Where the cell stands; none for the column of a matrix, which is a word above it."""


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
    named: str = ""
    """The country, or the name that `read` reads."""


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
    zone_name: str = ""
    """The zone, or the name that `zone` reads."""


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
