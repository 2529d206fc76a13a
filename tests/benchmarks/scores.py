"""Rows: one lead, 20 rules over 15 fields, and one lead, 1,000 rules."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from typing import Any

import engines
import people
from dialects import Rule, ruleset
from measuring import Row, Subject
from people import NOW, Person
from rules_20 import RULES, by_hand, by_hand_on_records

import nurture

__all__ = ["rolled", "rows"]


def rolled(number: int, seed: int = 11) -> list[Rule]:
    """So many rules of one to three questions each, the same ones each time."""
    dice = random.Random(seed)
    return [(dice.choice([-5, -2, 1, 2, 3, 5, 8]), _condition(dice)) for _ in range(number)]


def _condition(dice: random.Random) -> tuple[Any, ...]:
    parts = [_question(dice) for _ in range(dice.randint(1, 3))]
    return ("all", *parts) if len(parts) > 1 else parts[0]


def _question(dice: random.Random) -> tuple[Any, ...]:
    counts = ["seminars", "downloads", "emails_opened", "emails_clicked", "page_views", "pricing_views"]
    questions: list[Callable[[], tuple[Any, ...]]] = [
        lambda: ("least", dice.choice(counts), dice.randrange(1, 12)),
        lambda: ("below", dice.choice(counts), dice.randrange(1, 12)),
        lambda: ("least", "company.employees", dice.randrange(10, 20_000)),
        lambda: ("over", "company.revenue", dice.randrange(100_000, 900_000_000)),
        lambda: ("one of", "title", dice.sample([title for title in people.TITLES if title], 3)),
        lambda: ("contains", "title", dice.choice(["Director", "Sales", "Intern", "Head", "Manager"])),
        lambda: ("one of", "country", dice.sample(["US", "GB", "DE", "FR", "CA", "BR", "IN"], 3)),
        lambda: ("one of", "company.industry", dice.sample(["software", "finance", "retail", "energy"], 2)),
        lambda: ("recent", "last_seen", dice.randrange(1, 200)),
        lambda: ("stale", "last_seen", dice.randrange(30, 300)),
        lambda: (dice.choice(["true", "false"]), dice.choice(["demo_requested", "unsubscribed"])),
        lambda: ("has", "tags", dice.choice(people.TAGS)),
        lambda: (dice.choice(["missing", "known"]), dice.choice(sorted(people.OPTIONAL))),
    ]
    return dice.choice(questions)()


def _thousandths(points: list[int]) -> list[int]:
    return [each // 1000 if each % 1000 == 0 else each / 1000 for each in points]


def _first(told: list[tuple[int, list[int]]]) -> list[int]:
    return _thousandths([points for points, _ in told])


def _ours(rules: list[Rule], of: object, inputs: Callable[[], Any], what: str) -> Callable[[int], Any]:
    scorer = nurture.scorer(nurture.parse(ruleset(rules)), "fit", at=NOW, of=of)
    return engines.over(inputs, getattr(scorer, what))


def _hand_generated(rules: list[Rule]) -> Callable[[int], Any]:
    return engines.over(people.plain, engines.generated(rules))


def _peer(make: Callable[[list[Rule]], Any], rules: list[Rule], units: int, needs: str) -> Subject:
    return Subject(partial(make, rules), units, meaning=_whole, needs=needs)


def _whole(points: list[Any]) -> list[int]:
    return [int(each) for each in points]


def rows(*, small: bool = False) -> list[Row]:
    return [_twenty(), _twenty_on_records(), _thousand(100 if small else 1_000)]


def _twenty() -> Row:
    mappings = partial(_ours, RULES, "nested", people.leads)
    return Row(
        "score-20",
        "one lead, 20 rules over 15 fields, mappings",
        "leads",
        "1.15, with reasons 1.35",
        {
            "by hand": Subject(lambda: engines.over(people.leads, by_hand()), 20_000),
            "nurture": Subject(partial(mappings, "score"), 20_000, _thousandths),
            "nurture, with reasons": Subject(partial(mappings, "reasons"), 20_000, _first),
            "evalidate": _peer(engines.evalidate, RULES, 5_000, "evalidate"),
            "zen-engine": _peer(engines.zen, RULES, 5_000, "zen-engine"),
            "cel-expr-python": _peer(engines.cel_expr, RULES, 2_000, "cel-expr-python"),
            "common-expression-language": _peer(engines.common_expression, RULES, 1_000, "common-expression-language"),
            "rule-engine": _peer(engines.rule_engine, RULES, 200, "rule-engine"),
            "cel-python": _peer(engines.cel_python, RULES, 50, "cel-python"),
        },
    )


def _twenty_on_records() -> Row:
    hand = Subject(lambda: engines.over(people.records, by_hand_on_records()), 20_000)
    ours = Subject(partial(_ours, RULES, Person, people.records, "score"), 20_000, _thousandths)
    told = Subject(partial(_ours, RULES, Person, people.records, "reasons"), 20_000, _first)
    return Row(
        "score-20-records",
        "one lead, 20 rules over 15 fields, attrs records",
        "leads",
        "1.05",
        {"by hand": hand, "nurture": ours, "nurture, with reasons": told},
    )


def _thousand(number: int) -> Row:
    rules = rolled(number)
    return Row(
        "score-1000",
        f"one lead, {number:,} rules",
        "leads",
        "25 µs, or 1.2",
        {
            "by hand, generated": Subject(partial(_hand_generated, rules), 1_000),
            "nurture": Subject(partial(_ours, rules, "nested", people.leads, "score"), 1_000, _thousandths),
            "zen-engine": _peer(engines.zen, rules, 200, "zen-engine"),
            "rule-engine": _peer(engines.rule_engine, rules, 10, "rule-engine"),
        },
    )
