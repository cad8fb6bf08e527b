"""What both interpreters of the reference share: logic, comparison, selection, functions, and the macros.

Every part of an expression is a function without arguments here (`Part`), so that nothing is evaluated that the
meaning does not ask for; and a macro's body is a function of the values of its variables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from policy_engine.errors import PolicyEngineError
from policy_engine.expr.declarations import ELEMENT, Function, Signature
from policy_engine.expr.errors import Failure
from policy_engine.expr.types import (
    ANY,
    DATES,
    NUMBER,
    EnumType,
    EventType,
    ListType,
    MapType,
    OptionalType,
    Type,
    fits,
)
from policy_engine.expr.values import NO_VALUE, SECOND, Fault, Instant, Optional, Uint, Unknown, key_of
from policy_engine.source import Span
from tests.expr.reference.arithmetic import LONGEST, operate
from tests.expr.reference.values import (
    Meaningless,
    blame,
    entries,
    equal,
    field_key,
    holds,
    is_settled,
    less,
    noun,
    written,
)

__all__ = [
    "LEFT_OUT",
    "Part",
    "apply",
    "choose",
    "compare",
    "contained",
    "either_part",
    "field",
    "graver",
    "item",
    "list_of",
    "logic",
    "macro",
    "map_of",
    "maybe",
    "negate",
    "presence",
    "truth",
]

Part = Callable[[], Any]
LEFT_OUT = object()


# --- logic ---


def truth(value: Any, span: Span | None) -> Any:
    """A value as a condition: what is empty is false, what is neither true nor false went wrong."""
    if value is None:
        return False
    if isinstance(value, bool) or not is_settled(value):
        return value
    return Fault("a condition is neither true nor false", span)


def logic(op: str, parts: Sequence[tuple[Part, Span | None]]) -> Any:
    """`and` and `or` of any number of conditions: one may decide, whatever the others are."""
    deciding = op == "or"
    values = [truth(part(), span) for part, span in parts]
    if any(value is deciding for value in values):
        return deciding
    found = blame(values)
    return (not deciding) if found is None else found


def negate(value: Any, span: Span | None) -> Any:
    condition = truth(value, span)
    return not condition if isinstance(condition, bool) else condition


def choose(condition: Any, span: Span | None, then: Part, otherwise: Part) -> Any:
    """One of two values; the other is not looked at."""
    found = truth(condition, span)
    if isinstance(found, bool):
        return then() if found else otherwise()
    return found


# --- comparison ---


def compare(op: str, left: Any, right: Any, span: Span | None) -> Any:
    """A comparison of two values. Empty equals empty alone, and its order with anything is false."""
    if op not in ("==", "!=") and (left is None or right is None):
        return False
    found = blame((left, right))
    if found is not None:
        return found
    if op in ("==", "!="):
        return equal(left, right) is (op == "==")
    small, large = (left, right) if op[0] == "<" else (right, left)
    first = less(small, large)
    if first is None:
        return Fault(f"`{op}` has no meaning for these values", span)
    return first or (op[1:] == "=" and equal(left, right))


def graver(op: str, left: Any, right: Any, scale: Sequence[Any]) -> Any:
    """An ordering on a scale, gravest first. What is not on the scale is neither graver nor less grave."""
    if left is None or right is None:
        return False
    found = blame((left, right))
    if found is not None:
        return found
    places = [[at for at, one in enumerate(scale) if equal(one, value)] for value in (left, right)]
    if not places[0] or not places[1]:
        return False
    mine, theirs = places[0][0], places[1][0]
    return {"<": mine > theirs, "<=": mine >= theirs, ">": mine < theirs, ">=": mine <= theirs}[op]


def contained(item_: Any, container: Any, span: Span | None) -> Any:
    """`in`: nothing is in what is empty."""
    if container is None:
        return False
    found = blame((item_, container))
    if found is not None:
        return found
    if not isinstance(container, tuple | frozenset | dict):
        return Fault("`in` needs a list or a map", span)
    return holds(container, item_)


# --- lists and maps ---


def maybe(value: Any, span: Span | None) -> Any:
    """`?x`: what is missing is left out."""
    if isinstance(value, Optional):
        return value.items[0] if value.items else LEFT_OUT
    if value is None or not is_settled(value):
        return value
    return Fault("an optional value is needed after `?`", span)


def list_of(values: Sequence[Any]) -> Any:
    found = blame(values)
    return tuple(one for one in values if one is not LEFT_OUT) if found is None else found


def map_of(given: Sequence[tuple[Any, Any]], span: Span | None) -> Any:
    """A map of its entries. A key that is empty is none."""
    made: dict[Any, Any] = {}
    wrong: list[Any] = []
    for key, value in given:
        found = blame((key, value))
        kept = key_of(key) if found is None else None
        if found is not None:
            wrong.append(found)
        elif kept is None:
            wrong.append(Fault("a key of a map is a text, a whole number or a boolean", span))
        elif kept in made:
            wrong.append(Fault(f"the key `{written(key)}` comes twice", span))
        elif value is not LEFT_OUT:
            made[kept] = value
    found = blame(wrong)
    return made if found is None else found


# --- selection ---


def _look_up(container: Any, index: Any) -> tuple[Any, ...]:
    """The item in a tuple of one, or nothing where there is none. Raises `Meaningless`."""
    if isinstance(container, tuple):
        if isinstance(index, bool) or type(field_key(index)) not in (int, Uint):
            raise Meaningless(f"an item of a list is found by its number, not by {noun(index)}")
        place = int(index)
        return (container[place],) if 0 <= place < len(container) else ()
    if isinstance(container, dict):
        key = field_key(index)
        if key is None:
            raise Meaningless(f"an entry of a map is not found by {noun(index)}")
        return (container[key],) if key in container else ()
    raise Meaningless("only lists and maps have items")


def item(container: Any, index: Any, optional: bool, span: Span | None) -> Any:
    """`container[index]`; of an optional container, and after `[?`, it is optional."""
    if container is None or index is None:
        return None
    found = blame((container, index))
    if found is not None:
        return found
    optional = optional or isinstance(container, Optional)
    while isinstance(container, Optional):
        if not container.items:
            return NO_VALUE
        container = container.items[0]
    try:
        there = _look_up(container, index)
    except Meaningless as wrong:
        return Fault(str(wrong), span)
    if optional:
        return Optional(*there)
    if there:
        return there[0]
    if isinstance(container, tuple):
        return Fault(f"there is no item {written(index)} in a list of {len(container)}", span)
    return Fault(f"there is no entry `{written(index)}`", span)


def field(value: Any, name: str, optional: bool, kind: Type, span: Span | None) -> Any:
    """`value.name`; of an optional value, and after `.?`, it is optional. `kind` is what it must be, if known."""
    if value is None or not is_settled(value):
        return value
    optional = optional or isinstance(value, Optional)
    while isinstance(value, Optional):
        if not value.items:
            return NO_VALUE
        value = value.items[0]
    if isinstance(value, dict):
        return item(Optional(value) if optional else value, name, optional, span)
    found = _of_record(value, name, kind, span)
    if not optional or not is_settled(found):
        return found
    return NO_VALUE if found is None else Optional(found)


def _of_record(value: Any, name: str, kind: Type, span: Span | None) -> Any:
    """The field of a record or an event. Those count in seconds."""
    if hasattr(value, "at") and name in ("at", "happened"):
        if name == "happened":
            return True
        return Instant(value.at * SECOND) if is_settled(value.at) else value.at
    if not hasattr(value, "get"):
        return Fault(f"there is no `{name:.40}` in {noun(value)}", span)
    found = value.get(name)
    wanted = kind.element if isinstance(kind, OptionalType) else kind
    return Instant(found * SECOND) if wanted.name == "instant" and type(found) is int else found


def presence(value: Any, name: str, span: Span | None) -> Any:
    """`has(value.name)`."""
    if value is None:
        return False
    if not is_settled(value):
        return value
    while isinstance(value, Optional):
        if not value.items:
            return False
        value = value.items[0]
    if isinstance(value, dict):
        return name in value
    found = _of_record(value, name, ANY, span)
    return found is not None if is_settled(found) else found


# --- functions ---


_CLASSES = {
    "boolean": "bool",
    "integer": "int",
    "unsigned": "Uint",
    "number": "float",
    "text": "str",
    "zone": "str",
    "country": "str",
    "bytes": "bytes",
    "date": "date",
    "instant": "Instant",
    "duration": "Duration",
    "type": "TypeValue",
    "null": "Null",
}


def _takes(wanted: Type, value: Any) -> bool:
    """Whether a value of unknown type may stand where a type is wanted."""
    if wanted in (ANY, ELEMENT):
        return True
    if isinstance(wanted, ListType) or wanted == DATES:
        return isinstance(value, tuple | frozenset)
    if isinstance(wanted, MapType):
        return isinstance(value, dict)
    if isinstance(wanted, OptionalType):
        return isinstance(value, Optional)
    if isinstance(wanted, EventType):
        return value is None or isinstance(value, Unknown) or hasattr(value, "at")
    if isinstance(wanted, EnumType):
        return type(value) in (str, int)
    if wanted.name == "calendar":
        return hasattr(value, "is_open")
    return type(value).__name__ == _CLASSES[wanted.name]


def _signature(function: Function, values: Sequence[Any], types: Sequence[Type]) -> Signature:
    """The first signature that goes with the types, or where one is not known, with the values. Or `Meaningless`."""
    for one in function.signatures:
        if len(one.parameters) == len(values) and all(
            wanted == ELEMENT or (_takes(wanted, value) if ANY in types else fits(kind, wanted))
            for wanted, value, kind in zip(one.parameters, values, types, strict=True)
        ):
            return one
    raise Meaningless(f"`{function.name}` does not go with {' and '.join(map(noun, values)) or 'nothing'}")


def apply(
    function: Function,
    parts: Sequence[Part],
    types: Sequence[Type],
    boolean: bool,
    span: Span | None,
    read: Sequence[Any] = (),
) -> Any:
    """A function or operator of its arguments; `read` are values that it is given unasked.

    What is empty makes it empty (a boolean one false), then what is unknown unknown, then a fault a fault.
    """
    if function.lazy:
        return _lazily(function, parts, types, span)
    values = [part() for part in parts]
    if not function.strict:
        return _loosely(function, values, types, span)
    if any(one is None for one in (*values, *read)):
        return False if boolean else None
    found = blame((*values, *read))
    if found is not None:
        return found
    try:
        if function.style == "operator" or ANY in types:
            # What has the type of a number is one, though it may have come as a whole number.
            values = [float(one) if kind == NUMBER else one for one, kind in zip(values, types, strict=True)]
        if function.style == "operator":
            return operate(function.name, values)
        return _signature(function, values, types).call(*values, *read)
    except (Meaningless, Failure, PolicyEngineError) as wrong:
        return Fault(str(wrong), span)


def _lazily(function: Function, parts: Sequence[Part], types: Sequence[Type], span: Span | None) -> Any:
    """`or` and `orValue`: the second value is looked at where the first is missing."""
    first = parts[0]()
    if first is None or not is_settled(first):
        return first
    if isinstance(first, Optional) and first.items:
        return first if function.name == "or" else first.items[0]
    other = parts[1]()
    if other is None or not is_settled(other):
        return other
    try:
        _signature(function, (first, other), (ANY, ANY))
    except Meaningless as wrong:
        return Fault(str(wrong), span)
    return other


def _loosely(function: Function, values: Sequence[Any], types: Sequence[Type], span: Span | None) -> Any:
    """Functions that look at what is empty or unknown themselves; false where something is empty for them."""
    seen = list(values)
    if not any(isinstance(one, Fault) for one in values):
        try:
            return _signature(function, values, types).call(*values)
        except (Meaningless, Failure) as wrong:
            seen.append(Fault(str(wrong), span))
    return False if len(values) > 1 and any(one is None for one in values) else blame(seen)


def either_part(value: Any) -> Part:
    """A value that is there already, as a part."""
    return lambda: value


# --- macros ---

Body = Callable[..., Any]
"""The value of a macro's body for the values of its variables."""


