"""Twenty rules over 15 fields, and the function that an expert would write for them: fast first, and so one long line of ifs."""

# ruff: noqa: PLR0912, PLR0917

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from dialects import Rule
from people import NOW, Person

__all__ = ["RULES", "by_hand", "by_hand_on_records"]

CHIEFS = ["CEO", "CTO", "CFO", "CMO", "COO", "VP Sales", "VP Marketing"]
INDUSTRIES = ["software", "finance", "healthcare"]
HOME = ["US", "GB", "DE", "FR", "CA"]
FREE = ["@gmail.com", "@yahoo.com"]
RULES: list[Rule] = [
    (10, ("one of", "title", CHIEFS)),
    (5, ("contains", "title", "Director")),
    (3, ("starts", "title", "Head of")),
    (10, ("least", "company.employees", 1000)),
    (5, ("all", ("least", "company.employees", 200), ("below", "company.employees", 1000))),
    (6, ("one of", "company.industry", INDUSTRIES)),
    (4, ("one of", "country", HOME)),
    (-10, ("any", ("missing", "country"), ("one of", "country", ["XX", "ZZ"]))),
    (8, ("all", ("least", "seminars", 1), ("recent", "last_seen", 30))),
    (15, ("true", "demo_requested")),
    (5, ("least", "pricing_views", 3)),
    (4, ("any", ("least", "emails_clicked", 2), ("least", "downloads", 2))),
    (2, ("all", ("least", "emails_opened", 5), ("false", "unsubscribed"))),
    (-20, ("true", "unsubscribed")),
    (-5, ("all", ("any", *[("ends", "email", home) for home in FREE]), ("false", "demo_requested"))),
    (3, ("all", ("least", "page_views", 10), ("recent", "last_seen", 7))),
    (-8, ("any", ("missing", "last_seen"), ("stale", "last_seen", 180))),
    (7, ("all", ("over", "company.revenue", 50_000_000), ("one of", "company.country", ["US", "DE"]))),
    (-15, ("any", ("contains", "title", "Student"), ("contains", "title", "Intern"))),
    (6, ("all", ("has", "tags", "webinar"), ("known", "source"), ("differs", "source", "import"))),
]


def by_hand(now: dt.datetime = NOW) -> Callable[[dict[str, Any]], int]:
    """The score of a mapping, each field read once, each test made once."""
    month, week, long_ago = (now - dt.timedelta(days=days) for days in (30, 7, 180))
    chiefs, industries, home = frozenset(CHIEFS), frozenset(INDUSTRIES), frozenset(HOME)
    bad, rich = frozenset(["XX", "ZZ"]), frozenset(["US", "DE"])
    free = tuple(FREE)

    def score(
        lead: dict[str, Any], chiefs=chiefs, industries=industries, home=home, bad=bad, rich=rich, free=free
    ) -> int:
        points = 0
        title, country, company = lead["title"], lead["country"], lead["company"]
        seen, unsubscribed, demo = lead["last_seen"], lead["unsubscribed"], lead["demo_requested"]
        employees, revenue, source = company["employees"], company["revenue"], lead["source"]
        if title is not None:
            if title in chiefs:
                points += 10
            if "Director" in title:
                points += 5
            if title.startswith("Head of"):
                points += 3
            if "Student" in title or "Intern" in title:
                points -= 15
        if employees is not None:
            if employees >= 1000:
                points += 10
            elif employees >= 200:
                points += 5
        if company["industry"] in industries:
            points += 6
        if country is None:
            points -= 10
        elif country in home:
            points += 4
        elif country in bad:
            points -= 10
        if seen is None:
            points -= 8
        else:
            if lead["seminars"] >= 1 and seen >= month:
                points += 8
            if lead["page_views"] >= 10 and seen >= week:
                points += 3
            if seen < long_ago:
                points -= 8
        if demo:
            points += 15
        elif lead["email"].endswith(free):
            points -= 5
        if lead["pricing_views"] >= 3:
            points += 5
        if lead["emails_clicked"] >= 2 or lead["downloads"] >= 2:
            points += 4
        if unsubscribed:
            points -= 20
        elif lead["emails_opened"] >= 5:
            points += 2
        if revenue is not None and revenue > 50_000_000 and company["country"] in rich:
            points += 7
        if source is not None and source != "import" and "webinar" in lead["tags"]:
            points += 6
        return points

    return score


def by_hand_on_records(now: dt.datetime = NOW) -> Callable[[Person], int]:
    """The same of an attrs record."""
    month, week, long_ago = (now - dt.timedelta(days=days) for days in (30, 7, 180))
    chiefs, industries, home = frozenset(CHIEFS), frozenset(INDUSTRIES), frozenset(HOME)
    bad, rich = frozenset(["XX", "ZZ"]), frozenset(["US", "DE"])
    free = tuple(FREE)

    def score(lead: Person, chiefs=chiefs, industries=industries, home=home, bad=bad, rich=rich, free=free) -> int:
        points = 0
        title, country, company = lead.title, lead.country, lead.company
        seen, demo = lead.last_seen, lead.demo_requested
        employees, revenue, source = company.employees, company.revenue, lead.source
        if title is not None:
            if title in chiefs:
                points += 10
            if "Director" in title:
                points += 5
            if title.startswith("Head of"):
                points += 3
            if "Student" in title or "Intern" in title:
                points -= 15
        if employees is not None:
            if employees >= 1000:
                points += 10
            elif employees >= 200:
                points += 5
        if company.industry in industries:
            points += 6
        if country is None:
            points -= 10
        elif country in home:
            points += 4
        elif country in bad:
            points -= 10
        if seen is None:
            points -= 8
        else:
            if lead.seminars >= 1 and seen >= month:
                points += 8
            if lead.page_views >= 10 and seen >= week:
                points += 3
            if seen < long_ago:
                points -= 8
        if demo:
            points += 15
        elif lead.email.endswith(free):
            points -= 5
        if lead.pricing_views >= 3:
            points += 5
        if lead.emails_clicked >= 2 or lead.downloads >= 2:
            points += 4
        if lead.unsubscribed:
            points -= 20
        elif lead.emails_opened >= 5:
            points += 2
        if revenue is not None and revenue > 50_000_000 and company.country in rich:
            points += 7
        if source is not None and source != "import" and "webinar" in lead.tags:
            points += 6
        return points

    return score
