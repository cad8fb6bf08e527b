"""The examples of the documents are policies that validate, and links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from policy_engine.diagnostics import Collector
from policy_engine.diagnostics.render import render_text
from policy_engine.load import Policy, check_source, load_source
from policy_engine.source import SourceFile

DOCS = Path(__file__).parents[1] / "docs"
BLOCK = re.compile(r"^```yaml (policy|part)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)")


def blocks(name: str, kind: str) -> list[str]:
    """The examples of a document: `policy` is a complete one, the `part`s are one when put together."""
    text = (DOCS / name).read_text(encoding="utf-8")
    return [found[2] for found in BLOCK.finditer(text) if found[1] == kind]


DOCUMENTS = sorted(path.name for path in DOCS.glob("*.md"))
COMPLETE = [(name, number) for name in DOCUMENTS for number in range(len(blocks(name, "policy")))]


def findings(text: str) -> str:
    collector = Collector()
    check_source(SourceFile("example.yaml", text), collector)
    return render_text(collector.diagnostics)


@pytest.mark.parametrize(("name", "number"), COMPLETE)
def test_a_complete_example_validates(name: str, number: int) -> None:
    assert findings(blocks(name, "policy")[number]) == ""


def whole() -> str:
    return "".join(blocks("language.md", "part"))


def test_the_examples_of_the_sections_are_one_policy() -> None:
    assert findings(whole()) == ""


def first_target(policy: Policy, facts: dict[str, object], at: str) -> dict[str, object]:
    ticket = {"id": "T-1", "at": at, "facts": facts, "events": [{"type": "ticket_created", "at": at}]}
    target: dict[str, object] = policy.evaluate(ticket, ask=["sla"]).to_dict()["sla"]["targets"][0]
    return target


def test_the_first_example_answers_as_it_is_read_aloud() -> None:
    policy = load_source(SourceFile("lantern.yaml", blocks("language.md", "policy")[0]))
    friday = "2025-09-05T10:00:00Z"
    assert first_target(policy, {"plan": "basic"}, friday)["due_at"] == "2025-09-08T09:00:00Z"
    assert first_target(policy, {"plan": "premium"}, friday)["due_at"] == "2025-09-05T12:00:00Z"


def test_the_sections_answer() -> None:
    policy = load_source(SourceFile("harbour.yaml", whole()))
    facts = {"plan": "standard", "symptom": "down", "way_round_exists": True}
    decision = policy.evaluate({"id": "T-1", "at": "2025-09-05T10:00:00Z", "facts": facts}).to_dict()
    assert decision["classification"]["severity"] == 2
    conflict = {**facts, "symptom": "too_slow_to_work", "way_round_exists": False}
    decision = policy.evaluate({"id": "T-2", "at": "2025-09-05T10:00:00Z", "facts": conflict}).to_dict()
    assert decision["classification"]["candidates"] == [1, 2]


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_somewhere(name: str) -> None:
    for path, section in LINK.findall((DOCS / name).read_text(encoding="utf-8")):
        target = DOCS / path if path else DOCS / name
        assert target.exists(), path
        if section:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert section in {anchor(heading) for heading in headings}, section


def test_every_section_of_a_policy_is_described() -> None:
    from policy_engine.model.build import SECTIONS

    text = (DOCS / "language.md").read_text(encoding="utf-8")
    headings = " ".join(re.findall(r"^### (.+)$", text, re.MULTILINE)).replace(" and ", " ").split()
    assert sorted(headings) == sorted(SECTIONS)


def test_the_tests_of_the_document_pass(tmp_path: Path) -> None:
    from policy_engine.authoring.testing import run_tests

    (example,) = re.findall(r"^```yaml tests\n(.*?)^```$", (DOCS / "testing.md").read_text("utf-8"), re.M | re.S)
    (tmp_path / "lantern.yaml").write_text(blocks("language.md", "policy")[0], encoding="utf-8")
    (tmp_path / "lantern.tests.yaml").write_text(example, encoding="utf-8")
    collector = Collector()
    report = run_tests(str(tmp_path / "lantern.yaml"), collector)
    assert render_text(collector.diagnostics) == ""
    assert report is not None
    assert (len(report.cases), report.failures) == (2, ())


# ---- ci.md


def quoted(kind: str) -> str:
    """The one example of a kind."""
    (found,) = re.findall(
        rf"^```{kind}\n(.*?)^```$", (DOCS / "ci.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    return str(found)


@pytest.mark.parametrize(("kind", "schema"), [("github", "github-workflows"), ("gitlab", "gitlab-ci")])
def test_the_jobs_are_jobs(kind: str, schema: str, tmp_path: Path) -> None:
    job = tmp_path / "job.yaml"
    job.write_text(quoted(f"yaml {kind}"))
    tool = Path(sys.executable).with_name("check-jsonschema")
    done = subprocess.run([tool, "--builtin-schema", f"vendor.{schema}", job], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", ["yaml github", "yaml gitlab"])
def test_every_call_of_the_jobs_is_a_call(kind: str, tmp_path: Path) -> None:
    calls = re.findall(r"(?:^|[ -])(policy (?:validate|test) [^|\n]*)", quoted(kind))
    assert len(calls) >= 2
    shutil.copytree(DOCS.parent / "policies", tmp_path / "policies", ignore=shutil.ignore_patterns("*.py", "*.md"))
    for call in calls:
        words = shlex.split(call)
        done = subprocess.run(
            [Path(sys.executable).with_name("policy"), *words[1:]], capture_output=True, text=True, cwd=tmp_path
        )
        assert (done.returncode, done.stderr) == (0, ""), call


def test_the_hook_looks_at_what_is_staged(tmp_path: Path) -> None:
    def git(*words: str) -> subprocess.CompletedProcess[str]:
        around = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        here = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(tmp_path)}
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        name = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "core.hooksPath=hooks"]
        return subprocess.run(
            ["git", *name, *words],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**around, **here, "PATH": path},
        )

    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks" / "pre-commit").write_text(quoted("sh"))
    (tmp_path / "hooks" / "pre-commit").chmod(0o755)
    (tmp_path / "policies").mkdir()
    for path in (DOCS.parent / "policies").glob("hydra.*yaml"):
        shutil.copy(path, tmp_path / "policies")
    policy = tmp_path / "policies" / "hydra.yaml"
    assert git("init", "-q").returncode == 0
    git("add", "policies")
    done = git("commit", "-qm", "first")
    assert done.returncode == 0, done.stderr
    good = policy.read_text()
    policy.write_text(good + "facts: ~\n")
    git("add", "policies")
    # What lies in the folder is whole; what is staged is not.
    policy.write_text(good)
    done = git("commit", "-qm", "second")
    assert done.returncode == 1
    assert "policies/hydra.yaml:" in done.stdout + done.stderr
    assert "error Y018" in done.stdout + done.stderr
    assert git("log", "--format=%s").stdout == "first\n"
    (tmp_path / "other.txt").write_text("")
    git("reset", "-q")
    git("add", "other.txt")
    assert git("commit", "-qm", "third").returncode == 0
