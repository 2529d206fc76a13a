"""Pieces of ``ast`` that steps are made of, beside those of ``tree``."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nurture.backends.bytecode import tree as t
from nurture.diagnostics import Span

__all__ = [
    "absent",
    "add",
    "clamp",
    "classed",
    "decline",
    "module",
    "names_in",
    "place",
    "replaced",
    "tuple_of",
    "unless",
    "when",
]


def place(of: ast.expr, index: int) -> ast.expr:
    """``of[index]``."""
    return ast.Subscript(of, ast.Constant(index), ast.Load())


def tuple_of(items: Iterable[ast.expr]) -> ast.expr:
    """``(items, ...)``."""
    return ast.Tuple(list(items), ast.Load())


def add(to: str, value: ast.expr) -> ast.stmt:
    """``to += value``."""
    return ast.AugAssign(ast.Name(to, ast.Store()), ast.Add(), value)


def when(test: ast.expr, body: Sequence[ast.stmt], otherwise: Sequence[ast.stmt] = ()) -> ast.stmt:
    """``if test: body``."""
    return ast.If(test, list(body), list(otherwise))


def classed(title: str, cls: ast.expr) -> ast.stmt:
    """Give the object of a name the class that it is to be of."""
    return ast.Assign([ast.Attribute(ast.Name(title, ast.Load()), "__class__", ast.Store())], cls)


def decline() -> ast.stmt:
    """``return None``: the machine must look itself."""
    return ast.Return(t.constant(None))


def unless(test: ast.expr) -> ast.stmt:
    """Decline where ``test`` holds."""
    return when(test, [decline()])


def absent(value: ast.expr) -> ast.expr:
    """``value is None``."""
    return t.compare(value, ast.Is(), t.constant(None))


def clamp(title: str, least: int | None, most: int | None) -> list[ast.stmt]:
    """Keep a number between limits."""
    bounds: list[tuple[ast.cmpop, int | None]] = [(ast.Gt(), most), (ast.Lt(), least)]
    return [
        when(t.compare(t.name(title), operator, t.constant(bound)), [t.put(title, t.constant(bound))])
        for operator, bound in bounds
        if bound is not None
    ]


def replaced(of: str, changes: Mapping[int, ast.expr], length: int) -> ast.expr:
    """A tuple of ``length`` items, ``of`` with the items at some places others."""
    if not changes:
        return t.name(of)
    if length <= _SHORT:
        return tuple_of(changes.get(index) or place(t.name(of), index) for index in range(length))
    parts: list[ast.expr] = []
    behind = 0
    for index in sorted(changes):
        parts += [ast.Starred(_slice(of, behind, index), ast.Load())] if index > behind else []
        parts.append(changes[index])
        behind = index + 1
    parts += [ast.Starred(_slice(of, behind, None), ast.Load())] if behind < length else []
    return ast.Tuple(parts, ast.Load())


_SHORT = 24  # items up to which a tuple is made faster one by one than out of slices


def _slice(of: str, start: int, end: int | None) -> ast.expr:
    bounds = ast.Slice(t.constant(start) if start else None, None if end is None else t.constant(end), None)
    return ast.Subscript(t.name(of), bounds, ast.Load())


def names_in(statements: Iterable[ast.stmt]) -> set[str]:
    """The names that statements read, or give values to."""
    found: set[str] = set()
    stack: list[Any] = list(statements)
    while stack:
        each = stack.pop()
        if isinstance(each, ast.Name):
            found.add(each.id)
        elif isinstance(each, ast.AST):
            for part in vars(each).values():
                if isinstance(part, list):
                    stack += part
                elif isinstance(part, ast.AST):
                    stack.append(part)
    return found


def module(function: ast.stmt) -> ast.Module:
    """A module of one function; what has no place in the rules file is of its head."""
    return ast.Module([t.at(function, _HEAD)], [])


_HEAD = Span(0, 1, 1, 1)
