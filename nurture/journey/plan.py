"""What the machine runs: a program made ready, its conditions functions of a ``View``.

The machine knows nothing of the language. A back end makes a ``Plan``, and everything the machine needs to know of
rules is in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeAlias
from zoneinfo import ZoneInfo

from attrs import field, frozen

from nurture.domain.business import Almanac
from nurture.domain.content import ContentPlan
from nurture.domain.event import Event
from nurture.domain.journeys import Channel, Edited, MessageCap, Reentry
from nurture.domain.schema import Field, Type
from nurture.domain.time import Duration
from nurture.journey.instructions import Instruction, Test
from nurture.journey.state import LeadState, Shape
from nurture.journey.view import View

__all__ = [
    "EVERY",
    "Arrival",
    "Change",
    "ChannelPlan",
    "Coming",
    "Elapsed",
    "Goal",
    "Hearing",
    "Holding",
    "JourneyPlan",
    "Marks",
    "Plan",
    "Question",
    "ScenarioPlan",
    "TransitionPlan",
    "Trigger",
]

EVERY = ""  # the name, which no channel has, under which messages by every channel are counted


@frozen(eq=False)
class Arrival:
    """A trigger: an event that ``matches`` arrives, given what the run keeps of its own event, the instant and the zone.

    It is of the type ``event``, or (None) of any that leads bring about.
    """

    matches: Callable[[Event, Mapping[str, Any], int, ZoneInfo | None], bool]
    place: str
    event: str | None


@frozen(eq=False)
class Holding:
    """A trigger: a condition becomes true, or has held for ``lasting`` microseconds."""

    holds: Test
    lasting: int
    place: str


@frozen(eq=False)
class Elapsed:
    """A trigger: an appointment comes that is made on entering; until then its watch is when that is."""

    duration: Duration
    place: str
    lasting: int = 0


@frozen(eq=False)
class Coming:
    """A trigger: a day comes, at a time of day, and a condition holds; its watch is the local time that came last.

    ``days`` gives the days that matter at an instant, seen from a local date: no more than one day before it, and the next.
    """

    days: Callable[[View, dt.date], list[dt.date]]
    time: dt.time
    holds: Test
    place: str
    lasting: int = 0


Trigger: TypeAlias = Arrival | Holding | Elapsed | Coming


@frozen(eq=False)
class TransitionPlan:
    """A way out of some stages into another."""

    sources: frozenset[str]
    target: str
    trigger: Trigger


@frozen(eq=False)
class JourneyPlan:
    """A journey: its first stage and its transitions in order.

    ``marks`` tell its transitions from those of other rules; ``was`` says what stages of earlier rules have become; ``ways``
    are the transitions out of each stage.
    """

    name: str
    stages: tuple[str, ...]
    transitions: tuple[TransitionPlan, ...]
    marks: tuple[Any, ...]
    was: Mapping[str, str]
    ways: Mapping[str, tuple[TransitionPlan, ...]]


@frozen(eq=False)
class Hearing:
    """A question that each run asks for itself, as it depends on its entry: of it the latest ``number`` events count."""

    matches: Callable[[Event, Mapping[str, Any]], bool]
    number: int


@frozen(eq=False)
class Goal:
    """What a scenario is for, within so many microseconds of entering. Where it ``ends`` a run, that is over."""

    trigger: Trigger
    within: int | None
    ends: bool


@frozen(eq=False)
class Marks:
    """What tells the parts of a scenario from those of other rules: equal where they say the same, wherever they stand.

    ``line`` is of all steps as they stand, ``steps`` of each by itself, ``heard`` of what runs ask for themselves.
    """

    enter: tuple[Any, ...]
    exits: tuple[Any, ...]
    goal: Any
    line: Any
    steps: tuple[Any, ...]
    heard: tuple[Any, ...]


@frozen(eq=False)
class ScenarioPlan:
    """A scenario, its steps in one line. ``labels`` finds a step by its label.

    ``entry`` are the types of what a run keeps of the event it began with; ``changes`` are as those of a plan, for what
    reads it; ``heard`` is what each run asks for itself. ``told`` is what runs do of which they note when they did it.
    ``by_events_only`` are the types of event that lead into it, where nothing else does. ``comes``: a day that comes does. ``ripen``: one of its triggers is an
    appointment, or a condition, which may have to hold for a while.
    """

    name: str
    priority: int
    enter: tuple[Trigger, ...]
    reentry: Reentry
    entry: Mapping[str, Type]
    changes: tuple[Change, ...]
    heard: tuple[Hearing, ...]
    told: frozenset[str]
    exits: tuple[Trigger, ...]
    goal: Goal | None
    holdout: int
    steps: tuple[Instruction, ...]
    labels: Mapping[str, int]
    marks: Marks
    edited: Edited | None
    by_events_only: frozenset[str | None] | None = field(init=False)
    comes: bool = field(init=False)
    ripen: bool = field(init=False)

    @by_events_only.default
    def _by_events_only(self) -> frozenset[str | None] | None:
        types = [trigger.event if isinstance(trigger, Arrival) else False for trigger in self.enter]
        return None if False in types else frozenset(each for each in types if each is not False)

    @comes.default
    def _comes(self) -> bool:
        return any(isinstance(trigger, Coming) for trigger in self.enter)

    @ripen.default
    def _ripen(self) -> bool:
        goal = () if self.goal is None else (self.goal.trigger,)
        return any(not isinstance(each, Arrival) for each in (*self.enter, *self.exits, *goal))


@frozen(eq=False)
class ChannelPlan:
    """A channel and its policy; the caps ``shared`` are those over all channels.

    ``requires`` has the reason that is told where a condition does not hold, and the condition.
    """

    channel: Channel
    requires: tuple[tuple[str, Test], ...]
    suppress: tuple[Test, ...]
    shared: tuple[MessageCap, ...]


class Change(Protocol):
    """When time alone may change something, next: of a view, out of what some ``slots`` of memory hold."""

    @property
    def slots(self) -> tuple[int, ...]:
        """The places in memory that it reads."""
        ...

    def __call__(self, view: View) -> int:
        """The instant in microseconds; ``NEVER`` where there is none."""
        ...


@frozen
class Question:
    """What a part of memory answers, told from other questions by ``what``: of events of some types, or all (None)."""

    what: Any
    events: frozenset[str] | None

    def __str__(self) -> str:
        return "all events" if self.events is None else " and ".join(f"`{name}`" for name in sorted(self.events))


@frozen(eq=False)
class Plan:
    """A program made ready for one lead and one event at a time.

    ``shape`` is what its states have in common. ``remember`` takes an event into a memory, ``join``
    lays what two memories keep of messages sent over one of their united events, ``fits``
    says whether something can be a memory at all (``questions`` are what its parts answer), ``values`` works the facts of a
    view out, and their parts, ``changes`` give the next instants at which time alone may change a fact,
    ``messages``: something is remembered of those that are sent.
    ``quick`` and ``tick`` give the step of an event, by its type, and of time, in which no scenario is concerned, and None where
    that is not known beforehand;
    ``explain`` gives what explains a score, ``explain_persona`` explains the persona. ``almanac`` says what business
    time is. ``pieces`` are the messages of all content plans.
    """

    shape: Shape
    home: ZoneInfo
    almanac: Almanac
    attributes: Mapping[str, Field]
    events: Mapping[str, Mapping[str, Field]]
    segments: tuple[str, ...]
    journeys: tuple[JourneyPlan, ...]
    scenarios: tuple[ScenarioPlan, ...]
    holdout: int
    channels: Mapping[str, ChannelPlan]
    contents: Mapping[str, ContentPlan]
    pieces: frozenset[str]
    questions: tuple[Question, ...]
    blank: tuple[Any, ...]
    remember: Callable[[tuple[Any, ...], Event], tuple[Any, ...]]
    join: Callable[[tuple[Any, ...], tuple[Any, ...], tuple[Any, ...]], tuple[Any, ...]]
    fits: Callable[[tuple[Any, ...], int], bool]
    values: Callable[[View], tuple[Any, ...]]
    changes: tuple[Change, ...]
    messages: bool
    quick: Mapping[str, Callable[[LeadState, Event], Any]]
    tick: Callable[[LeadState], Any]
    explain: Callable[[str], Callable[..., Any]]
    explain_persona: Callable[[View, str], Any]
    bound: int

    @property
    def name(self) -> str:
        """The name of the ruleset."""
        return self.shape.ruleset

    @property
    def version(self) -> str:
        """The version of the ruleset."""
        return self.shape.version

    def caps(self, name: str) -> tuple[MessageCap, ...]:
        """The caps of the channel ``name``; with ``EVERY`` those over all channels."""
        if name != EVERY:
            return self.channels[name].channel.caps
        return next((channel.shared for channel in self.channels.values()), ())
