"""The steps of a scenario: what each does when a lead comes to it, and whether the lead goes on.

A step either goes on at another place at once, or stays: until an instant that it names, or until its condition holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from attrs import evolve, frozen

from nurture.domain.business import next_time
from nurture.domain.chance import point
from nurture.domain.time import instant, micros, resolve
from nurture.journey import plan as p
from nurture.journey.calendar import next_chance, opens, remembered
from nurture.journey.effects import Assign, Exposed, Held, Left, Notify, Send, SetAttribute
from nurture.journey.state import Enrolment
from nurture.journey.view import View
from nurture.journey.work import Work

__all__ = ["leave", "run_steps", "wakes_at"]

_STAY = None


@frozen
class _At:
    """A lead at a step. ``kept``: it has come here straight from a wait for a time of day, and that is used up."""

    work: Work
    scenario: p.ScenarioPlan
    view: View
    run: Enrolment
    kept: bool = False

    def made(self, *tail: object) -> dict[str, Any]:
        """What every effect of this step has; ``tail`` tells apart the keys of several effects of one step."""
        work, run = self.work, self.run
        edition = [f"edited{run.edition}"] if run.edition else []
        return {
            "key": work.key("scenario", self.scenario.name, run.number, run.step, *edition, *tail),
            "lead": work.lead.id,
            "at": work.at,
            "scenario": self.scenario.name,
            "step": run.step,
        }

    def stays(self, **values: Any) -> None:
        """Stay at this step, with something noted in the run."""
        self.work.keep(self.scenario.name, evolve(self.run, **values))


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
    work.keep(scenario.name, evolve(run, step=None, due=None, held=None, expires=None, exits=()))


def run_steps(work: Work, scenario: p.ScenarioPlan, number: int, view: View) -> bool:
    """Take a run of ``scenario`` as far as it goes at this instant.

    Whether something was done on the way that conditions can see: an attribute set, or a message sent that they ask for.
    """
    run: Enrolment | None = work.scenarios[scenario.name].run(number)
    if run is None or run.step is None:
        return False
    view.inside(run.entered, run.entry)
    index, wrote, kept, before = scenario.labels[run.step], False, False, work.memory
    while True:
        step = scenario.steps[index]
        run = work.scenarios[scenario.name].run(number)
        if run is None or run.step is None:
            return wrote or work.memory is not before
        if run.step != step.label:
            run = evolve(run, step=step.label, due=None, held=None, expires=None)
        here = _At(work, scenario, view, run, kept)
        here.stays()
        follow = _DO[type(step)](step, here, index)
        wrote |= isinstance(step, (p.Set, p.Run))
        kept |= isinstance(step, p.PauseFor)
        if follow is _STAY:
            return wrote or work.memory is not before
        index = follow


def _pause(step: p.Pause, here: _At, index: int) -> int | None:
    due = here.run.due
    if due is None:
        due = micros(here.work.appointment(step.duration))
    here.stays(due=due)
    return index + 1 if here.work.us >= due else _STAY


def _run(step: p.Run, here: _At, index: int) -> int | None:
    here.work.note(f"{here.scenario.name} step {here.run.step}", step.place, f"run {step.scenario}")
    here.work.called.setdefault(step.scenario, step.place)
    return index + 1


def _pause_open(step: p.PauseOpen, here: _At, index: int) -> int | None:
    work, due = here.work, here.run.due
    if due is None:
        due = opens(work.plan.channels[step.channel].channel, work.us, work.zone, work.business)
    here.stays(due=due)
    return index + 1 if due is None or work.us >= due else _STAY


def _pause_for(step: p.PauseFor, here: _At, index: int) -> int | None:
    work, due = here.work, here.run.due
    if due is None:
        due = micros(next_time(work.at, step.day, step.time, work.zone, work.business, later=here.kept))
    here.stays(due=due)
    return index + 1 if work.us >= due else _STAY


def _pause_until(step: p.PauseUntil, here: _At, index: int) -> int | None:
    due = here.run.due
    if due is None and step.at_most is not None:
        due = micros(here.work.appointment(step.at_most))
    here.stays(due=due)
    comes = _comes(step, here.view, here.work)
    if comes is not None and here.work.us >= comes:
        return index + 1
    return step.otherwise if due is not None and here.work.us >= due else _STAY


def _comes(step: p.PauseUntil, view: View, work: Work) -> int | None:
    """When what is waited for comes: an instant, now for a condition that holds, None for what is not to be seen."""
    value = step.until(view)
    if isinstance(value, dt.datetime):
        return micros(value)
    if isinstance(value, dt.date):
        return micros(resolve(dt.datetime.combine(value, step.time), work.zone))
    return work.us if value is True else None


def _branch(step: p.Branch, here: _At, index: int) -> int | None:
    holds = step.condition(here.view)
    here.work.note(f"{here.scenario.name} step {step.label}", step.place, "yes" if holds else "no")
    return index + 1 if holds else step.otherwise


def _jump(step: p.Jump, here: _At, index: int) -> int | None:
    return step.to


def _draw(step: p.Draw, here: _At, index: int) -> int | None:
    work = here.work
    drawn = point(sum(weight for weight, _, _ in step.arms), work.plan.name, "split", step.experiment, work.lead.id)
    for weight, name, to in step.arms:
        if drawn < weight:
            work.effects.append(Exposed(**here.made(), experiment=step.experiment, arm=name))
            return to
        drawn -= weight
    raise AssertionError("a point lies in one of the arms")


def _finish(step: p.Finish, here: _At, index: int) -> int | None:
    leave(here.work, here.scenario, here.run, step.reason, step.place)
    return _STAY


def _assign(step: p.Assign, here: _At, index: int) -> int | None:
    due = None if step.due is None else here.work.appointment(step.due)
    here.work.effects.append(Assign(**here.made(), team=step.team, task=step.task, due=due))
    return index + 1


def _notify(step: p.Notify, here: _At, index: int) -> int | None:
    here.work.effects.append(Notify(**here.made(), team=step.team, text=step.text))
    return index + 1


def _set(step: p.Set, here: _At, index: int) -> int | None:
    value = step.value(here.view)
    here.work.effects.append(SetAttribute(**here.made(), attribute=step.attribute, value=value))
    here.work.set_attribute(step.attribute, value)
    here.view.attributes = here.work.lead.attributes
    here.work.plan.work_out(here.view)  # the steps after it see what it has set
    return index + 1


def _send_next(step: p.SendNext, here: _At, index: int) -> int | None:
    """Send the piece that is next now. After being held back it is chosen anew: the lead may have had it meanwhile."""
    work = here.work
    if here.run.due is not None and work.us < here.run.due:
        return _STAY
    suiting = work.plan.contents[step.journey].choice(here.view.stages[step.journey], here.view.facts["persona"])
    piece = next((piece for piece in suiting if piece not in work.had), None)
    if piece is None:
        work.note(f"{here.scenario.name} step {step.label}", step.place, "nothing left to send")
        return step.otherwise
    hold = work.plan.channels[step.channel].channel.hold
    return _send(p.Send(step.label, step.place, step.channel, piece, hold, step.otherwise), here, index)


def _send(step: p.Send, here: _At, index: int) -> int | None:
    work, run = here.work, here.run
    if run.due is not None and work.us < run.due:
        return _STAY  # held back until then, and looked at anew only then: what else happens meanwhile has no say
    chance, reason = _chance(step, here)
    if chance == work.us:
        _go(step, here)
        return index + 1
    expires = run.expires
    if chance is not None and step.hold is not None:
        expires = micros(work.appointment(step.hold)) if expires is None else expires
        chance, reason = (None, "expired") if chance > expires else (chance, reason)
    if chance is None:
        _tell_held(step, here, reason, None)
        return step.otherwise
    return _waits(step, here, reason, chance, expires)


def _chance(step: p.Send, here: _At) -> tuple[int | None, str]:
    """When the message may go, None for never, and what stands against it now."""
    work, channel = here.work, here.work.plan.channels[step.channel]
    if any(test(here.view) for test in channel.suppress):
        return None, "suppressed"
    if channel.requires is not None and not channel.requires(here.view):
        return None, "consent"
    if step.transactional:
        return work.us, ""
    own, every = work.sent.get(step.channel, ()), work.sent.get(p.EVERY, ())
    sent = (*((cap, own) for cap in channel.channel.caps), *((cap, every) for cap in channel.shared))
    return next_chance(channel.channel, sent, work.us, work.zone, work.business)


def _go(step: p.Send, here: _At) -> None:
    """Send the message, and count it where caps count it."""
    work, channel = here.work, here.work.plan.channels[step.channel]
    work.effects.append(Send(**here.made(), channel=step.channel, message=step.message))
    work.note_message(step.channel, step.message, here.scenario.name)
    here.view.memory = work.memory  # the steps after it see what it has sent
    if step.message in work.plan.pieces:
        work.had.add(step.message)
    for name, caps in () if step.transactional else ((step.channel, channel.channel.caps), (p.EVERY, channel.shared)):
        most = remembered(caps)
        if most:
            work.sent[name] = (*work.sent.get(name, ()), work.us)[-most:]


def _waits(step: p.Send, here: _At, reason: str, until: int, expires: int | None) -> int | None:
    told = f"{reason} {until}"
    if here.run.held != told:
        _tell_held(step, here, reason, until)
    here.stays(due=until, held=told, expires=expires)
    return _STAY


def _tell_held(step: p.Send, here: _At, reason: str, until: int | None) -> None:
    values = here.made("held", reason, "" if until is None else until)
    when = None if until is None else instant(until)
    here.work.effects.append(Held(**values, channel=step.channel, message=step.message, reason=reason, until=when))
    here.work.note(f"{here.scenario.name} step {step.label}", step.place, f"held back: {reason}")


_DO: dict[type[p.Instruction], Callable[[Any, _At, int], int | None]] = {
    p.Pause: _pause,
    p.Run: _run,
    p.PauseOpen: _pause_open,
    p.PauseFor: _pause_for,
    p.PauseUntil: _pause_until,
    p.Branch: _branch,
    p.Jump: _jump,
    p.Draw: _draw,
    p.Finish: _finish,
    p.Assign: _assign,
    p.Notify: _notify,
    p.Set: _set,
    p.Send: _send,
    p.SendNext: _send_next,
}


def wakes_at(work: Work, scenario: p.ScenarioPlan, run: Enrolment, view: View) -> int | None:
    """The next instant at which a run of ``scenario`` goes on by itself."""
    view.inside(run.entered, run.entry)
    if run.step is None:
        return None
    step = scenario.steps[scenario.labels[run.step]]
    due = run.due
    if isinstance(step, p.PauseUntil):
        comes = _comes(step, view, work)
        times = [time for time in (due, comes) if time is not None and time > work.us]
        return min(times, default=None)
    return due if due is not None and due > work.us else None
