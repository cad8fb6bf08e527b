"""What a change does to answers: the tickets that show it, the smallest of them, and for whom it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from policy_engine.analysis.answers import Answers, Differing, Ticket, answers_of, differs, unlike
from policy_engine.analysis.differences.alone import Alone
from policy_engine.analysis.differences.changes import Effect
from policy_engine.analysis.differences.found import Raw
from policy_engine.analysis.differences.judging import Judgement, judge, weigh
from policy_engine.analysis.focus import Focus
from policy_engine.analysis.making import with_fact
from policy_engine.analysis.samples import Coverage, Samples
from policy_engine.errors import PolicyEngineError
from policy_engine.load import Policy

__all__ = ["Effects"]

_MOST_SHARED = 150
"""Tickets answered differently by the two versions on which a single change is tried."""

_MOST_SETTLED = 12
"""Facts that are told one after the other to settle an answer."""

_MOST_WEIGHED = 80
"""Tickets that show a change which are weighed for whom it is."""


class Effects:
    """Tries the changes of two versions on tickets."""

    def __init__(
        self, old: Policy, new: Policy, rules: Iterable[str], given: Iterable[Ticket], most: int, most_alone: int
    ) -> None:
        """`rules` are all that changed; `most` tickets are tried on both versions, `most_alone` on each change."""
        self.old, self.new, self._most_alone = old, new, most_alone
        self.alone = Alone(old, new)
        self._focus = Focus(old)
        self._given = list(given)
        samples = Samples([old, new], tuple(rules), given=self._given, most=most)
        self.differing: list[Differing] = []
        for sample in samples:
            before, after = sample.answers
            questions = differs(before, after)
            if questions:
                self.differing.append(Differing(sample.ticket, before, after, questions))
        self.coverage: Coverage = samples.coverage

    def of(self, raw: Raw, rule: str, later: str) -> Effect:
        """What one difference does. `later` is the id of the rule in the new version."""
        only = self.alone.policy(raw)
        if only is None and raw.kind == "renamed":
            return self._told(rule.rpartition(".")[2], later.rpartition(".")[2])
        if only is None:
            return self._attributed(rule, later)
        found, tried = self._shared(only, rule, later)
        coverage = None
        if len(found) < 8:
            samples = Samples([self.old, only], (rule, later), given=self._given, most=self._most_alone)
            for sample in samples:
                before, after = sample.answers
                if (questions := differs(before, after)) and len(found) < _MOST_WEIGHED:
                    found.append(Differing(sample.ticket, before, after, questions))
            coverage = samples.coverage
            tried += coverage.tickets
        if not found:
            return self._none(coverage, tried)
        if not any(_weighty(one) for one in found):
            found = [*found, *(one for each in found[:4] if (one := self._settled(each, only)) is not None)]
        shown, both = self._sample(found, only)
        weights = [weigh(one.old, one.new) for one in found]
        questions = tuple(dict.fromkeys(question for one in found for question in one.questions))
        why = "on this ticket, by this change alone" if both else "by this change alone; the others take it back"
        moved = frozenset(_parts(self.old, only, shown.ticket)) if both else frozenset()
        return Effect("answers", why, questions, judge(weights), shown, True, len(found), tried, moved)

    def _settled(self, one: Differing, only: Policy) -> Differing | None:
        """A ticket with the facts that the answers need, told so that what is said of it differs for somebody."""
        ticket = one.ticket
        for _ in range(_MOST_SETTLED):
            names = [name for name in _needed(one) if name not in ticket["facts"] and name in self.old.model.facts]
            best: Differing | None = None
            for value in self._values(names[0], ticket) if names else ():
                told = with_fact(ticket, names[0], value)
                made = self._difference(told, only, one.questions)
                if made is None:
                    continue
                if _weighty(made):
                    return made
                if best is None or len(_needed(made)) < len(_needed(best)):
                    best = made
            if best is None:
                return None
            one, ticket = best, best.ticket
        return None

    def _values(self, name: str, ticket: Ticket) -> list[Any]:
        """Values of a fact that matter; none where the old policy does not take the ticket."""
        try:
            case = self.old.evaluator.reader.read(ticket, None, {}, False)[0]
        except PolicyEngineError:
            return []
        return self._focus.values(name, case, ticket)[:8]

    def _difference(self, ticket: Ticket, other: Policy, asked: tuple[str, ...]) -> Differing | None:
        ask = None if "ticket" in asked else asked
        before, after = answers_of(self.old, ticket, ask), answers_of(other, ticket, ask)
        questions = differs(before, after)
        return Differing(ticket, before, after, questions) if questions else None

    def _shared(self, only: Policy, rule: str, later: str) -> tuple[list[Differing], int]:
        """The tickets that both versions answer differently and this change alone makes differ; of how many tried."""
        ranked = sorted(self.differing, key=lambda one: not _speaks(one, rule, later))[:_MOST_SHARED]
        found: list[Differing] = []
        tried = 0
        for one in ranked:
            if len(found) >= _MOST_WEIGHED:
                break
            tried += 1
            after = answers_of(only, one.ticket)
            questions = differs(one.old, after)
            if questions:
                found.append(Differing(one.ticket, one.old, after, questions))
        return found, tried

    def _none(self, coverage: Coverage | None, tried: int) -> Effect:
        if coverage is not None and coverage.complete and coverage.hosts:
            why = f"all {coverage.combinations} combinations of {', '.join(coverage.exhaustive)} were tried"
            return Effect("unproved", f"no ticket found; {why}, on {coverage.hosts} tickets", tried=tried)
        return Effect("unproved", f"no ticket found among {tried:,}, which are samples", tried=tried)

    def _told(self, before: str, after: str) -> Effect:
        """Of a name that tickets use: a ticket that tells the old or the new one; of one that answers use, any."""
        told = [one for one in self.differing if _tells(one.ticket, before) or _tells(one.ticket, after)]
        found = told or [one for one in self.differing if _named(one, before) or _named(one, after)]
        if not found:
            return Effect(
                "unproved", "no ticket in which it stands is answered differently", tried=self.coverage.tickets
            )
        sample = min(found, key=_size)
        small = self._smaller(sample, self.new, sample.questions[:1])
        questions = tuple(dict.fromkeys(question for one in found for question in one.questions))
        why = "tickets have to use the new name" if told else "answers use the new name"
        side = Judgement("ambiguous", "ambiguous")
        return Effect("answers", why, questions, side, small, False, len(found), self.coverage.tickets)

    def _attributed(self, rule: str, later: str) -> Effect:
        """Of a change that cannot be made alone: the tickets in whose reasons its rule stands."""
        found = [one for one in self.differing if _speaks(one, rule, later)]
        if not found:
            why = f"it cannot be made alone, and stands in the reasons of none of {len(self.differing):,} tickets"
            return Effect("unproved", why, tried=self.coverage.tickets)
        sample = min(found, key=_size)
        weights = [weigh(one.old, one.new) for one in found[:_MOST_WEIGHED]]
        questions = tuple(dict.fromkeys(question for one in found for question in one.questions))
        small = self._smaller(sample, self.new, sample.questions)
        why = "the rule stands among the reasons; the change cannot be made alone"
        return Effect("answers", why, questions, judge(weights), small, False, len(found), self.coverage.tickets)

    # --- the sample ---

    def _sample(self, found: list[Differing], only: Policy) -> tuple[Differing, bool]:
        """The smallest ticket that shows the change, if possible one that both versions answer differently."""
        ranked = sorted(found, key=_size)
        shown: list[tuple[tuple[bool, bool], Differing]] = []
        for one in ranked[:12]:
            after = answers_of(self.new, one.ticket)
            questions = tuple(name for name in differs(one.old, after) if name in one.questions)
            whole = Differing(one.ticket, one.old, after, questions)
            if questions and _weighty(whole) >= _weighty(one):
                # Best is a ticket of which nothing but this change moves the answer, then one of which nothing else
                # moves what this change does.
                mixed = {(part.question, part.part) for part in unlike(one.new, after)}
                own = {(part.question, part.part) for part in unlike(one.old, one.new)}
                shown.append(((bool(mixed), bool(mixed & own)), whole))
        if not shown:
            return ranked[0], False
        best = min(shown, key=lambda one: one[0])[1]
        return self._smaller(best, only, best.questions[:1]), True

    def _smaller(self, one: Differing, only: Policy, questions: tuple[str, ...]) -> Differing:
        """The ticket without the facts and events that are not needed to show the difference."""
        ticket, kept = one.ticket, _Shown(questions, _weighty(one), _dated(one.old, one.new))
        asked = None if "ticket" in questions else questions
        for smaller in _without(ticket):
            candidate = smaller(ticket)
            before = answers_of(self.old, candidate, asked)
            others = (only,) if only is self.new else (only, self.new)
            if all(kept.by(before, answers_of(other, candidate, asked)) for other in others):
                ticket = candidate
        before, after = answers_of(self.old, ticket), answers_of(self.new, ticket)
        return Differing(ticket, before, after, differs(before, after))


def _parts(old: Policy, new: Policy, ticket: Ticket) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The parts of the answers to a ticket that differ."""
    return ((part.question, part.part) for part in unlike(answers_of(old, ticket), answers_of(new, ticket)))


