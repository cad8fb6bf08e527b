"""What a proof knows of the names of a policy, and a case in which only some of them have values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from policy_engine.expr.types import BOOLEAN, DATE, INTEGER, NUMBER, TEXT, EnumType, ListType, Type
from policy_engine.expr.values import Unknown
from policy_engine.model.policy import Attribute, Classified, Condition, Definition, Fact, Policy, Row
from policy_engine.model.proofs.values import constants_of

UNKNOWN = Unknown()
_TRIED = (BOOLEAN, INTEGER, NUMBER, TEXT, DATE)


class Undecidable(Exception):
    """A condition reads something of which a proof must not assume anything."""


def can_be_empty(classified: Classified | None) -> bool:
    """Whether a category or severity can be known to have no value: some cell says `empty`."""
    if classified is None:
        return False
    tables = [decider.table for decider in classified.deciders if decider.table is not None]
    rows = [row for table in tables for row in table.rows]
    rows += [table.otherwise for table in tables if isinstance(table.otherwise, Row)]
    rows += [classified.otherwise] if classified.otherwise is not None else []
    return any(cell.kind == "value" and cell.value is None for row in rows for cell in row.outputs.values())


class Vocabulary:
    """Types of names, which of them can be empty, and what definitions rest on."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.definitions = {definition.name: definition for definition in policy.definitions}
        self.classified: dict[str, Classified] = {}
        for classified in (policy.category, policy.severity):
            if classified is not None:
                self.classified[classified.name] = classified
        self._rests_on: dict[str, frozenset[str]] = {}

    def fact(self, name: str) -> Fact | None:
        """The fact of a name, or the one that tells a parameter."""
        parameter = self.policy.parameters.get(name)
        return self.policy.facts.get(parameter.fact if parameter is not None else name)

    def nullable(self, name: str, fields: Mapping[str, Attribute]) -> bool:
        """Whether a name can be `empty` by its declaration."""
        if name in fields:
            return fields[name].has_absent and fields[name].absent is None
        if name in self.classified:
            return can_be_empty(self.classified[name])
        definition = self.definitions.get(name)
        if definition is not None:
            return _definition_can_be_empty(definition)
        fact = self.fact(name)
        return fact is not None and (fact.nullable or (fact.has_absent and fact.absent is None))

    def members(self, name: str, type_: Type) -> Type:
        """The type, without the words of a definition's table that stand for no value."""
        definition = self.definitions.get(name)
        if definition is None or definition.kind != "table" or not isinstance(type_, EnumType):
            return type_
        return EnumType(type_.name, tuple(m for m in type_.members if m not in ("empty", "unknown")), type_.ordered)

    def type_of(self, name: str) -> Type | None:
        """The type of a name that a case can be given with some values; nothing for events, zones and the like."""
        if name in self.classified:
            return self.classified[name].type
        definition, fact = self.definitions.get(name), self.fact(name)
        if definition is not None:
            type_: Type | None = definition.type if definition.kind != "event" else None
        else:
            type_ = fact.type if fact is not None else None
        return type_ if type_ in _TRIED or isinstance(type_, EnumType | ListType) else None

    def finite(self, name: str) -> bool:
        """Whether the values that are tried for a name are all it can have."""
        type_ = self.type_of(name)
        return type_ == BOOLEAN or isinstance(type_, EnumType)

    def constants(self, when: Condition, names: Iterable[str]) -> tuple[Any, ...]:
        """What a condition compares with, and the definitions among some names and below it."""
        conditions = [when]
        for name in when.reads.union(names, *(self.rests_on(name) for name in (*when.reads, *names))):
            definition = self.derived(name)
            if definition is not None:
                conditions.extend(conditions_of(definition))
        return tuple(dict.fromkeys(value for condition in conditions for value in constants_of(condition)))

    def context(self, name: str) -> Type | None:
        """The type of a name that a proof tries values of, though no column of its own; a definition is worked out."""
        return None if self.derived(name) is not None and self.rests_on(name) else self.type_of(name)

    def derived(self, name: str) -> Definition | None:
        """A definition whose value a proof works out from what it reads."""
        found = self.definitions.get(name)
        if found is None or found.kind not in ("predicate", "values"):
            return None
        return found

    def rests_on(self, name: str) -> frozenset[str]:
        """The names below a definition, itself left out; of any other name nothing."""
        known = self._rests_on.get(name)
        if known is not None:
            return known
        found: set[str] = set()
        waiting = [name]
        while waiting:
            definition = self.derived(waiting.pop())
            for read in reads_of(definition) if definition is not None else ():
                if read not in found and read != name:
                    found.add(read)
                    waiting.append(read)
        self._rests_on[name] = frozenset(found)
        return self._rests_on[name]


def reads_of(definition: Definition) -> frozenset[str]:
    """What the conditions of a definition read, its exceptions left out."""
    return frozenset().union(*(condition.reads for condition in conditions_of(definition)))


def conditions_of(definition: Definition) -> list[Condition]:
    """The conditions of a definition, its exceptions left out."""
    conditions = [definition.when, *(condition for _, condition in definition.values)]
    return [condition for condition in conditions if condition is not None]


