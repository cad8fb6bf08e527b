"""Settings: which rules run on which file, and what is said of settings that are not understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy_engine.diagnostics import CATALOGUE, Collector
from policy_engine.lint.config import Config, configured
from policy_engine.lint.registry import COMMENTS, RULES
from policy_engine.settings import find_settings, read_settings
from tests.lint.linting import lint


def read(folder: Path, text: str, name: str = ".policy.yaml") -> tuple[Config, Collector]:
    (folder / name).write_text(text, encoding="utf-8")
    collector = Collector()
    root = read_settings(str(folder / name), collector, name)
    return configured(root, str(folder), collector), collector


def told(collector: Collector) -> list[tuple[str, str, str, str]]:
    return [
        (f"{one.path}:{one.line}:{one.column}", one.code, one.message, one.help.partition(",")[0])
        for one in collector.diagnostics
    ]


def test_without_settings_every_rule_has_its_own_level(tmp_path: Path) -> None:
    choice = Config().choice("policy.yaml")
    own = {code: CATALOGUE[code].level for code in COMMENTS}
    assert choice.levels == own | {rule.code: rule.level for rule in RULES if not rule.optional}
    assert choice.limits == {rule.code: rule.limit for rule in RULES if rule.limit is not None}


def test_levels_and_files(tmp_path: Path) -> None:
    config, collector = read(
        tmp_path,
        """\
lint:
  levels: {unread-fact: error, A081: ignore}
  files:
    "old/*.yaml":
      levels: {unread-fact: ignore, unused-event: note}
