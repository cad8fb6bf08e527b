"""The nearest changes that turn a rule. Whatever is told has been tried on the ticket, by the engine itself.

The search is over a finite number of changes: one fact or event, then two, then as many as it takes, one after the
other, each chosen because it comes nearer. It is bounded, and says so where the bound cut it short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from policy_engine.errors import PolicyEngineError
from policy_engine.expr.explain_parts import Explanation
from policy_engine.expr.explain_values import known
from policy_engine.runtime.explaining.changes import Change, FactChange, Ticket, scale_of

__all__ = ["Budget", "Found", "Search"]

MOST_TRIED = 2_000
"""Changes tried for one rule and one ticket."""

MOST_EVENTS_READ = 500_000
"""Events read in all the changes tried: every change reads its ticket again."""

MOST_FOUND = 5
"""Changes told for one value."""

MOST_TOGETHER = 8
"""Changes of one set."""

MOST_PAIRED = 200
"""Single changes that are tried two by two."""

CLIMB = 500
"""Changes tried of those that are put together one after the other."""

MOST_EXPLAINED = 30_000
"""Parts explained for these: each of them is explained as a whole."""

NOT_READ: Any = object()
"""What a change comes to that makes no ticket of a ticket."""


class Found(NamedTuple):
    """Changes which, made together, give a rule another value."""

    becomes: Any
    changes: tuple[Change, ...]

    def to_dict(self, plain: Callable[[Any], Any]) -> dict[str, Any]:
        return {"becomes": plain(self.becomes), "changes": [change.to_dict() for change in self.changes]}


class Budget:
    """How many changes may be tried."""

    def __init__(self, events: int) -> None:
        self.most = max(min(MOST_TRIED, MOST_EVENTS_READ // (events + 1)), 1)
        self.tried = 0
        self.cut = False

    def take(self) -> bool:
        """Whether one more may be tried."""
        if self.tried >= self.most:
            self.cut = True
            return False
        self.tried += 1
        return True


class Search:
    """Looks for changes of one ticket."""

    def __init__(
        self,
        ticket: Ticket,
        value: Any,
        two_valued: bool,
        ask: Callable[[Ticket], Any],
        explain: Callable[[Ticket], Explanation],
        budget: Budget,
    ) -> None:
        """`ask` gives the value of the rule for a ticket, `explain` its explanation; both may raise."""
        self.ticket, self.value, self.two_valued = ticket, value, two_valued
        self.budget = budget
        self.found: dict[Any, list[Found]] = {}
        self._ask, self._explain = ask, explain

    def run(self, changes: Sequence[Change]) -> list[Found]:
        """What was found: for every other value the nearest changes first."""
        self._singles(changes)
        self._pairs(changes)
        if self.two_valued:
            for target in self._missing():
                self._climb(changes, target)
        return [found for group in self.found.values() for found in group]

    def _missing(self) -> list[bool]:
        """The truth values that nothing has been found for."""
        return [value for value in (True, False) if value is not self.value and value not in self.found]

    # --- trying ---

    def tried(self, changes: Iterable[Change]) -> Any:
        """The value with some changes made; `NOT_READ` where that is no ticket, or the budget is used up."""
        if not self.budget.take():
            return NOT_READ
        try:
            return self._ask(self._changed(changes))
        except PolicyEngineError:
            return NOT_READ

    def _changed(self, changes: Iterable[Change]) -> Ticket:
        ticket = self.ticket
        for change in sorted(changes, key=lambda one: one.rank):
            ticket = change.applied(ticket)
        return ticket

    def _turned(self, value: Any) -> bool:
        """Whether this is another value, and a known one."""
        return value is not NOT_READ and known(value) and not same(value, self.value)

    def _note(self, becomes: Any, changes: tuple[Change, ...]) -> None:
        group = self.found.setdefault(becomes, [])
        if len(group) < MOST_FOUND:
            for place in range(len(changes)):
                changes = (*changes[:place], self._nearer(changes, place, becomes), *changes[place + 1 :])
            group.append(Found(becomes, changes))

    def _nearer(self, changes: tuple[Change, ...], place: int, becomes: Any) -> Change:
        """One of the changes with its number, date or instant as near to what is told as does the same."""
        change = changes[place]
        scale = scale_of(change.before, change.after) if isinstance(change, FactChange) else None
        if scale is None or not isinstance(change, FactChange):
            return change
        near, far = scale.number(change.before), scale.number(change.after)
        while abs(far - near) > 1 and not self.budget.cut:
            middle = (near + far) // 2
            closer = FactChange(change.steps, change.name, change.before, scale.value(middle))
            if same(self.tried((*changes[:place], closer, *changes[place + 1 :])), becomes):
                far, change = middle, closer
            else:
                near = middle
        return change

    # --- one change ---

    def _singles(self, changes: Sequence[Change]) -> None:
        turned: set[tuple[Any, ...]] = set()
        for change in changes:
            if (*change.target, True) in turned and (*change.target, False) in turned:
                continue
            value = self.tried((change,))
            if not self._turned(value) or (*change.target, value) in turned:
                continue
            turned.add((*change.target, value))
            self._note(value, (change,))

    # --- two changes ---

    def _pairs(self, changes: Sequence[Change]) -> None:
        """Two changes at once, where one alone was not enough."""
        wanted = set(self._missing()) if self.two_valued else set()
        if not wanted and (self.two_valued or self.found):
            return
        reserve = CLIMB if self.two_valued else 0
        pairs = sorted(combinations(range(min(len(changes), MOST_PAIRED)), 2), key=sum)
        self.budget.cut |= len(changes) > MOST_PAIRED
        for one, other in pairs:
            first, second = changes[one], changes[other]
            if first.target == second.target:
                continue
            if self.budget.most - self.budget.tried <= reserve:
                self.budget.cut = True
                return
            value = self.tried((first, second))
            if self._turned(value) and (not self.two_valued or value in wanted):
                self._note(value, (first, second))
                if wanted <= self.found.keys() if self.two_valued else len(self.found) >= MOST_FOUND:
                    return

    # --- more ---

    def _climb(self, changes: Sequence[Change], target: bool) -> None:
        """One change after the other, each the one that brings most parts to where they are wanted."""
        made: tuple[Change, ...] = ()
        start = self._explain(self.ticket)
        reached = progress(start, target)
        steps = min(CLIMB, MOST_EXPLAINED // size(start))
        for _ in range(MOST_TOGETHER):
            best: tuple[float, Change] | None = None
            for change in changes:
                if any(change.target == other.target for other in made):
                    continue
                if steps <= 0 or not self.budget.take():
                    self.budget.cut = True
                    return
                steps -= 1
                now = self._progress((*made, change), target)
                if now > reached and (best is None or now > best[0]):
                    best = (now, change)
                    if now == 1.0:
                        break
            if best is None:
                return
            reached, made = best[0], (*made, best[1])
            if same(self.tried(made), target):
                self._note(target, self._fewest(made, target))
                return

    def _fewest(self, made: tuple[Change, ...], target: bool) -> tuple[Change, ...]:
        """The changes without those that are not needed beside the others."""
        for change in made:
            rest = tuple(other for other in made if other is not change)
            if rest and same(self.tried(rest), target):
                made = rest
        return made

    def _progress(self, changes: tuple[Change, ...], target: bool) -> float:
        try:
            return progress(self._explain(self._changed(changes)), target)
        except PolicyEngineError:
            return -1.0


def same(one: Any, other: Any) -> bool:
    """Whether two values are one: `true` is not 1; all that is not known, or went wrong, is one and the same."""
    if not known(one) or not known(other):
        return not known(one) and not known(other)
    return one.__class__ is other.__class__ and bool(one == other)


_ALL = frozenset(("and", "rule", "row"))
_ANY = frozenset(("or", "each"))


def size(node: Explanation) -> int:
    """The number of parts of an explanation, itself included."""
    return 1 + sum(map(size, node.parts))


def progress(node: Explanation, target: bool) -> float:
    """How far a condition is from a value, from 0 to 1: the share of its parts that have theirs."""
    if node.value is target:
        return 1.0
    if node.kind in _ALL or node.kind in _ANY:
        parts = [progress(part, target) for part in node.parts] or [0.0]
        return sum(parts) / len(parts) if (node.kind in _ALL) is target else max(parts)
    if node.kind == "not" and node.parts:
        parts = [progress(part, not target) for part in node.parts]
        return sum(parts) / len(parts) if target else max(parts)
    if node.kind in ("name", "condition", "shown") and len(node.parts) == 1 and isinstance(node.parts[0].value, bool):
        return min(progress(node.parts[0], target), 0.99)
    return 0.0 if known(node.value) else 0.5
