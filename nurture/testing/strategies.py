"""Strategies of Hypothesis: leads, events and logs out of a ruleset's own schema.

They come close to where the rules change their mind: literals of the rules and what lies right beside them, windows and
waits to the microsecond, equal times, events that come late or twice, leads of zones whose clocks change on the way. Values
shrink to the plainest, and logs to few events.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from nurture.compiler import Ruleset
from nurture.domain.event import LEAD_UPDATED, MESSAGE_SENT, Event
from nurture.domain.people import Lead
from nurture.domain.schema import Field, Type
from nurture.domain.time import MICRO
from nurture.testing.boundaries import consents, lengths, literals, near, turns
from nurture.testing.logs import Log

__all__ = ["events", "leads", "logs", "values"]

ZONES = ("Asia/Tokyo", "America/New_York", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham")
_YEAR = 2026
_DAYS = (dt.date(_YEAR, 3, 2), dt.date(_YEAR, 1, 31), dt.date(2028, 2, 29), dt.date(_YEAR, 12, 31))
_NOTHING = dt.timedelta()
_LONGEST = dt.timedelta(days=400)


def values(rules: Ruleset, declared: Field) -> st.SearchStrategy[Any]:
    """Values that an attribute or property may have; None among them where it is optional."""
    close = near(declared.type, literals(rules).get(declared.name, ()))
    free = _FREE[declared.type.kind](declared.type)
    found = st.sampled_from(close) | free if close else free
    return st.none() | found if declared.optional else found


_FREE: dict[str, Callable[[Type], st.SearchStrategy[Any]]] = {
    "text": lambda _: st.sampled_from(["x", "y", "", "営業部"]) | st.text("abc", max_size=4),
    "integer": lambda _: st.integers(0, 5) | st.integers(-(2**63), 2**63 - 1),
    "decimal": lambda _: st.integers(0, 5).map(Decimal) | st.decimals(-1000, 1000, places=2, allow_nan=False),
    "boolean": lambda _: st.booleans(),
    "date": lambda _: st.sampled_from(_DAYS) | st.dates(dt.date(_YEAR, 1, 1), dt.date(_YEAR, 12, 31)),
    "datetime": lambda _: st.sampled_from(_instants("Europe/London")),
    "one of": lambda type_: st.sampled_from(type_.options),
    "list": lambda type_: (
        st.lists(_FREE[type_.item.kind](type_.item), max_size=3).map(tuple) if type_.item else st.nothing()
    ),
}


def _instants(name: str) -> list[dt.datetime]:
    """Plain instants first, then those at which the clocks of the zone change."""
    plain = [dt.datetime(_YEAR, 3, 2, 1, tzinfo=dt.UTC), dt.datetime(_YEAR, 1, 31, 12, tzinfo=dt.UTC)]
    return [*plain, *turns(name, _YEAR), dt.datetime(2028, 2, 29, 9, tzinfo=dt.UTC)]


def _attributes(rules: Ruleset) -> dict[str, st.SearchStrategy[Any]]:
    own = {name: values(rules, each) for name, each in rules.program.attributes.items()}
    return {**own, **{name: st.sampled_from([True, None, False]) for name in consents(rules)}}


def _known(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if value is not None}


def leads(rules: Ruleset, id: str = "lead") -> st.SearchStrategy[Lead]:  # noqa: A002 - as `Lead` calls it
    """Leads with the attributes that the rules declare and the consents that they ask for, in several zones."""
    attributes = st.fixed_dictionaries(_attributes(rules)).map(_known)
    return st.builds(Lead, st.just(id), attributes, st.sampled_from([None, *ZONES]))


def _happenings(rules: Ruleset) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """Types of events with properties that suit them; changes of attributes are one."""
    kinds = []
    for name, declared in rules.program.events.items():
        if name not in (LEAD_UPDATED, MESSAGE_SENT):
            carried = {each: values(rules, item) for each, item in declared.items()}
            kinds.append(st.tuples(st.just(name), st.fixed_dictionaries(carried).map(_known)))
    for attribute, strategy in {**_attributes(rules), "timezone": st.sampled_from(ZONES)}.items():
        changed = st.fixed_dictionaries({attribute: strategy})
        kinds.append(st.tuples(st.just(LEAD_UPDATED), changed))
    return st.one_of(kinds)


def events(rules: Ruleset, lead: Lead, *, id: str = "event", at: dt.datetime | None = None) -> st.SearchStrategy[Event]:  # noqa: A002 - as `Event` calls it
    """Events of ``lead`` of every type that the rules declare, ``at`` an instant, or (None) at several."""
    zone = lead.timezone or rules.program.timezone
    when = st.sampled_from(_instants(zone)) if at is None else st.just(at)
    return st.builds(lambda what, time: Event(id, lead.id, what[0], time, what[1]), _happenings(rules), when)


def logs(rules: Ruleset, lead: Lead | None = None, *, most: int = 12) -> st.SearchStrategy[Log]:
    """Logs of ``lead``, or (None) of any lead, of at most so many events in order of arrival, which duplicates follow.

    The gaps between events are the lengths of time that the rules speak of, to the microsecond and right beside it, and
    none at all, for 400 days at most; some events come late. Clocks change close to the start, or while the rules wait.
    """
    spans = lengths(rules)
    gaps = [_NOTHING, *_beside(spans), dt.timedelta(hours=1)]
    late = [_NOTHING, MICRO, dt.timedelta(hours=1), *(each for each in _beside(spans) if each.days < 8)]
    happening = st.tuples(_happenings(rules), st.sampled_from(gaps), st.sampled_from(late), st.booleans())
    whose = leads(rules) if lead is None else st.just(lead)
    home = rules.program.timezone
    return st.builds(
        _log,
        whose.flatmap(lambda each: st.tuples(st.just(each), _starts(each.timezone or home, spans))),
        st.lists(happening, max_size=most),
        st.sampled_from([*gaps, dt.timedelta(days=30)]),
    )


def _beside(found: tuple[dt.timedelta, ...]) -> list[dt.timedelta]:
    return [each + beside for each in found for beside in (_NOTHING, -MICRO, MICRO)]


@lru_cache(maxsize=64)
def _starts(zone: str, spans: tuple[dt.timedelta, ...]) -> st.SearchStrategy[dt.datetime]:
    """When a lead becomes known: at a turn of its clocks, or as long before it as the rules wait."""
    return st.sampled_from([at - back for back in (_NOTHING, *spans) for at in _instants(zone)])


def _log(of: tuple[Lead, dt.datetime], happenings: list[Any], rest: dt.timedelta) -> Log:
    lead, start = of
    now, found = start, []
    for number, ((type_, properties), gap, late, twice) in enumerate(happenings, 1):
        now = min(now + gap, start + _LONGEST)
        event = Event(f"event-{number:05}", lead.id, type_, now - late, properties)
        found += [event] * (1 + twice)
    return Log(lead, start, tuple(found), now + rest)
