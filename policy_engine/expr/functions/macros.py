"""The forms whose arguments are not evaluated beforehand; `calls.py` reads them."""

from __future__ import annotations

from policy_engine.expr.declarations import Macro

__all__ = ["MACROS"]

MACROS: tuple[Macro, ...] = (
    Macro(
        "shown",
        "shown(condition)",
        0,
        "True only where the condition is known to be true, on the facts as they really are; "
        "otherwise false, never unknown. What goes wrong stays so.",
        (('shown(language == "fr")', "true"), ("shown(absent_fact == 1)", "false")),
    ),
    Macro(
        "has",
        "has(record.field)",
        0,
        "Whether the field has a value; the same as `given` of it.",
        (("has(ticket_created.by)", "true"),),
    ),
    Macro(
        "all",
        "list.all(x, condition)",
        1,
        "Whether the condition holds for every item; so it does for no items.",
        (("tags.all(t, size(t) > 1)", "true"),),
    ),
    Macro(
        "exists",
        "list.exists(x, condition)",
        1,
        "Whether the condition holds for at least one item.",
        (('tags.exists(t, t.startsWith("v"))', "true"),),
    ),
    Macro(
        "exists_one",
        "list.exists_one(x, condition)",
        4,
        "Whether the condition holds for exactly one item.",
        (('tags.exists_one(t, t == "vip")', "true"),),
    ),
    Macro(
        "filter",
        "list.filter(x, condition)",
        4,
        "The items for which the condition holds.",
        (('tags.filter(t, t != "vip").size() == 1', "true"),),
    ),
    Macro(
        "map",
        "list.map(x, value), list.map(x, condition, value)",
        4,
        "A value made of every item, or of those for which the condition holds.",
        (('tags.map(t, t.upperAscii()).contains("VIP")', "true"),),
    ),
    Macro(
        "transformList",
        "list.transformList(i, x, value), list.transformList(i, x, condition, value)",
        6,
        "Like `map`, with the place of the item, or the key of a map's entry, as the first variable. `all`, `exists` "
        "and `exists_one` take two variables too.",
        (("tags.transformList(i, t, i).contains(1)", "true"), ("prices.exists(k, v, v > 80)", "true")),
    ),
    Macro(
        "transformMap",
        "map.transformMap(k, v, value), map.transformMap(k, v, condition, value)",
        9,
        "A map with the same keys and other values.",
        (("prices.transformMap(k, v, v * 2).hour == 180", "true"),),
    ),
    Macro(
        "transformMapEntry",
        "map.transformMapEntry(k, v, entry), map.transformMapEntry(k, v, condition, entry)",
        15,
        "A map of the entries that each entry, or item with its place, becomes.",
        (("prices.transformMapEntry(k, v, {k + 's': v}).hours == 90", "true"),),
    ),
    Macro(
        "cel.bind",
        "cel.bind(x, value, body)",
        0,
        "The body, with a variable for a value that comes several times in it.",
        (("cel.bind(n, size(tags), n > 1 and n < 5)", "true"),),
    ),
    Macro(
        "optMap",
        "optional.optMap(x, value)",
        0,
        "An optional value made of the one that is there.",
        (("prices.?hour.optMap(p, p * 2).orValue(0) == 180", "true"),),
    ),
    Macro(
        "optFlatMap",
        "optional.optFlatMap(x, optional)",
        0,
        "Like `optMap`, for a value that is optional itself.",
        (("prices.?hour.optFlatMap(p, optional.ofNonZeroValue(p - 90)).hasValue()", "false"),),
    ),
)
