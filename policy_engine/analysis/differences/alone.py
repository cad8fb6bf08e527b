"""One difference alone: the old policy with nothing but that difference made.

It is made in the trees of the two files, so that every word keeps the quotes it has, or has not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from policy_engine.analysis.differences.found import Raw
from policy_engine.diagnostics import Collector
from policy_engine.document.nodes import Entry, Mapping, Node, Scalar
from policy_engine.document.reader import read_yaml
from policy_engine.errors import PolicyEngineError
from policy_engine.load import Policy, check_root

__all__ = ["Alone"]

_NAMING = ("facts", "events", "parameters", "readings", "definitions", "calendars")
"""Sections that declare names: a rule that mentions a new name cannot be tried without it."""

Place = tuple[str, ...]


class Alone:
    """Makes single differences of two policies."""

    def __init__(self, old: Policy, new: Policy) -> None:
        self._source = old.model.source
        self._old, self._new = _root(old), _root(new)
        self._more = _with_names(self._old, self._new)

    def policy(self, raw: Raw) -> Policy | None:
        """The old policy with one difference made, and with the new names if it needs them.

        Nothing where that is no policy, as the difference hangs on others.
        """
        for start in (self._old, self._more):
            try:
                root = _made(start, self._new, raw)
            except KeyError:
                continue
            found = self._loaded(root)
            if found is not None:
                return found
        return None

    def _loaded(self, root: Mapping) -> Policy | None:
        collector = Collector()
        try:
            model = check_root(root, self._source, collector)
        except PolicyEngineError:
            return None
        return Policy(model) if model is not None and not collector.has_errors else None


def _root(policy: Policy) -> Mapping:
    root = read_yaml(policy.model.source, Collector())
    if not isinstance(root, Mapping):
        raise PolicyEngineError("M001", "this is no policy")
    return root


def _with_names(old: Mapping, new: Mapping) -> Mapping:
    """The old policy with every name that the new one declares beside its own."""
    for section in _NAMING:
        theirs = new.get(section)
        if not isinstance(theirs, Mapping):
            continue
        for entry in theirs:
            mine = old.get(section)
            if not isinstance(mine, Mapping) or entry.name not in mine:
                old = _changed(old, (section, entry.name), entry)
    return old


def _made(data: Mapping, new: Mapping, raw: Raw) -> Mapping:
    """A difference made. Raises `KeyError` where its place is not there."""
    old, now = raw.old, raw.new
    if raw.kind == "renamed":
        raise KeyError("a name stands in several places")
    if raw.kind == "reordered":
        return _at_place(data, raw.item.place, lambda one: _reordered(one, _mapping(new, raw.item.place)))
    shared = (old is None or old.shared) and (now is None or now.shared)
    if old is not None and (shared or not old.shared):
        data = _changed(data, old.place, None)
    if now is not None:
        place = now.place if shared or now.place[:2] != ("sla", "every_metric") else now.path
        data = _changed(data, place, _entry(new, now.place))
    return data


def _mapping(root: Mapping, place: Place) -> Mapping:
    node: Node | None = root
    for word in place:
        node = node.get(word) if isinstance(node, Mapping) else None
    if not isinstance(node, Mapping):
        raise KeyError(place)
    return node


def _entry(root: Mapping, place: Place) -> Entry:
    found = _mapping(root, place[:-1]).entry(place[-1])
    if found is None:
        raise KeyError(place)
    return found


def _changed(root: Mapping, place: Place, entry: Entry | None) -> Mapping:
    """The tree with an entry in a place, or without what is there."""

    def change(node: Mapping) -> Mapping:
        if entry is not None:
            named = replace(entry, key=replace(entry.key, text=place[-1]))
            if place[-1] in node:
                return _of(node, [named if one.name == place[-1] else one for one in node])
            return _of(node, [*node, named])
        return _of(node, [one for one in node if one.name != place[-1]])

    return _at_place(root, place[:-1], change)


def _at_place(node: Mapping, place: Place, change: Callable[[Mapping], Mapping]) -> Mapping:
    """The tree with the mapping at a place changed; one that is not there is made, and one left empty is dropped."""
    if not place:
        return change(node)
    inner = node.get(place[0])
    if inner is not None and not isinstance(inner, Mapping):
        raise KeyError(place)
    start = inner if inner is not None else Mapping(node.source, node.start, node.end, ())
    made = _at_place(start, place[1:], change)
    if inner is None:
        key = Scalar(node.source, node.start, node.start, place[0], "plain")
        return _of(node, [*node, Entry(key, made)])
    if not made.entries and inner.entries:
        return _of(node, [one for one in node if one.name != place[0]])
    return _of(node, [Entry(one.key, made) if one.name == place[0] else one for one in node])


def _of(node: Mapping, entries: list[Entry]) -> Mapping:
    return replace(node, entries=tuple(entries))


def _reordered(node: Mapping, other: Mapping) -> Mapping:
    """The entries in the order of another mapping; those that it has not come last."""
    first = [entry for name in other.keys() if (entry := node.entry(name)) is not None]  # noqa: SIM118 - no dictionary
    return _of(node, [*first, *(entry for entry in node if entry.name not in other)])
