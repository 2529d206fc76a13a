"""The whole ruleset as a pure step that one would write by hand: from one frozen state to the next, with its effects.

It knows these rules and nothing else. It does not look for duplicates or late events, keeps no trace, and checks nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import attrs
from whole_scenarios import DAY, ORDER, UNIX, WEEK, Run, entries, exits, go

from nurture import Decay, Duration, Event, Lead
from nurture.domain.decay import factors

__all__ = ["State", "advance", "start", "step"]

Effect = tuple[Any, ...]


def _table(points: int, decay: Decay, days: int | None = None) -> list[int]:
    """What is left of points, by age in days."""
    return [points * factor >> 30 for factor in factors(decay, gain=True)][:days]


_HALF = Decay("half-life", Duration(30, "day"))
LEFT = {  # of the points of an event, by age
    "document_requested": _table(30_000, _HALF),
    "seminar_attended": _table(20_000, _HALF),
    "pricing_viewed": _table(10_000, _HALF),
    "page_viewed": _table(2_000, _HALF),
    "email_opened": _table(1_000, _HALF),
    "email_clicked": _table(3_000, _HALF),
    "demo_requested": _table(15_000, _HALF),
    "form_filled": _table(8_000, _HALF, 14),
    "webinar_registered": _table(5_000, _HALF, 30),
    "downloaded": _table(6_000, Decay("linear", Duration(20, "day"))),
}
CAPS: dict[str, tuple[int, Callable[[dt.datetime], int]]] = {  # how many in each period, and which period it is
    "pricing_viewed": (3, lambda at: (at - UNIX).days),
    "page_viewed": (5, lambda at: (at - UNIX).days),
    "email_opened": (5, lambda at: ((at - UNIX).days + 3) // 7),
    "email_clicked": (10, lambda at: at.year * 12 + at.month),
    "demo_requested": (1, lambda at: 0),
}


@attrs.frozen
class State:
    now: dt.datetime
    fit: int
    consent: bool
    earned: tuple[tuple[list[int], int], ...] = ()  # what is left by age, and the day it began
    taken: dict[str, tuple[int, int]] = attrs.field(factory=dict)  # of a cap: the period, how many
    watched: tuple[dt.datetime, ...] = ()
    lost: int = 0
    interest: int = 0
    hot: bool = False
    stage: str = "awareness"
    runs: dict[str, Run] = attrs.field(factory=dict)
    entered: dict[str, dt.datetime] = attrs.field(factory=dict)
    week: int = 0
    sent: int = 0


def start(lead: Lead, at: dt.datetime) -> State:
    of = lead.attributes.get
    title, employees, country = of("title"), of("employees"), of("country")
    fit = 0
    if title is not None:
        fit += 10 if title in ("CEO", "CTO", "CMO") else 0
        fit += 5 if "Director" in title else 0
        fit -= 15 if "Student" in title else 0
    if employees is not None:
        fit += 10 if employees >= 1000 else 5 if employees >= 200 else 0
    fit += 6 if of("industry") in ("software", "finance") else 0
    fit += -10 if country is None else 4 if country in ("US", "DE", "JP") else 0
    return State(at, fit, of("consent.email") is True)


# -- time and events -------------------------------------------------------------------------------------------------


def step(state: State, event: Event) -> tuple[State, list[Effect]]:
    """What an event makes of a state: time passes up to it first."""
    told: list[Effect] = []
    work = _Work(state, told)
    _pass(work, event.at)
    work.now = event.at
    _earn(work, event.type)
    _settle(work, event.type)
    return work.frozen(), told


def advance(state: State, to: dt.datetime) -> tuple[State, list[Effect]]:
    told: list[Effect] = []
    work = _Work(state, told)
    _pass(work, to)
    work.now = to
    return work.frozen(), told


class _Work:
    """A state opened up for one step."""

    __slots__ = (*(field.name for field in attrs.fields(State)), "told")

    def __init__(self, state: State, told: list[Effect]) -> None:
        for name in _NAMES:
            setattr(self, name, getattr(state, name))
        self.taken, self.runs, self.entered = dict(state.taken), dict(state.runs), dict(state.entered)
        self.told = told

    def frozen(self) -> State:
        return State(*[getattr(self, name) for name in _NAMES])


_NAMES = [field.name for field in attrs.fields(State)]


def _pass(work: Any, to: dt.datetime) -> None:
    """Settle each instant before ``to`` (and at it) at which time alone may change something."""
    while True:
        coming = [run.due for run in work.runs.values() if run.due is not None]
        if work.earned:
            coming.append(UNIX + ((work.now - UNIX).days + 1) * DAY)
        coming += [at + WEEK for at in work.watched if at + WEEK > work.now]
        instant = min(coming, default=None)
        if instant is None or instant > to:
            return
        work.now = instant
        _settle(work, None)


def _earn(work: Any, kind: str) -> None:
    if kind == "video_watched":
        work.watched = (*work.watched[-2:], work.now)
    elif kind == "unsubscribed":
        work.lost += 25_000
    elif kind in LEFT:
        if kind in CAPS:
            most, period_of = CAPS[kind]
            period, count = work.taken.get(kind, (None, 0))
            found = period_of(work.now)
            count = count + 1 if period == found else 1
            work.taken[kind] = (found, count)
            if count > most:
                return
        work.earned = (*work.earned, (LEFT[kind], (work.now - UNIX).days))


def _settle(work: Any, event: str | None) -> None:
    """One instant: facts, segment, stage, exits, entries, steps."""
    now = work.now
    today = (now - UNIX).days
    points = -work.lost
    for left, day in work.earned:
        if today - day < len(left):
            points += left[today - day]
    if len(work.earned) > 20:
        work.earned = tuple(each for each in work.earned if today - each[1] < len(each[0]))
    points += 4_000 * sum(1 for at in work.watched if at + WEEK > now)
    work.interest = interest = min(max(points, 0), 200_000)
    hot = work.fit >= 5 and interest >= 60_000
    rising = hot and not work.hot
    if hot != work.hot:
        work.hot = hot
        work.told.append((now, "segment_changed", "hot", hot))
    _move(work, event)
    exits(work, event)
    entries(work, event, rising=rising)
    for scenario in ORDER:
        if scenario in work.runs:
            go(work, scenario, event)


def _move(work: Any, event: str | None) -> None:
    been = {work.stage}
    while True:
        stage = work.stage
        if stage == "awareness" and work.interest >= 20_000:
            target = "consideration"
        elif stage == "consideration" and work.hot:
            target = "decision"
        elif stage == "decision" and event == "purchased":
            target = "customer"
        elif stage == "decision" and work.interest < 30_000:
            target = "consideration"
        else:
            return
        if target in been:
            return
        been.add(target)
        work.told.append((work.now, "stage_changed", stage, target))
        work.stage = target
        event = None
