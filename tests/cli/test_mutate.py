"""`policy mutate`: what its reports say, and when it fails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.analysis.test_judge import WHOLE
from tests.authoring.mini import FAILING, PASSING, write
from tests.cli.conftest import Run

MISSED = WHOLE.replace("verdict: not_covered}", "outcome: determined}")


def test_what_no_test_notices_is_shown_with_a_ticket(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, MISSED)
    done = run("mutate", path, "--tickets", "5")
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        f"{path}:25:39: no test notices: verdict changed in exclusions.limits.altered.verdict: "
        "`verdict: not_covered` is now `covered`\n"
        '    at: "2025-09-10T08:00:00Z"\n'
        "    facts: {altered: true}\n"
        "  exclusion.verdict: not_covered, and of the mutant covered\n"
        "mini: not told from the policy, as far as was searched:\n"
        "  line 41: emptiness dropped in facts.lent_until.empty: without `empty: not lent` (10 tickets)\n"
        "mini: 35 mutants; 28 of 29 that change the meaning are noticed (96.5 %), 1 not told apart, 5 do not load\n"
    )


def test_the_report_is_the_same_from_one_process_and_from_several(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, PASSING)
    one, two = (run("mutate", path, "--jobs", jobs, "--tickets", "20", "--format", "json") for jobs in ("1", "3"))
    assert one == two
    report = json.loads(one.out)
    (policy,) = report["policies"]
    assert (policy["policy"], policy["made"], policy["tried"], report["findings"]) == ("mini", 35, 35, [])
    assert policy["noticed"] + policy["unnoticed"] + policy["alike"] + policy["refused"] == 35
    assert {one["outcome"] for one in policy["mutants"]} == {"unnoticed", "alike"}


def test_a_sample_of_the_mutants(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, WHOLE)
    done = run("mutate", path, "--sample", "6", "--tickets", "5")
    assert done.out.splitlines()[-1].startswith("mini: 6 of 35 mutants; ")
    assert run("mutate", path, "--sample", "6", "--tickets", "5") == done


def test_a_threshold_that_is_missed(run: Run, tmp_path: Path) -> None:
    path = write(tmp_path, MISSED)
    assert run("mutate", path, "--tickets", "5", "--threshold", "96.5").code == 0
    done = run("mutate", path, "--tickets", "5", "--threshold", "97")
    assert done.code == 1
    assert done.out.endswith(
        f"{tmp_path}/mini.tests.yaml:1:1: error V007: the tests notice 96.5 % of the changes of meaning tried on "
        "`mini`, and 97 % are asked for\n"
        " 1 | policy: mini\n   | ^^^^^^^^^^^^\n"
        "   = help: each change that no test notices is listed with a ticket: make tests of those that the handbook "
        "decides\n"
    )


def test_tests_that_fail_as_they_are_measure_nothing(run: Run, tmp_path: Path) -> None:
    done = run("mutate", write(tmp_path, PASSING + FAILING))
    assert done.code == 1
    assert "mini.tests.yaml:13:3: error V005: the test `silver-expected-of-gold` failed\n" in done.out
    assert "mutants" not in done.out
    broken = run("mutate", write(tmp_path, PASSING.replace("plan: gold", "plam: gold")))
    assert (broken.code, "error N001: `plam` is not a fact of the policy" in broken.out) == (1, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nowhere.yaml"], "error: nowhere.yaml: there is no such file or folder\n"),
        (["managry", "--sample", "0"], "`0` is no number from 1 on"),
        (["managry", "--jobs", "many"], "`many` is no number from 1 on"),
        (["managry", "--threshold", "101"], "`101` is no percentage from 0 to 100"),
        (["managry", "--format", "sarif"], "there is no `sarif`; it is one of `text`, `json`"),
    ],
)
def test_misuse(run: Run, words: list[str], message: str) -> None:
    done = run("mutate", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_by_the_console_script(tmp_path: Path) -> None:
    write(tmp_path, WHOLE)
    command = str(Path(sys.executable).with_name("policy"))
    words = [command, "mutate", "mini.yaml", "--threshold", "100", "--tickets", "5", "--output", "score.txt"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "29 of 29 mutants that change the meaning are noticed\n"
    assert (tmp_path / "score.txt").read_text().endswith("29 of 29 that change the meaning are noticed (100 %), "
                                                         "1 not told apart, 5 do not load\n")  # fmt: skip
