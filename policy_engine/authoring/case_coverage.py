"""What the cases of a policy have seen: which rules gave a reason, which answers came, what held and what did not.

A rule counts as covered when it is named by a reason of a section of which a case expects something. Readings
and silences are documentation, no reason is theirs to give, and they stand outside the count. A table, a
classification or a window that has rules of its own beneath it is covered through them. A row is covered when it was
seen to hold, a condition by half when it was seen true, and by half when it was seen false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from policy_engine.authoring.case_conditions import Seen
from policy_engine.expr.values import Unknown
from policy_engine.model.policy import Classified, Condition, Origin, Policy, Row, Table
from policy_engine.runtime.case import Case
from policy_engine.runtime.instants import parse_instant
from policy_engine.runtime.tables import holds, resolve

__all__ = ["KINDS", "Coverage", "Place", "Recorder", "Share"]

DOCUMENTATION = ("readings.", "silences.")
_SECTION_OF = {
    "sla": "sla", "lifecycle": "transition", "exclusions": "exclusion", "obligations": "obligation",
    "charges": "charge", "escalations": "escalation", "windows": "window",
}  # fmt: skip
"""The section of the decision that shows a part of the policy; what is not here shows in several."""


class Place(NamedTuple):
    """A rule, a row or a condition of the policy, by its id, and its line in the policy's file."""

    id: str
    line: int
    lacks: str = ""
    """Of a condition, what it was never seen to be."""

    def to_dict(self) -> dict[str, Any]:
        return {"id": self.id, "line": self.line, **({"lacks": self.lacks} if self.lacks else {})}


class Share(NamedTuple):
    """How much of one kind of thing the cases have seen; `missing` are those they have not."""

    seen: int
    total: int
    missing: tuple[Place, ...]

    @property
    def percent(self) -> float:
        """In per cent; 100 where there is nothing to see."""
        return 100.0 if self.total == 0 else 100.0 * self.seen / self.total

    def to_dict(self) -> dict[str, Any]:
        missing = [one.to_dict() for one in self.missing]
        return {"percent": round(self.percent, 2), "seen": self.seen, "total": self.total, "missing": missing}


KINDS = ("rules", "rows", "conditions")
"""What coverage is counted by."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Figures of a run. Rules, rows and conditions stand in the order of the policy's file."""

    rules: Share
    """Rules that a reason names."""
    rows: Share
    """Rows of tables that were seen to hold."""
    conditions: Share
    """Outcomes of conditions: each counts twice, for true and for false."""
    documentation: int
    """Readings and silences: outside the count."""
    outcomes: Mapping[str, Mapping[str, Mapping[str, int]]]
    """Section, then `outcome`, `verdict`, `result` or `state`, then each word that came and how often."""
    always_held: tuple[Place, ...]
    """Rows that were never seen not to hold."""

    def share(self, kind: str) -> Share:
        """The figures of one of `KINDS`."""
        return {"rules": self.rules, "rows": self.rows, "conditions": self.conditions}[kind]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "rules": self.rules.to_dict(),
            "rows": self.rows.to_dict() | {"always_held": [one.to_dict() for one in self.always_held]},
            "conditions": self.conditions.to_dict(),
            "documentation": self.documentation,
            "outcomes": {name: {key: dict(words) for key, words in one.items()} for name, one in self.outcomes.items()},
        }


Test = Callable[[Case], Any]
"""Whether a rule holds for a case: true, false or `Unknown`."""


@dataclass(slots=True)
class Recorder:
    """Takes the decisions of a run one by one. `policy` is the one that answers, its conditions watched."""

    policy: Policy
    conditions: tuple[Seen, ...] = ()
    _named: set[str] = field(default_factory=set)
    _outcomes: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    _truths: dict[Origin, tuple[str | None, Test]] = field(default_factory=dict)
    _held: set[Origin] = field(default_factory=set)
    _failed: set[Origin] = field(default_factory=set)

    def __post_init__(self) -> None:
        for origin, test in _tests(self.policy):
            self._truths[origin] = _SECTION_OF.get(origin.id.partition(".")[0]), test

    def take(self, decision: Mapping[str, Any], sections: Iterable[str], case: Case) -> None:
        """A decision, the sections of it that a case looks at, and the case as the rules read it."""
        looked_at = tuple(sections)
        for name in looked_at:
            section = decision[name]
            self._named.update(_rules_of(section))
            self._count(name, section)
        views = list(_views(case, decision))
        # The first of those that exclude each other is the only one asked; of the others, the same ticket tells.
        for condition in _exclusive(self.policy, looked_at):
            for view in views:
                holds(condition, view)
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
        uncovered = []
        for rule in counted:
            named = rule in self._named
            if not named and rule in heads:
                named = any(other.startswith(f"{rule}.") for other in self._named)
            if not named:
                uncovered.append(_place(self.policy.rules[rule]))
        never_true = tuple(Place(one.id, one.line, "true") for one in self.conditions if True not in one.outcomes)
        never_false = tuple(Place(one.id, one.line, "false") for one in self.conditions if False not in one.outcomes)
        never_held = tuple(_place(row) for row in self._truths if row not in self._held)
        total, unseen = 2 * len(self.conditions), len(never_true) + len(never_false)
        return Coverage(
            Share(len(counted) - len(uncovered), len(counted), tuple(uncovered)),
            Share(len(self._truths) - len(never_held), len(self._truths), never_held),
            Share(total - unseen, total, (*never_true, *never_false)),
            len(self.policy.rules) - len(counted),
            {
                name: {key: dict(sorted(words.items())) for key, words in sorted(one.items())}
                for name, one in sorted(self._outcomes.items())
            },
            tuple(_place(row) for row in self._truths if row in self._held and row not in self._failed),
        )


def _place(origin: Origin) -> Place:
    return Place(origin.id, origin.line)


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


def _exclusive(policy: Policy, sections: tuple[str, ...]) -> Iterator[Condition]:
    """The conditions of tables and of tracks that stand beside others and exclude each other."""
    if "sla" in sections and policy.sla is not None:
        for layer in policy.sla.layers:
            yield from (table.when for table in layer.tables if len(layer.tables) > 1)
    if "window" in sections:
        for window in policy.windows or ():
            yield from (track.when for track in window.tracks)


# ---- rows that can hold or not


def _tests(policy: Policy) -> Iterator[tuple[Origin, Test]]:
    """Every row of a table with inputs, and how to tell whether it holds; what always holds is left out."""
    events = _event_tables(policy)
    for table in _tables(policy):
        if table.inputs:
            for row in table.rows:
                if table.when.text != "always" or not all(matcher.any for matcher in row.matchers):
                    yield row.origin, _row_test(table, row, events.get(id(table)))
        if isinstance(table.otherwise, Row):
            yield table.otherwise.origin, _otherwise_test(table, table.otherwise, events.get(id(table)))


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
