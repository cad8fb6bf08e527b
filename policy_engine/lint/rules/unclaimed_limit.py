"""A limit that belongs to neither side.

One condition asks for less than a figure and another for more than it; none says what holds at the figure itself.

Ten days after is neither less nor more than ten days. Handbooks say `within` and `after`; one of the two includes the
limit.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        small: {when: devices < 10, verdict: best_effort}
        large: {when: devices > 10, verdict: redirected}
    facts:
      devices: integer

Prefer:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        small: {when: devices <= 10, verdict: best_effort}
        large: {when: devices > 10, verdict: redirected}
    facts:
      devices: integer
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.syntax import Binary, Literal, Unary, walk
from policy_engine.expr.unparse import unparse
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule
from policy_engine.model.policy import Condition
from policy_engine.source import Span

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def check(examined: Examined) -> Iterator[Finding]:
    """Every figure that conditions compare with by `<` and by `>`, and never in a way that includes it."""
    found: dict[tuple[str, object], dict[str, Span]] = {}
    for condition in examined.conditions:
        for about, value, op, place in _comparisons(condition):
            found.setdefault((about, value), {}).setdefault(op, place)
    for (about, _), places in found.items():
        if set(places) == {"<", ">"}:
            first, second = sorted(places.values(), key=lambda span: span.start)
            yield Finding(
                f"`{about}` is asked to be less and to be more than this figure, and nothing takes the figure itself",
                second,
                "write `<=` or `>=` on the side to which the handbook gives the limit",
                (("the other side", first),),
            )


def _comparisons(condition: Condition) -> Iterator[tuple[str, object, str, Span]]:
    """What is compared with which figure, and how, negations taken in."""
    if condition.typed is None:
        return
    negated = {id(node.operand) for node in walk(condition.typed.expr) if isinstance(node, Unary)}
    for node in walk(condition.typed.expr):
        if not isinstance(node, Binary) or node.op not in ("<", "<=", ">", ">=", "==", "!="):
            continue
        op, about, value = node.op, node.left, node.right
        if isinstance(about, Literal):
            op, about, value = _FLIPPED.get(op, op), value, about
        if isinstance(value, Literal) and not isinstance(about, Literal):
            op = _NEGATED.get(op, op) if id(node) in negated else op
            yield unparse(about), value.value, op, node.span


RULE = Rule("A015", "unclaimed-limit", "warning", check)
