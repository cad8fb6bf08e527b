"""`policy explain`: what a code means."""

from __future__ import annotations

import argparse
import sys

from .. import arguments
from ..exits import CLEAN, Misuse

EXAMPLES = """\
examples:
  policy explain Y021        the page of a code: what it means, why it is refused, an example, how to mend it
  policy explain never-true  the same for a rule of `policy lint`, by its name
  policy explain             every code, one a line
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("code", metavar="CODE", nargs="?", help="a code such as `Y021`; without it all are listed")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""

    from policy_engine.diagnostics.codes import CATALOGUE
    from policy_engine.diagnostics.explanation import explain

    if options.code is None:
        for info in CATALOGUE.values():
            sys.stdout.write(f"{info.code}  {'' if info.level == 'error' else f'{info.level}: '}{info.title}\n")
        return CLEAN
    page = explain(options.code) or _rule_page(options.code)
    if page is None:
        # Near misses of a code are many and mean nothing: those of the same block are more use.
        block = [code for code in CATALOGUE if code[0] == options.code[:1].upper()]
        help = arguments.nearest(options.code, block) if block else "`policy explain` lists all codes"
        raise Misuse(f"there is no code `{options.code}`", help)
    sys.stdout.write(page)
    return CLEAN


def _rule_page(name: str) -> str | None:
    """The page of a rule of the linter that is asked for by its name."""
    from policy_engine.diagnostics.explanation import explain
    from policy_engine.lint.registry import code_of

    code = code_of(name.strip())
    return None if code is None else explain(code)
