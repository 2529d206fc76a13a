"""Programs and logs, generated: well-typed rules files of every construct, and events made to hit boundaries."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from attrs import frozen
from hypothesis import strategies as st

import nurture

ZONES = (
    "UTC",
    "Asia/Tokyo",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Chatham",
)
MESSAGES = ("m1", "m2")
HEADER = """lead {{
  n: integer?
  d: decimal?
  t: text?
  b: boolean?
  o: one of "a", "b", "c"
  country: one of "JP", "US"?
  day: date?
  moment: datetime?
  tags: list of text?
}}
event e1 by shop {{
  v: decimal?
  k: text?
  m: datetime?
}}
event e2 by web {{ w: integer? }}
event stop
parameter two = 2
parameter names = ["x", "xy"]
event email_opened {{ message: text }}
event task_done {{ task: text }}
"""


def _grown(number: Decimal | None, text: str | None) -> Decimal | None:
    """``number`` and the length of ``text``, each counted as 0 where it is missing; missing where that comes to 1."""
    grown = (number or Decimal(0)) + len(text or "")
    return None if grown == 1 else grown


PLUGINS = nurture.Plugins(
    functions=[
        nurture.Function("ends", [nurture.TEXT], nurture.TEXT, lambda text: text[-1:] or None),
        nurture.Function("grown", [nurture.DECIMAL, nurture.TEXT], nurture.DECIMAL, _grown, takes_missing=True),
        nurture.Function("early", [nurture.DATE], nurture.BOOLEAN, lambda day: day.day < 10),
    ],
    curves=[
        nurture.Curve("plateau", lambda days: [nurture.Curve.WHOLE] * days + [nurture.Curve.WHOLE // 3] * days),
        nurture.Curve("late", lambda days: [0] * days),
    ],
    actions=[
        nurture.Action("ping"),
        nurture.Action("tell_crm", {"points": nurture.DECIMAL, "why": nurture.TEXT, "day": nurture.DATE}),
    ],
    installed=False,
)
_LENGTHS = ("1 hour", "90 minutes", "6 hours", "1 day", "36 hours", "2 days", "1 week")
_WAITS = (
    "2 hours",
    "1 day",
    "2 days",
    "1 business day",
    "1 week",
    "1 month",
    "30 minutes",
    "5 business hours",
    "2 business days",
)


class Drawn:
    """Choices drawn by Hypothesis, which can make a failing case smaller."""

    def __init__(self, draw: Any) -> None:
        self._draw = draw

    def pick(self, *options: Any) -> Any:
        return self._draw(st.sampled_from(options))

    def number(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))


class Rolled:
    """Choices rolled from a seed, more various than drawn ones."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def pick(self, *options: Any) -> Any:
        return options[self.number(0, len(options) - 1)]

    def number(self, low: int, high: int) -> int:
        return low + int(self._random.random() * (high - low + 1))


