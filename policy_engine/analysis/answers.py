"""The answers of a policy to a ticket as plain data that can be compared: what is answered, not why.

Two answers are the same where every question is answered alike. Reasons, the clauses that they cite and the lines
they stand in are no part of an answer, and lists of what is needed have no order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from policy_engine.errors import PolicyEngineError
from policy_engine.runtime.decision import QUESTIONS

if TYPE_CHECKING:
    from policy_engine.load import Policy

__all__ = ["Answers", "Differing", "Ticket", "answers_of", "differing", "differs"]

Ticket = dict[str, Any]

_REASONS = frozenset(("because", "clause", "needs_for_amount"))
_IN_ANY_ORDER = frozenset(("needs", "requires_approval_by", "missing_approval_by"))


class Answers(NamedTuple):
    """What a policy says to a ticket: a section for each question, or the mistake that it finds in the ticket."""

    sections: dict[str, dict[str, Any]]
    error: str = ""
    """Code and message where the ticket is refused."""
    assumptions: tuple[str, ...] = ()
    """Parameters whose assumption counted."""


def answers_of(policy: Policy, ticket: Ticket, ask: Iterable[str] | None = None) -> Answers:
    """What a policy says to a ticket; a ticket that it refuses is an answer as well."""
    try:
        decision = policy.evaluate(ticket, ask=ask)
    except PolicyEngineError as wrong:
        return Answers({}, str(wrong))
    sections = {name: decision[name] for name in decision.sections}
    assumed = tuple(f"{one['parameter']}: {one['value']}" for one in decision.to_dict()["assumptions"])
    return Answers(sections, "", assumed)


class Differing(NamedTuple):
    """A ticket to which two policies give different answers."""

    ticket: Ticket
    old: Answers
    new: Answers
    questions: tuple[str, ...]
    """The questions that are answered differently; `ticket` where only one of the two takes the ticket at all."""


def differs(old: Answers, new: Answers) -> tuple[str, ...]:
    """The questions that are answered differently, in their order."""
    if old.error or new.error:
        return () if bool(old.error) == bool(new.error) else ("ticket",)
    asked = [name for name in QUESTIONS if name in old.sections or name in new.sections]
    return tuple(name for name in asked if not _same(old.sections.get(name), new.sections.get(name)))


def differing(
    old: Policy, new: Policy, tickets: Iterable[Ticket], ask: Iterable[str] | None = None
) -> Iterator[Differing]:
    """The tickets to which two policies give different answers, in their order."""
    wanted = None if ask is None else tuple(ask)
    for ticket in tickets:
        before, after = answers_of(old, ticket, wanted), answers_of(new, ticket, wanted)
        questions = differs(before, after)
        if questions:
            yield Differing(ticket, before, after, questions)


def _same(one: Any, other: Any, key: str = "") -> bool:
    """Whether two parts of answers say the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = (one.keys() | other.keys()) - _REASONS
        return all(name in one and name in other and _same(one[name], other[name], name) for name in keys)
    if isinstance(one, list) and isinstance(other, list):
        if key in _IN_ANY_ORDER:
            return set(map(str, one)) == set(map(str, other))
        one, other = _sorted(one, key), _sorted(other, key)
        return len(one) == len(other) and all(_same(a, b) for a, b in zip(one, other, strict=True))
    return one.__class__ is other.__class__ and bool(one == other)


_NAMED_BY = {"targets": "metric", "duties": "duty", "windows": "name"}


def _sorted(parts: list[Any], key: str) -> list[Any]:
    """Parts by their names, where they have some: metrics, duties and windows stand in the order of the file."""
    name = _NAMED_BY.get(key)
    if key == "transitions":
        return sorted(parts, key=lambda part: (str(part.get("to")), str(part.get("by")), str(part.get("verdict"))))
    return parts if name is None else sorted(parts, key=lambda part: str(part.get(name)))
