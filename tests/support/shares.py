"""How much of a proof each run goes through: some of its cases always, the others among the long tests."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import settings

__all__ = ["examples", "long", "some"]


def long(*values: Any) -> Any:
    """A case for `parametrize` that is among the long tests."""
    return pytest.param(*values, marks=pytest.mark.slow)


def some(number: int, cases: Iterable[Any]) -> Sequence[Any]:
    """The first ``number`` of ``cases`` as they are, the others among the long tests."""
    every = list(cases)
    rest = [long(*case) if isinstance(case, tuple) else long(case) for case in every[number:]]
    return [*every[:number], *rest]


def examples(share: float) -> int:
    """How many examples are a share of what the profile of Hypothesis says."""
    return round(settings.default.max_examples * share)
