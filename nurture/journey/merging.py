"""Two records of one person made one: their logs united, their attributes by date, their scenarios by rule.

The survivor goes on, and the other record ends. What is remembered is worked out anew from the united log, so that no
event counts twice and none is lost. For scenarios, what the survivor is in or has been through goes before what the other
record is in.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from attrs import evolve, frozen

from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.journeys import MOST_KEYS
from nurture.domain.time import check_instant, micros
from nurture.errors import EventError, InputError
from nurture.journey import plan as p
from nurture.journey.calendar import remembered
from nurture.journey.effects import Entered, StageChanged
from nurture.journey.entering import held_out, key_of, reach
from nurture.journey.hearing import listening
from nurture.journey.instant import exit_on, settle
from nurture.journey.machine import Step, advance, checked_event
from nurture.journey.state import Enrolment, LeadState, ScenarioState
from nurture.journey.steps import leave
from nurture.journey.work import Work, opened

__all__ = ["merge"]


@frozen
class _Log:
    """The events of both records, each once, by (time, id); ``own`` are of the survivor alone, ``new`` of the other."""

    events: tuple[Event, ...]
    own: tuple[Event, ...]
    new: tuple[Event, ...]


def merge(plan: p.Plan, survivor: LeadState, other: LeadState, log: Iterable[Event], at: dt.datetime) -> Step:
    """The step that makes ``other`` a part of ``survivor`` at ``at``, to which time passes for both first."""
    us = micros(check_instant("at", at))
    if survivor.lead.id == other.lead.id:
        raise InputError("other", other.lead.id, "must be the record of another id than the survivor's")
    for name, state in (("survivor", survivor), ("other", other)):
        if state.erased:
            raise InputError(name, state.lead.id, "must not be erased: there is nothing of it to merge")
        if us < state.now_us:
            problem = f"must not be before the time of the {name}, {state.now.isoformat()}"
            raise InputError("at", at.isoformat(), problem)
    united = _united(plan, survivor, other, log, us)
    first, second = advance(plan, survivor, at), advance(plan, other, at)
    work, gone = opened(plan, first.state), opened(plan, second.state)
    _attributes(work, gone, united)
    _memory(work, gone, united)
    _sent(work, gone)
    _stages(work, gone)
    taken = {scenario.name: _scenario(work, gone, scenario, united) for scenario in plan.scenarios}
    gone.leave_segments()
    _heard(work, united)
    _news(work, united, taken)
    settle(work, None)
    effects = (*first.effects, *second.effects, *gone.effects, *work.effects)
    return Step(work.close(), effects, (*first.trace, *second.trace, *gone.trace, *work.trace))


# -- the log ---------------------------------------------------------------------------------------------------------


def _united(plan: p.Plan, survivor: LeadState, other: LeadState, log: Iterable[Event], us: int) -> _Log:
    found: dict[str, Event] = {}
    homes: dict[str, set[str]] = {}
    for event in sorted(log):
        if event.lead not in (survivor.lead.id, other.lead.id):
            raise EventError("Event.lead", event.lead, "must be one of the two records that are merged")
        if micros(event.at) > us:
            raise EventError("Event.at", event.at.isoformat(), "must not be after the instant of the merge")
        mine = checked_event(plan, survivor.lead, evolve(event, lead=survivor.lead.id))
        homes.setdefault(event.id, set()).add(event.lead)
        first = found.setdefault(event.id, mine)
        if len(homes[event.id]) > 1 and first != mine:
            problem = "is the id of two events that differ, one of each record: which of them is meant cannot be told"
            raise EventError("Event.id", event.id, problem)
    for state in (survivor, other):
        for _, name in state.recent:
            if name not in found:
                raise EventError("log", name, f"is an event that {state.lead.id!r} has taken, and must be in the log")
    events = tuple(sorted(found.values()))
    own, new = ({state.lead.id} for state in (survivor, other))
    alone = [tuple(event for event in events if homes[event.id] == who) for who in (own, new)]
    return _Log(events, *alone)


def _attributes(work: Work, gone: Work, log: _Log) -> None:
    """Each attribute as it was set last; of two settings of one instant the survivor's."""
    values = {**gone.lead.attributes, "timezone": gone.lead.timezone}
    for name, key in gone.written.items():
        work.write({name: values.get(name)}, key)
    for event in log.events:
        if event.type == LEAD_UPDATED:
            work.write(dict(event.properties), (micros(event.at), 0, event.id))
    lead = work.lead
    work.lead = evolve(lead, timezone=lead.timezone or gone.lead.timezone, account=lead.account or gone.lead.account)


