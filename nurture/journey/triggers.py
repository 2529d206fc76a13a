"""Triggers: when one goes off, and since when what it waits for has held."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from nurture.domain.event import Event
from nurture.domain.time import micros, resolve
from nurture.journey import plan as p
from nurture.journey.parts import SPENT
from nurture.journey.view import View
from nurture.journey.work import Work

__all__ = ["comes", "ripe", "ripens", "watched", "will_come"]


def watched(trigger: p.Trigger, work: Work, view: View, since: int | None) -> int | None:
    """The watch of ``trigger`` after a look at ``view``."""
    if isinstance(trigger, p.Coming):
        return since
    if isinstance(trigger, p.Elapsed):
        return micros(work.appointment(trigger.duration)) if since is None else since
    if isinstance(trigger, p.Arrival) or not trigger.holds(view):
        return None
    return view.us if since is None else since


def ripe(trigger: p.Trigger, event: Event | None, since: int | None, view: View, clock: int) -> bool:
    """Whether ``trigger`` goes off: its event is here, its appointment has come, or its condition has held long enough."""
    if isinstance(trigger, p.Arrival):
        return event is not None and trigger.matches(event, view.entry, view.us, view.zone)
    if isinstance(trigger, p.Elapsed):
        return since is not None and since != SPENT and clock >= since
    return since is not None and since != SPENT and view.us >= since + trigger.lasting


def ripens(trigger: p.Trigger, since: int | None, us: int) -> int | None:
    """The instant after ``us`` at which a watched condition will have held for long enough, or an appointment from then on."""
    if isinstance(trigger, (p.Arrival, p.Coming)) or since is None or since == SPENT:
        return None
    first = us if isinstance(trigger, p.Elapsed) else us + 1
    return since + trigger.lasting if since + trigger.lasting >= first else None


def _comings(trigger: p.Coming, view: View, tz: ZoneInfo) -> list[tuple[int, int]]:
    """The days that matter now, as local times (in microseconds, as if of UTC) and as instants."""
    times = [dt.datetime.combine(day, trigger.time) for day in trigger.days(view, view.now.astimezone(tz).date())]
    return [(micros(local.replace(tzinfo=dt.UTC)), micros(resolve(local, tz))) for local in times]


def comes(trigger: p.Coming, view: View, tz: ZoneInfo, last: int | None) -> int | None:
    """The local time that comes now, where none as late has come before."""
    now = [local for local, at in _comings(trigger, view, tz) if at == view.us]
    return max(now) if now and (last is None or max(now) > last) else None


def will_come(trigger: p.Trigger, view: View, tz: ZoneInfo, last: int | None) -> int | None:
    """The next instant at which a day comes that ``trigger`` waits for: this one, where it has not come yet."""
    if not isinstance(trigger, p.Coming):
        return None
    if comes(trigger, view, tz, last) is not None:
        return view.us
    return min((at for _, at in _comings(trigger, view, tz) if at > view.us), default=None)
