"""The meaning of channels: whether a message may go, when it may at the earliest, and why it is held back.

A part of the reference, told as plainly as can be: every instant at which a channel could open is tried in turn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nurture.domain.business import at_clock
from nurture.domain.event import message_sent
from nurture.domain.time import micros
from nurture.dsl import program as p
from nurture.dsl.evaluator import truth

if TYPE_CHECKING:
    from nurture.dsl.timeline import Life

__all__ = ["send", "send_next"]

_DAY = dt.timedelta(days=1)
_FARTHEST = 1_000  # days in which a channel opens, if it ever does


def send(life: Life, step: p.SendTo, run: dict[str, Any], key: tuple[Any, ...], place: dict[str, str]) -> None:
    """What a step that sends does: the message goes, or waits, or is dropped."""
    if run.get("held") and life.now < run["due"]:
        return
    rule = life.program.channels[step.channel]
    message = {"channel": step.channel, "message": step.message}
    if rule.requires is not None and not truth(rule.requires, life.moment(run)):
        chance, reason = None, "consent"
    else:
        chance, reason = _chance(life, rule, caps=True), "hours"
        opening = _chance(life, rule, caps=False)
        if opening is not None and not _cap_free(life, rule, opening):
            reason = "cap"
    if chance == life.now:
        life.emit("send", key, **place, **message)
        life.sent.setdefault(step.channel, []).append(life.now)
        number = len(life.messages) + 1
        life.messages.append(message_sent(number, life.lead.id, life.now, **message, scenario=place["scenario"]))
        run["index"] += 1
        return
    if run.get("held") != (reason, chance):
        run["held"] = (reason, chance)
        until = None if chance is None else chance.isoformat()
        tail = ("held", reason, "" if chance is None else micros(chance))
        life.emit("held", (*key, *tail), **place, **message, reason=reason, until=until)
    run["due"] = chance
    run["index"] += chance is None


def send_next(life: Life, step: p.SendNext, run: dict[str, Any], key: tuple[Any, ...], place: dict[str, str]) -> None:
    """What a step does that sends the next piece of a plan of content."""
    if run.get("held") and life.now < run["due"]:
        return
    persona = life.moment().facts["persona"]
    had = {effect["message"] for effect in life.effects if effect["kind"] == "send"}
    suiting = life.program.contents[step.journey].choice(life.stages[step.journey], persona)
    piece = next((piece for piece in suiting if piece not in had), None)
    if piece is None:
        run["index"] = step.otherwise
    else:
        send(life, p.SendTo(step.label, step.span, step.channel, piece), run, key, place)


def _chance(life: Life, rule: p.ChannelRule, *, caps: bool) -> dt.datetime | None:
    """The first instant from now on at which the channel is open and, if ``caps`` count, none of them is full."""
    fits = (
        time for time in _turns(life, rule) if _open(life, rule, time) and (not caps or _cap_free(life, rule, time))
    )
    return next(fits, None)


def _turns(life: Life, rule: p.ChannelRule) -> Iterator[dt.datetime]:
    """Now, and in order every later instant at which the channel may open or a cap may free a place."""
    yield life.now
    tz, hours = life.zone(), rule.channel.hours
    rolling = [cap.within.length for cap in rule.channel.caps if cap.within]
    frees = [time + length for time in life.sent.get(rule.channel.name, []) for length in rolling]
    today = life.now.astimezone(tz).date()
    for day in (today + n * _DAY for n in range(-1, _FARTHEST + max(rolling, default=_DAY).days)):
        begin, end = at_clock(day, dt.time(), tz), at_clock(day, dt.time.max, tz)
        times = {begin, *(time for time in frees if begin <= time < end)}
        times |= {at_clock(day, hours.start, tz)} if hours else set()
        yield from sorted(time for time in times if time > life.now)


def _open(life: Life, rule: p.ChannelRule, time: dt.datetime) -> bool:
    hours, tz = rule.channel.hours, life.zone()
    if hours is None:
        return True
    business = life.program.almanac.of(life.attributes)
    return any(
        at_clock(day, hours.start, tz) <= time < at_clock(day, hours.end, tz)
        and (business.is_open(day) or not hours.business_days)
        for day in (time.astimezone(tz).date() + n * _DAY for n in (-1, 0, 1))
    )


def _cap_free(life: Life, rule: p.ChannelRule, time: dt.datetime) -> bool:
    """Whether one more message at ``time`` would keep within every cap."""
    tz, sent = life.zone(), life.sent.get(rule.channel.name, [])
    for cap in rule.channel.caps:
        if cap.within is not None:
            counted = [other for other in sent if other > time - cap.within.length]
        else:
            counted = [other for other in sent if _period(other, cap.period, tz) == _period(time, cap.period, tz)]
        if len(counted) >= cap.number:
            return False
    return True


def _period(time: dt.datetime, period: str | None, tz: Any) -> Any:
    local = time.astimezone(tz).date()
    return {"day": local, "week": local.isocalendar()[:2], "month": (local.year, local.month)}[period or "day"]
