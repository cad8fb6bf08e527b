"""Evaluation of the macros over lists. Their bodies see a tuple: the case, then a value for each variable."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from policy_engine.expr.closures import NOT_A_CONDITION, UNUSUAL, Evaluator, unsettled
from policy_engine.expr.values import Fault, Unknown, merge
from policy_engine.source import Span

__all__ = ["comprehension"]


def comprehension(
    macro: str,
    over: Evaluator,
    predicate: Evaluator | None,
    transform: Evaluator | None,
    frame: Callable[[Any], tuple[Any, ...]],
    span: Span | None,
) -> Evaluator:
    """One macro; `frame` makes what stands before the new variable out of what the closure is given."""

    def run(case: Any) -> Any:
        items = over(case)
        if items.__class__ in UNUSUAL:
            return (None if macro in ("map", "filter") else False) if items is None else items
        if not isinstance(items, tuple | frozenset | dict):
            return Fault(f"`{macro}` goes with a list", span)
        before = frame(case)
        if macro in ("all", "exists"):
            assert predicate is not None
            return _quantifier(items, predicate, before, macro == "exists")
        return _gathered(items, before)

    def _gathered(items: Any, before: tuple[Any, ...]) -> Any:
        kept: list[Any] = []
        unclear: list[Unknown] = []
        fault: Fault | None = None
        for item in items:
            inside = (*before, item)
            verdict = True if predicate is None else predicate(inside)
            if verdict is True:
                value = item if transform is None else transform(inside)
            elif verdict is False or verdict is None:
                continue
            else:
                value = verdict if verdict.__class__ in UNUSUAL else Fault(NOT_A_CONDITION, span)
            if value.__class__ is Unknown:
                unclear.append(value)
            elif value.__class__ is Fault:
                fault = value if fault is None else fault
            else:
                kept.append(value)
        if macro == "exists_one" and len(kept) > 1:
            return False
        if unclear:
            return merge(unclear)
        if fault is not None:
            return fault
        return len(kept) == 1 if macro == "exists_one" else tuple(kept)

    return run


def _quantifier(items: Any, predicate: Evaluator, before: tuple[Any, ...], deciding: bool) -> Any:
    unclear: list[Any] = []
    for item in items:
        value = predicate((*before, item))
        if value is deciding or (value is None and not deciding):
            return deciding
        if value is not True and value is not False and value is not None:
            unclear.append(value if value.__class__ in UNUSUAL else Fault(NOT_A_CONDITION))
    return unsettled(unclear) if unclear else not deciding
