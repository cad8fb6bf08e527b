"""Mutants of structure: a rule, a row, an exception, a pause or a guard dropped, two things in another order."""

from __future__ import annotations

from collections.abc import Iterator

from policy_engine.analysis.mutation.edits import Edit, Mutant, dropped_entry, dropped_item, made, swapped
from policy_engine.document.nodes import Entry, Mapping, Node, Scalar, Sequence

__all__ = ["of_list", "of_map"]

Path = tuple[str, ...]

_CONTAINERS = {
    "rows": "row dropped", "limits": "exclusion dropped", "scope": "rule dropped", "except": "exception dropped",
    "duties": "duty dropped", "caveats": "caveat dropped", "transitions": "transition dropped",
    "needs": "guard dropped", "gates": "gate dropped", "approval": "approval dropped",
    "milestones": "milestone dropped", "conflicts": "conflict dropped", "obligations": "occasion dropped",
    "reminders": "reminder dropped", "phases": "phase dropped", "overrides": "override dropped",
    "handbook": "rule dropped", "limits_on_targets": "rule dropped", "then": "figure dropped",
}  # fmt: skip
"""Maps each of whose entries is left out in turn, and what that is called."""

_OPTIONAL = {
    "pause": "pause dropped", "promise": "promise dropped", "retarget": "retarget dropped", "stop": "stop dropped",
    "ends": "end dropped", "unless": "guard dropped", "also": "supplement dropped",
    "extent": "extent dropped", "holidays": "holidays dropped", "until": "limit dropped", "instead": "advice dropped",
    "provisional": "provisional dropped", "compared_with": "comparison dropped", "sent_to": "address dropped",
    "within": "limit dropped", "during": "calendar dropped", "after": "delay dropped", "bounds": "bound dropped",
    "otherwise": "otherwise dropped", "except": "exceptions dropped", "absent": "default dropped",
    "set_by": "setting dropped", "tells": "telling dropped", "told_by": "telling dropped", "hit": "hit policy dropped",
    "calendar": "calendar dropped", "cut_by": "calendar dropped", "objective": "objective dropped",
    "business_day": "business day dropped", "rate": "rate dropped", "start_level": "level dropped",
    "settled_by": "settling dropped", "preferred": "preference dropped", "approval": "approvals dropped",
    "milestones": "milestones dropped", "start": "start dropped", "measured": "measure dropped",
    "empty": "emptiness dropped",
}  # fmt: skip
"""Entries that are left out where they stand."""

_ORDERED = frozenset({"decided_by", "precedence", "scale", "provisional"})
_LISTS = frozenset(
    {
        "decided_by", "provisional", "from", "upon", "unless", "event", "each", "latest_of", "earliest_of", "metrics",
        "until", "holds_up", "compared_with", "dates", "all", "any", "settled_by",
    }
)  # fmt: skip
"""Lists each of whose items is left out in turn."""

_OTHER_KEYS = {"all": "any", "any": "all", "latest_of": "earliest_of", "earliest_of": "latest_of"}


def of_map(node: Mapping, path: Path) -> Iterator[Mutant]:
    """The mutants of the entries of a map: each left out that can be, keys that have an opposite turned."""
    container = _CONTAINERS.get(path[-1]) if path else None
    if len(path) >= 2 and path[-2] == "precedence":
        container = None
    for number, entry in enumerate(node.entries):
        kind = container or (_OPTIONAL.get(entry.name) if path and path != ("readings",) else None)
        edit = dropped_entry(node, number) if kind is not None else None
        if kind is not None and edit is not None and entry.name not in ("cites", "formerly", "why"):
            yield made(kind, (*path, entry.name), node.source, entry.key.span, f"without `{_shown(entry)}`", edit)
        other = _OTHER_KEYS.get(entry.name)
        if other is not None:
            span = entry.key.span
            says = f"`{entry.name}` is now `{other}`"
            yield made(
                "operator flipped", (*path, entry.name), node.source, span, says, Edit(span.start, span.end, other)
            )
        yield from _of_entry(entry, path)


def _shown(entry: Entry) -> str:
    """An entry on one line, the beginning of it."""
    text = " ".join(entry.key.source.text[entry.span.start : entry.span.end].split())
    return text if len(text) <= 100 else f"{text[:97]}..."


def _of_entry(entry: Entry, path: Path) -> Iterator[Mutant]:
    """A reading exchanged for another; a pause where there is none turned into its opposite ends."""
    value = entry.value
    if path[-1:] == ("readings",) and isinstance(value, Mapping):
        chosen, others = value.get("chosen"), value.get("others")
        if isinstance(chosen, Scalar) and isinstance(others, Mapping) and others.entries:
            other = others.entries[0].key
            edits = swapped(value.source, chosen.span, other.span)
            says = f"`chosen: {chosen.text}` is now `{other.text}`"
            yield made("reading exchanged", (*path, entry.name), value.source, chosen.span, says, *edits)
    if path[-1:] == ("conflicts",) and isinstance(value, Mapping):
        yield from _other_side(value, (*path, entry.name))
    if entry.name == "pause" and isinstance(value, Mapping):
        begins, ends = value.get("from"), value.get("until")
        if isinstance(begins, Scalar) and isinstance(ends, Scalar):
            edits = swapped(value.source, begins.span, ends.span)
            says = f"from `{ends.text}` until `{begins.text}`"
            yield made("pause moved", (*path, entry.name), value.source, entry.key.span, says, *edits)


def _other_side(conflict: Mapping, path: Path) -> Iterator[Mutant]:
    """A conflict with another one of its rules preferred, or none."""
    preferred, between = conflict.get("preferred"), conflict.get("between")
    if isinstance(preferred, Scalar) and isinstance(between, Sequence):
        names = [item.text for item in between.items if isinstance(item, Scalar)]
        for new in [name for name in (*names, "undecided") if name != preferred.text][:2]:
            says = f"`preferred: {preferred.text}` is now `{new}`"
            edit = Edit(preferred.start, preferred.end, new)
            yield made("preference changed", path, conflict.source, preferred.span, says, edit)


def of_list(node: Sequence, path: Path) -> Iterator[Mutant]:
    """The mutants of a list: each item left out, and neighbours in the other order where the order decides."""
    key = path[-1] if path else ""
    cell = "rows" in path[:-1]
    for number, item in enumerate(node.items):
        text = _text(item)
        edit = dropped_item(node, number) if key in _LISTS or cell else None
        if edit is not None and key != "cites":
            yield made("item dropped", (*path, text), node.source, item.span, f"`{key}` without `{text}`", edit)
        if key in _ORDERED and number:
            before = node.items[number - 1]
            edits = swapped(node.source, before.span, item.span)
            says = f"`{key}` with `{text}` before `{_text(before)}`"
            yield made("order changed", path, node.source, item.span, says, *edits)


def _text(node: Node) -> str:
    return " ".join(node.source.text[node.start : node.end].split())[:60]
