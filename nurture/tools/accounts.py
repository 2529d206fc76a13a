"""Explanations of scores with the events behind every point, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from nurture.domain.values import digits
from nurture.dsl.spelling import name
from nurture.scoring.explanation import EventDay, Explanation, Part
from nurture.tools.wording import counted, safe

__all__ = ["explanation_lines"]

_MOST_DAYS, _MOST_IDS = 10, 10


def explanation_lines(explanation: Explanation) -> Iterator[str]:
    """The lines that explain a score: each part with its place, under it the days with the ids of their events."""
    yield f"{safe(explanation.score)}: {_plain(explanation.total)}"
    parts = [part for part in explanation.parts if part.points or part.before or part.days]
    width = max((len(_signed(part.points)) for part in parts), default=0)
    for part in parts:
        group = f"group {name(part.group)}: " if part.group and part.kind == "clause" else ""
        yield f"  {_signed(part.points):>{width}}  {safe(group + part.text)}  ({safe(part.place)})"
        for line in _event_lines(part):
            yield f"  {'':{width}}    {line}"


def _event_lines(part: Part) -> Iterator[str]:
    days = [day for day in part.days if day.counted]
    if len(days) > _MOST_DAYS:
        yield f"({counted(len(days) - _MOST_DAYS, 'day')} before)"
    for day in days[-_MOST_DAYS:]:
        yield _day_line(day)
    if part.left_out:
        yield f"{counted(part.left_out, 'event')} over the cap"


def _day_line(day: EventDay) -> str:
    when = "" if day.day is None else f"{day.day.isoformat()} "
    ids = ", ".join(day.ids[:_MOST_IDS]) + (", ..." if len(day.ids) > _MOST_IDS else "")
    faded = "" if day.before == day.after else f", faded to {_signed(day.after)}"
    return safe(f"{when}{counted(day.counted, 'event')}: {_signed(day.before)}{faded}{f'  [{ids}]' if ids else ''}")


def _plain(points: Decimal) -> str:
    return digits(points)


def _signed(points: Decimal) -> str:
    return f"{'+' if points > 0 else ''}{digits(points)}"
