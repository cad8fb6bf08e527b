"""A number that is written out again and again.

The same comparison with the same figure, such as `closed.within(10d)` or `hours_used > 40`, stands in several
conditions.

When the handbook changes the figure, one of them keeps the old one, and the policy contradicts itself. A definition
says it once and names what it stands for.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        used-up: {when: hours_used > 40 and not premium, verdict: not_covered}
        nearly:  {when: hours_used > 40 and weekend, verdict: best_effort}
    escalations:
      quota: {when: hours_used > 40 and urgent, then: {verdict: required}}
    facts:
      hours_used: integer
      premium: boolean
      weekend: boolean
      urgent: boolean

Prefer:

    definitions:
      quota_is_used_up:
        when: hours_used > 40
    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:
        used-up: {when: quota_is_used_up and not premium, verdict: not_covered}
        nearly:  {when: quota_is_used_up and weekend, verdict: best_effort}
    escalations:
      quota: {when: quota_is_used_up and urgent, then: {verdict: required}}
    facts:
      hours_used: integer
      premium: boolean
      weekend: boolean
      urgent: boolean
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.syntax import Binary, Call, Expr, Literal, children, walk
from policy_engine.expr.unparse import unparse
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.source import Span

PLAIN = (0, 1, 2, 100)
"""Numbers that say nothing by themselves."""


def check(examined: Examined) -> Iterator[Finding]:
    """Comparisons with a figure that stand in as many conditions as the limit says, each reported once."""
    found: dict[str, list[Span]] = {}
    for condition in examined.conditions:
        seen = set()
        for node in walk(condition.typed.expr) if condition.typed is not None else ():
            if _has_figure(node) and (text := unparse(node)) not in seen:
                seen.add(text)
                if node.span not in found.setdefault(text, []):
                    found[text].append(node.span)
    for text, places in found.items():
        if len(places) >= examined.limit:
            yield Finding(
                f"`{text}` stands in {len(places)} conditions",
                places[0],
                f"give it a name under `definitions`, with `when: {text}`",
                tuple(("here again", place) for place in places[1:]),
            )


def _has_figure(node: Expr) -> bool:
    """Whether a comparison or call has a figure of its own that means something."""
    if not isinstance(node, Call) and not (isinstance(node, Binary) and node.op in ("<", "<=", ">", ">=", "==")):
        return False
    return any(
        isinstance(part, Literal)
        and (part.kind == "duration" or (part.kind in ("integer", "number") and part.value not in PLAIN))
        for part in children(node)
    )


RULE = Rule("A014", "repeated-number", "note", check, limit=3)
