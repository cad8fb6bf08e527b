"""Comparing amounts of time, as far as that can be done without a start and a calendar."""

from __future__ import annotations

from policy_engine.model.amounts import Amount

__all__ = ["later", "seconds"]

_LENGTHS = {"minute": 60, "hour": 3_600, "business_hour": 3_600, "day": 86_400, "week": 604_800}
_GROUPS = {"minute": 1, "hour": 1, "day": 1, "week": 1, "month": 2, "year": 2, "business_hour": 3, "business_day": 4}
_CHANGE = 7_200
"""What a change of the clocks may add to or take from a day or week."""


def seconds(amount: Amount) -> int | None:
    """The length of an amount that has one; months and business days have none."""
    length = _LENGTHS.get(amount.unit)
    return None if length is None or amount.by else amount.value * length


def later(one: Amount, other: Amount) -> bool:
    """Whether an amount certainly ends after another that begins with it."""
    if one.by or other.by:
        return False
    first, second = _GROUPS[one.unit], _GROUPS[other.unit]
    if first == second == 2:
        return one.value * (12 if one.unit == "year" else 1) > other.value * (12 if other.unit == "year" else 1)
    if first == second and first in (3, 4):
        return one.value > other.value
    length, limit = seconds(one), seconds(other)
    if length is None or limit is None or second == 3:
        return False
    # Open time passes no faster than the clock on the wall.
    wall = (one.unit != other.unit and "day" in (one.unit, other.unit)) or "week" in (one.unit, other.unit)
    return length > limit + (_CHANGE if wall and one.unit != other.unit else 0)
