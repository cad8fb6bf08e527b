"""`policy clauses`: does the handbook still say what the policy was written from?"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from .. import arguments
from ..exits import CLEAN, FINDINGS

if TYPE_CHECKING:
    from policy_engine.authoring.clause_report import Report

EXAMPLES = """\
The register beside the policy (`NAME.clauses.yaml`) holds lines, fingerprints and paraphrases of the clauses; the
handbook stays with its vendor and is given here. Told are clauses that were changed, moved or are gone, lines of the
handbook that nobody reads, clauses that no rule cites, and the rules that rest on what was changed.

examples:
  policy clauses megaport --handbook ~/handbooks/megaport.txt
  policy clauses policies/mega.yaml --handbook mega.txt --format json

exit codes: 0 nothing to look at, 1 something to look at, 2 misuse
"""

FORMATS = ("text", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("policy", metavar="POLICY", help="a policy file, or the name of a shipped policy")
    parser.add_argument("--handbook", metavar="FILE", required=True, help="the text of the handbook")
    arguments.add_format(parser, FORMATS, "text", "; text by default")


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    report = verified(options.policy, options.handbook)
    if options.format == "json":
        import json

        sys.stdout.write(json.dumps(report.to_dict(), indent=2) + "\n")
    else:
        from policy_engine.authoring.clause_report import render_text

        sys.stdout.write(render_text(report))
    return CLEAN if report.ok else FINDINGS


def verified(name: str, handbook: str) -> Report:
    """The comparison of a policy, its register and its handbook."""
    from policy_engine.authoring.citations import register_path
    from policy_engine.authoring.clauses import Citation, load_register, read_handbook, verify
    from policy_engine.diagnostics.record import Collector
    from policy_engine.document.files import load_source
    from policy_engine.load import load

    model = load(name).model
    collector = Collector()
    source = load_source(register_path(model), collector)
    register = None if source is None else load_register(source, collector)
    collector.raise_errors()
    assert register is not None, "where there is none, the collector says why"
    citations = {
        id: Citation(origin.cites, model.source.path, origin.line) for id, origin in model.rules.items() if origin.cites
    }
    return verify(register, read_handbook(handbook), citations)
