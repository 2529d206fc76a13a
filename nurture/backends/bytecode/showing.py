"""Compiled rules to be read: their Python line by line and their bytecode, each with the lines of the rules file."""

from __future__ import annotations

import ast
import datetime as dt
import dis
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

__all__ = ["Instruction", "Line", "instructions", "lines", "meanings"]


@frozen
class Line:
    """A line of Python, and the lines of the rules file that it comes from; none for what only holds others together."""

    code: str
    rules: tuple[int, ...]


@frozen
class Instruction:
    """An instruction of Python's machine, with the line of the rules file that it comes from."""

    offset: int
    operation: str
    argument: str
    rules: int | None


def lines(tree: ast.Module) -> list[Line]:
    """``tree`` in Python. Its statements must have places in the rules file."""
    text = ast.unparse(tree)
    written = zip(_statements(tree.body), _statements(ast.parse(text).body), strict=True)
    places = {shown.lineno: getattr(ours, "lines", (ours.lineno,)) for ours, shown in written}
    return [Line(line, places.get(number, ())) for number, line in enumerate(text.split("\n"), 1)]


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements, in the order in which they are written."""
    for statement in body:
        yield statement
        parts = vars(statement)
        yield from _statements(parts.get("body", ()))
        for handler in parts.get("handlers", ()):
            yield from _statements(handler.body)
        yield from _statements(parts.get("orelse", ()))


def instructions(function: Callable[..., Any]) -> list[Instruction]:
    """What Python does to run ``function``, which was made of such a tree."""
    return [
        Instruction(each.offset, each.opname, each.argrepr, each.positions.lineno if each.positions else None)
        for each in dis.get_instructions(function)
    ]


def meanings(named: Mapping[str, Any]) -> dict[str, str]:
    """What names of our own stand for, to be read: attributes and facts by name, values as they are, functions as such."""
    return {name: _told(value) for name, value in named.items()}


def _told(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    return f"the function {value.__name__}" if callable(value) else repr(value)
