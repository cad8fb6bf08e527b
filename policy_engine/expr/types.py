"""The types that the checker reasons with. Frozen values; equality is sameness of type.

No type says whether a value can be empty or unknown: every value can. How large a value can be is no part of what
a type is, but types carry it, from the declaration of a fact to the cost of a condition.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from policy_engine.expr.frozen import Frozen
from policy_engine.expr.sizes import LONGEST_FACT, MOST_ITEMS

__all__ = [
    "ANY",
    "BOOLEAN",
    "BYTES",
    "CALENDAR",
    "COUNTRY",
    "DATE",
    "DATES",
    "DURATION",
    "EMPTY",
    "INSTANT",
    "INTEGER",
    "KIND",
    "MISTAKE",
    "NOTHING",
    "NOT_FOR_POLICIES",
    "NUMBER",
    "TARGETS",
    "TEXT",
    "UNSIGNED",
    "ZONE",
    "EnumType",
    "EventType",
    "ListType",
    "MapType",
    "Measured",
    "OptionalType",
    "RecordType",
    "Type",
    "comparable",
    "describe",
    "elements",
    "fits",
    "join",
    "larger",
    "ordered",
    "unwrapped",
    "wild",
]


class Type(Frozen):
    """A type known by its name alone."""

    name: str


class Measured(Type):
    """A type of texts, or of lists, that have at most so many characters or items."""

    _hidden: ClassVar[frozenset[str]] = frozenset(("most",))

    most: int


BOOLEAN = Type("boolean")
INTEGER = Type("integer")
NUMBER = Type("number")
TEXT = Measured("text", LONGEST_FACT)
DATE = Type("date")
INSTANT = Type("instant")
DURATION = Type("duration")
ZONE = Type("zone")
COUNTRY = Type("country")
CALENDAR = Type("calendar")
DATES = Measured("dates", MOST_ITEMS)
TARGETS = Type("targets")
EMPTY = Type("empty")
UNSIGNED = Type("unsigned")
"""A whole number without sign; this one and the next three are CEL's and not for policies."""
BYTES = Type("bytes")
KIND = Type("type")
NOTHING = Type("null")
NOT_FOR_POLICIES = frozenset((UNSIGNED, BYTES, KIND, NOTHING))
ANY = Type("any")
"""Nothing is known of it before run time; it goes with everything."""
MISTAKE = Type("mistake")
"""Of a part that has been complained about; it goes with everything, so that one mistake is one finding."""


class EnumType(Type):
    """Words (or whole numbers) that a value is one of.

    `ordered` means that `members` stand gravest first, and that `<` and `>` compare gravity. An `open`
    enumeration has further members that nobody lists: bare words must be listed, quoted texts need not; none is
    longer than `longest`.
    """

    _hidden: ClassVar[frozenset[str]] = frozenset(("longest",))

    members: tuple[str | int, ...]
    ordered: bool = False
    open: bool = False
    longest: int = LONGEST_FACT

    @property
    def ascending(self) -> bool:
        """Whether the members are numbers of which the graver one is the larger, as `<` would read."""
        return all(isinstance(one, int) for one in self.members) and list(self.members) == sorted(
            self.members, reverse=True
        )


class ListType(Type):
    """A list, or a set, of `element`; of at most so many."""

    _hidden: ClassVar[frozenset[str]] = frozenset(("most",))

    element: Type = ANY
    most: int = MOST_ITEMS

    @classmethod
    def of(cls, element: Type, most: int = MOST_ITEMS) -> ListType:
        return cls(f"list of {element.name}", element, most)


class MapType(Type):
    """A map from `key` to `value`."""

    key: Type = ANY
    value: Type = ANY


class OptionalType(Type):
    """A value that may be missing, of `element` where it is there."""

    element: Type = ANY

    @classmethod
    def of(cls, element: Type) -> OptionalType:
        return cls(f"optional {element.name}", element)


_NONE: Mapping[str, Type] = {}


class EventType(Type):
    """An event of the history and its attributes. Two event types are equal by name."""

    _hidden: ClassVar[frozenset[str]] = frozenset(("attributes",))

    attributes: Mapping[str, Type] = _NONE


class RecordType(Type):
    """Named fields; equal by name. Fields may be records again."""

    _hidden: ClassVar[frozenset[str]] = frozenset(("fields",))

    fields: Mapping[str, Type] = _NONE


_NUMBERS = (INTEGER, NUMBER)
_TEXTS = (TEXT, ZONE, COUNTRY)
_ORDERED = (INTEGER, NUMBER, TEXT, DATE, INSTANT, DURATION)


def wild(*types: Type) -> bool:
    """Whether one of the types goes with everything."""
    return ANY in types or MISTAKE in types


