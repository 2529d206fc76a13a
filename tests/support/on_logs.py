"""What becomes of leads by the reference, by `nurture.replay` and by `nurture.frames.replay`, told alike."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from typing import Any

import pyarrow as pa
from attrs import evolve, frozen
from on_tables import ARROW

import nurture
from nurture.domain.checklist import Standing
from nurture.dsl import program as p
from nurture.errors import LateEventError
from nurture.journey.replay import distinct
from nurture.testing import Log
from nurture.testing.programs import Case, rolled_cases
from nurture.testing.reference import told, typed, values_of

INSTANTS = ("at", "due", "until")
_ROLLED = 12  # logs to choose from, for one that is taken


@frozen
class Batch:
    """Rules, and logs of many leads up to one instant: such as a table can hold."""

    rules: nurture.Ruleset
    logs: tuple[Log, ...]
    until: dt.datetime


def batch(seed: int, logs: int) -> Batch:
    """The program of a seed with so many leads, all of one month, and the median of their ends: one far from a log takes the reference long."""
    months: dict[str, list[Case]] = defaultdict(list)
    for case in rolled_cases(seed, _ROLLED * logs):
        months[f"{case.log.start:%Y-%m}"].append(case)
    cases = [each for _, each in sorted(months.items()) if len(each) >= logs]
    chosen = cases[seed % len(cases)][:logs]
    rules, until = chosen[0].rules, sorted(case.log.until for case in chosen)[logs // 2]
    return Batch(rules, tuple(_of_table(rules, case.log, number, until) for number, case in enumerate(chosen)), until)


def _of_table(rules: nurture.Ruleset, log: Log, number: int, until: dt.datetime) -> Log:
    """``log`` as of a lead of its own id and with all that it must have, whose updates set nothing to missing.

    In the order of a table's rows: `nurture.replay` takes the first of those that are given with one id and one time.
    """
    required = {name: each.type.options[0] for name, each in rules.program.attributes.items() if not each.optional}
    lead = evolve(log.lead, id=f"l{number}", attributes={**required, **log.lead.attributes})
    events = []
    for event in log.events:
        given = {name: value for name, value in event.properties.items() if value is not None}
        events.append(typed(rules.program, evolve(event, lead=lead.id, properties=given)))
    columns = sorted({name for event in events for name in event.properties})
    return Log(lead, log.start, tuple(sorted(events, key=partial(_place, columns))), until)


def _place(columns: list[str], event: nurture.Event) -> tuple[Any, ...]:
    """Where an event comes in a table, whose rows have no order: of one time and id by type, then by its columns."""
    cells = ((0, event.properties[name]) if name in event.properties else (1, 0) for name in columns)
    return event.at, event.id, event.type, *cells


def known(made: Batch, number: int) -> dt.datetime | None:
    """Since when a lead is known, where its table says so: of every second lead, if no event is too late for that."""
    log = made.logs[number]
    if number % 2 == 0:
        return None
    begin = min(log.start, made.until)
    try:
        nurture.replay(made.rules, log.lead, log.events, until=made.until, start_at=begin)
    except LateEventError:
        return None
    return begin


# -- what is said ----------------------------------------------------------------------------------------------------


def by_machine(made: Batch) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Effects and states by `nurture.replay`, lead by lead."""
    effects, states = [], {}
    for number, log in enumerate(made.logs):
        begin = known(made, number)
        replay = nurture.replay(made.rules, log.lead, log.events, until=made.until, start_at=begin)
        effects += [_without_nulls(effect.to_dict()) for effect in replay.effects]
        facts = {name: _fact(made.rules, replay.state, name) for name in replay.state.facts}
        states[log.lead.id] = facts | {name: replay.state.stage(name) for name in replay.state.journeys}
    return _by_lead(effects), states


