"""Explanations of scores, out of the same closures that work them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from nurture.backends.closures.expressions import Lowering, arrival
from nurture.backends.closures.facts import ClauseReader, GroupReader, ScoreReader
from nurture.domain.event import Event
from nurture.domain.time import instant, micros, scoring_date, scoring_day
from nurture.dsl import program as p
from nurture.journey.view import View
from nurture.scoring.explanation import EventDay, Explanation, Part
from nurture.scoring.points import Contribution, clamped

__all__ = ["explainer"]

Explain = Callable[[View, str, Iterable[Event]], Explanation]


def explainer(program: p.Program, readers: dict[str, ScoreReader], lowering: Lowering) -> Callable[[str], Explain]:
    """What explains each score of ``program``; ``events`` are those behind the view, where they are at hand."""

    def of(name: str) -> Explain:
        reader = readers[name]

        def explain(view: View, lead: str, events: Iterable[Event]) -> Explanation:
            parts = [
                part for group in reader.groups for part in _group_parts(program, group, view, tuple(events), lowering)
            ]
            raw = sum(group.points(view) for group in reader.groups)
            total = clamped(raw, reader.rule.least, reader.rule.most)
            if total != raw:
                parts.append(_limit("limit", reader.rule, total - raw, program, None))
            return Explanation(name, lead, instant(view.us), _points(total), tuple(parts))

        return explain

    return of


def _points(thousandths: int) -> Decimal:
    return Decimal(thousandths).scaleb(-3)


def _group_parts(
    program: p.Program, group: GroupReader, view: View, events: tuple[Event, ...], lowering: Lowering
) -> list[Part]:
    parts = [_clause_part(clause, group.group.name, view, events, lowering) for clause in group.clauses]
    raw = sum(clause.points(view) for clause in group.clauses)
    kept = clamped(raw, group.group.least, group.group.most)
    if kept != raw:
        parts.append(_limit("group limit", group.group, kept - raw, program, group.group.name))
    return parts


def _limit(kind: str, rule: p.GroupRule | p.ScoreRule, step: int, program: p.Program, group: str | None) -> Part:
    bounds = [f"at least {_points(rule.least).normalize():f}" if rule.least is not None and step > 0 else ""]
    bounds += [f"at most {_points(rule.most).normalize():f}" if rule.most is not None and step < 0 else ""]
    text = f"{kind} " + "".join(bounds)
    place = f"{program.source.name}:{rule.span.line}:{rule.span.column}"
    return Part(kind, text, place, rule.span.line, _points(step), _points(step), group=group)


def _clause_part(reader: ClauseReader, group: str | None, view: View, events: tuple[Event, ...], low: Lowering) -> Part:
    program = low.program
    clause, found = reader.clause, reader.earned(view)
    of_events = clause.on is not None
    ids = _ids(clause, events, view, low) if of_events and events else {}
    days = tuple(_event_day(item, ids) for item in found) if of_events else ()
    text = " ".join(program.source.excerpt(clause.span).split())
    place = f"{program.source.name}:{clause.span.line}:{clause.span.column}"
    after, before = sum(item.after for item in found), sum(item.before for item in found)
    return Part("clause", text, place, clause.span.line, _points(after), _points(before), days, group)


def _event_day(item: Contribution, ids: dict[int | None, list[str]]) -> EventDay:
    day = None if item.day is None else scoring_date(item.day)
    named = tuple(ids.get(item.day, ())[: item.counted])
    return EventDay(day, item.events, item.counted, _points(item.before), _points(item.after), named)


def _ids(clause: p.Clause, events: tuple[Event, ...], view: View, low: Lowering) -> dict[int | None, list[str]]:
    assert clause.on is not None
    matches = arrival(low, clause.on)
    by_day: dict[int | None, list[str]] = {None: []}
    for event in sorted(set(events)):
        us = micros(event.at)
        if us > view.us or not matches(event):
            continue
        if clause.on.within is None or us > view.us - clause.on.within:
            by_day.setdefault(scoring_day(us, low.program.offset), []).append(event.id)
            by_day[None].append(event.id)
    return by_day
