"""Pictures: nothing lies over anything, everything is within, the same is drawn alike."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_engine
from policy_engine.showing.clock_picture import drawn
from policy_engine.showing.clocks import clocks_section, told
from policy_engine.showing.diagram import diagram
from policy_engine.showing.drawing import width, wrapped
from policy_engine.showing.instants import span
from policy_engine.showing.page import page_of
from policy_engine.showing.sample import sample_of
from policy_engine.showing.states import ANY, START, Chart, Move
from policy_engine.showing.timeline import MOST_EVENTS, timeline_of
from tests.showing.shown import ROOT, SHIPPED, policy

Box = tuple[float, float, float, float]


def boxes(picture: str) -> list[Box]:
    """The rectangles of a picture: left, top, right, bottom."""
    found = re.findall(r'<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"', picture)
    return [(float(x), float(y), float(x) + float(w), float(y) + float(h)) for x, y, w, h in found]


def points(picture: str) -> list[list[tuple[float, float]]]:
    """The points of each line, those that bend it among them."""
    lines = re.findall(r'<path d="(M[^"]*)" class="wire"', picture)
    return [[(float(x), float(y)) for x, y in re.findall(r"([\d.-]+),([\d.-]+)", line)] for line in lines]


NAMES = st.text(alphabet="abcdefghijklmnop_", min_size=1, max_size=24)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    statuses = tuple(
        draw(st.lists(st.one_of(NAMES, st.sampled_from([START, ANY])), min_size=1, max_size=7, unique=True))
    )
    one = st.sampled_from(statuses)
    moves = draw(
        st.lists(
            st.builds(
                lambda name, sources, to: Move(name, tuple(sources), to, (name, "by the vendor")),
                NAMES,
                st.lists(one, min_size=1, max_size=4, unique=True),
                one,
            ),
            max_size=8,
        )
    )
    return Chart(statuses, tuple(moves))


@settings(max_examples=60, deadline=None)
@given(charts())
def test_boxes_are_apart_and_lines_go_between_them(chart: Chart) -> None:
    picture = diagram(chart)
    found = boxes(picture)
    assert len(found) == len(chart.statuses) + len(chart.moves)
    whole = re.search(r'viewBox="0 0 (\d+) (\d+)"', picture)
    assert whole is not None
    for at, (left, top, right, bottom) in enumerate(found):
        assert left >= 0 <= top
        assert right <= float(whole[1]) + 1
        assert bottom <= float(whole[2]) + 1
        for other in found[at + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
    wires = points(picture)
    assert len(wires) == sum(len(move.sources) + 1 for move in chart.moves)
    for wire in wires:
        for x, y in wire[1:-1]:
            # The points of a line that bend it lie where no box is.
            assert not [one for one in found if one[0] + 0.2 < x < one[2] - 0.2 and one[1] + 0.2 < y < one[3] - 0.2]
    assert diagram(chart) == picture


def test_every_arrow_has_its_point_where_it_leads() -> None:
    picture = diagram(Chart(("open", "closed"), (Move("back", ("closed",), "open", ("back",)),)))
    top = {"open": boxes(picture)[0], "closed": boxes(picture)[1]}
    pointed = re.findall(r'<path d="([^"]*)" class="wire" marker-end="url\(#point\)"', picture)
    ends = [tuple(map(float, re.findall(r"([\d.]+),([\d.]+)", line)[-1])) for line in pointed]
    assert any(abs(y - top["open"][3]) < 0.2 for _, y in ends)
    assert top["open"][3] < top["closed"][1]


def test_a_move_stands_between_where_it_comes_from_and_where_it_leads() -> None:
    moves = (Move("end", ("open", "held"), "closed", ("end",)), Move("again", ("closed",), "open", ("again",)))
    opened, held, closed, end, again = boxes(diagram(Chart(("open", "held", "closed"), moves)))
    assert max(opened[3], held[3]) < end[1] < end[3] < closed[1]
    assert opened[3] < again[1] < again[3] < closed[1]


def test_a_long_word_is_cut_and_a_wide_letter_is_wide() -> None:
    assert wrapped("a" * 30, 12) == ["a" * 12, "a" * 12, "a" * 6]
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("") == [""]
    assert width("漢字") > width("ab") > width("il")


# ---- clocks


def outage() -> dict[str, Any]:
    """A ticket that runs over a night, with a wait in between."""
    return {
        "id": "T-1",
        "at": "2025-09-11T09:00:00Z",
        "facts": {
            "request_category": "incident",
            "assigned_severity": 3,
            "local_business_hours": {
                "zone": "Europe/Paris",
                "hours": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
            },
        },
        "events": [
            {"at": "2025-09-10T08:00:00Z", "type": "reported"},
            {"at": "2025-09-10T08:05:00Z", "type": "ticket_created"},
            {"at": "2025-09-10T08:20:00Z", "type": "first_response"},
            {"at": "2025-09-10T09:00:00Z", "type": "waiting_on_customer_started"},
            {"at": "2025-09-10T11:00:00Z", "type": "waiting_on_customer_ended"},
        ],
    }


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_clocks_are_those_of_the_decision() -> None:
    found = timeline_of(policy("megaport"), outage())
    first, update, restoration = found.bars
    assert (first.metric, first.state, first.end, first.stopped) == (
        "first_response",
        "met",
        at("2025-09-10T08:20"),
        True,
    )
    assert (update.start, update.due, update.state) == (at("2025-09-10T08:20"), at("2025-09-10T12:20"), "breached")
    assert restoration.business
    assert restoration.target == "48 business hours"
    assert restoration.pauses == ((at("2025-09-10T09:00"), at("2025-09-10T11:00")),)
    assert restoration.end == found.at == at("2025-09-11T09:00")
    assert found.zone is not None
    assert (found.zone.name, found.calendar) == ("Europe/Paris", "desk")
    assert found.hours is not None
    assert found.hours[0] == (at("2025-09-10T07:00"), at("2025-09-10T15:00"))
    assert len(found.events) == 5
    assert told(found).startswith(
        "first response from Wed 2025-09-10 10:05, due Wed 2025-09-10 10:35, met; next update"
    )
    assert "stood still once, " in told(found)


def test_what_comes_by_itself_is_shown() -> None:
    sample = sample_of(policy("mega"))
    assert sample is not None
    assert [to for _, to in sample.timeline.coming] == ["closed"]


def test_of_many_events_the_latest_are_shown() -> None:
    ticket = outage()
    ticket["events"] += [{"at": "2025-09-10T12:00:00Z", "type": "update_sent"} for _ in range(100)]
    found = timeline_of(policy("megaport"), ticket)
    assert (len(found.events), found.earlier) == (MOST_EVENTS, 105 - MOST_EVENTS)
    assert len(drawn(found)) < 40_000
    assert "65 more events" in repr(clocks_section(found, (), ()))


def test_a_clock_of_years_has_marks_and_no_hours() -> None:
    ticket = {**outage(), "at": "2045-09-11T09:00:00Z"}
    found = timeline_of(policy("megaport"), ticket)
    assert found.hours is None
    assert 3 <= drawn(found).count('class="grid"') <= 10


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_policy_has_a_ticket_to_show(name: str) -> None:
    assert sample_of(policy(name)) is not None


def test_a_policy_without_tests_has_none(tmp_path: Path) -> None:
    path = tmp_path / "alone.yaml"
    path.write_text((ROOT / "document/whole_language.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    alone = policy_engine.load(path)
    assert sample_of(alone) is None
    ids = [section.id for section in page_of(alone).sections]
    assert "ticket" not in ids
    assert ids[0] == "ask"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 min"), (59, "59 s"), (3600, "1 h"), (5400, "1 h 30 min"), (90_061, "1 d 1 h")]
)
def test_spans(seconds: int, words: str) -> None:
    assert span(seconds) == words


# ---- colours

PAIRS = [
    ("text", "ground"), ("faint", "ground"), ("link", "ground"), ("text", "soft"), ("faint", "soft"), ("link", "soft"),
    ("text", "mark"), ("link", "mark"), ("text", "open"),
]  # fmt: skip
SHAPES = ["bar", "pause", "due", "good"]


def colours() -> list[dict[str, str]]:
    """The colours in the light, in the dark and on paper."""
    style = (ROOT.parent / "policy_engine" / "showing" / "page.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    return [dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", block)) for block in blocks]


def contrast(one: str, two: str) -> float:
    """As the guidelines on accessible contents (WCAG 2) count it."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_words_and_shapes_stand_out() -> None:
    found = colours()
    assert len(found) == 3
    for scheme in found:
        for text, ground in PAIRS:
            assert contrast(scheme[text], scheme[ground]) >= 4.5, (text, ground)
        for shape in SHAPES:
            assert contrast(scheme[shape], scheme["ground"]) >= 3, shape
