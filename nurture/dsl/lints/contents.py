"""Warnings about content plans."""

from __future__ import annotations

from nurture.domain.content import ContentPlan
from nurture.dsl import program as p
from nurture.dsl.messages import Report

__all__ = ["check_contents"]


def check_contents(program: p.Program, report: Report) -> None:
    """Warn about pieces that stand twice for one stage, and about stages that a plan forgets."""
    for journey in program.journeys:
        plan = program.contents.get(journey.name)
        if plan is not None:
            _repeated(plan, report)
            _forgotten(plan, journey, report)


def _repeated(plan: ContentPlan, report: Report) -> None:
    """Pieces that the same lead comes upon twice in one stage: in one line, or in its persona's and everybody's."""
    general = {line.stage: frozenset(line.pieces) for line in plan.lines if line.persona is None}
    for line in plan.lines:
        common: frozenset[str] = frozenset() if line.persona is None else general.get(line.stage, frozenset())
        before: set[str] = set()
        for piece in line.pieces:
            if piece in common or piece in before:
                at = report.part(line.span, f'"{piece}"')
                report.add("N551", at, piece=piece, stage=line.stage)
            before.add(piece)


def _forgotten(plan: ContentPlan, journey: p.JourneyRule, report: Report) -> None:
    planned = {line.stage for line in plan.lines}
    for stage in journey.stages:
        if stage.name not in planned:
            report.add("N552", plan.span, stage=stage.name)