def _definition_can_be_empty(definition: Definition) -> bool:
    if definition.kind == "values":
        return bool(definition.values) and definition.values[-1][1] is not None
    table = definition.table
    if table is None:
        return False
    rows = [*table.rows, *([table.otherwise] if isinstance(table.otherwise, Row) else [])]
    empty = any(cell.kind == "value" and cell.value is None for row in rows for cell in row.outputs.values())
    return empty or table.otherwise == "next" or table.when.text != "always"


class _Histories:
    """Of every event it is unknown whether it has happened."""

    def __getitem__(self, slot: int) -> tuple[Unknown]:
        return (UNKNOWN,)


class _Fields:
    """Fields with values; the others are unknown."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values

    def get(self, name: str) -> Any:
        return self.values.get(name, UNKNOWN)


class _Defaults:
    """A parameter that falls back on its default could be told another value on a ticket."""

    def add(self, name: str) -> None:
        raise Undecidable


_NOTHING_KNOWN = _Fields({})


class Supposed:
    """A case in which the names given have values and nothing else is known. What closures read of a case.

    Facts, parameters, definitions, classifications and fields of an event can be given.
    """

    def __init__(self, vocabulary: Vocabulary, given: Mapping[str, Any]) -> None:
        self.vocabulary = vocabulary
        self.given = given
        self.values: list[Any] = [UNKNOWN] * len(vocabulary.policy.facts)
        for name, value in given.items():
            if name not in vocabulary.definitions and name not in vocabulary.classified:
                fact = vocabulary.fact(name)
                if fact is not None:
                    self.values[fact.slot] = value
        self.histories = _Histories()
        self.at = self.start = UNKNOWN
        self.assumed = _Defaults()
        self.event = _Fields(given)
        self.readings = self.sections = _NOTHING_KNOWN
        self._asked: set[int] = set()

    @property
    def real(self) -> Any:
        """What `shown(x)` looks at. On a ticket it is false where x is unknown; here that would be a guess."""
        return _OnlyKnown(self)

    def today(self) -> Any:
        return UNKNOWN

    def status(self) -> Any:
        return self.given.get("status", UNKNOWN)

    def calendar(self, slot: int) -> Any:
        return UNKNOWN

    def defined_history(self, slot: int) -> Any:
        return UNKNOWN

    def last_defined(self, slot: int) -> Any:
        return UNKNOWN

    def classified(self, kind: str) -> Any:
        policy = self.vocabulary.policy
        classified = policy.category if kind == "category" else policy.severity
        return self.given.get(classified.name, UNKNOWN) if classified is not None else UNKNOWN

    def define(self, slot: int) -> Any:
        definition = self.vocabulary.policy.definitions[slot]
        return self.given[definition.name] if definition.name in self.given else self.derive(definition)

    def derive(self, definition: Definition) -> Any:
        """The value of a definition as far as what is given decides it."""
        if definition.slot in self._asked:
            return UNKNOWN
        self._asked.add(definition.slot)
        try:
            if definition.kind == "values":
                for value, condition in definition.values:
                    found = True if condition is None else self.holds(condition)
                    if found is not False:
                        return value if found else UNKNOWN
                return None
            if definition.kind == "predicate" and definition.when is not None:
                found = self.holds(definition.when)
                if found is not None and (not found or not definition.exceptions):
                    return found
            return UNKNOWN
        finally:
            self._asked.discard(definition.slot)

    def holds(self, condition: Condition) -> bool | None:
        """Whether a condition holds whatever else is the case; `None` where that is not decided."""
        try:
            value = condition.run(self)
        except (Undecidable, ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            # A text function may stumble over `Another`: then nothing is decided.
            return None
        if value is None:
            return False
        return value if value is True or value is False else None

    def possible(self) -> bool:
        """Whether no definition among the names given contradicts the other ones."""
        for name, value in self.given.items():
            definition = self.vocabulary.derived(name)
            if definition is not None:
                found = self.derive(definition)
                if found.__class__ is not Unknown and found != value:
                    return False
        return True


def _known(value: Any) -> Any:
    if value.__class__ is Unknown:
        raise Undecidable
    return value


class _KnownItems:
    """Items and fields of something, of which only those known may be read."""

    def __init__(self, of: Any) -> None:
        self.of = of

    def __getitem__(self, slot: int) -> Any:
        return _known(self.of[slot])

    def get(self, name: str) -> Any:
        return _known(self.of.get(name))


class _OnlyKnown:
    """A supposed case that gives up where something unknown is read."""

    def __init__(self, case: Supposed) -> None:
        self.case = case
        self.values, self.event = _KnownItems(case.values), _KnownItems(case.event)
        self.assumed, self.real = case.assumed, self

    def __getattr__(self, name: str) -> Any:
        # Instants, histories, readings and sections are unknown in every supposed case.
        raise Undecidable

    def status(self) -> Any:
        return _known(self.case.status())

    def classified(self, kind: str) -> Any:
        return _known(self.case.classified(kind))

    def define(self, slot: int) -> Any:
        return _known(self.case.define(slot))
