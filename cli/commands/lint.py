"""`policy lint`: what looks wrong in policies that load."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from .. import reporting
from ..exits import CLEAN, Misuse
from ..policies import policies

if TYPE_CHECKING:
    from policy_engine.lint.config import Config

EXAMPLES = """\
PATH is a policy, a folder (every `NAME.yaml` in it and below), or the name of a shipped policy. A rule is named by its
code or its name; `policy explain RULE` shows its page.

Settings stand in `.policy.yaml`, or under `[tool.policy.lint]` in `pyproject.toml`; the nearest file counts. A comment
`# policy: allow RULE because REASON` at the end of a line allows what a rule finds there.

examples:
  policy lint policies
  policy lint policies --fail-level note             for continuous integration that wants no notes either
  policy lint policies --select never-true,A036      these rules and no others
  policy lint policies --format sarif --output lint.sarif --fail-level never
  policy lint --list                                 every rule, and its level here

exit codes: 0 clean or only notes, 1 findings, 2 misuse or settings that are not understood
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("paths", metavar="PATH", nargs="*", help="a policy, a folder of policies, or a shipped name")
    parser.add_argument("--select", metavar="RULE,...", action="append", help="run these rules and no others")
    parser.add_argument("--ignore", metavar="RULE,...", action="append", help="run all rules but these")
    parser.add_argument("--list", action="store_true", help="show every rule with its level, and check nothing")
    settings = parser.add_mutually_exclusive_group()
    settings.add_argument("--config", metavar="FILE", help="the settings, in place of the nearest ones")
    settings.add_argument("--no-config", action="store_true", help="take no settings")
    reporting.add_options(parser, "warning")
    parser.add_argument("--no-cache", action="store_true", help="work out everything anew, and keep nothing")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    from policy_engine.settings import find_settings

    from ..checking import check_all, kept_answers
    from ..linting import Linting

    settings = None if options.no_config else options.config or find_settings(os.getcwd())
    select = None if options.select is None else _words(options.select)
    linting = Linting(settings, bool(options.config), select, _words(options.ignore))
    if options.list:
        sys.stdout.write(_listed(linting.config()))
        return CLEAN
    if not options.paths:
        raise Misuse("no policy is named", "name a policy or a folder, or ask for `--list`")
    files = policies(options.paths)
    answers = None if options.no_cache else kept_answers(linting)
    found = [finding for findings in check_all(files, answers, linting) for finding in findings]
    return reporting.report(options, found, files, "policy lint", ("policy", "policies"))


def _words(given: list[str] | None) -> tuple[str, ...]:
    """Words separated by commas."""
    return tuple(word.strip() for one in given or () for word in one.split(","))


def _listed(config: Config) -> str:
    """Every rule in a line: its code, its level here, its name and what it finds."""
    from policy_engine.lint.registry import RULES

    levels = config.choice("").levels
    width = max(len(rule.name) for rule in RULES)
    return "".join(
        f"{rule.code}  {levels.get(rule.code, 'ignore'):<7}  {rule.name:<{width}}  {rule.title}\n" for rule in RULES
    )
