"""Events: what happened, to whom, when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from attrs import field, frozen

from nurture.domain.carried import check_id, check_values
from nurture.domain.checked import by, checked
from nurture.domain.frozen import FrozenMap
from nurture.domain.names import check_name
from nurture.domain.time import check_instant, micros
from nurture.errors import EventError

__all__ = ["LEAD_UPDATED", "MESSAGE_SENT", "Event", "message_sent"]

LEAD_UPDATED = "lead_updated"
MESSAGE_SENT = "message_sent"  # made by the machine itself; none arrives


@frozen(field_transformer=checked)
class Event:
    """Something a lead did, or that happened to it, at an instant.

    ``id`` makes it unique for its lead: an id seen before changes nothing. ``at`` must be time-zone aware; it is kept in
    UTC. ``properties`` are checked against the ruleset's ``event`` declaration when the event is used; what no ruleset
    could declare is refused here. The built-in type ``lead_updated`` sets the lead's attributes to its properties.
    Events order by (time, id); ``us`` is the time in microseconds since 1970. Raises ``EventError``.

    >>> when = dt.datetime(2026, 4, 1, 15, tzinfo=dt.UTC)
    >>> Event(id="e-1", lead="l-1", type="seminar_attended", at=when, properties={"topic": "MA"}).type
    'seminar_attended'
    """

    id: str = field(metadata=by(partial(check_id, error=EventError)))
    lead: str = field(metadata=by(partial(check_id, error=EventError)))
    type: str = field(metadata=by(partial(check_name, error=EventError)))
    at: dt.datetime = field(metadata=by(partial(check_instant, error=EventError)))
    properties: Mapping[str, Any] = field(factory=FrozenMap, metadata=by(partial(check_values, error=EventError)))
    us: int = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "us", micros(self.at))

    def __lt__(self, other: object) -> bool:
        return (self.at, self.id) < (other.at, other.id) if isinstance(other, Event) else NotImplemented

    def __repr__(self) -> str:
        tail = f", {self.properties!r}" if self.properties else ""
        return f"Event({self.id!r}, {self.lead!r}, {self.type!r}, {self.at.isoformat()}{tail})"


def message_sent(number: int, lead: str, at: dt.datetime, *, channel: str, message: str, scenario: str) -> Event:
    """What the machine notes of the message that is the lead's ``number``-th.

    >>> message_sent(3, "l-1", dt.datetime(2026, 4, 1, tzinfo=dt.UTC), channel="email", message="hi", scenario="s").id
    '000000000003'
    """
    properties = {"channel": channel, "message": message, "scenario": scenario}
    return Event(f"{number:012d}", lead, MESSAGE_SENT, at, properties)
