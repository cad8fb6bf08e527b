"""Working out beforehand what no ticket changes."""

from __future__ import annotations

from policy_engine.errors import PolicyEngineError
from policy_engine.expr import typed as t
from policy_engine.expr.errors import Failure

__all__ = ["fold"]


def fold(node: t.Apply) -> t.Typed | str:
    """The application as a constant if its arguments are, else as it is; a message if there is no result."""
    values = []
    for argument in node.arguments:
        if not isinstance(argument, t.Constant):
            return node
        values.append(argument.value)
    # A matcher takes the place of `matches` at run time, and `empty` makes all empty: neither is worth it.
    if not node.function.strict or node.function.name == "matches" or None in values:
        return node
    try:
        return t.Constant(node.type, node.expr, node.signature.call(*values))
    except (Failure, PolicyEngineError) as error:
        return str(error)
