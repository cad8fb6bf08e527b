"""The opening hours that an answer speaks of: the zone to show times in, and how much of a wait is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policy_engine.errors import PolicyEngineError

if TYPE_CHECKING:
    from policy_engine.businesstime.zone import Zone
    from policy_engine.runtime.case import Case


class Desk:
    """The calendars of one case."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self.policy = case.engine.policy
        self._metrics = {metric.name: metric.calendar for metric in self.policy.sla.metrics} if self.policy.sla else {}
        self._known: dict[str, Any] = {}

    @property
    def now(self) -> int:
        """The instant of the decision, in epoch seconds."""
        return self._case.at

    def hours(self, metric: str | None = None) -> Any:
        """The opening hours a metric counts in, else the first the policy gives; nothing where they are not known."""
        names = [self._metrics.get(metric)] if metric is not None else []
        names += [window.calendar for window in self.policy.windows or ()]
        names += list(self.policy.calendars)
        for name in names:
            if name in self.policy.calendars:
                found = self._hours(str(name))
                if found is not None:
                    return found
        return None

    def _hours(self, name: str) -> Any:
        from policy_engine.runtime.hours import OpenHours

        if name not in self._known:
            try:
                found = self._case.engine.hours(self._case, name)
            except PolicyEngineError:
                found = None
            self._known[name] = found if isinstance(found, OpenHours) else None
        return self._known[name]

    def zone(self, metric: str | None = None) -> Zone | None:
        """The zone of those hours."""
        hours = self.hours(metric)
        return hours.calendar.zone if hours is not None else None

    def open_part(self, metric: str | None, start: int, end: int) -> int | None:
        """Open seconds between two instants; nothing where they are not known."""
        hours = self.hours(metric)
        if hours is None:
            return None
        found = hours.elapsed(start, end)
        return found if isinstance(found, int) else None
