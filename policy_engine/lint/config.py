"""Which rules run on a file, and how grave what they find is: defaults, then settings, then the command line.

    lint:
      levels: {unread-fact: ignore, A030: error}
      limits: {repeated-number: 4}
      files:
        "legacy/*.yaml":
          levels: {magic-number: ignore}

A rule is named by its code or its name. What stands under `files` counts for paths that the pattern fits, as seen
from the folder of the settings; the last one that fits has the last word.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from fnmatch import fnmatchcase
from hashlib import sha256
from typing import NamedTuple

from policy_engine.diagnostics.record import Collector
from policy_engine.document.nodes import Entry, Mapping, Node, Scalar
from policy_engine.lint.registry import CODES, COMMENTS, RULES, code_of
from policy_engine.settings import unknown

__all__ = ["LEVELS", "Choice", "Config", "configured"]

LEVELS = ("error", "warning", "note", "ignore")
_KEYS = ("levels", "limits", "files")
_LARGEST = 1_000_000


class Choice(NamedTuple):
    """The rules that run on one file, with their levels and limits, by code."""

    levels: dict[str, str]
    limits: dict[str, int]

    @property
    def mark(self) -> str:
        """A text that is the same for equal choices: what is found depends on nothing else but the file."""
        return sha256(repr((sorted(self.levels.items()), sorted(self.limits.items()))).encode()).hexdigest()


class _Part(NamedTuple):
    """Settings for the files that a pattern fits; for all of them where it is empty."""

    pattern: str
    levels: dict[str, str]
    limits: dict[str, int]


class Config(NamedTuple):
    """Settings as they are read, and what the command line selects."""

    folder: str = ""
    parts: tuple[_Part, ...] = ()
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()

    def choice(self, path: str) -> Choice:
        """What runs on a file. A rule that is selected runs though it is optional, or ignored by settings."""
        levels = COMMENTS | {rule.code: "ignore" if rule.optional else rule.level for rule in RULES}
        limits = {rule.code: rule.limit for rule in RULES if rule.limit is not None}
        for part in self.parts:
            if _fits(part.pattern, self.folder, path):
                levels |= part.levels
                limits |= part.limits
        for rule in RULES:
            if self.select is not None and rule.code not in self.select:
                levels[rule.code] = "ignore"
            elif self.select is not None and levels[rule.code] == "ignore":
                levels[rule.code] = rule.level
        wanted = {code: level for code, level in levels.items() if level != "ignore" and code not in self.ignore}
        return Choice(wanted, limits)


def _fits(pattern: str, folder: str, path: str) -> bool:
    """Whether a pattern fits a path as seen from a folder; `*` goes over the ends of names."""
    if not pattern:
        return True
    try:
        seen = os.path.relpath(os.path.realpath(path), os.path.realpath(folder or os.curdir))
    except ValueError:  # on another drive
        return False
    return fnmatchcase(seen.replace(os.sep, "/"), pattern)


def configured(root: Mapping | None, folder: str, collector: Collector) -> Config:
    """The section `lint` of settings; what is not understood goes to the collector."""
    body = root.get("lint") if root is not None else None
    if body is None:
        return Config(folder)
    parts = []
    for entry in _entries(body, "lint", collector):
        if entry.name not in _KEYS:
            unknown(collector, "setting", entry.key, _KEYS)
    if isinstance(body, Mapping):
        parts.append(_part("", body, collector))
        for entry in _entries(body.get("files"), "files", collector):
            for inner in _entries(entry.value, entry.name, collector):
                if inner.name not in _KEYS[:2]:
                    unknown(collector, "setting", inner.key, _KEYS[:2])
            if isinstance(entry.value, Mapping):
                parts.append(_part(entry.name, entry.value, collector))
    return Config(folder, tuple(parts))


def _entries(node: Node | None, what: str, collector: Collector) -> Iterable[Entry]:
    """The entries of a mapping; anything else is reported."""
    if node is None or isinstance(node, Mapping):
        return node or ()
    collector.report(
        "A004", f"`{what[:60]}` is a mapping", node.source, node.span, "write names, each with a colon and a value"
    )
    return ()


def _part(pattern: str, body: Mapping, collector: Collector) -> _Part:
    levels: dict[str, str] = {}
    limits: dict[str, int] = {}
    for entry in _entries(body.get("levels"), "levels", collector):
        code, level = _code(entry, collector), entry.value
        if not isinstance(level, Scalar) or level.text not in LEVELS:
            known = ", ".join(f"`{one}`" for one in LEVELS)
            text = f"`{level.text[:60]}` is no level" if isinstance(level, Scalar) else "a level is one word"
            collector.report("A004", text, level.source, level.span, f"it is one of {known}")
        elif code is not None:
            levels[code] = level.text
    for entry in _entries(body.get("limits"), "limits", collector):
        code, limit = _code(entry, collector), entry.value
        rule = CODES.get(code or "")
        value = limit.as_value() if isinstance(limit, Scalar) else None
        if value.__class__ is not int or not isinstance(value, int) or not 0 < value <= _LARGEST:
            collector.report(
                "A004", "a limit is a whole number above zero", limit.source, limit.span, "write it as `3`"
            )
        elif code is not None and (rule is None or rule.limit is None):
            help = f"these have one: {', '.join(f'`{r.name}`' for r in RULES if r.limit is not None)}"
            collector.report("A004", f"the rule `{entry.name}` has no limit", entry.key.source, entry.key.span, help)
        elif rule is not None:
            limits[rule.code] = value
    return _Part(pattern, levels, limits)


def _code(entry: Entry, collector: Collector) -> str | None:
    """The code of the rule that an entry names; nothing after reporting that there is none."""
    code = entry.name.upper() if entry.name.upper() in COMMENTS else code_of(entry.name)
    if code is None:
        unknown(collector, "rule", entry.key, tuple(rule.name for rule in RULES))
    return code
