"""A cap of two messages a week over all channels holds on every log, whatever scenarios want to send."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

import nurture

TOKYO = ZoneInfo("Asia/Tokyo")
RULES = nurture.parse("""ruleset "caps" { timezone "Asia/Tokyo" }
event a
event b
event c
scenario one priority 3 {
  enter on a, always, side by side
  send email "1"
  wait 1 day
  send line "2"
}
scenario two priority 2 {
  enter on b, always
  send line "3", hold at most 3 days else { send email "4" }
  wait 36 hours
  send push "5"
}
scenario three priority 1 {
  enter when any c within 5 days, always
  send push "6" else { notify team "dropped" }
  wait 1 business day
  send email "7", hold at most 2 weeks
}
scenario receipts {
  enter on c, always
  send email "receipt", transactional
}
channel email { between 09:00 and 18:00 on business days }
channel line { at most 3 within 10 days }
channel push {}
channels { at most 2 per week }
""")


def counted(seed: int) -> Counter[tuple[int, int]]:
    """How many messages the lead of a generated log gets in each calendar week, receipts apart."""
    chance = random.Random(seed)
    at, log = dt.datetime(2026, 3, 30, tzinfo=TOKYO), []
    for number in range(chance.randint(1, 25)):
        at += dt.timedelta(minutes=chance.choice((0, 1, 30, 300, 1_440, 2_000, 5_000)))
        log.append(nurture.Event(f"{number:02d}", "l", chance.choice("abc"), at))
    played = nurture.replay(RULES, nurture.Lead("l"), log, until=at + dt.timedelta(days=30))
    sent = [each for each in played.effects if isinstance(each, nurture.Send) and each.message != "receipt"]
    return Counter(each.at.astimezone(TOKYO).isocalendar()[:2] for each in sent)


def check(seeds: range) -> None:
    weeks = [counted(seed) for seed in seeds]
    assert max(max(week.values(), default=0) for week in weeks) == 2  # the cap is reached, and never passed


def test_no_lead_gets_three_messages_in_a_week_on_generated_logs() -> None:
    check(range(60))


@pytest.mark.slow
@pytest.mark.parametrize("block", range(10))
def test_no_lead_gets_three_messages_in_a_week_on_ten_thousand_logs(block: int) -> None:
    check(range(1_000 + block * 1_000, 2_000 + block * 1_000))
