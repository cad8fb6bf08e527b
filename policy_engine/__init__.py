"""Policy as code for support handbooks.

    import policy_engine

    policy = policy_engine.load("policies/desk.yaml")  # a path, or the name of a shipped policy
    decision = policy.evaluate(ticket)                # {"id", "at", "facts", "events"}
    decision["sla"]["targets"]                        # plain data; `decision.to_dict()` gives all of it

Everything is imported when it is first asked for, so that importing the package costs next to nothing.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policy_engine.errors import (
        CalendarError,
        PolicyEngineError,
        PolicyError,
        ReadError,
        RuleError,
        StartError,
        TicketError,
    )
    from policy_engine.load import Policy, load
    from policy_engine.runtime.decision import Decision

__version__ = "0.1.0"

__all__ = [
    "CalendarError",
    "Decision",
    "Policy",
    "PolicyEngineError",
    "PolicyError",
    "ReadError",
    "RuleError",
    "StartError",
    "TicketError",
    "__version__",
    "load",
]

_HOMES = {
    "CalendarError": "errors",
    "Decision": "runtime.decision",
    "Policy": "load",
    "PolicyEngineError": "errors",
    "PolicyError": "errors",
    "ReadError": "errors",
    "RuleError": "errors",
    "StartError": "errors",
    "TicketError": "errors",
    "load": "load",
}


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `{__name__}` has no attribute `{name}`")
    from importlib import import_module

    found = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})


class _Package(ModuleType):
    """`load` is a function here and also the module it stands in: the function wins, whatever is imported first."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "load" and isinstance(value, ModuleType):
            value = value.load
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
