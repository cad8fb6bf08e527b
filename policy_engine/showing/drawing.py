"""Pieces of pictures: text whose width is known beforehand, and the paths of lines."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from policy_engine.showing.markup import Html, element, join, void

SIZE = 13.0
"""Of letters, in the units of the pictures, which are pixels where there is room."""

LINE = 17.0
"""From one line of text to the next."""

_NARROW = set("iljtfrI.,:;'|!()[] “”")
_WIDE = set("mwMWQO@%&—")


BOLD = 1.1
"""How much wider bold letters are."""


def width(text: str, size: float = SIZE) -> float:
    """How wide a text is at most, in any usual face: pictures are made before it is known which one there is."""
    total = 0.0
    for sign in text:
        if unicodedata.east_asian_width(sign) in "WF":
            total += 1.05
        elif sign in _NARROW:
            total += 0.42
        elif sign in _WIDE:
            total += 1.02
        elif sign.isupper():
            total += 0.78
        else:
            total += 0.65
    return total * size


def wrapped(words: str, most: int = 24) -> list[str]:
    """A text in lines of about so many signs; a word that is longer is cut."""
    lines: list[str] = []
    for word in words.split():
        pieces = [word[at : at + most] for at in range(0, len(word), most)]
        for piece in pieces:
            if lines and len(lines[-1]) + 1 + len(piece) <= most:
                lines[-1] += f" {piece}"
            else:
                lines.append(piece)
    return lines or [""]


def texts(x: float, y: float, lines: Sequence[str], kind: str, first: str = "") -> Html:
    """Lines of text around a middle; the first may be of a kind of its own."""
    top = y - (len(lines) - 1) * LINE / 2 + SIZE * 0.35
    return join(
        element("text", words, x=x, y=top + at * LINE, class_=first if first and at == 0 else kind)
        for at, words in enumerate(lines)
    )


def curve(points: Sequence[tuple[float, float]]) -> str:
    """A line through points that come in pairs: straight within a pair, bent between them."""
    out = [f"M{_at(points[0])}"]
    for before, point in pairwise(points):
        if before == point:
            continue  # a piece without length would turn the head of the arrow anywhere
        if before[0] == point[0]:
            out.append(f"L{_at(point)}")
        else:
            middle = (before[1] + point[1]) / 2
            out.append(f"C{_at((before[0], middle))} {_at((point[0], middle))} {_at(point)}")
    return "".join(out)


def _at(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"


def picture(name: str, title: str, told: str, width_: float, height: float, parts: Iterable[str]) -> Html:
    """A picture with a title and a text that says what it shows, for those who cannot see it."""
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", told, id=f"{name}-told"),
        join(parts),
        class_=f"picture {name}",
        role="img",
        aria_labelledby=f"{name}-title {name}-told",
        viewBox=f"0 0 {width_:.0f} {height:.0f}",
        width=f"{width_:.0f}",
        height=f"{height:.0f}",
        xmlns="http://www.w3.org/2000/svg",
    )


def rectangle(x: float, y: float, w: float, h: float, kind: str, r: float = 0.0) -> Html:
    """A rectangle of a kind that the style sheet knows."""
    return element("rect", x=x, y=y, width=w, height=h, rx=r or None, class_=kind)


__all__ = ["Html", "curve", "picture", "rectangle", "texts", "void", "width", "wrapped"]
