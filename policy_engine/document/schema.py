"""Checks a node against a JSON Schema (draft 2020-12) and says what is wrong on the exact span.

Two validators share the work. The fast one only says yes or no, which is all that a good policy needs; where
it says no, the slow one lists the reasons and `schema_errors` makes one finding of each mistake. Both are
imported on use: they cost more time than reading a policy.
"""

from __future__ import annotations

from typing import Any

from policy_engine.diagnostics.record import Collector
from policy_engine.document.nodes import Node, plain

__all__ = ["check", "check_against"]

_shipped: dict[str, tuple[dict[str, Any], Any]] = {}


def check(node: Node, schema_name: str, collector: Collector) -> bool:
    """Check a node against a shipped schema (`policy` for `schemas/policy.schema.json`); true if it fits.

    The compiled schema is kept for the life of the process. Raises `ReadError` for an unknown schema.
    """
    known = _shipped.get(schema_name)
    if known is None:
        import json

        from policy_engine.resources import schema_text

        schema = json.loads(schema_text(schema_name))
        known = _shipped[schema_name] = schema, _fast_validator(schema)
    return _check(node, known[0], known[1], collector)


def check_against(node: Node, schema: dict[str, Any], collector: Collector) -> bool:
    """Check a node against a schema given as data, which is compiled anew each time; true if it fits."""
    return _check(node, schema, _fast_validator(schema), collector)


def _fast_validator(schema: dict[str, Any]) -> Any:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(schema)


def _check(node: Node, schema: dict[str, Any], validator: Any, collector: Collector) -> bool:
    data = plain(node)
    if validator.is_valid(data):
        return True
    from policy_engine.document.schema_errors import report_mistakes

    report_mistakes(node, data, schema, collector)
    return False
