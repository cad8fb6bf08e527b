"""Two versions of a policy: what changed in meaning, what was only written differently, and what each change does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from policy_engine.analysis.answers import Ticket
from policy_engine.analysis.differences import proofs
from policy_engine.analysis.differences.changes import (
    Change,
    Description,
    Effect,
    Note,
    Place,
    clauses_of,
    describe,
    fingerprint,
    meaning_of,
    rule_of,
)
from policy_engine.analysis.differences.effects import Effects
from policy_engine.analysis.differences.found import Raw, compare
from policy_engine.analysis.differences.judging import Judgement
from policy_engine.analysis.differences.tree import Item, leaves, rule_id, tree_of
from policy_engine.analysis.samples import Coverage
from policy_engine.load import Policy
from policy_engine.model.policy import Condition

__all__ = ["Comparison", "compare_policies"]

MOST = 1_200
"""Tickets tried on both versions."""

_MOST_ALONE, _MOST_TRIED = 400, 60
"""Tickets tried on one change alone, and changes that are tried alone."""

_ANSWERLESS = frozenset(("edition", "silence"))
_QUIET = frozenset(("definitions", "facts", "events", "calendars"))
"""Sections whose entries do nothing by themselves: what mentions them does."""


_READ_UNASKED = frozenset((("facts", "status"), ("facts", "requested_status"), ("facts", "actor")))
"""Facts that the life cycle reads without a rule that mentions them."""


class Comparison(NamedTuple):
    """What is said of two versions."""

    old: Policy
    new: Policy
    changes: tuple[Change, ...]
    notes: tuple[Note, ...]
    coverage: Coverage | None
    """What was tried on both versions; nothing where there was nothing to try."""

    @property
    def same(self) -> bool:
        """Whether no change in meaning was found."""
        return not self.changes


def compare_policies(old: Policy, new: Policy, given: Iterable[Ticket] = (), most: int = MOST) -> Comparison:
    """What changed from one version of a policy to another.

    `given` are tickets to try first (the cases of its tests), `most` is how many tickets are tried on both.
    """
    return _Comparing(old, new, list(given), most).comparison()


class _Comparing:
    def __init__(self, old: Policy, new: Policy, given: list[Ticket], most: int) -> None:
        self.old, self.new, self._given, self._most = old, new, given, most
        self.notes: list[Note] = []
        self._trees = tree_of(old.model), tree_of(new.model)
        self._raws, self._names = compare(*self._trees)
        self._back = {now: was for was, now in self._names.items()}
        self._tables = proofs.tables_by_id(old.model), proofs.tables_by_id(new.model)
        self._conditions = proofs.conditions_by_place(old.model), proofs.conditions_by_place(new.model)

    def comparison(self) -> Comparison:
        raws = [raw for raw in self._raws if not self._noted(raw)]
        raws = [raw for raw in raws if not self._quiet(raw, raws)]
        described = [(raw, describe(raw, self.old.model, self.new.model)) for raw in raws]
        tried = [one for raw, one in described if one.what not in _ANSWERLESS]
        effects = None
        if tried:
            rules = dict.fromkeys(name for one in tried for name in (self._earlier(one.rule), one.rule))
            alone = min(self._most, _MOST_ALONE if len(tried) <= 20 else _MOST_ALONE // 4)
            effects = Effects(self.old, self.new, rules, self._given, self._most, alone)
        changes = []
        for number, (raw, one) in enumerate(described):
            changes.append(self._change(raw, one, self._effect(raw, one, effects, number)))
        changes.extend(self._citations())
        return Comparison(
            self.old, self.new, tuple(changes), tuple(self.notes), None if effects is None else effects.coverage
        )

    def _effect(self, raw: Raw, one: Description, effects: Effects | None, number: int) -> Effect:
        if effects is None or one.what in _ANSWERLESS:
            return Effect("none", "answers do not rest on it, their reasons do")
        if raw.path[0] in _QUIET and raw.kind in ("added", "removed") and len(raw.path) == 2:
            return Effect("none", "by itself it does nothing; what mentions it is listed")
        if one.what == "reading" and len(raw.path) > 1 and not self._read(raw.path[1]):
            return Effect("none", "no rule mentions the reading")
        if one.what == "vocabulary" and _any_word(raw):
            return Effect("none", "any word is taken there, listed or not")
        if number >= _MOST_TRIED:
            return Effect("unproved", f"not tried: there are more than {_MOST_TRIED} changes")
        effect = effects.of(raw, self._earlier(one.rule), one.rule)
        if one.what == "calendar" and effect.judgement.customer == "ambiguous":
            return effect._replace(judgement=Judgement("moved", "moved"))
        return effect

    def _read(self, reading: str) -> bool:
        wanted = re.compile(rf"\breading\.{re.escape(reading)}\b")
        return any(wanted.search(one.text) for tree in self._trees for one in leaves(tree))

    def _earlier(self, rule: str) -> str:
        """The id that a rule had in the old version."""
        for now, was in self._back.items():
            if rule == now or rule.startswith(f"{now}."):
                return was + rule[len(now) :]
        return rule

    def _later(self, rule: str) -> str:
        for was, now in self._names.items():
            if rule == was or rule.startswith(f"{was}."):
                return now + rule[len(was) :]
        return rule

    # --- what changes no meaning ---

    def _noted(self, raw: Raw) -> bool:
        """Whether a difference is one of words, of names or of writing; then it is noted."""
        rule = rule_of(raw.path, self.new.model if raw.new is not None else self.old.model)
        if raw.item.role == "prose" or (raw.path[0] == "policy" and raw.path[-1] in ("title", "language")):
            self._note("wording", raw, f"`{rule_id(raw.path)}` is worded differently")
            return True
        if raw.kind == "renamed":
            assert raw.old is not None
            assert raw.new is not None
            before, after = rule_id(raw.old.path), rule_id(raw.new.path)
            told = raw.path[0] in ("facts", "events") or before.startswith(("sla.metrics.", "lifecycle.statuses."))
            if told or raw.path[0] == "windows":
                return False
            self._note("renamed", raw, f"`{before}` is now `{after}`")
            return True
        if raw.path[0] == "definitions" and len(raw.path) > 2 and self._same_definition(raw.path[1]):
            why = "the same for all combinations of what it asks"
            self._note("rewritten", raw, f"the definition `{raw.path[1]}` is written differently: {why}")
            return True
        if raw.item.role == "condition" and self._same_condition(raw):
            why = "the same for all combinations of what it asks"
            self._note("rewritten", raw, f"the condition of `{rule}` is written differently: {why}")
            return True
        return self._same_table(raw)

    def _note(self, kind: str, raw: Raw, text: str) -> None:
        rule = rule_of(raw.path, self.new.model if raw.new is not None else self.old.model)
        self.notes.append(Note(kind, rule, text, self._place(raw.new, 1) or self._place(raw.old, 0)))

    def _same_condition(self, raw: Raw) -> bool:
        if raw.old is None or raw.new is None:
            return False
        old, new = (self._condition(item, side) for side, item in enumerate((raw.old, raw.new)))
        return old is not None and new is not None and self._equal(old, new)

    def _same_definition(self, name: str) -> bool:
        earlier = self._earlier(f"definitions.{name}").partition(".")[2]
        old = next((one for one in self.old.model.definitions if one.name == earlier), None)
        new = next((one for one in self.new.model.definitions if one.name == name), None)
        if old is None or new is None:
            return False
        return proofs.same_definition(old, new, self.old.model, self.new.model)

    def _condition(self, item: Item, side: int) -> Condition | None:
        """The checked condition that stands at an item."""
        within = [start for start in self._conditions[side] if item.span.start <= start < item.span.end]
        return self._conditions[side][min(within)] if within else None

    def _equal(self, one: Condition, other: Condition) -> bool:
        return proofs.same_condition(one, other, self.old.model, self.new.model)

    def _same_table(self, raw: Raw) -> bool:
        """Whether a difference lies in a table that gives the same for every combination of its inputs."""
        for length in range(len(raw.path), 1, -1):
            id_ = rule_id(raw.path[:length])
            old, new = self._tables[0].get(self._earlier(id_)), self._tables[1].get(id_)
            if old is not None and new is not None:
                if proofs.same_table(old, new, self._equal):
                    text = f"the table `{id_}` is written differently: the same for all combinations of its inputs"
                    if not any(note.text == text for note in self.notes):
                        self._note("rewritten", raw, text)
                    return True
                return False
        return False

    def _quiet(self, raw: Raw, raws: list[Raw]) -> bool:
        """Whether something was added or removed that no changed rule mentions: it does nothing."""
        if raw.path[0] not in _QUIET or raw.kind not in ("added", "removed") or len(raw.path) != 2:
            return False
        if isinstance(raw.item.value, dict) and {"set_by", "tells"} & set(raw.item.value):
            return False
        if raw.path in _READ_UNASKED:
            return False
        word = re.compile(rf"\b{re.escape(raw.path[1])}\b")
        for other in raws:
            if other is raw:
                continue
            for item in (other.old, other.new):
                if item is not None and any(word.search(f"{one.path} {one.text}") for one in leaves(item)):
                    return False
        verb = {"added": "is new", "removed": "is gone"}[raw.kind]
        self._note("vocabulary", raw, f"`{rule_id(raw.path)}` {verb}, and no changed rule mentions it")
        return True

    # --- changes ---

    def _place(self, item: Item | None, side: int) -> Place | None:
        policy = (self.old, self.new)[side]
        return None if item is None else Place(policy.model.source, item.span)

    def _change(self, raw: Raw, one: Description, effect: Effect) -> Change:
        earlier = self._earlier(one.rule)
        if raw.kind in ("moved", "renamed") and raw.old is not None:
            earlier = rule_of(raw.old.path, self.old.model)
        path = rule_id(raw.path)
        if raw.kind == "moved" and raw.old is not None:
            path = f"{rule_id(raw.old.path)} > {path}"
        print_ = fingerprint(self.new.model, raw.kind, path, *map(meaning_of, (raw.old, raw.new)))
        clauses = clauses_of(earlier, self.old.model), clauses_of(one.rule, self.new.model)
        places = self._place(raw.old, 0), self._place(raw.new, 1)
        later = one.rule if earlier != one.rule else ""
        return Change(
            raw.kind, one.what, earlier, one.part, one.old, one.new, one.detail, clauses, places, print_, effect, later
        )

    def _citations(self) -> Iterator[Change]:
        """Rules that rest on other clauses than before; of a table and its rows, the table."""
        changed: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        for id_, origin in self.old.model.rules.items():
            later = self._later(id_)
            other = self.new.model.rules.get(later)
            if other is None or set(origin.cites) == set(other.cites):
                continue
            both = frozenset(origin.cites), frozenset(other.cites)
            changed[id_] = both
            if any(id_.startswith(f"{outer}.") and changed[outer] == both for outer in changed if outer != id_):
                continue
            places = tuple(
                Place(policy.model.source, one.cite_spans[0] if one.cite_spans else one.span)
                for policy, one in ((self.old, origin), (self.new, other))
            )
            words = [", ".join(sorted(side)) for side in both]
            print_ = fingerprint(self.new.model, "changed", f"{later} cites", sorted(both[0]), sorted(both[1]))
            effect = Effect("none", "answers do not rest on it, their reasons do")
            clauses = tuple(origin.cites), tuple(other.cites)
            old, new = words
            moved = later if later != id_ else ""
            at = places[0], places[1]
            yield Change("changed", "citation", id_, "cites", old, new, "", clauses, at, print_, effect, moved)


def _any_word(raw: Raw) -> bool:
    """Whether only the list of words changed, where a ticket may bring any."""
    old, new = (side.value if side is not None else None for side in (raw.old, raw.new))
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return False
    return bool(old.get("others") and {**old, "values": 0} == {**new, "values": 0})
