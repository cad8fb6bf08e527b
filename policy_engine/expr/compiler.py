"""Typed expression to closure: what evaluation runs.

A closure takes a case (what a case is, only the bindings know) and gives a value, `Unknown` or `Fault`; it
never raises. Inside a macro's body it takes a tuple: the case, then one value for each variable.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from policy_engine.diagnostics.record import Diagnostic, Severity
from policy_engine.expr import closures, patterns
from policy_engine.expr import typed as t
from policy_engine.expr.closures import Evaluator
from policy_engine.expr.comprehensions import comprehension
from policy_engine.expr.declarations import ELEMENT
from policy_engine.expr.dynamic import dispatching, member_of, picking
from policy_engine.expr.errors import ExpressionError
from policy_engine.expr.types import (
    ANY,
    BOOLEAN,
    COUNTRY,
    DATE,
    DURATION,
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    ZONE,
    EnumType,
    EventType,
    RecordType,
    Type,
    elements,
)
from policy_engine.expr.values import Fault
from policy_engine.source import Span

__all__ = ["compile_expr"]

_NUMBERS = frozenset((INTEGER, NUMBER, DURATION, INSTANT))
_TEXTS = frozenset((TEXT, ZONE, COUNTRY))


def compile_expr(typed: t.Typed) -> Evaluator:
    """The evaluator of a checked expression: `evaluate(case)` gives a value, `Unknown` or `Fault`.

    An expression that the checker complained about must not be compiled. Raises `ExpressionError` E009 only
    where the caller has used up nearly all of the stack.
    """
    try:
        return _compile(typed, 0)
    except RecursionError:
        expr = typed.expr
        message = "the expression is nested too deeply"
        raise ExpressionError([Diagnostic("E009", Severity.ERROR, message, expr.source, expr.span)]) from None


def _compile(node: t.Typed, depth: int) -> Evaluator:
    """`depth` is the number of variables of macros round the node."""
    make: Callable[[Any, int], Evaluator] = _MAKERS[type(node)]
    return make(node, depth)


def _all(nodes: tuple[t.Typed, ...], depth: int) -> list[Evaluator]:
    return [_compile(node, depth) for node in nodes]


def _constant(node: t.Constant, depth: int) -> Evaluator:
    return closures.constant(node.value)


def _read(node: t.Read, depth: int) -> Evaluator:
    read = node.binding.read
    return read if depth == 0 else lambda frame: read(frame[0])


def _variable(node: t.Variable, depth: int) -> Evaluator:
    place = node.slot + 1
    return lambda frame: frame[place]


def _attribute(node: t.Attribute, depth: int) -> Evaluator:
    target = _compile(node.target, depth)
    if isinstance(node.target.type, RecordType | EventType):
        return closures.attribute(target, node.name)
    return closures.application(member_of(node.name, node.expr.span), (target,), False, node.expr.span)


def _item_at(node: t.ItemAt, depth: int) -> Evaluator:
    span = node.expr.span
    return closures.application(picking(span), _all((node.target, node.index), depth), False, span)


def _apply(node: t.Apply, depth: int) -> Evaluator:
    boolean, span, count = node.type == BOOLEAN, node.expr.span, len(node.arguments)
    # Where a type shows only at run time, so does the signature.
    certain = all(
        one.type != ANY or wanted in (ANY, ELEMENT)
        for one, wanted in zip(node.arguments, node.signature.parameters, strict=False)
    )
    call = node.signature.call if certain else dispatching(node.function, count)
    if node.function.name == "matches" and isinstance(node.arguments[1], t.Constant):
        search = patterns.matcher(node.arguments[1].value)
        matched = search if certain else lambda text: search(text) if text.__class__ is str else _no_text(span)
        return closures.application(matched, (_compile(node.arguments[0], depth),), boolean, span)
    arguments = _all(node.arguments, depth)
    if node.function.strict:
        return closures.application(call, arguments, boolean, span)
    return closures.loose_application(call, arguments, span)


def _no_text(span: Span) -> Fault:
    return Fault("`matches` goes with a text", span)


def _connective(node: t.Connective, depth: int) -> Evaluator:
    operands: list[t.Typed] = []
    waiting = list(reversed(node.operands))
    while waiting:
        part = waiting.pop()
        if isinstance(part, t.Connective) and part.op == node.op:
            waiting.extend(reversed(part.operands))
        else:
            operands.append(part)
    evaluators = _all(tuple(operands), depth)
    return closures.connective(evaluators, node.op == "or")


def _not(node: t.Not, depth: int) -> Evaluator:
    return closures.negation(_compile(node.operand, depth))


def _truth(node: t.Truth, depth: int) -> Evaluator:
    return closures.truth(_compile(node.operand, depth))


def _shown(node: t.Shown, depth: int) -> Evaluator:
    def real(case: Any) -> Any:
        return getattr(case, "real", case)

    def real_frame(frame: Any) -> Any:
        return (real(frame[0]), *frame[1:])

    return closures.shown(_compile(node.operand, depth), real if depth == 0 else real_frame)


_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def _compare(node: t.Compare, depth: int) -> Evaluator:
    op, left, right = node.op, node.left, node.right
    if isinstance(left, t.Constant) and not isinstance(right, t.Constant):
        op, left, right = _FLIPPED[op], right, left
    if op in ("==", "!="):
        return _equality(op == "==", left, right, depth)
    side = _compile(left, depth)
    if isinstance(right, t.Constant) and right.value is not None:
        if node.scale and left.type != ANY:
            compare = closures.gravity(op, node.scale)
            # An ordering against a member is membership in those that satisfy it.
            return closures.in_constants(side, frozenset(one for one in node.scale if compare(one, right.value)))
        if ANY not in (left.type, right.type):
            return closures.ordering_to_constant(side, op, right.value)
    if node.scale:
        return closures.ordering(side, _compile(right, depth), closures.gravity(op, node.scale))
    if ANY in (left.type, right.type):
        return closures.ordering(side, _compile(right, depth), closures.order_of_anything(op))
    return closures.ordering(side, _compile(right, depth), closures.ORDERINGS[op])


def _equality(wanted: bool, left: t.Typed, right: t.Typed, depth: int) -> Evaluator:
    side = _compile(left, depth)
    if isinstance(right, t.Constant):
        if right.value is None:
            return closures.is_empty(side, wanted)
        if _alike(left.type, right.type):
            if wanted:
                return closures.equals_constant(side, right.value)
            return closures.differs_from_constant(side, right.value)
    return closures.equality(side, _compile(right, depth), wanted)


def _alike(left: Type, right: Type) -> bool:
    """Whether `==` of the host language is ours: no truth value can meet a number, no list hides one."""
    if isinstance(left, EnumType) or isinstance(right, EnumType):
        return ANY not in (left, right)
    if (left in _NUMBERS and right in _NUMBERS) or (left in _TEXTS and right in _TEXTS):
        return True
    return left == right and left in (BOOLEAN, DATE)


def _contained(node: t.Contained, depth: int) -> Evaluator:
    item, container = _compile(node.item, depth), node.container
    if not isinstance(container, t.ListOf):
        element = elements(container.type)
        same = element is not None and _alike(node.item.type, element)
        return closures.contained(item, _compile(container, depth), same)
    if (
        container.items
        and node.item.type != ANY
        and all(
            isinstance(one, t.Constant) and (one.value is None or _alike(node.item.type, one.type))
            for one in container.items
        )
    ):
        return closures.in_constants(
            item, frozenset(one.value for one in container.items if isinstance(one, t.Constant))
        )
    # Something in the list is known only at run time: each item may decide, whatever the others are.
    each = [_equality(True, node.item, one, depth) for one in container.items]
    return closures.connective(each, True) if len(each) != 1 else each[0]


def _choose(node: t.Choose, depth: int) -> Evaluator:
    return closures.choice(*_all((node.condition, node.then, node.otherwise), depth))


def _list_of(node: t.ListOf, depth: int) -> Evaluator:
    if all(isinstance(one, t.Constant) for one in node.items):
        return closures.constant(tuple(one.value for one in node.items if isinstance(one, t.Constant)))
    items = tuple(_all(node.items, depth))

    def run(case: Any) -> Any:
        values = tuple([item(case) for item in items])
        unusual = closures.unsettled(values)
        return values if unusual is None else unusual

    return run


def _map_of(node: t.MapOf, depth: int) -> Evaluator:
    entries = tuple((_compile(key, depth), _compile(value, depth)) for key, value in node.entries)
    span = node.expr.span

    def run(case: Any) -> Any:
        made: dict[Any, Any] = {}
        unusual: list[Any] = []
        for key_of, value_of in entries:
            key, value = key_of(case), value_of(case)
            unclear = closures.unsettled((key, value))
            if unclear is not None:
                unusual.append(unclear)
            elif key.__class__ not in (str, int, bool):
                unusual.append(Fault("a key of a map is a text, a whole number or a boolean", span))
            elif key in made:
                unusual.append(Fault(f"the key `{key!s:.40}` comes twice", span))
            else:
                made[key] = value
        return closures.unsettled(unusual) if unusual else made

    return run


def _comprehension(node: t.Comprehension, depth: int) -> Evaluator:
    predicate = None if node.predicate is None else _compile(node.predicate, depth + 1)
    transform = None if node.transform is None else _compile(node.transform, depth + 1)

    def frame(case: Any) -> tuple[Any, ...]:
        return (case,)

    def inner_frame(case: tuple[Any, ...]) -> tuple[Any, ...]:
        return case

    over = _compile(node.range, depth)
    return comprehension(node.macro, over, predicate, transform, inner_frame if depth else frame, node.expr.span)


_MAKERS: dict[type[t.Typed], Callable[[Any, int], Evaluator]] = {
    t.Constant: _constant,
    t.Read: _read,
    t.Variable: _variable,
    t.Attribute: _attribute,
    t.ItemAt: _item_at,
    t.Apply: _apply,
    t.Connective: _connective,
    t.Not: _not,
    t.Truth: _truth,
    t.Shown: _shown,
    t.Compare: _compare,
    t.Contained: _contained,
    t.Choose: _choose,
    t.ListOf: _list_of,
    t.MapOf: _map_of,
    t.Comprehension: _comprehension,
}
