"""Content plans, journey maps and backlogs held against the journeys and personas that they are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nurture.domain.content import ContentLine, ContentPlan
from nurture.domain.journeys import Journey
from nurture.domain.maps import Backlog, Issue
from nurture.domain.ruleset import Rules
from nurture.domain.scoring import Persona
from nurture.dsl.messages import Report, listed

__all__ = ["check_contents"]


def check_contents(rules: Rules, report: Report) -> None:
    """Report the names in plans, maps and backlogs that stand for nothing, and what stands twice."""
    stages = {journey.name: dict.fromkeys(stage.name for stage in journey.stages) for journey in rules.of(Journey)}
    personas = {persona.name: persona for persona in rules.of(Persona)}
    for plan in rules.of(ContentPlan):
        _check_lines(plan, personas, report)
        _check_stages(plan, plan.lines, stages, report)
    for journey in rules.of(Journey):
        for each in (each for stage in journey.stages for each in stage.experiences):
            if each.persona is not None and each.persona not in personas:
                report.add("N252", each.span, name=each.persona, near=report.near(each.persona, personas))
    _check_backlogs(rules, stages, report)


def _check_backlogs(rules: Rules, stages: Mapping[str, Mapping[str, object]], report: Report) -> None:
    seen = set()
    for backlog in rules.of(Backlog):
        _check_stages(backlog, backlog.issues, stages, report)
        if backlog.journey in seen:
            report.add("N120", backlog.span, what=f"backlog {backlog.journey}", where="this file")
        seen.add(backlog.journey)


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


def _check_stages(
    item: ContentPlan | Backlog,
    lines: Sequence[ContentLine | Issue],
    known: Mapping[str, Mapping[str, object]],
    report: Report,
) -> None:
    if item.journey not in known:
        report.add("N251", item.span, name=item.journey, near=report.near(item.journey, known))
        return
    stages = known[item.journey]
    for line in lines:
        if line.stage is not None and line.stage not in stages:
            at, near = report.part(line.span, line.stage), report.near(line.stage, stages)
            report.add("N204", at, journey=item.journey, name=line.stage, near=near, known=listed(stages))
