"""Questions to the past: how many events, which sum, what came after what."""

from __future__ import annotations

from typing import Any

from attrs import evolve, frozen

from nurture.diagnostics import Span
from nurture.domain import expression as e
from nurture.domain.event import MESSAGE_SENT
from nurture.domain.journeys import assigning, sending
from nurture.domain.schema import BOOLEAN, DATETIME, INTEGER, TEXT, Type
from nurture.dsl import program as p
from nurture.dsl.messages import listed
from nurture.dsl.scope import Context
from nurture.dsl.typer.base import NUMBERS, TEXTS, WRONG, Base, shown_type, wrong

__all__ = ["Events"]


@frozen
class Events(Base):
    """Types questions to the past."""

    def _select(self, node: Any, context: Context, *, counts: bool = False) -> p.Select:
        """The events that a question to the past selects; where it ``counts`` them, ``entry.`` may be read."""
        if context.event is not None:
            self.report.add("N217", node.span)
        window, event = node.selection.window, node.selection.event
        if not counts or window is None or window.duration is not None or event == MESSAGE_SENT:
            context = _unread(context)
        return self.selection(node.selection, context, node.span)

    def any_(self, node: e.Any, context: Context) -> p.Code:
        return at_least(1, self._select(node, context, counts=True), node.span)

    def times(self, node: e.Times, context: Context) -> p.Code:
        span, different = node.span, node.different
        select = self._select(node, context, counts=different is None)
        of = None if different is None else self._property_type(different, select, node)
        if of is not None and of.item is not None:
            self.report.add("N316", self.report.part(node.span, str(different)))

        def reaches(number: int) -> p.Code:
            if different is None or of is None:
                return at_least(number, select, span)
            return _reaches(number, p.Different(select, different, of, max(1, number), span=span))

        least, most = reaches(node.number), p.Not(reaches(node.number + 1), span=span)
        return {"at least": least, "at most": most, "exactly": p.All((least, most), span=span)}[node.bound]

    def count(self, node: e.Count, context: Context) -> p.Code:
        return p.Count(self._select(node, context, counts=True), span=node.span)

    def sum_(self, node: e.Sum, context: Context) -> p.Code:
        select = self._select(node, context)
        type_ = self._property_type(node.property, select, node)
        if type_.kind not in (*NUMBERS, "?"):
            at = self.report.part(node.span, node.property)
            self.report.add("N309", at, name=node.property, found=shown_type(type_))
            type_ = WRONG
        if select.within is not None:
            self.report.add("N402", _window_of(node), days=_days(select.within))
        return p.Total(select, node.property, type=type_, span=node.span)

    def pick(self, node: e.Pick, context: Context) -> p.Code:
        select = self._select(node, context)
        type_ = DATETIME if node.property is None else self._property_type(node.property, select, node)
        if node.which == "first" and (select.within is not None or select.over is not None or select.since_entry):
            self.report.add("N403", _window_of(node))
        return p.Edge(node.which, select, node.property, type=type_, span=node.span)

    def _property_type(self, name: str, select: p.Select, node: e.Node) -> Type:
        if select.event is None:
            self.report.add("N218", node.span)
            return WRONG
        known = self.scope.events.get(select.event)
        if known is None:
            return WRONG
        if name not in known:
            near = self.report.near(name, known)
            at = self.report.part(node.span, name)
            self.report.add("N203", at, event=select.event, name=name, near=near, known=listed(known))
            return WRONG
        return known[name].type

    def _pair(self, node: e.Sequence | e.Absence, context: Context) -> tuple[p.Select, p.Select]:
        if context.event is not None:
            self.report.add("N217", node.span)
        context = _unread(context)
        return self.arriving(node.first, context), self.arriving(node.second, context)

    def sequence(self, node: e.Sequence, context: Context) -> p.Code:
        gap = self.length(node.within, node.span)
        if not node.within.amount:
            self.report.add("N416", self.report.part(node.span, str(node.within)))
        first, second = self._pair(node, context)
        if MESSAGE_SENT in (first.event, second.event):
            why = "write `any message_sent within 3 days`, or `message_sent without page_viewed for 3 days`"
            self.refuse_messages(node.span, "cannot stand beside `then`", why)
        return p.Follows(first, second, gap, span=node.span)

    def absence(self, node: e.Absence, context: Context) -> p.Code:
        return p.Quiet(*self._pair(node, context), self.length(node.lasting, node.span), span=node.span)

    def responded(self, node: e.Responded, context: Context) -> p.Code:
        if context.messages is None:
            self.report.add("N214", node.span, what=f'{node.verb} "..."')
            return wrong(node, BOOLEAN)
        if node.verb == "done" and node.message not in context.messages:
            return self._done(node, context)
        channels = context.messages.get(node.message)
        if channels is None:
            near = self.report.near(node.message, context.messages)
            known = listed(context.messages)
            at = self.report.part(node.span, f'"{node.message}"')
            self.report.add("N213", at, message=node.message, near=near, known=known)
            return wrong(node, BOOLEAN)
        found = [each for each in (self._response(node, channel) for channel in channels) if each is not None]
        if not found:
            event = f"{channels[0]}_{node.verb}"
            self.report.add("N211", self.report.part(node.span, node.verb), verb=node.verb, event=event)
            return wrong(node, BOOLEAN)
        return found[0] if len(found) == 1 else p.Some(tuple(found), span=node.span)

    def _done(self, node: e.Responded, context: Context) -> p.Code:
        """Whether a task that the scenario assigns has been reported done since the run last assigned it."""
        if node.message not in context.tasks:
            near, known = self.report.near(node.message, context.tasks), listed(sorted(context.tasks))
            at = self.report.part(node.span, f'"{node.message}"')
            self.report.add("N261", at, task=node.message, near=near, known=known)
            return wrong(node, BOOLEAN)
        properties = self.scope.event(TASK_DONE) or {}
        if "task" not in properties or properties["task"].type.kind not in TEXTS:
            self.report.add("N262", self.report.part(node.span, node.verb))
            return wrong(node, BOOLEAN)
        same = p.Equal(p.Property("task", type=TEXT), p.Const(node.message, type=TEXT), span=node.span)
        done = p.Select(TASK_DONE, same, since_entry=True, answers=assigning(node.message))
        return at_least(1, done, node.span)

    def _response(self, node: e.Responded, channel: str) -> p.Code | None:
        """Whether the lead has responded by way of ``channel`` since the run last sent it; None where no event tells."""
        event = f"{channel}_{node.verb}"
        properties = self.scope.event(event)
        if properties is None:
            return None
        if "message" not in properties or properties["message"].type.kind not in TEXTS:
            self.report.add("N212", self.report.part(node.span, node.verb), verb=node.verb, event=event)
        same = p.Equal(p.Property("message", type=TEXT), p.Const(node.message, type=TEXT), span=node.span)
        return at_least(1, p.Select(event, same, since_entry=True, answers=sending(node.message)), node.span)


TASK_DONE = "task_done"


def _unread(context: Context) -> Context:
    """``context`` for questions that cannot read the event that let the lead in."""
    if context.entry is None:
        return context
    return evolve(context, entry=None, unread="a question to the past may read it to count what came `since entry`")


def _window_of(node: e.Sum | e.Pick) -> Span | None:
    window = node.selection.window
    return (window and window.span) or node.span


def _days(us: int) -> int:
    return max(1, -(-us // (24 * 3600 * 10**6)))


def at_least(number: int, select: p.Select, span: Span | None) -> p.Code:
    """The condition that ``select`` selects ``number`` events or more; counting may stop there."""
    return _reaches(number, p.Count(select, max(1, number), span=span))


def _reaches(number: int, count: p.Code) -> p.Code:
    return p.Less(p.Const(number, type=INTEGER, span=count.span), count, or_equal=True, span=count.span)
