"""Is it covered: the scope, the grounds that limit it, and how they combine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from policy_engine.expr.values import Unknown
from policy_engine.model.coverage import GRAVITY, VERDICTS
from policy_engine.model.policy import Exception_, Exclusions, Ground, Origin, Row, Table
from policy_engine.runtime.case import Case
from policy_engine.runtime.parts import (
    IMPOSSIBLE,
    Part,
    Reason,
    not_held,
    open_question,
    reason,
    settle,
    settled,
    unknown_part,
)
from policy_engine.runtime.tables import Clashing, Impossible, holds, resolve


@dataclass(slots=True)
class Finding:
    """What the scope or one ground comes to: a verdict, a contradiction, or not known (with what is possible)."""

    verdict: str | None
    extent: str | None = None
    sent_to: str | None = None
    needs: tuple[str, ...] = ()
    possible: frozenset[str] = frozenset()
    candidates: tuple[str, ...] = ()
    preferred: str | None = None
    because: list[Reason] = field(default_factory=list)

    @property
    def gravity(self) -> int:
        """A contradiction ranks as its gravest side: nothing that is still unknown can be graver."""
        verdicts = self.candidates or ((self.verdict,) if self.verdict else ())
        return max((GRAVITY[verdict] for verdict in verdicts), default=0)


def findings(case: Case, exclusions: Exclusions) -> list[Finding]:
    """One finding for the scope and one for each ground that limits (or may limit)."""
    found = [_scope(case, exclusions)] if exclusions.scope else []
    for ground in exclusions.limits:
        finding = _ground(case, ground)
        if finding is not None:
            found.append(finding)
    return found


def _scope(case: Case, exclusions: Exclusions) -> Finding:
    unknown: Unknown | None = None
    possible: set[str] = {"silent"}
    for table in exclusions.scope:
        found = resolve(table, case)
        if isinstance(found, Row):
            return _row_finding(found, table)
        if isinstance(found, Impossible):
            return Finding(None, needs=(IMPOSSIBLE,), possible=frozenset(VERDICTS))
        if isinstance(found, Unknown):
            unknown = found if unknown is None else unknown.merge(found)
            possible |= _verdicts(table)
    if unknown is not None:
        return Finding(None, needs=unknown.needs, possible=frozenset(possible))
    text = "neither offered nor excluded"
    return Finding("silent", because=[reason(exclusions.scope[0].origin, text)])


def _verdicts(table: Table) -> set[str]:
    """Every verdict that a table can come to."""
    rows = [*table.rows, *([table.otherwise] if isinstance(table.otherwise, Row) else [])]
    return {row.outputs["verdict"].value for row in rows if "verdict" in row.outputs}


def _row_finding(row: Row, table: Table) -> Finding:
    outputs = row.outputs

    def value(name: str) -> Any:
        cell = outputs.get(name)
        return cell.value if cell is not None else None

    verdict = value("verdict")
    cells = [f"{i.name} is {m.text}" for i, m in zip(table.inputs, row.matchers, strict=False) if not m.any]
    text = " and ".join(cells) or table.when.text
    return Finding(verdict, value("extent"), value("sent_to"), because=[reason(row.origin, f"{text}: {verdict}")])


def _ground(case: Case, ground: Ground) -> Finding | None:
    """Nothing where the ground is known not to apply."""
    if ground.table is not None:
        return _table_ground(case, ground, ground.table)
    applies = holds(ground.when, case)
    if applies is False:
        return None
    assert ground.when is not None
    if applies is not True:
        why = [open_question(ground.origin, ground.when.text, applies)]
        return Finding(None, needs=applies.needs, possible=ground.possible, because=why)
    why = [reason(ground.origin, f"{ground.when.text}: {ground.verdict}")]
    verdict, extent, needs, more = _excepted(case, ground.exceptions, ground.verdict, ground.extent, ground.also)
    if needs is not None:
        for one in ground.exceptions:
            if isinstance(found := holds(one.when, case), Unknown):
                why.append(open_question(one.origin, one.when.text, found))
        return Finding(None, needs=needs.needs, possible=ground.possible, because=why)
    return Finding(verdict, extent, because=[*why, *more])


def ruled_out(case: Case, exclusions: Exclusions) -> list[Reason]:
    """The grounds, and the exceptions of grounds that hold, which were asked and do not hold."""
    found = []
    for ground in exclusions.limits:
        if ground.when is None:
            continue
        applies = holds(ground.when, case)
        if applies is False:
            found.append(not_held(ground.origin, f"not so: {ground.when.text}"))
        elif applies is True:
            found.extend(
                not_held(one.origin, f"no exception: {one.when.text}")
                for one in ground.exceptions
                if holds(one.when, case) is False
            )
    return found


def _excepted(
    case: Case,
    exceptions: tuple[Exception_, ...],
    verdict: str,
    extent: str | None,
    also: tuple[str, str | None, Origin] | None,
) -> tuple[str, str | None, Unknown | None, list[Reason]]:
    """The deepest exception that applies replaces the verdict; one not known to apply leaves it unknown."""
    unknown: Unknown | None = None
    for exception in exceptions:
        applies = holds(exception.when, case)
        if applies is True and unknown is not None:
            break  # one before it may apply, and would go first
        if applies is True:
            found, part, needs, why = _excepted(
                case, exception.exceptions, exception.verdict, exception.extent, exception.also
            )
            return (
                found,
                part,
                needs,
                [reason(exception.origin, f"except {exception.when.text}: {exception.verdict}"), *why],
            )
        if applies is not False:
            unknown = applies if unknown is None else unknown.merge(applies)
    if unknown is not None:
        return verdict, extent, unknown, []
    if also is not None:
        return (
            also[0],
            also[1],
            None,
            [reason(also[2], f"yet {also[0]}" + (f", to {also[1]}" if also[1] else ""))],
        )
    return verdict, extent, None, []


def _table_ground(case: Case, ground: Ground, table: Table) -> Finding | None:
    found = resolve(table, case, lambda row: row.outputs["verdict"].value)
    if found is None:
        return None
    if isinstance(found, Impossible):
        return Finding(None, needs=(IMPOSSIBLE,), possible=ground.possible)
    if isinstance(found, Unknown):
        return Finding(None, needs=found.needs, possible=ground.possible)
    if isinstance(found, Clashing):
        candidates = tuple(row.outputs["verdict"].value for row in found.rows)
        preferred = found.preferred.outputs["verdict"].value if found.preferred is not None else None
        why = [_row_finding(row, table).because[0] for row in found.rows]
        why.append(reason(found.conflict.origin, "these rules contradict each other"))
        return Finding(None, candidates=candidates, preferred=preferred, because=why)
    return _row_finding(found, table)


def combine(found: list[Finding], strictly: bool = False) -> Part:
    """Most restrictive first; an unknown ground matters unless one at least as grave is known (convention 13).

    `strictly`, one of the same gravity matters as well where it would be named in place of the one that is known.
    """
    settled = [finding for finding in found if finding.verdict is not None or finding.candidates]
    gravest = max((finding.gravity for finding in settled), default=-1)
    known = [f for f in settled if f.verdict is not None and f.gravity == gravest]
    open_ = [f for f in found if f.verdict is None and not f.candidates]
    named = min((VERDICTS.index(f.verdict) for f in known if f.verdict is not None), default=len(VERDICTS))
    mattering = [
        finding
        for finding in open_
        if max((GRAVITY[verdict] for verdict in finding.possible), default=3) > gravest
        or (strictly and any(GRAVITY[v] == gravest and VERDICTS.index(v) < named for v in finding.possible))
    ]
    if mattering:
        needs = tuple(need for finding in mattering for need in finding.needs)
        why = [why for finding in (*settled, *mattering) for why in finding.because]
        return unknown_part(needs, why)
    because = [why for finding in settled for why in finding.because]
    clashing = [f for f in settled if f.candidates and f.gravity == gravest]
    if clashing and not known:
        clash = clashing[0]
        data: dict[str, Any] = {
            "verdict": clash.preferred or "unknown",
            "candidates": list(clash.candidates),
            "preferred": clash.preferred,
        }
        return Part(data, ("conflict", clash.candidates), because=because)
    if not known:
        return Part({"verdict": "silent"}, "silent", because=because)
    deciding = min(known, key=lambda finding: VERDICTS.index(finding.verdict or "covered"))
    extents = [finding.extent for finding in known if finding.extent]
    data = {"verdict": deciding.verdict, "extent": deciding.extent or (extents[0] if extents else None)}
    if deciding.sent_to:
        data["sent_to"] = deciding.sent_to
    return Part(data, deciding.verdict, because=because)


def verdict_value(case: Case) -> Any:
    """The verdict as conditions read it: `Unknown` where it is not known or contradicted."""
    exclusions = case.engine.policy.exclusions
    if exclusions is None:
        return None
    unknown = _ungrounded(case, exclusions)
    if unknown is not None:
        return unknown
    part = combine(findings(case, exclusions))
    if part.unknown:
        return Unknown(part.needs)
    return part.data["verdict"] if "candidates" not in part.data else Unknown()


def _ungrounded(case: Case, exclusions: Exclusions) -> Unknown | None:
    """The commonest case at a glance: no ground is known to hold, and one that could be the gravest is not known."""
    if any("not_covered" in _verdicts(table) for table in exclusions.scope):
        return None
    unknown: Unknown | None = None
    for ground in exclusions.limits:
        if ground.when is None:
            return None
        applies = ground.when.run(case)
        if applies is False:
            continue
        if not isinstance(applies, Unknown):
            return None
        if "not_covered" in ground.possible:
            unknown = applies if unknown is None else unknown.merge(applies)
    return unknown


def verdict_reasons(case: Case) -> list[Reason]:
    """Why the verdict is what it is, for a rule of another section that rests on it."""
    exclusions = case.engine.policy.exclusions
    return combine(findings(case, exclusions)).because if exclusions is not None else []


def exclusion_section(case: Case) -> dict[str, Any]:
    """The section `exclusion`."""
    exclusions = case.engine.policy.exclusions
    if exclusions is None:
        return case.engine.silent("exclusion", {"verdict": "silent"})
    # Every value of what is absent may name the same ground; else the one that is known stands for its gravity.
    part = settle(case, lambda c: combine(findings(c, exclusions), strictly=True), exclusions.origin)
    if part.unknown:
        known = combine(findings(case, exclusions))
        if not known.unknown:
            part = known
        elif part.word == "error":
            # A fact helps that lets a ground of the same gravity stand.
            part = settled(case, lambda c: combine(findings(c, exclusions)), known, exclusions.origin)
    if not part.unknown:
        part.because = [*part.because, *ruled_out(case, exclusions)]
    section: dict[str, Any] = {"outcome": "determined", "verdict": "unknown", **part.data}
    section["needs"] = []
    if part.unknown:
        section["outcome"] = section["verdict"] = part.word
        part.show_needs(section)
    elif "candidates" in part.data:
        section["outcome"] = "conflict"
    elif section["verdict"] == "silent":
        section["outcome"] = "silent"
    section["because"] = part.because
    if part.note:
        section["note"] = part.note
    return section
