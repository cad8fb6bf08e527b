"""Errors at run time: a condition without a value, a count beyond the years of the calendars.

A condition that ends in a fault (a division by zero, an item that is not there) is not false: it is not known
whether its rule holds. It stands as a `Mishap` among the needs of what depends on it and travels with the facts
that are absent, so that the same logic says where it cannot matter. Where it does, the answer is an error that
names the rule, the cause and the place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from policy_engine.expr.values import Fault, Mishap, Unknown
from policy_engine.model.policy import Condition, Origin, Policy
from policy_engine.runtime.instants import iso
from policy_engine.source import Span

if TYPE_CHECKING:
    from policy_engine.errors import CalendarError
    from policy_engine.runtime.case import Case

NO_VALUE = "K020"
"""The code of a condition without a value."""

LONGEST_EXPRESSION = 160
"""Characters shown of the part of a condition that has no value."""

Error = dict[str, Any]
"""An error as a decision shows it: `code`, `rule`, `clause`, `message`, `expression`, `at` (file, line, column) and,
where the condition was asked for an event, that `event`."""


def failed(condition: Condition, fault: Fault, case: Case) -> Any:
    """What a condition comes to that ended in a fault: not known because of that, or what a hypothesis says of it."""
    identity = _identity(condition, case)
    supposed = case.supposed.get(identity)
    if supposed is not None:
        return supposed
    policy, event = case.engine.policy, case.event
    # A value that is no truth value has no place of its own.
    span = condition.span if fault.span is None else fault.span
    rule = _rule(policy, condition.path)
    mishap = Mishap(identity)
    mishap.supposable = True
    mishap.error = {
        "code": NO_VALUE,
        "rule": condition.path if rule is None else rule.id,
        "clause": None if rule is None else rule.clause,
        "message": fault.message,
        "expression": _expression(policy, span),
        "at": _place(policy, span),
    }
    if event is not None and isinstance(event.at, int):
        mishap.error["event"] = {"type": event.kind, "at": iso(event.at)}
    case.mishaps.append(mishap)
    return Unknown((mishap,))


def beyond(case: Case, origin: Origin, wrong: CalendarError) -> Unknown:
    """Not known, because counting time for a rule led out of the years that calendars have."""
    policy = case.engine.policy
    mishap = Mishap(f"{origin.id} {wrong.code} {wrong.message}")
    mishap.supposable = False
    mishap.error = {
        "code": wrong.code,
        "rule": origin.id,
        "clause": origin.clause,
        "message": wrong.message,
        "expression": None,
        "at": _place(policy, origin.span),
    }
    case.mishaps.append(mishap)
    return Unknown((mishap,))


def mishaps_among(needs: Iterable[str]) -> list[Mishap]:
    """What went wrong, of all that keeps an answer from being known."""
    return [need for need in needs if isinstance(need, Mishap)]


def facts_among(needs: Iterable[str]) -> list[str]:
    """What is absent, of all that keeps an answer from being known."""
    return [need for need in needs if need.__class__ is not Mishap]


def show_needs(data: dict[str, Any], needs: Collection[str]) -> None:
    """Write what would settle an answer, and what went wrong with it, into the data of a decision."""
    data["needs"] = facts = [need for need in needs if need.__class__ is not Mishap]
    if len(facts) < len(needs):
        show_errors(data, needs)


def show_errors(data: dict[str, Any], needs: Iterable[str]) -> None:
    """Write what went wrong into the data of a decision, each error once: several clocks may have met the same."""
    errors = {repr(one.error): one.error for one in mishaps_among(needs)}
    if errors:
        data["errors"] = list(errors.values())


def _identity(condition: Condition, case: Case) -> str:
    """Tells apart what may come out differently: the condition, and what it was asked about."""
    policy = case.engine.policy
    facts = [case.values[policy.facts[name].slot] for name in sorted(condition.reads) if name in policy.facts]
    event = (case.event.kind, case.event.order, case.event.instant) if case.event is not None else None
    by_start = {d.name for d, depends in zip(policy.definitions, case.engine.by_start, strict=True) if depends}
    start = case.start if condition.reads & {"start", *by_start} else None
    return f"{condition.path} {condition.span.start} {case.at} {event} {start} {hash(repr(facts))}"


def _rule(policy: Policy, path: str) -> Origin | None:
    """The rule at a path, or the nearest above it."""
    while path:
        found = policy.rules.get(path)
        if found is not None:
            return found
        path = path.rpartition(".")[0]
    return None


def _expression(policy: Policy, span: Span) -> str:
    text = " ".join(policy.source.text[span.start : span.end].split())
    return text if len(text) <= LONGEST_EXPRESSION else text[: LONGEST_EXPRESSION - 3] + "..."


def _place(policy: Policy, span: Span) -> dict[str, Any]:
    at = policy.source.position(span.start)
    rule = next(iter(policy.rules.values()), None)
    return {"file": policy.source.path if rule is None else rule.file, "line": at.line, "column": at.column}