class Writer:
    """Writes well-typed text."""

    def __init__(self, choices: Drawn | Rolled) -> None:
        self.pick, self.number = choices.pick, choices.number
        self.scores: list[str] = []
        self.segments: list[str] = []
        self.cells: list[str] = []  # conditions on matrices
        self.journeys: dict[str, list[str]] = {}
        self.splits = 0
        self.runs: list[str] = []
        self.contents: list[str] = []
        self.personas = False
        self.entry = False  # whether what is written now may read `entry.k` and `entry.v`: every entry is an `e1`

    def maybe(self, text: str) -> str:
        return self.pick(text, "")

    # -- expressions -------------------------------------------------------------------------------------------------

    def where(self, event: str) -> str:
        options = {
            "e1": (
                "v >= 10",
                'k == "x"',
                'k starts with "x"',
                'not k contains "y"',
                "v is known",
                'k like "x_%"',
                'k in ["x", "xy"]',
                'ends(k) == "y"',
                "grown(v, k) >= 6",
            ),
            "e2": ("w > 1", "w between 1 and 2", "w != 2", "w is missing"),
            "email_opened": ('message == "m1"',),
            "events": ('channel == "shop"', 'channel in ["shop", "web"]', "channel is missing", 'not channel == "web"'),
        }
        return f" where {self.pick(*options[event])}" if event in options and self.pick(True, False) else ""

    def event(self) -> str:
        return self.pick("e1", "e1", "e2", "stop", "email_opened")

    def selection(self) -> str:
        event = self.pick("events", self.event(), self.event(), self.event())
        return event + self.where(event)

    def kinds(self) -> str:
        prop, event = self.pick("k e1", "v e1", "w e2", "message email_opened").split()
        return f"{prop} of {event}{self.where(event)}"

    def window(self) -> str:
        return self.pick("", f" within {self.pick(*_LENGTHS)}", f" over {self.number(1, 4)} calendar days")

    def of_events(self) -> str:
        kind = self.pick(*range(13), *range(7, 11))
        if kind == 0:
            return f"{self.pick('any', 'no')} {self.selection()}{self.window()}"
        if kind == 1:
            return (
                f"{self.pick('at least', 'at most', 'exactly')} {self.number(0, 3)} {self.selection()}{self.window()}"
            )
        if kind == 12:
            return f"{self.pick('at least', 'at most', 'exactly')} {self.number(0, 3)} different {self.kinds()}{self.window()}"
        if kind == 2:
            return f"count of {self.selection()}{self.window()} {self.pick('>=', '<', '==', '!=')} {self.number(0, 3)}"
        if kind == 3:
            window = self.pick("", f" over {self.number(1, 4)} calendar days")
            return f"sum of v of e1{self.where('e1')}{window} {self.pick('>=', '<')} {self.pick('10', '20.5', '0')}"
        if kind == 4:
            window = self.pick("", f" within {self.pick(*_LENGTHS)}", f" over {self.number(1, 3)} calendar days")
            return f"v of last e1{self.where('e1')}{window} {self.pick('>=', '==', '<')} 10"
        if kind == 5:
            return f"w of first e2{self.where('e2')} {self.pick('>', '==')} {self.number(0, 2)}"
        if kind == 6:
            return f"time of last {self.selection()} {self.pick('<', '<=', '>')} now - {self.pick(*_LENGTHS)}"
        if kind == 7:
            return f"{self.event()} then {self.event()}{self.where('x')} within {self.pick(*_LENGTHS)}"
        if kind == 8:
            return f"e1{self.where('e1')} then e2{self.where('e2')} within {self.pick(*_LENGTHS)}"
        if kind == 9:
            return f"{self.event()} without {self.event()} for {self.pick(*_LENGTHS)}"
        if kind == 10:
            return f"e1{self.where('e1')} without e1{self.where('e1')} for {self.pick(*_LENGTHS)}"
        return f"never {self.selection()}"

    def of_lead(self) -> str:
        options = [
            "n >= two",
            "t in names",
            "n == 1",
            "n != 2",
            "n between 1 and 3",
            "n * 2 - 1 > d",
            "d / 2 < 3",
            "d > 1.5",
            "-n < 0",
            't == "x"',
            't contains "y"',
            't like "%x"',
            't in ["x", "y"]',
            "b",
            "not b",
            "b == false",
            'o == "a"',
            'o not in ["a", "b"]',
            "t is known",
            "d is missing",
            'tags contains "x"',
            '"x" in tags',
            "day <= today",
            "today > day - 2 days",
            "2 days before day <= today",
            "1 month before day <= today",
            "today - day >= 1 day",
            "moment < now",
            "now - moment >= 12 hours",
            "moment + 1 day == now",
            "moment between now - 1 day and now",
            "consent.email",
            "n / (n - 1) > 1",
            "n + d > 3",
            'ends(t) == "x"',
            "grown(d, t) > n",
            "grown(n, t) is missing",
            "early(day)",
            "early(today)",
            "not early(today - 2 days)",
            "grown(count of e1 over 2 calendar days, ends(k of last e1)) >= 2",
        ]
        return self.pick(*options)

    def of_facts(self) -> str:
        options = [
            f"{score} {self.pick('>=', '<', '>', '==')} {self.pick('10', '15', '0', '7.5', '5', '4', '2.5', '2', '1')}"
            for score in self.scores
        ]
        return self.pick(*options, *self.segments, *self.cells, "true")

    def quoted(self, *options: str) -> str:
        return f'"{self.pick(*options)}"'

    def of_messages(self, window: str = "") -> str:
        window = window or self.pick("", f" within {self.pick(*_LENGTHS)}", f" over {self.number(1, 4)} calendar days")
        where = self.pick("", ' where message == "m1"', ' where channel == "line"', ' where scenario == "scenario0"')
        sent = f"message_sent{where}{window}"
        last = self.pick("", f" within {self.pick(*_LENGTHS)}")
        return self.pick(
            f"any {sent}",
            f"never {sent}",
            f"{self.pick('at least', 'at most', 'exactly')} {self.number(0, 3)} {sent}",
            f"{self.pick('at least', 'at most')} {self.number(1, 2)} different message of {sent}",
            f"message of last message_sent{last} == {self.quoted('m1', 'm2')}",
            f"channel of last message_sent{last} == {self.quoted('email', 'line')}",
            f"time of last message_sent{where} < now - {self.pick(*_LENGTHS)}",
            f"message_sent{where} without {self.event()} for {self.pick(*_LENGTHS)}",
            f"{self.event()} without message_sent for {self.pick(*_LENGTHS)}",
        )

    def of_stages(self) -> str:
        options = [f'{name} == "{stage}"' for name, stages in self.journeys.items() for stage in stages]
        return self.pick(*options, "b", "1 business day after moment <= now")

    def condition(self, depth: int = 2, *, stages: bool = False, inside: bool = False) -> str:
        kind = self.number(0, 9)
        if kind >= 8 and depth:
            parts = [self.condition(depth - 1, stages=stages, inside=inside) for _ in range(self.number(2, 3))]
            return "(" + self.pick(" and ", " or ").join(parts) + ")"
        if kind == 7 and depth:
            return f"not ({self.condition(depth - 1, stages=stages, inside=inside)})"
        if kind == 6 and stages:
            return self.of_stages()
        if kind == 5 and inside and self.entry:
            return self.pick(
                'entry.k == "x"',
                "entry.m < now",
                "now - entry.m >= 12 hours",
                "entry.v >= 10",
                "entry.v < d",
                "entry.k is missing",
                "v of last e1 > entry.v",
                "any e1 where k == entry.k since entry",
                "no e1 where v > entry.v since entry",
                "at least 2 e1 where v >= entry.v since entry",
                "count of e1 where (k != entry.k or v is missing) since entry < 2",
            )
        if kind == 5 and inside:
            return self.pick(
                'opened "m1"',
                "at least 2 different k of e1 since entry",
                'done "call"',
                "at least 2 e1 since entry",
                "no stop since entry",
                "1 business day after time of last e1 <= now",
                "2 business days before day < today",
                self.of_messages(" since entry"),
            )
        if kind == 9 and stages:
            return self.of_messages()
        return self.of_facts() if kind in (2, 4) else self.of_lead() if kind >= 3 else self.of_events()

    # -- declarations ------------------------------------------------------------------------------------------------

    def decay(self) -> str:
        return "decay " + self.pick(
            "half-life 2 days",
            "half-life 1 day",
            "linear 3 days",
            "step 50% every 2 days",
            "step 0% every 1 day",
            "expiry 2 days",
            "expiry 1 week",
            "plateau 2 days",
            "late 3 days",
        )

    def clause(self, decays: bool) -> str:
        points = self.pick("+10", "+5", "-5", "+7.5", "+0.333", "-2.125")
        if self.number(0, 3) == 0:
            return f"{points} when {self.condition(1)}"
        selection = self.selection()
        cap = self.pick(
            "",
            "",
            ", at most 1 per day",
            ", at most 2 per day",
            ", at most 2 per week",
            ", at most 3 per month",
            ", at most 2 ever",
        )
        window = self.pick("", "", f" over {self.number(1, 4)} calendar days", "within")
        if window == "within":
            tail = ", no decay" if decays else ""
            return f"{points} on {selection} within {self.pick(*_LENGTHS)}, at most {self.number(1, 3)}{tail}"
        own = self.pick("", "", "", ", no decay", f", {self.decay()}")
        return f"{points} on {selection}{window}{cap}{own}"

    def score(self, name: str) -> str:
        decays = self.pick(True, True, False)
        lines = [self.decay()] if decays else []
        lines += [self.pick("limit 0 to 100", "limit at most 25", "limit at least -3", "limit 0 to 12")] * self.number(
            0, 1
        )
        lines += [self.clause(decays) for _ in range(self.number(1, 4))]
        if self.pick(True, False, False):
            inner = "\n    ".join(self.clause(decays) for _ in range(self.number(1, 2)))
            lines.append(f"group g {self.pick('limit at most 10', 'limit 0 to 7')} {{\n    {inner}\n  }}")
        self.scores.append(name)
        return f"score {name} {{\n  " + "\n  ".join(lines) + "\n}"

    def segment(self, name: str) -> str:
        text = f"segment {name} when {self.condition()}"
        self.segments.append(name)
        return text

    def axis(self, name: str) -> str:
        """An axis of a matrix, with bands 1, 2, ... from the best."""
        by, steps = self.pick(
            ("n", (">= 3", "> 1")),
            ("now - time of last e1", ("< 6 hours", "<= 1 day", "<= 2 days")),
            ("count of e1 over 3 calendar days", (">= 2", ">= 1")),
            ("sum of v of e1", (">= 20.5", "> 10", ">= 0")),
            ("d", ("< -1", "<= 1.5")),
            *((score, (">= 10", ">= 4.5", "> -1")) for score in self.scores),
        )
        bands = [f"{n} {step}" for n, step in enumerate(steps, 1)]
        return "\n    ".join([f"axis {name} by {by} {{", *bands, "z otherwise"]) + "\n  }"

    def matrix(self, name: str) -> str:
        axes = [f"x{n}" for n in range(self.number(1, 2))]
        text = f"matrix {name} {{\n  " + "\n  ".join(map(self.axis, axes)) + "\n}"
        self.cells = [f'{name}.{axis} == "{band}"' for axis in axes for band in ("1", "z")]
        self.cells.append(f'{name} in ["1", "2"]' if len(axes) == 1 else f'{name} in ["11", "1z"]')
        return text

    def checklist(self, name: str) -> str:
        answers = [self.maybe(f" when {self.condition(1)}") for _ in range(2)]
        text = f'checklist {name} {{\n  n "how many?"{answers[0]}\n  t "which?"{answers[1]}\n}}'
        self.cells += [f"{name}.complete", f'{name}.next == "t"', f'{name}.missing contains "n"', f"{name}.t"]
        return text

    def arriving(self, inside: bool) -> str:
        event = self.event()
        if self.number(0, 7) == 0:
            clock = self.pick("hour of now between 7 and 15", 'weekday of now != "sunday"')
            return f"{event} where {clock}"
        if inside and self.entry and event == "e1" and self.pick(True, False):
            return f"e1 where {self.pick('k == entry.k', 'v > entry.v', 'k != entry.k and v is known')}"
        return f"{event}{self.where(event)}"

    def trigger(self, *, stages: bool = True, inside: bool = False) -> str:
        if self.pick(True, False):
            return f"on {self.arriving(inside)}"
        lasting = self.pick("", "", f" for {self.pick(*_LENGTHS)}")
        return f"when {self.condition(1, stages=stages, inside=inside)}{lasting}"

    def journey(self, name: str) -> str:
        stages = [f"{name}_s{n}" for n in range(self.number(2, 4))]
        lines = [f"stage {stage}" for stage in stages]
        if self.number(0, 3) == 0:
            stages = ["attention", "interest", stages[0], "action"]
            lines = ["use aida without desire, satisfaction", f"{lines[0]} after interest", 'stage interest "liking"']
        for _ in range(self.number(1, 5)):
            target = self.pick(*stages)
            sources = self.pick("any", *(stage for stage in stages if stage != target))
            way = f"after {self.pick(*_WAITS)}" if self.number(0, 4) == 0 else self.trigger(stages=False)
            lines.append(f"{sources} -> {target} {way}")
        self.journeys[name] = stages
        return f"journey {name} {{\n  " + "\n  ".join(lines) + "\n}"

    def content(self, journey: str) -> str:
        lines = []
        for stage in self.journeys[journey]:
            for persona in ("", " for p1") if self.personas else ("",):
                pieces = [self.pick('"c1"', '"c2"', '"c3"', '"m1"') for _ in range(self.number(0, 2))]
                lines.append(f"{stage}{persona}: {', '.join(pieces) or 'nothing'}")
        self.contents.append(journey)
        return f"content {journey} {{\n  " + "\n  ".join(lines) + "\n}"

    def next_content(self, depth: int) -> str:
        other = self.maybe(" else " + self.block(depth - 1)) if depth else ""
        return f"send {self.pick('email', 'line')} next content of {self.pick(*self.contents)}{self.purpose()}{other}"

    def purpose(self) -> str:
        return self.pick("", "", "", " for news")

    def step(self, depth: int) -> str:
        kind = self.number(0, 9)
        if kind == 0 and self.contents and self.pick(True, True, False):
            return self.next_content(depth)
        if kind <= 2:
            option = self.pick("", "", ", transactional", f", hold at most {self.pick(*_WAITS)}")
            other = f" else {self.block(depth - 1)}" if depth and self.pick(True, False, False) else ""
            return f'send {self.pick("email", "email", "line")} "{self.pick(*MESSAGES)}"{self.purpose()}{option}{other}'
        if kind == 3:
            timed = self.pick("1 day", "3 days", "1 business day", "1 week", "1 month")
            return f"wait {self.pick(*_WAITS, timed + self.pick(' at 09:00', ' at 02:30', ' at 00:00'))}"
        if kind == 4:
            most = self.maybe(f", at most {self.pick(*_WAITS)}")
            until = self.pick(
                self.condition(1, stages=True, inside=True),
                "day",
                "moment",
                "1 day before day",
                "day at 09:00",
                "2 business days before day at 09:00",
                "1 month after moment",
            )
            until = (
                self.pick("entry.m", "entry.m + 1 day", "1 business day after entry.m", until) if self.entry else until
            )
            other = self.maybe(" else " + self.block(depth - 1)) if most and depth else ""
            return f"wait until {until}{most}{other}"
        if kind == 5 and depth and self.number(0, 2) == 0:
            return self.pick(self.choose(depth), self.repeat(depth), self.split(depth))
        if kind == 5 and depth:
            other = self.maybe(" else " + self.block(depth - 1))
            clock = self.pick(
                "hour of now >= 9", "hour of now between 1 and 12", 'weekday of now in ["saturday", "monday"]'
            )
            asked = self.pick(self.condition(1, stages=True, inside=True), clock)
            return f"if {asked} {self.block(depth - 1)}{other}"
        if kind == 6 and self.number(0, 2) == 0:
            why = self.pick("t", '"late"', "ends(t)", "o", *(["entry.k"] if self.entry else []))
            points = self.pick("d", "n + 1", *self.scores)
            return self.pick(
                "do ping", f"do tell_crm {{ why: {why}, points: {points}, day: {self.pick('day', 'today')} }}"
            )
        if kind == 6:
            return f'assign team "call"{self.maybe(f", due in {self.pick(*_WAITS)}")}'
        if kind == 7:
            return self.pick(
                "set n = 3",
                "set d = entry.v" if self.entry else "set d = 1",
                'set t = "x"',
                "set b = not b",
                "set d = d + 1",
                "set n = n + 1",
                'set o = "a"',
            )
        time = self.pick(
            "09:00",
            "02:30",
            "00:00",
            "monday at 09:00",
            "tuesday or thursday at 09:00",
            "business day or sunday at 02:30",
            "business day at 09:00",
            "email is open",
        )
        if self.number(0, 5) == 0:
            return f"run {self.pick(*self.runs, 'called')}"
        return self.pick('notify team "look"', "leave", f"wait {self.pick(*_WAITS)}", f"wait until {time}")

    def choose(self, depth: int) -> str:
        cases = [
            f"when {self.condition(1, stages=True, inside=True)} {self.block(depth - 1)}"
            for _ in range(self.number(1, 3))
        ]
        cases.append(self.maybe(f"otherwise {self.block(depth - 1)}"))
        return "choose {\n" + "\n".join(case for case in cases if case) + "\n}"

    def split(self, depth: int) -> str:
        self.splits += 1
        name = f"s{self.splits}"
        arms = [f'{self.number(n % 2, 3)} "{arm}" {self.block(depth - 1)}' for n, arm in enumerate("abc", 1)]
        arms = arms[: self.number(1, 3)]
        return f'split "{name}" {{\n' + "\n".join(arms) + "\n}"

    def repeat(self, depth: int) -> str:
        until = self.condition(1, stages=True, inside=True)
        times = self.pick(f"{self.number(1, 3)} times", f"at most {self.number(1, 3)} times until {until}")
        return f"repeat {times} {self.block(depth - 1)}"

    def block(self, depth: int) -> str:
        return "{\n" + "\n".join(self.step(depth) for _ in range(self.number(0, 2))) + "\n}"

    def enter(self) -> str:
        """How leads enter; where each entry is an `e1`, runs may be told apart, and their event read."""
        self.entry = self.pick(True, False)
        triggers = [f"on e1{self.where('e1')}"] if self.entry else [self.trigger() for _ in range(self.number(1, 2))]
        if not self.entry and self.number(0, 3) == 0:
            triggers = [f"while {self.condition(1, stages=True)}"]
        elif not self.entry and self.number(0, 2) == 0:
            triggers += [self.coming()]
        often = self.pick("", "once", "always", "always", "once per 2 days", "once per 12 hours")
        each = self.pick("", " for each k", " for each v") if self.entry and often not in ("", "once") else ""
        overlap = "" if often in ("", "once") else self.pick("", "", ", restart", ", side by side")
        return ", ".join([*triggers, f"{often}{each}{overlap}"] if often else triggers)

    def coming(self) -> str:
        """An entry by a date or a recurrence."""
        day = self.pick(
            "day", "1 day before day", "2 days after day", "1 month after day", "2 business days before day"
        )
        often = self.pick("day", "week on sunday, monday", "month on day 31", '"FREQ=DAILY;INTERVAL=3"')
        asked = self.pick('weekday of now in ["monday", "thursday"]', self.condition(1, stages=True))
        when = self.maybe(f" when {asked}")
        clock = self.pick("00:00", "02:30", "09:00", "23:59")
        return self.pick(f"on {day} at {clock}", f"every {often} at {clock}{when}")

    def exit(self) -> str:
        kind = self.number(0, 5)
        return f"after {self.pick(*_WAITS)}" if kind == 0 else "at goal" if kind == 1 else self.trigger(inside=True)

    def scenario(self, name: str) -> str:
        lines = [f"enter {self.enter()}"]
        if self.pick(True, False):
            lines.append("exit " + ", ".join(self.exit() for _ in range(self.number(1, 2))))
        if "at goal" in lines[-1] or self.pick(True, False):
            lines.append(
                self.pick(
                    f"goal {self.arriving(inside=True)}{self.maybe(' within 2 days')}",
                    f"goal when {self.condition(1, stages=True, inside=True)}{self.maybe(', within 36 hours')}",
                )
            )
        lines.append(self.pick("", "", "", "holdout 30%"))
        lines += [f'send email "{message}"' for message in MESSAGES]
        lines.append('assign team "call"')
        lines += [self.step(2) for _ in range(self.number(1, 5))]
        self.entry = False
        return f"scenario {name} priority {self.number(0, 2)} {{\n" + "\n".join(lines) + "\n}"

    def channel(self, name: str) -> str:
        both = f"requires {self.of_messages()} and consent.email"
        lines = [self.pick("requires consent.email", "", f"requires {self.of_messages()}", both)]
        lines += [
            self.pick(
                "at most 1 per day",
                "at most 2 per week",
                "at most 2 within 2 days",
                "at most 1 within 12 hours",
                "at most 3 per month",
                "at most 0 per day",
                "",
            )
        ]
        lines += [
            self.pick(
                "",
                "between 09:00 and 18:00 on business days",
                "between 01:30 and 03:00",
                "on business days",
                "on monday, saturday, sunday",
                "between 09:00 and 12:00\n  between 13:30 and 24:00 on tuesday, business days",
                "between 20:00 and 22:00\n  on business days, sunday",
                "between 20:00 and 08:00\n  on business days, friday",
                "between 22:30 and 02:30 on saturday\n  between 02:15 and 02:45",
            )
        ]
        lines += [self.pick("", "", "not on holidays"), self.pick("", "", f"hold at most {self.pick(*_WAITS)}")]
        lines += [self.pick("", "", f"suppress when {self.condition(1)}", 'suppress when weekday of now == "sunday"')]
        return f"channel {name} {{\n" + "\n".join(line for line in lines if line) + "\n}"

    def channels(self) -> str:
        caps = ("at most 2 per day", "at most 2 per week", "at most 1 within 36 hours", "at most 3 per month", "")
        return "channels {\n" + self.pick("", "suppress when b\n") + self.pick(*caps) + "\n" + self.pick(*caps) + "\n}"

    def program(self) -> str:
        parts = [self.score(f"score{n}") for n in range(self.number(1, 2))]
        parts += [self.segment(f"segment{n}") for n in range(self.number(0, 2))]
        if self.pick(True, False, False):
            parts.append(self.matrix("matrix1"))
        if self.pick(True, False, False):
            parts.append(self.checklist("list1"))
        self.personas = self.pick(True, False)
        if self.personas:
            parts.append(
                f"persona p1 {{\n  when {self.condition(1)}\n}}\npersona p2 priority 1 {{\n  when {self.of_lead()}\n}}"
            )
        if self.pick(True, False):
            parts.append(
                f"grade grade1 {{\n  A when {self.condition(1)}\n  B when {self.condition(1)}\n  {self.maybe('C otherwise')}\n}}"
            )
        parts += [self.journey(f"journey{n}") for n in range(self.number(0, 2))]
        parts += [self.content(name) for name in self.journeys if self.pick(True, True, False)]
        self.runs = [f"scenario{n}" for n in range(self.number(0, 2))]
        scenarios = [self.scenario(name) for name in self.runs]
        if "run called" in "".join(scenarios):
            again = self.pick("once", "always", "once per 2 days")
            steps = "\n".join(self.step(1) for _ in range(self.number(1, 3)))
            scenarios.append(
                f'scenario called {{\nenter by run, {again}\nsend email "m1"\nsend email "m2"\nassign team "call"\n{steps}\n}}'
            )
        parts += scenarios
        parts += [self.channel("email"), self.channel("line")]
        parts += [self.channels()] * self.number(0, 1)
        head = f'ruleset "generated" {{\n  language 1\n  timezone "{self.pick(*ZONES)}"\n'
        head += f"  late up to {self.pick('2 days', '6 hours')}, {self.pick(256, 3)} events\n"
        head += self.pick(
            "", "", "  business hours 09:00 to 12:00, 13:00 to 17:30\n", "  business hours 00:30 to 24:00\n"
        )
        head += self.pick("", "", '  holidays in "JP"\n', '  holidays of country, else "US"\n') + "}\n"
        if self.pick(True, False, False):
            head += "calendar company {\n  closed 2026-11-02, 2026-03-07 to 2026-03-10\n  closed 2026-02-02\n}\n"
        return head + HEADER.format() + "\n".join(parts) + "\n"


