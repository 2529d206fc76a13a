"""Whether rules made from objects or JSON keep the bounds that hold for text.

What is read from text has been held against ``limits`` on the way; what comes from elsewhere has not. The walk keeps
its own stack, so that a tree of any depth gets an ``InputError`` and never a ``RecursionError``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import attrs

from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain.ruleset import Rules
from nurture.dsl import limits
from nurture.dsl.nesting import is_else_if, is_level
from nurture.errors import InputError

__all__ = ["check_bounds"]

_MOST: dict[tuple[type, str], int] = {
    (e.And, "operands"): limits.CHAIN,
    (e.Or, "operands"): limits.CHAIN,
    (e.Arithmetic, "operands"): limits.CHAIN,
    (e.Call, "arguments"): limits.CHAIN,
    (e.ListOf, "items"): limits.LIST,
    (Rules, "declarations"): limits.DECLARATIONS,
}


_has_parts: Callable[[Any], bool] = cache(attrs.has)


@cache
def _names(kind: Any) -> tuple[tuple[str, int | None], ...]:
    """The fields of a class, each with how many items it may have at most."""
    return tuple((field.name, _MOST.get((kind, field.name))) for field in attrs.fields(kind) if field.name != "span")


def _parts(item: Any) -> list[Any]:
    """The parts of ``item`` that have parts of their own."""
    kind: type = type(item)
    found: list[Any] = []
    for name, most in _names(kind):
        value = object.__getattribute__(item, name)
        if not isinstance(value, tuple):
            found.append(value)
        elif most is None or len(value) <= most:
            found += value
        else:
            raise InputError(f"{kind.__name__}.{name}", f"{len(value):,} items", f"must have at most {most:,} items")
    return [part for part in found if _has_parts(type(part))]


def check_bounds(root: Any) -> None:
    """Raise ``InputError`` where ``root`` (rules, a declaration or an expression) is deeper or wider than rules may be.

    >>> check_bounds(e.Not(e.Name("hot")))
    """
    stack, seen = [(root, 0, 0)], 0
    while stack:
        item, depth, else_ifs = stack.pop()
        parts = _parts(item)
        level = depth + is_level(item, *parts)
        seen += 1
        name = type(item).__name__
        if level > limits.NESTING:
            raise InputError(name, f"{level} levels", f"must not nest deeper than {limits.NESTING} levels")
        if else_ifs > limits.ELSE_IFS:
            raise InputError(name, f"{else_ifs} `else if`", f"must have at most {limits.ELSE_IFS} `else if` in a chain")
        if seen > limits.SOURCE:  # a node that stands in many places is written in each
            raise InputError(name, f"more than {limits.SOURCE:,} parts", "must be small enough to be written")
        if isinstance(item, j.If):  # its condition, and an `else if`, stand on its own level
            stack.append((item.condition, depth, else_ifs))
            if is_else_if(item.otherwise):
                stack.append((item.otherwise[0], depth, else_ifs + 1))
                parts = list(item.then)
            else:
                parts = [*item.then, *item.otherwise]
        stack += [(part, level, else_ifs) for part in parts]
