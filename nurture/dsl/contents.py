"""Content plans held against the journeys and personas that they are for."""

from __future__ import annotations

from collections.abc import Mapping

from nurture.domain.content import ContentPlan
from nurture.domain.journeys import Journey
from nurture.domain.ruleset import Rules
from nurture.domain.scoring import Persona
from nurture.dsl.messages import Report, listed

__all__ = ["check_contents"]


def check_contents(rules: Rules, report: Report) -> None:
    """Report the names in content plans that stand for nothing, and lines that stand twice."""
    stages = {journey.name: dict.fromkeys(stage.name for stage in journey.stages) for journey in rules.of(Journey)}
    personas = {persona.name: persona for persona in rules.of(Persona)}
    for plan in rules.of(ContentPlan):
        _check_lines(plan, personas, report)
        if plan.journey in stages:
            _check_stages(plan, stages[plan.journey], report)
        else:
            report.add("N251", plan.span, name=plan.journey, near=report.near(plan.journey, stages))


def _check_lines(plan: ContentPlan, personas: Mapping[str, object], report: Report) -> None:
    seen = set()
    for line in plan.lines:
        name = line.persona
        if name is not None and name not in personas:
            report.add("N252", report.part(line.span, name), name=name, near=report.near(name, personas))
        if (line.stage, name) in seen:
            what = line.stage if name is None else f"{line.stage} for {name}"
            report.add("N120", line.span, what=what, where=f"content `{plan.journey}`")
        seen.add((line.stage, name))


def _check_stages(plan: ContentPlan, stages: Mapping[str, object], report: Report) -> None:
    for line in plan.lines:
        if line.stage not in stages:
            at, near = report.part(line.span, line.stage), report.near(line.stage, stages)
            report.add("N204", at, journey=plan.journey, name=line.stage, near=near, known=listed(stages))
