"""Explanations of scores, out of the same closures that work them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from nurture.backends.bytecode.planning.expressions import Lowering
from nurture.backends.bytecode.planning.facts import ClauseReader, GroupReader, ScoreReader
from nurture.diagnostics import Span
from nurture.domain.decay import decayed
from nurture.domain.event import Event
from nurture.domain.scoring import Persona
from nurture.domain.time import instant, scoring_date
from nurture.domain.values import digits, in_points, thousandths
from nurture.dsl import program as p
from nurture.dsl import spelling
from nurture.dsl.evaluator import Moment, clause_events, selected
from nurture.journey.replay import distinct
from nurture.journey.view import View
from nurture.scoring.explanation import EventDay, Explanation, Part
from nurture.scoring.matching import PersonaExplanation, PersonaMatch, PersonaPart
from nurture.scoring.points import Contribution, clamped

__all__ = ["explainer", "persona_explainer"]

Explain = Callable[[View, str, Iterable[Event]], Explanation]


def explainer(program: p.Program, readers: dict[str, ScoreReader], lowering: Lowering) -> Callable[[str], Explain]:
    """What explains each score of ``program``; ``events`` are the log behind the view, where it is at hand."""

    def of(name: str) -> Explain:
        reader = readers[name]

        def explain(view: View, lead: str, events: Iterable[Event]) -> Explanation:
            log = tuple(distinct(event for event in events if event.at <= instant(view.us)))
            parts = [part for group in reader.groups for part in _group_parts(program, group, view, log, lowering)]
            raw = sum(group.points(view) for group in reader.groups)
            total = clamped(raw, reader.rule.least, reader.rule.most)
            if total != raw:
                parts.append(_limit("limit", reader.rule, total - raw, program, None))
            return Explanation(name, lead, instant(view.us), in_points(total), tuple(parts))

        return explain

    return of


def _group_parts(
    program: p.Program, group: GroupReader, view: View, log: tuple[Event, ...], lowering: Lowering
) -> list[Part]:
    parts = [_clause_part(clause, group.group.name, view, log, lowering) for clause in group.clauses]
    raw = sum(clause.points(view) for clause in group.clauses)
    kept = clamped(raw, group.group.least, group.group.most)
    if kept != raw:
        parts.append(_limit("group limit", group.group, kept - raw, program, group.group.name))
    return parts


def _limit(kind: str, rule: p.GroupRule | p.ScoreRule, step: int, program: p.Program, group: str | None) -> Part:
    bounds = [f"at least {digits(in_points(rule.least))}" if rule.least is not None and step > 0 else ""]
    bounds += [f"at most {digits(in_points(rule.most))}" if rule.most is not None and step < 0 else ""]
    text = ("" if group is None else f"group {spelling.name(group)} ") + "limit " + "".join(bounds)
    place = f"{program.source.name}:{rule.span.line}:{rule.span.column}"
    return Part(kind, text, place, rule.span.line, in_points(step), in_points(step), group=group)


def _clause_part(reader: ClauseReader, group: str | None, view: View, log: tuple[Event, ...], low: Lowering) -> Part:
    program, clause = low.program, reader.clause
    found = reader.earned(view)
    days = () if clause.on is None else _recounted(reader, view, log, low) or _remembered(found)
    text = " ".join(program.source.excerpt(clause.span).split())
    place = f"{program.source.name}:{clause.span.line}:{clause.span.column}"
    after = in_points(sum(item.after for item in found))
    told = [item.before for item in found] if clause.on is None else [thousandths(day.before) for day in days]
    before = in_points(sum(told))
    return Part("clause", text, place, clause.span.line, after, before, days, group)


def _remembered(found: list[Contribution]) -> tuple[EventDay, ...]:
    """The days as the state remembers them: those that can change no more are one number."""
    return tuple(
        EventDay(
            None if item.day is None else scoring_date(item.day),
            item.events,
            item.counted,
            in_points(item.before),
            in_points(item.after),
        )
        for item in found
    )


def _recounted(reader: ClauseReader, view: View, log: tuple[Event, ...], low: Lowering) -> tuple[EventDay, ...]:
    """The days as the log tells them; none where the log does not give the points that the state has."""
    clause, moment = reader.clause, Moment(low.program, view.attributes, log, instant(view.us))
    assert clause.on is not None
    earning, today = {event.id for event in clause_events(clause, moment)}, moment.day(moment.now)
    days, points = [], 0
    for day, group in groupby(selected(clause.on, moment), lambda event: moment.day(event.at)):
        events = list(group)
        ids = tuple(event.id for event in events if event.id in earning)
        after = len(ids) * decayed(clause.points, today - day, clause.decay)
        points += after
        days.append(
            EventDay(
                scoring_date(day), len(events), len(ids), in_points(len(ids) * clause.points), in_points(after), ids
            )
        )
    return tuple(days) if points == reader.points(view) else ()


# -- personas --------------------------------------------------------------------------------------------------------


def persona_explainer(program: p.Program, lowering: Lowering) -> Callable[[View, str], PersonaExplanation]:
    """What explains the persona that a lead is matched with."""
    rules = [pair for rule in program.of(p.PersonaRule) for pair in rule.personas]
    spans = {persona.name: persona.span for persona in program.rules.of(Persona)}
    tests = [(name, [(part, lowering.condition(part)) for part in _joined(when)]) for name, when in rules]

    place = lowering.places.get("persona")

    def explain(view: View, lead: str) -> PersonaExplanation:
        chosen = None if place is None else view.values[place]
        matches = []
        for name, parts in tests:
            found = tuple(
                PersonaPart(_source_text(part, program), _line(part.span), bool(test(view))) for part, test in parts
            )
            matches.append(PersonaMatch(name, _line(spans.get(name)), found, name == chosen))
        return PersonaExplanation(lead, instant(view.us), chosen, tuple(matches))

    return explain


def _joined(when: p.Code) -> tuple[p.Code, ...]:
    """The parts of a condition that `and` joins."""
    written = isinstance(when, p.All) and len({part.span for part in when.operands}) == len(when.operands)
    return when.operands if isinstance(when, p.All) and written else (when,)


def _source_text(code: p.Code, program: p.Program) -> str:
    return " ".join(program.source.excerpt(code.span).split()) if code.span else "?"


def _line(span: Span | None) -> str:
    return f"line {span.line}" if span else "?"
