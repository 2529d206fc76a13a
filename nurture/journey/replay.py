"""A whole log through the machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from attrs import field, frozen

from nurture.domain.event import Event
from nurture.domain.people import Lead
from nurture.domain.time import check_instant
from nurture.journey.effects import Effect
from nurture.journey.machine import Step, advance, start, transition
from nurture.journey.plan import Plan
from nurture.journey.state import LeadState

__all__ = ["Replay", "distinct", "replay"]


def distinct(events: Iterable[Event]) -> list[Event]:
    """``events`` by (time, id), of each id the first."""
    found: dict[str, Event] = {}
    for event in sorted(events):
        found.setdefault(event.id, event)
    return list(found.values())


@frozen
class Replay:
    """What a log comes to: the last state, every step, and every effect in order."""

    state: LeadState
    steps: tuple[Step, ...] = field(repr=False)

    @property
    def effects(self) -> tuple[Effect, ...]:
        """The effects of all steps, in order."""
        return tuple(effect for step in self.steps for effect in step.effects)


def replay(
    plan: Plan, lead: Lead, events: Iterable[Event], until: dt.datetime, start_at: dt.datetime | None = None
) -> Replay:
    """``lead`` taken through ``events`` by (time, id), and on to ``until``; events after ``until`` are left out.

    Of events with one id the first counts, however far apart they are: the whole log is at hand here.
    The lead starts at ``start_at``: where it is None, at the first event, or at ``until`` where there is none.
    """
    check_instant("until", until)
    log = distinct(event for event in events if event.at <= until)
    begin = start_at or (log[0].at if log else until)
    state = start(plan, lead, begin)
    steps: list[Step] = []
    for event in log:
        steps.append(transition(plan, state, event))
        state = steps[-1].state
    steps.append(advance(plan, state, max(until, state.now)))
    return Replay(steps[-1].state, tuple(steps))