@frozen
class Case:
    """A program, a lead, when it starts, events in order of arrival, and until when to go on."""

    text: str
    lead: nurture.Lead
    start: dt.datetime
    events: tuple[nurture.Event, ...]
    until: dt.datetime


_STARTS = (
    dt.datetime(2026, 3, 6, 22),
    dt.datetime(2026, 10, 30, 12),
    dt.datetime(2026, 1, 30, 9),
    dt.datetime(2026, 4, 3, 23, 30),
    dt.datetime(2011, 12, 29, 8),
)
_STEPS = (0, 0, 1, 30 * 60, 3600, 90 * 60, 6 * 3600, 12 * 3600, 86_400, 36 * 3600, 2 * 86_400, 5 * 86_400)


_MOMENTS = (dt.datetime(2026, 3, 8, 7, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC))


def _attributes(pick: Any) -> dict[str, Any]:
    options: dict[str, tuple[Any, ...]] = {
        "n": (1, 2, 3),
        "d": (Decimal("1.5"), Decimal(3), Decimal("-0.25")),
        "t": ("x", "xy", "yx", ""),
        "b": (True, False),
        "o": ("a", "b", "c"),
        "country": ("JP", "US"),
        "day": (dt.date(2026, 3, 8), dt.date(2026, 11, 1), dt.date(2026, 1, 31), dt.date.max, dt.date(2011, 12, 30)),
        "moment": _MOMENTS,
        "tags": (("x",), ("y", "x"), ()),
        "consent.email": (True, True, False),
        "consent.email.news": (True, True, False),
        "consent.line.news": (True, True, False),
    }
    found = {name: pick(None, *values, *values) for name, values in options.items()}
    return {name: value for name, value in found.items() if value is not None}


