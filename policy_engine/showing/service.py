"""How fast: the matrix of targets, the clocks behind them, and what is said besides."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.model.policy import Layer, Metric, Pause, Policy, Sla, Start, Table
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
    joined,
    line,
    paragraph,
)
from policy_engine.showing.tables import is_rule, rule, tabled
from policy_engine.showing.texts import Texts
from policy_engine.showing.words import (
    always,
    capital,
    cited,
    condition,
    events,
    name_of,
    spaced,
    target,
)

STARTS = {"latest_of": "the later of ", "earliest_of": "the earlier of "}
RETARGET = {
    "keep": "the new figure counts from the same start, and pauses stay",
    "reset": "the new figure counts from the change, and pauses stay",
}


def service(policy: Policy, texts: Texts) -> list[Section]:
    """The sections on service levels."""
    sla = policy.sla
    if sla is None:
        return []
    blocks: list[Block] = []
    if len(sla.layers) > 1:
        order = joined((line(spaced(layer.name)) for layer in sla.layers), ", then ")
        blocks.append(paragraph("Asked in this order, and the first that speaks of a metric counts: ", order, "."))
    for layer in sla.layers:
        blocks.extend(_layer(layer))
    found = [Section("targets", "How fast: the targets", tuple(blocks))]
    clocks: list[Block] = [Items(tuple(_metric(metric, texts) for metric in sla.metrics))]
    if sla.caveats:
        clocks.append(_caveats(sla))
    found.append(Section("clocks", "When the clocks run", tuple(clocks)))
    return found


def _layer(layer: Layer) -> Iterator[Block]:
    """One layer: its rules as a list, its tables as tables."""
    rules = [table for table in layer.tables if is_rule(table)]
    if rules:
        if len(rules) > 1 or spaced(layer.name) != spaced(rules[0].origin.id.rpartition(".")[2]):
            yield paragraph(capital(spaced(layer.name)), ":")
        yield Items(tuple(Item(line(name_of(table.origin), " — ", rule(table, target))) for table in rules))
    for table in layer.tables:
        if not is_rule(table):
            yield from _table(layer, table)


def _table(layer: Layer, table: Table) -> Iterator[Block]:
    """A matrix of targets; its caption says which one it is."""
    own = spaced(table.origin.id.rpartition(".")[2])
    name = own if own == spaced(layer.name) else f"{spaced(layer.name)}: {own}"
    return tabled(table, f"Targets, {name}", target)


def _metric(metric: Metric, texts: Texts) -> Item:
    """A metric and all that moves its clock."""
    found: list[Item] = []
    if metric.measured is not None:
        told = texts.word("sla", "metrics", metric.name, "measured")
        found.append(item("is measured elsewhere and told as ", code(told), cited(metric.origin)))
    if metric.objective is not None:
        found.append(item("is to be ", condition(metric.objective), cited(metric.origin)))
    if metric.start is not None:
        found.append(item(_start(metric.start), cited(metric.start.origin)))
    if metric.stop is not None:
        found.append(item("stops with ", events(metric.stop.events), cited(metric.stop.origin)))
    if metric.ends is not None:
        found.append(item("ends for good with ", events(metric.ends.events), cited(metric.ends.origin)))
    if metric.pause is not None:
        found.append(item(_pause(metric.pause), cited(metric.pause.origin)))
    if metric.retarget is not None:
        change = metric.retarget
        how = RETARGET.get(change.start, change.start)
        found.append(item(f"when the {spaced(change.follows)} changes, {how}", cited(change.origin)))
    if metric.promise is not None:
        promise = metric.promise
        when: Line = () if always(promise.when) else line(" if ", condition(promise.when))
        words = line("an instant promised by ", events((promise.event,)), when, " takes the place of the figure")
        until = line(" until ", events(promise.until)) if promise.until else ()
        found.append(item(words, until, cited(promise.origin)))
    if metric.calendar is not None:
        found.append(item("business time is counted on ", code(metric.calendar)))
    for reminder in metric.reminders:
        found.append(item(f"somebody is told at {reminder.percent} % of the time", cited(reminder.origin)))
    if not found:
        found.append(item("has no clock: the policy gives no figure that would need one"))
    return item(name_of(metric.origin) if metric.origin.id != "sla" else spaced(metric.name), below=found)


def _start(start: Start) -> Line:
    if start.kind == "each":
        return line("starts anew with each ", events(start.events))
    return line("starts with ", STARTS.get(start.kind, ""), events(start.events, " and "))


def _pause(pause: Pause) -> Line:
    if pause.parts:
        return joined((_pause(part) for part in pause.parts), "; ")
    if not pause.begins:
        return line("nothing pauses it")
    return line("stands still from ", events(pause.begins), " until ", events(pause.ends))


def _caveats(sla: Sla) -> Grid:
    rows = tuple(
        (
            line(", ".join(spaced(name) for name in one.metrics)),
            condition(one.when),
            line(one.says),
            clauses(one.origin.cites),
        )
        for one in sla.caveats
    )
    return Grid("Warnings that go with the answer", ("Metric", "When", "Warning", "Clause"), rows)
