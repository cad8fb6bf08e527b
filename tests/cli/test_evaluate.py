"""`policy evaluate` in this process: options, forms, and input that means harm."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

AT = "2025-09-10T07:00:00Z"
TICKET: dict[str, Any] = {
    "id": "T-1",
    "at": AT,
    "facts": {"request_category": "incident", "assigned_severity": 3},
    "events": [{"at": "2025-09-10T06:00:00Z", "type": kind} for kind in ("reported", "ticket_created")],
}


def evaluate(run: Run, *words: str, stdin: str | bytes = b"", code: int = 0) -> list[Any]:
    done = run("evaluate", "megaport", "-", *words, stdin=stdin)
    assert (done.code, done.err) == (code, "")
    return [json.loads(line) for line in done.out.splitlines()]


def error(run: Run, line: str | bytes, *words: str) -> tuple[Any, ...]:
    """What stands in place of a bad ticket, and that the one after it is answered."""
    after = json.dumps(TICKET).encode()
    given = line.encode() if isinstance(line, str) else line
    bad, good = evaluate(run, "--ask", "escalation", *words, stdin=given + b"\n" + after, code=1)
    assert good["ticket"] == "T-1"
    assert bad["error"]["line"] == 1
    return bad["ticket"], bad["error"]["code"], bad["error"]["path"], bad["error"]["message"]


# ---- forms


def test_a_json_file_with_one_ticket_gives_one_object_and_a_list_a_list(run: Run, tmp_path: Path) -> None:
    one, two, none = tmp_path / "one.json", tmp_path / "two.json", tmp_path / "none.json"
    one.write_text(json.dumps(TICKET))
    two.write_text(json.dumps([TICKET, {**TICKET, "id": 2}]))
    none.write_text("[]")
    assert json.loads(run("evaluate", "megaport", str(one)).out)["ticket"] == "T-1"
    assert [found["ticket"] for found in json.loads(run("evaluate", "megaport", str(two)).out)] == ["T-1", 2]
    assert json.loads(run("evaluate", "megaport", str(none)).out) == []
    lines = run("evaluate", "megaport", str(two), "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["ticket"] for line in lines] == ["T-1", 2]


def test_json_lines_as_one_document(run: Run) -> None:
    done = run("evaluate", "megaport", "-", "--format", "json", stdin=f"{json.dumps(TICKET)}\n[]\n")
    assert done.code == 1
    good, bad = json.loads(done.out)
    assert (good["ticket"], bad["error"]["code"]) == ("T-1", "K001")
    assert json.loads(run("evaluate", "megaport", "-", "--format", "json").out) == []


def test_text_of_a_bad_ticket_and_of_what_was_assumed_and_ignored(run: Run) -> None:
    ticket = {"id": "A\u001b[2J", "at": AT, "facts": {"colour": 1, "support_plan": "standard"}, "events": []}
    done = run("evaluate", "managry", "-", "--format", "text", stdin=f"{json.dumps(ticket)}\nnonsense\n")
    assert done.code == 1
    assert "\x1b" not in done.out
    assert done.out.startswith("A<U+001B>[2J under managry")
    assert "facts that the policy does not declare: `colour`" in done.out
    assert "zone is Europe/Prague: " in done.out
    assert "tell `vendor_time_zone` if it is not [MANAGRY-12]" in done.out
    assert "a ticket without an id in line 2\n  error K030: " in done.out


def test_text_says_what_would_have_to_be_told(run: Run) -> None:
    done = run("evaluate", "megaport", "-", "--format", "text", "--ask", "sla,window", stdin=json.dumps(TICKET))
    assert "  restoration    not known\n    tell `local_business_hours` to know\n" in done.out
    assert "\nclassification" not in done.out


def test_colour_only_when_it_is_wanted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("evaluate", "megaport", "-", "--format", "text", "--color")
    assert "\x1b[" not in run(*words, "auto", stdin=json.dumps(TICKET)).out
    assert "\x1b[1msla\x1b[0m" in run(*words, "always", stdin=json.dumps(TICKET)).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run(*words, "never", stdin=json.dumps(TICKET)).out


# ---- options


def test_the_instant_is_the_one_asked_for_else_the_tickets_else_now(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", iter([1_757_500_000.9]).__next__)  # read once, whatever the number of tickets
    undated = json.dumps({"id": 2})
    dated = json.dumps({"id": 1, "at": "2025-09-10T09:00:00+02:00"})
    lines = f"{dated}\n{undated}\n{undated}\n"
    ask = ("--ask", "escalation")
    assert [d["at"] for d in evaluate(run, *ask, stdin=lines)] == [AT, "2025-09-10T10:26:40Z", "2025-09-10T10:26:40Z"]
    assert [d["at"] for d in evaluate(run, *ask, "--at", "2025-01-01T00:00:00Z", stdin=lines)] == [
        "2025-01-01T00:00:00Z"
    ] * 3


def test_settings_are_read_as_the_declared_type_takes_them(run: Run) -> None:
    hours = json.dumps({"time_zone": "Europe/Paris", "open": "09:00", "close": "17:00"})
    (decision,) = evaluate(run, "--set", f"local_hours={hours}", "--ask", "window", stdin=json.dumps(TICKET))
    assert decision["window"]["windows"][0]["state"] == "open"
    done = run("evaluate", "managry", "-", "--set", "vendor_time_zone=Asia/Tokyo", stdin=json.dumps({"at": AT}))
    assert json.loads(done.out)["assumptions"] == []
    (decision,) = evaluate(run, "--set", "status=10", "--ask", "transition", stdin=json.dumps(TICKET))
    assert decision["transition"]["status"] == "10"
    (decision,) = evaluate(run, "--set", "assigned_severity=null", "--ask", "classification", stdin=json.dumps(TICKET))
    assert decision["classification"]["severity"] is None


def test_strict_makes_what_is_not_declared_an_error(run: Run) -> None:
    stray = json.dumps({**TICKET, "facts": {"colour": 1}})
    assert evaluate(run, "--ask", "window", stdin=stray)[0]["ignored"] == {"facts": ["colour"]}
    (bad,) = evaluate(run, "--strict", stdin=stray, code=1)
    assert (bad["error"]["code"], bad["error"]["path"]) == ("K019", "facts.colour")


@pytest.mark.parametrize(
    ("words", "message", "help"),
    [
        (("megaport", "-", "--ask", "sls"), "there is no question `sls`", "did you mean `sla`?"),
        (("megaport", "-", "--ask", ","), "no question is named", "it is one of `classification`"),
        (("megaport", "-", "--at", "2025-09-10"), "has no offset from UTC", "+02:00"),
        (("megaport", "-", "--at", "soon"), "`soon` is not an instant", "2025-09-10T07:00:00Z"),
        (("megaport", "-", "--set", "local_hour=1"), "no parameter or fact `local_hour`", "`local_hours`"),
        (
            ("megaport", "-", "--set", "service_state=dwn"),
            "`--set service_state`: `dwn` is not",
            "did you mean `down`?",
        ),
        (("megaport", "-", "--set", "x"), "`x` is no setting", "name=value"),
        (("megaport", "-", "--format", "jsn"), "there is no `jsn`; did you mean `json`?", "--help"),
        (("megaport", "-", "--stric"), "there is no option `--stric`", "did you mean `--strict`?"),
        (("megaport", "-", "more"), "`more` is one argument too many", "--help"),
        (("megaport",), "missing: TICKETS", "policy evaluate --help"),
        (("megaport", "none.json"), "none.json: the file does not exist", "check the name"),
        (("megaport", "tickets.csv"), "tickets come in a `.json` or a `.jsonl` file", "one ticket a line"),
        (("megaprt", "-"), "there is no shipped policy `megaprt`", "did you mean `megaport`?"),
        (("none.yaml", "-"), "none.yaml: error Y001: the file does not exist", "check the name"),
    ],
)
def test_misuse_says_what_and_how_to_mend_it(run: Run, words: tuple[str, ...], message: str, help: str) -> None:
    done = run("evaluate", *words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert help in done.err


def test_a_policy_that_does_not_load_shows_every_finding(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("policy: {id: broken, id: again, title: T, language: en, edition: undated}\nsla: on\n")
    done = run("evaluate", str(broken), "-")
    assert (done.code, done.out) == (2, "")
    assert "broken.yaml:1:22: error Y018" in done.err
    assert "broken.yaml:2:6: error Y022" in done.err
    assert done.err.endswith("nothing was done: 2 errors in 1 file\n")


# ---- hostile tickets


def test_what_is_not_json_is_lost_alone(run: Run) -> None:
    assert error(run, "{")[:3] == (None, "K030", "")
    assert "one ticket stands on one line here" in error(run, "{")[3]
    assert error(run, '{"id": 1,}')[1] == "K030"
    assert error(run, b'{"id": "\xff"}')[1] == "K035"
    assert error(run, "[" * 100_000)[1] == "K033"
    assert error(run, '{"a": 1, "a": ' + "[" * 100_000)[1] == "K033"
    assert error(run, '{"a": 1, "a": 2')[1] == "K030"
    assert error(run, "7")[1] == "K001"


def test_a_value_that_cannot_be_read_is_named_with_its_place(run: Run) -> None:
    assert error(run, '{"id": "D", "facts": {"status": "a", "status": "b"}}') == (
        "D",
        "K031",
        "facts.status",
        "the key `status` is there twice",
    )
    assert error(run, '{"id": "N", "events": [{"at": NaN}]}')[:3] == ("N", "K032", "events[0].at")
    assert error(run, '{"id": "I", "facts": {"x": 1e999}}')[:3] == ("I", "K032", "facts.x")
    long = error(run, '{"id": "L", "facts": {"x": ' + "9" * 5_000 + "}}")
    assert long == ("L", "K032", "facts.x", "a number of 5,000 digits is too large")


@pytest.mark.parametrize("id", ["[1]", "{}", "true", '"' + "x" * 1_001 + '"', "9" * 30])
def test_an_id_is_a_short_text_or_a_number(run: Run, id: str) -> None:
    assert error(run, f'{{"id": {id}}}')[:3] == (None, "K036", "id")


def test_half_a_character_does_not_end_the_run(run: Run) -> None:
    done = run("evaluate", "megaport", "-", "--format", "text", stdin='{"id": "\\ud800", "at": "' + AT + '"}\n')
    assert done.code == 0
    assert done.out.startswith("<U+D800> under megaport")


def test_one_bad_ticket_of_a_list_leaves_the_others(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "tickets.json"
    good = json.dumps(TICKET)
    file.write_text(f'[{good}, {{"id": "B", "facts": {{"x": 1, "x": 2}}}}, {good}, 5]')
    done = run("evaluate", "megaport", str(file), "--ask", "escalation")
    assert done.code == 1
    assert [found.get("error", {}).get("code") for found in json.loads(done.out)] == [None, "K031", None, "K001"]


def test_a_file_that_is_not_json_says_where(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "ticket.json"
    file.write_text('{\n  "id": 1,\n  facts: {}\n}')
    done = run("evaluate", "megaport", str(file))
    found = json.loads(done.out)
    assert (done.code, found["error"]["code"], found["error"]["line"]) == (1, "K030", 3)


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(run: Run) -> None:
    line = json.dumps(TICKET).encode()
    answers = evaluate(run, "--ask", "escalation", stdin=b"\xef\xbb\xbf" + line + b"\r\n" + line + b"\r\n")
    assert [answer["ticket"] for answer in answers] == ["T-1", "T-1"]


def test_a_line_beyond_the_limit_is_passed_over(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tickets = importlib.import_module("policy_engine.cli.tickets")
    monkeypatch.setattr(tickets, "MOST_BYTES", 400)
    monkeypatch.setattr(tickets, "_CHUNK", 100)
    assert error(run, '{"id": "' + "x" * 2_000 + '"}')[1] == "K034"
    big = tmp_path / "big.json"
    big.write_text(" " * 401)
    done = run("evaluate", "megaport", str(big))
    assert (done.code, "more than the 400 bytes" in done.err) == (2, True)


def test_a_long_file_is_read_line_by_line(run: Run, tmp_path: Path) -> None:
    tickets = importlib.import_module("policy_engine.cli.tickets")
    file = tmp_path / "tickets.jsonl"
    file.write_text((json.dumps(TICKET) + "\n") * 5)
    source = tickets.open_tickets(str(file))
    items = iter(source)
    next(items)
    assert 0 < source.done < source.size == file.stat().st_size


def test_every_mistake_of_a_ticket_is_told(run: Run) -> None:
    given = {**TICKET, "facts": {"request_category": "incdent", "assigned_severity": "3"}}
    done = run("evaluate", "megaport", "-", stdin=json.dumps(given))
    (bad,) = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 1
    assert bad["error"] == bad["errors"][0]
    assert [(one["code"], one["path"], one["line"]) for one in bad["errors"]] == [
        ("K018", "facts.request_category", 1),
        ("K018", "facts.assigned_severity", 1),
    ]
    text = run("evaluate", "megaport", "-", "--format", "text", stdin=json.dumps(given)).out.splitlines()
    assert [line[:14] for line in text] == ["T-1 in line 1", "  error K018: ", "  error K018: "]


def test_one_mistake_has_no_list(run: Run) -> None:
    given = {**TICKET, "facts": {"assigned_severity": "3"}}
    assert set(json.loads(run("evaluate", "megaport", "-", stdin=json.dumps(given)).out)) == {"ticket", "error"}


@pytest.mark.parametrize("words", [("-",), ("-", "--format", "text"), ("-", "--format", "jsonl")])
def test_without_a_ticket_it_says_so(run: Run, words: tuple[str, ...]) -> None:
    done = run("evaluate", "megaport", *words, stdin=b" \n\n")
    assert (done.code, done.out, done.err) == (0, "", "there is no ticket in standard input: nothing was answered\n")


def test_policy_and_tickets_the_wrong_way_round(run: Run, tmp_path: Path) -> None:
    one = tmp_path / "one.json"
    one.write_text(json.dumps(TICKET))
    done = run("evaluate", str(one), "megaport")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"error: the policy comes first, and `{one}` holds tickets\n"
        f"  = help: are the two swapped? write `policy evaluate megaport {one}`\n"
    )
    assert "standard input holds tickets" in run("evaluate", "-", "megaport").err
    assert run("evaluate", str(one), str(one)).err.endswith(f"  = help: write `policy evaluate POLICY {one}`\n")
