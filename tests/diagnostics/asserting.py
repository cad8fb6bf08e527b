"""One way to assert a finding, whole: code, message, file, line, column, underlined text, help."""

from __future__ import annotations

from collections.abc import Sequence

from policy_engine.diagnostics import Collector, Diagnostic

__all__ = ["assert_diagnostic", "only"]


def only(found: Collector | Sequence[Diagnostic]) -> Diagnostic:
    """The single finding of a collector or a list; anything else fails with all of them."""
    diagnostics = found.diagnostics if isinstance(found, Collector) else tuple(found)
    assert len(diagnostics) == 1, [(d.code, d.line, d.column, d.message) for d in diagnostics]
    return diagnostics[0]


def assert_diagnostic(
    diagnostic: Diagnostic,
    code: str,
    message: str,
    place: str,
    underlined: str | None = None,
    help: str | None = None,
) -> None:
    """`place` is `file:line:column`; `underlined` is the text of the span; `help` is a part of the help."""
    at = f"{diagnostic.path}:{diagnostic.line}:{diagnostic.column}"
    found = (diagnostic.code, diagnostic.message, at)
    assert found == (code, message, place), found
    if underlined is not None:
        assert diagnostic.source is not None
        assert diagnostic.span is not None
        assert diagnostic.source.text[diagnostic.span.start : diagnostic.span.end] == underlined
    if help is not None:
        assert help in diagnostic.help
