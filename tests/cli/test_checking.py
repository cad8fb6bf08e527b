"""Many policies: the same findings in the same order, from one process or several."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from policy_engine.diagnostics import Diagnostic
from policy_engine.diagnostics.render import render_text
from tests.cli.command import ROOT

checking: Any = import_module("policy_engine.cli.checking")
Answers: Any = import_module("policy_engine.cli.cache.answers").Answers
Store: Any = import_module("policy_engine.cli.cache.store").Store

Found = list[tuple[Diagnostic, ...]]


@pytest.fixture
def many(tmp_path: Path) -> list[str]:
    """Twenty policies, each with other mistakes; one cannot be read, one is no text."""
    paths = []
    for number, original in enumerate(sorted((ROOT / "tests" / "cases" / "model").iterdir())[:18]):
        path = tmp_path / f"{number:02}.yaml"
        shutil.copy(original / "policy.yaml", path)
        paths.append(str(path))
    (tmp_path / "18.yaml").write_bytes(b"policy: \xff")
    return [*paths, str(tmp_path / "18.yaml"), str(tmp_path / "19.yaml")]


def texts(found: Sequence[tuple[Diagnostic, ...]]) -> list[str]:
    return [render_text(one) for one in found]


def alone(paths: list[str]) -> list[str]:
    return texts([checking.findings(path) for path in paths])


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_several_processes_find_what_one_finds(many: list[str], method: str, tmp_path: Path) -> None:
    if method == "fork" and not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    answers = Answers(Store(str(tmp_path / "cache")), "a stamp")
    found = checking._together(many, answers, 2, method)
    assert found is not None
    assert texts(found) == alone(many)
    # What the workers found is kept.
    kept = [answers.find(path) for path in many]
    assert texts([one for one in kept if one is not None]) == alone(many[:18])
    assert kept[18:] == [None, None]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], int]]:
    """The policies that were handed to several processes, and to how many."""
    calls: list[tuple[list[str], int]] = []

    def together(paths: list[str], answers: Any, workers: int, method: str, work: Any = None) -> Found | None:
        calls.append((paths, workers))
        return [checking.findings(path, answers) for path in paths]

    monkeypatch.setattr(checking, "_together", together)
    monkeypatch.setattr(checking, "_processors", lambda: 3)
    monkeypatch.setattr(sys, "platform", "linux")
    return calls


def test_several_processes_only_for_many_that_are_not_known(
    many: list[str], counted: list[tuple[list[str], int]], tmp_path: Path
) -> None:
    answers = Answers(Store(str(tmp_path / "cache")), "a stamp")
    checking.check_all(many[:8], answers)
    assert counted == []
    assert texts(checking.check_all(many, answers)) == alone(many)
    assert counted == [(many[8:], 3)]
    assert texts(checking.check_all(many, answers)) == alone(many)
    assert len(counted) == 1


def test_one_processor_works_alone(
    many: list[str], counted: list[tuple[list[str], int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_processors", lambda: 1)
    assert texts(checking.check_all(many, None)) == alone(many)
    assert counted == []


def test_no_more_workers_than_help(
    many: list[str], counted: list[tuple[list[str], int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "_processors", lambda: 64)
    checking.check_all(many, None)
    assert [workers for _, workers in counted] == [checking._MOST_WORKERS]


def test_processes_that_are_not_forked_need_more_work(
    many: list[str], counted: list[tuple[list[str], int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    checking.check_all(many, None)
    assert counted == []


def die(path: str, answers: Any = None) -> tuple[Diagnostic, ...]:
    """What the system does to a worker when memory is short."""
    os._exit(1)


def fail(path: str, answers: Any = None) -> tuple[Diagnostic, ...]:
    raise AssertionError("a fault of ours")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="what is put in the place of a function is seen by forks alone")
@pytest.mark.parametrize("end", [die, fail])
def test_a_worker_that_ends_early_is_replaced_by_patience(
    many: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], end: Callable[..., object]
) -> None:
    expected, findings = alone(many), checking.findings
    monkeypatch.setattr(checking, "findings", end)
    assert checking._together(many, None, 2, "fork") is None
    assert capfd.readouterr() == ("", "")
    monkeypatch.setattr(checking, "findings", findings)
    monkeypatch.setattr(checking, "_together", lambda *_: None)
    assert texts(checking.check_all(many, None)) == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="what is put in the place of a function is seen by forks alone")
def test_an_interrupt_ends_all_processes_without_a_word(many: list[str]) -> None:
    code = (
        "import os, sys, time\n"
        "from policy_engine.cli import checking\n"
        "from policy_engine.cli.main import main\n"
        "checking._processors = lambda: 2\n"
        "checking.findings = lambda path, answers: (os.write(1, b'.'), time.sleep(600))\n"
        "sys.exit(main(['validate', '--no-cache', *sys.argv[1:]]))\n"
    )
    words = [sys.executable, "-c", code, *many[:19]]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, start_new_session=True
    ) as run:
        assert run.stdout is not None
        assert [run.stdout.read(1) for _ in range(2)] == [b".", b"."]  # both are at work
        os.killpg(run.pid, signal.SIGINT)
        out, err = run.communicate(timeout=60)
    assert (run.returncode, out, err) == (130, b"", b"")


@pytest.mark.parametrize("error", [OSError("no semaphores"), NotImplementedError, ImportError])
def test_a_system_without_processes_works_alone(
    many: list[str], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    import multiprocessing

    def refuse(_: str) -> None:
        raise error

    expected = alone(many)
    monkeypatch.setattr(multiprocessing, "get_context", refuse)
    monkeypatch.setattr(checking, "_processors", lambda: 2)
    assert texts(checking.check_all(many, None)) == expected


def test_a_process_with_threads_is_not_forked(many: list[str]) -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert checking._together(many, None, 2, "fork") is None
    finally:
        done.set()
        thread.join()


def test_processors_are_those_that_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed: Callable[[int], set[int]] = lambda _: {0, 3}  # noqa: E731
    monkeypatch.setattr(os, "sched_getaffinity", allowed, raising=False)
    assert checking._processors() == 2
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert checking._processors() == 1


def test_the_order_is_that_of_the_paths_whatever_is_known(many: list[str], tmp_path: Path) -> None:
    answers = Answers(Store(str(tmp_path / "cache")), "a stamp")
    for path in many[::2]:
        checking.findings(path, answers)
    shuffled = many[::-3] + many[::4]
    assert texts(checking.check_all(shuffled, answers)) == alone(shuffled)
