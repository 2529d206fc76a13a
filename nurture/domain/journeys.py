"""Journeys, scenarios and channels as they are declared."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

from attrs import field, frozen

from nurture.diagnostics import Span
from nurture.domain import fields as f
from nurture.domain.checked import by
from nurture.domain.constants import check_clock
from nurture.domain.expression import Node, Selection
from nurture.domain.maps import Experience
from nurture.domain.recurrence import check_recurrence
from nurture.domain.time import Duration
from nurture.errors import InputError

__all__ = [
    "LONGEST_ENTRY",
    "LONGEST_KEY",
    "MOST_KEYS",
    "MOST_RUNS",
    "After",
    "AssignStep",
    "AtGoal",
    "Channel",
    "Channels",
    "Edited",
    "Entry",
    "Every",
    "Exit",
    "Goal",
    "Hours",
    "If",
    "Journey",
    "Leave",
    "MessageCap",
    "Moved",
    "NotifyStep",
    "On",
    "OnDate",
    "Reentry",
    "Scenario",
    "SendNextStep",
    "SendStep",
    "SetStep",
    "Stage",
    "Step",
    "Transition",
    "Trigger",
    "Use",
    "Wait",
    "WaitUntil",
    "When",
    "While",
]

MOST_RUNS = 20  # of one scenario at once, for one lead
MOST_KEYS = 100  # values of a property that are remembered for `once per D for each`
LONGEST_KEY = 100  # characters of a text that runs are told apart by
LONGEST_ENTRY = 1_000  # characters of a text that a run keeps of the event it began with
POSITIONS = ("tofu", "mofu", "bofu")


@frozen(field_transformer=f.checked)
class On:
    """Something happens when an event arrives that the selection selects."""

    selection: Selection = field(metadata=f.instance(Selection))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class When:
    """Something happens when a condition becomes true; with ``lasting``, when it has held without a break for so long."""

    condition: Node = field(metadata=f.instance(Node))
    lasting: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class After:
    """Something happens so long after a stage or a scenario was entered: an appointment made on entering."""

    duration: Duration = field(metadata=f.instance(Duration))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class While:
    """A lead enters when a condition becomes true, and leaves when it is true no longer."""

    condition: Node = field(metadata=f.instance(Node))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class OnDate:
    """A lead enters when the date that an attribute says comes, at a local time of day.

    With ``offset`` it is so many days, weeks, months or years before or ``after`` it.
    """

    attribute: str = field(metadata=f.NAME)
    time: dt.time = field(metadata=by(check_clock))
    offset: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    after: bool = field(default=False, metadata=f.instance(bool))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if self.offset is not None and self.offset.unit not in ("day", "week", "month", "year"):
            raise InputError("OnDate.offset", self.offset, "must be a number of days, weeks, months or years")
        if self.offset is None and self.after:
            raise InputError("OnDate.after", self.after, "must not be given without `offset`")


@frozen(field_transformer=f.checked)
class Every:
    """A lead enters again and again, on the days of a recurrence rule of iCalendar, at a local time of day.

    >>> Every("FREQ=WEEKLY;BYDAY=MO", dt.time(9)).rule
    'FREQ=WEEKLY;BYDAY=MO'
    """

    rule: str = field(metadata=by(check_recurrence))
    time: dt.time = field(metadata=by(check_clock))
    when: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class AtGoal:
    """A run ends when it reaches the goal of its scenario."""

    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


Trigger: TypeAlias = On | When
Entry: TypeAlias = On | When | While | OnDate | Every
Exit: TypeAlias = On | When | After | AtGoal


@frozen(field_transformer=f.checked)
class Stage:
    """A stage of a journey. ``position`` places it in the funnel: ``tofu``, ``mofu`` or ``bofu`` (top, middle, bottom).

    ``before`` or ``after`` another stage it is put beside it; else it comes at the end, or stays where its preset has it.
    ``experiences`` say what it is like, for everybody first, then for personas, each once.
    ``was`` are stages of an earlier version whose leads are in this one now.

    >>> Stage("awareness", "認知", "tofu").label
    '認知'
    """

    name: str = field(metadata=f.NAME)
    label: str | None = field(default=None, metadata=f.LABEL)
    position: str | None = field(default=None, metadata=f.choice(*POSITIONS, optional=True))
    before: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    after: str | None = field(default=None, metadata=f.OPTIONAL_NAME)
    experiences: tuple[Experience, ...] = field(default=(), metadata=f.items(Experience))
    was: tuple[str, ...] = field(default=(), metadata=f.NAMES)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if self.before is not None and self.after is not None:
            raise InputError("Stage.after", self.after, "must not be given beside `before`")
        whose = [each.persona for each in self.experiences]
        if len(set(whose)) != len(whose) or None in whose[1:]:
            raise InputError("Stage.experiences", whose, "must have everybody's first, and each persona's once")
        if None in whose and self.experiences[0] == Experience():
            raise InputError("Stage.experiences", self.experiences[0], "must say something")


@frozen(field_transformer=f.checked)
class Transition:
    """A way from stages (any stage where ``sources`` is empty) to another stage."""

    sources: tuple[str, ...] = field(default=(), metadata=f.NAMES)
    target: str = field(kw_only=True, metadata=f.NAME)
    trigger: Trigger | After = field(kw_only=True, metadata=f.instance(On, When, After))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Use:
    """The preset that a journey starts from, the language of its labels (None: English), the stages it goes without."""

    preset: str = field(metadata=f.NAME)
    language: str | None = field(default=None, metadata=f.LABEL)
    without: tuple[str, ...] = field(default=(), metadata=f.NAMES)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Journey:
    """Stages from first touch to advocacy, and the ways between them. A lead starts in the first stage.

    With ``use`` the stages of a preset come first, and ``stages`` say what changes: another label, one more stage.
    """

    name: str = field(metadata=f.NAME)
    stages: tuple[Stage, ...] = field(default=(), metadata=f.items(Stage))
    transitions: tuple[Transition, ...] = field(default=(), metadata=f.items(Transition))
    label: str | None = field(default=None, metadata=f.LABEL)
    use: Use | None = field(default=None, metadata=f.instance(Use, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


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
    """

    channel: str = field(metadata=f.NAME)
    message: str = field(metadata=f.TEXT)
    transactional: bool = field(default=False, metadata=f.instance(bool))
    hold: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    otherwise: tuple[Step, ...] = field(default=(), metadata=f.items(Step))

    def __attrs_post_init__(self) -> None:
        if self.transactional and self.hold is not None:
            raise InputError("SendStep.hold", self.hold, "must not be given for what is transactional: it never waits")