""",
    )
    assert told(collector) == []
    near, far = config.choice(str(tmp_path / "new.yaml")), config.choice(str(tmp_path / "old" / "deep" / "one.yaml"))
    assert (near.levels["A080"], near.levels.get("A081")) == ("error", None)
    assert (far.levels.get("A080"), far.levels["A081"]) == (None, "note")
    assert near.mark != far.mark


def test_the_command_line_has_the_last_word() -> None:
    config = Config(select=("A080", "A081"), ignore=("A081",))
    assert list(config.choice("policy.yaml").levels) == [*COMMENTS, "A080"]


YAML = [
    ("lnit: {}\n", [(".policy.yaml:1:1", "A004", "there is no section `lnit`", "did you mean `lint`?")]),
    ("lint: 3\n", [(".policy.yaml:1:7", "A004", "`lint` is a mapping", "write names")]),
    ("- lint\n", [(".policy.yaml:1:1", "A004", "settings are a mapping of sections", "begin with `lint:`")]),
    (
        "lint:\n  level: {}\n",
        [(".policy.yaml:2:3", "A004", "there is no setting `level`", "did you mean `levels`?")],
    ),
    (
        "lint:\n  levels: {unred-fact: note}\n",
        [(".policy.yaml:2:12", "A004", "there is no rule `unred-fact`", "did you mean `unread-fact`?")],
    ),
    (
        "lint:\n  levels: {unread-fact: fatal, A081: [note]}\n",
        [
            (".policy.yaml:2:25", "A004", "`fatal` is no level", "it is one of `error`"),
            (".policy.yaml:2:38", "A004", "a level is one word", "it is one of `error`"),
        ],
    ),
    (
        'lint:\n  files:\n    "*.yaml": {level: {}}\n',
        [(".policy.yaml:3:16", "A004", "there is no setting `level`", "did you mean `levels`?")],
    ),
    ("lint:\n  files: [a]\n", [(".policy.yaml:2:10", "A004", "`files` is a mapping", "write names")]),
    (
        "lint:\n  limits: {A080: 3, A081: many}\n",
        [
            (
                ".policy.yaml:2:12",
                "A004",
                "the rule `A080` has no limit",
                "these have one: `repeated-condition`",
            ),
            (".policy.yaml:2:27", "A004", "a limit is a whole number above zero", "write it as `3`"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), YAML)
def test_mistakes_in_yaml(text: str, expected: list[tuple[str, str, str, str]], tmp_path: Path) -> None:
    assert told(read(tmp_path, text)[1]) == expected


def test_a_truth_word_is_refused_by_the_reader(tmp_path: Path) -> None:
    assert [one[:2] for one in told(read(tmp_path, "lint:\n  levels: {A080: off}\n")[1])] == [
        (".policy.yaml:2:18", "Y022")
    ]


TOML = [
    (
        '[tool.policy.lint.levels]\nunread-fact = "off"\n',
        [("pyproject.toml:2:1", "A004", "`off` is no level", "it is one of `error`")],
    ),
    (
        '[tool.policy]\nlint = {levels = {unred-fact = "note"}}\n',
        [("pyproject.toml:2:19", "A004", "there is no rule `unred-fact`", "did you mean `unread-fact`?")],
    ),
    (
        "[tool.policy.lnt]\n",
        [("pyproject.toml:1:2", "A004", "there is no section `lnt`", "did you mean `lint`?")],
    ),
    (
        '[tool.policy.lint.files."a.yaml"]\nlevels.A080 = true\n',
        [("pyproject.toml:2:1", "A004", "`true` is no level", "it is one of `error`")],
    ),
    ("[tool]\npolicy = 3\n", [("pyproject.toml:2:1", "A004", "`tool.policy` is a table", "write `[tool.policy]`")]),
    (
        "[tool.policy\n",
        [("pyproject.toml:1:13", "A004", "this is not TOML", "expected ']' at the end of a table declaration")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), TOML)
def test_mistakes_in_toml(text: str, expected: list[tuple[str, str, str, str]], tmp_path: Path) -> None:
    assert told(read(tmp_path, text, "pyproject.toml")[1]) == expected


def test_what_is_hostile_is_refused(tmp_path: Path) -> None:
    deep = "[tool.policy]\nlint = " + "[" * 5_000 + "]" * 5_000 + "\n"
    assert {one[1] for one in told(read(tmp_path, deep, "pyproject.toml")[1])} == {"A004"}
    (tmp_path / "bad.yaml").write_bytes(b"lint: \xff\n")
    collector = Collector()
    assert read_settings(str(tmp_path / "bad.yaml"), collector, "bad.yaml") is None
    assert [one[:2] for one in told(collector)] == [("bad.yaml:1:7", "Y004")]


def test_the_nearest_settings_count(tmp_path: Path) -> None:
    inner = tmp_path / "repository" / "policies"
    inner.mkdir(parents=True)
    (tmp_path / ".policy.yaml").write_text("lint: {}\n")
    assert find_settings(str(inner)) == str(tmp_path / ".policy.yaml")
    (inner.parent / "pyproject.toml").write_text("[project]\n")
    assert find_settings(str(inner)) == str(tmp_path / ".policy.yaml")
    (inner.parent / "pyproject.toml").write_text("[tool.policy.lint]\n")
    assert find_settings(str(inner)) == str(inner.parent / "pyproject.toml")
    (inner / ".policy.yaml").write_text("lint: {}\n")
    assert find_settings(str(inner)) == str(inner / ".policy.yaml")


def test_what_is_said_of_comments_has_a_level_too(tmp_path: Path) -> None:
    config, collector = read(tmp_path, "lint:\n  levels: {A001: error, a002: ignore}\n")
    assert told(collector) == []
    levels = config.choice("policy.yaml").levels
    assert (levels["A001"], levels.get("A002"), levels["A003"]) == ("error", None, "warning")
    facts = "facts:\n  a: boolean  # policy: allow unread-fact, unused-event\n"
    found = lint(facts, config)
    assert [(one.code, one.severity.value) for one in found] == [("A001", "error")]


def test_a_project_that_only_mentions_policies_has_no_settings(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    project = tmp_path / "pyproject.toml"
    for text, counts in (
        ('[project]\nname = "policy"\n', False),
        ("[tool]\npolicy = {lint = {}}\n", True),
        ("[tool.policy.lint\n", True),
        ("[project\n# policy\n", False),
    ):
        project.write_text(text)
        assert (find_settings(str(tmp_path)) == str(project)) is counts


def test_settings_beyond_the_repository_do_not_count(tmp_path: Path) -> None:
    inner = tmp_path / "repository"
    (inner / ".git").mkdir(parents=True)
    (tmp_path / ".policy.yaml").write_text("lint: {}\n")
    assert find_settings(str(inner)) is None
