"""Random expressions of plain CEL with values for their names; most go wrong somewhere, and ought to go wrong well."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from policy_engine.expr.functions import FUNCTIONS
from policy_engine.expr.values import (
    NO_VALUE,
    NULL,
    SECOND,
    Duration,
    Instant,
    Optional,
    TypeValue,
    Uint,
    key_of,
)
from tests.expr.choosing import Chooser

__all__ = ["BOUND", "bindings", "plain_soup"]

BOUND = ("a", "b", "n", "s", "m", "l", "o", "t", "m.a", "a.b.c", "x")
"""Names that have a value, or lack one. Some are dotted, and one is also what macros call their variable."""

_VALUES: Sequence[Any] = (
    *(0, 1, 2, -1, 2**63 - 1, -(2**63), 2**53 + 1, Uint(0), Uint(1), Uint(2**64 - 1)),
    *(0.0, -0.0, 1.0, 1.5, 2.0**53, 2.0**63, 1e300, math.inf, math.nan, float("nan")),
    *(
        "",
        "a",
        "b",
        "ab",
        "🐱",
        "1",
        "1.5",
        "true",
        "2024-01-19T00:00:00Z",
        "1h",
        "YQ==",
        b"",
        b"a",
        b"\xff",
        True,
        False,
    ),
    *(NULL, Instant(0), Instant(1_719_792_000 * SECOND), Duration(0), Duration(-1), Duration(3_600 * SECOND)),
    *(datetime.date(2024, 2, 29), TypeValue("int"), NO_VALUE, Optional(1), Optional(Optional("a")), Optional({"a": 1})),
)
_LITERALS = (
    *("1", "0", "-1", "2", "9223372036854775807", "-9223372036854775808", "1u", "0u", "18446744073709551615u"),
    *("1.5", "0.0", "1.0", "9007199254740993.0", "'a'", '""', '"ab"', "'1'", "b'a'", "r'\\d'", "true", "false", "null"),
    *("1h", "0s", "2024-01-19", "2024-01-19T17:30:00.5+01:00", "[]", "{}", "int", "string", "type", "'🐱'"),
)
_UNBOUND = ("nobody", "a.q", "nobody.b", ".a", ".nobody", "m.a.b", "a.b", "google.protobuf.Timestamp", "x.y")
_PATTERNS = ("'a'", "'('", "'^[a-z]+$'", "''")


def bindings(chooser: Chooser) -> dict[str, Any]:
    """Values for some of the names."""
    return {name: _value(chooser, 2) for name in BOUND if chooser.number(8)}


def _value(chooser: Chooser, depth: int) -> Any:
    lot = chooser.number(6)
    if depth and lot == 0:
        return tuple(_value(chooser, depth - 1) for _ in range(chooser.number(4)))
    if depth and lot == 1:
        made: dict[Any, Any] = {}
        for _ in range(chooser.number(4)):
            key = key_of(chooser.one_of(_VALUES))
            made["a" if key is None else key] = _value(chooser, depth - 1)
        return made
    return chooser.one_of(_VALUES)


class _Writer:
    def __init__(self, chooser: Chooser) -> None:
        self.choose = chooser.one_of
        self.number = chooser.number
        self.variables: list[str] = []

    def write(self, depth: int) -> str:
        """Any expression, with at most so many forms within each other."""
        if depth <= 0:
            return self.atom()
        forms: Sequence[Callable[[int], str]] = (
            *(self.operation, self.operation, self.comparison, self.logic, self.function, self.function),
            *(self.macro, self.macro, self.selection, self.selection, self.collection, self.conditional),
        )
        return self.choose(forms)(depth - 1)

    def atom(self) -> str:
        kind = self.number(8)
        if kind == 0:
            return self.choose(_UNBOUND)
        if self.variables and kind < 4:
            return self.choose(self.variables)
        return self.choose(BOUND) if kind < 6 else self.choose(_LITERALS)

    def operation(self, depth: int) -> str:
        op = self.choose(("+", "-", "*", "/", "%", "negative"))
        if op == "negative":
            return f"(-({self.write(depth)}))"
        return f"({self.write(depth)} {op} {self.write(depth)})"

    def comparison(self, depth: int) -> str:
        op = self.choose(("==", "!=", "<", "<=", ">", ">=", "in", "not in"))
        return f"({self.write(depth)} {op} {self.write(depth)})"

    def logic(self, depth: int) -> str:
        op = self.choose(("and", "or", "&&", "||", "not", "!", "shown"))
        if op == "shown":
            return f"shown({self.write(depth)})"
        if op in ("not", "!"):
            return f"({op} ({self.write(depth)}))"
        return f"({f' {op} '.join(self.write(depth) for _ in range(2 + self.number(2)))})"

    def conditional(self, depth: int) -> str:
        return f"({self.write(depth)} ? {self.write(depth)} : {self.write(depth)})"

    def function(self, depth: int) -> str:
        """A function that CEL has or we have, mostly with as many values as it takes."""
        function = self.choose(FUNCTIONS)
        signature = self.choose(function.signatures)
        count = len(signature.parameters) if self.number(12) else self.number(4)
        given = [self.write(depth) for _ in range(max(count, function.name == "or"))]
        if function.name == "matches" and count > 1 and self.number(4):
            given[1] = self.choose(_PATTERNS)
        methodical = function.style in ("method", "attribute", "either")
        if given and (function.name == "or" or (methodical and self.number(12))):
            return f"({given[0]}).{function.name}({', '.join(given[1:])})"
        return f"{function.name}({', '.join(given)})"

    def selection(self, depth: int) -> str:
        form = self.choose((".a", ".?a", "[]", "[?]", "has", ".`a`"))
        target = self.write(depth)
        if form == "has":
            return f"has(({target}).a)" if self.number(3) else f"has({self.choose((*BOUND, *_UNBOUND))}.a)"
        if form in (".a", ".?a", ".`a`"):
            return f"({target}){form}"
        return f"({target})[{'?' if form == '[?]' else ''}{self.write(depth)}]"

    def collection(self, depth: int) -> str:
        """A list or map written out; items may be optional."""
        if self.number(2):
            items = [("?" if not self.number(5) else "") + self.write(depth) for _ in range(self.number(4))]
            return f"[{', '.join(items)}]"
        entries = []
        for _ in range(self.number(4)):
            key = self.choose(("'a'", "1", "1u", "true", "m", self.write(0)))
            entries.append(f"{'?' if not self.number(5) else ''}{key}: {self.write(depth)}")
        return f"{{{', '.join(entries)}}}"

    def macro(self, depth: int) -> str:
        """Any macro, with one variable or two, over anything."""
        name = self.choose(tuple(_MACROS))
        least, most = _MACROS[name]
        variables = [self.choose("xay")]
        if name.startswith("transform") or (name in ("all", "exists", "exists_one") and self.number(3) == 0):
            variables.append("z")
        over = self.write(depth)
        bodies = self.within(variables, depth, least + self.number(most - least + 1))
        if name == "bind":
            return f"cel.bind({variables[0]}, {over}, {bodies})"
        return f"({over}).{name}({', '.join(variables)}, {bodies})"

    def within(self, variables: Sequence[str], depth: int, count: int) -> str:
        """What stands where variables are known."""
        self.variables += variables
        bodies = [self.write(depth) for _ in range(count)]
        if count and self.number(4) == 0:
            bodies[-1] = "{" + f"{variables[0]}: {bodies[-1]}" + "}"
        del self.variables[-len(variables) :]
        return ", ".join(bodies)


_MACROS: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(("all", "exists", "exists_one", "existsOne", "filter", "bind", "optMap", "optFlatMap"), (1, 1)),
    **dict.fromkeys(("map", "transformList", "transformMap", "transformMapEntry"), (1, 2)),
}
"""How many bodies each macro has."""


def plain_soup(chooser: Chooser) -> str:
    """An expression of plain CEL whose parts need not go together."""
    return _Writer(chooser).write(1 + chooser.number(4))
