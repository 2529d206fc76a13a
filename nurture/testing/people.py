"""A lead in a world: what is done to it, and what has become of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from attrs import define, evolve, field

from nurture.api import advance, dump_state, erase, load_state, next_wake, transition
from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.frozen import FrozenMap
from nurture.domain.people import Lead
from nurture.errors import InputError
from nurture.journey.effects import Effect
from nurture.journey.checking import checked_event
from nurture.journey.step import Step
from nurture.journey.state import LeadState
from nurture.journey.work import Trace
from nurture.testing.times import Time, moment

if TYPE_CHECKING:
    from nurture.testing.world import World

__all__ = ["Person"]

_NOTHING: Mapping[str, Any] = FrozenMap()


@define(eq=False, repr=False)
class Person:
    """A lead in a ``World``, which makes it. Its ``log`` are its events, in the order in which they arrived.

    The state is kept as bytes between any two steps, as a host keeps it.
    """

    world: World
    id: str
    log: list[Event] = field(factory=list)
    _stored: bytes = b""
    _wake: dt.datetime | None = None
    _effects: dict[str, Effect] = field(factory=dict)
    _trace: list[Trace] = field(factory=list)

    # -- what is done ------------------------------------------------------------------------------------------------

    def event(
        self,
        type: str,  # noqa: A002 - as `Event` calls it
        properties: Mapping[str, Any] = _NOTHING,
        /,
        *,
        at: Time | None = None,
        id: str | None = None,  # noqa: A002 - as `Event` calls it
        **more: Any,
    ) -> tuple[Effect, ...]:
        """Let an event happen now, and tell what comes of it; properties by name, or in a mapping.

        At a time to come (``at``), time passes for all up to it first, and the event comes before what is due at that very
        instant; at a time gone by, it arrives late. ``id`` is that of the event: one that was there already is the same
        event once more.
        """
        self.world._check_here(self)
        when = self.world.now if at is None else moment("at", at, self.zone)
        name = self.world._new_id() if id is None else id
        event = Event(name, self.id, type, when, {**properties, **more})
        checked_event(self.world.rules.plan, self._state.lead, event)  # before time passes
        self.world._pass_up_to(when)
        step = transition(self.world.rules, self._state, event)
        self.log.append(event)
        return self._take(step)

    def update(self, attributes: Mapping[str, Any] = _NOTHING, /, **more: Any) -> tuple[Effect, ...]:
        """Let attributes of the lead change now (``lead_updated``); None makes one missing."""
        return self.event(LEAD_UPDATED, {**attributes, **more})

    def erase(self, known_as: str) -> tuple[Effect, ...]:
        """Let the lead be erased now, and be known by another id; its log goes too, and what ends tells so."""
        self.world._check_here(self)
        self.world._check_free(known_as)
        came = self._take(erase(self.world.rules, self._state, at=self.world.now, known_as=known_as))
        self.log.clear()
        self.world._rename(self, known_as)
        return came

    # -- what has become of it ---------------------------------------------------------------------------------------

    @property
    def state(self) -> LeadState:
        """The state as of the world's own time."""
        return self._seen().state

    @property
    def lead(self) -> Lead:
        """The lead with its attributes as they are now."""
        return self.state.lead

    @property
    def zone(self) -> ZoneInfo:
        """The zone the lead lives in: its own, or the ruleset's."""
        return self.world.zone_of(self._state.lead.timezone)

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What has come so far, in order, each key once."""
        return (*self._effects.values(), *(each for each in self._seen().effects if each.key not in self._effects))

    @property
    def trace(self) -> tuple[Trace, ...]:
        """What has been decided so far, and by which line of the rules."""
        return (*self._trace, *self._seen().trace)

    def __repr__(self) -> str:
        return f"<Person {self.id}: {self.state!r}>"

    # -- for the world -----------------------------------------------------------------------------------------------

    @property
    def _state(self) -> LeadState:
        return load_state(self.world.rules, self._stored)

    def _seen(self) -> Step:
        """What becomes of the lead up to now, also where the world has not yet made it so."""
        return advance(self.world.rules, self._state, to=self.world.now)

    def _keep(self, state: LeadState) -> None:
        """Store ``state``, and note when it is to be woken."""
        self._stored = dump_state(state)
        self._wake = next_wake(self.world.rules, state)

    def _woken(self) -> Step:
        """What happens when the lead is woken, as it is due to be."""
        assert self._wake is not None
        return advance(self.world.rules, self._state, to=self._wake)

    def _join(self, other: Person, step: Step) -> tuple[Effect, ...]:
        """Go on as both records, with all that has come of either."""
        every = sorted([*self._effects.values(), *other._effects.values()], key=lambda effect: effect.at)
        self._effects = {effect.key: effect for effect in every}
        self._trace = sorted([*self._trace, *other._trace], key=lambda note: note.at)
        self.log += [evolve(event, lead=self.id) for event in other.log]
        return self._take(step)

    def _take(self, step: Step) -> tuple[Effect, ...]:
        """Go on at where ``step`` leads; its effects that were not there before."""
        new = {effect.key: effect for effect in step.effects if effect.key not in self._effects}
        for effect in step.effects:
            if self._effects.get(effect.key, effect) != effect:
                raise InputError("rules", effect.key, "must not give one key to two effects")
        self._effects.update(new)
        self._trace += step.trace
        self._keep(step.state)
        return tuple(new.values())
