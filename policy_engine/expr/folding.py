"""Working out beforehand what no ticket changes.

The checker folds functions of constants, so that one without a result is reported before any ticket comes (`fold`).
Everything else is folded by the compiler (`constant`, `worked_out`): the checked expression stays as the author
wrote it, for those that explain it, prove something about it, or ask which facts it reads. What goes wrong is never
folded: it keeps its place, and may be absorbed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from policy_engine.errors import PolicyEngineError
from policy_engine.expr import typed as t
from policy_engine.expr.closures import Evaluator
from policy_engine.expr.errors import Failure
from policy_engine.expr.values import Fault

__all__ = ["NOT_CONSTANT", "constant", "fold", "known", "worked_out"]

NOT_CONSTANT = object()
"""The value of an evaluator that has to be asked for every ticket."""

LARGEST = 1_000
"""Characters or items of what is worked out, and worked out of: the rest waits for a ticket, where its cost counts."""

_SIZED = frozenset((str, bytes, tuple, frozenset, dict))


def fold(node: t.Apply) -> t.Typed | str:
    """The application as a constant if its arguments are, else as it is; a message if there is no result."""
    values = []
    for argument in node.arguments:
        if not isinstance(argument, t.Constant) or _large(argument.value):
            return node
        values.append(argument.value)
    # A matcher takes the place of `matches` at run time, and `empty` makes all empty: neither is worth it.
    if not node.function.strict or node.function.name == "matches" or None in values:
        return node
    try:
        value = node.signature.call(*values)
    except (Failure, PolicyEngineError) as error:
        return str(error)
    return node if _large(value) else t.Constant(node.type, node.expr, value)


def _large(value: Any) -> bool:
    return value.__class__ in _SIZED and len(value) > LARGEST


def constant(value: Any) -> Evaluator:
    """The evaluator of a value that no ticket changes, and that `known` knows again."""

    def evaluate(case: Any) -> Any:
        return value

    evaluate.__dict__["constant"] = value
    return evaluate


def known(evaluator: Evaluator) -> Any:
    """The value of an evaluator that `constant` made, or `NOT_CONSTANT`."""
    return getattr(evaluator, "constant", NOT_CONSTANT)


def worked_out(evaluator: Evaluator, parts: Iterable[Evaluator]) -> Evaluator:
    """The evaluator as a constant, if all that it evaluates are constants and nothing goes wrong."""
    for part in parts:
        if known(part) is NOT_CONSTANT:
            return evaluator
    value = evaluator(None)
    return evaluator if value.__class__ is Fault or _large(value) else constant(value)
