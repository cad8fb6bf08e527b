"""The pages of this room's codes: the example sets the code off, the cure does not."""

from __future__ import annotations

import re

import pytest

from policy_engine.diagnostics import CATALOGUE, Collector, explain
from policy_engine.document.nodes import Mapping
from policy_engine.document.reader import read_yaml
from policy_engine.expr import check, parse_condition
from policy_engine.expr.contradictions import contradictions
from policy_engine.expr.cost import cost
from policy_engine.expr.costly import too_costly
from policy_engine.expr.limits import MOST_STEPS
from policy_engine.expr.types import BOOLEAN
from policy_engine.source import SourceFile
from tests.expr.sample import SCOPE

# Their examples would fill a page; `test_limits` asserts them.
UNSHOWN = {"E008", "E030"}

# Names elsewhere in a policy are resolved by another room, which has the codes from N006 on.
OURS = sorted(code for code in CATALOGUE if code[0] == "E" or "N001" <= code < "N006")


def findings(text: str) -> set[str]:
    collector = Collector()
    node = read_yaml(SourceFile("policy.yaml", text), collector)
    assert isinstance(node, Mapping)
    condition = node.get("when")
    assert condition is not None
    expr = parse_condition(condition, collector)
    if expr is not None:
        typed = check(expr, SCOPE, BOOLEAN, collector)
        collector.extend(contradictions(typed))
        steps = cost(typed).most
        if steps > MOST_STEPS:
            collector.extend([too_costly(typed, steps)])
    return {found.code for found in collector.diagnostics}


def blocks(code: str, heading: str) -> list[str]:
    page = explain(code)
    assert page is not None
    section = page.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)


@pytest.mark.parametrize("code", [code for code in OURS if code not in UNSHOWN])
def test_the_example_sets_the_code_off_and_the_cure_nothing(code: str) -> None:
    (example,) = blocks(code, "Example")
    assert findings(example) == {code}
    (cure,) = blocks(code, "How to mend it")
    assert findings(cure) == set()
