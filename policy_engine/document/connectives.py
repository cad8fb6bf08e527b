"""What to write where conditions stand beside one another that do not say how they go together."""

from __future__ import annotations

from policy_engine.document.nodes import Mapping, Node, Scalar

__all__ = ["beside_one_another"]

_FORMS = ("when", "all", "any", "not")
_OTHER_KINDS = ("event", "values", "rows", "inputs", "outputs", "across")
"""What makes a definition of another kind, with other keys."""


def beside_one_another(node: Node, name: str) -> str:
    """How the condition under `name` and that beside it become one; empty where nothing is beside it."""
    if not isinstance(node, Mapping) or name not in _FORMS or any(kind in node for kind in _OTHER_KINDS):
        return ""
    others = [key for key in _FORMS if key in node and key != name]
    if not others:
        return ""
    if "all" in (name, *others):
        other = others[0] if name == "all" else name
        if other != "when":
            return f"if all must hold, put `{other}:` into the list of `all:`, as an item of its own"
        return f"put {_shown(node.get('when'))} into the list as an item, without `when:`"
    one = _shown(node.get("when")) if others[0] == "when" else f"`{others[0]}: ...`"
    return f"if both must hold, put them under `all:`, as the items {one} and `{name}: ...`"


def _shown(node: Node | None) -> str:
    """A condition in its author's words, where it is short."""
    if isinstance(node, Scalar) and len(node.text) <= 80 and node.text.isprintable():
        return f"`{node.text}`"
    return "what is under `when:`"
