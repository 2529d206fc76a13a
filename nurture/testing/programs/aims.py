"""What the logs of a ruleset aim at: its lengths, appointments, times of day, literals, and the clocks of its zones."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from nurture.compiler import Ruleset
from nurture.domain.business import Almanac
from nurture.domain.event import MESSAGE_SENT
from nurture.domain.schema import BOOLEAN, Field
from nurture.domain.time import MICRO, Duration
from nurture.dsl import program as p
from nurture.dsl.walk import parts
from nurture.testing.boundaries import consents, lengths, literals, near

__all__ = ["Aims", "aims_of"]


@frozen
class Aims:
    """Worked out once for a ruleset.

    ``times`` are the times of day of which the rules speak, ``lengths`` their windows and dwell times, ``waits`` their
    appointments. ``near`` are values of each attribute and property that lie at and beside the literals of the rules.
    ``types`` are the types of events, those more often that rules read, and most often those that let leads into scenarios.
    """

    home: str
    offset: dt.timedelta
    late: dt.timedelta
    almanac: Almanac
    times: tuple[dt.time, ...]
    lengths: tuple[dt.timedelta, ...]
    waits: tuple[Duration, ...]
    attributes: Mapping[str, Field]
    events: Mapping[str, Mapping[str, Field]]
    near: Mapping[str, tuple[Any, ...]]
    types: tuple[str, ...]


def aims_of(rules: Ruleset) -> Aims:
    """What the logs of ``rules`` aim at."""
    program, found = rules.program, literals(rules)
    attributes = {**program.attributes, **{name: Field(name, BOOLEAN, optional=True) for name in consents(rules)}}
    fields = [*attributes.items(), *(item for each in program.events.values() for item in each.items())]
    return Aims(
        home=program.timezone,
        offset=program.offset * MICRO,
        late=program.late * MICRO,
        almanac=program.almanac,
        times=_times(program),
        lengths=tuple(each for each in lengths(rules) if each.days <= 14),
        waits=_waits(program),
        attributes=attributes,
        events=program.events,
        near={name: tuple(near(each.type, found.get(name, ()))) for name, each in fields},
        types=_types(program),
    )


def _types(program: p.Program) -> tuple[str, ...]:
    read = Counter(part.event for part in parts((program.facts, _flows(program))) if isinstance(part, p.Select))
    enters = {rule.select.event for each in program.scenarios for rule in each.enter if isinstance(rule, p.OnRule)}
    known = [name for name in program.events if name != MESSAGE_SENT]
    return tuple(name for name in known for _ in range(1 + min(read[name], 3) + 4 * (name in enters)))


def _flows(program: p.Program) -> tuple[Any, ...]:
    return (program.journeys, program.scenarios, tuple(program.channels.values()))


def _waits(program: p.Program) -> tuple[Duration, ...]:
    found = dict.fromkeys(part for part in parts(_flows(program)) if isinstance(part, Duration) and part.amount)
    return tuple(found)


def _times(program: p.Program) -> tuple[dt.time, ...]:
    found = {dt.time()}
    for rule in program.channels.values():
        found |= {time for hours in rule.channel.hours for time in (hours.start, hours.end)}
    for scenario in program.scenarios:
        found |= {rule.time for rule in scenario.enter if isinstance(rule, (p.DateRule, p.EveryRule))}
        found |= {step.time for step in scenario.steps if isinstance(step, (p.PauseFor, p.PauseUntil))}
        found |= {step.time for step in scenario.steps if isinstance(step, p.Pause) and step.time is not None}
    return tuple(sorted(time for time in found if time != dt.time.max))
