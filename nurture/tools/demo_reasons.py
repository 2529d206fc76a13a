"""Why a lead of the demo has its points: what an explanation's parts say, in few words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from attrs import frozen

from nurture.journey.state import LeadState
from nurture.scoring.explanation import Part
from nurture.tools.demo_story import GATE, HEAT, Story
from nurture.tools.wording import counted

__all__ = ["Reason", "reason", "strongest"]

_STRONGEST = 3


@frozen
class Reason:
    """Points, what they were before they faded, the clause that gives them, and the events behind them.

    ``over`` is how many more events a cap left out, ``last`` the day of the last one that counts.
    """

    points: Decimal
    before: Decimal | None
    clause: str
    events: int | None
    over: int
    last: dt.date | None

    @property
    def worth(self) -> tuple[str, str]:
        """The points, and of how many they are what is left."""
        return points_text(self.points), "" if self.before is None else f"of {points_text(self.before)}"

    @property
    def brief(self) -> str:
        """The clause without its cap and decay."""
        return self.clause.partition(", at most ")[0].partition(", decay ")[0]

    @property
    def earned(self) -> str:
        """The events that count."""
        events = "" if self.events is None else counted(self.events, "event")
        return events if self.last is None else f"{events} to {self.last}"

    @property
    def behind(self) -> str:
        """The events that count, and those that a cap left out."""
        return self.earned + (f", {self.over} over cap" if self.over else "")

    def to_dict(self) -> dict[str, Any]:
        """The reason as plain data; points as text, exactly."""
        return {
            "points": f"{self.points:f}",
            "before": f"{self.points if self.before is None else self.before:f}",
            "clause": self.clause,
            "events": self.events,
            "over_cap": self.over,
            "last": None if self.last is None else self.last.isoformat(),
        }


def points_text(points: Decimal) -> str:
    """Points with their sign and no more digits than needed.

    >>> points_text(Decimal("7.500")), points_text(Decimal("-20")), points_text(Decimal(0))
    ('+7.5', '-20', '0')
    """
    return f"{points.normalize():+f}" if points else "0"


def reason(part: Part) -> Reason:
    """What a part of an explanation says."""
    clause = part.text.partition(" ")[2] if part.kind == "clause" else part.text
    days = [day.day for day in part.days if day.counted and day.day is not None]
    before = part.before if part.kind == "clause" and part.before != part.points else None
    events = part.events if part.days else None
    return Reason(part.points, before, clause, events, part.left_out, max(days, default=None))


def strongest(story: Story, state: LeadState, number: int = _STRONGEST) -> list[Part]:
    """The clauses that give a lead the most points, of its heat and of its gate."""
    parts = [part for score in (HEAT, GATE) for part in story.why(state, score).parts if part.points > 0]
    return sorted(parts, key=lambda part: -part.points)[:number]
