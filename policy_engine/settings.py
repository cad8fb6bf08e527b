"""Settings of a project: `.policy.yaml`, or `[tool.policy]` in `pyproject.toml`, as one tree with places.

The tree has the same nodes as a policy, so that every room reads its own section and complains with line and column.
Of several files the nearest counts, going up from a folder to the root of its repository.
"""

from __future__ import annotations

import os
import re

from policy_engine.diagnostics.record import Collector
from policy_engine.document.files import load_source
from policy_engine.document.nodes import Entry, Mapping, Node, Scalar, Sequence
from policy_engine.source import SourceFile, Span

__all__ = ["NAME", "SECTIONS", "find_settings", "read_settings", "unknown"]

NAME = ".policy.yaml"
_PROJECT = "pyproject.toml"
_TABLE = ("tool", "policy")

SECTIONS = ("lint",)
"""Sections that some room reads."""

_DEEPEST = 20


def find_settings(folder: str) -> str | None:
    """The file of settings that counts in a folder: the nearest one, not beyond the root of a repository."""
    folder = os.path.abspath(folder)
    while True:
        own, project = os.path.join(folder, NAME), os.path.join(folder, _PROJECT)
        if os.path.lexists(own):
            return own
        if os.path.isfile(project) and _speaks_of_policies(project):
            return project
        above = os.path.dirname(folder)
        if above == folder or os.path.lexists(os.path.join(folder, ".git")):
            return None
        folder = above


def _speaks_of_policies(project: str) -> bool:
    """Whether a `pyproject.toml` has settings of ours, or cannot be read to the end: then that is to be said."""
    import tomllib

    source = load_source(project, Collector())
    if source is None:
        return True
    if "policy" not in source.text:
        return False
    try:
        data = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError):
        return re.search(r"^\s*\[\s*tool\s*\.\s*policy\b", source.text, re.MULTILINE) is not None
    tool = data.get(_TABLE[0])
    return isinstance(tool, dict) and _TABLE[1] in tool


def read_settings(path: str, collector: Collector, shown: str | None = None) -> Mapping | None:
    """The settings in a file; `shown` is its name in findings. Nothing after reporting that they cannot be read."""
    source = load_source(path, collector, shown)
    if source is None:
        return None
    root = _from_toml(source, collector) if path.endswith(".toml") else _from_yaml(source, collector)
    for entry in root or ():
        if entry.name not in SECTIONS:
            unknown(collector, "section", entry.key, SECTIONS)
    return root


def unknown(collector: Collector, what: str, word: Scalar, known: tuple[str, ...]) -> None:
    """Report a word that no setting has, with the nearest one that there is."""
    from policy_engine.diagnostics.suggest import did_you_mean

    near = did_you_mean(word.text, known)
    some = ", ".join(f"`{name}`" for name in known[:8])
    help = f"did you mean `{near}`?" if near else f"it is one of {some}{' and others' if len(known) > 8 else ''}"
    collector.report("A004", f"there is no {what} `{word.text[:60]}`", word.source, word.span, help)


def _from_yaml(source: SourceFile, collector: Collector) -> Mapping | None:
    from policy_engine.document.reader import read_yaml

    root = read_yaml(source, collector)
    if root is None or isinstance(root, Mapping):
        return root
    collector.report("A004", "settings are a mapping of sections", source, root.span, "begin with `lint:`")
    return None


# ---- TOML


def _from_toml(source: SourceFile, collector: Collector) -> Mapping | None:
    import tomllib

    try:
        data = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as wrong:
        collector.report("A004", "this is not TOML", source, _place_of(source, str(wrong)), _reason(wrong))
        return None
    places = _places(source)
    for number, name in enumerate(_TABLE, 1):
        data = data.get(name, {}) if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            span = places.get(_TABLE[:number], Span(0, 0))
            collector.report("A004", f"`{'.'.join(_TABLE[:number])}` is a table", source, span, "write `[tool.policy]`")
            return None
    node = _node(source, data, _TABLE, places)
    return node if isinstance(node, Mapping) else None


def _reason(wrong: Exception) -> str:
    """What the reader of TOML says, in our style; of nesting that is too deep it says nothing fit to be shown."""
    if isinstance(wrong, RecursionError):
        return "it is nested too deeply"
    return re.sub(r" \(at .*\)$", "", str(wrong)).lower()


def _place_of(source: SourceFile, text: str) -> Span:
    found = re.search(r"at line (\d+), column (\d+)", text)
    at = source.offset(int(found[1]), int(found[2])) if found else (len(source.text) if "at end" in text else 0)
    at = min(at, len(source.text))
    return Span(at, at)


_HEADER = re.compile(r"[ \t]*\[([^\[\]]+)\][ \t]*(?:#.*)?$")
_KEY = r"(?:[A-Za-z0-9_-]+|\"[^\"\n]*\"|'[^'\n]*')"
_PATH = re.compile(rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*")
_ASSIGNED = re.compile(rf"[ \t]*({_PATH.pattern})[ \t]*=")
_WITHIN = re.compile(rf"[{{,][ \t]*({_PATH.pattern})[ \t]*=")


def _words(path: str) -> tuple[str, ...]:
    """The words of a dotted key, without their quotes."""
    return tuple(word.strip("\"'") for word in re.findall(_KEY, path))


def _places(source: SourceFile) -> dict[tuple[str, ...], Span]:
    """Where each key stands, as far as can be told line by line: what the reader of TOML does not tell."""
    found: dict[tuple[str, ...], Span] = {}
    table: tuple[str, ...] = ()
    for start in source.line_starts:
        end = source.text.find("\n", start)
        line = source.text[start : end if end >= 0 else None]
        if header := _HEADER.match(line):
            table = _words(header[1])
            found.setdefault(table, Span(start + header.start(1), start + header.end(1)))
        elif assigned := _ASSIGNED.match(line):
            path = (*table, *_words(assigned[1]))
            found.setdefault(path, Span(start + assigned.start(1), start + assigned.end(1)))
            for inner in _WITHIN.finditer(line, assigned.end()):
                found.setdefault((*path, *_words(inner[1])), Span(start + inner.start(1), start + inner.end(1)))
    return found


def _node(source: SourceFile, data: object, path: tuple[str, ...], places: dict[tuple[str, ...], Span]) -> Node:
    """Data as a node; what has no place of its own stands where the thing round it does."""
    span = next((places[path[:n]] for n in range(len(path), 0, -1) if path[:n] in places), Span(0, 0))
    if isinstance(data, dict) and len(path) < _DEEPEST:
        entries = []
        for name, value in data.items():
            # A table in braces within another one is known by its innermost name alone.
            near = ((*path[:number], name) for number in range(len(path), 0, -1))
            at = next((places[one] for one in near if one in places), span)
            entries.append(
                Entry(Scalar(source, at.start, at.end, name, "double"), _node(source, value, (*path, name), places))
            )
        return Mapping(source, span.start, span.end, tuple(entries))
    if isinstance(data, list) and len(path) < _DEEPEST:
        return Sequence(source, span.start, span.end, tuple(_node(source, item, path, places) for item in data))
    plain = data.__class__ in (bool, int)
    text = str(data).lower() if plain else str(data)
    return Scalar(source, span.start, span.end, text, "plain" if plain else "double")
