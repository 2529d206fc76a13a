"""Facts, generated: well-typed scores, segments, matrices and checklists, of what tables can be asked."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

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

    def __init__(self, choices: Rolled) -> None:
        self.pick, self.number = choices.pick, choices.number
        self.scores: list[str] = []
        self.segments: list[str] = []
        self.cells: list[str] = []  # conditions on matrices
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


_STARTS = (
    dt.datetime(2026, 3, 6, 22),
    dt.datetime(2026, 10, 30, 12),
    dt.datetime(2026, 1, 30, 9),
    dt.datetime(2026, 4, 3, 23, 30),
    dt.datetime(2011, 12, 29, 8),
)
_STEPS = (0, 0, 1, 30 * 60, 3600, 90 * 60, 6 * 3600, 12 * 3600, 86_400, 36 * 3600, 2 * 86_400, 5 * 86_400)


_MOMENTS = (dt.datetime(2026, 3, 8, 7, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC))
