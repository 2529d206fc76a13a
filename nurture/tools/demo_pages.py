"""The demo's story as text in columns."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from attrs import frozen

from nurture.api import next_wake
from nurture.diagnostics import columns
from nurture.domain.time import zone
from nurture.journey.effects import Assign, Held, SegmentChanged, Send
from nurture.journey.state import LeadState
from nurture.tools.demo_reasons import reason, strongest
from nurture.tools.demo_story import FOLDER, GATE, GRADE, HEAT, JOURNEY, NOW, Coming, Story
from nurture.tools.layout import Paint, bar, cut, table, wrapped
from nurture.tools.wording import counted, local, told

__all__ = ["HOTTEST", "Pages", "commands"]

HOTTEST, DUE = 10, 24
ROOMY = 100  # columns from which on there is room for all that is known of what is due
_REASONS_HELD = {
    "hours": "outside the hours of the channel",
    "cap": "more than the channel may send",
    "consent": "no consent",
    "requires": "what the channel requires does not hold",
    "suppressed": "not to be reached",
    "expired": "too late to be worth sending",
}


def commands(lead: str, folder: Path = FOLDER) -> list[str]:
    """What to try next, ready to be pasted into a shell."""
    rules, leads, events = (shlex.quote(str(folder / name)) for name in ("demo.nurture", "leads.csv", "events.csv"))
    tables = f"{rules} --leads {leads} --events {events}"
    at = NOW.isoformat(timespec="minutes")
    return [
        f"nurture test {rules}",
        f"nurture explain {tables} --at {at} --lead {lead}",
        f"nurture run {tables} --until {at} -o effects.jsonl",
    ]


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
        aside = cut(f"  {beside}" if beside else "", self.width - columns(title))
        return [self.paint.head(title) + self.paint.faint(aside), *(f"  {line}" for line in lines)]

    def listed(self, title: str, numbers: Iterable[tuple[str, int]]) -> list[str]:
        """Names with their numbers, in as many lines as they need."""
        return wrapped(f"{title} {_numbers(numbers)}", self.width - 2)

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
            ("leads", f"{len(story.states):,}: {_numbers(zones.most_common())}"),
            ("events", f"{len(events):,} from {first} to {last}"),
            ("now", f"{local(story.at, story.home)} {program.timezone}"),
        ]
        return self.titled(f"{story.rules.name}: a year of invented leads, one file of rules", "", table(rows))

    def funnel(self) -> list[str]:
        """How far leads have come."""
        stages = self.story.funnel()
        room = self.width - 60
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
        room = self.width - 60
        most = max(grades.values())
        rows = [(band, f"{number:,}", self.paint.lively(bar(number, most, room))) for band, number in grades.items()]
        lines = [*table(rows, right=[1]), *self.listed("segments:", segments.items())]
        return self.titled("Whom to see to first", f"the grade `{GRADE}`", lines)

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
        done = self.listed("sent:", [*sent.most_common(), ("tasks", tasks)])
        return self.titled("What was done for them", "", [*table(rows, right=[2, 3, 4, 5]), *done])

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
            most={1: 20, 2: self.width - 66},
        )  # fmt: skip
        reasons = [[reason(part) for part in strongest(self.story, state)] for state in states]
        cells = [(*each.worth, each.brief, each.earned) for rows in reasons for each in rows]
        left = iter(table(cells, right=[0, 1], most={2: self.width - 48}))
        lines: list[str] = []
        for head, rows in zip(heads, reasons, strict=True):
            lines += [self.paint.head(head), *(f"    {next(left)}" for _ in rows)]
        beside = f"the first {len(states)} who have not bought, and what gives them most points"
        return self.titled("Who is hot, and why", beside, lines)

    def one(self, state: LeadState) -> list[str]:
        """The scores of one lead, taken apart: parts that add up to them, each clause as it is written."""
        rows: list[tuple[str, ...]] = []
        for score in (HEAT, GATE):
            why = self.story.why(state, score)
            rows.append((f"{why.total.normalize():f}", "", f"{score} =", ""))
            for found in (reason(part) for part in why.parts if part.points or part.before):
                first, *more = wrapped(found.clause, self.width - 59)
                rows += [(*found.worth, first, found.behind), *(("", "", f"  {line}", "") for line in more)]
        title = f"{state.lead.attributes['name']} in full"
        beside = f"{state.lead.id}, {_about(state)}, persona {state.persona or 'unknown'}"
        return self.titled(title, beside, table(rows, right=[0, 1]))

    def way(self, state: LeadState) -> list[str]:
        """What became of one lead, effect by effect, on its own clock."""
        tz = zone(state.lead.timezone or self.story.rules.program.timezone)
        effects = [
            effect
            for effect in self.story.courses[state.lead.id].effects
            if not isinstance(effect, SegmentChanged) and not (isinstance(effect, Held) and effect.until is not None)
        ]
        rows = [(local(effect.at, tz), told(effect, tz)) for effect in effects]
        wake = next_wake(self.story.rules, state)
        if wake is not None:
            rows.append((local(wake, tz), "(the next wake: before it, nothing comes by time alone)"))
        title = f"What became of {state.lead.attributes['name']}"
        return self.titled(title, "", table(rows, most={1: self.width - 20}))

    # -- what comes ----------------------------------------------------------------------------------------------

    def coming(self) -> list[str]:
        """What falls due within a week."""
        due = self.story.coming()
        roomy = self.width >= ROOMY
        rows = [self.due(item)[: None if roomy else -1] for item in due[:DUE]]
        most = {3: self.width - (78 if roomy else 59), 4: 14}
        more = [f"and {len(due) - DUE} more"] if len(due) > DUE else []
        beside = "if nothing happens but time; on the clock of each lead"
        return self.titled("Due in the coming week", beside, [*table(rows, most=most), *more])

    def due(self, item: Coming) -> tuple[str, ...]:
        """A row of what is due."""
        effect, lead = item.effect, item.lead
        place = lead.timezone or self.story.rules.program.timezone
        at = effect.at.astimezone(zone(place))
        what = (effect.channel, effect.message) if isinstance(effect, Send) else (effect.team, _task(effect))
        when = f"{_DAYS[at.weekday()]} {at:%m-%d %H:%M}"
        return when, place.rpartition("/")[2], *what, str(lead.attributes["name"]), effect.scenario

    def held_back(self) -> list[str]:
        """What was held back, and why."""
        rows = [("", "", "sent later", "not sent")]
        rows += [
            (item.channel, _REASONS_HELD.get(item.reason, item.reason), f"{item.later:,}", f"{item.dropped:,}")
            for item in self.story.held_back()
        ]
        return self.titled("What was held back, and why", "", table(rows, right=[2, 3]))

    def next(self) -> list[str]:
        """What to try next: paths are never cut, whatever the width."""
        head = self.paint.head("Next") + self.paint.faint(f"  the files are in {FOLDER}")
        return [head, *(f"  {line}" for line in commands(self.story.hottest(1)[0].lead.id))]


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _numbers(numbers: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in numbers)


def _task(effect: object) -> str:
    return str(getattr(effect, "task", getattr(effect, "text", "")))
