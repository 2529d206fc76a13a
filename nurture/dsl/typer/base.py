"""What the typing of every kind of expression shares: the scope, the report, selections of events, names of types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeAlias
from zoneinfo import ZoneInfo

from attrs import evolve, field, frozen

from nurture.diagnostics import Span
from nurture.domain import expression as e
from nurture.domain.event import MESSAGE_SENT
from nurture.domain.schema import Type
from nurture.domain.time import Duration
from nurture.dsl import program as p
from nurture.dsl.messages import Report
from nurture.dsl.plugged import Finder
from nurture.dsl.scope import Context, Scope
from nurture.dsl.walk import codes

__all__ = ["NUMBERS", "TEXTS", "WRONG", "Base", "Handlers", "family", "shown_type", "wrong"]

WRONG = Type("?")
NUMBERS = ("integer", "decimal")
TEXTS = ("text", "one of")


def shown_type(type_: Type) -> str:
    """A type as messages name it.

    >>> shown_type(Type("integer")), shown_type(Type("date"))
    ('an integer', 'a date')
    """
    if type_.kind == "one of":
        return "one of a few names"
    return {"text": "text", "integer": "an integer", "?": "?"}.get(type_.kind, f"a {type_}")


def family(type_: Type) -> str:
    """The types that a type can be compared with, by a name for them all."""
    if type_.kind in NUMBERS:
        return "number"
    return "text" if type_.kind in TEXTS else str(type_) if type_.item else type_.kind


Handlers: TypeAlias = Mapping[type[e.Node], Callable[[Any, Any, Context], p.Code]]


@frozen
class Base:
    """Types whatever ``HANDLERS`` has a method for; that table is for the class to fill which knows them all."""

    HANDLERS: ClassVar[Handlers] = {}

    scope: Scope
    report: Report
    zone: ZoneInfo
    finder: Finder
    used: dict[tuple[str, str], str] = field(factory=dict, init=False)  # plug-ins, and what tells their meaning

    def condition(self, node: e.Node, context: Context) -> p.Code:
        """``node`` as a condition."""
        code = self.value(node, context)
        if code.type.kind not in ("boolean", "?"):
            self.report.add("N302", node.span, found=shown_type(code.type))
        return code

    def value(self, node: e.Node, context: Context) -> p.Code:
        """``node`` as a value of any type."""
        return self.HANDLERS[type(node)](self, node, context)

    def selection(self, node: e.Selection, context: Context, at: Span | None, *, at_once: bool = False) -> p.Select:
        """The events that ``node`` selects; where that is decided ``at_once``, by the clock of that instant too."""
        span = node.span or at
        name = node.event
        if name is not None and self.scope.event(name) is None:
            near = self.report.near(name, self.scope.events)
            self.report.add("N202", self.report.part(span, name), name=name, near=near)
        if name == MESSAGE_SENT and not context.history:
            why = "what was sent depends on the path taken; scenarios and the policies of channels can read it"
            self.refuse_messages(span, f"cannot be read in {context.place}", why)
        where = None
        if node.where is not None:
            inner = Context("`where`", event=name or "", entry=context.entry, unread=context.unread, clock=at_once)
            where = self.condition(node.where, inner)
        within, over, since_entry = self._window(node.window, context, span)
        of_run = since_entry and where is not None and any(isinstance(code, p.EntryOf) for code in codes(where))
        return p.Select(name, where, within, over, since_entry, of_run=of_run)

    def arriving(self, node: e.Selection, context: Context, *, at_once: bool = False) -> p.Select:
        """The events that ``node`` selects, as they arrive where that is decided ``at_once``: they have no window."""
        if node.window is not None:
            self.report.add("N413", node.window.span or node.span)
        return evolve(
            self.selection(node, context, node.span, at_once=at_once), within=None, over=None, since_entry=False
        )

    def refuse_messages(self, at: Span | None, problem: str, why: str) -> None:
        """Report that the messages sent have no place here."""
        self.report.add("N240", self.report.part(at, MESSAGE_SENT), problem=problem, help=why)

    def length(self, duration: Duration, at: Span | None) -> int:
        """``duration`` as a length in microseconds."""
        if duration.is_length:
            return duration.micros
        self.report.add("N313", self.report.part(at, str(duration)), found=str(duration))
        return 0

    def _window(
        self, window: e.Window | None, context: Context, at: Span | None
    ) -> tuple[int | None, int | None, bool]:
        if window is None:
            return None, None, False
        if window.duration is None:
            if context.messages is None:
                self.report.add("N214", window.span or at, what="since entry")
            return None, None, True
        length = self.length(window.duration, at)
        if window.kind == "over":
            return None, max(1, length // (24 * 3600 * 10**6)), False
        return length, None, False


def wrong(node: e.Node, type_: Type = WRONG) -> p.Code:
    """Code that stands for ``node``, of which a fault has been reported."""
    return p.Const(None, type=type_, span=node.span)
