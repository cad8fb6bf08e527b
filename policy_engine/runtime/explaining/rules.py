"""Everything in a policy that has a condition, by the id that reasons name it by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from policy_engine.expr.values import Unknown
from policy_engine.model.policy import (
    Classified,
    Condition,
    Decider,
    Definition,
    Exception_,
    Origin,
    Policy,
    Row,
    Table,
)
from policy_engine.runtime.case import Case
from policy_engine.runtime.explaining.bodies import Body, Each, First, Joined, Said, excepted, row_body, table_body
from policy_engine.runtime.explaining.occasions import of_events
from policy_engine.source import Span

__all__ = ["Rule", "Rules", "definition_body"]


@dataclass(frozen=True)
class Rule:
    """Something that can be asked about: what it is, where it stands, and what it is made of."""

    id: str
    kind: str
    """What it is, in words: `limit of the coverage`."""
    origin: Origin
    body: Body
    means: str = "it holds"
    """What it means that the body is true."""
    read: Callable[[Case], Any] | None = None
    """How the engine works out the value, where it is more than that of the body."""

    def value(self, case: Case) -> Any:
        """The value as the engine works it out."""
        return self.body.value(case) if self.read is None else self.read(case)


class Rules:
    """The rules of a policy, in the order of its sections; each id once."""

    def __init__(self, policy: Policy) -> None:
        from policy_engine.runtime.explaining import sections

        self.policy = policy
        self.by_id: dict[str, Rule] = {}
        self._definitions = {one.name: definition_body(one) for one in policy.definitions}
        for rule in (*_definitions(self), *_classification(policy), *sections.of(policy)):
            self.by_id.setdefault(rule.id, rule)

    def definition_body(self, definition: Definition) -> Body | None:
        """What a definition is made of, but for events."""
        return self._definitions[definition.name]


# --- what several sections have ---


def of_condition(origin: Origin, kind: str, condition: Condition | None, means: str = "it holds") -> Iterator[Rule]:
    """The rule of a single condition; none where it always holds."""
    if condition is not None and condition.typed is not None:
        yield Rule(origin.id, kind, origin, Said(condition), means)


def of_exceptions(exceptions: Sequence[Exception_], kind: str, cancels: bool) -> Iterator[Rule]:
    """Each exception as a rule of its own, those within it too."""
    for one in exceptions:
        body = Said(one.when)
        inner = excepted(body, one.exceptions, one.origin.span, True) if cancels else body
        means = f"the exception applies{f' ({one.verdict})' if one.verdict else ''}"
        yield Rule(one.origin.id, kind, one.origin, inner, means)
        yield from of_exceptions(one.exceptions, kind, cancels)


def of_table(
    table: Table,
    kind: str,
    key: Callable[[Row], Any] | None = None,
    gravity: Callable[[Row], int] | None = None,
    within: Callable[[Body], Body] | None = None,
) -> Iterator[Rule]:
    """A table, each of its rows, and what holds otherwise. `within` puts a body where it is asked."""
    put = within or _as_it_is
    whole = table_body(table, key, gravity)
    if isinstance(whole, Said):
        if whole.condition.typed is not None:
            yield Rule(table.origin.id, kind, table.origin, put(whole), _outputs(table.rows[0]))
        return
    yield Rule(table.origin.id, f"table ({kind})", table.origin, put(whole), "the row that holds")
    by_id: dict[str, list[Row]] = {}
    for row in table.rows:
        by_id.setdefault(row.origin.id, []).append(row)
    for id_, rows in by_id.items():
        body = row_body(table, rows[0])
        if len(rows) > 1:
            variants = tuple(row_body(table, row) for row in rows)
            body = Joined("or", variants, "one of its columns", rows[0].origin.span)
        yield Rule(id_, f"row of {table.origin.id}", rows[0].origin, put(body), _outputs(rows[0]))
    if isinstance(table.otherwise, Row) and table.otherwise.origin.id not in (*by_id, table.origin.id):
        origin = table.otherwise.origin
        none = Joined("no", tuple(row_body(table, row, False) for row in table.rows), "no row holds", origin.span)
        body = none if table.always else Joined("and", (Said(table.when, "when"), none), "no row holds", origin.span)
        yield Rule(origin.id, f"what holds where no row of {table.origin.id} does", origin, put(body))


def _as_it_is(body: Body) -> Body:
    return body


def _outputs(row: Row) -> str:
    return ", ".join(f"{name} {cell.text}" for name, cell in row.outputs.items()) or "it holds"


# --- definitions ---


def definition_body(definition: Definition) -> Body | None:
    """What a definition is made of, but for events."""
    place = definition.origin.span
    if definition.kind == "predicate" and definition.when is not None:
        return excepted(Said(definition.when), definition.exceptions, place, True)
    if definition.kind == "values":
        choices = tuple(
            Said(when if when is not None else _otherwise(place), str(value)) for value, when in definition.values
        )
        slot = definition.slot
        return First(choices, lambda case: case.define(slot), definition.name, place, definition.type)
    return table_body(definition.table) if definition.table is not None else None


def _otherwise(place: Span) -> Condition:
    return Condition("otherwise", lambda case: True, frozenset(), place)


def _definitions(rules: Rules) -> Iterator[Rule]:
    from policy_engine.runtime.explaining.sections import seen_from

    for one in rules.policy.definitions:
        if one.kind == "event":
            if one.when is not None:
                names = tuple(name for name, kind in rules.policy.events.items() if kind.slot in one.events)
                each = Each(of_events(one.events), Said(one.when), " or ".join(names), one.origin.span, names)
                yield Rule(one.origin.id, "event under a condition", one.origin, each, "it has happened")
            continue
        if one.kind == "table" and one.table is not None:
            yield from of_table(one.table, "definition")
            continue
        body = rules.definition_body(one)
        if body is None:
            continue
        means = "it holds" if one.kind == "predicate" else "its value"
        put = seen_from(rules.policy, one.name)
        if put is None:
            yield Rule(one.origin.id, "definition", one.origin, body, means, _defined(one.slot))
        else:
            yield Rule(one.origin.id, "definition", one.origin, put(body), means)
        yield from of_exceptions(one.exceptions, f"exception of {one.origin.id}", True)


def _defined(slot: int) -> Callable[[Case], Any]:
    return lambda case: case.define(slot)


# --- classification ---


def _classification(policy: Policy) -> Iterator[Rule]:
    for classified in (policy.category, policy.severity):
        if classified is None:
            continue
        name = "category" if classified is policy.category else "severity"
        bodies = []
        rules: list[Rule] = []
        for decider in (*classified.deciders, *classified.compared_with):
            found = list(_decider(classified, decider))
            rules.extend(found)
            if decider in classified.deciders:
                bodies.append(_asked(classified, decider))
        whole = First(tuple(bodies), _graded(name), classified.name, classified.origin.span, classified.type)
        yield Rule(classified.origin.id, "classification", classified.origin, whole, "the value decided")
        yield from rules
        for bound in classified.bounds:
            yield from of_condition(bound.origin, "bound", bound.when, "the bound applies")


def _graded(name: str) -> Callable[[Case], Any]:
    return lambda case: case.classified(name)


def _key(classified: Classified) -> Callable[[Row], Any]:
    return lambda row: row.outputs[classified.name].value


def _gravity(classified: Classified) -> Callable[[Row], int] | None:
    scale = classified.scale
    if not scale:
        return None

    def gravity(row: Row) -> int:
        value = row.outputs[classified.name].value
        return scale.index(value) if value in scale else len(scale)

    return gravity


def _decider(classified: Classified, decider: Decider) -> Iterator[Rule]:
    kind = f"decider of {classified.name}"
    if decider.table is not None:
        yield from of_table(decider.table, kind, _key(classified), _gravity(classified))
    else:
        yield from of_condition(decider.origin, kind, decider.when, f"{decider.source} decides the {classified.name}")


def _asked(classified: Classified, decider: Decider) -> Body:
    """A decider in its turn: a table, or a value told under a condition."""
    from policy_engine.runtime.explaining.bodies import Check

    if decider.table is not None:
        body = table_body(decider.table, _key(classified), _gravity(classified))
        return _with_label(body, decider.name)
    read = decider.read
    assert read is not None

    def told(case: Case) -> Any:
        value = read(case)
        return value if isinstance(value, Unknown) else value is not None

    text, name = f"told by {decider.source}", decider.source
    check = Check(text, decider.origin.span, told, read, name, classified.type, label=decider.name)
    if decider.when is None or decider.when.typed is None:
        return check
    when = Said(decider.when, "when")
    return Joined("and", (when, _with_label(check, "")), text, decider.origin.span, decider.name, "rule")


def _with_label(body: Body, label: str) -> Body:
    from dataclasses import replace

    return replace(body, label=label)  # type: ignore[type-var]
