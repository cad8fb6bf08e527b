"""Every rule there is, in the order of its code."""

from __future__ import annotations

from policy_engine.lint.rule import Rule
from policy_engine.lint.rules import (
    always_true,
    constant_output,
    dead_otherwise,
    graver_later,
    harmless_conflict,
    idle_column,
    idle_exception,
    idle_part,
    late_response,
    long_negation,
    misnamed_row,
    needless_order,
    never_true,
    renaming_definition,
    repeated_condition,
    repeated_number,
    swallowed_rule,
    truth_comparison,
    unclaimed_limit,
    ungiven_grade,
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
    repeated_number.RULE,
    unclaimed_limit.RULE,
    truth_comparison.RULE,
    long_negation.RULE,
    renaming_definition.RULE,
    idle_exception.RULE,
    swallowed_rule.RULE,
    needless_order.RULE,
    dead_otherwise.RULE,
    idle_column.RULE,
    constant_output.RULE,
    misnamed_row.RULE,
    graver_later.RULE,
    late_response.RULE,
    harmless_conflict.RULE,
    ungiven_grade.RULE,
    unread_fact.RULE,
    unused_event.RULE,
    unused_calendar.RULE,
)

CODES = {rule.code: rule for rule in RULES}
_NAMES = {rule.name: rule.code for rule in RULES}


def code_of(name: str) -> str | None:
    """The code of a rule by its code or its name, whatever the case; nothing where there is no such rule."""
    return name.upper() if name.upper() in CODES else _NAMES.get(name.lower())
