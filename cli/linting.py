"""Policies to what their rules find, with the settings that count for each; kept like the findings of `validate`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policy_engine.lint.config import Config

from .cache.answers import Answers, Unreadable, contents

if TYPE_CHECKING:
    from policy_engine.diagnostics.record import Diagnostic

__all__ = ["Linting"]


class Linting:
    """The rules under some settings: what is asked about each policy, and the work that answers it."""

    def __init__(self, config: Config) -> None:
        self._config = config

    def about(self, path: str) -> str:
        """The question about a policy: which rules, with which levels and limits."""
        return f"lint {self._config.choice(path).mark}"

    def __call__(self, path: str, answers: Answers | None) -> tuple[Diagnostic, ...]:
        """What there is to find in a policy; kept for the next time."""
        from policy_engine.diagnostics.record import Collector
        from policy_engine.document.files import decode, load_source
        from policy_engine.lint.run import lint_source

        collector = Collector()
        try:
            data = contents(path)
        except (OSError, ValueError, Unreadable):
            load_source(path, collector)  # says why
            return collector.diagnostics
        source = decode(path, data, collector)
        if source is not None:
            lint_source(source, self._config.choice(path), collector)
        if answers is not None:
            answers.keep(path, data, {}, collector.diagnostics)
        return collector.diagnostics
