"""`policy test`: the tests that stand beside policies, and what they cover."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from .. import arguments, colours, reporting
from ..exits import CLEAN, FINDINGS, Misuse
from ..policies import policies

if TYPE_CHECKING:
    from policy_engine.authoring.case_update import Update
    from policy_engine.authoring.testing import Suite, TestReport
    from policy_engine.diagnostics.record import Collector, Diagnostic

EXAMPLES = """\
PATH is a policy, its test file, a folder (every policy in it that has tests), or the name of a shipped policy. The
tests of `NAME.yaml` stand beside it in `NAME.tests.yaml`.

A rule is covered when a test looks at a section of which a reason names it, a row of a table when it held for a
ticket, a condition by half when it was true and by half when it was false. Readings and silences are documentation
and do not count.

examples:
  policy test policies
  policy test managry --coverage
  policy test policies/mega.yaml --threshold 100      fails where a rule, a row or a condition is not covered
  policy test policies --threshold rules=100,conditions=90
  policy test policies/mega.yaml --update             rewrites what is expected to what is answered; then read the diff
  policy test policies --format junit --output tests.xml
  policy test policies --format github               annotations in a pull request

exit codes: 0 all passed, 1 a test failed, has a mistake, or too little is covered, 2 misuse or a bad policy
"""

FORMATS = reporting.FORMATS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command."""
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a policy, a folder of policies, or a shipped name")
    parser.add_argument("--coverage", action="store_true", help="show what the tests cover, and what they do not")
    parser.add_argument(
        "--threshold",
        type=_threshold,
        default={},
        metavar="N",
        help="the least coverage of each policy in per cent, by rules, rows and conditions; or by some of them:"
        " `rules=100,conditions=90`",
    )
    parser.add_argument(
        "--update",
        action="store_true",
        help="rewrite the expectations that failed to what the policy answers, and show each; all else in the files"
        " stays as it is typed",
    )
    arguments.add_format(parser, FORMATS, "text", "; text by default")
    reporting.add_output(parser)
    arguments.add_colour(parser)


def _threshold(text: str) -> dict[str, float]:
    """Per cent by kind of coverage; a number alone is asked of every kind."""
    from policy_engine.authoring.case_coverage import KINDS

    found: dict[str, float] = {}
    for part in text.split(","):
        kind, sign, number = part.rpartition("=")
        if sign and kind.strip() not in KINDS:
            raise argparse.ArgumentTypeError(f"there is no coverage by `{kind}`; {arguments.nearest(kind, KINDS)}")
        value = percentage(number)
        found.update({kind.strip(): value} if sign else dict.fromkeys(KINDS, value))
    return found


