"""Answering the questions for one ticket at one instant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from policy_engine.errors import CalendarError, TicketError
from policy_engine.model.policy import Policy
from policy_engine.runtime.case import Case
from policy_engine.runtime.classify import classification
from policy_engine.runtime.coverage import exclusion_section
from policy_engine.runtime.decision import QUESTIONS, Decision
from policy_engine.runtime.duties import obligation_section
from policy_engine.runtime.engine import Engine
from policy_engine.runtime.instants import iso
from policy_engine.runtime.lifecycle import transition_section
from policy_engine.runtime.money import charge_section, escalation_section
from policy_engine.runtime.service import service_levels
from policy_engine.runtime.ticket import TicketReader
from policy_engine.runtime.windows import window_section

SECTIONS: Mapping[str, Callable[[Case], dict[str, Any]]] = {
    "classification": classification,
    "sla": service_levels,
    "transition": transition_section,
    "exclusion": exclusion_section,
    "obligation": obligation_section,
    "charge": charge_section,
    "escalation": escalation_section,
    "window": window_section,
}


def _asked(ask: Iterable[str]) -> list[str]:
    """The questions asked, in their order; a misspelt one must not go unanswered in silence."""
    try:
        wanted = [ask] if isinstance(ask, str) else list(ask)
    except TypeError:
        raise TicketError("K019", "the questions asked are a list of texts", "ask") from None
    for name in wanted:
        if not isinstance(name, str) or name not in QUESTIONS:
            shown = (name if isinstance(name, str) else repr(name))[:40]
            raise TicketError("K019", f"`{shown}` is no question; the questions are {', '.join(QUESTIONS)}", "ask")
    return [name for name in QUESTIONS if name in wanted]


class Evaluator:
    """A policy made ready to answer; make it once, use it for any number of tickets."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.engine = Engine(policy)
        self.reader = TicketReader(self.engine)
        self._about = {"id": policy.id, "edition": policy.edition, "digest": policy.digest}

    def evaluate(
        self,
        ticket: Any,
        at: int | None = None,
        ask: Iterable[str] | None = None,
        settings: Mapping[str, Any] | None = None,
        strict: bool = False,
    ) -> Decision:
        """The decision on a ticket at an instant (epoch seconds; the ticket's own `at` where none is given).

        `ask` names the sections wanted, `settings` values for facts or parameters. Raises `TicketError` for a
        ticket that is not what the policy declares.
        """
        if settings is not None and not isinstance(settings, Mapping):
            raise TicketError("K001", "settings are values by the names of facts or parameters", "settings")
        case, ignored = self.reader.read(ticket, at, settings or {}, strict)
        wanted = QUESTIONS if ask is None else _asked(ask)
        try:
            sections = {name: SECTIONS[name](case) for name in wanted}
        except CalendarError as wrong:
            # A clock that starts so late that it would run past the years of the calendars.
            raise TicketError(wrong.code, wrong.message) from None
        head: dict[str, Any] = {
            "policy": self._about,
            "ticket": ticket.get("id"),
            "at": iso(case.at),
            "assumptions": self._assumptions(case),
        }
        if ignored:
            head["ignored"] = ignored
        return Decision(head, sections)

    def _assumptions(self, case: Case) -> list[dict[str, Any]]:
        found = []
        for name in sorted(case.assumed):
            parameter = self.policy.parameters[name]
            found.append(
                {
                    "parameter": name,
                    "value": parameter.shown,
                    "told_by": parameter.fact,
                    "why": parameter.why,
                    "clause": list(parameter.origin.cites),
                }
            )
        return found
