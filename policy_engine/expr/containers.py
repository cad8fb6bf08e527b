"""Evaluation of the lists and maps that an expression makes, and of `in`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from policy_engine.expr.closures import UNUSUAL, Evaluator, unsettled
from policy_engine.expr.errors import one_line
from policy_engine.expr.values import Fault, Optional, Unknown, equal, holds, key_of, key_text, value_of_key
from policy_engine.source import Span

__all__ = ["among", "among_texts", "contained", "in_constants", "key_twice", "list_of", "map_of", "maybe"]

CONTAINERS = frozenset((dict, tuple, frozenset))
LEFT_OUT = object()
"""Stands in a list or map that is being made for an optional value that is missing."""


def maybe(operand: Evaluator, span: Span | None) -> Evaluator:
    """`?x` in a list or map: the value of an optional one, or `LEFT_OUT`."""

    def run(case: Any) -> Any:
        value = operand(case)
        if value.__class__ is Optional:
            return value.items[0] if value.items else LEFT_OUT
        return value if value.__class__ in UNUSUAL else Fault("an optional value is needed after `?`", span)

    return run


def list_of(items: tuple[Evaluator, ...], some_optional: bool) -> Evaluator:
    """`[a, b]`; without the items that are left out."""

    def run(case: Any) -> Any:
        values = tuple([item(case) for item in items])
        unusual = unsettled(values)
        if unusual is not None:
            return unusual
        return tuple(value for value in values if value is not LEFT_OUT) if some_optional else values

    return run


def map_of(entries: Sequence[tuple[Evaluator, Evaluator]], span: Span | None) -> Evaluator:
    """`{key: value}`; keys are texts, whole numbers and booleans, each once."""

    def run(case: Any) -> Any:
        made: dict[Any, Any] = {}
        unusual: list[Any] = []
        for key_evaluator, evaluator in entries:
            value, found = key_evaluator(case), evaluator(case)
            unclear = unsettled((value, found))
            key = key_of(value)
            if unclear is not None:
                unusual.append(unclear)
            elif key is None:
                unusual.append(Fault("a key of a map is a text, a whole number or a boolean", span))
            elif found is LEFT_OUT:
                continue
            elif key in made:
                unusual.append(key_twice(key, span))
            else:
                made[key] = found
        return unsettled(unusual) if unusual else made

    return run


def key_twice(key: Any, span: Span | None) -> Fault:
    """What becomes of a map in which a key stands twice."""
    return Fault(one_line(f"the key `{key_text(value_of_key(key))}` comes twice"), span)


# --- membership ---


def in_constants(side: Evaluator, members: Collection[Any]) -> Evaluator:
    """`in` a list that is known beforehand."""

    def run(case: Any) -> Any:
        value = side(case)
        kind = value.__class__
        if kind is Unknown or kind is Fault:
            return value
        return value in members

    return run


def among_texts(side: Evaluator, members: Collection[str]) -> Evaluator:
    """`in` a list of texts, of something of unknown type."""

    def run(case: Any) -> Any:
        value = side(case)
        if value.__class__ is str:
            return value in members
        return value if value.__class__ is Unknown or value.__class__ is Fault else False

    return run


def among(item: Evaluator, others: Sequence[Evaluator]) -> Evaluator:
    """`in` a list whose items are known only at run time: each of them may decide, whatever the others are."""

    def run(case: Any) -> Any:
        value = item(case)
        unclear = [value] if value.__class__ is Unknown or value.__class__ is Fault else []
        unsure = bool(unclear)
        for other in others:
            one = other(case)
            if one.__class__ is Unknown or one.__class__ is Fault:
                unclear.append(one)
            elif not unsure and equal(value, one):
                return True
        return unsettled(unclear) if unclear else False

    return run


def contained(item: Evaluator, container: Evaluator, same: bool, span: Span | None) -> Evaluator:
    """`in` of a list, set or map known only at run time; `same`: items and item are of one known type."""

    def run(case: Any) -> Any:
        values, value = container(case), item(case)
        if values.__class__ in UNUSUAL or value.__class__ in UNUSUAL:
            if values is None:
                return False
            unusual = unsettled((value, values))
            if unusual is not None:
                return unusual
        if same:
            return value in values
        if values.__class__ in CONTAINERS:
            return holds(values, value)
        return Fault("`in` needs a list or a map", span)

    return run
