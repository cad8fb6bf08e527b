"""The page as HTML: well formed, whole by itself, nothing of a policy read as markup."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import sys
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_engine.showing.html import html
from policy_engine.showing.markup import Html, element, escape, void
from policy_engine.showing.page import page_of
from tests.showing.shown import SHIPPED, hostile, page

EACH = pytest.mark.parametrize("name", SHIPPED)
VOID = {"meta", "input"}


class Reader(HTMLParser):
    """What a page has: its elements, their ids and links; it minds what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"an attribute twice in {tag}"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.elements if tag in tags]


@lru_cache
def written(name: str) -> str:
    return html(page(name))


@lru_cache
def read(name: str) -> Reader:
    return Reader(written(name))


@pytest.mark.parametrize("name", ["mega", "managry"])
def test_the_same_policy_makes_the_same_bytes(name: str) -> None:
    """In an interpreter of its own as well, where sets come in another order."""
    code = (
        "import sys, policy_engine\n"
        "from policy_engine.showing.html import html\n"
        "from policy_engine.showing.page import page_of\n"
        f"sys.stdout.buffer.write(html(page_of(policy_engine.load({name!r}))).encode())\n"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment)
    assert made.stdout.decode() == written(name)


@EACH
def test_ids_are_there_once_and_links_lead_to_them(name: str) -> None:
    elements = [attributes for _, attributes in read(name).elements]
    ids = [one["id"] for one in elements if "id" in one]
    assert len(ids) == len(set(ids))
    fragments = {str(one["href"]) for one in elements if "href" in one}
    assert {one[1:] for one in fragments if one != "#"} <= set(ids)
    named = {word for one in elements for key in ("aria-labelledby", "for") for word in (one.get(key) or "").split()}
    assert named <= set(ids)


@EACH
def test_nothing_comes_from_elsewhere(name: str) -> None:
    page_ = read(name)
    assert not page_.all("link", "img", "iframe", "object", "embed", "base", "video", "audio", "source")
    for tag, attributes in page_.elements:
        assert not {"src", "srcset", "style", "action", "background"} & set(attributes), tag
        assert not [key for key in attributes if key.startswith("on")], tag
        assert (attributes.get("href") or "#").startswith("#"), tag
    outside = re.sub(r'xmlns="[^"]*"', "", written(name))
    assert "http:" not in outside
    assert "https:" not in outside
    assert "@import" not in outside
    assert set(re.findall(r"url\(([^)]*)\)", outside)) <= {"#point", "#still"}


@EACH
def test_only_this_style_and_this_script_are_allowed(name: str) -> None:
    text = written(name)
    rules = next(one["content"] for one in read(name).all("meta") if "http-equiv" in one)

    def named(tag: str) -> str:
        found = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert found is not None
        return base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()

    assert rules == (
        f"default-src 'none'; style-src 'sha256-{named('style')}'; script-src 'sha256-{named('script')}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert text.index("Content-Security-Policy") < text.index("<style>")


@EACH
def test_it_can_be_read_without_eyes(name: str) -> None:
    found = read(name)
    assert found.all("html") == [{"lang": "en"}]
    assert len(found.all("h1")) == len(found.all("main")) == 1
    tables, captions = len(found.all("table")), len(found.all("caption"))
    assert tables == captions > 5
    assert {one.get("scope") for one in found.all("th")} == {"col", "row"}
    for picture in found.all("svg"):
        assert (picture["role"], len((picture["aria-labelledby"] or "").split())) == ("img", 2)
    fields = {one["id"] for one in found.all("select")}
    assert fields <= {one.get("for") for one in found.all("label")}
    assert len(found.all("fieldset")) == len(found.all("legend"))
    headings = [tag for tag, _ in found.elements if re.fullmatch("h[1-6]", tag)]
    assert headings[0] == "h1"
    assert set(headings[1:]) == {"h2"}


def test_the_title_is_in_the_language_of_the_handbook() -> None:
    assert read("megaport").all("h1") == [{"lang": "fr"}]


def test_nothing_of_a_policy_is_markup(tmp_path: Path) -> None:
    text = html(page_of(hostile(tmp_path)))
    found = Reader(text)
    assert text.count("alert(1)") > 20
    assert len(found.all("script")) == 2, "ours and the answers"
    assert not found.all("img")
    assert not [one for one in found.elements if any(key.startswith("on") for key in one[1])]
    assert not [href for one in found.all("a") if (href := one["href"] or "#") and not href.startswith("#")]


@given(st.text(max_size=30))
def test_a_text_is_a_text(words: str) -> None:
    found = Reader(element("p", words, title=words))
    assert [tag for tag, _ in found.elements] == ["p"]
    kept = escape(words).count("\ufffd") + words.count("\ufffd") == 0
    if kept and "\r" not in words:
        assert "".join(found.text) == words
        assert found.elements[0][1]["title"] == words


def test_markup_is_made_as_asked() -> None:
    made = element("a", Html("<b>x</b>"), "<y>", class_="k", aria_label='"', href=None, hidden=True, x=1.25)
    assert made == '<a class="k" aria-label="&quot;" hidden x="1.2"><b>x</b>&lt;y&gt;</a>'
    assert void("input", type="checkbox", checked=False) == '<input type="checkbox">'
    assert escape("a\u202eb\x00") == "a\ufffdb\ufffd"
