"""What is said of expressions that may take too long, word for word."""

from __future__ import annotations

import pytest

from policy_engine.expr.cost import Estimates, cost
from policy_engine.expr.costly import too_costly
from policy_engine.expr.sizes import ANYTHING, BEYOND, Size, text
from policy_engine.expr.types import TEXT
from tests.expr.sample import typed


def test_the_finding_names_the_part_that_takes_so_much() -> None:
    written = "urgent and not tags.all(t, bank_holidays.exists(d, bank_holidays.exists(e, d == e)))"
    node = typed(written)
    found = too_costly(node, cost(node).most)
    assert (found.code, found.severity.value) == ("E029", "error")
    assert found.span is not None
    assert written[found.span.start : found.span.end] == "bank_holidays.exists(d, bank_holidays.exists(e, d == e))"
    assert found.message == (
        "this may take 400,030,002 steps; 1,000,000 are allowed: `exists` looks at up to 10,000 items of "
        "`bank_holidays`, for each of them `exists` looks at up to 10,000 items of `bank_holidays`"
    )
    assert found.help == (
        "declare how large they can be: `bank_holidays: {type: dates, at_most: 40}`; or do not look through a list for "
        "every item of another"
    )


def test_many_small_parts_are_too_much_together() -> None:
    node = typed(" or ".join(["language.contains(reason)"] * 100))
    found = too_costly(node, cost(node).most)
    assert found.message == "this may take 1,400,401 steps; 1,000,000 are allowed: " + (
        "`contains` looks at up to 100,000 characters of `language`"
    )


@pytest.mark.parametrize(
    ("written", "message", "help"),
    [
        (
            "language in tags",
            "this may take 1,021,004 steps; 100 are allowed: `in` looks at up to 10,000 items of `tags`",
            "declare how large they can be: `tags: {set_of: text, at_most: 20, longest: 40}`",
        ),
        (
            "cel.bind(a, [tags, tags], a == a)",
            "this may take 2,040,007 steps; 100 are allowed: `==` looks at up to 2 items of `a`",
            "give parts of it a name under `definitions`",
        ),
        (
            "tags.transformMapEntry(i, t, {i: t}).k == 'x'",
            "this may take 380,002 steps; 100 are allowed: `transformMapEntry` looks at up to 10,000 items of `tags`",
            "declare how large they can be: `tags: {set_of: text, at_most: 20, longest: 40}`",
        ),
        (
            "ticket_created.value.contains('xy') or topic.contains('xy')",
            "this may take 4,670 steps; 100 are allowed: `contains` looks at up to 100,000 characters of "
            "`ticket_created.value`",
            "declare how large they can be: `value: {type: text, longest: 200}` as a field of `ticket_created`",
        ),
        (
            "topic.contains('xy')",
            "this may take 4,669 steps; 100 are allowed: `contains` looks at up to 100,000 characters of `topic`",
            "declare how large they can be: `topic: {some_of: [...], longest: 40}`",
        ),
        (
            "tasks" + " + tasks" * 60 + " > 1",
            "this may take 101 steps; 100 are allowed",
            "give parts of it a name under `definitions`",
        ),
    ],
)
def test_findings(written: str, message: str, help: str) -> None:
    node = typed(written)
    found = too_costly(node, cost(node).most, limit=100)
    assert (found.message, found.help) == (message, help)


def test_of_many_lists_the_first_three_are_named() -> None:
    node = typed("tags.all(a, " * 5 + "urgent" + ")" * 5)
    sizes = {"tags": Size(0, 20, text(5))}
    found = too_costly(node, cost(node, sizes).most, sizes)
    each = "for each of them `all` looks at up to 20 items of `tags`"
    assert found.message == (
        "this may take 6,905,262 steps; 1,000,000 are allowed: `all` looks at up to 20 items of `tags`, "
        f"{each}, {each}, and so on"
    )


def test_beyond_counting_is_said_so() -> None:
    node, sizes = typed("urgent and tags == [language]"), {"tags": ANYTHING, "language": ANYTHING}
    assert too_costly(node, cost(node, sizes).most, sizes).message == (
        "this may take more steps than can be counted; 1,000,000 are allowed: "
        "`==` looks at any number of items of `tags`"
    )


def test_without_stack_the_finding_says_less() -> None:
    node = typed("not " * 150 + "urgent")
    met = set()

    def deeper() -> None:
        try:
            deeper()
        except RecursionError:
            met.add(too_costly(node, BEYOND).message)

    deeper()
    assert "this may take more steps than can be counted; 1,000,000 are allowed" in met


def test_a_type_carries_its_size() -> None:
    assert Estimates({}).of(typed("language")).size == text(TEXT.most)
    assert Estimates({}).of(typed("support_plan")).size == text(len("standard_plan"))
