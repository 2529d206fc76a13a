"""The demo's story as text in columns."""

from __future__ import annotations

import datetime as dt
import shlex
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import frozen

from nurture.domain.time import zone
from nurture.journey.effects import Assign, Held, SegmentChanged, Send
from nurture.journey.state import LeadState
from nurture.scoring.explanation import Part
from nurture.tools.demo_story import FOLDER, GATE, GRADE, HEAT, JOURNEY, NOW, Coming, Story
from nurture.tools.layout import Paint, bar, table, wrapped
from nurture.tools.wording import counted, local, told

__all__ = ["HOTTEST", "Pages", "Reason", "commands", "reason", "strongest"]

HOTTEST, REASONS, DUE = 10, 3, 24
_REASONS_HELD = {
    "hours": "outside the hours of the channel",
    "cap": "more than the channel may send",
    "consent": "no consent",
}


def commands(lead: str, folder: Path = FOLDER) -> list[str]:
    """What to try next, ready to be pasted into a shell."""
    rules, leads, events = (shlex.quote(str(folder / name)) for name in ("demo.nurture", "leads.csv", "events.csv"))
    tables = f"{rules} --leads {leads} --events {events}"
    return [
        f"nurture test {rules}",
        f"nurture explain {tables} --at {NOW} --lead {lead}",
        f"nurture run {tables} --until {NOW} -o effects.jsonl",
    ]


@frozen
class Reason:
    """Points, what they were before they faded, how many events earned them, how many came after, when, and the clause."""

    points: Decimal
    before: Decimal | None
    events: int | None
    over: int
    last: dt.date | None
    clause: str

    def cells(self) -> tuple[str, ...]:
        """The reason as cells of a table."""
        before = "" if self.before is None else f"of {points_text(self.before)}"
        events = "" if self.events is None else counted(self.events, "event")
        over = f"{self.over} over cap" if self.over else ""
        return points_text(self.points), before, events, over, "" if self.last is None else f"to {self.last}", self.clause

    def to_dict(self) -> dict[str, Any]:
        """The reason as plain data; points as text, exactly."""
        return {
            "points": f"{self.points:f}",
            "before": f"{self.points if self.before is None else self.before:f}",
            "events": self.events,
            "over_cap": self.over,
            "last": None if self.last is None else self.last.isoformat(),
            "clause": self.clause,
        }


def points_text(points: Decimal) -> str:
    """Points with their sign and no more digits than needed.

    >>> points_text(Decimal("7.500")), points_text(Decimal("-20")), points_text(Decimal(0))
    ('+7.5', '-20', '0')
    """
    return f"{points.normalize():+f}" if points else "0"


def reason(part: Part) -> Reason:
    """What a part of an explanation says."""
    clause = part.text.partition(" ")[2] if part.kind == "clause" else part.text
    days = [day.day for day in part.days if day.counted and day.day is not None]
    before = part.before if part.kind == "clause" and part.before != part.points else None
    return Reason(part.points, before, part.events if part.days else None, part.left_out, max(days, default=None), clause)


def strongest(story: Story, state: LeadState, number: int = REASONS) -> list[Part]:
    """The clauses that give a lead the most points, of its heat and of its gate."""
    parts = [part for score in (HEAT, GATE) for part in story.why(state, score).parts if part.points > 0]
    return sorted(parts, key=lambda part: -part.points)[:number]


def _about(state: LeadState) -> str:
    lead = state.lead.attributes
    return ", ".join(str(lead[name]) for name in ("title", "company") if lead.get(name))


