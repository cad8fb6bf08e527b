"""`policy validate`: every finding in every policy."""

from __future__ import annotations

import argparse

from .. import reporting
from ..checking import check_all, kept_answers
from ..policies import policies

EXAMPLES = """\
PATH is a policy, a folder (every `NAME.yaml` in it and below), or the name of a shipped policy. The clause register
beside a policy is checked with it.

Findings are kept by the content of the files (in POLICY_CACHE_DIR, else in the user's folder for caches), so that
policies which did not change cost next to nothing.

examples:
  policy validate policies
  policy validate policies/mega.yaml --format json
  policy validate policies --fail-level warning      for continuous integration that wants no warnings either
  policy validate policies --format github           annotations in a pull request
  policy validate policies --format sarif --output policy.sarif --fail-level never

exit codes: 0 clean, 1 findings, 2 misuse
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a policy, a folder of policies, or a shipped name")
    reporting.add_options(parser)
    parser.add_argument("--no-cache", action="store_true", help="work out everything anew, and keep nothing")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    files = policies(options.paths)
    answers = None if options.no_cache else kept_answers()
    found = [finding for findings in check_all(files, answers) for finding in findings]
    # A register may lie between two policies.
    found.sort(key=lambda diagnostic: diagnostic.path)
    return reporting.report(options, found, files, "policy validate", ("policy", "policies"))
