"""The steps of a scenario; ``nurture.domain.journeys.blocks`` has more, built upon these."""

from __future__ import annotations

import datetime as dt

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.expression import Node
from nurture.domain.time import Duration
from nurture.errors import InputError

__all__ = [
    "ActStep",
    "Argument",
    "AssignStep",
    "If",
    "Leave",
    "NotifyStep",
    "SendNextStep",
    "SendStep",
    "SetStep",
    "Step",
    "Wait",
    "WaitUntil",
]


@frozen(field_transformer=f.checked)
class Step:
    """What every step of a scenario is.

    Its ``name`` stays its own wherever it comes to stand; without one it is known by its place.
    """

    name: str | None = field(default=None, kw_only=True, metadata=f.OPTIONAL_NAME)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if type(self) is Step:
            raise InputError("Step", self, "must be one of its subclasses")


@frozen(field_transformer=f.checked)
class SendStep(Step):
    """Send a message through a channel, when the channel's policy lets it; where it is dropped, ``otherwise``.

    A ``transactional`` one passes hours and caps. ``hold``, or else the channel's, says how long it may wait to go.
    One for a ``purpose`` asks for consent to that, too: ``consent.email.newsletter``.
    """

    channel: str = field(metadata=f.NAME)
    message: str = field(metadata=f.TEXT)
    transactional: bool = field(default=False, metadata=f.instance(bool))
    hold: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    purpose: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    otherwise: tuple[Step, ...] = field(default=(), metadata=f.items(Step))

    def __attrs_post_init__(self) -> None:
        if self.transactional and self.hold is not None:
            raise InputError("SendStep.hold", self.hold, "must not be given for what is transactional: it never waits")


@frozen(field_transformer=f.checked)
class SendNextStep(Step):
    """Send the first piece of a journey's content plan that this lead has not had.

    Where there is none, or it is dropped, ``otherwise``. ``purpose`` is as in ``SendStep``.
    """

    channel: str = field(metadata=f.NAME)
    journey: str = field(metadata=f.NAME)
    purpose: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    otherwise: tuple[Step, ...] = field(default=(), metadata=f.items(Step))


@frozen(field_transformer=f.checked)
class AssignStep(Step):
    """Give a task to a team, due some time after it is given."""

    team: str = field(metadata=f.NAME)
    task: str = field(metadata=f.TEXT)
    due: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))


@frozen(field_transformer=f.checked)
class NotifyStep(Step):
    """Tell a team something."""

    team: str = field(metadata=f.NAME)
    text: str = field(metadata=f.TEXT)


@frozen(field_transformer=f.checked)
class SetStep(Step):
    """Set an attribute of the lead to the value of an expression."""

    attribute: str = field(metadata=f.NAME)
    value: Node = field(metadata=f.instance(Node))


@frozen(field_transformer=f.checked)
class Argument:
    """What an action is given, by name."""

    name: str = field(metadata=f.NAME)
    value: Node = field(metadata=f.instance(Node))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class ActStep(Step):
    """Do what a plug-in has brought: see ``domain.actions.Action``."""

    action: str = field(metadata=f.NAME)
    arguments: tuple[Argument, ...] = field(default=(), metadata=f.items(Argument))


@frozen(field_transformer=f.checked)
class Wait(Step):
    """Wait for a duration by the civil calendar of the lead's zone, and with ``time`` until that time of the day it ends on.

    >>> Wait(Duration(1, "business day"), dt.time(10)).time
    datetime.time(10, 0)
    """

    duration: Duration = field(metadata=f.instance(Duration))
    time: dt.time | None = field(default=None, metadata=f.CLOCK)

    def __attrs_post_init__(self) -> None:
        if self.time is not None and not self.duration.keeps_clock:
            raise InputError(
                "Wait.duration",
                str(self.duration),
                "must be a number of days, weeks, months, years or business days to end at a time of day",
            )


@frozen(field_transformer=f.checked)
class WaitUntil(Step):
    """Wait until a condition holds, or until a date or datetime comes; ``at_most`` so long.

    ``time`` is the local time of day at which a date comes; midnight where it is None. ``otherwise`` are the steps for
    a lead who has waited in vain.
    """

    until: Node = field(metadata=f.instance(Node))
    time: dt.time | None = field(default=None, metadata=f.CLOCK)
    at_most: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    otherwise: tuple[Step, ...] = field(default=(), metadata=f.items(Step))

    def __attrs_post_init__(self) -> None:
        if self.otherwise and self.at_most is None:
            raise InputError("WaitUntil.otherwise", self.otherwise, "must not be given without `at_most`")


@frozen(field_transformer=f.checked)
class If(Step):
    """Steps for when a condition holds, and for when it does not."""

    condition: Node = field(metadata=f.instance(Node))
    then: tuple[Step, ...] = field(default=(), metadata=f.items(Step))
    otherwise: tuple[Step, ...] = field(default=(), metadata=f.items(Step))


@frozen(field_transformer=f.checked)
class Leave(Step):
    """Leave the scenario here."""
