"""Which steps of a scenario a lead can come to."""

from __future__ import annotations

from nurture.dsl import program as p
from nurture.dsl.lints.reasoning import Reasoner

__all__ = ["reached_steps"]


def reached_steps(steps: tuple[p.Instruction, ...], reasoner: Reasoner | None = None) -> set[int]:
    """The numbers of the steps that some way leads to; with a ``reasoner``, only by conditions that can be met."""
    reached, new = {0}, [0]
    while new:
        number = new.pop()
        following = set(_after(number, steps[number], reasoner)) - reached
        reached |= following
        new += following
    return reached


def _after(number: int, step: p.Instruction, reasoner: Reasoner | None) -> tuple[int, ...]:
    if isinstance(step, p.Finish):
        return ()
    if isinstance(step, p.Jump):
        return (step.to,)
    if isinstance(step, p.Branch):
        return _of_branch(number, step, reasoner)
    if isinstance(step, p.Draw):
        return tuple(to for _, _, to in step.arms)
    if isinstance(step, (p.SendTo, p.SendNext)):
        return (number + 1, step.otherwise)
    if isinstance(step, p.PauseUntil):
        return _of_wait(number, step, reasoner)
    return (number + 1,)


def _of_wait(number: int, step: p.PauseUntil, reasoner: Reasoner | None) -> tuple[int, ...]:
    comes = () if _never(step.until, reasoner) else (number + 1,)
    return comes if step.at_most is None else (*comes, step.otherwise)


def _of_branch(number: int, step: p.Branch, reasoner: Reasoner | None) -> tuple[int, ...]:
    if _never(step.condition, reasoner):
        return (step.otherwise,)
    if reasoner is not None and reasoner.always(step.condition):
        return (number + 1,)
    return (number + 1, step.otherwise)


def _never(code: p.Code, reasoner: Reasoner | None) -> bool:
    return reasoner is not None and code.type.kind == "boolean" and reasoner.never((code, True))
