"""Whole rules files."""

from __future__ import annotations

from nurture.testing.programs.choices import Choices
from nurture.testing.programs.policies import Policies
from nurture.testing.programs.vocabulary import HEADER

__all__ = ["Program", "program"]


class Program(Policies):
    """Writes a rules file. What is large has more of everything."""

    def program(self) -> str:
        """The text of a rules file, which has no faults."""
        most = 2 if self.large else 1
        parts = [self.score(f"score{number}") for number in range(self.number(1, most))]
        parts += [self.segment(f"segment{number}") for number in range(self.number(0, most))]
        parts += [self.matrix("matrix1")] if self.chance(4) else []
        parts += [self.checklist("list1")] if self.chance(4) else []
        parts += self.all_personas() if self.chance(3) else []
        parts += [self.grade("grade1")] if self.chance(3) else []
        parts += [self.score("total")] if self.chance(6) else []
        parts += self._flows(most)
        parts += [self.channel(name) for name in ("email", "line")]
        parts.append(self._block("channel carried", ["use carrier" + self.maybe(" without hold, caps")]))
        parts += [self.channels()] if self.chance(2) else []
        parts += [self.calendar()] if self.chance(3) else []
        parts += [self.test()] if self.chance(8) else []
        return f"{self.settings()}\n{HEADER}" + "\n".join(parts) + "\n"

    def _flows(self, most: int) -> list[str]:
        parts = [self.journey(f"journey{number}") for number in range(self.number(0, most))]
        parts += [self.content(name) for name in self.journeys if not self.chance(3)]
        parts += [self.backlog(name) for name in self.journeys if self.chance(6)]
        self.runs = [f"s{number}" for number in range(self.number(1, most) if self.number(0, 5) else 0)]
        scenarios = [self.scenario(name) for name in self.runs]
        if "run called" in "\n".join(scenarios):
            scenarios.append(self.called())
        return [*parts, *scenarios]


def program(choices: Choices) -> str:
    """A well-typed rules file of any constructs, as ``choices`` pick; to be read with ``PLUGINS``.

    >>> from nurture.testing.programs.choices import Rolled
    >>> program(Rolled(1)).startswith('ruleset "generated" {')
    True
    """
    return Program(choices).program()
