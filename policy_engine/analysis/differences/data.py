"""A comparison as plain data, ready for JSON: what every other form of it is made from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy_engine.analysis.answers import MISSING, Answers, Differing, unlike
from policy_engine.analysis.differences.changes import Change, Effect, Note, Place
from policy_engine.analysis.differences.comparison import Comparison
from policy_engine.analysis.samples import Coverage
from policy_engine.load import Policy

__all__ = ["change_data", "comparison_data", "sample_data"]

_MOST_PARTS, _MOST_REASONS = 12, 6


def comparison_data(found: Comparison) -> dict[str, Any]:
    """The comparison of two versions of one policy, as `schemas/diff.schema.json` describes it."""
    return {
        "policy": found.new.id,
        "old": _version(found.old),
        "new": _version(found.new),
        "same": found.same,
        "changes": [change_data(one) for one in found.changes],
        "notes": [_note(one) for one in found.notes],
        "coverage": None if found.coverage is None else _coverage(found.coverage),
    }


def _version(policy: Policy) -> dict[str, Any]:
    model = policy.model
    return {"path": model.source.path, "edition": model.edition, "digest": model.digest}


def change_data(change: Change) -> dict[str, Any]:
    """One change."""
    return {
        "kind": change.kind,
        "what": change.what,
        "rule": change.rule,
        "new_rule": change.later or None,
        "part": change.part or None,
        "old": change.old or None,
        "new": change.new or None,
        "detail": change.detail or None,
        "customer": _side(change.effect, change.effect.judgement.customer),
        "vendor": _side(change.effect, change.effect.judgement.vendor),
        "clauses": {"old": list(change.clauses[0]), "new": list(change.clauses[1])},
        "places": {"old": _place(change.places[0]), "new": _place(change.places[1])},
        "fingerprint": change.fingerprint,
        "effect": _effect(change.effect, (change.rule, change.later or change.rule)),
    }


def _side(effect: Effect, judged: str) -> str:
    """For a party: what is not known to change anything is not said to change nothing."""
    return "unknown" if effect.status == "unproved" else judged


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    end = place.source.position(place.span.end)
    return {
        "path": place.source.path,
        "line": place.line,
        "column": place.column,
        "end_line": end.line,
        "end_column": end.column,
    }


def _note(note: Note) -> dict[str, Any]:
    return {"kind": note.kind, "rule": note.rule, "text": note.text, "place": _place(note.place)}


def _effect(effect: Effect, rules: tuple[str, str]) -> dict[str, Any]:
    return {
        "status": effect.status,
        "why": effect.why,
        "questions": list(effect.questions),
        "tried": effect.tried,
        "differing": effect.differing,
        "alone": effect.alone,
        "sample": None if effect.sample is None else sample_data(effect.sample, rules, effect.moved),
    }


def sample_data(
    one: Differing, rules: tuple[str, str] = ("", ""), moved: frozenset[tuple[str, tuple[str, ...]]] = frozenset()
) -> dict[str, Any]:
    """A ticket with both answers: the parts that differ, and the reasons of each side.

    `rules` are those that it is about, on both sides: their reasons come first. `moved` are the parts that it is about,
    if not all: what other changes do to the same ticket is told with them.
    """
    every = list(unlike(one.old, one.new))
    own = [part for part in every if (part.question, part.part) in moved] or every
    one = one._replace(questions=tuple(dict.fromkeys(part.question for part in own)) or one.questions)
    parts = [
        {"question": part.question, "part": ".".join(part.part), "old": _value(part.old), "new": _value(part.new)}
        for part in own
    ]
    parts.sort(key=lambda part: "needs" in part["part"])
    before, after = list(_reasons(one.old, one)), list(_reasons(one.new, one))
    return {
        "ticket": one.ticket,
        "questions": list(one.questions),
        "differences": parts[:_MOST_PARTS],
        "because": {"old": _telling(before, after, rules[0]), "new": _telling(after, before, rules[1])},
    }


def _value(value: Any) -> Any:
    return None if value is MISSING else value


def _reasons(answers: Answers, one: Differing) -> Iterator[dict[str, Any]]:
    """The reasons of the questions that are answered differently, each once."""
    seen = set()
    for question in one.questions:
        for reason in answers.sections.get(question, {}).get("because", ()):
            key = reason.get("rule"), reason.get("text")
            if key not in seen:
                seen.add(key)
                clause = reason.get("clause")
                yield {
                    "rule": reason.get("rule"),
                    "clause": clause if isinstance(clause, list) else [clause] if clause else [],
                    "line": reason.get("line"),
                    "text": reason.get("text"),
                }


def _telling(mine: list[dict[str, Any]], theirs: list[dict[str, Any]], rule: str) -> list[dict[str, Any]]:
    """The reasons that only one side has, those of a rule first; where both have the same, the first of them."""
    others = {(one["rule"], one["text"]) for one in theirs}
    own = [one for one in mine if (one["rule"], one["text"]) not in others]
    named = sorted(own or mine, key=lambda one: str(one["rule"]) != rule)
    return named[:_MOST_REASONS]


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "tickets": coverage.tickets,
        "exhaustive": {
            "facts": list(coverage.exhaustive),
            "combinations": coverage.combinations,
            "tickets": coverage.hosts,
        },
        "sampled": {
            "facts": list(coverage.sampled),
            "events": list(coverage.events),
            "instants": coverage.timed,
        },
    }