class _Shown(NamedTuple):
    """What a smaller ticket still has to show."""

    questions: tuple[str, ...]
    weighty: bool
    dated: bool

    def by(self, before: Answers, after: Answers) -> bool:
        """Whether two answers show it."""
        if before.error and self.questions != ("ticket",):
            return False
        if not set(self.questions) <= set(differs(before, after)):
            return False
        if self.dated and not _dated(before, after):
            return False
        return not self.weighty or any(
            weight.sign and weight.question in self.questions for weight in weigh(before, after)
        )


def _dated(old: Answers, new: Answers) -> bool:
    """Whether an instant moves: it says more than a figure whose clock has not started."""
    return any(
        isinstance(part.old, str) and isinstance(part.new, str) and part.old.endswith("Z") and part.new.endswith("Z")
        for part in unlike(old, new)
    )


def _weighty(one: Differing) -> bool:
    """Whether the difference is more or less for somebody."""
    return any(weight.sign for weight in weigh(one.old, one.new))


def _needed(one: Differing) -> list[str]:
    """Facts that would settle the questions that are answered differently."""
    found: dict[str, None] = {}
    for answers in (one.new, one.old):
        for question in one.questions:
            found.update(dict.fromkeys(answers.sections.get(question, {}).get("needs", ())))
    return list(found)


