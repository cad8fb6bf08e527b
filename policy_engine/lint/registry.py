"""Every rule there is, in the order of its code."""

from __future__ import annotations

from policy_engine.lint.rule import Rule
from policy_engine.lint.rules import (
    always_true,
    dead_otherwise,
    idle_part,
    late_response,
    misnamed_row,
    never_true,
    repeated_condition,
    unread_fact,
    unused_calendar,
    unused_event,
)

__all__ = ["CODES", "RULES", "code_of"]

RULES: tuple[Rule, ...] = (
    always_true.RULE,
    never_true.RULE,
    idle_part.RULE,
    repeated_condition.RULE,
    dead_otherwise.RULE,
    misnamed_row.RULE,
    late_response.RULE,
    unread_fact.RULE,
    unused_event.RULE,
    unused_calendar.RULE,
)

CODES = {rule.code: rule for rule in RULES}
_NAMES = {rule.name: rule.code for rule in RULES}


def code_of(name: str) -> str | None:
    """The code of a rule by its code or its name, whatever the case; nothing where there is no such rule."""
    return name.upper() if name.upper() in CODES else _NAMES.get(name.lower())
