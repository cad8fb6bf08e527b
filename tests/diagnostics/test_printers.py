"""The forms of a report, word for word, and that nothing in a policy can break out of one.

The expected texts stand in `tests/cases/printed`. `REWRITE_CASES=1 pytest tests/diagnostics/test_printers.py` writes
them; the diff is the review.
"""

from __future__ import annotations

import json
import os
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from policy_engine.diagnostics import CATALOGUE, Collector, Diagnostic, Related, Severity, explain
from policy_engine.diagnostics.fingerprints import fingerprints
from policy_engine.diagnostics.printers import FORMATS, LEVELS, Report, grave, render
from policy_engine.diagnostics.printers.writing import file_name, scrubbed, uri
from policy_engine.source import SourceFile, Span
from tests.diagnostics.printed import CLEAN, FINDINGS, FULL, POLICY
from tests.diagnostics.sarif_schema import sarif_schema

PRINTED = Path(__file__).parents[1] / "cases" / "printed"

TEXT = st.text(st.characters(), max_size=30)
"""Any characters at all, halves of characters included."""


@st.composite
def findings(draw: st.DrawFn) -> tuple[Diagnostic, ...]:
    """Findings in hostile files with hostile words."""
    source = SourceFile(draw(TEXT), draw(TEXT))
    end = len(source.text)
    found = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, end))
        place = Span(start, draw(st.integers(start, end)))
        related = (Related(draw(TEXT), source, place),) if draw(st.booleans()) else ()
        found.append(
            Diagnostic(
                draw(st.sampled_from(sorted(CATALOGUE))),
                draw(st.sampled_from(Severity)),
                draw(TEXT),
                draw(st.sampled_from([source, None])),
                draw(st.sampled_from([place, None])),
                draw(TEXT),
                related,
            )
        )
    return tuple(found)


def reported(found: tuple[Diagnostic, ...], **more: Any) -> Report:
    return Report(found, tuple({finding.path for finding in found if finding.path}), "policy validate", **more)


# ---- word for word


def without_rules(form: str, text: str) -> str:
    """The rules of SARIF are pages: they are looked at below."""
    if form != "sarif":
        return text
    log = json.loads(text)
    driver = log["runs"][0]["tool"]["driver"]
    driver["rules"] = [rule["id"] for rule in driver["rules"]]
    return json.dumps(log, indent=2) + "\n"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("name", "report"), [("full", FULL), ("clean", CLEAN)])
def test_each_form_word_for_word(form: str, name: str, report: Report) -> None:
    path = PRINTED / f"{name}.{form}"
    printed = without_rules(form, render(report, form))
    if os.environ.get("REWRITE_CASES"):
        path.write_text(printed, encoding="utf-8")
    assert printed == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", FORMATS)
@given(found=findings())
def test_every_form_is_text_that_can_be_written(form: str, found: tuple[Diagnostic, ...]) -> None:
    printed = render(reported(found), form)
    assert printed.encode("utf-8")
    assert printed.endswith("\n")


# ---- SARIF


def results(found: tuple[Diagnostic, ...], **more: Any) -> list[dict[str, Any]]:
    log = json.loads(render(reported(found, **more), "sarif"))
    listed: list[dict[str, Any]] = log["runs"][0]["results"]
    return listed


