"""Parts of a lead's state: where it is in a journey, and what it has to do with a scenario. Instants are whole microseconds."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from nurture.domain.frozen import FrozenMap
from nurture.domain.making import changer

__all__ = [
    "NEVER",
    "SPENT",
    "Enrolment",
    "JourneyState",
    "ScenarioState",
    "with_journey",
    "with_run",
    "with_scenario",
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
    def plain(self) -> ScenarioState:
        """The state, where no entry watches anything without saying so for each."""
        return self if not self.enter or any(each is not None for each in self.enter) else with_scenario(self, enter=())

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
