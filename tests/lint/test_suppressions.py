"""Comments that allow what a rule finds."""

from __future__ import annotations

import pytest

from policy_engine.lint.config import Config
from tests.diagnostics.asserting import assert_diagnostic, only
from tests.lint.linting import HEAD, lint, told

BODY = """\
exclusions:
  combine: most_restrictive
  scope: {when: active, then: {verdict: covered}}
facts:
  active: boolean
"""


def with_facts(*lines: str) -> str:
    return BODY + "".join(f"  {line}\n" for line in lines)


def test_without_a_comment_it_is_found() -> None:
    found = only(lint(with_facts("number: text")))
    assert_diagnostic(found, "A080", "nothing reads the fact `number`", "sample.yaml:8:3", "number")


@pytest.mark.parametrize(
    "lines",
    [
        ("number: text   # policy: allow unread-fact because it is shown",),
        ("number: text   # policy: allow A080 because it is shown",),
        ("number: text   # policy: allow a080, unused-event because it is shown",),
        ("# policy: allow unread-fact because it is shown", "number: text"),
        ("# policy: allow unread-fact because it is shown", "# and more about it", "number: text"),
        ("number:   # policy: allow unread-fact because it is shown", "  type: text"),
    ],
)
def test_a_comment_with_a_reason_allows_it(lines: tuple[str, ...]) -> None:
    found = [one for one in lint(with_facts(*lines)) if "unused-event" not in one.message]
    assert told(tuple(found)) == []


def test_a_comment_on_its_own_line_speaks_of_the_whole_entry() -> None:
    text = (
        BODY.replace("facts:", "# policy: allow unread-fact because they are shown\nfacts:")
        + "  number: text\n  name: text\n"
    )
    assert told(lint(text)) == []


def test_a_comment_of_another_line_allows_nothing() -> None:
    found = lint(with_facts("name: text   # policy: allow unused-event because of that", "number: text"))
    assert told(found) == [
        "8:3 A080 nothing reads the fact `name`",
        "8:32 A002 `unused-event` finds nothing here that could be allowed",
        "9:3 A080 nothing reads the fact `number`",
    ]


def test_a_reason_is_wanted() -> None:
    found = only(lint(with_facts("number: text   # policy: allow unread-fact because  ")))
    assert_diagnostic(
        found,
        "A001",
        "`unread-fact` is allowed here without a reason",
        "sample.yaml:8:18",
        "# policy: allow unread-fact because",
        "add `because`, and why this policy is right all the same",
    )


def test_a_comment_in_vain_is_found() -> None:
    found = only(lint(BODY.replace("boolean", "boolean  # policy: allow unread-fact because nobody asks")))
    assert_diagnostic(
        found,
        "A002",
        "`unread-fact` finds nothing here that could be allowed",
        "sample.yaml:7:36",
        "unread-fact",
        "it may have been mended",
    )


def test_of_a_rule_that_does_not_run_nothing_is_in_vain() -> None:
    text = BODY.replace("boolean", "boolean  # policy: allow unread-fact because nobody asks")
    assert told(lint(text, Config(ignore=("A080",)))) == []


def test_a_rule_that_does_not_exist() -> None:
    found = only(lint(BODY.replace("boolean", "boolean  # policy: allow unred-fact because nobody asks")))
    assert_diagnostic(
        found, "A003", "there is no rule `unred-fact`", "sample.yaml:7:36", "unred-fact", "did you mean `unread-fact`?"
    )


@pytest.mark.parametrize("words", ["ignore unread-fact", "allow", "allow because of that", "disable=A080"])
def test_a_comment_that_is_not_understood(words: str) -> None:
    found = only(lint(BODY.replace("boolean", f"boolean  # policy: {words}")))
    assert_diagnostic(
        found,
        "A003",
        "this comment speaks to the linter, and says nothing that it understands",
        "sample.yaml:7:20",
        f"# policy: {words}",
        "write it as `# policy: allow RULE because REASON`",
    )


def test_what_stands_in_a_text_is_no_comment() -> None:
    text = HEAD.replace("title: Sample", 'title: "a # policy: allow nothing"') + BODY
    assert told(lint(text)) == []


def test_errors_that_keep_a_policy_from_loading_cannot_be_allowed() -> None:
    text = BODY.replace("active,", "activ,  # policy: allow N001 because\n    ")
    assert [one.code for one in lint(text)] == ["N001"]
