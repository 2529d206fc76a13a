"""Warnings about scores, grades and personas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve

from nurture.diagnostics import Span
from nurture.domain import scoring as s
from nurture.domain.matrix import AxisBand, Matrix
from nurture.domain.values import in_points
from nurture.dsl import program as p
from nurture.dsl.fact_rules import reach_of
from nurture.dsl.lints.bands import check_bands
from nurture.dsl.lints.reasoning import Claim, Reasoner, Work
from nurture.dsl.lints.subjects import Subjects
from nurture.dsl.messages import Report

__all__ = ["check_facts"]


def check_facts(program: p.Program, work: Work, report: Report) -> None:
    """Warn about clauses without effect, and about bands and personas that no lead, or not every lead, is in."""
    for score in program.rules.of(s.Score):
        _clauses(score, report)
    for score_rule in program.of(p.ScoreRule):
        _limits(score_rule, report)
    strict = Reasoner(Subjects(program), work)
    trusting = Reasoner(Subjects(program, strict=False), work)
    bands = _bands(program)
    for rule in program.of(p.GradeRule):
        _shadowed(rule.bands, bands[rule.name], "band", strict, report)
        check_bands(rule, trusting, report)
    spans = {persona.name: persona.span for persona in program.rules.of(s.Persona)}
    for persona_rule in program.of(p.PersonaRule):
        _shadowed(persona_rule.personas, spans, "persona", strict, report)


def _bands(program: p.Program) -> dict[str, dict[str, Span | None]]:
    """The bands of every grade, and of every axis of a matrix, with their places."""
    found: dict[str, tuple[s.Band | AxisBand, ...]] = {grade.name: grade.bands for grade in program.rules.of(s.Grade)}
    for matrix in program.rules.of(Matrix):
        found.update((matrix.axis_name(axis), axis.bands) for axis in matrix.axes)
    return {name: {band.name: band.span for band in bands} for name, bands in found.items()}


# -- clauses ---------------------------------------------------------------------------------------------------------


def _clauses(score: s.Score, report: Report) -> None:
    groups: list[tuple[s.Points, ...]] = [group.clauses for group in score.clauses if isinstance(group, s.Group)]
    groups.append(tuple(clause for clause in score.clauses if isinstance(clause, s.Points)))
    for clauses in groups:
        _repeated(clauses, report)
        for clause in clauses:
            if not clause.points:
                report.add("N513", clause.span, name=score.name, why="it gives 0 points")
            elif clause.cap is not None and not clause.cap.number:
                report.add("N513", clause.span, name=score.name, why="`at most 0` lets no event count")


def _repeated(clauses: Iterable[s.Points], report: Report) -> None:
    seen: dict[s.Points, Span | None] = {}
    for clause in clauses:
        if clause in seen:
            first = seen[clause]
            report.add("N515", clause.span, line=first.line if first else "?")
        seen.setdefault(clause, clause.span)


# -- limits ----------------------------------------------------------------------------------------------------------


def _limits(rule: p.ScoreRule, report: Report) -> None:
    """Report limits of a score and its groups that their clauses never leave: every lead has the same points.

    A limit that the clauses never come to may stand for the scale of a score, and is left alone.
    """
    _limit(rule, rule.groups, rule.name, report)
    for group in rule.groups:
        _limit(group, (evolve(group, least=None, most=None),), group.name or rule.name, report)


def _limit(part: p.ScoreRule | p.GroupRule, groups: tuple[p.GroupRule, ...], name: str, report: Report) -> None:
    if (part.least is None and part.most is None) or not any(group.clauses for group in groups):
        return
    (low, high), _ = reach_of(p.ScoreRule(name, groups, None, None, (0, 0), part.span))
    at_most, at_least = f"at most {_points(high)}", f"at least {_points(low)}"
    if part.least is not None and part.least > high:
        report.add("N522", part.span, name=name, limit=_points(part.least), reach=at_most)
    elif part.most is not None and part.most < low:
        report.add("N522", part.span, name=name, limit=_points(part.most), reach=at_least)


def _points(thousandths: int) -> str:
    return f"{in_points(thousandths).normalize():,f}"


# -- bands and personas ----------------------------------------------------------------------------------------------


def _shadowed(
    bands: Sequence[tuple[str, p.Code | None]],
    spans: dict[str, Span | None],
    kind: str,
    reasoner: Reasoner,
    report: Report,
) -> None:
    before: list[Claim] = []
    for name, when in bands:
        own: list[Claim] = [] if when is None else [(when, True)]
        if before and reasoner.never(*own, *before) and not (own and reasoner.never(*own)):
            report.add("N504", spans.get(name), kind=kind, name=name)
        if when is not None:
            before.append((when, False))
