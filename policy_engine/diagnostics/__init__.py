"""Findings: the record, the collector, the catalogue of codes, rendering and suggestions."""

from __future__ import annotations

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
