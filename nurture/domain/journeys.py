"""Journeys, scenarios and channels as they are declared."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.constants import check_clock
from nurture.domain.expression import Node, Selection
from nurture.domain.time import Duration
from nurture.errors import InputError

__all__ = [
    "AssignStep",
    "Channel",
    "Goal",
    "Hours",
    "If",
    "Journey",
    "Leave",
    "MessageCap",
    "NotifyStep",
    "On",
    "Reentry",
    "Scenario",
    "SendStep",
    "SetStep",
    "Stage",
    "Step",
    "Transition",
    "Trigger",
    "Wait",
    "WaitUntil",
    "When",
]

POSITIONS = ("tofu", "mofu", "bofu")


@frozen
class On:
    """Something happens when an event arrives that the selection selects."""

    selection: Selection = f.instance(Selection)
    span: Span | None = f.place()


@frozen
class When:
    """Something happens when a condition becomes true; with ``lasting``, when it has held without a break for so long."""

    condition: Node = f.instance(Node)
    lasting: Duration | None = f.instance(Duration, optional=True)
    span: Span | None = f.place()


Trigger: TypeAlias = On | When


@frozen
class Stage:
    """A stage of a journey. ``position`` places it in the funnel: ``tofu``, ``mofu`` or ``bofu`` (top, middle, bottom).

    >>> Stage("awareness", "認知", "tofu").label
    '認知'
    """

    name: str = f.name()
    label: str | None = f.label()
    position: str | None = f.choice(*POSITIONS, optional=True)
    span: Span | None = f.place()


@frozen
class Transition:
    """A way from stages (any stage where ``sources`` is empty) to another stage."""

    sources: tuple[str, ...] = f.names()
    target: str = f.name(kw_only=True)
    trigger: Trigger = f.instance(On, When, kw_only=True)
    span: Span | None = f.place()


@frozen
class Journey:
    """Stages from first touch to advocacy, and the ways between them. A lead starts in the first stage."""

    name: str = f.name()
    stages: tuple[Stage, ...] = f.items(Stage)
    transitions: tuple[Transition, ...] = f.items(Transition)
    label: str | None = f.label()
    span: Span | None = f.place()


@frozen
class Step:
    """What every step of a scenario is."""

    span: Span | None = f.place()

    def __attrs_post_init__(self) -> None:
        if type(self) is Step:
            raise InputError("Step", self, "must be one of its subclasses")


@frozen
class SendStep(Step):
    """Send a message through a channel, when the channel's policy lets it."""

    channel: str = f.name()
    message: str = f.text()


@frozen
class AssignStep(Step):
    """Give a task to a team, due some time after it is given."""

    team: str = f.name()
    task: str = f.text()
    due: Duration | None = f.instance(Duration, optional=True)


@frozen
class NotifyStep(Step):
    """Tell a team something."""

    team: str = f.name()
    text: str = f.text()


@frozen
class SetStep(Step):
    """Set an attribute of the lead to the value of an expression."""

    attribute: str = f.name()
    value: Node = f.instance(Node)


@frozen
class Wait(Step):
    """Wait for a duration by the civil calendar of the lead's zone."""

    duration: Duration = f.instance(Duration)


@frozen
class WaitUntil(Step):
    """Wait until a condition holds, or until a date or datetime comes; ``at_most`` so long.

    ``time`` is the local time of day at which a date comes; midnight where it is None.
    """

    until: Node = f.instance(Node)
    time: dt.time | None = f.clock()
    at_most: Duration | None = f.instance(Duration, optional=True)


@frozen
class If(Step):
    """Steps for when a condition holds, and for when it does not."""

    condition: Node = f.instance(Node)
    then: tuple[Step, ...] = f.items(Step)
    otherwise: tuple[Step, ...] = f.items(Step)


@frozen
class Leave(Step):
    """Leave the scenario here."""


@frozen
class Reentry:
    """How often a lead may enter: ``once`` ever, ``always`` (after having left), or ``once`` per ``every``."""

    kind: str = f.choice("once", "always", "per")
    every: Duration | None = f.instance(Duration, optional=True)

    def __attrs_post_init__(self) -> None:
        if (self.every is None) != (self.kind != "per"):
            raise InputError("Reentry.every", self.every, "must be given for `per`, and only there")


@frozen
class Goal:
    """What a scenario is for, reached when the trigger happens ``within`` a time of entering."""

    trigger: Trigger = f.instance(On, When)
    within: Duration | None = f.instance(Duration, optional=True)
    span: Span | None = f.place()

    def __attrs_post_init__(self) -> None:
        if isinstance(self.trigger, On) and self.trigger.selection.window is not None:
            raise InputError("Goal.trigger", self.trigger, "must have no window; `within` says how soon")
        if self.within is not None and not (self.within.is_length and self.within.amount):
            raise InputError("Goal.within", self.within, "must be a number of minutes, hours, days or weeks above 0")


@frozen
class Scenario:
    """Steps that a lead goes through once entered, until they end or an exit takes the lead out.

    ``priority`` decides, highest first, which scenario goes first where several want the same lead at one instant.
    """

    name: str = f.name()
    label: str | None = f.label()
    priority: int = f.number(-1_000_000, 1_000_000, default=0)
    enter: tuple[Trigger, ...] = f.items(On, When)
    reentry: Reentry = f.instance(Reentry, default=Reentry("once"))
    exit: tuple[Trigger, ...] = f.items(On, When)
    goal: Goal | None = f.instance(Goal, optional=True)
    steps: tuple[Step, ...] = f.items(Step)
    span: Span | None = f.place()

    def __attrs_post_init__(self) -> None:
        if not self.enter and self.reentry.kind != "once":
            raise InputError("Scenario.reentry", self.reentry, "must not be given without `enter`")


@frozen
class MessageCap:
    """At most ``number`` messages per calendar ``day``, ``week`` or ``month`` of the lead's zone, or within a length of time."""

    number: int = f.number(0, 1_000)
    period: str | None = f.choice("day", "week", "month", optional=True)
    within: Duration | None = f.instance(Duration, optional=True)

    def __attrs_post_init__(self) -> None:
        if (self.period is None) == (self.within is None):
            raise InputError("MessageCap.period", self.period, "must be given, or `within`, and not both")
        if self.within is not None and not self.within.is_length:
            raise InputError("MessageCap.within", self.within, "must be a number of minutes, hours, days or weeks")


def _end(value: object) -> object:
    return value if value == dt.time.max else check_clock("Hours.end", value)


@frozen
class Hours:
    """Local hours in which a channel may be used: from ``start`` up to ``end``, on every day or on business days.

    Both are in whole minutes; the end of the day is ``datetime.time.max``.
    """

    start: dt.time = field(converter=lambda value: check_clock("Hours.start", value))
    end: dt.time = field(converter=_end)
    business_days: bool = f.instance(bool)

    def __attrs_post_init__(self) -> None:
        if self.start >= self.end:
            raise InputError("Hours.start", self.start, f"must be before the end, {self.end:%H:%M}")


@frozen
class Channel:
    """A way to reach a lead, with its policy: consent required, caps, hours."""

    name: str = f.name()
    label: str | None = f.label()
    requires: Node | None = f.instance(Node, optional=True)
    caps: tuple[MessageCap, ...] = f.items(MessageCap)
    hours: Hours | None = f.instance(Hours, optional=True)
    span: Span | None = f.place()
