"""Which boundaries a case comes to: what logs are made for, counted, so that a test can show that they do it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby, pairwise
from typing import Any

from attrs import frozen

from nurture.api import start
from nurture.compiler import Ruleset
from nurture.domain.business import appointment, at_clock
from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.time import MICRO, zone
from nurture.dsl import program as p
from nurture.dsl.evaluator import Moment, selected
from nurture.dsl.walk import codes, parts
from nurture.testing.boundaries import turns
from nurture.testing.logs import Log
from nurture.testing.programs.aims import Aims, aims_of
from nurture.testing.reference import Told, meetings, told

__all__ = ["BOUNDARIES", "hits"]

_HOUR, _DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@frozen
class _Seen:
    """A case, and what the reference tells of it."""

    rules: Ruleset
    log: Log
    aims: Aims
    steps: tuple[Told, ...]

    @property
    def events(self) -> tuple[Event, ...]:
        return self.log.events

    @property
    def zone(self) -> str:
        return self.log.lead.timezone or self.rules.program.timezone


def hits(rules: Ruleset, log: Log) -> frozenset[str]:
    """The kinds of boundaries, of ``BOUNDARIES``, that ``log`` comes to under ``rules``."""
    lead = start(rules, log.lead, at=log.start).lead
    seen = _Seen(rules, log, aims_of(rules), tuple(told(rules, lead, log)))
    return frozenset(name for name, found in BOUNDARIES.items() if found(seen))


def _gaps(seen: _Seen) -> Iterator[tuple[dt.timedelta, dt.timedelta]]:
    """From how long before an event another happened, or the lead became known, to each length of the rules."""
    times = [seen.log.start, *(event.at for event in seen.events)]
    yield from ((b - a, length) for n, a in enumerate(times) for b in times[n + 1 :] for length in seen.aims.lengths)


def _edge(beside: dt.timedelta) -> Callable[[_Seen], bool]:
    return lambda seen: any(gap - length == beside for gap, length in _gaps(seen))


def _appointed(seen: _Seen) -> bool:
    business, tz = seen.aims.almanac.of(seen.log.lead.attributes), zone(seen.zone)
    times = [seen.log.start, *(event.at for event in seen.events)]
    made = {appointment(at, wait, tz, business) for at in times for wait in seen.aims.waits}
    return any(event.at in made for event in seen.events)


def _clock(beside: dt.timedelta) -> Callable[[_Seen], bool]:
    def found(seen: _Seen) -> bool:
        tz = zone(seen.zone)
        for event in seen.events:
            day = (event.at - beside).astimezone(tz).date()
            if any(at_clock(day, time, tz) + beside == event.at for time in seen.aims.times):
                return True
        return False

    return found


def _midnight(seen: _Seen) -> bool:
    days = ((event.at + seen.aims.offset - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) % _DAY for event in seen.events)
    return any(into in (dt.timedelta(), MICRO, _DAY - MICRO) for into in days)


def _turned(within: dt.timedelta) -> Callable[[_Seen], bool]:
    """An event within so long of a change of the clocks of the lead's zone."""
    return lambda seen: any(
        abs(event.at - at) <= within for event in seen.events for at in turns(seen.zone, event.at.year)
    )


def _on_the_way(seen: _Seen) -> bool:
    years = range(seen.log.start.year, seen.log.until.year + 1)
    return any(seen.log.start < at < seen.log.until for year in years for at in turns(seen.zone, year))


def _threshold(seen: _Seen) -> bool:
    """A score, or something else that rules work out, is exactly what it is compared with."""
    program = seen.rules.program
    compared = [code for code in codes((program.facts, program.journeys)) if isinstance(code, (p.Equal, p.Less))]
    outside = [code for code in compared if not any(isinstance(each, _INSIDE) for each in codes(code))]
    return any(meetings(step.moment, code) for step in seen.steps for code in outside)


_INSIDE = (p.Property, p.EntryOf, p.ChannelOf, p.PartOfNow, p.StageOf, p.Shift)


