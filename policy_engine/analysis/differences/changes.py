"""A change of a policy as a reviewer is told of it: which rule, what it was and is, for whom, and a ticket."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, NamedTuple

from policy_engine.analysis.answers import Differing
from policy_engine.analysis.differences.found import Raw
from policy_engine.analysis.differences.hours import hours_text
from policy_engine.analysis.differences.judging import Judgement
from policy_engine.analysis.differences.tree import Item, content, rule_id
from policy_engine.model.policy import Policy
from policy_engine.source import SourceFile, Span

__all__ = [
    "Change",
    "Description",
    "Effect",
    "Note",
    "Place",
    "clauses_of",
    "describe",
    "fingerprint",
    "meaning_of",
    "rule_of",
]


class Place(NamedTuple):
    """A place in one of the two files."""

    source: SourceFile
    span: Span

    @property
    def line(self) -> int:
        return self.source.position(self.span.start).line

    @property
    def column(self) -> int:
        return self.source.position(self.span.start).column


class Effect(NamedTuple):
    """What a change does to answers."""

    status: str
    """`answers`: a ticket shows it. `none`: proved that no answer changes. `unproved`: no ticket was found."""
    why: str
    """How that is known."""
    questions: tuple[str, ...] = ()
    judgement: Judgement = Judgement("unchanged", "unchanged")
    sample: Differing | None = None
    """A ticket to which the old and the new version give different answers because of this change."""
    alone: bool = True
    """Whether the sample differs by this change alone; if not, it is one in whose reasons the rule stands."""
    differing: int = 0
    tried: int = 0
    moved: frozenset[tuple[str, tuple[str, ...]]] = frozenset()
    """What of the answers to the sample this change alone makes differ; the rest is the work of other changes."""


class Change(NamedTuple):
    """One change in meaning."""

    kind: str
    """`added`, `removed`, `changed`, `renamed`, `moved` or `reordered`."""
    what: str
    """`cell`, `condition`, `calendar`, `citation`, `reading`, `assumption`, `rule`, `table`, `property`, ..."""
    rule: str
    """The id of the rule that changed."""
    part: str
    """The property of the rule, or the column of the row; empty for the whole rule."""
    old: str
    new: str
    detail: str
    """More about it in words: hours gained and lost."""
    clauses: tuple[tuple[str, ...], tuple[str, ...]]
    """The clauses it rests on, on both sides."""
    places: tuple[Place | None, Place | None]
    fingerprint: str
    effect: Effect
    later: str = ""
    """The new id, where the rule has another one."""


class Note(NamedTuple):
    """A difference that changes no meaning: another name, another way of writing, other words."""

    kind: str
    """`renamed`, `rewritten`, `wording` or `vocabulary`."""
    rule: str
    text: str
    place: Place | None


class Description(NamedTuple):
    """What a difference is about."""

    what: str
    rule: str
    part: str
    old: str
    new: str
    detail: str


_WHAT = {
    "readings": "reading",
    "parameters": "assumption",
    "silences": "silence",
    "conflicts": "conflict",
    "policy": "edition",
    "sources": "edition",
    "facts": "vocabulary",
    "events": "vocabulary",
    "calendars": "calendar",
}


def describe(raw: Raw, old: Policy, new: Policy) -> Description:
    """What a difference is about, in words of the policy."""
    item, path = raw.item, raw.path
    policy = new if raw.new is not None else old
    rule = rule_of(path, policy)
    part = rule_id(path)[len(rule) :].lstrip(".")
    what = _what(raw, item, path)
    detail = ""
    if what == "calendar" and raw.old is not None and raw.new is not None and item.role == "hours":
        detail = hours_text(str(raw.old.value), str(raw.new.value))
    return Description(what, rule, part, _text(raw.old, item), _text(raw.new, item), detail)


def _what(raw: Raw, item: Item, path: tuple[str, ...]) -> str:
    if item.role == "order":
        return "order"
    if path[0] in _WHAT:
        return _WHAT[path[0]]
    if item.role in ("cell", "condition"):
        return item.role
    if item.is_map:
        either = {*(raw.old.entries if raw.old else ()), *(raw.new.entries if raw.new else ())}
        return "table" if "rows" in either else "row" if "rows" in path[:-1] else "rule"
    return "order" if path[-1] in ("precedence", "decided_by", "scale") else "property"


def _text(item: Item | None, other: Item) -> str:
    """What one side says; a condition that is not written always holds."""
    if item is None:
        return "always" if other.role == "condition" and other.path[-1] == "when" else ""
    return item.text


def rule_of(path: tuple[str, ...], policy: Policy) -> str:
    """The rule that a path belongs to: the nearest entry with an id that reasons name, else the entry itself."""
    for length in range(len(path), 1, -1):
        found = rule_id(path[:length])
        if found in policy.rules:
            return found
    return rule_id(path[: 3 if path[0] in ("classification", "sla", "lifecycle", "exclusions") else 2])


def clauses_of(rule: str, policy: Policy) -> tuple[str, ...]:
    """The clauses that a rule rests on, or that it stands under."""
    while rule:
        origin = policy.rules.get(rule)
        if origin is not None and origin.cites:
            return origin.cites
        rule = rule.rpartition(".")[0]
    return ()


def fingerprint(policy: Policy, kind: str, path: str, old: Any, new: Any) -> str:
    """A name for a change that stays the same as long as the change does: which rule, from what, to what.

    Lines, comments and other changes do not count.
    """
    text = repr([policy.id, kind, path, old, new])
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def meaning_of(item: Item | None) -> Any:
    """What a side of a change says, for its fingerprint."""
    return None if item is None else content(item)
