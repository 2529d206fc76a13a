"""Scores, segments, grades and personas: from declarations to rules, each after those it reads."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

from attrs import define, evolve, field

from nurture.diagnostics import Span
from nurture.domain import decay as d
from nurture.domain import scoring as s
from nurture.domain.checklist import Checklist, Question
from nurture.domain.expression import And, Compare, Known, Literal, Name
from nurture.domain.matrix import Matrix
from nurture.domain.ruleset import Rules
from nurture.domain.schema import TEXT
from nurture.domain.values import thousandths
from nurture.dsl import limits
from nurture.dsl import program as p
from nurture.dsl.fact_order import in_order
from nurture.dsl.matrix_rules import matrix_rules
from nurture.dsl.messages import Report, listed
from nurture.dsl.plugged import looked_up
from nurture.dsl.scope import PERSONA, Context, unique_names
from nurture.dsl.typer import Typer
from nurture.errors import PluginError

__all__ = ["MOST_EVENTS", "clamped", "fact_rules", "most_times", "reach_of"]

MOST_EVENTS = 1_000_000_000
_MOST_PERIODS = 110_000  # scoring days from 1900 to 2200
_NOWHERE = Span(0, 0, 1, 1)
_DAY = 24 * 3600 * 10**6
_OWN_DECAYS = ("half-life", "linear", "step", "expiry")


def fact_rules(rules: Rules, typer: Typer) -> tuple[p.Fact, ...]:
    """The rules of all scores, segments, grades and personas, in an order in which each reads only earlier ones."""
    facts: dict[str, p.Fact] = {}
    tables = _Tables(typer)
    for score in rules.of(s.Score):
        facts.setdefault(score.name, _score_rule(score, typer, tables))
    for segment in rules.of(s.Segment):
        when = typer.condition(segment.when, Context("a segment"))
        facts.setdefault(segment.name, p.SegmentRule(segment.name, when, segment.span or _NOWHERE))
    for grade in rules.of(s.Grade):
        facts.setdefault(grade.name, _grade_rule(grade, typer))
    for matrix in rules.of(Matrix):
        for rule in matrix_rules(matrix, typer):
            facts.setdefault(rule.name, rule)
    for checklist in rules.of(Checklist):
        facts.setdefault(checklist.name, _checklist_rule(checklist, typer))
    facts[PERSONA] = _persona_rule(rules, typer)
    return in_order(facts, typer.report)


def _bound(points: Decimal | None) -> int | None:
    return None if points is None else thousandths(points)


# -- scores ----------------------------------------------------------------------------------------------------------


@define
class _Tables:
    """The decay tables of one ruleset, each made once."""

    typer: Typer
    _made: dict[tuple[s.Decay, bool], tuple[int, ...] | None] = field(init=False, factory=dict)
    _days: int = field(init=False, default=0)

    def of(self, decay: s.Decay, at: Span, *, gain: bool) -> tuple[int, ...] | None:
        """The table of ``decay``; none, and a finding, from where all of them together are too long."""
        key = decay, gain
        if key not in self._made:
            fitted = self._days <= limits.DECAYS
            table = self._curve(decay, at) if decay.kind == "curve" else None
            self._days += d.table_length(decay) if table is None else len(table)
            fits = self._days <= limits.DECAYS
            if fitted and not fits:
                self.typer.report.add("N139", at, limit=limits.DECAYS)
            if decay.kind != "curve":
                table = d.factors(decay, gain=gain) if fits else None
            self._made[key] = table if fits else None
        return self._made[key]

    def _curve(self, decay: s.Decay, at: Span) -> tuple[int, ...] | None:
        """The table that a plug-in has for ``decay``; none, and a finding, where it has none that can be used."""
        typer, name = self.typer, str(decay.curve)
        place = typer.report.part(at, name)
        curve, broken = looked_up(typer.finder, "curves", name, place, typer.report)
        if curve is None:
            if not broken:
                known = (*_OWN_DECAYS, *typer.finder.names("curves"))
                typer.report.add("N235", place, name=name, near=typer.report.near(name, known), known=listed(known))
            return None
        try:
            table: tuple[int, ...] = curve.over(decay.days)
        except PluginError as fault:
            typer.report.add("N233", place, kind=fault.kind, name=name, of="", problem=fault.problem[:300])
            return None
        digest = hashlib.sha256(json.dumps(table).encode()).hexdigest()
        typer.used["curves", f"{name} {decay.days}"] = digest
        return table


def _score_rule(score: s.Score, typer: Typer, tables: _Tables) -> p.ScoreRule:
    plain = tuple(_clause(item, score, typer, tables) for item in score.clauses if isinstance(item, s.Points))
    groups = [p.GroupRule(None, plain, None, None, score.span or _NOWHERE)] if plain else []
    named = [item for item in score.clauses if isinstance(item, s.Group)]
    unique_names(tuple(named), "group", typer.report)
    for group in named:
        clauses = tuple(_clause(item, score, typer, tables) for item in group.clauses)
        least, most = _bound(group.limit.least), _bound(group.limit.most)
        groups.append(p.GroupRule(group.name, clauses, least, most, group.span or _NOWHERE))
    limit = score.limit
    least, most = (None, None) if limit is None else (_bound(limit.least), _bound(limit.most))
    rule = p.ScoreRule(score.name, tuple(groups), least, most, (0, 0), score.span or _NOWHERE)
    reach, largest = reach_of(rule)
    if largest > 2**63 - 1:
        typer.report.add("N404", score.span, name=score.name)
    return evolve(rule, reach=reach)


def _clause(points: s.Points, score: s.Score, typer: Typer, tables: _Tables) -> p.Clause:
    span = points.span or _NOWHERE
    amount = thousandths(points.points)
    if points.when is not None:
        when = typer.condition(points.when, Context("a score"))
        return p.Clause(amount, when, None, None, None, None, span)
    assert points.on is not None
    if points.on.window is not None and points.on.window.kind == "entry":
        typer.report.add("N421", points.on.window.span or span)
    context = Context("a score", messages={})
    select = evolve(typer.selection(points.on, context, span), since_entry=False)
    decay = points.decay or score.decay or s.NO_DECAY
    _check_clause(points, select, decay, span, typer.report)
    fades = decay.kind != "none" and d.table_length(decay) <= d.LONGEST_TABLE
    table = tables.of(decay, decay.span or span, gain=amount > 0) if fades else None
    number, period = (None, None) if points.cap is None else (points.cap.number, points.cap.period)
    return p.Clause(amount, None, select, number, period, table, span)


def _check_clause(points: s.Points, select: p.Select, decay: s.Decay, span: Span, report: Report) -> None:
    """What would need unbounded memory, or has no meaning: see the law on caps on points."""
    if decay.kind != "none" and d.table_length(decay) > d.LONGEST_TABLE:
        longest = f"what fades within {d.LONGEST_TABLE:,} days"
        report.add("N124", decay.span or span, found=f"{decay.days} days", limit=longest)
    cap, window = points.cap, None if points.on is None else points.on.window
    on_cap = (cap and cap.span) or span
    if select.within is None:
        if cap is not None and cap.period == "window":
            report.add("N408", on_cap, number=cap.number)
        return
    assert window is not None
    days = -(-select.within // _DAY)
    if cap is None:
        report.add("N405", window.span or span, window=window.duration, days=days)
    elif cap.period != "window":
        report.add("N407", on_cap, period=cap.period, number=cap.number, days=days)
    elif decay.kind != "none":
        report.add("N406", window.span or span, days=days)
    elif cap.number > 1_000:
        report.add("N418", on_cap, limit=1_000, days=days)


def most_times(clause: p.Clause) -> int:
    """How often the points of a clause can be counted, at most."""
    if clause.on is None:
        return 1
    if clause.cap is None:
        return MOST_EVENTS
    whole = clause.period in ("ever", "window")
    return min(MOST_EVENTS, clause.cap if whole else clause.cap * _MOST_PERIODS)


def clamped(value: int, least: int | None, most: int | None) -> int:
    """``value`` kept within limits; None is an end without one."""
    value = value if most is None else min(value, most)
    return value if least is None else max(value, least)


def reach_of(rule: p.ScoreRule) -> tuple[tuple[int, int], int]:
    """The least and the most that a score can be, and the largest sum on the way there."""
    low = high = largest = 0
    for group in rule.groups:
        ups = sum(max(0, clause.points) * most_times(clause) for clause in group.clauses)
        downs = sum(min(0, clause.points) * most_times(clause) for clause in group.clauses)
        largest += max(ups, -downs)
        low += clamped(downs, group.least, group.most)
        high += clamped(ups, group.least, group.most)
    return (clamped(low, rule.least, rule.most), clamped(high, rule.least, rule.most)), largest


# -- grades and personas ---------------------------------------------------------------------------------------------


def _grade_rule(grade: s.Grade, typer: Typer) -> p.GradeRule:
    report = typer.report
    unique_names(grade.bands, "band", report)
    if not grade.bands:
        report.add("N415", grade.span, name=grade.name)
    for band in grade.bands[:-1]:
        if band.when is None:
            report.add("N409", band.span)
    bands = []
    for band in grade.bands:
        when = None if band.when is None else typer.condition(band.when, Context("a grade"))
        bands.append((band.name, when))
    return p.GradeRule(grade.name, tuple(bands), grade.span or _NOWHERE)


def _checklist_rule(checklist: Checklist, typer: Typer) -> p.ChecklistRule:
    if not checklist.questions:
        typer.report.add("N447", checklist.span, name=checklist.name)
    questions = tuple((item.name, item.text or "", _answered(item, typer)) for item in checklist.questions)
    return p.ChecklistRule(checklist.name, questions, checklist.span or _NOWHERE)


def _answered(question: Question, typer: Typer) -> p.Code:
    """The condition under which a question is answered: its own, or that the attribute of its name is told."""
    when, name = question.when, Name(question.name, span=question.span)
    if when is None:
        symbol = typer.scope.find(question.name)
        if symbol is None:
            typer.report.add("N449", question.span, name=question.name)
            return p.Const(value=False, span=question.span)
        when = Known(name, span=question.span)
        if symbol.type == TEXT:
            when = And((when, Compare("!=", name, Literal(""), span=question.span)), span=question.span)
    return typer.condition(when, Context("a checklist"))


def _persona_rule(rules: Rules, typer: Typer) -> p.PersonaRule:
    personas = [item for item in rules.of(s.Persona) if item.when is not None]
    ordered = sorted(personas, key=lambda persona: (-persona.priority, persona.name))
    return p.PersonaRule(
        tuple(
            (item.name, typer.condition(item.when, Context("a persona"))) for item in ordered if item.when is not None
        )
    )
