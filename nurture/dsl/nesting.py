"""How deep things stand in one another: the same measure for what is read and for what is made of objects."""

from __future__ import annotations

from typing import Any

from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain.journeys.blocks import blocks

__all__ = ["is_else_if", "is_level"]

_PLAIN = (e.Literal, e.Name, e.Now, e.Today, e.PartOfNow, e.Responded)
_COMPARISONS = (e.Compare, e.Between, e.In, e.Match, e.Known)
_CONDITIONS = (*_COMPARISONS, e.And, e.Or, e.Not, e.Any, e.Times, e.Sequence, e.Absence)


def is_level(item: Any, *parts: Any) -> bool:
    """Whether ``item`` is a level above its ``parts``. A comparison of values is none.

    >>> size = e.Compare(">", e.Name("size"), e.Literal(3))
    >>> is_level(size, size.left, size.right), is_level(e.Not(size), size)
    (False, True)
    """
    if isinstance(item, _COMPARISONS):
        return any(isinstance(part, _CONDITIONS) for part in parts)
    if isinstance(item, j.Step):
        return isinstance(item, j.If) or any(blocks(item))
    return isinstance(item, (e.Node, e.Selection)) and not isinstance(item, _PLAIN)


def is_else_if(steps: tuple[Any, ...]) -> bool:
    """Whether the steps after ``else`` are one more ``if``, which reads as ``else if`` and stands no deeper."""
    return len(steps) == 1 and isinstance(steps[0], j.If) and steps[0].name is None
