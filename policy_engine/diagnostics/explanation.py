"""The page of each code: what it means, why it is refused, an example, how to mend it."""

from __future__ import annotations

from policy_engine.diagnostics.codes import CATALOGUE

__all__ = ["explain"]


def explain(code: str) -> str | None:
    """The page of a code as Markdown, or nothing for a code that does not exist. Case does not count."""
    from policy_engine.resources import diagnostic_page

    code = code.strip().upper()
    # Only a code of the catalogue becomes a file name, so that no user text reaches the file system.
    return diagnostic_page(code) if code in CATALOGUE else None
