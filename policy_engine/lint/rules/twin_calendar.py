"""Two calendars with the same hours.

Two calendars are written in the same words.

When the hours change, one of them is forgotten. One calendar can serve several metrics and windows.

Avoid:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
      phone_line: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
    windows:
      business_hours: {open: desk}
      phone: {open: phone_line}

Prefer:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
    windows:
      business_hours: {open: desk}
      phone: {open: desk}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy_engine.document.nodes import plain
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule


def check(examined: Examined) -> Iterator[Finding]:
    """Every calendar with the hours, zone, holidays and so on of an earlier one; clauses and ids do not count."""
    seen: dict[str, str] = {}
    for name, calendar in examined.policy.calendars.items():
        node = examined.node("calendars", name)
        if node is None or calendar.kind in ("chosen", "together"):
            continue
        first = seen.setdefault(repr(_without_clauses(plain(node))), name)
        if first != name:
            yield Finding(
                f"`{name}` has the same hours as `{first}`",
                calendar.origin.span,
                f"use `{first}` in its place",
                (("the other calendar", examined.policy.calendars[first].origin.span),),
            )


def _without_clauses(data: Any) -> Any:
    """Plain data without what only says where it comes from."""
    if isinstance(data, dict):
        return {key: _without_clauses(data[key]) for key in sorted(data) if key not in ("cites", "formerly")}
    return data


RULE = Rule("A056", "twin-calendar", "note", check)
