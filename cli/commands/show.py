"""`policy show`: a policy as its readers want it, as Markdown or as a page of HTML."""

from __future__ import annotations

import argparse

from ..arguments import Parser, add_format
from ..exits import CLEAN

EXAMPLES = """\
examples:
  policy show megaport
                            the policy as Markdown, for a wiki or a pull request
  policy show policies/mega.yaml --output mega.md
                            the same in a file
"""

FORMATS = ("markdown",)


def add_arguments(parser: Parser) -> None:
    """Declare what the command takes."""
    parser.add_argument("policy", metavar="POLICY", help="a policy file, or the name of a shipped policy")
    add_format(parser, FORMATS, "markdown", "")
    parser.add_argument("--output", metavar="FILE", help="write to this file instead of standard output")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    from policy_engine.load import load
    from policy_engine.showing.markdown import markdown
    from policy_engine.showing.page import page_of

    from ..reporting import write

    policy = load(options.policy)
    page = page_of(policy)
    write(options.output, markdown(page), f"{policy.id}: {len(page.sections)} sections")
    return CLEAN
