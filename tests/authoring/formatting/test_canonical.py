"""What the canonical form holds to: it says the same, keeps comments, and is the same again."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policy_engine.authoring.formatting import canonical
from policy_engine.authoring.formatting import canonical as formatting
from policy_engine.diagnostics import Collector
from policy_engine.diagnostics.render import render_text
from policy_engine.document.nodes import Mapping
from policy_engine.document.reader import read_yaml
from policy_engine.load import check_source
from policy_engine.model.meaning import difference
from policy_engine.model.policy import Policy
from policy_engine.resources import policy_names, policy_path, schema_text
from policy_engine.source import SourceFile
from tests.authoring.formatting.drawn import Drawn
from tests.authoring.formatting.scribbled import Scribbler
from tests.authoring.formatting.test_cases import formatted
from tests.test_docs import blocks, whole

ROOT = Path(__file__).parents[3]
FILES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in (
        ROOT / "tests/document/whole_language.yaml",
        ROOT / "tests/cases/policies/northwind.yaml",
        ROOT / "tests/cases/policies/cumulus.yaml",
        ROOT / "policies/megaport.yaml",
        ROOT / "policies/hydra.yaml",
    )
}
SMALL = """\
policy: {id: small, title: "Small", language: en, edition: "1", in_force_from: unstated}
sources: {handbook: {document: small.txt, register: small.clauses.yaml}}
exclusions:
  combine: most_restrictive
  scope: {when: always, then: {verdict: covered}, cites: S-1}
  limits:
    many: {when: tasks > 5, verdict: silent, cites: S-1}  # a comment
facts:
  tasks: integer
