"""A negation that names more than it leaves.

`not in` lists most values of an enumeration, so that what is meant is the few that are not listed.

A value that is added to the enumeration later falls under the rule without anybody having said so; and the reader must
know the whole enumeration to see what is meant.

Avoid:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        by-phone: {when: 'channel not in [mail, portal, chat]', verdict: best_effort}
    facts:
      channel: [mail, portal, chat, phone]

Prefer:

    exclusions:
      combine: most_restrictive
      scope: {when: always, then: {verdict: covered}}
      limits:

        by-phone: {when: channel == phone, verdict: best_effort}
    facts:
      channel: [mail, portal, chat, phone]
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.typed import Constant, Contained, ListOf, Not, walk
from policy_engine.expr.types import EnumType
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every `not in` over a closed enumeration that leaves fewer values than it lists."""
    for condition in examined.conditions:
        for node in walk(condition.typed) if condition.typed is not None else ():
            left = _left(node) if isinstance(node, Not) else ()
            if left:
                what = f"== {left[0]}" if len(left) == 1 else f"in [{', '.join(map(str, left))}]"
                yield Finding(
                    f"the negation leaves only {', '.join(f'`{one}`' for one in left)}",
                    node.expr.span,
                    f"ask for what is meant, with `{what}`",
                )


def _left(node: Not) -> tuple[object, ...]:
    """What a negation leaves, where that is less than it lists."""
    inner = node.operand
    if not isinstance(inner, Contained):
        return ()
    type_ = inner.item.type
    if not isinstance(type_, EnumType) or type_.open:
        return ()
    if isinstance(inner.container, Constant) and isinstance(inner.container.value, tuple):
        listed: set[object] = set(inner.container.value)
    elif isinstance(inner.container, ListOf):
        listed = {one.value for one in inner.container.items if isinstance(one, Constant)}
    else:
        return ()
    left = tuple(one for one in type_.members if one not in listed)
    return left if 0 < len(left) < len(listed) else ()


RULE = Rule("A017", "long-negation", "note", check)
