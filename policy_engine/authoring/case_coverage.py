"""What the cases of a policy have seen: which rules gave a reason, which answers came, what held and what did not.

A rule counts as covered when it is named by a reason of a section of which a case expects something. Readings
and silences are documentation, no reason is theirs to give, and they stand outside the count. A table, a
classification or a window that has rules of its own beneath it is covered through them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from policy_engine.expr.values import Unknown
from policy_engine.model.policy import Classified, Condition, Exception_, Origin, Policy, Row, Table
from policy_engine.runtime.case import Case
from policy_engine.runtime.instants import parse_instant
from policy_engine.runtime.tables import holds, resolve

__all__ = ["Coverage", "Recorder"]

DOCUMENTATION = ("readings.", "silences.")
_SECTION_OF = {
    "sla": "sla", "lifecycle": "transition", "exclusions": "exclusion", "obligations": "obligation",
    "charges": "charge", "escalations": "escalation", "windows": "window",
}  # fmt: skip
"""The section of the decision that shows a part of the policy; what is not here shows in several."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Figures of a run. Rules stand in the order of the policy's file."""

    covered: tuple[str, ...]
    uncovered: tuple[str, ...]
    documentation: int
    """Readings and silences: outside the count."""
    outcomes: Mapping[str, Mapping[str, Mapping[str, int]]]
    """Section, then `outcome`, `verdict`, `result` or `state`, then each word that came and how often."""
    never_held: tuple[str, ...]
    always_held: tuple[str, ...]
    """Rows, grounds, exceptions, duties and definitions seen on one side only."""
    both_ways: int

    @property
    def percent(self) -> float:
        """Covered rules of all that count, in per cent; 100 where there are none."""
        total = len(self.covered) + len(self.uncovered)
        return 100.0 if total == 0 else 100.0 * len(self.covered) / total

    def to_dict(self) -> dict[str, Any]:
        return {
            "percent": round(self.percent, 2),
            "covered": len(self.covered),
            "rules": len(self.covered) + len(self.uncovered),
            "uncovered": list(self.uncovered),
            "documentation": self.documentation,
            "outcomes": {name: {key: dict(words) for key, words in one.items()} for name, one in self.outcomes.items()},
            "never_held": list(self.never_held),
            "always_held": list(self.always_held),
            "both_ways": self.both_ways,
        }


Test = Callable[[Case], Any]
"""Whether a rule holds for a case: true, false or `Unknown`."""


@dataclass(slots=True)
class Recorder:
    """Takes the decisions of a run one by one."""

    policy: Policy
    _named: set[str] = field(default_factory=set)
    _outcomes: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    _truths: dict[str, tuple[str | None, Test]] = field(default_factory=dict)
    _held: set[str] = field(default_factory=set)
    _failed: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for origin, test in _tests(self.policy):
            self._truths[origin.id] = _SECTION_OF.get(origin.id.partition(".")[0]), test

    def take(self, decision: Mapping[str, Any], sections: Iterable[str], case: Case) -> None:
        """A decision, the sections of it that a case looks at, and the case as the rules read it."""
        looked_at = tuple(sections)
        for name in looked_at:
            section = decision[name]
            self._named.update(_rules_of(section))
            self._count(name, section)
        views = list(_views(case, decision))
        for rule, (section, test) in self._truths.items():
            if section is not None and section not in looked_at:
                continue
            for view in views:
                value = test(view)
                if value is True:
                    self._held.add(rule)
                elif value is False:
                    self._failed.add(rule)

    def _count(self, name: str, section: Mapping[str, Any]) -> None:
        self._one(name, "outcome", section.get("outcome"))
        if "verdict" in section:
            self._one(name, "verdict", section["verdict"])
        for part in section.get("targets", ()):
            self._one(name, "result", part.get("result"))
            if part.get("state") is not None:
                self._one(name, "state", part["state"])
        for part in (*section.get("duties", ()), *section.get("windows", ())):
            self._one(name, "state", part.get("state"))

    def _one(self, name: str, key: str, word: Any) -> None:
        words = self._outcomes.setdefault(name, {}).setdefault(key, {})
        words[str(word)] = words.get(str(word), 0) + 1

    def coverage(self) -> Coverage:
        """The figures so far."""
        heads = _heads(self.policy)
        counted = [rule for rule in self.policy.rules if not rule.startswith(DOCUMENTATION)]
        covered: list[str] = []
        uncovered: list[str] = []
        for rule in counted:
            named = rule in self._named
            if not named and rule in heads:
                named = any(other.startswith(f"{rule}.") for other in self._named)
            (covered if named else uncovered).append(rule)
        outcomes = {
            name: {key: dict(sorted(words.items())) for key, words in sorted(one.items())}
            for name, one in sorted(self._outcomes.items())
        }
        return Coverage(
            tuple(covered),
            tuple(uncovered),
            len(self.policy.rules) - len(counted),
            outcomes,
            tuple(rule for rule in self._truths if rule not in self._held),
            tuple(rule for rule in self._truths if rule in self._held and rule not in self._failed),
            len(self._held & self._failed),
        )


