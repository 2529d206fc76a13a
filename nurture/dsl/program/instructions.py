"""What the steps of a scenario become: instructions in one line, with jumps."""

from __future__ import annotations

import datetime as dt

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain.time import Duration
from nurture.dsl.program.codes import Code

__all__ = [
    "ActOf",
    "AssignTo",
    "Branch",
    "Draw",
    "Finish",
    "Instruction",
    "Jump",
    "NotifyOf",
    "Pause",
    "PauseFor",
    "PauseOpen",
    "PauseUntil",
    "RunOf",
    "SendNext",
    "SendTo",
    "SetTo",
]


@frozen
class Instruction:
    """One step of a scenario. ``label`` is its name, or its place among the steps, such as ``3`` or ``6.then.1``."""

    label: str
    span: Span = field(eq=False)


@frozen
class SendTo(Instruction):
    """Send a message by a channel; where it is dropped, go on at ``otherwise``.

    ``transactional``: hours and caps do not count. ``hold`` says how long it may wait to go. ``consent`` is the consent
    to its purpose, without which it is dropped.
    """

    channel: str
    message: str
    hold: Duration | None
    otherwise: int
    transactional: bool = False
    consent: Code | None = None


@frozen
class SendNext(Instruction):
    """Send the first piece of the plan of ``journey`` that the lead has not had.

    Where there is none, or it is dropped, go on at ``otherwise``.
    """

    channel: str
    journey: str
    otherwise: int
    consent: Code | None = None


@frozen
class AssignTo(Instruction):
    """Give a team a task."""

    team: str
    task: str
    due: Duration | None


@frozen
class NotifyOf(Instruction):
    """Tell a team something."""

    team: str
    text: str


@frozen
class SetTo(Instruction):
    """Set an attribute."""

    attribute: str
    value: Code


@frozen
class ActOf(Instruction):
    """Do what a plug-in has brought, with what it is given by name."""

    action: str
    arguments: tuple[tuple[str, Code], ...]


@frozen
class Pause(Instruction):
    """Wait for a duration by the civil calendar, or until ``time`` of the day on which it ends."""

    duration: Duration
    time: dt.time | None


@frozen
class RunOf(Instruction):
    """Let the lead into another scenario."""

    scenario: str


@frozen
class PauseOpen(Instruction):
    """Wait until a channel is open."""

    channel: str


@frozen
class PauseFor(Instruction):
    """Wait until it is a time of day: on any day, or on weekdays or a ``business day``."""

    time: dt.time
    days: tuple[str, ...]


@frozen
class PauseUntil(Instruction):
    """Wait until a condition holds, or a date or datetime (then at ``time`` of the day) comes.

    Who has waited for ``at_most`` in vain goes on at instruction ``otherwise``.
    """

    until: Code
    time: dt.time
    at_most: Duration | None
    otherwise: int


@frozen
class Branch(Instruction):
    """Go on where the condition holds, else at instruction ``otherwise``."""

    condition: Code
    otherwise: int


@frozen
class Draw(Instruction):
    """Go on in the arm that the hash draws for this lead: each has its weight, its name and its instruction."""

    experiment: str
    arms: tuple[tuple[int, str, int], ...]


@frozen
class Jump(Instruction):
    """Go on at another instruction."""

    to: int


@frozen
class Finish(Instruction):
    """Leave the scenario: after the last step, or on ``leave``."""

    reason: str
