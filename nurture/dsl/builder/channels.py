"""Channels and their policies."""

from __future__ import annotations

from typing import Any

from nurture.diagnostics import Span
from nurture.domain import journeys as j
from nurture.dsl.builder.base import Base
from nurture.dsl.words import Extent, Word

__all__ = ["ChannelPolicies"]


class ChannelPolicies(Base):
    """Makes channels, and what holds of all of them."""

    def channel(self, extent: Extent, children: list[Any]) -> j.Channel:
        name, label, *policies = children
        values = self._policy(policies, f"channel `{name}`")
        return j.Channel(str(name), self.label(label), span=self.span(name), **values)

    def channels(self, extent: Extent, children: list[Any]) -> j.Channels:
        return j.Channels(**self._policy(children, "`channels`"), span=self.span(extent))

    def _policy(self, policies: list[Any], where: str) -> dict[str, Any]:
        """What the lines of a policy say: caps and hours may be several, all else stands once."""
        values: dict[str, Any] = {}
        for key, value, span in (policy for policy in policies if policy is not None):
            if key in ("caps", "hours"):
                values[key] = (*values.get(key, ()), value)
            else:
                self.once(values, key, value, span, where=where)
        return values

    def channel_use(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        preset, without = children
        return "use", j.Use(str(preset), None, without or (), span=self.span(extent)), self.span(extent)

    def suppress(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        return "suppress", children[0], self.span(extent)

    def channel_hold(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        return "hold", children[0], self.span(extent)

    def channel_days(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        return "days", children[0], self.span(extent)

    def not_on_holidays(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        return "holidays", False, self.span(extent)

    def days(self, extent: Extent, children: list[Word]) -> tuple[str, ...]:
        return tuple("business days" if child.kind == "BUSINESS_DAYS" else str(child) for child in children)

    def requires(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        return "requires", children[0], self.span(extent)

    def message_cap_per(self, extent: Extent, children: list[Word]) -> tuple[str, Any, Span]:
        number, period = self.whole(children[0], 1_000), self.period(children[1])
        cap = j.MessageCap(number, period=period, span=self.span(extent))
        return "caps", cap, self.span(extent)

    def message_cap_within(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        if not children[1].is_length:
            self.report.add("N313", self.span(extent), found=str(children[1]))
            return "caps", j.MessageCap(1, period="day"), self.span(extent)
        cap = j.MessageCap(self.whole(children[0], 1_000), within=children[1], span=self.span(extent))
        return "caps", cap, self.span(extent)

    def hours(self, extent: Extent, children: list[Any]) -> tuple[str, Any, Span]:
        start, end = self.clocks(extent, children[0], children[1], over_midnight=True)
        return "hours", j.Hours(start, end, children[2] or ()), self.span(extent)
