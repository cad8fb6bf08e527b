"""Our engine, asked the way the other one is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fuzz.answers import Answer, Typed

__all__ = ["ask"]


def ask(expr: str, bindings: Mapping[str, Typed]) -> Answer:
    """The answer of plain CEL to an expression."""
    from policy_engine.expr import conformance

    answer: dict[str, Any] = conformance.run({"expr": expr, "bindings": bindings})
    if "value" in answer:
        return Answer(answer["value"])
    error = answer["error"]
    return Answer(None, " ".join(str(one) for one in (error.values() if isinstance(error, dict) else [error])))
