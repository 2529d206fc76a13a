"""From a ``Program`` to a ``Plan`` that the machine runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from nurture.backends.bytecode.planning.bounds import pieces, state_bound
from nurture.backends.bytecode.planning.explaining import explainer, persona_explainer
from nurture.backends.bytecode.planning.expressions import Lowering, arrival
from nurture.backends.bytecode.planning.facts import score_reader
from nurture.backends.bytecode.planning.flows import channel_plan, journey_plan, scenario_plan
from nurture.backends.bytecode.planning.past import Slot
from nurture.backends.bytecode.planning.places import Places, places_of
from nurture.backends.bytecode.stepping.steps import Quick, Steps
from nurture.backends.bytecode.stepping.whole import values_function
from nurture.domain.event import LEAD_UPDATED, MESSAGE_SENT, Event
from nurture.domain.people import Lead
from nurture.domain.time import zone
from nurture.dsl import program as p
from nurture.dsl.walk import codes
from nurture.journey import plan as j
from nurture.journey.state import Shape
from nurture.scoring.joining import joined
from nurture.scoring.shapes import fits

__all__ = ["plan"]


def plan(program: p.Program) -> j.Plan:
    """``program`` made ready to run."""
    places = places_of(program)
    lowering = Lowering(program, places=places.facts)
    scores = {rule.name: score_reader(rule, lowering) for rule in program.of(p.ScoreRule)}
    for fact in program.facts:
        remember_conditions(fact, lowering)
    journeys = tuple(journey_plan(rule, lowering) for rule in program.journeys)
    scenarios = tuple(scenario_plan(rule, lowering) for rule in program.scenarios)
    channels = {name: channel_plan(rule, lowering) for name, rule in program.channels.items()}
    explain_persona = persona_explainer(program, lowering)
    cells = tuple(slot.cell for slot in lowering.slots)

    def fits_memory(memory: tuple[Any, ...], now: int) -> bool:
        return len(memory) == len(cells) and all(fits(*pair, now) for pair in zip(cells, memory, strict=True))

    shape = _shape(program, places, journeys, scenarios, cells)
    home = zone(program.timezone)

    def zone_of(lead: Lead) -> ZoneInfo:
        return zone(lead.timezone) if lead.timezone else home

    steps = Steps(lowering, places, scores, shape, journeys, zone_of)
    return j.Plan(
        shape=shape,
        home=home,
        almanac=program.almanac,
        attributes=program.attributes,
        events=program.events,
        segments=tuple(sorted(rule.name for rule in program.of(p.SegmentRule))),
        journeys=journeys,
        scenarios=scenarios,
        holdout=program.holdout,
        channels=channels,
        contents=program.contents,
        pieces=pieces(program),
        questions=tuple(map(_question, lowering.slots)),
        blank=tuple(cell.empty for cell in cells),
        remember=_remember(lowering),
        join=_join(lowering),
        fits=fits_memory,
        values=values_function(lowering, places, scores),
        changes=tuple(lowering.changes.values()),
        messages=any(select.event == MESSAGE_SENT for slot in lowering.slots for select, _ in slot.takes),
        quick=Quick(steps),
        tick=steps.tick(),
        explain=explainer(program, scores, lowering),
        explain_persona=explain_persona,
        bound=state_bound(program, cells),
    )


def _shape(
    program: p.Program,
    places: Places,
    journeys: tuple[j.JourneyPlan, ...],
    scenarios: tuple[j.ScenarioPlan, ...],
    cells: tuple[Any, ...],
) -> Shape:
    """What the states of ``program`` have in common."""
    goals = {each.name: each.goal.within for each in scenarios if each.goal is not None}
    return Shape(
        ruleset=program.name,
        version=program.version,
        kinds={rule.name: kind for type_, kind in _KINDS for rule in program.of(type_)},
        facts=places.facts,
        journeys=tuple(each.name for each in journeys),
        open_for={name: within + program.late for name, within in goals.items() if within is not None},
        cells=cells,
        late=program.late,
        late_events=program.late_events,
    )


_KINDS = (
    (p.ScoreRule, "score"),
    (p.SegmentRule, "segment"),
    (p.GradeRule, "grade"),
    (p.MatrixRule, "grade"),
    (p.ChecklistRule, "checklist"),
)


def remember_conditions(fact: p.Fact, lowering: Lowering) -> None:
    """Have what the conditions of ``fact`` ask of the past remembered, and noted when they may change."""
    for code in codes(fact):
        lowering.read(code)


def _remember(lowering: Lowering) -> Callable[[tuple[Any, ...], Event], tuple[Any, ...]]:
    """What takes an event into memory: only the cells that read its type are touched."""
    takers: dict[str | None, list[tuple[int, Any, tuple[tuple[Callable[..., bool], int], ...]]]] = {}
    for index, slot in enumerate(lowering.slots):
        takes = tuple((arrival(lowering, select), mark) for select, mark in slot.takes)
        types = {select.event for select, _ in slot.takes}
        for type_ in {None} if None in types else types:
            takers.setdefault(type_, []).append((index, slot.cell, takes))
    to_all = takers.pop(None, [])

    def remember(memory: tuple[Any, ...], event: Event) -> tuple[Any, ...]:
        changed = None
        for index, cell, takes in takers.get(event.type or LEAD_UPDATED, []) + to_all:
            mark = sum(bit for matches, bit in takes if matches(event, {}))
            if mark:
                changed = list(memory) if changed is None else changed
                changed[index] = cell.add(changed[index], event, mark)
        return memory if changed is None else tuple(changed)

    return remember


def _join(lowering: Lowering) -> Callable[..., tuple[Any, ...]]:
    """What lays the messages that two memories keep, which are in no log, over the memory of a united log."""
    of_messages = [{select.event for select, _ in slot.takes} == {MESSAGE_SENT} for slot in lowering.slots]
    cells = [slot.cell for slot in lowering.slots]

    def join(events: tuple[Any, ...], mine: tuple[Any, ...], theirs: tuple[Any, ...]) -> tuple[Any, ...]:
        parts = zip(cells, of_messages, events, mine, theirs, strict=True)
        return tuple(joined(cell, one, two) if sent else kept for cell, sent, kept, one, two in parts)

    return join


def _question(slot: Slot) -> j.Question:
    types = {select.event for select, _ in slot.takes}
    return j.Question(slot, None if None in types else frozenset(str(name) for name in types))