def by_reference(made: Batch) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Effects and states by the reference, lead by lead."""
    effects, states = [], {}
    for number, log in enumerate(made.logs):
        events = tuple(distinct(event for event in log.events if event.at <= made.until))
        begin = known(made, number) or (events[0].at if events else made.until)
        first = nurture.start(made.rules, log.lead, at=begin)
        steps = list(told(made.rules, first.lead, Log(log.lead, begin, events, made.until)))
        effects += [_without_nulls(each) for step in steps for each in (*step.alone, *step.effects)]
        states[log.lead.id] = {**values_of(steps[-1].moment), **steps[-1].stages}
    return _by_lead(effects), states


def by_frames(made: Batch, **how: Any) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]:
    """Effects and states by `nurture.frames.replay`, of tables in any order of rows."""
    found = nurture.frames.replay(made.rules, leads_of(made), events_of(made), until=made.until, **how)
    effects = [_told(row) for row in found.effects.to_pylist()]
    assert found.crossings.to_pylist() == list(crossings(found.effects.to_pylist()))
    return _by_lead(effects), {row["id"]: _state(made.rules, row) for row in found.states.to_pylist()}


def crossings(effects: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """What effects say of stages and segments that leads entered."""
    for row in effects:
        where = {"lead": row["lead"], "at": row["at"]}
        if row["kind"] == "stage_changed":
            yield {**where, "what": "stage", "name": row["target"], "journey": row["journey"]}
        elif row["kind"] == "segment_changed" and row["entered"]:
            yield {**where, "what": "segment", "name": row["segment"], "journey": None}


def _by_lead(effects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(effects, key=lambda each: each["lead"])  # stable: what one lead does keeps its order


def _without_nulls(effect: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in effect.items() if value is not None}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """A row of effects as `to_dict` tells it."""
    effect = _without_nulls(row)
    effect |= {name: effect[name].isoformat() for name in INSTANTS if name in effect}
    return effect | {name: json.loads(effect[name]) for name in ("value", "arguments") if name in effect}


def _fact(rules: nurture.Ruleset, state: nurture.LeadState, name: str) -> Any:
    is_score = any(rule.name == name for rule in rules.program.of(p.ScoreRule))
    return state.score(name) if is_score else state.facts[name]


def _state(rules: nurture.Ruleset, row: dict[str, Any]) -> dict[str, Any]:
    """A row of states as facts and stages by name."""
    found: dict[str, Any] = {}
    for fact in rules.program.facts:
        if isinstance(fact, p.SegmentRule):
            found[fact.name] = fact.name in row["segments"]
        elif isinstance(fact, p.ChecklistRule):
            missing = set(row[f"{fact.name}.missing"])
            open_ = tuple((name, text) for name, text in questions(rules, fact.name) if name in missing)
            found[fact.name] = Standing(open_)
            assert row[f"{fact.name}.complete"] == (not missing)
        else:
            found[fact.name] = row.get(fact.name)  # a persona, where there is none to be matched with, has no column
    return found | {journey.name: row[journey.name] for journey in rules.program.journeys}


def questions(rules: nurture.Ruleset, checklist: str) -> list[tuple[str, str]]:
    """The questions of a checklist, by name and text."""
    declared = next(each for each in rules.program.rules.of(nurture.Checklist) if each.name == checklist)
    return [(question.name, question.text) for question in declared.questions]


# -- tables ----------------------------------------------------------------------------------------------------------


def leads_of(made: Batch) -> pa.Table:
    """The leads of a batch."""
    types = {name: each.type for name, each in made.rules.program.attributes.items()}
    rows = [
        {
            "id": log.lead.id,
            "timezone": log.lead.timezone,
            "account": log.lead.account,
            "known": known(made, number),
            **log.lead.attributes,
        }
        for number, log in enumerate(made.logs)
    ]
    own = dict.fromkeys(("id", "timezone", "account"), nurture.TEXT)
    return _table(rows, {**own, "known": nurture.DATETIME, **types, **_consents(rows)})


def events_of(made: Batch) -> pa.Table:
    """The events of a batch, in no order."""
    program = made.rules.program
    types = {name: each.type for fields in program.events.values() for name, each in fields.items()}
    types |= {name: each.type for name, each in program.attributes.items()}
    own = dict.fromkeys(("id", "lead", "type", "timezone"), nurture.TEXT)
    rows = [
        {"id": event.id, "lead": event.lead, "type": event.type, "at": event.at, **event.properties}
        for log in made.logs
        for event in log.events
    ]
    random.Random(len(rows)).shuffle(rows)
    return _table(rows, {**own, "at": nurture.DATETIME, **types, **_consents(rows)})


def _consents(rows: list[dict[str, Any]]) -> dict[str, nurture.Type]:
    return {name: nurture.BOOLEAN for row in rows for name in row if name.startswith("consent.")}


def _table(rows: list[dict[str, Any]], types: dict[str, nurture.Type]) -> pa.Table:
    assert {name for row in rows for name in row} <= types.keys()  # a value without a column would be lost
    columns = {}
    for name, type_ in types.items():
        kind = pa.list_(ARROW[type_.item.kind]) if type_.item else ARROW[type_.kind]
        columns[name] = pa.array([row.get(name) for row in rows], kind)
    return pa.table(columns)
