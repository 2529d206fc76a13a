"""States written down and read again, as JSON in UTF-8.

The form carries a number (``format``), and every later release reads the earlier ones. Nothing in it is believed: shape,
types and sizes are checked on the way in, and what the rules can say of it is checked against them.
"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

import attrs

from nurture.domain.frozen import FrozenMap
from nurture.domain.journeys import LONGEST_ENTRY, LONGEST_KEY, MOST_KEYS
from nurture.domain.people import Lead
from nurture.domain.schema import check_value
from nurture.domain.time import micros
from nurture.domain.values import digits
from nurture.errors import InputError, StateError
from nurture.journey.checking import checked_attributes, field_of
from nurture.journey.machine import emptied
from nurture.journey.parts import NEVER, Enrolment, ScenarioState
from nurture.journey.plan import Plan, ScenarioPlan
from nurture.journey.seen import seen
from nurture.journey.state import LeadState, with_state
from nurture.journey.state_form import READERS, OddError, steps_of
from nurture.journey.state_sizes import check_sizes
from nurture.journey.state_text import decoded
from nurture.journey.waking import closed
from nurture.journey.work import opened_anew

__all__ = ["dump_state", "load_state"]

FORMAT = 1
_MOST_TOLD = 100  # scenarios, and runs of each, that are looked at for where a lead of other rules waits


def dump_state(state: LeadState) -> bytes:
    """``state`` as bytes: the same state always gives the same ones."""
    lead = state.lead
    data = {
        "format": FORMAT,
        "ruleset": state.ruleset,
        "version": state.version,
        "lead": [lead.id, _written(dict(lead.attributes)), lead.timezone, lead.account],
        "now": state.now_us,
        "fresh": state.fresh,
        "written": {name: list(key) for name, key in state.written.items()},
        "memory": _written(state.remembered),
        "recent": _written(state.recent),
        "floor": list(state.floor),
        "journeys": {name: _record(item) for name, item in state.journeys.items()},
        "scenarios": {name: _record(item) for name, item in state.enrolled.items()},
        "turns": dict(state.turns),
        "sent": {name: list(times) for name, times in state.sent.items()},
        "had": list(state.had),
        "messages": state.messages,
        "erased": state.erased,
    }
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _record(item: Any) -> list[Any]:
    values = attrs.astuple(item, recurse=False)
    return [_written(value) for value in values]


def _written(value: Any) -> Any:
    if isinstance(value, Enrolment):
        return _record(value)
    if isinstance(value, (tuple, list)):
        return [_written(item) for item in value]
    if isinstance(value, (dict, FrozenMap)):
        return {name: _written(item) for name, item in value.items()}
    if isinstance(value, dt.datetime):
        return {"datetime": micros(value)}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    return {"decimal": digits(value)} if isinstance(value, Decimal) else value


def load_state(plan: Plan, data: bytes | str) -> LeadState:
    """The state that ``dump_state`` wrote. Raises ``StateError`` where it is no state, or one of other rules."""
    try:
        raw = decoded(data)
        if raw.get("format") != FORMAT:
            raise OddError(f"its format is {raw.get('format')!r:.60}, and this release reads {FORMAT}")
        if raw.keys() != READERS.keys():
            raise OddError(f"its parts are {', '.join(sorted(map(str, raw)))[:200]}")
        _check_identity(plan, raw)
        check_sizes(plan, raw)
        values = {name: read(raw[name]) for name, read in READERS.items()}
        _check_rules(plan, values)
        return _state(plan, values)
    except (
        OddError,
        InputError,
        InvalidOperation,
        ValueError,
        TypeError,
        OverflowError,
        LookupError,
        AttributeError,
    ) as fault:
        if isinstance(fault, StateError):
            raise
        raise StateError(f"this is no state that can be used: {str(fault)[:300]}") from fault


def _check_identity(plan: Plan, raw: dict[str, Any]) -> None:
    found, own = tuple(READERS[name](raw[name]) for name in ("ruleset", "version")), (plan.name, plan.version)
    if found != own:
        raise StateError(
            f"the state was made by ruleset {found[0]!r:.60} version {found[1]!r:.30}, and this is {own[0]!r} version {own[1]!r}"
            + (_waiting(plan, raw["scenarios"]) if found[0] == own[0] else "")
        )


def _check_rules(plan: Plan, values: dict[str, Any]) -> None:
    if not plan.fits(values["memory"], values["now"]):
        raise OddError("its memory is not what these rules remember")
    _check_remembered(plan, values)
    checked_attributes(plan, values["lead"][1])
    stages = {journey.name: journey.stages for journey in plan.journeys}
    if values["journeys"].keys() != stages.keys():
        raise OddError("its journeys are others")
    for name, journey in values["journeys"].items():
        if journey.stage not in stages[name]:
            raise OddError(f"journey {name!r} has no stage {journey.stage!r:.60}")
    for plan_of in plan.journeys:
        journey = values["journeys"][plan_of.name]
        _check_watches(plan_of.name, journey.watches, sum(journey.stage in way.sources for way in plan_of.transitions))
    if list(values["had"]) != sorted(plan.pieces & set(values["had"])):
        raise OddError("the pieces that it has had are none of the content plans, or out of order")
    scenarios = {scenario.name: scenario for scenario in plan.scenarios}
    if values["scenarios"].keys() != scenarios.keys():
        raise OddError("its scenarios are others")
    for name, state in values["scenarios"].items():
        _check_watches(name, state.enter, len(scenarios[name].enter))
        _check_runs(scenarios[name], state)


def _check_remembered(plan: Plan, values: dict[str, Any]) -> None:
    """Refuse what the rules do not keep of recent events, of attributes, of turns of segments and of messages."""
    unknown = [name for name in values["written"] if name != "timezone" and field_of(plan, name) is None]
    if unknown:
        raise OddError(f"it has a time of {str(sorted(unknown)[:5])[:60]}")
    recent = values["recent"]
    if list(recent) != sorted(set(recent)):
        raise OddError(f"it has {len(recent)} recent events out of order, or more than late events ask for")
    if not values["turns"].keys() <= set(plan.segments):
        raise OddError(f"it has turns of {str(sorted(values['turns'].keys() - set(plan.segments)))[:60]}")
    for name, times in values["sent"].items():
        if list(times) != sorted(times):
            raise OddError(f"it has {len(times)} messages of {name!r:.60} out of order")


def _waiting(plan: Plan, states: Any) -> str:
    """Where a lead of another version waits, as far as that can be seen from its state, which is not read as a whole."""
    lines = {scenario.name: scenario.labels for scenario in plan.scenarios}
    told = [
        f"the lead waits at step {step!r:.60} of scenario {name!r:.60}"
        + ("" if step in lines.get(name, ()) else ", which these rules do not have")
        for name, state in islice(states.items(), _MOST_TOLD)
        for step in [step for step in steps_of(state, _MOST_TOLD) if step is not None][:3]
    ]
    return f"; `nurture.migrate` takes it over{''.join('; ' + text for text in told[:5])}"


def _check_runs(scenario: ScenarioPlan, state: ScenarioState) -> None:
    numbers = [run.number for run in state.runs]
    if numbers != sorted(set(numbers)) or any(not 0 < number <= state.entries for number in numbers):
        raise OddError(f"the runs of {scenario.name!r} are numbered {str(numbers)[:60]}")
    most = scenario.reentry.runs
    if len(state.running) > most or len(numbers) > 2 * most or len(state.again) > MOST_KEYS:
        raise OddError(f"scenario {scenario.name!r} has {len(numbers)} runs, and remembers {len(state.again)}")
    for key, _ in state.again:
        _check_kept(scenario, scenario.reentry.each, key)
    for run in state.runs:
        if run.step not in scenario.labels and run.step is not None:
            raise OddError(f"scenario {scenario.name!r} has no step {run.step!r:.60}")
        if run.goal_open and scenario.goal is None:
            raise OddError(f"scenario {scenario.name!r} has no goal")
        if run.entry.keys() != scenario.entry.keys():
            raise OddError(f"a run of {scenario.name!r} keeps {str(sorted(run.entry))[:60]}")
        for name, value in run.entry.items():
            _check_kept(scenario, name, value)
        _check_watches(scenario.name, run.exits, len(scenario.exits))
        _check_noted(scenario, run)


def _check_noted(scenario: ScenarioPlan, run: Enrolment) -> None:
    """Refuse what a run cannot have noted of what it did and of what came since it began."""
    if not run.told.keys() <= scenario.told or any(time < run.entered for time in run.told.values()):
        raise OddError(f"a run of {scenario.name!r} has told {str(dict(run.told))[:60]}")
    numbers = [hearing.number for hearing in scenario.heard]
    if len(run.heard) != len(numbers):
        raise OddError(f"a run of {scenario.name!r} notes {len(run.heard)} answers, and there are {len(numbers)}")
    for number, times in zip(numbers, run.heard, strict=True):
        if len(times) > number or list(times) != sorted(times) or any(time < run.entered for time in times):
            raise OddError(f"a run of {scenario.name!r} has heard {str(times)[:60]}")


def _check_kept(scenario: ScenarioPlan, name: str | None, value: Any) -> None:
    each = scenario.reentry.each
    if value is None and (name is None or name != each):
        return
    check_value(str(name), value, scenario.entry[name or ""])
    if isinstance(value, str) and len(value) > (LONGEST_KEY if name == each else LONGEST_ENTRY):
        raise OddError(f"{name!r} has {len(value)} characters")


def _check_watches(name: str, watches: tuple[int | None, ...], number: int) -> None:
    if watches and len(watches) != number:
        raise OddError(f"{name!r} watches {len(watches)} conditions, and there are {number}")


def _state(plan: Plan, values: dict[str, Any]) -> LeadState:
    identity, attributes, timezone, account = values["lead"]
    state = LeadState(
        shape=plan.shape,
        lead=Lead(identity, attributes, timezone, account),
        now_us=values["now"],
        written=FrozenMap(values["written"]),
        memory=values["memory"],
        seen=seen(values["recent"], values["floor"]),
        places=tuple(values["journeys"][name] for name in plan.shape.journeys),
        scenarios=FrozenMap(values["scenarios"]),
        turns=FrozenMap(values["turns"]),
        sent=FrozenMap(values["sent"]),
        had=values["had"],
        messages=values["messages"],
        fresh=values["fresh"],
        erased=values["erased"],
        values=(),
        changes=(),
        appointed=(),
        due=NEVER,
        wake=NEVER,
    )
    if state.erased and state != emptied(plan, identity, state.now):
        raise OddError("it is erased, and holds something all the same")
    known = closed(opened_anew(plan, state), fresh=state.fresh)
    wake = state.now_us if state.erased else known.wake
    parts = {"values": known.values, "changes": known.changes, "appointed": known.appointed, "due": known.due}
    return with_state(state, **parts, wake=wake)
