"""Ways to make a value of a type: the signatures of all functions and operators, read backwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from policy_engine.expr.declarations import ELEMENT, SAME, Function, Signature
from policy_engine.expr.functions import FUNCTIONS
from policy_engine.expr.operators import OPERATORS
from policy_engine.expr.types import (
    ANY,
    INTEGER,
    NOT_FOR_POLICIES,
    NUMBER,
    TEXT,
    EnumType,
    EventType,
    ListType,
    MapType,
    OptionalType,
    Type,
    elements,
)

__all__ = ["CALLS", "MADE_ENUMS", "argument", "shape", "ways"]

CALLS: tuple[tuple[Function, Signature], ...] = tuple(
    (function, signature)
    for function in (*FUNCTIONS, *OPERATORS.values())
    if not function.instead
    for signature in function.signatures
    if not NOT_FOR_POLICIES & {*signature.parameters, signature.result}
)
"""Every signature that a policy may use, with its function."""

MADE_ENUMS = tuple(dict.fromkeys(one.result for _, one in CALLS if isinstance(one.result, EnumType)))
"""Enumerations that functions give."""


@cache
def ways(wanted: Type) -> tuple[tuple[Function, tuple[Type, ...]], ...]:
    """Functions and operators that give a type, each with the types of arguments for it."""
    found = [(function, one) for function, signature in CALLS for one in _arguments(signature, wanted)]
    return tuple(dict.fromkeys(found))


def _arguments(signature: Signature, wanted: Type) -> Iterator[tuple[Type, ...]]:
    """Arguments that make a signature give the wanted type; what may be anything is it, or an item of it."""
    if wanted == NUMBER and signature.result == INTEGER:
        return
    inner = [wanted.element] if isinstance(wanted, OptionalType | ListType) else []
    for anything in (wanted, *inner, TEXT):
        for element in (anything, INTEGER):
            types: list[Type] = []
            for one in signature.parameters:
                types.append(argument(one, anything, element, types))
            if signature.derive is not None:
                result = signature.derive(tuple(types))
            else:
                result = types[0] if signature.result == SAME else signature.result
            if result == wanted or (isinstance(result, ListType | EventType) and shape(result) == shape(wanted)):
                yield tuple(types)


def argument(parameter: Type, anything: Type, element: Type, before: Sequence[Type]) -> Type:
    """A type for a parameter: `anything` where it takes all types, `element` in a list of all types."""
    if parameter == ELEMENT:
        return elements(before[0]) or ANY
    if parameter == ANY:
        return anything
    if isinstance(parameter, OptionalType):
        return OptionalType.of(anything) if parameter.element == ANY else parameter
    if isinstance(parameter, MapType):
        return MapType("map", TEXT, anything)
    if isinstance(parameter, ListType) and parameter.element == ANY:
        return anything if isinstance(anything, ListType) else ListType("list", element)
    return parameter


def shape(kind: Type) -> Any:
    """A type without the names that lists and optional values bear."""
    if isinstance(kind, ListType | OptionalType):
        return (type(kind), shape(kind.element))
    if isinstance(kind, MapType):
        return (MapType, shape(kind.key), shape(kind.value))
    return kind
