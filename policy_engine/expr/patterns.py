"""Regular expressions that cannot hang."""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["matcher", "problem"]


def problem(pattern: str) -> tuple[str, str] | None:
    """What is wrong with a pattern, and the cure; nothing if it is within the subset."""
    try:
        re.compile(pattern)
    except re.error as error:
        return (f"this is no pattern: {error.msg}", "")
    return None


def matcher(pattern: str) -> Callable[[str], bool]:
    """A function that says whether the pattern matches a part of a text."""
    search = re.compile(pattern).search
    return lambda text: search(text) is not None