def _rules_of(section: Mapping[str, Any]) -> Iterator[str]:
    """The rules that a section's reasons and warnings name."""
    for one in (*section.get("because", ()), *section.get("warnings", ())):
        if one["rule"] and one.get("holds", True) is True:
            yield one["rule"]


def _views(case: Case, decision: Mapping[str, Any]) -> Iterator[Case]:
    """The case, and as it looks from each clock and each piece of work that the decision speaks of."""
    yield case
    instants = [target.get("starts_at") for target in decision.get("sla", {}).get("targets", ())]
    instants += [line["from"] for line in decision.get("charge", {}).get("lines", ())]
    for text in dict.fromkeys(instants):
        start = parse_instant(text) if text is not None else None
        if start is not None:
            yield case.with_start(start)


def _heads(policy: Policy) -> set[str]:
    """Rules that give no reason themselves, because those beneath them do."""
    found = {table.origin.id for table in _tables(policy) if table.inputs}
    found.update(one.origin.id for one in _classified(policy))
    for window in policy.windows or ():
        if window.tracks or window.table is not None:
            found.add(window.origin.id)
        found.update(track.origin.id for track in window.tracks)
    if policy.sla is not None:
        found.update(metric.origin.id for metric in policy.sla.metrics if metric.measured is None)
    return found


def _classified(policy: Policy) -> tuple[Classified, ...]:
    return tuple(one for one in (policy.category, policy.severity) if one is not None)


def _tables(policy: Policy) -> Iterator[Table]:
    found: list[Table | None] = [calendar.table for calendar in policy.calendars.values()]
    found += [definition.table for definition in policy.definitions]
    for classified in _classified(policy):
        found += [decider.table for decider in (*classified.deciders, *classified.compared_with)]
    if policy.sla is not None:
        found += [table for layer in policy.sla.layers for table in layer.tables]
    if policy.exclusions is not None:
        found += [*policy.exclusions.scope, *(ground.table for ground in policy.exclusions.limits)]
    if policy.charges is not None:
        found += [charge.table for charge in policy.charges.charges]
    found += [window.table for window in policy.windows or ()]
    if policy.escalations is not None:
        found += [rule.table for rule in policy.escalations.rules]
    return (table for table in found if table is not None)


# ---- what can hold or not


def _tests(policy: Policy) -> Iterator[tuple[Origin, Test]]:
    """Every rule that may hold or not, and how to tell; what always holds is left out."""
    events = _event_tables(policy)
    for table in _tables(policy):
        for row in table.rows:
            if table.when.text != "always" or not all(matcher.any for matcher in row.matchers):
                yield row.origin, _row_test(table, row, events.get(id(table)))
        if isinstance(table.otherwise, Row):
            yield table.otherwise.origin, _otherwise_test(table, table.otherwise, events.get(id(table)))
    for definition in policy.definitions:
        if definition.kind == "predicate" and definition.when is not None:
            yield from _condition(definition.origin, definition.when)
        yield from _exceptions(definition.exceptions)
    if policy.sla is not None:
        for caveat in policy.sla.caveats:
            yield from _condition(caveat.origin, caveat.when)
    for ground in policy.exclusions.limits if policy.exclusions is not None else ():
        if ground.when is not None:
            yield from _condition(ground.origin, ground.when)
        yield from _exceptions(ground.exceptions)
    for duty in policy.occasions or ():
        yield from _condition(duty.origin, duty.occasion)


def _condition(origin: Origin, condition: Condition) -> Iterator[tuple[Origin, Test]]:
    if condition.text != "always":
        yield origin, lambda case: holds(condition, case)


def _exceptions(exceptions: tuple[Exception_, ...]) -> Iterator[tuple[Origin, Test]]:
    for exception in exceptions:
        yield from _condition(exception.origin, exception.when)
        yield from _exceptions(exception.exceptions)


def _event_tables(policy: Policy) -> dict[int, int]:
    """Tables that are asked about the last event of a kind: which kind."""
    rules = policy.escalations.rules if policy.escalations is not None else ()
    return {id(rule.table): rule.event for rule in rules if rule.event is not None}


def _at_event(case: Case, kind: int | None, test: Test) -> Any:
    if kind is None:
        return test(case)
    if not case.histories[kind]:
        return None
    kept, case.event = case.event, case.histories[kind][-1]
    try:
        return test(case)
    finally:
        case.event = kept


def _row_test(table: Table, row: Row, kind: int | None) -> Test:
    def test(case: Case) -> Any:
        found: Any = holds(table.when, case)
        for column, matcher in zip(table.inputs, row.matchers, strict=True):
            if found is False or matcher.any:
                continue
            value = column.read(case)
            if value.__class__ is Unknown:
                found = value
            elif not matcher.accepts(value):
                found = False
        return found

    return lambda case: _at_event(case, kind, test)


def _otherwise_test(table: Table, row: Row, kind: int | None) -> Test:
    def test(case: Case) -> Any:
        found = resolve(table, case)
        return found if found.__class__ is Unknown else found is row

    return lambda case: _at_event(case, kind, test)
