"""`policy clauses --refresh` writes what has moved into the register, and leaves what was changed."""

from __future__ import annotations

import re
from pathlib import Path

from policy_engine.authoring.clauses import fingerprint
from tests.authoring.mini import POLICY
from tests.cli.command import script


def folder_of(tmp_path: Path) -> tuple[Path, list[str]]:
    """A small policy with its register, and the lines of its handbook."""
    policy = re.sub(r"\bM-(\d)\b", r"M-0\1", POLICY)
    ids = sorted(set(re.findall(r"\bM-\d\d\b", policy)))
    lines = [f"the words of {id}" for id in ids]
    entries = [
        f"  {id}: {{lines: L{number}, kind: definition, state: clear, "
        f'print: "{fingerprint(line)}", says: "about {id}"}}'
        for number, (id, line) in enumerate(zip(ids, lines, strict=True), 1)
    ]
    head = f'policy: mini\ndocument:\n  name: "mini.txt"\n  sha256: "{"0" * 64}"\nclauses:\n'
    (tmp_path / "mini.yaml").write_text(policy)
    (tmp_path / "mini.clauses.yaml").write_text(head + "\n".join(entries) + "\n")
    return tmp_path, lines


def test_what_moved_is_written_and_what_changed_is_not(tmp_path: Path) -> None:
    folder, lines = folder_of(tmp_path)
    changed = [*lines]
    changed[1] += ", mended"
    (folder / "mini.txt").write_text("\n".join(["", *changed]) + "\n")
    words = ("clauses", str(folder / "mini.yaml"), "--handbook", str(folder / "mini.txt"))
    before = script(*words)
    assert before.code == 1
    assert "  moved " in before.out
    after = script(*words, "--refresh")
    assert "  moved " not in after.out
    assert "  changed " in after.out
    assert after.code == 1
    accepted = script(*words, "--refresh", "--accept", "M-02")
    assert "  changed " not in accepted.out
