"""Scores compiled for records are what the reference says, on generated scores and leads."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import attrs
import pytest
from shares import some

import nurture
from nurture.dsl.evaluator import Moment, at, truth
from nurture.testing.programs import PLUGINS, Rolled, logger
from nurture.testing.programs.places import FACTS
from nurture.testing.programs.vocabulary import HEADER
from nurture.testing.programs.whole import Program


@attrs.frozen
class Consent:
    email: bool | None = None


@attrs.frozen
class Record:
    n: int | None = None
    d: Decimal | None = None
    t: str | None = None
    b: bool | None = None
    o: str | None = None
    country: str | None = None
    day: dt.date | None = None
    moment: dt.datetime | None = None
    tags: tuple[str, ...] | None = None
    consent: Consent = Consent()


def condition(writer: Program, depth: int) -> str:
    kind = writer.pick("and", "or", "not", "leaf") if depth else "leaf"
    if kind == "leaf":
        return next(
            text for text in iter(lambda: writer.of_lead(FACTS), None) if ".news" not in text
        )  # which no record has
    if kind == "not":
        return f"not ({condition(writer, depth - 1)})"
    return f" {kind} ".join(f"({condition(writer, depth - 1)})" for _ in range(writer.number(2, 3)))


def score(writer: Program, name: str, before: list[str]) -> str:
    clauses = [f"{writer.number(-9, 9)} when {condition(writer, 2)}" for _ in range(writer.number(1, 6))]
    clauses += [f"{writer.number(-9, 9)} when {fact}" for fact in before if writer.chance(2)]
    lines = [f"  {'' if each.startswith('-') else '+'}{each}" for each in clauses]
    if writer.chance(2):
        limits = f"limit {writer.number(-9, 0)} to {writer.number(1, 9)}"
        lines = [*lines[2:], f"  group g {limits} {{", *map("  {}".format, lines[:2]), "  }"]
    limit = writer.pick("", "  limit -5 to 7\n")
    return f"score {name} {{\n{limit}" + "\n".join(lines) + "\n}\n"


def program(seed: int) -> str:
    writer = Program(Rolled(seed))
    text = 'ruleset "r" {\n  timezone "Asia/Tokyo"\n}\n' + HEADER
    text += score(writer, "first", [])
    text += f"segment warm when {condition(writer, 1)} or first >= {writer.pick('3', '2.5', '-1')}\n"
    text += f"grade band {{\n  A when warm and {condition(writer, 0)}\n  B when first < 4\n}}\n"
    return text + score(writer, "second", ["warm", "not warm", 'band == "A"', "first > 2", "first - 1 > n"])


FEW = ["n >= 1", "n >= 2", "n > 2", "n < 2", "n == 1", "n in [1, 3]", "d > 1.5", "d <= 1", "b", "not b", "b == false"]
FEW += [
    't == "x"',
    't in ["x", "xy"]',
    't contains "y"',
    't starts with "x"',
    't like "%x"',
    "t is known",
    "n is missing",
]
FEW += ['o == "a"', 'o in ["a", "b"]', 'country == "JP"', "moment < now", "moment >= now - 1 day", 'tags contains "x"']


def crowded(seed: int) -> str:
    """Many clauses that ask a few questions over and over, so that they are sorted into branches."""
    writer = Rolled(seed)

    def joined(depth: int) -> str:
        if not depth or writer.pick(True, False):
            return writer.pick("", "", "not ") + f"({writer.pick(*FEW)})"
        return "(" + writer.pick(" and ", " or ").join(joined(depth - 1) for _ in range(writer.number(2, 3))) + ")"

    clauses = [f"  {writer.number(-9, 9):+} when {joined(writer.number(0, 2))}" for _ in range(writer.number(10, 50))]
    return 'ruleset "r" {}\n' + HEADER + "score second {\n" + "\n".join(clauses) + "\n}\n"


@pytest.mark.parametrize("seed", some(20, range(60)))
def test_a_compiled_score_is_what_the_reference_says(seed: int) -> None:
    agree(program(seed), seed)


@pytest.mark.parametrize("seed", some(12, range(40)))
def test_many_clauses_about_few_attributes_are_what_the_reference_says(seed: int) -> None:
    agree(crowded(seed), seed)


def agree(text: str, seed: int) -> None:
    rules = nurture.parse(text, plugins=PLUGINS)
    now = dt.datetime(2026, 3, 8, 7, tzinfo=dt.UTC) + dt.timedelta(days=seed)
    kinds = {"flat": dict, "nested": "nested", "record": Record}
    scorers = {name: nurture.scorer(rules, "second", at=now, of=of) for name, of in kinds.items()}
    logs = logger(rules)
    for number in range(20):
        values = logs(Rolled(seed * 100 + number)).lead.attributes
        moment = at(Moment(rules.program, values, (), now))
        expected = moment.facts["second"]
        for name, record in laid_out(values).items():
            compiled = scorers["flat" if name == "sparse" else name]
            assert compiled.score(record) == expected, (name, values)
            points, places = compiled.reasons(record)
            held = [n for n, clause in enumerate(compiled.clauses) if truth(clause.when, moment)]
            assert (points, sorted(places)) == (expected, held)


def laid_out(values: dict[str, Any]) -> dict[str, Any]:
    rest = {field.name: values.get(field.name) for field in attrs.fields(Record) if field.name != "consent"}
    email = values.get("consent.email")
    return {
        "sparse": values,
        "flat": {**rest, "consent.email": email},
        "nested": {**rest, "consent": {"email": email}},
        "record": Record(**rest, consent=Consent(email)),
    }