def check_sarif(text: str) -> None:
    """Against the published schema, and what it does not say."""
    log = json.loads(text)
    assert [error.message for error in Draft7Validator(sarif_schema()).iter_errors(log)] == []
    (run,) = log["runs"]
    rules, artifacts = run["tool"]["driver"]["rules"], run["artifacts"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for location in [*result["locations"], *result.get("relatedLocations", ())]:
            place = location["physicalLocation"]["artifactLocation"]
            assert artifacts[place["index"]]["location"] == place
            assert place["uri"].startswith("file:///") or place["uriBaseId"] == "%SRCROOT%"
            assert re.fullmatch(r"[A-Za-z0-9._~/%:-]*", place["uri"])
    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_sarif_against_the_published_schema() -> None:
    check_sarif(render(FULL, "sarif"))
    check_sarif(render(CLEAN, "sarif"))


@given(found=findings())
def test_sarif_of_anything_fits_the_schema(found: tuple[Diagnostic, ...]) -> None:
    check_sarif(render(reported(found), "sarif"))


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_a_rule_of_sarif_says_what_its_page_says(code: str) -> None:
    log = json.loads(render(reported((Diagnostic(code, Severity.ERROR, "m"),)), "sarif"))
    (rule,) = log["runs"][0]["tool"]["driver"]["rules"]
    assert (rule["id"], rule["shortDescription"]["text"]) == (code, CATALOGUE[code].title)
    assert rule["help"] == {"text": explain(code), "markdown": explain(code)}
    assert rule["defaultConfiguration"] == {"level": CATALOGUE[code].level}
    described = rule["fullDescription"]["text"]
    assert 10 < len(described) <= 1024
    assert not described.startswith("#")


def test_columns_of_sarif_count_characters() -> None:
    log = json.loads(render(FULL, "sarif"))
    assert log["runs"][0]["columnKind"] == "unicodeCodePoints"
    (note,) = [one for one in log["runs"][0]["results"] if one["ruleId"] == "S003"]
    region = note["locations"][0]["physicalLocation"]["region"]
    line = POLICY.text.splitlines()[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "(𝒙)"


def test_nothing_that_an_author_wrote_becomes_a_link() -> None:
    (one,) = results((Diagnostic("Y005", Severity.ERROR, "[a](http://evil.example)", help="[b](1)"),))
    assert one["message"]["text"] == "[a] (http://evil.example)\n[b] (1)"


# ---- fingerprints


LINES = "policy:\n  id: desk\n  id: desk\n  plan: gold\n"


def at(text: str, word: str, nth: int = 0, path: str = "desk.yaml") -> Diagnostic:
    source = SourceFile(path, text)
    starts = [found.start() for found in re.finditer(re.escape(word), text)]
    return Diagnostic("S001", Severity.ERROR, "m", source, Span(starts[nth], starts[nth] + len(word)))


def test_a_fingerprint_outlives_moved_lines_indentation_and_wording() -> None:
    (first,) = fingerprints([at(LINES, "plan")])
    moved = "# a comment\n\n" + LINES.replace("  plan: gold", "      plan:   gold")
    assert fingerprints([at(moved, "plan")]) == [first]
    source = SourceFile("desk.yaml", LINES)
    reworded = Diagnostic("S001", Severity.WARNING, "other words", source, at(LINES, "plan").span, "help")
    assert fingerprints([reworded]) == [first]


@pytest.mark.parametrize(
    "other",
    [
        at(LINES, "gold"),
        at(LINES.replace("gold", "silver"), "plan"),
        at(LINES, "plan", path="other.yaml"),
        Diagnostic("S002", Severity.ERROR, "m", SourceFile("desk.yaml", LINES), at(LINES, "plan").span),
        Diagnostic("S001", Severity.ERROR, "m", SourceFile("desk.yaml", LINES)),
    ],
)
def test_a_fingerprint_differs_where_the_finding_does(other: Diagnostic) -> None:
    first, second = fingerprints([at(LINES, "plan"), other])
    assert first != second


def test_findings_that_agree_have_fingerprints_of_their_own() -> None:
    both = [at(LINES, "id", 0), at(LINES, "id", 1)]
    first, second = fingerprints(both)
    assert first != second
    # The first keeps its own when the second is mended.
    assert fingerprints(both[:1]) == [first]


def test_a_fingerprint_names_the_file_from_the_root_on(tmp_path: Path) -> None:
    (first,) = fingerprints([at(LINES, "plan", path="desk.yaml")])
    absolute = str(tmp_path / "desk.yaml")
    assert fingerprints([at(LINES, "plan", path=absolute)], str(tmp_path)) == [first]
    assert fingerprints([at(LINES, "plan", path=absolute)]) != [first]


@given(found=findings())
def test_no_two_fingerprints_of_a_report_are_equal(found: tuple[Diagnostic, ...]) -> None:
    collector = Collector()
    collector.extend(found)
    prints = fingerprints(collector.diagnostics)
    assert len(set(prints)) == len(prints) == len(collector.diagnostics)
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in prints)


# ---- GitHub


def read_command(line: str) -> tuple[str, dict[str, str], str]:
    """A command as the runner of GitHub reads it: `::name key=value,key=value::data`."""
    match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
    assert match is not None, line

    def plain(text: str, field: bool) -> str:
        for code, char in (("%0D", "\r"), ("%0A", "\n"), *((("%3A", ":"), ("%2C", ",")) if field else ())):
            text = text.replace(code, char)
        return text.replace("%25", "%")

    fields = dict(pair.split("=", 1) for pair in match[2].split(","))
    return match[1], {key: plain(value, True) for key, value in fields.items()}, plain(match[3], False)


@given(found=findings())
def test_a_finding_is_one_command_and_no_more(found: tuple[Diagnostic, ...]) -> None:
    # Universal line ends: whatever a reader of the log takes for a line end.
    lines = render(reported(found), "github").splitlines()
    assert len(lines) == len(found) + 1
    assert "::" not in lines[-1]
    for finding, line in zip(found, lines, strict=False):
        name, fields, _ = read_command(line)
        assert name == {"error": "error", "warning": "warning", "note": "notice"}[finding.severity.value]
        assert fields["title"] == f"{finding.code}: {CATALOGUE[finding.code].title}"
        assert fields.get("line") == (None if finding.line is None else str(finding.line))


def test_a_file_name_of_a_command_is_read_back() -> None:
    (line, *_) = render(reported((at(LINES, "plan", path="policies/desk, east: 50%.yaml"),)), "github").splitlines()
    assert read_command(line) == (
        "error",
        {
            "file": "policies/desk, east: 50%.yaml",
            "line": "4",
            "endLine": "4",
            "col": "3",
            "endColumn": "7",
            "title": "S001: an unknown key",
        },
        "m",
    )


# ---- GitLab, JUnit


@given(found=findings())
def test_gitlab_gets_what_it_needs_of_every_finding(found: tuple[Diagnostic, ...]) -> None:
    issues = json.loads(render(reported(found), "gitlab"))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == len(found)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "critical")
        assert issue["location"]["path"]
        assert 1 <= issue["location"]["lines"]["begin"] <= issue["location"]["lines"]["end"]


