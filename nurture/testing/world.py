"""A world with a clock of its own: a host's loop in small, for tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from attrs import frozen

from nurture.api import merge as merged
from nurture.api import start as started
from nurture.compiler import Ruleset
from nurture.domain.checked import check_kind
from nurture.domain.frozen import FrozenMap
from nurture.domain.people import Lead
from nurture.domain.time import zone
from nurture.dsl.messages import nearest
from nurture.errors import InputError
from nurture.journey.effects import Effect
from nurture.testing.people import Person
from nurture.testing.times import Length, Time, later, moment
from nurture.tools.wording import local, told

__all__ = ["Coming", "World"]

_NOTHING: Mapping[str, Any] = FrozenMap()


@frozen
class Coming:
    """The next thing to happen by time alone: when, to whom, and what comes of it."""

    at: dt.datetime
    person: Person
    effects: tuple[Effect, ...]

    def __str__(self) -> str:
        says = "; ".join(told(effect, self.person.zone) for effect in self.effects)
        return f"{local(self.at, self.person.zone)} {self.person.id}: {says}"


class World:
    """Leads under one ruleset, and a clock that only the test moves.

    It does what a host does: it keeps each state as bytes, wakes leads at their ``next_wake`` and at no other time, and
    takes each effect once, by its key. Times are aware datetimes, or text such as ``"2026-04-01T15:00"``: on the lead's
    own clock where one lead is meant, on that of the ruleset's zone where the world is.

    >>> import nurture
    >>> rules = nurture.parse('''ruleset "small" { timezone "Asia/Tokyo" }
    ... event asked
    ... scenario care {
    ...   enter on asked
    ...   send email "thanks"
    ...   wait 3 days
    ...   send email "offer"
    ... }
    ... channel email {}''')
    >>> world = World(rules, start="2026-04-01T15:00")
    >>> world.lead("sato").event("asked")[1].message
    'thanks'
    >>> print(world.coming())
    2026-04-04T15:00 sato: send email "offer"; leave care: finished
    >>> [effect.kind for effect in world.pass_time("3 days")]
    ['send', 'left']
    """

    def __init__(self, rules: Ruleset, *, start: Time) -> None:
        self.rules = check_kind("rules", rules, Ruleset)
        self.zone = zone(rules.program.timezone)
        self.now = moment("start", start, self.zone)
        self._people: dict[str, Person] = {}
        self._events = 0

    # -- leads -------------------------------------------------------------------------------------------------------

    def lead(
        self,
        id: str,  # noqa: A002 - as `Lead` calls it
        attributes: Mapping[str, Any] = _NOTHING,
        /,
        *,
        timezone: str | None = None,
        account: str | None = None,
        **more: Any,
    ) -> Person:
        """A lead that becomes known now; attributes by name, or in a mapping (``{"consent.email": True}``)."""
        lead = Lead(id, {**attributes, **more}, timezone, account)
        self._check_free(lead.id)
        person = Person(self, lead.id)
        person._keep(started(self.rules, lead, at=self.now))
        self._people[lead.id] = person
        return person

    @property
    def people(self) -> tuple[Person, ...]:
        """Every lead, in the order in which they became known."""
        return tuple(self._people.values())

    def __getitem__(self, name: str) -> Person:
        found = self._people.get(name)
        if found is None:
            near = nearest(str(name), self._people)
            advice = f"; did you mean {near!r}?" if near else ""
            raise InputError("lead", name, f"must be the id of a lead in this world{advice}")
        return found

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
        """Let an event happen to the only lead there is; see ``Person.event``."""
        return self.only.event(type, {**properties, **more}, at=at, id=id)

    @property
    def only(self) -> Person:
        """The only lead there is. Raises ``InputError`` where there is none, or more than one."""
        if len(self._people) == 1:
            return self.people[0]
        raise InputError("lead", tuple(self._people), "must be one; where there are several, say which: world[id]")

    def merge(self, survivor: Person, other: Person) -> tuple[Effect, ...]:
        """Let two records of one person be made one now: the survivor goes on as both, and the other is here no more."""
        for person in (survivor, other):
            self._check_here(person)
        log = dict.fromkeys([*survivor.log, *other.log])
        step = merged(self.rules, survivor._state, other._state, log=log, at=self.now)
        del self._people[other.id]
        return survivor._join(other, step)

    # -- time --------------------------------------------------------------------------------------------------------

    def until(self, at: Time) -> tuple[Effect, ...]:
        """Let time pass up to and including ``at``; what comes on the way, in order."""
        to = moment("at", at, self.zone)
        self._check_ahead(to)
        came = self._wake_up(to, including=True)
        self.now = to
        return came

    def pass_time(self, length: Length) -> tuple[Effect, ...]:
        """Let ``length`` pass; what comes on the way, in order.

        ``"3 days"`` keeps the clock on the wall of the ruleset's zone, as waits do; a ``timedelta`` is exact.
        """
        business = self.rules.program.almanac.of({})
        return self.until(later("length", self.now, length, self.zone, business))

    def coming(self) -> Coming | None:
        """The next thing to happen by time alone; None where nothing ever will."""
        person = self._next()
        if person is None or person._wake is None:
            return None
        step = person._woken()
        return Coming(person._wake, person, step.effects)

    def step(self) -> tuple[Effect, ...]:
        """Let time pass up to the next thing to happen, and no further; nothing where nothing ever will."""
        person = self._next()
        return () if person is None else self._wake(person)

    # -- what has come -----------------------------------------------------------------------------------------------

    @property
    def effects(self) -> tuple[Effect, ...]:
        """What has come so far, of every lead, in order of time."""
        return tuple(sorted((each for person in self.people for each in person.effects), key=lambda each: each.at))

    def zone_of(self, name: str | None) -> ZoneInfo:
        """The zone of that name, or (None) the ruleset's."""
        return self.zone if name is None else zone(name)

    def __repr__(self) -> str:
        return f"<World of {self.rules.name!r} at {local(self.now, self.zone)}: {', '.join(self._people) or 'nobody'}>"

    # -- the loop ----------------------------------------------------------------------------------------------------

    def _check_here(self, person: Person) -> None:
        if self._people.get(person.id) is not person:
            raise InputError("lead", person.id, "must be in this world; where it was merged, the survivor is")

    def _check_free(self, name: str) -> None:
        if name in self._people:
            raise InputError("lead", name, "must not be there already")

    def _rename(self, person: Person, name: str) -> None:
        self._people = {name if each is person else each.id: each for each in self.people}
        person.id = name

    def _new_id(self) -> str:
        """An id that no event has had, also not one of another lead, as records may merge."""
        self._events += 1
        return f"event-{self._events:05}"

    def _check_ahead(self, to: dt.datetime) -> None:
        if to < self.now:
            raise InputError(
                "at", local(to, self.zone), f"must not be before {local(self.now, self.zone)}, the world's own time"
            )

    def _pass_up_to(self, when: dt.datetime) -> None:
        """Let time come to ``when``, where it is ahead, and leave open what is due then."""
        if when > self.now:
            self._wake_up(when, including=False)
            self.now = when

    def _wake_up(self, to: dt.datetime, *, including: bool) -> tuple[Effect, ...]:
        came: list[Effect] = []
        while (person := self._next()) is not None and person._wake is not None:
            if person._wake > to or (person._wake == to and not including):
                break
            came += self._wake(person)
        return tuple(came)

    def _next(self) -> Person | None:
        due = [person for person in self.people if person._wake is not None]
        return min(due, key=lambda person: person._wake or self.now, default=None)

    def _wake(self, person: Person) -> tuple[Effect, ...]:
        assert person._wake is not None
        step = person._woken()
        self.now = max(self.now, person._wake)
        return person._take(step)
