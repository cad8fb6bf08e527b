"""How many examples a law is tried on."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

__all__ = ["examples"]

_TIMES = int(os.environ.get("LAWS", "1"))


def examples(count: int) -> settings:
    """Settings for a law: `count` examples, or as many times as much as `LAWS` says."""
    checks = (HealthCheck.too_slow, HealthCheck.data_too_large)
    return settings(max_examples=count * _TIMES, deadline=None, suppress_health_check=checks)
