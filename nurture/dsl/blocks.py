"""Steps that hold other steps, laid out in one line: jumps around what is left out, rounds one after the other.

A block that is repeated is laid out once and copied for each round, with labels that name the round. So the line has
no loop in it, and every step that a lead can stand at has a label of its own.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from attrs import evolve, frozen

from nurture.diagnostics import Span
from nurture.domain import journeys as j
from nurture.domain.journeys import blocks as s
from nurture.dsl import program as p
from nurture.dsl.messages import Report
from nurture.dsl.scope import Context
from nurture.dsl.typer import Typer

__all__ = ["NOWHERE", "Blocks", "check_splits", "laid_length"]

NOWHERE = Span(0, 0, 1, 1)


@frozen
class Blocks:
    """Lays the steps of one scenario out in a line."""

    typer: Typer
    context: Context
    out: list[p.Instruction]

    @abstractmethod
    def plain(self, label: str, step: Any) -> p.Instruction:
        """The instruction of a step that is only one."""

    def block(self, steps: tuple[j.Step, ...], prefix: str) -> None:
        """Add ``steps``, known by their names, or else by their numbers behind ``prefix``."""
        for number, step in enumerate(steps, 1):
            lay, label = _LAYERS.get(type(step)), step.name or f"{prefix}{number}"
            if lay is None:
                self.out.append(self.plain(label, step))
            else:
                lay(self, label, step)

    def reserved(self) -> int:
        """The place of an instruction that is known only when what comes after it has been laid out."""
        self.out.append(p.Jump("", NOWHERE, 0))
        return len(self.out) - 1

    def jumps(self, places: list[int], label: str, span: Span) -> None:
        """Let ``places`` lead to where the line goes on."""
        for place in places:
            self.out[place] = p.Jump(label, span, len(self.out))

    def if_else(self, label: str, step: j.If) -> None:
        cases = [(step.condition, step.then, f"{label}.then.", step.span or NOWHERE)]
        self.ways(label, cases, step.otherwise, f"{label}.else.")

    def choose(self, label: str, step: s.Choose) -> None:
        cases = [
            (case.condition, case.steps, f"{label}.when{number}.", case.span or step.span or NOWHERE)
            for number, case in enumerate(step.cases, 1)
        ]
        self.ways(label, cases, step.otherwise, f"{label}.otherwise.")

    def ways(self, label: str, cases: list[_Way], otherwise: tuple[j.Step, ...], prefix: str) -> None:
        """Add the ways of a choice: the first whose condition holds is taken."""
        ends: list[int] = []
        for number, (condition, steps, inner, span) in enumerate(cases, 1):
            code = self.typer.condition(condition, self.context)
            branch = self.reserved()
            self.block(steps, inner)
            if otherwise or number < len(cases):
                ends.append(self.reserved())
            self.out[branch] = p.Branch(label, span, code, len(self.out))
        self.block(otherwise, prefix)
        self.jumps(ends, label, cases[0][3])

    def or_else(self, label: str, step: j.WaitUntil | j.SendStep | j.SendNextStep) -> None:
        """Add a step that has a block for whom it does nothing."""
        place = self.reserved()
        own = self.plain(label, step)
        ends = [self.reserved()] if step.otherwise else []
        self.out[place] = _MOVES[type(own)](own, len(self.out))
        self.block(step.otherwise, f"{label}.else.")
        self.jumps(ends, label, own.span)

    def split(self, label: str, step: s.Split) -> None:
        place, span = self.reserved(), step.span or NOWHERE
        arms, ends = [], []
        for arm in step.arms:
            arms.append((arm.weight, arm.name, len(self.out)))
            self.block(arm.steps, f"{label}.{_part(arm.name)}.")
            ends.append(self.reserved())
        self.out[place] = p.Draw(label, span, step.experiment, tuple(arms))
        self.jumps(ends, label, span)

    def repeat(self, label: str, step: s.Repeat) -> None:
        span = step.span or NOWHERE
        until = None if step.until is None else self.typer.condition(step.until, self.context)
        once = evolve(self, out=[])
        once.block(step.steps, "")
        ends: list[int] = []
        for number in range(1, step.times + 1):
            own = f"{label}.round{number}"
            if until is not None:  # where it holds, the next instruction leads out of the rounds
                self.out.append(p.Branch(own, span, until, len(self.out) + 2))
                ends.append(self.reserved())
            self.out.extend([*_copied(once.out, own, len(self.out))])
        self.jumps(ends, label, span)


_Way: TypeAlias = tuple[Any, tuple[j.Step, ...], str, Span]  # condition, steps, what their labels begin with, place


def _copied(line: list[p.Instruction], around: str, by: int) -> Iterator[p.Instruction]:
    """``line`` as the round ``around``: labels that say so, jumps so many instructions further."""
    for instruction in line:
        move = _MOVES.get(type(instruction), _stays)
        yield evolve(move(instruction, by), label=_in_round(around, instruction.label))


def _in_round(around: str, label: str) -> str:
    """The label of a step in a round. One with a name is known by that and the round, wherever the repeat stands.

    >>> _in_round("4.round2", "1.then.3"), _in_round("4.round2", "reminder.else.1")
    ('4.round2.1.then.3', 'reminder.round2.else.1')
    """
    first, point, rest = label.partition(".")
    return f"{around}.{label}" if first.isdigit() else f"{first}.{around.rpartition('.')[2]}{point}{rest}"


def _part(name: str) -> str:
    """``name`` as a part of labels, which are parted by points."""
    return name.replace("%", "%25").replace(".", "%2E")


def _stays(instruction: p.Instruction, by: int) -> p.Instruction:
    return instruction


_MOVES: Mapping[type[p.Instruction], Callable[[Any, int], p.Instruction]] = {
    p.Branch: lambda step, by: evolve(step, otherwise=step.otherwise + by),
    p.PauseUntil: lambda step, by: evolve(step, otherwise=step.otherwise + by),
    p.SendTo: lambda step, by: evolve(step, otherwise=step.otherwise + by),
    p.SendNext: lambda step, by: evolve(step, otherwise=step.otherwise + by),
    p.Jump: lambda step, by: evolve(step, to=step.to + by),
    p.Draw: lambda step, by: evolve(step, arms=tuple((weight, name, to + by) for weight, name, to in step.arms)),
}
_LAYERS: Mapping[type[j.Step], Callable[[Blocks, str, Any], None]] = {
    j.If: Blocks.if_else,
    j.WaitUntil: Blocks.or_else,
    j.SendStep: Blocks.or_else,
    j.SendNextStep: Blocks.or_else,
    s.Choose: Blocks.choose,
    s.Repeat: Blocks.repeat,
    s.Split: Blocks.split,
}


def check_splits(program: p.Program, report: Report) -> None:
    """Refuse experiments of one name that differ in their arms: the same leads would be drawn for both."""
    first: dict[str, p.Draw] = {}
    for step in (step for scenario in program.scenarios for step in scenario.steps if isinstance(step, p.Draw)):
        known = first.setdefault(step.experiment, step)
        if [arm[:2] for arm in known.arms] != [arm[:2] for arm in step.arms]:
            earlier, later = sorted((known.span, step.span), key=lambda span: span.start)
            report.add("N462", later, name=step.experiment, line=earlier.line)


def laid_length(steps: tuple[j.Step, ...]) -> int:
    """How many steps ``steps`` become, those that are repeated counted in every round.

    >>> laid_length((s.Repeat(3, steps=(j.Leave(), j.Leave())),))
    7
    """
    length, stack = 0, [(step, 1) for step in steps]
    while stack:
        step, times = stack.pop()
        length += times
        rounds = times * step.times if isinstance(step, s.Repeat) else times
        stack += [(inner, rounds) for block in s.blocks(step) for inner in block]
    return length
