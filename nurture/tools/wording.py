"""How the tools put things to people: times on the lead's clock, effects as sentences, text that is safe to print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from nurture.domain.checklist import Standing
from nurture.dsl.spelling import constant, text
from nurture.journey import effects as f

__all__ = ["counted", "done", "local", "safe", "stamp", "standing_text", "told", "value_text"]


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun.

    >>> counted(1, "lead"), counted(8000, "lead"), counted(2, "match", "matches")
    ('1 lead', '8,000 leads', '2 matches')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def safe(line: str) -> str:
    r"""``line`` with characters that could disturb a terminal made visible; line ends too.

    >>> safe("a\x1b[2Jb")
    'a�[2Jb'
    """
    return line if line.isprintable() else "".join(char if char.isprintable() else "�" for char in line)


def local(at: dt.datetime, tz: ZoneInfo) -> str:
    """An instant on the clock of ``tz``, as rules write it.

    >>> local(dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC), ZoneInfo("Asia/Tokyo"))
    '2026-04-01T15:00'
    """
    return constant(at.astimezone(tz).replace(tzinfo=None, fold=0))


def stamp(at: dt.datetime, tz: ZoneInfo) -> str:
    """An instant on the clock of ``tz`` with its offset, which no one can mistake.

    >>> stamp(dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC), ZoneInfo("Asia/Tokyo"))
    '2026-04-01T15:00+09:00'
    """
    return constant(at.astimezone(tz))


def value_text(value: Any) -> str:
    """A value as rules write it; a missing one by that word."""
    return "missing" if value is None else constant(value)


def standing_text(standing: Standing) -> str:
    """How a lead stands on a checklist, in a few words.

    >>> standing_text(Standing()), standing_text(Standing((("need", "What for?"), ("timing", "When?"))))
    ('complete', 'missing need, timing')
    """
    return "complete" if standing.complete else f"missing {', '.join(standing.missing)}"


def told(effect: f.Effect, tz: ZoneInfo) -> str:
    """What an effect says, in a few words; times on the clock of ``tz``."""
    tell = _TOLD.get(type(effect))
    return safe(tell(effect, tz) if tell else f"{effect.kind} {effect.key}")


def _assign(effect: f.Assign, tz: ZoneInfo) -> str:
    due = f", due {stamp(effect.due, tz)}" if effect.due else ""
    return f"assign {effect.team} {text(effect.task)}{due}"


def _held(effect: f.Held, tz: ZoneInfo) -> str:
    until = f"until {stamp(effect.until, tz)}" if effect.until else "for good"
    return f"hold back {effect.channel} {text(effect.message)} {until}: {effect.reason}"


def done(action: str, arguments: Mapping[str, Any]) -> str:
    """An action of a plug-in with what it is given, as rules write it."""
    given = ", ".join(f"{name}: {value_text(value)}" for name, value in arguments.items())
    return f"do {action}{f' {{ {given} }}' if given else ''}"


def _act(effect: f.Act, _: ZoneInfo) -> str:
    return done(effect.action, effect.arguments)


_TOLD: dict[type[f.Effect], Callable[[Any, ZoneInfo], str]] = {
    f.Send: lambda effect, _: f"send {effect.channel} {text(effect.message)}",
    f.Assign: _assign,
    f.Notify: lambda effect, _: f"notify {effect.team} {text(effect.text)}",
    f.SetAttribute: lambda effect, _: f"set {effect.attribute} = {value_text(effect.value)}",
    f.Act: _act,
    f.Exposed: lambda effect, _: f"draw arm {effect.arm} of {effect.experiment}",
    f.Entered: lambda effect, _: f"enter {effect.scenario}",
    f.Left: lambda effect, _: f"leave {effect.scenario}: {effect.reason}",
    f.GoalReached: lambda effect, _: f"reach the goal of {effect.scenario}",
    f.Held: _held,
    f.Refused: lambda effect, _: f"do not enter {effect.scenario}: no room for more {effect.reason}",
    f.StageChanged: lambda effect, _: f"{effect.journey}: {effect.source} -> {effect.target}",
    f.SegmentChanged: lambda effect, _: f"{'enter' if effect.entered else 'leave'} segment {effect.segment}",
}
