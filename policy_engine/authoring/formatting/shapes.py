"""The order of the language: which keys an entry has, in which order, and which entries are columns of a table.

A shape is of one kind of mapping. `*` in its order stands for the entries that have names of their own; they keep the
order in which the author wrote them. A key that is not known keeps its place among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["ANYTHING", "POLICY", "Shape", "row_shape"]


class Shape:
    """One kind of mapping: the order of its keys, the shapes of their values, and what its own entries are."""

    __slots__ = ("_rank", "aligned", "children", "entries", "labels", "others", "prose", "with_rows")

    def __init__(
        self,
        order: str,
        children: Mapping[str, Shape] | None = None,
        entries: Shape | None = None,
        aligned: str = "",
        prose: str = "",
        labels: str = "",
    ) -> None:
        """`aligned` is `rows` or `runs`; `prose` names the keys of sentences (`*` for all entries), `labels` those of
        a few words."""
        words = order.split()
        self._rank = {word: place for place, word in enumerate(words)}
        self.others = self._rank.get("*", len(words))
        self.children = dict(children or {})
        self.entries = entries
        self.aligned = aligned
        self.prose = frozenset(prose.split())
        self.labels = frozenset(labels.split())
        self.with_rows = self
        """The shape of an entry of this kind that is a table, where that has another order."""

    def rank(self, key: str) -> int:
        """The place of a key."""
        return self._rank.get(key, self.others)

    def knows(self, key: str) -> bool:
        """Whether a key is one of the language's and no name that the author chose."""
        return key in self._rank

    def of(self, key: str) -> Shape:
        """The shape of the value of a key."""
        found = self.children.get(key) if key in self._rank else self.entries
        return found or ANYTHING

    def kind(self, key: str) -> str:
        """`prose` where the value of a key is a sentence, `label` where it is a few words, else nothing."""
        if key in self.labels:
            return "label"
        return "prose" if key in self.prose or ("*" in self.prose and key not in self._rank) else ""


ANYTHING = Shape("*")


def row_shape(columns: Iterable[str]) -> Shape:
    """A row of a table: its columns in their order."""
    return Shape(" ".join([*columns, "*", "cites", "formerly"]))


def _list(entry: Shape, aligned: str = "runs") -> Shape:
    """A mapping of entries with names of their own, and nothing else."""
    return Shape("*", entries=entry, aligned=aligned)


_CITED = "cites formerly"
_THEN = Shape("* cites")
_PARTS = {"then": _THEN, "rows": _list(row_shape(()), "rows"), "otherwise": _THEN}
_TABLE_ORDER = f"hit inputs outputs across then {_CITED} rows otherwise"


def _table(order: str, children: Mapping[str, Shape] | None = None, entries: Shape | None = None) -> Shape:
    return Shape(order, {**_PARTS, **(children or {})}, entries, "runs")


_TABLE = _table(f"when {_TABLE_ORDER}")
_LAYER = _table(f"when {_TABLE_ORDER} *", entries=_TABLE)
_DECIDER = _table(f"from when {_TABLE_ORDER}")

# ---- the head, and what the author had to decide

_HEAD = Shape("id title language edition in_force_from", prose="title")
_SOURCES = Shape("handbook", {"handbook": Shape("document register")})
_PARAMETER = Shape(f"told_by assumed why {_CITED}", prose="why")
_READING = Shape(f"chosen why others {_CITED}", {"others": Shape("*", prose="*")}, prose="why")
_CONFLICT = Shape(f"between preferred settled_by {_CITED}")

# ---- calendars and definitions

_HOURS = {"holidays": Shape("country dates not_mentioned cites"), "overrides": Shape("* cites")}
_CALENDAR = Shape(f"zone hours any_of given_by holidays overrides business_day {_CITED}", _HOURS)
_CALENDAR.with_rows = _table(
    f"hit inputs outputs across {_CITED} rows otherwise holidays overrides business_day", _HOURS
)
_CARVE_OUT = Shape(f"when {_CITED} except")
_CARVE_OUT.children["except"] = _list(_CARVE_OUT)
_DEFINITION = _table(
    f"values event when all any not hit inputs outputs across {_CITED} except rows otherwise",
    {"except": _list(_CARVE_OUT)},
)

# ---- classification

