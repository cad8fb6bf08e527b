"""The shape of a document: one finding for each mistake, on its span; both validators agree."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policy_engine.diagnostics import Collector, Diagnostic
from policy_engine.document import schema as schema_module
from policy_engine.document.nodes import plain
from policy_engine.document.patterns import explainer
from policy_engine.document.reader import read_yaml
from policy_engine.document.schema import check, check_against
from policy_engine.errors import ReadError
from policy_engine.source import SourceFile

SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("sample.schema.json").read_text(encoding="utf-8"))

GOOD = """\
policy: {id: managry, language: en, level: 3, ratio: 1.5, live: true, code: "07"}
cites: [M-1, M-S2]
sla:
  premier:
    inputs: [severity, regime]
    rows:
      one: {first_response: 4 hours, restoration: none}
    cites: M-1
  lapse: {when: closed, then: {first_response: silent}, cites: M-2}
facts:
  plan: {kind: choice, values: [a, b]}
  size: {kind: number, least: 1}
duty: {party: vendor, strength: must, cites: M-3, x-note: hello}
choice: 3
"""


def mistakes(text: str) -> tuple[Diagnostic, ...]:
    collector = Collector()
    node = read_yaml(SourceFile("p.yaml", text), collector)
    assert node is not None
    fits = check_against(node, SCHEMA, collector)
    assert fits == (not collector.diagnostics)
    return collector.diagnostics


def shown(found: Diagnostic) -> str:
    assert found.source is not None
    assert found.span is not None
    underlined = found.source.text[found.span.start : found.span.end]
    return f"{found.code} {found.line}:{found.column} [{underlined}] {found.message} | {found.help}"


def test_a_good_document_has_no_mistakes() -> None:
    assert mistakes(GOOD) == ()


ID = "policy: {id: m}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "policy: {id: m, langauge: en}",
            ["S001 1:17 [langauge] unknown key `langauge` | did you mean `language`?"],
        ),
        (
            "polcy: {id: m}",
            ["S001 1:1 [polcy] unknown key `polcy` | did you mean `policy`?"],
        ),
        (
            "policy: {id: m, zzz: 1}",
            [
                "S001 1:17 [zzz] unknown key `zzz` | allowed here: `code`, `draft`, `id`, `in_force`, "
                "`language`, `level`, `live`, `ratio`"
            ],
        ),
        (
            "policy: {language: en}",
            ["S002 1:1 [policy] `id` is missing in `policy` | add `id:` with a name in kebab-case"],
        ),
        ("cites: M-1", ["S002 1:1 [cites] `policy` is missing | add `policy:`"]),
        ("x", ["S003 1:1 [x] expected a mapping, found the text `x` | "]),
        ("policy: [a]", ["S003 1:9 [[a]] expected a mapping, found a list | "]),
        (
            "policy: {id: m, level: high}",
            ["S003 1:24 [high] expected a whole number, found the text `high` | "],
        ),
        ("policy: {id: m, level: 2.5}", ["S003 1:24 [2.5] expected a whole number, found the number `2.5` | "]),
        (
            'policy: {id: m, live: "yes"}',
            ['S003 1:23 ["yes"] expected `true` or `false`, found the text `yes` | '],
        ),
        ("policy: {id: 5}", ["S003 1:14 [5] expected a name in kebab-case, found `5` | "]),
        ("policy: {id: Mega X}", ["S005 1:14 [Mega X] expected a name in kebab-case, found `Mega X` | "]),
        (
            "policy: {id: m, language: eng}",
            ["S004 1:27 [eng] `eng` is not allowed here | did you mean `en`?"],
        ),
        (
            "policy: {id: m, language: dutch}",
            ["S004 1:27 [dutch] `dutch` is not allowed here | allowed: `en`, `fr`, `de`"],
        ),
        ("policy: {id: m, level: 9}", ["S006 1:24 [9] `9` is more than 5 | "]),
        ("policy: {id: m, level: 0}", ["S006 1:24 [0] `0` is less than 1 | "]),
        ("policy: {id: m, ratio: 0}", ["S006 1:24 [0] `0` is not more than 0 | "]),
        ("policy: {id: m, ratio: 0.7}", ["S006 1:24 [0.7] `0.7` is not a multiple of 0.5 | "]),
        (
            'policy: {id: m, code: "7x"}',
            ['S005 1:23 ["7x"] `7x` does not have the expected form | the schema asks for `^\\d{2}$`'],
        ),
        (
            "policy: {id: m, retired: x}",
            ["S009 1:17 [retired] `retired` is not allowed here | delete it"],
        ),
        (
            "policy: {id: m, draft: true, in_force: x, language: en}",
            [
                "S009 1:9 [{id: m, draft: true, in_force: x, language: en}] these entries do not go together"
                " | a draft is not in force"
            ],
        ),
        (
            "policy: {id: m, in_force: x}",
            ["S002 1:1 [policy] `language` is missing in `policy` | add `language:`"],
        ),
        (
            ID + "cites: M1",
            ["S005 2:8 [M1] expected a clause like `MANAGRY-07`, found `M1` | "],
        ),
        (ID + "cites: []", ["S007 2:8 [[]] the list is empty | "]),
        (ID + "cites: [M-1, M-2, M-1]", ["S008 2:19 [M-1] an item is there twice | delete one of the two"]),
        (
            ID + "cites:\n- M-1\n- 5\n",
            ["S003 4:3 [5] expected a clause like `MANAGRY-07`, found `5` | "],
        ),
        (
            ID + "sla: {Third: {when: x, then: {a: none}, cites: M-1}}",
            ["S005 2:7 [Third] expected a name in kebab-case, found `Third` | "],
        ),
        (
            ID + "sla:\n  a: {inputs: [x], rows: {one: {r: 4 hrs}}, cites: M-1}\n",
            [
                "S005 3:36 [4 hrs] expected an amount like `4 hours`, `none`, `silent` or `not_applicable`, "
                "found `4 hrs` | "
            ],
        ),
        (
            ID + "sla:\n  a: {inputs: [x], rows: {one: {r: slient}}, cites: M-1}\n",
            [
                "S005 3:36 [slient] expected an amount like `4 hours`, `none`, `silent` or `not_applicable`, "
                "found `slient` | did you mean `silent`?"
            ],
        ),
        (
            ID + "sla:\n  a: {inputs: [x], row: {}, cites: M-1}\n",
            ["S001 3:20 [row] unknown key `row` | did you mean `rows`?"],
        ),
        (
            ID + "sla:\n  a: {when: x, cites: M-1}\n",
            ["S002 3:3 [a] `then` is missing in `a` | add `then:`"],
        ),
        (ID + "sla:\n  a: 5\n", ["S003 3:6 [5] expected a mapping, found the number `5` | "]),
        (
            ID + "facts:\n  plan: {kind: choice, values: [a]}\n",
            ["S007 3:32 [[a]] the list has too few items: at least 2 are expected | "],
        ),
        (
            ID + "facts:\n  plan: {kind: number, values: [a, b]}\n",
            ["S001 3:24 [values] unknown key `values` | allowed here: `kind`, `least`"],
        ),
        (
            ID + "duty: {party: vendor, strenght: must}",
            ["S001 2:23 [strenght] unknown key `strenght` | did you mean `strength`?"],
        ),
        (ID + "duty: {party: vendor}", ["S002 2:1 [duty] `strength` is missing in `duty` | add `strength:`"]),
        (
            ID + "choice: 4",
            ["S009 2:9 [4] this fits more than one of the forms that are expected here | "],
        ),
        (
            "policy: {level: 9, langauge: en}\nsal: 1\n",
            [
                "S002 1:1 [policy] `id` is missing in `policy` | add `id:` with a name in kebab-case",
                "S006 1:17 [9] `9` is more than 5 | ",
                "S001 1:20 [langauge] unknown key `langauge` | did you mean `language`?",
                "S001 2:1 [sal] unknown key `sal` | did you mean `sla`?",
            ],
        ),
    ],
)
def test_mistakes(text: str, expected: list[str]) -> None:
    assert [shown(found) for found in mistakes(text)] == expected


def test_what_the_reader_refused_is_not_refused_again() -> None:
    found = mistakes("policy: {id: m, language: no, level: }\n")
    assert [(d.code, d.column) for d in found] == [("Y022", 27), ("Y021", 31)]


def test_a_multi_line_value_is_named_by_its_key() -> None:
    (found,) = mistakes(ID + "cites:\n  a: 1\n  b: 2\n")
    assert shown(found) == ("S003 2:1 [cites] expected a clause like `MANAGRY-07` or a list, found a mapping | ")


def test_a_line_feed_does_not_slip_past_the_end_of_a_pattern() -> None:
    (found,) = mistakes("policy:\n  id: |\n    m\n")
    assert found.code == "S005"


def test_shipped_schemas_are_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def text(name: str) -> str:
        calls.append(name)
        return json.dumps(SCHEMA)

    monkeypatch.setattr("policy_engine.resources.schema_text", text)
    monkeypatch.setattr(schema_module, "_shipped", {})
    collector = Collector()
    for _ in range(3):
        node = read_yaml(SourceFile("p.yaml", GOOD), collector)
        assert node is not None
        assert check(node, "sample", collector)
    assert calls == ["sample"]


def test_an_unknown_schema_is_an_error() -> None:
    node = read_yaml(SourceFile("p.yaml", "a: 1"), Collector())
    assert node is not None
    with pytest.raises(ReadError, match="Y002: there is no shipped schema `nosuch`"):
        check(node, "nosuch", Collector())


# --- agreement

GOOD_DATA = yaml.safe_load(GOOD)
NUMBERS: list[Any] = [0, 1, 4, 9, -1, 1.0, 2.5, 0.5, True, False]
WORDS: list[Any] = ["", "m", "M-1", "4 hours", "none", "x\n", "٣٣", "07", "vendor"]
LISTS: list[Any] = [[], ["M-1"], ["M-1", "M-1"], [1, True]]
MAPS: list[Any] = [{}, {"kind": "number"}, {"kind": "choice", "values": [1, 2]}]
VALUES = st.sampled_from([*NUMBERS, *WORDS, *LISTS, *MAPS])
NAMES = (
    "id policy cites sla when then rows kind values party strength in_force draft retired X x-1 a choice duty language"
)
KEYS = st.sampled_from(NAMES.split())


def places(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in steps:
        found += places(value, (*path, step))
    return found


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    data = copy.deepcopy(GOOD_DATA)
    for _ in range(draw(st.integers(0, 4))):
        path = draw(st.sampled_from(places(data)))
        if not path:
            if draw(st.integers(0, 9)) == 0:
                return draw(VALUES)
            data[draw(KEYS)] = copy.deepcopy(draw(VALUES))
            continue
        parent = data
        for step in path[:-1]:
            parent = parent[step]
        action = draw(st.integers(0, 3))
        if action == 0:
            parent[path[-1]] = copy.deepcopy(draw(VALUES))
        elif action == 1:
            del parent[path[-1]]
        elif isinstance(parent, dict):
            parent[draw(KEYS)] = copy.deepcopy(draw(VALUES) if action == 2 else parent[path[-1]])
        else:
            parent.append(copy.deepcopy(draw(VALUES)))
    return data


FAST = jsonschema_rs.Draft202012Validator(SCHEMA)
SLOW = explainer(SCHEMA)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(mutated())
def test_both_validators_agree_and_each_refusal_is_explained(data: Any) -> None:
    fits = FAST.is_valid(data)
    assert fits == SLOW.is_valid(data)
    text = json.dumps(data, ensure_ascii=True)
    collector = Collector()
    node = read_yaml(SourceFile("p.yaml", text), collector, conditions=False)
    assert node is not None
    assert not collector.diagnostics
    assert plain(node) == data
    assert check_against(node, SCHEMA, collector) == fits
    assert bool(collector.diagnostics) == (not fits)
    for found in collector.diagnostics:
        assert found.source is not None
        assert found.span is not None
        assert 0 <= found.span.start < found.span.end <= len(text)
        assert "\n" not in found.message + found.help
