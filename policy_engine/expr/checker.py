"""Syntax to typed expression: what each name stands for and whether the parts go together.

Every mistake is reported, not only the first: what cannot be typed becomes an `any`, which goes with all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from policy_engine.diagnostics.record import Collector
from policy_engine.expr import typed as t
from policy_engine.expr.comparisons import Comparisons, is_plain
from policy_engine.expr.declarations import SAME, Function, Signature
from policy_engine.expr.dynamic import dynamic_signature
from policy_engine.expr.errors import ExpressionError
from policy_engine.expr.folding import fold
from policy_engine.expr.operators import OPERATORS
from policy_engine.expr.reports import Reports
from policy_engine.expr.scope import Scope
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
from policy_engine.expr.types import (
    ANY,
    BOOLEAN,
    BYTES,
    DATE,
    DURATION,
    EMPTY,
    INSTANT,
    INTEGER,
    MISTAKE,
    NUMBER,
    TEXT,
    UNSIGNED,
    EnumType,
    EventType,
    ListType,
    MapType,
    OptionalType,
    RecordType,
    Type,
    comparable,
    describe,
    elements,
    fits,
    join,
    unwrapped,
    wild,
)

__all__ = ["check"]

_LITERALS = {
    "boolean": BOOLEAN,
    "integer": INTEGER,
    "number": NUMBER,
    "text": TEXT,
    "duration": DURATION,
    "date": DATE,
    "instant": INSTANT,
    "empty": EMPTY,
    "unsigned": UNSIGNED,
    "bytes": BYTES,
}
_CONDITIONS = {"always": True, "never": False}


def check(expr: Expr, scope: Scope, expected: Type | None = None, collector: Collector | None = None) -> t.Typed:
    """The expression with types and resolved names.

    `expected` is what its place takes: `BOOLEAN` makes a condition of it (what is empty is false), an
    enumeration lets a bare word stand for a member. Mistakes (codes E020 and up, N001 and up) go to the
    collector, and the result then has the type `ANY` or parts of that type; without a collector
    `ExpressionError` holds them all.
    """
    checker = _Checker(scope)
    try:
        if expected == BOOLEAN:
            result = checker.condition(expr)
            sure = isinstance(result, t.Compare | t.Connective | t.Not | t.Contained | t.Shown | t.Constant)
            if not sure or result.type != BOOLEAN:
                result = t.Truth(BOOLEAN, expr, result)
        else:
            result = checker.infer(expr, expected)
            if (
                expected is not None
                and not fits(result.type, expected)
                and not (isinstance(expected, EnumType) and is_plain(result))
            ):
                checker.reports.never_equal(expr, result.type, expected)
            result = checker.settle(result, expected)
    except RecursionError:
        checker.reports.say("E009", "the expression is nested too deeply", expr)
        result = checker.broken(expr)
    found = checker.reports.found
    if found and collector is None:
        raise ExpressionError(sorted(found, key=lambda one: one.sort_key))
    if collector is not None:
        collector.extend(found)
    return result


class _Checker(Comparisons):
    """One check of one expression. The methods recurse over the syntax, whose depth is limited."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.reports = Reports(scope)
        self.variables: list[tuple[str, Type]] = []
        self.bound: set[int] = set()
        self._by_kind: dict[type[Expr], Callable[[Any, Type | None], t.Typed]] = {
            Literal: self._literal,
            Name: self._name,
            Member: self._attribute,
            Index: self._index,
            Call: self.call,
            Unary: self._unary,
            Binary: self.binary,
            Logic: self._logic,
            Conditional: self._conditional,
            ListExpr: self._list,
            MapExpr: self._map,
            OptionalItem: self._optional_item,
        }

    def infer(self, expr: Expr, expected: Type | None = None) -> t.Typed:
        """The typed form; `expected` helps words to their meaning, it is not checked here."""
        return self._by_kind[type(expr)](expr, expected)

    def condition(self, expr: Expr) -> t.Typed:
        """The typed form of something that must be a condition."""
        node = self.infer(expr)
        if node.type != BOOLEAN and not wild(node.type):
            self.reports.not_a_condition(expr, node.type)
        return node

    def broken(self, expr: Expr) -> t.Typed:
        """What stands for a part that has been complained about."""
        return t.Constant(MISTAKE, expr, None)

    # --- leaves ---

    def _literal(self, expr: Literal, expected: Type | None) -> t.Typed:
        if expr.kind in ("unsigned", "bytes"):
            what, sign = ("numbers without a sign", "u") if expr.kind == "unsigned" else ("bytes", "b")
            self.reports.say("E028", f"{what} are not for policies", expr, f"leave out the `{sign}`")
            return self.broken(expr)
        return t.Constant(_LITERALS[expr.kind], expr, expr.value)

    def _name(self, expr: Name, expected: Type | None) -> t.Typed:
        name = expr.name
        for slot in range(len(self.variables) - 1, -1, -1):
            if self.variables[slot][0] == name and not expr.root:
                return t.Variable(self.variables[slot][1], expr, name, slot)
        binding = self.scope.lookup(name)
        if isinstance(expected, EnumType) and name in expected.members:
            if binding is not None and comparable(binding.type, expected) and binding.type != ANY:
                self.reports.ambiguous(expr, name, binding, expected)
            return t.Constant(expected, expr, name)
        if binding is not None:
            return t.Read(binding.type, expr, binding)
        element = elements(expected) if expected is not None else None
        if isinstance(element, EnumType) and name in element.members:
            return t.Constant(element, expr, name)  # an item where a list stands: the comparison says so
        if name in _CONDITIONS:
            return t.Constant(BOOLEAN, expr, _CONDITIONS[name])
        if expected != MISTAKE:
            self.reports.unknown_name(expr, name, expected)
        return self.broken(expr)

    def _attribute(self, expr: Member, expected: Type | None) -> t.Typed:
        dotted = _dotted(expr)
        if dotted is not None and not expr.optional and not self.is_variable(dotted.split(".", 1)[0]):
            binding = self.scope.lookup(dotted)
            if binding is not None:
                return t.Read(binding.type, expr, binding)
        target = self.infer(expr.target, ANY)  # a word before a point is a name, whatever values are called like it
        kind = target.type
        owner = unwrapped(kind)
        if isinstance(owner, EventType | RecordType):
            builtin = self.builtin_attribute(expr, target) if isinstance(kind, EventType) else None
            if builtin is not None and not expr.optional:
                return builtin
            fields = owner.attributes if isinstance(owner, EventType) else owner.fields
            if expr.name in fields:
                return self._field(fields[expr.name], expr, target)
        elif isinstance(kind, EnumType) and isinstance(target, t.Read) and expr.name in kind.members:
            return t.Constant(kind, expr, expr.name)
        elif isinstance(kind, MapType | OptionalType) or kind == ANY:
            return self._field(_inside(kind), expr, target)
        if owner != MISTAKE:
            self.reports.unknown_attribute(expr, expr.name, expr.name_span, owner)
        return self.broken(expr)

    def _field(self, kind: Type, expr: Member, target: t.Typed) -> t.Typed:
        """A field of a known type; an optional one where the point has a `?`, or what it belongs to is optional."""
        if expr.optional or isinstance(target.type, OptionalType):
            kind = OptionalType.of(kind)
        return t.Attribute(kind, expr, target, expr.name, expr.optional)

    def _index(self, expr: Index, expected: Type | None) -> t.Typed:
        target, index = self.infer(expr.target), self.infer(expr.index)
        kind = target.type
        if isinstance(kind, ListType) and not fits(index.type, INTEGER):
            self.reports.does_not_go(expr.index, "[]", (index.type,))
        if isinstance(kind, ListType | MapType | OptionalType) or wild(kind):
            found = kind.element if isinstance(kind, ListType) else _inside(kind)
            if expr.optional or isinstance(kind, OptionalType):
                found = OptionalType.of(found)
            return t.ItemAt(found, expr, target, index, expr.optional)
        if isinstance(kind, RecordType) and isinstance(index, t.Constant) and index.value in kind.fields:
            return t.Attribute(kind.fields[index.value], expr, target, index.value)
        self.reports.does_not_go(expr, "[]", (kind,))
        return self.broken(expr)

    # --- logic ---

    def _logic(self, expr: Logic, expected: Type | None) -> t.Typed:
        return t.Connective(BOOLEAN, expr, expr.op, tuple(self._operands(expr.operands)))

    def _operands(self, parts: tuple[Expr, ...]) -> Iterator[t.Typed]:
        """The operands of `and` or `or`. A value that stands alone after a comparison was meant to be compared."""
        compared: t.Compare | None = None
        alone: list[Expr] = []
        for part in parts:
            if compared is not None and self._is_value_of(part, compared.left.type):
                alone.append(part)
                yield self.broken(part)
                continue
            self.reports.alone(alone, compared)
            alone = []
            node = self.condition(part)
            compared = node if isinstance(node, t.Compare) and node.op in ("==", "!=") else None
            yield node
        self.reports.alone(alone, compared)

    def _is_value_of(self, part: Expr, kind: Type) -> bool:
        """Whether a part that stands as a condition is a value of a type, and no name."""
        if isinstance(part, Literal):
            literal = _LITERALS[part.kind]
            return literal not in (BOOLEAN, EMPTY) and comparable(literal, kind)
        if not isinstance(part, Name) or not isinstance(kind, EnumType) or part.name not in kind.members:
            return False
        return self.scope.lookup(part.name) is None and not self.is_variable(part.name)

    def _unary(self, expr: Unary, expected: Type | None) -> t.Typed:
        if expr.op == "not":
            return t.Not(BOOLEAN, expr, self.condition(expr.operand))
        return self.operation(expr, OPERATORS["negative"], "-", (self.infer(expr.operand),))

    def _conditional(self, expr: Conditional, expected: Type | None) -> t.Typed:
        condition = self.condition(expr.condition)
        then, otherwise = self.infer(expr.then, expected), self.infer(expr.otherwise, expected)
        return t.Choose(join(then.type, otherwise.type), expr, condition, then, otherwise)

    # --- arithmetic ---

    def operation(
        self,
        expr: Expr,
        function: Function,
        shown: str,
        operands: tuple[t.Typed, ...],
        sign: Binary | None = None,
    ) -> t.Typed:
        """An operator with its operands: the first signature that fits them."""
        given = tuple(one.type for one in operands)
        if MISTAKE in given:
            return self.broken(expr)
        fitting = [one for one in function.signatures if all(map(fits, given, one.parameters))]
        if fitting and ANY in given:
            return self.apply(expr, function, dynamic_signature(function, len(operands)), operands)
        if fitting:
            return self.apply(expr, function, fitting[0], operands)
        self.reports.does_not_go(expr, shown, given, sign.op_span if sign is not None else None)
        return self.broken(expr)

    def apply(self, expr: Expr, function: Function, signature: Signature, arguments: tuple[t.Typed, ...]) -> t.Typed:
        """An application, worked out at once where all arguments are constants."""
        given = tuple(one.type for one in arguments)
        result = signature.result
        if signature.derive is not None:
            result = signature.derive(given)
        elif result == SAME:
            result = join(*given)
        node = t.Apply(result, expr, function, signature, arguments)
        failure = fold(node)
        if isinstance(failure, str):
            self.reports.say("E025", failure, expr)
            return self.broken(expr)
        return failure

    # --- lists and maps ---

    def _list(self, expr: ListExpr, expected: Type | None) -> t.Typed:
        wanted = elements(expected) if expected is not None else None
        return self.listed(expr, tuple(self.infer(item, wanted) for item in expr.items))

    def listed(self, expr: Expr, items: tuple[t.Typed, ...]) -> t.Typed:
        """A list of items that are typed already."""
        return t.ListOf(ListType("list", _joined(items)), expr, items)

    def _map(self, expr: MapExpr, expected: Type | None) -> t.Typed:
        entries = tuple((self.infer(key), self.infer(value)) for key, value in expr.entries)
        kind = MapType("map", _joined([key for key, _ in entries]), _joined([value for _, value in entries]))
        return t.MapOf(kind, expr, entries)

    def _optional_item(self, expr: OptionalItem, expected: Type | None) -> t.Typed:
        operand = self.infer(expr.operand)
        kind = operand.type
        if not isinstance(kind, OptionalType) and not wild(kind):
            message = f"an optional value is needed after `?`, and this is {describe(kind)}"
            self.reports.say("E023", message, expr.operand, "leave out the `?`")
            return self.broken(expr)
        return t.Maybe(kind.element if isinstance(kind, OptionalType) else ANY, expr, operand)


def _inside(kind: Type) -> Type:
    """What a field or item of a map is, or of an optional value."""
    if isinstance(kind, OptionalType):
        inner = kind.element
        return inner.element if isinstance(inner, ListType) else _inside(inner)
    return kind.value if isinstance(kind, MapType) else ANY


def _joined(items: tuple[t.Typed, ...] | list[t.Typed]) -> Type:
    """What all items have in common."""
    kind: Type = items[0].type if items else ANY
    for item in items[1:]:
        kind = join(kind, item.type)
    return kind


def _dotted(expr: Expr) -> str | None:
    """`a.b.c` as a text, where nothing but names and points is in it."""
    words = []
    while isinstance(expr, Member):
        words.append(expr.name)
        expr = expr.target
    if not isinstance(expr, Name):
        return None
    return ".".join((expr.name, *reversed(words)))
