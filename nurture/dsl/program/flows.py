"""Rules of journeys, scenarios and channels, and of what goes off in them."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain.journeys import Channel, Edited, MessageCap, Reentry, Stage
from nurture.domain.schema import Type
from nurture.domain.time import Duration
from nurture.dsl.program.codes import All, Code
from nurture.dsl.program.instructions import Instruction
from nurture.dsl.program.past import Select

__all__ = [
    "AfterRule",
    "ChannelRule",
    "DateRule",
    "EntryRule",
    "EveryRule",
    "GoalRule",
    "JourneyRule",
    "OnRule",
    "ScenarioRule",
    "TransitionRule",
    "TriggerRule",
    "WhenRule",
    "required_parts",
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
    """A channel and its policy; ``suppress`` and the caps ``shared`` by all channels are also those of ``channels``.

    ``reasons`` are told where a part of what it ``requires`` does not hold, one for each.
    """

    channel: Channel
    requires: Code | None
    suppress: tuple[Code, ...] = ()
    shared: tuple[MessageCap, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def required(self) -> tuple[tuple[str, Code], ...]:
        """Each part of what it requires, with its reason; consent is asked first."""
        return tuple(sorted(zip(self.reasons, required_parts(self.requires), strict=True), key=lambda each: each[0]))


def required_parts(requires: Code | None) -> tuple[Code, ...]:
    """The conditions of which all must hold."""
    if requires is None:
        return ()
    return requires.operands if isinstance(requires, All) else (requires,)
