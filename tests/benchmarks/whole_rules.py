"""A whole ruleset - 20 score rules with decay, caps and windows, a journey, five scenarios, a channel - its leads and their logs."""

from __future__ import annotations

import datetime as dt
import functools
import random
from typing import Any

import nurture

__all__ = ["BEGAN", "ENDS", "EVENTS", "RULES", "logs"]

BEGAN = dt.datetime(2026, 1, 1, 0, 30, tzinfo=dt.UTC)
ENDS = BEGAN + dt.timedelta(days=100)
EVENTS = {  # how often each comes
    "page_viewed": 30,
    "email_opened": 20,
    "email_clicked": 10,
    "pricing_viewed": 8,
    "downloaded": 6,
    "form_filled": 5,
    "video_watched": 5,
    "webinar_registered": 4,
    "document_requested": 4,
    "seminar_attended": 3,
    "demo_requested": 2,
    "purchased": 2,
    "unsubscribed": 1,
}
RULES = (
    'ruleset "whole" {}\n'
    + "\n".join(f"event {name}" for name in EVENTS)
    + """
lead {
  title: text?
  employees: integer?
  country: text?
  industry: text?
}

score fit {
  +10 when title in ["CEO", "CTO", "CMO"]
   +5 when title contains "Director"
  -15 when title contains "Student"
  +10 when employees >= 1000
   +5 when employees >= 200 and employees < 1000
   +6 when industry in ["software", "finance"]
   +4 when country in ["US", "DE", "JP"]
  -10 when country is missing
}

score interest {
  decay half-life 30 days
  limit 0 to 200
  +30 on document_requested
  +20 on seminar_attended
  +10 on pricing_viewed, at most 3 per day
   +2 on page_viewed, at most 5 per day
   +1 on email_opened, at most 5 per week
   +3 on email_clicked, at most 10 per month
  +15 on demo_requested, at most 1 ever
   +8 on form_filled over 14 calendar days
   +5 on webinar_registered over 30 calendar days
   +4 on video_watched within 7 days, at most 3, no decay
   +6 on downloaded, decay linear 20 days
  -25 on unsubscribed, no decay
}

segment hot when fit >= 5 and interest >= 60

journey purchase {
  stage awareness
  stage consideration
  stage decision
  stage customer

  awareness     -> consideration when interest >= 20
  consideration -> decision      when hot
  decision      -> customer      on purchased
  decision      -> consideration when interest < 30
}

scenario welcome {
  enter on document_requested

  send email "welcome"
  wait 3 days
  send email "guide"
}

scenario seminar priority 10 {
  enter on seminar_attended, once per 30 days
  exit  on purchased

  send email "thanks"
  wait 2 days
  if interest >= 40 {
    assign sales "Call: was at the seminar", due in 1 day
  } else {
    send email "discount"
  }
}

scenario hot_lead priority 20 {
  enter when hot, always
  exit  when not hot

  assign sales "Call: hot", due in 2 days
  wait 7 days
  notify marketing "hot for a week"
}

scenario pricing {
  enter on pricing_viewed, once per 14 days
  exit  on purchased

  wait 4 hours
  send email "prices"
}

scenario onboarding priority 5 {
  enter on purchased

  send email "receipt", transactional
  wait 7 days
  send email "how_to"
  wait 30 days
  send email "how_is_it"
}

channel email {
  requires consent.email
  at most 2 per week
  between 09:00 and 18:00
}
"""
)

Log = tuple[nurture.Lead, list[nurture.Event]]


@functools.cache
def logs(number: int = 200, events: int = 50, seed: int = 5) -> list[Log]:
    """Leads with so many events each, over 90 days; the same ones each time, and each in order of time."""
    dice = random.Random(seed)
    return [_log(dice, f"l{place}", events) for place in range(number)]


def _log(dice: random.Random, lead: str, number: int) -> Log:
    attributes: dict[str, Any] = {
        "title": dice.choice(["CEO", "CTO", "Sales Director", "Student", "Engineer", None]),
        "employees": dice.choice([None, 20, 300, 700, 5_000]),
        "country": dice.choice(["US", "DE", "JP", "BR", None]),
        "industry": dice.choice(["software", "finance", "retail", None]),
        "consent.email": dice.random() < 0.8,
    }
    span = 90 * 86_400 * 1_000_000
    times = sorted(BEGAN + dt.timedelta(microseconds=dice.randrange(1, span)) for _ in range(number))
    types = dice.choices(list(EVENTS), list(EVENTS.values()), k=number)
    known = nurture.Lead(lead, {name: value for name, value in attributes.items() if value is not None})
    return known, [
        nurture.Event(f"e{n}", lead, kind, at) for n, (kind, at) in enumerate(zip(types, times, strict=True))
    ]
