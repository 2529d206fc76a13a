"""A lead at a step of a scenario: what the step works on."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from nurture.journey import plan as p
from nurture.journey.parts import Enrolment, with_run
from nurture.journey.view import View
from nurture.journey.work import Work

__all__ = ["STAY", "AtStep"]

STAY = None  # instead of the place where the lead goes on


@frozen(weakref_slot=False)
class AtStep:
    """A lead at a step.

    ``clock`` says how late it is for waits, in microseconds. ``kept``: it has come here straight from a wait for a time of
    day, and that is used up.
    """

    work: Work
    scenario: p.ScenarioPlan
    view: View
    run: Enrolment
    clock: int
    kept: bool = False

    def made(self, *tail: object) -> dict[str, Any]:
        """What every effect of this step has; ``tail`` tells apart the keys of several effects of one step."""
        work, run = self.work, self.run
        edition = [f"edited{run.edition}"] if run.edition else []
        return {
            "key": work.key("scenario", self.scenario.name, run.number, run.step, *edition, *tail),
            "lead": work.lead.id,
            "at": work.at,
            "scenario": self.scenario.name,
            "step": run.step,
        }

    def tells(self, name: str) -> None:
        """Note that the run does now what is called ``name``, where conditions ask for what came after it."""
        if name in self.scenario.told:
            run = with_run(self.run, told=self.run.told.updated({name: self.work.us}))
            self.work.keep(self.scenario.name, run)
            self.view.told = run.told

    def waits(self, due: int | None) -> None:
        """Stay at this step until ``due``, unless something else lets the run go on."""
        if due != self.run.due:
            self.stays(due=due)

    def stays(self, **values: Any) -> None:
        """Stay at this step, with something noted in the run."""
        self.work.keep(self.scenario.name, with_run(self.run, **values))
