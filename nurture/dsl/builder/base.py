"""What the makers of every kind of thing share: places, depths, names, numbers, texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias, TypeVar

from attrs import evolve

from nurture.diagnostics import Span
from nurture.domain import expression as e
from nurture.domain import journeys as j
from nurture.domain.time import Duration
from nurture.dsl import limits, literals
from nurture.dsl.messages import Report
from nurture.dsl.nesting import is_else_if, is_level
from nurture.dsl.words import Extent, Word
from nurture.errors import InputError, shown

__all__ = ["Base", "Part"]

NodeT = TypeVar("NodeT", bound=e.Node | e.Selection | j.Step)
Part: TypeAlias = tuple[str, Any, Span]  # what one line of a block says: of what, its value, its place
_REPORTED = 2 * limits.NESTING  # deeper than anything can be


def _flat(node: Any) -> Any:
    """Something that can stand where ``node`` stands, and is not deep."""
    if isinstance(node, e.Selection):
        return evolve(node, where=None)
    return j.Leave(span=node.span) if isinstance(node, j.Step) else e.Literal(value=False, span=node.span)


class Base:
    """What every maker needs: where things are, how deep they are, and the report of what is wrong with them."""

    def __init__(self, report: Report, offset: Span) -> None:
        self.report = report
        self.offset = offset
        self._depths: dict[int, tuple[int, int]] = {}  # of each node: levels, `else if` in a row
        self._unsigned: dict[Span, Word] = {}  # integers that fit only with a `-` before them
        self._kept: list[object] = []  # keeps nodes alive, so that their ids stay theirs

    def span(self, at: Extent | Word) -> Span:
        """The span of an extent or a word in the whole source, which may begin before the text that is read."""
        first, last = (at, at) if isinstance(at, Word) else at
        begins, line = self.offset.start, self.offset.line - 1
        return Span(first.start + begins, last.end + begins, first.line + line, first.column)

    def deep(self, node: NodeT, *parts: Any, beside: tuple[Any, ...] = ()) -> NodeT:
        """``node``, a level above ``parts`` and on one with ``beside``; something flat in its place where too deep."""
        below, level = self._depth(parts), self._depth(beside)
        depth = max(below[0] + is_level(node, *parts), level[0])
        else_ifs = max(below[1], level[1] + (isinstance(node, j.If) and is_else_if(node.otherwise)))
        if depth > limits.NESTING or else_ifs > limits.ELSE_IFS:
            if depth < _REPORTED:  # else something within has been too deep already
                code, limit = ("N111", limits.NESTING) if depth > limits.NESTING else ("N136", limits.ELSE_IFS)
                self.report.add(code, node.span, limit=limit)
            node, depth, else_ifs = _flat(node), _REPORTED, 0
        self._depths[id(node)] = depth, else_ifs
        self._kept.append(node)
        return node

    def as_deep(self, node: NodeT, old: NodeT) -> NodeT:
        """``node``, which stands as deep as ``old``."""
        if id(old) in self._depths:
            self._depths[id(node)] = self._depths[id(old)]
            self._kept.append(node)
        return node

    def _depth(self, parts: tuple[Any, ...]) -> tuple[int, int]:
        """How deep the deepest of ``parts`` is, and the most `else if` in a row among them."""
        levels = else_ifs = 0
        for part in parts:
            found = self._depths.get(id(part))
            if found is not None:
                levels, else_ifs = max(levels, found[0]), max(else_ifs, found[1])
        return levels, else_ifs

    def chained(self, extent: Extent, operands: list[Any]) -> list[Any]:
        if len(operands) > limits.CHAIN:
            self.report.add("N112", self.span(extent), limit=limits.CHAIN)
        return operands[: limits.CHAIN]

    def made(self, extent: Extent | Word, fallback: Any, make: Callable[..., Any], *args: Any, **values: Any) -> Any:
        """What ``make`` gives, or ``fallback`` where it refuses, which becomes a finding."""
        try:
            return make(*args, **values)
        except InputError as fault:
            self.report.add("N122", self.span(extent), problem=fault.problem, found=shown(fault.value))
            return fallback

    def text(self, token: Word) -> str:
        return literals.text(token, self.span(token), self.report)

    def label(self, token: Word | None) -> str | None:
        return None if token is None else self.text(token)

    def whole(self, token: Word, most: int = limits.INTEGER) -> int:
        value = literals.integer(token, self.span(token), self.report)
        if value > most:
            self.report.add("N130", self.span(token), found=value, limit=most)
            return most
        return value

    def name(self, extent: Extent, children: list[Word]) -> Word:
        token = children[0]
        value = literals.name(token, self.span(token), self.report)
        return token if value == token else token.spelled(value)

    def names(self, extent: Extent, children: list[Word]) -> tuple[str, ...]:
        return tuple(str(child) for child in children)

    def texts(self, extent: Extent, children: list[Word]) -> tuple[str, ...]:
        return tuple(self.text(child) for child in children)

    def constant(self, extent: Extent, children: list[Word]) -> Any:
        token = children[0]
        if token.kind == "INTEGER" and literals.is_lowest(token):
            self._unsigned[self.span(token)] = token
            return 0
        return literals.READERS[token.kind](token, self.span(token), self.report)

    def negative(self, value: Any, at: Span) -> Any:
        """The number ``value``, which stands at ``at``, with a ``-`` before it."""
        if self._unsigned.pop(at, None) is not None:
            return -limits.INTEGER - 1
        return 0 - value if isinstance(value, int) else value.copy_negate()

    def finish(self) -> None:
        """Report the integers that would have fitted only with a ``-`` before them."""
        for at, token in self._unsigned.items():
            literals.integer(token, at, self.report)

    def number(self, extent: Extent, children: list[Word]) -> Decimal:
        token = children[0]
        return Decimal(literals.READERS[token.kind](token, self.span(token), self.report))

    def signed(self, extent: Extent, children: list[Any]) -> int:
        sign, token = children
        value = self.whole(token, 1_000_000)
        return -value if sign == "-" else value

    def duration(self, extent: Extent, children: list[Word]) -> Duration:
        return self.lasting(extent, children[0], str(children[1]).rstrip("s"))

    def business_duration(self, extent: Extent, children: list[Word]) -> Duration:
        return self.lasting(extent, children[0], " ".join(children[1].split()).rstrip("s"))

    def lasting(self, extent: Extent, amount: Word, unit: str) -> Duration:
        number = literals.integer(amount, self.span(amount), self.report)
        try:
            return Duration(number, unit)
        except InputError as fault:
            self.report.add(
                "N124", self.span(extent), found=f"{number} {unit}s", limit=fault.problem.split("at most ")[-1]
            )
            return Duration(1, unit)

    def instant(self, extent: Extent, children: list[Word]) -> dt.datetime:
        value = self.constant(extent, children)
        return value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())

    def clocks(
        self, extent: Extent, first: Word, second: Word, *, over_midnight: bool = False
    ) -> tuple[dt.time, dt.time]:
        """Two times of day, the second after the first, or ``over_midnight`` before it.

        `24:00` is the end of the day, which Python's times do not have.
        """
        start = literals.time(first, self.span(first), self.report)
        end = dt.time.max
        if second != "24:00":
            end = literals.time(second, self.span(second), self.report)
        if start == end or (end < start and not over_midnight):
            rest = (
                "an end on the next day is for channels alone" if end < start else "the whole day is `00:00` to `24:00`"
            )
            self.report.add("N127", self.span(extent), start=f"{start:%H:%M}", end=f"{end:%H:%M}", rest=rest)
            return dt.time(0), dt.time(23, 59)
        return start, end

    def once(self, values: dict[str, Any], key: str, value: Any, span: Span, where: str) -> None:
        if key in values:
            self.report.add("N120", span, what=key, where=where)
        values[key] = value

    def period(self, name: Word) -> str:
        if name not in ("day", "week", "month"):
            self.report.add("N123", self.span(name), found=name)
            return "day"
        return str(name)

    def windowed(self, kind: str, extent: Extent, duration: Duration) -> e.Window:
        if not duration.is_length:
            at = self.report.part(self.span(extent), str(duration))
            self.report.add("N313", at, found=str(duration))
            duration = Duration(30, "day")
        elif duration.amount == 0:
            self.report.add("N416", self.span(extent))
            duration = Duration(1, "day")
        return e.Window(kind, duration, span=self.span(extent))
