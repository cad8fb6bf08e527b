"""Running the command in this process."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from tests.cli.command import ROOT, Outcome, entry

Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("evaluate", "megaport", "-", stdin="...")` from the folder of the project."""
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("NO_COLOR", raising=False)
    main = entry()

    def run(*words: str, stdin: str | bytes = b"") -> Outcome:
        given = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
        code = main(words)
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return run