def _tells(ticket: Ticket, name: str) -> bool:
    return name in ticket["facts"] or any(event["type"] == name for event in ticket["events"])


def _named(one: Differing, name: str) -> bool:
    """Whether a part of the answers that differs goes by a name: a metric, a window, a status."""
    return any(name in part.part or name in (part.old, part.new) for part in unlike(one.old, one.new))


def _without(ticket: Ticket) -> list[Any]:
    """Ways to leave one thing out, each a function from a ticket to a smaller one."""
    ways: list[Any] = []
    for event in reversed(ticket["events"]):
        ways.append(lambda one, event=event: {**one, "events": [each for each in one["events"] if each is not event]})
    for name in ticket["facts"]:
        ways.append(
            lambda one, name=name: {**one, "facts": {key: told for key, told in one["facts"].items() if key != name}}
        )
    return ways


def _size(one: Differing) -> tuple[bool, bool, int, int, str]:
    """A ticket that shows for whom the change is, and by how much; then fewer questions, facts and events."""
    told = len(one.ticket["facts"]) + 2 * len(one.ticket["events"])
    return not _weighty(one), not _dated(one.old, one.new), len(one.questions), told, str(one.ticket.get("id"))


def _speaks(one: Differing, rule: str, later: str) -> bool:
    """Whether a rule stands among the reasons of a question that is answered differently."""
    for answers, name in ((one.old, rule), (one.new, later)):
        for question in one.questions:
            for reason in answers.sections.get(question, {}).get("because", ()):
                id_ = str(reason.get("rule"))
                if id_ == name or id_.startswith(f"{name}.") or name.startswith(f"{id_}."):
                    return True
    return False
