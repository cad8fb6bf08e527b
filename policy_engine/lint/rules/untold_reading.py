"""A reading that gives the same answers as the chosen one.

Conditions ask for a reading, and none of them tells one of its alternatives from the way that was chosen.

Asked what would follow under the other reading, the engine says that nothing changes. That is not the answer of the
handbook but a gap of the policy.

Avoid:

    readings:
      week:
        chosen: wall_clock
        why: "a week is a unit of the calendar"
        others: {elapsed: "168 hours", business: "five business days"}
    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        late: {when: reading.week == elapsed and urgent, verdict: best_effort}
    facts:
      urgent: boolean

Prefer:

    readings:
      week:
        chosen: wall_clock
        why: "a week is a unit of the calendar"
        others: {elapsed: "168 hours"}
    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        late: {when: reading.week == elapsed and urgent, verdict: best_effort}
    facts:
      urgent: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.document.nodes import Mapping
from policy_engine.expr.typed import Attribute, Compare, Constant, Contained, Read, Typed, parts, walk
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every alternative of a reading for which each question has the answer that it has for the chosen one."""
    asked: dict[str, list[frozenset[object]]] = {}
    for condition in examined.conditions:
        for node in walk(condition.typed) if condition.typed is not None else ():
            if (found := _question(node)) is not None:
                asked.setdefault(found[0], []).append(found[1])
    for name, reading in examined.policy.readings.items():
        if name not in asked:
            continue
        for other in reading.others:
            if all((other in values) is (reading.chosen in values) for values in asked[name]):
                body = examined.node("readings", name, "others")
                entry = body.entry(other) if isinstance(body, Mapping) else None
                yield Finding(
                    f"no rule tells the reading `{other}` from `{reading.chosen}`",
                    entry.key.span if entry is not None else reading.origin.span,
                    f"ask for it where it matters, with `reading.{name} == {other}`",
                )


def _reading(node: Typed) -> str | None:
    """The reading that a node reads."""
    if isinstance(node, Attribute) and isinstance(node.target, Read) and node.target.binding.name == "reading":
        return node.name
    return None


def _question(node: Typed) -> tuple[str, frozenset[object]] | None:
    """A comparison of a reading with constants: its name, and what it is compared with."""
    if isinstance(node, Compare):
        for about, value in ((node.left, node.right), (node.right, node.left)):
            if (name := _reading(about)) is not None and isinstance(value, Constant):
                return name, frozenset((value.value,))
    elif isinstance(node, Contained) and (name := _reading(node.item)) is not None:
        if isinstance(node.container, Constant) and isinstance(node.container.value, tuple):
            return name, frozenset(node.container.value)
        return name, frozenset(one.value for one in parts(node.container) if isinstance(one, Constant))
    return None


RULE = Rule("A084", "untold-reading", "note", check)