def _memory(work: Work, gone: Work, log: _Log) -> None:
    """What is remembered of the united log, as if every event had come in its time, and of the messages of both."""
    memory, late = work.plan.blank, work.plan.late
    for event in log.events:
        us = micros(event.at)
        memory = work.plan.forget(work.plan.remember(memory, event), us, (us - late, ""))
    work.memory = work.plan.join(memory, work.memory, gone.memory)
    work.floor = (work.us - late, "")
    work.recent = tuple(key for event in log.events if (key := (micros(event.at), event.id)) > work.floor)


def _sent(work: Work, gone: Work) -> None:
    """What was sent to either was sent to the person."""
    for name, times in gone.sent.items():
        most = remembered(work.plan.caps(name))
        work.sent[name] = tuple(sorted((*work.sent.get(name, ()), *times)))[-most:] if most else ()
    work.had |= gone.had
    work.messages += gone.messages


# -- stages -------------------------------------------------------------------------------------------------------


def _stages(work: Work, gone: Work) -> None:
    """Of each journey the further stage of the two, in the order of the stages."""
    for journey in work.plan.journeys:
        mine, theirs = work.journeys[journey.name], gone.journeys[journey.name]
        if journey.stages.index(theirs.stage) <= journey.stages.index(mine.stage):
            continue
        moves = mine.moves + 1
        work.journeys[journey.name] = evolve(theirs, moves=moves)
        work.note(f"{mine.stage} -> {theirs.stage}", "merge", f"the stage of {gone.lead.id}, which is further")
        effect = StageChanged(
            key=work.key("journey", journey.name, moves),
            lead=work.lead.id,
            at=work.at,
            journey=journey.name,
            source=mine.stage,
            target=theirs.stage,
        )
        work.effects.append(effect)


# -- scenarios -------------------------------------------------------------------------------------------------------


def _scenario(work: Work, gone: Work, scenario: p.ScenarioPlan, log: _Log) -> frozenset[int]:
    """Join what the two have to do with a scenario. Gives the numbers of the runs that are taken over."""
    mine: ScenarioState = work.scenarios[scenario.name]
    theirs: ScenarioState = gone.scenarios[scenario.name]
    runs, taken = mine.runs, []
    for run in theirs.runs:
        new = evolve(run, number=mine.entries + run.number)
        if _may_go_on(work, scenario, run, evolve(mine, runs=runs), log):
            runs = (*_beside(scenario, new, runs), new)
            taken.append(new)
        if run.step is not None:
            leave(gone, scenario, run, "merged", "merge")
    work.scenarios[scenario.name] = evolve(
        mine,
        entries=mine.entries + theirs.entries,
        enter=_watches(mine.enter, theirs.enter),
        runs=runs,
        again=_again(mine, theirs),
    )
    for run in taken:
        if run.step is not None:
            _tell(work, scenario, run)
    return frozenset(run.number for run in taken)


