"""Programs of facts, and tables of leads and events, generated to hit what engines of SQL do each in a way of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from attrs import frozen
from fact_words import HEADER, ZONES, Rolled, Writer

import nurture
from nurture.domain.event import LEAD_UPDATED

HOSTILE = (
    'O\'Brien"; DROP TABLE "leads"; --',
    "100%",
    "a_b",
    "a\\b",
    "%",
    "_",
    "İstanbul",
    "é",
    "e\u0301",
    "\u202eltr",
    "[x]*?",
)
LARGE = 2**63 - 1
INTEGERS = (0, 1, 2, 3, -1, -7, 10**13, LARGE, -LARGE - 1)
DECIMALS = (
    "1.5",
    "3",
    "-0.25",
    "0",
    "0.000001",
    "-0.000001",
    "2.5",
    "-1.5",
    "999999999999999999.999999",
    "-999999999999999999",
    "0.333333",
)
SMALL_INTEGERS = (0, 1, 2, 3, -1, -7, 1_000)
SMALL_DECIMALS = ("1.5", "3", "-0.25", "0", "0.000001", "-0.000001", "2.5", "-1.5", "1234.567891", "0.333333")
DAYS = (
    dt.date(2026, 3, 8),
    dt.date(2026, 1, 31),
    dt.date(2024, 2, 29),
    dt.date.max,
    dt.date.min,
    dt.date(1969, 12, 31),
    dt.date(2026, 11, 1),
    dt.date(1900, 2, 28),
    dt.date(1, 3, 31),
    dt.date(9999, 11, 30),
)
_CALLS = ("ends(", "grown(", "early(")


class FactWriter(Writer):
    """Writes scores and what is made of them, with more arithmetic and worse texts, and no function of a plug-in."""

    def where(self, event: str) -> str:
        if event == "e1" and self.number(0, 2) == 0:
            return f" where {self.pick(*_WHERES)}".replace("HOSTILE", self.hostile())
        return self._plain(lambda: super(FactWriter, self).where(event))

    def of_lead(self) -> str:
        if self.number(0, 1):
            return self.pick(*_CONDITIONS).replace("HOSTILE", self.hostile())
        return self._plain(super().of_lead)

    def of_facts(self) -> str:
        if self.scores and self.number(0, 3) == 0:
            return self.pick(*_OF_SCORES).replace("SCORE", self.pick(*self.scores))
        return super().of_facts()

    def hostile(self) -> str:
        return '"' + self.pick(*HOSTILE).replace("\\", "\\\\").replace('"', '\\"') + '"'

    @staticmethod
    def _plain(make: Any) -> str:
        return next(text for text in iter(make, None) if not any(call in text for call in _CALLS))

    def program(self) -> str:
        parts = [self.score(f"score{n}") for n in range(self.number(1, 3))]
        parts += [self.segment(f"segment{n}") for n in range(self.number(1, 3))]
        parts += [self.matrix("matrix1") for _ in range(self.number(0, 1))]
        parts += [self.checklist("list1") for _ in range(self.number(0, 1))]
        if self.pick(True, False):
            parts.append(
                f"persona p1 {{\n  when {self.condition(1)}\n}}\npersona p2 priority 1 {{\n  when {self.of_lead()}\n}}"
            )
            self.cells += ['persona == "p1"', "persona is missing"]
        otherwise = self.maybe("C otherwise")
        parts.append(f"grade grade1 {{\n  A when {self.condition(1)}\n  B when {self.condition(1)}\n  {otherwise}\n}}")
        self.cells.append('grade1 != "A"')
        parts.append(self.segment("segment9"))
        return (
            f'ruleset "generated" {{\n  timezone "{self.pick(*ZONES)}"\n}}\n'
            + HEADER.format()
            + "\n".join(parts)
            + "\n"
        )


_CONDITIONS = (
    "n * n > 3",
    "n * n * n < 0",
    "n * 3 - 1 == 2",
    "n + n is missing",
    "-n > 0",
    "-n is missing",
    "n - 9223372036854775807 < -5",
    "d * d > 2.25",
    "d * d is missing",
    "d * 0.5 == 0.75",
    "d / n > 0.333333",
    "d / 3 == 0.5",
    "n / 3 == 0.333333",
    "n / 7 < -0.142857",
    "n / d is missing",
    "d / d == 1",
    "d + d > 1000000",
    "d - 0.000001 == 1.499999",
    "n / 2 == 0.5",
    "n * 0.000001 == 0.000002",
    "n / 2 * 2 == n",
    "d * 0.3333 * 3 < d",
    "-d == 0.25",
    "d == 1.5",
    "d in [1.5, 3, 0.000001]",
    "n in [1, 2]",
    "n == 1.5",
    "n > 1.5",
    "n between -7.5 and 1.5",
    "d <= n",
    "t == HOSTILE",
    "t contains HOSTILE",
    "t starts with HOSTILE",
    "t ends with HOSTILE",
    "t like HOSTILE",
    't in [HOSTILE, "x"]',
    "tags contains HOSTILE",
    't like "%"',
    't like "_"',
    't like "a_b%"',
    't contains ""',
    't < "b"',
    't > "é"',
    't >= ""',
    'not t like "%x%"',
    'not (t in ["x", "y"])',
    'not tags contains "x"',
    "b != true",
    "b in [true]",
    'o in ["a", "c"]',
    "1 month before day <= today",
    "1 year after day > today",
    "25 months after day is missing",
    "day == 2024-02-29",
    "1 month before 1 month after day == day",
    "day - today > 5 days",
    "today - day > 1 day",
    "day + 1000 days is missing",
    "now - moment between 0 hours and 400 days",
    "moment + 36500 days is missing",
    "moment - 36500 days < now",
    "count of e1 over 3 calendar days * n >= 2",
    "(sum of v of e1) / (count of e1) > 3.333333",
    "sum of w of e2 == 0",
    "sum of v of e1 * 0.1 >= 1.55",
    "k of last e1 == HOSTILE",
    "k of first e1 is missing",
    "m of last e1 < now",
    "now - m of last e1 > 3 days",
    "v of last e1 - v of first e1 > 0",
    "at least 2 different k of e1 over 3 calendar days",
    "time of first events == time of last events",
    'k of last e1 like "x%"',
    "k of last e1 == t",
    "any lead_updated",
)
_OF_SCORES = (
    "SCORE * n > 10",
    "SCORE / 3 >= 2.333333",
    "SCORE + d > 0.5",
    "SCORE between -2.125 and 7.5",
    "SCORE * SCORE > 30",
)
_WHERES = (
    "k == HOSTILE",
    "k like HOSTILE",
    "k contains HOSTILE",
    "not k starts with HOSTILE",
    "v * v > 26.01",
    "v / 3 == 3.333333",
    "v * 2 > 20",
    "v - 0.5 in [10, 4.5]",
    "m is missing",
    "m < 2026-03-08T07:00:00Z",
    'k not in ["x", HOSTILE]',
)


@frozen
class TableCase:
    """Rules, rows of leads and of events as a table would have them, an instant, and which numbers may be large."""

    text: str
    leads: tuple[dict[str, Any], ...]
    events: tuple[dict[str, Any], ...]
    at: dt.datetime


def table_case(seed: int, *, large: bool = True) -> TableCase:
    """The case of a seed. ``large``: with numbers that only wide integers can reckon with."""
    choices = Rolled(seed)
    text = FactWriter(choices).program()
    start = choices.pick(
        dt.datetime(2026, 3, 6, 22),
        dt.datetime(2026, 1, 30, 9),
        dt.datetime(1969, 12, 28, 23, 30),
        dt.datetime(1900, 1, 3, 5),
    ).replace(tzinfo=dt.UTC)
    people = [f"l{number}" for number in range(choices.number(3, 7))]
    leads = tuple({"id": each, **_attributes(choices.pick, large)} for each in people)
    events, last = _events(choices, people, start, large)
    at = last + choices.pick(
        *(dt.timedelta(seconds=n) for n in (0, 0, 1, 3_600, 86_400, 5 * 86_400, 40 * 86_400, -7_200))
    )
    return TableCase(text, leads, tuple(events), max(at, start))


def _attributes(pick: Any, large: bool) -> dict[str, Any]:
    options: dict[str, tuple[Any, ...]] = {
        "n": INTEGERS if large else SMALL_INTEGERS,
        "d": tuple(map(Decimal, DECIMALS if large else SMALL_DECIMALS)),
        "t": ("x", "xy", "yx", "", *HOSTILE),
        "b": (True, False),
        "o": ("a", "b", "c"),
        "country": ("JP", "US"),
        "day": DAYS,
        "moment": (
            dt.datetime(2026, 3, 8, 7, tzinfo=dt.UTC),
            dt.datetime(1900, 1, 1, tzinfo=dt.UTC),
            dt.datetime(2199, 12, 31, tzinfo=dt.UTC),
        ),
        "tags": (("x",), ("y", "x"), (), HOSTILE[:3], HOSTILE[3:]),
        "consent.email": (True, False),
    }
    return {name: pick(None, *values, *values) for name, values in options.items()}


_STEPS = (0, 0, 0, 1, 1_800, 3_600, 6 * 3_600, 12 * 3_600, 86_400, 36 * 3_600, 2 * 86_400, 9 * 86_400)


def _events(
    choices: Rolled, people: list[str], start: dt.datetime, large: bool
) -> tuple[list[dict[str, Any]], dt.datetime]:
    pick, at, events = choices.pick, start, []
    dated = pick(False, False, True)
    for number in range(choices.number(10, 60)):
        at += dt.timedelta(seconds=pick(*_STEPS), microseconds=pick(0, 0, 1))
        if dated:
            at += (dt.datetime(2200, 1, 1, tzinfo=dt.UTC) - at) % dt.timedelta(days=1)
        row = {
            "id": f"{pick('e', 'd', '#')}{number}",
            "lead": pick(*people, "stranger"),
            "at": at,
            **_what(pick, large),
        }
        events.append(row)
        if choices.number(0, 4) == 0:  # an id that came before: at another time, of another type, or both
            again = {**pick(*events), **pick({}, {"at": at}, _what(pick, large))}
            events.append(again)
    last = max((row["at"] for row in events), default=start)
    return sorted(events, key=lambda _: choices.number(0, 1_000)), last


def _what(pick: Any, large: bool) -> dict[str, Any]:
    type_ = pick("e1", "e1", "e1", "e2", "stop", "email_opened", "task_done", LEAD_UPDATED)
    wide = ("999999999999999999.999999", "-999999999999999999.999999") if large else ()
    options: dict[str, dict[str, tuple[Any, ...]]] = {
        "e1": {
            "v": (*map(Decimal, ("10", "10.5", "5", "5.1", "-0.000001", *wide)), None),
            "k": ("x", "xy", "zz", "", *HOSTILE[:4], "y" * 255, "y" * 256, "が" * 255, None),
            "m": (dt.datetime(2026, 3, 8, 7, tzinfo=dt.UTC), dt.datetime(1970, 1, 1, tzinfo=dt.UTC), None),
        },
        "e2": {"w": (0, 1, 2, -3, *((LARGE, -LARGE) if large else ()), None)},
        "email_opened": {"message": ("m1", "m2")},
        "task_done": {"task": ("call", "visit")},
        LEAD_UPDATED: {name: (None, value) for name, value in _attributes(pick, large).items() if name != "tags"},
    }
    return {"type": type_, **{name: pick(*values) for name, values in options.get(type_, {}).items()}}


def distinct_rows(rows: Iterable[dict[str, Any]], columns: list[str], at: dt.datetime) -> list[dict[str, Any]]:
    """Of each lead and id the row that counts: the first by time; of one time by type, then by what is in it."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in sorted((row for row in rows if row["at"] <= at), key=lambda row: _place(row, columns)):
        found.setdefault((row["lead"], row["id"]), row)
    return list(found.values())


def _place(row: dict[str, Any], columns: list[str]) -> tuple[Any, ...]:
    cells = (row.get(name) for name in columns)
    return row["at"], row["type"], *((cell is None, 0 if cell is None else cell) for cell in cells)


def lead_of(row: dict[str, Any]) -> nurture.Lead:
    """A row of leads as a lead."""
    return nurture.Lead(row["id"], {name: value for name, value in row.items() if name != "id" and value is not None})


def event_of(row: dict[str, Any]) -> nurture.Event:
    """A row of events as an event: what is missing is not there."""
    own = ("id", "lead", "type", "at")
    return nurture.Event(
        row["id"], row["lead"], row["type"], row["at"], {k: v for k, v in row.items() if k not in own and v is not None}
    )
