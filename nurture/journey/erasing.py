"""A lead erased: what remains of its state says that there was somebody who is not to be written to, and no more.

The state that remains is a function of the rules, the instant and the id that the host gives it, and of nothing else: two
leads erased alike cannot be told apart.
"""

from __future__ import annotations

import datetime as dt

from attrs import evolve

from nurture.errors import InputError
from nurture.journey.machine import Step, advance, emptied
from nurture.journey.plan import Plan
from nurture.journey.state import LeadState
from nurture.journey.steps import leave
from nurture.journey.work import Work, opened

__all__ = ["erase"]


def erase(plan: Plan, state: LeadState, at: dt.datetime, known_as: str) -> Step:
    """The step that erases a lead at ``at``, to which time passes first; what remains is known as ``known_as``."""
    if known_as == state.lead.id and not state.erased:
        raise InputError("known_as", known_as, "must be another id than the lead's own, which tells who it was")
    remains = emptied(plan, known_as, at)
    step = advance(plan, state, at)
    if state.erased:
        return evolve(step, state=remains)
    work = opened(plan, step.state)
    _end(work)
    work.leave_segments()
    return Step(remains, (*step.effects, *work.effects), (*step.notes, *work.notes))


def _end(work: Work) -> None:
    for scenario in work.plan.scenarios:
        for run in work.scenarios[scenario.name].running:
            leave(work, scenario, run, "erased", "erase")
