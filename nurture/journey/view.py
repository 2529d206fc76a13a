"""What compiled conditions look at: a lead at an instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from attrs import define

from nurture.domain.event import Event
from nurture.domain.time import instant
from nurture.journey.parts import Enrolment

__all__ = ["View"]

_NOTHING: Mapping[str, Any] = {}


@define(weakref_slot=False)
class View:
    """A lead at an instant. ``us`` is the instant in microseconds; ``values`` are the facts and their parts, worked out.

    ``entered`` is when the lead entered the scenario that asks, ``entry`` what its run keeps of the event it began with,
    ``told`` and ``heard`` what it keeps of what it did and of what came since; ``event`` is the event at hand in a ``where``.
    """

    us: int
    attributes: Mapping[str, Any]
    memory: tuple[Any, ...]
    zone: ZoneInfo | None = None
    values: tuple[Any, ...] = ()
    stages: Mapping[str, str] = _NOTHING
    entered: int | None = None
    entry: Mapping[str, Any] = _NOTHING
    event: Event | None = None
    told: Mapping[str, int] = _NOTHING
    heard: tuple[tuple[int, ...], ...] = ()

    @property
    def now(self) -> dt.datetime:
        """The instant as a datetime."""
        return instant(self.us)

    def inside(self, run: Enrolment) -> None:
        """Look from inside a run."""
        self.entered, self.entry, self.told, self.heard = run.entered, run.entry, run.told, run.heard

    def outside(self) -> None:
        """Look from outside of any run."""
        self.entered, self.entry, self.told, self.heard = None, _NOTHING, _NOTHING, ()

    @classmethod
    def of_event(cls, event: Event, entry: Mapping[str, Any], us: int = 0, zone: ZoneInfo | None = None) -> View:
        """A view of nothing but an event, from inside a run that keeps ``entry``, and of the lead's clock at ``us``."""
        return cls(us, _NOTHING, (), zone, entry=entry, event=event)
