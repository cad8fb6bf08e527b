"""The differences between two trees: what was added, removed, changed, renamed or moved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policy_engine.analysis.differences.tree import NOT_IN_IDS, Item, content, rule_id

__all__ = ["Raw", "compare"]

_NAMED = frozenset(("definitions", "calendars", "parameters", "readings", "facts", "events", "windows", "conflicts"))
"""Sections whose entries have names that others mention."""

_NAMES = frozenset(
    (
        *("rows", "duties", "metrics", "statuses", "transitions", "milestones", "limits", "except", "gates", "needs"),
        *("approval", "caveats", "targets", "phases", "values", "overrides"),
    )
)
"""Keys below which every key is a name that the author gave."""

_WORDS = frozenset(("readings", "facts", "events", "parameters", "silences", "conflicts"))
"""Sections that have neither rules nor tables."""

_MOST_TRIALS = 40


class Raw(NamedTuple):
    """One difference, before anything is said of its effect."""

    kind: str
    """`added`, `removed`, `changed`, `renamed`, `moved` or `reordered`."""
    old: Item | None
    new: Item | None

    @property
    def item(self) -> Item:
        found = self.new if self.new is not None else self.old
        assert found is not None
        return found

    @property
    def path(self) -> tuple[str, ...]:
        """Where it is; of what is said of every metric, once."""
        item = self.item
        return item.place if item.shared else item.path


def compare(old: Item, new: Item) -> tuple[list[Raw], dict[str, str]]:
    """The differences, and the new names of what was renamed, by the old ones."""
    names: dict[str, str] = {}
    found = list(_below(old, new))
    for _ in range(_MOST_TRIALS):
        better = _rename(old, new, found, names)
        if better is None:
            break
        names, found = better
    return [*_renamed(old, new, names), *_moved(_once(found))], names


def _below(old: Item, new: Item) -> Iterator[Raw]:
    """The differences below two items of one name."""
    if old.is_map != new.is_map or (old.is_map and _other_form(old, new)):
        yield Raw("changed", old, new)
        return
    if not old.is_map:
        if old.role == "order" or new.role == "order":
            yield from _reordered(old, new)
        elif old.value.__class__ is not new.value.__class__ or old.value != new.value:
            yield Raw("changed", old, new)
        return
    for name in dict.fromkeys((*old.entries, *new.entries)):
        before, after = old.entries.get(name), new.entries.get(name)
        if before is not None and after is not None:
            yield from _below(before, after)
        elif name != "order":
            yield from _one_sided(name, before, after)


def _one_sided(name: str, before: Item | None, after: Item | None) -> Iterator[Raw]:
    """What only one side has; of a list of exceptions, each of them."""
    item = after if after is not None else before
    kind = "removed" if after is None else "added"
    if name == "except" and item is not None:
        for inner in item.entries.values():
            yield Raw(kind, None if before is None else inner, None if after is None else inner)
    else:
        yield Raw(kind, before, after)


def _other_form(old: Item, new: Item) -> bool:
    """Whether a rule became a table, or a table has other columns: then its cells cannot be compared one by one."""
    if len(old.path) < 2 or old.path[-1] in _NAMES or old.path[0] in _WORDS:
        return False
    for name in ("rows", "then", "values", "event", "phases", "open", "given_by", "any_of"):
        if (name in old.entries) != (name in new.entries):
            return True
    if "rows" not in old.entries:
        return False
    columns = [
        (side.entries.get("inputs"), side.entries.get("outputs"), side.entries.get("across")) for side in (old, new)
    ]
    return [_values(side) for side in columns[:1]] != [_values(side) for side in columns[1:]]


def _values(items: tuple[Item | None, ...]) -> list[Any]:
    return [None if item is None else content(item) for item in items]


def _reordered(old: Item, new: Item) -> Iterator[Raw]:
    """What both sides have, in another order."""
    before = [name for name in old.value if name in new.value]
    if before != [name for name in new.value if name in old.value]:
        yield Raw("reordered", old, new)


def _once(found: list[Raw]) -> list[Raw]:
    """What is said of every metric, once."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    kept = []
    for raw in found:
        both = (raw.old is None or raw.old.shared) and (raw.new is None or raw.new.shared)
        if both and (raw.kind, raw.path) in seen:
            continue
        seen.add((raw.kind, raw.path))
        kept.append(raw)
    return kept


# --- moved ---


def _moved(found: list[Raw]) -> list[Raw]:
    """A removal and an addition of the same entry in two places are one move."""
    gone = [raw for raw in found if raw.kind == "removed"]
    for raw in gone:
        item = raw.old
        if item is None or not item.is_map or not item.entries:
            continue
        same = [
            other for other in found
            if other.kind == "added" and other.new is not None
            and other.path[-1] == raw.path[-1] and content(other.new) == content(item)
        ]  # fmt: skip
        if len(same) == 1:
            place = found.index(same[0])
            found = [one for one in found if one is not raw and one is not same[0]]
            found.insert(min(place, len(found)), Raw("moved", item, same[0].new))
    return found


# --- renamed ---


