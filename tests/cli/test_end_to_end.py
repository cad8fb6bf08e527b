"""One test per command of the script as it is installed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.cli.command import ROOT, SCRIPT, script

TICKET = {
    "id": "T-1",
    "at": "2025-09-10T07:00:00Z",
    "facts": {"request_category": "incident", "assigned_severity": 1},
    "events": [
        {"at": "2025-09-10T06:00:00Z", "type": "reported"},
        {"at": "2025-09-10T06:10:00Z", "type": "ticket_created"},
    ],
}


def test_evaluate_answers_each_line_in_its_place() -> None:
    lines = [json.dumps(TICKET), "", "{'id': 1}", json.dumps({**TICKET, "id": "T-2"})]
    done = script("evaluate", "megaport", "-", "--ask", "sla", stdin="\n".join(lines))
    first, bad, last = map(json.loads, done.out.splitlines())
    assert (first["ticket"], last["ticket"]) == ("T-1", "T-2")
    assert first["sla"]["targets"][2]["due_at"] == "2025-09-10T12:10:00Z"
    assert "classification" not in first
    assert (bad["ticket"], bad["error"]["code"], bad["error"]["line"]) == (None, "K030", 3)
    assert done.code == 1
    assert done.err == ""


def test_evaluate_in_text_gives_the_answer_first() -> None:
    done = script("evaluate", "megaport", "examples/outage.json", "--format", "text")
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[:2] == [
        "NET-20417 under megaport, edition 2022-10-13",
        "as of Wed 2025-09-10 11:15 Europe/Paris (09:15 UTC)",
    ]
    assert lines[3] == "sla"
    assert lines[4] == "  first_response met with 4 min to spare"
    assert "  restoration    due in 3 h 43 min, all of it open" in lines
    assert "    due      Wed 2025-09-10 14:58 Europe/Paris (12:58 UTC)" in lines


@pytest.mark.parametrize(
    ("policy", "ticket"),
    [
        ("megaport", "outage"),
        ("mega", "workaround"),
        ("meteorage", "bridge-day"),
        ("hydra", "evening-work"),
        ("managry", "slow-reports"),
    ],
)
def test_each_example_is_answered_and_carries_nothing_that_is_ignored(policy: str, ticket: str) -> None:
    done = script("evaluate", policy, f"examples/{ticket}.json", "--strict")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["policy"]["id"] == policy


def test_validate_finds_nothing_in_our_own_policies() -> None:
    done = script("validate", "policies", "--fail-level", "warning")
    assert (done.code, done.out, done.err) == (0, "5 policies, 0 errors, 0 warnings\n", "")


def test_clauses_tells_what_another_handbook_lacks(tmp_path: Path) -> None:
    handbook = tmp_path / "handbook.txt"
    handbook.write_text("another text\n")
    done = script("clauses", "megaport", "--handbook", str(handbook))
    assert done.code == 1
    assert done.out.startswith("megaport: ")
    assert "MEGAPORT-12" in done.out


def test_explain_shows_the_page_of_a_code() -> None:
    done = script("explain", "y021")
    assert done.code == 0
    assert done.out.startswith("# Y021: an entry without a value\n")


def test_version_and_module() -> None:
    assert script("--version") == (0, f"policy {version('handbook-policy')}\n", "")
    run = subprocess.run(
        [sys.executable, "-m", "policy_engine", "--version"], capture_output=True, text=True, check=True
    )
    assert run.stdout == f"policy {version('handbook-policy')}\n"


def test_a_reader_that_goes_away_is_no_error() -> None:
    many = "\n".join([json.dumps(TICKET)] * 400)
    run = subprocess.run(
        f"{SCRIPT} evaluate megaport - --ask classification | head -n 1",
        shell=True,
        input=many,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    assert json.loads(run.stdout)["ticket"] == "T-1"
    assert run.stderr == ""


def test_control_c_is_quiet() -> None:
    with subprocess.Popen(
        [SCRIPT, "evaluate", "megaport", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write((json.dumps(TICKET) + "\n").encode())
        process.stdin.flush()
        assert process.stdout.readline()  # it is running
        time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130
        assert process.stderr.read() == b""


def test_show_writes_a_policy_for_its_readers(tmp_path: Path) -> None:
    done = script("show", "megaport")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("# Comprendre les demandes d'assistance\n\n- Policy: `megaport`\n")
    assert "| 1 | **15 minutes** | **30 minutes** | **6 hours** | [MEGAPORT-12](#clause-megaport-12) |" in done.out
    path = tmp_path / "megaport.md"
    kept = script("show", "megaport", "--output", str(path))
    assert (kept.code, kept.out, kept.err) == (0, "megaport: 17 sections\n", "")
    assert path.read_text(encoding="utf-8") == done.out


def test_show_draws_a_ticket(tmp_path: Path) -> None:
    path = tmp_path / "outage.html"
    done = script("show", "megaport", "--ticket", "examples/outage.json", "--output", str(path))
    assert (done.code, done.out, done.err) == (0, "megaport: 18 sections\n", "")
    text = path.read_text(encoding="utf-8")
    assert text.startswith('<!doctype html>\n<html lang="en">')
    assert "The clocks of ticket NET-20417" in text
    assert "restoration from Wed 2025-09-10 07:58, stood still 2 times, due Wed 2025-09-10 14:58, running" in text


def test_show_takes_an_instant_for_a_ticket_that_is_named() -> None:
    done = script("show", "megaport", "--at", "2025-09-10T07:00:00Z")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: `--at` goes with `--ticket`\n")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("[]", "error: {path}: there is no ticket in this file\n"),
        ('[{"id": 1}, {"id": 2}]', "error: {path}: there is more than one ticket in this file\n"),
        (
            '{"at": "2025-09-10T07:00:00Z", "facts": {"assigned_severity": 9}}',
            "error K018: {path}: `facts.assigned_severity`: `9` is not a value of",
        ),
        ("{", "error K030: {path}: "),
    ],
)
def test_show_draws_one_ticket_that_is_right(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "tickets.json"
    path.write_text(content, encoding="utf-8")
    done = script("show", "megaport", "--ticket", str(path), "--format", "html")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(complaint.format(path=path))
