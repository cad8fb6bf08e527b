"""`policy validate`: every finding in every policy."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from .. import arguments, colours
from ..exits import CLEAN, FINDINGS
from ..policies import policies

if TYPE_CHECKING:
    from policy_engine.diagnostics.record import Diagnostic

EXAMPLES = """\
PATH is a policy, a folder (every `NAME.yaml` in it and below), or the name of a shipped policy. The clause register
beside a policy is checked with it.

examples:
  policy validate policies
  policy validate policies/mega.yaml --format json
  policy validate policies --fail-level warning      for continuous integration that wants no warnings either

exit codes: 0 clean, 1 findings, 2 misuse
"""

FORMATS = ("text", "json")
LEVELS = ("error", "warning")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a policy, a folder of policies, or a shipped name")
    arguments.add_format(parser, FORMATS, "text", "; text by default")
    parser.add_argument(
        "--fail-level",
        type=arguments.one_of(LEVELS),
        default="error",
        metavar="|".join(LEVELS),
        help="the least grave finding that makes the exit code 1; error by default",
    )
    arguments.add_colour(parser)


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    files = policies(options.paths)
    found: list[Diagnostic] = []
    for path in files:
        found.extend(findings(path))
    # A register may lie between two policies.
    found.sort(key=lambda diagnostic: diagnostic.path)
    errors = sum(diagnostic.is_error for diagnostic in found)
    warnings = len(found) - errors
    if options.format == "json":
        import json

        from policy_engine.diagnostics.render import render_json

        summary = {"policies": len(files), "errors": errors, "warnings": warnings}
        sys.stdout.write(json.dumps({"summary": summary, "findings": render_json(found)}, indent=2) + "\n")
    else:
        if found:
            from policy_engine.diagnostics.render import render_text

            sys.stdout.write(render_text(found, colours.wanted(options.color, sys.stdout)))
        counts = (_count(len(files), "policy", "policies"), _count(errors, "error"), _count(warnings, "warning"))
        sys.stdout.write(", ".join(counts) + "\n")
    grave = errors or (warnings and options.fail_level == "warning")
    return FINDINGS if grave else CLEAN


def findings(path: str) -> tuple[Diagnostic, ...]:
    """What there is to find in a policy and beside it, sorted by file and place."""
    from policy_engine.authoring.citations import check_register
    from policy_engine.diagnostics.record import Collector
    from policy_engine.document.files import load_source
    from policy_engine.load import check_source

    collector = Collector()
    source = load_source(path, collector)
    model = None if source is None else check_source(source, collector)
    if model is not None and not collector.has_errors:
        # Of a policy that is half understood nobody can say which clauses it does not cite.
        check_register(model, collector)
    return collector.diagnostics


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
