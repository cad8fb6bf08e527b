"""Evaluation of the lists and maps that an expression makes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from policy_engine.expr.closures import UNUSUAL, Evaluator, unsettled
from policy_engine.expr.errors import one_line
from policy_engine.expr.values import Fault, Optional, key_of, key_text, value_of_key
from policy_engine.source import Span

__all__ = ["key_twice", "list_of", "map_of", "maybe"]

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
