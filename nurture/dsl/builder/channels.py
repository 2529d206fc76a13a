"""Channels and their policies."""

from __future__ import annotations

from typing import Any

from lark import Token
from lark.tree import Meta

from nurture.diagnostics import Span
from nurture.domain import journeys as j
from nurture.dsl.builder.base import Base

__all__ = ["ChannelPolicies"]


class ChannelPolicies(Base):
    """Makes channels, and what holds of all of them."""

    def channel(self, meta: Meta, children: list[Any]) -> j.Channel:
        name, label, *policies = children
        values = self._policy(policies, f"channel `{name}`")
        return j.Channel(str(name), self.label(label), span=self.span(name), **values)

    def channels(self, meta: Meta, children: list[Any]) -> j.Channels:
        return j.Channels(**self._policy(children, "`channels`"), span=self.span(meta))

    def _policy(self, policies: list[Any], where: str) -> dict[str, Any]:
        """What the lines of a policy say: caps and hours may be several, all else stands once."""
        values: dict[str, Any] = {}
        for key, value, span in (policy for policy in policies if policy is not None):
            if key in ("caps", "hours"):
                values[key] = (*values.get(key, ()), value)
            else:
                self.once(values, key, value, span, where=where)
        return values

    def channel_use(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        preset, without = children
        return "use", j.Use(str(preset), None, without or (), span=self.span(meta)), self.span(meta)

    def suppress(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        return "suppress", children[0], self.span(meta)

    def channel_hold(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        return "hold", children[0], self.span(meta)

    def channel_days(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        return "days", children[0], self.span(meta)

    def not_on_holidays(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        return "holidays", False, self.span(meta)

    def days(self, meta: Meta, children: list[Token]) -> tuple[str, ...]:
        return tuple("business days" if child.type == "BUSINESS_DAYS" else str(child) for child in children)

    def requires(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        return "requires", children[0], self.span(meta)

    def message_cap_per(self, meta: Meta, children: list[Token]) -> tuple[str, Any, Span]:
        number, period = self.whole(children[0], 1_000), self.period(children[1])
        cap = j.MessageCap(number, period=period, span=self.span(meta))
        return "caps", cap, self.span(meta)

    def message_cap_within(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        if not children[1].is_length:
            self.report.add("N313", self.span(meta), found=str(children[1]))
            return "caps", j.MessageCap(1, period="day"), self.span(meta)
        cap = j.MessageCap(self.whole(children[0], 1_000), within=children[1], span=self.span(meta))
        return "caps", cap, self.span(meta)

    def hours(self, meta: Meta, children: list[Any]) -> tuple[str, Any, Span]:
        start, end = self.clocks(meta, children[0], children[1], over_midnight=True)
        return "hours", j.Hours(start, end, children[2] or ()), self.span(meta)
