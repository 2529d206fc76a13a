"""Names of steps, and what is said of leads in flight when rules are edited."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nurture.domain.journeys import Journey, Scenario, Step
from nurture.domain.journeys.blocks import blocks
from nurture.dsl import program as p
from nurture.dsl.messages import Report, listed

__all__ = ["check_edited", "check_was"]


def check_edited(scenario: Scenario, line: tuple[p.Instruction, ...], report: Report) -> None:
    """Report names that two steps have, and moves to steps that are not there."""
    first: dict[str, Step] = {}
    for step in _all(scenario.steps):
        if step.name is None:
            continue
        at = report.part(step.span, step.name)
        earlier = first.setdefault(step.name, step)
        if earlier is not step:
            report.add("N206", at, name=step.name, line=earlier.span.line if earlier.span else 0)
    labels = list(dict.fromkeys(instruction.label for instruction in line))
    for move in () if scenario.edited is None else scenario.edited.moves:
        if move.new is not None and move.new not in labels:
            near, known = report.near(move.new, labels), listed(labels[:20])
            report.add(
                "N270", report.part(move.span, move.new), scenario=scenario.name, name=move.new, near=near, known=known
            )


def _all(steps: Iterable[Step]) -> Iterator[Step]:
    """``steps`` and all that they hold, in the order in which they are written."""
    stack = [*steps][::-1]
    while stack:
        step = stack.pop()
        yield step
        stack += [inner for block in blocks(step)[::-1] for inner in block[::-1]]


def check_was(journey: Journey, report: Report) -> None:
    """Report stages that are said to have been one that is still there, or that another has been as well."""
    names = {stage.name: f"is a stage of journey `{journey.name}` still" for stage in journey.stages}
    for stage in journey.stages:
        for old in stage.was:
            if old in names:
                report.add("N471", report.part(stage.span, old), name=old, why=names[old])
            names[old] = f"is said to have become `{stage.name}` already"
