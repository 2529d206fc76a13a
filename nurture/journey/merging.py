"""Two records of one person made one: their logs united, their attributes by date, their scenarios by rule.

The survivor goes on, and the other record ends. What is remembered is worked out anew from the united log, so that no
event counts twice and none is lost. Which runs of scenarios go on, ``succession`` says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from attrs import evolve

from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.time import check_instant, micros
from nurture.errors import EventError, InputError
from nurture.journey import plan as p
from nurture.journey.calendar import remembered
from nurture.journey.checking import checked_event
from nurture.journey.effects import StageChanged
from nurture.journey.entering import reach
from nurture.journey.hearing import listening
from nurture.journey.instant import exit_on, settle
from nurture.journey.machine import Step, advance
from nurture.journey.parts import ScenarioState
from nurture.journey.seen import Seen, seen
from nurture.journey.state import LeadState
from nurture.journey.succession import Log, join_runs
from nurture.journey.waking import closed
from nurture.journey.work import Work, opened

__all__ = ["hear", "merge", "remembered_of", "seen_of"]


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
    taken = {scenario.name: join_runs(work, gone, scenario, united) for scenario in plan.scenarios}
    gone.leave_segments()
    hear(work, united.events)
    _news(work, united, taken)
    settle(work, None)
    effects = (*first.effects, *second.effects, *gone.effects, *work.effects)
    return Step(closed(work), effects, (*first.notes, *second.notes, *gone.notes, *work.notes))


# -- the log ---------------------------------------------------------------------------------------------------------


def _united(plan: p.Plan, survivor: LeadState, other: LeadState, log: Iterable[Event], us: int) -> Log:
    found: dict[str, Event] = {}
    homes: dict[str, set[str]] = {}
    for event in sorted(log):
        if event.lead not in (survivor.lead.id, other.lead.id):
            raise EventError("Event.lead", event.lead, "must be one of the two records that are merged")
        if event.us > us:
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
    return Log(events, *(tuple(event for event in events if homes[event.id] == who) for who in (own, new, own | new)))


def _attributes(work: Work, gone: Work, log: Log) -> None:
    """Each attribute as it was set last; of two settings of one instant the survivor's."""
    values = {**gone.lead.attributes, "timezone": gone.lead.timezone}
    for name, key in gone.written.items():
        work.write({name: values.get(name)}, key)
    for event in log.events:
        if event.type == LEAD_UPDATED:
            work.write(dict(event.properties), (event.us, 0, event.id))
    lead = work.lead
    work.lead = evolve(lead, timezone=lead.timezone or gone.lead.timezone, account=lead.account or gone.lead.account)


def _memory(work: Work, gone: Work, log: Log) -> None:
    """What is remembered of the united log, as if every event had come in its time, and of the messages of both."""
    work.memory = work.plan.join(remembered_of(work.plan, log.events), work.memory, gone.memory)
    work.seen = seen_of(work, log.events)


def remembered_of(plan: p.Plan, events: Iterable[Event]) -> tuple[Any, ...]:
    """What is remembered of ``events``, which are in order."""
    memory = plan.blank
    for event in events:
        us = event.us
        memory = plan.shape.trimmed(plan.remember(memory, event), us, (us - plan.shape.late, ""))
    return memory


def seen_of(work: Work, events: Iterable[Event]) -> Seen:
    """Of ``events``, which were taken, those within the reach of late ones."""
    floor = (work.us - work.plan.shape.late, "")
    return seen((key for event in events if (key := (event.us, event.id)) > floor), floor)


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


def hear(work: Work, events: tuple[Event, ...]) -> None:
    """Let what each run asks for itself be answered by ``events``, which are the whole log."""
    for scenario in work.plan.scenarios:
        state: ScenarioState = work.scenarios[scenario.name]
        runs = tuple(listening(scenario, evolve(run, heard=()), events) for run in state.runs)
        work.scenarios[scenario.name] = evolve(state, runs=runs)


def _news(work: Work, log: Log, taken: dict[str, frozenset[int]]) -> None:
    """Let each run learn of the events since it began that only the other record has: goals and exits, in order."""
    view = work.view()
    for scenario in work.plan.scenarios:
        for run in work.scenarios[scenario.name].runs:
            news = log.own if run.number in taken[scenario.name] else log.new
            for event in news:
                if event.us >= run.entered:
                    reach(work, scenario, run.number, view, event)
                    exit_on(work, scenario, run.number, view, event)
