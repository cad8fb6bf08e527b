"""A policy as a tree of what it says, entry by entry, without what is only a manner of writing.

Comments, blank lines, quotes, braces, the order of entries and of lists, `always`, and where the properties of all
metrics are said, are left out. What has an order (the scale, who decides, precedence, the first row that holds) keeps
it. Every item knows its place in the file, so that a difference can be shown on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from policy_engine.businesstime import parse_hours
from policy_engine.diagnostics import Collector
from policy_engine.document.nodes import Entry, Mapping, Node, Scalar, Sequence
from policy_engine.document.reader import read_yaml
from policy_engine.errors import CalendarError, PolicyEngineError
from policy_engine.expr.condition import parse_entry
from policy_engine.expr.errors import ExpressionError
from policy_engine.expr.types import EnumType, ListType, Type
from policy_engine.expr.unparse import unparse
from policy_engine.model.amounts import Amount, parse_amount
from policy_engine.model.policy import Policy
from policy_engine.source import Span

__all__ = ["NOT_IN_IDS", "Item", "content", "leaves", "rule_id", "tree_of"]

_LEFT_OUT = frozenset(("cites", "formerly"))
_STRUCTURE = frozenset(("all", "any", "not"))
_CONDITIONS = frozenset(("when", "objective", "done"))
_OF_CONDITIONS = frozenset(("needs", "approval", "values"))
"""Keys below which every entry is a condition."""
_ORDERED = frozenset(("scale", "decided_by", "precedence"))
_PROSE = frozenset(("why", "title", "says"))
NOT_IN_IDS = frozenset(("rows", "duties", "except"))
"""Keys that ids leave out."""
_WORDS = frozenset(("untold", "otherwise", "never"))
_FIRST_COUNTS = "order"
"""The name of an entry that stands for the order of its neighbours, where the first that holds counts."""


class Item(NamedTuple):
    """An entry of a policy: what it says, or what is below it."""

    path: tuple[str, ...]
    """Where it belongs; for what is said of every metric, under each metric."""
    place: tuple[str, ...]
    """Where it stands: the keys of the document."""
    role: str
    """`map`, `rule` (a map that cites), `condition`, `cell`, `hours`, `order`, `prose`, `type` or `word`."""
    value: Any
    """What it says, in one form however it is written; nothing for maps."""
    text: str
    """What it says, for a reader."""
    span: Span
    entries: dict[str, Item]

    @property
    def is_map(self) -> bool:
        return self.role in ("map", "rule")

    @property
    def shared(self) -> bool:
        """Whether it is said of every metric, somewhere else."""
        return self.place != self.path and self.place[:2] == ("sla", "every_metric")


def rule_id(path: tuple[str, ...]) -> str:
    """The id by which reasons name what stands at a path."""
    return ".".join(word for word in path if word not in NOT_IN_IDS)


def leaves(item: Item) -> Iterator[Item]:
    """Everything below an item that says something, itself included."""
    if not item.is_map:
        yield item
    for inner in item.entries.values():
        yield from leaves(inner)


def content(item: Item) -> Any:
    """What an item says with all below it, as plain data that can be compared; prose left out."""
    if not item.is_map:
        return [item.role, item.value]
    return {name: content(inner) for name, inner in item.entries.items() if inner.role != "prose"}


def tree_of(policy: Policy) -> Item:
    """The tree of a policy that loads."""
    root = read_yaml(policy.source, Collector())
    if not isinstance(root, Mapping):
        raise PolicyEngineError("M001", "this is no policy")
    return _Reader(policy).policy(root)


class _Reader:
    def __init__(self, policy: Policy) -> None:
        self.model, self.source = policy, policy.source

    def policy(self, root: Mapping) -> Item:
        entries: dict[str, Item] = {}
        for entry in root:
            if entry.name in ("facts", "events"):
                entries[entry.name] = self._vocabulary(entry)
            else:
                entries[entry.name] = self._item(entry, (), ())
        if "sla" in entries:
            entries["sla"] = _spread(entries["sla"])
        return Item((), (), "map", None, "", root.span, entries)

    def _item(self, entry: Entry, path: tuple[str, ...], place: tuple[str, ...]) -> Item:
        node, name = entry.value, entry.name
        path, place = (*path, name), (*place, name)
        if self._is_condition(path, node):
            return self._condition(entry, path, place)
        if isinstance(node, Mapping):
            found = self._map(entry, node, path, place)
            return _whole(found) if _is_one(path) else found
        if name in _PROSE or (path[:1] == ("readings",) and len(path) == 4):
            return self._leaf(entry, path, place, "prose", node.text if isinstance(node, Scalar) else self._words(node))
        if name in ("hours", "overrides") or (path[0] == "calendars" and "overrides" in path):
            return self._leaf(entry, path, place, "hours", self._hours(node))
        role = "cell" if "rows" in path[:-2] or "then" in path[:-1] or "otherwise" in path[:-1] else "word"
        value = _value(node, ordered=name in _ORDERED, cell=role == "cell")
        return self._leaf(entry, path, place, role, value)

    def _is_condition(self, path: tuple[str, ...], node: Node) -> bool:
        name, outer = path[-1], path[-2] if len(path) > 1 else ""
        if "rows" in path[:-1] or path[0] in ("readings", "silences", "facts", "events", "parameters", "policy"):
            return False
        if isinstance(node, Scalar) and node.text in _WORDS:
            return False
        if name in _CONDITIONS or outer in _OF_CONDITIONS:
            return True
        return path[0] == "definitions" and len(path) == 3 and name in _STRUCTURE

    def _condition(self, entry: Entry, path: tuple[str, ...], place: tuple[str, ...]) -> Item:
        """A condition by its syntax; `all:` beside other keys is a `when:` too."""
        if path[-1] in _STRUCTURE:
            path = (*path[:-1], "when")
        try:
            read = parse_entry(entry)
        except ExpressionError:
            read = None
        text = unparse(read) if read is not None else self._words(entry.value)
        return Item(path, place, "condition", text, text, entry.span, {})

    def _map(self, entry: Entry, node: Mapping, path: tuple[str, ...], place: tuple[str, ...]) -> Item:
        entries: dict[str, Item] = {}
        for inner in node:
            if inner.name in _LEFT_OUT:
                continue
            found = self._item(inner, path, place)
            if not (found.path[-1] == "when" and found.value == "always") and not self._is_default(found):
                entries[found.path[-1]] = found
        if self._in_order(path, node):
            names = [name for name, one in entries.items() if one.is_map or path[-1] == "values"]
            if len(names) > 1:
                here = (*path, _FIRST_COUNTS)
                entries[_FIRST_COUNTS] = Item(here, place, "order", names, ", ".join(names), entry.key.span, {})
        role = "rule" if rule_id(path) in self.model.rules else "map"
        return Item(path, place, role, None, self._words(node), entry.span, entries)

    @staticmethod
    def _is_default(item: Item) -> bool:
        return (item.path[-1], item.value) in (("hit", "unique"), ("combine", "most_restrictive"))

    @staticmethod
    def _in_order(path: tuple[str, ...], node: Mapping) -> bool:
        """Whether the first entry that holds counts."""
        if path[-1] == "values" and path[0] == "definitions":
            return True
        if path == ("exclusions", "scope") or (path[0] == "windows" and len(path) == 2):
            return not {"then", "rows", "open"} & set(node.keys())
        return path == ("escalations",) and "precedence" not in node

    def _leaf(self, entry: Entry, path: tuple[str, ...], place: tuple[str, ...], role: str, value: Any) -> Item:
        return Item(path, place, role, value, _shown(value), entry.span, {})

    def _words(self, node: Node) -> str:
        """The text as it stands in the file, on one line."""
        text = " ".join(self.source.text[node.start : node.end].split())
        return text if len(text) <= 200 else text[:197] + "..."

    @staticmethod
    def _hours(node: Node) -> Any:
        """Weekly hours in the notation of the program, whatever theirs is."""
        texts = [node.text] if isinstance(node, Scalar) else [i.text for i in node if isinstance(i, Scalar)]
        try:
            return str(parse_hours(texts))
        except CalendarError:
            return ", ".join(" ".join(text.split()) for text in texts)

    # --- vocabulary ---

    def _vocabulary(self, section: Entry) -> Item:
        """Facts and events by their types: `boolean` and `{type: boolean}` are one."""
        entries: dict[str, Item] = {}
        path: tuple[str, ...] = (section.name,)
        for entry in section.value if isinstance(section.value, Mapping) else ():
            if entry.name in _LEFT_OUT:
                continue
            inner = self._fact(entry) if section.name == "facts" else self._event(entry)
            if inner is not None:
                entries[entry.name] = inner
        return Item(path, path, "map", None, section.name, section.span, entries)

    def _fact(self, entry: Entry) -> Item | None:
        fact = self.model.facts.get(entry.name)
        if fact is None:
            return None
        told = {**_type(fact.type), "empty": fact.nullable, "set_by": fact.set_by, "tells": fact.tells}
        if fact.has_absent:
            told["absent"] = _shown(fact.absent)
        return self._properties(entry, ("facts", entry.name), ("facts", entry.name), told)

    def _event(self, entry: Entry) -> Item | None:
        kind = self.model.events.get(entry.name)
        if kind is None:
            return None
        path = ("events", entry.name)
        fields: dict[str, Item] = {}
        for field in entry.value if isinstance(entry.value, Mapping) else ():
            one = kind.attributes.get(field.name)
            if one is not None:
                told = {**_type(one.type), **({"absent": _shown(one.absent)} if one.has_absent else {})}
                fields[field.name] = self._properties(field, (*path, field.name), (*path, field.name), told)
        return Item(path, path, "map", None, self._words(entry.value), entry.span, fields)

    def _properties(self, entry: Entry, path: tuple[str, ...], place: tuple[str, ...], told: dict[str, Any]) -> Item:
        """A fact or field: one thing, as half of a type says nothing."""
        said = {name: value for name, value in told.items() if value not in (None, False)}
        return Item(path, place, "type", said, self._words(entry.value), entry.span, {})


_PARTS = frozenset(("start", "stop", "ends", "pause", "promise", "retarget", "holidays", "also", "settled_by"))


def _is_one(path: tuple[str, ...]) -> bool:
    """Whether what stands in braces is one thing, of which a half says nothing: the start of a clock."""
    return path[-1] in _PARTS and path[0] in ("sla", "calendars", "exclusions")


def _whole(item: Item) -> Item:
    """A map as one value."""
    text = ", ".join(f"{name}: {one.text}" for name, one in item.entries.items())
    return item._replace(role="property", value=content(item), entries={}, text=text)


def _type(type_: Type) -> dict[str, Any]:
    """A type by what it lets through."""
    if isinstance(type_, EnumType):
        # The order of a scale is said where the scale is.
        return {"values": sorted(type_.members, key=str), "others": type_.open}
    if isinstance(type_, ListType):
        return {"set_of": _type(type_.element), "at_most": type_.most}
    return {"type": type_.name, "size": getattr(type_, "most", None)}


_CELL_WORDS = frozenset(("any", "empty", "none", "silent", "unknown", "not_applicable", "not_guaranteed"))


def _value(node: Node, ordered: bool = False, cell: bool = False) -> Any:
    """What a word, a figure or a list says; a list of one is its item, and lists have no order but where it counts."""
    if isinstance(node, Scalar):
        value = node.as_value()
        if not isinstance(value, str):
            return value
        if cell and node.style != "plain" and (value in _CELL_WORDS or " " in value):
            return f'"{value}"'  # a word in quotes is only a word there
        amount = parse_amount(value)
        return str(amount) if isinstance(amount, Amount) else " ".join(value.split())
    if isinstance(node, Sequence):
        items = [_value(item, cell=cell) for item in node]
        if len(items) == 1:
            return items[0]
        return items if ordered else sorted(items, key=lambda one: (type(one).__name__, str(one)))
    return {entry.name: _value(entry.value, cell=cell) for entry in node}


def _shown(value: Any) -> str:
    """A value as the language writes it."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_shown(inner)}" for name, inner in value.items() if inner not in (None, False))
    return str(value)


def _spread(sla: Item) -> Item:
    """What is said of every metric, under each metric that does not say otherwise."""
    every, metrics = sla.entries.get("every_metric"), sla.entries.get("metrics")
    if every is None or metrics is None:
        return sla
    spread = {}
    for name, metric in metrics.entries.items():
        own = dict(metric.entries)
        for part, item in every.entries.items():
            if part not in own and "measured" not in own:
                own[part] = _moved(item, (*metric.path, part))
        spread[name] = metric._replace(entries=own)
    rest = {name: item for name, item in sla.entries.items() if name != "every_metric"}
    return sla._replace(entries={**rest, "metrics": metrics._replace(entries=spread)})


def _moved(item: Item, path: tuple[str, ...]) -> Item:
    entries = {name: _moved(inner, (*path, name)) for name, inner in item.entries.items()}
    return item._replace(path=path, entries=entries)
