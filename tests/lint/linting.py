"""Linting a text in one call, and policies out of a few sections."""

from __future__ import annotations

from policy_engine.diagnostics import Collector, Diagnostic
from policy_engine.lint.config import Config
from policy_engine.lint.run import lint_source
from policy_engine.source import SourceFile

HEAD = """\
policy: {id: sample, title: Sample, language: en, edition: undated, in_force_from: unstated}
sources: {handbook: {document: sample.txt, register: sample.clauses.yaml}}
"""


def lint(text: str, config: Config | None = None) -> tuple[Diagnostic, ...]:
    """What the rules find in some sections of a policy."""
    collector = Collector()
    choice = (config or Config()).choice("sample.yaml")
    lint_source(SourceFile("sample.yaml", text if "\npolicy:" in f"\n{text}" else HEAD + text), choice, collector)
    return collector.diagnostics


def told(found: tuple[Diagnostic, ...]) -> list[str]:
    """Findings in one line each: place, code, message."""
    return [f"{one.line}:{one.column} {one.code} {one.message}" for one in found]
