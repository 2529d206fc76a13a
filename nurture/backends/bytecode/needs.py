"""Attributes of which a condition says, by holding or not, that they are known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nurture.backends.bytecode.merging import Affixes
from nurture.dsl import program as p

__all__ = ["else_known", "needed", "read"]

_NONE: frozenset[str] = frozenset()


def needed(code: p.Code) -> frozenset[str]:
    """Attributes that must be known wherever ``code`` holds."""
    found = _NEEDED.get(type(code))
    return read(code) if found is None else found(code)


def else_known(code: p.Code) -> frozenset[str]:
    """Attributes that are known wherever ``code`` does not hold."""
    missing = isinstance(code, p.Not) and isinstance(code.operand, p.IsKnown)
    return needed(code.operand) if isinstance(code, p.Not) and missing else frozenset()


def read(code: p.Code) -> frozenset[str]:
    """The attribute that ``code`` is, if it is one."""
    return frozenset((code.name,)) if isinstance(code, p.Attribute) else _NONE


_NEEDED: dict[type[p.Code], Callable[[Any], frozenset[str]]] = {
    p.All: lambda code: _NONE.union(*map(needed, code.operands)),
    p.Some: lambda code: frozenset.intersection(*map(needed, code.operands)) if code.operands else _NONE,
    p.Less: lambda code: read(code.left) | read(code.right),
    p.Equal: lambda code: read(code.left) | read(code.right),
    p.Matches: lambda code: read(code.operand),
    Affixes: lambda code: read(code.operand),
    p.Among: lambda code: read(code.operand),
    p.IsKnown: lambda code: read(code.operand),
    p.Contains: lambda code: read(code.items) | read(code.item),
}
