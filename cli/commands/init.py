"""`policy init`: a policy to start from."""

from __future__ import annotations

import argparse
import sys

from ..exits import CLEAN

EXAMPLES = """\
Written are a policy with every section of the language, the register of its clauses, its tests, and the small invented
handbook that it was written from. It validates and its tests pass: change it clause by clause into your own. How to do
that, and how to read it, stands at its head.

VENDOR is the name of the files and the id of the policy: small letters and digits, words joined with a hyphen. The
first line of each file names its schema for editors. Where no folder `schemas` with the schemas lies here or above, one
is made. Nothing that is there is written over.

examples:
  policy init acme                        acme.yaml and what belongs to it, in this folder
  policy init blue-river --folder policies

exit codes: 0 the files are written, 2 misuse, or a file of that name is there
"""

_KINDS = {
    ".clauses.yaml": "the register of its clauses",
    ".tests.yaml": "tickets, and the answers expected",
    ".yaml": "the policy",
    ".txt": "the handbook, which is invented",
    ".json": "a schema, for your editor",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("vendor", metavar="VENDOR", help="name of the policy, such as `acme`")
    parser.add_argument("--folder", metavar="DIR", default=".", help="where to write; made if it is not there")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    from policy_engine.authoring.starting import start

    paths = start(options.vendor, options.folder)
    width = max(map(len, paths))
    for path in paths:
        kind = next(kind for ending, kind in _KINDS.items() if path.endswith(ending))
        sys.stdout.write(f"wrote {path:<{width}}  {kind}\n")
    policy = _quoted(paths[0])
    sys.stdout.write(
        f"\nnext: read {paths[0]}, change a figure, and see what validate and test say to it\n"
        f"  policy validate {policy}\n  policy test {policy} --coverage\n"
    )
    return CLEAN


def _quoted(path: str) -> str:
    """A path as a shell takes it."""
    from shlex import quote

    return quote(path)
