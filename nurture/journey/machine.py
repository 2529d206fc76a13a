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
from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen

from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.people import Lead
from nurture.domain.schema import BOOLEAN, Field, check_value
from nurture.domain.time import LATEST, check_instant, check_zone, instant, micros
from nurture.errors import EventError, InputError, LateEventError, LeadError, StateError
from nurture.journey.effects import Effect
from nurture.journey.instant import settle
from nurture.journey.plan import Plan, ScenarioPlan
from nurture.journey.state import JourneyState, LeadState, ScenarioState
from nurture.journey.steps import wakes_at
from nurture.journey.triggers import ripens, will_come
from nurture.journey.view import View
from nurture.journey.work import Trace, Work, opened

__all__ = ["Step", "advance", "emptied", "next_wake", "same_rules", "start", "transition"]

_MOST_LOOKS = 1_000


@frozen
class Step:
    """What a step comes to: the state after it, the effects in order, and a trace of what was decided and why."""

    state: LeadState
    effects: tuple[Effect, ...]
    trace: tuple[Trace, ...]


# -- what comes in, checked ------------------------------------------------------------------------------------------


def _fields_of(plan: Plan, name: str) -> Field | None:
    if name.startswith("consent.") and name not in plan.attributes:
        return Field(name, BOOLEAN, optional=True)
    return plan.attributes.get(name)


def _checked(
    where: str, values: Mapping[str, Any], fields: dict[str, Field | None], error: type[InputError]
) -> dict[str, Any]:
    checked = {}
    for name, value in values.items():
        declared = fields.get(name)
        if declared is None:
            raise error(f"{where}.{name}", value, "is not declared in the ruleset")
        present = value is not None
        checked[name] = check_value(f"{where}.{name}", value, declared.type, error=error) if present else None
    return checked


