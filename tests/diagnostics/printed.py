"""A report with everything that a report can hold, and what is hostile in it."""

from __future__ import annotations

from policy_engine.diagnostics import Diagnostic, Related, Severity
from policy_engine.diagnostics.printers import Report
from policy_engine.source import SourceFile, Span

POLICY = SourceFile(
    "policies/desk, east: 50%.yaml",
    'policy:\n  id: desk\n  id: dask\n  title: "日本 ] (𝒙) & <b>"\nsla: on\n\n\n',
)
REGISTER = SourceFile("policies/desk.clauses.yaml", "clauses:\r\n  D-1: {says: one}\r\n")
HOSTILE = SourceFile("policies/\x1b[31m\udcff\u202e\n::error::.yaml", "a: \x07[x](http://evil.example)\nb: 1\n")


def span(source: SourceFile, word: str, nth: int = 0) -> Span:
    """Where a word stands in a text."""
    at = -1
    for _ in range(nth + 1):
        at = source.text.index(word, at + 1)
    return Span(at, at + len(word))


FINDINGS = (
    Diagnostic(
        "Y001", Severity.ERROR, "the file does not exist", SourceFile("elsewhere/gone.yaml", ""), help="check the name"
    ),
    Diagnostic(
        "Y018",
        Severity.ERROR,
        "`id` is there twice",
        POLICY,
        span(POLICY, "id", 1),
        "keep one of them:\n  id: desk\n  id: dask",
        (Related("the first [of both] is `C:\\desk`", POLICY, span(POLICY, "id", 0)),),
    ),
    Diagnostic("S003", Severity.NOTE, "look at `{0}` and `日本`", POLICY, span(POLICY, "(𝒙)")),
    Diagnostic("Y022", Severity.WARNING, "`on` is also a truth value", POLICY, span(POLICY, "on", 0)),
    Diagnostic("S001", Severity.ERROR, "from line to line", POLICY, Span(0, POLICY.text.index("sla"))),
    Diagnostic("Y090", Severity.WARNING, "7 more findings in this file are not shown", POLICY, Span(52, 52)),
    Diagnostic("R022", Severity.WARNING, "no rule cites `D-1`", REGISTER, span(REGISTER, "D-1"), "cite it"),
    Diagnostic(
        "Y005",
        Severity.ERROR,
        "`[x](http://evil.example)` has \x07, \u202e, \ud800 and a line end\n::set-output name=a::b % %0A",
        HOSTILE,
        span(HOSTILE, "\x07"),
        "write [this](1)\r\ninstead",
    ),
    Diagnostic("N021", Severity.WARNING, "about nothing in particular"),
)

CLEAN = Report((), ("policies/mega.yaml", "policies/hydra.yaml"), "policy validate", ("policy", "policies"))
FULL = Report(
    FINDINGS,
    (POLICY.path, "policies/clean.yaml", HOSTILE.path),
    "policy validate",
    ("policy", "policies"),
    "",
    "warning",
    version="1.2.3",
)
