"""What the verification of a clause register found, and the same as text for a terminal and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from policy_engine.authoring.clause_places import Fate, Place


class Citation(NamedTuple):
    """The clauses a rule of the policy cites, and where (line from 1)."""

    clauses: Sequence[str]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What has become of a clause, or of a passage that was set aside."""

    id: str
    says: str
    fate: Fate
    places: tuple[Place, ...]

    def to_dict(self) -> dict[str, Any]:
        passages = [
            {"was": str(place.was), "fate": place.fate.value, "now": str(place.now) if place.now else None}
            for place in self.places
        ]
        return {"id": self.id, "says": self.says, "fate": self.fate.value, "passages": passages}


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A line of the handbook (from 1) that no clause cites and nobody set aside, and how it begins."""

    line: int
    begins: str

    def to_dict(self) -> dict[str, Any]:
        return {"line": self.line, "begins": self.begins}


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """A rule and those of its clauses that are wanting, each with a remark (its fate, or a suggestion)."""

    rule: str
    file: str
    line: int
    clauses: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        return {"rule": self.rule, "file": self.file, "line": self.line, "clauses": dict(self.clauses)}


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of `verify`. Clauses and passages are all listed, the harmless ones too."""

    policy: str
    document: str
    same_bytes: bool
    """Whether the handbook's digest is the one in the register; not an error by itself."""
    clauses: tuple[Finding, ...]
    silences: int
    set_aside: tuple[Finding, ...]
    unclaimed: tuple[Unclaimed, ...]
    uncited: tuple[str, ...]
    """Clauses and silences that no rule cites and that are not listed under `not_encoded`."""
    needless: tuple[str, ...]
    """Clauses under `not_encoded` that a rule cites all the same; a warning."""
    unknown: tuple[RuleFinding, ...]
    """Rules citing a clause that the register does not have; the remark is the nearest id, or empty."""
    resting: tuple[RuleFinding, ...]
    """Rules resting on a clause that was changed or is gone; the remark is the clause's fate."""

    @property
    def ok(self) -> bool:
        """Nothing that a person has to look at; moved passages and a new digest are mended by `refresh`."""
        grave = any(finding.fate in (Fate.CHANGED, Fate.GONE) for finding in self.clauses + self.set_aside)
        return not (grave or self.unclaimed or self.uncited or self.unknown)

    @property
    def stale(self) -> bool:
        """Whether `refresh` would alter the register: passages have moved, or the bytes are other bytes."""
        moved = any(finding.fate is Fate.MOVED for finding in self.clauses + self.set_aside)
        return moved or not self.same_bytes

    def with_fate(self, fate: Fate) -> tuple[Finding, ...]:
        """The clauses with one fate, in the order of the register."""
        return tuple(finding for finding in self.clauses if finding.fate is fate)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "policy": self.policy,
            "document": self.document,
            "same_bytes": self.same_bytes,
            "ok": self.ok,
            "stale": self.stale,
            "counts": {
                "clauses": len(self.clauses),
                "silences": self.silences,
                **{fate.value: len(self.with_fate(fate)) for fate in Fate},
            },
            "clauses": [finding.to_dict() for finding in self.clauses],
            "set_aside": [finding.to_dict() for finding in self.set_aside],
            "unclaimed": [line.to_dict() for line in self.unclaimed],
            "uncited": list(self.uncited),
            "needless": list(self.needless),
            "unknown": [finding.to_dict() for finding in self.unknown],
            "resting": [finding.to_dict() for finding in self.resting],
        }


def render_text(report: Report) -> str:
    """The report for a person: a headline, then one line a finding, the gravest first."""
    counts = [f"{len(found)} {fate.value}" for fate in Fate if (found := report.with_fate(fate))]
    headline = f"{report.policy}: {report.document}: {_count(len(report.clauses), 'clause')}"
    lines = [
        f"{headline} ({', '.join(counts) or 'none'}), {_count(report.silences, 'silence')}",
        *_rows(report),
    ]
    if report.ok and report.stale:
        lines.append("the words are all there, the register is out of date: refresh it")
    elif report.ok:
        lines.append("the handbook is the one the register describes")
    return "\n".join(lines) + "\n"


def _rows(report: Report) -> Iterator[str]:
    everything = [(finding.id, finding) for finding in report.clauses]
    everything += [(f"set_aside.{finding.id}", finding) for finding in report.set_aside]
    for fate in (Fate.GONE, Fate.CHANGED):
        for name, finding in everything:
            if finding.fate is fate:
                yield _row(fate.value, f"{name}  {_where(finding.places)}  {finding.says}")
    for rule in report.resting:
        clauses = ", ".join(f"{id} ({fate})" for id, fate in rule.clauses.items())
        yield _row("rests on", f"`{rule.rule}` ({rule.file}:{rule.line}): {clauses}")
    for line in report.unclaimed:
        yield _row("unclaimed", f"L{line.line}  no clause and not set aside: `{line.begins}`")
    for rule in report.unknown:
        for id, guess in rule.clauses.items():
            cure = f"; did you mean `{guess}`?" if guess else ""
            where = f"`{rule.rule}` ({rule.file}:{rule.line})"
            yield _row("unknown", f"`{id}`, cited by {where}, is not in the register{cure}")
    for id in report.uncited:
        yield _row("uncited", f"{id}  no rule cites it and `not_encoded` does not list it")
    for id in report.needless:
        yield _row("needless", f"{id}  is listed under `not_encoded`, yet a rule cites it")
    for name, finding in everything:
        if finding.fate is Fate.MOVED:
            yield _row("moved", f"{name}  {_where(finding.places)}")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _row(word: str, text: str) -> str:
    return f"  {word:<9}  {text}"


def _where(found: Sequence[Place]) -> str:
    """The passages with their fate: `L9`, `L9 -> L10` or `L9 gone`."""
    parts = []
    for place in found:
        if place.now is not None and place.now != place.was:
            parts.append(f"{place.was} -> {place.now}")
        elif place.fate is Fate.GONE and len(found) > 1:
            parts.append(f"{place.was} gone")
        else:
            parts.append(str(place.was))
    return ", ".join(parts)
