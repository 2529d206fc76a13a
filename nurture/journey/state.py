"""The state of a lead: everything the machine keeps, and nothing else.

Plain values throughout: two states are equal when they will behave alike, and one can be written down and read again
(``journey.codec``). Instants inside are whole microseconds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from nurture.domain.checklist import Standing
from nurture.domain.frozen import FrozenMap
from nurture.domain.making import changer, maker
from nurture.domain.people import Lead
from nurture.domain.time import instant
from nurture.domain.values import in_points
from nurture.errors import InputError
from nurture.journey.parts import JourneyState
from nurture.journey.seen import Key, Seen

__all__ = ["LeadState", "Shape", "lead_state", "with_state"]


@frozen(eq=False, repr=False)
class Shape:
    """What the states of one ruleset have in common: which ruleset, and where in a state things lie.

    ``kinds`` tells scores, segments, grades and checklists apart, ``facts`` says where each lies among the values of a state;
    ``journeys`` are the names of the journeys, in order. ``open_for`` says of scenarios with a goal how long after entering
    it may be reached. ``cells`` are the rules of what is remembered, ``late`` and ``late_events`` the reach of late events.
    """

    ruleset: str
    version: str
    kinds: Mapping[str, str]
    facts: Mapping[str, int]
    journeys: tuple[str, ...]
    open_for: Mapping[str, int]
    cells: tuple[Any, ...]
    late: int
    late_events: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Shape) and (self.ruleset, self.version) == (other.ruleset, other.version)

    def __hash__(self) -> int:
        return hash((self.ruleset, self.version))

    def __repr__(self) -> str:
        return f"Shape({self.ruleset!r}, {self.version!r})"

    def trimmed(self, memory: tuple[Any, ...], now: int, floor: Key) -> tuple[Any, ...]:
        """``memory`` without what cannot matter any more."""
        return tuple(cell.trim(data, now, floor) for cell, data in zip(self.cells, memory, strict=True))


@frozen(eq=False, repr=False, weakref_slot=False)
class LeadState:
    """The state of one lead under one ruleset, as of ``now``. Immutable, comparable, hashable.

    It is ``fresh`` until the instant of its start is settled, which the first event does, or ``advance``.

    ``had`` are the pieces of content plans that the lead has had, by name; ``messages`` is how many were sent to it.

    What is ``erased`` holds nothing of a person, and nothing comes of it any more.

    ``stage``, ``score``, ``grade``, ``checklist``, ``segments`` and ``persona`` are as of ``now``.
    Everything else is the machine's own. What the rules make of it is kept with it: the ``values`` of facts and of their
    parts, ``changes``, when time alone may change each of them, ``appointed``, when each journey and scenario goes on by
    itself, ``due``, the first of these, and ``wake``, before which nothing happens by itself. ``remembered``, ``recent``,
    ``floor`` and ``enrolled`` are what counts by now of what is kept, and that is what is compared.
    """

    shape: Shape
    lead: Lead
    now_us: int
    written: FrozenMap
    memory: tuple[Any, ...]
    seen: Seen
    places: tuple[JourneyState, ...]
    scenarios: FrozenMap
    turns: FrozenMap
    sent: FrozenMap
    had: tuple[str, ...]
    messages: int
    fresh: bool
    erased: bool
    values: tuple[Any, ...]
    changes: tuple[int, ...]
    appointed: tuple[int, ...]
    due: int
    wake: int

    @property
    def ruleset(self) -> str:
        """The name of the ruleset."""
        return self.shape.ruleset

    @property
    def version(self) -> str:
        """The version of the ruleset."""
        return self.shape.version

    @property
    def kinds(self) -> Mapping[str, str]:
        """What each score, segment, grade and checklist is, by name."""
        return self.shape.kinds

    @property
    def now(self) -> dt.datetime:
        """The instant (UTC) the state is of."""
        return instant(self.now_us)

    @property
    def facts(self) -> FrozenMap:
        """Scores (in thousandths), segments, grades, checklists and the persona, by name."""
        return FrozenMap({name: self.values[place] for name, place in self.shape.facts.items()})

    @property
    def journeys(self) -> FrozenMap:
        """Where the lead is in each journey."""
        return FrozenMap(dict(zip(self.shape.journeys, self.places, strict=True)))

    @property
    def recent(self) -> tuple[Key, ...]:
        """The events within the reach of late ones, in order: time and id."""
        return self.seen.settled(self.now_us - self.shape.late, self.shape.late_events)[0]

    @property
    def floor(self) -> Key:
        """Time and id up to which no event comes any more."""
        return self.seen.settled(self.now_us - self.shape.late, self.shape.late_events)[1]

    @property
    def remembered(self) -> tuple[Any, ...]:
        """What is remembered of events and still matters."""
        return self.shape.trimmed(self.memory, self.now_us, self.floor)

    @property
    def enrolled(self) -> FrozenMap:
        """The lead's scenarios, without what is over."""
        ends = self.shape.open_for.get
        return FrozenMap({name: each.as_of(self.now_us, ends(name)).plain for name, each in self.scenarios.items()})

    def score(self, name: str) -> Decimal:
        """A score in points, with at most three decimal places. Raises ``InputError`` where there is no such score."""
        return in_points(self._fact("score", name))

    def grade(self, name: str) -> str | None:
        """The band of a grade that the lead is in; None where it is in none."""
        value: str | None = self._fact("grade", name)
        return value

    def checklist(self, name: str) -> Standing:
        """How the lead stands on a checklist. Raises ``InputError`` where there is no such checklist."""
        standing: Standing = self._fact("checklist", name)
        return standing

    def stage(self, name: str) -> str:
        """The stage of a journey that the lead is in."""
        if name not in self.shape.journeys:  # which may be asked of what cannot be hashed, too
            raise InputError("stage", name, "must be the name of a journey")
        return self.places[self.shape.journeys.index(name)].stage

    @property
    def segments(self) -> frozenset[str]:
        """The segments that the lead is in."""
        at = self.shape.facts
        return frozenset(name for name, kind in self.kinds.items() if kind == "segment" and self.values[at[name]])

    @property
    def persona(self) -> str | None:
        """The persona that the lead is matched with."""
        place = self.shape.facts.get("persona")
        return None if place is None else self.values[place]

    def _fact(self, kind: str, name: object) -> Any:
        if not isinstance(name, str) or self.kinds.get(name) != kind:
            raise InputError(kind, name, f"must be the name of a {kind}")
        return self.values[self.shape.facts[name]]

    def _compared(self) -> tuple[Any, ...]:
        kept = (
            self.written,
            self.remembered,
            self.recent,
            self.floor,
            self.places,
            self.enrolled,
            self.turns,
            self.sent,
        )
        return (self.shape, self.lead, self.now_us, *kept, self.had, self.messages, self.fresh, self.erased)

    def __eq__(self, other: object) -> bool:
        return self._compared() == other._compared() if isinstance(other, LeadState) else NotImplemented

    def __hash__(self) -> int:
        return hash((self.shape, self.lead, self.now_us, self.remembered, self.recent))

    def __repr__(self) -> str:
        scores = ", ".join(f"{name}={self.score(name)}" for name, kind in self.kinds.items() if kind == "score")
        stages = ", ".join(f"{name}={item.stage}" for name, item in self.journeys.items())
        parts = [part for part in (scores, stages, " ".join(sorted(self.segments))) if part]
        return f"<LeadState {self.lead.id} at {self.now.isoformat()}: {'; '.join(parts)}>"


lead_state, with_state = maker(LeadState), changer(LeadState)
