"""Journeys, scenarios with their steps in one line, and channels."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain.journeys import Channel, Edited, MessageCap, Reentry, Stage
from nurture.domain.schema import Type
from nurture.domain.time import Duration
from nurture.dsl.program.codes import Code
from nurture.dsl.program.past import Select

__all__ = [
    "AfterRule",
    "AssignTo",
    "Branch",
    "ChannelRule",
    "DateRule",
    "Draw",
    "EntryRule",
    "EveryRule",
    "Finish",
    "GoalRule",
    "Instruction",
    "JourneyRule",
    "Jump",
    "NotifyOf",
    "OnRule",
    "Pause",
    "PauseFor",
    "PauseOpen",
    "PauseUntil",
    "RunOf",
    "ScenarioRule",
    "SendNext",
    "SendTo",
    "SetTo",
    "TransitionRule",
    "TriggerRule",
    "WhenRule",
]


@frozen
class OnRule:
    """An event arrives that ``select`` (which has no window) selects."""

    select: Select
    span: Span = field(eq=False)


@frozen
class WhenRule:
    """A condition becomes true, or has held without a break for ``lasting`` microseconds."""

    condition: Code
    lasting: int
    span: Span = field(eq=False)
    implied: bool = False  # it follows from another, and is nothing that somebody wrote


@frozen
class AfterRule:
    """An appointment comes that is made on entering the stage or the scenario."""

    duration: Duration
    span: Span = field(eq=False)


@frozen
class DateRule:
    """The date of an attribute comes, put off by ``offset`` to ``after`` it or before, at a time of day."""

    attribute: str
    time: dt.time
    offset: Duration | None
    after: bool
    span: Span = field(eq=False)


@frozen
class EveryRule:
    """A day of a recurrence comes, at a time of day, and a condition holds."""

    rule: str
    time: dt.time
    condition: Code | None
    span: Span = field(eq=False)


TriggerRule: TypeAlias = OnRule | WhenRule | AfterRule
EntryRule: TypeAlias = OnRule | WhenRule | AfterRule | DateRule | EveryRule


@frozen
class TransitionRule:
    """A way out of some stages into another."""

    sources: frozenset[str]
    target: str
    trigger: TriggerRule
    span: Span = field(eq=False)


@frozen
class JourneyRule:
    """Stages and the ways between them; the first stage is where leads start."""

    name: str
    stages: tuple[Stage, ...]
    transitions: tuple[TransitionRule, ...]
    span: Span = field(eq=False)


@frozen
class Instruction:
    """One step of a scenario. ``label`` is its name, or its place among the steps, such as ``3`` or ``6.then.1``."""

    label: str
    span: Span = field(eq=False)


@frozen
class SendTo(Instruction):
    """Send a message by a channel; where it is dropped, go on at ``otherwise``.

    ``transactional``: hours and caps do not count. ``hold`` says how long it may wait to go.
    """

    channel: str
    message: str
    hold: Duration | None
    otherwise: int
    transactional: bool = False


@frozen
class SendNext(Instruction):
    """Send the first piece of the plan of ``journey`` that the lead has not had.

    Where there is none, or it is dropped, go on at ``otherwise``.
    """

    channel: str
    journey: str
    otherwise: int


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
class Pause(Instruction):
    """Wait for a duration by the civil calendar."""

    duration: Duration


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
    """Wait until it is a time of day: on any day, or on a weekday or a ``business day``."""

    time: dt.time
    day: str | None


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


@frozen
class GoalRule:
    """What a scenario is for: a trigger, within so many microseconds of entering. Where it ``ends`` a run, that is over."""

    trigger: OnRule | WhenRule
    within: int | None
    ends: bool = False


@frozen
class ScenarioRule:
    """A scenario, its steps in one line with jumps.

    ``entry`` are the properties of the event that lets a lead in which a run keeps, by name.
    """

    name: str
    priority: int
    enter: tuple[EntryRule, ...]
    reentry: Reentry
    entry: tuple[tuple[str, Type], ...]
    exits: tuple[TriggerRule, ...]
    goal: GoalRule | None
    holdout: int
    steps: tuple[Instruction, ...]
    edited: Edited | None
    span: Span = field(eq=False)


@frozen
class ChannelRule:
    """A channel and its policy; ``suppress`` and the caps ``shared`` by all channels are also those of ``channels``."""

    channel: Channel
    requires: Code | None
    suppress: tuple[Code, ...] = ()
    shared: tuple[MessageCap, ...] = ()