def _event(pick: Any, number: int, at: dt.datetime) -> nurture.Event:
    type_ = pick("e1", "e1", "e1", "e2", "e2", "stop", "email_opened", "task_done", "lead_updated")
    options: dict[str, dict[str, tuple[Any, ...]]] = {
        "e1": {
            "v": (Decimal(10), Decimal("10.5"), Decimal(5), None),
            "k": ("x", "xy", "zz", None),
            "m": (_MOMENTS[0], _MOMENTS[1], None),
        },
        "e2": {"w": (0, 1, 2, None)},
        "email_opened": {"message": MESSAGES},
        "task_done": {"task": ("call", "call", "visit")},
        "lead_updated": {
            "n": (1, 5, None),
            "day": (dt.date(2026, 3, 9), dt.date(2026, 11, 2), dt.date.max, dt.date.min),
            "country": ("JP", "US"),
            "timezone": ZONES,
            "consent.email": (True, False),
            "consent.email.news": (True, False),
        },
    }
    values = {name: pick(*choices) for name, choices in options.get(type_, {}).items()}
    if type_ == "lead_updated":
        chosen = pick(*values)
        values = {chosen: values[chosen]}
    elif type_ != "email_opened":
        values = {name: value for name, value in values.items() if value is not None}
    return nurture.Event(id=f"{pick('e', 'e', 'e', 'd', '#')}{number}", lead="l", type=type_, at=at, properties=values)


