"""The whole front half in one call: a path or a shipped name to a policy that answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from policy_engine.diagnostics import Collector
from policy_engine.errors import PolicyEngineError, ReadError, TicketError
from policy_engine.model.build import SECTIONS, build
from policy_engine.model.policy import Policy as Model
from policy_engine.source import SourceFile, Span

if TYPE_CHECKING:
    from policy_engine.document.nodes import Node
    from policy_engine.runtime.decision import Decision
    from policy_engine.runtime.evaluate import Evaluator
    from policy_engine.runtime.explaining.question import Answer, Questions


class Policy:
    """A loaded policy."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._evaluator: Evaluator | None = None
        self._questions: Questions | None = None

    @property
    def id(self) -> str:
        return self.model.id

    @property
    def evaluator(self) -> Evaluator:
        """What answers; made when first asked for."""
        if self._evaluator is None:
            from policy_engine.runtime.evaluate import Evaluator

            self._evaluator = Evaluator(self.model)
        return self._evaluator

    def evaluate(
        self,
        ticket: Mapping[str, Any],
        at: datetime | int | str | None = None,
        ask: Iterable[str] | None = None,
        settings: Mapping[str, Any] | None = None,
        strict: bool = False,
    ) -> Decision:
        """The decision on a ticket.

        `at` is an aware datetime, epoch seconds or an ISO 8601 instant; without it the ticket's own `at` counts,
        and without that the present, read once, here.
        `ask` names the sections wanted (all by default). `settings` gives facts or parameters by name. With
        `strict`, facts and events that the policy does not declare are errors. Raises `TicketError`.
        """
        if not isinstance(ticket, dict) and isinstance(ticket, Mapping):
            ticket = dict(ticket)
        return self.evaluator.evaluate(ticket, _instant_for(ticket, at), ask, settings, strict)

    @property
    def questions(self) -> Questions:
        """What explains rules; made when first asked for."""
        if self._questions is None:
            from policy_engine.runtime.explaining.question import Questions

            self._questions = Questions(self.evaluator)
        return self._questions

    def explain(
        self,
        ticket: Mapping[str, Any],
        rule: str,
        at: datetime | int | str | None = None,
        settings: Mapping[str, Any] | None = None,
        strict: bool = False,
        follow: int = 1,
    ) -> Answer:
        """Why a rule holds for a ticket or does not: the value of every part, and the nearest changes that turn it.

        `rule` is the id of a rule, the end of one, a clause that one rule cites, or `file:line`. Definitions are
        followed `follow` levels down. The rest is as for `evaluate`. Raises `RuleError` where no rule, or more than
        one, has that name; `TicketError` for a bad ticket.
        """
        found = self.questions.rule(rule)
        return self.questions.ask(found, ticket, _instant_for(ticket, at), settings, strict, follow)


def _instant_for(ticket: Mapping[str, Any], at: datetime | int | str | None) -> int | None:
    """The instant asked about, if the ticket's own does not count; without either the present, read once, here."""
    instant = _instant(at)
    if instant is None and ticket.__class__ is dict and "at" not in ticket:
        return int(datetime.now(UTC).timestamp())
    return instant


