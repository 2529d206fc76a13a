"""When something may happen by itself, and a step closed: the state that it has come to, with when to look at it again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nurture.domain.frozen import FrozenMap
from nurture.journey import plan as p
from nurture.journey.parts import NEVER, JourneyState, ScenarioState
from nurture.journey.seen import Seen, seen
from nurture.journey.state import LeadState, lead_state
from nurture.journey.steps import wakes_at
from nurture.journey.triggers import ripens, will_come
from nurture.journey.view import View
from nurture.journey.work import Work

__all__ = ["closed"]


def closed(work: Work, *, fresh: bool = False) -> LeadState:
    """The state that the work has come to; what it remembers is trimmed where it has changed."""
    view, shape, origin = work.view(), work.plan.shape, work.origin
    changes, appointed = _changes(work, view), tuple(_appointed(work, view))
    due = min(appointed, default=NEVER)
    return lead_state(
        shape,
        work.lead,
        work.us,
        _kept(work.written, None if origin is None else origin.written),
        _trimmed(work),
        _few(work),
        tuple(work.journeys.values()),
        FrozenMap(work.scenarios),
        _kept(work.turns, None if origin is None else origin.turns),
        _kept(work.sent, None if origin is None else origin.sent),
        tuple(sorted(work.had)),
        work.messages,
        fresh,
        False,  # noqa: FBT003 - by position, as all of them: it is not erased
        view.values,
        changes,
        appointed,
        due,
        work.us if fresh else min(due, min(changes, default=NEVER)),
    )


def _kept(now: dict[str, Any], before: FrozenMap | None) -> FrozenMap:
    """A map of what is now, the one from before where nothing is other than it was."""
    return before if before is not None and before == now else FrozenMap(now)


def _trimmed(work: Work) -> tuple[object, ...]:
    """What is remembered: cells that have taken something in without what cannot matter any more."""
    before = work.plan.blank if work.origin is None else work.origin.memory
    if work.memory is before:
        return before
    floor = max(work.seen.floor, (work.us - work.plan.shape.late, ""))
    parts = zip(work.plan.shape.cells, before, work.memory, strict=True)
    return tuple(new if new is old else cell.trim(new, work.us, floor) for cell, old, new in parts)


def _few(work: Work) -> Seen:
    """The events that came lately, without those that do not count where they are many."""
    most = work.plan.shape.late_events
    return work.seen if len(work.seen) <= 2 * most else seen(*work.seen.settled(work.us - work.plan.shape.late, most))


def _changes(work: Work, view: View) -> tuple[int, ...]:
    """When time alone may change each fact, and each condition of journeys and scenarios, next.

    What was known of a change that has not come is known still where nothing that it reads has changed.
    """
    origin, plan = work.origin, work.plan
    if origin is None or origin.shape is not plan.shape or origin.lead is not work.lead:
        return tuple(change(view) for change in plan.changes)
    before, after, us = origin.memory, work.memory, work.us
    return tuple(
        time if time > us and all(before[slot] is after[slot] for slot in change.slots) else change(view)
        for change, time in zip(plan.changes, origin.changes, strict=True)
    )


def _appointed(work: Work, view: View) -> Iterator[int]:
    """When each journey, and each scenario, goes on by itself."""
    for journey in work.plan.journeys:
        yield _of_journey(journey, work.journeys[journey.name], work.us)
    for scenario in work.plan.scenarios:
        state: ScenarioState = work.scenarios[scenario.name]
        if state.runs or scenario.comes or scenario.ripen:
            yield min(_of_scenario(work, scenario, state, view), default=NEVER)
        else:
            yield NEVER


def _of_journey(journey: p.JourneyPlan, state: JourneyState, us: int) -> int:
    ways = zip(journey.ways[state.stage], state.watches, strict=False)
    return min((time for way, since in ways if (time := ripens(way.trigger, since, us)) is not None), default=NEVER)


def _of_scenario(work: Work, scenario: p.ScenarioPlan, state: ScenarioState, view: View) -> Iterator[int]:
    if scenario.comes:
        lasts = state.enter or (None,) * len(scenario.enter)
        found = [will_come(trigger, view, work.zone, last) for trigger, last in zip(scenario.enter, lasts, strict=True)]
        yield from (time for time in found if time is not None)
    if scenario.ripen:
        yield from (time for time in _ripenings(work, scenario, state) if time is not None)
    for run in state.runs:
        wakes = wakes_at(work, scenario, run, view)
        yield from () if wakes is None else (wakes,)
        yield from (change(view) for change in scenario.changes)


def _ripenings(work: Work, scenario: p.ScenarioPlan, state: ScenarioState) -> Iterator[int | None]:
    yield from (ripens(item, since, work.us) for item, since in zip(scenario.enter, state.enter, strict=False))
    for run in state.runs:
        yield from (ripens(item, since, work.us) for item, since in zip(scenario.exits, run.exits, strict=False))
        if run.goal_open and scenario.goal is not None:
            yield ripens(scenario.goal.trigger, run.goal, work.us)
