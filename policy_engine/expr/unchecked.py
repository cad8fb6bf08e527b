"""Plain CEL, without a vocabulary: names and functions are resolved, types wait for run time.

Makes the same typed expressions as the checker, all of type `any`, so that one compiler and one set of functions
serve both. For conformance tests, for fuzzing, and for programs that have data and no policy. What nobody knows is
no mistake here but a fault at run time, as CEL has it (`x || true` is true).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from policy_engine.expr import typed as t
from policy_engine.expr.dynamic import dynamic_signature
from policy_engine.expr.errors import ExpressionError
from policy_engine.expr.folding import fold
from policy_engine.expr.forms import Forms
from policy_engine.expr.functions import function_of, is_namespace
from policy_engine.expr.functions.conversions import TYPE_NAMES
from policy_engine.expr.operators import OPERATORS
from policy_engine.expr.reports import Reports
from policy_engine.expr.scope import Binding, Scope
from policy_engine.expr.syntax import (
    Binary,
    Call,
    Conditional,
    Expr,
    Index,
    ListExpr,
    Literal,
    Logic,
    MapExpr,
    Member,
    Name,
    OptionalItem,
    Unary,
)
from policy_engine.expr.types import ANY, Type
from policy_engine.expr.values import NULL, Uint

__all__ = ["resolve"]


def resolve(expr: Expr, scope: Scope, container: str = "") -> t.Typed:
    """The expression with names resolved in a scope and, before that, in a container (`a.b`: `a.b.x`, `a.x`, `x`).

    Raises `ExpressionError` for a macro that is not written as macros are.
    """
    resolver = _Resolver(scope, container)
    try:
        result = resolver.infer(expr)
    except RecursionError:
        resolver.reports.say("E009", "the expression is nested too deeply", expr)
        result = resolver.broken(expr)
    if resolver.reports.found:
        raise ExpressionError(resolver.reports.found)
    return result


class _Resolver(Forms):
    """One resolution of one expression."""

    def __init__(self, scope: Scope, container: str) -> None:
        self.scope = scope
        self.reports = Reports(scope)
        self.variables: list[tuple[str, Type]] = []
        self.bound: set[int] = set()
        parts = container.split(".") if container else []
        self._prefixes = [".".join(parts[:count]) + "." for count in range(len(parts), 0, -1)] + [""]
        self._by_kind: Mapping[type[Expr], Callable[[Any], t.Typed]] = {
            Literal: self._literal,
            Name: self._name,
            Member: self._member,
            Index: self._index,
            Call: self._call,
            Unary: self._unary,
            Binary: self._binary,
            Logic: lambda expr: t.Connective(ANY, expr, expr.op, tuple(map(self.infer, expr.operands))),
            Conditional: self._conditional,
            ListExpr: lambda expr: t.ListOf(ANY, expr, tuple(map(self.infer, expr.items))),
            MapExpr: self._map,
            OptionalItem: lambda expr: t.Maybe(ANY, expr, self.infer(expr.operand)),
        }

    def infer(self, expr: Expr, expected: Type | None = None) -> t.Typed:
        return self._by_kind[type(expr)](expr)

    def condition(self, expr: Expr) -> t.Typed:
        return self.infer(expr)

    def broken(self, expr: Expr) -> t.Typed:
        return t.Failed(ANY, expr, "this cannot be evaluated")

    def given(self, expr: Call, operand: t.Typed) -> t.Typed:
        return operand if isinstance(operand, t.Failed) else t.Failed(ANY, expr, "`has` takes a field of a map")

    def is_function(self, name: str) -> bool:
        return True

    # --- names ---

    def _literal(self, expr: Literal) -> t.Typed:
        value: Any = expr.value
        if expr.kind == "empty":
            value = NULL
        elif expr.kind == "unsigned":
            value = Uint(value)
        return t.Constant(ANY, expr, value)

    def _name(self, expr: Name) -> t.Typed:
        return self._resolved(expr, expr, [expr.name]) or self._undeclared(expr, expr.name)

    def _member(self, expr: Member) -> t.Typed:
        words, root = _words(expr)
        if root is not None and not expr.optional:
            found = self._resolved(expr, root, words)
            if found is not None:
                return found
            if _dotted(expr.target):
                return self._undeclared(expr, ".".join(words)) if self._unknown(root, words) else self._field(expr)
        return self._field(expr)

    def _field(self, expr: Member) -> t.Typed:
        return t.Attribute(ANY, expr, self.infer(expr.target), expr.name, expr.optional)

    def _unknown(self, root: Name, words: list[str]) -> bool:
        """Whether not even a beginning of a dotted name means something."""
        if not root.root and self.is_variable(words[0]):
            return False
        return all(self._binding(root, words[:count]) is None for count in range(len(words), 0, -1))

    def _before_functions(self, name: Name, called: str) -> bool:
        """Whether a word, such as `math`, begins the name of a function. Declared names and variables go first."""
        if not is_namespace(name.name) or (self.is_variable(name.name) and not name.root):
            return False
        anything = not any(self.scope.names()) and function_of(f"{name.name}.{called}") is not None
        return anything or self._unknown(name, [name.name])

    def _resolved(self, expr: Expr, root: Name, words: list[str]) -> t.Typed | None:
        """A variable, what is bound to the whole of a dotted name, or a type."""
        if not root.root:
            for slot in range(len(self.variables) - 1, -1, -1):
                if self.variables[slot][0] == words[0]:
                    return t.Variable(ANY, expr, words[0], slot) if len(words) == 1 else None
        found = self._binding(root, words)
        if isinstance(found, Binding):
            return t.Read(ANY, expr, found)
        return None if found is None else t.Constant(ANY, expr, found)

    def _binding(self, root: Name, words: list[str]) -> Any:
        """The binding or type of a dotted name; the longest container wins."""
        name = ".".join(words)
        for prefix in [""] if root.root else self._prefixes:
            binding = self.scope.lookup(prefix + name)
            if binding is not None:
                return binding
        return TYPE_NAMES.get(name)

    def _undeclared(self, expr: Expr, name: str) -> t.Typed:
        return t.Failed(ANY, expr, f"there is no `{name[:60]}`")

    # --- operators ---

    def _unary(self, expr: Unary) -> t.Typed:
        operand = self.infer(expr.operand)
        if expr.op == "not":
            return t.Not(ANY, expr, operand)
        return self._apply(expr, "negative", (operand,))

    def _binary(self, expr: Binary) -> t.Typed:
        left, right = self.infer(expr.left), self.infer(expr.right)
        if expr.op == "in":
            return t.Contained(ANY, expr, left, right)
        if expr.op in OPERATORS:
            return self._apply(expr, expr.op, (left, right))
        return t.Compare(ANY, expr, expr.op, left, right)

    def _apply(self, expr: Expr, name: str, arguments: tuple[t.Typed, ...]) -> t.Typed:
        """A function of values, worked out at once where all are constants and have a result."""
        function = OPERATORS.get(name) or function_of(name)
        assert function is not None
        node = t.Apply(ANY, expr, function, dynamic_signature(function, len(arguments)), arguments)
        found = fold(node)
        return node if isinstance(found, str) else found

    def _conditional(self, expr: Conditional) -> t.Typed:
        return t.Choose(ANY, expr, self.infer(expr.condition), self.infer(expr.then), self.infer(expr.otherwise))

    def _index(self, expr: Index) -> t.Typed:
        return t.ItemAt(ANY, expr, self.infer(expr.target), self.infer(expr.index), expr.optional)

    def _map(self, expr: MapExpr) -> t.Typed:
        return t.MapOf(ANY, expr, tuple((self.infer(key), self.infer(value)) for key, value in expr.entries))

    # --- calls ---

    def _call(self, expr: Call) -> t.Typed:
        found = self.form(expr)
        if found is not None:
            return _untyped(found)
        name, given = expr.name, expr.arguments
        styles: tuple[str, ...] = ("function", "either")
        target = expr.target
        if isinstance(target, Name) and self._before_functions(target, expr.name):
            name, styles = f"{target.name}.{expr.name}", ("function",)
        elif target is not None:
            styles, given = ("method", "either"), (target, *expr.arguments)
        function = function_of(name)
        arguments = tuple(map(self.infer, given))
        if function is None or function.style not in styles or function.reads:
            return t.Failed(ANY, expr, f"there is no function `{name[:60]}`")
        if function.variadic and len(arguments) != 1:
            arguments = (t.ListOf(ANY, expr, arguments),)
        if len(arguments) not in {len(one.parameters) for one in function.signatures}:
            return t.Failed(ANY, expr, f"`{name}` does not take {len(arguments)} values")
        return self._apply(expr, name, arguments)


def _untyped(node: t.Typed) -> t.Typed:
    """The node without the type that macros bring along: nobody has held the rest of the expression to it."""
    fields = type(node)._fields[1:]
    return type(node)(ANY, *(getattr(node, field) for field in fields))


def _words(expr: Expr) -> tuple[list[str], Name | None]:
    """The words of `a.b.c`, and the first of them as a name; no name where something else is in it."""
    words: list[str] = []
    while isinstance(expr, Member) and not expr.optional:
        words.append(expr.name)
        expr = expr.target
    if not isinstance(expr, Name):
        return [], None
    words.append(expr.name)
    return words[::-1], expr


def _dotted(expr: Expr) -> bool:
    return _words(expr)[1] is not None
