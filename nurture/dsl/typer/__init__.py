"""Types of expressions: from what was written to checked ``Code``, with sugar taken out.

Every method gives some code back, also for what is wrong, so that one fault does not hide another; ``WRONG`` is the
type of what has been reported already and fits everywhere.
"""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from nurture.domain import expression as e
from nurture.dsl.typer.arithmetic import Arithmetic
from nurture.dsl.typer.base import Handlers, shown_type
from nurture.dsl.typer.calls import Calls
from nurture.dsl.typer.comparisons import Comparisons
from nurture.dsl.typer.events import Events
from nurture.dsl.typer.names import Names

__all__ = ["Typer", "shown_type"]


@frozen
class Typer(Names, Comparisons, Arithmetic, Calls, Events):
    """Types the expressions of one ruleset."""

    HANDLERS: ClassVar[Handlers] = {
        e.Literal: Names.literal,
        e.Name: Names.name,
        e.Now: Names.now,
        e.Today: Names.today,
        e.PartOfNow: Names.part_of_now,
        e.ListOf: Comparisons.list_,
        e.And: Names.and_,
        e.Or: Names.or_,
        e.Not: Names.not_,
        e.Known: Names.known,
        e.Compare: Comparisons.compare,
        e.Between: Comparisons.between,
        e.In: Comparisons.in_,
        e.Match: Comparisons.match,
        e.Arithmetic: Arithmetic.arithmetic,
        e.Negate: Arithmetic.negate,
        e.Call: Calls.call,
        e.Any: Events.any_,
        e.Times: Events.times,
        e.Count: Events.count,
        e.Sum: Events.sum_,
        e.Pick: Events.pick,
        e.Sequence: Events.sequence,
        e.Absence: Events.absence,
        e.Responded: Events.responded,
    }
