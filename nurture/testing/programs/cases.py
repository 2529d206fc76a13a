"""Cases: a ruleset and a log, rolled from a seed or made by other choices."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from nurture.compiler import Ruleset, parse
from nurture.testing.eagerness import eager
from nurture.testing.logs import Log
from nurture.testing.programs.choices import Choices, Rolled
from nurture.testing.programs.logs import logger
from nurture.testing.programs.vocabulary import PLUGINS
from nurture.testing.programs.whole import program

__all__ = ["Case", "case_of", "rolled_case", "rolled_cases"]

_PRIME = 1_000_003  # logs of one program, and those of the next, have seeds of their own


@frozen
class Case:
    """Rules and a log. Prints as a rules file, and a log as Python that can be pasted."""

    rules: Ruleset
    log: Log

    @property
    def text(self) -> str:
        """The rules file."""
        return self.rules.program.source.text

    def __str__(self) -> str:
        return f"{self.text}\n{self.log!r}"


def case_of(choices: Choices) -> Case:
    """A case as ``choices`` pick."""
    rules = eager(parse(program(choices), plugins=PLUGINS))
    return Case(rules, logger(rules)(choices))


def rolled_case(seed: int) -> Case:
    """The case of a seed: the same on every machine."""
    return next(rolled_cases(seed, 1))


def rolled_cases(seed: int, logs: int) -> Iterator[Case]:
    """The program of a seed with each of so many logs: it is read only once, which takes longer than to run it."""
    rules = eager(parse(program(Rolled(seed)), plugins=PLUGINS))
    written = logger(rules)
    for number in range(logs):
        yield Case(rules, written(Rolled(seed * _PRIME + number)))