def comparable(left: Type, right: Type) -> bool:
    """Whether a value of one can ever equal a value of the other."""
    if left == right or EMPTY in (left, right) or wild(left, right):
        return True
    if (left in _NUMBERS and right in _NUMBERS) or (left in _TEXTS and right in _TEXTS):
        return True
    if isinstance(left, EnumType) and isinstance(right, EnumType):
        return (left.open and right.open) or bool(_reachable(left, right) or _reachable(right, left))
    if isinstance(left, EnumType):
        return _holds(left, right)
    if isinstance(right, EnumType):
        return _holds(right, left)
    if isinstance(left, MapType) or isinstance(right, MapType):
        return isinstance(left, MapType) and isinstance(right, MapType)
    if isinstance(left, OptionalType) and isinstance(right, OptionalType):
        return comparable(left.element, right.element)
    mine, theirs = elements(left), elements(right)
    return mine is not None and theirs is not None and comparable(mine, theirs)


def _reachable(one: EnumType, other: EnumType) -> bool:
    """Whether some listed member of one can be a value of the other."""
    return bool(set(one.members) & set(other.members)) or other.open


def _holds(enum: EnumType, other: Type) -> bool:
    """Whether a plain type has values among the members."""
    if other in _TEXTS:
        return enum.open or any(isinstance(one, str) for one in enum.members)
    return other in _NUMBERS and any(isinstance(one, int) for one in enum.members)


def ordered(left: Type, right: Type) -> bool:
    """Whether `<` between the two has a meaning."""
    if wild(left, right):
        return True
    if left in _NUMBERS and right in _NUMBERS:
        return True
    if isinstance(left, EnumType) and isinstance(right, EnumType):
        return left.ordered and right.ordered and left.members == right.members
    return left == right and left in _ORDERED


def fits(given: Type, wanted: Type) -> bool:
    """Whether a value of one type may stand where the other is wanted."""
    if given in (wanted, EMPTY) or wild(given, wanted):
        return True
    if wanted == NUMBER:
        return given == INTEGER
    if wanted == TEXT:
        words = isinstance(given, EnumType) and all(isinstance(one, str) for one in given.members)
        return given in _TEXTS or words
    if isinstance(wanted, EventType) and wanted.name == "event":
        return isinstance(given, EventType)
    if isinstance(given, ListType) and isinstance(wanted, ListType):
        return fits(given.element, wanted.element)
    if isinstance(given, OptionalType) and isinstance(wanted, OptionalType):
        return fits(given.element, wanted.element)
    return isinstance(given, MapType) and isinstance(wanted, MapType)


def elements(container: Type) -> Type | None:
    """What a container holds; none for what is no container. Of a map it is the keys."""
    if isinstance(container, ListType):
        return container.element
    if isinstance(container, MapType):
        return container.key
    if container == DATES:
        return DATE
    return container if wild(container) else None


def unwrapped(kind: Type) -> Type:
    """What an optional value has in it, through and through; of others they themselves."""
    while isinstance(kind, OptionalType):
        kind = kind.element
    return kind


def join(left: Type, right: Type) -> Type:
    """The type of what is either the one or the other; `any` where they have nothing in common."""
    if right in (left, EMPTY) or left == MISTAKE:
        return left
    if left == EMPTY or right == MISTAKE:
        return right
    if left in _NUMBERS and right in _NUMBERS:
        return NUMBER
    if isinstance(left, EnumType) and isinstance(right, EnumType) and left.members == right.members:
        return left
    if isinstance(left, EventType) and isinstance(right, EventType):
        shared = {name: kind for name, kind in left.attributes.items() if right.attributes.get(name) == kind}
        return EventType("event", shared)
    if isinstance(left, ListType) and isinstance(right, ListType):
        return ListType(left.name, join(left.element, right.element))
    if isinstance(left, OptionalType) and isinstance(right, OptionalType):
        return OptionalType.of(join(left.element, right.element))
    return ANY


def larger(one: Type, other: Type) -> Type:
    """Of two types that differ only in how large their values can be, the one with the larger ones; else the other."""
    if isinstance(one, Measured) and one == other:
        return max(one, other, key=lambda type_: getattr(type_, "most", 0))
    if isinstance(one, EnumType) and one == other:
        return max(one, other, key=lambda type_: getattr(type_, "longest", 0))
    if isinstance(one, ListType) and isinstance(other, ListType) and one == other:
        return ListType(other.name, larger(one.element, other.element), max(one.most, other.most))
    return other


def describe(one: Type) -> str:
    """The type as a message names it, with its article."""
    if isinstance(one, EnumType):
        return f"a value of `{one.name}`" if one.name else "a word"
    if isinstance(one, EventType):
        return "an event"
    if isinstance(one, RecordType):
        return f"the record `{one.name}`"
    if isinstance(one, ListType):
        return "a list"
    if isinstance(one, MapType):
        return "a map"
    if isinstance(one, OptionalType):
        return "an optional value"
    if wild(one):
        return "a value"
    if one in (DATES, TARGETS, EMPTY):
        return {"dates": "a list of dates", "targets": "a list of targets", "empty": "`empty`"}[one.name]
    return f"{'an' if one.name[0] in 'aeiou' else 'a'} {one.name}"
