"""Which events are looked at, and what is asked of them."""

from __future__ import annotations

from attrs import field, frozen

from nurture.domain.schema import INTEGER, Type
from nurture.dsl.program.codes import Code

__all__ = ["Count", "Different", "Edge", "Follows", "Quiet", "Select", "Total"]


@frozen
class Select:
    """Events of a type (all but the built-in ones where None) of which ``where`` holds, in a window.

    At most one of ``within`` (microseconds back from now), ``over`` (scoring days up to today's) and ``since_entry``.
    ``answers`` is what a run does (``domain.journeys.sending``, ``assigning``): only what came after the run that asks
    has last done it. ``of_run``: ``where`` reads the event that a run began with, so that each run looks for itself.
    """

    event: str | None
    where: Code | None = None
    within: int | None = None
    over: int | None = None
    since_entry: bool = False
    answers: str | None = None
    of_run: bool = False


@frozen
class Count(Code):
    """How many events are selected. Whoever reads it can stop counting at ``enough``, where that is given."""

    select: Select
    enough: int | None = None
    type: Type = field(default=INTEGER, kw_only=True, repr=False)


@frozen
class Different(Code):
    """How many values of a property the selected events have. Whoever reads it can stop counting at ``enough``."""

    select: Select
    property: str
    of: Type
    enough: int
    type: Type = field(default=INTEGER, kw_only=True, repr=False)


@frozen
class Total(Code):
    """The sum of a property over the selected events."""

    select: Select
    property: str


@frozen
class Edge(Code):
    """A property (the time where None) of the first or last selected event by (time, id)."""

    which: str
    select: Select
    property: str | None


@frozen
class Follows(Code):
    """Some event of ``second`` came after one of ``first``, by (time, id), at most ``gap`` microseconds later."""

    first: Select
    second: Select
    gap: int


@frozen
class Quiet(Code):
    """The last event of ``first`` is ``lasting`` microseconds or more ago, and none of ``second`` comes after it.

    By (time, id); what is sent comes after all that happens in its instant.
    """

    first: Select
    second: Select
    lasting: int
