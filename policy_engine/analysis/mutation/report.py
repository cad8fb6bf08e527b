"""What a run over the mutants of one policy found, as data and as text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policy_engine.analysis.mutation.judge import OUTCOMES, Verdict
from policy_engine.diagnostics.render import safe

__all__ = ["Score", "render_text"]


_LONGEST = 160


class Score(NamedTuple):
    """The verdicts on the mutants of a policy, in the order of its file."""

    policy: str
    path: str
    made: int
    """How many mutants there are in all; where only some were tried, there are fewer verdicts."""
    verdicts: tuple[Verdict, ...]

    def count(self, outcome: str) -> int:
        """How many mutants came to one of `OUTCOMES`."""
        return sum(verdict.outcome == outcome for verdict in self.verdicts)

    @property
    def percent(self) -> float:
        """Of the mutants that change the meaning, those that a test notices; 100 where none does."""
        noticed, missed = self.count("noticed"), self.count("unnoticed")
        return 100.0 * noticed / (noticed + missed) if noticed + missed else 100.0

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; mutants that were noticed or do not load are only counted."""
        return {
            "policy": self.policy,
            "file": self.path,
            "made": self.made,
            "tried": len(self.verdicts),
            **{outcome: self.count(outcome) for outcome in OUTCOMES},
            "percent": round(self.percent, 2),
            "mutants": [one.to_dict() for one in self.verdicts if one.outcome in ("unnoticed", "alike")],
        }


def render_text(score: Score) -> str:
    """Each mutant that no test noticed, with a ticket that would; those not told apart; the figures."""
    lines: list[str] = []
    for verdict in score.verdicts:
        if verdict.outcome == "unnoticed":
            lines.extend(_unnoticed(score, verdict))
    alike = [verdict for verdict in score.verdicts if verdict.outcome == "alike"]
    if alike:
        lines.append(f"{score.policy}: not told from the policy, as far as was searched:")
        for verdict in alike:
            tried = f"{verdict.tried} tickets" if verdict.tried else "it means the same"
            lines.append(f"  line {verdict.mutant.line}: {_change(verdict)} ({tried})")
    lines.append(_figures(score))
    return "".join(f"{line}\n" for line in lines)


def _change(verdict: Verdict) -> str:
    mutant = verdict.mutant
    return f"{mutant.kind} in {safe(mutant.rule)}: {safe(mutant.says)}"


def _unnoticed(score: Score, verdict: Verdict) -> Iterator[str]:
    """A mutant with its place, and the ticket in the form of a test."""
    mutant, ticket = verdict.mutant, verdict.ticket
    yield f"{safe(score.path)}:{mutant.line}:{mutant.column}: no test notices: {_change(verdict)}"
    assert ticket is not None
    yield f'    at: "{ticket["at"]}"'
    if ticket["facts"]:
        yield f"    facts: {_flow(ticket['facts'])}"
    if ticket["events"]:
        yield "    events:"
        yield from (f"      - {_flow(event)}" for event in ticket["events"])
    for path, one, other in verdict.changes:
        yield f"  {safe(path) or 'the ticket'}: {_shown(one)}, and of the mutant {_shown(other)}"


def _figures(score: Score) -> str:
    noticed, missed, alike = score.count("noticed"), score.count("unnoticed"), score.count("alike")
    some = f"{len(score.verdicts)} of {score.made}" if len(score.verdicts) < score.made else str(score.made)
    return (
        f"{score.policy}: {some} mutants; {noticed} of {noticed + missed} that change the meaning are noticed "
        f"({int(score.percent * 10) / 10:g} %), {alike} not told apart, {score.count('refused')} do not load"
    )


def _flow(value: Any) -> str:
    """A value in braces or brackets, as a test file has it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_flow(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if value is None:
        return "empty"
    plain = isinstance(value, str) and value.replace("_", "").isalpha() and value.isascii()
    if plain and value.lower() not in ("yes", "no", "on", "off", "true", "false", "null", "empty", "unknown"):
        return str(value)
    return safe(json.dumps(value, ensure_ascii=False))


def _shown(value: Any) -> str:
    """A value of an answer on one line, the beginning of it; JSON has all of it."""
    text = "empty" if value is None else safe(value if isinstance(value, str) else json.dumps(value))
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