def _rename(old: Item, new: Item, found: list[Raw], names: dict[str, str]) -> tuple[dict[str, str], list[Raw]] | None:
    """One more entry with only another name, if there is one: its content, and all that mentions it, agree."""
    tried = 0
    for raw, other in _pairs(found):
        assert raw.old is not None
        assert other.new is not None
        before, after = rule_id(raw.old.path), rule_id(other.new.path)
        tried += 1
        if before in names or tried > _MOST_TRIALS:
            continue
        more = {**names, before: after}
        left = list(_below(renamed(old, more), new))
        mentioned = len(found) - len(left)
        alone = _alone(found, raw, other)
        if mentioned > 2 or (mentioned == 2 and (alone or len(content(raw.old)) > 1)):
            return more, left
    return None


def _pairs(found: list[Raw]) -> Iterator[tuple[Raw, Raw]]:
    """Removals and additions in one place of which one may be the other under a new name; equal content first."""
    gone = [raw for raw in found if raw.kind == "removed" and raw.old is not None and _nameable(raw.old)]
    come = [raw for raw in found if raw.kind == "added" and raw.new is not None and _nameable(raw.new)]
    pairs = [(one, other) for one in gone for other in come if one.path[:-1] == other.path[:-1]]
    equal = [pair for pair in pairs if _content(pair[0].old) == _content(pair[1].new)]
    yield from equal
    yield from (pair for pair in pairs if pair not in equal and pair[0].path[0] in _NAMED)


def _nameable(item: Item) -> bool:
    """Whether an item is an entry with a name of its own, and no property."""
    return item.is_map or item.role == "type"


def _content(item: Item | None) -> Any:
    return None if item is None else content(item)


def _alone(found: list[Raw], raw: Raw, other: Raw) -> bool:
    """Whether nothing else was added or removed beside the two."""
    beside = [one for one in found if one.kind in ("added", "removed") and one.path[:-1] == raw.path[:-1]]
    return all(one is raw or one is other for one in beside)


def _renamed(old: Item, new: Item, names: Mapping[str, str]) -> Iterator[Raw]:
    before, after = _by_id(old), _by_id(new)
    for was, now in names.items():
        yield Raw("renamed", before[was], after[now])


def _by_id(item: Item) -> dict[str, Item]:
    found = {rule_id(item.path): item} if item.path else {}
    for inner in item.entries.values():
        found = {**_by_id(inner), **found}
    return found


def renamed(item: Item, names: Mapping[str, str]) -> Item:
    """A tree with other names: the entries themselves, and whatever mentions them."""
    words = {}
    for was, now in names.items():
        section, word = was.split(".")[0], was.rpartition(".")[2]
        if (was.count(".") == 1 and section in _NAMED) or was.startswith(("sla.metrics.", "lifecycle.statuses.")):
            words[word] = now.rpartition(".")[2]
    return _Renamer(names, words).item(item, item.path)


class _Renamer:
    """Puts new names into a tree; places stay those of the file."""

    def __init__(self, ids: Mapping[str, str], words: Mapping[str, str]) -> None:
        self._ids, self._words = ids, words
        parts = sorted((*ids, *words), key=len, reverse=True)
        # A word of a path or after a point belongs to something else: `event.by` is not the fact `by`.
        self._pattern = re.compile(rf"(?<![\w.-])({'|'.join(map(re.escape, parts))})(?![\w-])") if parts else None

    def item(self, item: Item, path: tuple[str, ...]) -> Item:
        entries: dict[str, Item] = {}
        for name, inner in item.entries.items():
            here = (*item.path, name)
            given = "" if name in NOT_IN_IDS else self._ids.get(rule_id(here), "").rpartition(".")[2]
            now = given or self._key(name, here)
            entries[now] = self.item(inner, (*path, now))
        if item.role == "prose" or item.role == "type" or self._pattern is None:
            return item._replace(path=path, entries=entries, value=self._typed(item))
        return item._replace(path=path, entries=entries, value=self._value(item.value))

    def _key(self, name: str, path: tuple[str, ...]) -> str:
        """A column of a row, or an output, that has the name of what was renamed."""
        inside = "rows" in path[:-2] or "then" in path[:-1] or "otherwise" in path[:-1]
        return self._words.get(name, name) if inside else name

    def _typed(self, item: Item) -> Any:
        """A type: names stand only in what sets a fact, and in what a fact tells."""
        if not isinstance(item.value, dict):
            return item.value
        return {
            name: self._value(inner) if name in ("set_by", "tells") else inner for name, inner in item.value.items()
        }

    def _value(self, value: Any) -> Any:
        if isinstance(value, str) and self._pattern is not None:
            return self._pattern.sub(self._word, value)
        if isinstance(value, list):
            items = [self._value(one) for one in value]
            return sorted(items, key=_rank) if value == sorted(value, key=_rank) else items
        if isinstance(value, dict):
            return {name: self._value(inner) for name, inner in value.items()}
        return value

    def _word(self, found: re.Match[str]) -> str:
        word = found[1]
        return self._ids.get(word) or self._words.get(word, word)


def _rank(value: Any) -> tuple[str, str]:
    return type(value).__name__, str(value)
