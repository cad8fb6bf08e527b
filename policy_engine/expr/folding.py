"""Working out beforehand what no ticket changes."""

from __future__ import annotations

from typing import Any

from policy_engine.errors import PolicyEngineError
from policy_engine.expr import typed as t
from policy_engine.expr.errors import Failure

__all__ = ["fold"]

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
