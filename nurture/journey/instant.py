"""One instant, settled: segments, stages, goals and exits, entries, steps - in this order, each to its end.

Within an instant each stage is entered at most once, and each scenario. Scenarios act by priority, highest first, then
by name. Where a step sets an attribute, the phases are gone through once more.
"""

from __future__ import annotations

from attrs import evolve

from nurture.domain.event import Event
from nurture.domain.time import appointment, instant, micros
from nurture.journey import plan as p
from nurture.journey.effects import Entered, GoalReached, SegmentChanged, StageChanged
from nurture.journey.state import SPENT, Enrolment, JourneyState, ScenarioState
from nurture.journey.steps import leave, run_steps
from nurture.journey.view import View
from nurture.journey.work import Work

__all__ = ["ripens", "settle"]


def settle(work: Work, event: Event | None) -> None:
    """Settle the instant that ``work`` is at, at which ``event`` has arrived or time has come to."""
    stages_entered: set[tuple[str, str]] = set()
    scenarios_entered: set[str] = set()
    again = True
    while again:
        view = work.view()
        _segments(work, view)
        for journey in work.plan.journeys:
            _move(work, journey, view, event, stages_entered)
        view.stages = {name: journey.stage for name, journey in work.journeys.items()}
        for scenario, number in _runs(work):
            _goal(work, scenario, number, view, event)
            _exit(work, scenario, number, view, event)
        for scenario in work.plan.scenarios:
            if scenario.name not in scenarios_entered and _enter(work, scenario, view, event):
                scenarios_entered.add(scenario.name)
        again = False
        for scenario, number in _runs(work):
            again |= run_steps(work, scenario, number, view)
        event = None


def _runs(work: Work) -> list[tuple[p.ScenarioPlan, int]]:
    """Every run there is, in the order in which they act: by scenario, then by number."""
    return [(scenario, run.number) for scenario in work.plan.scenarios for run in work.scenarios[scenario.name].runs]


def watched(trigger: p.Trigger, view: View, since: int | None) -> int | None:
    """The watch of ``trigger`` after a look at ``view``."""
    if isinstance(trigger, p.Arrival) or not trigger.holds(view):
        return None
    return view.us if since is None else since


def ripe(trigger: p.Trigger, event: Event | None, since: int | None, us: int) -> bool:
    """Whether ``trigger`` goes off: its event is here, or its condition has held for long enough."""
    if isinstance(trigger, p.Arrival):
        return event is not None and trigger.matches(event)
    return since is not None and since != SPENT and us >= since + trigger.lasting


def ripens(trigger: p.Trigger, since: int | None, us: int) -> int | None:
    """The instant after ``us`` at which a watched condition will have held for long enough."""
    if isinstance(trigger, p.Arrival) or since is None or since == SPENT or since + trigger.lasting <= us:
        return None
    return since + trigger.lasting


# -- segments and stages ---------------------------------------------------------------------------------------------


def _segments(work: Work, view: View) -> None:
    for name in work.plan.segments:
        inside = view.facts[name]
        turn = work.turns.get(name, 0)
        if inside == bool(turn % 2):
            continue
        work.turns[name] = turn + 1
        key = work.key("segment", name, turn + 1)
        work.effects.append(SegmentChanged(key=key, lead=work.lead.id, at=work.at, segment=name, entered=inside))


def _move(work: Work, journey: p.JourneyPlan, view: View, event: Event | None, entered: set[tuple[str, str]]) -> None:
    while True:
        state: JourneyState = work.journeys[journey.name]
        ways = [way for way in journey.transitions if state.stage in way.sources]
        before = state.watches or (None,) * len(ways)
        watches = [watched(way.trigger, view, since) for way, since in zip(ways, before, strict=True)]
        taken = None
        for index, way in enumerate(ways):
            if not ripe(way.trigger, event, watches[index], work.us):
                continue
            if (journey.name, way.target) not in entered:
                taken = way
                break
            work.note(f"{state.stage} -> {way.target}", way.trigger.place, "entered once already at this instant")
            if isinstance(way.trigger, p.Holding):
                watches[index] = SPENT
        if taken is None:
            work.journeys[journey.name] = evolve(state, watches=tuple(watches))
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


# -- goals, exits, entries -------------------------------------------------------------------------------------------


