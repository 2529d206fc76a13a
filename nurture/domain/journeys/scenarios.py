"""Scenarios: who enters and how often, what takes a lead out, what becomes of leads in flight."""

from __future__ import annotations

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.journeys.steps import Step
from nurture.domain.journeys.triggers import After, AtGoal, Entry, Every, Exit, On, OnDate, Trigger, When, While
from nurture.domain.time import Duration
from nurture.errors import InputError

__all__ = [
    "LONGEST_ENTRY",
    "LONGEST_KEY",
    "MOST_KEYS",
    "MOST_RUNS",
    "Edited",
    "Goal",
    "Moved",
    "Reentry",
    "Scenario",
    "assigning",
    "sending",
]

MOST_RUNS = 20  # of one scenario at once, for one lead
MOST_KEYS = 100  # values of a property that are remembered for `once per D for each`
LONGEST_KEY = 100  # characters of a text that runs are told apart by
LONGEST_ENTRY = 1_000  # characters of a text that a run keeps of the event it began with


def sending(message: str) -> str:
    """The name of what a run does that sends ``message``."""
    return f"send {message}"


def assigning(task: str) -> str:
    """The name of what a run does that assigns ``task``."""
    return f"assign {task}"


@frozen(field_transformer=f.checked)
class Reentry:
    """How often a lead may enter: ``once`` ever, ``always``, or ``once`` per ``every``.

    With ``each``, a property of the event that lets the lead in, all of it goes for each value of that property by
    itself. ``overlap`` says what becomes of an entry while a run is under way: None refuses it, ``restart`` ends the
    run and begins anew, ``side by side`` lets both go on.

    >>> Reentry("always", each="cart").overlap is None
    True
    """

    kind: str = field(metadata=f.choice("once", "always", "per"))
    every: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    each: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    overlap: str | None = field(default=None, metadata=f.choice("restart", "side by side", optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if (self.every is None) != (self.kind != "per"):
            raise InputError("Reentry.every", self.every, "must be given for `per`, and only there")
        if self.kind == "once" and self.overlap is not None:
            raise InputError("Reentry.overlap", self.overlap, "must not be given for `once`")

    @property
    def runs(self) -> int:
        """How many runs of a scenario may be under way for one lead."""
        return MOST_RUNS if self.each is not None or self.overlap == "side by side" else 1


@frozen(field_transformer=f.checked)
class Goal:
    """What a scenario is for, reached when the trigger happens ``within`` a time of entering."""

    trigger: Trigger = field(metadata=f.instance(On, When))
    within: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.trigger, On) and self.trigger.selection.window is not None:
            raise InputError("Goal.trigger", self.trigger, "must have no window; `within` says how soon")
        if self.within is not None and not (self.within.is_length and self.within.amount):
            raise InputError("Goal.within", self.within, "must be a number of minutes, hours, days or weeks above 0")


@frozen(field_transformer=f.checked)
class Moved:
    """Where leads go who wait at step ``old`` of an earlier version: to a step of this one, or out (None)."""

    old: str = field(metadata=f.NAME)
    new: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Edited:
    """What becomes of leads in flight when the steps of a scenario are others than those they set out on.

    ``follow``: they go on at the same step of the new version. ``leave``: they leave. ``pin``: they go on by the old
    version until they are through. ``moves`` say otherwise for single steps.

    >>> Edited("follow", (Moved("3", "offer"),)).moves[0].new
    'offer'
    """

    fate: str = field(metadata=f.choice("follow", "leave", "pin"))
    moves: tuple[Moved, ...] = field(default=(), metadata=f.items(Moved))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if len({move.old for move in self.moves}) < len(self.moves):
            raise InputError("Edited.moves", [move.old for move in self.moves], "must be of steps that differ")


@frozen(field_transformer=f.checked)
class Scenario:
    """Steps that a lead goes through once entered, until they end or an exit takes the lead out.

    ``priority`` decides, highest first, which scenario goes first where several want the same lead at one instant.
    Of the leads that enter, ``holdout`` percent are taken out at once, to compare the others with.
    """

    name: str = field(metadata=f.NAME)
    label: str | None = field(default=None, metadata=f.LABEL)
    priority: int = field(default=0, metadata=f.number(-1_000_000, 1_000_000))
    enter: tuple[Entry, ...] = field(default=(), metadata=f.items(On, When, While, OnDate, Every))
    reentry: Reentry = field(default=Reentry("once"), metadata=f.instance(Reentry))
    exit: tuple[Exit, ...] = field(default=(), metadata=f.items(On, When, After, AtGoal))
    goal: Goal | None = field(default=None, metadata=f.instance(Goal, optional=True))
    holdout: int = field(default=0, metadata=f.number(0, 100))
    steps: tuple[Step, ...] = field(default=(), metadata=f.items(Step))
    edited: Edited | None = field(default=None, metadata=f.instance(Edited, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)
