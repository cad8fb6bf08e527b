"""Answers kept by the values of the facts they depend on.

A figure, or a severity, is a function of a few facts (and perhaps of the start of a clock). Tickets repeat those
values, so what was worked out for one is found again for the next. Nothing that names an event or an instant is
kept, nor anything worked out under a hypothesis.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from policy_engine.runtime.case import Case
    from policy_engine.runtime.dependencies import Dependencies

Answer = TypeVar("Answer")
LARGEST = 10_000
"""Answers kept of one kind; beyond it they are worked out anew."""


class Kept(Generic[Answer]):
    """Answers of one kind, and how they are worked out."""

    def __init__(self, dependencies: Dependencies | None, work_out: Callable[[Case], Answer]) -> None:
        """`dependencies` is nothing where the answer rests on more than facts and a start: it is never kept."""
        self.dependencies = dependencies
        self.work_out = work_out
        self.found: dict[Any, Any] = {}
        """By the values of the facts an entry; or, where it depends on a start as well, a dictionary of entries."""
        self.count = 0

    def of(self, case: Case) -> Answer:
        """The answer for a case. Answers are shared: the caller copies what it changes."""
        dependencies, values = self.dependencies, case.values
        if dependencies is None or values is not case.real.values or case.raw is not values:
            # A hypothesis, or a fact that an event has set: the reasons then name the event.
            return self.work_out(case)
        key = tuple([values[slot] for slot in dependencies.slots])
        try:
            entry = self.found.get(key)
        except TypeError:  # a fact that cannot be a key, such as the figures of a contract
            return self.work_out(case)
        if entry.__class__ is dict:
            entry = entry.get(tuple([case.define(slot) for slot in dependencies.by_start]))
        if entry is None:
            entry = self._work_out(case, key, dependencies)
        answer, assumed = entry
        if assumed:
            case.assumed |= assumed
        return answer

    def _work_out(self, case: Case, key: Any, dependencies: Dependencies) -> tuple[Answer, frozenset[str]]:
        """On a case with nothing worked out yet, so that every assumption on the way is seen."""
        fresh = case.afresh()
        answer = self.work_out(fresh)
        entry = (answer, frozenset(fresh.assumed))
        if fresh.mishaps:
            case.mishaps.extend(fresh.mishaps)  # and not kept: they tell of this ticket's instant and events
        elif self.count < LARGEST:
            self.count += 1
            if fresh.start_memo:
                inner = self.found.setdefault(key, {})
                inner[tuple([fresh.define(slot) for slot in dependencies.by_start])] = entry
            else:
                self.found[key] = entry
        return entry
