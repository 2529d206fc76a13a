"""What quick steps are made of: the steps of most events, in which no scenario is concerned.

A back end puts them together; the words of what they tell are those of ``journey.instant``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from nurture.domain.event import Event
from nurture.domain.frozen import FrozenMap
from nurture.domain.making import maker, twin
from nurture.domain.people import Lead
from nurture.journey.effects import Effect, SegmentChanged, StageChanged, effect_key
from nurture.journey.parts import JourneyState
from nurture.journey.seen import Seen, seen
from nurture.journey.state import LeadState, Shape, with_state
from nurture.journey.step import Note, Step, step_of

__all__ = [
    "OPEN_SEEN",
    "OPEN_STATE",
    "OPEN_STEP",
    "OnEvent",
    "Quick",
    "Tick",
    "crowded",
    "gatherer",
    "mover",
    "soonest",
    "ticker",
    "turner",
]

OnEvent: TypeAlias = Callable[[LeadState, Event], Step | None]
Tick: TypeAlias = Callable[[LeadState, int], Step | None]
Quick: TypeAlias = Mapping[str, OnEvent]
Move: TypeAlias = Callable[[str, dt.datetime, int, int], tuple[JourneyState, StageChanged, Note]]

OPEN_STATE, OPEN_STEP, OPEN_SEEN = twin(LeadState), twin(Step), twin(Seen)
_OpenJourney, _OpenMove = twin(JourneyState), twin(StageChanged)
_segment_changed = maker(SegmentChanged)


def mover(ruleset: str, journey: str, *, source: str, target: str, place: str, ways: int) -> Move:
    """What moves a lead (id, instant, the same in microseconds, moves so far) to a stage that only events lead out of."""
    head, tail = effect_key(ruleset), f"/{effect_key('journey', journey)}/"
    about, watches = f"{source} -> {target}", (None,) * ways

    def move(lead: str, at: dt.datetime, us: int, moves: int) -> tuple[JourneyState, StageChanged, Note]:
        number = moves + 1
        quoted = effect_key(lead) if "/" in lead or "%" in lead else lead
        effect = _OpenMove(f"{head}/{quoted}{tail}{number}", lead, at, journey, source, target)
        effect.__class__ = StageChanged
        state = _OpenJourney(target, us, number, watches)
        state.__class__ = JourneyState
        return state, effect, (at, about, place, "moved")

    return move


def turner(ruleset: str) -> Callable[..., tuple[FrozenMap, tuple[Effect, ...]]]:
    """What lets a lead enter or leave a segment: how often it has turned, and the effects with that one."""

    def turned(  # noqa: PLR0917 - called by position, which is faster
        lead: Lead, at: dt.datetime, turns: FrozenMap, name: str, inside: bool, told: tuple[Effect, ...]
    ) -> tuple[FrozenMap, tuple[Effect, ...]]:
        number = turns.get(name, 0) + 1
        effect = _segment_changed(effect_key(ruleset, lead.id, "segment", name, number), lead.id, at, name, inside)
        return turns.updated({name: number}), (*told, effect)

    return turned


def soonest(due: int, changes: tuple[int, ...]) -> int:
    """The first instant of an appointment and of changes."""
    return min(due, min(changes, default=due))


def ticker(shape: Shape, step: Callable[..., Any]) -> Tick:
    """What lets time pass up to and including an instant, or to where something comes of it, or a scenario is concerned.

    ``step`` says what comes of one instant, and gives None where it does not know. So does what is made.
    """

    def tick(state: LeadState, to: int) -> Step | None:
        if state.shape is not shape or state.fresh:
            return None
        us, due, now = state.wake, state.due, None
        known: Any = (state.values, state.changes, state.turns, ())
        while us <= to and us < due:
            found = step(state, us, *known)
            if found is None:
                break
            now, (*known, us) = us, found
            if known[3]:
                break
        if now is None:
            return None
        values, changes, turns, told = known
        after = with_state(state, now_us=now, values=values, changes=changes, turns=turns, wake=us)
        return step_of(after, told, ())

    return tick


def gatherer(late: int, most: int) -> Callable[[Seen, Mapping[str, int], int], Seen]:
    """What puts newer events with the older ones, of which those that do not count any more are dropped where they are many."""

    def gathered(known: Seen, newer: Mapping[str, int], us: int) -> Seen:
        made = known.gathered(newer)
        return seen(*made.settled(us - late, most)) if len(made.older) > 2 * most else made

    return gathered


def crowded(most: int) -> Callable[[Seen], bool]:
    """Whether so many events came lately that it must be looked which of them count."""
    return lambda known: len(known) >= most
