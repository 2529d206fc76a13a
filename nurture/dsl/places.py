"""Where rules stand that were made of data: in the text that they are printed as, which is read when somebody asks.

What is made of data is as good as what is read; only places it has none. To print rules takes little, to read them takes
several times as long as to make them, and most programs never ask where a rule stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import attrs

from nurture.diagnostics import Source, Span
from nurture.domain.ruleset import Rules
from nurture.dsl.messages import Report
from nurture.dsl.parser import parse_rules

__all__ = ["Placed", "Places"]


class Placed(Span):
    """A span that is found when it is asked for; equal to a span with the same ends."""

    __slots__ = ("_places", "number")

    _places: Places
    number: int

    def __init__(self, places: Places, number: int) -> None:
        object.__setattr__(self, "_places", places)
        object.__setattr__(self, "number", number)

    @property
    def found(self) -> Span:
        """The span itself."""
        return self._places.find(self.number)

    start = property(lambda self: self.found.start)
    end = property(lambda self: self.found.end)
    line = property(lambda self: self.found.line)
    column = property(lambda self: self.found.column)

    def __eq__(self, other: object) -> bool:
        return self is other or self.found == (other.found if isinstance(other, Placed) else other)

    def __hash__(self) -> int:
        return hash(self.found)

    def __repr__(self) -> str:
        return repr(self.found)

    def __reduce__(self) -> Any:
        return Span, (self.start, self.end, self.line, self.column)


@attrs.define
class Places:
    """Gives places to what is made, and finds them once it is told which rules have been made, and their text."""

    _given: int = 0
    _rules: Rules | None = None
    _source: Source | None = None
    _found: dict[int, Span] = attrs.field(factory=dict)

    def next(self) -> Placed:
        """A place for what is made next."""
        self._given += 1
        return Placed(self, self._given)

    def settle(self, rules: Rules, source: Source) -> None:
        """The rules that all has been made for, and the text that they are printed as."""
        self._rules, self._source = rules, source

    def find(self, number: int) -> Span:
        """The place of that number."""
        if not self._found:
            assert self._rules is not None
            assert self._source is not None
            read = parse_rules(self._source, Report(self._source)).rules
            self._found = dict(_pairs(self._rules, read))
        return self._found[number]


def _pairs(made: Rules, read: Rules) -> Iterator[tuple[int, Span]]:
    """The numbers of the places in ``made``, and the spans of the same parts in ``read``, which is equal."""
    stack: list[tuple[Any, Any]] = [(made, read)]
    while stack:
        one, other = stack.pop()
        if isinstance(one, tuple):
            stack.extend(zip(one, other, strict=True))
        elif isinstance(one, Placed):
            yield one.number, other
        else:
            stack += [
                (object.__getattribute__(one, name), object.__getattribute__(other, name)) for name in _parts(one)
            ]


def _parts(one: object) -> tuple[str, ...]:
    kind: type = type(one)
    return _fields(kind)


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    """The fields of a class of the domain; none of any other."""
    return tuple(field.name for field in attrs.fields(kind)) if attrs.has(kind) else ()
