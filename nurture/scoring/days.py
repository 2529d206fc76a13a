"""Cells of memory that keep one number for each scoring day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from nurture.domain.event import Event
from nurture.domain.time import DAY, micros, scoring_date, scoring_day
from nurture.domain.values import total
from nurture.scoring.memory import NUMBER, SUM, Data, Key

__all__ = ["DayCounts", "DaySums", "period_of"]


def period_of(day: int, period: str | None) -> int:
    """Which calendar period a scoring day is in, as a number that grows with time.

    >>> period_of(0, "week"), period_of(4, "week")  # 1970-01-01 was a Thursday
    (0, 1)
    """
    if period == "week":
        return (day + 3) // 7
    if period == "month":
        date = scoring_date(day)
        return date.year * 12 + date.month
    return day if period == "day" else 0


@frozen
class DayCounts:
    """How many events there were on each scoring day, as far as they can still earn points.

    ``cap`` events earn in each ``period``. After ``horizon`` days nothing is left of them. What is kept is the number
    that earned in days gone by, and (day, number) for the days that still matter.
    """

    offset: int
    cap: int | None = None
    period: str | None = None
    horizon: int | None = None
    empty: tuple[int, tuple[tuple[int, int], ...]] = (0, ())

    def add(self, data: Data, event: Event, mark: int) -> Data:
        return data[0], _counted(data[1], scoring_day(micros(event.at), self.offset), 1)

    def trim(self, data: Data, now: int, floor: Key) -> Data:
        earned, days = data
        if self.period == "ever":
            days = _first_of(days, (self.cap or 0) - earned)
        closed = self._closed(now, floor[0])
        if not days or days[0][0] >= closed:
            return earned, days
        ended = self._ended(days, closed)
        if not ended:
            return earned, days
        kept = days[len(ended) :]
        if self.horizon is not None and self.period != "ever":
            return earned, kept
        return earned + sum(taken for _, _, taken in self.taken((0, ended))), kept

    def _closed(self, now: int, floor: int) -> int:
        """The first day that can still change or still count."""
        closed = scoring_day(floor, self.offset)
        if self.horizon is not None:
            closed = min(closed, scoring_day(now, self.offset) - self.horizon + 1)
        return closed

    def _ended(self, days: tuple[tuple[int, int], ...], closed: int) -> tuple[tuple[int, int], ...]:
        """The days whose whole period is over and done with."""
        if self.period not in ("week", "month"):
            return tuple(item for item in days if item[0] < closed)
        open_period = period_of(closed, self.period)
        return tuple(item for item in days if period_of(item[0], self.period) < open_period)

    def taken(self, data: Data) -> Iterator[tuple[int, int, int]]:
        """Day, number of events, and how many of them the cap lets earn."""
        earned, days = data
        left: dict[int, int] = {}
        for day, count in days:
            if self.cap is None:
                yield day, count, count
                continue
            period = period_of(day, self.period)
            free = left.get(period, self.cap - (earned if self.period == "ever" else 0))
            taken = min(free, count)
            left[period] = free - taken
            yield day, count, taken

    def bound(self, late: int, late_events: int) -> int:
        open_days = max(self.horizon or 0, late // DAY + 2) + {"week": 6, "month": 30}.get(self.period or "", 0)
        kept = open_days if self.period != "ever" else min(open_days, self.cap or 0)
        return NUMBER * (2 + 2 * kept)


def _counted(days: tuple[tuple[int, Any], ...], day: int, step: Any) -> tuple[tuple[int, Any], ...]:
    """``days`` with ``step`` more on ``day``, in order."""
    if not days or days[-1][0] < day:
        return (*days, (day, step))
    if days[-1][0] == day:
        return (*days[:-1], (day, total(days[-1][1], step)))
    merged = dict(days)
    merged[day] = total(merged.get(day, 0), step)
    return tuple(sorted(merged.items()))


def _first_of(days: tuple[tuple[int, int], ...], number: int) -> tuple[tuple[int, int], ...]:
    """The first ``number`` events of ``days``."""
    kept = []
    for day, count in days:
        if number <= 0:
            break
        kept.append((day, min(count, number)))
        number -= count
    return tuple(kept)


@frozen
class DaySums:
    """The sum of a property on each of the last ``horizon`` scoring days, in the shape of ``DayCounts``."""

    offset: int
    property: str
    horizon: int
    empty: tuple[int, tuple[tuple[int, Any], ...]] = (0, ())

    def add(self, data: Data, event: Event, mark: int) -> Data:
        step = event.properties.get(self.property)
        if step is None:
            return data
        return 0, _counted(data[1], scoring_day(micros(event.at), self.offset), step)

    def trim(self, data: Data, now: int, floor: Key) -> Data:
        first = scoring_day(now, self.offset) - self.horizon + 1
        return (
            data if not data[1] or data[1][0][0] >= first else (0, tuple(item for item in data[1] if item[0] >= first))
        )

    def bound(self, late: int, late_events: int) -> int:
        return NUMBER + (NUMBER + SUM) * self.horizon
