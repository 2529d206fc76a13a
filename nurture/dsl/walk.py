"""Walking over checked code."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import attrs

from nurture.dsl.program import Code

__all__ = ["codes", "parts"]


_PLAIN = frozenset({"span", "type", "options", "decay", "function"})  # fields that hold no code, some of them long


@cache
def _fields(kind: Any) -> tuple[str, ...] | None:
    """The fields of a class in which code may be, last first; None where it is none of the program's."""
    if not attrs.has(kind):
        return None
    return tuple(field.name for field in reversed(attrs.fields(kind)) if field.name not in _PLAIN)


def parts(root: Any) -> Iterator[Any]:
    """Every rule, step, selection and piece of code in ``root``, which may be a tuple; parents before children."""
    stack = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack += reversed(item)
            continue
        kind: type = type(item)
        names = _fields(kind)
        if names is not None:
            yield item
            stack += [getattr(item, name) for name in names]


def codes(root: Any) -> Iterator[Code]:
    """Every piece of code in ``root``; parents before children."""
    return (item for item in parts(root) if isinstance(item, Code))
