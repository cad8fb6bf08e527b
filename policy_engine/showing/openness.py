"""What the text leaves open: assumptions, readings, contradictions, silences. And the words and clauses themselves."""

from __future__ import annotations

from policy_engine.authoring.clause_register import Register
from policy_engine.expr.types import BOOLEAN, EnumType, ListType, Type
from policy_engine.model.policy import Fact, Policy
from policy_engine.showing.blocks import (
    Block,
    Grid,
    Line,
    Section,
    clauses,
    code,
    joined,
    line,
    paragraph,
    strong,
    text,
)
from policy_engine.showing.words import spaced, value

ANSWERS = {
    "silent": "says that the handbook does not say",
    "unknown": "is not known until a fact tells",
    "chosen": "follows the author's choice",
    "assumed": "follows the author's assumption",
    "no_target": "has no target",
}

KINDS = {
    "dates": "dates",
    "instant": "an instant",
    "integer": "a whole number",
    "targets": "figures of a contract",
    "zone": "a time zone",
}
"""Types whose names say too little."""


def open_points(policy: Policy, register: Register | None) -> list[Section]:
    """The sections on what the author had to decide, and on what nobody can."""
    found: list[Section] = []
    if policy.parameters:
        found.append(_section("assumptions", "Assumptions", _assumptions(policy)))
    if policy.readings:
        found.append(_section("readings", "Readings", _readings(policy)))
    if policy.conflicts:
        found.append(_section("contradictions", "Contradictions", _conflicts(policy)))
    if policy.silences:
        found.append(_section("silences", "Silences", _silences(policy, register)))
    return found


def _says(register: Register | None, clause: str) -> str:
    """A clause in our own words, where the register has it."""
    found = register.clauses.get(clause) if register is not None else None
    return found.says if found is not None else "—"


def code_line(words: str) -> Line:
    """A name of the policy in a place of its own."""
    return (code(words),)


def _section(id: str, heading: str, grid: Grid) -> Section:
    return Section(id, heading, (grid,))


def _assumed(has_default: bool, shown: str) -> Line:
    return (strong(shown),) if has_default else (text("nothing: it is not known"),)


def _assumptions(policy: Policy) -> Grid:
    rows = tuple(
        (
            line(strong(spaced(one.name))),
            code_line(one.fact),
            _assumed(one.has_default, one.shown),
            line(one.why),
            clauses(one.origin.cites),
        )
        for one in policy.parameters.values()
    )
    columns = ("Parameter", "Told by", "Else assumed", "Why", "Clause")
    return Grid("What is assumed where nothing is told", columns, rows)


def _silences(policy: Policy, register: Register | None) -> Grid:
    rows = tuple(
        (
            clauses((one.clause,)),
            line(_says(register, one.clause)),
            joined((code_line(about) for about in one.about), ", "),
            line("the answer ", ANSWERS.get(one.answer, one.answer)),
        )
        for one in policy.silences
    )
    return Grid("What the handbook does not say", ("Silence", "What is not said", "About", "What then"), rows)


def _readings(policy: Policy) -> Grid:
    rows = tuple(
        (
            line(strong(spaced(one.name))),
            line(strong(spaced(one.chosen))),
            line(one.why),
            joined((line(spaced(name), ": ", says) for name, says in one.others.items()), "; "),
            clauses(one.origin.cites),
        )
        for one in policy.readings.values()
    )
    columns = ("What", "Read as", "Why", "Could be read as", "Clause")
    return Grid("Passages that can be read in several ways", columns, rows)


def _conflicts(policy: Policy) -> Grid:
    rows = tuple(
        (
            line(strong(spaced(one.id.rpartition(".")[2]))),
            joined((code_line(rule) for rule in one.between), " and "),
            line(code(one.preferred)) if one.preferred else line("undecided"),
            line(code(one.settled_by)) if one.settled_by else line("—"),
            clauses(one.origin.cites),
        )
        for one in policy.conflicts
    )
    columns = ("What", "Rules", "Preferred", "Settled by", "Clause")
    return Grid("Clauses that contradict each other", columns, rows)


# ---- the words and the clauses


def vocabulary(policy: Policy) -> list[Section]:
    """The section on facts and events."""
    blocks: list[Block] = []
    if policy.facts:
        rows = tuple((code_line(fact.name), kind(fact.type), _notes(fact)) for fact in policy.facts.values())
        blocks.append(Grid("Facts that a ticket may tell", ("Fact", "Values", "Notes"), rows))
    if policy.events:
        events = tuple(
            (
                code_line(event.name),
                joined(
                    (line(code(one.name), ": ", kind(one.type)) for one in event.attributes.values()),
                    "; ",
                )
                or line("—"),
            )
            for event in policy.events.values()
        )
        blocks.append(Grid("Events of a ticket's history", ("Event", "What it tells"), events))
    return [Section("vocabulary", "Facts and events", tuple(blocks))] if blocks else []


def kind(type_: Type) -> Line:
    """A type in words, its values where they are few."""
    if type_ == BOOLEAN:
        return line("yes or no")
    if isinstance(type_, EnumType):
        more = ", or another" if type_.open else ""
        return line(", ".join(value(one) for one in type_.members), more)
    if isinstance(type_, ListType) and isinstance(type_.element, EnumType):
        return line("any of: ", ", ".join(value(one) for one in type_.element.members))
    return line(KINDS.get(type_.name) or f"a {spaced(type_.name)}")


def _notes(fact: Fact) -> Line:
    """What else is declared of a fact."""
    found: list[Line] = []
    if fact.set_by is not None:
        found.append(line("also set by ", code(fact.set_by)))
    if fact.tells is not None:
        found.append(line("tells of ", code(fact.tells)))
    if fact.has_absent:
        found.append(line(f"not told means {value(fact.absent)}"))
    if fact.nullable:
        found.append(line("may be empty"))
    return joined(found, "; ") or line("—")


def register_section(policy: Policy, register: Register | None) -> list[Section]:
    """The clauses in our own words, with their places in the document."""
    if register is None:
        said = paragraph("There is no clause register beside this policy, so clauses are named by their ids alone.")
        return [Section("clauses", "Clauses", (said,))]
    rows = []
    for clause in register.clauses.values():
        places = ", ".join(str(passage.lines) for passage in clause.passages) or "nowhere"
        rows.append((line(strong(clause.id)), line(places), line(clause.kind), line(clause.state), line(clause.says)))
    intro = paragraph("Paraphrases; the handbook itself is ", code(register.document), " and is not part of this page.")
    columns = ("Clause", "Lines", "Kind", "State", "What it says")
    grid = Grid("Clauses of the handbook", columns, tuple(rows), 1, tuple(register.clauses))
    return [Section("clauses", "Clauses", (intro, grid))]
