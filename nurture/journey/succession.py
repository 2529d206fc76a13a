"""The runs of two records of one person: which of them go on when the records are made one.

Nobody goes through the same twice. What is the same, the re-entry of a scenario says: with ``once`` the scenario, with
``for each`` a value, with ``side by side`` an occasion. Of two runs of the same that are under way the further goes on,
and the other gives way to it; one that the other record has been through gives way, too. As steps only lead forward,
nothing that was done for either record lies ahead.
"""

from __future__ import annotations

from typing import Any

from attrs import evolve, frozen

from nurture.domain.business import appointment
from nurture.domain.event import Event
from nurture.domain.journeys import MOST_KEYS
from nurture.domain.time import instant, micros
from nurture.journey import plan as p
from nurture.journey.effects import Entered, Left
from nurture.journey.entering import held_out, key_of
from nurture.journey.parts import SPENT, Enrolment, ScenarioState
from nurture.journey.steps import leave
from nurture.journey.work import Work

__all__ = ["Log", "join_runs"]


@frozen
class Log:
    """The events of two records, each once, by (time, id): ``own`` of the survivor alone, ``new`` of the other, ``shared``."""

    events: tuple[Event, ...]
    own: tuple[Event, ...]
    new: tuple[Event, ...]
    shared: tuple[Event, ...]


@frozen
class _Record:
    """What one record has to do with a scenario; ``own`` are the events of it alone, ``shared`` those of both."""

    work: Work
    scenario: p.ScenarioPlan
    state: ScenarioState
    own: tuple[Event, ...]
    shared: tuple[Event, ...]

    @property
    def again(self) -> dict[Any, int]:
        return dict(self.state.as_of(self.work.us, None).again)


def join_runs(work: Work, gone: Work, scenario: p.ScenarioPlan, log: Log) -> frozenset[int]:
    """Join what the two have to do with a scenario. Gives the numbers of the runs that are taken over."""
    first = _Record(work, scenario, work.scenarios[scenario.name], log.own, log.shared)
    second = _Record(gone, scenario, gone.scenarios[scenario.name], log.new, log.shared)
    for run in first.state.running:
        if _gives_way(first, run, second):
            leave(work, scenario, run, "merged", "merge")
    mine: ScenarioState = work.scenarios[scenario.name]
    runs, taken = mine.runs, []
    for run in second.state.runs:
        if _goes_on(second, run, first, runs):
            new = evolve(run, number=mine.entries + run.number)
            runs = (*_beside(scenario, run, runs), new)
            taken.append(new)
        if run.step is not None:
            leave(gone, scenario, run, "merged", "merge")
    work.scenarios[scenario.name] = evolve(
        mine,
        entries=mine.entries + second.state.entries,
        enter=_watches(scenario, mine.enter, second.state.enter),
        runs=runs,
        again=_again(mine, second.state),
    )
    for run in taken:
        _tell(work, scenario, run)
    return frozenset(run.number for run in taken)


def _goes_on(record: _Record, run: Enrolment, survivor: _Record, runs: tuple[Enrolment, ...]) -> bool:
    """Whether ``run`` of the other record goes on in the survivor, which has ``runs`` by now."""
    scenario = record.scenario
    if held_out(survivor.work, scenario) or held_out(record.work, scenario):
        return False  # each part of a comparison keeps to itself, also those whose goal alone is open
    if _gives_way(record, run, survivor, tie=True):
        return False
    if run.step is None and len(_beside(scenario, run, runs)) < len(runs):
        return False  # of two that have ended, the goal of the survivor's stays open
    running = [each for each in runs if each.step is not None]
    return len(running) < scenario.reentry.runs and len(_beside(scenario, run, runs)) < _most(scenario)


def _gives_way(record: _Record, run: Enrolment, other: _Record, *, tie: bool = False) -> bool:
    """Whether ``run`` of ``record`` ends because the other is further in the same, or has been through it."""
    rivals = [each for each in other.state.running if _is_same(record, run, each)]
    if not rivals or run.step is None:
        return bool(rivals) or _has_been_through(other, run, record)
    labels = record.scenario.labels
    ahead = max(labels[str(each.step)] for each in rivals) - labels[run.step]
    return ahead > 0 or (tie and ahead == 0)


# -- what is the same ------------------------------------------------------------------------------------------------


def _is_same(record: _Record, run: Enrolment, other: Enrolment) -> bool:
    """Whether a run of each record is about the same: in one record the two would not be beside one another."""
    scenario, key = record.scenario, key_of(record.scenario, run.entry)
    if key_of(scenario, other.entry) != key:
        return False
    if scenario.reentry.overlap != "side by side" or run.entered == other.entered:
        return True
    early, late = sorted((run.entered, other.entered))
    until = _until(record, early)
    if until is not None and until > late:
        return True
    mine, theirs = (_let_in(record, each, record.shared) for each in (run, other))
    return any(event in theirs for event in mine)


