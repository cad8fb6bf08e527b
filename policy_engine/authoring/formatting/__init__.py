"""The canonical form of a policy's text: `canonical` gives it, and never the text of another policy."""

from __future__ import annotations

from policy_engine.authoring.formatting.canonical import Formatted, canonical

__all__ = ["Formatted", "canonical"]
