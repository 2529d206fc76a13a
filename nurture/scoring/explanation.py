"""Why a score is what it is: parts that add up to it exactly, to print and to show in a notebook."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from html import escape
from typing import Any

from attrs import frozen

from nurture.domain.values import digits

__all__ = ["EventDay", "Explanation", "Part"]


def _shown(points: Decimal) -> str:
    return f"{'+' if points > 0 else ''}{digits(points)}"


@frozen
class EventDay:
    """The events of one scoring day under one clause.

    ``day`` is None for days gone by that are remembered as one number only. ``events`` is how many there were,
    ``counted`` how many of them the cap let earn, ``before`` and ``after`` their points before and after decay. ``ids``
    are the ids of those that count, where the log was given.
    """

    day: dt.date | None
    events: int
    counted: int
    before: Decimal
    after: Decimal
    ids: tuple[str, ...] = ()


@frozen
class Part:
    """One part of an explanation: a clause of the score, or what a limit adds or takes away.

    ``kind`` is ``clause``, ``group limit`` or ``limit``. ``points`` is what the part adds to the score; ``before`` what
    it would add without decay. ``text`` is the clause as written, ``place`` where.
    """

    kind: str
    text: str
    place: str
    line: int
    points: Decimal
    before: Decimal
    days: tuple[EventDay, ...] = ()
    group: str | None = None

    @property
    def events(self) -> int:
        """How many events count."""
        return sum(day.counted for day in self.days)

    @property
    def left_out(self) -> int:
        """How many events a cap keeps from counting."""
        return sum(day.events - day.counted for day in self.days)


@frozen
class Explanation:
    """Why a score is what it is at an instant. The points of the parts add up to ``total`` exactly.

    Prints as a table; in a notebook it shows as one.
    """

    score: str
    lead: str
    at: dt.datetime
    total: Decimal
    parts: tuple[Part, ...]

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain data; points as text, exactly."""
        return {
            "score": self.score,
            "lead": self.lead,
            "at": self.at.isoformat(),
            "total": digits(self.total),
            "parts": [_part_dict(part) for part in self.parts],
        }

    def __str__(self) -> str:
        head = f"{self.score} of {self.lead} at {self.at.isoformat(timespec='minutes')}: {digits(self.total)}"
        rows = [(_shown(part.points), part.text, _why(part)) for part in self.parts if _matters(part)]
        width = max((len(points) for points, _, _ in rows), default=0)
        lines = [f"  {points:>{width}}  {text}{'  # ' + why if why else ''}" for points, text, why in rows]
        return "\n".join([head, *lines])

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td style='text-align:right'>{_shown(part.points)}</td><td><code>{escape(part.text)}</code></td>"
            f"<td>{escape(_why(part))}</td><td>{escape(part.place)}</td></tr>"
            for part in self.parts
            if _matters(part)
        )
        title = f"{escape(self.score)} of {escape(self.lead)}: {digits(self.total)}"
        head = "<tr><th>points</th><th>clause</th><th>why</th><th>place</th></tr>"
        return f"<table><caption>{title}</caption><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _matters(part: Part) -> bool:
    return bool(part.points or part.before or part.days)


def _why(part: Part) -> str:
    notes = []
    if part.days:
        notes.append(f"{part.events} event{'' if part.events == 1 else 's'}{_dates(part)}")
    if part.left_out:
        notes.append(f"{part.left_out} over the cap")
    if part.before != part.points and part.kind == "clause":
        notes.append(f"{_shown(part.before)} before decay")
    return "; ".join(notes)


def _dates(part: Part) -> str:
    """The last days whose events count; nothing where no day is remembered."""
    counted = [day for day in part.days if day.counted]
    if all(day.day is None for day in counted):
        return ""
    return f" ({'..., ' if len(counted) > 3 else ''}{', '.join(_day(day) for day in counted[-3:])})"


def _day(day: EventDay) -> str:
    name = "earlier" if day.day is None else day.day.isoformat()
    return name if day.counted == 1 else f"{name} x {day.counted}"


def _part_dict(part: Part) -> dict[str, Any]:
    days = [
        {
            "day": None if day.day is None else day.day.isoformat(),
            "events": day.events,
            "counted": day.counted,
            "before": digits(day.before),
            "after": digits(day.after),
            **({"ids": list(day.ids)} if day.ids else {}),
        }
        for day in part.days
    ]
    return {
        "kind": part.kind,
        "text": part.text,
        "place": part.place,
        "points": digits(part.points),
        "before": digits(part.before),
        **({"group": part.group} if part.group else {}),
        **({"days": days} if days else {}),
    }