def _capped(over: int) -> Callable[[_Seen], bool]:
    """A clause of a score has as many events in a period as its cap lets, or so many more."""

    def found(seen: _Seen) -> bool:
        clauses = [
            each for each in parts(seen.rules.program.facts) if isinstance(each, p.Clause) and each.cap is not None
        ]
        return any(count - clause.cap == over for clause in clauses for count in _counts(clause, seen.steps[-1].moment))

    return found


def _counts(clause: p.Clause, moment: Moment) -> Iterator[Any]:
    assert clause.on is not None
    of = _PERIODS.get(clause.period, _whole)
    for _, group in groupby(selected(clause.on, moment), lambda event: of(moment, event)):
        yield len(list(group))


def _date(moment: Moment, event: Event) -> dt.date:
    return dt.date(1970, 1, 1) + moment.day(event.at) * _DAY


def _whole(moment: Moment, event: Event) -> None:
    """One period for all there is."""


_PERIODS: Mapping[str | None, Callable[[Moment, Event], Any]] = {
    "day": _date,
    "week": lambda moment, event: _date(moment, event).isocalendar()[:2],
    "month": lambda moment, event: (_date(moment, event).year, _date(moment, event).month),
}


def _held(*reasons: str) -> Callable[[_Seen], bool]:
    return lambda seen: any(
        effect.get("reason") in reasons
        for step in seen.steps
        for effect in (*step.alone, *step.effects)
        if effect["kind"] in {"held", "left", "refused"}
    )


def _missing(seen: _Seen) -> bool:
    read = {code.name for code in codes(seen.rules.program.facts) if isinstance(code, p.Attribute)}
    return bool(read - set(seen.log.lead.attributes))


def _bare(seen: _Seen) -> bool:
    events = (event for event in seen.events if event.type != LEAD_UPDATED)
    return any(set(seen.rules.program.events[event.type]) - set(event.properties) for event in events)


BOUNDARIES: Mapping[str, Callable[[_Seen], bool]] = {
    "two events of one instant": lambda seen: any(a.at == b.at and a.id != b.id for a, b in pairwise(seen.events)),
    "an event of the instant of the start": lambda seen: any(event.at == seen.log.start for event in seen.events),
    "a window's edge": _edge(dt.timedelta()),
    "just before a window's edge": _edge(-MICRO),
    "just after a window's edge": _edge(MICRO),
    "an event at an appointment": _appointed,
    "an event at a time of day of the rules": _clock(dt.timedelta()),
    "an event just before a time of day of the rules": _clock(-MICRO),
    "a scoring day's start": _midnight,
    "an event at a change of the clocks": _turned(dt.timedelta()),
    "an event within the hour of a change of the clocks": _turned(_HOUR),
    "a change of the clocks on the way": _on_the_way,
    "a threshold that is hit exactly": _threshold,
    "a cap on points at its limit": _capped(0),
    "a cap on points exceeded": _capped(1),
    "a cap on messages that holds one back": _held("cap"),
    "hours that hold a message back": _held("hours"),
    "a message held for too long": _held("expired"),
    "a message without consent": _held("consent"),
    "a message that is suppressed": _held("suppressed"),
    "a run ended by an exit": _held("exit"),
    "a run begun anew": _held("restarted"),
    "a run held out": _held("holdout"),
    "an attribute missing that is read": _missing,
    "a property missing": _bare,
    "a late event": lambda seen: any(s.event and s.event.at < s.now and not (s.seen or s.refused) for s in seen.steps),
    "an event as late as may be": lambda seen: any(
        step.event is not None and abs(step.now - step.event.at - seen.aims.late) <= MICRO for step in seen.steps
    ),
    "an event too late": lambda seen: any(step.refused for step in seen.steps),
    "an event seen before": lambda seen: any(step.seen for step in seen.steps),
    "an id with something else to tell": lambda seen: any(
        a.id == b.id and a != b for n, a in enumerate(seen.events) for b in seen.events[n + 1 :]
    ),
    "a lead that moves": lambda seen: any("timezone" in event.properties for event in seen.events),
}