@frozen(field_transformer=f.checked)
class SendNextStep(Step):
    """Send the first piece of a journey's content plan that this lead has not had.

    Where there is none, or it is dropped, ``otherwise``.
    """

    channel: str = field(metadata=f.NAME)
    journey: str = field(metadata=f.NAME)
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
class Wait(Step):
    """Wait for a duration by the civil calendar of the lead's zone."""

    duration: Duration = field(metadata=f.instance(Duration))


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


@frozen(field_transformer=f.checked)
class MessageCap:
    """At most ``number`` messages per calendar ``day``, ``week`` or ``month`` of the lead's zone, or within a length of time."""

    number: int = field(metadata=f.number(0, 1_000))
    period: str | None = field(default=None, metadata=f.choice("day", "week", "month", optional=True))
    within: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)

    def __attrs_post_init__(self) -> None:
        if (self.period is None) == (self.within is None):
            raise InputError("MessageCap.period", self.period, "must be given, or `within`, and not both")
        if self.within is not None and not self.within.is_length:
            raise InputError("MessageCap.within", self.within, "must be a number of minutes, hours, days or weeks")


DAYS = ("business days", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _end(where: str, value: object) -> object:
    return value if value == dt.time.max else check_clock(where, value)


@frozen(field_transformer=f.checked)
class Hours:
    """Local hours in which a channel may be used: from ``start`` up to ``end``, on every day or on some ``days``.

    Both are in whole minutes; the end of the day is ``datetime.time.max``. A day is ``business days`` or a weekday's name.
    """

    start: dt.time = field(metadata=by(check_clock))
    end: dt.time = field(metadata=by(_end))
    days: tuple[str, ...] = field(default=(), metadata=f.texts_of(*DAYS))

    def __attrs_post_init__(self) -> None:
        if self.start >= self.end:
            raise InputError("Hours.start", self.start, f"must be before the end, {self.end:%H:%M}")


@frozen(field_transformer=f.checked)
class Channel:
    """A way to reach a lead, with its policy: whom not to reach, consent, when it is open, caps, how long to wait.

    It is open in any of its ``hours`` (all day long where there are none), on ``days`` (every day where there are none),
    and with ``holidays`` False on no holiday.
    """

    name: str = field(metadata=f.NAME)
    label: str | None = field(default=None, metadata=f.LABEL)
    requires: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    caps: tuple[MessageCap, ...] = field(default=(), metadata=f.items(MessageCap))
    hours: tuple[Hours, ...] = field(default=(), metadata=f.items(Hours))
    suppress: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    days: tuple[str, ...] = field(default=(), metadata=f.texts_of(*DAYS))
    holidays: bool = field(default=True, metadata=f.instance(bool))
    hold: Duration | None = field(default=None, metadata=f.instance(Duration, optional=True))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)


@frozen(field_transformer=f.checked)
class Channels:
    """A ``channels`` declaration, what holds of all channels together: whom to reach by none, and caps over all."""

    suppress: Node | None = field(default=None, metadata=f.instance(Node, optional=True))
    caps: tuple[MessageCap, ...] = field(default=(), metadata=f.items(MessageCap))
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True, metadata=f.PLACE)
