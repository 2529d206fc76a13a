"""When a channel may be used: its hours, and its caps on messages, in the lead's own time zone."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from nurture.domain.journeys import Channel, Hours, MessageCap
from nurture.domain.time import instant, is_business_day, micros, resolve

__all__ = ["next_chance", "opens"]

_MOST_ROUNDS = 1_000
_ONE_DAY = dt.timedelta(days=1)


def opens(hours: Hours | None, us: int, tz: ZoneInfo) -> int:
    """The first instant from ``us`` on at which ``hours`` are open."""
    if hours is None:
        return us
    local = instant(us).astimezone(tz)
    day = local.date()
    for _ in range(_MOST_ROUNDS):
        if is_business_day(day) or not hours.business_days:
            start = micros(resolve(dt.datetime.combine(day, hours.start), tz))
            end = _midnight(day + _ONE_DAY, tz)  # hours that end with the day end at the next midnight
            if hours.end != dt.time.max:
                end = micros(resolve(dt.datetime.combine(day, hours.end), tz))
            if us < end:
                return max(us, start)
        day += _ONE_DAY
    raise AssertionError("hours are open on some day of every week")


def _period_start(day: dt.date, period: str, ahead: int) -> dt.date:
    if period == "day":
        return day + ahead * _ONE_DAY
    if period == "week":
        return day - day.weekday() * _ONE_DAY + ahead * 7 * _ONE_DAY
    months = day.year * 12 + day.month - 1 + ahead
    return dt.date(months // 12, months % 12 + 1, 1)


def _midnight(day: dt.date, tz: ZoneInfo) -> int:
    return micros(resolve(dt.datetime.combine(day, dt.time()), tz))


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
    start = _midnight(_period_start(today, cap.period, 0), tz)
    if sum(time >= start for time in sent) < cap.number:
        return us
    return _midnight(_period_start(today, cap.period, 1), tz)


def next_chance(channel: Channel, sent: tuple[int, ...], us: int, tz: ZoneInfo) -> tuple[int | None, str]:
    """The first instant from ``us`` on at which the channel may be used, and what it waits for (``hours`` or ``cap``).

    ``sent`` are the times of the latest messages, oldest first. None where no instant will ever do.
    """
    at, reason = us, ""
    for _ in range(_MOST_ROUNDS):
        opening = opens(channel.hours, at, tz)
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
