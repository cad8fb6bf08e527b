"""The form in which functions, operators and macros are declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from policy_engine.expr.frozen import Frozen
from policy_engine.expr.types import EventType, ListType, OptionalType, Type
from policy_engine.expr.work import Work

__all__ = ["ELEMENT", "EVENT", "LIST", "OPTIONAL", "SAME", "Function", "Macro", "Signature"]

ELEMENT = Type("element of the list")
"""Stands in a signature for the type of what the receiver holds."""

SAME = Type("the same")
"""Stands as a result for the type of the first argument."""

EVENT = EventType("event")
LIST = ListType("list")
OPTIONAL = OptionalType("optional")


class Signature(Frozen):
    """Types of the arguments (a receiver comes first), type of the result, and the work itself.

    `call` gets known values that are not empty, unless the function is not `strict`; it may raise `Failure` and
    errors of the library, which become faults. Where the type of the result depends on those of the arguments,
    `derive` works it out, and `result` is what a reader is told.
    """

    _hidden: ClassVar[frozenset[str]] = frozenset(("derive",))

    parameters: tuple[Type, ...]
    result: Type
    call: Callable[..., Any]
    derive: Callable[[tuple[Type, ...]], Type] | None = None


class Function(Frozen):
    """One name with its signatures, what they take, what it means, and examples (expression, value on the sample).

    `work` holds for every signature: it goes by the sizes of the arguments alone, as their types may show only at
    run time.
    `style`: `method` (`x.f(y)`), `function` (`f(x)`), `either`, `attribute` (`x.f`) or `operator`.
    `reads` names bindings whose values are added as last arguments. A `strict` function of something empty is
    empty (a boolean one: false), of something unknown unknown; another one gets whatever there is. A `lazy` one looks
    at its last argument only where the first, an optional value, is missing. A `variadic` one takes its list as
    several arguments too. `instead` is for functions that plain CEL has and policies do not: what to write there.
    """

    name: str
    style: str
    signatures: tuple[Signature, ...]
    work: Work
    doc: str
    examples: tuple[tuple[str, str], ...] = ()
    strict: bool = True
    reads: tuple[str, ...] = ()
    lazy: bool = False
    variadic: bool = False
    instead: str = ""


class Macro(Frozen):
    """A form whose arguments are not evaluated beforehand.

    `each` is what one that goes through a list takes for every item, beside what stands in it.
    """

    name: str
    form: str
    each: int
    doc: str
    examples: tuple[tuple[str, str], ...]
