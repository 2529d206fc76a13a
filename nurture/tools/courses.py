"""One lead through its log: what ``replay`` does, with the place of an event at hand where the machine refuses it."""

from __future__ import annotations

import datetime as dt

from attrs import frozen

from nurture.api import advance, start, transition
from nurture.compiler import Ruleset
from nurture.domain.people import Lead
from nurture.errors import EventError
from nurture.journey.effects import Effect
from nurture.journey.machine import closing
from nurture.journey.state import LeadState
from nurture.journey.work import Trace
from nurture.tools.tables import Tables

__all__ = ["Course", "course_of"]


@frozen
class Course:
    """Where a log brings a lead: the last state, and every effect and every decision on the way."""

    state: LeadState
    effects: tuple[Effect, ...]
    trace: tuple[Trace, ...]


def course_of(rules: Ruleset, lead: Lead, tables: Tables, until: dt.datetime) -> Course:
    """``lead`` from its first event (from ``until``, where it has none) up to ``until``.

    An event that the machine refuses is a bad row like any other.
    """
    log = tables.logs.get(lead.id, [])
    state = start(rules, lead, at=log[0].event.at if log else until)
    steps = []
    for entry in tuple(log):
        try:
            steps.append(transition(rules, state, entry.event))
        except EventError as fault:
            tables.refuse(entry, fault)
        else:
            state = steps[-1].state
    steps.append(advance(rules, state, to=until))
    if steps[-1].state.fresh:  # the log is all that happened, so a start at `until` is settled too
        steps.append(closing(rules.plan, steps[-1].state))
    effects = tuple(effect for step in steps for effect in step.effects)
    return Course(steps[-1].state, effects, tuple(note for step in steps for note in step.trace))
