"""The meaning of a ruleset: what every expression, score, segment, grade and persona is, over a whole log at an instant.

Nothing here is there for speed. Whatever runs rules faster must agree with this to the last bit; ``dsl.timeline`` says,
in the same spirit, what the machine does as time passes. None is a missing value; times are UTC datetimes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Any

from attrs import field, frozen

from nurture.domain.business import WEEKDAYS, moved
from nurture.domain.checklist import Standing
from nurture.domain.decay import decayed
from nurture.domain.event import LEAD_UPDATED, MESSAGE_SENT, Event
from nurture.domain.time import micros, scoring_date, scoring_day
from nurture.domain.values import MATCHERS, bounded, calculate, in_points, negated, total
from nurture.dsl import program as p

__all__ = ["Moment", "at", "clause_events", "selected", "truth", "value"]


@frozen
class Moment:
    """A lead at an instant: attributes as they are, the events so far by (time, id), and what else may be read.

    Among the events are the messages sent, each as an event of the built-in type ``message_sent``.

    ``stages`` are those of the lead's journeys, ``entered`` is when the lead entered the scenario that asks, ``entry`` what
    is kept of the event that let it in. ``told`` says when the run that asks last sent a message or assigned a task,
    ``heard`` are the events that came with or after the beginning of that run.
    """

    program: p.Program
    attributes: Mapping[str, Any]
    events: tuple[Event, ...]
    now: dt.datetime
    stages: Mapping[str, str] = field(factory=dict)
    entered: dt.datetime | None = None
    entry: Mapping[str, Any] = field(factory=dict)
    facts: dict[str, Any] = field(factory=dict)
    zone: Any = None
    told: Mapping[str, dt.datetime] = field(factory=dict)
    heard: tuple[Event, ...] = ()

    def day(self, time: dt.datetime) -> int:
        """The scoring day of an instant."""
        return scoring_day(micros(time), self.program.offset)


def at(moment: Moment) -> Moment:
    """``moment`` with every score (in thousandths), segment, grade and the persona worked out."""
    for fact in moment.program.facts:
        moment.facts[fact.name] = _FACTS[type(fact)](fact, moment)
    return moment


def truth(code: p.Code, moment: Moment, event: Event | None = None) -> bool:
    """Whether a condition holds: a missing value does not."""
    return value(code, moment, event) is True


def value(code: p.Code, moment: Moment, event: Event | None = None) -> Any:
    """The value of an expression; ``event`` is the event at hand in a ``where``."""
    return _VALUES[type(code)](code, moment, event)


# -- events ----------------------------------------------------------------------------------------------------------


def selected(select: p.Select, m: Moment) -> list[Event]:
    """The events that ``select`` selects, by (time, id)."""
    events = m.heard if select.of_run else m.events
    return [event for event in events if _is_selected(select, m, event) and _in_window(select, m, event)]


def arrives(select: p.Select, m: Moment, event: Event) -> bool:
    """Whether ``event``, as it arrives, is one that ``select`` selects."""
    return _is_selected(select, m, event)


def _is_selected(select: p.Select, m: Moment, event: Event) -> bool:
    built_in = event.type in (LEAD_UPDATED, MESSAGE_SENT)
    wanted = not built_in if select.event is None else event.type == select.event
    return wanted and (select.where is None or truth(select.where, m, event))


def _in_window(select: p.Select, m: Moment, event: Event) -> bool:
    if select.within is not None:
        return micros(m.now) - select.within < micros(event.at)
    if select.over is not None:
        return m.day(m.now) - m.day(event.at) < select.over
    if select.answers is not None:
        return select.answers in m.told and event.at > m.told[select.answers]
    return m.entered is None or not select.since_entry or event.at >= m.entered


def _total(code: p.Total, m: Moment) -> Any:
    values = [event.properties.get(code.property) for event in selected(code.select, m)]
    result: Any = 0
    for each in values:
        result = result if each is None else total(result, each)
    return bounded(result)


def _edge(code: p.Edge, m: Moment) -> Any:
    events = selected(code.select, m)
    if not events:
        return None
    event = events[0] if code.which == "first" else events[-1]
    return event.at if code.property is None else event.properties.get(code.property)


def _follows(code: p.Follows, m: Moment) -> bool:
    firsts, seconds = selected(code.first, m), selected(code.second, m)
    gap = dt.timedelta(microseconds=code.gap)
    return any(_comes_after(second, first) and second.at <= first.at + gap for first in firsts for second in seconds)


def _quiet(code: p.Quiet, m: Moment) -> bool:
    firsts, seconds = selected(code.first, m), selected(code.second, m)
    if not firsts or firsts[-1].at + dt.timedelta(microseconds=code.lasting) > m.now:
        return False
    return not any(_comes_after(second, firsts[-1]) for second in seconds)


def _comes_after(second: Event, first: Event) -> bool:
    """Whether ``second`` comes after ``first``: by (time, id), and what is sent after all that happens in its instant."""
    return _place(first) < _place(second)


def _place(event: Event) -> tuple[dt.datetime, bool, str]:
    return event.at, event.type == MESSAGE_SENT, event.id


# -- expressions -----------------------------------------------------------------------------------------------------


def _equal(code: p.Equal, m: Moment, event: Event | None) -> bool:
    left, right = value(code.left, m, event), value(code.right, m, event)
    return left is not None and right is not None and bool(left == right)


def _less(code: p.Less, m: Moment, event: Event | None) -> bool:
    left, right = value(code.left, m, event), value(code.right, m, event)
    if left is None or right is None:
        return False
    return bool(left <= right) if code.or_equal else bool(left < right)


def _matches(code: p.Matches, m: Moment, event: Event | None) -> bool:
    text = value(code.operand, m, event)
    return text is not None and MATCHERS[code.operator](text, code.pattern)


def _calculate(code: p.Calculate, m: Moment, event: Event | None) -> Any:
    result = value(code.operands[0], m, event)
    for operator, operand in zip(code.operators, code.operands[1:], strict=True):
        result = calculate(operator, result, value(operand, m, event))
    return result


def _shift(code: p.Shift, m: Moment, event: Event | None) -> Any:
    start = value(code.operand, m, event)
    business = m.program.almanac.of(m.attributes)
    return None if start is None else moved(start, code.duration, m.zone, business, back=code.back)


def _channel(code: p.ChannelOf, event: Event) -> Any:
    for type_, channel in code.channels:
        if type_ == event.type:
            return event.properties.get("channel") if channel is None else channel
    return None


def _part(part: str, local: dt.datetime) -> Any:
    return local.hour if part == "hour" else WEEKDAYS[local.weekday()]


def _different(code: p.Different, m: Moment) -> int:
    found = {event.properties.get(code.property) for event in selected(code.select, m)}
    return sum(value is not None and not (isinstance(value, str) and len(value) > 255) for value in found)


_VALUES: dict[type[p.Code], Callable[[Any, Moment, Any], Any]] = {
    p.Const: lambda code, m, event: code.value,
    p.Attribute: lambda code, m, event: m.attributes.get(code.name),
    p.Property: lambda code, m, event: event.properties.get(code.name),
    p.ChannelOf: lambda code, m, event: _channel(code, event),
    p.EntryOf: lambda code, m, event: m.entry.get(code.name),
    p.ScoreOf: lambda code, m, event: in_points(m.facts[code.name]),
    p.InSegment: lambda code, m, event: m.facts[code.name],
    p.GradeOf: lambda code, m, event: m.facts[code.name],
    p.ChecklistOf: lambda code, m, event: m.facts[code.checklist].part(code.part),
    p.PersonaOf: lambda code, m, event: m.facts["persona"],
    p.StageOf: lambda code, m, event: m.stages.get(code.journey),
    p.Now: lambda code, m, event: m.now,
    p.PartOfNow: lambda code, m, event: _part(code.part, m.now.astimezone(m.zone)),
    p.Today: lambda code, m, event: scoring_date(m.day(m.now)),
    p.Not: lambda code, m, event: not truth(code.operand, m, event),
    p.All: lambda code, m, event: all(truth(part, m, event) for part in code.operands),
    p.Some: lambda code, m, event: any(truth(part, m, event) for part in code.operands),
    p.Equal: _equal,
    p.Less: _less,
    p.Among: lambda code, m, event: value(code.operand, m, event) in code.options,
    p.Contains: lambda code, m, event: value(code.item, m, event) in (value(code.items, m, event) or ()),
    p.Matches: _matches,
    p.IsKnown: lambda code, m, event: value(code.operand, m, event) is not None,
    p.Calculate: _calculate,
    p.Call: lambda code, m, event: code.function.of(*(value(part, m, event) for part in code.arguments)),
    p.Shift: _shift,
    p.Minus: lambda code, m, event: negated(value(code.operand, m, event)),
    p.Count: lambda code, m, event: len(selected(code.select, m)),
    p.Different: lambda code, m, event: _different(code, m),
    p.Total: lambda code, m, event: _total(code, m),
    p.Edge: lambda code, m, event: _edge(code, m),
    p.Follows: lambda code, m, event: _follows(code, m),
    p.Quiet: lambda code, m, event: _quiet(code, m),
}


# -- scores, segments, grades, personas ------------------------------------------------------------------------------


def _period(day: int, period: str | None) -> Any:
    date = scoring_date(day)
    return {"day": day, "week": date.isocalendar()[:2], "month": (date.year, date.month)}.get(period or "")


def clause_events(clause: p.Clause, m: Moment) -> list[Event]:
    """The events that earn the points of ``clause``: the first of each period, as many as its cap lets."""
    assert clause.on is not None
    events = selected(clause.on, m)
    periods = groupby(events, lambda event: _period(m.day(event.at), clause.period))
    return [event for _, group in periods for event in list(group)[: clause.cap]]


def _earned(clause: p.Clause, m: Moment) -> int:
    if clause.when is not None:
        return clause.points if truth(clause.when, m) else 0
    ages = [m.day(m.now) - m.day(event.at) for event in clause_events(clause, m)]
    return sum(decayed(clause.points, age, clause.decay) for age in ages)


def _clamped(result: int, rule: p.GroupRule | p.ScoreRule) -> int:
    result = result if rule.most is None else min(result, rule.most)
    return result if rule.least is None else max(result, rule.least)


def _score(rule: p.ScoreRule, m: Moment) -> int:
    groups = [_clamped(sum(_earned(clause, m) for clause in group.clauses), group) for group in rule.groups]
    return _clamped(sum(groups), rule)


def _grade(rule: p.GradeRule, m: Moment) -> str | None:
    return next((name for name, when in rule.bands if when is None or truth(when, m)), None)


def _cell(rule: p.MatrixRule, m: Moment) -> str:
    return "".join(value(axis, m) for axis in rule.axes)


def _standing(rule: p.ChecklistRule, m: Moment) -> Standing:
    return Standing(tuple((name, text) for name, text, answered in rule.questions if not truth(answered, m)))


def _persona(rule: p.PersonaRule, m: Moment) -> str | None:
    return next((name for name, when in rule.personas if truth(when, m)), None)


_FACTS: dict[type, Callable[[Any, Moment], Any]] = {
    p.ScoreRule: _score,
    p.SegmentRule: lambda rule, m: truth(rule.when, m),
    p.GradeRule: _grade,
    p.MatrixRule: _cell,
    p.ChecklistRule: _standing,
    p.PersonaRule: _persona,
}
