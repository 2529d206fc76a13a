"""Journeys and scenarios as diagrams: boxes and arrows, whatever they are drawn with."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field, frozen

from nurture.domain import journeys as j
from nurture.domain.journeys import blocks as s
from nurture.dsl.printer import print_expression, print_step, print_trigger, scenario_heads

__all__ = ["Arrow", "Box", "Diagram", "journey_diagram", "scenario_diagram"]


@frozen
class Box:
    """A box: ``key`` is unique in its diagram; ``shape`` is stage, step, choice, entry or end."""

    key: str
    lines: tuple[str, ...]
    shape: str


@frozen
class Arrow:
    """An arrow between the boxes of two keys; dotted where a lead can be taken out from anywhere."""

    source: str
    target: str
    label: str = ""
    dotted: bool = False


@frozen
class Diagram:
    """A drawing of a journey or a scenario (``kind``); ``first`` is the key of the box where leads start."""

    kind: str
    name: str
    label: str | None
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    first: str

    @property
    def title(self) -> str:
        """What it is a drawing of."""
        return f"{self.kind} {self.name}" + (f": {self.label}" if self.label else "")


def journey_diagram(journey: j.Journey) -> Diagram:
    """The stages of ``journey``, and the ways between them with their triggers."""
    names = [stage.name for stage in journey.stages]
    arrows = [
        Arrow(source, way.target, print_trigger(way.trigger))
        for way in journey.transitions
        for source in way.sources or names
        if source != way.target
    ]
    boxes = tuple(Box(stage.name, _stage_lines(stage), "stage") for stage in journey.stages)
    return Diagram("journey", journey.name, journey.label, boxes, tuple(arrows), names[0])


def _stage_lines(stage: j.Stage) -> tuple[str, ...]:
    position = f"({stage.position})" if stage.position else None
    return tuple(line for line in (stage.name, stage.label, position) if line)


def scenario_diagram(scenario: j.Scenario) -> Diagram:
    """The steps of ``scenario``, what leads into it and what takes leads out."""
    flow = _Flow()
    heads = dict(scenario_heads(scenario))
    first = flow.box((scenario.name, f"enter {heads.get('enter', 'by run')}"), "entry", [])
    for word in ("exit", "goal"):
        if word in heads:
            flow.arrows.append(Arrow(first, flow.box((f"{word} {heads[word]}",), "end", []), dotted=True))
    ends = flow.steps(scenario.steps, [(first, "")])
    if ends:
        flow.box(("end",), "end", ends)
    return Diagram("scenario", scenario.name, scenario.label, tuple(flow.boxes), tuple(flow.arrows), first)


_Ends = list[tuple[str, str]]  # boxes from which it goes on, each with what is written on the arrow


@define
class _Flow:
    """A flowchart in the making."""

    boxes: list[Box] = field(factory=list)
    arrows: list[Arrow] = field(factory=list)

    def box(self, lines: tuple[str, ...], shape: str, before: _Ends) -> str:
        """Add a box with arrows from ``before``, and give its key."""
        key = f"n{len(self.boxes) + 1}"
        self.boxes.append(Box(key, lines, shape))
        self.arrows += [Arrow(source, key, label) for source, label in before]
        return key

    def steps(self, steps: Sequence[j.Step], before: _Ends) -> _Ends:
        """Add ``steps``, and give where it goes on behind them."""
        for step in steps:
            before = self.step(step, before)
        return before

    def step(self, step: j.Step, before: _Ends) -> _Ends:
        text = (print_step(step),)
        if isinstance(step, j.Leave):
            self.box(text, "end", before)
            return []
        ways = _ways(step)
        if not ways:
            return [(self.box(text, "step", before), "")]
        key = self.box(text, "choice", before)
        ends = [end for label, steps in ways for end in self.steps(steps, [(key, label)])]
        if not isinstance(step, s.Repeat):
            return ends
        self.arrows += [Arrow(source, key, label) for source, label in ends if source != key]
        return [(key, "then")]


def _ways(step: j.Step) -> list[tuple[str, tuple[j.Step, ...]]]:
    """The ways on from ``step``, where there are several: what is written on each, and the steps on it."""
    if isinstance(step, j.If):
        return [("yes", step.then), ("no", step.otherwise)]
    if isinstance(step, j.WaitUntil) and step.otherwise:
        return [("then", ()), ("in vain", step.otherwise)]
    if isinstance(step, j.SendStep) and step.otherwise:
        return [("sent", ()), ("dropped", step.otherwise)]
    if isinstance(step, j.SendNextStep) and step.otherwise:
        return [("sent", ()), ("not sent", step.otherwise)]
    if isinstance(step, s.Choose):
        cases = [(f"when {print_expression(case.condition)}", case.steps) for case in step.cases]
        return [*cases, ("otherwise", step.otherwise)]
    if isinstance(step, s.Split):
        return [(f"{arm.weight} {arm.name}", arm.steps) for arm in step.arms]
    return [("round", step.steps)] if isinstance(step, s.Repeat) else []
