"""From a ``Program`` to a ``Plan`` that the machine runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve, fields_dict

from nurture.backends.closures.explaining import explainer, persona_explainer
from nurture.backends.closures.expressions import Lowering, arrival
from nurture.backends.closures.facts import fact_reader, score_reader
from nurture.backends.closures.past import Slot, value_size
from nurture.diagnostics import Span
from nurture.domain.business import moved
from nurture.domain.event import LEAD_UPDATED, MESSAGE_SENT, Event
from nurture.domain.journeys import LONGEST_ENTRY, LONGEST_KEY, MOST_KEYS
from nurture.domain.recurrence import next_day
from nurture.domain.schema import Type
from nurture.domain.time import exists, zone
from nurture.dsl import program as p
from nurture.dsl.walk import codes, parts
from nurture.journey import instructions as i
from nurture.journey import plan as j
from nurture.journey.calendar import remembered
from nurture.journey.view import View
from nurture.scoring.joining import joined
from nurture.scoring.memory import KEY, NUMBER, Cell
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
    journeys = tuple(_journey(rule, lowering) for rule in program.journeys)
    scenarios = tuple(_scenario(rule, lowering) for rule in program.scenarios)
    channels = {name: _channel(rule, lowering) for name, rule in program.channels.items()}
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
        pieces=_pieces(program),
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
        bound=_bound(program, cells),
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


def _pieces(program: p.Program) -> frozenset[str]:
    return frozenset(piece for content in program.contents.values() for piece in content.pieces)


_ONE_DAY = dt.timedelta(days=1)
_AHEAD = 3  # yesterday's, whose time of day may have been put off to today, today's, and the next
_FRAME = 2_000  # the names of the parts of a state, its times, its brackets


def _bound(program: p.Program, cells: tuple[Cell, ...]) -> int:
    """The most bytes of a lead's state when written down, beside the lead itself and when its attributes were set."""
    size = _FRAME + _text(program.name) + sum(cell.bound(program.late, program.late_events) for cell in cells)
    size += KEY * (program.late_events + 1)
    for journey in program.journeys:
        names = _text(journey.name) + max(_text(stage.name) for stage in journey.stages)
        size += names + NUMBER * (3 + len(journey.transitions))
    for scenario in program.scenarios:
        size += _text(scenario.name) + 100 + NUMBER * (1 + len(scenario.enter)) + _runs(scenario)
    size += sum(map(_text, _pieces(program)))
    for name, rule in program.channels.items():
        size += _text(name) + NUMBER * remembered(rule.channel.caps)
        size += NUMBER * remembered(rule.shared)  # once would do
    return size + sum(_text(rule.name) + NUMBER for rule in program.of(p.SegmentRule))


def _runs(scenario: p.ScenarioRule) -> int:
    """The most bytes of the runs of a scenario, and of when a lead may enter again."""
    each = scenario.reentry.each
    sizes = {name: _entry_size(type_, LONGEST_KEY if name == each else LONGEST_ENTRY) for name, type_ in scenario.entry}
    entry = sum(_text(name) + size for name, size in sizes.items())
    label = max(_text(step.label) for step in scenario.steps)
    told = sum(_text(name) + NUMBER for name in set(_told(scenario)))
    run = label + 110 + entry + told + NUMBER * (8 + len(scenario.exits) + _heard(scenario))
    most = scenario.reentry.runs
    again = (sizes.get(each or "", 0) + 10 + NUMBER) * (MOST_KEYS if each else 1)
    return run * (most if most == 1 else 2 * most) + again


def _entry_size(type_: Type, longest: int) -> int:
    return 6 * longest + 2 if type_.kind == "text" else value_size(type_)


def _text(text: str) -> int:
    return 6 * len(text) + 4


def _place(span: Span) -> str:
    return f"line {span.line}"


def _trigger(rule: p.EntryRule, lowering: Lowering) -> j.Trigger:
    if isinstance(rule, p.OnRule):
        return j.Arrival(arrival(lowering, rule.select), _place(rule.span))
    if isinstance(rule, p.DateRule):
        return j.Coming(_date(rule, lowering.program), rule.time, lambda _: True, _place(rule.span))
    if isinstance(rule, p.EveryRule):
        holds = (lambda _: True) if rule.condition is None else lowering.condition(rule.condition)
        return j.Coming(_recurring(rule.rule), rule.time, holds, _place(rule.span))
    if isinstance(rule, p.AfterRule):
        return j.Elapsed(rule.duration, _place(rule.span))
    return j.Holding(lowering.condition(rule.condition), rule.lasting, _place(rule.span))


def _date(rule: p.DateRule, program: p.Program) -> Callable[[View, dt.date], list[dt.date]]:
    name, offset, back = rule.attribute, rule.offset, not rule.after

    def days(view: View, _: dt.date) -> list[dt.date]:
        day = view.attributes.get(name)
        if day is not None and offset is not None:
            day = moved(day, offset, view.zone, program.almanac.of(view.attributes), back=back)
        return [] if day is None else [day]

    return days


def _recurring(rule: str) -> Callable[[View, dt.date], list[dt.date]]:
    def days(view: View, today: dt.date) -> list[dt.date]:
        assert view.zone is not None
        found: list[dt.date] = []
        day = next_day(rule, today - _ONE_DAY) if today > dt.date.min else None
        while day is not None and len(found) < _AHEAD:
            found += [day] if exists(day, view.zone) else []
            day = next_day(rule, day + _ONE_DAY)
        return found

    return days


