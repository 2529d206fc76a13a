"""Questions of which one is enough: several beginnings or endings of one text, several values of one attribute."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from attrs import frozen

from nurture.dsl import program as p

__all__ = ["METHODS", "Affixes", "together"]

METHODS = {"starts with": "startswith", "ends with": "endswith"}
_AMONG = "one of"


@frozen
class Affixes(p.Code):
    """The text starts or ends with one of several constants."""

    operator: str
    operand: p.Code
    patterns: tuple[str, ...]


def together(operands: tuple[p.Code, ...]) -> tuple[p.Code, ...]:
    """Conditions of which one must hold, those that ask the same of the same as one."""
    groups: dict[Hashable, list[p.Code]] = {}
    for place, operand in enumerate(operands):
        groups.setdefault(_asks(operand) or place, []).append(operand)
    if len(groups) == len(operands):
        return operands
    return tuple(each[0] if len(each) == 1 else _one(asks, each) for asks, each in groups.items())


def _asks(code: p.Code) -> tuple[str, p.Code] | None:
    """What is asked of what, where constants are all that differs."""
    if isinstance(code, p.Matches) and code.operator in METHODS:
        return code.operator, code.operand
    if isinstance(code, p.Among):
        return _AMONG, code.operand
    if isinstance(code, p.Equal) and isinstance(code.right, p.Const) and not isinstance(code.left, p.Const):
        return _AMONG, code.left
    return None


def _one(asks: Any, codes: list[p.Code]) -> p.Code:
    operator, operand = asks
    first = codes[0]
    if operator != _AMONG:
        patterns = tuple(code.pattern for code in codes if isinstance(code, p.Matches))
        return Affixes(operator, operand, patterns, type=first.type, span=first.span)
    options = tuple(option for code in codes for option in _options(code))
    return p.Among(operand, tuple(dict.fromkeys(options)), type=first.type, span=first.span)


def _options(code: p.Code) -> tuple[Any, ...]:
    if isinstance(code, p.Among):
        return code.options
    assert isinstance(code, p.Equal)
    assert isinstance(code.right, p.Const)
    return (code.right.value,)
