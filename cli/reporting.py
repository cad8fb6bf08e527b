"""Findings out: the options that say in which form and where to, and the exit code they make."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from policy_engine import __version__
from policy_engine.diagnostics.printers import FORMATS, LEVELS, Report, grave, render

from . import arguments, colours
from .exits import CLEAN, FINDINGS, Misuse

if TYPE_CHECKING:
    from policy_engine.diagnostics.record import Diagnostic

__all__ = ["FORMATS", "add_options", "report", "root", "write"]

_ROOTS = ("GITHUB_WORKSPACE", "CI_PROJECT_DIR")
"""Where the services that read reports say the repository is."""


def add_options(parser: argparse.ArgumentParser, fail_level: str = "error") -> None:
    """The options `--format`, `--output`, `--fail-level` (with what it is by default) and `--color`."""
    arguments.add_format(parser, FORMATS, "text", "; text by default")
    add_output(parser)
    parser.add_argument(
        "--fail-level",
        type=arguments.one_of(LEVELS),
        default=fail_level,
        metavar="|".join(LEVELS),
        help=f"the least grave finding that makes the exit code 1; {fail_level} by default",
    )
    arguments.add_colour(parser)


def add_output(parser: argparse.ArgumentParser) -> None:
    """The option `--output`."""
    parser.add_argument(
        "--output", metavar="FILE", help="write the report to a file, and only its last line to standard output"
    )


def report(
    options: argparse.Namespace,
    findings: Sequence[Diagnostic],
    files: Sequence[str],
    command: str,
    things: tuple[str, str],
) -> int:
    """Print findings as the options say; the exit code."""
    from policy_engine.diagnostics.printers.text import counts

    made = Report(
        findings,
        files,
        command,
        things,
        "" if options.format in ("text", "json") else root(os.environ, os.getcwd()),
        options.fail_level,
        colours.wanted(options.color, sys.stdout) and not options.output,
        __version__,
    )
    write(options.output, render(made, options.format), counts(made))
    return FINDINGS if any(grave(finding, options.fail_level) for finding in findings) else CLEAN


def made(findings: Sequence[Diagnostic], files: Sequence[str], command: str, things: tuple[str, str]) -> Report:
    """A report for other programs, whose exit code is not its own."""
    return Report(findings, files, command, things, root(os.environ, os.getcwd()), "never", False, __version__)


def write(path: str | None, text: str, summary: str) -> None:
    """Write a report to a file, and its summary to standard output; without a file, all of it there."""
    if not path:
        sys.stdout.write(text)
        return
    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or "its name is not a file name").lower()
        raise Misuse(f"{path}: the report cannot be written: {reason}", "name a file in a folder that exists") from None
    sys.stdout.write(f"{summary}\n")


def root(environment: Mapping[str, str], here: str) -> str:
    """The folder from which reports for other programs name files: that of the repository where a service tells it,
    else the one the command was called in."""
    for name in _ROOTS:
        folder = environment.get(name, "")
        if os.path.isabs(folder):
            folder = os.path.realpath(folder)
            if os.path.join(here, "").startswith(os.path.join(folder, "")):
                return folder
    return here
