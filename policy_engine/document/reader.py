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
from policy_engine.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_DEPTH", "MAX_NODES", "check_scalar", "read_document", "read_yaml"]


def read_document(
    path: str | os.PathLike[str], collector: Collector, shown: str | None = None, conditions: bool = True
) -> Node | None:
    """Read a file and compose it: `load_source`, then `read_yaml`."""
    source = load_source(path, collector, shown)
    return None if source is None else read_yaml(source, collector, conditions)


def read_yaml(source: SourceFile, collector: Collector, conditions: bool = True) -> Node | None:
    """The tree of a YAML text; every refusal is a finding of `collector`.

    Where there are findings, the tree is what could be understood, so that later passes find more; it is
    nothing where the text is no YAML, or passes a limit. `conditions` is false for files without
    expressions (tickets, data): there `when`, `done` and the like are ordinary keys.
    """
    text, guessed = check_characters(source, collector)
    from yaml import YAMLError

    builder = Builder(source, collector, conditions)
    try:
        return builder.build(_events(text))
    except Refused:
        return None
    except YAMLError as error:
        if not guessed:
            from policy_engine.document.syntax import report_syntax

            report_syntax(error, source, collector, conditions)
        return None


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
