"""Every rule tests itself: its page, its place in the catalogue, the example that sets it off, and the one that does
not.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from policy_engine.diagnostics import CATALOGUE, codes, explain
from policy_engine.lint import rules
from policy_engine.lint.config import Config
from policy_engine.lint.pages import catalogue_line, page, parts, with_codes, with_table
from policy_engine.lint.registry import CODES, RULES, code_of
from policy_engine.lint.rule import Rule
from tests.lint.linting import lint, told

ROOT = Path(__file__).parents[2]
EACH = pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
COMMENTS = ("A001", "A002", "A003", "A004")
"""Codes of the frame: comments and settings."""


def everything(rule: Rule) -> Config:
    """All rules that run by themselves, and this one."""
    return Config(select=tuple(one.code for one in RULES if not one.optional or one is rule))


@EACH
def test_the_example_to_avoid_sets_the_rule_off_and_no_other(rule: Rule) -> None:
    found = lint(parts(rule).avoid, everything(rule))
    assert {one.code for one in found} == {rule.code}, told(found)


@EACH
def test_the_example_to_prefer_sets_off_nothing(rule: Rule) -> None:
    assert told(lint(parts(rule).prefer, everything(rule))) == []


@EACH
def test_the_page_is_the_docstring(rule: Rule) -> None:
    assert explain(rule.code) == page(rule), "write them anew: python -m policy_engine.lint.pages"
    assert parts(rule).avoid != parts(rule).prefer


@EACH
def test_the_catalogue_knows_the_rule(rule: Rule) -> None:
    info = CATALOGUE[rule.code]
    assert (info.code, info.title, info.level) == catalogue_line(rule)


def test_the_catalogue_is_written_as_the_rules_say() -> None:
    catalogue = Path(codes.__file__).read_text(encoding="utf-8")
    assert with_codes(catalogue) == catalogue, "write it anew: python -m policy_engine.lint.pages"
    assert with_codes(catalogue.replace(RULES[0].title, "another title")) == catalogue


def test_codes_and_names_are_unique_and_in_order() -> None:
    assert list(CODES) == sorted(CODES)
    assert len({rule.name for rule in RULES}) == len(RULES) == len(CODES)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name) for rule in RULES)
    assert {code for code in CATALOGUE if code[0] == "A"} == {*CODES, *COMMENTS}
    assert all(code_of(rule.name) == code_of(rule.code.lower()) == rule.code for rule in RULES)


def test_every_file_of_a_rule_is_in_the_registry() -> None:
    files = {path.stem for folder in rules.__path__ for path in Path(folder).glob("*.py")} - {"__init__"}
    assert files == {rule.check.__module__.rpartition(".")[2] for rule in RULES}
    assert files == {rule.name.replace("-", "_") for rule in RULES}


def test_the_table_of_the_manual_is_current() -> None:
    manual = (ROOT / "docs" / "linting.md").read_text(encoding="utf-8")
    assert with_table(manual) == manual, "write it anew: python -m policy_engine.lint.pages"


def test_the_settings_of_the_manual_are_understood(tmp_path: Path) -> None:
    from policy_engine.diagnostics import Collector
    from policy_engine.lint.config import configured
    from policy_engine.settings import read_settings

    manual = (ROOT / "docs" / "linting.md").read_text(encoding="utf-8")
    (yaml,) = re.findall(r"```yaml\n(lint:.*?)```", manual, re.DOTALL)
    (toml,) = re.findall(r"```toml\n(.*?)```", manual, re.DOTALL)
    tomllib.loads(toml)
    for name, text in ((".policy.yaml", yaml), ("pyproject.toml", toml)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        collector = Collector()
        config = configured(read_settings(str(tmp_path / name), collector), str(tmp_path), collector)
        assert told(collector.diagnostics) == []
        levels = config.choice(str(tmp_path / "legacy" / "old.yaml")).levels
        assert ("A080" in levels, levels["A034"]) == (False, "note")


@pytest.mark.parametrize("name", ["mega", "managry", "hydra", "megaport", "meteorage"])
def test_the_shipped_policies_are_quiet(name: str) -> None:
    text = (ROOT / "policies" / f"{name}.yaml").read_text(encoding="utf-8")
    assert told(lint(text)) == []
