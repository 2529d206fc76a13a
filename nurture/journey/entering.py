"""Entering a scenario, and reaching what it is for.

A lead is let in by a trigger, unless something refuses it: each refusal is told in the trace.
"""

from __future__ import annotations

from typing import Any

from nurture.domain.chance import point
from nurture.domain.event import Event
from nurture.domain.frozen import FrozenMap
from nurture.domain.journeys import LONGEST_ENTRY, LONGEST_KEY, MOST_KEYS, MOST_RUNS
from nurture.domain.time import instant, micros
from nurture.journey import plan as p
from nurture.journey.effects import Entered, GoalReached, Refused
from nurture.journey.hearing import listening
from nurture.journey.parts import SPENT, Enrolment, ScenarioState, with_run, with_scenario
from nurture.journey.steps import leave
from nurture.journey.triggers import comes, ripe, watched
from nurture.journey.view import View
from nurture.journey.work import Work

__all__ = ["enter", "held_out", "key_of", "reach"]


def reach(work: Work, scenario: p.ScenarioPlan, number: int, view: View, event: Event | None) -> None:
    """Look whether a run reaches its goal now, and close the goal where it is reached or its time is over."""
    run: Enrolment | None = work.scenarios[scenario.name].run(number)
    goal = scenario.goal
    if goal is None or run is None or not run.goal_open:
        return
    view.inside(run)
    arrival = isinstance(goal.trigger, p.Arrival)
    time = event.us if arrival and event is not None else work.us
    ends = work.us if goal.within is None else run.entered + goal.within
    since = watched(goal.trigger, work, view, run.goal)
    reached = run.entered <= time <= ends and ripe(goal.trigger, event, since, view, work.clock)
    over = work.us > ends + work.plan.shape.late
    if reached or over or since != run.goal:
        work.keep(scenario.name, with_run(run, goal=since, goal_open=not (reached or over)))
    if reached:
        work.note(f"goal of {scenario.name}", goal.trigger.place, "reached")
        key = work.key("scenario", scenario.name, number, "goal")
        effect = GoalReached(
            key=key, lead=work.lead.id, at=work.at, scenario=scenario.name, step=run.step or "end", enrolment=number
        )
        work.effects.append(effect)
        run = work.scenarios[scenario.name].run(number)
        if goal.ends and run is not None and run.step is not None:
            leave(work, scenario, run, "goal", goal.trigger.place)


def enter(work: Work, scenario: p.ScenarioPlan, view: View, event: Event | None, *, closed: bool) -> bool:
    """Let the lead into ``scenario`` where one of its entries goes off, or a step runs it. Whether it has entered.

    ``closed``: it has entered at this instant already. What goes off is spent then, too.
    """
    place = work.called.get(scenario.name)
    if place is None and _lets_nobody_in(scenario, event):
        return False
    state: ScenarioState = work.scenarios[scenario.name]
    view.outside()
    before = state.enter or (None,) * len(scenario.enter)
    watches = [watched(trigger, work, view, since) for trigger, since in zip(scenario.enter, before, strict=True)]
    for index, trigger in enumerate(scenario.enter):
        if isinstance(trigger, p.Coming):
            local = None if work.early else comes(trigger, view, work.zone, watches[index])
            if local is not None:
                watches[index] = local
                place = place or (trigger.place if trigger.holds(view) else None)
        elif ripe(trigger, event, watches[index], view, work.clock):
            place = place or trigger.place
            watches[index] = SPENT if isinstance(trigger, p.Holding) else None
    if (now := tuple(watches)) != state.enter:
        work.scenarios[scenario.name] = state = with_scenario(state, enter=now)
    if place is None:
        return False
    run = _begun(work, scenario, state, event)
    view.inside(run)
    refusal = "entered once already at this instant" if closed else _refusal(work, scenario, state, view)
    full = "" if refusal else _full(scenario, state.as_of(work.us, None), view)
    if refusal or full:
        work.note(f"enter {scenario.name}", place, f"not entered: {refusal or _FULL[full]}")
        if full:
            _tell_refused(work, scenario, state, full)
        return False
    _enrol(work, scenario, view, run, place)
    return True


def _lets_nobody_in(scenario: p.ScenarioPlan, event: Event | None) -> bool:
    """Whether ``event``, or time, is none of those that lead into a scenario into which only events lead."""
    types = scenario.by_events_only
    return types is not None and (event is None or not (event.type in types or None in types))


def _begun(work: Work, scenario: p.ScenarioPlan, state: ScenarioState, event: Event | None) -> Enrolment:
    """The run that would begin now."""
    first, open_ = scenario.steps[0].label, scenario.goal is not None
    run = Enrolment(state.entries + 1, work.us, first, goal_open=open_, entry=_entry(scenario, event))
    return listening(scenario, run, () if event is None else (event,))