def _has_been_through(record: _Record, run: Enrolment, home: _Record) -> bool:
    """Whether ``record`` has had what ``run`` of ``home`` is about, without being in it now.

    One that was held out has had nothing.
    """
    scenario, state, key = record.scenario, record.state, key_of(record.scenario, run.entry)
    if not state.entries or held_out(record.work, scenario):
        return False
    if scenario.reentry.kind == "once":
        return True
    peers = [each for each in state.running if key_of(scenario, each.entry) == key]
    if key in record.again and record.again[key] not in [_until(record, each.entered) for each in peers]:
        return True
    if scenario.reentry.kind == "always" and key is not None and scenario.reentry.overlap != "side by side":
        return any(_is_let_in(record, event.us, event, key) for event in (*record.own, *record.shared))
    own, shared = (_let_in(home, run, events) for events in (home.own, home.shared))
    if own or shared:
        return bool(shared)
    return any(map(_is_spent_for_both, scenario.enter, state.enter, home.state.enter))


def _is_spent_for_both(trigger: p.Trigger, first: int | None, second: int | None) -> bool:
    """Whether a condition holds, or a day has come, on which both records have acted."""
    if isinstance(trigger, p.Coming):
        return first is not None and first == second
    return isinstance(trigger, p.Holding) and first == second == SPENT


def _let_in(record: _Record, run: Enrolment, events: tuple[Event, ...]) -> list[Event]:
    """Those of ``events`` that may have let in ``run``: at the instant it began, or late."""
    early, key = run.entered - record.work.plan.shape.late, key_of(record.scenario, run.entry)
    near = [event for event in events if early <= event.us <= run.entered]
    return [event for event in near if _is_let_in(record, run.entered, event, key)]


def _is_let_in(record: _Record, us: int, event: Event, key: Any) -> bool:
    """Whether ``event`` is one that lets a lead in, by the clock at ``us``."""
    each, zone = record.scenario.reentry.each, record.work.zone
    if each is not None and event.properties.get(each) != key:
        return False
    ways = [trigger for trigger in record.scenario.enter if isinstance(trigger, p.Arrival)]
    return any(trigger.matches(event, {}, us, zone) for trigger in ways)


def _until(record: _Record, entered: int) -> int | None:
    """Until when nothing of the same begins after a run that has ``entered``."""
    every, work = record.scenario.reentry.every, record.work
    return None if every is None else micros(appointment(instant(entered), every, work.zone, work.business))


# -- what is kept ----------------------------------------------------------------------------------------------------


def _most(scenario: p.ScenarioPlan) -> int:
    """How many runs, those with open goals too, a state has room for."""
    return 1 if scenario.reentry.runs == 1 else 2 * scenario.reentry.runs


def _beside(scenario: p.ScenarioPlan, new: Enrolment, runs: tuple[Enrolment, ...]) -> tuple[Enrolment, ...]:
    """``runs`` without those that have ended and are of the same as ``new``: one of them begins anew."""
    key = key_of(scenario, new.entry)
    return tuple(run for run in runs if run.step is not None or key_of(scenario, run.entry) != key)


def _watches(
    scenario: p.ScenarioPlan, mine: tuple[int | None, ...], theirs: tuple[int | None, ...]
) -> tuple[int | None, ...]:
    """Since when what lets in has held, and the day that came last: what either has acted on is not acted on again."""
    if not (mine and theirs):
        return mine or theirs
    known = [[since for since in pair if since is not None] for pair in zip(mine, theirs, strict=True)]
    last = [max if isinstance(trigger, p.Coming) else min for trigger in scenario.enter]
    return tuple(choose(times, default=None) for choose, times in zip(last, known, strict=True))


def _again(mine: ScenarioState, theirs: ScenarioState) -> tuple[tuple[Any, int], ...]:
    """When either may enter again: the later of the two, and of more than may be remembered the latest."""
    found = dict(mine.again)
    for key, until in theirs.again:
        found[key] = max(until, found.get(key, until))
    most = sorted(found.values())[-MOST_KEYS:]
    return tuple(item for item in found.items() if item[1] >= most[0])[-MOST_KEYS:]


def _tell(work: Work, scenario: p.ScenarioPlan, run: Enrolment) -> None:
    """Tell of a run that is taken over; one of which only the goal is open is left as soon as it is entered.

    So no goal is reached by a lead that has not entered, and who counts leads counts this one.
    """
    stands = "where it stands" if run.step is not None else "with its goal, which is open"
    work.note(f"enter {scenario.name}", "merge", f"taken over {stands}")
    effect = Entered(
        key=work.key("scenario", scenario.name, run.number, "entered"),
        lead=work.lead.id,
        at=work.at,
        scenario=scenario.name,
        step=run.step or "end",
        enrolment=run.number,
    )
    work.effects.append(effect)
    if run.step is None:
        left = Left(
            key=work.key("scenario", scenario.name, run.number, "left"),
            lead=work.lead.id,
            at=work.at,
            scenario=scenario.name,
            step="end",
            enrolment=run.number,
            reason="merged",
        )
        work.effects.append(left)
