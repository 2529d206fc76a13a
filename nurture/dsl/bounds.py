"""Whether rules made from objects or JSON keep the bounds that hold for text.

What is read from text has been held against ``limits`` on the way; what comes from elsewhere has not. The walk keeps
its own stack, so that a tree of any depth gets an ``InputError`` and never a ``RecursionError``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import attrs

from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain.ruleset import Rules
from nurture.dsl import limits
from nurture.errors import InputError

__all__ = ["check_bounds"]

_NESTING = (e.Node, e.Selection, j.Step)
_FLAT = (e.Literal, e.Name, e.Now, e.Today, e.Responded, j.SendStep, j.AssignStep, j.NotifyStep, j.Wait, j.Leave)
_MOST: dict[tuple[type, str], int] = {
    (e.And, "operands"): limits.CHAIN,
    (e.Or, "operands"): limits.CHAIN,
    (e.Arithmetic, "operands"): limits.CHAIN,
    (e.ListOf, "items"): limits.LIST,
    (Rules, "declarations"): limits.DECLARATIONS,
}


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind) if field.name != "span")


def _parts(item: Any) -> Iterator[Any]:
    kind: type = type(item)
    for name in _names(kind):
        value = object.__getattribute__(item, name)
        if not isinstance(value, tuple):
            yield value
            continue
        most = _MOST.get((kind, name))
        if most is not None and len(value) > most:
            raise InputError(f"{kind.__name__}.{name}", f"{len(value):,} items", f"must have at most {most:,} items")
        yield from value


def check_bounds(root: Any) -> None:
    """Raise ``InputError`` where ``root`` (rules, a declaration or an expression) is deeper or wider than rules may be.

    >>> check_bounds(e.Not(e.Name("hot")))
    """
    stack, seen = [(root, 0)], 0
    while stack:
        item, depth = stack.pop()
        depth += isinstance(item, _NESTING) and not isinstance(item, _FLAT)
        seen += 1
        name = type(item).__name__
        if depth > limits.NESTING:
            raise InputError(name, f"{depth} levels", f"must not nest deeper than {limits.NESTING} levels")
        if seen > limits.SOURCE:  # a node that stands in many places is written in each
            raise InputError(name, f"more than {limits.SOURCE:,} parts", "must be small enough to be written")
        stack += [(part, depth) for part in _parts(item) if attrs.has(type(part))]
