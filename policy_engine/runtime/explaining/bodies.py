"""What a rule is made of, as far as it can be true or false: conditions, cells, exceptions, rows, choices.

Every body answers twice: `value` as the engine works it out, and `explain` with all its parts. A test holds the two
together.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policy_engine.expr.explain_parts import Explanation, chain_states, kleene, marked, strict_states
from policy_engine.expr.explain_values import known
from policy_engine.expr.types import BOOLEAN, TEXT, EnumType, Type
from policy_engine.expr.values import Unknown
from policy_engine.model.policy import Condition, Exception_, Input, Matcher, Origin, Row, Table
from policy_engine.runtime.case import Case
from policy_engine.runtime.explaining.teller import Teller
from policy_engine.runtime.tables import Clashing, Impossible, holds, resolve
from policy_engine.source import Span

__all__ = ["Body", "Cell", "Check", "Each", "First", "Grid", "Joined", "Said", "excepted", "row_body", "table_body"]

MOST_ROWS = 20
"""Rows of a table, and occurrences of an event, that are shown one by one."""


class Body(ABC):
    """Something of a rule that is true, false or not known for a case."""

    label: str

    @abstractmethod
    def value(self, case: Case) -> Any:
        """What it comes to."""

    @abstractmethod
    def explain(self, case: Case, teller: Teller) -> Explanation:
        """The same with all its parts."""

    @property
    def two_valued(self) -> bool:
        """Whether it is true or false, and not one of several values."""
        return True

    def parts(self) -> Sequence[Body]:
        """What it is made of."""
        return ()

    def walk(self) -> Iterator[Body]:
        """The body and everything below it."""
        yield self
        for part in self.parts():
            yield from part.walk()


@dataclass(frozen=True)
class Said(Body):
    """A condition of the policy."""

    condition: Condition
    label: str = ""

    def value(self, case: Case) -> Any:
        return holds(self.condition, case)

    def explain(self, case: Case, teller: Teller) -> Explanation:
        typed = self.condition.typed
        if typed is None:
            text, span = self.condition.text, self.condition.span
            value = self.condition.run(case)
            return Explanation("constant", text, span, teller.source, BOOLEAN, value, label=self.label)
        return marked(teller.explainer.explain(typed, case), label=self.label)


@dataclass(frozen=True)
class Cell(Body):
    """An input cell of a row: what it accepts, and the column it stands in."""

    column: Input
    matcher: Matcher
    place: Span
    label: str = ""

    def value(self, case: Case) -> Any:
        return self._verdict(self.column.read(case))

    def _verdict(self, value: Any) -> Any:
        return bool(self.matcher.accepts(value)) if known(value) else value

    def explain(self, case: Case, teller: Teller) -> Explanation:
        value = self.column.read(case)
        read = teller.name(self.column.name, self.column.type, value, case, self.place)
        text = f"{self.column.name}: {self.matcher.text}"
        verdict = self._verdict(value)
        parts = tuple(strict_states(verdict, [read]))
        return Explanation("cell", text, self.place, teller.source, BOOLEAN, verdict, parts=parts, label=self.label)


@dataclass(frozen=True)
class Check(Body):
    """A test that is no condition: the status that a move leaves, the last instant of it."""

    text: str
    place: Span
    test: Callable[[Case], Any]
    """True, false or `Unknown`."""
    read: Callable[[Case], Any] | None = None
    name: str = ""
    """What the test depends on: a name that is read, or an event."""
    type: Type = TEXT
    label: str = ""
    tell: Callable[[Case], str] | None = None
    """What is said beside it."""

    def value(self, case: Case) -> Any:
        return self.test(case)

    def explain(self, case: Case, teller: Teller) -> Explanation:
        verdict = self.test(case)
        parts: tuple[Explanation, ...] = ()
        if self.read is not None:
            told = teller.name(self.name, self.type, self.read(case), case, self.place)
            parts = tuple(strict_states(verdict, [told]))
        note = self.tell(case) if self.tell is not None else ""
        place, source = self.place, teller.source
        return Explanation(
            "check", self.text, place, source, BOOLEAN, verdict, parts=parts, label=self.label, note=note
        )


@dataclass(frozen=True)
class Joined(Body):
    """Several bodies of which all or any must hold; with `no`, of which none may."""

    op: str
    """`and`, `or` or `no`."""
    inner: tuple[Body, ...]
    text: str
    place: Span
    label: str = ""
    kind: str = ""

    def parts(self) -> Sequence[Body]:
        return self.inner

    def value(self, case: Case) -> Any:
        return self._of([part.value(case) for part in self.inner])

    def _of(self, values: Iterable[Any]) -> Any:
        if self.op != "no":
            return kleene(self.op, values)
        any_of = kleene("or", values)
        return not any_of if known(any_of) else any_of

    def explain(self, case: Case, teller: Teller) -> Explanation:
        found = [part.explain(case, teller) for part in self.inner]
        values = [part.value for part in found]
        value = self._of(values)
        op = "or" if self.op == "no" else self.op
        parts = tuple(chain_states(op, kleene(op, values), found))
        kind = self.kind or ("not" if self.op == "no" else self.op)
        return Explanation(kind, self.text, self.place, teller.source, BOOLEAN, value, parts=parts, label=self.label)


@dataclass(frozen=True)
class First(Body):
    """Bodies that are asked in their order; the first that holds gives the value, which the engine works out."""

    inner: tuple[Body, ...]
    read: Callable[[Case], Any]
    text: str
    place: Span
    type: Type
    label: str = ""

    @property
    def two_valued(self) -> bool:
        return False

    def parts(self) -> Sequence[Body]:
        return self.inner

    def value(self, case: Case) -> Any:
        return self.read(case)

    def explain(self, case: Case, teller: Teller) -> Explanation:
        value = self.read(case)
        found = [part.explain(case, teller) for part in self.inner]
        parts = tuple(_first_states(value, found))
        place, source = self.place, teller.source
        return Explanation("first", self.text, place, source, self.type, value, parts=parts, label=self.label)


def _speaks(part: Explanation) -> bool:
    """Whether something that is asked in its turn has an answer: a condition that holds, a table with a row."""
    return part.value is not False and part.value is not None and known(part.value)


def _first_states(value: Any, parts: Sequence[Explanation]) -> Iterator[Explanation]:
    speaking = next((part for part in parts if _speaks(part)), None)
    # What always holds is taken because nothing before it does.
    mute = "decides" if speaking is not None and speaking.kind == "constant" else "no_influence"
    settled = False
    for part in parts:
        if settled:
            yield marked(part, "not_needed")
        elif not known(part.value):
            # Where the answer is known all the same, what is not known made no difference.
            yield marked(part, "absorbed" if known(value) else "open")
            settled = settled or not known(value)
        elif _speaks(part):
            settled = True
            yield marked(part, "decides")
        else:
            yield marked(part, mute)


@dataclass(frozen=True)
class Grid(Body):
    """A table: which of its rows holds, by name."""

    table: Table
    key: Callable[[Row], Any] | None = None
    gravity: Callable[[Row], int] | None = None
    label: str = ""

    @property
    def two_valued(self) -> bool:
        return False

    def parts(self) -> Sequence[Body]:
        when = () if self.table.always else (Said(self.table.when, "when"),)
        return (*when, *(row_body(self.table, row, alone=False) for row in self.table.rows))

    def value(self, case: Case) -> Any:
        return self._named(resolve(self.table, case, self.key, self.gravity))

    def _named(self, found: Any) -> Any:
        if isinstance(found, Row):
            return name_of(found.origin, self.table.origin)
        if isinstance(found, Clashing):
            return " or ".join(name_of(row.origin, self.table.origin) for row in found.rows)
        return Unknown() if isinstance(found, Impossible) else found

    def explain(self, case: Case, teller: Teller) -> Explanation:
        table = self.table
        found = resolve(table, case, self.key, self.gravity)
        value = self._named(found)
        parts = []
        if not table.always:
            parts.append(Said(table.when, "when").explain(case, teller))
        chosen = {id(row) for row in (found.rows if isinstance(found, Clashing) else (found,)) if row is not None}
        rows = [(row, row_body(table, row, alone=False).explain(case, teller)) for row in table.rows]
        lines = [marked(line, _row_state(id(row) in chosen, value, line)) for row, line in rows]
        kept = lines if len(lines) <= MOST_ROWS else _telling(lines)
        parts.extend(kept)
        text = f"rows of {table.origin.id}"
        return Explanation(
            "table",
            text,
            table.origin.span,
            teller.source,
            EnumType("row", ()),
            value,
            parts=tuple(parts),
            label=self.label,
            left_out=len(lines) - len(kept),
        )


def _row_state(chosen: bool, value: Any, line: Explanation) -> str:
    if chosen:
        return "decides"
    if not known(line.value):
        return "absorbed" if known(value) else "open"
    return "decides" if value is None else "no_influence"


def _telling(lines: list[Explanation]) -> list[Explanation]:
    """The rows that matter and the first of the others, in their order."""
    telling = [place for place, line in enumerate(lines) if line.value is not False][:MOST_ROWS]
    others = [place for place in range(len(lines)) if place not in telling]
    return [lines[place] for place in sorted([*telling, *others[: MOST_ROWS - len(telling)]])]


@dataclass(frozen=True)
class Each(Body):
    """A body that is asked of every occurrence of an event, the latest first; true if it holds for one."""

    cases: Callable[[Case], Any]
    """A name and a case for each occurrence, or `Unknown`."""
    body: Body
    text: str
    place: Span
    events: tuple[str, ...] = ()
    """The events it is asked of."""
    label: str = ""

    def parts(self) -> Sequence[Body]:
        return (self.body,)

    def value(self, case: Case) -> Any:
        found = self.cases(case)
        return found if isinstance(found, Unknown) else kleene("or", [self.body.value(one) for _, one in found])

    def explain(self, case: Case, teller: Teller) -> Explanation:
        found = self.cases(case)
        value = self.value(case)
        parts: list[Explanation] = []
        rest = 0
        if not isinstance(found, Unknown):
            rest = max(len(found) - MOST_ROWS, 0)
            parts = [marked(self.body.explain(one, teller), label=name) for name, one in found[:MOST_ROWS]]
        note = "it has not happened" if not parts else ""
        states = tuple(chain_states("or", value, parts))
        return Explanation(
            "each",
            self.text,
            self.place,
            teller.source,
            BOOLEAN,
            value,
            parts=states,
            label=self.label,
            note=note,
            left_out=rest,
        )


@dataclass(frozen=True)
class Seen(Body):
    """A body that is asked as of another moment: the start of a clock, the beginning of some work, an event."""

    case_of: Callable[[Case], tuple[str, Case | None]]
    """The moment in words, and the case; none where there is no such moment, so that nothing is asked."""
    body: Body
    events: tuple[str, ...] = ()
    """The events that the moment depends on."""
    label: str = ""

    @property
    def two_valued(self) -> bool:
        return self.body.two_valued

    def parts(self) -> Sequence[Body]:
        return (self.body,)

    def value(self, case: Case) -> Any:
        seen = self.case_of(case)[1]
        return self._unasked() if seen is None else self.body.value(seen)

    def _unasked(self) -> Any:
        return False if self.two_valued else None

    def explain(self, case: Case, teller: Teller) -> Explanation:
        name, seen = self.case_of(case)
        if seen is None:
            kind = BOOLEAN if self.two_valued else EnumType("row", ())
            return Explanation("unasked", name, None, None, kind, self._unasked(), label=self.label)
        found = self.body.explain(seen, teller)
        return marked(found, note="; ".join(one for one in (name, found.note) if one), label=self.label)


# --- putting them together ---


def name_of(origin: Origin, above: Origin) -> str:
    """A rule's name within the one above it."""
    return origin.id.removeprefix(f"{above.id}.")