def percentage(text: str) -> float:
    """A type of argument: per cent."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError(f"`{text}` is no percentage from 0 to 100")
    return value


def run(options: argparse.Namespace) -> int:
    """Run the command; its exit code."""

    from policy_engine.authoring.case_findings import too_little
    from policy_engine.authoring.testing import load_suite
    from policy_engine.diagnostics.record import Collector

    if options.update and options.format not in ("text", "json"):
        raise Misuse(
            f"`--update` shows what it changed as text or json, not as {options.format}", "leave out one of the two"
        )
    collector = Collector()
    suites = [suite for path in tested(options.paths) if (suite := load_suite(path, collector)) is not None]
    updates: list[Update] = []
    if options.update:
        suites, updates = _updated(suites, collector)
    reports = [suite.run() for suite in suites]
    low = sorted(too_little(reports, options.threshold), key=lambda finding: finding.sort_key)
    printed = _printed(options, reports, collector.diagnostics, low, updates)
    reporting.write(options.output, printed, _summary(reports))
    failed = any(report.failures for report in reports)
    return FINDINGS if failed or low or collector.has_errors else CLEAN


def _updated(suites: list[Suite], collector: Collector) -> tuple[list[Suite], list[Update]]:
    """The suites with their expectations rewritten, on disk too; nothing is where a test file has a mistake."""
    from policy_engine.authoring.case_update import save, update
    from policy_engine.source import SourceFile

    if collector.has_errors:
        return suites, []
    updates = [update(suite, suite.run()) for suite in suites]
    for one in updates:
        if one.changes:
            save(one)
    pairs = zip(suites, updates, strict=True)
    return [suite.again(SourceFile(one.path, one.new)) or suite for suite, one in pairs], updates


def tested(paths: list[str]) -> list[str]:
    """The policies to test: those named, and of a folder those that have tests."""
    from policy_engine.authoring.testing import tests_path

    folders = [path for path in paths if os.path.isdir(path)]
    found = [path for path in policies(folders) if os.path.exists(tests_path(path))] if folders else []
    named = policies([path for path in paths if path not in folders]) if len(folders) < len(paths) else []
    for path in named:
        if not os.path.exists(tests_path(path)):
            raise Misuse(f"{path}: this policy has no tests", f"write them in `{os.path.basename(tests_path(path))}`")
    chosen = {os.path.realpath(path): path for path in (*found, *named)}
    if not chosen:
        raise Misuse(f"{', '.join(paths)}: no policy here has tests", "tests are files named `NAME.tests.yaml`")
    return sorted(chosen.values())


def _printed(
    options: argparse.Namespace,
    reports: list[TestReport],
    found: tuple[Diagnostic, ...],
    low: list[Diagnostic],
    updates: list[Update],
) -> str:
    """The whole report in the form that is asked for; `low` are the findings on coverage."""
    if options.format == "text":
        return _changes(options, updates, found) + _text(reports, found, low, options)
    if options.format == "json":
        return _json(reports, (*found, *low), updates if options.update else None)
    root = reporting.root(os.environ, os.getcwd())
    if options.format == "junit":
        from ..junit import junit

        return junit(reports, found, low, root)
    from policy_engine import __version__
    from policy_engine.authoring.case_findings import failed_tests
    from policy_engine.diagnostics.printers import Report, render

    everything = sorted((*found, *low, *failed_tests(reports)), key=lambda finding: finding.sort_key)
    files = [report.path for report in reports]
    report = Report(everything, files, "policy test", ("test file", "test files"), root, version=__version__)
    return render(report, options.format)


def _changes(options: argparse.Namespace, updates: list[Update], found: tuple[Diagnostic, ...]) -> str:
    """What `--update` did."""
    if not options.update:
        return ""
    if any(one.is_error for one in found):
        return "nothing was rewritten: mend the mistakes first\n"
    from policy_engine.authoring.case_update import render_text

    return "".join(render_text(one) for one in updates)


def _summary(reports: list[TestReport]) -> str:
    failed = sum(len(report.failures) for report in reports)
    return f"{sum(len(report.cases) for report in reports)} tests, {f'{failed} failed' if failed else 'all passed'}"


def _text(
    reports: list[TestReport], found: tuple[Diagnostic, ...], low: list[Diagnostic], options: argparse.Namespace
) -> str:
    from policy_engine.authoring.testing import render_text
    from policy_engine.diagnostics.render import render_text as render_findings

    colour = colours.wanted(options.color, sys.stdout) and not options.output
    parts = [render_findings(found, colour)]
    parts += [render_text(report, colour, options.coverage) for report in reports]
    return "".join([*parts, render_findings(low, colour)])


def _json(reports: list[TestReport], found: tuple[Diagnostic, ...], updates: list[Update] | None) -> str:
    import json

    from policy_engine.diagnostics.render import render_json

    whole: dict[str, Any] = {
        "passed": sum(len(report.cases) - len(report.failures) for report in reports),
        "failed": sum(len(report.failures) for report in reports),
        "policies": [report.to_dict() for report in reports],
        "findings": render_json(found),
    }
    if updates is not None:
        whole["updates"] = [one.to_dict() for one in updates]
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
