"""Steps of scenarios that hold other steps: choices of one way among several, and what is done again."""

from __future__ import annotations

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.expression import Node
from nurture.domain.journeys import If, SendNextStep, Step, WaitUntil

__all__ = ["Case", "Choose", "Repeat", "blocks"]


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


def blocks(step: Step) -> tuple[tuple[Step, ...], ...]:
    """The blocks of steps that ``step`` holds, in the order in which they are written.

    >>> blocks(Repeat(3, steps=(Repeat(1),))) == ((Repeat(1),),)
    True
    """
    if isinstance(step, If):
        return (step.then, step.otherwise)
    if isinstance(step, Choose):
        return (*(case.steps for case in step.cases), step.otherwise)
    if isinstance(step, (WaitUntil, SendNextStep)):
        return (step.otherwise,)
    return (step.steps,) if isinstance(step, Repeat) else ()
