"""TOML to the same nodes as YAML, with places as far as they can be told line by line."""

from __future__ import annotations

import re

from policy_engine.diagnostics.record import Collector
from policy_engine.document.nodes import Entry, Mapping, Node, Scalar, Sequence
from policy_engine.source import SourceFile, Span

__all__ = ["read_toml"]

_DEEPEST = 20


def read_toml(source: SourceFile, table: tuple[str, ...], code: str, collector: Collector) -> Mapping | None:
    """One table of a text in TOML, empty where it is not there; nothing after reporting, as `code`, what is wrong."""
    import tomllib

    try:
        data = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as wrong:
        collector.report(code, "this is not TOML", source, _place_of(source, str(wrong)), _reason(wrong))
        return None
    places = _places(source)
    for number, name in enumerate(table, 1):
        data = data.get(name, {}) if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            span = places.get(table[:number], Span(0, 0))
            collector.report(
                code, f"`{'.'.join(table[:number])}` is a table", source, span, f"write `[{'.'.join(table)}]`"
            )
            return None
    node = _node(source, data, table, places)
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
