"""Checking one policy: what its rules find, without what comments allow, and what is wrong with the comments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from policy_engine.diagnostics.record import Collector, Diagnostic, Related, Severity
from policy_engine.document.nodes import Node
from policy_engine.lint.config import Choice
from policy_engine.lint.examined import Examined
from policy_engine.lint.registry import CODES, RULES, code_of
from policy_engine.lint.suppressions import Suppression, suppressions
from policy_engine.model.policy import Policy
from policy_engine.source import SourceFile, Span

__all__ = ["examine", "lint_source"]

MOST_FINDINGS = 1_000
"""Of one rule in one file; no more than 200 of all are shown."""


def lint_source(source: SourceFile, choice: Choice, collector: Collector) -> None:
    """Everything there is to find in a text; of a policy that does not load, why it does not."""
    from policy_engine.document.reader import read_yaml
    from policy_engine.load import check_root

    loading = Collector()
    root = read_yaml(source, loading)
    policy = None if root is None else check_root(root, source, loading)
    if root is None or policy is None or loading.has_errors:
        collector.extend(found for found in loading.diagnostics if found.is_error)
        return
    collector.extend(examine(policy, root, choice))


def examine(policy: Policy, root: Node, choice: Choice) -> list[Diagnostic]:
    """The findings on a policy that loads."""
    examined = Examined(policy, root, choice.limits)
    comments = suppressions(policy.source, root)
    allowing: dict[str, list[tuple[Span, int]]] = {}
    for number, comment in enumerate(comments):
        for code in filter(None, (code_of(name) for name, _ in comment.rules)):
            allowing.setdefault(code, []).append((comment.covers, number))
    used: set[tuple[int, str]] = set()
    found: list[Diagnostic] = []
    for rule in RULES:
        if rule.code not in choice.levels:
            continue
        examined.rule = rule.code
        for finding in islice(rule.check(examined), MOST_FINDINGS):
            places = {finding.span.start, (finding.owner or finding.span).start}
            allowed = [
                number
                for covers, number in allowing.get(rule.code, ())
                if any(covers.start <= at <= covers.end for at in places)
            ]
            used.update((number, rule.code) for number in allowed)
            if not allowed:
                related = tuple(Related(message, policy.source, span) for message, span in finding.related)
                severity = Severity(choice.levels[rule.code])
                found.append(
                    Diagnostic(rule.code, severity, finding.message, policy.source, finding.span, finding.help, related)
                )
    found.extend(_about_comments(comments, used, choice, policy.source))
    return found


def _about_comments(
    comments: Iterable[Suppression], used: set[tuple[int, str]], choice: Choice, source: SourceFile
) -> Iterator[Diagnostic]:
    """A comment without a reason, without an effect, or that cannot be read."""

    def found(code: str, message: str, span: Span, help: str) -> Iterator[Diagnostic]:
        if code in choice.levels:
            yield Diagnostic(code, Severity(choice.levels[code]), message, source, span, help)

    for number, comment in enumerate(comments):
        if not comment.rules:
            text = "this comment speaks to the linter, and says nothing that it understands"
            yield from found("A003", text, comment.span, "write it as `# policy: allow RULE because REASON`")
        elif not comment.reason:
            text = f"`{comment.rules[0][0]}` is allowed here without a reason"
            yield from found("A001", text, comment.span, "add `because`, and why this policy is right all the same")
        for name, span in comment.rules:
            code = code_of(name)
            if code is None:
                yield from found("A003", f"there is no rule `{name}`", span, _nearest(name))
            elif code in choice.levels and (number, code) not in used:
                text = f"`{name}` finds nothing here that could be allowed"
                help = "leave it out; it may have been mended, or the comment stands in the wrong line"
                yield from found("A002", text, span, help)


def _nearest(name: str) -> str:
    from policy_engine.diagnostics.suggest import did_you_mean

    near = did_you_mean(name, [*CODES, *(rule.name for rule in RULES)])
    return f"did you mean `{near}`?" if near else "`policy lint --list` shows all rules"
