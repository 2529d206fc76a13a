"""Walking over checked code."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import attrs

from nurture.dsl.program import Code, Select

__all__ = ["codes"]


@cache
def _fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind) if field.name not in ("span", "type"))


def codes(root: Any) -> Iterator[Code]:
    """Every piece of code in ``root``: code, selections, rules, or tuples of these; parents before children."""
    stack = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, Code):
            yield item
        if isinstance(item, tuple):
            stack.extend(reversed(item))
        elif isinstance(item, (Code, Select)) or attrs.has(type(item)):
            stack.extend(object.__getattribute__(item, name) for name in reversed(_fields(type(item))))
