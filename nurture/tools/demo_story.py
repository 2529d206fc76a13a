"""What there is to tell about the demo's year, as objects: where leads are, who is hot and why, what comes next."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

from attrs import evolve, frozen

from nurture.api import advance, explain, replay
from nurture.compiler import Ruleset, load
from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.people import Lead
from nurture.domain.scoring import Grade, Segment
from nurture.domain.time import resolve, zone
from nurture.hosts.ingestion import events_by_lead, read_events, read_leads
from nurture.journey.effects import Assign, Effect, Entered, GoalReached, Held, Notify, Send, StageChanged
from nurture.journey.replay import Replay
from nurture.journey.state import LeadState
from nurture.scoring.explanation import Explanation
from nurture.tools.progress import progress

__all__ = ["FOLDER", "NOW", "Coming", "HeldBack", "InScenario", "OnStage", "Story", "story"]

FOLDER = Path(__file__).resolve().parent / "demo_data"
NOW = dt.datetime(2026, 4, 1, 8)  # noqa: DTZ001 - on the clock of the rules
JOURNEY, GRADE, HEAT, GATE, BOUGHT = "purchase", "priority", "interest", "fit", "buyer"
_AHEAD = dt.timedelta(days=7)

Doing: TypeAlias = Send | Assign | Notify


@frozen
class OnStage:
    """A stage of the journey: how many leads came this far, how many of a hundred that is, how many are here now."""

    name: str
    label: str
    reached: int
    conversion: Decimal | None
    here: int


@frozen
class InScenario:
    """A scenario: how often it was entered, how many leads are in it now, how often its goal was reached."""

    name: str
    label: str
    entered: int
    here: int
    goals: int


@frozen
class HeldBack:
    """How often a channel held a message back for a reason: until later, or for good."""

    channel: str
    reason: str
    later: int
    dropped: int


@frozen
class Coming:
    """What will be done next for a lead."""

    effect: Doing
    lead: Lead


@frozen
class Story:
    """The rules, what happened to each lead, and where the year has brought it."""

    rules: Ruleset
    logs: dict[str, list[Event]]
    at: dt.datetime
    courses: dict[str, Replay]

    @property
    def home(self) -> ZoneInfo:
        """The zone of the rules."""
        return zone(self.rules.program.timezone)

    @property
    def states(self) -> list[LeadState]:
        """The state of each lead, in the order of the table."""
        return [course.state for course in self.courses.values()]

    @property
    def effects(self) -> list[Effect]:
        """All effects of the year, lead by lead."""
        return [effect for course in self.courses.values() for effect in course.effects]

    def log(self, lead: str) -> list[Event]:
        """The events of a lead."""
        return self.logs.get(lead, [])

    @property
    def bands(self) -> list[str]:
        """The bands of the grade, the best first."""
        grade = next(grade for grade in self.rules.program.rules.of(Grade) if grade.name == GRADE)
        return [band.name for band in grade.bands]

    # -- all leads together --------------------------------------------------------------------------------------

    def funnel(self) -> list[OnStage]:
        """The stages in order. A lead has reached a stage if it ever was there, or at one further on."""
        stages = next(journey for journey in self.rules.journeys if journey.name == JOURNEY).stages
        places = {stage.name: place for place, stage in enumerate(stages)}
        furthest = Counter(max(places[name] for name in _been(course)) for course in self.courses.values())
        here = Counter(state.stage(JOURNEY) for state in self.states)
        rows: list[OnStage] = []
        for place, stage in enumerate(stages):
            reached = sum(number for far, number in furthest.items() if far >= place)
            share = _share(reached, rows[-1].reached) if rows else None
            rows.append(OnStage(stage.name, stage.label or "", reached, share, here[stage.name]))
        return rows

    def grades(self) -> dict[str, int]:
        """How many leads are in each band."""
        found = Counter(state.grade(GRADE) for state in self.states)
        return {band: found[band] for band in self.bands}

    def segments(self) -> dict[str, int]:
        """How many leads are in each segment."""
        found = Counter(name for state in self.states for name in state.segments)
        return {segment.name: found[segment.name] for segment in self.rules.program.rules.of(Segment)}

    def scenarios(self) -> list[InScenario]:
        """The scenarios, the one with the highest priority first."""
        entered = Counter(effect.scenario for effect in self.effects if isinstance(effect, Entered))
        goals = Counter(effect.scenario for effect in self.effects if isinstance(effect, GoalReached))
        here = Counter(name for state in self.states for name, item in state.scenarios.items() if item.running)
        ranked = sorted(self.rules.scenarios, key=lambda item: (-item.priority, item.name))
        return [
            InScenario(item.name, item.label or "", entered[item.name], here[item.name], goals[item.name])
            for item in ranked
        ]

    def held_back(self) -> list[HeldBack]:
        """What channels held back, by channel and reason."""
        held = [effect for effect in self.effects if isinstance(effect, Held)]
        later = Counter((effect.channel, effect.reason) for effect in held if effect.until is not None)
        dropped = Counter((effect.channel, effect.reason) for effect in held if effect.until is None)
        return [HeldBack(*key, later[key], dropped[key]) for key in sorted(later | dropped)]

    # -- one by one ----------------------------------------------------------------------------------------------

    def hottest(self, number: int) -> list[LeadState]:
        """The leads to see to first: by grade, then by heat, of those who have not bought yet."""
        open_ = [state for state in self.states if BOUGHT not in state.segments]
        bands = self.bands
        ranked = sorted(
            open_,
            key=lambda state: (
                bands.index(state.grade(GRADE) or bands[-1]), -state.score(HEAT), -state.score(GATE), state.lead.id,
            ),
        )  # fmt: skip
        return ranked[:number]

    def why(self, state: LeadState, score: str) -> Explanation:
        """Why a lead has a score."""
        return explain(self.rules, state, score, events=self.log(state.lead.id))

    def coming(self) -> list[Coming]:
        """What falls due in the week ahead if nothing happens but time."""
        found = []
        for state in self.states:
            effects = advance(self.rules, state, to=self.at + _AHEAD).effects
            found += [Coming(effect, state.lead) for effect in effects if isinstance(effect, (Send, Assign, Notify))]
        return sorted(found, key=lambda item: (item.effect.at, item.lead.id))


def _been(course: Replay) -> set[str]:
    """The stages that a lead has been at."""
    moves = [effect for effect in course.effects if isinstance(effect, StageChanged) and effect.journey == JOURNEY]
    return {course.state.stage(JOURNEY)}.union(*((move.source, move.target) for move in moves))


def _share(part: int, whole: int) -> Decimal | None:
    """``part`` of ``whole`` in percent, to one place; None of nothing.

    >>> _share(1, 3), _share(0, 0)
    (Decimal('33.3'), None)
    """
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else None


def story(folder: Path = FOLDER) -> Story:
    """The demo's year, run up to its end."""
    rules = load(folder / "demo.nurture")
    fields = rules.program.attributes.values()
    types = {name: list(properties.values()) for name, properties in rules.program.events.items()}
    types[LEAD_UPDATED] = [evolve(field, optional=True) for field in fields]
    logs = events_by_lead(read_events(folder / "events.csv", types))
    leads = list(read_leads(folder / "leads.csv", fields))
    at = resolve(NOW, zone(rules.program.timezone))
    lives = progress(leads, "a year of leads", len(leads))
    return Story(rules, logs, at, {lead.id: replay(rules, lead, logs.get(lead.id, []), until=at) for lead in lives})
