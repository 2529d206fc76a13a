"""What an event or passing time touches: which facts it may change, and which conditions.

A *touch* is a set of what may have changed: slots of memory, the clock, facts, stages of journeys. What reads nothing of it
is as it was.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from attrs import frozen

from nurture.backends.bytecode.planning.expressions import Lowering
from nurture.dsl import program as p
from nurture.dsl.walk import codes

__all__ = ["ALL", "CLOCK", "RUN", "Source", "Touch", "reads"]

Source: TypeAlias = tuple[str, Any]
CLOCK: Source = ("clock", None)
RUN: Source = ("run", None)  # what only a run of a scenario knows
_TIMELY = (p.Now, p.Today, p.PartOfNow)
_FACTS = (p.ScoreOf, p.InSegment, p.GradeOf)


@frozen(eq=False)
class Touch:
    """What may have changed; ``everything`` where there is no telling."""

    sources: frozenset[Source] = frozenset()
    everything: bool = False

    def reaches(self, sources: frozenset[Source]) -> bool:
        """Whether something that reads ``sources`` may have changed."""
        return self.everything or not self.sources.isdisjoint(sources)

    def plus(self, *sources: Source) -> Touch:
        """With more that may have changed."""
        return Touch(self.sources | set(sources), self.everything)


ALL = Touch(everything=True)


def reads(root: Any, lowering: Lowering) -> frozenset[Source]:
    """What the code in ``root`` reads, beside the lead's attributes and the event at hand."""
    found: set[Source] = set()
    for code in codes(root):
        if isinstance(code, _TIMELY):
            found.add(CLOCK)
        elif isinstance(code, _FACTS):
            found.add(("fact", code.name))
        elif isinstance(code, p.ChecklistOf):
            found.add(("fact", code.checklist))
        elif isinstance(code, p.PersonaOf):
            found.add(("fact", "persona"))
        elif isinstance(code, p.StageOf):
            found.add(("stage", code.journey))
        elif isinstance(code, (p.Count, p.Different, p.Total, p.Edge, p.Follows, p.Quiet)):
            leaf = lowering.leaf(code)
            found |= {RUN} if leaf is None else {("slot", slot) for slot in leaf.slots}
            found |= {CLOCK} if leaf is not None and leaf.timely else set()
        elif isinstance(code, p.EntryOf):
            found.add(RUN)
    return frozenset(found)
