"""Comments in a policy that allow what a rule finds: `# policy: allow RULE because REASON`.

At the end of a line such a comment speaks of what is found on that line; on a line of its own, of the whole entry
that begins on the next line. Several rules are separated by commas; a rule is named by its code or its name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.document.nodes import Node, Scalar, walk
from policy_engine.source import SourceFile, Span

__all__ = ["Suppression", "suppressions"]

_COMMENT = re.compile(r"#[ \t]*policy:[ \t]*([^\n\r]*)")
_ALLOW = re.compile(r"allow[ \t]+(?P<rules>[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)(?:[ \t]+because(?P<reason>.*))?[ \t]*")
_WORD = re.compile(r"[\w-]+")


MOST = 1_000
"""Comments of this kind in one file; further ones allow nothing."""


class Suppression(NamedTuple):
    """A comment that allows rules in a part of the file; `rules` is empty for one that cannot be read."""

    span: Span
    rules: tuple[tuple[str, Span], ...]
    reason: str
    covers: Span


def suppressions(source: SourceFile, root: Node) -> list[Suppression]:
    """Every such comment of a policy, in the order of the file."""
    if "policy:" not in source.text:
        return []
    found = [match for match in _COMMENT.finditer(source.text) if _begins(source.text, match.start())]
    if not found:
        return []
    scalars = sorted({node.span for node in walk(root) if isinstance(node, Scalar)})
    starts = _starts(root)
    return [_read(source, match, starts) for match in found[:MOST] if not _is_within(match.start(), scalars)]


def _is_within(at: int, spans: list[Span]) -> bool:
    """Whether a place lies within one of some spans that do not overlap."""
    before = bisect_right(spans, at, key=lambda span: span.start)
    return before > 0 and at < spans[before - 1].end


def _begins(text: str, at: int) -> bool:
    """Whether a sign of a comment begins one: at the start of a line, or after white space."""
    return at == 0 or text[at - 1] in " \t\n"


def _read(source: SourceFile, match: re.Match[str], starts: Mapping[int, Span]) -> Suppression:
    text = match[1].rstrip()
    span = Span(match.start(), match.start(1) + len(text))
    covers = _covered(source, match.start(), starts)
    allow = _ALLOW.fullmatch(text)
    if allow is None:
        return Suppression(span, (), "", covers)
    first = match.start(1) + allow.start("rules")
    rules = tuple((word[0], Span(first + word.start(), first + word.end())) for word in _WORD.finditer(allow["rules"]))
    return Suppression(span, rules, (allow["reason"] or "").strip(" \t,.:;-"), covers)


def _covered(source: SourceFile, at: int, starts: Mapping[int, Span]) -> Span:
    """The line of a comment, or the entry under one that has a line of its own."""
    number = source.position(at).line
    line = source.line_text(number)
    begin = source.offset(number, 1)
    if line.strip().startswith("#"):
        while source.line_text(number).strip().startswith("#"):
            number += 1
        line = source.line_text(number)
        begin = source.offset(number, 1) if number <= len(source.line_starts) else len(source.text)
        entry = starts.get(begin + len(line) - len(line.lstrip(" ")))
        if entry is not None:
            return entry
    return Span(begin, begin + len(line))


def _starts(root: Node) -> dict[int, Span]:
    """By the place where it starts: the largest entry or item that starts there."""
    found: dict[int, Span] = {}
    for place, span in _entries(root):
        if place not in found or span.end > found[place].end:
            found[place] = span
    return found


def _entries(node: Node) -> Iterator[tuple[int, Span]]:
    if isinstance(node, MappingNode):
        for entry in node.entries:
            yield entry.key.start, entry.span
            yield from _entries(entry.value)
    elif not isinstance(node, Scalar):
        for item in node.items:
            yield item.start - 2, item.span
            yield from _entries(item)
