"""Evaluation of functions: what they do with arguments that are empty, unknown or gone wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from policy_engine.errors import PolicyEngineError
from policy_engine.expr.closures import UNUSUAL, Evaluator, unsettled
from policy_engine.expr.errors import Failure
from policy_engine.expr.values import Fault, Optional
from policy_engine.source import Span

__all__ = ["application", "fallback", "loose_application"]


def application(
    call: Callable[..., Any], arguments: Sequence[Evaluator], boolean: bool, span: Span | None
) -> Evaluator:
    """A strict function: empty of something empty (a boolean one false), unknown of something unknown."""
    if len(arguments) == 1:
        only = arguments[0]

        def unary(case: Any) -> Any:
            value = only(case)
            if value.__class__ in UNUSUAL:
                return _lifted((value,), boolean)
            try:
                return call(value)
            except (Failure, PolicyEngineError) as failure:
                return Fault(str(failure), span)

        return unary
    if len(arguments) == 2:
        first, second = arguments

        def binary(case: Any) -> Any:
            mine, theirs = first(case), second(case)
            if mine.__class__ in UNUSUAL or theirs.__class__ in UNUSUAL:
                return _lifted((mine, theirs), boolean)
            try:
                return call(mine, theirs)
            except (Failure, PolicyEngineError) as failure:
                return Fault(str(failure), span)

        return binary
    every = tuple(arguments)

    def several(case: Any) -> Any:
        values = [argument(case) for argument in every]
        for value in values:
            if value.__class__ in UNUSUAL:
                return _lifted(values, boolean)
        try:
            return call(*values)
        except (Failure, PolicyEngineError) as failure:
            return Fault(str(failure), span)

    return several


def _lifted(values: Sequence[Any], boolean: bool) -> Any:
    """Empty before unknown before fault: so that what is settled stays, whatever comes to be known."""
    if any(value is None for value in values):
        return False if boolean else None
    return unsettled(values)


def loose_application(call: Callable[..., Any], arguments: Sequence[Evaluator], span: Span | None) -> Evaluator:
    """A function that wants to see what is empty or unknown. Faults are not for it.

    One of two values says no where one is empty, whatever the other is.
    """
    if len(arguments) == 1:
        only = arguments[0]

        def unary(case: Any) -> Any:
            value = only(case)
            try:
                return value if value.__class__ is Fault else call(value)
            except Failure as failure:
                return Fault(str(failure), span)

        return unary
    first, second = arguments

    def binary(case: Any) -> Any:
        mine, theirs = first(case), second(case)
        wrong: Fault | None = None
        if mine.__class__ is not Fault and theirs.__class__ is not Fault:
            try:
                return call(mine, theirs)
            except Failure as failure:
                wrong = Fault(str(failure), span)
        return False if mine is None or theirs is None else unsettled((mine, theirs, wrong))

    return binary


def fallback(call: Callable[..., Any], optional: Evaluator, other: Evaluator, span: Span | None) -> Evaluator:
    """`or` and `orValue`: the other side is evaluated only where the optional value is missing."""

    def run(case: Any) -> Any:
        value = optional(case)
        if value.__class__ in UNUSUAL:
            return value
        instead = other(case) if value.__class__ is not Optional or not value.items else value
        if instead.__class__ in UNUSUAL:
            return instead
        try:
            return call(value, instead)
        except Failure as failure:
            return Fault(str(failure), span)

    return run
