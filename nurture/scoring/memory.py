"""What a lead's state remembers of the events behind it: a few bounded cells, one for each thing that the rules ask.

A cell is a rule for keeping; what it keeps is plain data (tuples of whole numbers, texts and values) in the state. Every
cell takes events in any order within the reach of late events, and gives what the whole log would give.

``add`` takes one event that the cell's filter let through. ``trim`` forgets what can no longer matter at ``now``: events
still to come have a key (time, id) above ``floor``. Times are in microseconds, days are scoring days.
"""

from __future__ import annotations

from bisect import insort
from typing import Any, Protocol, TypeAlias

from attrs import frozen

from nurture.domain.event import Event
from nurture.domain.expression import LONGEST_COUNTED
from nurture.domain.schema import UNKNOWN, Type
from nurture.domain.time import micros
from nurture.domain.values import total

__all__ = [
    "KEY",
    "NUMBER",
    "SUM",
    "Cell",
    "Data",
    "Extreme",
    "Key",
    "Latest",
    "LatestValues",
    "Pairs",
    "Tally",
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
