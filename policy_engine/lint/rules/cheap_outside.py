"""Work that costs less outside opening hours.

Two rows of a charge differ only in whether the desk is open, and the multiplier for the closed desk is the smaller
one.

Surcharges are for work outside of hours. Most often the two values were exchanged.

Avoid:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
    definitions:
      regime:
        values: {inside: desk.open_at(start), outside: otherwise}
    charges:
      work:
        per: work_logged
        cut_by: desk
        inputs: [regime]
        outputs: [multiplier]
        rows:
          inside:  {regime: inside,  multiplier: 2}
          outside: {regime: outside, multiplier: 1}
    events:
      work_logged: {until: instant}

Prefer:

    calendars:
      desk: {zone: Europe/Paris, hours: mon-fri 09:00-17:00, holidays: {country: FR}}
    definitions:
      regime:
        values: {inside: desk.open_at(start), outside: otherwise}
    charges:
      work:
        per: work_logged
        cut_by: desk
        inputs: [regime]
        outputs: [multiplier]
        rows:
          inside:  {regime: inside,  multiplier: 1}
          outside: {regime: outside, multiplier: 2}
    events:
      work_logged: {until: instant}
"""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.expr.typed import Apply, Read, Truth
from policy_engine.lint.examined import Examined
from policy_engine.lint.rule import Finding, Rule, both_ways
from policy_engine.model.policy import Definition, Policy, Row, Table


def check(examined: Examined) -> Iterator[Finding]:
    """Every pair of rows with the cheaper one where the desk is closed."""
    charges = examined.policy.charges
    desks = _desks(examined.policy)
    regimes = {one.name: inside for one in examined.policy.definitions if (inside := _inside(one, desks)) is not None}
    for charge in charges.charges if charges is not None else ():
        for index, column in enumerate(charge.table.inputs):
            if column.name in regimes:
                yield from _table(charge.table, index, regimes[column.name])


def _desks(policy: Policy) -> set[str]:
    """Calendars on which service is counted; another one may be there for its surcharge."""
    if len(policy.calendars) == 1:
        return set(policy.calendars)
    used = {metric.calendar for metric in policy.sla.metrics} if policy.sla is not None else set()
    return {name for name in used if name is not None}


def _inside(definition: Definition, desks: set[str]) -> object | None:
    """The value of a definition while a desk is open, where it has one other value."""
    if definition.kind != "values" or len(definition.values) != 2 or definition.values[1][1] is not None:
        return None
    value, condition = definition.values[0]
    typed = condition.typed if condition is not None else None
    typed = typed.operand if isinstance(typed, Truth) else typed
    if not isinstance(typed, Apply) or typed.function.name != "open_at":
        return None
    calendar = typed.arguments[0]
    return value if isinstance(calendar, Read) and calendar.binding.name in desks else None


def _table(table: Table, index: int, inside: object) -> Iterator[Finding]:
    for one, other in both_ways(table.rows):
        texts = [[cell.text for n, cell in enumerate(row.matchers) if n != index] for row in (one, other)]
        first, second = (row.matchers[index].values or frozenset() for row in (one, other))
        if texts[0] != texts[1] or first != frozenset((inside,)) or not second or inside in second:
            continue
        open_, closed = _multiplier(one), _multiplier(other)
        if open_ is not None and closed is not None and closed < open_:
            yield Finding(
                f"work outside of hours costs {closed:g} times the rate, and inside {open_:g} times",
                other.origin.span,
                "check both values against the handbook",
                (("the row for open hours", one.origin.span),),
            )


def _multiplier(row: Row) -> float | None:
    cell = row.outputs.get("multiplier")
    value = cell.value if cell is not None else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


RULE = Rule("A076", "cheap-outside", "warning", check)
