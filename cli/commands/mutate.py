"""`policy mutate`: how many small changes of a policy its tests notice."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from .. import arguments, colours, reporting
from ..exits import CLEAN, FINDINGS
from .test import percentage, tested

if TYPE_CHECKING:
    from policy_engine.analysis.mutation.report import Score
    from policy_engine.authoring.testing import Suite
    from policy_engine.diagnostics.record import Diagnostic

EXAMPLES = """\
Of each policy, small changes of meaning are made one at a time: an operator flipped, a condition negated, a threshold
moved by one, a rule, a row or an exception dropped, a window widened, an event exchanged. The tests beside it are run
on each. A change that no test notices is shown with its place and a ticket to which the policy and its mutant give
different answers, in the form of a test; what is expected of it only the handbook knows.

A mutant that no ticket told from the policy, of those that were tried, is listed apart and does not count.

examples:
  policy mutate policies/mega.yaml
  policy mutate megaport --sample 50                 50 mutants, the same ones in every run
  policy mutate policies --threshold 95              fails where less is noticed
  policy mutate managry --format json --output score.json

exit codes: 0 done, 1 a test fails as it is, or too little is noticed, 2 misuse or a bad policy
"""

FORMATS = ("text", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a policy, a folder of policies, or a shipped name")
    parser.add_argument(
        "--sample", type=_number, metavar="N", help="try at most so many mutants of each policy, spread over all"
    )
    parser.add_argument(
        "--tickets",
        type=_number,
        metavar="N",
        help="how many tickets beside those of the tests are tried on a mutant that no test notices; 600 by default",
    )
    parser.add_argument(
        "--threshold", type=percentage, metavar="N", help="the least share of mutants to be noticed, in per cent"
    )
    parser.add_argument("--jobs", type=_number, metavar="N", help="how many processes; by default one a processor")
    arguments.add_format(parser, FORMATS, "text", "; text by default")
    reporting.add_output(parser)
    arguments.add_colour(parser)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise argparse.ArgumentTypeError(f"`{text}` is no number from 1 on")
    return int(text[:9])


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    from policy_engine.authoring.case_findings import failed_tests
    from policy_engine.authoring.testing import load_suite
    from policy_engine.diagnostics.record import Collector

    collector = Collector()
    suites = [suite for path in tested(options.paths) if (suite := load_suite(path, collector)) is not None]
    if not collector.has_errors:
        collector.extend(failed_tests([suite.run() for suite in suites]))
    # What fails as it is notices everything.
    scores = [] if collector.has_errors else [_score(suite, options) for suite in suites]
    collector.extend(_too_little(scores, options.threshold))
    found = collector.diagnostics
    text = _json(scores, found) if options.format == "json" else _text(scores, found, options)
    reporting.write(options.output, text, _summary(scores))
    return FINDINGS if collector.has_errors else CLEAN


def _score(suite: Suite, options: argparse.Namespace) -> Score:
    from policy_engine.analysis.mutation.judge import MOST_TICKETS, Judge
    from policy_engine.analysis.mutation.mutants import chosen, mutants_of
    from policy_engine.analysis.mutation.report import Score

    from ..workers import processors, spread

    every = mutants_of(suite.policy.model)
    tickets = [dict(case.ticket) for case in suite.cases]
    judge = Judge(suite.policy, suite.notices, tickets, options.tickets or MOST_TICKETS)
    verdicts = spread(judge.verdict, chosen(every, options.sample), options.jobs or processors())
    return Score(suite.policy.id, suite.policy.model.source.path, len(every), tuple(verdicts))


def _too_little(scores: list[Score], least: float | None) -> list[Diagnostic]:
    """A finding, V007, for each policy whose tests notice less than is asked for."""
    from policy_engine.authoring.case_findings import too_few_noticed
    from policy_engine.authoring.testing import tests_path

    wanted = [score for score in scores if least is not None and score.percent < least]
    return [too_few_noticed(score.policy, tests_path(score.path), score.percent, least or 0) for score in wanted]


def _text(scores: list[Score], found: tuple[Diagnostic, ...], options: argparse.Namespace) -> str:
    from policy_engine.analysis.mutation.report import render_text
    from policy_engine.diagnostics.render import render_text as render_findings

    colour = colours.wanted(options.color, sys.stdout) and not options.output
    return "".join(map(render_text, scores)) + render_findings(found, colour)


def _json(scores: list[Score], found: tuple[Diagnostic, ...]) -> str:
    import json

    from policy_engine.diagnostics.render import render_json

    whole = {"policies": [score.to_dict() for score in scores], "findings": render_json(found)}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _summary(scores: list[Score]) -> str:
    noticed, missed = (sum(score.count(word) for score in scores) for word in ("noticed", "unnoticed"))
    return f"{noticed} of {noticed + missed} mutants that change the meaning are noticed"
