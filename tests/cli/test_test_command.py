"""`policy test` in this process."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.authoring.mini import FAILING, PASSING, write
from tests.cli.conftest import Run


def test_all_passed(run: Run, tmp_path: Path) -> None:
    done = run("test", write(tmp_path))
    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == "mini: 1 test, all passed; 6 of 11 rules covered (54.5 %), 1 of 2 rows, 1 of 6 outcomes of conditions\n"
    )


def test_a_failure_is_shown_and_gives_one(run: Run, tmp_path: Path) -> None:
    done = run("test", write(tmp_path, PASSING + FAILING))
    assert (done.code, done.err) == (1, "")
    assert f"{tmp_path}/mini.tests.yaml:13: failed: silver-expected-of-gold" in done.out
    assert done.out.endswith(
        "mini: 2 tests, 1 failed; 7 of 11 rules covered (63.6 %), 1 of 2 rows, 2 of 6 outcomes of conditions\n"
    )


def test_a_policy_its_tests_and_its_folder_name_the_same(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "untested.yaml").write_text("policy: {id: untested, title: T, language: en, edition: undated}\n")
    both = [path, str(tmp_path / "mini.tests.yaml")]
    outputs = {run("test", *words).out for words in ([path], [str(tmp_path)], both)}
    assert len(outputs) == 1


def test_shipped_policies_by_name(run: Run) -> None:
    done = run("test", "managry", "hydra", "--threshold", "rules=100,rows=100")
    assert (done.code, done.err) == (0, "")
    assert [line.split(":")[0] for line in done.out.splitlines()] == ["hydra", "managry"]


def test_coverage(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path)
    assert "not covered" not in run("test", path).out
    done = run("test", path, "--coverage")
    assert done.code == 0
    assert "  rules not covered:\n    sla.metrics.first_response.stop (line 11)\n" in done.out
    assert "  rows never seen to hold:\n    sla.targets.plans.silver (line 19)\n" in done.out
    assert "  conditions never seen true:\n    exclusions.limits.altered (line 25)\n" in done.out
    assert "  outside the count: 2 readings and silences\n" in done.out
    assert "    exclusion verdict: covered 1\n" in done.out


def test_a_threshold_that_is_missed(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path)
    assert run("test", path, "--threshold", "rules=54.5,rows=50").code == 0
    done = run("test", path, "--threshold", "rows=55")
    assert (done.code, done.err) == (1, "")
    finding = (
        f"{tmp_path}/mini.tests.yaml:1:1: error V006: "
        "the tests cover 50 % of the rows of tables of `mini`, and 55 % are asked for\n"
        " 1 | policy: mini\n   | ^^^^^^^^^^^^\n"
        f"   = help: not covered in {path}:\n       line 19: `sla.targets.plans.silver`\n"
    )
    assert done.out.endswith(finding)


def test_a_threshold_for_every_kind_and_every_form(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path)
    report = json.loads(run("test", path, "--threshold", "90", "--format", "json").out)
    assert [(one["code"], one["message"].split(" are")[0]) for one in report["findings"]] == [
        ("V006", "the tests cover 16.6 % of the outcomes of conditions of `mini`, and 90 %"),
        ("V006", "the tests cover 50 % of the rows of tables of `mini`, and 90 %"),
        ("V006", "the tests cover 54.5 % of the rules of `mini`, and 90 %"),
    ]
    assert report["findings"][0]["help"].splitlines()[1] == "line 25: `exclusions.limits.altered` was never true"
    junit = run("test", path, "--threshold", "90", "--format", "junit")
    assert junit.code == 1
    (suite,) = ET.fromstring(junit.out)
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")
    assert (suite[-1].get("name"), suite[-1].get("line")) == ("coverage", "1")
    assert (suite[-1][0].text or "").count("error V006") == 3
    github = run("test", path, "--threshold", "rules=90", "--format", "github")
    assert (github.code, "title=V006" in github.out) == (1, True)


def test_json(run: Run, tmp_path: Path) -> None:
    done = run("test", write(tmp_path, PASSING + FAILING), "--format", "json")
    assert done.code == 1
    report = json.loads(done.out)
    assert (report["passed"], report["failed"], report["findings"]) == (1, 1, [])
    (policy,) = report["policies"]
    assert [case["passed"] for case in policy["cases"]] == [True, False]
    assert policy["coverage"]["rules"]["seen"] == 7


def test_junit(run: Run, tmp_path: Path) -> None:
    tests = (PASSING + FAILING).replace("four hours are expected of gold", "a < b & c")
    done = run("test", write(tmp_path, tests), "--format", "junit")
    assert done.code == 1
    (suite,) = ET.fromstring(done.out)
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("mini", "2", "1")
    passed, failed = suite
    assert (passed.get("name"), passed.get("line"), len(passed)) == ("gold-inside-hours", "7", 0)
    assert "a < b & c" in (failed[0].text or "")


def test_a_mistake_in_the_test_file(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, PASSING.replace("plan: gold", "plam: gold"))
    done = run("test", path)
    assert done.code == 1
    assert "mini.tests.yaml:3:11: error N001: `plam` is not a fact of the policy\n" in done.out
    assert "= help: did you mean `plan`?" in done.out
    assert json.loads(run("test", path, "--format", "json").out)["findings"][0]["code"] == "N001"
    suites = ET.fromstring(run("test", path, "--format", "junit").out)
    assert suites[-1].get("errors") == "1"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere.yaml"], "error: nowhere.yaml: there is no such file or folder\n"),
        (["managry", "--threshold", "101"], "`101` is no percentage from 0 to 100"),
        (["managry", "--threshold", "rule=9"], "there is no coverage by `rule`; did you mean `rules`?"),
        (["managry", "--threshold", "rules=x"], "`x` is no percentage from 0 to 100"),
        (["managry", "--format", "xml"], "there is no `xml`"),
    ],
)
def test_misuse(run: Run, words: list[str], message: str) -> None:
    done = run("test", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_a_policy_without_tests(run: Run, tmp_path: Path) -> None:
    path = Path(write(tmp_path))
    (tmp_path / "mini.tests.yaml").unlink()
    done = run("test", str(path))
    assert (done.code, done.err.splitlines()[0]) == (2, f"error: {path}: this policy has no tests")
    assert "no policy here has tests" in run("test", str(tmp_path)).err


def test_a_policy_that_does_not_load(run: Run, tmp_path: Path) -> None:
    path = Path(write(tmp_path))
    path.write_text(path.read_text().replace("plan: [gold, silver]", "plam: [gold, silver]"))
    done = run("test", str(path))
    assert (done.code, done.out) == (2, "")
    assert "N001" in done.err


# ---- --update


def test_update_rewrites_what_failed_and_shows_it(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, PASSING + FAILING)
    done = run("test", path, "--update")
    tests = f"{tmp_path}/mini.tests.yaml"
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        f"{tests}:17: silver-expected-of-gold: sla.targets.first_response.due_at: "
        '2025-09-10T12:00:00Z is now "2025-09-10T09:00:00Z"\n'
        f"{tests}:17: silver-expected-of-gold: sla.targets.first_response.target.value: 4 is now 1\n"
        f"{tests}:18: silver-expected-of-gold: obligation.duties.read-first: breached is now unknown\n"
        f'{tests}:18: silver-expected-of-gold: obligation.duties.restore: {{"state": "applies"}} is now empty\n'
        f'{tests}:18: silver-expected-of-gold: obligation.needs: ["plan"] is now [manual_read]\n'
        "mini: 2 tests, all passed; 7 of 11 rules covered (63.6 %), 1 of 2 rows, 2 of 6 outcomes of conditions\n"
    )
    assert run("test", path).code == 0
    kept = Path(tests).read_bytes()
    again = json.loads(run("test", path, "--update", "--format", "json").out)
    assert again["updates"] == [{"file": tests, "changes": [], "still_failing": []}]
    assert Path(tests).read_bytes() == kept


def test_update_leaves_everything_where_a_file_is_broken(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    write(tmp_path / "a", PASSING + FAILING)
    write(tmp_path / "b", PASSING.replace("plan: gold", "plam: gold"))
    before = (tmp_path / "a" / "mini.tests.yaml").read_bytes()
    done = run("test", str(tmp_path / "a"), str(tmp_path / "b"), "--update")
    assert done.code == 1
    assert done.out.startswith("nothing was rewritten: mend the mistakes first\n")
    assert "b/mini.tests.yaml:3:11: error N001: `plam` is not a fact of the policy\n" in done.out
    assert (tmp_path / "a" / "mini.tests.yaml").read_bytes() == before


def test_update_writes_text_or_json(run: Run, tmp_path: Path) -> None:
    done = run("test", write(tmp_path, PASSING + FAILING), "--update", "--format", "sarif")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "error: `--update` shows what it changed as text or json, not as sarif\n  = help: leave out one of the two\n"
    )


def test_by_the_console_script(tmp_path: Path) -> None:
    write(tmp_path, PASSING + FAILING)
    command = str(Path(sys.executable).with_name("policy"))

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([command, "test", "mini.yaml", *words], capture_output=True, text=True, cwd=tmp_path)

    failed = call("--format", "junit", "--threshold", "rows=100", "--output", "tests.xml")
    assert (failed.returncode, failed.stdout, failed.stderr) == (1, "2 tests, 1 failed\n", "")
    (suite,) = ET.parse(tmp_path / "tests.xml").getroot()
    assert [(case.get("name"), len(case)) for case in suite] == [
        ("gold-inside-hours", 0),
        ("silver-expected-of-gold", 1),
        ("coverage", 1),
    ]
    assert "sla.targets.first_response.due_at (line 17)" in (suite[1][0].text or "")
    updated = call("--update", "--format", "json")
    assert (updated.returncode, updated.stderr) == (0, "")
    assert len(json.loads(updated.stdout)["updates"][0]["changes"]) == 5
    assert call("--threshold", "rows=50").stdout.startswith("mini: 2 tests, all passed; ")