def row_body(table: Table, row: Row, alone: bool = True) -> Body:
    """A row: its cells, and with `alone` the condition of its table before them."""
    origin = row.origin
    cells: list[Body] = [
        Cell(column, matcher, matcher.span or origin.span)
        for column, matcher in zip(table.inputs, row.matchers, strict=False)
        if not matcher.any
    ]
    name = name_of(origin, table.origin)
    when: list[Body] = [Said(table.when, "when")] if alone and not table.always else []
    label = "" if alone else f"row {name}"
    if len(when) + len(cells) == 1:
        (only,) = (*when, *cells)
        return _labelled(only, label)
    text = " and ".join(f"{c.column.name}: {c.matcher.text}" for c in cells if isinstance(c, Cell)) or "any"
    return Joined("and", (*when, *cells), text, origin.span, label, "row")


def _labelled(body: Body, label: str) -> Body:
    from dataclasses import replace

    return replace(body, label=label) if label else body  # type: ignore[type-var]


def table_body(table: Table, key: Any = None, gravity: Any = None) -> Body:
    """A table, or the condition of a rule (a table of one row without inputs)."""
    if not table.inputs and len(table.rows) == 1:
        return Said(table.when)
    return Grid(table, key, gravity)


def excepted(when: Body, exceptions: Sequence[Exception_], place: Span, cancels: bool) -> Body:
    """A condition with its exceptions. Where exceptions cancel each other, one within an exception takes it away."""
    if not exceptions:
        return when
    parts = tuple(_exception(one, cancels) for one in exceptions)
    none = Joined("no", parts, "no exception applies", place)
    return Joined("and", (_labelled(when, "when"), none), "when, and no exception", place, kind="rule")


def _exception(exception: Exception_, cancels: bool) -> Body:
    label = f"except {exception.origin.id.rpartition('.')[2]}"
    when = Said(exception.when, label)
    if not exception.exceptions or not cancels:
        return when
    return _labelled(excepted(when, exception.exceptions, exception.origin.span, cancels), label)
