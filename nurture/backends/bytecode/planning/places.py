"""Where facts and their parts lie among the values that a state keeps.

First come the facts, each after those that it reads; then what each group of clauses of a score adds up to before its limits;
then what each clause that events or time can change is worth by itself, so that an event changes only what it must.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from nurture.dsl import program as p
from nurture.dsl.walk import codes

__all__ = ["Places", "places_of"]

_MOVING = (p.Count, p.Different, p.Total, p.Edge, p.Follows, p.Quiet, p.Now, p.Today, p.PartOfNow)
_FACTS = (p.ScoreOf, p.InSegment, p.GradeOf, p.ChecklistOf, p.PersonaOf)


@frozen(eq=False)
class Places:
    """Places of facts by name, of groups and clauses by the score's name and their own place in it."""

    facts: Mapping[str, int]
    groups: Mapping[tuple[str, int], int]
    clauses: Mapping[tuple[str, int, int], int]

    @property
    def number(self) -> int:
        """How many values there are."""
        return len(self.facts) + len(self.groups) + len(self.clauses)


def places_of(program: p.Program) -> Places:
    """The places of the facts of ``program``."""
    facts = {fact.name: place for place, fact in enumerate(program.facts)}
    rules = program.of(p.ScoreRule)
    groups = [(rule.name, place) for rule in rules for place in range(len(rule.groups))]
    clauses = [
        (rule.name, place, number)
        for rule in rules
        for place, group in enumerate(rule.groups)
        for number, clause in enumerate(group.clauses)
        if _moves(clause)
    ]
    behind_facts, behind_groups = len(facts), len(facts) + len(groups)
    return Places(
        facts,
        {key: behind_facts + place for place, key in enumerate(groups)},
        {key: behind_groups + place for place, key in enumerate(clauses)},
    )


def _moves(clause: p.Clause) -> bool:
    """Whether anything but the lead's attributes can change what a clause is worth."""
    return clause.when is None or any(isinstance(code, (*_MOVING, *_FACTS)) for code in codes(clause.when))
