"""What becomes of the runs of a lead when the steps of their scenarios are others."""

from __future__ import annotations

from attrs import evolve, frozen

from nurture.domain.schema import check_value
from nurture.errors import InputError
from nurture.journey import instructions as i
from nurture.journey import plan as p
from nurture.journey.parts import Enrolment
from nurture.journey.state import LeadState

__all__ = ["Passage", "landed", "passages_of"]

_SILENT = (
    i.Branch,
    i.Jump,
    i.Pause,
    i.PauseFor,
    i.PauseOpen,
    i.PauseUntil,
    i.Run,
    i.Finish,
)  # steps without effects of their own

_BY_CHANNEL = (i.Send, i.SendNext, i.PauseOpen)


@frozen
class Passage:
    """What becomes of one run of a scenario: it ``stays``, ``follows``, ``moves``, ``leaves`` or is ``pinned``.

    ``source`` is the step at which the lead waits by the old rules, ``target`` that by the new ones; None where it leaves.
    """

    scenario: str
    run: int
    source: str
    target: str | None
    fate: str


def passages_of(old: p.Plan, new: p.Plan, state: LeadState, problems: list[str]) -> tuple[Passage, ...]:
    """What becomes of every run under way in ``state``; what cannot be said goes to ``problems``."""
    after = {scenario.name: scenario for scenario in new.scenarios}
    found = []
    for scenario in old.scenarios:
        for run in state.scenarios[scenario.name].running:
            passage = _passage(scenario, after.get(scenario.name), run, problems)
            if passage is not None:
                found.append(passage)
    for scenario in new.scenarios:
        staying = [item for item in found if item.scenario == scenario.name and item.target is not None]
        if len(staying) > scenario.reentry.runs:
            problems.append(f"scenario `{scenario.name}` has {len(staying)} runs, and may have {scenario.reentry.runs}")
    return tuple(found)


def _passage(old: p.ScenarioPlan, new: p.ScenarioPlan | None, run: Enrolment, problems: list[str]) -> Passage | None:
    step = str(run.step)
    if new is None:
        problems.append(
            f"there is no scenario `{old.name}`, in which the lead waits at step `{step}`: "
            "keep it until all are out, with `when edited leave` and without `enter`"
        )
        return None
    if old.marks.line == new.marks.line:
        return _kept(old, new, run, Passage(old.name, run.number, step, step, "stays"), problems)
    if new.edited is None:
        problems.append(
            f"the steps of scenario `{old.name}` have changed, and the lead waits at step `{step}` ({_place(old, step)}): "
            "say what becomes of it, with `when edited`"
        )
        return None
    moves = {move.old: move.new for move in new.edited.moves}
    if step in moves:
        target = moves[step]
        passage = Passage(old.name, run.number, step, target, "leaves" if target is None else "moves")
        return _kept(old, new, run, passage, problems)
    if new.edited.fate != "follow":
        leaves = new.edited.fate == "leave"
        return Passage(old.name, run.number, step, None if leaves else step, "leaves" if leaves else "pinned")
    if _is_there(old, new, step):
        return _kept(old, new, run, Passage(old.name, run.number, step, step, "follows"), problems)
    problems.append(
        f"scenario `{old.name}` has no step `{step}` ({_place(old, step)}) as it was, and the lead waits at it: "
        f"say where it goes, with `when edited follow`, as in: {_written(step)} -> {_twin(old, new, step)}"
    )
    return None


def _place(plan: p.ScenarioPlan, step: str) -> str:
    return f"{plan.steps[plan.labels[step]].place} of the old rules"


def _is_named(step: str) -> bool:
    return not step.rsplit(".", 1)[-1].isdigit()


def _is_there(old: p.ScenarioPlan, new: p.ScenarioPlan, step: str) -> bool:
    """Whether ``new`` has the step: one of that name, or the same one at the same place."""
    if step not in new.labels:
        return False
    return _is_named(step) or old.marks.steps[old.labels[step]] == new.marks.steps[new.labels[step]]


