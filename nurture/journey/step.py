"""A step: what an event, or passing time, makes of a state."""

from __future__ import annotations

from attrs import frozen

from nurture.domain.making import maker
from nurture.journey.effects import Effect
from nurture.journey.state import LeadState
from nurture.journey.work import Trace

__all__ = ["Step", "step_of"]


@frozen(weakref_slot=False)
class Step:
    """What a step comes to: the state after it, the effects in order, and a trace of what was decided and why."""

    state: LeadState
    effects: tuple[Effect, ...]
    trace: tuple[Trace, ...]


step_of = maker(Step)
