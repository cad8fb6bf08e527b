"""A naive interpreter of expressions, which the compiled closures are held against.

`typed` takes the trees of the checker, `plain` bare syntax with a map of values. Written from `grammar/README.md` and
cel-spec, without the evaluator: nothing is compiled, nothing is clever. Only the work of a single function, such as
`substring`, is the declared one.
"""

from __future__ import annotations

from tests.expr.reference.plain import interpret_plain
from tests.expr.reference.typed import interpret
from tests.expr.reference.types import contains
from tests.expr.reference.values import identical

__all__ = ["contains", "identical", "interpret", "interpret_plain"]
