"""A step in the making: the state opened up, so that the phases of an instant can work on it, and closed again.

Nothing of it outlives a call of ``transition`` or ``advance``; from outside, both are pure.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from attrs import define, field

from nurture.domain.business import BusinessTime, appointment
from nurture.domain.event import LEAD_UPDATED, Event, message_sent
from nurture.domain.people import Lead, with_values
from nurture.domain.time import Duration, instant, zone
from nurture.journey.effects import Effect, SegmentChanged, effect_key
from nurture.journey.hearing import listening
from nurture.journey.parts import Enrolment, with_scenario
from nurture.journey.plan import Plan
from nurture.journey.seen import Seen
from nurture.journey.state import LeadState
from nurture.journey.step import Note
from nurture.journey.view import View

__all__ = ["Work", "opened", "opened_anew"]


_NEVER = (-(2**63), 0, "")


@define
class Work:
    """A state opened up."""

    plan: Plan
    us: int
    lead: Lead
    written: dict[str, tuple[int, int, str]]
    memory: tuple[Any, ...]
    origin: LeadState | None  # what was opened up
    seen: Seen
    journeys: dict[str, Any]
    scenarios: dict[str, Any]
    turns: dict[str, int]
    sent: dict[str, tuple[int, ...]]
    had: set[str]
    messages: int
    called: dict[str, str] = field(factory=dict)  # scenarios that a step runs, and where it stands
    early: bool = False  # whether an event has arrived, which comes before what is appointed for its instant
    waiting: frozenset[tuple[str, int, str]] = frozenset()  # runs, and the steps at which an event finds them
    effects: list[Effect] = field(factory=list)
    notes: list[Note] = field(factory=list)
    _known: tuple[int, Any, Lead, tuple[Any, ...]] | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The lead's own time zone, or the ruleset's."""
        return zone(self.lead.timezone) if self.lead.timezone else self.plan.home

    @property
    def business(self) -> BusinessTime:
        """Business time for the lead."""
        return self.plan.almanac.of(self.lead.attributes)

    @property
    def at(self) -> dt.datetime:
        """The instant at hand."""
        return instant(self.us)

    @property
    def clock(self) -> int:
        """How late it is for appointments, in microseconds."""
        return self.us - 1 if self.early else self.us

    def appointment(self, duration: Duration, since: int | None = None) -> dt.datetime:
        """The instant ``duration`` after the one at hand, or after ``since``, by the lead's own calendar."""
        start = self.at if since is None else instant(since)
        return appointment(start, duration, self.zone, self.business)

    def view(self) -> View:
        """The lead at this instant, its facts worked out."""
        stages = {name: journey.stage for name, journey in self.journeys.items()}
        known = self._known
        if known is not None and known[0] == self.us and known[1] is self.memory and known[2] is self.lead:
            return View(self.us, self.lead.attributes, self.memory, self.zone, known[3], stages)
        view = View(self.us, self.lead.attributes, self.memory, self.zone, (), stages)
        view.values = self.plan.values(view)
        self._known = (self.us, self.memory, self.lead, view.values)
        return view

    def keep(self, scenario: str, run: Enrolment) -> None:
        """Note what has become of a run of a scenario."""
        self.scenarios[scenario] = self.scenarios[scenario].with_run(run)

    def key(self, *parts: object) -> str:
        """The key of an effect of this lead."""
        return effect_key(self.plan.name, self.lead.id, *parts)

    def note(self, about: str, place: str, outcome: str) -> None:
        """Add to the trace."""
        self.notes.append((self.at, about, place, outcome))

    def take_in(self, event: Event) -> None:
        """Remember an event, whose properties are attributes where it says that the lead has changed."""
        self.seen = self.seen.plus(event.id, event.us)
        self.memory = self.plan.remember(self.memory, event)
        for scenario in self.plan.scenarios:
            if scenario.heard:
                state = self.scenarios[scenario.name]
                runs = tuple(listening(scenario, run, (event,)) for run in state.runs)
                self.scenarios[scenario.name] = with_scenario(state, runs=runs)
        if event.type == LEAD_UPDATED:
            self.write(dict(event.properties), (event.us, 0, event.id))

    def note_message(self, channel: str, message: str, scenario: str) -> None:
        """Remember that a message has been sent."""
        self.messages += 1
        if not self.plan.messages:
            return
        names = {"channel": channel, "message": message, "scenario": scenario}
        self.memory = self.plan.remember(self.memory, message_sent(self.messages, self.lead.id, self.at, **names))

    def leave_segments(self) -> None:
        """Tell that the lead, which ends here, is in no segment any more."""
        for name, turn in sorted(self.turns.items()):
            if turn % 2:
                key = self.key("segment", name, turn + 1)
                effect = SegmentChanged(key=key, lead=self.lead.id, at=self.at, segment=name, entered=False)
                self.effects.append(effect)

    def write(self, values: dict[str, Any], key: tuple[int, int, str]) -> None:
        """Set attributes, each only where nothing later has set it."""
        newer = {name: value for name, value in values.items() if self.written.get(name, _NEVER) < key}
        self.lead = with_values(self.lead, newer)
        self.written.update(dict.fromkeys(newer, key))

    def set_attribute(self, name: str, value: Any) -> None:
        """Set an attribute by a step: after every event of this instant, and after every earlier step."""
        us, rank, _ = self.written.get(name, _NEVER)
        self.write({name: value}, (self.us, rank + 1 if us == self.us else 1, ""))


def opened(plan: Plan, state: LeadState) -> Work:
    """``state`` opened up."""
    return Work(
        plan=plan,
        us=state.now_us,
        lead=state.lead,
        written=state.written.thawed(),
        memory=state.memory,
        origin=state,
        seen=state.seen,
        journeys=dict(zip(plan.shape.journeys, state.places, strict=True)),
        scenarios=_enrolled(state),
        turns=state.turns.thawed(),
        sent=state.sent.thawed(),
        had=set(state.had),
        messages=state.messages,
    )


def opened_anew(plan: Plan, state: LeadState) -> Work:
    """``state`` opened up, of which is not believed what its facts are and when they change."""
    work = opened(plan, state)
    work.origin = None
    return work


def _enrolled(state: LeadState) -> dict[str, Any]:
    """The scenarios of a lead, without what is over."""
    ends, us = state.shape.open_for.get, state.now_us
    return {name: each.as_of(us, ends(name)) for name, each in state.scenarios.items()}