def _goal(work: Work, scenario: p.ScenarioPlan, number: int, view: View, event: Event | None) -> None:
    run: Enrolment | None = work.scenarios[scenario.name].run(number)
    goal = scenario.goal
    if goal is None or run is None or not run.goal_open:
        return
    view.entered = run.entered
    arrival = isinstance(goal.trigger, p.Arrival)
    time = micros(event.at) if arrival and event is not None else work.us
    ends = work.us if goal.within is None else run.entered + goal.within
    since = watched(goal.trigger, view, run.goal)
    reached = run.entered <= time <= ends and ripe(goal.trigger, event, since, work.us)
    over = work.us > ends + work.plan.late
    work.keep(scenario.name, evolve(run, goal=since, goal_open=not (reached or over)))
    if reached:
        work.note(f"goal of {scenario.name}", goal.trigger.place, "reached")
        key = work.key("scenario", scenario.name, number, "goal")
        effect = GoalReached(
            key=key, lead=work.lead.id, at=work.at, scenario=scenario.name, step=run.step or "end", enrolment=number
        )
        work.effects.append(effect)


def _exit(work: Work, scenario: p.ScenarioPlan, number: int, view: View, event: Event | None) -> None:
    run: Enrolment | None = work.scenarios[scenario.name].run(number)
    if run is None or run.step is None:
        return
    view.entered = run.entered
    before = run.exits or (None,) * len(scenario.exits)
    exits = tuple(watched(trigger, view, since) for trigger, since in zip(scenario.exits, before, strict=True))
    run = evolve(run, exits=exits)
    work.keep(scenario.name, run)
    for trigger, since in zip(scenario.exits, exits, strict=True):
        if ripe(trigger, event, since, work.us):
            leave(work, scenario, run, "exit", trigger.place)
            return


def _enter(work: Work, scenario: p.ScenarioPlan, view: View, event: Event | None) -> bool:
    if event is None and scenario.by_events_only:
        return False
    state: ScenarioState = work.scenarios[scenario.name]
    view.entered = None
    before = state.enter or (None,) * len(scenario.enter)
    watches = [watched(trigger, view, since) for trigger, since in zip(scenario.enter, before, strict=True)]
    place = None
    for index, trigger in enumerate(scenario.enter):
        if ripe(trigger, event, watches[index], work.us):
            place = place or trigger.place
            watches[index] = SPENT if isinstance(trigger, p.Holding) else None
    state = evolve(state, enter=tuple(watches))
    work.scenarios[scenario.name] = state
    if place is None:
        return False
    refusal = _refusal(work, scenario, state, view)
    if refusal:
        work.note(f"enter {scenario.name}", place, refusal)
        return False
    _enrol(work, scenario, state, view, place)
    return True


def _refusal(work: Work, scenario: p.ScenarioPlan, state: ScenarioState, view: View) -> str | None:
    """Why the lead may not enter now; None where it may."""
    if state.running:
        return "not entered: already in it"
    if state.last is not None and scenario.reentry.kind == "once":
        return "not entered: once only"
    if state.last is not None and scenario.reentry.every is not None:
        again = appointment(instant(state.last), scenario.reentry.every, work.zone)
        if work.us < micros(again):
            return f"not entered: not again before {again.isoformat()}"
    view.entered = work.us
    for trigger in scenario.exits:
        if isinstance(trigger, p.Holding) and trigger.lasting == 0 and trigger.holds(view):
            return f"not entered: the exit on {trigger.place} holds"
    return None


def _enrol(work: Work, scenario: p.ScenarioPlan, state: ScenarioState, view: View, place: str) -> None:
    number, first = state.entries + 1, scenario.steps[0].label
    view.entered = work.us
    run = Enrolment(
        number,
        work.us,
        first,
        exits=tuple(watched(trigger, view, None) for trigger in scenario.exits),
        goal_open=scenario.goal is not None,
    )
    work.scenarios[scenario.name] = ScenarioState(number, work.us, state.enter, (run,))
    work.note(f"enter {scenario.name}", place, "entered")
    key = work.key("scenario", scenario.name, number, "entered")
    effect = Entered(key=key, lead=work.lead.id, at=work.at, scenario=scenario.name, step=first, enrolment=number)
    work.effects.append(effect)
    _goal(work, scenario, number, view, None)
