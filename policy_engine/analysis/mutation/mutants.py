"""Every mutant of a policy, in the order of its file."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from policy_engine.analysis.mutation.conditions import of_condition
from policy_engine.analysis.mutation.edits import Edit, Mutant, made
from policy_engine.analysis.mutation.entries import of_list, of_map
from policy_engine.analysis.mutation.values import Words, of_scalar, words_of
from policy_engine.diagnostics.record import Collector
from policy_engine.document.nodes import Mapping, Node, Scalar, Sequence
from policy_engine.document.reader import read_yaml
from policy_engine.model.meaning import conditions
from policy_engine.model.policy import Policy

__all__ = ["chosen", "mutants_of"]

_DOCUMENTATION = frozenset({"policy", "sources", "silences"})
_PROSE = frozenset({"cites", "why", "says", "others", "formerly"})


def mutants_of(model: Policy) -> tuple[Mutant, ...]:
    """The mutants of a policy by place; of those that make the same text, one."""
    root = read_yaml(model.source, Collector())
    found: dict[tuple[object, ...], Mutant] = {}
    every = [mutant for condition in conditions(model) for mutant in of_condition(condition, model.source)]
    if isinstance(root, Mapping):
        every.extend(_of_node(root, (), words_of(model)))
        every.extend(_paused(root, words_of(model)))
    text = model.source.text
    # A reading that no rule asks for is documentation.
    every = [one for one in every if one.kind != "reading exchanged" or f"reading.{one.rule.split('.')[1]}" in text]
    for mutant in sorted(every, key=lambda one: (one.line, one.column, one.kind, one.says)):
        found.setdefault(mutant.edits, mutant)
    return tuple(found.values())


def chosen(mutants: tuple[Mutant, ...], most: int | None) -> tuple[Mutant, ...]:
    """At most so many of the mutants, spread over all of them by chance that is the same in every run."""
    if most is None or len(mutants) <= most:
        return mutants
    drawn = sorted(mutants, key=lambda mutant: sha256(mutant.id.encode()).digest())[:most]
    kept = set(drawn)
    return tuple(mutant for mutant in mutants if mutant in kept)


def _of_node(node: Node, path: tuple[str, ...], words: Words) -> Iterator[Mutant]:
    if isinstance(node, Scalar):
        if not node.condition and path:
            yield from of_scalar(node, path, words)
    elif isinstance(node, Sequence):
        yield from of_list(node, path)
        for item in node.items:
            yield from _of_node(item, path, words)
    else:
        yield from of_map(node, path)
        yield from _of_entries(node, path, words)


def _of_entries(node: Mapping, path: tuple[str, ...], words: Words) -> Iterator[Mutant]:
    columns = _columns(node) if path[-1:] == ("rows",) else {}
    for entry in node.entries:
        if entry.name in _PROSE or (not path and entry.name in _DOCUMENTATION):
            continue
        if columns and isinstance(entry.value, Mapping):
            yield from _of_row(entry.value, (*path, entry.name), words, columns)
        else:
            yield from _of_node(entry.value, (*path, entry.name), words)


def _of_row(row: Mapping, path: tuple[str, ...], words: Words, columns: dict[str, list[str]]) -> Iterator[Mutant]:
    """The cells of a row, which may take the words that stand above and below them."""
    yield from of_map(row, path)
    for cell in row.entries:
        if cell.name == "cites":
            continue
        if isinstance(cell.value, Scalar):
            yield from of_scalar(cell.value, (*path, cell.name), words, columns.get(cell.name, ()))
        else:
            yield from _of_node(cell.value, (*path, cell.name), words)


def _paused(root: Mapping, words: Words) -> Iterator[Mutant]:
    """Where a clock never pauses, the pause of another metric; where there is none, one between two events."""
    pauses = list(_pauses(root, ()))
    ends = [(node.get("from"), node.get("until")) for _, node in pauses]
    pairs = [(one.text, other.text) for one, other in ends if isinstance(one, Scalar) and isinstance(other, Scalar)]
    pairs += [(words.events[1], words.events[2])] if len(words.events) > 2 else []
    for path, node in pauses:
        entry = node.entry("when")
        if (
            pairs
            and entry is not None
            and isinstance(entry.value, Scalar)
            and entry.value.text == "never"
            and node.flow
        ):
            new = f"from: {pairs[0][0]}, until: {pairs[0][1]}"
            edit = Edit(entry.span.start, entry.span.end, new)
            yield made("pause moved", path, node.source, entry.span, f"`when: never` is now `{new}`", edit)


def _pauses(node: Node, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Mapping]]:
    for entry in node.entries if isinstance(node, Mapping) else ():
        if entry.name == "pause" and isinstance(entry.value, Mapping):
            yield (*path, entry.name), entry.value
        else:
            yield from _pauses(entry.value, (*path, entry.name))


def _columns(rows: Mapping) -> dict[str, list[str]]:
    """The texts of each column of a table."""
    found: dict[str, list[str]] = {}
    for row in rows.entries:
        for cell in row.value.entries if isinstance(row.value, Mapping) else ():
            if isinstance(cell.value, Scalar):
                found.setdefault(cell.name, []).append(cell.value.text)
    return found