def macro(
    name: str,
    written: str,
    over: Any,
    predicate: Body | None,
    transform: Body | None,
    pairs: bool,
    span: Span | None,
) -> Any:
    """One macro over a list, set or map. The bodies give conditions as they are, `truth` included."""
    if over is None:
        return False if name in ("all", "exists", "exists_one") else None
    if not is_settled(over):
        return over
    if not isinstance(over, tuple | frozenset | dict):
        return Fault(f"`{written}` goes with a list or a map", span)
    rows: list[tuple[Any, ...]]
    if isinstance(over, dict):
        rows = [(key, value) if pairs else (key,) for key, value in entries(over)]
    else:
        rows = [(place, one) if pairs else (one,) for place, one in enumerate(over)]
    verdicts = [True if predicate is None else predicate(*row) for row in rows]
    if name in ("all", "exists"):
        return logic("or" if name == "exists" else "and", [(either_part(one), span) for one in verdicts])
    if name == "exists_one":
        found = blame(verdicts)
        return verdicts.count(True) == 1 if found is None else found
    made: list[Any] = []
    for row, verdict in zip(rows, verdicts, strict=True):
        if verdict is not False:
            value = verdict if verdict is not True else row[0] if transform is None else transform(*row)
            made.append((row[0], value))
    found = blame(value for _, value in made)
    if found is not None:
        return found
    if name == "transform_map":
        return {key_of(key): value for key, value in made}
    values = [value for _, value in made]
    return _merged(values, span) if name == "transform_entries" else tuple(values)


def _merged(values: Sequence[Any], span: Span | None) -> Any:
    """The maps that the entries became, as one."""
    together: list[tuple[Any, Any]] = []
    for value in values:
        if not isinstance(value, dict):
            return Fault("each item becomes a map of one entry", span)
        for key, one in entries(value):
            if any(equal(key, other) for other, _ in together):
                return Fault(f"the key `{written(key)}` comes twice", span)
            together.append((key, one))
        if len(together) > LONGEST:
            return Fault("the result is too long", span)
    return {key_of(key): one for key, one in together}
