"""The meaning of channels: whether a message may go, when it may at the earliest, and why it is held back.

A part of the reference, told as plainly as can be: every instant at which a channel could open is tried in turn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nurture.domain.business import at_clock
from nurture.domain.event import message_sent
from nurture.domain.journeys import Hours, MessageCap, sending
from nurture.domain.time import exists, micros
from nurture.dsl import program as p
from nurture.dsl.evaluator import truth

if TYPE_CHECKING:
    from nurture.dsl.timeline import Life

__all__ = ["first_open", "send", "send_next"]

_DAY = dt.timedelta(days=1)
_EVERY = ""  # no channel has this name: messages by any of them
_FARTHEST = 1_000  # days in which a channel opens, if it ever does


def send(life: Life, step: p.SendTo, run: dict[str, Any], key: tuple[Any, ...], place: dict[str, str]) -> None:
    """What a step that sends does: the message goes, or waits, or is dropped."""
    if run.get("held") and run["clock"] < run["due"]:
        return
    rule, moment = life.program.channels[step.channel], life.moment(run)
    required = (*([] if step.consent is None else [("consent", step.consent)]), *rule.required)
    message = {"channel": step.channel, "message": step.message}
    if any(truth(condition, moment) for condition in rule.suppress):
        chance, reason = None, "suppressed"
    elif wanting := [reason for reason, condition in required if not truth(condition, moment)]:
        chance, reason = None, wanting[0]
    elif step.transactional:
        chance, reason = life.now, ""
    else:
        chance, reason = _chance(life, rule, caps=True), "hours"
        opening = _chance(life, rule, caps=False)
        if opening is not None and not _cap_free(life, rule, opening):
            reason = "cap"
        if step.hold is not None:
            run.setdefault("expires", life.appointment(step.hold))
            chance, reason = (None, "expired") if chance is not None and chance > run["expires"] else (chance, reason)
    if chance == life.now:
        life.emit("send", key, **place, **message)
        for counted in () if step.transactional else (step.channel, _EVERY):
            life.sent.setdefault(counted, []).append(life.now)
        number = len(life.messages) + 1
        life.messages.append(message_sent(number, life.lead.id, life.now, **message, scenario=place["scenario"]))
        run["told"][sending(step.message)] = life.now
        run["index"] += 1
        return
    if run.get("held") != (reason, chance):
        run["held"] = (reason, chance)
        until = None if chance is None else chance.isoformat()
        tail = ("held", reason, "" if chance is None else micros(chance))
        life.emit("held", (*key, *tail), **place, **message, reason=reason, until=until)
    run["due"] = chance
    run["index"] = step.otherwise if chance is None else run["index"]


def send_next(life: Life, step: p.SendNext, run: dict[str, Any], key: tuple[Any, ...], place: dict[str, str]) -> None:
    """What a step does that sends the next piece of a plan of content."""
    if run.get("held") and run["clock"] < run["due"]:
        return
    persona = life.moment().facts["persona"]
    had = {effect["message"] for effect in life.effects if effect["kind"] == "send"}
    suiting = life.program.contents[step.journey].choice(life.stages[step.journey], persona)
    piece = next((piece for piece in suiting if piece not in had), None)
    if piece is None:
        run["index"] = step.otherwise
    else:
        hold = life.program.channels[step.channel].channel.hold
        goes = p.SendTo(step.label, step.span, step.channel, piece, hold, step.otherwise, consent=step.consent)
        send(life, goes, run, key, place)


def first_open(life: Life, channel: str) -> dt.datetime:
    """The first instant from now on at which ``channel`` is open; now where it never is."""
    rule = life.program.channels[channel]
    return next((time for time in _turns(life, rule) if _open(life, rule, time)), life.now)


def _chance(life: Life, rule: p.ChannelRule, *, caps: bool) -> dt.datetime | None:
    """The first instant from now on at which the channel is open and, if ``caps`` count, none of them is full."""
    fits = (
        time for time in _turns(life, rule) if _open(life, rule, time) and (not caps or _cap_free(life, rule, time))
    )
    return next(fits, None)


def _turns(life: Life, rule: p.ChannelRule) -> Iterator[dt.datetime]:
    """Now, and in order every later instant at which the channel may open or a cap may free a place."""
    yield life.now
    tz, starts = life.zone(), {dt.time(), *(hours.start for hours in rule.channel.hours)}
    frees = [time + cap.within.length for cap, sent in _counted(life, rule) if cap.within for time in sent]
    rolling = max((cap.within.length.days for cap, _ in _counted(life, rule) if cap.within), default=0)
    today = life.now.astimezone(tz).date()
    for day in (today + n * _DAY for n in range(-1, _FARTHEST + rolling + 1)):
        begin, end = at_clock(day, dt.time(), tz), at_clock(day, dt.time.max, tz)
        times = {at_clock(day, start, tz) for start in starts} | {time for time in frees if begin <= time < end}
        yield from sorted(time for time in times if time > life.now)


def _open(life: Life, rule: p.ChannelRule, time: dt.datetime) -> bool:
    channel, tz, business = rule.channel, life.zone(), life.program.almanac.of(life.attributes)
    for day in (time.astimezone(tz).date() + n * _DAY for n in (-1, 0, 1)):
        if not business.allows(channel.days, day) or (business.is_holiday(day) and not channel.holidays):
            continue
        for hours in channel.hours or (Hours(dt.time(), dt.time.max),):
            last = day + _DAY if hours.over_midnight else day
            within = exists(day, tz) and at_clock(day, hours.start, tz) <= time < at_clock(last, hours.end, tz)
            if within and business.allows(hours.days, day):
                return True
    return False


def _counted(life: Life, rule: p.ChannelRule) -> list[tuple[MessageCap, list[dt.datetime]]]:
    """The caps of the channel and those over all channels, each with the times of the messages that it counts."""
    own, every = life.sent.get(rule.channel.name, []), life.sent.get(_EVERY, [])
    return [*((cap, own) for cap in rule.channel.caps), *((cap, every) for cap in rule.shared)]


def _cap_free(life: Life, rule: p.ChannelRule, time: dt.datetime) -> bool:
    """Whether one more message at ``time`` would keep within every cap."""
    tz = life.zone()
    for cap, sent in _counted(life, rule):
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