_BOUND = Shape(f"when no_graver_than no_milder_than of {_CITED}")
_CLASSIFIED = Shape(
    f"scale decided_by provisional compared_with otherwise {_CITED} * bounds",
    {"otherwise": _THEN, "bounds": _list(_BOUND)},
    _DECIDER,
)

# ---- service levels

_EVENT = Shape("event cites")
_CLOCK = {
    "start": Shape("event latest_of earliest_of each cites"),
    "stop": _EVENT,
    "ends": _EVENT,
    "pause": Shape("when from until cites *", entries=Shape(f"from until {_CITED}"), aligned="runs"),
    "promise": Shape("event when due until cites"),
    "retarget": Shape("follows start pauses cites"),
    "reminders": _list(Shape(f"at {_CITED}")),
}
_CLOCK_ORDER = "start stop ends pause promise retarget reminders"
_METRIC = Shape(f"{_CLOCK_ORDER} calendar measured objective {_CITED}", _CLOCK)
_CAVEAT = Shape(f"metrics when says {_CITED}", prose="says")
_SLA = Shape(
    "cites every_metric metrics targets caveats",
    {
        "every_metric": Shape(f"calendar {_CLOCK_ORDER} cites", _CLOCK),
        "metrics": _list(_METRIC),
        "targets": Shape("precedence cites *", entries=_LAYER, aligned="runs"),
        "caveats": _list(_CAVEAT),
    },
)

# ---- life cycle

_LIFECYCLE = Shape(
    "zone calendar unlisted cites statuses transitions milestones",
    {
        "unlisted": Shape("verdict cites"),
        "statuses": _list(Shape(f"upon {_CITED}")),
        "transitions": _list(Shape(f"from to by upon unless when until needs instead {_CITED}")),
        "milestones": _list(Shape(f"event {_CITED}")),
    },
)

# ---- coverage, duties, money

_LIMIT = _table(
    f"when verdict extent hit inputs outputs across then {_CITED} except also rows otherwise",
    {"also": Shape("verdict extent cites")},
)
_LIMIT.children["except"] = _list(_LIMIT)
_EXCLUSIONS = Shape("combine cites scope limits", {"scope": _LAYER, "limits": _list(_LIMIT)})
_DUTY = Shape(f"party strength done within during {_CITED}")
_OCCASION = Shape(f"when {_CITED} duties", {"duties": _list(_DUTY)})
_CHARGES = Shape(
    "rate cites * gates",
    {"gates": _list(Shape(f"holds_up when approval {_CITED}"))},
    _table(f"per cut_by when {_TABLE_ORDER}"),
    "runs",
)
_LEVEL = Shape("value cites")
_ESCALATIONS = Shape(
    "precedence start_level levels_above cites *",
    {"start_level": _LEVEL, "levels_above": _LEVEL},
    _table(f"per when after during {_TABLE_ORDER}"),
    "runs",
)

# ---- windows

_PHASES = {"phases": _list(Shape(f"from {_CITED}"))}
_WINDOW = _table(
    f"open zone when hit inputs outputs across then {_CITED} phases rows otherwise *",
    _PHASES,
    Shape(f"when {_CITED} phases", _PHASES),
)

# ---- words

_TYPE = Shape("type one_of some_of set_of scale at_most longest absent empty set_by tells formerly", labels="empty")

POLICY = Shape(
    "policy sources parameters readings conflicts calendars definitions classification sla lifecycle exclusions "
    "obligations charges escalations windows silences facts events",
    {
        "policy": _HEAD,
        "sources": _SOURCES,
        "parameters": _list(_PARAMETER),
        "readings": _list(_READING),
        "conflicts": _list(_CONFLICT),
        "calendars": _list(_CALENDAR),
        "definitions": _list(_DEFINITION),
        "classification": Shape(
            "category severity priority", dict.fromkeys(("category", "severity", "priority"), _CLASSIFIED)
        ),
        "sla": _SLA,
        "lifecycle": _LIFECYCLE,
        "exclusions": _EXCLUSIONS,
        "obligations": Shape("cites *", entries=_OCCASION, aligned="runs"),
        "charges": _CHARGES,
        "escalations": _ESCALATIONS,
        "windows": Shape("cites *", entries=_WINDOW, aligned="runs"),
        "silences": _list(Shape("about answer")),
        # Lists of words and not tables: nothing in them is aligned.
        "facts": _list(_TYPE, ""),
        "events": _list(_list(_TYPE, ""), ""),
    },
)
"""A policy."""
