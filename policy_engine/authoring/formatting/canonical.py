"""A text in canonical form, held to say what it said.

Three things are asked before a text is given out: that it holds the same data, that it loads to a policy of the same
meaning, and that it has every comment of the old one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from policy_engine.authoring.formatting.gaps import between
from policy_engine.authoring.formatting.reading import read
from policy_engine.authoring.formatting.scalars import end_of
from policy_engine.authoring.formatting.shapes import POLICY
from policy_engine.authoring.formatting.writing import write
from policy_engine.diagnostics import Collector
from policy_engine.diagnostics.record import Diagnostic
from policy_engine.document.nodes import Mapping, Node, Scalar, Sequence, walk
from policy_engine.document.reader import read_yaml
from policy_engine.expr.errors import ExpressionError
from policy_engine.expr.parser import parse
from policy_engine.expr.syntax import Literal
from policy_engine.expr.typed import Constant
from policy_engine.expr.typed import walk as walk_typed
from policy_engine.expr.types import EnumType
from policy_engine.expr.unparse import unparse
from policy_engine.load import check_root
from policy_engine.model.meaning import conditions, difference
from policy_engine.model.policy import Policy
from policy_engine.source import SourceFile, Span

__all__ = ["Formatted", "canonical"]


class Formatted(NamedTuple):
    """The canonical text, or nothing where there is no policy to format; and what there was to find."""

    text: str | None
    findings: tuple[Diagnostic, ...]


class _Read(NamedTuple):
    """A text that loads."""

    source: SourceFile
    root: Mapping
    policy: Policy


def canonical(source: SourceFile) -> Formatted:
    """The canonical form of a policy's text. A text that does not load has none; its findings say why."""
    collector = Collector()
    before = _load(source.path, source.text.replace("\r\n", "\n"), collector)
    if before is None:
        return Formatted(None, collector.diagnostics)
    words = sorted(_needless_quotes(before.policy))
    # A word that means something else as well keeps its quotes. Where an alias would come to stand before what it
    # repeats, every key stays where it is.
    for in_order, bare in ((True, words), (True, ()), (False, words), (False, ())):
        text = write(read(before.source, before.root, POLICY, bare, in_order))
        reason = _changed(before, text)
        if reason is None:
            return Formatted(text, collector.diagnostics)
    help = "it was left as it is; please report this, with the policy if you can"
    collector.error("F001", f"formatting would change {reason}", before.source, None, help)
    return Formatted(None, collector.diagnostics)


def _load(path: str, text: str, collector: Collector) -> _Read | None:
    """A text that loads; of others the collector has the findings."""
    source = SourceFile(path, text)
    root = read_yaml(source, collector)
    policy = check_root(root, source, collector) if root is not None else None
    if policy is None or collector.has_errors or not isinstance(root, Mapping):
        return None
    return _Read(source, root, policy)


def _changed(before: _Read, text: str) -> str | None:
    """What a text says otherwise than the one it was made from; nothing if it says the same."""
    if text == before.source.text:
        return None
    after = _load(before.source.path, text, Collector())
    if after is None:
        return "it so that it does not load any more"
    if not _same_data(before.root, after.root):
        return "its values"
    if _comments(before) != _comments(after):
        return "its comments"
    meaning = difference(before.policy, after.policy)
    return None if meaning is None else f"what it says at `{meaning}`"


def _same_data(one: Node, other: Node) -> bool:
    """Whether two nodes hold the same, whatever the order of keys; conditions are compared as they are read."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        theirs = {entry.name: entry.value for entry in other.entries}
        return len(one) == len(theirs) and all(
            entry.name in theirs and _same_data(entry.value, theirs[entry.name]) for entry in one.entries
        )
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        return len(one) == len(other) and all(
            _same_data(mine, theirs) for mine, theirs in zip(one.items, other.items, strict=True)
        )
    if not isinstance(one, Scalar) or not isinstance(other, Scalar):
        return False
    if one.text == other.text:
        mine, theirs_ = one.as_value(), other.as_value()
        return type(mine) is type(theirs_) and one.condition == other.condition
    if one.condition and other.condition:
        return _same_condition(one.text, other.text)
    return one.style == other.style == "plain" and type(one.as_value()) is bool and one.as_value() is other.as_value()


def _same_condition(one: str, other: str) -> bool:
    """Whether two texts are one condition, quotes round words left aside; what words mean is for the policy to say."""
    try:
        return _BARE.sub(r"\1", unparse(parse(one))) == _BARE.sub(r"\1", unparse(parse(other)))
    except (ExpressionError, RecursionError):
        return False


_BARE = re.compile(r'"([A-Za-z_]\w*)"')
_VALUE = re.compile(r"[a-z_][A-Za-z0-9_]*")
_OTHER_WORDS = frozenset(("and", "or", "not", "in", "true", "false", "null", "empty"))


def _needless_quotes(policy: Policy) -> Iterator[Span]:
    """The places of texts in quotes that are values of an enumeration, and that nothing else is named like."""
    names = {*policy.facts, *policy.events, *policy.calendars, *policy.parameters}
    names.update(definition.name for definition in policy.definitions)
    names.update(name for kind in policy.events.values() for name in kind.attributes)
    for condition in conditions(policy):
        for part in walk_typed(condition.typed) if condition.typed is not None else ():
            if not isinstance(part, Constant) or not isinstance(part.type, EnumType):
                continue
            word = part.value
            quoted = isinstance(part.expr, Literal) and isinstance(word, str) and _VALUE.fullmatch(word)
            if quoted and word in part.type.members and word not in names and word not in _OTHER_WORDS:
                yield part.expr.span


def _comments(read: _Read) -> Counter[str]:
    """Every comment of a text, with how often it is there."""
    text, found, at = read.source.text, Counter[str](), 0
    for start, end, header in sorted(_values(read.root)):
        found.update(remark.text for remark in between(text, at, max(start, at)).remarks if remark.text)
        if header:
            found.update(remark.text for remark in between(text, start, header).remarks if remark.text)
        at = max(at, end)
    found.update(remark.text for remark in between(text, at, len(text)).remarks if remark.text)
    return found


def _values(root: Node) -> Iterator[tuple[int, int, int]]:
    """Where keys and values stand; for a block of lines also where its header ends."""
    for node in walk(root):
        if isinstance(node, Scalar):
            header = 0
            if node.style in ("literal", "folded"):
                header = node.source.text.find("\n", node.start)
            yield node.start, end_of(node), max(header, 0)
