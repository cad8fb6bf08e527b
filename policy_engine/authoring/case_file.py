"""Test files: `NAME.tests.yaml` beside `NAME.yaml`, read and checked against the policy's own words.

Every mistake is a finding at its place; a case comes out only where all of it could be understood. The word
`empty` stands for a value that is known not to be there (`null` in a ticket); a fact that is `unknown` is left
out of the ticket, which is how a case takes back a fact of `base`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from policy_engine.authoring.case_words import PARTS, Words, rules_of, words_of
from policy_engine.diagnostics import Collector, did_you_mean
from policy_engine.document.nodes import Entry, Node, Scalar, Sequence
from policy_engine.document.nodes import Mapping as MappingNode
from policy_engine.document.reader import read_yaml
from policy_engine.model.policy import Policy
from policy_engine.runtime.mistakes import Wrong
from policy_engine.runtime.ticket import converter, instant_of
from policy_engine.source import SourceFile, Span

__all__ = ["TestCase", "read_tests"]

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_TOP = ("policy", "base", "tests")
_BASE = ("facts", "events")
_CASE = ("why", "at", "facts", "events", "expect")


@dataclass(frozen=True, slots=True)
class TestCase:
    """One case: a ticket, and for some sections of the decision the part of the answer that is expected."""

    __test__: ClassVar[bool] = False

    id: str
    why: str
    line: int
    column: int
    ticket: Mapping[str, Any]
    expect: Mapping[str, Mapping[str, Any]]
    node: MappingNode
    """What stands below `expect`, for the places of what is expected."""

    def find(self, path: str) -> tuple[str, Node]:
        """The node of what a difference is about, by its path; the nearest above it where the path leads further."""
        node: Node = self.node
        passed: list[str] = []
        for name in re.findall(r"[^.\[\]]+", path):
            below: Node | None = None
            if isinstance(node, MappingNode):
                below = node.get(name)
            elif isinstance(node, Sequence) and name.isdigit() and int(name) < len(node.items):
                below = node.items[int(name)]
            if below is None:
                break
            passed.append(name)
            node = below
        return ".".join(passed), node


def read_tests(source: SourceFile, policy: Policy, collector: Collector) -> tuple[TestCase, ...]:
    """The cases of a test file; what is wrong with it goes to the collector.

    Codes: those of the YAML reader; S001 to S005 for the shape; N001, N005 for facts and events that the
    policy does not declare; K010 and others for their values; V001 to V004 for the rest.
    """
    root = read_yaml(source, collector, conditions=False)
    if root is None:
        return ()
    return _Reader(source, policy, collector).file(root)


class _Reader:
    """Reads one file; `bad` counts the findings, so that a case with one is left out."""

    def __init__(self, source: SourceFile, policy: Policy, collector: Collector) -> None:
        self.source, self.policy, self.collector = source, policy, collector
        self.words = words_of(policy)
        self.facts = {name: converter(fact.type) for name, fact in policy.facts.items()}
        self.bad = 0

    def _error(self, code: str, message: str, span: Span, help: str = "") -> None:
        self.bad += 1
        self.collector.error(code, message, self.source, span, help)

    def _unknown(self, code: str, what: str, name: str, known: Iterable[Any], span: Span) -> None:
        names = [str(one) for one in known]
        near = did_you_mean(name, names)
        listed = ", ".join(f"`{one}`" for one in names) or "none"
        help = f"did you mean `{near}`?" if near else f"known are {listed}"
        self._error(code, f"`{name}` is not {what}", span, help)

    def _mapping(self, node: Node | None, what: str, known: tuple[str, ...] | None = None) -> MappingNode | None:
        """A node as a mapping whose keys are among those known."""
        if node is None:
            return None
        if not isinstance(node, MappingNode):
            self._error("S003", f"{what} is a set of named entries", node.span)
            return None
        for entry in node.entries:
            if known is not None and entry.name not in known:
                self._unknown("S001", f"a key of {what}", entry.name, known, entry.key.span)
        return node

    # ---- the file

    def file(self, root: Node) -> tuple[TestCase, ...]:
        top = self._mapping(root, "a test file", _TOP)
        if top is None:
            return ()
        named = top.get("policy")
        if named is None:
            self._error("S002", "the key `policy` is missing", Span(root.start, root.start), "name the policy's id")
        elif not isinstance(named, Scalar) or named.text != self.policy.id:
            shown = named.text if isinstance(named, Scalar) else ""
            message = f"these are tests of `{shown}`, and the policy beside them is `{self.policy.id}`"
            self._error("V001", message, named.span, f"write `policy: {self.policy.id}`, or rename the file")
        base = self._mapping(top.get("base"), "`base`", _BASE)
        facts = self._facts(base.get("facts")) if base is not None else {}
        events = self._events(base.get("events")) if base is not None else []
        tests = self._mapping(top.get("tests"), "`tests`")
        if "tests" not in top:
            self._error("S002", "the key `tests` is missing", Span(root.start, root.start))
        cases = []
        for entry in tests.entries if tests is not None else ():
            before = self.bad
            case = self._case(entry, facts, events)
            if case is not None and self.bad == before:
                cases.append(case)
        return tuple(cases)

    def _case(self, entry: Entry, facts: dict[str, Any], events: list[Any]) -> TestCase | None:
        if not _ID.fullmatch(entry.name):
            help = "lower-case words, with hyphens between them"
            self._error("S005", f"`{entry.name}` is no id of a test", entry.key.span, help)
        node = self._mapping(entry.value, "a test", _CASE)
        if node is None:
            return None
        for name in ("why", "at", "expect"):
            if name not in node:
                self._error("S002", f"the test has no `{name}`", entry.key.span)
        why = node.get("why")
        if why is not None and (not isinstance(why, Scalar) or not why.text.strip()):
            self._error("S003", "`why` is a sentence", why.span)
        at = node.get("at")
        instant = self._value(at, instant_of) if at is not None else None
        ticket = {
            "id": entry.name,
            "at": instant,
            "facts": self._merged(facts, node.get("facts")),
            "events": [*events, *self._events(node.get("events"))],
        }
        below = node.get("expect")
        expect = self._expect(below)
        place = self.source.position(entry.key.start)
        sentence = why.text if isinstance(why, Scalar) else ""
        places = below if isinstance(below, MappingNode) else node
        return TestCase(entry.name, sentence, place.line, place.column, ticket, expect, places)

    # ---- the ticket

    def _value(self, node: Node, check: Callable[[Any], Any]) -> Any:
        """A value as a ticket has it, checked against what is declared."""
        value = data_of(node)
        if value is not None:
            try:
                check(value)
            except Wrong as wrong:
                self._error(wrong.code, wrong.message, node.span)
        return value

    def _merged(self, base: dict[str, Any], node: Node | None) -> dict[str, Any]:
        """The facts of `base` and of a case; the case goes first."""
        entries = node.entries if isinstance(node, MappingNode) else ()
        untold = {entry.name for entry in entries if _is_word(entry.value, "unknown")}
        facts = {**base, **self._facts(node)}
        return {name: value for name, value in facts.items() if name not in untold}

    def _facts(self, node: Node | None) -> dict[str, Any]:
        found: dict[str, Any] = {}
        facts = self._mapping(node, "`facts`")
        for entry in facts.entries if facts is not None else ():
            check = self.facts.get(entry.name)
            if check is None:
                self._unknown("N001", "a fact of the policy", entry.name, self.facts, entry.key.span)
            elif not _is_word(entry.value, "unknown"):
                found[entry.name] = self._value(entry.value, check)
        return found

    def _events(self, node: Node | None) -> list[dict[str, Any]]:
        if node is None:
            return []
        if not isinstance(node, Sequence):
            self._error("S003", "`events` is a list", node.span)
            return []
        return [found for item in node.items if (found := self._event(item)) is not None]

    def _event(self, node: Node) -> dict[str, Any] | None:
        event = self._mapping(node, "an event")
        if event is None:
            return None
        found: dict[str, Any] = {}
        at, kind = event.get("at"), event.get("type")
        if at is None or not isinstance(kind, Scalar):
            self._error("S002", "an event has `at` and `type`", Span(node.start, node.start))
            return None
        found["at"] = self._value(at, instant_of)
        known = self.policy.events.get(kind.text)
        if known is None:
            self._unknown("N001", "an event of the policy", kind.text, self.policy.events, kind.span)
            return None
        found["type"] = kind.text
        for entry in event.entries:
            if entry.name in ("at", "type"):
                continue
            attribute = known.attributes.get(entry.name)
            if attribute is None:
                what = f"an attribute of `{kind.text}`"
                self._unknown("N005", what, entry.name, known.attributes, entry.key.span)
            else:
                found[entry.name] = self._value(entry.value, converter(attribute.type))
        return found

    # ---- the answer

    def _expect(self, node: Node | None) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        expect = self._mapping(node, "`expect`", tuple(self.words))
        if expect is None:
            return found
        if not expect.entries:
            self._error("V003", "the test expects nothing", expect.span, "name a section and what it answers")
        for entry in expect.entries:
            words = self.words.get(entry.name)
            section = self._mapping(entry.value, f"`{entry.name}`", words.keys if words is not None else None)
            if words is None or section is None:
                continue
            if not section.entries:
                self._error("V003", f"nothing is expected of `{entry.name}`", entry.key.span)
            found[entry.name] = {one.name: self._part(one, words) for one in section.entries}
        return found

    def _part(self, entry: Entry, words: Words) -> Any:
        names = words.parts.get(entry.name)
        if names is None:
            self._answer(entry.name, entry.value, words)
            return data_of(entry.value)
        what, keys = PARTS[entry.name]
        parts = self._mapping(entry.value, f"`{entry.name}`")
        found: dict[str, Any] = {}
        for one in parts.entries if parts is not None else ():
            if one.name not in names:
                self._unknown("V002", f"{what} of the policy", one.name, names, one.key.span)
            elif isinstance(one.value, MappingNode) and keys:
                self._mapping(one.value, what, keys)
                for inner in one.value.entries:
                    self._answer(inner.name, inner.value, words)
                found[one.name] = data_of(one.value)
            elif keys and entry.name != "duties" and not _is_word(one.value, "empty"):
                self._error("S003", f"of `{one.name}`, keys and values are expected", one.value.span)
            else:
                self._answer("state" if keys else one.name, one.value, words)
                found[one.name] = data_of(one.value)
        return found

    def _answer(self, name: str, node: Node, words: Words) -> None:
        """A word that the policy can never answer is a mistake of the test."""
        allowed = words.values.get(name)
        if name == "needs" and not isinstance(node, Sequence):
            self._error("S003", "`needs` is a list of facts", node.span)
        if name in ("errors", "warnings"):
            self._rules(name, node)
        if allowed is None or not isinstance(node, Scalar) or data_of(node) is None:
            return
        if node.as_value() not in allowed:
            self._unknown("V004", f"an answer for `{name}`", node.text, allowed, node.span)

    def _rules(self, name: str, node: Node) -> None:
        """Rules that are expected to have gone wrong, or to warn."""
        if not isinstance(node, Sequence):
            self._error("S003", f"`{name}` is a list of rules", node.span)
            return
        known = rules_of(self.policy)
        for item in node.items:
            text = item.text if isinstance(item, Scalar) else ""
            if text not in known:
                self._unknown("V002", "a rule of the policy", text, known, item.span)


def data_of(node: Node) -> Any:
    """Plain data; the plain word `empty` is no value."""
    if isinstance(node, Scalar):
        return None if _is_word(node, "empty") else node.as_value()
    if isinstance(node, MappingNode):
        return {entry.name: data_of(entry.value) for entry in node.entries}
    return [data_of(item) for item in node.items]


def _is_word(node: Node, word: str) -> bool:
    """Whether a node is a word with a meaning of its own; in quotes it is a text like any other."""
    return isinstance(node, Scalar) and node.style == "plain" and node.text == word
