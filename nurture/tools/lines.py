"""Effects as lines of plain text, lead by lead: a log that one can read, and lay beside another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from nurture.journey import effects as f
from nurture.tools.wording import safe

__all__ = ["line", "when"]


def line(effect: f.Effect, tz: ZoneInfo) -> str:
    """An effect as a line: when, on the clock of ``tz``, who, and what.

    >>> at = dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC)
    >>> effect = f.Notify(key="k", lead="l-1", at=at, scenario="hot", step="2", team="sales", text="Call")
    >>> line(effect, ZoneInfo("Asia/Tokyo"))
    '2026-04-01 15:00 l-1 notify sales Call (hot 2)'
    """
    tell = _TOLD.get(type(effect))
    told = tell(effect, tz) if tell else effect.kind
    step = f" ({effect.scenario} {effect.step})" if isinstance(effect, _OF_A_STEP) else ""
    return safe(f"{when(effect.at, tz)} {effect.lead} {told}{step}")


def when(at: dt.datetime, tz: ZoneInfo) -> str:
    """An instant on the clock of ``tz``, seconds where there are any, with its offset where that time comes twice.

    >>> when(dt.datetime(2026, 11, 1, 6, 30, tzinfo=dt.UTC), ZoneInfo("America/New_York"))
    '2026-11-01 01:30-05:00'
    """
    there = at.astimezone(tz)
    clock = there.strftime("%Y-%m-%d %H:%M")
    if there.second or there.microsecond:
        clock += there.strftime(":%S") + (f".{there.microsecond:06d}" if there.microsecond else "")
    twice = there.replace(fold=0).utcoffset() != there.replace(fold=1).utcoffset()
    return clock + (there.isoformat()[-6:] if twice else "")


def _assign(effect: f.Assign, tz: ZoneInfo) -> str:
    return f"assign {effect.team} {effect.task}" + (f", due {when(effect.due, tz)}" if effect.due else "")


def _held(effect: f.Held, tz: ZoneInfo) -> str:
    if effect.until is None:
        return f"drop {effect.channel} {effect.message}, {effect.reason}"
    return f"hold {effect.channel} {effect.message} until {when(effect.until, tz)}, {effect.reason}"


def _value(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "(none)" if value is None else str(value)


def _act(effect: f.Act, _: ZoneInfo) -> str:
    given = ", ".join(f"{name}: {_value(value)}" for name, value in effect.arguments.items())
    return f"do {effect.action}{f' {{ {given} }}' if given else ''}"


_OF_A_STEP = (f.Send, f.Assign, f.Notify, f.SetAttribute, f.Act, f.Held)
_TOLD: dict[type[f.Effect], Callable[[Any, ZoneInfo], str]] = {
    f.Send: lambda effect, _: f"send {effect.channel} {effect.message}",
    f.Assign: _assign,
    f.Notify: lambda effect, _: f"notify {effect.team} {effect.text}",
    f.SetAttribute: lambda effect, _: f"set {effect.attribute} = {_value(effect.value)}",
    f.Act: _act,
    f.Exposed: lambda effect, _: f"arm {effect.arm} of {effect.experiment} ({effect.scenario} {effect.step})",
    f.Entered: lambda effect, _: f"enter {effect.scenario} (time {effect.enrolment})",
    f.Left: lambda effect, _: f"leave {effect.scenario} (time {effect.enrolment}): {effect.reason}",
    f.GoalReached: lambda effect, _: f"goal of {effect.scenario} (time {effect.enrolment})",
    f.Held: _held,
    f.Refused: lambda effect, _: f"refuse {effect.scenario}, {effect.reason}",
    f.StageChanged: lambda effect, _: f"stage {effect.journey}: {effect.source} -> {effect.target}",
    f.SegmentChanged: lambda effect, _: f"segment {effect.segment}: {'in' if effect.entered else 'out'}",
}
