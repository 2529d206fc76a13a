"""The tables of the language: what Lark makes of the grammar, as plain data.

They lie in ``grammar.json``, so that nobody who reads rules waits for them to be made; ``tabulating`` writes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import attrs

__all__ = ["BRACKETS", "GOES_ON", "STARTS", "Reduction", "Tables", "tables"]

STARTS = ("start", "expression_only")
BRACKETS: Mapping[str, int] = {"LPAR": 1, "LSQB": 1, "RPAR": -1, "RSQB": -1}  # within which lines do not end statements
# After these a statement goes on, wherever the line ends.
GOES_ON = frozenset({"COMMA", "AND", "OR", "NOT", "COMPARISON", "SIGN", "FACTOR", "EQUAL", "IN", "WHEN", "BETWEEN"})


@attrs.frozen
class Reduction:
    """A rule of the grammar: how so many children that lie on the stack become one value.

    ``picks`` are the children that are kept: which, whether it is itself a list of children, and how many are missing before
    it; ``missing`` so many after the last. ``maker`` is what makes the value of them; without one it is their list. A single
    child stands for itself where ``single``.
    """

    origin: str
    size: int
    maker: str | None
    picks: tuple[tuple[int, bool, int], ...]
    missing: int
    single: bool


@attrs.frozen
class Tables:
    """What to do in each state.

    A row says of a terminal where to go: to a state (0 or above), or, below 0, that the reduction of the inverse number is
    due; and of a rule that has been reduced, to which state. ``pattern`` finds the next terminal in a text. A name may also
    be one of ``words``, with the terminals that it can be in the order in which they are tried, or of ``kinds``.
    """

    rows: tuple[Mapping[str, int], ...]
    reductions: tuple[Reduction, ...]
    starts: Mapping[str, tuple[int, int]]  # the states to begin and to end in
    pattern: re.Pattern[str]
    words: Mapping[str, tuple[str, ...]]


@cache
def tables() -> Tables:
    """The tables of the language."""
    data = json.loads(files("nurture.dsl").joinpath("grammar.json").read_text(encoding="utf-8"))
    return Tables(
        tuple(data["rows"]),
        tuple(
            Reduction(origin, size, maker, tuple(tuple(pick) for pick in picks), missing, single)
            for origin, size, maker, picks, missing, single in data["reductions"]
        ),
        {name: (begin, end) for name, (begin, end) in data["starts"].items()},
        re.compile(data["pattern"]),
        {word: tuple(kinds) for word, kinds in data["words"].items()},
    )
