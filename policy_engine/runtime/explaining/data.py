"""An answer as plain data, as `schemas/explanation.schema.json` describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policy_engine.expr.explain_parts import Explanation
from policy_engine.expr.explain_values import absent, mistake, plain
from policy_engine.expr.types import Type
from policy_engine.expr.values import Unknown, went_wrong
from policy_engine.runtime.explaining.moments import Turn
from policy_engine.runtime.instants import iso

if TYPE_CHECKING:
    from policy_engine.runtime.explaining.question import Answer, Changes

__all__ = ["answer_data"]


def answer_data(answer: Answer) -> dict[str, Any]:
    """One explanation of one rule for one ticket."""
    rule, root = answer.rule, answer.explanation
    return {
        **answer.head,
        "rule": {
            "id": rule.id,
            "kind": rule.kind,
            "means": rule.means,
            "clause": list(rule.origin.cites),
            "file": rule.origin.file,
            "line": rule.origin.line,
        },
        **_value(root.value, root.type),
        **_settled(answer, root.type),
        "because": answer.because,
        "explanation": _node(root, True, rule.origin.file),
        "changes": _changes(answer.changes, root.type),
    }


def _value(value: Any, kind: Type | None) -> dict[str, Any]:
    found: dict[str, Any] = {"value": plain(value, kind)}
    if went_wrong(value):
        found["fault"] = mistake(value)
    elif isinstance(value, Unknown):
        found["unknown"] = absent(value)
    return found


def _settled(answer: Answer, kind: Type | None) -> dict[str, Any]:
    found = answer.settled
    return {} if found is None else {"settled": {"value": plain(found.value, kind), "why": found.why}}


def _node(node: Explanation, decisive: bool, file: str) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": node.kind}
    for name in ("label", "name", "role", "note"):
        if getattr(node, name):
            found[name] = getattr(node, name)
    found["text"] = node.text
    if node.source is not None and node.span is not None:
        start, end = node.source.position(node.span.start), node.source.position(node.span.end)
        found["file"] = file
        found["line"], found["column"] = start.line, start.column
        found["end_line"], found["end_column"] = end.line, end.column
    found.update(_value(node.value, node.type))
    found["state"] = node.state
    # Open parts are decisive as well: on them it rests that the value is not known.
    decisive = decisive and node.state in ("decides", "open")
    found["decisive"] = decisive
    if node.left_out:
        found["left_out"] = node.left_out
    if node.parts:
        found["parts"] = [_node(part, decisive, file) for part in node.parts]
    return found


def _changes(changes: Changes, kind: Type | None) -> dict[str, Any]:
    def shown(value: Any) -> Any:
        return plain(value, kind)

    def turn(found: Turn | None, name: str) -> dict[str, Any] | None:
        return None if found is None else {"at": iso(found.at), name: shown(found.value)}

    return {
        "nearest": [found.to_dict(shown) for found in changes.found],
        "next": turn(changes.next, "becomes"),
        "previous": turn(changes.previous, "was"),
        "tried": changes.tried,
        "cut": changes.cut,
        "untried": list(changes.untried),
    }
