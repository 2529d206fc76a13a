"""The same cases drawn by Hypothesis, which makes what fails smaller. Needs Hypothesis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from hypothesis import strategies as st

from nurture.compiler import parse
from nurture.testing.programs.cases import Case, case_of
from nurture.testing.programs.vocabulary import PLUGINS
from nurture.testing.programs.whole import program

__all__ = ["Drawn", "cases", "programs"]

T = TypeVar("T")


class Drawn:
    """Choices drawn by Hypothesis: the first of some options, and the least of numbers, are the plainest."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        self._draw = draw

    def pick(self, *options: T) -> T:
        """One of ``options``."""
        return options[self.number(0, len(options) - 1)]

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``."""
        number: int = self._draw(st.integers(low, high))
        return number


@st.composite
def cases(draw: Callable[[Any], Any]) -> Case:
    """Rules of any constructs, with a log that comes close to where they change their mind."""
    return case_of(Drawn(draw))


@st.composite
def programs(draw: Callable[[Any], Any]) -> Any:
    """Rulesets of any constructs."""
    return parse(program(Drawn(draw)), plugins=PLUGINS)