def _journey(rule: p.JourneyRule, lowering: Lowering) -> j.JourneyPlan:
    transitions = tuple(
        j.TransitionPlan(item.sources, item.target, _trigger(item.trigger, lowering)) for item in rule.transitions
    )
    marks = tuple((item.target, item.trigger) for item in rule.transitions)
    was = {old: stage.name for stage in rule.stages for old in stage.was}
    return j.JourneyPlan(rule.name, tuple(stage.name for stage in rule.stages), transitions, marks, was)


def _scenario(rule: p.ScenarioRule, lowering: Lowering) -> j.ScenarioPlan:
    lowering.entry_changes.clear()
    lowering.heard.clear()
    goal = (
        None if rule.goal is None else j.Goal(_trigger(rule.goal.trigger, lowering), rule.goal.within, rule.goal.ends)
    )
    steps = tuple(_STEPS[type(step)](step, lowering) for step in rule.steps)
    labels: dict[str, int] = {}
    for index, step in enumerate(steps):
        labels.setdefault(step.label, index)
    exits = tuple(_trigger(item, lowering) for item in rule.exits)
    heard = tuple(lowering.heard)
    return j.ScenarioPlan(
        name=rule.name,
        priority=rule.priority,
        enter=tuple(_trigger(item, lowering) for item in rule.enter),
        reentry=rule.reentry,
        entry=dict(rule.entry),
        changes=tuple(lowering.entry_changes.values()),
        heard=tuple(j.Hearing(arrival(lowering, select), number) for select, number in heard),
        told=frozenset(_told(rule)),
        exits=exits,
        goal=goal,
        holdout=rule.holdout,
        steps=steps,
        labels=labels,
        marks=j.Marks(
            enter=rule.enter,
            exits=rule.exits,
            goal=None if rule.goal is None else rule.goal.trigger,
            line=rule.steps,
            steps=tuple(map(_by_itself, rule.steps)),
            heard=heard,
        ),
        edited=rule.edited,
    )


def _told(rule: p.ScenarioRule) -> Iterator[str]:
    """What runs do of which the conditions of a scenario ask what came after it."""
    for part in parts((rule.exits, rule.goal, rule.steps)):
        if isinstance(part, p.Select) and part.answers is not None:
            yield part.answers


def _heard(rule: p.ScenarioRule) -> int:
    """How many times of events a run notes for itself, at most."""
    asked = {
        (code.select, code.enough)
        for code in codes((rule.exits, rule.goal, rule.steps))
        if isinstance(code, p.Count) and code.select.of_run
    }
    return sum(enough or 0 for _, enough in asked)


def _by_itself(step: p.Instruction) -> p.Instruction:
    """``step`` without where it stands and where it leads."""
    places: dict[str, Any] = {name: 0 for name in ("otherwise", "to") if name in fields_dict(type(step))}
    return evolve(step, label="", **places)


def _question(slot: Slot) -> j.Question:
    types = {select.event for select, _ in slot.takes}
    return j.Question(slot, None if None in types else frozenset(str(name) for name in types))


def _channel(rule: p.ChannelRule, lowering: Lowering) -> j.ChannelPlan:
    requires = tuple((reason, lowering.condition(code)) for reason, code in rule.required)
    suppress = tuple(lowering.condition(code) for code in rule.suppress)
    return j.ChannelPlan(rule.channel, requires, suppress, rule.shared)


_STEPS: dict[type[p.Instruction], Callable[[Any, Lowering], i.Instruction]] = {
    p.SendTo: lambda s, low: i.Send(
        s.label, _place(s.span), s.channel, s.message, s.hold, s.otherwise, s.transactional
    ),
    p.SendNext: lambda s, low: i.SendNext(s.label, _place(s.span), s.channel, s.journey, s.otherwise),
    p.AssignTo: lambda s, low: i.Assign(s.label, _place(s.span), s.team, s.task, s.due),
    p.NotifyOf: lambda s, low: i.Notify(s.label, _place(s.span), s.team, s.text),
    p.SetTo: lambda s, low: i.Set(s.label, _place(s.span), s.attribute, low.read(s.value)),
    p.ActOf: lambda s, low: i.Act(
        s.label, _place(s.span), s.action, tuple((name, low.read(code)) for name, code in s.arguments)
    ),
    p.Pause: lambda s, low: i.Pause(s.label, _place(s.span), s.duration),
    p.RunOf: lambda s, low: i.Run(s.label, _place(s.span), s.scenario),
    p.PauseOpen: lambda s, low: i.PauseOpen(s.label, _place(s.span), s.channel),
    p.PauseFor: lambda s, low: i.PauseFor(s.label, _place(s.span), s.time, s.days),
    p.PauseUntil: lambda s, low: i.PauseUntil(
        s.label, _place(s.span), low.read(s.until), s.time, s.at_most, s.otherwise
    ),
    p.Branch: lambda s, low: i.Branch(s.label, _place(s.span), low.condition(s.condition), s.otherwise),
    p.Draw: lambda s, low: i.Draw(s.label, _place(s.span), s.experiment, s.arms),
    p.Jump: lambda s, low: i.Jump(s.label, _place(s.span), s.to),
    p.Finish: lambda s, low: i.Finish(s.label, _place(s.span), s.reason),
}
