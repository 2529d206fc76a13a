"""A step: what an event, or passing time, makes of a state."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from attrs import field, frozen

from nurture.domain.making import maker
from nurture.journey.effects import Effect
from nurture.journey.state import LeadState

__all__ = ["Note", "Step", "Trace", "step_of"]

Note: TypeAlias = tuple[dt.datetime, str, str, str]


@frozen
class Trace:
    """What was looked at, and what came of it: ``about`` a thing, ``place`` in the rules, ``outcome``."""

    at: dt.datetime
    about: str
    place: str
    outcome: str

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.about} ({self.place}): {self.outcome}"


@frozen(weakref_slot=False)
class Step:
    """What a step comes to: the state after it, the effects in order, and a ``trace`` of what was decided and why.

    ``notes`` are what the trace is made of, when somebody asks for it.
    """

    state: LeadState
    effects: tuple[Effect, ...]
    notes: tuple[Note, ...] = field(repr=False)

    @property
    def trace(self) -> tuple[Trace, ...]:
        """What was decided and why, in order."""
        return tuple(Trace(*note) for note in self.notes)


step_of = maker(Step)
