"""The reference for checked expressions: the value of a typed tree, straight from the tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from policy_engine.expr import typed as t
from policy_engine.expr.types import BOOLEAN
from policy_engine.expr.values import NO_VALUE, Fault, Optional
from tests.expr.reference import semantics as meaning
from tests.expr.reference.values import is_settled, shown

__all__ = ["interpret"]


def interpret(node: t.Typed, case: Any, variables: tuple[Any, ...] = ()) -> Any:
    """The value of a checked expression on a case; `variables` are those of the macros round it."""

    def of(part: t.Typed) -> Any:
        return interpret(part, case, variables)

    def later(part: t.Typed) -> Callable[[], Any]:
        return lambda: of(part)

    def body(part: t.Typed | None, condition: bool = False) -> Callable[..., Any] | None:
        if part is None:
            return None

        def run(*values: Any) -> Any:
            value = interpret(part, case, (*variables, *values))
            return meaning.truth(value, part.expr.span) if condition else value

        return run

    span = node.expr.span
    match node:
        case t.Constant(value=value):
            return value
        case t.Read(binding=binding):
            return binding.read(case)
        case t.Variable(slot=slot):
            return variables[slot]
        case t.Failed(message=message):
            return Fault(message, span)
        case t.Attribute(target=target, name=name, optional=optional):
            return meaning.field(of(target), name, optional, node.type, span)
        case t.Presence(target=target, name=name):
            return meaning.presence(of(target), name, span)
        case t.ItemAt(target=target, index=index, optional=optional):
            return meaning.item(of(target), of(index), optional, span)
        case t.Apply(function=function, arguments=arguments):
            own = arguments[: len(arguments) - len(function.reads)]
            read = [of(one) for one in arguments[len(own) :]]
            types = [one.type for one in own]
            return meaning.apply(function, list(map(later, own)), types, node.type == BOOLEAN, span, read)
        case t.Connective(op=op, operands=operands):
            return meaning.logic(op, [(later(one), one.expr.span) for one in operands])
        case t.Not(operand=operand):
            return meaning.negate(of(operand), operand.expr.span)
        case t.Truth(operand=operand):
            return meaning.truth(of(operand), operand.expr.span)
        case t.Shown(operand=operand):
            return shown(interpret(operand, getattr(case, "real", case), variables))
        case t.Compare(op=op, left=left, right=right, scale=scale):
            if scale:
                return meaning.graver(op, of(left), of(right), scale)
            return meaning.compare(op, of(left), of(right), span)
        case t.Contained(item=item, container=container):
            if isinstance(container, t.ListOf) and container.items:
                # Each item may decide, whatever the others are: `x in [a, b]` is `x == a or x == b`.
                same = [
                    (lambda one=one: meaning.compare("==", of(item), of(one), span), span) for one in container.items
                ]
                return meaning.logic("or", same)
            return meaning.contained(of(item), of(container), span)
        case t.Choose(condition=condition, then=then, otherwise=otherwise):
            return meaning.choose(of(condition), condition.expr.span, later(then), later(otherwise))
        case t.Maybe(operand=operand):
            return meaning.maybe(of(operand), span)
        case t.ListOf(items=items):
            return meaning.list_of([of(one) for one in items])
        case t.MapOf(entries=entries):
            return meaning.map_of([(of(key), of(value)) for key, value in entries], span)
        case t.Bound(value=value, body=inner):
            return interpret(inner, case, (*variables, of(value)))
        case t.OptionalMapped(target=target, body=inner, flat=flat):
            return mapped(of(target), lambda value: interpret(inner, case, (*variables, value)), flat, span)
        case t.Comprehension(macro=macro, range=over, predicate=predicate, transform=transform, pairs=pairs):
            written = getattr(node.expr, "name", macro)
            return meaning.macro(macro, written, of(over), body(predicate, True), body(transform), pairs, span)
    raise AssertionError(node)


def mapped(target: Any, body: Callable[[Any], Any], flat: bool, span: Any) -> Any:
    """`optMap` and `optFlatMap`."""
    if target is None or not is_settled(target):
        return target
    if not isinstance(target, Optional):
        return Fault("`optMap` goes with an optional value", span)
    if not target.items:
        return NO_VALUE
    made = body(target.items[0])
    if made is None or not is_settled(made):
        return made
    if flat and not isinstance(made, Optional):
        return Fault("`optFlatMap` makes an optional value", span)
    return made if flat else Optional(made)
