"""Conditions that no ticket can meet, or every ticket meets: `plan == a and plan == b`, `x > 5 and x < 3`.

They type, so the checker takes them; a policy does not. Only comparisons of one and the same thing with constants are
looked at, and lists of constants; what else there is in a chain can make it false, but not true.
"""

from __future__ import annotations

from typing import NamedTuple

from policy_engine.diagnostics.record import Diagnostic, Severity
from policy_engine.expr import typed as t
from policy_engine.expr.cures import own
from policy_engine.expr.errors import Failure
from policy_engine.expr.syntax import Expr
from policy_engine.expr.times import date_of
from policy_engine.expr.types import BOOLEAN, DATE, DURATION, INSTANT, INTEGER, NUMBER, TEXT, EnumType, Type

__all__ = ["contradictions"]

_OPPOSITE = {"==": "!=", "!=": "=="}
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ORDERED = (INTEGER, NUMBER, DATE, INSTANT, DURATION)
_MOST = 50
"""Comparisons of one chain that are looked at."""


def contradictions(typed: t.Typed) -> list[Diagnostic]:
    """The findings: comparisons that no value meets, and parts of a chain that exclude each other."""
    found: list[Diagnostic] = []
    inner: set[int] = set()  # chains that are parts of a chain of their kind
    for node in t.walk(typed):
        if isinstance(node, t.Compare) and node.scale:
            found += _extreme(node)
        elif isinstance(node, t.Apply):
            found += _hopeless(node)
        elif isinstance(node, t.Contained) and isinstance(node.container, t.ListOf) and not node.container.items:
            found.append(_finding("E021", "nothing is in an empty list", node.expr, "name the values: `x in [a, b]`"))
        elif isinstance(node, t.Connective) and id(node) not in inner:
            inner.update(id(one) for one in _flat_chains(node))
            found += _clash(node)
    return found


def _extreme(node: t.Compare) -> list[Diagnostic]:
    """An order of a scale that nothing meets: graver than the gravest, less grave than the least."""
    for value, op in ((node.right, node.op), (node.left, _FLIPPED.get(node.op, ""))):
        if op not in ("<", ">") or not isinstance(value, t.Constant) or len(node.scale) < 2:
            continue
        if value.value == node.scale[0 if op == ">" else -1]:
            word = "graver" if op == ">" else "less grave"
            help = f"write `{node.op}=`, or name another value"
            return [_finding("E021", f"nothing is {word} than `{value.value}`", node.expr, help)]
    return []


def _hopeless(node: t.Apply) -> list[Diagnostic]:
    """A function that goes wrong for every ticket: a division by a constant zero, a time zone that there is not."""
    last = node.arguments[-1] if node.arguments else None
    if not isinstance(last, t.Constant) or len(node.arguments) < 2:
        return []
    whole = node.signature.parameters[-1] == INTEGER
    if node.function.name in ("/", "%") and whole and last.value.__class__ is int and last.value == 0:
        return [_finding("E025", "division by zero", node.expr, "a rule with it would go wrong for every ticket")]
    if node.function.name == "date_in" and isinstance(last.value, str):
        try:
            date_of(0, last.value)
        except Failure as wrong:
            return [_finding("E025", str(wrong), last.expr, 'write a zone such as `"Europe/Paris"`, or `"+01:00"`')]
    return []


def _clash(chain: t.Connective) -> list[Diagnostic]:
    pair = _excluding(chain)
    if pair is None:
        return []
    first, second = (f"`{own(part) or '...'}`" for part in pair)
    if chain.op == "and":
        help = "is `or` meant, or another value?"
        return [_finding("E036", f"{first} and {second} never hold together", pair[1], help)]
    help = "is `and` meant? `x not in [a, b]` says both"
    return [_finding("E036", f"{first} or {second} holds for every ticket", pair[1], help)]


def _finding(code: str, message: str, at: Expr, help: str) -> Diagnostic:
    return Diagnostic(code, Severity.ERROR, message, at.source, at.span, help)


class _Atom(NamedTuple):
    """One comparison: what is compared, how, and with which constants."""

    expr: Expr
    about: t.Typed
    op: str
    values: tuple[object, ...]


