"""Conditions as they stand in a policy: the text of a scalar, or `all:`, `any:` and `not:` round several."""

from __future__ import annotations

from policy_engine.diagnostics.record import Collector, Diagnostic, Severity
from policy_engine.document.nodes import Entry, Mapping, Node, Scalar, Sequence
from policy_engine.expr.errors import ExpressionError
from policy_engine.expr.limits import DEEPEST_NESTING, LARGEST_HEIGHT, MOST_PARTS
from policy_engine.expr.parser import parse
from policy_engine.expr.syntax import Expr, Logic, Unary, height, walk

__all__ = ["parse_condition", "parse_entry"]

_CONNECTIVES = {"all": "and", "any": "or"}
_STRUCTURE = (*_CONNECTIVES, "not")
_FORMS = "write a condition, or `all:`, `any:` or `not:` with conditions below it"


def parse_condition(node: Node, collector: Collector | None = None) -> Expr | None:
    """The syntax of a condition in a policy, structured or not; its places point into the policy file.

    Mistakes go to the collector and the result is nothing; without a collector `ExpressionError` is raised.
    """
    found: list[Diagnostic] = []
    return _finished(_condition(node, found, 1), node, found, collector)


def parse_entry(entry: Entry, collector: Collector | None = None) -> Expr | None:
    """The condition of one entry of a map that has others: `when: ...`, or `all:`, `any:` or `not:` itself.

    For places where the parts of a condition stand beside other keys: `{all: [a, b], cites: X-1}`. Mistakes as
    with `parse_condition`.
    """
    if entry.name not in _STRUCTURE:
        return parse_condition(entry.value, collector)
    found: list[Diagnostic] = []
    return _finished(_structure(entry, entry.value, found, 1), entry.value, found, collector)


def _finished(expr: Expr | None, node: Node, found: list[Diagnostic], collector: Collector | None) -> Expr | None:
    """The expression if nothing is wrong with it and it is not too large; else the findings are delivered."""
    if expr is not None and not isinstance(node, Scalar):
        parts = sum(1 for _ in walk(expr))
        if parts > MOST_PARTS or height(expr) > LARGEST_HEIGHT:
            what = "large" if parts > MOST_PARTS else "deep"
            _say(
                found,
                "E009",
                f"this condition is too {what}",
                node,
                "give parts of it a name under `definitions`",
            )
    if not found:
        return expr
    if collector is None:
        raise ExpressionError(found)
    collector.extend(found)
    return None


def _condition(node: Node, found: list[Diagnostic], depth: int) -> Expr | None:
    if isinstance(node, Scalar):
        return _scalar(node, found)
    if depth > DEEPEST_NESTING:
        _say(
            found,
            "E009",
            "conditions are nested too deeply",
            node,
            "give parts of them a name under `definitions`",
        )
        return None
    if isinstance(node, Sequence):
        _say(found, "E012", "a list of conditions does not say whether all or any must hold", node, _FORMS)
        return None
    return _map(node, found, depth)


def _map(node: Mapping, found: list[Diagnostic], depth: int) -> Expr | None:
    keys = node.keys()
    if len(keys) != 1 or keys[0] not in _STRUCTURE:
        wrong = next((entry.key for entry in node.entries if entry.name not in _STRUCTURE), node)
        if isinstance(wrong, Scalar):
            _say(found, "E012", f"`{wrong.text[:40]}` does not make a condition", wrong, _FORMS)
        else:
            _say(
                found,
                "E012",
                "one of `all`, `any` and `not` makes a condition, not several",
                node,
                "put one inside the other",
            )
        return None
    return _structure(node.entries[0], node, found, depth)


def _structure(entry: Entry, whole: Node, found: list[Diagnostic], depth: int) -> Expr | None:
    """`all`, `any` or `not`; `whole` is the place of the result."""
    value = entry.value
    if entry.name == "not":
        if isinstance(value, Sequence):
            _say(
                found,
                "E012",
                "`not` takes one condition, not a list",
                value,
                "write `not:` and below it `any:` or `all:`",
            )
            return None
        operand = _condition(value, found, depth + 1)
        return None if operand is None else Unary(whole.span, whole.source, "not", operand)
    if not isinstance(value, Sequence):
        _say(
            found,
            "E012",
            f"`{entry.name}` takes a list of conditions",
            value,
            "write each after a dash, on its own line",
        )
        return None
    if not value.items:
        _say(found, "E010", f"`{entry.name}` has no conditions", value, "`always` holds for every ticket")
        return None
    operands = [_condition(item, found, depth + 1) for item in value.items]
    known = tuple(operand for operand in operands if operand is not None)
    if len(known) < len(operands):
        return None
    return known[0] if len(known) == 1 else Logic(whole.span, whole.source, _CONNECTIVES[entry.name], known)


def _scalar(node: Scalar, found: list[Diagnostic]) -> Expr | None:
    try:
        return parse(node.text, node.textmap)
    except ExpressionError as error:
        found.extend(error.diagnostics)
    return None


def _say(found: list[Diagnostic], code: str, message: str, node: Node, help: str) -> None:
    found.append(Diagnostic(code, Severity.ERROR, message, node.source, node.span, help))
