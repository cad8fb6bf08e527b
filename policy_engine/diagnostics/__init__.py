"""Findings: the record, the collector, the catalogue of codes, rendering and suggestions.

Everything is imported when it is first asked for: a command that finds nothing needs none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policy_engine.diagnostics.codes import CATALOGUE, CodeInfo
    from policy_engine.diagnostics.explanation import explain
    from policy_engine.diagnostics.record import Collector, Diagnostic, Related, Severity
    from policy_engine.diagnostics.suggest import did_you_mean

__all__ = [
    "CATALOGUE",
    "CodeInfo",
    "Collector",
    "Diagnostic",
    "Related",
    "Severity",
    "did_you_mean",
    "explain",
]

_HOMES = {
    "CATALOGUE": "codes",
    "CodeInfo": "codes",
    "Collector": "record",
    "Diagnostic": "record",
    "Related": "record",
    "Severity": "record",
    "did_you_mean": "suggest",
    "explain": "explanation",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
    from importlib import import_module

    found = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found
