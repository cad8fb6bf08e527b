"""What one answer costs: an SLA answer and a whole decision of each shipped policy, as ratios to a floor.

    python benchmarks/decisions.py [--rounds N]

The floor is the least that a comparable answer could cost in Python: two decision tables written as `if`
statements, an ISO instant read, one test of opening hours, up to four due instants from a sorted table of open
intervals. It gives no reason, knows no absence, reads no history. Peers take part where they are installed
(`pip install datalogic-py zen-engine workclock`). CPU time, every contender in every round, medians.

Exit code 1 where an SLA answer costs more than `BAR` floors.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from bisect import bisect_right
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from policy_engine.businesstime import Calendar, holidays_of
from policy_engine.load import Policy, load

BAR = 5.0
BATCH = 300
DAY = 9 * 3600

Contender = Callable[[], None]

# ---- the floor: two tables as statements, times from a table of open intervals


class OpenTable:
    """Open intervals with running totals, and the two questions that the floor asks of them."""

    def __init__(self) -> None:
        hours = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
        french = holidays_of("FR")
        off = [day.isoformat() for year in range(2024, 2029) for day in french.in_year(year)]
        calendar = Calendar.from_mapping({"zone": "Europe/Paris", "hours": hours, "holidays": off})
        begin, end = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2024, 2029))
        pieces = calendar.intervals(begin, end)
        self.starts = [a for a, _ in pieces]
        self.ends = [b for _, b in pieces]
        self.totals = [0]
        for a, b in pieces:
            self.totals.append(self.totals[-1] + b - a)

    def inside(self, instant: int) -> bool:
        return instant < self.ends[bisect_right(self.starts, instant) - 1]

    def add(self, instant: int, seconds: int) -> int:
        place = bisect_right(self.starts, instant) - 1
        used = min(instant, self.ends[place]) - self.starts[place]
        goal = self.totals[place] + used + seconds
        place = bisect_right(self.totals, goal - 1) - 1
        return self.starts[place] + goal - self.totals[place]


def graded(ticket: dict[str, Any]) -> int | None:
    if ticket["category"] == "inquiry":
        return 3
    return None if ticket["category"] == "provisioning" else int(ticket["severity"])


def by_severity(severity: int | None) -> tuple[int, int, int, bool] | None:
    if severity == 1:
        return 15, 30, 360, False
    if severity == 2:
        return 15, 60, 1440, False
    return (30, 240, 2880, True) if severity == 3 else None


def by_plan(plan: str, severity: int | None, inside: bool) -> tuple[int | None, int | None, bool]:
    """Seconds of the initial and ongoing target, and whether they are open time."""
    if plan == "standard":
        if severity == 1:
            return 3600, 7200, True
        return (4 * 3600, DAY, True) if severity == 2 else (None, None, True)
    if severity in (1, 2):
        if not inside:
            return 8 * 3600, 8 * 3600, False
        return severity * 3600, severity * 3600, True
    return (DAY if severity == 3 else 2 * DAY, None, True) if severity else (None, None, True)


def whole_answer(ticket: dict[str, Any], inside: Callable[[datetime], bool], add: Any) -> dict[str, Any]:
    """Severity and due instants for a ticket, as data."""
    created = datetime.fromisoformat(ticket["created_at"])
    severity = graded(ticket)
    answer: dict[str, Any] = {"severity": severity}
    row = by_severity(severity)
    if row is not None:
        answer["response"] = created + timedelta(minutes=row[0])
        restore = row[2] * 60
        answer["restore"] = add(created, restore) if row[3] else created + timedelta(seconds=restore)
    initial, ongoing, open_time = by_plan(ticket["plan"], severity, inside(created))
    for name, seconds in (("initial", initial), ("ongoing", ongoing)):
        if seconds is not None:
            answer[name] = add(created, seconds) if open_time else created + timedelta(seconds=seconds)
    return answer


def floor_tickets() -> list[dict[str, Any]]:
    kinds = [("incident", severity) for severity in (1, 2, 3, 4)] + [("inquiry", None), ("provisioning", None)]
    days = [date(2025, 1, 6) + timedelta(days=17 * n) for n in range(20)]
    return [
        {"category": kind, "severity": severity, "plan": plan, "created_at": f"{day}T{hour:02}:26:53Z"}
        for day, hour in zip(days, [7, 9, 13, 20] * 5, strict=True)
        for kind, severity in kinds
        for plan in ("standard", "premier")
    ]


def floor() -> Contender:
    table, tickets = OpenTable(), floor_tickets()

    def inside(instant: datetime) -> bool:
        return table.inside(int(instant.timestamp()))

    def add(instant: datetime, seconds: int) -> datetime:
        return datetime.fromtimestamp(table.add(int(instant.timestamp()), seconds), UTC)

    return cycled(lambda ticket: whole_answer(ticket, inside, add), tickets)


# ---- peers


def workclock_time() -> tuple[Callable[[datetime], bool], Any]:
    from workclock import Holidays, Schedule, WorkDay  # type: ignore[import-not-found,unused-ignore]

    french = holidays_of("FR")
    off = [day for year in range(2024, 2029) for day in french.in_year(year)]
    from datetime import time as clock

    schedule = Schedule([WorkDay(clock(9), clock(18)), Holidays(off)], time_zone="Europe/Paris")
    return (lambda instant: schedule.next_period(instant)[0] == instant), (
        lambda instant, seconds: schedule.add(instant, seconds=seconds)
    )


def datalogic() -> Contender:
    """Both tables as JSON Logic in Rust, times from workclock."""
    from datalogic_py import Engine  # type: ignore[import-not-found,unused-ignore]

    def is_(name: str, value: Any) -> dict[str, Any]:
        return {"===": [{"var": name}, value]}

    severity = {"if": [is_("category", "inquiry"), 3, is_("category", "provisioning"), None, {"var": "severity"}]}
    figures: list[Any] = []
    for value, row in ((1, [15, 30, 360, False]), (2, [15, 60, 1440, False]), (3, [30, 240, 2880, True])):
        figures += [{"===": [severity, value]}, row]
    plans: list[Any] = []
    for plan in ("standard", "premier"):
        for value in (1, 2, 3, 4):
            for inside in (True, False):
                condition = {"and": [is_("plan", plan), {"===": [severity, value]}, is_("inside", inside)]}
                plans += [condition, list(by_plan(plan, value, inside))]
    engine = Engine()
    rule, session = engine.compile([severity, {"if": [*figures, None]}, {"if": [*plans, None]}]), engine.session()
    opened, add = workclock_time()

    def answer(ticket: dict[str, Any]) -> dict[str, Any]:
        created = datetime.fromisoformat(ticket["created_at"])
        decided, row, times = session.evaluate(rule, {**ticket, "inside": opened(created)})
        return with_times(created, decided, row, times, add)

    return cycled(answer, floor_tickets())


def with_times(created: datetime, severity: Any, row: Any, times: Any, add: Any) -> dict[str, Any]:
    """The due instants of what an engine decided."""
    answer: dict[str, Any] = {"severity": severity}
    if row:
        answer["response"] = created + timedelta(minutes=row[0])
        restore = row[2] * 60
        answer["restore"] = add(created, restore) if row[3] else created + timedelta(seconds=restore)
    for name, seconds in zip(("initial", "ongoing"), (times or [None, None])[:2], strict=True):
        if seconds is not None:
            answer[name] = add(created, seconds) if times[2] else created + timedelta(seconds=seconds)
    return answer


def zen() -> Contender:
    """Both tables as decision tables of zen-engine, times from workclock."""
    import zen as engine  # type: ignore[import-not-found,unused-ignore]

    def table(name: str, inputs: list[str], outputs: list[str], rows: list[tuple[list[str], list[str]]]) -> Any:
        content = {
            "hitPolicy": "first",
            "inputs": [{"id": f"i{n}", "name": field, "field": field} for n, field in enumerate(inputs)],
            "outputs": [{"id": f"o{n}", "name": field, "field": field} for n, field in enumerate(outputs)],
            "rules": [
                {"_id": f"r{n}"}
                | {f"i{k}": cell for k, cell in enumerate(cells)}
                | {f"o{k}": value for k, value in enumerate(values)}
                for n, (cells, values) in enumerate(rows)
            ],
            "passThrough": True,
            "executionMode": "single",
        }
        return {"id": name, "name": name, "type": "decisionTableNode", "content": content}

    def word(value: Any) -> str:
        return {True: "true", False: "false", None: "null"}[value] if value in (True, False, None) else str(value)

    rows_a = [([str(s)], [word(v) for v in by_severity(s) or ()]) for s in (1, 2, 3)]
    rows_b = [
        ([f'"{plan}"', str(s), word(inside)], [word(None if v is None else v) for v in by_plan(plan, s, inside)])
        for plan in ("standard", "premier")
        for s in (1, 2, 3, 4)
        for inside in (True, False)
    ]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        table("a", ["graded"], ["response", "update", "restore", "open"], rows_a),
        table("b", ["plan", "graded", "inside"], ["initial", "ongoing", "counted"], rows_b),
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    names = ["in", "a", "b", "out"]
    edges = [{"id": f"{a}{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in pairwise(names)]
    loaded = engine.ZenEngine({"loader": {"type": "static", "content": {"m": {"nodes": nodes, "edges": edges}}}})
    opened, add = workclock_time()

    def answer(ticket: dict[str, Any]) -> dict[str, Any]:
        created = datetime.fromisoformat(ticket["created_at"])
        severity = graded(ticket)
        context = {"plan": ticket["plan"], "graded": severity, "inside": opened(created)}
        got = loaded.evaluate("m", context)["result"]
        row = [got["response"], got["update"], got["restore"], got["open"]] if got.get("response") else None
        times = [got.get("initial"), got.get("ongoing"), got.get("counted")]
        return with_times(created, severity, row, times, add)

    return cycled(answer, floor_tickets())


# ---- our own


TICKETS: dict[str, dict[str, Any]] = {
    "managry": {
        "at": "2025-11-14T15:30:00Z",
        "facts": {"vendor_holiday_country": "CZ", "support_plan": "standard", "assigned_severity": 2},
        "events": [{"at": "2025-11-14T15:00:00Z", "type": "ticket_created"}],
    },
    "megaport": {
        "at": "2025-09-11T06:00:00Z",
        "facts": {"request_category": "incident", "service_previously_active": True, "assigned_severity": 2},
        "events": [
            {"at": "2025-09-10T06:00:00Z", "type": "reported"},
            {"at": "2025-09-10T06:10:00Z", "type": "ticket_created"},
            {"at": "2025-09-10T06:20:00Z", "type": "first_response"},
        ],
    },
    "meteorage": {
        "at": "2025-09-16T13:45:00Z",
        "facts": {
            "request_category": "technical_assistance",
            "contact_channel": "jira",
            "custom_sla_contract": False,
            "assigned_priority": "average",
            "measured_availability_percent": 99.95,
        },
        "events": [{"at": "2025-09-16T15:30:00+02:00", "type": "ticket_created"}],
    },
    "hydra": {
        "at": "2025-09-02T17:00:00Z",
        "facts": {"ticket_type": "incident", "active_contract": True, "bank_holidays": []},
        "events": [{"at": "2025-09-02T15:30:00Z", "type": "ticket_created"}],
    },
    "mega": {
        "at": "2025-09-15T14:00:00Z",
        "facts": {"request_category": "question", "contact_channel": "portal", "stated_severity": "moderate"},
        "events": [{"at": "2025-09-15T14:00:00Z", "type": "ticket_created"}],
    },
}


def ours(policy: Policy, name: str, ask: list[str] | None) -> Contender:
    ticket = {"id": "T", **TICKETS[name]}
    return cycled(lambda one: policy.evaluate(one, ask=ask).to_dict(), [ticket])


# ---- measuring


def cycled(answer: Callable[[dict[str, Any]], Any], tickets: list[dict[str, Any]]) -> Contender:
    """A batch of answers, every ticket in turn."""
    batch = (tickets * (BATCH // len(tickets) + 1))[:BATCH]

    def run() -> None:
        for ticket in batch:
            answer(ticket)

    return run


def measure(contenders: dict[str, Contender], rounds: int) -> dict[str, float]:
    """Median microseconds of CPU time of one answer."""
    samples: dict[str, list[float]] = {name: [] for name in contenders}
    for run in contenders.values():
        run()
    gc.disable()
    for _ in range(rounds):
        for name, run in contenders.items():
            began = time.process_time()
            run()
            samples[name].append((time.process_time() - began) / BATCH * 1e6)
        gc.collect()
    gc.enable()
    return {name: statistics.median(found) for name, found in samples.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    contenders: dict[str, Contender] = {"floor": floor()}
    for name, make in (("datalogic-py + workclock", datalogic), ("zen-engine + workclock", zen)):
        try:
            contenders[name] = make()
        except ImportError as missing:
            print(f"# {name}: not installed ({missing.name})")
    for name in TICKETS:
        policy = load(name)
        contenders[f"{name}, sla"] = ours(policy, name, ["sla"])
        contenders[f"{name}, whole decision"] = ours(policy, name, None)
    found = measure(contenders, rounds)
    print("\n| contender | us per answer | times the floor |\n|---|--:|--:|")
    for name, cost in found.items():
        print(f"| {name} | {cost:.1f} | {cost / found['floor']:.1f} |")
    over = [name for name, cost in found.items() if name.endswith("sla") and cost > BAR * found["floor"]]
    for name in over:
        print(f"# over {BAR} floors: {name}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
