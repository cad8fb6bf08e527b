"""Differences that are meant, as data (`intended.json`): each with its reason and how it is recognised.

An entry holds where all it says is true: `expr` is found in the expression, `ours` and `theirs` in the answers
as one line (all three are regular expressions), `unordered` means that the answers are the same but for order.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from fuzz.answers import Answer, same_unordered, shown

__all__ = ["Intended", "read_intended"]

_FILE = Path(__file__).with_name("intended.json")
_KEYS = {"id", "reason", "expr", "ours", "theirs", "unordered"}


class Intended:
    """One difference that is meant."""

    def __init__(self, entry: dict[str, Any]) -> None:
        unknown = entry.keys() - _KEYS
        if unknown or not entry.get("reason") or len(entry.keys() & {"expr", "ours", "theirs", "unordered"}) == 0:
            raise ValueError(f"entry {entry.get('id')}: {sorted(unknown) or 'it has no reason, or fits everything'}")
        self.id: str = entry["id"]
        self.reason: str = entry["reason"]
        self._expr = re.compile(entry.get("expr", ""), re.DOTALL)
        self._ours = re.compile(entry.get("ours", ""), re.DOTALL)
        self._theirs = re.compile(entry.get("theirs", ""), re.DOTALL)
        self._unordered: bool = entry.get("unordered", False)

    def holds(self, expr: str, ours: Answer, theirs: Answer) -> bool:
        """Whether this is what makes two answers differ."""
        if self._unordered and not same_unordered(ours, theirs):
            return False
        return bool(self._expr.search(expr) and self._ours.search(shown(ours)) and self._theirs.search(shown(theirs)))


def read_intended(path: Path = _FILE) -> list[Intended]:
    """All of them; no two have one name."""
    found = [Intended(entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
    if len({one.id for one in found}) < len(found):
        raise ValueError("an identifier comes twice")
    return found
