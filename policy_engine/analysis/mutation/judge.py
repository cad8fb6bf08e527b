"""What becomes of a mutant: whether the tests notice it, and if not, a ticket that would tell it from the policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from policy_engine.analysis.answers import Answers, Ticket, answers_of, differs
from policy_engine.analysis.mutation.edits import Mutant
from policy_engine.analysis.samples import Samples
from policy_engine.errors import PolicyEngineError, PolicyError
from policy_engine.load import load_source
from policy_engine.model.meaning import same
from policy_engine.source import SourceFile

if TYPE_CHECKING:
    from policy_engine.load import Policy

__all__ = ["MOST_TICKETS", "OUTCOMES", "Judge", "Verdict"]

MOST_TICKETS = 600
"""Tickets that are tried to tell a mutant from the policy, beside those of the tests."""

OUTCOMES = ("noticed", "unnoticed", "alike", "refused")
"""A test fails; none does, though a ticket tells the two apart; none does and no ticket was found; it does not load."""

_MOST_CHANGES = 8
"""Differences between two answers that are shown."""

_MOST_SHRINKS = 60
"""Smaller tickets that are tried to find one that is easy to read."""


class Verdict(NamedTuple):
    """A mutant and what became of it; one that no test noticed has a ticket that would, if one was found."""

    mutant: Mutant
    outcome: str
    tried: int = 0
    """Tickets that were tried to tell the two apart."""
    ticket: Ticket | None = None
    changes: tuple[tuple[str, Any, Any], ...] = ()
    """What the policy and the mutant answer to the ticket: path, the one, the other."""

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        kind, rule, line, column, says, _ = self.mutant
        found: dict[str, Any] = {
            "outcome": self.outcome, "kind": kind, "rule": rule, "line": line, "column": column, "change": says,
        }  # fmt: skip
        if self.outcome in ("unnoticed", "alike"):
            found["tried"] = self.tried
        if self.ticket is not None:
            found["ticket"] = self.ticket
            found["answers"] = [{"path": path, "policy": one, "mutant": other} for path, one, other in self.changes]
        return found


class Judge:
    """Judges the mutants of one policy. `notices` tells whether its tests notice another policy in its place."""

    def __init__(
        self,
        policy: Policy,
        notices: Callable[[Policy], bool],
        tickets: Sequence[Ticket] = (),
        most: int = MOST_TICKETS,
    ) -> None:
        """`tickets` are those of the tests: the first that are tried."""
        self.policy, self.notices, self.most = policy, notices, most
        self.given = [{**ticket, "id": ticket.get("id", "")} for ticket in tickets]
        self._answers: list[Answers] = []

    def verdict(self, mutant: Mutant) -> Verdict:
        """What becomes of a mutant."""
        source = self.policy.model.source
        try:
            other = load_source(SourceFile(source.path, mutant.text(source)))
        except PolicyError:
            return Verdict(mutant, "refused")
        if same(self.policy.model, other.model):
            return Verdict(mutant, "alike")
        try:
            if self.notices(other):
                return Verdict(mutant, "noticed")
        except PolicyEngineError:
            return Verdict(mutant, "noticed")
        return self._told_apart(mutant, other)

    def _told_apart(self, mutant: Mutant, other: Policy) -> Verdict:
        """A ticket that tells the two apart, best by more than by what they say they need to know."""
        tried, found = 0, None
        for ticket in self._tickets(mutant, other):
            tried += 1
            apart = self._apart(ticket, other)
            if apart and (found is None or apart > found[1]):
                found = ticket, apart
                if apart > 1:
                    break
        if found is None:
            return Verdict(mutant, "alike", tried)
        first = self._changes(found[0], other)[0]
        ticket = self._small(found[0], first, other)
        changes = sorted(self._changes(ticket, other), key=lambda change: change != first)
        return Verdict(mutant, "unnoticed", tried, ticket, tuple(changes[:_MOST_CHANGES]))

    def _tickets(self, mutant: Mutant, other: Policy) -> Iterator[Ticket]:
        """The tickets of the tests, those without what the mutant has another default of, then samples for its rule."""
        yield from self.given
        section, *names = mutant.rule.split(".")
        if section in ("facts", "events") and names:
            yield from _untold(self.given, section, names)
        rule = mutant.rule.replace(".rows.", ".")
        for sample in Samples([self.policy, other], [rule], given=self.given, most=self.most + len(self.given)):
            if sample.way != "given":
                yield sample.ticket

    def _apart(self, ticket: Ticket, other: Policy) -> int:
        """0 where the two answer alike, 1 where they need other facts, 2 where they say something else."""
        old, new = answers_of(self.policy, ticket), answers_of(other, ticket)
        if not differs(old, new):
            return 0
        return 2 if any(not _NEEDS.search(path) for path, _, _ in _between(old, new)) else 1

    def _small(self, ticket: Ticket, change: tuple[str, Any, Any], other: Policy) -> Ticket:
        """The ticket without the facts and events without which the two still differ in one thing in the same way."""
        left = _MOST_SHRINKS
        for part in ("events", "facts"):
            for key in list(ticket[part]) if part == "facts" else list(range(len(ticket[part]) - 1, -1, -1)):
                if left <= 0:
                    return ticket
                left -= 1
                smaller = _without(ticket, part, key)
                if change in self._changes(smaller, other):
                    ticket = smaller
        return ticket

    def _changes(self, ticket: Ticket, other: Policy) -> list[tuple[str, Any, Any]]:
        """What the two answer differently, what matters most first."""
        found = list(_between(answers_of(self.policy, ticket), answers_of(other, ticket)))
        return sorted(found, key=lambda change: bool(_NEEDS.search(change[0])))


_NEEDS = re.compile(r"\.needs$")


def _between(old: Answers, new: Answers) -> Iterator[tuple[str, Any, Any]]:
    """What two answers say differently: path, the one, the other."""
    if old.error or new.error:
        yield "", old.error or "a decision", new.error or "a decision"
        return
    for question in differs(old, new):
        yield from _unequal(old.sections.get(question), new.sections.get(question), question)


def _untold(tickets: Sequence[Ticket], section: str, names: list[str]) -> Iterator[Ticket]:
    """Tickets without a fact, or without an attribute of an event."""
    for ticket in tickets:
        if section == "facts" and names[0] in ticket["facts"]:
            yield _without(ticket, "facts", names[0])
        elif section == "events" and len(names) > 1:
            events = [
                {key: value for key, value in event.items() if event["type"] != names[0] or key != names[1]}
                for event in ticket["events"]
            ]
            if events != ticket["events"]:
                yield {**ticket, "events": events}


_NAMES = ("metric", "duty", "name")
_REASONS = frozenset(("because", "clause", "needs_for_amount"))


def _unequal(one: Any, other: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """The smallest parts in which two answers differ, with their paths as a test file names them."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in dict.fromkeys((*one, *other)):
            if key not in _REASONS:
                yield from _unequal(one.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and (named := _named(one)) and (others := _named(other)):
        for name in dict.fromkeys((*named, *others)):
            yield from _unequal(named.get(name), others.get(name), f"{path}.{name}")
    elif one != other:
        yield path, one, other


def _named(parts: list[Any]) -> dict[str, Any]:
    """The parts of a list by their names, where they have some."""
    found = {}
    for part in parts:
        name = next((part[key] for key in _NAMES if key in part), None) if isinstance(part, dict) else None
        if name is None:
            return {}
        found[str(name)] = part
    return found


def _without(ticket: Ticket, part: str, key: Any) -> Ticket:
    if part == "facts":
        return {**ticket, "facts": {name: value for name, value in ticket["facts"].items() if name != key}}
    return {**ticket, "events": [event for number, event in enumerate(ticket["events"]) if number != key]}
