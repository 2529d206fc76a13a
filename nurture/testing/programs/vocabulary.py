"""What generated rules are about: attributes, events, plug-ins, and the values that literals and logs have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from attrs import frozen

from nurture.domain.actions import Action
from nurture.domain.channel_presets import ChannelPreset
from nurture.domain.journeys import Channel, Hours, MessageCap
from nurture.domain.plugged import Curve, Function
from nurture.domain.schema import BOOLEAN, DATE, DECIMAL, TEXT
from nurture.domain.time import Duration
from nurture.plugins import Plugins

__all__ = [
    "CONSENTS",
    "EVENTS",
    "HEADER",
    "LENGTHS",
    "LITERALS",
    "MESSAGES",
    "PLUGINS",
    "TIMES",
    "WAITS",
    "ZONES",
    "Subject",
]


@frozen
class Subject:
    """Something with a value: its kind, the text that asks for it, and for ``one of`` the values that it may have.

    What is ``plain`` can be compared with nothing but a constant.
    """

    kind: str
    text: str
    options: tuple[str, ...] = ()
    plain: bool = False


ZONES = (
    "UTC",
    "Asia/Tokyo",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of daylight saving
    "Asia/Kathmandu",
    "Europe/London",
    "Pacific/Apia",  # which left out a day
    "Pacific/Chatham",
)
MESSAGES = ("m1", "m2")
CONSENTS = ("consent.email", "consent.email.news", "consent.line.news")
LENGTHS = ("1 hour", "90 minutes", "6 hours", "1 day", "36 hours", "2 days", "1 week")
WAITS = (
    "2 hours",
    "1 day",
    "2 days",
    "1 business day",
    "1 week",
    "1 month",
    "30 minutes",
    "5 business hours",
    "2 business days",
    "1 year",
)
TIMES = ("09:00", "02:30", "00:00", "23:59", "01:45")

HEADER = """lead {
  n: integer?
  d: decimal?
  t: text?
  b: boolean?
  o: one of "a", "b", "c"
  country: one of "JP", "US"?
  day: date?
  moment: datetime?
  tags: list of text?
}
event e1 "an order" by shop { v: decimal?, k: text?, m: datetime? }
event e2 by web {
  w: integer?
}
event e3 {
  channel: one of "paper", "web"
  f: boolean?, on: date?, names: list of text?
}
event stop
event email_opened { message: text }
event line_opened { message: text }
event task_done { task: text }
parameter two "a number" = 2
parameter half = 0.5
parameter listed = ["x", "xy"]
parameter span = 6 hours
parameter since = 2026-03-01
"""

ATTRIBUTES = (
    Subject("integer", "n"),
    Subject("decimal", "d"),
    Subject("text", "t"),
    Subject("boolean", "b"),
    Subject("one of", "o", ("a", "b", "c")),
    Subject("one of", "country", ("JP", "US")),
    Subject("date", "day"),
    Subject("datetime", "moment"),
    Subject("list", "tags"),
    *(Subject("boolean", name) for name in CONSENTS),
)
EVENTS: Mapping[str, tuple[Subject, ...]] = {
    "e1": (
        Subject("decimal", "v"),
        Subject("text", "k"),
        Subject("datetime", "m"),
        Subject("one of", "channel", ("shop",), plain=True),
    ),
    "e2": (Subject("integer", "w"),),
    "e3": (
        Subject("boolean", "f"),
        Subject("date", "on"),
        Subject("list", "names"),
        Subject("one of", "channel", ("paper", "web"), plain=True),
    ),
    "stop": (),
    "email_opened": (Subject("text", "message"),),
    "line_opened": (Subject("text", "message"),),
    "task_done": (Subject("text", "task"),),
    "events": (Subject("text", "channel"),),
}
LITERALS: Mapping[str, tuple[str, ...]] = {
    "integer": ("0", "1", "2", "3", "5"),
    "decimal": ("0", "1", "5", "7.5", "10", "15", "20.5", "1.5", "2.5"),
    "text": ('"x"', '"xy"', '"yx"', '""', '"call"', '"m1"'),
    "boolean": ("true", "false"),
    "date": ("2026-03-08", "2026-11-01", "2026-01-31"),
    "datetime": ("2026-03-08T07:00Z", "2026-11-01T01:30"),
}


def _grown(number: Decimal | None, text: str | None) -> Decimal | None:
    """``number`` and the length of ``text``, each counted as 0 where it is missing; missing where that comes to 1."""
    grown = (number or Decimal(0)) + len(text or "")
    return None if grown == 1 else grown


def _ends(text: str) -> str | None:
    return text[-1:] or None


def _early(day: dt.date) -> bool:
    return day.day < 10


def _plateau(days: int) -> list[int]:
    return [Curve.WHOLE] * days + [Curve.WHOLE // 3] * days


def _late(days: int) -> list[int]:
    return [0] * days


def _feasts(country: str, year: int) -> list[dt.date]:
    if country not in {"JP", "US"}:
        raise ValueError(country)
    return (
        [dt.date(year, 3, 9), dt.date(year, 11, 2)] if country == "JP" else [dt.date(year, 3, 6), dt.date(year, 2, 2)]
    )


_CARRIER = Channel(
    "carrier",
    hours=(Hours(dt.time(2), dt.time(21)),),
    caps=(MessageCap(2, "day"),),
    hold=Duration(1, "day"),
)
PLUGINS = Plugins(
    functions=(
        Function("ends", (TEXT,), TEXT, _ends),
        Function("grown", (DECIMAL, TEXT), DECIMAL, _grown, takes_missing=True),
        Function("early", (DATE,), BOOLEAN, _early),
    ),
    curves=(Curve("plateau", _plateau), Curve("late", _late)),
    actions=(Action("ping"), Action("tell_crm", {"points": DECIMAL, "why": TEXT, "day": DATE})),
    calendars={"feasts": _feasts},
    channels=(ChannelPreset(_CARRIER),),
    installed=False,
)