def _excluding(chain: t.Connective) -> tuple[Expr, Expr] | None:
    """The first two parts of a chain that make it a condition of nothing; none where it may well depend."""
    seen: list[_Atom] = []
    for operand in _flat(chain):
        atom = _atom(operand)
        if atom is None:
            continue
        if chain.op == "or":
            # Always one of two holds where their opposites never hold together. Only equality has an opposite
            # also for what is empty.
            if atom.op not in ("!=", "not in"):
                continue
            atom = atom._replace(op="==" if atom.op == "!=" else "in")
        for other in seen:
            if other.about == atom.about and not _together(other, atom):
                return other.expr, atom.expr
        seen.append(atom)
        if len(seen) > _MOST:
            return None
    return None


def _flat(chain: t.Connective) -> list[t.Typed]:
    """The operands of a chain, those of chains of its kind among them."""
    found: list[t.Typed] = []
    for operand in chain.operands:
        found += _flat(operand) if isinstance(operand, t.Connective) and operand.op == chain.op else [operand]
    return found


def _flat_chains(chain: t.Connective) -> list[t.Connective]:
    """The chains of its kind that are parts of a chain."""
    found: list[t.Connective] = []
    for operand in chain.operands:
        if isinstance(operand, t.Connective) and operand.op == chain.op:
            found += [operand, *_flat_chains(operand)]
    return found


def _atom(node: t.Typed) -> _Atom | None:
    """The comparison with constants that a condition is."""
    negated = isinstance(node, t.Not)
    inner = node.operand if isinstance(node, t.Not) else node
    if isinstance(inner, t.Contained) and isinstance(inner.container, t.ListOf):
        items = inner.container.items
        if _plain(inner.item.type) and all(isinstance(one, t.Constant) for one in items):
            values = tuple(_value(one, inner.item.type) for one in items)
            return _Atom(node.expr, inner.item, "not in" if negated else "in", values)
    if not isinstance(inner, t.Compare):
        # What is empty counts as false, and is not equal to it.
        stands = inner.type == BOOLEAN and not isinstance(inner, t.Constant | t.Connective | t.Contained | t.Not)
        return _Atom(node.expr, inner, "!=" if negated else "==", (True,)) if stands else None
    op, about, value = inner.op, inner.left, inner.right
    if isinstance(about, t.Constant):
        op, about, value = _FLIPPED.get(op, op), value, about
    if negated:
        op = _OPPOSITE.get(op, "")
    if not op or not isinstance(value, t.Constant) or value.value is None or isinstance(about, t.Constant):
        return None
    if not _plain(about.type):
        return None
    return _Atom(node.expr, about, op, (_value(value, about.type),))


def _plain(kind: Type) -> bool:
    return kind in (*_ORDERED, TEXT, BOOLEAN) or isinstance(kind, EnumType)


def _value(node: t.Typed, kind: Type) -> object:
    """A constant as something that can be ordered: of a scale its rank, the gravest the greatest."""
    assert isinstance(node, t.Constant)
    if isinstance(kind, EnumType) and kind.ordered and node.value in kind.members:
        return -kind.members.index(node.value)
    return node.value


def _together(one: _Atom, other: _Atom) -> bool:
    """Whether two comparisons of the same thing can both be true."""
    if one.op in ("==", "in"):
        return any(_allows(other, value) for value in one.values)
    if other.op in ("==", "in"):
        return any(_allows(one, value) for value in other.values)
    pair = {one.op[0]: one, other.op[0]: other}
    if set(pair) != {"<", ">"}:
        return True
    low, high = pair[">"], pair["<"]
    least, most = low.values[0], high.values[0]
    strict = (low.op == ">") + (high.op == "<")
    if isinstance(least, int) and isinstance(most, int) and one.about.type == INTEGER:
        return least + strict <= most
    return _less(least, most) or (least == most and not strict)


def _allows(atom: _Atom, value: object) -> bool:
    """Whether a value meets a comparison."""
    if atom.op in ("==", "in"):
        return value in atom.values
    if atom.op in ("!=", "not in"):
        return value not in atom.values
    bound = atom.values[0]
    if value == bound:
        return "=" in atom.op
    return _less(value, bound) if atom.op[0] == "<" else _less(bound, value)


def _less(one: object, other: object) -> bool:
    """Whether one value is less than another; true, as far as anybody knows, of what cannot be compared."""
    try:
        return bool(one < other)  # type: ignore[operator]
    except TypeError:
        return True
