"""Logs that come close to where rules change their mind, for any ruleset, as a seed or anything else chooses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from attrs import define, field, frozen

from nurture.compiler import Ruleset
from nurture.domain.business import appointment, at_clock
from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.people import Lead
from nurture.domain.schema import Field, Type
from nurture.domain.time import LATEST, MICRO, zone
from nurture.testing.boundaries import turns
from nurture.testing.logs import Log
from nurture.testing.programs.aims import Aims, aims_of
from nurture.testing.programs.choices import Choices
from nurture.testing.programs.vocabulary import ZONES

__all__ = ["log_of", "logger"]

_DAY, _HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
_STEPS = (dt.timedelta(), MICRO, _HOUR / 2, _HOUR, 6 * _HOUR, _DAY / 2, _DAY, 2 * _DAY)
_BESIDE = (dt.timedelta(), dt.timedelta(), -MICRO, MICRO)
_STARTS = (
    dt.datetime(2026, 3, 6, 22, tzinfo=dt.UTC),
    dt.datetime(2026, 10, 30, 12, tzinfo=dt.UTC),
    dt.datetime(2026, 1, 30, 9, tzinfo=dt.UTC),
    dt.datetime(2026, 4, 3, 23, 30, tzinfo=dt.UTC),
    dt.datetime(2028, 2, 28, 15, tzinfo=dt.UTC),
    dt.datetime(2011, 12, 29, 8, tzinfo=dt.UTC),  # before the day that Apia left out
)
_LONGEST = (12 * _DAY, 12 * _DAY, 16 * _DAY, 40 * _DAY)  # a log is no longer: the reference looks at every day of it
_MOMENTS = (dt.datetime(2026, 3, 8, 7, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC))
_DATES = tuple(map(dt.date, (2026, 2026, 2026, 2026, 2011), (3, 3, 11, 1, 12), (8, 9, 1, 31, 30)))


def log_of(rules: Ruleset, choices: Choices, *, most: int = 8) -> Log:
    """A log under ``rules`` of at most ``most`` events, and duplicates of them, as ``choices`` pick."""
    return logger(rules)(choices, most=most)


@frozen
class logger:  # noqa: N801 - called like a function
    """Makes logs of one ruleset, at which it is looked only once."""

    rules: Ruleset
    aims: Aims = field(init=False)

    @aims.default
    def _look(self) -> Aims:
        return aims_of(self.rules)

    def __call__(self, choices: Choices, *, most: int = 8) -> Log:
        """One log."""
        return _Writer(self.aims, choices).log(most)


@define
class _Writer:
    """A log in the making."""

    aims: Aims
    choices: Choices
    start: dt.datetime = _STARTS[0]
    now: dt.datetime = _STARTS[0]
    longest: dt.timedelta = _LONGEST[-1]
    zone: str = "UTC"
    lead: str = ""
    attributes: dict[str, Any] = field(factory=dict)
    events: list[Event] = field(factory=list)

    def log(self, most: int) -> Log:
        pick, number = self.choices.pick, self.choices.number
        self.lead = f"l{number(0, 9)}"  # draws depend on it
        own = pick(None, *ZONES)
        self.zone = own or self.aims.home
        self.start = self.now = self._start()
        self.longest = pick(*_LONGEST)
        self.attributes = {name: self._value(each, 3) for name, each in self.aims.attributes.items()}
        known = {name: value for name, value in self.attributes.items() if value is not None}
        lead = Lead(self.lead, known, own)
        dated = number(1, 6) == 1  # a log that has days and no hours: many events of one instant
        for _ in range(number(0, most)):
            self._happen(dated)
        last = max([self.now, *(event.at for event in self.events)])
        rest = pick(dt.timedelta(), _DAY, 3 * _DAY, 5 * _DAY, 12 * _DAY, *self.aims.lengths[:4])
        return Log(lead, self.start, tuple(self.events), max(last, self._bounded(last + rest)))

    def _start(self) -> dt.datetime:
        """At some time, or shortly before the clocks of the lead's zone change."""
        pick, found = self.choices.pick, turns(self.zone, 2026)
        if not found or self.choices.number(1, 2) == 1:
            return pick(*_STARTS)
        return pick(*found) - pick(dt.timedelta(), _HOUR, _HOUR, _DAY, 2 * _DAY, *self.aims.lengths[:3])

    def _bounded(self, at: dt.datetime) -> dt.datetime:
        return min(at, self.start + self.longest)

    def _happen(self, dated: bool) -> None:
        pick, number = self.choices.pick, self.choices.number
        self.now = self._bounded(max(self.now, self._next()))
        if dated:
            self.now += (LATEST - self.now) % _DAY
        back = dt.timedelta() if number(1, 5) > 1 else self._back()
        name = f"{pick('e', 'e', 'e', 'd', '#')}{len(self.events)}"  # of one instant, ids say which comes first
        self.events.append(self._event(name, self.now - back))
        if number(1, 8) == 1:
            self.events.append(pick(*self.events))
        if number(1, 40) == 1:  # an id once more, with something else to tell
            self.events.append(self._event(pick(*self.events).id, self.now))

    # -- when --------------------------------------------------------------------------------------------------------

    def _next(self) -> dt.datetime:
        """When the next event happens: some time later, or at or beside a boundary of the rules."""
        aim = self.choices.pick(*_AIMS)
        return aim(self)

    def _soon(self) -> dt.datetime:
        return self.now + self.choices.pick(*_STEPS)

    def _before(self) -> dt.datetime:
        """The time of an event that has been, or the start."""
        return self.choices.pick(*(event.at for event in self.events[-3:]), self.start)

    def _edge(self) -> dt.datetime:
        """As long after an event as a window or a dwell time lasts."""
        return self._before() + self.choices.pick(*self.aims.lengths) + self.choices.pick(*_BESIDE)

    def _appointed(self) -> dt.datetime:
        """At an appointment that was made at an event."""
        if not self.aims.waits:
            return self._soon()
        business, duration = self.aims.almanac.of(self.attributes), self.choices.pick(*self.aims.waits)
        if duration.unit in {"month", "year"} and self.choices.number(1, 3) > 1:  # each day on the way is looked at
            return self._soon()
        time = self.choices.pick(None, None, *self.aims.times)
        timed = time if duration.unit not in {"hour", "minute", "business hour"} else None
        return appointment(self._before(), duration, zone(self.zone), business, timed) + self.choices.pick(*_BESIDE)

    def _clock(self) -> dt.datetime:
        """At a time of day of which the rules speak."""
        day = self.now.astimezone(zone(self.zone)).date() + self.choices.number(0, 3) * _DAY
        return at_clock(day, self.choices.pick(*self.aims.times), zone(self.zone)) + self.choices.pick(*_BESIDE)

    def _midnight(self) -> dt.datetime:
        """At the start of a scoring day."""
        into = (self.now + self.aims.offset - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) % _DAY
        return self.now - into + self.choices.number(1, 3) * _DAY + self.choices.pick(*_BESIDE)

    def _turn(self) -> dt.datetime:
        """At a change of the clocks, within the hour before it, or after."""
        coming = [at for at in turns(self.zone, self.now.year) if at >= self.now]
        beside = self.choices.pick(*_BESIDE, _HOUR / 2, -_HOUR / 2)
        return coming[0] + beside if coming else self._soon()

    def _back(self) -> dt.timedelta:
        """How late an event comes: up to the reach, and beyond."""
        late, beside = self.aims.late, self.choices.pick(*_BESIDE)
        return max(dt.timedelta(), self.choices.pick(MICRO, _HOUR, _DAY, late, late, 3 * _DAY) + beside)

    # -- what --------------------------------------------------------------------------------------------------------

    def _event(self, name: str, at: dt.datetime) -> Event:
        type_ = self.choices.pick(*self.aims.types)
        if type_ == LEAD_UPDATED:
            return Event(name, self.lead, type_, at, self._update())
        found = {key: self._value(each, 5) for key, each in self.aims.events[type_].items()}
        return Event(name, self.lead, type_, at, {key: value for key, value in found.items() if value is not None})

    def _update(self) -> dict[str, Any]:
        name = self.choices.pick("timezone", *self.aims.attributes)
        if name == "timezone":
            self.zone = self.choices.pick(*ZONES)
            return {name: self.zone}
        declared = self.aims.attributes[name]
        value = None if self.choices.number(1, 4) == 1 else self._value(declared, 0)
        self.attributes[name] = value
        return {name: value}

    def _value(self, declared: Field, missing: int) -> Any:
        """A value of an attribute or property, missing now and then where it may be."""
        may_miss = missing and (declared.optional or declared.name in self.aims.attributes)
        if may_miss and self.choices.number(1, missing) == 1:
            return None
        close = self.aims.near[declared.name]
        if close and self.choices.number(1, 3) > 1:
            return self.choices.pick(*close)
        return _FREE[declared.type.kind](declared.type, self)

    def date(self, _: Type) -> dt.date:
        """A day close to the time at hand, or one with something about it; now and then the last there is."""
        near = self.now.date() + self.choices.number(-1, 4) * _DAY
        return self.choices.pick(near, near, near, *_DATES, dt.date.max)

    def moment(self, _: Type) -> dt.datetime:
        """An instant close to the time at hand, or one with something about it."""
        return self.choices.pick(self.now, self.now + self.choices.pick(*self.aims.lengths), *_MOMENTS)

    def items(self, type_: Type) -> tuple[Any, ...]:
        """A list."""
        assert type_.item is not None
        return tuple(_FREE[type_.item.kind](type_.item, self) for _ in range(self.choices.number(0, 2)))


_FREE: dict[str, Callable[[Type, _Writer], Any]] = {
    "text": lambda type_, writer: writer.choices.pick("x", "xy", "zz", ""),
    "integer": lambda type_, writer: writer.choices.number(0, 5),
    "decimal": lambda type_, writer: writer.choices.pick(*map(Decimal, ("0", "1.5", "10", "10.5", "-0.25", "3"))),
    "boolean": lambda type_, writer: writer.choices.pick(True, False),
    "date": lambda type_, writer: writer.date(type_),
    "datetime": lambda type_, writer: writer.moment(type_),
    "one of": lambda type_, writer: writer.choices.pick(*type_.options),
    "list": lambda type_, writer: writer.items(type_),
}
_AIMS: tuple[Callable[[_Writer], dt.datetime], ...] = (
    _Writer._soon,
    _Writer._soon,
    _Writer._soon,
    _Writer._edge,
    _Writer._edge,
    _Writer._edge,
    _Writer._appointed,
    _Writer._appointed,
    _Writer._clock,
    _Writer._midnight,
    _Writer._turn,
)
