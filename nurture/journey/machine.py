"""The machine: a pure function from a state and an event, or passing time, to a state and effects.

Its laws:

1. Nothing but the arguments goes in: no clock, no chance, no input, no output.
2. ``advance(a)`` then ``advance(b)`` equals ``advance(b)``: what time alone brings about happens at its own instant,
   however late and in however many pieces the machine is told of it.
3. ``transition`` of an event is ``advance`` to any time before the event's, then the event's instant settled with it.
4. The events of an instant come before what is appointed for it: a wait that is over at the very instant of an event, a
   day that comes, an ``after`` goes on after the event and whatever else arrives at that instant, and so a purchase is in
   time to keep a mail back.
   The start, too, is settled with the event that makes the lead known, or else by ``advance``.
5. A late event counts with its own time and undoes nothing. One older than the reach is refused; one seen before changes
   nothing at all.
6. The state does not grow with history.
7. Every effect has a key that is a function of what it is.
8. Nothing comes of a lead that is erased, and nothing is remembered of it.
"""

from __future__ import annotations

import datetime as dt

from nurture.domain.event import Event
from nurture.domain.people import Lead
from nurture.domain.time import LATEST, check_instant, instant, micros
from nurture.errors import InputError, LateEventError
from nurture.journey.checking import checked_event, checked_lead, same_rules
from nurture.journey.effects import Effect
from nurture.journey.instant import settle
from nurture.journey.parts import NEVER, JourneyState, ScenarioState
from nurture.journey.plan import Plan
from nurture.journey.seen import seen
from nurture.journey.state import LeadState, with_state
from nurture.journey.step import Note, Step, step_of
from nurture.journey.view import View
from nurture.journey.waking import closed
from nurture.journey.work import Work, opened

__all__ = ["Step", "advance", "emptied", "next_wake", "start", "transition", "view_of"]

_MOST_LOOKS = 1_000
_LATEST = micros(LATEST)


def start(plan: Plan, lead: Lead, at: dt.datetime) -> LeadState:
    """The state of ``lead`` as it is first known, at ``at``. Raises ``LeadError`` or ``InputError``."""
    us = micros(check_instant("at", at))
    checked = checked_lead(plan, lead)
    work = Work(
        plan=plan,
        us=us,
        lead=checked,
        written=dict.fromkeys(checked.attributes, (us, 0, "")),
        memory=plan.blank,
        origin=None,
        seen=seen((), (us - plan.shape.late, "")),
        journeys={journey.name: JourneyState(journey.stages[0], us) for journey in plan.journeys},
        scenarios={scenario.name: ScenarioState() for scenario in plan.scenarios},
        turns={},
        sent={},
        had=set(),
        messages=0,
    )
    return closed(work, fresh=True)


def emptied(plan: Plan, name: str, at: dt.datetime) -> LeadState:
    """The state of a lead that is erased and known as ``name``, at ``at``: it tells nothing else."""
    return with_state(start(plan, Lead(name), at), fresh=False, erased=True)


def transition(plan: Plan, state: LeadState, event: Event) -> Step:
    """The step that ``event`` makes, with all that time brings about before its instant.

    Raises ``EventError`` where the event does not fit, ``LateEventError`` where it is older than the reach.
    """
    step = plan.quick[event.type](state, event)
    return _arrived(plan, state, event) if step is None else step


def _arrived(plan: Plan, state: LeadState, event: Event) -> Step:
    """The step that an event makes, whatever it is and whatever it finds."""
    passed = None
    if (
        state.shape is plan.shape
        and state.wake < event.us
        and not state.erased
        and state.seen.time_of(event.id) is None
    ):
        passed = _passed(plan, state, event.us - 1)
        step = plan.quick[event.type](passed.state, event)
        if step is not None:
            return step_of(step.state, (*passed.effects, *step.effects), (*passed.notes, *step.notes))
    same_rules(plan, state)
    event = checked_event(plan, state.lead, event)
    to = max(state.now_us, event.us)
    if state.erased:
        return _still(plan, state, to)
    if _is_taken(state, event, to):
        return step_of(state, (), ((state.now, f"event {event.id}", event.type, "seen before: nothing changes"),))
    _refuse_late(state, event)
    passed = passed or _passed(plan, state, to - 1)
    step = _taken_in(plan, passed.state, event, to)
    return step_of(step.state, (*passed.effects, *step.effects), (*passed.notes, *step.notes))


