"""Policies to what their rules find, with the settings that count for each; kept like the findings of `validate`.

What was found is kept by the content of a policy, the bytes of the settings and the words of the command line, so that
neither rules nor settings are looked at for policies that are known: a call with a mistake in either keeps nothing.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from .cache.answers import Answers, Unreadable, contents
from .cache.store import digest
from .exits import Misuse

if TYPE_CHECKING:
    from policy_engine.diagnostics.record import Diagnostic
    from policy_engine.lint.config import Config

__all__ = ["Linting"]


class Linting:
    """The rules under some settings: what is asked about each policy, and the work that answers it."""

    def __init__(
        self, settings: str | None, named: bool, select: tuple[str, ...] | None, ignore: tuple[str, ...]
    ) -> None:
        """`settings` is the path of a file, `named` says that the call named it."""
        self._path, self._named = settings, named
        self._select, self._ignore = select, ignore
        self._config: Config | None = None
        self._mark = f"lint {select} {ignore} {_state(settings)}"

    def about(self, path: str) -> str:
        """The question about a policy: settings, words, and its place where the settings speak of some files only."""
        if self._path is None or not self._mark.endswith("files"):
            return self._mark
        place = os.path.realpath(path)
        with suppress(ValueError):  # as on another drive
            place = os.path.relpath(place, os.path.dirname(os.path.realpath(self._path)))
        return f"{self._mark} {place}"

    def prepare(self) -> None:
        """Read the settings and the words. Raises `Misuse` or `PolicyError` where they are not understood."""
        self.config()

    def config(self) -> Config:
        """The settings, with what the command line says."""
        if self._config is None:
            from policy_engine.diagnostics.record import Collector
            from policy_engine.lint.config import Config, configured
            from policy_engine.settings import read_settings

            config = Config()
            if self._path is not None:
                collector = Collector()
                shown = self._path if self._named else os.path.relpath(self._path)
                root = read_settings(self._path, collector, shown)
                config = configured(root, os.path.dirname(os.path.abspath(self._path)), collector)
                collector.raise_errors()
            select = None if self._select is None else _codes(self._select)
            self._config = config._replace(select=select, ignore=_codes(self._ignore))
        return self._config

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
            lint_source(source, self.config().choice(path), collector)
        if answers is not None:
            answers.keep(path, data, {}, collector.diagnostics)
        return collector.diagnostics


def _state(settings: str | None) -> str:
    """The digest of the settings, with a word where they may be about some files only."""
    if settings is None:
        return ""
    try:
        data = contents(settings)
    except (OSError, ValueError, Unreadable):
        return os.urandom(8).hex()  # read_settings says why; nothing is known of what it cannot read
    return f"{digest(data)}{' files' if b'files' in data else ''}"


def _codes(words: tuple[str, ...]) -> tuple[str, ...]:
    """The codes of rules that the command line names."""
    from policy_engine.diagnostics.suggest import did_you_mean
    from policy_engine.lint.registry import CODES, COMMENTS, RULES, code_of

    found = []
    for word in words:
        code = word.upper() if word.upper() in COMMENTS else code_of(word)
        if code is None:
            near = did_you_mean(word, [*CODES, *(rule.name for rule in RULES)])
            help = f"did you mean `{near}`?" if near else "`policy lint --list` shows all rules"
            raise Misuse(f"there is no rule `{word}`", help)
        found.append(code)
    return tuple(found)
