"""When a channel may be used: its hours, and its caps on messages, in the lead's own time zone."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from nurture.domain.business import BusinessTime, at_clock
from nurture.domain.journeys import Channel, Hours, MessageCap
from nurture.domain.time import instant, micros

__all__ = ["next_chance", "opens"]

_MOST_ROUNDS = 1_000
_ONE_DAY = dt.timedelta(days=1)


def opens(hours: Hours | None, us: int, tz: ZoneInfo, business: BusinessTime) -> int | None:
    """The first instant from ``us`` on at which ``hours`` are open; None where that is not within 1,000 days."""
    if hours is None:
        return us
    day = instant(us).astimezone(tz).date()
    for _ in range(_MOST_ROUNDS):
        if business.is_open(day) or not hours.business_days:
            start, end = (micros(at_clock(day, time, tz)) for time in (hours.start, hours.end))
            if us < end:
                return max(us, start)
        day += _ONE_DAY
    return None


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


def next_chance(
    channel: Channel, sent: tuple[int, ...], us: int, tz: ZoneInfo, business: BusinessTime
) -> tuple[int | None, str]:
    """The first instant from ``us`` on at which the channel may be used, and what it waits for (``hours`` or ``cap``).

    ``sent`` are the times of the latest messages, oldest first. None where no instant will ever do.
    """
    at, reason = us, ""
    for _ in range(_MOST_ROUNDS):
        opening = opens(channel.hours, at, tz, business)
        if opening is None:
            return None, reason or "hours"
        reason = reason if opening == at or reason else "hours"
        frees = opening
        for cap in channel.caps:
            freed = _cap_frees(cap, sent, frees, tz)
            if freed is None:
                return None, "cap"
            frees = max(frees, freed)
        if frees == opening:
            return opening, reason
        at, reason = frees, "cap"
    return None, "cap"


def remembered(channel: Channel) -> int:
    """How many times of sending the caps of ``channel`` need."""
    return max((cap.number for cap in channel.caps), default=0)
