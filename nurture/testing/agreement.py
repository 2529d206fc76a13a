"""Whatever runs rules, held to the reference: the machine with all that comes of a lead, a table engine with its facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any, Protocol, TypeAlias

from nurture import api
from nurture.compiler import Ruleset
from nurture.domain.event import Event
from nurture.domain.people import Lead
from nurture.domain.time import MICRO
from nurture.dsl import program as p
from nurture.errors import LateEventError
from nurture.journey.effects import Effect
from nurture.journey.state import LeadState
from nurture.journey.step import Step
from nurture.scoring.explanation import Explanation
from nurture.scoring.matching import PersonaExplanation
from nurture.testing.eagerness import eager
from nurture.testing.logs import Log
from nurture.testing.reference import Told, clauses_of, personas_of, told, values_of

__all__ = ["Engine", "Facts", "check_agreement", "check_facts"]

_FARTHEST = dt.timedelta(days=60)  # within which no engine has looked a thousand times ahead in vain


class Engine(Protocol):
    """What runs rules: the functions of ``nurture`` itself, or others with the same names."""

    def start(self, rules: Ruleset, lead: Lead, *, at: dt.datetime) -> LeadState: ...

    def transition(self, rules: Ruleset, state: LeadState, event: Event) -> Step: ...

    def advance(self, rules: Ruleset, state: LeadState, *, to: dt.datetime) -> Step: ...

    def next_wake(self, rules: Ruleset, state: LeadState) -> dt.datetime | None: ...

    def dump_state(self, state: LeadState) -> bytes: ...

    def load_state(self, rules: Ruleset, data: bytes | str) -> LeadState: ...

    def explain(self, rules: Ruleset, state: LeadState, score: str, *, events: Iterable[Event] = ()) -> Explanation: ...

    def explain_persona(self, rules: Ruleset, state: LeadState) -> PersonaExplanation: ...


Facts: TypeAlias = Callable[[Ruleset, Lead, tuple[Event, ...], dt.datetime], Mapping[str, Any]]


def check_agreement(
    rules: Ruleset, log: Log, *, engine: Engine = api, woken: bool = True, asked: int | None = None
) -> None:
    """Hold ``engine`` to the reference on ``log``. Raises ``AssertionError``, which says what differs, and where.

    Compared after each arrival are the effects in order with their instants and keys, refusals, scores, segments, grades,
    checklists, persona and stages, and at the end explanations. Then the log is taken once more as a host takes it: woken
    at each ``next_wake``, the state written down and read in between. Each wake must be the very instant at which the
    reference has its next effect, if no event comes before. Where ``next_wake`` has looked ahead as far as it does, which
    no engine has within 60 days, it may name an earlier one. That takes longest, and is left out unless ``woken``.
    Most of it goes into looking far ahead where nothing is to come before the next event: where many logs are gone
    through, ``asked`` may choose the one arrival of this log, by its number, if it has so many, before which that is held, too.

    >>> import nurture
    >>> rules = nurture.parse('ruleset "small" {}')
    >>> at = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    >>> check_agreement(rules, Log(nurture.Lead("l-1"), at, (), at))
    """
    rules = eager(rules)  # what only comes of many events is to be held to the reference, too
    first = engine.start(rules, log.lead, at=log.start)
    steps = tuple(told(rules, first.lead, log))
    straight = _straight(rules, log, steps, first, engine)
    if woken:
        other = _woken(rules, log, steps, first, engine, asked)
        _same("the state of a lead that is woken at `next_wake`, and kept in between", straight, other, steps[-1])
    _explained(rules, straight, steps[-1], engine)


def check_facts(rules: Ruleset, log: Log, facts: Facts) -> None:
    """Hold ``facts`` to the reference after each arrival of ``log`` and at its end.

    It is called with the rules, the lead with its attributes as they are then, the events taken so far in order of
    arrival, and the instant; it gives scores in points, segments and grades by name, all or some of them.
    """
    first = api.start(rules, log.lead, at=log.start)
    for step in told(rules, first.lead, log):
        expected = values_of(step.moment)
        found = dict(facts(rules, step.lead, step.log, step.now))
        _same("facts", {name: expected.get(name) for name in found}, found, step)


# -- as it comes -----------------------------------------------------------------------------------------------------


def _straight(rules: Ruleset, log: Log, steps: tuple[Told, ...], state: LeadState, engine: Engine) -> LeadState:
    for step in steps:
        if step.event is None:
            made = engine.advance(rules, state, to=max(log.until, state.now))
        else:
            made = _taken(rules, state, step.event, step, engine)
        _same("effects", [*step.alone, *step.effects], _dicts(made.effects), step)
        state = made.state
        _compared(rules, state, step)
    return state


def _taken(rules: Ruleset, state: LeadState, event: Event, step: Told, engine: Engine) -> Step:
    """The step of an event; none where it is refused as too late."""
    try:
        made = engine.transition(rules, state, event)
    except LateEventError:
        _same("refused as too late", step.refused, True, step)
        return Step(state, (), ())
    _same("refused as too late", step.refused, False, step)
    return made


def _compared(rules: Ruleset, state: LeadState, step: Told) -> None:
    expected = values_of(step.moment)
    found = {fact.name: _READ[type(fact)](state, fact.name) for fact in rules.program.facts}
    if found != expected:
        different = sorted(name for name in expected if expected[name] != found[name])
        _same("facts", {name: expected[name] for name in different}, {name: found[name] for name in different}, step)
    _same("stages", step.stages, {name: state.stage(name) for name in step.stages}, step)
    _same("the time of the state", step.now, state.now, step)


_READ: dict[type, Callable[[LeadState, str], Any]] = {
    p.ScoreRule: lambda state, name: state.score(name),
    p.SegmentRule: lambda state, name: name in state.segments,
    p.GradeRule: lambda state, name: state.grade(name),
    p.MatrixRule: lambda state, name: state.grade(name),
    p.ChecklistRule: lambda state, name: state.checklist(name),
    p.PersonaRule: lambda state, name: state.persona,
}


# -- as a host does it -----------------------------------------------------------------------------------------------


def _woken(  # noqa: PLR0917 - by position, as its neighbours
    rules: Ruleset, log: Log, steps: tuple[Told, ...], state: LeadState, engine: Engine, asked: int | None
) -> LeadState:
    for number, step in enumerate(steps):
        if not step.refused and not step.seen:
            before = log.until + MICRO if step.event is None else step.event.at
            idle = asked is None or number == asked
            state = _wakes(rules, state, before, step, engine, idle=idle)
        if step.event is not None:
            made = _taken(rules, _kept(rules, state, step, engine), step.event, step, engine)
            _same("effects of a lead that was woken", list(step.effects), _dicts(made.effects), step)
            state = made.state
        elif state.now <= log.until:
            made = engine.advance(rules, state, to=log.until)
            _same("effects after the last wake", [], _dicts(made.effects), step)
            state = made.state
    return state


def _wakes(
    rules: Ruleset, state: LeadState, before: dt.datetime, step: Told, engine: Engine, *, idle: bool
) -> LeadState:
    """The state woken at every instant before ``before`` at which something happens by time alone.

    Where nothing more does, it is asked for a wake all the same if ``idle``.
    """
    due = [
        (time, list(group)) for time, group in groupby(step.alone, lambda each: dt.datetime.fromisoformat(each["at"]))
    ]
    while due or idle:
        wake = engine.next_wake(rules, state)
        wake = None if wake is None or wake >= before else wake
        expected = due[0][0] if due else None
        early = wake is not None and (expected is None or wake < expected) and wake - state.now >= _FARTHEST
        if not early:
            _same("next_wake", expected, wake, step)
        if wake is None:
            return state
        made = engine.advance(rules, _kept(rules, state, step, engine), to=wake)
        _same(f"effects at the wake {wake.isoformat()}", [] if early else due.pop(0)[1], _dicts(made.effects), step)
        state = made.state
    return state


def _kept(rules: Ruleset, state: LeadState, step: Told, engine: Engine) -> LeadState:
    kept = engine.load_state(rules, engine.dump_state(state))
    _same("the state after being written and read", state, kept, step)
    return kept


# -- why -------------------------------------------------------------------------------------------------------------


def _explained(rules: Ruleset, state: LeadState, step: Told, engine: Engine) -> None:
    unique = len({event.id for event in step.log}) == len(
        step.log
    )  # an id that comes again is one event in an explanation
    for rule in rules.program.of(p.ScoreRule):
        explanation = engine.explain(rules, state, rule.name, events=step.log)
        found = [
            (part.kind, part.group, part.points, tuple(name for day in part.days for name in day.ids))
            for part in explanation.parts
        ]
        expected = clauses_of(rule, step.moment)
        _same(f"the parts of {rule.name}", _parts(expected, unique), _parts(found, unique), step)
        _same(f"the sum of {rule.name}", explanation.total, sum(part.points for part in explanation.parts), step)
        _same(f"the total of {rule.name}", values_of(step.moment)[rule.name], explanation.total, step)
    if rules.program.of(p.PersonaRule):
        matches = engine.explain_persona(rules, state).matches
        _same("the personas", personas_of(step.moment), [(each.persona, each.holds) for each in matches], step)


def _parts(parts: list[Any], unique: bool) -> list[Any]:
    return parts if unique else [part[:3] for part in parts]


# -- telling ---------------------------------------------------------------------------------------------------------


def _dicts(effects: Iterable[Effect]) -> list[dict[str, Any]]:
    return [effect.to_dict() for effect in effects]


def _same(what: str, expected: Any, found: Any, step: Told) -> None:
    if expected == found:
        return
    where = "at the end" if step.event is None else f"at event {step.event.id!r} of {step.event.at.isoformat()}"
    raise AssertionError(f"{what} {where}:\n  reference: {_shown(expected)}\n  found:     {_shown(found)}")


def _shown(value: Any) -> str:
    if isinstance(value, list) and value:
        return "".join(f"\n    {each}" for each in value)
    return repr(value)
