"""Shipped files are found by name, and only by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine import resources
from policy_engine.errors import ReadError


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "managry.yaml").write_text("policy: {id: managry}\n", encoding="utf-8")
    (tmp_path / "policy.schema.json").write_text("{}", encoding="utf-8")
    (tmp_path / "expr.lark").write_text("start: NAME\n", encoding="utf-8")
    monkeypatch.setattr(resources, "_folder", lambda package: tmp_path)
    return tmp_path


def test_names_with_and_without_their_ending(shipped: Path) -> None:
    assert resources.policy_path("managry") == resources.policy_path("managry.yaml") == shipped / "managry.yaml"
    assert resources.schema_text("policy") == resources.schema_text("policy.schema.json") == "{}"
    assert resources.grammar_text("expr") == "start: NAME\n"
    assert resources.policy_names() == ("managry",)
    assert resources.schema_names() == ("policy",)


@pytest.mark.parametrize("name", ["nosuch", "../managry", "", ".", "/etc/passwd", "a\\b", "a\0b"])
def test_what_is_not_shipped(shipped: Path, name: str) -> None:
    with pytest.raises(ReadError) as caught:
        resources.policy_path(name)
    assert caught.value.code == "Y002"
    assert caught.value.message == f"there is no shipped policy `{name}`"
    assert caught.value.help == "shipped are `managry`"


def test_the_real_folders_are_there() -> None:
    for package in ("grammar", "schemas", "policies", "diagnostics"):
        assert resources._folder(f"policy_engine.{package}").is_dir()
    page = resources.diagnostic_page("Y018")
    assert page is not None
    assert page.startswith("# Y018")
