"""One lead through its log: what ``replay`` does, with merges and erasures, and every refusal with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeAlias

from attrs import define, evolve, field, frozen

from nurture.api import advance, erase, merge, start, transition
from nurture.compiler import Ruleset
from nurture.domain.event import Event
from nurture.domain.people import Lead
from nurture.errors import EventError, InputError
from nurture.journey.effects import Effect
from nurture.journey.machine import Step
from nurture.journey.state import LeadState
from nurture.journey.step import Trace
from nurture.tools.tables import Entry, Tables
from nurture.tools.turns import Turn

__all__ = ["Course", "course_of"]

_Act: TypeAlias = "Callable[[_Way], None]"


@frozen
class Course:
    """Where a log brings a lead: the last state, every effect and decision on the way, and the events taken.

    ``ended`` says that the record has become another.
    """

    state: LeadState
    effects: tuple[Effect, ...]
    trace: tuple[Trace, ...]
    events: tuple[Event, ...] = field(repr=False)
    ended: bool = False


def course_of(rules: Ruleset, lead: Lead, tables: Tables, until: dt.datetime) -> Course:
    """``lead`` from when it is known up to ``until``: from what first befell it where the table does not say, else ``until``.

    An event, a merge or an erasure that the machine refuses is a bad row like any other. A record that becomes another
    ends then.
    """
    turns = tables.turns
    end = turns.merges.get(lead.id)
    to = until if end is None else min(until, end.at)
    acts = sorted(_acts(lead.id, tables), key=lambda item: item[0])
    known = tables.known.get(lead.id, acts[0][0][0] if acts else to)
    way = _Way(rules, tables, start(rules, lead, at=min(known, to)))
    for _, act in acts:
        act(way)
    way.keep(advance(rules, way.state, to=max(to, way.state.now)))
    return Course(way.state, tuple(way.effects), tuple(way.trace), tuple(way.taken), ended=end is not None)


def _acts(lead: str, tables: Tables) -> Iterator[tuple[tuple[dt.datetime, int], _Act]]:
    """All that befalls ``lead``, with its place in the order: of one instant events first, an erasure last."""
    for entry in tables.logs.get(lead, []):
        yield (entry.event.at, 0), partial(_Way.take, entry=entry)
    for turn in tables.turns.merged_into(lead):
        yield (turn.at, 1), partial(_Way.merge, turn=turn)
    erasure = tables.turns.erasures.get(lead)
    if erasure is not None:
        yield (erasure.at, 2), partial(_Way.erase, turn=erasure)


@define
class _Way:
    """A lead on its way through its log."""

    rules: Ruleset
    tables: Tables
    state: LeadState
    effects: list[Effect] = field(factory=list)
    trace: list[Trace] = field(factory=list)
    taken: list[Event] = field(factory=list)

    def keep(self, step: Step) -> None:
        """Go on from the state of ``step``."""
        self.state = step.state
        self.effects += step.effects
        self.trace += step.trace

    def take(self, entry: Entry) -> None:
        """Take an event in; of a lead that is erased it comes under what remains of it."""
        event = evolve(entry.event, lead=self.state.lead.id) if self.state.erased else entry.event
        try:
            self.keep(transition(self.rules, self.state, event))
        except EventError as fault:
            self.tables.refuse(entry, fault)
        else:
            self.taken += [] if self.state.erased else [event]

    def merge(self, turn: Turn) -> None:
        """Take in another record, which has come this far by itself."""
        other = course_of(self.rules, self.tables.leads[turn.lead], self.tables, turn.at)
        log = [*self.taken, *other.events]
        try:
            self.keep(merge(self.rules, self.state, other.state, log=log, at=turn.at))
        except InputError as fault:
            self.tables.refused(turn.bad(fault))
        else:
            self.taken += [evolve(event, lead=self.state.lead.id) for event in other.events]

    def erase(self, turn: Turn) -> None:
        """Forget the person."""
        self.keep(erase(self.rules, self.state, at=turn.at, known_as=turn.into))
        self.taken.clear()
