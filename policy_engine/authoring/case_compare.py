"""An expected part of an answer against the whole answer: every difference, with its path.

Keys that are named must be equal, others are free. Instants compare as instants, whatever offset they are
written with; `needs` and the rules of `errors` must be contained, those of `warnings` be all there are; parts are
found by their names, and candidates in any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from policy_engine.authoring.case_words import PART_KEYS
from policy_engine.runtime.instants import parse_instant

__all__ = ["Difference", "differences"]

_CONTAINED = frozenset({"needs", "needs_for_amount"})
_IN_ANY_ORDER = frozenset({"candidates", "requires_approval_by", "missing_approval_by"})
ABSENT = "(not in the answer)"
"""What is shown for a part that the answer does not list."""


class Difference(NamedTuple):
    """Where an answer differs: a path such as `sla.targets.resolution.state`, and both values."""

    path: str
    expected: Any
    got: Any


def differences(expected: Mapping[str, Mapping[str, Any]], decision: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Every difference between what a case expects and a decision as plain data."""
    return tuple(one for section, keys in expected.items() for one in _section(section, keys, decision[section]))


def _section(section: str, keys: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[Difference]:
    for key, wanted in keys.items():
        path = f"{section}.{key}"
        by = PART_KEYS.get(key)
        if by is None:
            # Where nothing warns, the answer does not speak of warnings at all.
            yield from _value(path, key, wanted, got.get(key, () if key == "warnings" else None))
            continue
        listed: dict[str, Any] = {}
        for part in got.get(key, ()):
            listed.setdefault(part[by], part)
        for name, part in wanted.items():
            found = listed.get(name)
            if found is None:
                if part is not None:
                    yield Difference(f"{path}.{name}", part, ABSENT)
            elif isinstance(part, Mapping):
                yield from _mapping(f"{path}.{name}", part, found)
            else:
                yield from _value(f"{path}.{name}", "state", part, found.get("state"))


def _mapping(path: str, wanted: Mapping[str, Any], got: Mapping[str, Any]) -> Iterator[Difference]:
    for key, value in wanted.items():
        yield from _value(f"{path}.{key}", key, value, got.get(key))


def _value(path: str, key: str, wanted: Any, got: Any) -> Iterator[Difference]:
    if isinstance(wanted, Mapping) and isinstance(got, Mapping):
        yield from _mapping(path, wanted, got)
    elif isinstance(wanted, list) and isinstance(got, list | tuple):
        yield from _list(path, key, wanted, list(got))
    elif not _same(wanted, got):
        yield Difference(path, wanted, got)


def _list(path: str, key: str, wanted: list[Any], got: list[Any]) -> Iterator[Difference]:
    if key == "warnings":
        rules = [one["rule"] for one in got]
        if sorted(set(wanted)) != sorted(set(rules)):
            yield Difference(path, wanted, rules)
    elif key == "errors":
        rules = [one["rule"] for one in got]
        if not set(wanted) <= set(rules):
            yield Difference(path, wanted, rules)
    elif key in _CONTAINED:
        if not all(item in got for item in wanted):
            yield Difference(path, wanted, got)
    elif key in _IN_ANY_ORDER:
        if sorted(map(repr, wanted)) != sorted(map(repr, got)):
            yield Difference(path, wanted, got)
    elif len(wanted) != len(got):
        yield Difference(path, wanted, got)
    else:
        for index, (one, other) in enumerate(zip(wanted, got, strict=True)):
            yield from _value(f"{path}[{index}]", key, one, other)


def _same(wanted: Any, got: Any) -> bool:
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    if isinstance(wanted, str) and isinstance(got, str):
        return wanted == got or (_instant(wanted) is not None and _instant(wanted) == _instant(got))
    return bool(wanted == got)


def _instant(text: str) -> int | None:
    try:
        return parse_instant(text)
    except (ValueError, OverflowError):
        return None
