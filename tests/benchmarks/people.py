"""Leads to be scored: 20,000 with 15 fields, nested, some missing, rolled with a fixed seed; and in the forms that peers take."""

from __future__ import annotations

import datetime as dt
import functools
import random
from typing import Any

import attrs

__all__ = ["DECLARED", "NOW", "OPTIONAL", "Company", "Person", "flat", "leads", "plain", "records"]

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
TITLES = [
    *("CEO", "CTO", "CFO", "CMO", "VP Sales", "VP Marketing", "Director of IT", "Sales Director", "Head of Growth"),
    *("Head of HR", "Engineer", "Analyst", "Student", "Marketing Intern", "Account Manager", "Consultant", None, None),
]
INDUSTRIES = ["software", "finance", "healthcare", "retail", "energy", "education", None]
COUNTRIES = ["US", "GB", "DE", "FR", "CA", "BR", "IN", "XX", "ZZ", None]
SOURCES = ["web", "import", "event", "partner", None]
TAGS = ["webinar", "trial", "newsletter", "partner", "eu"]

DECLARED = {
    "email": "text",
    "title": "text?",
    "country": "text?",
    "company.employees": "integer?",
    "company.industry": "text?",
    "company.revenue": "decimal?",
    "company.country": "text?",
    "seminars": "integer",
    "downloads": "integer",
    "emails_opened": "integer",
    "emails_clicked": "integer",
    "page_views": "integer",
    "pricing_views": "integer",
    "last_seen": "datetime?",
    "demo_requested": "boolean",
    "unsubscribed": "boolean",
    "source": "text?",
    "tags": "list of text",
}
OPTIONAL = frozenset(name for name, kind in DECLARED.items() if kind.endswith("?"))


@attrs.frozen
class Company:
    employees: int | None
    industry: str | None
    revenue: int | None
    country: str | None


@attrs.frozen
class Person:
    email: str
    title: str | None
    country: str | None
    company: Company
    seminars: int
    downloads: int
    emails_opened: int
    emails_clicked: int
    page_views: int
    pricing_views: int
    last_seen: dt.datetime | None
    demo_requested: bool
    unsubscribed: bool
    source: str | None
    tags: list[str]


@functools.cache
def leads(number: int = 20_000, seed: int = 7) -> list[dict[str, Any]]:
    """Leads as nested mappings, the same ones each time."""
    rolled = random.Random(seed)
    return [_lead(rolled, place) for place in range(number)]


def _lead(rolled: random.Random, place: int) -> dict[str, Any]:
    free = rolled.random() < 0.4
    home = rolled.choice(["gmail.com", "yahoo.com"]) if free else f"corp{rolled.randrange(3000)}.com"
    days = rolled.choice([rolled.randrange(7), rolled.randrange(30), rolled.randrange(400)])
    seen = NOW - dt.timedelta(days=days, hours=rolled.randrange(1, 23))
    return {
        "email": f"user{place}@{home}",
        "title": rolled.choice(TITLES),
        "country": rolled.choice(COUNTRIES),
        "company": {
            "employees": None if rolled.random() < 0.15 else int(10 ** rolled.uniform(0.5, 4.5)),
            "industry": rolled.choice(INDUSTRIES),
            "revenue": None if rolled.random() < 0.3 else int(10 ** rolled.uniform(5, 9)),
            "country": rolled.choice(COUNTRIES),
        },
        "seminars": rolled.choice([0, 0, 0, 1, 2, 3]),
        "downloads": rolled.randrange(4),
        "emails_opened": rolled.randrange(12),
        "emails_clicked": rolled.randrange(4),
        "page_views": rolled.randrange(40),
        "pricing_views": rolled.randrange(6),
        "last_seen": None if rolled.random() < 0.15 else seen,
        "demo_requested": rolled.random() < 0.1,
        "unsubscribed": rolled.random() < 0.08,
        "source": rolled.choice(SOURCES),
        "tags": [tag for tag in TAGS if rolled.random() < 0.3],
    }


@functools.cache
def records() -> list[Person]:
    """The same leads as objects of attrs classes."""
    return [Person(**{**lead, "company": Company(**lead["company"])}) for lead in leads()]


@functools.cache
def plain() -> list[dict[str, Any]]:
    """The same leads, with times as whole seconds: what every peer can take, and no dearer to compare than a time."""
    return [{**lead, "last_seen": _seconds(lead["last_seen"])} for lead in leads()]


@functools.cache
def flat() -> list[dict[str, Any]]:
    """As ``plain``, with the company's fields beside the others, as in ``company_country``."""
    found = []
    for lead in plain():
        rest = {name: value for name, value in lead.items() if name != "company"}
        found.append(rest | {f"company_{name}": value for name, value in lead["company"].items()})
    return found


def _seconds(instant: dt.datetime | None) -> int | None:
    return None if instant is None else int(instant.timestamp())
