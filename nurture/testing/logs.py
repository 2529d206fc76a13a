"""A lead with all that happens to it, in order of arrival, and its way through the machine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from attrs import field, frozen

from nurture.api import advance, dump_state, load_state, next_wake, start, transition
from nurture.compiler import Ruleset
from nurture.domain import fields as f
from nurture.domain.event import Event
from nurture.domain.people import Lead
from nurture.domain.time import MICRO
from nurture.errors import LateEventError
from nurture.journey.effects import Effect
from nurture.journey.state import LeadState
from nurture.journey.step import Step

__all__ = ["Log", "Way"]


@frozen(field_transformer=f.checked)
class Log:
    """A lead that becomes known at ``start``, its events in the order in which they arrive, and until when to go on.

    An event may be late, come twice, or be of the same instant as another.

    >>> at = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    >>> Log(Lead("l-1"), at, (), at).lead.id
    'l-1'
    """

    lead: Lead = field(metadata=f.instance(Lead))
    start: dt.datetime = field(metadata=f.instance(dt.datetime))
    events: tuple[Event, ...] = field(metadata=f.items(Event))
    until: dt.datetime = field(metadata=f.instance(dt.datetime))

    def way(self, rules: Ruleset, *, pauses: tuple[dt.datetime, ...] = (), twice: bool = False) -> Way:
        """The log taken through ``rules``, with time also passing to each of ``pauses``, or with each event ``twice``.

        Events that are refused as too late are left out.
        """
        steps = [Step(start(rules, self.lead, at=self.start), (), ())]
        for event in self.events:
            for pause in (each for each in pauses if steps[-1].state.now < each < event.at):
                steps.append(advance(rules, steps[-1].state, to=pause))
            for _ in range(1 + twice):
                try:
                    steps.append(transition(rules, steps[-1].state, event))
                except LateEventError:
                    break
        for pause in (*pauses, self.until):
            if steps[-1].state.now <= pause:  # at the very instant, too: what is due then is left to the end of it
                steps.append(advance(rules, steps[-1].state, to=pause))
        return Way(tuple(steps))

    def woken(self, rules: Ruleset) -> Way:
        """The same as a host does it: woken at each ``next_wake``, the state kept as bytes between any two steps."""
        steps = [Step(start(rules, self.lead, at=self.start), (), ())]
        for event in self.events:
            steps += _wakes(rules, steps[-1].state, before=event.at)
            try:
                steps.append(transition(rules, _stored(rules, steps[-1].state), event))
            except LateEventError:
                continue
        steps += _wakes(rules, steps[-1].state, before=self.until + MICRO)
        if steps[-1].state.now <= self.until:
            steps.append(advance(rules, steps[-1].state, to=self.until))
        return Way(tuple(steps))

    def __repr__(self) -> str:
        """The log as Python that makes it, so that a failing case can be pasted into a test."""
        events = "".join(f"\n    {_spelt(event)}," for event in self.events)
        return f"Log(\n  {self.lead!r},\n  {self.start!r},\n  ({events}\n  ),\n  {self.until!r},\n)"


def _spelt(event: Event) -> str:
    return f"Event({event.id!r}, {event.lead!r}, {event.type!r}, {event.at!r}, {dict(event.properties)!r})"


def _stored(rules: Ruleset, state: LeadState) -> LeadState:
    return load_state(rules, dump_state(state))


def _wakes(rules: Ruleset, state: LeadState, *, before: dt.datetime) -> Iterator[Step]:
    while (wake := next_wake(rules, state)) is not None and wake < before:
        step = advance(rules, _stored(rules, state), to=wake)
        yield step
        state = step.state


@frozen
class Way:
    """What a log comes to: its steps, from the start on."""

    steps: tuple[Step, ...] = field(repr=False)

    @property
    def state(self) -> LeadState:
        """The last state."""
        return self.steps[-1].state

    @property
    def effects(self) -> tuple[Effect, ...]:
        """The effects of all steps, in order."""
        return tuple(effect for step in self.steps for effect in step.effects)
