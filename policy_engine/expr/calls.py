"""Checking of calls: functions, methods, and attributes that are computed. Macros are in `forms.py`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from policy_engine.expr import patterns
from policy_engine.expr import typed as t
from policy_engine.expr.declarations import ELEMENT, Function, Signature
from policy_engine.expr.dynamic import dynamic_signature
from policy_engine.expr.forms import Forms
from policy_engine.expr.functions import function_of, is_namespace
from policy_engine.expr.syntax import Call, Expr, ListExpr, Member, Name
from policy_engine.expr.types import (
    ANY,
    MISTAKE,
    EnumType,
    ListType,
    Type,
    comparable,
    elements,
    fits,
    wild,
)

__all__ = ["Calls"]


class Calls(Forms):
    """The part of the checker that knows functions."""

    @abstractmethod
    def settle(self, node: t.Typed, other: Type | None) -> t.Typed: ...

    @abstractmethod
    def apply(
        self, expr: Expr, function: Function, signature: Signature, arguments: tuple[t.Typed, ...]
    ) -> t.Typed: ...

    @abstractmethod
    def listed(self, expr: Expr, items: tuple[t.Typed, ...]) -> t.Typed: ...

    def call(self, expr: Call, expected: Type | None) -> t.Typed:
        """A call of any kind."""
        found = self.form(expr)
        if found is not None:
            return found
        if expr.target is None:
            return self._function(expr, expr.name, ("function", "either"), expr.arguments)
        if self._namespace(expr.target):
            name = f"{expr.target.name}.{expr.name}" if isinstance(expr.target, Name) else expr.name
            return self._function(expr, name, ("function",), expr.arguments)
        return self._function(expr, expr.name, ("method", "either"), (expr.target, *expr.arguments))

    def _namespace(self, target: Expr) -> bool:
        """Whether the word before the point is no value but the name of a library."""
        return (
            isinstance(target, Name)
            and is_namespace(target.name)
            and not self.is_variable(target.name)
            and self.scope.lookup(target.name) is None
        )

    def is_function(self, name: str) -> bool:
        return function_of(name) is not None

    def given(self, expr: Call, operand: t.Typed) -> t.Typed:
        """`given` of something."""
        function = function_of("given")
        assert function is not None
        return self.apply(expr, function, function.signatures[0], (operand,))

    def builtin_attribute(self, expr: Member, target: t.Typed) -> t.Typed | None:
        """`happened` and `at` of an event, declared like functions."""
        function = function_of(expr.name)
        if function is None or function.style != "attribute":
            return None
        return self.apply(expr, function, function.signatures[0], (target,))

    def _function(self, expr: Call, name: str, styles: tuple[str, ...], given: Sequence[Expr]) -> t.Typed:
        function = function_of(name)
        if function is None or function.style not in styles:
            self.reports.unknown_function(expr, name, expr.name_span, "method" in styles)
            return self.broken(expr)
        if function.instead:
            self.reports.say("E028", f"`{name}` is not for policies", expr, function.instead, expr.name_span)
            return self.broken(expr)
        ready: list[t.Typed] = []
        if function.variadic:
            # Typed here and not again below: each level of calls within calls would double the work.
            ready = [self.infer(one) for one in given]
            if not (len(ready) == 1 and (isinstance(ready[0].type, ListType) or wild(ready[0].type))):
                given = (ListExpr(expr.span, expr.source, tuple(given)),)
                ready = [self.listed(given[0], tuple(ready))]
        counts = {len(one.parameters) for one in function.signatures}
        if len(given) not in counts:
            own = 1 if "method" in styles else 0
            count = min(counts) - own
            wanted = {0: "nothing", 1: "one value"}.get(count, f"{count} values")
            self.reports.wrong_count(expr, name, wanted, len(given) - own, expr.name_span)
            return self.broken(expr)
        candidates = [one for one in function.signatures if len(one.parameters) == len(given)]
        arguments: list[t.Typed] = []
        for position, argument in enumerate(given):
            wanted_types = [self._wanted(one.parameters[position], arguments) for one in candidates]
            expected = wanted_types[0] if len(wanted_types) == 1 else None
            if position == 1 and function.name == "contains" and self._is_member(argument, arguments[0].type):
                self.reports.wrong_receiver(given[0], function, arguments[0].type, expr)
                return self.broken(expr)
            node = ready[position] if ready else self.infer(argument, expected)
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
                    self.reports.wrong_receiver(argument, function, node.type, expr)
                else:
                    self.reports.wrong_argument(argument, function, wanted_types, node.type)
                return self.broken(expr)
            if isinstance(expected, EnumType):
                node = self.settle(node, expected)
            candidates = fitting
            arguments.append(node)
        if function.name == "matches" and not self._pattern(arguments[1]):
            return self.broken(expr)
        signature = candidates[0]
        if any(node.type == ANY for node in arguments) and any(one.result != signature.result for one in candidates):
            signature = dynamic_signature(function, len(arguments))
        return self._with_reads(expr, function, signature, arguments)

    def _is_member(self, argument: Expr, kind: Type) -> bool:
        """Whether a bare word is a value of what is asked whether it contains it, which is one value itself."""
        known = isinstance(argument, Name) and self.scope.lookup(argument.name) is None
        return known and isinstance(kind, EnumType) and isinstance(argument, Name) and argument.name in kind.members

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
