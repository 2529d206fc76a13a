"""What the reference tells of a log, arrival by arrival: what came of time alone, what of the event, and what is so then."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from nurture.compiler import Ruleset
from nurture.domain.event import LEAD_UPDATED, Event
from nurture.domain.people import Lead
from nurture.domain.schema import BOOLEAN, Field, check_value
from nurture.domain.values import digits, in_points
from nurture.dsl import program as p
from nurture.dsl.evaluator import Moment, at, clause_events, truth, value
from nurture.dsl.timeline import Life, arrive, born, pass_on
from nurture.errors import EventError
from nurture.testing.logs import Log

__all__ = ["Told", "clauses_of", "meetings", "personas_of", "told", "typed", "values_of"]


@frozen
class Told:
    """What becomes of a lead up to and with one arrival (None: up to the end of the log).

    ``alone`` are the effects of time alone, which come before the event; ``effects`` those with it, as ``to_dict`` gives
    them. An event is ``refused`` as too late, or was ``seen`` before, and then nothing comes of it. ``moment`` is what the
    log says then, of ``lead`` as it is then, ``known`` at first; ``log`` are the events taken so far.
    """

    event: Event | None
    alone: tuple[dict[str, Any], ...]
    now: dt.datetime
    known: Lead
    log: tuple[Event, ...]
    stages: Mapping[str, str]
    moment: Moment
    effects: tuple[dict[str, Any], ...] = ()
    refused: bool = False
    seen: bool = False

    @property
    def lead(self) -> Lead:
        """The lead as it is then."""
        known = {name: value for name, value in self.moment.attributes.items() if value is not None}
        zone = known.pop("timezone", self.known.timezone)
        return evolve(self.known, attributes=known, timezone=zone)


def told(rules: Ruleset, lead: Lead, log: Log) -> Iterator[Told]:
    """What the reference tells of ``log``, whose ``lead`` has values of the declared types."""
    life = born(rules.program, lead, log.start)
    for event in log.events:
        known, taken, refused, now = len(life.effects), len(life.log), len(life.refused), life.now
        arrive(life, typed(rules.program, event))
        new = tuple(map(_plain, life.effects[known:]))
        alone = sum(event.at > now and dt.datetime.fromisoformat(each["at"]) < event.at for each in new)
        late = len(life.refused) > refused
        step = _now(life, new[:alone], event)
        yield evolve(step, effects=new[alone:], refused=late, seen=len(life.log) == taken and not late)
    known = len(life.effects)
    pass_on(life, log.until)
    yield _now(life, tuple(map(_plain, life.effects[known:])), None)


def _now(life: Life, alone: tuple[dict[str, Any], ...], event: Event | None) -> Told:
    return Told(
        event=event,
        alone=alone,
        now=life.now,
        known=life.lead,
        log=tuple(life.log),
        stages=dict(life.stages),
        moment=moment_of(life),
    )


def moment_of(life: Life) -> Moment:
    """What the log says now, seen from outside of scenarios, and without what was sent."""
    return at(Moment(life.program, dict(life.attributes), tuple(sorted(life.log)), life.now, {}))


def values_of(moment: Moment) -> dict[str, Any]:
    """Scores in points, segments, grades, checklists and the persona, by name."""
    scores = {rule.name for rule in moment.program.of(p.ScoreRule)}
    return {name: in_points(each) if name in scores else each for name, each in moment.facts.items()}


def clauses_of(rule: p.ScoreRule, moment: Moment) -> list[tuple[str, str | None, Decimal, tuple[str, ...]]]:
    """The parts of a score: kind, group, points, and the ids of the events that earn them; limits where they bite."""
    found, groups = [], 0
    for group in rule.groups:
        earned = []
        for clause in group.clauses:
            ids = () if clause.on is None else tuple(event.id for event in clause_events(clause, moment))
            alone = evolve(
                rule, groups=(evolve(group, clauses=(clause,), least=None, most=None),), least=None, most=None
            )
            points = _points(alone, moment)
            earned.append(points)
            found.append(("clause", group.name, in_points(points), ids))
        kept = _points(evolve(rule, groups=(group,), least=None, most=None), moment)
        if kept != sum(earned):
            found.append(("group limit", group.name, in_points(kept - sum(earned)), ()))
        groups += kept
    whole = moment.facts[rule.name]
    return found if whole == groups else [*found, ("limit", None, in_points(whole - groups), ())]


def _points(rule: p.ScoreRule, moment: Moment) -> int:
    alone = evolve(moment, program=evolve(moment.program, facts=(rule,)), facts=dict(moment.facts))
    points: int = at(alone).facts[rule.name]
    return points


def personas_of(moment: Moment) -> list[tuple[str, bool]]:
    """Each persona, in the order in which they are tried, and whether its condition holds."""
    return [(name, truth(when, moment)) for rule in moment.program.of(p.PersonaRule) for name, when in rule.personas]


def meetings(moment: Moment, code: p.Equal | p.Less) -> bool:
    """Whether both sides of a comparison are known and equal: a threshold that is hit exactly."""
    left = value(code.left, moment)
    return left is not None and bool(left == value(code.right, moment))


def typed(program: p.Program, event: Event) -> Event:
    """``event`` with its properties as values of their declared types. Raises ``EventError`` where it has none such."""
    known = program.attributes if event.type == LEAD_UPDATED else program.events.get(event.type)
    if known is None:
        raise EventError("Event.type", event.type, "is not declared in the ruleset")
    found = {name: _typed(known, name, given) for name, given in event.properties.items()}
    return evolve(event, properties=found) if found else event


def _typed(known: Mapping[str, Field], name: str, given: Any) -> Any:
    declared = Field(name, BOOLEAN) if name.startswith("consent.") and name not in known else known.get(name)
    if given is None or name == "timezone":
        return given
    if declared is None:
        raise EventError(f"Event.properties.{name}", given, "is not declared in the ruleset")
    return check_value(f"Event.properties.{name}", given, declared.type, error=EventError)


def _plain(effect: dict[str, Any]) -> dict[str, Any]:
    """An effect as ``Effect.to_dict`` gives it: values as JSON has them."""
    if "arguments" in effect:
        return {**effect, "arguments": {name: _json(each) for name, each in effect["arguments"].items()}}
    return {**effect, "value": _json(effect["value"])} if "value" in effect else effect


def _json(given: Any) -> Any:
    if isinstance(given, tuple):
        return [_json(each) for each in given]
    if isinstance(given, dt.date):
        return given.isoformat()
    return digits(given) if isinstance(given, Decimal) else given
