"""Every function, declared once: checker, compiler and `grammar/README.md` read these entries.

To add one: an entry with its work in the module where it belongs, then `python -m policy_engine.expr.reference`,
which writes the list of functions in the manual. The examples are run by a test.
"""

from __future__ import annotations

from policy_engine.expr.declarations import Function
from policy_engine.expr.functions.conversions import CONVERSIONS
from policy_engine.expr.functions.macros import MACROS
from policy_engine.expr.functions.numbers import NUMBERS
from policy_engine.expr.functions.optionals import OPTIONALS
from policy_engine.expr.functions.own import OWN
from policy_engine.expr.functions.texts import TEXTS

__all__ = ["FUNCTIONS", "MACROS", "function_of", "is_namespace"]

FUNCTIONS: tuple[Function, ...] = (*OWN, *TEXTS, *NUMBERS, *CONVERSIONS, *OPTIONALS)

_BY_NAME = {one.name: one for one in FUNCTIONS}
_NAMESPACES = frozenset(name.split(".")[0] for name in (*_BY_NAME, *(one.name for one in MACROS)) if "." in name)


def function_of(name: str) -> Function | None:
    """The declaration of a function, method or attribute."""
    return _BY_NAME.get(name)


def is_namespace(word: str) -> bool:
    """Whether functions are called `word.name(...)`."""
    return word in _NAMESPACES
