"""Checking of calls: functions, methods, attributes that are computed, and macros."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from policy_engine.expr import patterns
from policy_engine.expr import typed as t
from policy_engine.expr.declarations import ELEMENT, Function, Signature
from policy_engine.expr.functions import function_of
from policy_engine.expr.reports import Reports
from policy_engine.expr.scope import Scope
from policy_engine.expr.syntax import Call, Expr, Member, Name
from policy_engine.expr.types import (
    ANY,
    BOOLEAN,
    MISTAKE,
    EnumType,
    ListType,
    Type,
    comparable,
    elements,
    fits,
)

__all__ = ["Calls"]

_LIST_MACROS = {"all": (2,), "exists": (2,), "exists_one": (2,), "filter": (2,), "map": (2, 3)}


class Calls(ABC):
    """The half of the checker that knows calls."""

    scope: Scope
    reports: Reports
    variables: list[tuple[str, Type]]

    @abstractmethod
    def infer(self, expr: Expr, expected: Type | None = None) -> t.Typed: ...

    @abstractmethod
    def condition(self, expr: Expr) -> t.Typed: ...

    @abstractmethod
    def broken(self, expr: Expr) -> t.Typed: ...

    @abstractmethod
    def settle(self, node: t.Typed, other: Type | None) -> t.Typed: ...

    @abstractmethod
    def apply(
        self, expr: Expr, function: Function, signature: Signature, arguments: tuple[t.Typed, ...]
    ) -> t.Typed: ...

    def call(self, expr: Call, expected: Type | None) -> t.Typed:
        """A call of any kind."""
        if expr.target is None:
            if expr.name == "shown":
                return self._shown(expr)
            if expr.name == "has":
                return self._has(expr)
            return self._function(expr, ("function", "either"), expr.arguments)
        counts = _LIST_MACROS.get(expr.name)
        if counts is not None and (len(expr.arguments) in counts or function_of(expr.name) is None):
            return self._comprehension(expr, expr.target, counts)
        return self._function(expr, ("method", "either"), (expr.target, *expr.arguments))

    def builtin_attribute(self, expr: Member, target: t.Typed) -> t.Typed | None:
        """`happened` and `at` of an event, declared like functions."""
        function = function_of(expr.name)
        if function is None or function.style != "attribute":
            return None
        return self.apply(expr, function, function.signatures[0], (target,))

    def _function(self, expr: Call, styles: tuple[str, ...], given: Sequence[Expr]) -> t.Typed:
        function = function_of(expr.name)
        if function is None or function.style not in styles:
            self.reports.unknown_function(expr, expr.name, expr.name_span, expr.target is not None)
            return self.broken(expr)
        counts = {len(one.parameters) for one in function.signatures}
        if len(given) not in counts:
            own = 0 if expr.target is None else 1
            count = min(counts) - own
            wanted = {0: "nothing", 1: "one value"}.get(count, f"{count} values")
            self.reports.wrong_count(expr, expr.name, wanted, len(given) - own, expr.name_span)
            return self.broken(expr)
        candidates = list(function.signatures)
        arguments: list[t.Typed] = []
        for position, argument in enumerate(given):
            wanted_types = [self._wanted(one.parameters[position], arguments) for one in candidates]
            expected = wanted_types[0] if len(wanted_types) == 1 else None
            node = self.infer(argument, expected)
            if node.type == MISTAKE:
                return self.broken(expr)
            fitting = [
                one
                for one, wanted_type in zip(candidates, wanted_types, strict=True)
                if fits(node.type, wanted_type)
                or (one.parameters[position] == ELEMENT and comparable(node.type, wanted_type))
            ]
            if not fitting:
                if position == 0:
                    self.reports.wrong_receiver(argument, function, node.type)
                else:
                    self.reports.wrong_argument(argument, function, wanted_types, node.type)
                return self.broken(expr)
            if isinstance(expected, EnumType):
                node = self.settle(node, expected)
            candidates = fitting
            arguments.append(node)
        if function.name == "matches" and not self._pattern(arguments[1]):
            return self.broken(expr)
        return self._with_reads(expr, function, candidates[0], arguments)

    def _wanted(self, parameter: Type, arguments: list[t.Typed]) -> Type:
        if parameter == ELEMENT:
            return elements(arguments[0].type) or ANY
        return parameter

    def _pattern(self, node: t.Typed) -> bool:
        """Whether a pattern is written out and within the subset that cannot hang."""
        if not isinstance(node, t.Constant) or not isinstance(node.value, str):
            self.reports.say("E027", "a pattern must be written out as a text", node.expr)
            return False
        problem = patterns.problem(node.value)
        if problem:
            self.reports.say("E027", problem[0], node.expr, problem[1])
            return False
        return True

    def _with_reads(self, expr: Call, function: Function, signature: Signature, arguments: list[t.Typed]) -> t.Typed:
        for name in function.reads:
            binding = self.scope.lookup(name)
            if binding is None:
                self.reports.say(
                    "N001",
                    f"`{function.name}` needs `{name}`, which is not known here",
                    expr,
                    "",
                    expr.name_span,
                )
                return self.broken(expr)
            arguments.append(t.Read(binding.type, expr, binding))
        return self.apply(expr, function, signature, tuple(arguments))

    # --- macros ---

    def _shown(self, expr: Call) -> t.Typed:
        if len(expr.arguments) != 1:
            self.reports.wrong_count(expr, "shown", "one condition", len(expr.arguments), expr.name_span)
            return self.broken(expr)
        return t.Shown(BOOLEAN, expr, self.condition(expr.arguments[0]))

    def _has(self, expr: Call) -> t.Typed:
        given = function_of("given")
        if len(expr.arguments) != 1 or not isinstance(expr.arguments[0], Member):
            self.reports.say("E023", "`has` takes a field of something: `has(event.value)`", expr, "", expr.name_span)
            return self.broken(expr)
        assert given is not None
        return self.apply(expr, given, given.signatures[0], (self.infer(expr.arguments[0]),))

    def _comprehension(self, expr: Call, target: Expr, counts: tuple[int, ...]) -> t.Typed:
        if len(expr.arguments) not in counts:
            self.reports.wrong_count(
                expr,
                expr.name,
                f"a variable and a condition: `list.{expr.name}(x, ...)`",
                len(expr.arguments),
                expr.name_span,
            )
            return self.broken(expr)
        variable, *bodies = expr.arguments
        over = self.infer(target)
        element = elements(over.type)
        if element is None:
            self.reports.say("E023", f"`{expr.name}` goes with a list", target, "", target.span)
            element = ANY
        if not isinstance(variable, Name):
            self.reports.say("E023", f"`{expr.name}` takes a variable first: `list.{expr.name}(x, ...)`", variable)
            return self.broken(expr)
        slot = len(self.variables)
        self.variables.append((variable.name, element))
        predicate: t.Typed | None = None
        transform: t.Typed | None = None
        if expr.name != "map" or len(bodies) == 2:
            predicate = self.condition(bodies[0])
        if expr.name == "map":
            transform = self.infer(bodies[-1])
        self.variables.pop()
        result: Type = BOOLEAN
        if transform is not None:
            result = ListType("list", transform.type)
        elif expr.name == "filter":
            result = ListType("list", element)
        return t.Comprehension(result, expr, expr.name, slot, over, predicate, transform)
