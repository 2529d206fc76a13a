"""The scenarios and the channel of the whole ruleset, by hand. What they work on is a state opened up for a step."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs

__all__ = ["DAY", "ORDER", "UNIX", "WEEK", "Run", "entries", "exits", "go"]

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
UNIX = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@attrs.frozen
class Run:
    """A scenario under way: at which of its steps, and until when it waits there."""

    place: int
    due: dt.datetime | None


ORDER = ("hot_lead", "seminar", "onboarding", "pricing", "welcome")
ENTRIES = {
    "document_requested": ("welcome", None),
    "seminar_attended": ("seminar", 30 * DAY),
    "pricing_viewed": ("pricing", 14 * DAY),
    "purchased": ("onboarding", None),
}
STEPS: dict[str, list[tuple[Any, ...]]] = {
    "welcome": [("send", "welcome"), ("wait", 3 * DAY), ("send", "guide")],
    "seminar": [("send", "thanks"), ("wait", 2 * DAY), ("call or send", "Call: was at the seminar", DAY, "discount")],
    "hot_lead": [("assign", "Call: hot", 2 * DAY), ("wait", 7 * DAY), ("notify", "hot for a week")],
    "pricing": [("wait", dt.timedelta(hours=4)), ("send", "prices")],
    "onboarding": [
        ("receipt", "receipt"),
        ("wait", 7 * DAY),
        ("send", "how_to"),
        ("wait", 30 * DAY),
        ("send", "how_is_it"),
    ],
}


def exits(work: Any, event: str | None) -> None:
    gone = ["seminar", "pricing"] if event == "purchased" else []
    for scenario in [*gone, *([] if work.hot else ["hot_lead"])]:
        if scenario in work.runs:
            del work.runs[scenario]
            work.told.append((work.now, "left", scenario, "exit"))


def entries(work: Any, event: str | None, *, rising: bool) -> None:
    found = [("hot_lead", dt.timedelta())] if rising else []
    if event in ENTRIES:
        found.append(ENTRIES[event])
    for scenario, again in found:
        last = work.entered.get(scenario)
        if scenario not in work.runs and (last is None or (again is not None and work.now >= last + again)):
            work.entered[scenario] = work.now
            work.runs[scenario] = Run(0, None)
            work.told.append((work.now, "entered", scenario))


def go(work: Any, scenario: str, event: str | None) -> None:
    """Take steps until one has to be waited at, or none is left."""
    steps, run, now = STEPS[scenario], work.runs[scenario], work.now
    place, due = run.place, run.due
    if due is not None and now < due:
        return
    while place < len(steps):
        kind, what, *rest = steps[place]
        if kind == "wait" and due is None:
            work.runs[scenario] = Run(place, now + what)
            return
        if kind == "call or send":
            if due is None and work.interest >= 40_000:
                kind = "assign"
            else:
                kind, what = "send", rest[1]
        if kind == "send":
            until = _send(work, scenario, what)
            if until is not None:
                work.runs[scenario] = Run(place, until)
                return
        elif kind == "receipt":
            told = (now, "send", scenario, what)
            work.told.append(told if work.consent else (now, "held", scenario, what, "consent", None))
        elif kind == "assign":
            work.told.append((now, "assign", scenario, what, now + rest[0]))
        elif kind == "notify":
            work.told.append((now, "notify", scenario, what))
        place, due = place + 1, None
    del work.runs[scenario]
    work.told.append((now, "left", scenario, "finished"))


def _send(work: Any, scenario: str, message: str) -> dt.datetime | None:
    """Send a message, drop it, or give the instant until which it is held."""
    now = work.now
    if not work.consent:
        work.told.append((now, "held", scenario, message, "consent", None))
        return None
    opens = now
    if not 9 <= now.hour < 18:
        opens = now.replace(hour=9, minute=0, second=0, microsecond=0) + (DAY if now.hour >= 18 else dt.timedelta())
    week = ((opens - UNIX).days + 3) // 7
    if work.sent >= 2 and work.week == week:
        until = UNIX + (week + 1) * WEEK - 3 * DAY + dt.timedelta(hours=9)
        work.told.append((now, "held", scenario, message, "cap", until))
        return until
    if opens > now:
        work.told.append((now, "held", scenario, message, "hours", opens))
        return opens
    work.sent = work.sent + 1 if work.week == week else 1
    work.week = week
    work.told.append((now, "send", scenario, message))
    return None
