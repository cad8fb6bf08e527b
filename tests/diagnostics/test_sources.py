"""Every code that the sources mention is in the catalogue with a page, and every code of the catalogue is used."""

from __future__ import annotations

import re
from pathlib import Path

import policy_engine
from policy_engine.businesstime.problems import CODES
from policy_engine.diagnostics import CATALOGUE, explain

ENGINE = Path(policy_engine.__file__).parent
CODE = re.compile(r'"([A-Z][0-9]{3})"')


def mentioned() -> dict[str, str]:
    """The codes in the sources of engine and commands, each with a file that mentions it."""
    catalogue = ENGINE / "diagnostics" / "codes.py"
    paths = [*ENGINE.rglob("*.py"), *(ENGINE.parent / "cli").rglob("*.py")]
    return {
        code: path.name
        for path in paths
        if path != catalogue
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }


def test_every_code_of_the_sources_is_in_the_catalogue_with_a_page() -> None:
    missing = {code: file for code, file in mentioned().items() if code not in CATALOGUE or explain(code) is None}
    assert missing == {}


def test_every_code_of_the_catalogue_is_used() -> None:
    assert sorted(CATALOGUE.keys() - mentioned().keys()) == []


def test_the_titles_of_calendars_agree() -> None:
    assert {code: CATALOGUE[code].title for code in CODES} == CODES
