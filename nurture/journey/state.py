"""The state of a lead: everything the machine keeps, and nothing else.

Plain values throughout: two states are equal when they will behave alike, and one can be written down and read again
(``journey.codec``). Instants inside are whole microseconds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from nurture.domain.checklist import Standing
from nurture.domain.frozen import FrozenMap
from nurture.domain.making import changer, maker
from nurture.domain.people import Lead
from nurture.domain.time import instant
from nurture.domain.values import in_points
from nurture.errors import InputError
from nurture.journey.seen import Key, Seen

__all__ = [
    "NEVER",
    "SPENT",
    "Enrolment",
    "JourneyState",
    "LeadState",
    "ScenarioState",
    "Shape",
    "lead_state",
    "with_journey",
    "with_run",
    "with_scenario",
    "with_state",
]

# A watch says since when (in microseconds) a condition has held: None where it does not hold, SPENT where it does and
# has been acted on.
SPENT = -(2**63)
NEVER = 2**63  # an instant that does not come


@frozen(weakref_slot=False)
class JourneyState:
    """Where a lead is in a journey: stage, since when, how many moves so far, watches of the ways out."""

    stage: str
    since: int
    moves: int = 0
    watches: tuple[int | None, ...] = ()


@frozen(weakref_slot=False)
class Enrolment:
    """One run of a lead through a scenario; ``number`` counts them.

    ``step`` is the label of the step it stands at, None where it has ended and only its goal is open; ``due`` when the
    wait there ends or the held message may go, ``held`` why a message is held, ``exits`` the watches of the exits,
    ``goal`` that of the goal, ``entry`` what is kept of the event it began with, ``expires`` when a message is held no more.
    ``edition`` counts how often it was moved to where the keys of its steps might say again what they have said. ``told``
    says when it last sent a message or assigned a task of which conditions ask, ``heard`` are the times of the latest
    events since it began that answer what it asks by its entry.
    """

    number: int
    entered: int
    step: str | None
    due: int | None = None
    held: str | None = None
    exits: tuple[int | None, ...] = ()
    goal_open: bool = False
    goal: int | None = None
    entry: FrozenMap = FrozenMap()
    expires: int | None = None
    edition: int = 0
    told: FrozenMap = FrozenMap()
    heard: tuple[tuple[int, ...], ...] = ()


@frozen(weakref_slot=False)
class ScenarioState:
    """A lead and a scenario: how often entered, watches of entries, the runs, and when the lead may enter again.

    ``refused`` is how often it was not let in for want of room.

    ``runs`` are those under way and those whose goal is still open, by number. ``again`` are pairs of what runs are told
    apart by (None where it is nothing) and the instant before which no other of it begins.
    """

    entries: int = 0
    enter: tuple[int | None, ...] = ()
    runs: tuple[Enrolment, ...] = ()
    again: tuple[tuple[Any, int], ...] = ()
    refused: int = 0

    def as_of(self, us: int, open_for: int | None) -> ScenarioState:
        """The state without what is over by ``us``; goals are open ``open_for`` so long after entering, or (None) always."""
        if not (self.again or self.runs):
            return self
        again = tuple(item for item in self.again if item[1] > us)
        runs = self.runs
        if open_for is not None and runs:
            runs = tuple(run for each in runs if (run := _open_still(each, us - open_for)) is not None)
        return self if again == self.again and runs == self.runs else with_scenario(self, again=again, runs=runs)

    @property
    def running(self) -> tuple[Enrolment, ...]:
        """The runs under way."""
        return tuple(run for run in self.runs if run.step is not None)

    def run(self, number: int) -> Enrolment | None:
        """The run of that number; None where it is neither under way nor has an open goal."""
        for run in self.runs:
            if run.number == number:
                return run
        return None

    def with_run(self, run: Enrolment) -> ScenarioState:
        """The state with ``run`` in the place of the run of its number, or without it where nothing is left of it."""
        lasts = run.step is not None or run.goal_open
        kept = [
            run if other.number == run.number else other for other in self.runs if lasts or other.number != run.number
        ]
        return with_scenario(self, runs=tuple(kept))


def _open_still(run: Enrolment, since: int) -> Enrolment | None:
    """``run``, its goal closed where it has entered before ``since``; None where nothing else is left of it."""
    if not run.goal_open or run.entered >= since:
        return run
    return None if run.step is None else with_run(run, goal_open=False)


with_journey, with_run, with_scenario = changer(JourneyState), changer(Enrolment), changer(ScenarioState)


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
    Everything else is the machine's own. What the rules make of the rest is kept with it: the ``values`` of facts and of their
    parts, ``changes``, when time alone may change each of them, ``appointed``, when each journey and scenario goes on by
    itself, ``due``, the first of these, and ``wake``, before which nothing happens by itself. ``remembered``, ``recent``, ``floor`` and ``enrolled`` are
    what counts by now of what is kept, and that is what is compared.
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
        return FrozenMap({name: each.as_of(self.now_us, ends(name)) for name, each in self.scenarios.items()})

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
        kept = (self.written, self.remembered, self.recent, self.floor, self.places, self.enrolled, self.turns, self.sent)
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
