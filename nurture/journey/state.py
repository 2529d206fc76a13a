"""The state of a lead: everything the machine keeps, and nothing else.

Plain values throughout: two states are equal when they will behave alike, and one can be written down and read again
(``journey.codec``). Instants inside are whole microseconds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import evolve, field, frozen

from nurture.domain.checklist import Standing
from nurture.domain.frozen import FrozenMap
from nurture.domain.people import Lead
from nurture.domain.time import instant
from nurture.domain.values import in_points
from nurture.errors import InputError

__all__ = ["SPENT", "Enrolment", "JourneyState", "LeadState", "ScenarioState"]

# A watch says since when (in microseconds) a condition has held: None where it does not hold, SPENT where it does and
# has been acted on.
SPENT = -(2**63)


@frozen
class JourneyState:
    """Where a lead is in a journey: stage, since when, how many moves so far, watches of the ways out."""

    stage: str
    since: int
    moves: int = 0
    watches: tuple[int | None, ...] = ()


@frozen
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


@frozen
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

    def as_of(self, us: int) -> ScenarioState:
        """The state without what is over by ``us``."""
        again = tuple(item for item in self.again if item[1] > us)
        return self if again == self.again else evolve(self, again=again)

    @property
    def running(self) -> tuple[Enrolment, ...]:
        """The runs under way."""
        return tuple(run for run in self.runs if run.step is not None)

    def run(self, number: int) -> Enrolment | None:
        """The run of that number; None where it is neither under way nor has an open goal."""
        return next((run for run in self.runs if run.number == number), None)

    def with_run(self, run: Enrolment) -> ScenarioState:
        """The state with ``run`` in the place of the run of its number, or without it where nothing is left of it."""
        lasts = run.step is not None or run.goal_open
        kept = [
            run if other.number == run.number else other for other in self.runs if lasts or other.number != run.number
        ]
        return evolve(self, runs=tuple(kept))


@frozen(repr=False)
class LeadState:
    """The state of one lead under one ruleset, as of ``now``. Immutable, comparable, hashable.

    It is ``fresh`` until the instant of its start is settled, which the first event does, or ``advance``.

    ``had`` are the pieces of content plans that the lead has had, by name; ``messages`` is how many were sent to it.

    What is ``erased`` holds nothing of a person, and nothing comes of it any more.

    ``stage``, ``score``, ``grade``, ``checklist``, ``segments`` and ``persona`` are as of ``now``.
    Everything else is the machine's own.
    """

    ruleset: str
    version: str
    lead: Lead
    now_us: int
    written: FrozenMap
    memory: tuple[Any, ...]
    recent: tuple[tuple[int, str], ...]
    floor: tuple[int, str]
    journeys: FrozenMap
    scenarios: FrozenMap
    turns: FrozenMap
    sent: FrozenMap
    had: tuple[str, ...]
    messages: int
    facts: FrozenMap = field(eq=False)
    kinds: Mapping[str, str] = field(eq=False)
    fresh: bool
    erased: bool = False

    @property
    def now(self) -> dt.datetime:
        """The instant (UTC) the state is of."""
        return instant(self.now_us)

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
        if name not in tuple(self.journeys):  # which may be asked of what cannot be hashed, too
            raise InputError("stage", name, "must be the name of a journey")
        stage: str = self.journeys[name].stage
        return stage

    @property
    def segments(self) -> frozenset[str]:
        """The segments that the lead is in."""
        return frozenset(name for name, kind in self.kinds.items() if kind == "segment" and self.facts[name])

    @property
    def persona(self) -> str | None:
        """The persona that the lead is matched with."""
        value: str | None = self.facts.get("persona")
        return value

    def _fact(self, kind: str, name: object) -> Any:
        if not isinstance(name, str) or self.kinds.get(name) != kind:
            raise InputError(kind, name, f"must be the name of a {kind}")
        return self.facts[name]

    def __repr__(self) -> str:
        scores = ", ".join(f"{name}={self.score(name)}" for name, kind in self.kinds.items() if kind == "score")
        stages = ", ".join(f"{name}={item.stage}" for name, item in self.journeys.items())
        parts = [part for part in (scores, stages, " ".join(sorted(self.segments))) if part]
        return f"<LeadState {self.lead.id} at {self.now.isoformat()}: {'; '.join(parts)}>"

    def __hash__(self) -> int:
        return hash((self.ruleset, self.version, self.lead, self.now_us, self.memory, self.recent))
