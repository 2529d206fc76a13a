"""What a run notes for itself of the events since it began: the answers to what it asks by its entry."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable

from attrs import evolve

from nurture.domain.event import Event
from nurture.domain.time import micros
from nurture.journey.plan import ScenarioPlan
from nurture.journey.state import Enrolment

__all__ = ["listening"]


def listening(scenario: ScenarioPlan, run: Enrolment, events: Iterable[Event]) -> Enrolment:
    """``run`` after ``events`` have come; those from before it began have no say."""
    if not scenario.heard:
        return run
    times = [list(each) for each in run.heard or ((),) * len(scenario.heard)]
    for event in events:
        if micros(event.at) < run.entered:
            continue
        for kept, hearing in zip(times, scenario.heard, strict=True):
            if hearing.matches(event, run.entry):
                insort(kept, micros(event.at))
                del kept[: -hearing.number]
    return evolve(run, heard=tuple(map(tuple, times)))
