"""Evaluation of the macros. Their bodies see a tuple: the case, then a value for each variable."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from policy_engine.expr.closures import NOT_A_CONDITION, UNUSUAL, Evaluator, unsettled
from policy_engine.expr.containers import key_twice
from policy_engine.expr.sizes import LONGEST_RESULT
from policy_engine.expr.values import NO_VALUE, Fault, Optional, Unknown, key_of, merge, value_of_key
from policy_engine.source import Span

__all__ = ["Places", "bound", "comprehension", "optional_mapped"]

Frame = Callable[[Any], tuple[Any, ...]]
"""Makes what stands before the new variable out of what the closure is given."""


class Places(NamedTuple):
    """What a fault says of a macro: the word in the text, where the whole stands, and where its condition."""

    written: str
    span: Span | None
    condition: Span | None


_MANY = ("map", "filter", "transform_map", "transform_entries")


def bound(value: Evaluator, body: Evaluator, frame: Frame) -> Evaluator:
    """The body with one more variable; whatever the value is, also unknown, is what the variable is."""
    return lambda case: body((*frame(case), value(case)))


def optional_mapped(target: Evaluator, body: Evaluator, flat: bool, frame: Frame, span: Span | None) -> Evaluator:
    """`optMap` and `optFlatMap`."""

    def run(case: Any) -> Any:
        value = target(case)
        if value.__class__ in UNUSUAL:
            return value
        if value.__class__ is not Optional:
            return Fault("`optMap` goes with an optional value", span)
        if not value.items:
            return NO_VALUE
        made = body((*frame(case), value.items[0]))
        if made.__class__ in UNUSUAL:
            return made
        if not flat:
            return Optional(made)
        return made if made.__class__ is Optional else Fault("`optFlatMap` makes an optional value", span)

    return run


def comprehension(
    macro: str,
    over: Evaluator,
    predicate: Evaluator | None,
    transform: Evaluator | None,
    pairs: bool,
    frame: Frame,
    places: Places,
) -> Evaluator:
    """One macro over a list, set or map."""
    span = places.span

    def run(case: Any) -> Any:
        items = over(case)
        kind = items.__class__
        if kind in UNUSUAL:
            return (None if macro in _MANY else False) if items is None else items
        if kind is not tuple and kind is not dict and kind is not frozenset:
            return Fault(f"`{places.written}` goes with a list or a map", span)
        before = frame(case)
        if kind is tuple and not pairs and predicate is not None and (macro == "exists" or macro == "all"):
            return _quantifier(items, predicate, macro == "exists", before, places.condition)
        frames = _frames(items, before, pairs)
        if macro == "exists" or macro == "all":
            assert predicate is not None
            return _quantifier(frames, predicate, macro == "exists", None, places.condition)
        return _gathered(frames, len(before))

    def _gathered(frames: Iterable[tuple[Any, ...]], variable: int) -> Any:
        kept: list[Any] = []
        unclear: list[Unknown] = []
        fault: Fault | None = None
        for inside in frames:
            verdict = True if predicate is None else predicate(inside)
            if verdict is True:
                value = inside[variable] if transform is None else transform(inside)
                if macro == "transform_map" and value.__class__ is not Unknown and value.__class__ is not Fault:
                    value = (inside[variable], value)
            elif verdict is False or verdict is None:
                continue
            else:
                value = verdict if verdict.__class__ in UNUSUAL else Fault(NOT_A_CONDITION, places.condition)
            if value.__class__ is Unknown:
                unclear.append(value)
            elif value.__class__ is Fault:
                fault = value if fault is None else fault
            else:
                kept.append(value)
        # Two that hold are not the end of `exists_one`: what is not known may turn out to be a fault.
        if unclear:
            return merge(unclear)
        if fault is not None:
            return fault
        if macro == "exists_one":
            return len(kept) == 1
        if macro == "transform_map":
            return {key_of(key): value for key, value in kept}
        return _one_map(kept, span) if macro == "transform_entries" else tuple(kept)

    return run


def _frames(items: Any, before: tuple[Any, ...], pairs: bool) -> Iterable[tuple[Any, ...]]:
    """What the body sees, item by item."""
    if pairs:
        both = items.items() if items.__class__ is dict else enumerate(items)
        return [(*before, value_of_key(key), value) for key, value in both]
    if items.__class__ is dict:
        return [(*before, value_of_key(key)) for key in items]
    return [(*before, item) for item in items]


def _quantifier(
    frames: Iterable[Any],
    predicate: Evaluator,
    deciding: bool,
    before: tuple[Any, ...] | None,
    condition: Span | None,
) -> Any:
    """`exists` (True decides) or `all`. With `before` the frames are the items themselves."""
    unclear: list[Any] = []
    for inside in frames:
        value = predicate(inside if before is None else (*before, inside))
        if value is deciding or (value is None and not deciding):
            return deciding
        if value is not True and value is not False and value is not None:
            unclear.append(value if value.__class__ in UNUSUAL else Fault(NOT_A_CONDITION, condition))
    return unsettled(unclear) if unclear else not deciding


def _one_map(parts: list[Any], span: Span | None) -> Any:
    """The maps that the items became, as one."""
    made: dict[Any, Any] = {}
    for part in parts:
        if part.__class__ is not dict:
            return Fault("each item becomes a map of one entry", span)
        for key, value in part.items():
            if key in made:
                return key_twice(key, span)
            made[key] = value
        if len(made) > LONGEST_RESULT:
            return Fault("the result is too long", span)
    return made
