"""When a channel may be used: its hours, and its caps on messages, in the lead's own time zone."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias
from zoneinfo import ZoneInfo

from nurture.domain.business import BusinessTime, at_clock
from nurture.domain.journeys import Channel, Hours, MessageCap
from nurture.domain.time import exists, instant, micros

__all__ = ["next_chance", "opens", "remembered"]

_MOST_ROUNDS = 1_000
_ONE_DAY = dt.timedelta(days=1)
_ALL_DAY = (Hours(dt.time(), dt.time.max),)


def opens(channel: Channel, us: int, tz: ZoneInfo, business: BusinessTime) -> int | None:
    """The first instant from ``us`` on at which ``channel`` is open; None where that is not within 1,000 days."""
    if not (channel.hours or channel.days or not channel.holidays):
        return us
    day = instant(us).astimezone(tz).date() - _ONE_DAY  # whose hours may last over midnight
    for _ in range(_MOST_ROUNDS + 1):
        times = [max(us, start) for start, end in _windows(channel, day, tz, business) if us < end]
        if times:
            return min(times)
        day += _ONE_DAY
    return None


def _windows(channel: Channel, day: dt.date, tz: ZoneInfo, business: BusinessTime) -> list[tuple[int, int]]:
    """From when to when ``channel`` is open by the hours that begin on a day; those that end as they begin are none."""
    if not business.allows(channel.days, day) or not (channel.holidays or not business.is_holiday(day)):
        return []
    if not exists(day, tz):
        return []
    found = []
    for hours in channel.hours or _ALL_DAY:
        if business.allows(hours.days, day):
            last = day + _ONE_DAY if hours.over_midnight else day
            found.append((micros(at_clock(day, hours.start, tz)), micros(at_clock(last, hours.end, tz))))
    return [(start, end) for start, end in found if start < end]


def _period_start(day: dt.date, period: str, ahead: int) -> dt.date:
    if period == "day":
        return day + ahead * _ONE_DAY
    if period == "week":
        return day - day.weekday() * _ONE_DAY + ahead * 7 * _ONE_DAY
    months = day.year * 12 + day.month - 1 + ahead
    return dt.date(months // 12, months % 12 + 1, 1)


def _cap_frees(cap: MessageCap, sent: tuple[int, ...], us: int, tz: ZoneInfo) -> int | None:
    """The first instant from ``us`` on at which ``cap`` lets one more through; None where it never does."""
    if cap.number == 0:
        return None
    if cap.within is not None:
        length = cap.within.micros
        counted = [time for time in sent if time > us - length]
        return us if len(counted) < cap.number else counted[-cap.number] + length
    assert cap.period is not None
    today = instant(us).astimezone(tz).date()
    start = micros(at_clock(_period_start(today, cap.period, 0), dt.time(), tz))
    if sum(time >= start for time in sent) < cap.number:
        return us
    return micros(at_clock(_period_start(today, cap.period, 1), dt.time(), tz))


Sent: TypeAlias = tuple[tuple[MessageCap, tuple[int, ...]], ...]
"""Caps, each with the times of the latest messages that it counts, oldest first."""


def next_chance(channel: Channel, sent: Sent, us: int, tz: ZoneInfo, business: BusinessTime) -> tuple[int | None, str]:
    """The first instant from ``us`` on at which the channel may be used, and what it waits for (``hours`` or ``cap``).

    None where no instant will ever do.
    """
    at, reason = us, ""
    for _ in range(_MOST_ROUNDS):
        opening = opens(channel, at, tz, business)
        if opening is None:
            return None, reason or "hours"
        reason = reason if opening == at or reason else "hours"
        frees = opening
        for cap, times in sent:
            freed = _cap_frees(cap, times, frees, tz)
            if freed is None:
                return None, "cap"
            frees = max(frees, freed)
        if frees == opening:
            return opening, reason
        at, reason = frees, "cap"
    return None, "cap"


def remembered(caps: tuple[MessageCap, ...]) -> int:
    """How many times of sending ``caps`` need."""
    return max((cap.number for cap in caps), default=0)
