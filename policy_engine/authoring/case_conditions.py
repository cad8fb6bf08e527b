"""Which conditions of a policy were seen true and which false while it answered.

The policy is copied with each condition wrapped in one that notes what it came to; what the copy answers is what
the policy answers. A condition that no answer asked for is seen on neither side, and what the engine supposes of
absent facts, to find out whether they matter, does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from policy_engine.model.policy import Condition, Policy

__all__ = ["Seen", "watched"]

_MODEL = "policy_engine.model."


class Seen(NamedTuple):
    """A condition (the id of its rule or of a part of it, its line and text), and what it was seen to be."""

    id: str
    line: int
    text: str
    outcomes: set[bool]


def watched(policy: Policy) -> tuple[Policy, tuple[Seen, ...]]:
    """A policy that answers alike, and the record of its conditions, in the order of the file.

    Left out is what no ticket decides: `always`, and conditions on the readings chosen alone.
    """
    found: dict[int, Seen] = {}
    readings = {"reading", *policy.readings}

    def watch(condition: Condition) -> Condition:
        if condition.typed is None or not condition.reads - readings:
            return condition
        position = policy.source.position(condition.span.start)
        seen = found.setdefault(
            condition.span.start, Seen(condition.path or condition.text, position.line, condition.text, set())
        )
        return condition._replace(run=_noting(condition.run, seen.outcomes))

    copy: Policy = _copied(policy, watch, {})
    return copy, tuple(found[start] for start in sorted(found))


def _noting(run: Callable[[Any], Any], outcomes: set[bool]) -> Callable[[Any], Any]:
    def noting(case: Any) -> Any:
        value = run(case)
        if (value is True or value is False) and case.values is case.real.values:
            outcomes.add(value)
        return value

    return noting


def _copied(node: Any, watch: Callable[[Condition], Condition], known: dict[int, Any]) -> Any:
    """A part of a policy with its conditions watched; one that has none is itself. Parts shared stay shared."""
    if id(node) in known:
        return known[id(node)]
    copy = node
    if isinstance(node, Condition):
        copy = watch(node)
    elif isinstance(node, tuple):
        if not hasattr(node, "_fields"):
            parts = [_copied(part, watch, known) for part in node]
            copy = tuple(parts) if _changed(parts, node) else node
        elif type(node).__module__.startswith(_MODEL):
            parts = [_copied(part, watch, known) for part in node]
            copy = type(node)(*parts) if _changed(parts, node) else node
    elif isinstance(node, Mapping):
        parts = [_copied(part, watch, known) for part in node.values()]
        copy = dict(zip(node, parts, strict=True)) if _changed(parts, node.values()) else node
    known[id(node)] = copy
    return copy


def _changed(parts: list[Any], before: Any) -> bool:
    pairs: Iterator[tuple[Any, Any]] = zip(parts, before, strict=True)
    return any(one is not other for one, other in pairs)
