"""One instant, settled: segments, stages, goals and exits, entries, steps - in this order, each to its end.

With an event, the clock of appointments that were made before stands just before the instant: they come after it.
Within an instant each stage is entered at most once, and each scenario. Scenarios act by priority, highest first, then
by name. Where a step sets an attribute, the phases are gone through once more.
"""

from __future__ import annotations

from nurture.domain.event import Event
from nurture.journey import plan as p
from nurture.journey.effects import SegmentChanged, StageChanged
from nurture.journey.entering import enter, reach
from nurture.journey.parts import SPENT, Enrolment, JourneyState, with_journey, with_run
from nurture.journey.steps import leave, run_steps
from nurture.journey.triggers import ripe, watched
from nurture.journey.view import View
from nurture.journey.work import Work

__all__ = ["exit_on", "settle"]


def settle(work: Work, event: Event | None) -> None:
    """Settle the instant that ``work`` is at, at which ``event`` has arrived or time has come to."""
    work.early = event is not None
    work.waiting = _standing(work) if work.early else frozenset()
    stages_entered: set[tuple[str, str]] = set()
    entered: set[str] = set()
    again = True
    while again:
        view = work.view()
        _segments(work, view)
        for journey in work.plan.journeys:
            _move(work, journey, view, event, stages_entered)
        view.stages = {name: journey.stage for name, journey in work.journeys.items()}
        for scenario, number in _runs(work):
            reach(work, scenario, number, view, event)
            exit_on(work, scenario, number, view, event)
        for scenario in work.plan.scenarios:
            if enter(work, scenario, view, event, closed=scenario.name in entered):
                entered.add(scenario.name)
        work.called.clear()
        again = False
        for scenario, number in _runs(work):
            again |= run_steps(work, scenario, number, view)
        event = None


def _runs(work: Work) -> list[tuple[p.ScenarioPlan, int]]:
    """Every run there is, in the order in which they act: by scenario, then by number."""
    return [(scenario, run.number) for scenario in work.plan.scenarios for run in work.scenarios[scenario.name].runs]


def _standing(work: Work) -> frozenset[tuple[str, int, str]]:
    return frozenset(
        (scenario.name, run.number, run.step)
        for scenario, number in _runs(work)
        if (run := work.scenarios[scenario.name].run(number)) is not None and run.step is not None
    )


# -- segments and stages ---------------------------------------------------------------------------------------------


def _segments(work: Work, view: View) -> None:
    facts = work.plan.shape.facts
    for name in work.plan.segments:
        inside = view.values[facts[name]]
        turn = work.turns.get(name, 0)
        if inside == bool(turn % 2):
            continue
        work.turns[name] = turn + 1
        key = work.key("segment", name, turn + 1)
        work.effects.append(SegmentChanged(key=key, lead=work.lead.id, at=work.at, segment=name, entered=inside))


def _move(work: Work, journey: p.JourneyPlan, view: View, event: Event | None, entered: set[tuple[str, str]]) -> None:
    while True:
        state: JourneyState = work.journeys[journey.name]
        ways = journey.ways[state.stage]
        before = state.watches or (None,) * len(ways)
        watches = [watched(way.trigger, work, view, since) for way, since in zip(ways, before, strict=True)]
        taken = None
        for index, way in enumerate(ways):
            if not ripe(way.trigger, event, watches[index], view, work.clock):
                continue
            if (journey.name, way.target) not in entered:
                taken = way
                break
            work.note(f"{state.stage} -> {way.target}", way.trigger.place, "entered once already at this instant")
            if not isinstance(way.trigger, p.Arrival):
                watches[index] = SPENT
        if taken is None:
            if state.watches != (now := tuple(watches)):
                work.journeys[journey.name] = with_journey(state, watches=now)
            return
        event = None if isinstance(taken.trigger, p.Arrival) else event
        entered.add((journey.name, taken.target))
        _enter_stage(work, journey, state, taken)


def _enter_stage(work: Work, journey: p.JourneyPlan, state: JourneyState, way: p.TransitionPlan) -> None:
    moves = state.moves + 1
    work.journeys[journey.name] = JourneyState(way.target, work.us, moves)
    work.note(f"{state.stage} -> {way.target}", way.trigger.place, "moved")
    key = work.key("journey", journey.name, moves)
    effect = StageChanged(
        key=key, lead=work.lead.id, at=work.at, journey=journey.name, source=state.stage, target=way.target
    )
    work.effects.append(effect)


# -- exits -----------------------------------------------------------------------------------------------------


def exit_on(work: Work, scenario: p.ScenarioPlan, number: int, view: View, event: Event | None) -> None:
    """Look whether an exit takes a run out now."""
    run: Enrolment | None = work.scenarios[scenario.name].run(number)
    if run is None or run.step is None:
        return
    view.inside(run)
    before = run.exits or (None,) * len(scenario.exits)
    exits = tuple(watched(trigger, work, view, since) for trigger, since in zip(scenario.exits, before, strict=True))
    if exits != run.exits:
        run = with_run(run, exits=exits)
        work.keep(scenario.name, run)
    for trigger, since in zip(scenario.exits, exits, strict=True):
        if ripe(trigger, event, since, view, work.clock):
            leave(work, scenario, run, "exit", trigger.place)
            return
