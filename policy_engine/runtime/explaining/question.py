"""One question: why does a rule have its value for a ticket, and what would give it another one?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from policy_engine.errors import CalendarError, TicketError
from policy_engine.expr.explain_parts import Explanation
from policy_engine.expr.explain_values import known
from policy_engine.expr.explain_words import because
from policy_engine.expr.values import Unknown
from policy_engine.runtime.case import Case
from policy_engine.runtime.explaining.candidates import candidates
from policy_engine.runtime.explaining.changes import ABSENT, FactChange, Ticket
from policy_engine.runtime.explaining.moments import Turn, Turns
from policy_engine.runtime.explaining.names import find
from policy_engine.runtime.explaining.reach import Reach
from policy_engine.runtime.explaining.rules import Rule, Rules
from policy_engine.runtime.explaining.search import Budget, Found, Search
from policy_engine.runtime.explaining.teller import Teller
from policy_engine.runtime.instants import iso
from policy_engine.runtime.parts import Part, settle, unknown_part

if TYPE_CHECKING:
    from policy_engine.runtime.evaluate import Evaluator

__all__ = ["Answer", "Questions", "Settled", "settled_value"]

FOLLOWED = 1
"""How many levels of definitions an explanation follows."""


class Changes(NamedTuple):
    """What would give a rule another value."""

    found: tuple[Found, ...]
    next: Turn | None
    previous: Turn | None
    tried: int
    cut: bool
    """Whether the search ended before everything was tried."""
    untried: tuple[str, ...]
    """Facts that the rule rests on and for which no value could be tried: opening hours, tables of figures."""


class Settled(NamedTuple):
    """A value that is the same whatever the facts are that nobody tells; every value of theirs was tried."""

    value: Any
    why: str


class Answer(NamedTuple):
    """The explanation of one rule for one ticket."""

    rule: Rule
    case: Case
    explanation: Explanation
    settled: Settled | None
    """What decisions take for the value where the condition alone leaves it unknown."""
    changes: Changes
    head: dict[str, Any]

    @property
    def value(self) -> Any:
        return self.explanation.value

    @property
    def because(self) -> str:
        """The value and what it rests on, in one sentence."""
        return because(self.explanation)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, ready for JSON, as `schemas/explanation.schema.json` describes it."""
        from policy_engine.runtime.explaining.data import answer_data

        return answer_data(self)


class Questions:
    """Explains the rules of a policy; make it once, ask it any number of times."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.rules = Rules(evaluator.policy)

    def rule(self, name: str) -> Rule:
        """The rule of a name. Raises `RuleError`."""
        return find(self.rules, name)

    def ask(
        self,
        rule: Rule,
        ticket: Any,
        at: int | None = None,
        settings: Mapping[str, Any] | None = None,
        strict: bool = False,
        follow: int = FOLLOWED,
    ) -> Answer:
        """Why a rule has its value for a ticket at an instant. Raises `TicketError` as an evaluation does."""
        reader = self.evaluator.reader
        case, ignored = reader.read(ticket, at, settings or {}, strict)
        try:
            told = _told(self.evaluator, ticket, settings or {})
            names = frozenset(told["facts"])
            teller = Teller(self.evaluator.policy, self.rules.definition_body, follow, names)
            found = rule.body.explain(case, teller)
            settled = settled_value(rule, case, found.value)
            value = found.value if settled is None else settled.value
            changes = _Changes(self, rule, told, case, value, settled is not None).answer()
        except CalendarError as wrong:
            raise TicketError(wrong.code, wrong.message) from None
        policy = self.evaluator.policy
        head: dict[str, Any] = {
            "policy": {"id": policy.id, "edition": policy.edition, "digest": policy.digest},
            "ticket": ticket.get("id"),
            "at": iso(case.at),
        }
        if ignored:
            head["ignored"] = ignored
        return Answer(rule, case, found, settled, changes, head)


def settled_value(rule: Rule, case: Case, value: Any) -> Settled | None:
    """The value on which all values of the absent facts agree, if they do; decisions are made in the same way."""
    if not isinstance(value, Unknown):
        return None

    def compute(supposed: Case) -> Part:
        found = rule.value(supposed)
        if not known(found):
            return unknown_part(found if isinstance(found, Unknown) else ())
        return Part({"value": found}, repr(found))

    part = settle(case.afresh(), compute, rule.origin)
    return None if part.unknown else Settled(part.data["value"], part.because[-1]["text"])


def _told(evaluator: Evaluator, ticket: Ticket, settings: Mapping[str, Any]) -> Ticket:
    """The ticket with what was set for the run among its facts, so that a change takes the place of either."""
    facts = dict(ticket.get("facts", {}))
    for name, value in settings.items():
        facts[evaluator.reader.parameters.get(name, name)] = value
    return {**ticket, "facts": facts, "events": ticket.get("events", [])}


class _Changes:
    """The search for one rule and one ticket."""

    def __init__(self, questions: Questions, rule: Rule, ticket: Ticket, case: Case, value: Any, settled: bool) -> None:
        """`settled` says that the value is known only because all values of absent facts agree on it."""
        self.evaluator, self.rule, self.ticket, self.case = questions.evaluator, rule, ticket, case
        self.value = value if known(value) else Unknown()
        self.settled = settled
        self.reach = Reach(questions.evaluator.policy, rule.body)
        self.budget = Budget(len(ticket["events"]))
        self._teller = Teller(questions.evaluator.policy, questions.rules.definition_body, 3)

    def answer(self) -> Changes:
        policy = self.evaluator.policy
        changes = candidates(policy, self.reach, self.ticket, self.case)
        coming = before = None
        if self.reach.timed or self.reach.events:
            turns = Turns(policy, self.reach, self.case, self.value, self._at, self.budget)
            coming, before = turns.next(), turns.previous()
        two_valued = self.rule.body.two_valued
        search = Search(self.ticket, self.value, two_valued, self._value, self._explained, self.budget)
        found = search.run(changes)
        tried = (change for change in changes if isinstance(change, FactChange))
        named = {change.name for change in tried if change.after is not ABSENT and change.after is not None}
        untried = tuple(name for name in self.reach.facts if name not in named)
        return Changes(tuple(found), coming, before, self.budget.tried, self.budget.cut, untried)

    def _read(self, ticket: Ticket, at: int) -> Case:
        return self.evaluator.reader.read(ticket, at, {}, False)[0]

    def _value(self, ticket: Ticket) -> Any:
        return self.rule.value(self._read(ticket, self.case.at))

    def _at(self, instant: int) -> Any:
        case = self._read(self.ticket, instant)
        value = self.rule.value(case)
        found = settled_value(self.rule, case, value) if self.settled else None
        return value if found is None else found.value

    def _explained(self, ticket: Ticket) -> Explanation:
        return self.rule.body.explain(self._read(ticket, self.case.at), self._teller)
