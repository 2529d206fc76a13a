"""A checked ruleset: every name resolved, every type known, sugar gone, steps in one line with jumps.

What runs rules - the reference evaluator here, and every back end - reads this and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeAlias

from attrs import field, frozen

from nurture.diagnostics import Source, Span
from nurture.domain.journeys import Channel, Reentry, Stage
from nurture.domain.ruleset import ExpectEffect, Given, Happening, Rules
from nurture.domain.schema import BOOLEAN, DATE, DATETIME, DECIMAL, INTEGER, Field, Type, one_of
from nurture.domain.time import Duration

__all__ = [
    "DURATION",
    "Clause",
    "Code",
    "ExpectRule",
    "GradeRule",
    "GroupRule",
    "JourneyRule",
    "PersonaRule",
    "Program",
    "ScenarioRule",
    "ScoreRule",
    "SegmentRule",
    "Select",
    "TestRule",
    "TransitionRule",
]

DURATION = Type("duration")


@frozen
class Code:
    """A typed expression. Its value is None where it is missing."""

    type: Type = field(default=BOOLEAN, kw_only=True, repr=False)
    span: Span | None = field(default=None, eq=False, repr=False, kw_only=True)


@frozen
class Const(Code):
    """A value; a duration is a ``timedelta``, a list a tuple."""

    value: Any


@frozen
class Attribute(Code):
    """An attribute of the lead."""

    name: str


@frozen
class Property(Code):
    """A property of the event at hand, in ``where``."""

    name: str


@frozen
class ScoreOf(Code):
    """A score, in points."""

    name: str
    type: Type = field(default=DECIMAL, kw_only=True, repr=False)


@frozen
class InSegment(Code):
    """Whether the lead is in a segment."""

    name: str


@frozen
class GradeOf(Code):
    """The band of a grade that the lead is in."""

    name: str


@frozen
class PersonaOf(Code):
    """The persona that the lead is matched with."""


@frozen
class StageOf(Code):
    """The stage of a journey that the lead is in."""

    journey: str


@frozen
class Now(Code):
    """The instant of evaluation."""

    type: Type = field(default=DATETIME, kw_only=True, repr=False)


@frozen
class Today(Code):
    """The scoring day of evaluation, as a date."""

    type: Type = field(default=DATE, kw_only=True, repr=False)


@frozen
class Not(Code):
    """The operand does not hold."""

    operand: Code


@frozen
class All(Code):
    """Every operand holds."""

    operands: tuple[Code, ...]


@frozen
class Some(Code):
    """At least one operand holds."""

    operands: tuple[Code, ...]


@frozen
class Equal(Code):
    """Both are known and equal."""

    left: Code
    right: Code


@frozen
class Less(Code):
    """Both are known, and the left is below the right, or equal to it where ``or_equal``."""

    left: Code
    right: Code
    or_equal: bool


@frozen
class Among(Code):
    """The operand is one of some constants."""

    operand: Code
    options: tuple[Any, ...]


@frozen
class Contains(Code):
    """The list holds the item."""

    items: Code
    item: Code


@frozen
class Matches(Code):
    """The text ``contains``, ``starts with``, ``ends with`` or is ``like`` a constant."""

    operator: str
    operand: Code
    pattern: str


@frozen
class IsKnown(Code):
    """The operand has a value."""

    operand: Code


@frozen
class Calculate(Code):
    """Operands combined from left to right; see ``domain.values.calculate``."""

    operators: tuple[str, ...]
    operands: tuple[Code, ...]


@frozen
class Minus(Code):
    """The operand with its sign turned."""

    operand: Code


@frozen
class Select:
    """Events of a type (all but ``lead_updated`` where None) of which ``where`` holds, in a window.

    At most one of ``within`` (microseconds back from now), ``over`` (scoring days up to today's) and ``since_entry``.
    """

    event: str | None
    where: Code | None = None
    within: int | None = None
    over: int | None = None
    since_entry: bool = False


@frozen
class Count(Code):
    """How many events are selected. Whoever reads it can stop counting at ``enough``, where that is given."""

    select: Select
    enough: int | None = None
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
    """Some event of ``second`` came after one of ``first``, at most ``gap`` microseconds later."""

    first: Select
    second: Select
    gap: int


@frozen
class Quiet(Code):
    """The last event of ``first`` is ``lasting`` microseconds or more ago, and none of ``second`` came after it."""

    first: Select
    second: Select
    lasting: int


# -- scores and what is made of them ---------------------------------------------------------------------------------


@frozen
class Clause:
    """Points, in thousandths, while ``when`` holds or for each event that ``on`` selects."""

    points: int
    when: Code | None
    on: Select | None
    cap: int | None
    period: str | None
    decay: tuple[int, ...] | None = field(repr=False)
    span: Span = field(eq=False)


@frozen
class GroupRule:
    """Clauses whose sum is kept between ``least`` and ``most`` thousandths."""

    name: str | None
    clauses: tuple[Clause, ...]
    least: int | None
    most: int | None
    span: Span = field(eq=False)


@frozen
class ScoreRule:
    """A score: the sum of its groups (clauses outside a group make one without limits), kept within its limits."""

    name: str
    groups: tuple[GroupRule, ...]
    least: int | None
    most: int | None
    reach: tuple[int, int]
    span: Span = field(eq=False)


@frozen
class SegmentRule:
    """The leads of whom a condition holds."""

    name: str
    when: Code
    span: Span = field(eq=False)


@frozen
class GradeRule:
    """Bands with their conditions (None: otherwise), of which the first that holds is taken."""

    name: str
    bands: tuple[tuple[str, Code | None], ...]
    span: Span = field(eq=False)


@frozen
class PersonaRule:
    """Personas with their conditions, in the order in which they are tried."""

    personas: tuple[tuple[str, Code], ...]
    name: str = "persona"


Fact: TypeAlias = ScoreRule | SegmentRule | GradeRule | PersonaRule

# -- triggers, journeys, scenarios -----------------------------------------------------------------------------------


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


TriggerRule: TypeAlias = OnRule | WhenRule


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
class Instruction:
    """One step of a scenario. ``label`` is its place among the steps, such as ``3`` or ``6.then.1``."""

    label: str
    span: Span = field(eq=False)


@frozen
class SendTo(Instruction):
    """Send a message by a channel."""

    channel: str
    message: str


@frozen
class AssignTo(Instruction):
    """Give a team a task."""

    team: str
    task: str
    due: Duration | None


@frozen
class NotifyOf(Instruction):
    """Tell a team something."""

    team: str
    text: str


@frozen
class SetTo(Instruction):
    """Set an attribute."""

    attribute: str
    value: Code


@frozen
class Pause(Instruction):
    """Wait for a duration by the civil calendar."""

    duration: Duration


@frozen
class PauseUntil(Instruction):
    """Wait until a condition holds, or a date or datetime (then at ``time`` of the day) comes."""

    until: Code
    time: dt.time
    at_most: Duration | None


@frozen
class Branch(Instruction):
    """Go on where the condition holds, else at instruction ``otherwise``."""

    condition: Code
    otherwise: int


@frozen
class Jump(Instruction):
    """Go on at another instruction."""

    to: int


@frozen
class Finish(Instruction):
    """Leave the scenario: after the last step, or on ``leave``."""

    reason: str


@frozen
class GoalRule:
    """What a scenario is for: a trigger, within so many microseconds of entering."""

    trigger: TriggerRule
    within: int | None


@frozen
class ScenarioRule:
    """A scenario, its steps in one line with jumps."""

    name: str
    priority: int
    enter: tuple[TriggerRule, ...]
    reentry: Reentry
    exits: tuple[TriggerRule, ...]
    goal: GoalRule | None
    steps: tuple[Instruction, ...]
    span: Span = field(eq=False)


@frozen
class ChannelRule:
    """A channel and its policy."""

    channel: Channel
    requires: Code | None


@frozen
class ExpectRule:
    """In a test: a condition holds at this point."""

    condition: Code
    span: Span = field(eq=False)


@frozen
class TestRule:
    """A ``test`` block, its conditions typed."""

    __test__ = False  # it is a test of rules, not one for pytest to collect

    name: str
    given: Given
    steps: tuple[Happening | ExpectEffect | ExpectRule, ...]
    span: Span = field(eq=False)


@frozen(eq=False)
class Program:
    """A ruleset that has passed every check.

    ``facts`` are in an order in which each reads only those before it. ``scenarios`` are in the order in which they act
    at one instant: by priority, highest first, then by name. Times are in microseconds.
    """

    name: str
    version: str
    rules: Rules
    source: Source
    timezone: str
    offset: int
    late: int
    late_events: int
    attributes: Mapping[str, Field]
    events: Mapping[str, Mapping[str, Field]]
    facts: tuple[Fact, ...]
    journeys: tuple[JourneyRule, ...]
    scenarios: tuple[ScenarioRule, ...]
    channels: Mapping[str, ChannelRule]
    tests: tuple[TestRule, ...]

    def of(self, kind: type) -> tuple[Any, ...]:
        """The facts of one kind."""
        return tuple(fact for fact in self.facts if isinstance(fact, kind))


def names_type(names: tuple[str, ...]) -> Type:
    """The type of a name among ``names``."""
    return one_of(*names) if names else Type("one of")
