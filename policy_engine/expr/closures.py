"""The closures that evaluation consists of. Each takes the evaluators of its parts and gives one evaluator.

They are written out for speed: the common outcome is tested first, a value that is not known is recognised
by its class, and nothing is looked up by name. Equality by `==` is used only where the checker has excluded
that a truth value meets a number; elsewhere `values.equal`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from policy_engine.expr.values import (
    Fault,
    Instant,
    Uint,
    Unknown,
    as_double,
    equal,
    merge,
    went_wrong,
)
from policy_engine.source import Span

__all__ = [
    "NOTHING",
    "NOT_A_CONDITION",
    "ORDERINGS",
    "UNUSUAL",
    "Evaluator",
    "attribute",
    "choice",
    "connective",
    "differs_from_constant",
    "equality",
    "equals_constant",
    "equals_number",
    "fraction",
    "gravity",
    "is_empty",
    "negation",
    "order_of_anything",
    "order_of_elapsed",
    "order_to_number",
    "ordering",
    "ordering_to_constant",
    "shown",
    "truth",
    "unsettled",
]

Evaluator = Callable[[Any], Any]

NOTHING = type(None)
UNUSUAL = frozenset((Unknown, Fault, NOTHING))
NOT_A_CONDITION = "a condition is neither true nor false"

ORDERINGS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def fraction(operand: Evaluator) -> Evaluator:
    """A part of type number for a function that goes by classes: a whole number counts as one with a fraction."""

    def run(case: Any) -> Any:
        value = operand(case)
        return float(value) if value.__class__ is int else value

    return run


# --- logic ---


def connective(operands: Sequence[Evaluator], deciding: bool, spans: Sequence[Span | None]) -> Evaluator:
    """`and` (False decides) or `or` (True decides) of any number of operands, without recursion.

    `spans` are the places of the operands, for those that are no conditions.
    """
    if len(operands) == 2:
        return _pair(operands[0], operands[1], deciding, spans)
    chain = tuple(operands)
    if deciding:

        def any_of(case: Any) -> Any:
            rest = iter(chain)
            for evaluate in rest:
                value = evaluate(case)
                if value is True:
                    return True
                if value is not False and value is not None:
                    return _undecided(value, rest, case, True, spans)
            return False

        return any_of

    def all_of(case: Any) -> Any:
        rest = iter(chain)
        for evaluate in rest:
            value = evaluate(case)
            if value is True:
                continue
            if value is False or value is None:
                return False
            return _undecided(value, rest, case, False, spans)
        return True

    return all_of


def _pair(first: Evaluator, second: Evaluator, deciding: bool, spans: Sequence[Span | None]) -> Evaluator:
    def either(case: Any) -> Any:
        value = first(case)
        if value is True:
            return True
        if value is not False and value is not None:
            return _undecided(value, iter((second,)), case, True, spans)
        value = second(case)
        if value is True or value is False:
            return value
        return value is not None and _undecided(value, iter(()), case, True, spans)

    def both(case: Any) -> Any:
        value = first(case)
        if value is False or value is None:
            return False
        if value is not True:
            return _undecided(value, iter((second,)), case, False, spans)
        value = second(case)
        if value is True or value is False:
            return value
        return value is not None and _undecided(value, iter(()), case, False, spans)

    return either if deciding else both


def _undecided(value: Any, rest: Iterator[Evaluator], case: Any, deciding: bool, spans: Sequence[Span | None]) -> Any:
    """What a chain comes to after an operand that is neither true nor false: the rest may still decide it."""
    unknowns: list[Unknown] = []
    fault: Fault | None = None
    while True:
        if value.__class__ is Unknown:
            unknowns.append(value)
        elif value.__class__ is Fault:
            fault = value if fault is None else fault
        elif value is not True and value is not False and value is not None:
            fault = Fault(NOT_A_CONDITION, spans[-1 - operator.length_hint(rest)]) if fault is None else fault
        elif (value is True) is deciding:
            return deciding
        following = next(rest, None)
        if following is None:
            break
        value = following(case)
    if not unknowns:
        return fault
    return unknowns[0] if len(unknowns) == 1 else merge(unknowns)


def negation(operand: Evaluator, span: Span | None) -> Evaluator:
    """`not`: what is not known stays so."""

    def run(case: Any) -> Any:
        value = operand(case)
        if value is True:
            return False
        if value is False or value is None:
            return True
        return value if value.__class__ in UNUSUAL else Fault(NOT_A_CONDITION, span)

    return run


def truth(operand: Evaluator, span: Span | None) -> Evaluator:
    """What stands where a condition is asked for: empty is false."""

    def run(case: Any) -> Any:
        value = operand(case)
        if value is None:
            return False
        if value is True or value is False or value.__class__ in UNUSUAL:
            return value
        return Fault(NOT_A_CONDITION, span)

    return run


def choice(condition: Evaluator, then: Evaluator, otherwise: Evaluator, span: Span | None) -> Evaluator:
    """`a ? b : c`: what is not known to be either leaves the answer unknown."""

    def run(case: Any) -> Any:
        value = condition(case)
        if value is True:
            return then(case)
        if value is False or value is None:
            return otherwise(case)
        return value if value.__class__ in UNUSUAL else Fault(NOT_A_CONDITION, span)

    return run


# --- equality ---


def equals_constant(side: Evaluator, wanted: Any) -> Evaluator:
    """`==` with a value that is known beforehand."""

    def run(case: Any) -> Any:
        value = side(case)
        if value == wanted:
            return True
        kind = value.__class__
        return value if kind is Unknown or kind is Fault else False

    return run


def equals_number(side: Evaluator, wanted: float, same: bool) -> Evaluator:
    """`==` (same) or `!=` of something of unknown type with a number that a double holds exactly."""

    def run(case: Any) -> Any:
        value = side(case)
        kind = value.__class__
        if kind is int or kind is float or kind is Uint:
            return (value == wanted) is same
        return value if kind is Unknown or kind is Fault else not same

    return run


def differs_from_constant(side: Evaluator, wanted: Any) -> Evaluator:
    """`!=` with a value that is known beforehand."""

    def run(case: Any) -> Any:
        value = side(case)
        if value == wanted:
            return False
        kind = value.__class__
        return value if kind is Unknown or kind is Fault else True

    return run


def is_empty(side: Evaluator, wanted: bool) -> Evaluator:
    """`== empty` (wanted) or `!= empty`."""

    def run(case: Any) -> Any:
        value = side(case)
        if value is None:
            return wanted
        kind = value.__class__
        return value if kind is Unknown or kind is Fault else not wanted

    return run


def equality(left: Evaluator, right: Evaluator, wanted: bool) -> Evaluator:
    """`==` (wanted) or `!=` of any two values."""

    def run(case: Any) -> Any:
        mine, theirs = left(case), right(case)
        if mine.__class__ in UNUSUAL or theirs.__class__ in UNUSUAL:
            unusual = unsettled((mine, theirs))
            if unusual is not None:
                return unusual
        return equal(mine, theirs) is wanted

    return run


def unsettled(values: Sequence[Any]) -> Unknown | Fault | None:
    """What is not known of several values, or went wrong with them; nothing if they are all known."""
    unknowns = [value for value in values if value.__class__ is Unknown]
    if unknowns:
        return unknowns[0] if len(unknowns) == 1 else merge(unknowns)
    return next((value for value in values if value.__class__ is Fault), None)


# --- order ---


def ordering_to_constant(side: Evaluator, op: str, limit: Any) -> Evaluator:
    """An order against a value that is known beforehand."""
    compare = ORDERINGS[op]

    def run(case: Any) -> Any:
        value = side(case)
        kind = value.__class__
        if kind is Unknown or kind is Fault:
            return value
        return value is not None and compare(value, limit)

    return run


def ordering(left: Evaluator, right: Evaluator, compare: Callable[[Any, Any], Any]) -> Evaluator:
    """An ordering of two values: false with something empty, whatever the other side is."""

    def run(case: Any) -> Any:
        mine, theirs = left(case), right(case)
        if mine.__class__ in UNUSUAL or theirs.__class__ in UNUSUAL:
            if mine is None or theirs is None:
                return False
            return unsettled((mine, theirs))
        return compare(mine, theirs)

    return run


def order_to_number(side: Evaluator, op: str, written: str, limit: float, span: Span | None) -> Evaluator:
    """An order of something of unknown type against a number that a double holds exactly."""
    compare = ORDERINGS[op]

    def run(case: Any) -> Any:
        value = side(case)
        kind = value.__class__
        if kind is int or kind is float or kind is Uint:
            return compare(value, limit)
        if kind in UNUSUAL:
            return value if value is not None else False
        return Fault(f"`{written}` has no meaning for these values", span)

    return run


def order_of_elapsed(later: Evaluator, earlier: Evaluator, op: str, limit: int, general: Evaluator) -> Evaluator:
    """`later - earlier <= 10d`: the commonest question about time, without making a duration of the difference.

    `general` evaluates it, out of the two values, for everything but two instants less than 146 years apart.
    """
    compare = ORDERINGS[op]

    def run(case: Any) -> Any:
        last, first = later(case), earlier(case)
        if last.__class__ is Instant and first.__class__ is Instant:
            difference = last - first
            if -_FAR_APART < difference < _FAR_APART:
                return compare(difference, limit)
        return general((last, first))

    return run


_FAR_APART = 2**62


def gravity(op: str, scale: Sequence[str | int]) -> Callable[[Any, Any], Any]:
    """The comparison of two members of a scale that begins with the gravest, which is the greatest."""
    compare = ORDERINGS[op]
    rank = {member: -place for place, member in enumerate(scale)}

    def run(left: Any, right: Any) -> Any:
        try:
            mine, theirs = rank.get(left), rank.get(right)
        except TypeError:  # a list or a map, which only a value of unknown type can be
            return False
        return mine is not None and theirs is not None and compare(mine, theirs)

    return run


_NUMBERS = frozenset((int, float, Uint))
_UNORDERED = frozenset((dict, tuple, frozenset))


def order_of_anything(op: str, written: str, span: Span | None) -> Callable[[Any, Any], Any]:
    """The comparison of values whose type shows only at run time; `written` is how the author put it."""
    compare = ORDERINGS[op]

    def run(left: Any, right: Any) -> Any:
        mine, theirs = left.__class__, right.__class__
        if mine in _NUMBERS and theirs in _NUMBERS:
            if mine is float or theirs is float:
                left, right = as_double(left), as_double(right)
            return compare(left, right)
        if mine is theirs:
            try:
                if mine not in _UNORDERED:
                    return bool(compare(left, right))
            except TypeError:
                pass
        return Fault(f"`{written}` has no meaning for these values", span)

    return run


# --- membership ---


def attribute(target: Evaluator, name: str) -> Evaluator:
    """The field of an event or record."""

    def run(case: Any) -> Any:
        value = target(case)
        return value if value.__class__ in UNUSUAL else value.get(name)

    return run


def shown(operand: Evaluator, real: Callable[[Any], Any]) -> Evaluator:
    """`shown(x)`: what is not known is false, what went wrong stays so."""

    def run(case: Any) -> Any:
        value = operand(real(case))
        return value if went_wrong(value) else value is True

    return run
