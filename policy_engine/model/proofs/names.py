"""Names that are declared twice, and names that nothing mentions."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.diagnostics import Related
from policy_engine.model.context import Build
from policy_engine.model.policy import Origin, Policy

__all__ = ["check_names"]

RESERVED = ("now", "today", "start", "event", "exclusions", "windows", "reading")
"""Names that the engine itself gives a meaning; `status` may be told by a fact."""


def check_names(b: Build, policy: Policy) -> None:
    """N017: a name declared twice; N021: a definition, N022: a parameter that nothing mentions."""
    taken: dict[str, tuple[str, Origin]] = {}
    for what, name, origin in _declared(policy):
        if name in RESERVED:
            b.error("N017", f"`{name}` has a meaning of its own", origin.span, f"give the {what} another name")
        elif name in taken:
            other, place = taken[name]
            b.error(
                "N017",
                f"`{name}` is a {other} and a {what}",
                origin.span,
                "give one of them another name",
                (Related(f"the {other} `{name}`", b.source, place.span),),
            )
        else:
            taken[name] = what, origin
    used = _used(b, policy)
    for definition in policy.definitions:
        # A predicate is an answer of its own: the classification of a ticket tells all of them.
        told = definition.kind == "predicate" and not definition.by_start
        if definition.name not in used and not told:
            b.warning(
                "N021",
                f"the definition `{definition.name}` is never used",
                definition.origin.span,
                "leave it out, or name it where it was meant to count",
            )
    for parameter in policy.parameters.values():
        if parameter.name not in used:
            b.warning(
                "N022",
                f"the parameter `{parameter.name}` is never used",
                parameter.origin.span,
                f"name it where it counts; the fact `{parameter.fact}` alone does not bring its default",
            )


def _declared(policy: Policy) -> Iterator[tuple[str, str, Origin]]:
    """Every name that a condition could mention, with what it is; those read last come first."""
    for calendar in policy.calendars.values():
        yield "calendar", calendar.name, calendar.origin
    for definition in policy.definitions:
        yield "definition", definition.name, definition.origin
    for classified in (policy.category, policy.severity):
        if classified is not None:
            yield "classification", classified.name, classified.origin
    for fact in policy.facts.values():
        yield "fact", fact.name, fact.origin
    for event in policy.events.values():
        yield "event", event.name, event.origin
    for parameter in policy.parameters.values():
        yield "parameter", parameter.name, parameter.origin


def _used(b: Build, policy: Policy) -> set[str]:
    used = set(b.used)
    used.update(fact.set_by for fact in policy.facts.values() if fact.set_by is not None)
    if policy.charges is not None and policy.charges.rate is not None:
        used.add(policy.charges.rate.name)
    return used
