"""When to look, in the reference: every instant at which something could change by itself, and many at which nothing does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from nurture.domain.time import MICRO, resolve
from nurture.dsl import program as p
from nurture.dsl.enrolling import comings
from nurture.dsl.evaluator import value
from nurture.dsl.walk import codes

if TYPE_CHECKING:
    from nurture.dsl.timeline import Life

__all__ = ["Watch", "instants", "watch"]

_DAY = dt.timedelta(days=1)


@frozen
class Watch:
    """What of a program may change by itself: the same at every instant, and so worked out once."""

    meetings: tuple[p.Equal | p.Less, ...]  # of the clock and a time, as seen from outside of runs
    inner: tuple[tuple[p.ScenarioRule, tuple[p.Equal | p.Less, ...]], ...]  # and as seen from the runs of each scenario
    lengths: frozenset[int]
    lastings: frozenset[int]
    comings: tuple[p.DateRule | p.EveryRule, ...]


@lru_cache(maxsize=1)  # many lives of one program
def watch(program: p.Program) -> Watch:
    """What of ``program`` may change by itself."""
    everything = (program.facts, program.journeys, program.scenarios)
    lengths = {select.within for select in _selects(program) if select.within is not None}
    lengths |= {code.lasting for code in codes(everything) if isinstance(code, p.Quiet)}
    entries = [rule for scenario in program.scenarios for rule in scenario.enter]
    return Watch(
        meetings=_of_the_clock(everything),
        inner=tuple((scenario, _of_the_clock(scenario)) for scenario in program.scenarios),
        lengths=frozenset(lengths),
        lastings=frozenset({0, *(rule.lasting for rule in _when_rules(program))}),
        comings=tuple(rule for rule in entries if isinstance(rule, (p.DateRule, p.EveryRule))),
    )


def _of_the_clock(root: Any) -> tuple[p.Equal | p.Less, ...]:
    compared = (code for code in codes(root) if isinstance(code, (p.Equal, p.Less)))
    return tuple(code for code in compared if any(isinstance(part, p.Now) for part in codes(code)))


def instants(life: Life) -> Iterator[dt.datetime]:
    """Every instant at which something could change by itself, and many at which nothing does."""
    program, watched, tz = life.program, life.watch, life.zone()
    midnight = dt.datetime.combine(life.now.date(), dt.time(), dt.UTC) - program.offset * MICRO
    yield from (midnight + n * _DAY for n in range(-1, 3))
    today = life.now.astimezone(tz).date()
    yield from _meetings(life, watched.meetings, None)
    for scenario, found in watched.inner:
        for run in life.runs_of(scenario):
            yield from _meetings(life, found, run)
    yield from (event.at + length * MICRO for event in (*life.log, *life.messages) for length in watched.lengths)
    yield from (resolve(local, tz) for rule in watched.comings for local in comings(life, rule))
    yield from (since + lasting * MICRO for since in {*life.since.values()} if since for lasting in watched.lastings)
    for run in (run for runs in life.runs.values() for run in runs):
        if run["step"] is not None:
            yield from (run[name] for name in ("due", "comes") if run.get(name) is not None)
    yield from (resolve(dt.datetime.combine(today + n * _DAY, dt.time()), tz) for n in (0, 1))


def _meetings(life: Life, found: tuple[p.Equal | p.Less, ...], run: dict[str, Any] | None) -> Iterator[dt.datetime]:
    if not found:
        return
    moment = life.moment(run)
    later = evolve(moment, now=moment.now + MICRO)
    for code in found:
        gaps = [(value(code.left, m), value(code.right, m)) for m in (moment, later)]
        if None in (*gaps[0], *gaps[1]):  # what is missing a moment later has left a window, which is looked at anyway
            continue
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