def _instant(at: datetime | int | str | None) -> int | None:
    if at is None:
        return None
    from policy_engine.runtime.instants import FIRST, LAST
    from policy_engine.runtime.mistakes import Wrong
    from policy_engine.runtime.ticket import instant_of

    if isinstance(at, datetime):
        if at.tzinfo is None:
            raise TicketError("K014", "the instant has no offset from UTC", "at")
        at = int(at.timestamp() // 1)
    if isinstance(at, int) and not isinstance(at, bool):
        if not FIRST <= at < LAST:
            raise TicketError("K013", "the instant is not of the years 1900 to 2199", "at")
        return at
    try:
        return instant_of(at)
    except Wrong as wrong:
        raise TicketError(wrong.code, wrong.message, "at") from None


def load(path_or_name: str | os.PathLike[str]) -> Policy:
    """The policy at a path, or a shipped one by its bare name.

    Raises `PolicyError` with every finding where it does not load, `ReadError` where it cannot be read.
    """
    from policy_engine.document.files import load_source as read_source

    collector = Collector()
    source = read_source(find(path_or_name), collector)
    collector.raise_errors()
    assert source is not None
    return load_source(source, collector)


def find(path_or_name: str | os.PathLike[str]) -> str:
    """The path of a policy: a path as it is, the bare name of a shipped one as its file."""
    from policy_engine.resources import policy_names, policy_path

    if isinstance(path_or_name, os.PathLike):
        path_or_name = os.fspath(path_or_name)
        if isinstance(path_or_name, str):
            return path_or_name
    if not isinstance(path_or_name, str):
        help = "give the path of a file, or the name of a shipped policy"
        raise ReadError("Y001", f"a policy has a name, which is a text, and not {_named(path_or_name)}", help=help)
    if path_or_name.endswith((".yaml", ".yml")) or "/" in path_or_name:
        return path_or_name
    try:
        return str(policy_path(path_or_name))
    except ReadError as missing:
        from policy_engine.diagnostics.suggest import did_you_mean

        near = did_you_mean(path_or_name, policy_names())
        if near is None:
            raise
        raise ReadError(missing.code, missing.message, help=f"did you mean `{near}`?") from None


def _named(value: object) -> str:
    """What was given instead of a name."""
    text = "nothing" if value is None else repr(value)
    return text if value is None else f"`{text if len(text) <= 40 else text[:37] + '...'}`"


def load_source(source: SourceFile, collector: Collector | None = None) -> Policy:
    """The policy of a text that is already read."""
    collector = collector or Collector()
    model = check_source(source, collector)
    collector.raise_errors()
    if model is None:
        raise PolicyEngineError("M001", "this is no policy")
    return Policy(model)


def check_source(source: SourceFile, collector: Collector) -> Model | None:
    """Read, check and build; every finding goes to the collector."""
    from policy_engine.document.reader import read_yaml

    root = read_yaml(source, collector)
    return None if root is None else check_root(root, source, collector)


def check_root(root: Node, source: SourceFile, collector: Collector) -> Model | None:
    """Check and build what was read."""
    from policy_engine.document.schema import check

    if check(root, "policy", collector) and not collector.has_errors:
        return build(root, source, collector)
    return _build_misshapen(root, source, collector)


def _build_misshapen(root: Node, source: SourceFile, collector: Collector) -> Model | None:
    """Build a document in which something is wrong already, so that one run finds the mistakes of names as well.

    Of a place that the reader or the schema has complained of, the builder's complaint is left out: it is the same
    mistake. So are names that are unknown because what declares them could not be read.
    """
    shape = collector.diagnostics
    places = [found.span for found in shape if found.is_error and found.source is source and found.span is not None]
    follows = _follows_from(root, places)
    findings = Collector()
    findings.extend(shape)
    model = build(root, source, findings)
    for found in findings.diagnostics:
        span = found.span
        known = span is not None and any(place.start <= span.start and span.end <= place.end for place in places)
        if not known and not follows(found.code, found.message):
            collector.add(found)
    return model


DECLARING = ("facts", "events", "definitions", "parameters", "calendars", "readings")
"""Sections whose keys are names that others mention."""


def _follows_from(root: Node, places: list[Span]) -> Callable[[str, str], bool]:
    """Tells by code and message whether a finding of the builder follows from mistakes in declarations.

    A section that is misspelt or unreadable leaves all its names unknown; an entry, its values or fields.
    """
    from policy_engine.diagnostics.suggest import did_you_mean
    from policy_engine.document.nodes import Mapping as MappingNode

    if not isinstance(root, MappingNode):
        return lambda code, message: False
    missing = [name for name in DECLARING if name not in root]
    strange = [entry.name for entry in root if entry.name not in SECTIONS]
    unread = any(not isinstance(root.get(name) or root, MappingNode) for name in DECLARING)
    if unread or any(did_you_mean(name, missing) for name in strange):
        return lambda code, message: code[0] in "NL"
    names, events = set(), False
    for section in (*DECLARING, "classification"):
        body = root.get(section)
        for entry in body if isinstance(body, MappingNode) else ():
            if any(entry.span.start <= place.start < entry.span.end for place in places):
                names.add(f"`{entry.name}`")
                events = events or section == "events"
    return lambda code, message: (
        (code in ("N002", "N011") and any(name in message for name in names)) or (events and code == "N005")
    )


__all__ = ["Policy", "check_root", "check_source", "load", "load_source"]
