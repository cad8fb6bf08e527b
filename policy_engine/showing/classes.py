"""What is it: who decides the category and the severity, and what the words of the policy mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policy_engine.expr.types import ZONE
from policy_engine.model.policy import Bound, Classified, Decider, Definition, Exception_, Policy, Row
from policy_engine.showing.blocks import (
    Block,
    Item,
    Items,
    Line,
    Section,
    code,
    item,
    joined,
    line,
    paragraph,
    strong,
)
from policy_engine.showing.tables import is_rule, rule, tabled
from policy_engine.showing.texts import Texts
from policy_engine.showing.words import (
    always,
    cited,
    condition,
    outcome,
    spaced,
    value,
    verbatim,
)


def classes(policy: Policy) -> list[Section]:
    """The section on classification: a part for the category and one for the severity."""
    found: list[Section] = []
    for classified in (policy.category, policy.severity):
        if classified is not None:
            heading = f"Who decides the {spaced(classified.name)}"
            found.append(Section(f"classification-{classified.name}", heading, tuple(_classified(classified))))
    return found


def _classified(classified: Classified) -> Iterator[Block]:
    """The deciders in their order, then their tables."""
    if classified.scale:
        yield paragraph("From the gravest to the mildest: ", ", ".join(spaced(one) for one in classified.scale), ".")
    yield paragraph("The first of these that speaks decides", cited(classified.origin), ":")
    yield Items(tuple(_decider(one, classified) for one in classified.deciders), ordered=True)
    yield paragraph(_otherwise(classified))
    for decider in (*classified.deciders, *classified.compared_with):
        if decider.table is not None and not is_rule(decider.table):
            yield from tabled(decider.table, f"{spaced(decider.name)}: {spaced(classified.name)}", name=True)
    if classified.compared_with:
        names = joined((line(spaced(one.name)) for one in classified.compared_with), ", ")
        yield paragraph("Decides nothing, and warns where it differs: ", names, ".")
    if classified.bounds:
        yield Items(tuple(_bound(one) for one in classified.bounds))


def _decider(decider: Decider, classified: Classified) -> Item:
    """One who may decide, and from what."""
    provisional = decider.name in classified.provisional
    meanwhile = " (for the time being, until one before it speaks)" if provisional else ""
    head = line(strong(spaced(decider.name)), meanwhile, ": ")
    if decider.table is not None:
        if is_rule(decider.table):
            return item(head, rule(decider.table))
        return item(head, "by the table ", f"“{spaced(decider.name)}”", cited(decider.origin))
    when = () if always(decider.when) else line(", if ", condition(decider.when))
    return item(head, "as ", code(decider.source), " says", when, cited(decider.origin))


def _otherwise(classified: Classified) -> Line:
    row = classified.otherwise
    if isinstance(row, Row):
        cell = next(iter(row.outputs.values()), None)
        said = outcome(cell) if cell is not None else line("not known")
        return line("If nobody does: ", said, cited(row.origin), ".")
    return line("If nobody does, it is not known.")


def _bound(one: Bound) -> Item:
    """A bound as a sentence."""
    limits = []
    if one.worst is not None:
        limits.append(f"no graver than {value(one.worst)}")
    if one.least is not None:
        limits.append(f"no milder than {value(one.least)}")
    of = f" (where {', '.join(spaced(name) for name in one.of)} decided)" if one.of else ""
    return item("if ", condition(one.when), f": {' and '.join(limits)}{of}", cited(one.origin))


def definitions(policy: Policy, texts: Texts) -> list[Section]:
    """The section on the words that rules use."""
    if not policy.definitions:
        return []
    blocks: list[Block] = [Items(tuple(_definition(one, texts) for one in policy.definitions if one.table is None))]
    for one in policy.definitions:
        if one.table is not None:
            blocks.extend(tabled(one.table, spaced(one.name), verbatim if one.type == ZONE else outcome))
    if not any(one.table is None for one in policy.definitions):
        del blocks[0]
    return [Section("definitions", "What the words mean", tuple(blocks))]


def _definition(one: Definition, texts: Texts) -> Item:
    """A definition as a sentence, its exceptions below."""
    name = code(one.name)
    if one.kind == "event":
        told = texts.word("definitions", one.name, "event").split(", ")
        happened = joined((line(code(word)) for word in told), " or ")
        when = () if always(one.when) else line(", if ", condition(one.when))
        return item(name, ": the event ", happened, when, cited(one.origin))
    if one.kind == "values":
        below = [
            item("otherwise " if when is None else line("if ", condition(when), ": "), strong(value(found)))
            for found, when in one.values
        ]
        reads = frozenset().union(*(when.reads for _, when in one.values if when is not None))
        fixed = ", fixed when a clock or a piece of work starts" if "start" in reads else ""
        return item(name, fixed, cited(one.origin), below=below)
    return item(
        name,
        ": ",
        condition(one.when),
        cited(one.origin),
        below=_carved(one.exceptions, False),
    )


def _carved(found: Iterable[Exception_], so: bool) -> list[Item]:
    """Exceptions of a definition; those of an exception turn it back."""
    words = ": it is so all the same" if so else ": it is not so"
    return [
        item("except if ", condition(one.when), words, cited(one.origin), below=_carved(one.exceptions, not so))
        for one in found
    ]