def _entry(scenario: p.ScenarioPlan, event: Event | None) -> FrozenMap:
    """What a run of ``scenario`` keeps of the event that lets the lead in."""
    properties = {} if event is None else event.properties
    return FrozenMap({name: _kept(properties.get(name)) for name in scenario.entry})


def _kept(value: Any) -> Any:
    return None if isinstance(value, str) and len(value) > LONGEST_ENTRY else value


def key_of(scenario: p.ScenarioPlan, entry: Any) -> Any:
    """What a run is told apart from others by; None where they are not."""
    return entry.get(scenario.reentry.each or "")


def _same(scenario: p.ScenarioPlan, state: ScenarioState, key: Any) -> tuple[Enrolment, ...]:
    """The runs with the same key, those under way and those whose goal is open."""
    return tuple(run for run in state.runs if key_of(scenario, run.entry) == key)


def _refusal(work: Work, scenario: p.ScenarioPlan, state: ScenarioState, view: View) -> str | None:
    """Why the lead may not enter now; None where it may."""
    reentry, key = scenario.reentry, key_of(scenario, view.entry)
    if reentry.each is not None and (key is None or (isinstance(key, str) and len(key) > LONGEST_KEY)):
        return f"`{reentry.each}` is missing, or longer than {LONGEST_KEY} characters"
    if reentry.kind == "once" and state.entries:
        return "once only"
    current = [run for run in _same(scenario, state, key) if run.step is not None]
    if current and reentry.overlap is None:
        return "already in it"
    again = dict(state.as_of(work.us, None).again)
    if key in again:
        return f"not again before {instant(again[key]).isoformat()}"
    for trigger in (*scenario.exits, *([scenario.goal.trigger] if scenario.goal and scenario.goal.ends else [])):
        if isinstance(trigger, p.Holding) and trigger.lasting == 0 and trigger.holds(view):
            return f"the exit on {trigger.place} holds"
    return None


_FULL = {
    "values": f"{MOST_KEYS} values are remembered, which is as many as may be",
    "runs": f"{MOST_RUNS} runs are under way, which is as many as may be",
}


def _full(scenario: p.ScenarioPlan, state: ScenarioState, view: View) -> str:
    """What there is no room for, of a lead that may enter: see ``_FULL``; nothing where there is."""
    if len(state.again) >= MOST_KEYS:
        return "values"
    current = [run for run in _same(scenario, state, key_of(scenario, view.entry)) if run.step is not None]
    ends = len(current) if scenario.reentry.overlap == "restart" else 0
    return "runs" if len(state.running) - ends >= MOST_RUNS else ""


def _tell_refused(work: Work, scenario: p.ScenarioPlan, state: ScenarioState, reason: str) -> None:
    number = state.refused + 1
    work.scenarios[scenario.name] = with_scenario(state, refused=number)
    key = work.key("scenario", scenario.name, "refused", number)
    work.effects.append(Refused(key=key, lead=work.lead.id, at=work.at, scenario=scenario.name, reason=reason))


def _enrol(work: Work, scenario: p.ScenarioPlan, view: View, run: Enrolment, place: str) -> None:
    key = key_of(scenario, run.entry)
    if scenario.reentry.overlap == "restart":
        for other in _same(scenario, work.scenarios[scenario.name], key):
            if other.step is not None:
                leave(work, scenario, other, "restarted", place)
    state: ScenarioState = work.scenarios[scenario.name]
    number, first = run.number, scenario.steps[0].label
    run = with_run(run, exits=tuple(watched(trigger, work, view, None) for trigger in scenario.exits))
    kept = [old for old in state.runs if old.step is not None or _stays(scenario, old, key, number)]
    again = state.as_of(work.us, None).again
    if scenario.reentry.every is not None:
        again = (*again, (key, micros(work.appointment(scenario.reentry.every))))
    work.scenarios[scenario.name] = with_scenario(state, entries=number, runs=(*kept, run), again=again)
    work.note(f"enter {scenario.name}", place, "entered")
    name = work.key("scenario", scenario.name, number, "entered")
    effect = Entered(key=name, lead=work.lead.id, at=work.at, scenario=scenario.name, step=first, enrolment=number)
    work.effects.append(effect)
    reach(work, scenario, number, view, None)
    begun = work.scenarios[scenario.name].run(number)
    if begun is not None and held_out(work, scenario):
        leave(work, scenario, begun, "holdout", place)


def held_out(work: Work, scenario: p.ScenarioPlan) -> bool:
    """Whether the lead is one of those that others are compared with: of this scenario, or of the whole ruleset."""
    name, lead = work.plan.name, work.lead.id
    own = point(100, name, "holdout", scenario.name, lead) < scenario.holdout
    return own or point(100, name, "holdout", lead) < work.plan.holdout


def _stays(scenario: p.ScenarioPlan, ended: Enrolment, key: Any, number: int) -> bool:
    """Whether the goal of a run that has ended stays open when run ``number`` begins."""
    return key_of(scenario, ended.entry) != key and number - ended.number < MOST_RUNS