def case_of(choices: Any) -> Case:
    """A case of what ``choices`` pick: ``Drawn``, ``Rolled``, or others with their two methods."""
    pick = choices.pick
    text = Writer(choices).program()
    start = pick(*_STARTS).replace(tzinfo=dt.UTC)
    at, events, dated = start, [], pick(False, False, True)
    for number in range(choices.number(0, 9)):
        at += dt.timedelta(seconds=pick(*_STEPS))
        if dated:  # a log that has days and no hours: many events of one instant
            at += (dt.datetime(2200, 1, 1, tzinfo=dt.UTC) - at) % dt.timedelta(days=1)
        back = pick(0, 0, 0, 0, 1, 3600, 86_400, 3 * 86_400)
        events.append(_event(pick, number, at - dt.timedelta(seconds=back)))
        if pick(False, False, False, False, True):
            events.append(pick(*events))
    until = max([at, *(event.at for event in events)]) + dt.timedelta(days=pick(0, 1, 5, 12))
    lead = nurture.Lead("l", _attributes(pick), pick(None, *ZONES))
    return Case(text, lead, start, tuple(events), until)


@st.composite
def cases(draw: Any) -> Case:
    """Cases that Hypothesis can make smaller."""
    return case_of(Drawn(draw))


def rolled_case(seed: int) -> Case:
    """The case of a seed: the same on every machine."""
    return case_of(Rolled(seed))


def rolled_attributes(seed: int) -> dict[str, Any]:
    """Attributes of a lead by a seed."""
    return _attributes(Rolled(seed).pick)