"""


def tree(text: str) -> Mapping:
    root = read_yaml(SourceFile("sample.yaml", text), Collector())
    assert isinstance(root, Mapping)
    return root


ROOTS = {name: tree(text) for name, text in FILES.items()}


def loads(text: str) -> bool:
    collector = Collector()
    check_source(SourceFile("sample.yaml", text), collector)
    return not collector.has_errors


def loaded(text: str) -> Policy:
    collector = Collector()
    policy = check_source(SourceFile("sample.yaml", text), collector)
    assert policy is not None
    assert not collector.has_errors, render_text(collector.diagnostics)
    return policy


# ---- our own


@pytest.mark.parametrize("name", policy_names())
def test_our_own_policies_are_in_canonical_form(name: str) -> None:
    text = Path(policy_path(name)).read_text(encoding="utf-8")
    assert formatted(text) == text


@pytest.mark.parametrize("text", [whole(), *blocks("language.md", "policy")], ids=["sections", "first"])
def test_the_examples_of_the_documents_are_in_canonical_form(text: str) -> None:
    assert formatted(text) == text


# ---- generated


def put_in_order(root: Mapping, rng: random.Random) -> str:
    """A policy in a dress drawn by lot, put in order: what has to hold is asserted."""
    scribbler = Scribbler(rng)
    text = scribbler.text(root)
    once = formatted(text)
    assert formatted(once) == once
    assert difference(loaded(text), loaded(once)) is None
    assert once.endswith("\n")
    assert not re.search(r"[ \r]$", once, re.MULTILINE)
    # Every comment and every blank line between entries is there, and nothing has come to them.
    comments = [line[line.index(one) :] for one in scribbler.comments for line in once.split("\n") if one in line]
    assert Counter(comments) == Counter(scribbler.comments)
    assert once.split("\n").count("") - 1 == scribbler.blanks
    return once


def without_comments(text: str) -> str:
    bare = re.sub(r"[ ]+#.*$|^#.*$", "", text, flags=re.MULTILINE)
    return "".join(f"{line}\n" for line in bare.split("\n") if line.strip())


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(list(FILES)), st.integers(0, 2**32))
def test_any_dress_of_a_policy_is_put_in_order_once_and_for_all(name: str, seed: int) -> None:
    put_in_order(ROOTS[name], random.Random(seed))


@settings(max_examples=20, deadline=None)
@given(st.sampled_from(list(FILES)), st.integers(0, 2**32))
def test_policies_that_differ_in_dress_alone_get_the_same_text(name: str, seed: int) -> None:
    dressed = Scribbler(random.Random(seed), wild=False).text(ROOTS[name])
    assert formatted(dressed) == formatted(without_comments(FILES[name]))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_policies_by_lot_are_put_in_order(seed: int) -> None:
    rng = random.Random(seed)
    text = Drawn(rng).text
    assume(loads(text))  # a condition that contradicts itself does not
    root = tree(text)
    once = formatted(text)
    assert formatted(once) == once
    assert difference(loaded(text), loaded(once)) is None
    assert formatted(Scribbler(rng, wild=False).text(root)) == once
    put_in_order(root, rng)


def test_comments_stay_with_what_they_stand_at() -> None:
    text = SMALL.replace("exclusions:\n", "# about limits\nexclusions:\n").replace("facts:", "# about facts\nfacts:")
    sections = re.split(r"^(?=# about)", text, flags=re.MULTILINE)
    assert formatted("".join([sections[2], sections[1], sections[0]])) == text


@pytest.mark.parametrize(
    "line",
    ["# yaml-language-server: $schema=x.json", "# vim: set ts=2:", "# -*- mode: yaml -*-", "#!/usr/bin/env policy"],
)
def test_a_first_line_for_tools_stays_the_first(line: str) -> None:
    policy, rest = SMALL.split("\n", 1)
    assert formatted(f"{line}\n{rest}{policy}\n") == f"{line}\n{SMALL}"


def test_json_becomes_a_policy() -> None:
    policy = {
        "facts": {"tasks": "integer"},
        "exclusions": {
            "limits": {"many": {"cites": "S-1", "verdict": "silent", "when": "tasks > 5"}},
            "scope": {"when": "always", "then": {"verdict": "covered"}, "cites": "S-1"},
            "combine": "most_restrictive",
        },
        "sources": {"handbook": {"document": "small.txt", "register": "small.clauses.yaml"}},
        "policy": {"id": "small", "title": "Small", "language": "en", "edition": "1", "in_force_from": "unstated"},
    }
    lines = formatted(json.dumps(policy, indent=2))
    assert lines == SMALL.replace("  # a comment", "").replace(
        "facts:\n  tasks: integer", "facts: {tasks: integer}"
    ).replace("  limits:\n    many: ", "  limits: {many: ").replace("S-1}\nfacts", "S-1}}\nfacts")


def test_directives_and_document_marks_go_and_their_comments_stay() -> None:
    text = formatted(f"%YAML 1.2\n--- # begins\n{SMALL}...\n# ends\n")
    assert text == f"# begins\n{SMALL}# ends\n"


# ---- what does not load, and what must not happen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "Y012"),
        ("policy: [", "Y010"),
        (SMALL.replace("tasks > 5", "task > 5"), "N001"),
        (SMALL.replace("combine", "combined"), "S001"),
        ("- a\n- b\n", "S003"),
    ],
)
def test_what_does_not_load_is_not_formatted(text: str, code: str) -> None:
    found = canonical(SourceFile("small.yaml", text))
    assert found.text is None
    assert code in [one.code for one in found.findings]


UNTRUE = [
    ("tasks > 5", "tasks > 6", "its values"),
    ("tasks > 5", "tasks >", "it so that it does not load any more"),
    ("  # a comment", "", "its comments"),
    ("verdict: silent", "verdict: covered", "its values"),
    ("many:", "lots:", "its values"),
]


@pytest.mark.parametrize(("one", "other", "what"), UNTRUE)
def test_a_text_that_says_something_else_is_never_given_out(
    monkeypatch: pytest.MonkeyPatch, one: str, other: str, what: str
) -> None:
    module: Any = __import__("sys").modules["policy_engine.authoring.formatting.canonical"]
    monkeypatch.setattr(module, "write", lambda document: SMALL.replace(one, other) + "\n")
    found = formatting(SourceFile("small.yaml", SMALL))
    assert found.text is None
    (finding,) = found.findings
    assert finding.code == "F001"
    assert finding.message == f"formatting would change {what}"
    assert finding.help == "it was left as it is; please report this, with the policy if you can"
    assert (finding.path, finding.position) == ("small.yaml", None)


def test_a_change_of_meaning_is_seen_where_the_values_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = SMALL.replace("tasks: integer", "tasks: integer\n  word: [any, some]").replace(
        "    many:",
        "    table:\n      inputs: [word]\n      outputs: [verdict]\n      rows:\n"
        '        one: {word: "any", verdict: silent, cites: S-1}\n'
        "        two: {word: some, verdict: covered, cites: S-1}\n    many:",
    )
    module: Any = __import__("sys").modules["policy_engine.authoring.formatting.canonical"]
    monkeypatch.setattr(
        module, "write", lambda document: text.replace('"any"', "any").replace("word: some", "word: [some]")
    )
    (finding,) = canonical(SourceFile("small.yaml", text)).findings
    assert finding.code == "F001"


# ---- the order of the language


def properties(schema: Any) -> set[str]:
    """Every key that the schema of policies names."""
    found: set[str] = set()
    if isinstance(schema, dict):
        for name, value in schema.items():
            if name == "properties":
                found.update(key for key, inner in value.items() if inner is not False)
            found |= properties(value)
    elif isinstance(schema, list):
        for item in schema:
            found |= properties(item)
    return found


def known(shape: Any, seen: set[int]) -> set[str]:
    """Every key that has a place in the order of the formatter."""
    if id(shape) in seen:
        return set()
    seen.add(id(shape))
    found = set(shape._rank)
    for inner in (*shape.children.values(), shape.entries, shape.with_rows):
        if inner is not None:
            found |= known(inner, seen)
    return found


def test_every_key_of_the_language_has_its_place() -> None:
    from policy_engine.authoring.formatting.shapes import POLICY

    schema = json.loads(schema_text("policy"))
    # Columns of tables and values of outputs stand in the order of the table.
    columns = {"multiplier", "sent_to"}
    assert properties(schema) - known(POLICY, set()) - columns == set()
    assert known(POLICY, set()) - properties(schema) == {"*"}


def test_sections_stand_as_in_the_reference() -> None:
    from policy_engine.authoring.formatting.shapes import POLICY
    from policy_engine.model.build import SECTIONS

    assert sorted(SECTIONS, key=POLICY.rank) == list(SECTIONS)


# ---- hostile texts


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.integers(0, len(SMALL)), st.integers(0, 40))
def test_no_text_makes_it_fail(junk: str, at: int, cut: int) -> None:
    text = SMALL[:at] + junk + SMALL[at + cut :]
    found = canonical(SourceFile("small.yaml", text))
    assert "F001" not in [one.code for one in found.findings]
    assert (found.text is None) == any(one.is_error for one in found.findings)


BIG = {
    "a long list": SMALL + "  words: [" + ", ".join(f"w{number}" for number in range(4_000)) + "]\n",
    "braces over many lines": SMALL + "  words: [" + ",\n".join(f"w{number}" for number in range(4_000)) + "]\n",
    "many comments": SMALL + "".join(f"  # {number}\n" for number in range(4_000)),
    "many blank lines": SMALL + "\n" * 10_000,
    "a long condition": SMALL.replace("tasks > 5", " or ".join(["tasks>5"] * 900)),
    "a long sum": SMALL.replace("tasks > 5", "+".join(["tasks"] * 100) + ">5"),
    "deep conditions": SMALL.replace("tasks > 5", "(" * 60 + "tasks > 5" + ")" * 60),
    "signs in a row": SMALL.replace("many: {when: tasks > 5,", 'many: {when: "' + "!" * 60 + '(tasks > 5)",'),
    "comments inside of braces": SMALL.replace(
        "{when: tasks > 5,", "{when: tasks > 5," + "".join(f" # {number}\n      " for number in range(3_000))
    ),
    "rows that share fewer and fewer keys": SMALL
    + "events:\n"
    + "".join(f"  e{row}: {{{', '.join(f'f{column}: integer' for column in range(row))}}}\n" for row in range(150)),
}


@pytest.mark.parametrize("text", BIG.values(), ids=list(BIG))
def test_large_texts_are_put_in_order(text: str) -> None:
    once = formatted(text)
    assert formatted(once) == once
