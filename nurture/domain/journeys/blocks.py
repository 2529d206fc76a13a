"""Steps of scenarios that hold other steps, wait for a time of day, or run another scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.business import WEEKDAYS
from nurture.domain.chance import MOST_POINTS
from nurture.domain.checked import by
from nurture.domain.constants import check_clock
from nurture.domain.expression import Node
from nurture.domain.journeys.steps import If, SendNextStep, SendStep, Step, WaitUntil
from nurture.errors import InputError

__all__ = ["Arm", "Case", "Choose", "Repeat", "RunStep", "Split", "WaitOpen", "WaitTime", "blocks", "every_step"]


@frozen(field_transformer=f.checked)
class WaitTime(Step):
    """Wait until it is a time of day in the lead's zone: on any day, or on weekdays or a ``business day``.

    >>> WaitTime(dt.time(9), ["tuesday", "thursday"]).days
    ('tuesday', 'thursday')
    """

    time: dt.time = field(metadata=by(check_clock))
    days: tuple[str, ...] = field(default=(), metadata=f.texts_of(*WEEKDAYS, "business day"))


@frozen(field_transformer=f.checked)
class WaitOpen(Step):
    """Wait until a channel is open by its hours and days; caps have no say in it."""

    channel: str = field(metadata=f.NAME)


@frozen(field_transformer=f.checked)
class RunStep(Step):
    """Let the lead into another scenario now, as its re-entry and its exits allow; this one goes on."""

    scenario: str = field(metadata=f.NAME)


@frozen(field_transformer=f.checked)
class Case:
    """One way of a ``choose``: its condition, and the steps for a lead of whom it holds."""

    condition: Node = field(metadata=f.instance(Node))
    steps: tuple[Step, ...] = field(default=(), metadata=f.items(Step))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Choose(Step):
    """The steps of the first case whose condition holds, else those of ``otherwise``."""

    cases: tuple[Case, ...] = field(metadata=f.items(Case, least=1))
    otherwise: tuple[Step, ...] = field(default=(), metadata=f.items(Step))


@frozen(field_transformer=f.checked)
class Repeat(Step):
    """The same steps so many times, or fewer: ``until`` a condition holds, which is looked at before each round.

    >>> from nurture.domain.journeys import Wait
    >>> from nurture.domain.time import Duration
    >>> Repeat(3, steps=(Wait(Duration(1, "week")),)).times
    3
    """

    times: int = field(metadata=f.number(1, 100))
    until: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    steps: tuple[Step, ...] = field(default=(), metadata=f.items(Step))


@frozen(field_transformer=f.checked)
class Arm:
    """One way of a ``split``: its weight against the others, its name, and its steps."""

    weight: int = field(metadata=f.number(0, MOST_POINTS))
    name: str = field(metadata=f.TITLE)
    steps: tuple[Step, ...] = field(default=(), metadata=f.items(Step))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Split(Step):
    """The steps of one arm, drawn for each lead by a hash of ruleset, ``experiment`` and lead.

    >>> Split("subject line", (Arm(60, "short"), Arm(40, "long"))).total
    100
    """

    experiment: str = field(metadata=f.TITLE)
    arms: tuple[Arm, ...] = field(metadata=f.items(Arm, least=1))

    def __attrs_post_init__(self) -> None:
        if not 0 < self.total <= MOST_POINTS:
            raise InputError("Split.arms", self.total, f"must have weights that sum up to 1 to {MOST_POINTS:,}")
        if len({arm.name for arm in self.arms}) < len(self.arms):
            raise InputError("Split.arms", [arm.name for arm in self.arms], "must have names that differ")

    @property
    def total(self) -> int:
        """The sum of the weights: the number of points on the circle."""
        return sum(arm.weight for arm in self.arms)


def blocks(step: Step) -> tuple[tuple[Step, ...], ...]:
    """The blocks of steps that ``step`` holds, in the order in which they are written.

    >>> blocks(Repeat(3, steps=(Repeat(1),))) == ((Repeat(1),),)
    True
    """
    if isinstance(step, If):
        return (step.then, step.otherwise)
    if isinstance(step, Choose):
        return (*(case.steps for case in step.cases), step.otherwise)
    if isinstance(step, Split):
        return tuple(arm.steps for arm in step.arms)
    if isinstance(step, (WaitUntil, SendNextStep, SendStep)):
        return (step.otherwise,)
    return (step.steps,) if isinstance(step, Repeat) else ()


def every_step(steps: tuple[Step, ...]) -> Iterator[Step]:
    """``steps``, and those in their blocks.

    >>> [type(step).__name__ for step in every_step((Repeat(3, steps=(RunStep("news"),)),))]
    ['Repeat', 'RunStep']
    """
    stack = list(reversed(steps))
    while stack:
        step = stack.pop()
        yield step
        stack += [inner for block in reversed(blocks(step)) for inner in reversed(block)]
