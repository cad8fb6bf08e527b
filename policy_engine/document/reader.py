"""YAML to nodes with places. Nothing is ever constructed from YAML's own types.

The parser is libyaml by way of PyYAML, or PyYAML's own where libyaml is missing; both are asked for events
only, so that the limits on depth and size hold before anything is built.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from policy_engine.diagnostics.record import Collector
from policy_engine.document.builder import MAX_DEPTH, MAX_NODES, Builder, Refused, check_scalar
from policy_engine.document.files import load_source
from policy_engine.document.hygiene import check_characters
from policy_engine.document.nodes import Node
from policy_engine.source import SourceFile, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_DEPTH", "MAX_NODES", "check_scalar", "read_document", "read_yaml"]

MOST_MENDED = 40
"""Values that are no YAML and are passed over in one file; each costs another reading."""

_MOST_READ = 4_000_000
"""Characters read in all, for the sake of a file with several such values."""


def read_document(
    path: str | os.PathLike[str], collector: Collector, shown: str | None = None, conditions: bool = True
) -> Node | None:
    """Read a file and compose it: `load_source`, then `read_yaml`."""
    source = load_source(path, collector, shown)
    return None if source is None else read_yaml(source, collector, conditions)


def read_yaml(source: SourceFile, collector: Collector, conditions: bool = True) -> Node | None:
    """The tree of a YAML text; every refusal is a finding of `collector`.

    Where there are findings, the tree is what could be understood, so that later passes find more; it is
    nothing where the layout is no YAML, or passes a limit. Of a single value that is no YAML, the tree has the text
    as it was typed, and the collector takes no further findings about it. `conditions` is false for files without
    expressions (tickets, data): there `when`, `done` and the like are ordinary keys.
    """
    text, guessed = check_characters(source, collector)
    from yaml import YAMLError

    mended: dict[int, int] = {}
    most = min(MOST_MENDED, max(1, _MOST_READ // (len(text) + 1)))
    while True:
        attempt = Collector()
        try:
            root = Builder(source, attempt, conditions, mended).build(_events(text))
        except Refused:
            root = None
        except YAMLError as error:
            if not guessed:
                from policy_engine.document.syntax import report_syntax

                region = report_syntax(error, source, collector, conditions)
                if region is not None and len(mended) < most and _is_new(region, mended):
                    collector.settle(source, Span(*region))
                    mended[region[0]] = region[1]
                    text = _blank(text, *region)
                    continue
            root = None
        collector.take(attempt)
        return root


def _is_new(region: tuple[int, int], others: dict[int, int]) -> bool:
    """Whether there is something to leave out that was not left out before, without success."""
    first, last = region
    return first < last and not any(start < last and first < end for start, end in others.items())


def _blank(text: str, start: int, end: int) -> str:
    """The text with a word of the same length in place of a value that is no YAML."""
    lines = text[start:end].split("\n")
    words = ["x" * len(lines[0])]
    for line in lines[1:]:
        indent = len(line) - len(line.lstrip(" "))
        body = line[indent:].rstrip("\r")
        words.append(" " * indent + "x" * len(body) + line[indent + len(body) :])
    return text[:start] + "\n".join(words) + text[end:]


def _events(text: str) -> Iterator[Any]:
    """The parser's events. The C parser where PyYAML was built with it, else the slow one."""
    parser = _fast_parser(text) or _pure_parser(text)
    get_event = parser.get_event
    while (event := get_event()) is not None:
        yield event


def _fast_parser(text: str) -> Any:
    """libyaml's parser, or nothing where PyYAML comes without it."""
    try:
        from yaml._yaml import CParser
    except ImportError:
        return None
    return CParser(text)


def _pure_parser(text: str) -> Any:
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class PureParser(Reader, Scanner, Parser):
        def __init__(self, stream: str) -> None:
            Reader.__init__(self, stream)
            Scanner.__init__(self)
            Parser.__init__(self)

    return PureParser(text)
