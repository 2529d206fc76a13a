"""The steps of scenarios as the machine runs them: in one line, with jumps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeAlias

from attrs import frozen

from nurture.domain.time import Duration
from nurture.journey.view import View

__all__ = [
    "Act",
    "Assign",
    "Branch",
    "Draw",
    "Finish",
    "Instruction",
    "Jump",
    "Notify",
    "Pause",
    "PauseFor",
    "PauseOpen",
    "PauseUntil",
    "Read",
    "Run",
    "Send",
    "SendNext",
    "Set",
    "Test",
]

Test: TypeAlias = Callable[[View], bool]
Read: TypeAlias = Callable[[View], Any]


@frozen(eq=False)
class Instruction:
    """One step of a scenario; ``label`` is its place among the steps."""

    label: str
    place: str


@frozen(eq=False)
class Send(Instruction):
    """Send a message by a channel; where it is dropped, go on at ``otherwise``.

    ``transactional``: hours and caps do not count. ``hold`` says how long it may wait to go. ``consent`` is the consent
    to its purpose, without which it is dropped.
    """

    channel: str
    message: str
    hold: Duration | None
    otherwise: int
    transactional: bool = False
    consent: Test | None = None


@frozen(eq=False)
class SendNext(Instruction):
    """Send the first piece of the plan of ``journey`` that the lead has not had; if it gets none, go on at ``otherwise``."""

    channel: str
    journey: str
    otherwise: int
    consent: Test | None = None


@frozen(eq=False)
class Assign(Instruction):
    """Give a team a task."""

    team: str
    task: str
    due: Duration | None


@frozen(eq=False)
class Notify(Instruction):
    """Tell a team something."""

    team: str
    text: str


@frozen(eq=False)
class Set(Instruction):
    """Set an attribute."""

    attribute: str
    value: Read


@frozen(eq=False)
class Act(Instruction):
    """Do what a plug-in has brought, with what it is given by name."""

    action: str
    arguments: tuple[tuple[str, Read], ...]


@frozen(eq=False)
class Pause(Instruction):
    """Wait for a duration, or until ``time`` of the day on which it ends."""

    duration: Duration
    time: dt.time | None


@frozen(eq=False)
class Run(Instruction):
    """Let the lead into another scenario."""

    scenario: str


@frozen(eq=False)
class PauseOpen(Instruction):
    """Wait until a channel is open."""

    channel: str


@frozen(eq=False)
class PauseFor(Instruction):
    """Wait until it is a time of day: on any day, or on weekdays or a ``business day``."""

    time: dt.time
    days: tuple[str, ...]


@frozen(eq=False)
class PauseUntil(Instruction):
    """Wait until a condition is true, or a date or datetime comes; after ``at_most`` go on at ``otherwise``."""

    until: Read
    time: dt.time
    at_most: Duration | None
    otherwise: int


@frozen(eq=False)
class Branch(Instruction):
    """Go on where the condition holds, else at ``otherwise``."""

    condition: Test
    otherwise: int


@frozen(eq=False)
class Draw(Instruction):
    """Go on in the arm that the hash draws for this lead: each has its weight, its name and its instruction."""

    experiment: str
    arms: tuple[tuple[int, str, int], ...]


@frozen(eq=False)
class Jump(Instruction):
    """Go on at another instruction."""

    to: int


@frozen(eq=False)
class Finish(Instruction):
    """Leave the scenario."""

    reason: str
