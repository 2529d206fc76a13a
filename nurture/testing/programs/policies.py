"""Channels with their policies, the calendar, the settings, a test: all that stands around the flows."""

from __future__ import annotations

from nurture.testing.programs.flows import Flows
from nurture.testing.programs.places import FACTS, Place
from nurture.testing.programs.vocabulary import WAITS, ZONES

__all__ = ["Policies"]

_POLICY = Place(history=True, clock=True)
_HOURS = (
    "",
    "between 09:00 and 18:00 on business days",
    "between 01:30 and 03:00",
    "on business days",
    "on monday, saturday, sunday",
    "between 09:00 and 12:00\nbetween 13:30 and 24:00 on tuesday, business days",
    "between 20:00 and 22:00\non business days, sunday",
    "between 20:00 and 08:00\non business days, friday",
    "between 22:30 and 02:30 on saturday\nbetween 02:15 and 02:45",
)
_CAPS = (
    "at most 1 per day",
    "at most 2 per week",
    "at most 2 within 2 days",
    "at most 1 within 12 hours",
    "at most 3 per month",
)
_BUSINESS = ("business hours 09:00 to 12:00, 13:00 to 17:30", "business hours 00:30 to 24:00")
_HOLIDAYS = ('holidays in "JP" from "feasts"', 'holidays of country, else "US" from "feasts"')


class Policies(Flows):
    """Writes channels and settings."""

    def channel(self, name: str) -> str:
        """A channel."""
        asked = self.pick(
            "consent.email",
            "consent.email",
            lambda: self.condition(_POLICY),
            lambda: f"{self.of_messages(_POLICY)} and consent.email",
        )
        lines = [
            self.maybe("use carrier" + self.maybe(" without hold, caps"), of=8),
            self.maybe(f"requires {asked}", of=3),
            self.pick("", *_CAPS, "at most 0 per day" if self.chance(8) else _CAPS[0]),
            self.pick("", *_HOURS),
            self.maybe("not on holidays", of=4),
            self.maybe(f"hold at most {self.pick('2 hours', '30 minutes', *WAITS)}", of=3),
            self.maybe(lambda: f"suppress when {self.condition(_POLICY)}", of=5),
        ]
        return self._block(f"channel {name}{self.label()}", lines)

    def channels(self) -> str:
        """What holds for all channels together."""
        caps = [self.maybe(self.pick(*_CAPS)) for _ in range(2)]
        return self._block("channels", [self.maybe(lambda: f"suppress when {self.condition(_POLICY)}", of=4), *caps])

    def settings(self) -> str:
        """The head of the file."""
        late = f"late up to {self.pick('2 days', '6 hours')}{self.pick(', 3 events', ', 256 events', '')}"
        lines = [
            "language 1",
            f'timezone "{self.pick(*ZONES)}"',
            self.pick(late, late, late, ""),
            self.maybe(self.pick(*_BUSINESS), of=3),
            self.maybe(self.pick(*_HOLIDAYS)),
            self.maybe("holdout 10%", of=8),
        ]
        return self._block('ruleset "generated"', lines)

    def calendar(self) -> str:
        """Days on which a business is closed."""
        return self._block("calendar company", ["closed 2026-11-02, 2026-03-07 to 2026-03-10", "closed 2026-02-02"])

    def test(self) -> str:
        """A test; what it expects need not come true."""
        lines = [
            'given lead { n: 3, t: "x", o: "a", tags: ["x", "y"], d: -1.5 }' + self.maybe(' in "Asia/Tokyo"'),
            "at 2026-03-06T09:00 e1 { v: 10.5 }",
            "at 2026-03-07",
            f"expect {self.condition(FACTS)}",
            'expect email "m1"',
            'expect not email "m2" at 2026-03-08T10:00',
            "expect not do ping",
            "expect do tell_crm { points: 3 } at 2026-03-09",
        ]
        return self._block('test "a story"', lines)
