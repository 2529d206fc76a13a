"""What quick steps are made of: the steps of most events, in which no scenario is concerned.

A back end puts them together; the words of what they tell are those of ``journey.instant``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TypeAlias

from nurture.domain.event import Event
from nurture.domain.frozen import FrozenMap
from nurture.domain.making import maker
from nurture.domain.people import Lead
from nurture.journey.effects import Effect, SegmentChanged, StageChanged, effect_key
from nurture.journey.step import Step, step_of
from nurture.journey.seen import Seen, seen
from nurture.journey.state import JourneyState, LeadState, lead_state
from nurture.journey.work import Trace, trace_of

__all__ = ["OnEvent", "Quick", "Tick", "crowded", "lead_state", "mover", "noter", "step_of", "turner"]

OnEvent: TypeAlias = Callable[[LeadState, Event], Step | None]
Tick: TypeAlias = Callable[[LeadState], Step | None]
Quick: TypeAlias = Mapping[str, OnEvent]
Move: TypeAlias = Callable[[str, dt.datetime, int, int], tuple[JourneyState, StageChanged, Trace]]

_journey_state, _stage_changed, _segment_changed = maker(JourneyState), maker(StageChanged), maker(SegmentChanged)


def mover(ruleset: str, journey: str, source: str, target: str, place: str, ways: int) -> Move:
    """What moves a lead (id, instant, the same in microseconds, moves so far) to a stage that only events lead out of."""
    head, tail = effect_key(ruleset), f"/{effect_key('journey', journey)}/"
    about, watches = f"{source} -> {target}", (None,) * ways

    def move(lead: str, at: dt.datetime, us: int, moves: int) -> tuple[JourneyState, StageChanged, Trace]:
        number = moves + 1
        key = f"{head}/{_quoted(lead)}{tail}{number}"
        effect = _stage_changed(key, lead, at, journey, source, target)
        return _journey_state(target, us, number, watches), effect, trace_of(at, about, place, "moved")

    return move


def _quoted(part: str) -> str:
    return effect_key(part) if "/" in part or "%" in part else part


def turner(ruleset: str) -> Callable[..., tuple[FrozenMap, tuple[Effect, ...]]]:
    """What lets a lead enter or leave a segment: how often it has turned, and the effects with that one."""

    def turned(
        lead: Lead, at: dt.datetime, turns: FrozenMap, name: str, inside: bool, told: tuple[Effect, ...]
    ) -> tuple[FrozenMap, tuple[Effect, ...]]:
        number = turns.get(name, 0) + 1
        effect = _segment_changed(effect_key(ruleset, lead.id, "segment", name, number), lead.id, at, name, inside)
        return turns.updated({name: number}), (*told, effect)

    return turned


def noter(late: int, most: int) -> Callable[[Seen, str, int], Seen]:
    """What notes an event among those that came lately; those that do not count any more are dropped now and then."""

    def noted(known: Seen, name: str, us: int) -> Seen:
        made = known.plus(name, us)
        return made if len(made.older) <= 2 * most else seen(*made.settled(us - late, most))

    return noted


def crowded(most: int) -> Callable[[Seen], bool]:
    """Whether so many events came lately that it must be looked which of them count."""
    return lambda known: len(known) >= most
