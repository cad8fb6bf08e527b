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

__all__ = ["MISSING", "Answers", "Differing", "Ticket", "Unlike", "answers_of", "differing", "differs", "unlike"]

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


class Unlike(NamedTuple):
    """One part of the answers that differs: where, and what each of the two says; `MISSING` for nothing."""

    question: str
    part: tuple[str, ...]
    old: Any
    new: Any


MISSING: Any = object()
"""What an answer does not have."""


def unlike(old: Answers, new: Answers) -> Iterator[Unlike]:
    """The parts that differ, question by question; lists of targets, duties and windows are matched by name."""
    if old.error or new.error:
        if bool(old.error) != bool(new.error):
            yield Unlike("ticket", ("error",), old.error or "taken", new.error or "taken")
        return
    for name in QUESTIONS:
        if name in old.sections or name in new.sections:
            for part, before, after in _parts((), old.sections.get(name, {}), new.sections.get(name, {})):
                yield Unlike(name, part, before, after)


def differs(old: Answers, new: Answers) -> tuple[str, ...]:
    """The questions that are answered differently, in their order; `ticket` where only one takes the ticket."""
    return tuple(dict.fromkeys(one.question for one in unlike(old, new)))


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


def _parts(path: tuple[str, ...], one: Any, other: Any) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """The smallest parts that differ."""
    key = path[-1] if path else ""
    if isinstance(one, dict) and isinstance(other, dict):
        common = key in _ONLY_COMMON
        for name in dict.fromkeys((*one, *other)):
            if name not in _REASONS and (not common or (name in one and name in other)):
                yield from _parts((*path, name), one.get(name, MISSING), other.get(name, MISSING))
    elif isinstance(one, list) and isinstance(other, list):
        if key in _IN_ANY_ORDER:
            if set(map(str, one)) != set(map(str, other)):
                yield path, one, other
        else:
            mine, theirs = _by_name(one, key), _by_name(other, key)
            for name in dict.fromkeys((*mine, *theirs)):
                yield from _parts((*path, name), mine.get(name, MISSING), theirs.get(name, MISSING))
    elif one.__class__ is not other.__class__ or not bool(one == other):
        yield path, one, other


_NAMED_BY = {"targets": ("metric",), "duties": ("duty",), "windows": ("name",), "transitions": ("to", "by")}
_ONLY_COMMON = frozenset(("definitions",))
"""Maps of which only the entries that both have are compared: what a term of the policy alone comes to."""


def _by_name(parts: list[Any], key: str) -> dict[str, Any]:
    """Parts by their names, where they have some; else by their place."""
    names = _NAMED_BY.get(key)
    found: dict[str, Any] = {}
    for number, part in enumerate(parts):
        name = " by ".join(str(part.get(one)) for one in names) if names else str(number + 1)
        found[f"{name} ({number + 1})" if name in found else name] = part
    return found
