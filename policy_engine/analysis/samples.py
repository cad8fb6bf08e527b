"""Sample tickets: from the finite facts and the boundary instants that some rules of a policy mention.

Tickets come in four ways, always the same ones in the same order, and never more than were asked for:

1. those given (the cases of a test file, for example);
2. grown: made at random from the vocabulary, kept where a rule speaks that was not heard before, and changed again;
3. each combination of the values of the facts in the focus, where they have few values and the product is small;
4. the neighbours of the tickets kept: the changes that turn a rule in the focus, every single change of a fact or
   an event in it, and the instants at which an answer turns, a second before and after.

`Samples.coverage` says of the facts in the focus whether all combinations were tried or only some. Nothing else
that is said here is complete.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from math import prod
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from policy_engine.analysis.answers import Answers, Ticket, answers_of
from policy_engine.analysis.focus import Focus, finite
from policy_engine.analysis.making import Maker, instants_in, with_fact
from policy_engine.errors import PolicyEngineError
from policy_engine.runtime.instants import FIRST, LAST, iso

if TYPE_CHECKING:
    from policy_engine.load import Policy

__all__ = ["Coverage", "Sample", "Samples"]

MOST = 3_000
"""Tickets made where no other number is asked for."""

MOST_COMBINATIONS = 512
"""Combinations of facts that are tried for one ticket; of a larger product some are."""

MOST_HOSTS = 24
"""Tickets that were kept and whose neighbours are tried."""

MOST_VARIED = 10
"""Of these, those of which single facts and events are changed."""

MOST_ASKED = 120
"""Questions what would turn a rule."""

_GROWN, _TURNED, _COMBINED, _NEAR, _TIMED = 0.3, 0.4, 0.52, 0.75, 0.88
"""How much of the number of tickets is used up when each way ends."""


class Sample(NamedTuple):
    """A ticket, and what each of the policies says to it."""

    ticket: Ticket
    answers: tuple[Answers, ...]
    way: str
    """How it was found: `given`, `grown`, `turned`, `combined`, `near` or `boundary`."""


class Coverage(NamedTuple):
    """What was tried: how many tickets, and of which facts all combinations."""

    tickets: int
    exhaustive: tuple[str, ...]
    """Facts all of whose combinations were tried, "not told" included."""
    combinations: int
    """How many combinations that are."""
    hosts: int
    """On how many tickets, different in all else, they were tried."""
    sampled: tuple[str, ...]
    """Facts in the focus of which some values, or some combinations, were tried."""
    events: tuple[str, ...]
    """Events in the focus; of histories there is no end, so that they are always samples."""
    timed: bool
    """Whether the instant matters; of instants those were tried at which answers turn."""

    @property
    def complete(self) -> bool:
        """Whether every combination of everything that the focus depends on was tried."""
        return not self.sampled and not self.events and not self.timed


class Samples:
    """Iterate over it for tickets with their answers; ask for the coverage afterwards."""

    def __init__(
        self,
        policies: Sequence[Policy],
        rules: Iterable[str] = (),
        facts: Iterable[str] = (),
        *,
        given: Iterable[Ticket] = (),
        moments: Iterable[int] = (),
        most: int = MOST,
        ask: Iterable[str] | None = None,
    ) -> None:
        """`rules` are ids of rules in the focus (or beginnings of ids), `facts` names; without both, all are.

        `given` are tickets to start with, `moments` instants that matter, `ask` the questions that are answered.
        """
        rules, facts, moments = tuple(rules), tuple(facts), tuple(moments)
        self.policies, self.most, self.given = tuple(policies), most, list(given)
        self.ask = None if ask is None else tuple(ask)
        self._random = Random(0)
        wholes = [Focus(policy) for policy in self.policies]
        self.foci = [
            Focus(policy, rules, facts) if rules or facts else whole
            for policy, whole in zip(self.policies, wholes, strict=True)
        ]
        self.makers = [Maker(*pair, self._random, moments) for pair in zip(wholes, self.foci, strict=True)]
        self._kinds = {kind for policy in self.policies for kind in policy.model.events}
        self._seen: set[str] = set()
        self._features: dict[Any, int] = {}
        self._hosts: list[tuple[int, int, Sample]] = []
        self._exhaustive: tuple[str, ...] = ()
        self._combinations = self._combined = self._base = 0

    @property
    def coverage(self) -> Coverage:
        """What has been tried so far."""
        names = list(dict.fromkeys(name for focus in self.foci for name in focus.reach.facts))
        events = tuple(dict.fromkeys(name for focus in self.foci for name in focus.reach.events))
        sampled = tuple(name for name in names if name not in self._exhaustive)
        timed = any(focus.reach.timed or focus.reach.calendars for focus in self.foci)
        done = self._exhaustive, self._combinations, self._combined
        return Coverage(len(self._seen), *done, sampled, events, timed)

    def __iter__(self) -> Iterator[Sample]:
        for ticket in self._some_given():
            if isinstance(ticket, dict) and isinstance(ticket.get("at"), str):
                yield from self._tried({"facts": {}, "events": [], **ticket}, "given")
        self._base = len(self._seen)
        yield from self._grow()
        yield from self._all(self._turned(), "turned", _TURNED)
        yield from self._combine()
        hosts = self._best()[:MOST_VARIED]
        neighbours = [_until(maker.singles(host.ticket)) for host in hosts for maker in self.makers]
        yield from self._all(_in_turn(neighbours), "near", _NEAR)
        yield from self._all(_in_turn([_turns(host) for host in self._best()]), "boundary", _TIMED)
        moved = [maker.begun_elsewhere(host.ticket) for host in self._best() for maker in self.makers]
        yield from self._all(_in_turn(moved), "boundary", 1.0)

    def _some_given(self) -> list[Any]:
        """The tickets that were given; of many, so many that half of the tickets are made."""
        if 2 * len(self.given) <= self.most:
            return self.given
        wanted = self.most // 2
        return [self.given[place * len(self.given) // wanted] for place in range(wanted)]

    # --- trying ---

    def _limit(self, share: float) -> float:
        """How many tickets there are when a way ends; those given are not among its share."""
        return self._base + (self.most - self._base) * share

    def _all(self, tickets: Iterable[Ticket], way: str, share: float) -> Iterator[Sample]:
        for ticket in tickets:
            if len(self._seen) >= self._limit(share):
                return
            yield from self._tried(ticket, way)

    def _tried(self, ticket: Ticket, way: str) -> Iterator[Sample]:
        """The sample of a ticket, unless it was tried before or no policy takes it."""
        key = json.dumps([ticket["at"], ticket["facts"], ticket["events"]], sort_keys=True)
        if key in self._seen or len(self._seen) >= self.most:
            return
        self._seen.add(key)
        named = {**ticket, "id": ticket.get("id") or f"sample-{len(self._seen)}"}
        sample = Sample(named, tuple(answers_of(policy, named, self.ask) for policy in self.policies), way)
        if all(answers.error for answers in sample.answers):
            return
        self._keep(sample)
        yield sample

    def _keep(self, sample: Sample) -> None:
        """Keep a ticket in which something speaks that was not heard before, or not often."""
        new = near = 0
        for number, answers in enumerate(sample.answers):
            for feature in dict.fromkeys(_features(answers)):
                heard = self._features.get((number, feature), 0)
                self._features[number, feature] = heard + 1
                in_focus = feature[0] == "rule" and self.foci[number].rules and self.foci[number].concerns(feature[1])
                near += bool(in_focus)
                new += heard == 0 or (bool(in_focus) and heard < 4)
        if new:
            self._hosts.append((near, new, sample))

    # --- ways ---

    def _grow(self) -> Iterator[Sample]:
        """Random tickets, and random changes of those that were kept, the latest and nearest more often."""
        random, tries = self._random, 0
        while len(self._seen) < self._limit(_GROWN) and tries < self.most * 2:
            tries += 1
            maker = self.makers[tries % len(self.makers)]
            if not self._hosts or random.random() < 0.25:
                yield from self._tried(maker.ticket(), "grown")
                continue
            near = [host for host in self._hosts if host[0]]
            pool = near if near and random.random() < 0.5 else self._hosts
            host = pool[-1 - min(int(random.expovariate(0.1)), len(pool) - 1)]
            yield from self._tried(maker.changed(self._plain(host[2].ticket)), "grown")

    def _best(self) -> list[Sample]:
        """The tickets whose neighbours are tried: those in which most of the focus speaks, then the richest."""
        ranked = sorted(self._hosts, key=lambda host: (-min(host[0], 3), -host[1]))
        return [sample._replace(ticket=self._plain(sample.ticket)) for _, _, sample in ranked[:MOST_HOSTS]]

    def _plain(self, ticket: Ticket) -> Ticket:
        """A ticket without its name, so that what is made of it gets one of its own, and without unknown events."""
        events = [one for one in ticket["events"] if one["type"] in self._kinds]
        return {"at": ticket["at"], "facts": ticket["facts"], "events": events}

    def _turned(self) -> Iterator[Ticket]:
        """Tickets in which a rule in the focus has another value than in one that was kept."""
        asked = 0
        for host in self._best()[:3]:
            for focus in self.foci:
                for rule in focus.policy.questions.rules.by_id:
                    if (focus.rules and not focus.concerns(rule)) or asked >= MOST_ASKED:
                        continue
                    asked += 1
                    yield from _until(_turning(focus.policy, host.ticket, rule))

    def _combine(self) -> Iterator[Sample]:
        """Every combination of the facts in the focus that have few values, for as many tickets as there is room."""
        domains = self._domains()
        chosen: dict[str, list[Any]] = {}
        for name, values in sorted(domains.items(), key=lambda item: len(item[1])):
            if prod(map(len, chosen.values())) * len(values) <= MOST_COMBINATIONS:
                chosen[name] = values
        combinations = prod(map(len, chosen.values())) if chosen else 0
        for host in self._best():
            room = self._limit(_COMBINED) - len(self._seen)
            if combinations == 0 or room < combinations:
                return
            for combination in product(*chosen.values()):
                ticket = host.ticket
                for name, value in zip(chosen, combination, strict=True):
                    ticket = with_fact(ticket, name, value)
                yield from self._tried(ticket, "combined")
            self._combined, self._combinations, self._exhaustive = self._combined + 1, combinations, tuple(chosen)

    def _domains(self) -> dict[str, list[Any]]:
        """All values, with "not told", of the facts in the focus that have few; of all versions together."""
        found: dict[str, list[Any]] = {}
        for focus, maker in zip(self.foci, self.makers, strict=True):
            for name in focus.reach.facts:
                if name in maker.facts and finite(focus.model.facts[name].type):
                    known = found.setdefault(name, [])
                    known.extend(value for value in maker.facts[name] if not _listed(value, known))
        return found


def _turns(host: Sample) -> Iterator[Ticket]:
    """A ticket at the instants that its answers name, and a second before and after."""
    asked: dict[int, None] = {}
    for answers in host.answers:
        asked.update(dict.fromkeys(instants_in(answers.sections)))
    for at in asked:
        yield from ({**host.ticket, "at": iso(at + step)} for step in (0, -1, 1) if FIRST <= at + step < LAST)


def _in_turn(ways: list[Iterator[Ticket]]) -> Iterator[Ticket]:
    """One ticket of each, then another one of each, so that where there is no room for all, each has had some."""
    while ways:
        left = []
        for way in ways:
            for ticket in way:
                yield ticket
                left.append(way)
                break
        ways = left


def _features(answers: Answers) -> Iterator[tuple[str, str]]:
    """What speaks in an answer: the rules that are its reasons, and the kind of each of its parts."""
    for question, section in answers.sections.items():
        yield question, str(section.get("outcome"))
        yield question, str(section.get("verdict", section.get("status")))
        for reason in section.get("because", ()):
            yield "rule", str(reason.get("rule"))
        for name, result in (("targets", "result"), ("duties", "state"), ("windows", "state")):
            for part in section.get(name, ()):
                yield question, f"{part.get('metric', part.get('duty', part.get('name')))} {part.get(result)}"


def _listed(value: Any, values: list[Any]) -> bool:
    """Whether a value is among others; `true` is not 1."""
    return any(value is one or (value.__class__ is one.__class__ and value == one) for one in values)


def _turning(policy: Policy, ticket: Ticket, rule: str) -> Iterator[Ticket]:
    """The ticket with each of the changes that give a rule another value, and at the instants at which it turns."""
    changes = policy.explain(ticket, rule, follow=0).changes
    for found in changes.found:
        turned = ticket
        for change in sorted(found.changes, key=lambda one: one.rank):
            turned = change.applied(turned)
        yield turned
    yield from ({**ticket, "at": iso(turn.at)} for turn in (changes.next, changes.previous) if turn is not None)


def _until(tickets: Iterator[Ticket]) -> Iterator[Ticket]:
    """Tickets as long as the policy that makes them can read the one they are made of."""
    try:
        yield from tickets
    except PolicyEngineError:
        return
