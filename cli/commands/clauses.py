"""`policy clauses`: does the handbook still say what the policy was written from?"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from .. import arguments
from ..exits import CLEAN, FINDINGS

if TYPE_CHECKING:
    from policy_engine.authoring.clause_register import Register
    from policy_engine.authoring.clause_report import Report
    from policy_engine.model.policy import Policy

EXAMPLES = """\
The register beside the policy (`NAME.clauses.yaml`) holds lines, fingerprints and paraphrases of the clauses; the
handbook stays with its vendor and is given here. Told are clauses that were changed, moved or are gone, lines of the
handbook that nobody reads, clauses that no rule cites, and the rules that rest on what was changed.

examples:
  policy clauses megaport --handbook ~/handbooks/megaport.txt
  policy clauses policies/mega.yaml --handbook mega.txt --format json
  policy clauses policies/mega.yaml --handbook mega.txt --refresh

`--refresh` writes the new lines of what has only moved, and the digest of the document, into the register. What was
changed stays as it is: read it, mend the policy, then name the clause with `--accept`.

exit codes: 0 nothing to look at, 1 something to look at, 2 misuse
"""

FORMATS = ("text", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("policy", metavar="POLICY", help="a policy file, or the name of a shipped policy")
    parser.add_argument("--handbook", metavar="FILE", required=True, help="the text of the handbook")
    parser.add_argument("--refresh", action="store_true", help="write moved lines and the digest into the register")
    parser.add_argument(
        "--accept", metavar="CLAUSE", action="append", default=[], help="with --refresh: take its new words as read"
    )
    arguments.add_format(parser, FORMATS, "text", "; text by default")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    if options.refresh:
        refreshed(options.policy, options.handbook, options.accept)
    report = verified(options.policy, options.handbook)
    if options.format == "json":
        import json

        sys.stdout.write(json.dumps(report.to_dict(), indent=2) + "\n")
    else:
        from policy_engine.authoring.clause_report import render_text

        sys.stdout.write(render_text(report))
    return CLEAN if report.ok else FINDINGS


def refreshed(name: str, handbook: str, accept: list[str]) -> None:
    """Write the register anew: what has moved, what is accepted, and the digest of the document."""
    import os

    from policy_engine.authoring.citations import register_path
    from policy_engine.authoring.clauses import read_handbook, refresh, render_register
    from policy_engine.load import load

    model = load(name).model
    path = register_path(model)
    text = render_register(refresh(register_of(model), read_handbook(handbook), accept))
    # Whole or not at all: a register cut short would lose the fingerprints.
    part = f"{path}.part"
    with open(part, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(part, path)


def register_of(model: Policy) -> Register:
    """The register beside a policy."""
    from policy_engine.authoring.citations import register_path
    from policy_engine.authoring.clauses import load_register
    from policy_engine.diagnostics.record import Collector
    from policy_engine.document.files import load_source

    collector = Collector()
    source = load_source(register_path(model), collector)
    register = None if source is None else load_register(source, collector)
    collector.raise_errors()
    assert register is not None, "where there is none, the collector says why"
    return register


def verified(name: str, handbook: str) -> Report:
    """The comparison of a policy, its register and its handbook."""
    from policy_engine.authoring.clauses import Citation, read_handbook, verify
    from policy_engine.load import load

    model = load(name).model
    register = register_of(model)
    citations = {
        id: Citation(origin.cites, model.source.path, origin.line) for id, origin in model.rules.items() if origin.cites
    }
    return verify(register, read_handbook(handbook), citations)