@frozen
class Pages:
    """Writes the parts of the story, each as lines."""

    story: Story
    width: int
    paint: Paint

    def all(self) -> list[str]:
        """Every part."""
        best = self.story.hottest(1)[0]
        parts = (
            self.headline(), self.funnel(), self.counts(), self.scenarios(), self.hottest(), self.one(best),
            self.way(best), self.coming(), self.held_back(), self.next(),
        )  # fmt: skip
        return [line for part in parts for line in (*part, "")][:-1]

    def titled(self, title: str, beside: str, lines: Iterable[str]) -> list[str]:
        """Lines under a title."""
        return [self.paint.head(title) + (self.paint.faint(f"  {beside}") if beside else ""), *(f"  {x}" for x in lines)]

    def headline(self) -> list[str]:
        """What this is made of."""
        story, program = self.story, self.story.rules.program
        events = sorted(event.at for lead in story.courses for event in story.log(lead))
        first, last = (at.astimezone(story.home).date().isoformat() for at in (events[0], events[-1]))
        zones = Counter(state.lead.timezone or program.timezone for state in story.states)
        made = (
            counted(len(story.rules.stages), "stage"), counted(len(story.rules.scenarios), "scenario"),
            counted(len(program.channels), "channel"), counted(len(story.rules.personas), "persona"),
        )  # fmt: skip
        rows = [
            ("rules", f"demo.nurture: {', '.join(made)}"),
            ("leads", f"{len(story.states):,}: {', '.join(f'{name} {number}' for name, number in zones.most_common())}"),
            ("events", f"{len(events):,} from {first} to {last}"),
            ("now", f"{local(story.at, story.home)} {program.timezone}"),
        ]
        return self.titled(f"{story.rules.name}: a year of invented leads, one file of rules", "", table(rows))

    def funnel(self) -> list[str]:
        """How far leads have come."""
        stages = self.story.funnel()
        room = self.width - 58
        rows = [("", "", "reached", "of those before", "here now", "")]
        rows += [
            (
                item.name, item.label, f"{item.reached:,}", "" if item.conversion is None else f"{item.conversion} %",
                f"{item.here:,}", self.paint.lively(bar(item.reached, stages[0].reached, room)),
            )
            for item in stages
        ]  # fmt: skip
        return self.titled("How far they came", f"the journey `{JOURNEY}`", table(rows, right=[2, 3, 4]))

    def counts(self) -> list[str]:
        """How many leads are in each band and segment."""
        grades, segments = self.story.grades(), self.story.segments()
        room = self.width - 58
        most = max(grades.values())
        rows = [(band, f"{number:,}", self.paint.lively(bar(number, most, room))) for band, number in grades.items()]
        others = ", ".join(f"{name} {number:,}" for name, number in segments.items())
        return [*self.titled("Whom to see to first", f"the grade `{GRADE}`", table(rows, right=[1])), f"  segments: {others}"]

    def scenarios(self) -> list[str]:
        """What scenarios have come to."""
        rows = [("", "", "entered", "in it now", "goal reached", "")]
        rows += [
            (
                item.name, item.label, f"{item.entered:,}", f"{item.here:,}", f"{item.goals:,}",
                f"{Decimal(100 * item.goals) / item.entered:.0f} %" if item.entered else "",
            )
            for item in self.story.scenarios()
        ]  # fmt: skip
        sent = Counter(effect.channel for effect in self.story.effects if isinstance(effect, Send))
        tasks = sum(isinstance(effect, Assign) for effect in self.story.effects)
        done = ", ".join([*(f"{name} {number:,}" for name, number in sent.most_common()), f"tasks {tasks:,}"])
        return [*self.titled("What was done for them", "", table(rows, right=[2, 3, 4, 5])), f"  sent: {done}"]

    # -- single leads --------------------------------------------------------------------------------------------

    def hottest(self) -> list[str]:
        """The leads to see to first, each with its strongest reasons."""
        states = self.story.hottest(HOTTEST)
        heads = table(
            [
                (
                    f"{place}", str(state.lead.attributes["name"]), _about(state), state.grade(GRADE) or "",
                    state.stage(JOURNEY), f"{HEAT} {state.score(HEAT)}", f"{GATE} {state.score(GATE)}",
                )
                for place, state in enumerate(states, 1)
            ],
            right=[0],
            most={1: 20, 2: self.width - 70},
        )  # fmt: skip
        reasons = [[reason(part) for part in strongest(self.story, state)] for state in states]
        left = iter(self.reasons([row for rows in reasons for row in rows]))
        blocks = [[self.paint.head(head), *(next(left) for _ in rows)] for head, rows in zip(heads, reasons, strict=True)]
        beside = f"the first {len(states)} who have not bought, and what gives them most points"
        return self.titled("Who is hot, and why", beside, [line for block in blocks for line in block])

    def reasons(self, reasons: list[Reason]) -> list[str]:
        """Reasons as lines, a little further in; a long clause ends in dots."""
        return [f"    {line}" for line in table([each.cells() for each in reasons], right=[0, 1, 2], most={5: self.width - 61})]

    def one(self, state: LeadState) -> list[str]:
        """The scores of one lead, taken apart: what adds up to them, to the last digit, each clause as it is written."""
        rows: list[tuple[str, ...]] = []
        for score in (HEAT, GATE):
            why = self.story.why(state, score)
            rows.append((f"{why.total.normalize():f}", "", "", "", "", f"{score} ="))
            for part in why.parts:
                if part.points or part.before:
                    *cells, clause = reason(part).cells()
                    first, *more = wrapped(clause, self.width - 57)
                    rows += [(*cells, first), *(("", "", "", "", "", f"  {line}") for line in more)]
        title = f"{state.lead.attributes['name']} in full"
        beside = f"{state.lead.id}, {_about(state)}, persona {state.persona or 'unknown'}"
        return self.titled(title, beside, table(rows, right=[0, 1, 2]))

    def way(self, state: LeadState) -> list[str]:
        """What became of one lead, effect by effect, on its own clock."""
        tz = zone(state.lead.timezone or self.story.rules.program.timezone)
        effects = [
            effect
            for effect in self.story.courses[state.lead.id].effects
            if not isinstance(effect, SegmentChanged) and not (isinstance(effect, Held) and effect.until is not None)
        ]
        rows = [(local(effect.at, tz), told(effect, tz)) for effect in effects]
        return self.titled(f"What became of {state.lead.attributes['name']}", "", table(rows, most={1: self.width - 20}))

    # -- what comes ----------------------------------------------------------------------------------------------

    def coming(self) -> list[str]:
        """What falls due within a week."""
        due = self.story.coming()
        rows = [self.due(item) for item in due[:DUE]]
        more = [f"and {len(due) - DUE} more"] if len(due) > DUE else []
        beside = "if nothing happens but time; on the clock of each lead"
        return self.titled("Due in the coming week", beside, [*table(rows, most={3: 36, 4: 14}), *more])

    def due(self, item: Coming) -> tuple[str, ...]:
        """A row of what is due."""
        effect, lead = item.effect, item.lead
        name = lead.timezone or self.story.rules.program.timezone
        at = effect.at.astimezone(zone(name))
        what = (effect.channel, effect.message) if isinstance(effect, Send) else (effect.team, _task(effect))
        return f"{_DAYS[at.weekday()]} {at:%m-%d %H:%M}", name.rpartition("/")[2], *what, str(lead.attributes["name"]), effect.scenario

    def held_back(self) -> list[str]:
        """What was held back, and why."""
        rows = [("", "", "sent later", "not sent")]
        rows += [
            (item.channel, _REASONS_HELD.get(item.reason, item.reason), f"{item.later:,}", f"{item.dropped:,}")
            for item in self.story.held_back()
        ]
        return self.titled("What was held back, and why", "", table(rows, right=[2, 3]))

    def next(self) -> list[str]:
        """What to try next."""
        return self.titled("Next", f"the files are in {FOLDER}", commands(self.story.hottest(1)[0].lead.id))


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _task(effect: object) -> str:
    return str(getattr(effect, "task", getattr(effect, "text", "")))
