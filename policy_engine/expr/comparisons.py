"""Checking of `==`, `<`, `in` and the like: where bare words get their meaning from the other side."""

from __future__ import annotations

from abc import abstractmethod
from typing import TypeGuard

from policy_engine.expr import typed as t
from policy_engine.expr.calls import Calls
from policy_engine.expr.declarations import Function
from policy_engine.expr.operators import OPERATORS
from policy_engine.expr.syntax import Binary, Conditional, Expr, ListExpr, Name, Unary
from policy_engine.expr.types import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    TEXT,
    EnumType,
    ListType,
    Type,
    comparable,
    elements,
    ordered,
    wild,
)

__all__ = ["Comparisons", "is_plain"]


class Comparisons(Calls):
    """The part of the checker that knows comparisons."""

    @abstractmethod
    def operation(
        self,
        expr: Expr,
        function: Function,
        shown: str,
        operands: tuple[t.Typed, ...],
        sign: Binary | None = None,
    ) -> t.Typed: ...

    def binary(self, expr: Binary, expected: Type | None) -> t.Typed:
        """Any operator with two sides but `and` and `or`."""
        if expr.op == "in":
            return self._contained(expr)
        if expr.op == "-" and self._hyphenated(expr):
            return self.broken(expr)
        if expr.op in "+-*/%":
            return self.operation(
                expr, OPERATORS[expr.op], expr.op, (self.infer(expr.left), self.infer(expr.right)), expr
            )
        left, right = self._sides(expr.left, expr.right)
        if self._fraction(expr, left, right) or self._fraction(expr, right, left):
            return self.broken(expr)
        if expr.op in ("==", "!="):
            if not comparable(left.type, right.type):
                self.reports.never_equal(expr, left.type, right.type, (expr.left, expr.right))
                return self.broken(expr)
            left, right = self.settle(left, right.type), self.settle(right, left.type)
            result = t.Compare(BOOLEAN, expr, expr.op, left, right)
        else:
            left, right = self.settle(left, right.type), self.settle(right, left.type)
            scale = self._scale(expr, left.type, right.type)
            if scale is None:
                return self.broken(expr)
            result = t.Compare(BOOLEAN, expr, expr.op, left, right, scale)
        constant = isinstance(left, t.Constant) and isinstance(right, t.Constant)
        if constant and not wild(left.type, right.type):
            self.reports.say("E026", "both sides of this comparison are the same for every ticket", expr)
        return result

    def _fraction(self, expr: Binary, whole: t.Typed, other: t.Typed) -> bool:
        """Whether a whole number is compared with a fraction that it cannot have; says so."""
        if whole.type != INTEGER and not (isinstance(whole.type, EnumType) and _kind_of(whole.type) == INTEGER):
            return False
        fraction = isinstance(other, t.Constant) and isinstance(other.value, float) and not other.value.is_integer()
        division = _division(whole.expr) if other.type == NUMBER else None
        if division is not None and (fraction or not isinstance(other, t.Constant)):
            self.reports.fraction(expr, division, other.expr)
            return True
        if fraction and expr.op in ("==", "!=", "in"):
            self.reports.fraction(other.expr if expr.op == "in" else expr, None, other.expr)
            return True
        return False

    def _hyphenated(self, expr: Binary) -> bool:
        """Whether this is a name written with `-` for `_`; says so."""
        words: list[str] = []
        rest: Expr = expr
        while isinstance(rest, Binary) and rest.op == "-" and isinstance(rest.right, Name):
            words.append(rest.right.name)
            rest = rest.left
        if not isinstance(rest, Name) or self._alone(rest):
            return False
        words.append(rest.name)
        meant = "_".join(reversed(words))
        if self.scope.lookup(meant) is None:
            return False
        shown = "-".join(reversed(words))
        self.reports.say("N001", f"there is no `{shown}`: `-` subtracts", expr, f"did you mean `{meant}`?")
        return True

    def _scale(self, expr: Binary, left: Type, right: Type) -> tuple[str | int, ...] | None:
        """The members by which an ordering compares (none for plain values); nothing if it cannot."""
        sides = (expr.left, expr.right)
        if not ordered(left, right):
            self.reports.no_order(expr, expr.op, left, right, sides)
            return None
        if not isinstance(left, EnumType):
            return right.members if isinstance(right, EnumType) else ()
        numbers = [one for one in left.members if isinstance(one, int)]
        if numbers and not left.ascending:
            self.reports.say(
                "E024",
                f"`{expr.op}` reads two ways for `{left.name}`: by its numbers or by their gravity",
                expr,
                f"name the values you mean: `x in [{', '.join(map(str, numbers[:2]))}]`",
            )
            return None
        return left.members

    def _contained(self, expr: Binary) -> t.Typed:
        if isinstance(expr.right, ListExpr) or self._alone(expr.left):
            item = self.infer(expr.left)
            container = self.infer(expr.right, ListType("list", item.type))
            if self._is_word(expr.left) and not _holds(container.type, item.type):
                item = self.infer(expr.left, elements(container.type))
        else:
            container = self.infer(expr.right)
            wanted = elements(container.type)
            item = self.infer(expr.left, wanted) if wanted is not None else self.broken(expr.left)
        element = elements(container.type)
        if element is None:
            self.reports.needs_list(expr.right, container.type, expr.left)
            return self.broken(expr)
        if isinstance(container, t.ListOf):
            container = t.ListOf(container.type, container.expr, self._items(expr, item, container.items))
        elif not comparable(item.type, element):
            self.reports.never_equal(expr, item.type, element, (expr.left, expr.right))
        return t.Contained(BOOLEAN, expr, self.settle(item, element), container)

    def _items(self, expr: Binary, item: t.Typed, listed: tuple[t.Typed, ...]) -> tuple[t.Typed, ...]:
        """The values that are written out after `in`; one finding for all that have another type than the item."""
        settled: list[t.Typed] = []
        other: list[Type] = []
        for one in listed:
            if comparable(one.type, item.type):
                settled.append(
                    self.broken(one.expr) if self._fraction(expr, item, one) else self.settle(one, item.type)
                )
                continue
            if one.type not in other:
                self.reports.never_equal(one.expr, item.type, one.type, (expr.left, one.expr))
            other.append(one.type)
            settled.append(self.broken(one.expr))
        return tuple(settled)

    def _sides(self, left: Expr, right: Expr) -> tuple[t.Typed, t.Typed]:
        """Both sides of a comparison; a bare word gets its meaning from the type of the other side."""
        if self._alone(left):
            first = self.infer(left)
            # A list beside one value is a mistake, but its words are values all the same.
            listed = isinstance(right, ListExpr) and isinstance(first.type, EnumType)
            second = self.infer(right, ListType("list", first.type) if listed else first.type)
            if self._is_word(left) and not comparable(first.type, second.type):
                first = self.infer(left, second.type)
            return first, second
        if self._alone(right):
            second = self.infer(right)
            return self.infer(left, second.type), second
        # Neither word is a name: the left one is, where the other side usually is the value.
        first = self.infer(left)
        return first, self.infer(right, first.type)

    def _alone(self, expr: Expr) -> bool:
        """Whether a side has a meaning without the other one: all but bare words that are no names."""
        if isinstance(expr, Name):
            return self.is_variable(expr.name) or self.scope.lookup(expr.name) is not None
        if isinstance(expr, ListExpr):
            return all(map(self._alone, expr.items))
        if isinstance(expr, Conditional):
            return self._alone(expr.then) and self._alone(expr.otherwise)
        return True

    def _is_word(self, expr: Expr) -> bool:
        return isinstance(expr, Name) and not self.is_variable(expr.name)

    def is_variable(self, name: str) -> bool:
        return any(name == variable for variable, _ in self.variables)

    def settle(self, node: t.Typed, other: Type | None) -> t.Typed:
        """A constant as a value of the enumeration it is compared with, which must have it."""
        if not isinstance(other, EnumType) or not is_plain(node):
            return node
        if node.value not in other.members and not (other.open and node.type == TEXT):
            self.reports.unknown_value(node.expr, node.value, other)
            return self.broken(node.expr)
        return t.Constant(other, node.expr, node.value)


def _holds(container: Type, item: Type) -> bool:
    element = elements(container)
    return element is None or comparable(element, item)


def _kind_of(enum: EnumType) -> Type:
    return INTEGER if all(isinstance(one, int) for one in enum.members) else TEXT


def _division(expr: Expr) -> Binary | None:
    """The division within a sum or product that cuts off a fraction."""
    if isinstance(expr, Unary) and expr.op == "-":
        return _division(expr.operand)
    if not isinstance(expr, Binary) or expr.op not in "+-*/%":
        return None
    return expr if expr.op == "/" else _division(expr.left) or _division(expr.right)


def is_plain(node: t.Typed) -> TypeGuard[t.Constant]:
    """Whether this is a quoted text or a number, which may turn out to be a member of an enumeration."""
    return isinstance(node, t.Constant) and node.type in (TEXT, INTEGER)