def _twin(old: p.ScenarioPlan, new: p.ScenarioPlan, step: str) -> str:
    """Where the step seems to be now: the only one that says the same and has moved there; else one of its kind in its place."""
    mark = old.marks.steps[old.labels[step]]
    same = [item.label for item, other in zip(new.steps, new.marks.steps, strict=True) if other == mark]
    if len(same) == 1 and not _is_there(new, old, same[0]):
        return _written(same[0])
    stands = step in new.labels and type(new.steps[new.labels[step]]) is type(old.steps[old.labels[step]])
    return _written(step) if stands else "..."


def _written(step: str) -> str:
    """A step as rules write it in a move: in backquotes, where it is no plain name or number."""
    return step if step.isidentifier() or step.isdigit() else f"`{step}`"


def _kept(
    old: p.ScenarioPlan, new: p.ScenarioPlan, run: Enrolment, passage: Passage, problems: list[str]
) -> Passage | None:
    """``passage``, where the run knows of the event it began with all that the new rules read."""
    if passage.target is None:
        return passage
    for name, type_ in new.entry.items():
        try:
            if name in run.entry and (run.entry[name] is not None):
                check_value(name, run.entry[name], type_)
                continue
            if name in old.entry:
                continue
        except InputError:
            pass
        problems.append(
            f"scenario `{new.name}` reads `{name}` of the event that began a run, which this run did not keep"
        )
        return None
    if run.step is not None and not set(new.marks.heard) <= set(old.marks.heard):
        problems.append(
            f"scenario `{new.name}` asks what came since a run began, by its entry, and this run did not note it"
        )
        return None
    return passage


def landed(old: p.ScenarioPlan, new: p.ScenarioPlan, run: Enrolment, passages: tuple[Passage, ...]) -> Enrolment:
    """``run`` as it goes on under ``new``: at its step, with the watches of the exits and the goal that are still there."""
    entry = {name: value for name, value in run.entry.items() if name in new.entry}
    noted = dict(zip(old.marks.heard, run.heard, strict=True))
    same_goal = new.goal is not None and old.marks.goal == new.marks.goal
    run = evolve(
        run,
        entry=type(run.entry)(entry),
        goal_open=run.goal_open and new.goal is not None,
        goal=run.goal if same_goal else None,
        told=type(run.told)(_told(old, new, run)),
        heard=tuple(noted.get(mark, ()) for mark in new.marks.heard),
    )
    passage = next((item for item in passages if (item.scenario, item.run) == (old.name, run.number)), None)
    if run.step is None or passage is None or passage.target is None:
        return run
    known = dict(zip(old.marks.exits, run.exits, strict=False))
    exits = tuple(known.get(mark) for mark in new.marks.exits)
    return _stood(old, new, evolve(run, exits=exits), passage.target)


def _told(old: p.ScenarioPlan, new: p.ScenarioPlan, run: Enrolment) -> dict[str, int]:
    """When a run did what the new rules ask of; what the old rules did not note counts as done when it began."""
    return {name: run.told[name] for name in new.told if name in run.told} | dict.fromkeys(
        new.told - old.told, run.entered
    )


def _stood(old: p.ScenarioPlan, new: p.ScenarioPlan, run: Enrolment, target: str) -> Enrolment:
    """``run`` at step ``target``, its appointment kept where it waits there for the same kind of thing.

    Steps only go on, so a key can come twice only where a step that may have been done is no longer behind the run.
    """
    source = str(run.step)
    left, at = old.labels[source], new.labels[target]
    before, after = old.steps[left], new.steps[at]
    if not _waits_alike(before, after):
        run = evolve(run, due=None, held=None, expires=None)
    said = {step.label for step in old.steps[:left] if not isinstance(step, _SILENT)} | (
        {source} if run.held else set()
    )
    told = {step.label for step in new.steps[:at] if not isinstance(step, _SILENT)} | ({target} & {source})
    return evolve(run, step=target, edition=run.edition + (not said <= told))


def _waits_alike(before: i.Instruction, after: i.Instruction) -> bool:
    if type(before) is not type(after):
        return False
    if isinstance(before, i.PauseUntil) and isinstance(after, i.PauseUntil):
        return (before.at_most is None) == (after.at_most is None)
    if isinstance(before, _BY_CHANNEL) and isinstance(after, _BY_CHANNEL):
        return before.channel == after.channel
    return True
