"""The expression language of policies: parse, check, compile, print.

`parse` makes syntax of text, `parse_condition` of a place in a policy; `check` resolves names and types in a
`Scope`; `compile_expr` gives a closure that evaluates; `unparse` writes the canonical text.
"""

from __future__ import annotations

from policy_engine.expr.checker import check
from policy_engine.expr.compiler import compile_expr
from policy_engine.expr.condition import parse_condition, parse_entry
from policy_engine.expr.errors import ExpressionError
from policy_engine.expr.parser import parse
from policy_engine.expr.scope import Binding, Names, Scope, in_seconds
from policy_engine.expr.typed import Typed, dependencies
from policy_engine.expr.unparse import unparse
from policy_engine.expr.values import Fault, Occurrence, Record, Unknown

__all__ = [
    "Binding",
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
    "in_seconds",
    "parse",
    "parse_condition",
    "parse_entry",
    "unparse",
]
