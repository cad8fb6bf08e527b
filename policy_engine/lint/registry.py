"""Every rule there is, in the order of its code."""

from __future__ import annotations

from policy_engine.lint.rule import Rule
from policy_engine.lint.rules import (
    always_true,
    clock_round_the_clock,
    constant_output,
    day_in_business_hours,
    dead_otherwise,
    empty_phase,
    endless_pause,
    graver_later,
    harmless_conflict,
    idle_column,
    idle_exception,
    idle_part,
    late_escalation,
    late_response,
    long_business_target,
    long_negation,
    long_opening,
    metric_without_figure,
    misnamed_row,
    mixed_days,
    needless_order,
    never_true,
    pause_without_length,
    renaming_definition,
    repeated_condition,
    repeated_number,
    stale_holidays,
    swallowed_rule,
    truth_comparison,
    unasked_layer,
    unclaimed_limit,
    unending_clock,
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
    endless_pause.RULE,
    pause_without_length.RULE,
    long_business_target.RULE,
    day_in_business_hours.RULE,
    unending_clock.RULE,
    metric_without_figure.RULE,
    late_escalation.RULE,
    unasked_layer.RULE,
    mixed_days.RULE,
    stale_holidays.RULE,
    long_opening.RULE,
    empty_phase.RULE,
    clock_round_the_clock.RULE,
    unread_fact.RULE,
    unused_event.RULE,
    unused_calendar.RULE,
)

CODES = {rule.code: rule for rule in RULES}
_NAMES = {rule.name: rule.code for rule in RULES}


def code_of(name: str) -> str | None:
    """The code of a rule by its code or its name, whatever the case; nothing where there is no such rule."""
    return name.upper() if name.upper() in CODES else _NAMES.get(name.lower())
