"""The reference for plain CEL: the value of bare syntax, with values by name and no vocabulary.

Names are looked up while the value is worked out; nothing is resolved beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from policy_engine.expr.functions import FUNCTIONS
from policy_engine.expr.functions.conversions import TYPE_NAMES
from policy_engine.expr.operators import OPERATORS
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
from policy_engine.expr.types import ANY
from policy_engine.expr.values import NULL, Fault, Uint, Unknown
from tests.expr.reference import semantics as meaning
from tests.expr.reference.typed import mapped
from tests.expr.reference.values import shown

__all__ = ["interpret_plain"]

_FUNCTIONS = {one.name: one for one in FUNCTIONS}
_LIBRARIES = ("math", "optional", "strings", "base64", "cel")
_MACROS = {
    "all": ("all", 0, 1),
    "exists": ("exists", 0, 1),
    "exists_one": ("exists_one", 0, 1),
    "existsOne": ("exists_one", 0, 1),
    "filter": ("filter", 0, 1),
    "map": ("map", 1, 1),
    "transformList": ("map", 1, 2),
    "transformMap": ("transform_map", 1, 2),
    "transformMapEntry": ("transform_entries", 1, 2),
}
"""The macro, whether it makes something of each item, and the least number of its variables."""
_BOTH = ("all", "exists", "exists_one", "existsOne")


def interpret_plain(expr: Expr, values: Mapping[str, Any], names: Collection[str] = ()) -> Any:
    """The value of an expression; `names` are those that have a value or lack one, others mean nothing."""
    return _Plain(values, {*values, *names}).of(expr, {})


class _Plain:
    """One evaluation. `inner` are the variables of the macros round a part."""

    def __init__(self, values: Mapping[str, Any], names: Collection[str]) -> None:
        self.values = values
        self.names = names

    def of(self, expr: Expr, inner: Mapping[str, Any]) -> Any:
        """The value of a part."""
        span = expr.span
        match expr:
            case Literal(kind=kind, value=value):
                if kind == "unsigned":
                    assert isinstance(value, int)
                    return Uint(value)
                return NULL if kind == "empty" else value
            case Name() | Member(optional=False):
                return self.name(expr, inner)
            case Member(target=target, name=name):
                return meaning.field(self.of(target, inner), name, True, ANY, span)
            case Index(target=target, index=index, optional=optional):
                return meaning.item(self.of(target, inner), self.of(index, inner), optional, span)
            case OptionalItem(operand=operand):
                return meaning.maybe(self.of(operand, inner), span)
            case ListExpr(items=items):
                return meaning.list_of([self.of(one, inner) for one in items])
            case MapExpr(entries=entries):
                return meaning.map_of([(self.of(key, inner), self.of(one, inner)) for key, one in entries], span)
            case Unary(op="not", operand=operand):
                return meaning.negate(self.of(operand, inner), operand.span)
            case Unary(operand=operand):
                return self.apply("negative", (operand,), inner, span)
            case Logic(op=op, operands=operands):
                return meaning.logic(op, [(self.later(one, inner), one.span) for one in operands])
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                return meaning.choose(
                    self.of(condition, inner), condition.span, self.later(then, inner), self.later(otherwise, inner)
                )
            case Binary(op="in", left=left, right=right):
                return meaning.contained(self.of(left, inner), self.of(right, inner), span)
            case Binary(op=op, left=left, right=right) if op in OPERATORS:
                return self.apply(op, (left, right), inner, span)
            case Binary(op=op, left=left, right=right):
                return meaning.compare(op, self.of(left, inner), self.of(right, inner), span)
            case Call():
                return self.call(expr, inner)
        raise AssertionError(expr)

    def later(self, expr: Expr, inner: Mapping[str, Any]) -> Callable[[], Any]:
        return lambda: self.of(expr, inner)

    # --- names ---

    def name(self, expr: Name | Member, inner: Mapping[str, Any]) -> Any:
        """A variable, what is bound to a dotted name as a whole, or a field of what its beginning stands for."""
        words, root = _words(expr)
        if not words:
            assert isinstance(expr, Member)
            return meaning.field(self.of(expr.target, inner), expr.name, False, ANY, expr.span)
        if root or words[0] not in inner:
            whole = ".".join(words)
            if whole in self.names:
                return self.values.get(whole, Unknown((whole,)))
            if whole in TYPE_NAMES:
                return TYPE_NAMES[whole]
            beginnings = [".".join(words[:count]) for count in range(1, len(words))]
            if not any(one in self.names or one in TYPE_NAMES for one in beginnings):
                return Fault(f"there is no `{whole[:60]}`", expr.span)
        elif len(words) == 1:
            return inner[words[0]]
        assert isinstance(expr, Member)
        return meaning.field(self.of(expr.target, inner), expr.name, False, ANY, expr.span)

    def means_nothing(self, expr: Expr, inner: Mapping[str, Any]) -> bool:
        """Whether a word is neither a variable nor bound, so that it may name a library."""
        if not isinstance(expr, Name):
            return False
        return (expr.root or expr.name not in inner) and expr.name not in self.names and expr.name not in TYPE_NAMES

    # --- calls ---

    def call(self, expr: Call, inner: Mapping[str, Any]) -> Any:
        """A macro or a function."""
        target, name, given, span = expr.target, expr.name, expr.arguments, expr.span
        if target is None and name == "shown":
            return shown(self.of(given[0], inner))
        if target is None and name == "has":
            return self.has(given[0], inner, span)
        if target is not None:
            found = self.macro(expr, target, inner)
            if found is not None:
                return found[0]
        style = "function"
        if isinstance(target, Name) and target.name in _LIBRARIES and self.means_nothing(target, inner):
            name = f"{target.name}.{name}"
        elif target is not None:
            style, given = "method", (target, *given)
        function = _FUNCTIONS.get(name)
        if function is None or function.style not in (style, "either") or function.reads:
            return Fault(f"there is no function `{name[:60]}`", span)
        if function.variadic and len(given) != 1:
            items = meaning.list_of([self.of(one, inner) for one in given])
            return meaning.apply(function, [meaning.either_part(items)], [ANY], False, span)
        if len(given) not in [len(one.parameters) for one in function.signatures]:
            return Fault(f"`{name}` does not take {len(given)} values", span)
        return self.apply(name, given, inner, span)

    def apply(self, name: str, given: tuple[Expr, ...], inner: Mapping[str, Any], span: Any) -> Any:
        function = OPERATORS.get(name) or _FUNCTIONS[name]
        parts = [self.later(one, inner) for one in given]
        return meaning.apply(function, parts, [ANY] * len(parts), False, span)

    def has(self, field: Expr, inner: Mapping[str, Any], span: Any) -> Any:
        """`has(a.b)`: a whole name that is bound has no fields to ask for, and one that means nothing is a fault."""
        assert isinstance(field, Member)
        words, root = _words(field)
        if words and (root or words[0] not in inner):
            whole = ".".join(words)
            if whole in self.names or whole in TYPE_NAMES:
                return Fault("`has` takes a field of a map", span)
            beginnings = [".".join(words[:count]) for count in range(1, len(words))]
            if not any(one in self.names or one in TYPE_NAMES for one in beginnings):
                return Fault(f"there is no `{whole[:60]}`", field.span)
        return meaning.presence(self.of(field.target, inner), field.name, span)

    def macro(self, expr: Call, target: Expr, inner: Mapping[str, Any]) -> tuple[Any] | None:
        """The value of a macro, in a tuple of one; nothing for what is none."""
        name, given, span = expr.name, expr.arguments, expr.span
        if isinstance(target, Name) and target.name == "cel" and name == "bind":
            return (self.of(given[2], {**inner, _variable(given[0]): self.of(given[1], inner)}),)
        if name in ("optMap", "optFlatMap"):
            variable = _variable(given[0])
            found = self.of(target, inner)
            return (mapped(found, lambda one: self.of(given[1], {**inner, variable: one}), name == "optFlatMap", span),)
        if name not in _MACROS:
            return None
        macro, makes, least = _MACROS[name]
        counts = {least + 1: least, least + 1 + makes: least}
        if name in _BOTH:
            counts[3] = 2
        if len(given) not in counts:
            return None
        variables = counts[len(given)]
        names = [_variable(one) for one in given[:variables]]
        bodies = given[variables:]

        def body(part: Expr, condition: bool) -> Callable[..., Any]:
            def run(*row: Any) -> Any:
                value = self.of(part, {**inner, **dict(zip(names, row, strict=True))})
                return meaning.truth(value, part.span) if condition else value

            return run

        predicate = body(bodies[0], True) if not makes or len(bodies) == 2 else None
        transform = body(bodies[-1], False) if makes else None
        return (meaning.macro(macro, name, self.of(target, inner), predicate, transform, variables == 2, span),)


def _variable(expr: Expr) -> str:
    assert isinstance(expr, Name)
    return expr.name


def _words(expr: Expr) -> tuple[list[str], bool]:
    """The words of `a.b.c`, and whether a point stands before the first; none where something else is in it."""
    words: list[str] = []
    while isinstance(expr, Member) and not expr.optional:
        words.append(expr.name)
        expr = expr.target
    if not isinstance(expr, Name):
        return [], False
    return [expr.name, *reversed(words)], expr.root
