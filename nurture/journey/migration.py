"""A state of one version of a ruleset made one of the next, so that the lead goes on under the new rules.

What both versions have goes on: stages, runs, watches, memory and counts. What only the new version has begins at the
instant of the migration, which the new rules settle. What becomes of the runs of a scenario whose steps are others, the
new version says with ``when edited``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import evolve, field, frozen

from nurture.domain.event import LEAD_UPDATED, MESSAGE_SENT, Event
from nurture.domain.frozen import FrozenMap
from nurture.domain.people import Lead
from nurture.domain.time import micros
from nurture.errors import InputError, MigrationError
from nurture.journey import plan as p
from nurture.journey.calendar import remembered
from nurture.journey.checking import checked_attributes, checked_event
from nurture.journey.effects import Effect
from nurture.journey.instant import settle
from nurture.journey.machine import emptied
from nurture.journey.parts import SPENT, Enrolment, JourneyState, ScenarioState
from nurture.journey.passages import Passage, landed, passages_of
from nurture.journey.seen import seen
from nurture.journey.state import LeadState, with_state
from nurture.journey.steps import leave
from nurture.journey.view import View
from nurture.journey.waking import closed
from nurture.journey.work import Work, opened_anew

__all__ = ["Migrated", "migrated"]


@frozen
class Migrated:
    """What a migration comes to: the state after it, the effects in order, and what became of each run.

    ``pinned``: a scenario keeps the lead under the old rules until it is through, and ``state`` is of these still.
    ``notes`` tell what the new rules cannot know of the time before them, and which attributes they drop.
    """

    state: LeadState
    effects: tuple[Effect, ...] = ()
    passages: tuple[Passage, ...] = ()
    pinned: bool = False
    notes: tuple[str, ...] = ()


@frozen
class _Change:
    """A migration in the making."""

    old: p.Plan
    new: p.Plan
    state: LeadState
    problems: list[str] = field(factory=list)
    notes: list[str] = field(factory=list)


def migrated(old: p.Plan, new: p.Plan, state: LeadState, log: Iterable[Event] | None) -> Migrated:
    """``state``, which is of ``old``, as one of ``new``. Raises ``MigrationError`` with all that stands in the way."""
    if old.name != new.name:
        raise InputError("new", new.name, f"must be a version of ruleset {old.name!r}")
    change = _Change(old, new, state)
    passages = passages_of(old, new, state, change.problems)
    if old.version == new.version:
        return Migrated(state, (), passages)
    if state.erased:
        return Migrated(emptied(new, state.lead.id, state.now))
    if any(passage.fate == "pinned" for passage in passages):
        return Migrated(state, (), passages, pinned=True)
    parts: dict[str, Any] = {
        "lead": _lead(change),
        "written": FrozenMap({name: key for name, key in state.written.items() if _is_known(new, name)}),
        "memory": _memory(change, log),
        "places": tuple(_journey(change, journey) for journey in new.journeys),
        "turns": FrozenMap({name: turn for name, turn in state.turns.items() if name in new.segments}),
        "seen": seen(state.recent, state.floor),
        "sent": FrozenMap(_sent(change)),
        "had": tuple(piece for piece in state.had if piece in new.pieces),
    }
    if change.problems:
        raise MigrationError(state.lead.id, tuple(dict.fromkeys(change.problems)))  # of two runs at one step once
    work = opened_anew(new, with_state(state, shape=new.shape, scenarios=FrozenMap(), **parts))
    _scenarios(work, change, passages)
    if not state.fresh:
        settle(work, None)
    after = closed(work, fresh=state.fresh)
    return Migrated(after, tuple(work.effects), passages, notes=tuple(dict.fromkeys(change.notes)))


# -- lead and memory -------------------------------------------------------------------------------------------------


def _is_known(plan: p.Plan, name: str) -> bool:
    return name in plan.attributes or name == "timezone" or name.startswith("consent.")


def _lead(change: _Change) -> Lead:
    lead = change.state.lead
    kept = {name: value for name, value in lead.attributes.items() if _is_known(change.new, name)}
    gone = sorted(set(lead.attributes) - set(kept))
    change.notes.extend(f"attribute `{name}` is dropped: the new rules do not declare it" for name in gone)
    try:
        return evolve(lead, attributes=checked_attributes(change.new, kept))
    except InputError as fault:
        change.problems.append(f"an attribute of the lead does not fit: {fault}")
        return lead


def _memory(change: _Change, log: Iterable[Event] | None) -> tuple[Any, ...]:
    """What both versions remember is kept; what only the new one asks is worked out from the log."""
    known = {question.what: index for index, question in enumerate(change.old.questions)}
    unknown = [question for question in change.new.questions if question.what not in known]
    asked = [question for question in unknown if not _is_new(question, change.old)]
    fresh = change.new.blank
    if log is not None:
        fresh = _recalled(change, log)
    elif asked:
        told = ", ".join(dict.fromkeys(map(str, asked)))
        lacking = f"the new rules ask of {told} what the state does not remember"
        change.problems.append(f"{lacking}: give the lead's events, with `--events` on the command line")
    if any(question.events is not None and MESSAGE_SENT in question.events for question in asked):
        change.notes.append("what the new rules newly ask of messages begins with the migration: no log has them")
    kept = change.state.remembered
    return tuple(
        kept[known[question.what]] if question.what in known else data
        for question, data in zip(change.new.questions, fresh, strict=True)
    )


def _is_new(question: p.Question, old: p.Plan) -> bool:
    """Whether no event can have come of which ``question`` asks: the old rules took none of its types."""
    return question.events is not None and not any(
        name in old.events or name == MESSAGE_SENT for name in question.events
    )


def _recalled(change: _Change, log: Iterable[Event]) -> tuple[Any, ...]:
    """The memory of a log, as far as the new rules know its events."""
    log_of: dict[str, Event] = {}
    for event in sorted(log):
        if event.type in change.new.events or event.type == LEAD_UPDATED:
            kept = _without(event, change.new) if event.type == LEAD_UPDATED else event
            log_of.setdefault(event.id, checked_event(change.new, change.state.lead, kept))
    memory = change.new.blank
    for event in log_of.values():
        if event.us <= change.state.now_us:
            reach = (event.us - change.new.shape.late, "")
            memory = change.new.shape.trimmed(change.new.remember(memory, event), event.us, reach)
    return memory


def _without(event: Event, plan: p.Plan) -> Event:
    """A change of attributes without those that the rules do not have."""
    return evolve(event, properties={name: value for name, value in event.properties.items() if _is_known(plan, name)})


def _sent(change: _Change) -> dict[str, tuple[int, ...]]:
    """When messages went out; a note where a cap needs more of it than the old rules remembered."""
    kept = {}
    for name in (p.EVERY, *change.new.channels):
        before, most, times = _counted(change.old, name), _counted(change.new, name), change.state.sent.get(name, ())
        if most > before <= len(times) and change.state.messages:
            channel = "all channels" if name == p.EVERY else f"channel `{name}`"
            change.notes.append(
                f"a cap of {channel} counts no more than the last {before} messages before the migration"
            )
        if most and times:
            kept[name] = times[-most:]
    return kept


def _counted(plan: p.Plan, name: str) -> int:
    """How many messages by a channel, or by all, the caps of ``plan`` count."""
    return remembered(plan.caps(name)) if name == p.EVERY or name in plan.channels else 0


# -- journeys --------------------------------------------------------------------------------------------------------


def _journey(change: _Change, journey: p.JourneyPlan) -> JourneyState:
    state: JourneyState | None = change.state.journeys.get(journey.name)
    if state is None:
        return JourneyState(journey.stages[0], change.state.now_us)
    stage = journey.was.get(state.stage, state.stage)
    if stage not in journey.stages:
        change.problems.append(
            f"journey `{journey.name}` has no stage `{state.stage}`, which the lead is in: "
            f"say which stage it has become, `stage ... was {state.stage}`"
        )
        return state
    before = next(item for item in change.old.journeys if item.name == journey.name)
    known = dict(zip(_ways(before, state.stage), state.watches, strict=False))
    watches = tuple(known.get(mark) for mark in _ways(journey, stage))
    return evolve(state, stage=stage, watches=watches if state.watches else ())


def _ways(journey: p.JourneyPlan, stage: str) -> list[Any]:
    pairs = zip(journey.transitions, journey.marks, strict=True)
    return [mark for way, mark in pairs if stage in way.sources]


# -- scenarios -------------------------------------------------------------------------------------------------------


def _scenarios(work: Work, change: _Change, passages: tuple[Passage, ...]) -> None:
    """Take the runs over, let those go that leave, and note which entries hold already."""
    before = {scenario.name: scenario for scenario in change.old.scenarios}
    work.scenarios = {scenario.name: ScenarioState() for scenario in change.new.scenarios}
    view = work.view()
    for scenario in change.new.scenarios:
        old, state = before.get(scenario.name), change.state.enrolled.get(scenario.name)
        if old is None or state is None:
            old, state = scenario, ScenarioState()
        known = (
            dict(zip(before[scenario.name].marks.enter, state.enter, strict=False)) if scenario.name in before else {}
        )
        watches = tuple(_watch(*pair, known, view) for pair in zip(scenario.enter, scenario.marks.enter, strict=True))
        again = state.again if scenario.reentry == old.reentry else ()
        runs = tuple(_dated(work, scenario, landed(old, scenario, run, passages)) for run in state.runs)
        lasting = tuple(run for run in runs if run.step is not None or run.goal_open)
        work.scenarios[scenario.name] = ScenarioState(
            state.entries, () if change.state.fresh else watches, lasting, again, state.refused
        )
    for passage in passages:
        if passage.fate == "leaves":
            plan = next(item for item in change.new.scenarios if item.name == passage.scenario)
            leave(work, plan, work.scenarios[plan.name].run(passage.run), "edited", "when edited")


def _dated(work: Work, scenario: p.ScenarioPlan, run: Enrolment) -> Enrolment:
    """``run`` with the appointments of exits that only the new rules have: they are made from when it began."""
    if run.step is None:
        return run
    pairs = zip(scenario.exits, run.exits or (None,) * len(scenario.exits), strict=True)
    return evolve(run, exits=tuple(_since(work, trigger, since, run.entered) for trigger, since in pairs))


def _since(work: Work, trigger: p.Trigger, since: int | None, entered: int) -> int | None:
    if isinstance(trigger, p.Elapsed) and since is None:
        return micros(work.appointment(trigger.duration, entered))
    return since


def _watch(trigger: p.Trigger, mark: Any, known: dict[Any, int | None], view: View) -> int | None:
    """The watch of an entry; one that the old rules did not have lets nobody in by what holds already."""
    if mark in known:
        return known[mark]
    view.outside()
    return SPENT if isinstance(trigger, p.Holding) and not trigger.lasting and trigger.holds(view) else None
