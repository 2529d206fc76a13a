"""When to look, in the reference: every instant at which something could change by itself, and many at which nothing does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attrs import evolve

from nurture.domain.time import MICRO, resolve, zone
from nurture.dsl import program as p
from nurture.dsl.enrolling import comings
from nurture.dsl.evaluator import value
from nurture.dsl.walk import codes

if TYPE_CHECKING:
    from nurture.dsl.timeline import Life

__all__ = ["instants"]

_DAY = dt.timedelta(days=1)


def instants(life: Life) -> Iterator[dt.datetime]:
    """Every instant at which something could change by itself, and many at which nothing does."""
    program, tz = life.program, life.zone()
    midnight = resolve(dt.datetime.combine(life.now.date(), dt.time()), zone("UTC")) - program.offset * MICRO
    yield from (midnight + n * _DAY for n in range(-1, 3))
    today = life.now.astimezone(tz).date()
    for code in codes((program.facts, program.journeys, program.scenarios)):
        if isinstance(code, (p.Equal, p.Less)) and any(isinstance(part, p.Now) for part in codes(code)):
            yield from _meetings(life, code, None)
    for scenario in program.scenarios:
        for code in codes(scenario):
            if isinstance(code, (p.Equal, p.Less)) and any(isinstance(part, p.Now) for part in codes(code)):
                for run in life.runs_of(scenario):
                    yield from _meetings(life, code, run)
    lengths = {length for each in _selects(program) for length in (each.within,) if length is not None}
    lengths |= {
        code.lasting
        for code in codes((program.facts, program.journeys, program.scenarios))
        if isinstance(code, p.Quiet)
    }
    yield from (event.at + length * MICRO for event in (*life.log, *life.messages) for length in lengths)
    for rule in (rule for scenario in program.scenarios for rule in scenario.enter):
        if isinstance(rule, (p.DateRule, p.EveryRule)):
            yield from (resolve(local, tz) for local in comings(life, rule))
    lastings = {0, *(rule.lasting for rule in _when_rules(program))}
    yield from (since + lasting * MICRO for since in life.since.values() if since for lasting in lastings)
    for run in (run for runs in life.runs.values() for run in runs):
        if run["step"] is not None:
            yield from (run[name] for name in ("due", "comes") if run.get(name) is not None)
    yield from (resolve(dt.datetime.combine(today + n * _DAY, dt.time()), tz) for n in (0, 1))


def _meetings(life: Life, code: p.Equal | p.Less, run: dict[str, Any] | None) -> Iterator[dt.datetime]:
    moment = life.moment(run)
    later = evolve(moment, now=moment.now + MICRO)
    gaps = [(value(code.left, m), value(code.right, m)) for m in (moment, later)]
    if None not in gaps[0]:
        before, after = (left - right for left, right in gaps)
        if before != after:
            meeting = life.now - (before // (after - before)) * MICRO
            yield from (meeting + n * MICRO for n in (-1, 0, 1, 2))


def _selects(program: p.Program) -> list[p.Select]:
    found = [clause.on for rule in program.of(p.ScoreRule) for group in rule.groups for clause in group.clauses]
    everything = (program.facts, program.journeys, program.scenarios, tuple(program.channels.values()))
    found += [code.select for code in codes(everything) if isinstance(code, (p.Count, p.Different, p.Total, p.Edge))]
    return [select for select in found if select is not None]


def _when_rules(program: p.Program) -> list[p.WhenRule]:
    rules: list[p.EntryRule] = [way.trigger for journey in program.journeys for way in journey.transitions]
    for scenario in program.scenarios:
        rules += [*scenario.enter, *scenario.exits, *([scenario.goal.trigger] if scenario.goal else [])]
    return [rule for rule in rules if isinstance(rule, p.WhenRule)]
