"""What a run notes for itself of the events since it began: the answers to what it asks by its entry."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable

from nurture.domain.event import Event
from nurture.journey.parts import Enrolment, with_run
from nurture.journey.plan import ScenarioPlan

__all__ = ["listening"]


def listening(scenario: ScenarioPlan, run: Enrolment, events: Iterable[Event]) -> Enrolment:
    """``run`` after ``events`` have come; those from before it began have no say."""
    if not scenario.heard:
        return run
    times = [list(each) for each in run.heard or ((),) * len(scenario.heard)]
    for event in events:
        if event.us < run.entered:
            continue
        for kept, hearing in zip(times, scenario.heard, strict=True):
            if hearing.matches(event, run.entry):
                insort(kept, event.us)
                del kept[: -hearing.number]
    return with_run(run, heard=tuple(map(tuple, times)))