@given(found=findings(), level=st.sampled_from(LEVELS))
def test_junit_is_xml_whatever_a_policy_says(found: tuple[Diagnostic, ...], level: str) -> None:
    report = reported(found, fail_level=level)
    suites = ET.fromstring(render(report, "junit"))
    (suite,) = suites
    assert suites.attrib == suite.attrib
    failed = {finding.path for finding in found if grave(finding, level)}
    assert int(suite.get("failures", "")) == len(failed) == len(suite.findall("testcase/failure"))
    assert int(suite.get("tests", "")) == len(suite) == len({*report.files, *(finding.path for finding in found)})
    assert all(len(case) <= 2 for case in suite)


def test_a_file_without_findings_is_a_case_that_passed() -> None:
    cases = ET.fromstring(render(CLEAN, "junit"))[0]
    assert [(case.get("name"), len(case)) for case in cases] == [(path, 0) for path in CLEAN.files]


# ---- what they have in common


@pytest.mark.parametrize(
    ("level", "severities"),
    [
        ("error", ["error"]),
        ("warning", ["error", "warning"]),
        ("note", ["error", "warning", "note"]),
        ("never", []),
    ],
)
def test_what_counts_as_a_failure(level: str, severities: list[str]) -> None:
    found = [Diagnostic("S001", severity, "m") for severity in Severity]
    assert [finding.severity.value for finding in found if grave(finding, level)] == severities


@pytest.mark.parametrize(
    ("path", "root", "name", "named"),
    [
        ("a/b.yaml", "", "a/b.yaml", "a/b.yaml"),
        ("/work/a b/ü.yaml", "/work", "a b/ü.yaml", "a%20b/%C3%BC.yaml"),
        ("/work2/c.yaml", "/work", "/work2/c.yaml", "file:///work2/c.yaml"),
        ("/c:d?#.yaml", "/", "c:d?#.yaml", "c%3Ad%3F%23.yaml"),
        ("/work/\udcff.yaml", "/work", "\udcff.yaml", "%FF.yaml"),
        ("/work/\ud800.yaml", "/work", "\ud800.yaml", "%EF%BF%BD.yaml"),
    ],
)
def test_names_of_files(path: str, root: str, name: str, named: str) -> None:
    assert file_name(path, root) == name
    assert uri(name) == named


def test_halves_of_characters_are_replaced_and_whole_ones_kept() -> None:
    assert scrubbed("a\ud800b𝒙\udfff") == "a\ufffdb𝒙\ufffd"


def test_a_path_above_the_root_is_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert file_name("../x.yaml", str(tmp_path / "here")) == f"{tmp_path}/x.yaml"
    assert file_name("../x.yaml", str(tmp_path)) == "x.yaml"


def test_the_json_of_a_finding_is_its_plain_data_and_its_fingerprint() -> None:
    (printed,) = json.loads(render(reported(FINDINGS[1:2]), "json"))["findings"]
    assert printed == {**FINDINGS[1].to_dict(), "fingerprint": fingerprints(FINDINGS[1:2])[0]}
