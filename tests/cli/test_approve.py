"""`policy approve` and `policy diff --approved`: what passes, and approvals that do not hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.command import ROOT, script
from tests.cli.conftest import Run

from ..authoring.mini import POLICY

SCHEMA = json.loads((ROOT / "schemas" / "diff.schema.json").read_text(encoding="utf-8"))
SLOWER = POLICY.replace("first_response: 4 hours", "first_response: 6 hours")
TWO = SLOWER.replace("strength: should", "strength: must")
MOST = ("--most", "60")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """Two versions; `run` has gone to the project, and comes here."""
    (tmp_path / "old.yaml").write_text(POLICY)
    (tmp_path / "new.yaml").write_text(SLOWER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def approve(run: Run, *more: str) -> str:
    """Approve what is new; what the command says."""
    done = run(
        "approve", "old.yaml", "new.yaml", "--why", "agreed", "--by", "Ada", "--today", "2026-03-01", *MOST, *more
    )
    assert (done.code, done.err) == (0, "")
    return done.out


def approved(run: Run, *more: str, today: str = "2026-03-02") -> tuple[int, dict[str, Any]]:
    """The exit code of `diff --approved`, and its report."""
    done = run("diff", "old.yaml", "new.yaml", "--approved", "--today", today, *MOST, "--format", "json", *more)
    found = json.loads(done.out)
    Draft202012Validator(SCHEMA).validate(found)
    return done.code, found


def codes(report: dict[str, Any]) -> list[str]:
    return [fault["code"] for fault in report["approvals"]]


def test_the_script_records_a_change_that_the_diff_then_passes(folder: Path) -> None:
    words = ("old.yaml", "new.yaml", *MOST)
    assert script("diff", *words, "--approved", folder=folder).code == 1
    done = script(
        "approve", *words, "--why", "agreed on the phone", "--by", "Ada", "--until", "2099-12-31", folder=folder
    )
    assert (done.code, done.err) == (0, "")
    (path,) = (folder / ".policy-approvals").iterdir()
    assert done.out == f".policy-approvals/{path.name}: sla.targets.plans.silver, first_response\n1 change approved\n"
    done = script("diff", *words, "--approved", folder=folder)
    assert done.code == 0
    assert "\n  approved by Ada until 2099-12-31: agreed on the phone\n" in done.out
    assert done.out.endswith("\n1 change, approved\n")


def test_an_approval_is_a_file_that_says_what_was_approved(run: Run, folder: Path) -> None:
    approve(run)
    (path,) = (folder / ".policy-approvals").iterdir()
    mark = path.name.removeprefix("mini-").removesuffix(".approval.yaml")
    assert path.read_text() == (
        "# Written by `policy approve`: holds for this change with this effect, and no other.\n"
        'policy: "mini"\n'
        f'fingerprint: "{mark}"\n'
        'rule: "sla.targets.plans.silver"\n'
        'part: "first_response"\n'
        'change: "cell changed: `sla.targets.plans.silver`, column `first_response`: 4 hours -> 6 hours"\n'
        'customer: "tightened"\n'
        'vendor: "loosened"\n'
        'questions: ["sla"]\n'
        'by: "Ada"\n'
        'why: "agreed"\n'
        'approved: "2026-03-01"\n'
    )


def test_only_what_is_approved_passes(run: Run, folder: Path) -> None:
    approve(run)
    (folder / "new.yaml").write_text(TWO)
    code, report = approved(run)
    changes = report["policies"][0]["changes"]
    assert code == 1
    assert {change["rule"]: "approval" in change for change in changes} == {
        "sla.targets.plans.silver": True,
        "obligations.every-ticket.read-first": False,
    }
    (other,) = (change["fingerprint"] for change in changes if "approval" not in change)
    assert approve(run, "--change", other).endswith("1 change approved\n")
    assert approved(run)[0] == 0
    assert run("diff", "old.yaml", "new.yaml", "--approved", *MOST, "--format", "github").out.count("::") == 0


def test_an_approval_of_another_figure_is_void(run: Run, folder: Path) -> None:
    approve(run)
    (folder / "new.yaml").write_text(SLOWER.replace("6 hours", "7 hours"))
    code, report = approved(run)
    assert (code, codes(report)) == (1, ["D012"])
    (fault,) = report["approvals"]
    assert fault["message"] == (
        "the approval by Ada is of another change: cell changed: `sla.targets.plans.silver`, column `first_response`:"
        " 4 hours -> 6 hours"
    )
    assert fault["help"].endswith(": 4 hours -> 7 hours")
    assert (fault["path"], fault["line"], fault["column"]) == (fault["path"], 3, 1)


def test_an_approval_is_void_once_the_effect_is_another_one(run: Run, folder: Path) -> None:
    approve(run)
    (path,) = (folder / ".policy-approvals").iterdir()
    path.write_text(path.read_text().replace('customer: "tightened"', 'customer: "loosened"'))
    code, report = approved(run)
    assert (code, codes(report)) == (1, ["D012"])
    assert report["approvals"][0]["help"] == "for the customer it was loosened and is tightened"


def test_an_approval_ends_after_its_last_day(run: Run, folder: Path) -> None:
    approve(run, "--until", "2026-03-10")
    assert approved(run, today="2026-03-10")[0] == 0
    code, report = approved(run, today="2026-03-11")
    assert (code, codes(report)) == (1, ["D011"])


@pytest.mark.parametrize("text", [POLICY, POLICY + "# a comment\n"])
def test_an_approval_that_nothing_uses_is_told_and_fails_nothing(run: Run, folder: Path, text: str) -> None:
    approve(run)
    (folder / "new.yaml").write_text(text)
    code, report = approved(run)
    assert (code, codes(report), report["approvals"][0]["severity"]) == (0, ["D010"], "warning")


def test_without_a_change_there_is_nothing_to_approve(run: Run, folder: Path) -> None:
    (folder / "new.yaml").write_text(POLICY)
    assert approve(run) == "nothing to approve\n"
    assert not (folder / ".policy-approvals").exists()


BROKEN = {
    "no YAML": ("by: [", "Y"),
    "nobody": (None, "D013"),
    "a day": ('until: "next year"\n', "D013"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_an_approval_that_cannot_be_read_passes_nothing(run: Run, folder: Path, case: str) -> None:
    approve(run)
    (path,) = (folder / ".policy-approvals").iterdir()
    more, code = BROKEN[case]
    path.write_text(path.read_text().replace('by: "Ada"\n', "") if more is None else path.read_text() + more)
    done = run("diff", "old.yaml", "new.yaml", "--approved", *MOST)
    assert (done.code, done.out) == (2, "")
    assert f"error {code}" in done.err


MISUSE = {
    "no reason": (["--why", " "], "an approval says why"),
    "a day that is over": (["--why", "x", "--until", "2020-01-01"], "`2020-01-01` is over"),
    "no day": (["--why", "x", "--until", "soon"], "`soon` is no day"),
    "no such change": (["--why", "x", "--change", "0" * 16], f"no change has the fingerprint `{'0' * 16}`"),
}


@pytest.mark.parametrize("case", MISUSE)
def test_misuse_is_explained(run: Run, folder: Path, case: str) -> None:
    words, message = MISUSE[case]
    done = run("approve", "old.yaml", "new.yaml", "--by", "Ada", *MOST, *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
