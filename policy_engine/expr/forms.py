"""Checking of macros: the forms of a call whose arguments are not evaluated beforehand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from policy_engine.expr import typed as t
from policy_engine.expr.reports import Reports
from policy_engine.expr.scope import Scope
from policy_engine.expr.syntax import Call, Expr, Member, Name
from policy_engine.expr.types import (
    ANY,
    BOOLEAN,
    INTEGER,
    ListType,
    MapType,
    OptionalType,
    Type,
    elements,
    wild,
)

__all__ = ["Forms"]

_ONE = {"all": (2,), "exists": (2,), "exists_one": (2,), "existsOne": (2,), "filter": (2,), "map": (2, 3)}
"""Macros over lists with one variable, and how many arguments they have."""

_TWO = {
    "all": (3,),
    "exists": (3,),
    "exists_one": (3,),
    "existsOne": (3,),
    "transformList": (3, 4),
    "transformMap": (3, 4),
    "transformMapEntry": (3, 4),
}
"""Those with two: the place or key, and the item or value."""

_TRANSFORMS = {
    "map": "map",
    "transformList": "map",
    "transformMap": "transform_map",
    "transformMapEntry": "transform_entries",
}


class Forms(ABC):
    """The part of the checker that knows macros."""

    scope: Scope
    reports: Reports
    variables: list[tuple[str, Type]]
    bound: set[int]
    """The places of those variables that `cel.bind` makes: their values may be unknown."""

    @abstractmethod
    def infer(self, expr: Expr, expected: Type | None = None) -> t.Typed: ...

    @abstractmethod
    def condition(self, expr: Expr) -> t.Typed: ...

    @abstractmethod
    def broken(self, expr: Expr) -> t.Typed: ...

    @abstractmethod
    def given(self, expr: Call, operand: t.Typed) -> t.Typed: ...

    @abstractmethod
    def is_function(self, name: str) -> bool: ...

    def is_variable(self, name: str) -> bool:
        return any(name == variable for variable, _ in self.variables)

    def form(self, expr: Call) -> t.Typed | None:
        """The call as a macro; nothing if it is none."""
        if expr.target is None:
            if expr.name == "shown":
                return self._shown(expr)
            return self._has(expr) if expr.name == "has" else None
        if isinstance(expr.target, Name) and expr.target.name == "cel" and expr.name == "bind":
            return self._bind(expr)
        if expr.name in ("optMap", "optFlatMap"):
            return self._optional_map(expr, expr.target)
        count = len(expr.arguments)
        if count in _TWO.get(expr.name, ()):
            return self._comprehension(expr, expr.target, True)
        if count in _ONE.get(expr.name, ()):
            return self._comprehension(expr, expr.target, False)
        if (expr.name in _ONE or expr.name in _TWO) and not self.is_function(expr.name):
            wanted = f"two variables and a value: `.{expr.name}(k, v, ...)`"
            if expr.name in _ONE:
                wanted = f"a variable and a condition: `list.{expr.name}(x, ...)`"
            self.reports.wrong_count(expr, expr.name, wanted, count, expr.name_span)
            return self.broken(expr)
        return None

    def _shown(self, expr: Call) -> t.Typed:
        if len(expr.arguments) != 1:
            self.reports.wrong_count(expr, "shown", "one condition", len(expr.arguments), expr.name_span)
            return self.broken(expr)
        operand = self.condition(expr.arguments[0])
        for part in t.walk(operand) if self.bound else ():
            if isinstance(part, t.Variable) and part.slot in self.bound:
                # Its value comes from facts as they are supposed to be, not as they are.
                message = f"`shown` looks at facts, and `{part.name}` stands for a value that may rest on others"
                self.reports.say("E023", message, part.expr, "write the value itself inside of `shown`")
                return self.broken(expr)
        return t.Shown(BOOLEAN, expr, operand)

    def _has(self, expr: Call) -> t.Typed:
        if len(expr.arguments) != 1 or not isinstance(expr.arguments[0], Member):
            self.reports.no_field(expr)
            return self.broken(expr)
        field = expr.arguments[0]
        found = self.infer(field)
        if isinstance(found, t.Attribute):
            kind = found.target.type
            if isinstance(kind, MapType | OptionalType) or wild(kind):
                return t.Presence(BOOLEAN, expr, found.target, field.name)
        return self.given(expr, found)

    def _names(self, expr: Call, arguments: Sequence[Expr]) -> list[str] | None:
        """The names of variables; says so where something else stands there."""
        names: list[str] = []
        for one in arguments:
            if not isinstance(one, Name) or one.root or one.name in names:
                library, variables = ("cel" if expr.name == "bind" else "list"), ", ".join("xy"[: len(arguments)])
                form = f"{library}.{expr.name}({variables}, ...)"
                self.reports.say("E023", f"`{expr.name}` takes a variable first: `{form}`", one)
                return None
            names.append(one.name)
        return names

    def _bind(self, expr: Call) -> t.Typed:
        if len(expr.arguments) != 3:
            wanted = "a variable, its value and what to do with it"
            self.reports.wrong_count(expr, "cel.bind", wanted, len(expr.arguments), expr.name_span)
            return self.broken(expr)
        names = self._names(expr, expr.arguments[:1])
        if names is None:
            return self.broken(expr)
        value = self.infer(expr.arguments[1])
        slot = len(self.variables)
        self.variables.append((names[0], value.type))
        self.bound.add(slot)
        body = self.infer(expr.arguments[2])
        self.bound.remove(slot)
        self.variables.pop()
        return t.Bound(body.type, expr, slot, value, body)

    def _optional_map(self, expr: Call, receiver: Expr) -> t.Typed:
        if len(expr.arguments) != 2:
            self.reports.wrong_count(expr, expr.name, "a variable and a value", len(expr.arguments), expr.name_span)
            return self.broken(expr)
        names = self._names(expr, expr.arguments[:1])
        target = self.infer(receiver)
        kind = target.type
        if names is None or not (isinstance(kind, OptionalType) or wild(kind)):
            if names is not None:
                self.reports.say("E023", f"`{expr.name}` goes with an optional value", receiver)
            return self.broken(expr)
        slot = len(self.variables)
        self.variables.append((names[0], kind.element if isinstance(kind, OptionalType) else ANY))
        body = self.infer(expr.arguments[1])
        self.variables.pop()
        flat = expr.name == "optFlatMap"
        if flat and not (isinstance(body.type, OptionalType) or wild(body.type)):
            self.reports.say("E023", "`optFlatMap` makes an optional value; use `optMap` for others", expr.arguments[1])
        result = body.type if flat else OptionalType.of(body.type)
        return t.OptionalMapped(result, expr, slot, target, body, flat)

    def _comprehension(self, expr: Call, target: Expr, pairs: bool) -> t.Typed:
        count = 2 if pairs else 1
        bodies = expr.arguments[count:]
        over = self.infer(target)
        key, value = self._variable_types(expr, target, over.type)
        names = self._names(expr, expr.arguments[:count])
        if names is None:
            return self.broken(expr)
        slot = len(self.variables)
        kinds = (key, value) if pairs else (key if isinstance(over.type, MapType) else value,)
        self.variables.extend(zip(names, kinds, strict=True))
        macro = _TRANSFORMS.get(expr.name, "exists_one" if expr.name == "existsOne" else expr.name)
        predicate: t.Typed | None = None
        transform: t.Typed | None = None
        if expr.name not in _TRANSFORMS or len(bodies) == 2:
            predicate = self.condition(bodies[0])
        if expr.name in _TRANSFORMS:
            transform = self.infer(bodies[-1])
        del self.variables[slot:]
        result: Type = BOOLEAN
        if macro == "map" and transform is not None:
            result = ListType("list", transform.type)
        elif macro == "filter":
            result = ListType("list", kinds[0])
        elif macro == "transform_map" and transform is not None:
            result = MapType("map", key, transform.type)
        elif macro == "transform_entries" and transform is not None:
            result = transform.type if isinstance(transform.type, MapType) else MapType("map")
            if not isinstance(transform.type, MapType) and not wild(transform.type):
                self.reports.say("E023", "`transformMapEntry` makes a map of each entry: `{key: value}`", bodies[-1])
        return t.Comprehension(result, expr, macro, slot, over, predicate, transform, pairs)

    def _variable_types(self, expr: Call, target: Expr, kind: Type) -> tuple[Type, Type]:
        """Types of the place or key, and of the item or value."""
        if isinstance(kind, MapType):
            return kind.key, kind.value
        element = elements(kind)
        if element is None:
            self.reports.say("E023", f"`{expr.name}` goes with a list", target, "", target.span)
            element = ANY
        return (ANY if wild(kind) else INTEGER), element
