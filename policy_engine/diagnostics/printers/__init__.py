"""The forms in which findings are printed: each a function from a report to text, in a module of its own.

A new form is a module with `render(report) -> str` and a line in `_MODULES`. None of them prints, and none knows
which command made the report. What is told of a finding is the same in all of them: code, severity, message, help,
place, further places, and a fingerprint that does not change when lines are moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from policy_engine.diagnostics.record import Diagnostic

__all__ = ["FORMATS", "LEVELS", "Report", "grave", "render"]

_MODULES = {
    "text": "text",
    "json": "plain",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
    "gitlab": "gitlab",
}

FORMATS = tuple(_MODULES)

LEVELS = ("error", "warning", "note", "never")
"""The least grave finding that counts as a failure; `never` is for those who only want to look."""


class Report(NamedTuple):
    """What a command found, and where it looked.

    `findings` are sorted by file and place. `files` are those that were checked, as the user knows them; `things`
    is what they are called, one and many. Forms for other programs name files from `root` on, an absolute
    folder; without it, as they are. `fail_level` is one of `LEVELS`, `version` that of the
    program.
    """

    findings: Sequence[Diagnostic]
    files: Sequence[str]
    command: str = "policy"
    things: tuple[str, str] = ("file", "files")
    root: str = ""
    fail_level: str = "error"
    colour: bool = False
    version: str = ""


def render(report: Report, form: str) -> str:
    """A report in one of `FORMATS`; every form ends with a line feed, unless it is empty."""
    from importlib import import_module

    text: str = import_module(f"{__name__}.{_MODULES[form]}").render(report)
    return text


def grave(finding: Diagnostic, fail_level: str) -> bool:
    """Whether a finding is grave enough to count as a failure."""
    return fail_level != "never" and LEVELS.index(finding.severity.value) <= LEVELS.index(fail_level)
