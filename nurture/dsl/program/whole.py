"""The whole of a checked ruleset, and its tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from nurture.diagnostics import Source, Span
from nurture.domain.business import Almanac
from nurture.domain.content import ContentPlan
from nurture.domain.ruleset import ExpectAct, ExpectEffect, Given, Happening, Rules
from nurture.domain.schema import Field
from nurture.dsl.program.codes import Code
from nurture.dsl.program.facts import Fact
from nurture.dsl.program.flows import ChannelRule, JourneyRule, ScenarioRule

__all__ = ["ExpectRule", "Program", "TestRule"]


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
    steps: tuple[Happening | ExpectEffect | ExpectAct | ExpectRule, ...]
    span: Span = field(eq=False)


@frozen(eq=False)
class Program:
    """A ruleset that has passed every check.

    ``facts`` are in an order in which each reads only those before it. ``scenarios`` are in the order in which they act
    at one instant: by priority, highest first, then by name. Times are in microseconds. In ``rules`` the journeys are
    whole, with the stages of their presets; ``written`` is what was read.
    """

    name: str
    version: str
    rules: Rules
    written: Rules
    source: Source
    timezone: str
    offset: int
    late: int
    late_events: int
    almanac: Almanac
    attributes: Mapping[str, Field]
    events: Mapping[str, Mapping[str, Field]]
    facts: tuple[Fact, ...]
    journeys: tuple[JourneyRule, ...]
    scenarios: tuple[ScenarioRule, ...]
    holdout: int
    channels: Mapping[str, ChannelRule]
    contents: Mapping[str, ContentPlan]
    tests: tuple[TestRule, ...]

    def of(self, kind: type) -> tuple[Any, ...]:
        """The facts of one kind."""
        return tuple(fact for fact in self.facts if isinstance(fact, kind))
