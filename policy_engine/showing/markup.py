"""HTML made of elements, escaped by construction: what is not markup already becomes text."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["Html", "element", "escape", "join", "void"]


class Html(str):
    """A text that is markup already."""

    __slots__ = ()


_SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}
# What HTML does not allow, and the signs that turn the direction of what follows them.
_CONTROLS = [*range(9), 11, *range(14, 32), *range(127, 160), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)]
_TURNING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_TABLE = str.maketrans({**_SIGNS, **dict.fromkeys(map(chr, (*_CONTROLS, *_TURNING)), "\ufffd")})


def escape(text: object) -> Html:
    """Text as HTML shows it, in an element or in an attribute between quotes."""
    return text if isinstance(text, Html) else Html(str(text).translate(_TABLE))


def element(tag: str, /, *children: str, **attributes: str | int | float | bool | None) -> Html:
    """An element with its children. `class_` and `for_` lose their last sign, `aria_label` is `aria-label`."""
    return Html(f"<{tag}{_attributes(attributes)}>{''.join(escape(child) for child in children)}</{tag}>")


def void(tag: str, /, **attributes: str | int | float | bool | None) -> Html:
    """An element that has no content."""
    return Html(f"<{tag}{_attributes(attributes)}>")


def join(parts: Iterable[str], between: str = "") -> Html:
    """Parts one after another."""
    return Html(escape(between).join(escape(part) for part in parts))


def _attributes(attributes: dict[str, str | int | float | bool | None]) -> str:
    found = []
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        written = name.rstrip("_").replace("_", "-")
        found.append(f" {written}" if value is True else f' {written}="{escape(_figure(value))}"')
    return "".join(found)


def _figure(value: str | int | float) -> str:
    """A figure as short as it can be said: coordinates have at most one place."""
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
