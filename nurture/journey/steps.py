"""The steps of a scenario: what each does when a lead comes to it, and whether the lead goes on.

A step either goes on at another place at once, or stays: until an instant that it names, or until its condition holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from nurture.domain.business import appointment, next_time
from nurture.domain.chance import point
from nurture.domain.frozen import FrozenMap
from nurture.domain.journeys import assigning
from nurture.domain.making import maker
from nurture.domain.time import micros, resolve
from nurture.journey import instructions as i
from nurture.journey import plan as p
from nurture.journey.at_step import STAY, AtStep
from nurture.journey.calendar import opens
from nurture.journey.effects import Act, Assign, Exposed, Left, Notify, SetAttribute
from nurture.journey.parts import Enrolment, with_run
from nurture.journey.sending import send, send_next
from nurture.journey.view import View
from nurture.journey.work import Work

__all__ = ["leave", "run_steps", "wakes_at"]

_at_step = maker(AtStep)


def leave(work: Work, scenario: p.ScenarioPlan, run: Enrolment, reason: str, place: str) -> None:
    """End a run under way; its goal may stay open."""
    assert run.step is not None
    work.note(scenario.name, place, reason)
    effect = Left(
        key=work.key("scenario", scenario.name, run.number, "left"),
        lead=work.lead.id,
        at=work.at,
        scenario=scenario.name,
        step=run.step,
        enrolment=run.number,
        reason=reason,
    )
    work.effects.append(effect)
    work.keep(scenario.name, with_run(run, step=None, due=None, held=None, expires=None, exits=()))


def run_steps(work: Work, scenario: p.ScenarioPlan, number: int, view: View) -> bool:
    """Take a run of ``scenario`` as far as it goes at this instant.

    Whether something was done on the way that conditions can see: an attribute set, or a message sent or a task assigned
    that they ask for.
    """
    run: Enrolment | None = work.scenarios[scenario.name].run(number)
    if run is None or run.step is None:
        return False
    view.inside(run)
    index, wrote, kept, before, told = scenario.labels[run.step], False, False, work.memory, run.told
    clock = work.clock if (scenario.name, number, run.step) in work.waiting else work.us
    if run.due is not None and clock < run.due and type(scenario.steps[index]) in _WAITS:
        return False
    while True:
        step = scenario.steps[index]
        run = work.scenarios[scenario.name].run(number)
        if run is None or run.step is None:
            break
        if run.step != step.label:
            run = with_run(run, step=step.label, due=None, held=None, expires=None)
            work.keep(scenario.name, run)
        here = _at_step(work, scenario, view, run, clock, kept)
        follow = _DO[type(step)](step, here, index)
        wrote |= isinstance(step, (i.Set, i.Run))
        kept |= isinstance(step, i.PauseFor)
        if follow is STAY:
            break
        index, clock = follow, work.us
    return wrote or work.memory is not before or view.told is not told


def _pause(step: i.Pause, here: AtStep, index: int) -> int | None:
    due = here.run.due
    if due is None:
        work = here.work
        due = micros(appointment(work.at, step.duration, work.zone, work.business, step.time))
    here.waits(due)
    return index + 1 if here.clock >= due else STAY


def _run(step: i.Run, here: AtStep, index: int) -> int | None:
    here.work.note(f"{here.scenario.name} step {here.run.step}", step.place, f"run {step.scenario}")
    here.work.called.setdefault(step.scenario, step.place)
    return index + 1


def _pause_open(step: i.PauseOpen, here: AtStep, index: int) -> int | None:
    work, due = here.work, here.run.due
    if due is None:
        due = opens(work.plan.channels[step.channel].channel, work.us, work.zone, work.business)
    here.waits(due)
    return index + 1 if due is None or here.clock >= due else STAY


def _pause_for(step: i.PauseFor, here: AtStep, index: int) -> int | None:
    work, due = here.work, here.run.due
    if due is None:
        due = micros(next_time(work.at, step.days, step.time, work.zone, work.business, later=here.kept))
    here.waits(due)
    return index + 1 if here.clock >= due else STAY


def _pause_until(step: i.PauseUntil, here: AtStep, index: int) -> int | None:
    due = here.run.due
    if due is None and step.at_most is not None:
        due = micros(here.work.appointment(step.at_most))
    here.waits(due)
    comes = _comes(step, here.view, here.work, here.clock)
    if comes is not None and here.clock >= comes:
        return index + 1
    return step.otherwise if due is not None and here.clock >= due else STAY


def _comes(step: i.PauseUntil, view: View, work: Work, now: int) -> int | None:
    """When what is waited for comes: an instant, now for a condition that holds, None for what is not to be seen."""
    value = step.until(view)
    if isinstance(value, dt.datetime):
        return micros(value)
    if isinstance(value, dt.date):
        return micros(resolve(dt.datetime.combine(value, step.time), work.zone))
    return now if value is True else None


def _branch(step: i.Branch, here: AtStep, index: int) -> int | None:
    holds = step.condition(here.view)
    here.work.note(f"{here.scenario.name} step {step.label}", step.place, "yes" if holds else "no")
    return index + 1 if holds else step.otherwise


def _jump(step: i.Jump, here: AtStep, index: int) -> int | None:
    return step.to


def _draw(step: i.Draw, here: AtStep, index: int) -> int | None:
    work = here.work
    drawn = point(sum(weight for weight, _, _ in step.arms), work.plan.name, "split", step.experiment, work.lead.id)
    for weight, name, to in step.arms:
        if drawn < weight:
            work.effects.append(Exposed(**here.made(), experiment=step.experiment, arm=name))
            return to
        drawn -= weight
    raise AssertionError("a point lies in one of the arms")


def _finish(step: i.Finish, here: AtStep, index: int) -> int | None:
    leave(here.work, here.scenario, here.run, step.reason, step.place)
    return STAY


def _assign(step: i.Assign, here: AtStep, index: int) -> int | None:
    due = None if step.due is None else here.work.appointment(step.due)
    here.work.effects.append(Assign(**here.made(), team=step.team, task=step.task, due=due))
    here.tells(assigning(step.task))
    return index + 1


def _notify(step: i.Notify, here: AtStep, index: int) -> int | None:
    here.work.effects.append(Notify(**here.made(), team=step.team, text=step.text))
    return index + 1


def _act(step: i.Act, here: AtStep, index: int) -> int | None:
    given = FrozenMap({name: read(here.view) for name, read in step.arguments})
    here.work.effects.append(Act(**here.made(), action=step.action, arguments=given))
    return index + 1


def _set(step: i.Set, here: AtStep, index: int) -> int | None:
    value = step.value(here.view)
    here.work.effects.append(SetAttribute(**here.made(), attribute=step.attribute, value=value))
    here.work.set_attribute(step.attribute, value)
    here.view.attributes = here.work.lead.attributes
    here.view.values = here.work.plan.values(here.view)  # the steps after it see what it has set
    return index + 1


_DO: dict[type[i.Instruction], Callable[[Any, AtStep, int], int | None]] = {
    i.Pause: _pause,
    i.Run: _run,
    i.PauseOpen: _pause_open,
    i.PauseFor: _pause_for,
    i.PauseUntil: _pause_until,
    i.Branch: _branch,
    i.Jump: _jump,
    i.Draw: _draw,
    i.Finish: _finish,
    i.Assign: _assign,
    i.Notify: _notify,
    i.Set: _set,
    i.Act: _act,
    i.Send: send,
    i.SendNext: send_next,
}


_WAITS = frozenset({i.Pause, i.PauseOpen, i.PauseFor})  # which go on at the instant that is due, and at no other


def wakes_at(work: Work, scenario: p.ScenarioPlan, run: Enrolment, view: View) -> int | None:
    """The next instant at which a run of ``scenario`` goes on by itself."""
    view.inside(run)
    if run.step is None:
        return None
    step = scenario.steps[scenario.labels[run.step]]
    due = run.due
    if isinstance(step, i.PauseUntil):
        times = [time for time in (due, _comes(step, view, work, work.us)) if time is not None and time >= work.us]
        return min(times, default=None)
    return due if due is not None and due >= work.us else None
