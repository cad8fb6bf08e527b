"""The expression language of policies: parse, check, compile, print.

`parse` makes syntax of text, `parse_condition` of a place in a policy; `check` resolves names and types in a
`Scope`; `compile_expr` gives a closure that evaluates; `unparse` writes the canonical text; `explain` says why a
value is what it is (loaded when it is first asked for).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policy_engine.expr.checker import check
from policy_engine.expr.compiler import compile_expr
from policy_engine.expr.condition import parse_condition, parse_entry
from policy_engine.expr.errors import ExpressionError
from policy_engine.expr.parser import parse
from policy_engine.expr.scope import Binding, Names, Scope, in_seconds
from policy_engine.expr.typed import Typed, dependencies
from policy_engine.expr.unparse import unparse
from policy_engine.expr.values import Fault, Occurrence, Record, Unknown

if TYPE_CHECKING:
    from policy_engine.expr.explainer import Explanation, explain

__all__ = [
    "Binding",
    "Explanation",
    "ExpressionError",
    "Fault",
    "Names",
    "Occurrence",
    "Record",
    "Scope",
    "Typed",
    "Unknown",
    "check",
    "compile_expr",
    "dependencies",
    "explain",
    "in_seconds",
    "parse",
    "parse_condition",
    "parse_entry",
    "unparse",
]


def __getattr__(name: str) -> Any:
    if name in ("Explanation", "explain"):
        from policy_engine.expr import explainer

        return getattr(explainer, name)
    raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
