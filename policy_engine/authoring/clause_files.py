"""Files of the clause register: reading a register and a handbook, writing a register.

A register is written by tools, always in the same form, so that a diff shows what changed and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from os import PathLike, fspath

from policy_engine.authoring.clause_register import (
    MAX_HANDBOOK_BYTES,
    Handbook,
    Passage,
    Problem,
    Register,
    RegisterError,
    register_from_data,
)
from policy_engine.diagnostics import Collector
from policy_engine.document.files import read_bytes
from policy_engine.document.nodes import Mapping, Node, plain
from policy_engine.document.reader import read_yaml
from policy_engine.source import SourceFile, Span

SCHEMA_LINE = "# yaml-language-server: $schema=../schemas/clauses.schema.json"
_KEPT_BY_TOOLS = "# Kept by tools: lines, fingerprints and the digest are written anew by a refresh."
_WIDTH = 110


def read_handbook(path: str | PathLike[str]) -> Handbook:
    """Read a handbook's file. Raises `ReadError` when there is none, it is too large or it is not UTF-8."""
    return Handbook.from_bytes(read_bytes(path, MAX_HANDBOOK_BYTES), fspath(path))


def load_register(source: SourceFile, collector: Collector) -> Register | None:
    """The register of a file; nothing when there is an error in it, and then the collector has it.

    Codes: those of the YAML reader, and R001 to R004 at the place of the mistake.
    """
    # A collector of its own: errors of other files must not count as errors of this one.
    own = Collector()
    node = read_yaml(source, own, conditions=False)
    register = None
    if node is not None:
        try:
            register = register_from_data(plain(node))
        except RegisterError as error:
            for problem in error.problems:
                own.error(problem.code, problem.message, source, _place(node, problem), problem.help)
    collector.extend(own.diagnostics)
    return None if own.has_errors else register


def _place(node: Node, problem: Problem) -> Span:
    """The span of the deepest part of the problem's path that the file has; of a mapping, its key."""
    span = Span(node.start, node.start)
    for depth, name in enumerate(problem.path, 1):
        entry = node.entry(name) if isinstance(node, Mapping) else None
        if entry is None:
            break
        node = entry.value
        at_key = isinstance(node, Mapping) or (problem.at_key and depth == len(problem.path))
        span = entry.key.span if at_key else node.span
    return span


def render_register(register: Register) -> str:
    """The register as the text of its file: one line a clause, in the order of the register."""
    out = [SCHEMA_LINE, _KEPT_BY_TOOLS, f"policy: {register.policy}"]
    out += [
        "document:",
        f"  name: {_quoted(register.document)}",
        f"  sha256: {_quoted(register.sha256)}",
        "clauses:",
    ]
    for clause in register.clauses.values():
        if clause.is_silence:
            parts = ["lines: nowhere", "kind: silence", "state: silent"]
        else:
            parts = [
                f"lines: {_lines(clause.passages)}",
                f"kind: {clause.kind}",
                f"state: {clause.state}",
                f"print: {_prints(clause.passages)}",
            ]
        out.append(f"  {clause.id}: {{{', '.join([*parts, f'says: {_quoted(clause.says)}'])}}}")
    if register.set_aside:
        out.append("set_aside:")
    for entry in register.set_aside.values():
        lines, prints = _lines(entry.passages), _prints(entry.passages)
        one = f"  {entry.name}: {{lines: {lines}, print: {prints}, why: {_quoted(entry.why)}}}"
        if len(one) <= _WIDTH * 2:
            out.append(one)
        else:
            out += [
                f"  {entry.name}:",
                f"    lines: {lines}",
                f"    print: {prints}",
                f"    why: {_quoted(entry.why)}",
            ]
    if register.not_encoded:
        out.append("not_encoded:")
    out += [f"  {id}: {_quoted(why)}" for id, why in register.not_encoded.items()]
    return "\n".join(out) + "\n"


def _lines(passages: Sequence[Passage]) -> str:
    return _list([str(passage.lines) for passage in passages])


def _prints(passages: Sequence[Passage]) -> str:
    return _list([_quoted(passage.print) for passage in passages])


def _list(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"[{', '.join(items)}]"


def _quoted(text: str) -> str:
    # A JSON string is a YAML double-quoted scalar; letters beyond ASCII stay readable.
    return json.dumps(text, ensure_ascii=False)
