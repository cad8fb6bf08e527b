"""Is the handbook still the one the policy was written from, and does the policy speak of all of it?

`verify` compares a register with the text of its handbook and with what the policy cites; `refresh` writes
down where moved passages stand now. Neither ever changes a paraphrase: what the words mean is for a person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from policy_engine.authoring.clause_files import load_register, read_handbook, render_register
from policy_engine.authoring.clause_places import Fate, Place, places
from policy_engine.authoring.clause_register import (
    Clause,
    Handbook,
    Lines,
    Passage,
    Problem,
    Register,
    RegisterError,
    SetAside,
    fingerprint,
    register_from_data,
)
from policy_engine.authoring.clause_report import (
    Citation,
    Finding,
    Report,
    RuleFinding,
    Unclaimed,
    render_text,
)
from policy_engine.diagnostics import did_you_mean

__all__ = [
    "Citation",
    "Clause",
    "Fate",
    "Finding",
    "Handbook",
    "Lines",
    "Passage",
    "Place",
    "Problem",
    "Register",
    "RegisterError",
    "Report",
    "RuleFinding",
    "SetAside",
    "Unclaimed",
    "fingerprint",
    "load_register",
    "read_handbook",
    "refresh",
    "register_from_data",
    "render_register",
    "render_text",
    "verify",
]

_EXCERPT = 60


def verify(
    register: Register,
    document_text: str | Handbook,
    citations: Mapping[str, tuple[Sequence[str], str, int]] | None = None,
) -> Report:
    """Compare a register with its handbook and with the citations of its policy.

    `citations` maps the id of each rule to its clauses, file and line (`Citation`); without it nothing is
    said of coverage. Pass a `Handbook` where the digest must be that of the file's own bytes. Raises
    `ReadError` for a text beyond the limits.
    """
    handbook = document_text if isinstance(document_text, Handbook) else Handbook.from_text(document_text)
    found, free = places(_passages(register), handbook)
    clauses = tuple(
        _finding(clause.id, clause.says, clause.passages, found)
        for clause in register.clauses.values()
        if not clause.is_silence
    )
    cited = {id for citation in (citations or {}).values() for id in citation[0]}
    fates = {finding.id: finding.fate for finding in clauses if finding.fate in (Fate.CHANGED, Fate.GONE)}
    covered = cited | register.not_encoded.keys()
    uncited = [] if citations is None else [id for id in register.clauses if id not in covered]

    def nearest(id: str) -> str | None:
        return None if id in register.clauses else _nearest(id, register.clauses)

    return Report(
        policy=register.policy,
        document=register.document,
        same_bytes=handbook.sha256 == register.sha256,
        clauses=clauses,
        silences=len(register.clauses) - len(clauses),
        set_aside=tuple(
            _finding(entry.name, entry.why, entry.passages, found) for entry in register.set_aside.values()
        ),
        unclaimed=tuple(Unclaimed(number, _excerpt(handbook.lines[number - 1])) for number in free),
        uncited=tuple(uncited),
        needless=tuple(id for id in register.not_encoded if id in cited),
        unknown=_rules(citations, nearest),
        resting=_rules(citations, lambda id: fates[id].value if id in fates else None),
    )


def refresh(register: Register, document_text: str | Handbook, accept: Collection[str] = ()) -> Register:
    """The register with the lines of moved passages as they are now.

    `accept` names clauses and entries of `set_aside` whose new words a person has read: where their new lines
    can be told, lines and fingerprints become those of the words that stand there. All else that was changed
    or is gone stays as it is, so that it is reported again. The digest is renewed once nothing is left.
    """
    handbook = document_text if isinstance(document_text, Handbook) else Handbook.from_text(document_text)
    found, free = places(_passages(register), handbook)

    def renew(name: str, passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
        renewed = []
        for passage in passages:
            place = found[passage]
            if place.now is None or (place.fate is Fate.CHANGED and name not in accept):
                renewed.append(passage)
            else:
                renewed.append(Passage(place.now, handbook.print_of(place.now)))
        return tuple(renewed)

    clauses = {id: replace(clause, passages=renew(id, clause.passages)) for id, clause in register.clauses.items()}
    aside = {name: replace(entry, passages=renew(name, entry.passages)) for name, entry in register.set_aside.items()}
    renewed = replace(register, clauses=clauses, set_aside=aside)
    settled = not free and all(handbook.print_of(it.lines) == it.print for it in _passages(renewed))
    return replace(renewed, sha256=handbook.sha256) if settled else renewed


def _passages(register: Register) -> list[Passage]:
    entries: list[Clause | SetAside] = [*register.clauses.values(), *register.set_aside.values()]
    return [passage for entry in entries for passage in entry.passages]


def _finding(id: str, says: str, passages: Sequence[Passage], found: Mapping[Passage, Place]) -> Finding:
    """The gravest fate of the passages; with something left of several, the whole is changed and not gone."""
    its = tuple(found[passage] for passage in passages)
    fates = {place.fate for place in its}
    if Fate.GONE in fates and len(fates) > 1:
        fate = Fate.CHANGED
    else:
        fate = next(fate for fate in reversed(Fate) if fate in fates)
    return Finding(id, says, fate, its)


def _rules(
    citations: Mapping[str, tuple[Sequence[str], str, int]] | None, remark: Callable[[str], str | None]
) -> tuple[RuleFinding, ...]:
    """The rules that cite a clause of which there is something to remark."""
    rules = []
    for rule, (ids, file, line) in (citations or {}).items():
        remarks = {id: text for id in ids if (text := remark(id)) is not None}
        if remarks:
            rules.append(RuleFinding(rule, file, line, remarks))
    return tuple(rules)


def _nearest(id: str, known: Collection[str]) -> str:
    """The id probably meant: the number as written, the name misspelt. Another number is no near miss."""
    number = _number(id)
    return did_you_mean(id, [other for other in known if _number(other) == number]) or ""


def _number(id: str) -> tuple[str, str]:
    digits = id.rpartition("-")[2].lstrip("sS")
    return digits.lstrip("0"), id.rpartition("-")[2].removesuffix(digits).upper()


def _excerpt(line: str) -> str:
    """The beginning of a line, fit for a terminal: an escape sequence in a handbook must not reach it."""
    text = "".join(letter if letter.isprintable() else "�" for letter in line[: _EXCERPT + 1])
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"
