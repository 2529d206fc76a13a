"""Where something is written: what may be read there, and what has been declared before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from attrs import Factory, define, field, frozen

from nurture.testing.programs.choices import Choices
from nurture.testing.programs.vocabulary import Subject

__all__ = ["FACTS", "Base", "Option", "Place"]

Option: TypeAlias = "str | Callable[[], str]"


@frozen
class Place:
    """What conditions may read at a place.

    ``stages``: journeys; ``history``: what was sent; ``inside``: what came since entry, and answers; ``entry``: the event
    that let the lead in; ``clock``: the lead's own clock; ``zoned``: its own calendar.
    """

    stages: bool = False
    history: bool = False
    inside: bool = False
    entry: bool = False
    clock: bool = False
    zoned: bool = False


FACTS = Place()


@define
class Base:
    """A rules file in the making: what chooses, and what has been declared so far."""

    choices: Choices
    facts: list[Subject] = field(factory=list)  # scores, segments, grades, ... that may be read from here on
    journeys: dict[str, list[str]] = field(factory=dict)
    personas: list[str] = field(factory=list)
    contents: list[str] = field(factory=list)
    runs: list[str] = field(factory=list)
    splits: dict[str, list[tuple[int, str]]] = field(factory=dict)
    steps: int = 0
    large: bool = Factory(lambda self: self.choices.pick(False, False, False, True), takes_self=True)

    def pick(self, *options: Option) -> str:
        """One of ``options``; what is to be called is called only if it is picked."""
        chosen = self.choices.pick(*options)
        return chosen if isinstance(chosen, str) else chosen()

    def number(self, low: int, high: int) -> int:
        """A whole number."""
        return self.choices.number(low, high)

    def chance(self, of: int) -> bool:
        """True once in ``of`` times."""
        return self.number(1, of) == of

    def maybe(self, option: Option, of: int = 2) -> str:
        """``option`` once in ``of`` times, else nothing."""
        return self.pick(option) if self.chance(of) else ""
