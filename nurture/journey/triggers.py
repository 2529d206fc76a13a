"""Triggers: when one goes off, and since when what it waits for has held."""

from __future__ import annotations

from nurture.domain.event import Event
from nurture.domain.time import micros
from nurture.journey import plan as p
from nurture.journey.state import SPENT
from nurture.journey.view import View
from nurture.journey.work import Work

__all__ = ["ripe", "ripens", "watched"]


def watched(trigger: p.Trigger, work: Work, view: View, since: int | None) -> int | None:
    """The watch of ``trigger`` after a look at ``view``."""
    if isinstance(trigger, p.Elapsed):
        return micros(work.appointment(trigger.duration)) if since is None else since
    if isinstance(trigger, p.Arrival) or not trigger.holds(view):
        return None
    return view.us if since is None else since


def ripe(trigger: p.Trigger, event: Event | None, since: int | None, view: View) -> bool:
    """Whether ``trigger`` goes off: its event is here, or its condition has held for long enough."""
    if isinstance(trigger, p.Arrival):
        return event is not None and trigger.matches(event, view.entry)
    return since is not None and since != SPENT and view.us >= since + trigger.lasting


def ripens(trigger: p.Trigger, since: int | None, us: int) -> int | None:
    """The instant after ``us`` at which a watched condition will have held for long enough."""
    if isinstance(trigger, p.Arrival) or since is None or since == SPENT or since + trigger.lasting <= us:
        return None
    return since + trigger.lasting