def _may_go_on(work: Work, scenario: p.ScenarioPlan, run: Enrolment, mine: ScenarioState, log: _Log) -> bool:
    """Whether a run of the other record goes on in the survivor, who is not and has not been in the same."""
    key, reentry = key_of(scenario, run.entry), scenario.reentry
    same = [each for each in mine.runs if key_of(scenario, each.entry) == key]
    if any(each.step is not None for each in same) or (same and run.step is None) or held_out(work, scenario):
        return False
    running = run.step is not None
    if len(mine.running) + running > reentry.runs or len(mine.runs) - len(same) >= _most(scenario):
        return False
    if reentry.each is not None:
        return not any(_lets_in(scenario, event, key) for event in (*log.own, *_shared(log)))
    if not mine.entries:
        return True
    if reentry.kind == "once" or key in dict(mine.as_of(work.us).again):
        return False
    early = run.entered - work.plan.late
    return any(early <= micros(event.at) <= run.entered and _lets_in(scenario, event, None) for event in log.new)


def _shared(log: _Log) -> list[Event]:
    alone = {event.id for event in (*log.own, *log.new)}
    return [event for event in log.events if event.id not in alone]


def _lets_in(scenario: p.ScenarioPlan, event: Event, key: Any) -> bool:
    each = scenario.reentry.each
    if each is not None and event.properties.get(each) != key:
        return False
    return any(isinstance(trigger, p.Arrival) and trigger.matches(event, {}) for trigger in scenario.enter)


def _most(scenario: p.ScenarioPlan) -> int:
    """How many runs, those with open goals too, a state has room for."""
    return 1 if scenario.reentry.runs == 1 else 2 * scenario.reentry.runs


def _beside(scenario: p.ScenarioPlan, new: Enrolment, runs: tuple[Enrolment, ...]) -> tuple[Enrolment, ...]:
    """``runs`` without those that have ended and are of the same as ``new``: one of them begins anew."""
    key = key_of(scenario, new.entry)
    return tuple(run for run in runs if run.step is not None or key_of(scenario, run.entry) != key)


def _watches(mine: tuple[int | None, ...], theirs: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """Since when what lets in has held: what either has acted on is not acted on again."""
    if not (mine and theirs):
        return mine or theirs
    pairs = zip(mine, theirs, strict=True)
    return tuple(min((since for since in pair if since is not None), default=None) for pair in pairs)


def _again(mine: ScenarioState, theirs: ScenarioState) -> tuple[tuple[Any, int], ...]:
    """When either may enter again: the later of the two, and of more than may be remembered the latest."""
    found = dict(mine.again)
    for key, until in theirs.again:
        found[key] = max(until, found.get(key, until))
    most = sorted(found.values())[-MOST_KEYS:]
    return tuple(item for item in found.items() if item[1] >= most[0])[-MOST_KEYS:]


def _tell(work: Work, scenario: p.ScenarioPlan, run: Enrolment) -> None:
    assert run.step is not None
    work.note(f"enter {scenario.name}", "merge", "taken over where it stands")
    effect = Entered(
        key=work.key("scenario", scenario.name, run.number, "entered"),
        lead=work.lead.id,
        at=work.at,
        scenario=scenario.name,
        step=run.step,
        enrolment=run.number,
    )
    work.effects.append(effect)


def _heard(work: Work, log: _Log) -> None:
    """What each run asks for itself, answered by the united log."""
    for scenario in work.plan.scenarios:
        state: ScenarioState = work.scenarios[scenario.name]
        runs = tuple(listening(scenario, evolve(run, heard=()), log.events) for run in state.runs)
        work.scenarios[scenario.name] = evolve(state, runs=runs)


def _news(work: Work, log: _Log, taken: dict[str, frozenset[int]]) -> None:
    """Let each run learn of the events since it began that only the other record has: goals and exits, in order."""
    view = work.view()
    for scenario in work.plan.scenarios:
        for run in work.scenarios[scenario.name].runs:
            news = log.own if run.number in taken[scenario.name] else log.new
            for event in news:
                if micros(event.at) >= run.entered:
                    reach(work, scenario, run.number, view, event)
                    exit_on(work, scenario, run.number, view, event)
