"""Exit codes, the same for every command."""

from __future__ import annotations

CLEAN = 0
"""Nothing to complain about."""

FINDINGS = 1
"""The command did its work and there is something to look at: findings, a bad ticket, another handbook."""

MISUSE = 2
"""The command could not do its work: wrong options, a missing file, a policy that does not load."""

INTERRUPTED = 130
"""Stopped with Ctrl-C (128 and the number of the signal, as shells say it)."""

BROKEN_PIPE = 141
"""Whoever read the output went away, such as `head`."""


class Misuse(Exception):
    """What the caller did wrong: one line, and the cure."""

    def __init__(self, message: str, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.help = help
