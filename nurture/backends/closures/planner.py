"""From a ``Program`` to a ``Plan`` that the machine runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nurture.backends.closures.bounds import pieces, state_bound
from nurture.backends.closures.explaining import explainer, persona_explainer
from nurture.backends.closures.expressions import Lowering, arrival
from nurture.backends.closures.facts import fact_reader, score_reader
from nurture.backends.closures.flows import channel_plan, journey_plan, scenario_plan
from nurture.backends.closures.past import Slot
from nurture.domain.event import LEAD_UPDATED, MESSAGE_SENT, Event
from nurture.domain.time import zone
from nurture.dsl import program as p
from nurture.journey import plan as j
from nurture.journey.view import View
from nurture.scoring.joining import joined
from nurture.scoring.shapes import fits

__all__ = ["plan"]


def plan(program: p.Program) -> j.Plan:
    """``program`` made ready to run."""
    lowering = Lowering(program)
    scores = {rule.name: score_reader(rule, lowering) for rule in program.of(p.ScoreRule)}
    readers = tuple(
        (fact.name, scores[fact.name].points if fact.name in scores else fact_reader(fact, lowering))
        for fact in program.facts
    )
    journeys = tuple(journey_plan(rule, lowering) for rule in program.journeys)
    scenarios = tuple(scenario_plan(rule, lowering) for rule in program.scenarios)
    channels = {name: channel_plan(rule, lowering) for name, rule in program.channels.items()}
    explain_persona = persona_explainer(program, lowering)
    cells = tuple(slot.cell for slot in lowering.slots)

    def work_out(view: View) -> None:
        for name, reader in readers:
            view.facts[name] = reader(view)

    def forget(memory: tuple[Any, ...], now: int, floor: tuple[int, str]) -> tuple[Any, ...]:
        return tuple(cell.trim(data, now, floor) for cell, data in zip(cells, memory, strict=True))

    def fits_memory(memory: tuple[Any, ...], now: int) -> bool:
        return len(memory) == len(cells) and all(fits(*pair, now) for pair in zip(cells, memory, strict=True))

    return j.Plan(
        name=program.name,
        version=program.version,
        home=zone(program.timezone),
        late=program.late,
        late_events=program.late_events,
        almanac=program.almanac,
        attributes=program.attributes,
        events=program.events,
        kinds={rule.name: kind for type_, kind in _KINDS for rule in program.of(type_)},
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
        forget=forget,
        join=_join(lowering),
        fits=fits_memory,
        work_out=work_out,
        changes=tuple(lowering.changes.values()),
        explain=explainer(program, scores, lowering),
        explain_persona=explain_persona,
        bound=state_bound(program, cells),
    )


_KINDS = (
    (p.ScoreRule, "score"),
    (p.SegmentRule, "segment"),
    (p.GradeRule, "grade"),
    (p.MatrixRule, "grade"),
    (p.ChecklistRule, "checklist"),
)


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
