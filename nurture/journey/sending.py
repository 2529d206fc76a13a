"""The steps that send: a message goes now, is held back, or is dropped."""

from __future__ import annotations

from nurture.domain.journeys import sending
from nurture.domain.time import instant, micros
from nurture.journey import instructions as i
from nurture.journey import plan as p
from nurture.journey.at_step import STAY, AtStep
from nurture.journey.calendar import next_chance, remembered
from nurture.journey.effects import Held, Send

__all__ = ["send", "send_next"]


def send_next(step: i.SendNext, here: AtStep, index: int) -> int | None:
    """Send the piece that is next now. After being held back it is chosen anew: the lead may have had it meanwhile."""
    work = here.work
    if here.run.due is not None and here.clock < here.run.due:
        return STAY
    suiting = work.plan.contents[step.journey].choice(here.view.stages[step.journey], here.view.values[work.plan.shape.facts["persona"]])
    piece = next((piece for piece in suiting if piece not in work.had), None)
    if piece is None:
        work.note(f"{here.scenario.name} step {step.label}", step.place, "nothing left to send")
        return step.otherwise
    hold = work.plan.channels[step.channel].channel.hold
    return send(
        i.Send(step.label, step.place, step.channel, piece, hold, step.otherwise, consent=step.consent), here, index
    )


def send(step: i.Send, here: AtStep, index: int) -> int | None:
    """Send a message now, hold it back until it may go, or drop it where it never may, or not in time."""
    work, run = here.work, here.run
    if run.due is not None and here.clock < run.due:
        return STAY  # held back until then, and looked at anew only then: what else happens meanwhile has no say
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


def _chance(step: i.Send, here: AtStep) -> tuple[int | None, str]:
    """When the message may go, None for never, and what stands against it now."""
    work, channel = here.work, here.work.plan.channels[step.channel]
    if any(test(here.view) for test in channel.suppress):
        return None, "suppressed"
    if step.consent is not None and not step.consent(here.view):
        return None, "consent"
    for reason, holds in channel.requires:
        if not holds(here.view):
            return None, reason
    if step.transactional:
        return work.us, ""
    own, every = work.sent.get(step.channel, ()), work.sent.get(p.EVERY, ())
    sent = (*((cap, own) for cap in channel.channel.caps), *((cap, every) for cap in channel.shared))
    return next_chance(channel.channel, sent, work.us, work.zone, work.business)


def _go(step: i.Send, here: AtStep) -> None:
    """Send the message, and count it where caps count it."""
    work, channel = here.work, here.work.plan.channels[step.channel]
    work.effects.append(Send(**here.made(), channel=step.channel, message=step.message))
    work.note_message(step.channel, step.message, here.scenario.name)
    here.view.memory = work.memory  # the steps after it see what it has sent
    here.tells(sending(step.message))
    if step.message in work.plan.pieces:
        work.had.add(step.message)
    for name, caps in () if step.transactional else ((step.channel, channel.channel.caps), (p.EVERY, channel.shared)):
        most = remembered(caps)
        if most:
            work.sent[name] = (*work.sent.get(name, ()), work.us)[-most:]


def _waits(step: i.Send, here: AtStep, reason: str, until: int, expires: int | None) -> int | None:
    told = f"{reason} {until}"
    if here.run.held != told:
        _tell_held(step, here, reason, until)
    here.stays(due=until, held=told, expires=expires)
    return STAY


def _tell_held(step: i.Send, here: AtStep, reason: str, until: int | None) -> None:
    values = here.made("held", reason, "" if until is None else until)
    when = None if until is None else instant(until)
    here.work.effects.append(Held(**values, channel=step.channel, message=step.message, reason=reason, until=when))
    here.work.note(f"{here.scenario.name} step {step.label}", step.place, f"held back: {reason}")