def _taken_in(plan: Plan, state: LeadState, event: Event, now: int) -> Step:
    """The step that an event makes, before whose instant time has passed already."""
    work = opened(plan, state)
    work.us = now
    work.take_in(event)
    settle(work, event)
    return _made(work)


def _is_taken(state: LeadState, event: Event, now: int) -> bool:
    """Whether an event of that id has been taken, within the reach of late events as it is ``now``."""
    us = state.seen.time_of(event.id)
    return us is not None and us >= now - state.shape.late and (us, event.id) in state.recent


def _refuse_late(state: LeadState, event: Event) -> None:
    if event.us > state.now_us or (event.us, event.id) > state.floor:
        return
    oldest, last = instant(state.floor[0]).isoformat(), state.floor[1]
    tie = f", nor at it with an id up to {last!r}" if last else ""
    raise LateEventError(
        "Event.at",
        event.at.isoformat(),
        f"must not be before {oldest}{tie}, the reach of late events (it may have been taken before, and counts then)",
    )


def advance(plan: Plan, state: LeadState, to: dt.datetime) -> Step:
    """The step that time makes by passing up to and including ``to``. Raises ``InputError`` for a time gone by."""
    same_rules(plan, state)
    us = micros(check_instant("to", to))
    if us < state.now_us:
        raise InputError("to", to.isoformat(), f"must not be before the state's own time, {state.now.isoformat()}")
    if state.erased:
        return _still(plan, state, us)
    step = _passed(plan, state, us)
    return step_of(with_state(step.state, now_us=us), step.effects, step.notes)


def _still(plan: Plan, state: LeadState, us: int) -> Step:
    """The step of a lead that is erased: time passes, and nothing is taken in or decided."""
    state = emptied(plan, state.lead.id, instant(us))
    return step_of(state, (), ((state.now, "erased", "erase", "nothing changes"),))


def _made(work: Work) -> Step:
    return step_of(closed(work), tuple(work.effects), tuple(work.notes))


# -- time --------------------------------------------------------------------------------------------------------------


def _passed(plan: Plan, state: LeadState, to: int) -> Step:
    """The step that time makes up to and including ``to``, as of the last instant at which it has changed something."""
    effects: list[Effect] = []
    notes: list[Note] = []
    while state.wake <= to:
        step = plan.tick(state, to) or _come(plan, state, to)
        state = step.state
        effects += step.effects
        notes += step.notes
    return step_of(state, tuple(effects), tuple(notes))


def _come(plan: Plan, state: LeadState, to: int) -> Step:
    """The next instant at which time may change something settled, or put off where it is after ``to``."""
    due = state.now_us if state.fresh else min(state.due, min(state.changes, default=NEVER))
    if due > to:
        return step_of(with_state(state, wake=due), (), ())
    work = opened(plan, state)
    work.us = due
    settle(work, None)
    return _made(work)


def next_wake(plan: Plan, state: LeadState) -> dt.datetime | None:
    """The earliest instant at which anything happens by time alone; None where nothing ever will.

    A host that advances each state at its ``next_wake`` misses nothing and never polls. The machine looks ahead past
    instants at which nothing comes of a change; after 1,000 of them it names the next one as it is.
    """
    same_rules(plan, state)
    for _ in range(_MOST_LOOKS):
        if state.erased or state.wake >= _LATEST:
            return None
        step = plan.tick(state, state.wake) or _come(plan, state, _LATEST)
        if step.effects:
            return step.state.now
        state = step.state
    return state.now


def view_of(plan: Plan, state: LeadState) -> View:
    """What compiled conditions see of a state. Raises ``StateError`` where it is of other rules."""
    same_rules(plan, state)
    return opened(plan, state).view()
