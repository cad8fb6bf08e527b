"""The life cycle as a picture: statuses as boxes, moves as labels between them, arrows from one to the other."""

from __future__ import annotations

from policy_engine.showing.drawing import BOLD, LINE, curve, picture, rectangle, texts, width, wrapped
from policy_engine.showing.layering import Arrow, Box, lay_out
from policy_engine.showing.markup import Html, element
from policy_engine.showing.states import ANY, START, Chart, shown, told

MARGIN = 10.0


def diagram(chart: Chart) -> Html:
    """The picture of a life cycle."""
    states = [wrapped(shown(name), 20) for name in chart.statuses]
    labels = [[line for words in move.label for line in wrapped(words)] for move in chart.moves]
    boxes = [_box(lines, 28, 16) for lines in states] + [_box(lines, 12, 6) for lines in labels]
    arrows = _arrows(chart)
    layout = lay_out(boxes, _ranks(chart), arrows)
    parts: list[str] = [_point()]
    for arrow, path in zip(arrows, layout.paths, strict=True):
        # A line that runs upwards says so, or it would be read the other way.
        end = "url(#point)" if arrow.pointed or path[-1][1] < path[0][1] else None
        moved = [(x + MARGIN, y + MARGIN) for x, y in path]
        parts.append(element("path", d=curve(moved), class_="wire", marker_end=end))
    for number, (box, (x, y)) in enumerate(zip(boxes, layout.centres, strict=True)):
        at, top = x + MARGIN, y + MARGIN
        lines = [*states, *labels][number]
        if number < len(states):
            special = " special" if chart.statuses[number] in (START, ANY) else ""
            parts.append(rectangle(at - box.width / 2, top - box.height / 2, *box, f"state{special}", 10))
            parts.append(texts(at, top, lines, "name"))
        else:
            parts.append(rectangle(at - box.width / 2, top - box.height / 2, *box, "move", 4))
            parts.append(texts(at, top, lines, "small", "moved"))
    wide, high = layout.width + 2 * MARGIN, layout.height + 2 * MARGIN
    return picture("statuses", "The life cycle", told(chart), wide, high, parts)


def _box(lines: list[str], beside: float, above: float) -> Box:
    return Box(max(width(line) for line in lines) * BOLD + beside, len(lines) * LINE + above)


def _point() -> Html:
    """The head of an arrow."""
    head = element("path", d="M0,0L9,4.5L0,9z", class_="head")
    size = {"markerWidth": 9, "markerHeight": 9, "refX": 8, "refY": 4.5}
    return element("defs", element("marker", head, id="point", orient="auto", markerUnits="userSpaceOnUse", **size))


def _arrows(chart: Chart) -> list[Arrow]:
    """From every source of a move to its label, and from there to where it leads."""
    place = {name: number for number, name in enumerate(chart.statuses)}
    found = []
    for number, move in enumerate(chart.moves, len(chart.statuses)):
        found += [Arrow(place[source], number, False) for source in move.sources]
        found.append(Arrow(number, place[move.to], True))
    return found


def _ranks(chart: Chart) -> list[int]:
    """The row of each status and each move, by the longest path; statuses come in the order of the policy.

    A move stands before the status it leads to, or behind it where all its sources come later.
    """
    place = {name: number for number, name in enumerate(chart.statuses)}
    order = sorted(
        [(float(number), number) for number in range(len(chart.statuses))]
        + [(_position(move.sources, move.to, place), number) for number, move in enumerate(chart.moves, len(place))]
    )
    arrows = _arrows(chart)
    before = {number: at for at, (_, number) in enumerate(order)}
    ranks = [0] * len(order)
    for _, number in order:
        for arrow in arrows:
            if number in arrow[:2]:
                other = arrow.head if arrow.tail == number else arrow.tail
                if before[other] < before[number]:
                    ranks[number] = max(ranks[number], ranks[other] + 1)
    return ranks


def _position(sources: tuple[str, ...], to: str, place: dict[str, int]) -> float:
    earlier = any(place[source] <= place[to] for source in sources)
    return place[to] - 0.5 if earlier else place[to] + 0.5
