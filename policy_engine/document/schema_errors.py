"""From the complaints of a JSON Schema validator to findings: one for each mistake, where it stands.

A schema may say in `x-expected` what a value looks like ("an amount like `4 hours`"); the messages use it.
Imported only when a document does not fit its schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any

from jsonschema.exceptions import ValidationError

from policy_engine.diagnostics.record import Collector
from policy_engine.diagnostics.suggest import did_you_mean
from policy_engine.document.branches import reduce_branches
from policy_engine.document.connectives import beside_one_another
from policy_engine.document.nodes import Mapping, Node, Scalar
from policy_engine.document.patterns import explainer, pattern_shown
from policy_engine.document.places import CONNECTIVES
from policy_engine.document.schema_facts import (
    bound_of,
    expected_of,
    instance_of,
    missing_keys,
    options,
    schema_of,
    unknown_keys,
)
from policy_engine.document.wording import allowed, join_or, kind_of, kinds, quote, quote_value
from policy_engine.source import Span

__all__ = ["report_mistakes"]

Path = tuple[str | int, ...]

MOST_COMPLAINTS = 1_000
"""Complaints looked at; many more findings than are ever shown, and few enough to take no time."""

_JOINED = {"and": "all", "or": "any"}
"""The keys under which conditions are listed, for the words that join them elsewhere."""

# Where several complaints meet at one value, the first of these is the mistake and the others follow from it.
_PRIORITY = ("type", "const", "enum", "pattern", "anyOf", "oneOf")


def report_mistakes(node: Node, data: Any, schema: dict[str, Any], collector: Collector) -> None:
    """Report why `data`, the plain data of `node`, does not fit the schema.

    Places with an error already are left out: the reader has said what is wrong there. Something is always
    reported where nothing is known of the place, since the caller knows that the document does not fit.
    """
    reporter = _Reporter(node, schema, collector)
    before = len(collector)
    try:
        errors = list(islice(explainer(schema).iter_errors(data), MOST_COMPLAINTS))
    except RecursionError:
        errors = []
    reporter.report(errors)
    if len(collector) == before and not collector.has_errors:
        reporter.add("S009", "the document does not fit its schema", node.span, "")


class _Reporter:
    """Findings for one document."""

    def __init__(self, root: Node, schema: dict[str, Any], collector: Collector) -> None:
        self.root = root
        self.schema = schema
        self.collector = collector
        self.known = {
            (found.span.start, found.span.end)
            for found in collector.diagnostics
            if found.is_error and found.span is not None and found.source is root.source
        }

    def add(self, code: str, message: str, span: Span, help: str) -> None:
        # A value without any width is one that is missing; the reader always says so at its key.
        if span.start < span.end and (span.start, span.end) not in self.known:
            self.collector.error(code, message, self.root.source, span, help)

    def report(self, errors: Iterable[ValidationError]) -> None:
        """Report errors of one level; those at the same value are one mistake, except about its keys."""
        by_place: dict[Path, list[ValidationError]] = {}
        for error in reduce_branches(errors):
            path = tuple(error.absolute_path)
            if self.about_key(path, error):
                self.report_value(path, error, self.key_span(path, instance_of(error)))
            else:
                by_place.setdefault(path, []).append(error)
        for path, found in by_place.items():
            keys = [error for error in found if error.validator in _KEY_RULES]
            self.report_keys(path, keys)
            others = [error for error in found if error.validator not in _KEY_RULES]
            if others:
                error = min(others, key=_priority)
                if keys and error.validator == "maxProperties":
                    continue  # the unknown key is the one too many
                self.report_value(path, error, self.value_span(path))
                if error.validator == "type":
                    # What is of the wrong kind as a whole is not looked into.
                    self.collector.settle(self.root.source, self.node(path).span)

    def about_key(self, path: Path, error: ValidationError) -> bool:
        """Whether an error is about a key as such (`propertyNames`), whose path is that of its mapping."""
        if "propertyNames" not in error.absolute_schema_path or not isinstance(instance_of(error), str):
            return False
        node = self.node(path)
        return isinstance(node, Mapping) and instance_of(error) in node

    # --- places

    def node(self, path: Path) -> Node:
        node: Node = self.root
        for step in path:
            below: Node | None = None
            if isinstance(node, Mapping) and isinstance(step, str):
                below = node.get(step)
            elif not isinstance(node, Mapping | Scalar) and isinstance(step, int) and step < len(node.items):
                below = node.items[step]
            if below is None:
                break
            node = below
        return node

    def key_span(self, path: Path, name: str) -> Span:
        """Span of a key in the mapping at `path`."""
        node = self.node(path)
        entry = node.entry(name) if isinstance(node, Mapping) else None
        return node.span if entry is None else entry.key.span

    def head_span(self, path: Path) -> Span:
        """A short span that stands for a mapping: the key it has in its parent, else its own first key."""
        node = self.node(path)
        if path and isinstance(path[-1], str):
            parent = self.node(path[:-1])
            entry = parent.entry(path[-1]) if isinstance(parent, Mapping) else None
            # Where the mapping is aliased, the key is the place where it is used.
            if entry is not None:
                return entry.key.span
        if isinstance(node, Mapping) and node.entries:
            return node.entries[0].key.span
        return node.span

    def value_span(self, path: Path) -> Span:
        """The value itself; a list or mapping of several lines is named by its key instead."""
        node = self.node(path)
        if isinstance(node, Scalar) or "\n" not in node.source.text[node.start : node.end]:
            return node.span
        return self.head_span(path)

    # --- mistakes

    def report_keys(self, path: Path, errors: list[ValidationError]) -> None:
        """Unknown and missing keys of one mapping. A misspelt key is not also a missing one."""
        if not errors:
            return
        names = list(instance_of(errors[0])) if isinstance(instance_of(errors[0]), dict) else []
        missing = list(dict.fromkeys(name for error in errors for name in missing_keys(error)))
        unknown: dict[str, set[str]] = {}
        for error in errors:
            for name, candidates in unknown_keys(error, self.schema):
                unknown.setdefault(name, set()).update(candidates)
        for name, candidates in unknown.items():
            free = candidates - set(names)
            wanted = [other for other in missing if other in candidates]
            near = did_you_mean(name, wanted) or did_you_mean(name, free)
            joined = _JOINED.get(name.lower())
            if joined in free:
                # What is joined is the condition: it does not lack `when` or another form besides.
                missing = [other for other in missing if other != "when"]
                help = f"write `{joined}:`"
            elif near is not None:
                missing = [other for other in missing if other != near]
                help = f"did you mean `{near}`?"
            elif candidates:
                help = f"allowed here: {allowed(sorted(candidates))}"
            else:
                help = "delete it"
            self.add("S001", f"unknown key {quote(name)}", self.key_span(path, name), help)
        where = f" in {quote(path[-1])}" if path and isinstance(path[-1], str) else ""
        for name in missing:
            expected = next((text for error in errors if (text := expected_of(error, name))), None)
            help = f"add `{name}:`" + (f" with {expected}" if expected else "")
            self.add("S002", f"{quote(name)} is missing{where}", self.head_span(path), help)

    def report_value(self, path: Path, error: ValidationError, span: Span) -> None:
        rule = error.validator
        instance = instance_of(error)
        schema = schema_of(error)
        expected = schema.get("x-expected")
        help = str(schema.get("x-help-kind" if rule == "type" else "x-help", "")) or _in_brackets(error)
        if isinstance(expected, str) and rule not in _LIMITS and rule != "uniqueItems":
            code = "S003" if rule == "type" else "S004" if rule in ("enum", "const") else "S005"
            near = did_you_mean(instance, options(error)) if isinstance(instance, str) else None
            help = f"did you mean `{near}`?" if near else help
            found = quote_value(instance) if not isinstance(instance, dict | list) else kind_of(instance)
            if isinstance(instance, str) and not instance.strip():
                found = "an empty text"
            self.add(code, f"expected {expected}, found {found}", span, help)
        elif rule == "type":
            message = f"expected {kinds(bound_of(error))}, found {kind_of(instance)}"
            self.add("S003", message, span, help)
        elif rule in ("enum", "const"):
            choices = options(error)
            near = did_you_mean(instance, choices) if isinstance(instance, str) else None
            cure = f"did you mean `{near}`?" if near else f"allowed: {allowed(choices)}"
            self.add("S004", f"{quote_value(instance)} is not allowed here", span, help or cure)
        elif rule == "pattern":
            cure = help or f"the schema asks for `{pattern_shown(str(bound_of(error)))}`"
            self.add("S005", f"{quote_value(instance)} does not have the expected form", span, cure)
        elif rule in _LIMITS and not (rule == "maxProperties" and CONNECTIVES.issuperset(instance)):
            self.add(*_limit(rule, bound_of(error), instance), span, help)
        elif rule == "uniqueItems":
            cure = help or "delete one of the two"
            self.add("S008", "an item is there twice", self.repeated(path, span), cure)
        elif rule in ("anyOf", "oneOf"):
            code, message, cure = _alternatives(error)
            self.add(code, message, span, help or cure)
        elif rule == "not" and not bound_of(error) and path and isinstance(path[-1], str):
            # The schema has the entry as `false`: it never stands beside what else is there.
            key = self.key_span(path[:-1], path[-1])
            cure = help or beside_one_another(self.node(path[:-1]), path[-1]) or "delete it"
            self.add("S009", f"{quote(path[-1])} is not allowed here", key, cure)
            self.all_is_said(path[:-1])
        elif rule == "maxProperties" and CONNECTIVES.issuperset(instance):
            shown = join_or([quote(name) for name in instance]).replace(" or ", " and ")
            cure = beside_one_another(self.node(path), str(list(instance)[-1]))
            self.add("S009", f"{shown} do not stand beside one another", span, cure)
            self.all_is_said(path)
        else:
            self.add("S009", "these entries do not go together", span, help)

    def all_is_said(self, path: Path) -> None:
        """Leave out what later passes say of this mapping as a whole, but not what they find within it."""
        start = self.node(path).span.start
        self.collector.settle(self.root.source, Span(start, start))

    def repeated(self, path: Path, span: Span) -> Span:
        """Span of the first item that repeats an earlier one."""
        from policy_engine.document.nodes import Sequence, plain

        node = self.node(path)
        seen: list[tuple[type, Any]] = []
        for item in node.items if isinstance(node, Sequence) else ():
            value = plain(item)
            if (type(value), value) in seen:
                return item.span
            seen.append((type(value), value))
        return span


_KEY_RULES = frozenset({"additionalProperties", "unevaluatedProperties", "required", "dependentRequired"})

_LIMITS = {
    "minimum": ("S006", "{0} is less than {1}"),
    "maximum": ("S006", "{0} is more than {1}"),
    "exclusiveMinimum": ("S006", "{0} is not more than {1}"),
    "exclusiveMaximum": ("S006", "{0} is not less than {1}"),
    "multipleOf": ("S006", "{0} is not a multiple of {1}"),
    "minItems": ("S007", "the list has too few items: at least {1} are expected"),
    "maxItems": ("S007", "the list has too many items: at most {1} are expected"),
    "minProperties": ("S007", "there are too few entries: at least {1} are expected"),
    "maxProperties": ("S007", "there are too many entries: at most {1} are expected"),
    "minLength": ("S007", "the text is too short: at least {1} characters are expected"),
    "maxLength": ("S007", "the text is too long: at most {1} characters are expected"),
    "contains": ("S007", "the list lacks an item that has to be there"),
}


def _in_brackets(error: ValidationError) -> str:
    """The cure for several values without the brackets that make a list of them."""
    found = instance_of(error)
    if not isinstance(found, str) or not re.fullmatch(r"[\w.-]+(?:, *[\w.-]+)+", found) or len(found) > 80:
        return ""
    wanted = bound_of(error)
    if error.validator == "type" and "array" not in ([wanted] if isinstance(wanted, str) else wanted):
        return ""
    return f"several values stand in square brackets: `[{found}]`" if error.validator in ("type", "enum") else ""


def _limit(rule: str, bound: Any, instance: Any) -> tuple[str, str]:
    code, message = _LIMITS[rule]
    if rule in ("minItems", "minProperties", "minLength") and bound == 1:
        kind = {"minItems": "the list", "minProperties": "the mapping", "minLength": "the text"}[rule]
        return code, f"{kind} is empty"
    return code, message.format(quote_value(instance), bound)


def _priority(error: ValidationError) -> int:
    rule = str(error.validator)
    return _PRIORITY.index(rule) if rule in _PRIORITY else len(_PRIORITY)


def _alternatives(error: ValidationError) -> tuple[str, str, str]:
    """Code, message and help for a value that fits none of several forms, or more than one."""
    found = instance_of(error)
    if not error.context:
        return "S009", "this fits more than one of the forms that are expected here", ""
    # For a text, those alternatives that take texts are of interest, not that a list would do as well.
    near_misses = [inner for inner in error.context if not _other_kind(inner, found)] or list(error.context)
    forms = list(dict.fromkeys(form for inner in near_misses for form in _forms(inner)))
    words = [value for inner in near_misses for value in options(inner) if isinstance(value, str)]
    near = did_you_mean(found, words) if isinstance(found, str) else None
    help = f"did you mean `{near}`?" if near else ""
    shown = kind_of(found) if isinstance(found, dict | list) else quote_value(found)
    if not forms:
        return "S009", f"{shown} fits none of the forms that are expected here", help
    if all(inner.validator == "type" for inner in near_misses):
        return "S003", f"expected {join_or(forms)}, found {kind_of(found)}", help
    return "S005", f"expected {join_or(forms)}, found {shown}", help


def _other_kind(error: ValidationError, found: Any) -> bool:
    """Whether an alternative asks for another kind of value than the one that was found."""
    if error.validator == "type":
        return True
    choices = options(error)
    return bool(choices) and not any(isinstance(choice, type(found)) for choice in choices)


def _forms(error: ValidationError) -> list[str]:
    """What one of several alternatives asks for, in words."""
    expected = schema_of(error).get("x-expected")
    if isinstance(expected, str):
        return [expected]
    if error.validator in ("enum", "const"):
        return [quote_value(value) for value in options(error)]
    if error.validator == "type":
        return [kinds(bound_of(error))]
    if error.validator == "pattern":
        return [f"a text like `{pattern_shown(str(bound_of(error)))}`"]
    return []
