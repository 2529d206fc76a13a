"""An account whose people have changed: two were one person, or one was erased.

What is remembered is worked out anew from the account's log as it is without them, so that nothing counts twice and nothing
of an erased person is left. What was decided stays decided: stages, and runs of scenarios where they stand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from nurture.domain.accounts import PERSON, account_log, known_as
from nurture.domain.event import Event
from nurture.domain.frozen import FrozenMap
from nurture.domain.people import with_values
from nurture.domain.time import check_instant, micros
from nurture.errors import EventError, InputError
from nurture.journey import plan as p
from nurture.journey.checking import checked_event
from nurture.journey.instant import settle
from nurture.journey.machine import Step, advance
from nurture.journey.merging import hear, remembered_of, seen_of
from nurture.journey.parts import Enrolment, ScenarioState
from nurture.journey.state import LeadState
from nurture.journey.steps import leave
from nurture.journey.waking import closed
from nurture.journey.work import Work, opened

__all__ = ["change_people"]

People = Mapping[str, str | None]


def change_people(plan: p.Plan, state: LeadState, log: tuple[Event, ...], people: People, at: dt.datetime) -> Step:
    """The step at ``at`` after which the account of ``state`` knows ``people`` by other ids, or not at all (None)."""
    us = micros(check_instant("at", at))
    if state.erased:
        raise InputError("state", state.lead.id, "must not be erased: there is nothing of its people in it")
    names = {event.id for event in log}
    missing = next((name for _, name in state.recent if name not in names), None)
    if missing is not None:
        raise EventError("log", missing, "is an event that the account has taken, and must be in the log")
    step = advance(plan, state, at)
    work = opened(plan, step.state)
    events = tuple(checked_event(plan, state.lead, event) for event in account_log(log, people))
    if events and events[-1].us > us:
        raise EventError("Event.at", events[-1].at.isoformat(), "must not be after the instant of the change")
    work.lead = with_values(work.lead, _known(work.lead.attributes, people))
    _remember(work, events)
    for scenario in plan.scenarios:
        _runs(work, scenario, people)
    hear(work, events)
    settle(work, None)
    return Step(closed(work), (*step.effects, *work.effects), (*step.notes, *work.notes))


def _known(values: Mapping[str, Any], people: People) -> dict[str, Any]:
    """``values`` with what people are known as now in the place of their ids."""
    return {name: known_as(value, people) for name, value in values.items()}


def _remember(work: Work, events: tuple[Event, ...]) -> None:
    work.memory = work.plan.join(remembered_of(work.plan, events), work.memory, work.plan.blank)
    work.seen = seen_of(work, events)


def _runs(work: Work, scenario: p.ScenarioPlan, people: People) -> None:
    """Know runs by the new ids of people. One for somebody who is gone ends; of two for one person the further goes on."""
    each = scenario.reentry.each == PERSON
    for run in work.scenarios[scenario.name].running if each else ():
        if known_as(run.entry[PERSON], people) is None:
            leave(work, scenario, run, "erased", "people")
        elif _is_behind(scenario, run, work.scenarios[scenario.name].running, people):
            leave(work, scenario, run, "merged", "people")
    state: ScenarioState = work.scenarios[scenario.name]
    runs = [evolve(run, entry=_entry(run, people)) for run in state.runs]
    if each:
        going = {run.entry[PERSON] for run in runs if run.step is not None}
        runs = [run for run in runs if run.step is not None or run.entry[PERSON] not in (None, *going)]
    again = _again(state, people) if each else state.again
    work.scenarios[scenario.name] = evolve(state, runs=tuple(runs), again=again)


def _is_behind(scenario: p.ScenarioPlan, run: Enrolment, running: tuple[Enrolment, ...], people: People) -> bool:
    """Whether another run for the same person is further; of two that are as far the one that began later is behind."""
    if scenario.reentry.overlap == "side by side":
        return False
    mine = known_as(run.entry[PERSON], people)
    peers = [each for each in running if known_as(each.entry[PERSON], people) == mine]
    return max(peers, key=lambda each: (scenario.labels[str(each.step)], -each.number)).number != run.number


def _entry(run: Enrolment, people: People) -> FrozenMap:
    """What the run keeps of the event that it began with."""
    return run.entry.updated({PERSON: known_as(run.entry[PERSON], people)}) if PERSON in run.entry else run.entry


def _again(state: ScenarioState, people: People) -> tuple[tuple[Any, int], ...]:
    found: dict[Any, int] = {}
    for person, until in state.again:
        name = known_as(person, people)
        if name is not None:
            found[name] = max(until, found.get(name, until))
    return tuple(found.items())
