"""Colour, only where somebody sees it."""

from __future__ import annotations

import os
from typing import TextIO

CHOICES = ("auto", "always", "never")

_STYLES = {
    "heading": "1",
    "good": "32",
    "open": "33",
    "bad": "1;31",
    "quiet": "2",
    "error": "1;31",
    "help": "36",
}


def wanted(choice: str, stream: TextIO) -> bool:
    """Whether to colour what goes to a stream.

    `auto` asks the stream and the environment: `NO_COLOR` (not empty) and `TERM=dumb` say no.
    """
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


class Paint:
    """Puts a style around text, or leaves it alone."""

    def __init__(self, on: bool) -> None:
        self.on = on

    def __call__(self, text: str, style: str) -> str:
        code = _STYLES.get(style)
        return f"\x1b[{code}m{text}\x1b[0m" if self.on and code and text else text
