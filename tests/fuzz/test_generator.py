"""What is generated is what the other tests of fuzzing rest on."""

from __future__ import annotations

from random import Random

import pytest

from fuzz.generate import Generator, read_type
from fuzz.grammar import CORE, EXTENSIONS, SURFACE, TWO_VARIABLES
from fuzz.mutate import Mutator
from fuzz.shrink import shrunk
from fuzz.tree import RELATION, SUM, leaf, size, template, text
from fuzz.worlds import VARIABLES, world
from policy_engine.expr import ExpressionError, parse

ALL = (*CORE, *EXTENSIONS, *TWO_VARIABLES, *SURFACE)


def generator(seed: int, wrong: float = 0.0, bare: float = 0.0) -> Generator:
    return Generator(Random(seed), ALL, VARIABLES, wrong=wrong, bare=bare)


def test_one_seed_gives_one_row_of_expressions() -> None:
    rows = [[text(made.expression(12)) for _ in range(50)] for made in (generator(1), generator(1), generator(2))]
    assert rows[0] == rows[1] != rows[2]


def test_nearly_all_of_what_is_generated_can_be_read() -> None:
    made, refused = generator(3), []
    for _ in range(400):
        expression = text(made.expression(10))
        try:
            parse(expression)
        except ExpressionError as error:
            refused.append((error.code, expression))
    # Numbers beyond 64 bits, a zero before a number, forms too deep: on purpose and seldom.
    assert {code for code, _ in refused} <= {"E003", "E005", "E006", "E007", "E009"}
    assert len(refused) < 40, refused[:5]


@pytest.mark.parametrize("kind", ["bool", "int", "list(int)", "map(string,int)", "opt(string)", "timestamp", "type"])
def test_each_type_can_be_asked_for(kind: str) -> None:
    made = generator(4)
    assert len({text(made.expression(4, read_type(kind))) for _ in range(40)}) > 5


def test_types_within_types_are_read() -> None:
    assert read_type("map(string,list(int))") == ("map", (("string", ()), ("list", (("int", ()),))))


def test_brackets_stand_where_a_part_binds_less_than_its_place() -> None:
    relation = template("bool", "<int@5> < <int@5>", RELATION)
    assert (relation.pieces, [slot.place for slot in relation.slots]) == (("", " < ", ""), [5, 5])
    made = leaf("a + b", SUM)
    whole = made._replace(pieces=("", " * ", ""), parts=(made, leaf("c")), places=(6, 7))
    assert text(whole) == "(a + b) * c"


def test_an_expression_is_made_smaller_while_what_was_found_stays() -> None:
    made = generator(5)
    found = next(one for one in iter(lambda: made.expression(24), None) if "tags" in text(one) and size(one) > 10)
    assert text(shrunk(found, lambda one: "tags" in text(one))) == "tags"


def test_mutation_changes_texts_and_has_an_end() -> None:
    mutator = Mutator(Random(6), ["a and b", "[1, 2].exists(x, x > 1)", ""])
    texts = {mutator.text() for _ in range(300)}
    assert len(texts) > 200
    assert max(map(len, texts)) <= 160_000


def test_every_world_has_every_name() -> None:
    assert all(world(Random(seed)).keys() == VARIABLES.keys() for seed in range(20))
