"""What a lead's state remembers of the events behind it: a few bounded cells, one for each thing that the rules ask.

A cell is a rule for keeping; what it keeps is plain data (tuples of whole numbers, texts and values) in the state. Every
cell takes events in any order within the reach of late events, and gives what the whole log would give.

``add`` takes one event that the cell's filter let through. ``trim`` forgets what can no longer matter at ``now``: events
still to come have a key (time, id) above ``floor``. Times are in microseconds, days are scoring days.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from typing import Any, Protocol, TypeAlias

from attrs import frozen

from nurture.domain.event import Event
from nurture.domain.expression import LONGEST_COUNTED
from nurture.domain.schema import UNKNOWN, Type
from nurture.domain.time import DAY, micros, scoring_date, scoring_day
from nurture.domain.values import total

__all__ = [
    "KEY",
    "NUMBER",
    "Cell",
    "DayCounts",
    "DaySums",
    "Extreme",
    "Latest",
    "LatestValues",
    "Pairs",
    "Tally",
    "period_of",
]

# The most bytes that things take in a state that is written down, with the signs between them.
NUMBER = 24
SUM = 120
KEY = NUMBER + 1_030  # an id has at most 255 characters, each of at most four bytes

Data: TypeAlias = Any
Key: TypeAlias = tuple[int, str]


class Cell(Protocol):
    """How one thing is remembered."""

    @property
    def empty(self) -> Data:
        """What is kept before any event."""

    def add(self, data: Data, event: Event, mark: int) -> Data:
        """``data`` with ``event`` taken in; ``mark`` says which of the cell's filters let it through."""

    def trim(self, data: Data, now: int, floor: Key) -> Data:
        """``data`` without what can no longer matter."""

    def bound(self, late: int, late_events: int) -> int:
        """The most bytes that what is kept takes when written down, given the reach of late events."""


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
class Latest:
    """The times of the ``number`` latest events, oldest first."""

    number: int
    length: int | None = None
    empty: tuple[int, ...] = ()

    def add(self, data: tuple[int, ...], event: Event, mark: int) -> tuple[int, ...]:
        times = list(data)
        insort(times, micros(event.at))
        return tuple(times[-self.number :])

    def trim(self, data: tuple[int, ...], now: int, floor: Key) -> tuple[int, ...]:
        if self.length is None or not data or data[0] > now - self.length:
            return data
        return tuple(time for time in data if time > now - self.length)

    def bound(self, late: int, late_events: int) -> int:
        return NUMBER * self.number


@frozen
class LatestValues:
    """The ``number`` values of a property that came last: each with its latest time, oldest first.

    A text of more than 255 characters is none of them.
    ``size`` is the most bytes that a value takes, ``type`` its type.
    """

    number: int
    property: str
    size: int
    type: Type
    length: int | None = None
    empty: tuple[tuple[int, Any], ...] = ()

    def add(self, data: Data, event: Event, mark: int) -> Data:
        value = event.properties.get(self.property)
        if value is None or (isinstance(value, str) and len(value) > LONGEST_COUNTED):
            return data
        return self.kept((*data, (micros(event.at), value)))

    def kept(self, pairs: tuple[tuple[int, Any], ...]) -> Data:
        """What is kept of times and values in any order."""
        latest: dict[Any, tuple[int, Any]] = {}
        for pair in sorted(pairs, key=self.order):
            latest[pair[1]] = pair
        return tuple(sorted(latest.values(), key=self.order)[-self.number :])

    @staticmethod
    def order(pair: tuple[int, Any]) -> tuple[int, str]:
        """By time; values of one time in an order that is always the same."""
        return pair[0], str(pair[1])

    def trim(self, data: Data, now: int, floor: Key) -> Data:
        length = self.length
        return data if length is None else tuple(pair for pair in data if pair[0] > now - length)

    def bound(self, late: int, late_events: int) -> int:
        return (NUMBER + self.size + 4) * self.number


@frozen
class Tally:
    """How many events there were, or the sum of a property over them."""

    property: str | None = None
    empty: Any = 0

    def add(self, data: Any, event: Event, mark: int) -> Any:
        step = 1 if self.property is None else event.properties.get(self.property)
        return data if step is None else total(data, step)

    def trim(self, data: Any, now: int, floor: Key) -> Any:
        return data

    def bound(self, late: int, late_events: int) -> int:
        return SUM


@frozen
class Extreme:
    """Time, id and value of the first or last event; the value is the time where ``property`` is None.

    ``size`` is the most bytes that a value takes, ``type`` its type.
    """

    which: str
    property: str | None
    size: int
    type: Type = UNKNOWN
    empty: None = None

    def add(self, data: Any, event: Event, mark: int) -> Any:
        value = event.at if self.property is None else event.properties.get(self.property)
        found = (micros(event.at), event.id, value)
        if data is None:
            return found
        later = found[:2] > data[:2]
        return found if later == (self.which == "last") else data

    def trim(self, data: Any, now: int, floor: Key) -> Any:
        return data

    def bound(self, late: int, late_events: int) -> int:
        return KEY + self.size


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


@frozen
class Pairs:
    """Whether some second event came after a first one, by (time, id), at most ``gap`` later.

    A late event may land between others, so the events within its reach are kept: time, id and mark (1 first, 2 second,
    3 both). Before them only the time of the last first event matters, and whether a pair was found.
    """

    gap: int
    empty: Any = (None, False, ())

    def add(self, data: Data, event: Event, mark: int) -> Data:
        last, found, recent = data
        if found:
            return data
        entries = list(recent)
        insort(entries, (micros(event.at), event.id, mark))
        return last, self._walk(last, entries)[1], tuple(entries)

    def _walk(self, last: int | None, entries: list[tuple[int, str, int]]) -> tuple[int | None, bool]:
        """The time of the last first event, by (time, id), and whether a pair was found."""
        for time, _, mark in entries:
            if mark & 2 and last is not None and time <= last + self.gap:
                return last, True
            last = time if mark & 1 else last
        return last, False

    def trim(self, data: Data, now: int, floor: Key) -> Data:
        last, found, recent = data
        if found:
            return None, True, ()
        old = [entry for entry in recent if entry[:2] <= floor]
        if not old:
            return data
        return self._walk(last, old)[0], False, recent[len(old) :]

    def bound(self, late: int, late_events: int) -> int:
        return 3 * NUMBER + (KEY + NUMBER) * late_events
