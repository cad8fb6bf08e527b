"""Is it covered, who owes what, what does it cost, may it be escalated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policy_engine.model.coverage import VERDICTS
from policy_engine.model.policy import Charges, Duty, EscalationRule, Exclusions, Gate, Ground, Policy
from policy_engine.showing.blocks import (
    Block,
    Grid,
    Item,
    Items,
    Line,
    Section,
    clauses,
    code,
    item,
    line,
    paragraph,
    strong,
    text,
)
from policy_engine.showing.tables import is_rule, rule, tabled
from policy_engine.showing.texts import Texts
from policy_engine.showing.words import (
    always,
    capital,
    cited,
    condition,
    exceptions,
    name_of,
    spaced,
    supplement,
)


def verdict(found: str, extent: str | None = None) -> Line:
    """A verdict, and what it reaches to."""
    return line(strong(spaced(found)), f" ({spaced(extent)})" if extent else "")


def coverage(policy: Policy) -> list[Section]:
    """What is covered, as a list of decisions."""
    exclusions = policy.exclusions
    if exclusions is None:
        return []
    return [Section("coverage", "What is covered", tuple(_coverage(exclusions)))]


def _coverage(exclusions: Exclusions) -> Iterator[Block]:
    order = ", ".join(spaced(one) for one in VERDICTS)
    yield paragraph(f"Every ground is asked, and the most restrictive verdict counts: {order}.")
    rules = [table for table in exclusions.scope if is_rule(table)]
    if exclusions.scope:
        yield paragraph("What is offered:")
    if rules:
        yield Items(tuple(Item(rule(table)) for table in rules))
    for table in exclusions.scope:
        if not is_rule(table):
            yield from tabled(table, "Scope")
    conditions = [ground for ground in exclusions.limits if ground.table is None]
    if conditions:
        yield paragraph("Grounds that limit it:")
        yield Items(tuple(_ground(ground) for ground in conditions), ordered=True)
    for ground in exclusions.limits:
        if ground.table is not None:
            yield from tabled(ground.table, f"Ground {spaced(ground.name)}")


def _ground(ground: Ground) -> Item:
    """A ground as a decision, what is excepted below."""
    below = [*exceptions(ground.exceptions, verdict), *supplement(ground.also, verdict)]
    found = verdict(ground.verdict, ground.extent)
    return item(
        name_of(ground.origin), " — if ", condition(ground.when), ": ", found, cited(ground.origin), below=below
    )


def obligations(policy: Policy) -> list[Section]:
    """Who owes what, by occasion."""
    if not policy.occasions:
        return []
    blocks: list[Block] = []
    for occasion, duties in _by_occasion(policy.occasions):
        when: Line = () if always(duties[0].occasion) else line("If ", condition(duties[0].occasion), ":")
        if when:
            blocks.append(paragraph(when))
        blocks.append(Grid(capital(occasion), ("Duty", "Who", "How strongly", "Done when", "Clause"), _rows(duties)))
    return [Section("obligations", "Who owes what", tuple(blocks))]


def _by_occasion(duties: Iterable[Duty]) -> list[tuple[str, list[Duty]]]:
    found: dict[str, list[Duty]] = {}
    for duty in duties:
        found.setdefault(duty.occasion_origin.id, []).append(duty)
    return [(spaced(name.rpartition(".")[2]), group) for name, group in found.items()]


def _rows(duties: Iterable[Duty]) -> tuple[tuple[Line, ...], ...]:
    return tuple(
        (
            line(spaced(duty.name)),
            line(duty.party),
            line(duty.strength),
            _done(duty),
            clauses(duty.origin.cites),
        )
        for duty in duties
    )


def _done(duty: Duty) -> Line:
    """What shows that a duty is fulfilled, and how soon it is to be."""
    done = (text("nothing tells"),) if duty.done is None else condition(duty.done)
    if duty.within is not None:
        amount, event = duty.within
        done = line(done, ", within ", strong(str(amount)), " after ", code(event.name))
    return line(done, f", during {spaced(duty.calendar)}" if duty.calendar else "")


def charges(policy: Policy, texts: Texts) -> list[Section]:
    """What it costs."""
    if policy.charges is None:
        return []
    return [Section("charges", "What it costs", tuple(_charges(policy.charges, texts)))]


def _charges(found: Charges, texts: Texts) -> Iterator[Block]:
    if found.rate is not None:
        told = line("told as ", code(found.rate.fact))
        rate = line(told, ", else ", code(found.rate.shown)) if found.rate.has_default else told
        yield paragraph("Rate: ", rate, cited(found.rate.origin), ".")
    for charge in found.charges:
        keys = charge.origin.id.split(".")
        per = texts.word(*keys, "per")
        cut = f", cut where {spaced(charge.calendar)} opens and closes" if charge.calendar else ""
        yield paragraph("For each ", code(per), cut, ":")
        if is_rule(charge.table):
            yield Items((Item(rule(charge.table)),))
        else:
            yield from tabled(charge.table, f"Charges, {spaced(keys[-1])}")
    if found.gates:
        yield paragraph("Work waits for these approvals:")
        yield Items(tuple(_gate(gate, texts) for gate in found.gates))


def _gate(gate: Gate, texts: Texts) -> Item:
    """What is held up, when, and whose word frees it."""
    held = texts.word(*gate.origin.id.split("."), "holds_up")
    below = [item(f"{party}: ", condition(when)) for party, when in gate.approval]
    return item(name_of(gate.origin), " — ", code(held), ", if ", condition(gate.when), cited(gate.origin), below=below)


def escalations(policy: Policy, texts: Texts) -> list[Section]:
    """Whether a ticket may be escalated."""
    found = policy.escalations
    if found is None:
        return []
    blocks: list[Block] = []
    if found.start_level is not None:
        level, origin = found.start_level
        blocks.append(paragraph(f"A ticket starts on level {level}", cited(origin), "."))
    if found.levels_above is not None:
        said, origin = found.levels_above
        blocks.append(
            paragraph(f"Levels above: {spaced(said) if said != 'silent' else 'not said'}", cited(origin), ".")
        )
    for one in found.rules:
        blocks.extend(_escalation(one, texts))
    return [Section("escalations", "May it be escalated", tuple(blocks))]


def _escalation(one: EscalationRule, texts: Texts) -> Iterator[Block]:
    per = texts.word(*one.origin.id.split("."), "per")
    after: Line = ()
    if one.after is not None:
        after = line("From ", strong(str(one.after[0])), " after ", code(one.after[1].name), " on: ")
    if is_rule(one.table):
        yield Items((Item(line(name_of(one.origin), " — ", after, rule(one.table))),))
        return
    if per or after:
        each = line("for each ", code(per), ":") if per else line("this table:")
        yield paragraph(after, each) if after else paragraph("For each ", code(per), ":")
    yield from tabled(one.table, f"Escalation, {spaced(one.name)}")