def checked_attributes(plan: Plan, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """``attributes`` as values of their declared types. Raises ``LeadError``."""
    fields = {name: _fields_of(plan, name) for name in attributes}
    return _checked("Lead.attributes", attributes, fields, LeadError)


def _checked_lead(plan: Plan, lead: Lead) -> Lead:
    values = checked_attributes(plan, lead.attributes)
    return evolve(lead, attributes={name: value for name, value in values.items() if value is not None})


def checked_event(plan: Plan, lead: Lead, event: Event) -> Event:
    """``event`` with its properties as values of their declared types. Raises ``EventError``."""
    if event.lead != lead.id:
        raise EventError("Event.lead", event.lead, f"must be the lead of the state, {lead.id!r}")
    known = plan.events.get(event.type)
    if known is None:
        raise EventError("Event.type", event.type, "is not declared in the ruleset")
    if event.type == LEAD_UPDATED:
        return evolve(event, properties=_checked_update(plan, event.properties))
    values = _checked("Event.properties", event.properties, dict(known), EventError)
    for name, declared in known.items():
        if not declared.optional and values.get(name) is None:
            raise EventError(f"Event.properties.{name}", None, f"must be given for `{event.type}`")
    if all(value is event.properties[name] for name, value in values.items()):
        return event  # nothing had to be made another type, and its other fields need not be checked again
    return evolve(event, properties=values)


def _checked_update(plan: Plan, changes: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in changes.items() if name != "timezone"}
    fields = {name: _fields_of(plan, name) for name in rest}
    values = _checked("Event.properties", rest, fields, EventError)
    if changes.get("timezone") is not None:
        values["timezone"] = check_zone("Event.properties.timezone", changes["timezone"], error=EventError)
    return values


def same_rules(plan: Plan, state: LeadState) -> None:
    """Raise ``StateError`` where ``state`` is not of the rules of ``plan``."""
    if (state.ruleset, state.version) != (plan.name, plan.version):
        raise StateError(
            f"the state was made by ruleset {state.ruleset!r} version {state.version}, "
            f"and this is {plan.name!r} version {plan.version}"
        )


# -- steps -----------------------------------------------------------------------------------------------------------


def start(plan: Plan, lead: Lead, at: dt.datetime) -> LeadState:
    """The state of ``lead`` as it is first known, at ``at``. Raises ``LeadError`` or ``InputError``."""
    us = micros(check_instant("at", at))
    checked = _checked_lead(plan, lead)
    work = Work(
        plan=plan,
        us=us,
        lead=checked,
        written=dict.fromkeys(checked.attributes, (us, 0, "")),
        memory=plan.blank,
        recent=(),
        floor=(us - plan.late, ""),
        journeys={journey.name: JourneyState(journey.stages[0], us) for journey in plan.journeys},
        scenarios={scenario.name: ScenarioState() for scenario in plan.scenarios},
        turns={},
        sent={},
        had=set(),
        messages=0,
    )
    return evolve(work.close(), fresh=True)


def emptied(plan: Plan, name: str, at: dt.datetime) -> LeadState:
    """The state of a lead that is erased and known as ``name``, at ``at``: it tells nothing else."""
    return evolve(start(plan, Lead(name), at), fresh=False, erased=True)


def transition(plan: Plan, state: LeadState, event: Event) -> Step:
    """The step that ``event`` makes, with all that time brings about before its instant.

    Raises ``EventError`` where the event does not fit, ``LateEventError`` where it is older than the reach.
    """
    same_rules(plan, state)
    event = checked_event(plan, state.lead, event)
    if state.erased:
        return _still(plan, state, max(state.now_us, micros(event.at)))
    key = (micros(event.at), event.id)
    reach = (max(state.now_us, key[0]) - plan.late, "")
    if any(event.id == entry[1] and entry > reach for entry in state.recent):
        trace = Trace(state.now, f"event {event.id}", event.type, "seen before: nothing changes")
        return Step(state, (), (trace,))
    if key <= state.floor:
        oldest, last = instant(state.floor[0]).isoformat(), state.floor[1]
        tie = f", nor at it with an id up to {last!r}" if last else ""
        raise LateEventError(
            "Event.at",
            event.at.isoformat(),
            f"must not be before {oldest}{tie}, the reach of late events (it may have been taken before, and counts then)",
        )
    work = opened(plan, state)
    to = max(state.now_us, key[0])
    _pass_time(work, to - 1, fresh=state.fresh)
    work.us = to
    work.take_in(event)
    settle(work, event)
    return _made(work)


def advance(plan: Plan, state: LeadState, to: dt.datetime) -> Step:
    """The step that time makes by passing up to and including ``to``. Raises ``InputError`` for a time gone by."""
    same_rules(plan, state)
    us = micros(check_instant("to", to))
    if us < state.now_us:
        raise InputError("to", to.isoformat(), f"must not be before the state's own time, {state.now.isoformat()}")
    if state.erased:
        return _still(plan, state, us)
    work = opened(plan, state)
    _pass_time(work, us, fresh=state.fresh)
    work.us = us
    return _made(work)


def _still(plan: Plan, state: LeadState, us: int) -> Step:
    """The step of a lead that is erased: time passes, and nothing is taken in or decided."""
    state = emptied(plan, state.lead.id, instant(us))
    return Step(state, (), (Trace(state.now, "erased", "erase", "nothing changes"),))


def _made(work: Work) -> Step:
    return Step(work.close(), tuple(work.effects), tuple(work.trace))


def _pass_time(work: Work, to: int, *, fresh: bool) -> None:
    """Settle every instant up to and including ``to`` at which time alone may change something, in order."""
    if fresh and to >= work.us:
        settle(work, None)
    while True:
        due = _next_instant(work)
        if due is None or due > to:
            return
        work.us = due
        settle(work, None)


def _next_instant(work: Work) -> int | None:
    """The next instant at which anything may change by itself: the one at hand where a wait is over that events came before."""
    view = work.view()
    times = [change(view) for change in work.plan.changes]
    for scenario in work.plan.scenarios:
        times += _comings(work, scenario, view)
        for run in work.scenarios[scenario.name].runs:
            times.append(wakes_at(work, scenario, run, view))
            times += [change(view) for change in scenario.changes]
    times += _ripenings(work)
    return min((time for time in times if time is not None), default=None)


def _comings(work: Work, scenario: ScenarioPlan, view: View) -> list[int | None]:
    watches = work.scenarios[scenario.name].enter or (None,) * len(scenario.enter)
    return [will_come(trigger, view, work.zone, last) for trigger, last in zip(scenario.enter, watches, strict=True)]


def _ripenings(work: Work) -> list[int | None]:
    times: list[int | None] = []
    for journey in work.plan.journeys:
        state = work.journeys[journey.name]
        ways = [way for way in journey.transitions if state.stage in way.sources]
        times += [ripens(way.trigger, since, work.us) for way, since in zip(ways, state.watches, strict=False)]
    for scenario in work.plan.scenarios:
        state = work.scenarios[scenario.name]
        times += [ripens(item, since, work.us) for item, since in zip(scenario.enter, state.enter, strict=False)]
        for run in state.runs:
            times += [ripens(item, since, work.us) for item, since in zip(scenario.exits, run.exits, strict=False)]
            if run.goal_open and scenario.goal is not None:
                times.append(ripens(scenario.goal.trigger, run.goal, work.us))
    return times


def next_wake(plan: Plan, state: LeadState) -> dt.datetime | None:
    """The earliest instant at which anything happens by time alone; None where nothing ever will.

    A host that advances each state at its ``next_wake`` misses nothing and never polls. The machine looks ahead past
    instants at which nothing comes of a change; after 1,000 of them it names the next one as it is.
    """
    same_rules(plan, state)
    if state.erased:
        return None
    work = opened(plan, state)
    if state.fresh:
        settle(work, None)
        if work.effects:
            return state.now
    for _ in range(_MOST_LOOKS):
        due = _next_instant(work)
        if due is None or due >= micros(LATEST):
            return None
        work.us = due
        settle(work, None)
        if work.effects:
            return instant(due)
    return instant(work.us)


def view_of(plan: Plan, state: LeadState) -> View:
    """What compiled conditions see of a state. Raises ``StateError`` where it is of other rules."""
    same_rules(plan, state)
    return opened(plan, state).view()
