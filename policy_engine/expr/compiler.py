"""Typed expression to closure: what evaluation runs.

A closure takes a case (what a case is, only the bindings know) and gives a value, `Unknown` or `Fault`; it
never raises. Inside a macro's body it takes a tuple: the case, then one value for each variable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, TypeGuard

from policy_engine.diagnostics.record import Diagnostic, Severity
from policy_engine.expr import closures, folding, patterns
from policy_engine.expr import typed as t
from policy_engine.expr.applications import application, fallback, loose_application
from policy_engine.expr.closures import Evaluator
from policy_engine.expr.comprehensions import Places, bound, comprehension, optional_mapped
from policy_engine.expr.containers import among, among_texts, contained, in_constants, list_of, map_of, maybe
from policy_engine.expr.declarations import ELEMENT
from policy_engine.expr.dynamic import (
    dispatching,
    dispatching_on,
    item,
    kind_name,
    member_of,
    optional_item,
    optional_member_of,
    presence_of,
)
from policy_engine.expr.errors import ExpressionError, Failure
from policy_engine.expr.folding import worked_out
from policy_engine.expr.scope import in_seconds
from policy_engine.expr.syntax import Call
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
    MapType,
    RecordType,
    Type,
    elements,
    unwrapped,
)
from policy_engine.expr.values import Duration, Fault
from policy_engine.source import Span

__all__ = ["compile_expr"]

_NUMBERS = frozenset((INTEGER, NUMBER))
_WRITTEN = frozenset((str, int, float, bool, Duration))
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
    return folding.constant(node.value)


def _read(node: t.Read, depth: int) -> Evaluator:
    read = node.binding.read
    return read if depth == 0 else lambda frame: read(frame[0])


def _variable(node: t.Variable, depth: int) -> Evaluator:
    place = node.slot + 1
    return lambda frame: frame[place]


def _failed(node: t.Failed, depth: int) -> Evaluator:
    fault = Fault(node.message, node.expr.span)
    return lambda case: fault


def _path(node: t.Typed) -> tuple[t.Read | None, list[t.Attribute]]:
    """The name at the beginning of `a.b.c` and the fields after it; no name where something else is in it."""
    fields: list[t.Attribute] = []
    while isinstance(node, t.Attribute) and not node.optional:
        fields.append(node)
        node = node.target
    return (node if isinstance(node, t.Read) else None), fields[::-1]


def _attribute(node: t.Attribute, depth: int) -> Evaluator:
    start, fields = _path(node)
    if start is not None and start.binding.fields is not None and fields:
        read = start.binding.fields(tuple(one.name for one in fields), tuple(one.expr.span for one in fields))
        return read if depth == 0 else lambda frame: read(frame[0])
    target = _compile(node.target, depth)
    if isinstance(node.target.type, RecordType | EventType) and not node.optional:
        return in_seconds(node.type, closures.attribute(target, node.name))
    # Maps hold instants as such; records have them in seconds, also where they may be missing.
    seconds = isinstance(unwrapped(node.target.type), RecordType | EventType) and unwrapped(node.type) == INSTANT
    find = optional_member_of(node.name, seconds) if node.optional else member_of(node.name, seconds)
    return worked_out(application(find, (target,), False, node.expr.span), (target,))


def _presence(node: t.Presence, depth: int) -> Evaluator:
    target = _compile(node.target, depth)
    return worked_out(application(presence_of(node.name), (target,), True, node.expr.span), (target,))


def _item_at(node: t.ItemAt, depth: int) -> Evaluator:
    find = optional_item if node.optional else item
    parts = _all((node.target, node.index), depth)
    return worked_out(application(find, parts, False, node.expr.span), parts)


def _call(node: t.Apply) -> Callable[..., Any]:
    """The work of a function. Where a type shows only at run time, so does the signature."""
    certain = all(
        one.type != ANY or wanted in (ANY, ELEMENT)
        for one, wanted in zip(node.arguments, node.signature.parameters, strict=False)
    )
    return node.signature.call if certain else dispatching(node.function, len(node.arguments))


def _apply(node: t.Apply, depth: int) -> Evaluator:
    boolean, span, call = node.type == BOOLEAN, node.expr.span, _call(node)
    if node.function.name == "matches":
        search = _pattern(node.arguments[1])
        if search is not None:
            find = search if _is_text(node.arguments[0].type) else _searching(search)
            return application(find, (_compile(node.arguments[0], depth),), boolean, span)
    arguments = _all(node.arguments, depth)
    kinds = [one.type for one in node.arguments]
    if NUMBER in kinds and ANY in kinds and not node.function.lazy:
        arguments = [
            closures.fraction(evaluator) if kind == NUMBER else evaluator
            for kind, evaluator in zip(kinds, arguments, strict=True)
        ]
    if node.function.lazy:
        made = fallback(call, arguments[0], arguments[1], span)
    elif node.function.strict and kinds[:1] == [ANY] and _is_plain(arguments):
        made = application(dispatching_on(node.function, folding.known(arguments[1])), arguments[:1], boolean, span)
    elif node.function.strict:
        made = application(call, arguments, boolean, span)
    else:
        made = loose_application(call, arguments, span)
    return worked_out(made, arguments)


def _is_plain(arguments: Sequence[Evaluator]) -> bool:
    """Whether the second of two arguments is a constant and neither empty nor of the unusual kinds."""
    return len(arguments) == 2 and folding.known(arguments[1]).__class__ in _WRITTEN


def _is_text(kind: Type) -> bool:
    """Whether values of a type are texts for certain: in plain CEL what a macro makes may stand anywhere."""
    return kind in _TEXTS or (isinstance(kind, EnumType) and all(isinstance(one, str) for one in kind.members))


def _pattern(node: t.Typed) -> Callable[[str], bool] | None:
    """The matcher of a pattern that is written out and right."""
    if not isinstance(node, t.Constant) or not isinstance(node.value, str) or patterns.problem(node.value):
        return None
    return patterns.matcher(node.value)


def _searching(search: Callable[[str], bool]) -> Callable[[Any], bool]:
    """The matcher for a value of unknown type."""

    def find(value: Any) -> bool:
        if value.__class__ is str:
            return search(value)
        raise Failure(f"`matches` does not go with {kind_name(value.__class__)} and a text")

    return find


def _connective(node: t.Connective, depth: int) -> Evaluator:
    operands: list[t.Typed] = []
    waiting = list(reversed(node.operands))
    while waiting:
        part = waiting.pop()
        if isinstance(part, t.Connective) and part.op == node.op:
            waiting.extend(reversed(part.operands))
        else:
            operands.append(part)
    deciding = node.op == "or"
    evaluators: list[Evaluator] = []
    spans: list[Span] = []
    for operand in operands:
        evaluator = _compile(operand, depth)
        value = folding.known(evaluator)
        if value is deciding or (value is None and not deciding):
            return folding.constant(deciding)  # whatever the others are, what went wrong among them
        if value is not True and value is not False and value is not None:
            evaluators.append(evaluator)
            spans.append(operand.expr.span)
    return closures.connective(evaluators, deciding, spans) if evaluators else folding.constant(not deciding)


def _not(node: t.Not, depth: int) -> Evaluator:
    operand = _compile(node.operand, depth)
    return worked_out(closures.negation(operand, node.operand.expr.span), (operand,))


def _truth(node: t.Truth, depth: int) -> Evaluator:
    operand = _compile(node.operand, depth)
    return worked_out(closures.truth(operand, node.operand.expr.span), (operand,))


def _shown(node: t.Shown, depth: int) -> Evaluator:
    def real(case: Any) -> Any:
        return getattr(case, "real", case)

    def real_frame(frame: Any) -> Any:
        return (real(frame[0]), *frame[1:])

    return closures.shown(_compile(node.operand, depth), real if depth == 0 else real_frame)


_Side = tuple[t.Typed, Evaluator]
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def _compare(node: t.Compare, depth: int) -> Evaluator:
    if node.op not in ("==", "!="):
        if _is_elapsed(node.left) and _is_limit(node.right):
            return _elapsed(node, node.op, node.left, node.right, depth)
        if _is_elapsed(node.right) and _is_limit(node.left):
            return _elapsed(node, _FLIPPED[node.op], node.right, node.left, depth)
    left, right = _compile(node.left, depth), _compile(node.right, depth)
    if isinstance(node.left, t.Constant) and not isinstance(node.right, t.Constant):
        made = _comparison(node, _FLIPPED[node.op], (node.right, right), (node.left, left))
    else:
        made = _comparison(node, node.op, (node.left, left), (node.right, right))
    return worked_out(made, (left, right))


def _is_elapsed(node: t.Typed) -> TypeGuard[t.Apply]:
    return isinstance(node, t.Apply) and node.function.name == "-"


def _is_limit(node: t.Typed) -> TypeGuard[t.Constant]:
    return isinstance(node, t.Constant) and node.value.__class__ is Duration


def _elapsed(node: t.Compare, op: str, left: t.Apply, right: t.Constant, depth: int) -> Evaluator:
    """`later - earlier <= 10d`."""
    parts = _all(left.arguments, depth)
    difference = application(_call(left), (itemgetter(0), itemgetter(1)), False, left.expr.span)
    general = _comparison(node, op, (left, difference), (right, folding.constant(right.value)))
    return worked_out(closures.order_of_elapsed(parts[0], parts[1], op, right.value, general), parts)


def _comparison(node: t.Compare, op: str, first: _Side, second: _Side) -> Evaluator:
    """The comparison of two sides in this order; a constant stands on the second."""
    (left, side), (right, other) = first, second
    if op in ("==", "!="):
        return _equality(op == "==", first, second)
    if isinstance(right, t.Constant) and right.value is not None:
        if ANY in (left.type, right.type) and not node.scale and _plain_number(right.value):
            return closures.order_to_number(side, op, node.op, right.value, node.expr.span)
        if node.scale and left.type != ANY:
            compare = closures.gravity(op, node.scale)
            # An ordering against a member is membership in those that satisfy it.
            return in_constants(side, frozenset(one for one in node.scale if compare(one, right.value)))
        if ANY not in (left.type, right.type) and _exact(left.type, right):
            return closures.ordering_to_constant(side, op, right.value)
    if node.scale:
        return closures.ordering(side, other, closures.gravity(op, node.scale))
    if ANY in (left.type, right.type) or left.type != right.type or left.type == NUMBER:
        compare = closures.order_of_anything(op, node.op, node.expr.span)
        return closures.ordering(side, other, compare)
    return closures.ordering(side, other, closures.ORDERINGS[op])


def _equality(wanted: bool, first: _Side, second: _Side) -> Evaluator:
    (left, side), (right, other) = first, second
    if isinstance(right, t.Constant):
        if right.value is None:
            return closures.is_empty(side, wanted)
        numbers = left.type in _NUMBERS and right.type in _NUMBERS
        # A text of the host language equals nothing but texts, whatever stands on the other side.
        text = right.value.__class__ is str
        if text or ((numbers or _alike(left.type, right.type)) and _exact(left.type, right)):
            if wanted:
                return closures.equals_constant(side, right.value)
            return closures.differs_from_constant(side, right.value)
        if _plain_number(right.value):
            return closures.equals_number(side, right.value, wanted)
    return closures.equality(side, other, wanted)


def _plain_number(value: Any) -> bool:
    """Whether comparing with it needs no rounding: a number that a double holds exactly."""
    return value.__class__ in (int, float) and abs(value) < 2**53


def _exact(left: Type, right: t.Constant) -> bool:
    """Whether a comparison with a constant needs no rounding: no fractions, or a number that a double holds exactly.

    What has the type of a number may hold a whole one at run time. The number that is none is never exact.
    """
    return NUMBER not in (left, right.type) or right.value is None or abs(right.value) < 2**53


def _alike(left: Type, right: Type) -> bool:
    """Whether `==` of the host language is ours: no truth value can meet a number, no list hides one."""
    if isinstance(left, EnumType) or isinstance(right, EnumType):
        return ANY not in (left, right)
    if left in _TEXTS and right in _TEXTS:
        return True
    return left == right and left in (BOOLEAN, DATE, INTEGER, NUMBER, INSTANT, DURATION)


def _contained(node: t.Contained, depth: int) -> Evaluator:
    item, container = _compile(node.item, depth), node.container
    if (
        isinstance(container, t.ListOf)
        and container.type == ANY
        and all(isinstance(one, t.Constant) and one.value.__class__ is str for one in container.items)
    ):
        return among_texts(item, frozenset(one.value for one in container.items if isinstance(one, t.Constant)))
    # Plain CEL makes the list first: an error in it is one of the whole.
    if not isinstance(container, t.ListOf) or container.type == ANY or not container.items:
        values = _compile(container, depth)
        return worked_out(contained(item, values, _findable(node), node.expr.span), (item, values))
    if node.item.type != ANY and all(
        isinstance(one, t.Constant)
        and (one.value is None or (_alike(node.item.type, one.type) and _exact(node.item.type, one)))
        for one in container.items
    ):
        members = frozenset(one.value for one in container.items if isinstance(one, t.Constant))
        return worked_out(in_constants(item, members), (item,))
    others = _all(container.items, depth)
    return worked_out(among(item, others), (item, *others))


def _findable(node: t.Contained) -> bool:
    """Whether `in` of the host language is ours: not where it would find a number that is none by its identity."""
    element = elements(node.container.type)
    if element is None or NUMBER in (element, node.item.type):
        return False
    # A map keeps booleans in a form of their own.
    return _alike(node.item.type, element) and not (isinstance(node.container.type, MapType) and element == BOOLEAN)


def _choose(node: t.Choose, depth: int) -> Evaluator:
    condition = _compile(node.condition, depth)
    value = folding.known(condition)
    if value is True:
        return _compile(node.then, depth)
    if value is False or value is None:
        return _compile(node.otherwise, depth)
    then, otherwise = _all((node.then, node.otherwise), depth)
    return closures.choice(condition, then, otherwise, node.condition.expr.span)


def _list_of(node: t.ListOf, depth: int) -> Evaluator:
    some_optional = any(isinstance(one, t.Maybe) for one in node.items)
    items = tuple(_all(node.items, depth))
    return worked_out(list_of(items, some_optional), items)


def _maybe(node: t.Maybe, depth: int) -> Evaluator:
    return maybe(_compile(node.operand, depth), node.expr.span)


def _map_of(node: t.MapOf, depth: int) -> Evaluator:
    entries = tuple((_compile(key, depth), _compile(value, depth)) for key, value in node.entries)
    return worked_out(map_of(entries, node.expr.span), (part for entry in entries for part in entry))


def _frame(depth: int) -> Callable[[Any], tuple[Any, ...]]:
    """What stands before a new variable: the case alone, or what is a tuple already."""
    return (lambda case: case) if depth else (lambda case: (case,))


def _bound(node: t.Bound, depth: int) -> Evaluator:
    return bound(_compile(node.value, depth), _compile(node.body, depth + 1), _frame(depth))


def _optional_mapped(node: t.OptionalMapped, depth: int) -> Evaluator:
    target, body = _compile(node.target, depth), _compile(node.body, depth + 1)
    return optional_mapped(target, body, node.flat, _frame(depth), node.expr.span)


def _comprehension(node: t.Comprehension, depth: int) -> Evaluator:
    inner = depth + 2 if node.pairs else depth + 1
    predicate = None if node.predicate is None else _compile(node.predicate, inner)
    transform = None if node.transform is None else _compile(node.transform, inner)
    over = _compile(node.range, depth)
    written = node.expr.name if isinstance(node.expr, Call) else node.macro
    condition = None if node.predicate is None else node.predicate.expr.span
    places = Places(written, node.expr.span, condition)
    return comprehension(node.macro, over, predicate, transform, node.pairs, _frame(depth), places)


_MAKERS: dict[type[t.Typed], Callable[[Any, int], Evaluator]] = {
    t.Constant: _constant,
    t.Read: _read,
    t.Variable: _variable,
    t.Failed: _failed,
    t.Attribute: _attribute,
    t.Presence: _presence,
    t.ItemAt: _item_at,
    t.Apply: _apply,
    t.Connective: _connective,
    t.Not: _not,
    t.Truth: _truth,
    t.Shown: _shown,
    t.Compare: _compare,
    t.Contained: _contained,
    t.Choose: _choose,
    t.Maybe: _maybe,
    t.ListOf: _list_of,
    t.MapOf: _map_of,
    t.Bound: _bound,
    t.OptionalMapped: _optional_mapped,
    t.Comprehension: _comprehension,
}
