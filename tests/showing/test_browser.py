"""The page in a real browser: the form answers as the engine does, nothing is cut off, nothing is asked of the network.

Where there is no Chromium these tests are skipped, and say so; `.ci/run` installs Debian's where it can.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from policy_engine.model.coverage import VERDICTS
from policy_engine.showing.form import RESULTS, Form, data_of
from policy_engine.showing.html import html
from policy_engine.showing.page import page_of
from policy_engine.showing.words import spaced
from tests.showing.answering import Answers
from tests.showing.browser import Browser, Failed, found
from tests.showing.shown import SHIPPED, hostile, page, policy
from tests.showing.test_asking import load as sample
from tests.showing.test_form import INSIDE, KNOWN, OUTSIDE, drawn, form, ticket

PROGRAM = found()
pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium here: `apt-get install chromium`")
EACH = pytest.mark.parametrize("name", SHIPPED)
TICKETS = 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of all policies, the hostile one among them."""
    made: Path = tmp_path_factory.mktemp("pages")
    for name in SHIPPED:
        (made / f"{name}.html").write_text(html(page(name)), encoding="utf-8")
    (made / "hostile.html").write_text(html(page_of(hostile(made))), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    assert PROGRAM is not None
    opened = Browser(PROGRAM, tmp_path_factory.mktemp("profile"))
    try:
        opened.start()
    except (Failed, OSError) as wrong:
        opened.stop()
        pytest.skip(f"{PROGRAM} does not start: {wrong}")
    yield opened
    opened.stop()


@pytest.mark.parametrize("name", [*SHIPPED, "hostile"])
@pytest.mark.parametrize(("width", "phone"), [(360, True), (1280, False)])
def test_nothing_is_wider_than_the_screen_and_nothing_goes_wrong(
    browser: Browser, folder: Path, name: str, width: int, phone: bool
) -> None:
    address = (folder / f"{name}.html").as_uri()
    browser.size(width, 800, phone)
    browser.open(address)
    assert browser.run("document.documentElement.scrollWidth") <= width
    assert browser.run("document.body.textContent.length") > 2000
    assert browser.complaints() == []
    assert browser.requests() == [address]


# ---- the form

SAID = """
[...document.querySelectorAll("#answered .answer")].map((one) => [
  one.querySelector("dt").textContent, one.querySelector("dd > strong").textContent, one.classList.contains("known"),
])
"""


def address_of(folder: Path, name: str, asked: Form, told: Mapping[int, int]) -> str:
    """The address of an answer."""
    parts = {}
    for field in asked.fields:
        if field.number in told:
            at = told[field.number]
            members = (token for bit, token in enumerate(field.tokens) if at >> bit & 1)
            parts[field.name] = ",".join(members) if field.several else field.tokens[at]
    return f"{(folder / f'{name}.html').as_uri()}#?{urlencode(parts)}"


def expected(decision: Mapping[str, Any]) -> dict[str, str]:
    """What the page has to say of targets, from the decision of the engine."""
    said = {}
    for target in decision["sla"]["targets"]:
        result = target["result"]
        words = "not known" if result == "unknown" else RESULTS.get(result, spaced(result))
        if target.get("target"):
            figure, unit = target["target"]["value"], target["target"]["unit"].replace("_", " ")
            words = f"{figure} {unit}{'' if figure == 1 else 's'}"
        said[spaced(target["metric"])] = words
    return said


@EACH
@pytest.mark.parametrize("start", [INSIDE, OUTSIDE])
def test_the_form_answers_as_the_engine_does(browser: Browser, folder: Path, name: str, start: str) -> None:
    asked = form(name)
    answers = Answers(data_of(asked))
    regime = {one.number: int(start == OUTSIDE) for one in asked.fields if one.name == "regime"}
    for seed in range(1000, 1000 + TICKETS):
        told = drawn(asked, seed)
        browser.open(address_of(folder, name, asked, {**told, **regime}))
        said = {label: (words, known) for label, words, known in browser.run(SAID)}
        # The second reading, which `test_form` compares with the engine, has to come to the same words.
        for question in asked.questions:
            if question.kind != "ground":
                answer = answers.answer(question.name, {**told, **regime})
                assert said[question.label] == (answer.words if answer.known else "not known", answer.known), told
        # Nothing has happened to the ticket of the form but that its clocks have begun.
        facts = ticket(asked, told, start)
        decision = policy(name).evaluate(facts, ask=("sla",), settings=KNOWN.get(name)).to_dict()
        for label, words in expected(decision).items():
            assert said.get(label, (words,))[0] == words, (told, label)
        exclusion = policy(name).evaluate(ticket(asked, told), ask=("exclusion",)).to_dict()["exclusion"]
        if exclusion["outcome"] == "conflict":
            assert said["coverage"][0].startswith("contradiction: "), told
        elif "coverage" in said:
            verdict = exclusion["verdict"]
            spoken = {"unknown": "not known", "silent": "the handbook does not say"}.get(verdict, spaced(verdict))
            assert said["coverage"][0].startswith(spoken), told
            assert said["coverage"][1] == (verdict in VERDICTS), told
        assert browser.complaints() == []


def test_the_form_is_filled_in_by_hand(browser: Browser, folder: Path) -> None:
    browser.size(1280, 800)
    browser.open((folder / "megaport.html").as_uri())
    choose = """
    (name, word) => {
      const box = document.querySelector(`select[name=${name}]`);
      box.value = [...box.options].find((one) => one.textContent === word).value;
      box.dispatchEvent(new Event("change", {bubbles: true}));
    }
    """
    browser.run(f'({choose})("request_category", "incident")')
    assert ["restoration", "not known", False] in browser.run(SAID)
    browser.run(f'({choose})("assigned_severity", "1")')
    assert ["restoration", "6 hours", True] in browser.run(SAID)
    assert browser.run("location.hash") == "#?request_category=incident&assigned_severity=1"
    assert browser.run("document.getElementById('link').hash") == "#?request_category=incident&assigned_severity=1"
    link = "[...document.querySelectorAll('.because a')].find((one) => one.textContent === 'MEGAPORT-12')"
    assert browser.run(f"{link}.hash") == "#clause-megaport-12"
    browser.run("document.querySelector('#form button[type=reset]').click()")
    browser.run("new Promise((done) => setTimeout(done, 50))")
    assert ["restoration", "not known", False] in browser.run(SAID)
    assert browser.run("location.hash") == ""
    browser.run("document.querySelector('.needs button').click()")
    assert browser.run("document.activeElement.name") == "request_category"


def test_a_rule_that_goes_wrong_is_no_answer(browser: Browser, tmp_path: Path) -> None:
    made = sample(tmp_path, "many: {when: 10 / tags.size() < 5, verdict: not_covered, cites: E-01}")
    path = tmp_path / "sample.html"
    path.write_text(html(page_of(made)), encoding="utf-8")
    browser.open(f"{path.as_uri()}#?tags=")
    said = browser.run("document.querySelector('#answered').innerText")
    assert "could not be worked out\n\nIt hangs on: a rule that goes wrong on such a ticket\n" in said
    browser.open(f"{path.as_uri()}#?tags=a,b,c")
    assert browser.run(SAID) == [["coverage", "not covered", True]]
    assert browser.complaints() == []


def test_words_of_a_set_are_ticked(browser: Browser, folder: Path) -> None:
    browser.open((folder / "managry.html").as_uri())
    tick = (
        "(word) => [...document.querySelectorAll('fieldset label')].find((one) => one.textContent.trim() === word)"
        ".querySelector('input').click()"
    )
    browser.run(f'({tick})("minor loss")')
    assert browser.run(SAID)[0][1] == "4, decided by definition (for the time being)"
    browser.run(f'({tick})("service not available")')
    assert browser.run(SAID)[0][1] == "1, decided by definition (for the time being)"
    assert browser.run("location.hash") == "#?symptoms=service_not_available%2Cminor_loss"
    browser.run(f'({tick})("none of these")')
    assert browser.run("location.hash") == "#?symptoms="
    assert browser.run("document.querySelectorAll('fieldset input:checked').length") == 1


def test_the_keyboard_reaches_everything(browser: Browser, folder: Path) -> None:
    browser.size(360, 800, True)
    browser.open((folder / "mega.html").as_uri())
    browser.type("Tab")
    assert browser.run("document.activeElement.textContent") == "Skip to the contents"
    wide = "[...document.querySelectorAll('.scroll')].filter((one) => one.scrollWidth > one.clientWidth)"
    assert browser.run(f"{wide}.length") > 5
    assert browser.run(f"{wide}.every((one) => one.tabIndex === 0 && one.getAttribute('aria-label'))") is True
    controls = "[...document.querySelectorAll('select, button, a, input')]"
    assert browser.run(f"{controls}.filter((one) => one.tabIndex < 0).length") == 0


# ---- the pictures

BOXES = """
[...document.querySelectorAll(SELECTOR)].map((one) => {
  const box = one.getBBox(), whole = one.ownerSVGElement.viewBox.baseVal;
  return [box.x, box.y, box.x + box.width, box.y + box.height, whole.width, whole.height, one.textContent];
})
"""


def boxes(browser: Browser, selector: str) -> list[list[Any]]:
    found_: list[list[Any]] = browser.run(BOXES.replace("SELECTOR", json.dumps(selector)))
    return found_


@pytest.mark.parametrize("name", ["mega", "hydra"])
def test_nothing_lies_over_anything_in_the_life_cycle(browser: Browser, folder: Path, name: str) -> None:
    browser.open((folder / f"{name}.html").as_uri())
    rectangles = boxes(browser, ".statuses rect")
    words = boxes(browser, ".statuses text")
    assert len(rectangles) >= 5
    for at, one in enumerate(rectangles):
        assert one[0] >= 0 <= one[1]
        assert one[2] <= one[4]
        assert one[3] <= one[5]
        for two in rectangles[at + 1 :]:
            assert one[2] <= two[0] or two[2] <= one[0] or one[3] <= two[1] or two[3] <= one[1]
    for word in words:
        around = [r for r in rectangles if r[0] <= word[0] and word[2] <= r[2] and r[1] <= word[1] and word[3] <= r[3]]
        assert len(around) == 1, word


@EACH
def test_the_words_of_the_clocks_are_whole_and_apart(browser: Browser, folder: Path, name: str) -> None:
    browser.open((folder / f"{name}.html").as_uri())
    words = boxes(browser, ".times text")
    assert words
    for at, one in enumerate(words):
        assert one[0] >= -0.5 <= one[1]
        assert one[2] <= one[4] + 0.5, one
        assert one[3] <= one[5] + 0.5, one
        for two in words[at + 1 :]:
            apart = one[2] <= two[0] + 1 or two[2] <= one[0] + 1 or one[3] <= two[1] + 4 or two[3] <= one[1] + 4
            assert apart, (one, two)


def test_it_follows_the_reader_into_the_dark_and_onto_paper(browser: Browser, folder: Path, tmp_path: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    browser.open((folder / "hydra.html").as_uri())
    light = browser.run(ground)
    browser.dark()
    assert browser.run(ground) != light
    browser.dark(False)
    browser.print(tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF-")
