"""The policy as it was written, for the few texts that the checked policy keeps only as something to run."""

from __future__ import annotations

from typing import Any

from policy_engine.diagnostics import Collector
from policy_engine.document.nodes import plain
from policy_engine.document.reader import read_yaml
from policy_engine.model.policy import Policy


class Texts:
    """The plain data of a policy's file, asked by the keys from the top down."""

    def __init__(self, policy: Policy) -> None:
        root = read_yaml(policy.source, Collector())
        self._data: Any = plain(root) if root is not None else {}

    def at(self, *keys: str) -> Any:
        """What stands under the keys, or nothing."""
        found = self._data
        for key in keys:
            found = found.get(key) if isinstance(found, dict) else None
        return found

    def word(self, *keys: str) -> str:
        """The same where it is one word or figure; a list of them is joined."""
        found = self.at(*keys)
        if isinstance(found, list):
            return ", ".join(str(one) for one in found if not isinstance(one, dict | list))
        return "" if found is None or isinstance(found, dict) else str(found)
